// SPDX-License-Identifier: MIT
// Arithmetic on any value, plain and in place.
#include "protocol/protocol.hpp"
#include "slots/slots.hpp"
#include "slots/support.hpp"
#include "types/int.hpp"

namespace hpyu {

#define HPYU_OPERATOR(name)                                                                               \
    HPy slot::name(HPyContext *ctx, HPy a, HPy b) {                                                       \
        return with(ctx, a, b, [](HpyThread &t, Value x, Value y) { return binary_op(t, BinaryOp::name, x, y); });  \
    }                                                                                                     \
    HPy slot::InPlace##name(HPyContext *ctx, HPy a, HPy b) {                                              \
        return with(ctx, a, b, [](HpyThread &t, Value x, Value y) { return inplace_op(t, BinaryOp::name, x, y); }); \
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
        return with(ctx, h, [](HpyThread &t, Value v) { return unary_op(t, UnaryOp::name, v); });   \
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
    return with(ctx, h, [](HpyThread &t, Value v) { return is_true(t, v); });
}

}  // namespace hpyu
