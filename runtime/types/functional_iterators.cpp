// SPDX-License-Identifier: MIT
// enumerate, zip, map, filter and reversed.
//
// Their fields are set when they are made and not changed afterwards, but for counters: threads that share one get
// different items. What they call is foreign; whatever is held meanwhile hangs on the iterator itself or in a Root.
#include "lock.hpp"
#include "types/generic_alias.hpp"
#include "types/iterators.hpp"
#include "types/sequence_helpers.hpp"
#include "types/str.hpp"

namespace hpyu {

extern const TypeDef kEnumerateType;
extern const TypeDef kZipType;
extern const TypeDef kMapType;
extern const TypeDef kFilterType;
extern const TypeDef kReversedType;

namespace {

// -- enumerate --------------------------------------------------------------------------------------------------------

struct Enumerate : Lockable {
    Value iterator;
    std::atomic<int64_t> index{0};
    AtomicValue big_index;   ///< The index, once it does not fit; null before.
};

void enumerate_trace(ProtoObject *object, Tracer &tracer) {
    auto *self = static_cast<Enumerate *>(object);
    tracer.visit(self->iterator);
    tracer.visit(self->big_index.load());
}

Value enumerate_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"iterable", "start"};
    static constexpr ArgSpec kSpec = {.function = "enumerate", .names = kNames, .required = 1};
    const size_t named = keyword_count(kwnames);
    if (nargs == 0 && named == 0)
        return type_error(ctx, "enumerate() missing required argument 'iterable'");
    // A keyword that does not complete the arguments is what is wrong, even if it is one of their names.
    if (named != 0 && nargs + named <= 2) {
        for (size_t i = 0; i < named; ++i) {
            const Str *name = as<Str>((*kwnames)[static_cast<int64_t>(i)]);
            const bool known = (nargs == 0 && str_equals_ascii(name, "iterable")) ||
                               (nargs + named == 2 && str_equals_ascii(name, "start"));
            if (!known)
                return type_error(ctx, "'", name, "' is an invalid keyword argument for enumerate()");
        }
    }
    Value given[2];
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0)
        return Value();
    Root<> start(ctx);
    if (given[1]) {
        start = to_index(ctx, given[1]);
        if (!start)
            return Value();
    }
    Root<> iterator(ctx, get_iter(ctx, given[0]));
    if (!iterator)
        return Value();
    auto *self = ctx.make_instance<Enumerate>(type);
    if (self == nullptr)
        return Value();
    self->iterator = iterator;
    if (start && start.get().is_int())
        self->index.store(start.get().as_int(), std::memory_order_relaxed);
    else
        self->big_index.store(start);
    return self;
}

Value enumerate_next_index(ProtoContext &ctx, Enumerate *self) {
    const Root<> big(ctx, self->big_index.load());
    if (big) [[unlikely]] {
        const Value next = binary_op(ctx, BinaryOp::Add, big, Value::from_int(1));
        if (next)
            self->big_index.store(next);
        return next ? big.get() : Value();
    }
    int64_t i;
    {
        const ObjectLock lock(ctx, self);
        i = self->index.load(std::memory_order_relaxed);
        self->index.store(i + 1, std::memory_order_relaxed);
    }
    const Value index = int_from_int64(ctx, i);
    if (i == INT64_MAX - 1) [[unlikely]]
        self->big_index.store(int_from_int64(ctx, INT64_MAX));
    return index;
}

Value enumerate_next(ProtoContext &ctx, Value self) {
    auto *enumerate = as<Enumerate>(self);
    const Root<> item(ctx, iter_next(ctx, enumerate->iterator));
    if (!item)
        return Value();
    const Value index = enumerate_next_index(ctx, enumerate);
    return index ? Value(tuple_of(ctx, {index, item})) : Value();
}

// -- zip --------------------------------------------------------------------------------------------------------------

struct Zip : ProtoObject {
    Tuple *iterators = nullptr;
    bool strict = false;
};

void zip_trace(ProtoObject *object, Tracer &tracer) { tracer.visit(static_cast<Zip *>(object)->iterators); }

/// Iterators of all arguments, as a tuple; null with an exception.
Tuple *iterators_of(ProtoContext &ctx, const Value *args, size_t nargs) {
    Root<Tuple *> iterators(ctx, tuple_new(ctx, nullptr, static_cast<int64_t>(nargs)));
    if (!iterators)
        return nullptr;
    for (size_t i = 0; i < nargs; ++i) {
        const Value iterator = get_iter(ctx, args[i]);
        if (!iterator)
            return nullptr;
        iterators->items()[i] = iterator;
    }
    return iterators;
}

