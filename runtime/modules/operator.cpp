// SPDX-License-Identifier: MIT
// The module operator: each operator as a function, by its plain and by its dunder name.
#include "modules/operator.hpp"

#include "modules/import.hpp"
#include "protocol/protocol.hpp"
#include "space.hpp"
#include "types/int.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

template <BinaryOp Op>
Value binary(ProtoContext &ctx, Value, const Value *args, size_t) {
    return binary_op(ctx, Op, args[0], args[1]);
}
template <BinaryOp Op>
Value inplace(ProtoContext &ctx, Value, const Value *args, size_t) {
    return inplace_op(ctx, Op, args[0], args[1]);
}
template <UnaryOp Op>
Value unary(ProtoContext &ctx, Value, Value a) {
    return unary_op(ctx, Op, a);
}
template <CompareOp Op>
Value compare(ProtoContext &ctx, Value, const Value *args, size_t) {
    return rich_compare(ctx, args[0], args[1], Op);
}

Value operator_pow(ProtoContext &ctx, Value, const Value *args, size_t) { return power(ctx, args[0], args[1], ctx.none()); }
Value operator_ipow(ProtoContext &ctx, Value, const Value *args, size_t) {
    return inplace_power(ctx, args[0], args[1], ctx.none());
}

Value operator_truth(ProtoContext &ctx, Value, Value a) {
    const int truth = is_true(ctx, a);
    return truth < 0 ? Value() : ctx.boolean(truth);
}
Value operator_not(ProtoContext &ctx, Value, Value a) {
    const int truth = is_true(ctx, a);
    return truth < 0 ? Value() : ctx.boolean(!truth);
}
Value operator_is(ProtoContext &ctx, Value, const Value *args, size_t) { return ctx.boolean(args[0] == args[1]); }
Value operator_is_not(ProtoContext &ctx, Value, const Value *args, size_t) { return ctx.boolean(!(args[0] == args[1])); }
Value operator_index(ProtoContext &ctx, Value, Value a) { return to_index(ctx, a); }

Value operator_concat(ProtoContext &ctx, Value, const Value *args, size_t) { return sequence_concat(ctx, args[0], args[1]); }

/// a += b for sequences: the in-place slot, else the sum.
Value operator_iconcat(ProtoContext &ctx, Value, const Value *args, size_t) {
    const auto &slots = type_of(ctx, args[0])->slots;
    if (const auto slot = slots.sq_inplace_concat.load())
        return slot(ctx, args[0], args[1]);
    if (const auto slot = slots.sq_concat.load())
        return slot(ctx, args[0], args[1]);
    if (is_sequence(ctx, args[0]) && is_sequence(ctx, args[1]) && (slots.nb_inplace_add || slots.nb_add))
        return inplace_op(ctx, BinaryOp::Add, args[0], args[1]);
    return type_error(ctx, "'", type_of(ctx, args[0]), "' object can't be concatenated");
}

Value operator_contains(ProtoContext &ctx, Value, const Value *args, size_t) {
    const int found = contains(ctx, args[0], args[1]);
    return found < 0 ? Value() : ctx.boolean(found);
}

/// An iterator over a container that is searched; TypeError in the words of `in` if it can't be.
Value iterator_to_search(ProtoContext &ctx, Value container) {
    const Value iterator = get_iter(ctx, container);
    if (!iterator && error_matches(ctx, ctx.exc().TypeError))
        return type_error(ctx, "argument of type '", type_of(ctx, container), "' is not iterable");
    return iterator;
}

Value operator_count_of(ProtoContext &ctx, Value, const Value *args, size_t) {
    Root<> items(ctx, iterator_to_search(ctx, args[0]));
    if (!items)
        return Value();
    int64_t count = 0;
    const int done = for_each(ctx, items, [&](Value item) {
        const int equal = rich_compare_bool(ctx, item, args[1], kEQ);
        count += equal > 0;
        return equal < 0 ? -1 : 0;
    });
    return done < 0 ? Value() : int_from_int64(ctx, count);
}

