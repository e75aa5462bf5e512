// SPDX-License-Identifier: MIT
// The operators of two immediate ints, or floats, of which the result is an immediate again: no context is needed for
// them, so they are inlined wherever an operator begins.
#pragma once

#include <algorithm>
#include <cstdint>

#include "protocol/protocol.hpp"
#include "value.hpp"

namespace hpyu {

namespace immediate {

// Null for a divisor of zero and for a shift below zero, too.

/// In the words: with the tag taken off one of them, sums and differences need no untagging.
template <BinaryOp Op>
[[gnu::always_inline]] inline Value of_ints(Value a, Value b) {
    const auto x = static_cast<int64_t>(a.bits()), y = static_cast<int64_t>(b.bits());
    int64_t word = 0;
    bool fits = true;
    if constexpr (Op == BinaryOp::Add)
        fits = !__builtin_add_overflow(x - 1, y, &word);
    else if constexpr (Op == BinaryOp::Subtract)
        fits = !__builtin_sub_overflow(x, y - 1, &word);
    else if constexpr (Op == BinaryOp::Multiply)
        fits = !__builtin_mul_overflow(x - 1, y >> 1, &word), word |= 1;
    else if constexpr (Op == BinaryOp::And)
        word = x & y;
    else if constexpr (Op == BinaryOp::Or)
        word = x | y;
    else if constexpr (Op == BinaryOp::Xor)
        word = (x ^ y) | 1;
    else
        fits = false;
    return Value::from_bits(fits ? static_cast<uint64_t>(word) : 0);
}

template <>
inline Value of_ints<BinaryOp::Lshift>(Value a, Value b) {
    const int64_t x = a.as_int(), n = b.as_int();
    const bool fits = n >= 0 && n < 62 && x >= Value::kMinInt >> n && x <= Value::kMaxInt >> n;
    return fits ? Value::from_int(x << n) : Value();
}
template <>
inline Value of_ints<BinaryOp::Rshift>(Value a, Value b) {
    const int64_t n = b.as_int();
    return n >= 0 ? Value::from_int(a.as_int() >> std::min<int64_t>(n, 63)) : Value();
}

/// Python rounds quotients down, so remainders have the divisor's sign.
inline bool is_rounded_up(int64_t remainder, int64_t divisor) { return remainder != 0 && (remainder ^ divisor) < 0; }
template <>
inline Value of_ints<BinaryOp::FloorDivide>(Value a, Value b) {
    const int64_t x = a.as_int(), y = b.as_int();
    if (y == 0)
        return Value();
    const int64_t quotient = x / y - is_rounded_up(x % y, y);
    return Value::fits(quotient) ? Value::from_int(quotient) : Value();
}
template <>
inline Value of_ints<BinaryOp::Remainder>(Value a, Value b) {
    const int64_t x = a.as_int(), y = b.as_int();
    if (y == 0)
        return Value();
    const int64_t remainder = x % y;
    return Value::from_int(is_rounded_up(remainder, y) ? remainder + y : remainder);
}
/// Of ints that are doubles, so that only the quotient is rounded.
template <>
inline Value of_ints<BinaryOp::TrueDivide>(Value a, Value b) {
    constexpr int64_t kExact = int64_t{1} << 53;
    const auto exact = [](int64_t n) { return n >= -kExact && n <= kExact; };
    const int64_t x = a.as_int(), y = b.as_int();
    const bool at_once = exact(x) && exact(y) && y != 0;
    return at_once ? Value::from_double(static_cast<double>(x) / static_cast<double>(y)) : Value();
}

template <BinaryOp Op>
[[gnu::always_inline]] inline Value of_floats(Value a, Value b) {
    if constexpr (Op == BinaryOp::Add)
        return Value::from_double(a.as_float() + b.as_float());
    else if constexpr (Op == BinaryOp::Subtract)
        return Value::from_double(a.as_float() - b.as_float());
    else if constexpr (Op == BinaryOp::Multiply)
        return Value::from_double(a.as_float() * b.as_float());
    else if constexpr (Op == BinaryOp::TrueDivide)
        return b.as_float() != 0.0 ? Value::from_double(a.as_float() / b.as_float()) : Value();
    else
        return Value();
}

}  // namespace immediate

/// a op b; null (nothing raised) where it takes more than two immediate ints or two immediate floats.
template <BinaryOp Op>
[[gnu::always_inline]] inline Value immediate_op(Value a, Value b) {
    if (a.is_int() && b.is_int())
        return immediate::of_ints<Op>(a, b);
    if (a.is_float() && b.is_float())
        return immediate::of_floats<Op>(a, b);
    return Value();
}

}  // namespace hpyu