Value zip_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"strict"};
    static constexpr ArgSpec kSpec = {.function = "zip", .names = kNames, .positional = 0};
    bool strict = false;
    if (const size_t keywords = keyword_count(kwnames); keywords > 1) {
        return type_error(ctx, "zip() takes at most 1 keyword argument (", static_cast<int64_t>(keywords), " given)");
    } else if (keywords == 1) {
        Value given;
        if (parse_args(ctx, kSpec, args + nargs, 0, kwnames, &given) < 0)
            return Value();
        const int truth = given ? is_true(ctx, given) : 0;
        if (truth < 0)
            return Value();
        strict = truth != 0;
    }
    Root<Tuple *> iterators(ctx, iterators_of(ctx, args, nargs));
    if (!iterators)
        return Value();
    auto *self = ctx.make_instance<Zip>(type);
    if (self != nullptr) {
        self->iterators = iterators;
        self->strict = strict;
    }
    return self;
}

Value zip_raise_uneven(ProtoContext &ctx, int64_t i, const char *how) {
    const char *others = i == 1 ? " than argument " : " than arguments 1-";
    return value_error(ctx, "zip() argument ", i + 1, " is ", how, others, i);
}

/// A strict zip whose iterator `ended` was the first to end: an error unless all end at the same round.
Value zip_check_ends(ProtoContext &ctx, Zip *zip, int64_t ended) {
    if (ended > 0)
        return zip_raise_uneven(ctx, ended, "shorter");
    for (int64_t i = 1; i < zip->iterators->length; ++i) {
        if (iter_next(ctx, zip->iterators->items()[i]))
            return zip_raise_uneven(ctx, i, "longer");
        if (error_occurred(ctx))
            return Value();
    }
    return Value();
}

Value zip_next(ProtoContext &ctx, Value self) {
    auto *zip = as<Zip>(self);
    const int64_t n = zip->iterators->length;
    if (n == 0)
        return Value();
    Root<Tuple *> row(ctx, tuple_new(ctx, nullptr, n));
    if (!row)
        return Value();
    for (int64_t i = 0; i < n; ++i) {
        const Value item = iter_next(ctx, zip->iterators->items()[i]);
        if (!item) {
            if (error_occurred(ctx) || !zip->strict)
                return Value();
            return zip_check_ends(ctx, zip, i);
        }
        row->items()[i] = item;
    }
    return row.get();
}

// -- map --------------------------------------------------------------------------------------------------------------

struct Map : ProtoObject {
    Value function;
    Tuple *iterators = nullptr;
};

void map_trace(ProtoObject *object, Tracer &tracer) {
    tracer.visit(static_cast<Map *>(object)->function);
    tracer.visit(static_cast<Map *>(object)->iterators);
}

Value map_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    if (refuse_keywords(ctx, "map", type, ctx.types().map, kwnames) < 0)
        return Value();
    if (nargs < 2)
        return type_error(ctx, "map() must have at least two arguments.");
    Root<Tuple *> iterators(ctx, iterators_of(ctx, args + 1, nargs - 1));
    if (!iterators)
        return Value();
    auto *self = ctx.make_instance<Map>(type);
    if (self != nullptr) {
        self->function = args[0];
        self->iterators = iterators;
    }
    return self;
}

Value map_next(ProtoContext &ctx, Value self) {
    auto *map = as<Map>(self);
    if (map->iterators->length == 1) {
        Root<> item(ctx, iter_next(ctx, map->iterators->items()[0]));
        return item ? ctx.call(map->function, {item.get()}) : Value();
    }
    RootVector items(ctx);
    items.values().reserve(static_cast<size_t>(map->iterators->length));
    for (int64_t i = 0; i < map->iterators->length; ++i) {
        const Value item = iter_next(ctx, map->iterators->items()[i]);
        if (!item)
            return Value();
        items.push(item);
    }
    return ctx.call(map->function, items.data(), items.size());
}

// -- filter -----------------------------------------------------------------------------------------------------------

struct Filter : ProtoObject {
    Value function;   ///< None: the items' own truth.
    Value iterator;
};

void filter_trace(ProtoObject *object, Tracer &tracer) {
    tracer.visit(static_cast<Filter *>(object)->function);
    tracer.visit(static_cast<Filter *>(object)->iterator);
}

