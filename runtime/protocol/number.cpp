// SPDX-License-Identifier: MIT
// The operators of numbers: `a + b`, `a += b`, `pow(a, b, m)`, `-a`. Conversions are in number_convert.cpp.
//
// Two immediates are computed here at once. Anything else goes through the slots: the left operand's first, unless the
// right one is of a subclass; then concatenation and repetition of sequences; then a TypeError. One table names, for
// each operator, its slots and its signs.
#include "protocol/immediate_op.hpp"
#include "protocol/protocol.hpp"

#include "types/int_ops.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

struct Operator {
    SlotId slot;
    SlotId inplace;
    const char *sign;
    const char *inplace_sign;
    Value (*immediate)(Value, Value);             ///< See immediate_op.
    Value (*ints)(ProtoContext &, Value, Value);  ///< What int does; null if it has no such operator.
};

constexpr Operator kOperators[] = {
    {SlotId::nb_add, SlotId::nb_inplace_add, "+", "+=",
     immediate_op<BinaryOp::Add>, int_add},
    {SlotId::nb_subtract, SlotId::nb_inplace_subtract, "-", "-=",
     immediate_op<BinaryOp::Subtract>, int_subtract},
    {SlotId::nb_multiply, SlotId::nb_inplace_multiply, "*", "*=",
     immediate_op<BinaryOp::Multiply>, int_multiply},
    {SlotId::nb_matrix_multiply, SlotId::nb_inplace_matrix_multiply, "@", "@=",
     immediate_op<BinaryOp::MatrixMultiply>, nullptr},
    {SlotId::nb_floor_divide, SlotId::nb_inplace_floor_divide, "//", "//=",
     immediate_op<BinaryOp::FloorDivide>, int_floor_divide},
    {SlotId::nb_true_divide, SlotId::nb_inplace_true_divide, "/", "/=",
     immediate_op<BinaryOp::TrueDivide>, int_true_divide},
    {SlotId::nb_remainder, SlotId::nb_inplace_remainder, "%", "%=",
     immediate_op<BinaryOp::Remainder>, int_remainder},
    {SlotId::nb_divmod, SlotId::nb_divmod, "divmod()", "divmod()",
     immediate_op<BinaryOp::Divmod>, int_divmod},
    {SlotId::nb_lshift, SlotId::nb_inplace_lshift, "<<", "<<=",
     immediate_op<BinaryOp::Lshift>, int_lshift},
    {SlotId::nb_rshift, SlotId::nb_inplace_rshift, ">>", ">>=",
     immediate_op<BinaryOp::Rshift>, int_rshift},
    {SlotId::nb_and, SlotId::nb_inplace_and, "&", "&=",
     immediate_op<BinaryOp::And>, int_and},
    {SlotId::nb_xor, SlotId::nb_inplace_xor, "^", "^=",
     immediate_op<BinaryOp::Xor>, int_xor},
    {SlotId::nb_or, SlotId::nb_inplace_or, "|", "|=",
     immediate_op<BinaryOp::Or>, int_or},
};
static_assert(std::size(kOperators) == static_cast<size_t>(BinaryOp::Count));

struct UnaryRow {
    SlotId slot;
    const char *sign;
    Value (*ints)(ProtoContext &, Value);
};

constexpr UnaryRow kUnaryRows[] = {
    {SlotId::nb_negative, "unary -", int_negative},
    {SlotId::nb_positive, "unary +", int_exact},
    {SlotId::nb_absolute, "abs()", int_absolute},
    {SlotId::nb_invert, "unary ~", int_invert},
};
static_assert(std::size(kUnaryRows) == static_cast<size_t>(UnaryOp::Count));

inline slot_kind::Binary binary_slot(const Type *type, SlotId id) { return std::bit_cast<slot_kind::Binary>(type->slot(id)); }

bool same_slot(const slot_kind::Binary &a, const slot_kind::Binary &b) { return a.fn == b.fn && a.impl == b.impl; }
bool same_slot(const slot_kind::Ternary &a, const slot_kind::Ternary &b) { return a.fn == b.fn && a.impl == b.impl; }

