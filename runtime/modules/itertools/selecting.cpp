// SPDX-License-Identifier: MIT
// itertools: compress, dropwhile, filterfalse, islice, starmap and takewhile.
#include "modules/itertools/itertools.hpp"
#include "types/int.hpp"

namespace hpyu {

namespace {

// -- a function and an iterator ---------------------------------------------------------------------------------------

/// What dropwhile, filterfalse, starmap and takewhile are.
struct Selecting : ProtoObject {
    AtomicValue function;
    AtomicValue iterator;
    std::atomic<bool> decided{false};  ///< dropwhile: an item was given; takewhile: one was refused.
};

Value make_selecting(ProtoContext &ctx, const char *name, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    if (plain_arguments(ctx, name, nargs, kwnames, 2) < 0)
        return Value();
    const Root<> iterator(ctx, get_iter(ctx, args[1]));
    auto *selecting = iterator ? ctx.make_instance<Selecting>(type) : nullptr;
    if (selecting != nullptr) {
        selecting->function.store(args[0]);
        selecting->iterator.store(iterator);
    }
    return selecting;
}

/// Whether function(item) is true; of no function, the item itself. -1 on failure.
int verdict_on(ProtoContext &ctx, Selecting *self, Value item, bool allow_none) {
    const Root<> function(ctx, self->function.load());
    if (allow_none && (function == ctx.none() || function.get() == Value(ctx.types().bool_)))
        return is_true(ctx, item);
    const Root<> verdict(ctx, ctx.call(function, {item}));
    return verdict ? is_true(ctx, verdict) : -1;
}

Value dropwhile_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    return make_selecting(ctx, "dropwhile", type, args, nargs, kwnames);
}

Value dropwhile_next(ProtoContext &ctx, Value self) {
    auto *selecting = as<Selecting>(self);
    for (;;) {
        const Root<> item(ctx, iter_next(ctx, selecting->iterator.load()));
        if (!item || selecting->decided.load(std::memory_order_relaxed))
            return item;
        const int dropped = verdict_on(ctx, selecting, item, false);
        if (dropped < 0)
            return Value();
        if (!dropped) {
            selecting->decided.store(true, std::memory_order_relaxed);
            return item;
        }
    }
}

Value takewhile_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    return make_selecting(ctx, "takewhile", type, args, nargs, kwnames);
}

Value takewhile_next(ProtoContext &ctx, Value self) {
    auto *selecting = as<Selecting>(self);
    if (selecting->decided.load(std::memory_order_relaxed))
        return Value();
    const Root<> item(ctx, iter_next(ctx, selecting->iterator.load()));
    const int taken = item ? verdict_on(ctx, selecting, item, false) : -1;
    if (taken == 0)
        selecting->decided.store(true, std::memory_order_relaxed);
    return taken > 0 ? item.get() : Value();
}

Value filterfalse_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    return make_selecting(ctx, "filterfalse", type, args, nargs, kwnames);
}

Value filterfalse_next(ProtoContext &ctx, Value self) {
    auto *selecting = as<Selecting>(self);
    for (;;) {
        const Root<> item(ctx, iter_next(ctx, selecting->iterator.load()));
        const int refused = item ? verdict_on(ctx, selecting, item, true) : -1;
        if (refused <= 0)
            return refused == 0 ? item.get() : Value();
    }
}

Value starmap_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    return make_selecting(ctx, "starmap", type, args, nargs, kwnames);
}

Value starmap_next(ProtoContext &ctx, Value self) {
    auto *selecting = as<Selecting>(self);
    const Root<> item(ctx, iter_next(ctx, selecting->iterator.load()));
    if (!item)
        return Value();
    const Root<Tuple *> row(ctx, has_layout(item, Layout::Tuple) ? as<Tuple>(item) : to_tuple(ctx, item));
    const Root<> function(ctx, selecting->function.load());
    return row ? ctx.call(function, row->items(), static_cast<size_t>(row->length)) : Value();
}

/// With what was decided, where that counts.
template <bool Decides>
Value selecting_reduce(ProtoContext &ctx, Value self) {
    auto *selecting = as<Selecting>(self);
    const Root<> function(ctx, selecting->function.load()), iterator(ctx, selecting->iterator.load());
    const Value decided = Value::from_int(selecting->decided.load(std::memory_order_relaxed));
    return reduced(ctx, Value(type_of(ctx, self)), {function, iterator}, Decides ? decided : Value());
}

