// SPDX-License-Identifier: MIT
// The bodies of int's methods, for the table in int_type.cpp. `self` is an int of any form.
#pragma once

#include "types/int.hpp"

namespace hpyu {

[[nodiscard]] Value int_itself(ProtoContext &ctx, Value self);
[[nodiscard]] Value int_bit_length_method(ProtoContext &ctx, Value self);
[[nodiscard]] Value int_bit_count(ProtoContext &ctx, Value self);
[[nodiscard]] Value int_as_integer_ratio(ProtoContext &ctx, Value self);
[[nodiscard]] Value int_getnewargs(ProtoContext &ctx, Value self);
[[nodiscard]] Value int_sizeof(ProtoContext &ctx, Value self);
[[nodiscard]] Value int_round(ProtoContext &ctx, Value self, const Value *args, size_t nargs);
[[nodiscard]] Value int_to_bytes(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames);
[[nodiscard]] Value int_from_bytes(ProtoContext &ctx, Value cls, const Value *args, size_t nargs, Tuple *kwnames);

}  // namespace hpyu
