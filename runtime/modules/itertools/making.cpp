// SPDX-License-Identifier: MIT
// itertools: chain, count, cycle and repeat.
#include "modules/itertools/itertools.hpp"
#include "types/generic_alias.hpp"
#include "types/int.hpp"
#include "types/list.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

// -- chain ------------------------------------------------------------------------------------------------------------

struct Chain : ProtoObject {
    AtomicValue sources;  ///< An iterator of iterables; null once it is exhausted.
    AtomicValue current;  ///< The iterator of one of them; null between two.
};

Value chain_of(ProtoContext &ctx, Type *type, Value iterable) {
    const Root<> sources(ctx, get_iter(ctx, iterable));
    auto *chain = sources ? ctx.make_instance<Chain>(type) : nullptr;
    if (chain != nullptr)
        chain->sources.store(sources);
    return chain;
}

Value chain_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    if (keyword_count(kwnames) != 0)
        return type_error(ctx, "chain() takes no keyword arguments");
    const Root<Tuple *> all(ctx, tuple_new(ctx, args, static_cast<int64_t>(nargs)));
    return all ? chain_of(ctx, type, Value(all.get())) : Value();
}

Value chain_from_iterable(ProtoContext &ctx, Value cls, Value iterable) {
    return chain_of(ctx, as<Type>(cls), iterable);
}

Value chain_next(ProtoContext &ctx, Value self) {
    auto *chain = as<Chain>(self);
    for (;;) {
        const Root<> sources(ctx, chain->sources.load());
        if (!sources)
            return Value();
        Root<> current(ctx, chain->current.load());
        if (!current) {
            const Root<> iterable(ctx, iter_next(ctx, sources));
            current = iterable ? get_iter(ctx, iterable) : Value();
            if (!current) {
                chain->sources.store(Value());
                return Value();
            }
            chain->current.store(current);
        }
        const Value item = iter_next(ctx, current);
        if (item || error_occurred(ctx))
            return item;
        chain->current.store(Value());
    }
}

Value chain_reduce(ProtoContext &ctx, Value self) {
    const Root<> sources(ctx, as<Chain>(self)->sources.load()), current(ctx, as<Chain>(self)->current.load());
    const Value type(type_of(ctx, self));
    if (!sources)
        return tuple_of(ctx, {type, ctx.space().empty_tuple});
    const Value state = current ? tuple_of(ctx, {sources.get(), current.get()}) : tuple_of(ctx, {sources.get()});
    return state ? reduced(ctx, type, {}, state) : Value();
}

Value chain_setstate(ProtoContext &ctx, Value self, Value state) {
    if (!has_layout(state, Layout::Tuple))
        return type_error(ctx, "state is not a tuple");
    const auto *parts = as<Tuple>(state);
    if (parts->length < 1 || parts->length > 2)
        return type_error(ctx, "function takes at ", parts->length < 1 ? "least 1 argument" : "most 2 arguments", " (",
                          parts->length, " given)");
    for (int64_t i = 0; i < parts->length; ++i)
        if (!is_iterator(ctx, (*parts)[i]))
            return type_error(ctx, "Arguments must be iterators.");
    as<Chain>(self)->sources.store((*parts)[0]);
    as<Chain>(self)->current.store(parts->length > 1 ? (*parts)[1] : Value());
    return ctx.none();
}

constexpr MethodDef kChainMethods[] = {
    {"__reduce__", noargs<chain_reduce>, kReduceDoc},
    {"__setstate__", one_arg<chain_setstate>, kSetStateDoc},
    {"from_iterable", one_arg<chain_from_iterable>,
     "from_iterable($type, iterable, /)\n--\n\nThe items of all iterables that an iterable gives.", Binding::Class},
    kGenericClassGetItem,
};

// -- count ------------------------------------------------------------------------------------------------------------

struct Count : Lockable {
    AtomicValue at;
    AtomicValue step;
};

Value count_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"start", "step"};
    Value given[2];
    if (parse_args(ctx, {.function = "count", .names = kNames}, args, nargs, kwnames, given) < 0)
        return Value();
    for (Value v : given)
        if (v && !is_number(v))
            return type_error(ctx, "a number is required");
    auto *count = ctx.make_instance<Count>(type);
    if (count != nullptr) {
        count->at.store(given[0] ? given[0] : Value::from_int(0));
        count->step.store(given[1] ? given[1] : Value::from_int(1));
    }
    return count;
}

/// Plain ints go on under the lock, so that threads never get the same one.
Value count_next(ProtoContext &ctx, Value self) {
    auto *count = as<Count>(self);
    {
        const ObjectLock lock(ctx, count);
        const Value at = count->at.load(), step = count->step.load();
        int64_t next = 0;
        if (at.is_int() && step.is_int() && !__builtin_add_overflow(at.as_int(), step.as_int(), &next) &&
            Value::fits(next)) {
            count->at.store(Value::from_int(next));
            return at;
        }
    }
    const Root<> at(ctx, count->at.load()), step(ctx, count->step.load());
    const Value next = binary_op(ctx, BinaryOp::Add, at, step);
    if (next)
        count->at.store(next);
    return next ? at.get() : Value();
}