Value selecting_setstate(ProtoContext &ctx, Value self, Value state) {
    const int decided = is_true(ctx, state);
    if (decided < 0)
        return Value();
    as<Selecting>(self)->decided.store(decided != 0, std::memory_order_relaxed);
    return ctx.none();
}

constexpr MethodDef kDecidingMethods[] = {
    {"__reduce__", noargs<selecting_reduce<true>>, kReduceDoc},
    {"__setstate__", one_arg<selecting_setstate>, kSetStateDoc},
};
constexpr MethodDef kSelectingMethods[] = {{"__reduce__", noargs<selecting_reduce<false>>, kReduceDoc}};

// -- compress ---------------------------------------------------------------------------------------------------------

struct Compress : ProtoObject {
    AtomicValue data;
    AtomicValue selectors;
};

Value compress_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"data", "selectors"};
    Value given[2];
    if (parse_args(ctx, {.function = "compress", .names = kNames, .required = 2}, args, nargs, kwnames, given) < 0)
        return Value();
    const Root<> data(ctx, get_iter(ctx, given[0]));
    const Root<> selectors(ctx, data ? get_iter(ctx, given[1]) : Value());
    auto *compress = selectors ? ctx.make_instance<Compress>(type) : nullptr;
    if (compress != nullptr) {
        compress->data.store(data);
        compress->selectors.store(selectors);
    }
    return compress;
}

Value compress_next(ProtoContext &ctx, Value self) {
    auto *compress = as<Compress>(self);
    for (;;) {
        const Root<> item(ctx, iter_next(ctx, compress->data.load()));
        const Root<> selector(ctx, item ? iter_next(ctx, compress->selectors.load()) : Value());
        const int selected = selector ? is_true(ctx, selector) : -1;
        if (selected != 0)
            return selected > 0 ? item.get() : Value();
    }
}

Value compress_reduce(ProtoContext &ctx, Value self) {
    const Root<> data(ctx, as<Compress>(self)->data.load()), selectors(ctx, as<Compress>(self)->selectors.load());
    return reduced(ctx, Value(type_of(ctx, self)), {data, selectors});
}

constexpr MethodDef kCompressMethods[] = {{"__reduce__", noargs<compress_reduce>, kReduceDoc}};

// -- islice -----------------------------------------------------------------------------------------------------------

/// More items than any iterator gives.
constexpr int64_t kNoStop = INT64_MAX;

struct Islice : ProtoObject {
    AtomicValue iterator;          ///< Null once it ended.
    std::atomic<int64_t> next{0};  ///< The position of the next item to give.
    std::atomic<int64_t> at{0};    ///< How many were read.
    int64_t stop = kNoStop;
    int64_t step = 1;
};

/// A position; `absent` for null and None, -1 for what is none.
int64_t read_position(ProtoContext &ctx, Value v, int64_t absent) {
    if (!v || v == ctx.none())
        return absent;
    const int64_t position = is_index(ctx, v) ? to_ssize(ctx, v, false) : -1;
    clear_error(ctx);
    return position;
}

Value islice_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    constexpr const char *kStop = "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
    constexpr const char *kIndices = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
    constexpr const char *kStep = "Step for islice() must be a positive integer or None.";
    if (keyword_count(kwnames) != 0)
        return type_error(ctx, "islice() takes no keyword arguments");
    if (nargs < 2 || nargs > 4)
        return raise_argument_count(ctx, "islice", nargs, 2, 4);
    const int64_t start = read_position(ctx, nargs == 2 ? Value() : args[1], 0);
    const int64_t stop = read_position(ctx, args[nargs == 2 ? 1 : 2], kNoStop);
    const int64_t step = read_position(ctx, nargs > 3 ? args[3] : Value(), 1);
    if (stop == -1)
        return value_error(ctx, kStop);
    if (start < 0 || stop < 0)
        return value_error(ctx, kIndices);
    if (step < 1)
        return value_error(ctx, kStep);
    const Root<> iterator(ctx, get_iter(ctx, args[0]));
    auto *islice = iterator ? ctx.make_instance<Islice>(type) : nullptr;
    if (islice != nullptr) {
        islice->iterator.store(iterator);
        islice->next.store(start, std::memory_order_relaxed);
        islice->stop = stop;
        islice->step = step;
    }
    return islice;
}

