// SPDX-License-Identifier: MIT
// The bodies of float's methods, for the table in float.cpp. `self` is a float of any form.
#pragma once

#include "types/float.hpp"

namespace hpyu {

/// The same number as an exact float; itself if it is one.
[[nodiscard]] Value float_exact(ProtoContext &ctx, Value self);
[[nodiscard]] Value float_floor(ProtoContext &ctx, Value self);
[[nodiscard]] Value float_ceil(ProtoContext &ctx, Value self);
[[nodiscard]] Value float_round(ProtoContext &ctx, Value self, const Value *args, size_t nargs);
[[nodiscard]] Value float_as_integer_ratio(ProtoContext &ctx, Value self);
[[nodiscard]] Value float_is_integer(ProtoContext &ctx, Value self);
[[nodiscard]] Value float_getnewargs(ProtoContext &ctx, Value self);
[[nodiscard]] Value float_getformat(ProtoContext &ctx, Value cls, Value kind);
[[nodiscard]] Value float_hex(ProtoContext &ctx, Value self);                    // float_hex.cpp
[[nodiscard]] Value float_fromhex(ProtoContext &ctx, Value cls, Value text);     // float_hex.cpp

}  // namespace hpyu
