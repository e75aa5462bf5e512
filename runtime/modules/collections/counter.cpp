// SPDX-License-Identifier: MIT
// collections.Counter: a dict of how often each of its keys was counted. What is not in it counts as 0.
//
// Counts are any numbers. Operators between counters give the positive counts alone; they differ in the function that
// makes one count of two.
#include "modules/collections/collections.hpp"
#include "modules/import.hpp"
#include "protocol/protocol.hpp"
#include "types/dict_methods.hpp"
#include "types/dict_table.hpp"
#include "types/dict_views.hpp"
#include "types/int.hpp"
#include "types/list.hpp"

namespace hpyu {
namespace {

constexpr Value kZero = Value::from_int(0);

void counter_trace(ProtoObject *self, Tracer &tracer) {
    tracer.visit(static_cast<Dict *>(self)->table.load(std::memory_order_relaxed));
}

bool is_counter(Value v) { return v.is_object() && v.as_object()->type->trace == counter_trace; }

/// An empty counter of the class that `like` has from this module.
Value counter_new(ProtoContext &ctx, Value like) {
    Type *type = type_of(ctx, like);
    while (type->has(kTypeHeap))
        type = type->base;
    return ctx.make_instance<Dict>(type);
}

/// The count of a key; null with an exception.
Value count_of(ProtoContext &ctx, Value counter, Value key, int64_t hash) {
    bool failed = false;
    const Value found = dict_find_hashed(ctx, as<Dict>(counter), key, hash, &failed);
    return found || failed ? found : kZero;
}

// -- counting ---------------------------------------------------------------------------------------------------------

/// self[key] += sign * count
int add_count(ProtoContext &ctx, Value self, Value key, Value count, bool subtract) {
    const int64_t hash = key_hash(ctx, key);
    const Root<> before(ctx, hash == -1 ? Value() : count_of(ctx, self, key, hash));
    const Root<> after(ctx, !before    ? Value()
                            : subtract ? binary_op(ctx, BinaryOp::Subtract, before, count)
                                       : binary_op(ctx, BinaryOp::Add, count, before));
    return after ? dict_set_hashed(ctx, as<Dict>(self), key, hash, after) : -1;
}

int is_mapping(ProtoContext &ctx, Value v) {
    if (is_dict(v))
        return 1;
    const Root<> abc(ctx, import_module(ctx, "collections.abc"));
    const Root<Str *> name(ctx, abc ? intern(ctx, "Mapping") : nullptr);
    const Root<> mapping(ctx, name ? ctx.get_attribute(abc, name.get()) : Value());
    return mapping ? is_instance_of(ctx, v, mapping) : -1;
}

/// Counts all of a mapping's counts, or one for each item of any other iterable.
int count_all(ProtoContext &ctx, Value self, Value source, bool subtract) {
    const int mapping = is_mapping(ctx, source);
    if (mapping < 0)
        return -1;
    if (!mapping)
        return for_each(ctx, source,
                        [&](Value item) { return add_count(ctx, self, item, Value::from_int(1), subtract); });
    if (!subtract && dict_length(as<Dict>(self)) == 0)
        return dict_merge(ctx, as<Dict>(self), source);
    const Root<> pairs(ctx, ctx.call_method(ctx.names().items, {source}));
    return !pairs ? -1 : for_each(ctx, pairs, [&](Value pair) {
        const Root<Tuple *> both(ctx, to_tuple(ctx, pair));
        if (both && both->length != 2)
            return static_cast<int>(value_error(ctx, "a pair of an element and its count is wanted"));
        return both ? add_count(ctx, self, (*both.get())[0], (*both.get())[1], subtract) : -1;
    });
}

int count_arguments(ProtoContext &ctx, const char *function, Value self, const Value *args, size_t nargs,
                    Tuple *kwnames, bool subtract) {
    if (nargs > 1)
        return type_error(ctx, "Counter.", function, "() takes from 1 to 2 positional arguments but ",
                          uint64_t{nargs + 1}, " were given");
    if (nargs == 1 && args[0] != ctx.none() && count_all(ctx, self, args[0], subtract) < 0)
        return -1;
    const bool first = !subtract && dict_length(as<Dict>(self)) == 0;  // what comes first is taken as it is
    for (size_t i = 0, n = keyword_count(kwnames); i < n; ++i) {
        const Value key = (*kwnames)[static_cast<int64_t>(i)], count = args[nargs + i];
        if ((first ? dict_set(ctx, as<Dict>(self), key, count) : add_count(ctx, self, key, count, subtract)) < 0)
            return -1;
    }
    return 0;
}

int counter_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    return count_arguments(ctx, "__init__", self, args, nargs, kwnames, false);
}

Value counter_update(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    return count_arguments(ctx, "update", self, args, nargs, kwnames, false) < 0 ? Value() : ctx.none();
}

Value counter_subtract(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    return count_arguments(ctx, "subtract", self, args, nargs, kwnames, true) < 0 ? Value() : ctx.none();
}

// -- asking -----------------------------------------------------------------------------------------------------------

Value counter_missing(ProtoContext &, Value, Value) { return kZero; }

Value counter_total(ProtoContext &ctx, Value self) {
    Root<> total(ctx, kZero);
    for (DictWalk walk(ctx, as<Dict>(self)); total && walk.next();)
        total = binary_op(ctx, BinaryOp::Add, total, walk.value);
    return total;
}

Value count_in_pair(ProtoContext &, Value, Value pair) { return (*as<Tuple>(pair))[1]; }

/// The pairs, the greatest counts first; equal ones in the order of the counter. Null with an exception.
List *sorted_pairs(ProtoContext &ctx, Value self) {
    const Root<List *> counts(ctx, list_new(ctx, nullptr, 0));
    const Root<List *> pairs(ctx, counts ? list_new(ctx, nullptr, 0) : nullptr);
    if (!pairs)
        return nullptr;
    for (DictWalk walk(ctx, as<Dict>(self)); walk.next();) {
        Tuple *pair = tuple_of(ctx, {walk.key.get(), walk.value.get()});
        if (pair == nullptr || list_append(ctx, pairs, Value(pair)) < 0)
            return nullptr;
    }
    static constexpr MethodDef kCount = {"count", one_arg<count_in_pair>};
    const Root<> key(ctx, function_new(ctx, &kCount, Value(), Value()));
    return key && list_sort(ctx, pairs, key, true) == 0 ? pairs.get() : nullptr;
}

Value counter_most_common(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static const PythonSignature kSignature = {
        .function = "Counter.most_common", .names = {"n"}, .positional = 1, .bound = true};
    Value given;
    if (bind_arguments(ctx, kSignature, args, nargs, kwnames, &given) < 0)
        return Value();
    const Root<List *> pairs(ctx, sorted_pairs(ctx, self));
    if (!pairs || !given || given == ctx.none())
        return pairs ? Value(pairs.get()) : Value();
    const int64_t n = to_ssize(ctx, given, true);
    return n == -1 && error_occurred(ctx) ? Value() : get_slice(ctx, Value(pairs.get()), 0, std::max<int64_t>(n, 0));
}

/// chain.from_iterable(starmap(repeat, self.items()))
Value counter_elements(ProtoContext &ctx, Value self) {
    const Root<> itertools(ctx, import_module(ctx, "itertools"));
    const auto part = [&](Value owner, const char *name) {
        const Root<Str *> key(ctx, owner ? intern(ctx, name) : nullptr);
        return key ? ctx.get_attribute(owner, key.get()) : Value();
    };
    const Root<> starmap(ctx, part(itertools, "starmap")), repeat(ctx, starmap ? part(itertools, "repeat") : Value());
    const Root<> chain(ctx, repeat ? part(itertools, "chain") : Value());
    const Root<> from_iterable(ctx, chain ? part(chain, "from_iterable") : Value());
    const Root<> items(ctx, from_iterable ? ctx.call_method(ctx.names().items, {self}) : Value());
    const Root<> rows(ctx, items ? ctx.call(starmap, {repeat.get(), items.get()}) : Value());
    return rows ? ctx.call(from_iterable, {rows.get()}) : Value();
}

Value counter_repr(ProtoContext &ctx, Value self) {
    std::string text = str_text(type_of(ctx, self)->name) + "(";
    if (dict_length(as<Dict>(self)) == 0)
        return str_from_text(ctx, text + ")");
    const ReprGuard guard(ctx, self);
    if (guard.recursive())
        return str_from_utf8(ctx, "...");
    const Root<List *> pairs(ctx, sorted_pairs(ctx, self));
    if (!pairs) {  // counts that have no order: as they come
        if (!error_matches(ctx, ctx.exc().TypeError))
            return Value();
        clear_error(ctx);
        return dict_append_repr(ctx, as<Dict>(self), text) ? Value(str_from_text(ctx, text + ")")) : Value();
    }
    const Root<Dict *> sorted(ctx, dict_new(ctx));
    if (!sorted || dict_merge(ctx, sorted, Value(pairs.get())) < 0 || !dict_append_repr(ctx, sorted, text))
        return Value();
    return str_from_text(ctx, text + ")");
}

// -- operators --------------------------------------------------------------------------------------------------------

/// What becomes of a count of the left counter and one of the right, either of which may be 0. Null: an exception.
using Combine = Value (*)(ProtoContext &, Value a, Value b);

Value sum(ProtoContext &ctx, Value a, Value b) { return binary_op(ctx, BinaryOp::Add, a, b); }
Value difference(ProtoContext &ctx, Value a, Value b) { return binary_op(ctx, BinaryOp::Subtract, a, b); }
Value extreme(ProtoContext &ctx, Value a, Value b, bool least) {
    const int less = rich_compare_bool(ctx, a, b, kLT);
    return less < 0 ? Value() : (less != 0) == least ? a : b;
}
Value greatest(ProtoContext &ctx, Value a, Value b) { return extreme(ctx, a, b, false); }
Value least(ProtoContext &ctx, Value a, Value b) { return extreme(ctx, a, b, true); }

/// result[key] = combine(a, b) if that is positive.
int put_combined(ProtoContext &ctx, Value result, const DictWalk &walk, Combine combine, Value a, Value b) {
    const Root<> count(ctx, combine(ctx, a, b));
    const int positive = count ? rich_compare_bool(ctx, count, kZero, kGT) : -1;
    return positive <= 0 ? positive : dict_set_hashed(ctx, as<Dict>(result), walk.key, walk.hash, count);
}

template <Combine How>
Value counter_operator(ProtoContext &ctx, Value a, Value b) {
    if (!is_counter(a) || !is_counter(b))
        return ctx.not_implemented();
    const Root<> result(ctx, counter_new(ctx, a));
    if (!result)
        return Value();
    for (DictWalk walk(ctx, as<Dict>(a)); walk.next();) {
        const Root<> other(ctx, count_of(ctx, b, walk.key, walk.hash));
        if (!other || put_combined(ctx, result, walk, How, walk.value, other) < 0)
            return Value();
    }
    for (DictWalk walk(ctx, as<Dict>(b)); walk.next();) {
        bool failed = false;
        const bool seen = static_cast<bool>(dict_find_hashed(ctx, as<Dict>(a), walk.key, walk.hash, &failed));
        if (failed || (!seen && put_combined(ctx, result, walk, How, kZero, walk.value) < 0))
            return Value();
    }
    return result;
}

template <Combine How>
Value counter_inplace(ProtoContext &ctx, Value self, Value other) {
    const Root<> result(ctx, counter_operator<How>(ctx, self, other));
    if (!result || result == ctx.not_implemented())
        return result;
    dict_take_over(ctx, as<Dict>(self), as<Dict>(result));
    return self;
}

template <Combine How>
Value counter_unary(ProtoContext &ctx, Value self) {
    const Root<> nothing(ctx, counter_new(ctx, self));
    return nothing ? counter_operator<How>(ctx, nothing, self) : Value();
}

/// 1 if `op` holds for the counts of every key of either, 0, -1.
int holds_for_all(ProtoContext &ctx, Value a, Value b, int op) {
    for (Value walked : {a, b})
        for (DictWalk walk(ctx, as<Dict>(walked)); walk.next();) {
            const Root<> left(ctx, count_of(ctx, a, walk.key, walk.hash));
            const Root<> right(ctx, left ? count_of(ctx, b, walk.key, walk.hash) : Value());
            if (const int holds = right ? rich_compare_bool(ctx, left, right, op) : -1; holds <= 0)
                return holds;
        }
    return 1;
}

Value counter_richcompare(ProtoContext &ctx, Value self, Value other, int op) {
    if (!is_counter(self) || !is_counter(other))
        return ctx.not_implemented();
    const bool strict = op == kLT || op == kGT;
    const bool negated = op == kNE;
    int result = holds_for_all(ctx, self, other, op == kLT ? kLE : op == kGT ? kGE : negated ? kEQ : op);
    if (result > 0 && strict) {
        const int equal = holds_for_all(ctx, self, other, kEQ);
        result = equal < 0 ? -1 : !equal;
    }
    return result < 0 ? Value() : ctx.boolean((result != 0) != negated);
}

// -- as a dict --------------------------------------------------------------------------------------------------------

int counter_ass_subscript(ProtoContext &ctx, Value self, Value key, Value value) {
    if (value)
        return dict_set(ctx, as<Dict>(self), key, value);
    return dict_delete(ctx, as<Dict>(self), key) < 0 ? -1 : 0;
}

Value counter_copy(ProtoContext &ctx, Value self) { return ctx.call(Value(type_of(ctx, self)), {self}); }

Value counter_reduce(ProtoContext &ctx, Value self) {
    const Root<Dict *> plain(ctx, dict_copy(ctx, as<Dict>(self)));
    const Root<Tuple *> args(ctx, plain ? tuple_of(ctx, {Value(plain.get())}) : nullptr);
    return args ? Value(tuple_of(ctx, {Value(type_of(ctx, self)), Value(args.get())})) : Value();
}

Value counter_fromkeys(ProtoContext &ctx, Value, const Value *, size_t, Tuple *) {
    return raise(ctx, ctx.exc().NotImplementedError,
                 "Counter.fromkeys() is undefined.  Use Counter(iterable) instead.");
}

constexpr MethodDef kCounterMethods[] = {
    {"update", keywords<counter_update>, "update($self, iterable=None, /, **kwds)\n--\n\nCount more."},
    {"subtract", keywords<counter_subtract>, "subtract($self, iterable=None, /, **kwds)\n--\n\nCount downwards."},
    {"total", noargs<counter_total>, "total($self)\n--\n\nThe sum of the counts."},
    {"most_common", keywords<counter_most_common>,
     "most_common($self, n=None)\n--\n\nPairs of key and count, the greatest counts first: all, or the first n."},
    {"elements", noargs<counter_elements>, "elements($self)\n--\n\nEach key as often as it was counted."},
    {"copy", noargs<counter_copy>, "copy($self)\n--\n\nA counter with the same counts."},
    {"fromkeys", keywords<counter_fromkeys>, "fromkeys($type, iterable, v=None)\n--\n\nNot defined.", Binding::Class},
    {"__missing__", one_arg<counter_missing>, "__missing__($self, key)\n--\n\n0."},
    {"__reduce__", noargs<counter_reduce>, "__reduce__($self)\n--\n\n"},
};

}  // namespace

