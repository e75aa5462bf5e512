// SPDX-License-Identifier: MIT
// bool: an int of which there are two instances, made when the space starts. Logic on two bools gives a bool; all other
// arithmetic is int's.
#include "types/int_ops.hpp"
#include "types/number_slots.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

Value bool_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    if (refuses_keywords(ctx, type, ctx.types().bool_, kwnames))
        return Value();
    if (nargs > 1)
        return raise_argument_count(ctx, "bool", nargs, 0, 1);
    const int truth = nargs == 0 ? 0 : is_true(ctx, args[0]);
    return truth < 0 ? Value() : ctx.boolean(truth != 0);
}

Value bool_repr(ProtoContext &ctx, Value self) { return intern(ctx, self == ctx.true_() ? "True" : "False"); }

bool is_bool(ProtoContext &ctx, Value v) { return v == ctx.true_() || v == ctx.false_(); }

enum class Logic { And, Xor, Or };

template <Logic L>
Value bool_logic(ProtoContext &ctx, Value a, Value b) {
    if (is_bool(ctx, a) && is_bool(ctx, b)) {
        const bool x = a == ctx.true_(), y = b == ctx.true_();
        return ctx.boolean(L == Logic::And ? x && y : L == Logic::Xor ? x != y : x || y);
    }
    constexpr auto kIntLogic = L == Logic::And ? int_and : L == Logic::Xor ? int_xor : int_or;
    return int_slot<kIntLogic>(ctx, a, b);
}

}  // namespace

extern const TypeDef kBoolType;
constinit const TypeDef kBoolType = {
    .name = "bool",
    .doc = "bool(x=False, /)\n--\n\nTrue where x holds by Python's test of truth, else False. There are no other instances.",
    .layout = Layout::Int,
    .size = sizeof(Int),
    .slots =
        {
            .tp_new = native<bool_new>,
            .tp_repr = native<bool_repr>,
            .nb_and = native<bool_logic<Logic::And>>,
            .nb_xor = native<bool_logic<Logic::Xor>>,
            .nb_or = native<bool_logic<Logic::Or>>,
        },
};

}  // namespace hpyu
