// SPDX-License-Identifier: MIT
// The constructor of complex.
#pragma once

#include "types/float.hpp"

namespace hpyu {

[[nodiscard]] Value complex_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames);

}  // namespace hpyu
