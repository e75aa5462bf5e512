// SPDX-License-Identifier: MIT
// Arithmetic on any value, plain and in place.
#include "protocol/immediate_op.hpp"
#include "protocol/protocol.hpp"
#include "slots/slots.hpp"
#include "slots/support.hpp"
#include "types/int.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// HPy_NULL where the runtime has to see to it.
template <BinaryOp Op>
[[gnu::always_inline]] inline HPy at_once(HPy a, HPy b) {
    const Value x = Value::from_bits(static_cast<uint64_t>(a._i)), y = Value::from_bits(static_cast<uint64_t>(b._i));
    return HPy{static_cast<intptr_t>(immediate_op<Op>(x, y).bits())};
}

using BinarySlot = SharedSlot<slot_kind::Binary> SharedSlots::*;

/// a op b where no short way leads; `asked` if the left operand's type was, and declined.
template <BinaryOp Op, bool InPlace>
[[gnu::noinline]] HPy operate_slowly(HPyContext *ctx, HPy a, HPy b, bool asked) {
    return with(ctx, a, b, [=](HpyThread &t, Value x, Value y) {
        if (asked)
            return InPlace ? plain_op_in_place(t, Op, x, y) : declined_op(t, Op, x, y, false);
        return InPlace ? inplace_op(t, Op, x, y) : binary_op(t, Op, x, y);
    });
}

/// By an extension's function, which gets the caller's own handles.
template <BinaryOp Op, bool InPlace>
[[gnu::noinline]] HPy operate_directly(HpyThread &thread, HPy a, HPy b, void *impl) {
    const HPy made = guarded(thread, HPy{0}, [=](HpyThread &t) {
        return call_directly<Depth::Stack>(t, kWhileCalling, reinterpret_cast<HPyFunc_binaryfunc>(impl), a, b);
    });
    if (peek(made) != thread.not_implemented().as_object()) [[likely]]
        return made;
    thread.close(made);
    return operate_slowly<Op, InPlace>(thread.universal(), a, b, true);
}

/// By the function of a builtin type that both operands are of, and which no other comes before.
template <BinaryOp Op>
[[gnu::noinline]] HPy operate_alike(HpyThread &thread, Value x, Value y, slot_kind::Binary::Function function,
                                    void *impl) {
    return guarded(thread, HPy{0}, [=](HpyThread &t) {
        const Value made = function(t, impl, x, y);
        return t.open(made != t.not_implemented() ? made : binary_op(t, Op, x, y));
    });
}

[[gnu::noinline]] HPy concatenate(HpyThread &thread, const ProtoObject *left, const ProtoObject *right) {
    return guarded(thread, HPy{0}, [=](HpyThread &t) {
        return give(t, str_concat(t, as<hpyu::Str>(Value(left)), as<hpyu::Str>(Value(right))));
    });
}

/// a op b where no extension's function answers for the left operand. `First` is the slot to ask first.
template <BinaryOp Op, bool InPlace, BinarySlot First>
[[gnu::noinline]] HPy operate_builtin(HPyContext *ctx, HPy a, HPy b, HpyThread &t, const ProtoObject *left) {
    const hpyu::Type *type = left->type;
    const Value right = glance(b);
    if (right.is_object() && right.as_object()->type == type && !type->has(kTypeHeap)) {
        if (Op == BinaryOp::Add && type == t.types().str)
            return concatenate(t, left, right.as_object());
        if (const slot_kind::Binary own = type->slots.*First; own && !InPlace)
            return operate_alike<Op>(t, Value(left), right, own.fn, own.impl);
    }
    return operate_slowly<Op, InPlace>(ctx, a, b, false);
}

/// a op b, of which one at least is an object. `First` is the slot to ask first: `Plain`, the operator's, or that of
/// its in-place form. The left operand's type answers for itself, with an extension's function, where no other slot
/// comes before that one.
template <BinaryOp Op, BinarySlot First, BinarySlot Plain>
[[gnu::noinline]] HPy operate(HPyContext *ctx, HPy a, HPy b) {
    constexpr bool kInPlace = First != Plain;
    HpyThread *t = thread_inside(ctx);
    if (t == nullptr) [[unlikely]]
        return operate_slowly<Op, kInPlace>(ctx, a, b, false);
    const ProtoObject *left = peek(a);
    if (left == nullptr)
        return operate_slowly<Op, kInPlace>(ctx, a, b, false);
    const hpyu::Type *type = left->type;
    const slot_kind::Binary own = type->slots.*First;
    if (!is_direct(own))
        return operate_builtin<Op, kInPlace, First>(ctx, a, b, *t, left);
    const Value right = glance(b);
    if (!right) [[unlikely]]
        return operate_slowly<Op, kInPlace>(ctx, a, b, false);
    if (const hpyu::Type *other = type_of(*t, right); other != type && other->slots.*Plain)
        return operate_slowly<Op, kInPlace>(ctx, a, b, false);
    return operate_directly<Op, kInPlace>(*t, a, b, own.impl);
}

}  // namespace

#define HPYU_OPERATOR(name, plain, inplace)                                                                        \
    HPy slot::name(HPyContext *ctx, HPy a, HPy b) {                                                                \
        const HPy made = at_once<BinaryOp::name>(a, b);                                                            \
        return made._i != 0 ? made : operate<BinaryOp::name, &SharedSlots::plain, &SharedSlots::plain>(ctx, a, b); \
    }                                                                                                              \
    HPy slot::InPlace##name(HPyContext *ctx, HPy a, HPy b) {                                                       \
        const HPy made = at_once<BinaryOp::name>(a, b);                                                            \
        return made._i != 0 ? made : operate<BinaryOp::name, &SharedSlots::inplace, &SharedSlots::plain>(ctx, a, b); \
    }
HPYU_OPERATOR(Add, nb_add, nb_inplace_add)
HPYU_OPERATOR(Subtract, nb_subtract, nb_inplace_subtract)
HPYU_OPERATOR(Multiply, nb_multiply, nb_inplace_multiply)
HPYU_OPERATOR(MatrixMultiply, nb_matrix_multiply, nb_inplace_matrix_multiply)
HPYU_OPERATOR(FloorDivide, nb_floor_divide, nb_inplace_floor_divide)
HPYU_OPERATOR(TrueDivide, nb_true_divide, nb_inplace_true_divide)
HPYU_OPERATOR(Remainder, nb_remainder, nb_inplace_remainder)
HPYU_OPERATOR(Lshift, nb_lshift, nb_inplace_lshift)
HPYU_OPERATOR(Rshift, nb_rshift, nb_inplace_rshift)
HPYU_OPERATOR(And, nb_and, nb_inplace_and)
HPYU_OPERATOR(Xor, nb_xor, nb_inplace_xor)
HPYU_OPERATOR(Or, nb_or, nb_inplace_or)
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
    return check_type(ctx, h, is_number);
}
int slot::IsTrue(HPyContext *ctx, HPy h) {
    if (const Value v = Value::from_bits(static_cast<uint64_t>(h._i)); v.is_int())
        return v.as_int() != 0;
    return with(ctx, h, [](HpyThread &t, Value v) { return is_true(t, v); });
}

}  // namespace hpyu
