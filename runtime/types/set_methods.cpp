// SPDX-License-Identifier: MIT
// set, frozenset and set_iterator: operators, methods and types. Both share everything that changes nothing.
#include <array>

#include "attribute.hpp"
#include "method.hpp"
#include "protocol/protocol.hpp"
#include "types/dict_views.hpp"
#include "types/generic_alias.hpp"
#include "types/int.hpp"
#include "types/iterators.hpp"
#include "types/sequence_objects.hpp"
#include "types/set.hpp"

namespace hpyu {
namespace {

// -- making -----------------------------------------------------------------------------------------------------------

Value set_tp_new(ProtoContext &ctx, Type *type, const Value *, size_t, Tuple *) { return ctx.make_instance<Set>(type); }

int set_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    if (keyword_count(kwnames) != 0)
        return type_error(ctx, "set() takes no keyword arguments");
    if (nargs > 1)
        return raise_argument_count(ctx, type_of(ctx, self)->full_name, nargs, 0, 1);
    if (set_length(as<Set>(self)) != 0)
        dict_clear(ctx, as<Set>(self));
    return nargs == 1 ? set_update(ctx, as<Set>(self), args[0]) : 0;
}

Value frozenset_tp_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    Type *frozenset = ctx.types().frozenset;
    const bool own_init = type->slot(SlotId::tp_init) != frozenset->slot(SlotId::tp_init);
    if (keyword_count(kwnames) != 0 && !own_init)
        return type_error(ctx, "frozenset() takes no keyword arguments");
    if (nargs > 1)
        return raise_argument_count(ctx, type->full_name, nargs, 0, 1);
    if (nargs == 1 && type == frozenset && type_of(ctx, args[0]) == frozenset)
        return args[0];
    const Root<Set *> set(ctx, ctx.make_instance<Set>(type));
    return !set || (nargs == 1 && set_update(ctx, set, args[0]) < 0) ? Value() : Value(set.get());
}

// -- showing, comparing, hashing --------------------------------------------------------------------------------------

Value set_repr(ProtoContext &ctx, Value self) {
    const Type *type = type_of(ctx, self);
    const bool plain = type == ctx.types().set;
    const ReprGuard guard(ctx, self);
    std::string text = plain ? "" : std::string(type->full_name) + "(";
    if (guard.recursive())
        return str_from_text(ctx, plain ? "set(...)" : text + "...)");
    if (set_length(as<Set>(self)) == 0)
        return str_from_text(ctx, plain ? "set()" : text + ")");
    const char *separator = "{";
    DictWalk walk(ctx, as<Set>(self));
    while (walk.next()) {
        text += separator;
        separator = ", ";
        if (!append_repr(ctx, walk.key, text))
            return Value();
    }
    return str_from_text(ctx, text + (plain ? "}" : "})"));
}

Value set_richcompare(ProtoContext &ctx, Value self, Value other, int op) {
    if (!is_set(self) || !is_set(other))
        return ctx.not_implemented();
    Set *a = as<Set>(self), *b = as<Set>(other);
    if (op == kGT || op == kGE)
        std::swap(a, b);
    bool possible = true;
    if (op == kEQ || op == kNE) {
        const int64_t ha = a->hash.load(std::memory_order_relaxed), hb = b->hash.load(std::memory_order_relaxed);
        possible = set_length(a) == set_length(b) && (ha == -1 || hb == -1 || ha == hb);
    } else if (op == kLT || op == kGT) {
        possible = set_length(a) < set_length(b);
    }
    const int result = possible ? set_is_subset(ctx, a, b) : 0;
    if (result < 0)
        return Value();
    return ctx.boolean(op == kNE ? result == 0 : result != 0);
}

/// Does not depend on the order: what each item's hash is scrambled into is added up.
int64_t frozenset_hash(ProtoContext &, Value self) {
    Set *set = as<Set>(self);
    if (const int64_t known = set->hash.load(std::memory_order_relaxed); known != -1)
        return known;
    const auto scramble = [](uint64_t x) {
        x = (x ^ (x >> 31)) * 0x9E3779B97F4A7C15u;
        x = (x ^ (x >> 29)) * 0xC2B2AE3D27D4EB4Fu;
        return x ^ (x >> 32);
    };
    uint64_t sum = static_cast<uint64_t>(set_length(set)) * 0x165667B19E3779F9u + 0x27D4EB2F165667C5u;
    size_t position = 0;
    Value item;
    int64_t hash = 0;
    while (set_next(set, &position, &item, &hash))
        sum += scramble(static_cast<uint64_t>(hash));
    int64_t result = static_cast<int64_t>(scramble(sum));
    if (result == -1)
        result = -2;
    set->hash.store(result, std::memory_order_relaxed);
    return result;
}