Value count_repr(ProtoContext &ctx, Value self) {
    auto *count = as<Count>(self);
    const Root<> step(ctx, count->step.load());
    const Root<Str *> at(ctx, repr(ctx, count->at.load()));
    const std::string name = str_text(type_of(ctx, self)->name);
    if (!at || step.get() == Value::from_int(1))
        return at ? Value(str_from_text(ctx, name + "(" + str_text(at) + ")")) : Value();
    const Str *shown = repr(ctx, step);
    return shown != nullptr ? Value(str_from_text(ctx, name + "(" + str_text(at) + ", " + str_text(shown) + ")"))
                            : Value();
}

Value count_reduce(ProtoContext &ctx, Value self) {
    const Root<> at(ctx, as<Count>(self)->at.load()), step(ctx, as<Count>(self)->step.load());
    const Value type(type_of(ctx, self));
    return at.get().is_int() && step.get() == Value::from_int(1) ? reduced(ctx, type, {at})
                                                                 : reduced(ctx, type, {at, step});
}

constexpr MethodDef kCountMethods[] = {{"__reduce__", noargs<count_reduce>, kReduceDoc}};

// -- cycle ------------------------------------------------------------------------------------------------------------

struct Cycle : ProtoObject {
    AtomicValue iterator;  ///< Null once it is exhausted.
    AtomicValue seen;      ///< A list of what it gave.
    std::atomic<int64_t> index{0};
    std::atomic<bool> again{false};   ///< What the iterator gives was seen before.
};

Value cycle_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    if (plain_arguments(ctx, "cycle", nargs, kwnames, 1) < 0)
        return Value();
    const Root<> iterator(ctx, get_iter(ctx, args[0]));
    const Root<List *> seen(ctx, iterator ? list_new(ctx, nullptr, 0) : nullptr);
    auto *cycle = seen ? ctx.make_instance<Cycle>(type) : nullptr;
    if (cycle != nullptr) {
        cycle->iterator.store(iterator);
        cycle->seen.store(Value(seen.get()));
    }
    return cycle;
}

Value cycle_next(ProtoContext &ctx, Value self) {
    auto *cycle = as<Cycle>(self);
    if (const Root<> iterator(ctx, cycle->iterator.load()); iterator) {
        const Value item = iter_next(ctx, iterator);   // which may have set the state
        if (item)
            return !cycle->again.load() && list_append(ctx, as<List>(cycle->seen.load()), item) < 0 ? Value() : item;
        if (error_occurred(ctx))
            return Value();
        cycle->iterator.store(Value());
    }
    auto *seen = as<List>(cycle->seen.load());
    const int64_t n = list_length(seen);
    return n == 0 ? Value() : seen->load(cycle->index.fetch_add(1, std::memory_order_relaxed) % n);
}

Value cycle_reduce(ProtoContext &ctx, Value self) {
    auto *cycle = as<Cycle>(self);
    const Root<> seen(ctx, cycle->seen.load()), own(ctx, cycle->iterator.load());
    const Root<> iterator(ctx, own ? own.get() : get_iter(ctx, seen));
    const int64_t n = list_length(as<List>(seen));
    if (iterator && !own && n != 0) {   // one that goes on where this one is
        Str *name = intern(ctx, "__setstate__");
        const Value place = Value::from_int(cycle->index.load() % n);
        if (name == nullptr || !ctx.call_method(name, {iterator.get(), place}))
            return Value();
    }
    const bool again = !own || cycle->again.load();
    const Value state = tuple_of(ctx, {seen.get(), ctx.boolean(again)});
    return state ? reduced(ctx, Value(type_of(ctx, self)), {iterator}, state) : Value();
}

Value cycle_setstate(ProtoContext &ctx, Value self, Value state) {
    if (!has_layout(state, Layout::Tuple))
        return type_error(ctx, "state is not a tuple");
    const auto *parts = as<Tuple>(state);
    if (parts->length != 2)
        return type_error(ctx, "function takes exactly 2 arguments (", parts->length, " given)");
    if (!has_layout((*parts)[0], Layout::List))
        return raise_wrong_type(ctx, "argument 1", "list", (*parts)[0]);
    int again = 0;
    if (to_c_int(ctx, (*parts)[1], &again) < 0)
        return Value();
    as<Cycle>(self)->seen.store((*parts)[0]);
    as<Cycle>(self)->again.store(again != 0);
    as<Cycle>(self)->index.store(0);
    return ctx.none();
}

constexpr MethodDef kCycleMethods[] = {
    {"__reduce__", noargs<cycle_reduce>, kReduceDoc},
    {"__setstate__", one_arg<cycle_setstate>, kSetStateDoc},
};

