// SPDX-License-Identifier: MIT
// itertools: product, permutations, combinations and combinations_with_replacement.
//
// All four are one struct: pools of items, an index into them for each place of the tuples given, and a function that
// moves the indices on to the next tuple. They differ in that function and in where the indices begin.
#include <algorithm>
#include <vector>

#include "modules/itertools/itertools.hpp"
#include "types/int.hpp"
#include "types/storage.hpp"

namespace hpyu {

namespace {

struct Combining : Lockable {
    Tuple *pools = nullptr;  ///< A tuple of items for each place, or one for all.
    ValueArray *indices = nullptr;
    ValueArray *cycles = nullptr;  ///< permutations: how often each place is still to be changed.
    int64_t places = 0;
    bool started = false, done = false;  ///< Guarded by the lock, like the indices.

    Tuple *pool(int64_t place) const { return as<Tuple>((*pools)[pools->length == 1 ? 0 : place]); }
    int64_t size() const { return pool(0)->length; }
    int64_t index(int64_t i) const { return indices->load(static_cast<size_t>(i)).as_int(); }
    void set_index(int64_t i, int64_t n) { indices->store(static_cast<size_t>(i), Value::from_int(n)); }
};

void combining_trace(ProtoObject *object, Tracer &tracer) {
    auto *combining = static_cast<Combining *>(object);
    tracer.visit(combining->pools);
    tracer.visit(combining->indices);
    tracer.visit(combining->cycles);
}

// -- the next indices; false when there are none ----------------------------------------------------------------------

bool advance_product(Combining *c) {
    for (int64_t i = c->places - 1; i >= 0; --i) {
        const int64_t next = c->index(i) + 1;
        c->set_index(i, next < c->pool(i)->length ? next : 0);
        if (next < c->pool(i)->length)
            return true;
    }
    return false;
}

bool advance_combinations(Combining *c) {
    int64_t i = c->places - 1;
    while (i >= 0 && c->index(i) == i + c->size() - c->places)
        --i;
    if (i < 0)
        return false;
    for (int64_t next = c->index(i) + 1; i < c->places; ++i, ++next)
        c->set_index(i, next);
    return true;
}

bool advance_with_replacement(Combining *c) {
    int64_t i = c->places - 1;
    while (i >= 0 && c->index(i) == c->size() - 1)
        --i;
    if (i < 0)
        return false;
    for (const int64_t next = c->index(i) + 1; i < c->places; ++i)
        c->set_index(i, next);
    return true;
}

bool advance_permutations(Combining *c) {
    const int64_t n = c->size();
    for (int64_t i = c->places - 1; i >= 0; --i) {
        const int64_t left = c->cycles->load(static_cast<size_t>(i)).as_int() - 1;
        c->cycles->store(static_cast<size_t>(i), Value::from_int(left > 0 ? left : n - i));
        const int64_t own = c->index(i);
        if (left > 0) {
            c->set_index(i, c->index(n - left));
            c->set_index(n - left, own);
            return true;
        }
        for (int64_t k = i; k < n - 1; ++k)
            c->set_index(k, c->index(k + 1));
        c->set_index(n - 1, own);
    }
    return false;
}

template <bool (*Advance)(Combining *)>
Value combining_next(ProtoContext &ctx, Value self) {
    auto *combining = as<Combining>(self);
    const ObjectLock lock(ctx, combining);
    if (!combining->done && combining->started)
        combining->done = !Advance(combining);
    combining->started = true;
    if (combining->done)
        return Value();
    Tuple *row = tuple_new(ctx, nullptr, combining->places);
    for (int64_t i = 0; row != nullptr && i < combining->places; ++i)
        row->items()[i] = (*combining->pool(i))[combining->index(i)];
    return row != nullptr ? Value(row) : Value();
}

// -- making -----------------------------------------------------------------------------------------------------------

/// Room for `n` indices, from `first` on by `step`. Null with MemoryError.
ValueArray *indices_new(ProtoContext &ctx, int64_t n, int64_t first, int64_t step) {
    ValueArray *indices = ValueArray::make(ctx, static_cast<size_t>(n));
    for (int64_t i = 0; indices != nullptr && i < n; ++i)
        indices->store(static_cast<size_t>(i), Value::from_int(first + i * step));
    return indices;
}

/// `index_count` indices that count up by `step` from 0.
Combining *combining_new(ProtoContext &ctx, Type *type, Tuple *pools, int64_t places, int64_t index_count,
                         int64_t step) {
    ValueArray *indices = indices_new(ctx, index_count, 0, step);
    auto *combining = indices != nullptr ? ctx.make_instance<Combining>(type) : nullptr;
    if (combining != nullptr) {
        combining->pools = pools;
        combining->indices = indices;
        combining->places = places;
    }
    return combining;
}

Value product_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"repeat"};
    Value given;
    if (parse_args(ctx, {.function = "product", .names = kNames, .positional = 0}, args + nargs, 0, kwnames, &given) <
        0)
        return Value();
    const int64_t repeat = given ? to_ssize(ctx, given, false) : 1;
    if (repeat == -1 && error_occurred(ctx))
        return Value();
    if (repeat < 0)
        return value_error(ctx, "repeat argument cannot be negative");
    int64_t places = 0;
    if (__builtin_mul_overflow(static_cast<int64_t>(nargs), repeat, &places) || places > INT64_MAX / 64)
        return overflow_error(ctx, "repeat argument too large");
    const Root<Tuple *> pools(ctx, tuple_new(ctx, nullptr, places));
    bool empty = false;
    for (int64_t i = 0; pools && repeat > 0 && i < static_cast<int64_t>(nargs); ++i) {
        Tuple *pool = to_tuple(ctx, args[i]);
        if (pool == nullptr)
            return Value();
        empty |= pool->length == 0;
        for (int64_t place = i; place < places; place += static_cast<int64_t>(nargs))
            pools->items()[place] = Value(pool);
    }
    Combining *product = pools ? combining_new(ctx, type, pools, places, places, 0) : nullptr;
    if (product != nullptr)
        product->done = empty;
    return product;
}