int64_t set_sq_length(ProtoContext &, Value self) { return set_length(as<Set>(self)); }
int set_sq_contains(ProtoContext &ctx, Value self, Value item) { return set_contains(ctx, as<Set>(self), item); }
Value set_iter(ProtoContext &ctx, Value self) { return dict_iterator_new(ctx, ctx.types().set_iterator, as<Set>(self)); }

// -- operators and methods that make new sets -------------------------------------------------------------------------

/// A copy of `self`, changed with each of the iterables in turn.
template <int (*change)(ProtoContext &, Set *, Value)>
Value changed_copy(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    const Root<Set *> result(ctx, set_copy(ctx, as<Set>(self), is_frozenset(ctx, self)));
    if (!result)
        return Value();
    for (size_t i = 0; i < nargs; ++i)
        if (change(ctx, result, args[i]) < 0)
            return Value();
    return result.get();
}

template <int (*change)(ProtoContext &, Set *, Value)>
Value set_operator(ProtoContext &ctx, Value a, Value b) {
    if (!is_set(a) || !is_set(b))
        return ctx.not_implemented();
    return changed_copy<change>(ctx, a, &b, 1);
}

template <int (*change)(ProtoContext &, Set *, Value)>
Value set_inplace_operator(ProtoContext &ctx, Value self, Value other) {
    if (!is_set(other))
        return ctx.not_implemented();
    return change(ctx, as<Set>(self), other) < 0 ? Value() : self;
}

template <int (*change)(ProtoContext &, Set *, Value)>
Value set_changing_method(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    for (size_t i = 0; i < nargs; ++i)
        if (change(ctx, as<Set>(self), args[i]) < 0)
            return Value();
    return ctx.none();
}

template <int (*change)(ProtoContext &, Set *, Value)>
Value set_one_change(ProtoContext &ctx, Value self, Value other) {
    return change(ctx, as<Set>(self), other) < 0 ? Value() : ctx.none();
}

int set_intersection_update(ProtoContext &ctx, Set *set, Value other) {
    Set *result = set_intersection(ctx, set, other, false);
    if (result == nullptr)
        return -1;
    dict_take_over(ctx, set, result);
    return 0;
}

Value set_intersection_method(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    const bool frozen = is_frozenset(ctx, self);
    Root<Set *> result(ctx, nargs == 0 ? set_copy(ctx, as<Set>(self), frozen) : as<Set>(self));
    for (size_t i = 0; i < nargs && result; ++i)
        result = set_intersection(ctx, result, args[i], frozen);
    return result.get();
}

Value set_and(ProtoContext &ctx, Value a, Value b) {
    if (!is_set(a) || !is_set(b))
        return ctx.not_implemented();
    return set_intersection(ctx, as<Set>(a), b, is_frozenset(ctx, a));
}

Value set_symmetric_difference_method(ProtoContext &ctx, Value self, Value other) {
    return changed_copy<set_symmetric_difference_update>(ctx, self, &other, 1);
}

Value set_copy_method(ProtoContext &ctx, Value self) { return set_copy(ctx, as<Set>(self)); }

Value frozenset_copy_method(ProtoContext &ctx, Value self) {
    return type_of(ctx, self) == ctx.types().frozenset ? self : Value(set_copy(ctx, as<Set>(self), true));
}

// -- methods that answer ----------------------------------------------------------------------------------------------

Value answer(ProtoContext &ctx, int result) { return result < 0 ? Value() : ctx.boolean(result != 0); }

Value set_isdisjoint_method(ProtoContext &ctx, Value self, Value other) {
    return answer(ctx, set_is_disjoint(ctx, as<Set>(self), other));
}

Value set_issubset(ProtoContext &ctx, Value self, Value other) {
    const Root<> items(ctx, is_set(other) ? other : Value(set_from(ctx, other)));
    return items ? answer(ctx, set_is_subset(ctx, as<Set>(self), as<Set>(items))) : Value();
}