// -- repeat -----------------------------------------------------------------------------------------------------------

struct Repeat : Lockable {
    AtomicValue item;
    std::atomic<int64_t> left{-1};  ///< Below zero: without end.
};

Value repeat_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"object", "times"};
    Value given[2];
    if (parse_args(ctx, {.function = "repeat", .names = kNames, .required = 1}, args, nargs, kwnames, given) < 0)
        return Value();
    const int64_t times = given[1] ? to_ssize(ctx, given[1], false) : -1;
    if (times == -1 && error_occurred(ctx))
        return Value();
    auto *repeat = ctx.make_instance<Repeat>(type);
    if (repeat != nullptr) {
        repeat->item.store(given[0]);
        repeat->left.store(given[1] && times < 0 ? 0 : times, std::memory_order_relaxed);
    }
    return repeat;
}

Value repeat_next(ProtoContext &ctx, Value self) {
    auto *repeat = as<Repeat>(self);
    const ObjectLock lock(ctx, repeat);
    const int64_t left = repeat->left.load(std::memory_order_relaxed);
    if (left == 0)
        return Value();
    repeat->left.store(left < 0 ? left : left - 1, std::memory_order_relaxed);
    return repeat->item.load();
}

Value repeat_repr(ProtoContext &ctx, Value self) {
    const Str *item = repr(ctx, as<Repeat>(self)->item.load());
    if (item == nullptr)
        return Value();
    const int64_t left = as<Repeat>(self)->left.load(std::memory_order_relaxed);
    return str_from_text(ctx, str_text(type_of(ctx, self)->name) + "(" + str_text(item) +
                                  (left < 0 ? "" : ", " + std::to_string(left)) + ")");
}

Value repeat_length_hint(ProtoContext &ctx, Value self) {
    const int64_t left = as<Repeat>(self)->left.load(std::memory_order_relaxed);
    return left < 0 ? Value(type_error(ctx, "len() of unsized object")) : int_from_int64(ctx, left);
}

Value repeat_reduce(ProtoContext &ctx, Value self) {
    const Root<> item(ctx, as<Repeat>(self)->item.load());
    const int64_t left = as<Repeat>(self)->left.load(std::memory_order_relaxed);
    const Value type(type_of(ctx, self));
    return left < 0 ? reduced(ctx, type, {item}) : reduced(ctx, type, {item, int_from_int64(ctx, left)});
}

constexpr MethodDef kRepeatMethods[] = {
    {"__reduce__", noargs<repeat_reduce>, kReduceDoc},
    {"__length_hint__", noargs<repeat_length_hint>, "__length_hint__($self, /)\n--\n\nHow many are left."},
};

}  // namespace

constinit const TypeDef kChainType = {
    .name = "itertools.chain",
    .doc = "chain(*iterables)\n--\n\nThe items of one iterable after the other.",
    .size = sizeof(Chain),
    .flags = kTypeBase | kTypeGC,
    .trace = trace_fields<Chain, &Chain::sources, &Chain::current>,
    .methods = kChainMethods,
    .slots = {.tp_new = native<chain_new>, .tp_iter = native<iterator_self>, .tp_iternext = native<chain_next>},
};

constinit const TypeDef kCountType = {
    .name = "itertools.count",
    .doc = "count(start=0, step=1)\n--\n\nNumbers without end, each a step further.",
    .size = sizeof(Count),
    .flags = kTypeBase | kTypeGC,
    .trace = trace_fields<Count, &Count::at, &Count::step>,
    .methods = kCountMethods,
    .slots = {.tp_new = native<count_new>,
              .tp_repr = native<count_repr>,
              .tp_iter = native<iterator_self>,
              .tp_iternext = native<count_next>},
};

constinit const TypeDef kCycleType = {
    .name = "itertools.cycle",
    .doc = "cycle(iterable, /)\n--\n\nThe items again and again.",
    .size = sizeof(Cycle),
    .flags = kTypeBase | kTypeGC,
    .trace = trace_fields<Cycle, &Cycle::iterator, &Cycle::seen>,
    .methods = kCycleMethods,
    .slots = {.tp_new = native<cycle_new>, .tp_iter = native<iterator_self>, .tp_iternext = native<cycle_next>},
};

constinit const TypeDef kRepeatType = {
    .name = "itertools.repeat",
    .doc = "repeat(object, times=<unrepresentable>)\n--\n\nThe object so many times, or without end.",
    .size = sizeof(Repeat),
    .flags = kTypeBase | kTypeGC,
    .trace = trace_fields<Repeat, &Repeat::item>,
    .methods = kRepeatMethods,
    .slots = {.tp_new = native<repeat_new>,
              .tp_repr = native<repeat_repr>,
              .tp_iter = native<iterator_self>,
              .tp_iternext = native<repeat_next>},
};

}  // namespace hpyu
