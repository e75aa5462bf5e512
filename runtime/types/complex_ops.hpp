// SPDX-License-Identifier: MIT
// Complex arithmetic, as plain C++ on pairs of doubles.
#pragma once

namespace hpyu {

struct ComplexNumber {
    double real = 0, imag = 0;
};

enum class ComplexError { None, ZeroDivision, Overflow };

ComplexNumber complex_product(ComplexNumber x, ComplexNumber y);
/// x / y; `*error` is ZeroDivision where y is zero.
ComplexNumber complex_quotient(ComplexNumber x, ComplexNumber y, ComplexError *error);
/// x ** y; `*error` tells zero to a power it can't have, or a result that is too large.
ComplexNumber complex_to_power(ComplexNumber x, ComplexNumber y, ComplexError *error);

}  // namespace hpyu