extern const TypeDef kCounterType = {
    .name = "collections.Counter",
    .doc = "Counter(iterable=None, /, **kwds)\n--\n\nA dict of how often each item was counted.",
    .layout = Layout::Dict,
    .size = sizeof(Dict),
    .flags = kTypeBase | kTypeWeakRefs,
    .trace = counter_trace,
    .methods = kCounterMethods,
    .slots =
        {
            .tp_init = native<counter_init>,
            .tp_repr = native<counter_repr>,
            .tp_hash = native<hash_not_implemented>,
            .tp_richcompare = native<counter_richcompare>,
            .nb_add = native<counter_operator<sum>>,
            .nb_subtract = native<counter_operator<difference>>,
            .nb_negative = native<counter_unary<difference>>,
            .nb_positive = native<counter_unary<sum>>,
            .nb_and = native<counter_operator<least>>,
            .nb_or = native<counter_operator<greatest>>,
            .nb_inplace_add = native<counter_inplace<sum>>,
            .nb_inplace_subtract = native<counter_inplace<difference>>,
            .nb_inplace_and = native<counter_inplace<least>>,
            .nb_inplace_or = native<counter_inplace<greatest>>,
            .mp_ass_subscript = native<counter_ass_subscript>,
        },
};

}  // namespace hpyu