/// The slots of both types, in Python's order; NotImplemented if none of them takes the operands.
inline Value dispatch(ProtoContext &ctx, SlotId id, Value a, Value b) {
    const Type *a_type = type_of(ctx, a), *b_type = type_of(ctx, b);
    const slot_kind::Binary first = binary_slot(a_type, id);
    slot_kind::Binary second{};
    if (a_type != b_type) {
        second = binary_slot(b_type, id);
        if (same_slot(first, second))
            second = {};
    }
    if (first) {
        if (second && is_subtype(b_type, a_type)) {
            const Value result = second(ctx, a, b);
            if (result != ctx.not_implemented())
                return result;
            second = {};
        }
        const Value result = first(ctx, a, b);
        if (result != ctx.not_implemented())
            return result;
    }
    return second ? second(ctx, a, b) : ctx.not_implemented();
}

[[gnu::cold]] Value unsupported(ProtoContext &ctx, const char *sign, Value a, Value b) {
    return type_error(ctx, "unsupported operand type(s) for ", sign, ": '", type_of(ctx, a), "' and '",
                      type_of(ctx, b), "'");
}

Value repeat(ProtoContext &ctx, const slot_kind::SizeArg &slot, Value sequence, Value count) {
    const Type *count_type = type_of(ctx, count);
    if (!count_type->slots.nb_index)
        return type_error(ctx, "can't multiply sequence by non-int of type '", count_type, "'");
    const int64_t n = to_ssize(ctx, count, false, ctx.exc().OverflowError);
    if (n == -1 && error_occurred(ctx))
        return Value();
    return slot(ctx, sequence, n);
}

/// What sequences make of + and *; null with nothing pending if neither operand is one that does.
Value sequence_operator(ProtoContext &ctx, BinaryOp op, Value a, Value b, bool inplace) {
    const SharedSlots &left = type_of(ctx, a)->slots;
    if (op == BinaryOp::Add) {
        if (const auto slot = left.sq_inplace_concat.load(); slot && inplace)
            return slot(ctx, a, b);
        const auto concat = left.sq_concat.load();
        return concat ? concat(ctx, a, b) : Value();
    }
    if (op != BinaryOp::Multiply)
        return Value();
    if (const auto slot = left.sq_inplace_repeat.load(); slot && inplace)
        return repeat(ctx, slot, a, b);
    if (const auto slot = left.sq_repeat.load())
        return repeat(ctx, slot, a, b);
    if (inplace && has_sequence_part(type_of(ctx, a)))
        return Value();   // a sequence that can't be repeated: the other one is not asked
    const auto other = type_of(ctx, b)->slots.sq_repeat.load();
    return other ? repeat(ctx, other, b, a) : Value();
}

}  // namespace

Value declined_op(ProtoContext &ctx, BinaryOp op, Value a, Value b, bool inplace) {
    const Value result = sequence_operator(ctx, op, a, b, inplace);
    if (result || error_occurred(ctx))
        return result;
    const Operator &row = kOperators[static_cast<size_t>(op)];
    return unsupported(ctx, inplace ? row.inplace_sign : row.sign, a, b);
}

namespace {

Value dispatch_power(ProtoContext &ctx, Value a, Value b, Value modulus) {
    const Type *a_type = type_of(ctx, a), *b_type = type_of(ctx, b);
    const slot_kind::Ternary first = a_type->slots.nb_power;
    slot_kind::Ternary second{};
    if (a_type != b_type) {
        second = b_type->slots.nb_power;
        if (same_slot(first, second))
            second = {};
    }
    const slot_kind::Ternary reflected = second;
    if (first) {
        if (second && is_subtype(b_type, a_type)) {
            const Value result = second(ctx, a, b, modulus);
            if (result != ctx.not_implemented())
                return result;
            second = {};
        }
        const Value result = first(ctx, a, b, modulus);
        if (result != ctx.not_implemented())
            return result;
    }
    if (second) {
        const Value result = second(ctx, a, b, modulus);
        if (result != ctx.not_implemented())
            return result;
    }
    const slot_kind::Ternary third = type_of(ctx, modulus)->slots.nb_power;
    if (third && !same_slot(third, first) && !same_slot(third, reflected))
        return third(ctx, a, b, modulus);
    return ctx.not_implemented();
}

Value power_or_error(ProtoContext &ctx, Value a, Value b, Value modulus, const char *sign) {
    const Value result = dispatch_power(ctx, a, b, modulus);
    if (result != ctx.not_implemented())
        return result;
    if (modulus == ctx.none())
        return unsupported(ctx, sign, a, b);
    return type_error(ctx, "unsupported operand type(s) for ", sign, ": '", type_of(ctx, a), "', '", type_of(ctx, b),
                      "', '", type_of(ctx, modulus), "'");
}

}  // namespace

