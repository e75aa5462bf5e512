// SPDX-License-Identifier: MIT
// itertools: zip_longest, which walks several iterables at once, and tee, by which several walk one.
#include "modules/itertools/itertools.hpp"
#include "types/int.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

// -- zip_longest ------------------------------------------------------------------------------------------------------

struct ZipLongest : ProtoObject {
    AtomicValue iterators;  ///< A tuple; an exhausted one is None in it. Null once all are.
    AtomicValue fill;
};

Value zip_longest_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    const bool filled = keyword_count(kwnames) == 1 && str_equals_ascii(as<Str>((*kwnames)[0]), "fillvalue");
    if (keyword_count(kwnames) != (filled ? 1 : 0))
        return type_error(ctx, "zip_longest() got an unexpected keyword argument");
    const Root<Tuple *> iterators(ctx, tuple_new(ctx, nullptr, static_cast<int64_t>(nargs)));
    for (size_t i = 0; iterators && i < nargs; ++i) {
        const Value iterator = get_iter(ctx, args[i]);
        if (!iterator)
            return Value();
        iterators->items()[i] = iterator;
    }
    auto *zip = iterators ? ctx.make_instance<ZipLongest>(type) : nullptr;
    if (zip != nullptr) {
        zip->iterators.store(Value(iterators.get()));
        zip->fill.store(filled ? args[nargs] : ctx.none());
    }
    return zip;
}

Value zip_longest_next(ProtoContext &ctx, Value self) {
    auto *zip = as<ZipLongest>(self);
    const Root<> held(ctx, zip->iterators.load());
    if (!held)
        return Value();
    auto *iterators = as<Tuple>(held);
    const Root<Tuple *> row(ctx, tuple_new(ctx, nullptr, iterators->length));
    int64_t alive = 0;
    for (int64_t i = 0; row && i < iterators->length; ++i) {
        const Root<> iterator(ctx, (*iterators)[i]);
        const Value item = iterator == ctx.none() ? Value() : iter_next(ctx, iterator);
        if (item) {
            ++alive;
        } else if (error_occurred(ctx)) {
            zip->iterators.store(Value());
            return Value();
        } else {
            iterators->items()[i] = ctx.none();
        }
        row->items()[i] = item ? item : zip->fill.load();
    }
    if (row && alive == 0)
        zip->iterators.store(Value());
    return row && alive != 0 ? Value(row.get()) : Value();
}

/// An iterator that ended is () in it.
Value zip_longest_reduce(ProtoContext &ctx, Value self) {
    auto *zip = as<ZipLongest>(self);
    const Root<> held(ctx, zip->iterators.load()), fill(ctx, zip->fill.load());
    RootVector left(ctx);
    for (int64_t i = 0; held && i < as<Tuple>(held)->length; ++i) {
        const Value each = (*as<Tuple>(held))[i];
        left.push(each == ctx.none() ? ctx.space().empty_tuple : each);
    }
    const Root<Tuple *> args(ctx, tuple_new(ctx, left.data(), static_cast<int64_t>(left.size())));
    return args ? Value(tuple_of(ctx, {Value(type_of(ctx, self)), Value(args.get()), fill.get()})) : Value();
}

Value zip_longest_setstate(ProtoContext &ctx, Value self, Value fill) {
    as<ZipLongest>(self)->fill.store(fill);
    return ctx.none();
}

constexpr MethodDef kZipLongestMethods[] = {
    {"__reduce__", noargs<zip_longest_reduce>, kReduceDoc},
    {"__setstate__", one_arg<zip_longest_setstate>, kSetStateDoc},
};

// -- tee --------------------------------------------------------------------------------------------------------------

/// A place in what an iterator gives: its item and the next place, once they are known.
struct TeeCell : ProtoObject {
    AtomicValue iterator;
    AtomicValue item;
    AtomicValue next;
    std::atomic<bool> reading{false};
};

struct Tee : ProtoObject {
    AtomicValue at;  ///< The cell of the next item.
};

/// The class of the cells is kept in the class of the tees.
Value cell_new(ProtoContext &ctx, Type *tee, Value iterator) {
    const Root<Str *> name(ctx, intern(ctx, "_cell"));
    const Value type = name ? type_lookup(ctx, tee, name) : Value();
    if (!has_layout(type, Layout::Type) || as<Type>(type)->trace != kTeeCellType.trace)
        return error_occurred(ctx) ? Value() : Value(type_error(ctx, "itertools._tee has lost its cells"));
    auto *cell = ctx.make<TeeCell>(as<Type>(type));
    if (cell != nullptr)
        cell->iterator.store(iterator);
    return cell;
}

Value tee_at(ProtoContext &ctx, Type *type, Value cell) {
    auto *tee = cell ? ctx.make_instance<Tee>(type) : nullptr;
    if (tee != nullptr)
        tee->at.store(cell);
    return tee;
}

Value tee_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    if (plain_arguments(ctx, "_tee", nargs, kwnames, 1) < 0)
        return Value();
    const Root<> iterator(ctx, get_iter(ctx, args[0]));
    const Root<> cell(ctx, iterator ? cell_new(ctx, type, iterator) : Value());
    return tee_at(ctx, type, cell);
}

Value tee_copy(ProtoContext &ctx, Value self) { return tee_at(ctx, type_of(ctx, self), as<Tee>(self)->at.load()); }