/// The two arguments of the three others: the items as the only pool, and the number of places. False on failure.
bool read_items(ProtoContext &ctx, const char *function, bool r_required, const Value *args, size_t nargs,
                Tuple *kwnames, Root<Tuple *> *pools, int64_t *places) {
    static constexpr const char *kNames[] = {"iterable", "r"};
    Value given[2];
    if (parse_args(ctx, {.function = function, .names = kNames, .required = r_required ? 2u : 1u}, args, nargs, kwnames,
                   given) < 0)
        return false;
    if (r_required) {   // looked at before the items
        *places = to_ssize(ctx, given[1], false);
        if (*places == -1 && error_occurred(ctx))
            return false;
    }
    const Root<Tuple *> pool(ctx, to_tuple(ctx, given[0]));
    *pools = pool ? tuple_of(ctx, {Value(pool.get())}) : nullptr;
    if (!*pools)
        return false;
    if (!r_required) {
        *places = pool->length;
        if (!given[1] || given[1] == ctx.none())
            return true;
        if (!is_int(given[1])) {
            type_error(ctx, "Expected int as r");
            return false;
        }
        *places = to_ssize(ctx, given[1], false);
    }
    if (*places < 0 && !error_occurred(ctx))
        value_error(ctx, "r must be non-negative");
    return *places >= 0;
}

Value permutations_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    Root<Tuple *> pools(ctx);
    int64_t places = 0;
    if (!read_items(ctx, "permutations", false, args, nargs, kwnames, &pools, &places))
        return Value();
    const int64_t n = as<Tuple>((*pools.get())[0])->length;
    const int64_t used = std::min(places, n);
    ValueArray *cycles = indices_new(ctx, used, n, -1);
    Combining *permutations = cycles != nullptr ? combining_new(ctx, type, pools, used, n, 1) : nullptr;
    if (permutations != nullptr) {
        permutations->cycles = cycles;
        permutations->done = places > n;
    }
    return permutations;
}

Value combinations_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    Root<Tuple *> pools(ctx);
    int64_t places = 0;
    if (!read_items(ctx, "combinations", true, args, nargs, kwnames, &pools, &places))
        return Value();
    const bool too_many = places > as<Tuple>((*pools.get())[0])->length;
    Combining *combinations = combining_new(ctx, type, pools, places, too_many ? 0 : places, 1);
    if (combinations != nullptr)
        combinations->done = too_many;
    return combinations;
}

Value with_replacement_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    Root<Tuple *> pools(ctx);
    int64_t places = 0;
    if (!read_items(ctx, "combinations_with_replacement", true, args, nargs, kwnames, &pools, &places))
        return Value();
    const bool none = places > 0 && as<Tuple>((*pools.get())[0])->length == 0;
    Combining *combinations = combining_new(ctx, type, pools, places, none ? 0 : places, 0);
    if (combinations != nullptr)
        combinations->done = none;
    return combinations;
}

// -- taking apart -----------------------------------------------------------------------------------------------------

/// The first `n` of indices as a tuple.
Tuple *index_tuple(ProtoContext &ctx, ValueArray *indices, int64_t n) {
    Tuple *tuple = tuple_new(ctx, nullptr, n);
    for (int64_t i = 0; tuple != nullptr && i < n; ++i)
        tuple->items()[i] = indices->load(static_cast<size_t>(i));
    return tuple;
}