Value set_issuperset(ProtoContext &ctx, Value self, Value other) {
    if (is_set(other))
        return answer(ctx, set_is_subset(ctx, as<Set>(other), as<Set>(self)));
    const int missing = for_each(ctx, other, [&](Value item) {
        const int inside = set_contains(ctx, as<Set>(self), item);
        return inside < 0 ? -1 : inside == 0;
    });
    return missing < 0 ? Value() : ctx.boolean(missing == 0);
}

Value set_sizeof(ProtoContext &ctx, Value self) {
    const DictTable *table = as<Set>(self)->table.load(std::memory_order_acquire);
    return int_from_uint64(ctx, sizeof(Set) + (table == nullptr ? 0 : table->capacity * sizeof(DictEntry) + sizeof(DictTable)
                                                                    + (DictTable::width(table->aux) << table->aux)));
}

Value set_reduce(ProtoContext &ctx, Value self) {
    const Root<List *> items(ctx, to_list(ctx, self));
    Dict *attributes = items ? instance_dict(ctx, self.as_object(), false) : nullptr;
    return items ? reduced(ctx, Value(type_of(ctx, self)), {Value(items.get())},
                           attributes != nullptr ? Value(attributes) : ctx.none())
                 : Value();
}

Value set_contains_method(ProtoContext &ctx, Value self, Value item) {
    const int found = set_contains(ctx, as<Set>(self), item);
    return found < 0 ? Value() : ctx.boolean(found != 0);
}

// -- methods that change ----------------------------------------------------------------------------------------------

Value set_add_method(ProtoContext &ctx, Value self, Value item) {
    return set_add(ctx, as<Set>(self), item) < 0 ? Value() : ctx.none();
}

Value set_discard_method(ProtoContext &ctx, Value self, Value item) {
    return set_discard(ctx, as<Set>(self), item) < 0 ? Value() : ctx.none();
}

Value set_remove(ProtoContext &ctx, Value self, Value item) {
    const int removed = set_discard(ctx, as<Set>(self), item);
    if (removed == 0)
        return key_error(ctx, item);
    return removed < 0 ? Value() : ctx.none();
}

Value set_pop_method(ProtoContext &ctx, Value self) { return set_pop(ctx, as<Set>(self)); }

Value set_clear(ProtoContext &ctx, Value self) {
    dict_clear(ctx, as<Set>(self));
    return ctx.none();
}

// -- iterating --------------------------------------------------------------------------------------------------------

Value set_iterator_next(ProtoContext &ctx, Value self) {
    Value item, present;
    return dict_iterator_step(ctx, as<DictIterator>(self), false, "Set", &item, &present) ? item : Value();
}

Value set_iterator_iter(ProtoContext &, Value self) { return self; }

void set_trace(ProtoObject *self, Tracer &tracer) {
    tracer.visit(static_cast<Set *>(self)->table.load(std::memory_order_relaxed));
}

// -- tables -----------------------------------------------------------------------------------------------------------

constexpr MethodDef kReadingMethods[] = {
    kGenericClassGetItem,
    {"difference", varargs<changed_copy<set_difference_update>>, "A new set without the items of the iterables given."},
    {"intersection", varargs<set_intersection_method>, "A new set of the items that all the iterables given have too."},
    {"isdisjoint", one_arg<set_isdisjoint_method>, "True if the set and an iterable have no item in common."},
    {"issubset", one_arg<set_issubset>, "True if every item of the set is in the other one."},
    {"issuperset", one_arg<set_issuperset>, "True if every item of the other one is in the set."},
    {"symmetric_difference", one_arg<set_symmetric_difference_method>,
     "A new set of the items that are in one of the two only."},
    {"union", varargs<changed_copy<set_update>>, "A new set that has the items of the iterables given too."},
    {"__contains__", one_arg<set_contains_method>, "True if the item, or a set equal to it, is in the set."},
    {"__reduce__", noargs<set_reduce>, "What pickling needs."},
    {"__sizeof__", noargs<set_sizeof>, "The memory that the set takes, in bytes."},
};