Value operator_index_of(ProtoContext &ctx, Value, const Value *args, size_t) {
    Root<> items(ctx, iterator_to_search(ctx, args[0]));
    if (!items)
        return Value();
    int64_t index = -1;
    const int found = for_each(ctx, items, [&](Value item) {
        ++index;
        return rich_compare_bool(ctx, item, args[1], kEQ);
    });
    if (found < 0)
        return Value();
    return found ? int_from_int64(ctx, index) : Value(value_error(ctx, "sequence.index(x): x not in sequence"));
}

Value operator_getitem(ProtoContext &ctx, Value, const Value *args, size_t) { return get_item(ctx, args[0], args[1]); }
Value operator_setitem(ProtoContext &ctx, Value, const Value *args, size_t) {
    return set_item(ctx, args[0], args[1], args[2]) < 0 ? Value() : ctx.none();
}
Value operator_delitem(ProtoContext &ctx, Value, const Value *args, size_t) {
    return set_item(ctx, args[0], args[1], Value()) < 0 ? Value() : ctx.none();
}

Value operator_length_hint(ProtoContext &ctx, Value, const Value *args, size_t nargs) {
    int64_t fallback = 0;
    if (nargs > 1) {
        fallback = to_ssize(ctx, args[1], false);
        if (fallback == -1 && error_occurred(ctx))
            return Value();
    }
    const int64_t hint = length_hint(ctx, args[0], fallback);
    return hint < 0 && error_occurred(ctx) ? Value() : int_from_int64(ctx, hint);
}

Value operator_call(ProtoContext &ctx, Value, const Value *args, size_t nargs, Tuple *kwnames) {
    if (nargs == 0)
        return type_error(ctx, "call expected at least 1 argument, got 0");
    return ctx.call(args[0], args + 1, nargs - 1, kwnames);
}

/// Plain and dunder name of one function.
#define BOTH(name, invoke, doc) {name, invoke, doc}, {"__" name "__", invoke, doc}
#define BINARY(name, op, doc) BOTH(name, (varargs<binary<BinaryOp::op>, 2, 2>), name "($module, a, b, /)\n--\n\n" doc)
#define INPLACE(name, op, doc) BOTH(name, (varargs<inplace<BinaryOp::op>, 2, 2>), name "($module, a, b, /)\n--\n\n" doc)
#define COMPARE(name, op, doc) BOTH(name, (varargs<compare<op>, 2, 2>), name "($module, a, b, /)\n--\n\n" doc)
#define UNARY(name, op, doc) BOTH(name, one_arg<unary<UnaryOp::op>>, name "($module, a, /)\n--\n\n" doc)