Value islice_next(ProtoContext &ctx, Value self) {
    auto *islice = as<Islice>(self);
    const Root<> iterator(ctx, islice->iterator.load());
    if (!iterator)
        return Value();
    const int64_t wanted = islice->next.load(std::memory_order_relaxed);
    // Even where none is left to give, the items in front of the stop are taken.
    const bool beyond = wanted >= islice->stop;
    const int64_t end = beyond ? islice->stop : wanted + 1;
    Root<> item(ctx);
    for (int64_t at = islice->at.load(std::memory_order_relaxed); at < end; ++at) {
        item = iter_next(ctx, iterator);
        islice->at.store(at + 1, std::memory_order_relaxed);
        if (!item)
            break;
    }
    if (!item || beyond) {
        islice->iterator.store(Value());
        return Value();
    }
    int64_t next = 0;
    if (__builtin_add_overflow(wanted, islice->step, &next))
        next = islice->stop;
    islice->next.store(std::min(next, islice->stop), std::memory_order_relaxed);
    return item;
}

Value islice_reduce(ProtoContext &ctx, Value self) {
    auto *islice = as<Islice>(self);
    const Value type(type_of(ctx, self)), zero = Value::from_int(0);
    const Root<> iterator(ctx, islice->iterator.load());
    if (!iterator) {
        const Root<> nothing(ctx, get_iter(ctx, ctx.space().empty_tuple));
        return reduced(ctx, type, {nothing, zero}, zero);
    }
    const Value stop = islice->stop == kNoStop ? ctx.none() : int_from_int64(ctx, islice->stop);
    return reduced(ctx, type,
                   {iterator, int_from_int64(ctx, islice->next.load()), stop, int_from_int64(ctx, islice->step)},
                   int_from_int64(ctx, islice->at.load()));
}

Value islice_setstate(ProtoContext &ctx, Value self, Value state) {
    if (!is_int(state))
        return type_error(ctx, "an integer is required");
    as<Islice>(self)->at.store(to_ssize(ctx, state, true), std::memory_order_relaxed);
    return ctx.none();
}

constexpr MethodDef kIsliceMethods[] = {
    {"__reduce__", noargs<islice_reduce>, kReduceDoc},
    {"__setstate__", one_arg<islice_setstate>, kSetStateDoc},
};

constexpr TypeDef selecting_type(const char *name, const char *doc, slot_kind::New make, slot_kind::Next next,
                                 std::span<const MethodDef> methods) {
    return {.name = name,
            .doc = doc,
            .size = sizeof(Selecting),
            .flags = kTypeBase | kTypeGC,
            .trace = trace_fields<Selecting, &Selecting::function, &Selecting::iterator>,
            .methods = methods,
            .slots = {.tp_new = make, .tp_iter = native<iterator_self>, .tp_iternext = next}};
}

}  // namespace

constinit const TypeDef kDropWhileType =
    selecting_type("itertools.dropwhile",
                   "dropwhile(predicate, iterable, /)\n--\n\nThe items from the first on that the predicate refuses.",
                   native<dropwhile_new>, native<dropwhile_next>, kDecidingMethods);
constinit const TypeDef kTakeWhileType = selecting_type(
    "itertools.takewhile",
    "takewhile(predicate, iterable, /)\n--\n\nThe items in front of the first that the predicate refuses.",
    native<takewhile_new>, native<takewhile_next>, kDecidingMethods);
constinit const TypeDef kFilterFalseType = selecting_type(
    "itertools.filterfalse", "filterfalse(function, iterable, /)\n--\n\nThe items for which the function is false.",
    native<filterfalse_new>, native<filterfalse_next>, kSelectingMethods);
constinit const TypeDef kStarMapType =
    selecting_type("itertools.starmap", "starmap(function, iterable, /)\n--\n\nfunction(*item) for each item.",
                   native<starmap_new>, native<starmap_next>, kSelectingMethods);

constinit const TypeDef kCompressType = {
    .name = "itertools.compress",
    .doc = "compress(data, selectors)\n--\n\nThe items of data whose selectors are true.",
    .size = sizeof(Compress),
    .flags = kTypeBase | kTypeGC,
    .trace = trace_fields<Compress, &Compress::data, &Compress::selectors>,
    .methods = kCompressMethods,
    .slots = {.tp_new = native<compress_new>, .tp_iter = native<iterator_self>, .tp_iternext = native<compress_next>},
};

constinit const TypeDef kIsliceType = {
    .name = "itertools.islice",
    .doc = "islice(iterable, stop)\nislice(iterable, start, stop[, step])\n\nSome of the items, as a slice picks them.",
    .size = sizeof(Islice),
    .flags = kTypeBase | kTypeGC,
    .trace = trace_fields<Islice, &Islice::iterator>,
    .methods = kIsliceMethods,
    .slots = {.tp_new = native<islice_new>, .tp_iter = native<iterator_self>, .tp_iternext = native<islice_next>},
};

}  // namespace hpyu
