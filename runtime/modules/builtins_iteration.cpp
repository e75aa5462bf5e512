// SPDX-License-Identifier: MIT
// builtins: all, any, iter, len, max, min, next, sorted.
#include "modules/builtins.hpp"
#include "protocol/protocol.hpp"
#include "space.hpp"
#include "types/int.hpp"
#include "types/iterators.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// all (Wanted false) and any (Wanted true): whether an item decides the matter.
template <bool Wanted>
Value decide(ProtoContext &ctx, Value, Value iterable) {
    const int found = for_each(ctx, iterable, [&](Value item) {
        const int truth = is_true(ctx, item);
        return truth < 0 ? -1 : static_cast<int>((truth != 0) == Wanted);
    });
    return found < 0 ? Value() : ctx.boolean((found != 0) == Wanted);
}

Value builtin_iter(ProtoContext &ctx, Value, const Value *args, size_t nargs) {
    if (nargs == 1)
        return get_iter(ctx, args[0]);
    if (!type_of(ctx, args[0])->slots.tp_call)
        return type_error(ctx, "iter(v, w): v must be callable");
    return callable_iterator_new(ctx, args[0], args[1]);
}

Value builtin_len(ProtoContext &ctx, Value, Value v) {
    const int64_t n = length(ctx, v);
    return n < 0 ? Value() : int_from_int64(ctx, n);
}

Value builtin_next(ProtoContext &ctx, Value, const Value *args, size_t nargs) {
    if (!is_iterator(ctx, args[0]))
        return type_error(ctx, "'", type_of(ctx, args[0]), "' object is not an iterator");
    const auto slot = type_of(ctx, args[0])->slots.tp_iternext.load();
    const Value item = slot(ctx, args[0]);
    if (item)
        return item;
    if (error_occurred(ctx)) {
        if (nargs < 2 || !error_matches(ctx, Value(ctx.exc().StopIteration)))
            return Value();
        clear_error(ctx);
    }
    if (nargs > 1)
        return args[1];
    return raise(ctx, ctx.exc().StopIteration, "");
}

/// Keeps the greatest (kGT) or smallest (kLT) of what it is shown, by key.
class Extreme {
public:
    Extreme(ProtoContext &ctx, int op, Value key) : ctx_(ctx), op_(op), key_(key), item_(ctx), rank_(ctx) {}

    int consider(Value item) {
        Root<> kept(ctx_, item);
        Root<> rank(ctx_, key_ ? ctx_.call(key_, {item}) : item);
        if (!rank)
            return -1;
        if (item_) {
            const int better = rich_compare_bool(ctx_, rank, rank_, op_);
            if (better <= 0)
                return better;
        }
        item_ = item;
        rank_ = rank.get();
        return 0;
    }
    Value result() const { return item_; }

private:
    ProtoContext &ctx_;
    int op_;
    Value key_;
    Root<> item_, rank_;
};

Value extreme_of(ProtoContext &ctx, const char *name, int op, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"key", "default"};
    const ArgSpec spec = {.function = name, .names = kNames, .positional = 0};
    if (nargs == 0)
        return raise_argument_count(ctx, name, 0, 1, SIZE_MAX);
    Value given[2];
    if (parse_args(ctx, spec, args + nargs, 0, kwnames, given) < 0)
        return Value();
    if (nargs > 1 && given[1])
        return type_error(ctx, "Cannot specify a default for ", name, "() with multiple positional arguments");
    Extreme extreme(ctx, op, given[0] == ctx.none() ? Value() : given[0]);
    if (nargs == 1) {
        if (for_each(ctx, args[0], [&](Value item) { return extreme.consider(item); }) < 0)
            return Value();
    } else {
        for (size_t i = 0; i < nargs; ++i)
            if (extreme.consider(args[i]) < 0)
                return Value();
    }
    if (extreme.result())
        return extreme.result();
    return given[1] ? given[1] : Value(value_error(ctx, name, "() arg is an empty sequence"));
}

Value builtin_max(ProtoContext &ctx, Value, const Value *args, size_t nargs, Tuple *kwnames) {
    return extreme_of(ctx, "max", kGT, args, nargs, kwnames);
}
Value builtin_min(ProtoContext &ctx, Value, const Value *args, size_t nargs, Tuple *kwnames) {
    return extreme_of(ctx, "min", kLT, args, nargs, kwnames);
}

Value builtin_sorted(ProtoContext &ctx, Value, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"key", "reverse"};
    static constexpr ArgSpec kSpec = {.function = "sort", .names = kNames, .positional = 0};
    if (nargs != 1)
        return raise_argument_count(ctx, "sorted", nargs, 1, 1);
    Value given[2];
    Root<List *> list(ctx, to_list(ctx, args[0]));
    if (!list || parse_args(ctx, kSpec, args + nargs, 0, kwnames, given) < 0)
        return Value();
    int64_t reverse = 0;
    if (given[1]) {
        reverse = to_ssize(ctx, given[1], true);
        if (reverse == -1 && error_occurred(ctx))
            return Value();
    }
    const Value key = given[0] == ctx.none() ? Value() : given[0];
    return list_sort(ctx, list, key, reverse != 0) < 0 ? Value() : Value(list.get());
}

constexpr MethodDef kFunctions[] = {
    {"all", one_arg<decide<false>>, "all($module, iterable, /)\n--\n\nWhether every item is true."},
    {"any", one_arg<decide<true>>, "any($module, iterable, /)\n--\n\nWhether some item is true."},
    {"iter", varargs<builtin_iter, 1, 2>,
     "iter($module, iterable_or_callable, sentinel=<unrepresentable>, /)\n--\n\n"
     "An iterator over an iterable, or over what a callable gives until it gives the sentinel."},
    {"len", one_arg<builtin_len>, "len($module, obj, /)\n--\n\nThe number of items."},
    {"max", keywords<builtin_max>, "max($module, /, *args, key=None, default=<unrepresentable>)\n--\n\nThe greatest item."},
    {"min", keywords<builtin_min>, "min($module, /, *args, key=None, default=<unrepresentable>)\n--\n\nThe smallest item."},
    {"next", varargs<builtin_next, 1, 2>,
     "next($module, iterator, default=<unrepresentable>, /)\n--\n\nThe next item, or the default when there is none."},
    {"sorted", keywords<builtin_sorted>,
     "sorted($module, iterable, /, *, key=None, reverse=False)\n--\n\nA sorted list of the items."},
};

}  // namespace

std::span<const MethodDef> builtin_iteration_functions() { return kFunctions; }

}  // namespace hpyu
