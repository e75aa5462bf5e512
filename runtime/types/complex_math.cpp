// SPDX-License-Identifier: MIT
// Complex products, quotients and powers.
#include <cmath>
#include <cstdint>

#include "types/complex_ops.hpp"

namespace hpyu {

ComplexNumber complex_product(ComplexNumber x, ComplexNumber y) {
    return {x.real * y.real - x.imag * y.imag, x.real * y.imag + x.imag * y.real};
}

/// Scaled by the larger part of y, so that no square overflows.
ComplexNumber complex_quotient(ComplexNumber x, ComplexNumber y, ComplexError *error) {
    const double real = std::fabs(y.real), imag = std::fabs(y.imag);
    if (real >= imag) {
        if (real == 0.0) {
            *error = ComplexError::ZeroDivision;
            return {};
        }
        const double ratio = y.imag / y.real, scale = y.real + y.imag * ratio;
        return {(x.real + x.imag * ratio) / scale, (x.imag - x.real * ratio) / scale};
    }
    if (imag >= real) {
        const double ratio = y.real / y.imag, scale = y.real * ratio + y.imag;
        return {(x.real * ratio + x.imag) / scale, (x.imag * ratio - x.real) / scale};
    }
    return {std::nan(""), std::nan("")};
}

namespace {

ComplexNumber whole_power(ComplexNumber x, int64_t n, ComplexError *error) {
    ComplexNumber result = {1.0, 0.0};
    const bool inverse = n <= 0;
    for (uint64_t left = static_cast<uint64_t>(n < 0 ? -n : n); left != 0; left >>= 1) {
        if ((left & 1) != 0)
            result = complex_product(result, x);
        x = complex_product(x, x);
    }
    return inverse ? complex_quotient({1.0, 0.0}, result, error) : result;
}

ComplexNumber general_power(ComplexNumber x, ComplexNumber y, ComplexError *error) {
    if (y.real == 0.0 && y.imag == 0.0)
        return {1.0, 0.0};
    if (x.real == 0.0 && x.imag == 0.0) {
        if (y.imag != 0.0 || y.real < 0.0)
            *error = ComplexError::ZeroDivision;
        return {};
    }
    const double modulus = std::hypot(x.real, x.imag), angle = std::atan2(x.imag, x.real);
    double length = std::pow(modulus, y.real), phase = angle * y.real;
    if (y.imag != 0.0) {
        length /= std::exp(angle * y.imag);
        phase += y.imag * std::log(modulus);
    }
    if (std::isinf(phase))
        *error = ComplexError::ZeroDivision;  // no cosine
    return {length * std::cos(phase), length * std::sin(phase)};
}

}  // namespace

ComplexNumber complex_to_power(ComplexNumber x, ComplexNumber y, ComplexError *error) {
    const bool whole = y.imag == 0.0 && y.real == std::floor(y.real) && std::fabs(y.real) <= 100.0;
    const ComplexNumber result =
        whole ? whole_power(x, static_cast<int64_t>(y.real), error) : general_power(x, y, error);
    if (*error == ComplexError::None && (std::isinf(result.real) || std::isinf(result.imag)))
        *error = ComplexError::Overflow;
    return result;
}

}  // namespace hpyu
