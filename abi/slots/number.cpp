// SPDX-License-Identifier: MIT
// Arithmetic on any value, plain and in place.
#include "protocol/protocol.hpp"
#include "slots/slots.hpp"
#include "slots/support.hpp"
#include "types/int.hpp"

namespace hpyu {

namespace {

/// Two immediate ints, or floats, of which the result is one again: no thread is needed for them. In their words: with
/// the tag taken off one of them, sums and differences need no untagging. False: the runtime has to see to it.
template <BinaryOp Op>
bool at_once(HPy a, HPy b, HPy *result) {
    const Value x = Value::from_bits(static_cast<uint64_t>(a._i)), y = Value::from_bits(static_cast<uint64_t>(b._i));
    if (x.is_int() && y.is_int()) {
        const int64_t m = a._i, n = b._i;
        int64_t word = 0;
        bool fits = true;
        if constexpr (Op == BinaryOp::Add)
            fits = !__builtin_add_overflow(m - 1, n, &word);
        else if constexpr (Op == BinaryOp::Subtract)
            fits = !__builtin_sub_overflow(m, n - 1, &word);
        else if constexpr (Op == BinaryOp::Multiply)
            fits = !__builtin_mul_overflow(m - 1, n >> 1, &word), word |= 1;
        else if constexpr (Op == BinaryOp::And)
            word = m & n;
        else if constexpr (Op == BinaryOp::Or)
            word = m | n;
        else if constexpr (Op == BinaryOp::Xor)
            word = (m ^ n) | 1;
        else
            fits = false;
        result->_i = word;
        return fits;
    }
    if (x.is_float() && y.is_float()) {
        Value made;
        if constexpr (Op == BinaryOp::Add)
            made = Value::from_double(x.as_float() + y.as_float());
        else if constexpr (Op == BinaryOp::Subtract)
            made = Value::from_double(x.as_float() - y.as_float());
        else if constexpr (Op == BinaryOp::Multiply)
            made = Value::from_double(x.as_float() * y.as_float());
        else if constexpr (Op == BinaryOp::TrueDivide)
            made = y.as_float() != 0.0 ? Value::from_double(x.as_float() / y.as_float()) : Value();
        result->_i = static_cast<intptr_t>(made.bits());
        return static_cast<bool>(made);
    }
    return false;
}

}  // namespace

#define HPYU_OPERATOR(name)                                                                                        \
    HPy slot::name(HPyContext *ctx, HPy a, HPy b) {                                                                \
        if (HPy made; at_once<BinaryOp::name>(a, b, &made)) [[likely]]                                             \
            return made;                                                                                           \
        return lending(ctx, [](HpyThread &t, Value x, Value y) { return binary_op(t, BinaryOp::name, x, y); }, a, b);  \
    }                                                                                                              \
    HPy slot::InPlace##name(HPyContext *ctx, HPy a, HPy b) {                                                       \
        if (HPy made; at_once<BinaryOp::name>(a, b, &made)) [[likely]]                                             \
            return made;                                                                                           \
        return lending(ctx, [](HpyThread &t, Value x, Value y) { return inplace_op(t, BinaryOp::name, x, y); }, a, b); \
    }
HPYU_OPERATOR(Add)
HPYU_OPERATOR(Subtract)
HPYU_OPERATOR(Multiply)
HPYU_OPERATOR(MatrixMultiply)
HPYU_OPERATOR(FloorDivide)
HPYU_OPERATOR(TrueDivide)
HPYU_OPERATOR(Remainder)
HPYU_OPERATOR(Lshift)
HPYU_OPERATOR(Rshift)
HPYU_OPERATOR(And)
HPYU_OPERATOR(Xor)
HPYU_OPERATOR(Or)
#undef HPYU_OPERATOR

HPy slot::Divmod(HPyContext *ctx, HPy a, HPy b) {
    return with(ctx, a, b, [](HpyThread &t, Value x, Value y) { return binary_op(t, BinaryOp::Divmod, x, y); });
}

HPy slot::Power(HPyContext *ctx, HPy a, HPy b, HPy c) {
    return with(ctx, a, b, Optional{c}, [](HpyThread &t, Value x, Value y, Value modulus) {
        return power(t, x, y, modulus ? modulus : t.none());
    });
}

HPy slot::InPlacePower(HPyContext *ctx, HPy a, HPy b, HPy c) {
    return with(ctx, a, b, Optional{c}, [](HpyThread &t, Value x, Value y, Value modulus) {
        return inplace_power(t, x, y, modulus ? modulus : t.none());
    });
}

#define HPYU_OPERATOR(name)                                                                         \
    HPy slot::name(HPyContext *ctx, HPy h) {                                                        \
        return lending(ctx, [](HpyThread &t, Value v) { return unary_op(t, UnaryOp::name, v); }, h);  \
    }
HPYU_OPERATOR(Negative)
HPYU_OPERATOR(Positive)
HPYU_OPERATOR(Absolute)
HPYU_OPERATOR(Invert)
#undef HPYU_OPERATOR

HPy slot::Index(HPyContext *ctx, HPy h) {
    return with(ctx, h, [](HpyThread &t, Value v) { return to_index(t, v); });
}
HPy slot::Long(HPyContext *ctx, HPy h) {
    return with(ctx, h, [](HpyThread &t, Value v) { return to_long(t, v); });
}
HPy slot::Float(HPyContext *ctx, HPy h) {
    return with(ctx, h, [](HpyThread &t, Value v) { return to_float(t, v); });
}
int slot::Number_Check(HPyContext *ctx, HPy h) {
    return check(ctx, h, [](HpyThread &t, Value v) { return is_number(t, v); });
}
int slot::IsTrue(HPyContext *ctx, HPy h) {
    if (const Value v = Value::from_bits(static_cast<uint64_t>(h._i)); v.is_int())
        return v.as_int() != 0;
    return with(ctx, h, [](HpyThread &t, Value v) { return is_true(t, v); });
}

}  // namespace hpyu