Value filter_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    if (refuse_keywords(ctx, "filter", type, ctx.types().filter, kwnames) < 0)
        return Value();
    if (nargs != 2)
        return raise_argument_count(ctx, "filter", nargs, 2, 2);
    Root<> iterator(ctx, get_iter(ctx, args[1]));
    if (!iterator)
        return Value();
    auto *self = ctx.make_instance<Filter>(type);
    if (self != nullptr) {
        self->function = args[0];
        self->iterator = iterator;
    }
    return self;
}

Value filter_next(ProtoContext &ctx, Value self) {
    auto *filter = as<Filter>(self);
    const bool own_truth = filter->function == ctx.none() || filter->function == Value(ctx.types().bool_);
    for (;;) {
        Root<> item(ctx, iter_next(ctx, filter->iterator));
        if (!item)
            return Value();
        Root<> verdict(ctx, own_truth ? item.get() : ctx.call(filter->function, {item.get()}));
        const int truth = verdict ? is_true(ctx, verdict) : -1;
        if (truth != 0)
            return truth < 0 ? Value() : item.get();
    }
}

// -- reversed ---------------------------------------------------------------------------------------------------------

Value reversed_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    if (refuse_keywords(ctx, "reversed", type, ctx.types().reversed, kwnames) < 0)
        return Value();
    if (nargs != 1)
        return raise_argument_count(ctx, "reversed", nargs, 1, 1);
    const Value sequence = args[0];
    Type *of = type_of(ctx, sequence);
    const Value method = type_lookup(ctx, of, ctx.names().__reversed__);
    if (method == ctx.none() || (!method && !is_sequence(ctx, sequence)))
        return type_error(ctx, "'", of, "' object is not reversible");
    if (method) {
        bool found = false;
        return ctx.call_special(ctx.names().__reversed__, &sequence, 1, &found);
    }
    if (!of->slots.sq_length && of->slots.mp_length)
        return type_error(ctx, of, " is not a sequence");
    const int64_t n = length(ctx, sequence);
    if (n < 0)
        return Value();
    auto *self = ctx.make_instance<IndexIterator>(type);
    if (self == nullptr)
        return Value();
    self->sequence = sequence;
    self->index.store(n - 1, std::memory_order_relaxed);
    return self;
}

Value reversed_next(ProtoContext &ctx, Value self) {
    auto *iterator = as<IndexIterator>(self);
    const int64_t i = iterator->claim(ctx, -1);
    if (i < 0) {
        iterator->exhaust(ctx);
        return Value();
    }
    const auto item_slot = type_of(ctx, iterator->sequence)->slots.sq_item.load();
    const Value item = item_slot ? item_slot(ctx, iterator->sequence, i) : get_item(ctx, iterator->sequence, i);
    if (!item && (error_matches(ctx, ctx.exc().IndexError) || error_matches(ctx, ctx.exc().StopIteration))) {
        clear_error(ctx);
        iterator->exhaust(ctx);
    }
    return item;
}

Value reversed_reduce(ProtoContext &ctx, Value self) {
    auto *iterator = as<IndexIterator>(self);
    const int64_t index = iterator->index.load(std::memory_order_relaxed);
    const Value type = Value(type_of(ctx, self));
    return index < 0 ? reduced(ctx, type, {ctx.space().empty_tuple})
                     : reduced(ctx, type, {iterator->sequence}, int_from_int64(ctx, index));
}

// -- making them anew -------------------------------------------------------------------------------------------------

Value enumerate_reduce(ProtoContext &ctx, Value self) {
    auto *enumerate = as<Enumerate>(self);
    const Value big = enumerate->big_index.load();
    const Value index = big ? big : int_from_int64(ctx, enumerate->index.load(std::memory_order_relaxed));
    return reduced(ctx, Value(type_of(ctx, self)), {enumerate->iterator, index});
}

Value zip_reduce(ProtoContext &ctx, Value self) {
    auto *zip = as<Zip>(self);
    const Value type = Value(type_of(ctx, self)), iterators = Value(zip->iterators);
    return Value(zip->strict ? tuple_of(ctx, {type, iterators, ctx.true_()}) : tuple_of(ctx, {type, iterators}));
}

Value zip_setstate(ProtoContext &ctx, Value self, Value state) {
    const int strict = is_true(ctx, state);
    if (strict < 0)
        return Value();
    as<Zip>(self)->strict = strict != 0;
    return ctx.none();
}