constexpr MethodDef kFunctions[] = {
    BINARY("add", Add, "a + b"),
    BINARY("sub", Subtract, "a - b"),
    BINARY("mul", Multiply, "a * b"),
    BINARY("matmul", MatrixMultiply, "a @ b"),
    BINARY("floordiv", FloorDivide, "a // b"),
    BINARY("truediv", TrueDivide, "a / b"),
    BINARY("mod", Remainder, "a % b"),
    BINARY("lshift", Lshift, "a << b"),
    BINARY("rshift", Rshift, "a >> b"),
    BINARY("xor", Xor, "a ^ b"),
    {"and_", varargs<binary<BinaryOp::And>, 2, 2>, "and_($module, a, b, /)\n--\n\na & b"},
    {"__and__", varargs<binary<BinaryOp::And>, 2, 2>, "and_($module, a, b, /)\n--\n\na & b"},
    {"or_", varargs<binary<BinaryOp::Or>, 2, 2>, "or_($module, a, b, /)\n--\n\na | b"},
    {"__or__", varargs<binary<BinaryOp::Or>, 2, 2>, "or_($module, a, b, /)\n--\n\na | b"},
    BOTH("pow", (varargs<operator_pow, 2, 2>), "pow($module, a, b, /)\n--\n\na ** b"),
    INPLACE("iadd", Add, "a += b"),
    INPLACE("isub", Subtract, "a -= b"),
    INPLACE("imul", Multiply, "a *= b"),
    INPLACE("imatmul", MatrixMultiply, "a @= b"),
    INPLACE("ifloordiv", FloorDivide, "a //= b"),
    INPLACE("itruediv", TrueDivide, "a /= b"),
    INPLACE("imod", Remainder, "a %= b"),
    INPLACE("ilshift", Lshift, "a <<= b"),
    INPLACE("irshift", Rshift, "a >>= b"),
    INPLACE("iand", And, "a &= b"),
    INPLACE("ixor", Xor, "a ^= b"),
    INPLACE("ior", Or, "a |= b"),
    BOTH("ipow", (varargs<operator_ipow, 2, 2>), "ipow($module, a, b, /)\n--\n\na **= b"),
    UNARY("neg", Negative, "-a"),
    UNARY("pos", Positive, "+a"),
    UNARY("abs", Absolute, "abs(a)"),
    UNARY("inv", Invert, "~a"),
    UNARY("invert", Invert, "~a"),
    COMPARE("lt", kLT, "a < b"),
    COMPARE("le", kLE, "a <= b"),
    COMPARE("eq", kEQ, "a == b"),
    COMPARE("ne", kNE, "a != b"),
    COMPARE("gt", kGT, "a > b"),
    COMPARE("ge", kGE, "a >= b"),
    {"truth", one_arg<operator_truth>, "truth($module, a, /)\n--\n\nbool(a)"},
    {"not_", one_arg<operator_not>, "not_($module, a, /)\n--\n\nnot a"},
    {"__not__", one_arg<operator_not>, "not_($module, a, /)\n--\n\nnot a"},
    {"is_", varargs<operator_is, 2, 2>, "is_($module, a, b, /)\n--\n\na is b"},
    {"is_not", varargs<operator_is_not, 2, 2>, "is_not($module, a, b, /)\n--\n\na is not b"},
    BOTH("index", one_arg<operator_index>, "index($module, a, /)\n--\n\nThe int that a stands for as an index."),
    BOTH("concat", (varargs<operator_concat, 2, 2>), "concat($module, a, b, /)\n--\n\na + b, for sequences"),
    BOTH("iconcat", (varargs<operator_iconcat, 2, 2>), "iconcat($module, a, b, /)\n--\n\na += b, for sequences"),
    BOTH("contains", (varargs<operator_contains, 2, 2>), "contains($module, a, b, /)\n--\n\nb in a"),
    BOTH("getitem", (varargs<operator_getitem, 2, 2>), "getitem($module, a, b, /)\n--\n\na[b]"),
    BOTH("setitem", (varargs<operator_setitem, 3, 3>), "setitem($module, a, b, c, /)\n--\n\na[b] = c"),
    BOTH("delitem", (varargs<operator_delitem, 2, 2>), "delitem($module, a, b, /)\n--\n\ndel a[b]"),
    BOTH("call", keywords<operator_call>, "call($module, obj, /, *args, **kwargs)\n--\n\nobj(*args, **kwargs)"),
    {"countOf", varargs<operator_count_of, 2, 2>, "countOf($module, a, b, /)\n--\n\nHow often b is in a."},
    {"indexOf", varargs<operator_index_of, 2, 2>, "indexOf($module, a, b, /)\n--\n\nThe first place of b in a."},
    {"length_hint", varargs<operator_length_hint, 1, 2>,
     "length_hint($module, obj, default=0, /)\n--\n\nAn estimate of the number of items."},
};

#undef BOTH
#undef BINARY
#undef INPLACE
#undef COMPARE
#undef UNARY

}  // namespace

ModuleObject *make_operator_module(ProtoContext &ctx) {
    Str *name = intern(ctx, "operator");
    ModuleObject *module = name != nullptr ? module_new(ctx, name, "Operators as functions.") : nullptr;
    if (module == nullptr || module_add_functions(ctx, module, kFunctions) < 0 || add_getter_types(ctx, module) < 0)
        return nullptr;
    return module;
}

}  // namespace hpyu