/// (type, pools), or (type, (pool, r)); and the indices once there are any to tell. What is done is one of no items.
template <bool Product>
Value combining_reduce(ProtoContext &ctx, Value self) {
    auto *combining = as<Combining>(self);
    const ObjectLock lock(ctx, combining);
    const Value type(type_of(ctx, self)), nothing = ctx.space().empty_tuple;
    const bool done = combining->done;
    const Value places = Value::from_int(done ? std::max<int64_t>(combining->places, 1) : combining->places);
    Tuple *args = Product ? (done ? tuple_of(ctx, {nothing}) : combining->pools)
                          : tuple_of(ctx, {done ? nothing : Value(combining->pool(0)), places});
    if (args == nullptr)
        return Value();
    if (done || !combining->started)
        return tuple_of(ctx, {type, Value(args)});
    Tuple *state = index_tuple(ctx, combining->indices,
                               combining->cycles != nullptr ? combining->size() : combining->places);
    if (combining->cycles != nullptr && state != nullptr) {
        Tuple *cycles = index_tuple(ctx, combining->cycles, combining->places);
        state = cycles != nullptr ? tuple_of(ctx, {Value(state), Value(cycles)}) : nullptr;
    }
    return state != nullptr ? Value(tuple_of(ctx, {type, Value(args), Value(state)})) : Value();
}

/// A row of `n` ints. False with ValueError or TypeError.
bool read_row(ProtoContext &ctx, Value state, int64_t n, std::vector<int64_t> &out) {
    if (!has_layout(state, Layout::Tuple) || as<Tuple>(state)->length != n) {
        value_error(ctx, "invalid arguments");
        return false;
    }
    for (int64_t i = 0; i < n; ++i) {
        const Value v = (*as<Tuple>(state))[i];
        if (!is_int(v)) {
            type_error(ctx, "an integer is required");
            return false;
        }
        out.push_back(to_ssize(ctx, v, true));
    }
    return true;
}

enum class Family { Product, Permutations, Combinations, WithReplacement };

/// The indices, each made to fit its place.
template <Family Which>
Value combining_setstate(ProtoContext &ctx, Value self, Value state) {
    auto *combining = as<Combining>(self);
    std::vector<int64_t> row, cycles;
    Value indices = state;
    if (Which == Family::Permutations) {
        if (!has_layout(state, Layout::Tuple))
            return type_error(ctx, "state is not a tuple");
        const auto *both = as<Tuple>(state);
        if (both->length != 2)
            return type_error(ctx, "function takes exactly 2 arguments (", both->length, " given)");
        indices = (*both)[0];
        if (!read_row(ctx, (*both)[1], combining->places, cycles))
            return Value();
    }
    const int64_t count = Which == Family::Permutations ? combining->size() : combining->places;
    if (!read_row(ctx, indices, count, row))
        return Value();
    const ObjectLock lock(ctx, combining);
    if (combining->done)
        return ctx.none();
    for (int64_t i = 0; i < count; ++i) {
        const int64_t n = combining->pool(Which == Family::Product ? i : 0)->length;
        const int64_t most = Which == Family::Combinations ? n - combining->places + i : n - 1;
        combining->set_index(i, std::clamp<int64_t>(row[static_cast<size_t>(i)], 0, std::max<int64_t>(most, 0)));
    }
    for (size_t i = 0; i < cycles.size(); ++i) {
        const int64_t most = count - static_cast<int64_t>(i);
        combining->cycles->store(i, Value::from_int(std::clamp<int64_t>(cycles[i], 1, most)));
    }
    combining->started = true;
    return ctx.none();
}

template <Family Which>
constexpr MethodDef kMethods[] = {
    {"__reduce__", noargs<combining_reduce<Which == Family::Product>>, kReduceDoc},
    {"__setstate__", one_arg<combining_setstate<Which>>, kSetStateDoc},
};

template <Family Which>
constexpr TypeDef combining_type(const char *name, const char *doc, slot_kind::New make, slot_kind::Next next) {
    return {.name = name,
            .doc = doc,
            .size = sizeof(Combining),
            .flags = kTypeBase | kTypeGC,
            .trace = combining_trace,
            .methods = kMethods<Which>,
            .slots = {.tp_new = make, .tp_iter = native<iterator_self>, .tp_iternext = next}};
}

}  // namespace

constinit const TypeDef kProductType = combining_type<Family::Product>(
    "itertools.product", "product(*iterables, repeat=1)\n--\n\nTuples with an item of each iterable, in all ways.",
    native<product_new>, native<combining_next<advance_product>>);
constinit const TypeDef kPermutationsType = combining_type<Family::Permutations>(
    "itertools.permutations", "permutations(iterable, r=None)\n--\n\nTuples of r of the items, in every order.",
    native<permutations_new>, native<combining_next<advance_permutations>>);
constinit const TypeDef kCombinationsType = combining_type<Family::Combinations>(
    "itertools.combinations", "combinations(iterable, r)\n--\n\nTuples of r of the items, in their order.",
    native<combinations_new>, native<combining_next<advance_combinations>>);
constinit const TypeDef kCombinationsWithReplacementType =
    combining_type<Family::WithReplacement>(
        "itertools.combinations_with_replacement",
        "combinations_with_replacement(iterable, r)\n--\n\nTuples of r of the items, in their order, each as often as "
        "one likes.",
        native<with_replacement_new>, native<combining_next<advance_with_replacement>>);

}  // namespace hpyu