Value binary_op(ProtoContext &ctx, BinaryOp op, Value a, Value b) {
    const Operator &row = kOperators[static_cast<size_t>(op)];
    if (a.is_immediate() && b.is_immediate()) [[likely]] {
        if (const Value result = row.immediate(a, b)) [[likely]]
            return result;
        if (a.is_int() && b.is_int() && row.ints != nullptr)
            return row.ints(ctx, a, b);
    } else if (a.is_object() && b.is_object() && a.as_object()->type.load() == b.as_object()->type.load()) {
        // Two ints or two strs proper have nobody else to ask.
        const Type *type = a.as_object()->type;
        if (type == ctx.types().int_ && row.ints != nullptr)
            return row.ints(ctx, a, b);
        if (type == ctx.types().str && op == BinaryOp::Add)
            return str_concat(ctx, as<Str>(a), as<Str>(b));
    }
    const Value result = dispatch(ctx, row.slot, a, b);
    if (result != ctx.not_implemented()) [[likely]]
        return result;
    return declined_op(ctx, op, a, b, false);
}

Value inplace_op(ProtoContext &ctx, BinaryOp op, Value a, Value b) {
    const Operator &row = kOperators[static_cast<size_t>(op)];
    if (a.is_int() && b.is_int() && row.ints != nullptr) {
        const Value result = row.immediate(a, b);
        return result ? result : row.ints(ctx, a, b);
    }
    if (row.inplace != row.slot) {
        if (const auto slot = binary_slot(type_of(ctx, a), row.inplace)) {
            const Value result = slot(ctx, a, b);
            if (result != ctx.not_implemented())
                return result;
        }
    }
    return plain_op_in_place(ctx, op, a, b);
}

Value plain_op_in_place(ProtoContext &ctx, BinaryOp op, Value a, Value b) {
    const Value result = dispatch(ctx, kOperators[static_cast<size_t>(op)].slot, a, b);
    if (result != ctx.not_implemented())
        return result;
    return declined_op(ctx, op, a, b, true);
}

Value power(ProtoContext &ctx, Value a, Value b, Value modulus) {
    const Value third = modulus ? modulus : ctx.none();
    if (a.is_int() && b.is_int() && third == ctx.none())
        return int_power(ctx, a, b, third);
    return power_or_error(ctx, a, b, third, "** or pow()");
}

Value inplace_power(ProtoContext &ctx, Value a, Value b, Value modulus) {
    const Value third = modulus ? modulus : ctx.none();
    if (const auto slot = type_of(ctx, a)->slots.nb_inplace_power.load()) {
        const Value result = slot(ctx, a, b, third);
        if (result != ctx.not_implemented())
            return result;
    }
    return power_or_error(ctx, a, b, third, "**=");
}

Value unary_op(ProtoContext &ctx, UnaryOp op, Value a) {
    const UnaryRow &row = kUnaryRows[static_cast<size_t>(op)];
    if (a.is_int()) [[likely]]
        return row.ints(ctx, a);
    const Type *type = type_of(ctx, a);
    const auto slot = std::bit_cast<slot_kind::Unary>(type->slot(row.slot));
    if (slot) [[likely]]
        return slot(ctx, a);
    return type_error(ctx, "bad operand type for ", row.sign, ": '", type, "'");
}

}  // namespace hpyu
