// SPDX-License-Identifier: MIT
// What the files of the module math share.
#pragma once

#include <span>

#include "method.hpp"

namespace hpyu {

/// gcd, factorial, comb and the other functions of integers (math_integers.cpp).
std::span<const MethodDef> math_integer_functions();
/// fsum, hypot, prod and the other functions of several numbers (math_rows.cpp).
std::span<const MethodDef> math_row_functions();

/// Reads a float; false with an exception pending.
[[nodiscard]] bool read_double(ProtoContext &ctx, Value v, double *out);

}  // namespace hpyu