/// Reads the item of a cell that has none. False at the end, or with an exception.
bool cell_read(ProtoContext &ctx, Type *tee, TeeCell *cell) {
    if (cell->reading.exchange(true, std::memory_order_acquire)) {
        runtime_error(ctx, "cannot re-enter the tee iterator");
        return false;
    }
    const Root<> item(ctx, iter_next(ctx, cell->iterator.load()));
    const Value next = item ? cell_new(ctx, tee, cell->iterator.load()) : Value();
    if (next) {
        cell->next.store(next);
        cell->item.store(item);
    }
    cell->reading.store(false, std::memory_order_release);
    return static_cast<bool>(next);
}

Value tee_next(ProtoContext &ctx, Value self) {
    auto *tee = as<Tee>(self);
    const Root<> at(ctx, tee->at.load());
    auto *cell = as<TeeCell>(at);
    if (!cell->item.load() && !cell_read(ctx, type_of(ctx, self), cell))
        return Value();
    tee->at.store(cell->next.load());
    return cell->item.load();
}

/// tee(iterable, n=2)
Value tee_function(ProtoContext &ctx, Value module, const Value *args, size_t nargs) {
    const int64_t n = nargs > 1 ? to_ssize(ctx, args[1], false) : 2;
    if (n == -1 && error_occurred(ctx))
        return Value();
    if (n < 0)
        return value_error(ctx, "n must be >= 0");
    const Root<Tuple *> tees(ctx, tuple_new(ctx, nullptr, n));
    if (!tees || n == 0)
        return tees ? Value(tees.get()) : Value();
    const Root<Str *> name(ctx, intern(ctx, "_tee"));
    const Root<> type(ctx, name ? ctx.get_attribute(module, name.get()) : Value());
    const Root<> iterator(ctx, type ? get_iter(ctx, args[0]) : Value());
    if (!iterator)
        return Value();
    if (!has_layout(type, Layout::Type) || as<Type>(type)->trace != kTeeType.trace)
        return type_error(ctx, "itertools._tee is not the class that it was");
    // What is a tee already is copied: the items are kept once.
    Root<> first(ctx, type_of(ctx, iterator) == as<Type>(type) ? iterator.get() : ctx.call(type, {iterator.get()}));
    for (int64_t i = 0; i < n; ++i) {
        if (!first)
            return Value();
        tees->items()[i] = first;
        first = tee_copy(ctx, first);
    }
    return tees.get();
}

/// The cell is the place; its class makes no others.
Value tee_reduce(ProtoContext &ctx, Value self) {
    const Root<> at(ctx, as<Tee>(self)->at.load());
    const Value state = tuple_of(ctx, {at.get()});
    return state ? reduced(ctx, Value(type_of(ctx, self)), {ctx.space().empty_tuple}, state) : Value();
}

Value tee_setstate(ProtoContext &ctx, Value self, Value state) {
    const auto *parts = has_layout(state, Layout::Tuple) ? as<Tuple>(state) : nullptr;
    if (parts == nullptr)
        return type_error(ctx, "state is not a tuple");
    if (parts->length != 1 || type_of(ctx, (*parts)[0])->trace != kTeeCellType.trace)
        return value_error(ctx, "invalid arguments");
    as<Tee>(self)->at.store((*parts)[0]);
    return ctx.none();
}

constexpr MethodDef kTeeMethods[] = {
    {"__reduce__", noargs<tee_reduce>, kReduceDoc},
    {"__setstate__", one_arg<tee_setstate>, kSetStateDoc},
    {"__copy__", noargs<tee_copy>, "__copy__($self, /)\n--\n\nAnother iterator at the same place."},
};

}  // namespace

constinit const MethodDef kTeeFunction = {
    "tee", varargs<tee_function, 1, 2>,
    "tee($module, iterable, n=2, /)\n--\n\nSeveral iterators that give the same items."};

constinit const TypeDef kZipLongestType = {
    .name = "itertools.zip_longest",
    .doc =
        "zip_longest(*iterables, fillvalue=None)\n--\n\nTuples of an item of each; fillvalue stands for those that "
        "ended.",
    .size = sizeof(ZipLongest),
    .flags = kTypeBase | kTypeGC,
    .trace = trace_fields<ZipLongest, &ZipLongest::iterators, &ZipLongest::fill>,
    .methods = kZipLongestMethods,
    .slots = {.tp_new = native<zip_longest_new>,
              .tp_iter = native<iterator_self>,
              .tp_iternext = native<zip_longest_next>},
};

constinit const TypeDef kTeeType = {
    .name = "itertools._tee",
    .doc = "One of the iterators that tee() gives.",
    .size = sizeof(Tee),
    .flags = kTypeGC,
    .trace = trace_fields<Tee, &Tee::at>,
    .methods = kTeeMethods,
    .slots = {.tp_new = native<tee_new>, .tp_iter = native<iterator_self>, .tp_iternext = native<tee_next>},
};

constinit const TypeDef kTeeCellType = {
    .name = "itertools._cell",
    .size = sizeof(TeeCell),
    .flags = kTypeNoInstances | kTypeGC,
    .trace = trace_fields<TeeCell, &TeeCell::iterator, &TeeCell::item, &TeeCell::next>,
};

}  // namespace hpyu