Value map_reduce(ProtoContext &ctx, Value self) {
    auto *map = as<Map>(self);
    const int64_t n = map->iterators->length;
    Root<Tuple *> args(ctx, tuple_new(ctx, nullptr, n + 1));
    if (!args)
        return Value();
    args->items()[0] = map->function;
    for (int64_t i = 0; i < n; ++i)
        args->items()[i + 1] = map->iterators->items()[i];
    return Value(tuple_of(ctx, {Value(type_of(ctx, self)), Value(args.get())}));
}

Value filter_reduce(ProtoContext &ctx, Value self) {
    auto *filter = as<Filter>(self);
    return reduced(ctx, Value(type_of(ctx, self)), {filter->function, filter->iterator});
}

constexpr const char *kReduceDoc = "__reduce__($self, /)\n--\n\nHow to make an iterator at the same place.";

constexpr MethodDef kEnumerateMethods[] = {
    kGenericClassGetItem,
    {"__reduce__", noargs<enumerate_reduce>, kReduceDoc},
};
constexpr MethodDef kZipMethods[] = {
    {"__reduce__", noargs<zip_reduce>, kReduceDoc},
    {"__setstate__", one_arg<zip_setstate>, "__setstate__($self, strict, /)\n--\n\nSet whether it is strict."},
};
constexpr MethodDef kMapMethods[] = {{"__reduce__", noargs<map_reduce>, kReduceDoc}};
constexpr MethodDef kFilterMethods[] = {{"__reduce__", noargs<filter_reduce>, kReduceDoc}};
constexpr MethodDef kReversedMethods[] = {
    {"__length_hint__", noargs<reverse_iterator_length_hint>,
     "__length_hint__($self, /)\n--\n\nHow many items are left, as far as one can tell."},
    {"__reduce__", noargs<reversed_reduce>, kReduceDoc},
    {"__setstate__", one_arg<reverse_iterator_setstate>, "__setstate__($self, state, /)\n--\n\nMove to a position."},
};

}  // namespace

constinit const TypeDef kEnumerateType = {
    .name = "enumerate",
    .doc = "enumerate(iterable, start=0)\n--\n\nAn iterator of pairs: a count that begins at start, and an item of the iterable.",
    .size = sizeof(Enumerate),
    .flags = kTypeBase,
    .trace = enumerate_trace,
    .methods = kEnumerateMethods,
    .slots =
        {
            .tp_new = native<enumerate_new>,
            .tp_iter = native<iterator_self>,
            .tp_iternext = native<enumerate_next>,
        },
};

constinit const TypeDef kZipType = {
    .name = "zip",
    .doc = "zip(*iterables, strict=False)\n--\n\nAn iterator of tuples: the first items of all iterables, then the second "
           "ones, and so on.\n\nIt ends with the shortest; if strict is true, iterables of different lengths are a "
           "ValueError.",
    .size = sizeof(Zip),
    .flags = kTypeBase,
    .trace = zip_trace,
    .methods = kZipMethods,
    .slots =
        {
            .tp_new = native<zip_new>,
            .tp_iter = native<iterator_self>,
            .tp_iternext = native<zip_next>,
        },
};

constinit const TypeDef kMapType = {
    .name = "map",
    .doc = "map(function, iterable, /, *iterables)\n--\n\nAn iterator of what the function returns for the items of the "
           "iterables; it ends with the shortest.",
    .size = sizeof(Map),
    .flags = kTypeBase,
    .trace = map_trace,
    .methods = kMapMethods,
    .slots =
        {
            .tp_new = native<map_new>,
            .tp_iter = native<iterator_self>,
            .tp_iternext = native<map_next>,
        },
};

constinit const TypeDef kFilterType = {
    .name = "filter",
    .doc = "filter(function, iterable, /)\n--\n\nAn iterator of the items for which the function returns a true value, or, "
           "if it is None, of those that are true.",
    .size = sizeof(Filter),
    .flags = kTypeBase,
    .trace = filter_trace,
    .methods = kFilterMethods,
    .slots =
        {
            .tp_new = native<filter_new>,
            .tp_iter = native<iterator_self>,
            .tp_iternext = native<filter_next>,
        },
};

constinit const TypeDef kReversedType = {
    .name = "reversed",
    .doc = "reversed(sequence, /)\n--\n\nAn iterator from the last item of a sequence to the first.",
    .size = sizeof(IndexIterator),
    .flags = kTypeBase,
    .trace = trace_index_iterator,
    .methods = kReversedMethods,
    .slots =
        {
            .tp_new = native<reversed_new>,
            .tp_iter = native<iterator_self>,
            .tp_iternext = native<reversed_next>,
        },
};

}  // namespace hpyu
