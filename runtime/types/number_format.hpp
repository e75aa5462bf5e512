// SPDX-License-Identifier: MIT
// __format__ of int, float and complex: the format specification mini-language for numbers.
#pragma once

#include "context.hpp"

namespace hpyu {

/// Each takes the number and the specification, any value: TypeError unless it is a str. ValueError says what is wrong.
[[nodiscard]] Value int_format(ProtoContext &ctx, Value self, Value spec);
[[nodiscard]] Value float_format(ProtoContext &ctx, Value self, Value spec);
[[nodiscard]] Value complex_format(ProtoContext &ctx, Value self, Value spec);

}  // namespace hpyu