constexpr MethodDef kChangingMethods[] = {
    {"copy", noargs<set_copy_method>, "A new set with the same items."},
    {"add", one_arg<set_add_method>, "Adds an item unless it is there already."},
    {"clear", noargs<set_clear>, "Removes every item."},
    {"discard", one_arg<set_discard_method>, "Removes an item if it is there."},
    {"difference_update", varargs<set_changing_method<set_difference_update>>,
     "Removes the items of the iterables given."},
    {"intersection_update", varargs<set_changing_method<set_intersection_update>>,
     "Keeps only what the iterables given have too."},
    {"pop", noargs<set_pop_method>, "Takes out some item and returns it; KeyError if there is none."},
    {"remove", one_arg<set_remove>, "Removes an item; KeyError if it is not there."},
    {"symmetric_difference_update", one_arg<set_one_change<set_symmetric_difference_update>>,
     "Removes the other one's items that are there, adds those that are not."},
    {"update", varargs<set_changing_method<set_update>>, "Adds the items of the iterables given."},
};

constexpr MethodDef kFrozenOnlyMethods[] = {
    {"copy", noargs<frozenset_copy_method>, "The frozenset itself; a copy of an instance of a subclass."},
};

constexpr MethodDef kIteratorMethods[] = {
    {"__length_hint__", noargs<dict_iterator_hint>, "How many items are left."},
    {"__reduce__", noargs<dict_iterator_reduce>, "How to make an iterator of what is left."},
};

template <size_t N, size_t M>
constexpr std::array<MethodDef, N + M> joined(const MethodDef (&a)[N], const MethodDef (&b)[M]) {
    std::array<MethodDef, N + M> all{};
    for (size_t i = 0; i < N; ++i)
        all[i] = a[i];
    for (size_t i = 0; i < M; ++i)
        all[N + i] = b[i];
    return all;
}

constexpr auto kSetMethods = joined(kChangingMethods, kReadingMethods);
constexpr auto kFrozenSetMethods = joined(kFrozenOnlyMethods, kReadingMethods);

}  // namespace

extern const TypeDef kSetType = {
    .name = "set",
    .doc = "set() -> new empty set\nset(iterable) -> new set of the iterable's items",
    .layout = Layout::Set,
    .size = sizeof(Set),
    .flags = kTypeBase | kTypeWeakRefs,
    .trace = set_trace,
    .methods = kSetMethods,
    .slots = {
        .tp_new = native<set_tp_new>,
        .tp_init = native<set_init>,
        .tp_repr = native<set_repr>,
        .tp_hash = native<hash_not_implemented>,
        .tp_richcompare = native<set_richcompare>,
        .tp_iter = native<set_iter>,
        .nb_subtract = native<set_operator<set_difference_update>>,
        .nb_and = native<set_and>,
        .nb_xor = native<set_operator<set_symmetric_difference_update>>,
        .nb_or = native<set_operator<set_update>>,
        .nb_inplace_subtract = native<set_inplace_operator<set_difference_update>>,
        .nb_inplace_and = native<set_inplace_operator<set_intersection_update>>,
        .nb_inplace_xor = native<set_inplace_operator<set_symmetric_difference_update>>,
        .nb_inplace_or = native<set_inplace_operator<set_update>>,
        .sq_length = native<set_sq_length>,
        .sq_contains = native<set_sq_contains>,
    },
};

extern const TypeDef kFrozenSetType = {
    .name = "frozenset",
    .doc = "frozenset() -> empty frozenset\nfrozenset(iterable) -> frozenset of the iterable's items",
    .layout = Layout::Set,
    .size = sizeof(Set),
    .flags = kTypeBase | kTypeWeakRefs,
    .trace = set_trace,
    .methods = kFrozenSetMethods,
    .slots = {
        .tp_new = native<frozenset_tp_new>,
        .tp_repr = native<set_repr>,
        .tp_hash = native<frozenset_hash>,
        .tp_richcompare = native<set_richcompare>,
        .tp_iter = native<set_iter>,
        .nb_subtract = native<set_operator<set_difference_update>>,
        .nb_and = native<set_and>,
        .nb_xor = native<set_operator<set_symmetric_difference_update>>,
        .nb_or = native<set_operator<set_update>>,
        .sq_length = native<set_sq_length>,
        .sq_contains = native<set_sq_contains>,
    },
};

extern const TypeDef kSetIteratorType = {
    .name = "set_iterator",
    .size = sizeof(DictIterator),
    .flags = kTypeNoInstances,
    .trace = dict_iterator_trace,
    .methods = kIteratorMethods,
    .slots = {
        .tp_iter = native<set_iterator_iter>,
        .tp_iternext = native<set_iterator_next>,
    },
};

}  // namespace hpyu
