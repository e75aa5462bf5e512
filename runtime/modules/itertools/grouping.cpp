// SPDX-License-Identifier: MIT
// itertools: accumulate, groupby and pairwise, which look at an item together with those in front of it.
#include "modules/import.hpp"
#include "modules/itertools/itertools.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

// -- accumulate -------------------------------------------------------------------------------------------------------

struct Accumulate : ProtoObject {
    AtomicValue iterator;
    AtomicValue function;  ///< None: addition.
    AtomicValue total;     ///< Null before the first item.
    AtomicValue initial;   ///< Null, or what is given first.
};

Value accumulate_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"iterable", "func", "initial"};
    Value given[3];
    if (parse_args(ctx, {.function = "accumulate", .names = kNames, .required = 1, .positional = 2}, args, nargs,
                   kwnames, given) < 0)
        return Value();
    const Root<> iterator(ctx, get_iter(ctx, given[0]));
    auto *accumulate = iterator ? ctx.make_instance<Accumulate>(type) : nullptr;
    if (accumulate != nullptr) {
        accumulate->iterator.store(iterator);
        accumulate->function.store(given[1] ? given[1] : ctx.none());
        accumulate->initial.store(given[2] == ctx.none() ? Value() : given[2]);
    }
    return accumulate;
}

Value accumulate_next(ProtoContext &ctx, Value self) {
    auto *accumulate = as<Accumulate>(self);
    if (const Value initial = accumulate->initial.load()) {
        accumulate->initial.store(Value());
        accumulate->total.store(initial);
        return initial;
    }
    const Root<> item(ctx, iter_next(ctx, accumulate->iterator.load()));
    if (!item)
        return Value();
    const Root<> total(ctx, accumulate->total.load()), function(ctx, accumulate->function.load());
    const Value next = !total                   ? item.get()
                       : function == ctx.none() ? binary_op(ctx, BinaryOp::Add, total, item)
                                                : ctx.call(function, {total.get(), item.get()});
    if (next)
        accumulate->total.store(next);
    return next;
}

/// An initial value that was not given yet stands in front of the items.
Value accumulate_reduce(ProtoContext &ctx, Value self) {
    auto *accumulate = as<Accumulate>(self);
    const Value type(type_of(ctx, self));
    const Root<> iterator(ctx, accumulate->iterator.load()), function(ctx, accumulate->function.load());
    const Root<> total(ctx, accumulate->total.load()), initial(ctx, accumulate->initial.load());
    if (!initial)
        return reduced(ctx, type, {iterator, function}, total ? total.get() : ctx.none());
    const Root<> module(ctx, import_module(ctx, "itertools"));
    Str *name = module ? intern(ctx, "chain") : nullptr;
    const Root<> chain(ctx, name != nullptr ? ctx.get_attribute(module, name) : Value());
    const Root<Tuple *> first(ctx, chain ? tuple_of(ctx, {initial.get()}) : nullptr);
    const Root<> items(ctx, first ? ctx.call(chain, {Value(first.get()), iterator.get()}) : Value());
    return reduced(ctx, type, {items, function}, ctx.none());
}

Value accumulate_setstate(ProtoContext &ctx, Value self, Value state) {
    as<Accumulate>(self)->total.store(state);
    return ctx.none();
}

constexpr MethodDef kAccumulateMethods[] = {
    {"__reduce__", noargs<accumulate_reduce>, kReduceDoc},
    {"__setstate__", one_arg<accumulate_setstate>, kSetStateDoc},
};

// -- pairwise ---------------------------------------------------------------------------------------------------------

struct Pairwise : ProtoObject {
    AtomicValue iterator;  ///< Null once it is exhausted.
    AtomicValue last;      ///< Null before the first item.
};

Value pairwise_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    if (plain_arguments(ctx, "pairwise", nargs, kwnames, 1) < 0)
        return Value();
    const Root<> iterator(ctx, get_iter(ctx, args[0]));
    auto *pairwise = iterator ? ctx.make_instance<Pairwise>(type) : nullptr;
    if (pairwise != nullptr)
        pairwise->iterator.store(iterator);
    return pairwise;
}

Value pairwise_next(ProtoContext &ctx, Value self) {
    auto *pairwise = as<Pairwise>(self);
    const Root<> iterator(ctx, pairwise->iterator.load());
    if (!iterator)
        return Value();
    Root<> left(ctx, pairwise->last.load());
    if (!left)
        left = iter_next(ctx, iterator);
    const Value right = left ? iter_next(ctx, iterator) : Value();
    pairwise->last.store(right);
    if (right)
        return tuple_of(ctx, {left, right});
    pairwise->iterator.store(Value());
    return Value();
}

// -- groupby ----------------------------------------------------------------------------------------------------------

struct GroupBy : ProtoObject {
    AtomicValue iterator;
    AtomicValue key_function;  ///< None: the items are their own keys.
    AtomicValue group_key;     ///< Of the group that was given last; null before the first.
    AtomicValue key, item;     ///< What was read last; the item is null once a group has given it.
    AtomicValue group;         ///< The group that may still give items.
};

struct Grouper : ProtoObject {
    AtomicValue parent;
    AtomicValue key;
};

Value groupby_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"iterable", "key"};
    Value given[2];
    if (parse_args(ctx, {.function = "groupby", .names = kNames, .required = 1}, args, nargs, kwnames, given) < 0)
        return Value();
    const Root<> iterator(ctx, get_iter(ctx, given[0]));
    auto *groupby = iterator ? ctx.make_instance<GroupBy>(type) : nullptr;
    if (groupby != nullptr) {
        groupby->iterator.store(iterator);
        groupby->key_function.store(given[1] ? given[1] : ctx.none());
    }
    return groupby;
}

/// With what was read and not given yet, and the key of the group that was given last.
Value groupby_reduce(ProtoContext &ctx, Value self) {
    auto *groupby = as<GroupBy>(self);
    const Root<> iterator(ctx, groupby->iterator.load()), function(ctx, groupby->key_function.load());
    const Value item = groupby->item.load(), group_key = groupby->group_key.load(), key = groupby->key.load();
    const bool told = item && group_key && key;
    const Root<> state(ctx, told ? Value(tuple_of(ctx, {item, group_key, key})) : Value());
    return told && !state ? Value() : reduced(ctx, Value(type_of(ctx, self)), {iterator, function}, state);
}

Value groupby_setstate(ProtoContext &ctx, Value self, Value state) {
    if (!has_layout(state, Layout::Tuple))
        return type_error(ctx, "state is not a tuple");
    const auto *parts = as<Tuple>(state);
    if (parts->length != 3)
        return type_error(ctx, "function takes exactly 3 arguments (", parts->length, " given)");
    auto *groupby = as<GroupBy>(self);
    groupby->item.store((*parts)[0]);
    groupby->group_key.store((*parts)[1]);
    groupby->key.store((*parts)[2]);
    return ctx.none();
}

constexpr MethodDef kGroupByMethods[] = {
    {"__reduce__", noargs<groupby_reduce>, kReduceDoc},
    {"__setstate__", one_arg<groupby_setstate>, kSetStateDoc},
};

/// Reads the next item and its key. False at the end, or with an exception.
bool groupby_read(ProtoContext &ctx, GroupBy *self) {
    const Root<> item(ctx, iter_next(ctx, self->iterator.load()));
    if (!item)
        return false;
    const Root<> function(ctx, self->key_function.load());
    const Value key = function == ctx.none() ? item.get() : ctx.call(function, {item.get()});
    if (!key)
        return false;
    self->item.store(item);
    self->key.store(key);
    return true;
}

/// The class of the groups is kept in the class of the iterator, which finds it there.
Type *grouper_type(ProtoContext &ctx, Value groupby);

Value groupby_next(ProtoContext &ctx, Value self) {
    auto *groupby = as<GroupBy>(self);
    groupby->group.store(Value());
    for (;;) {  // past what the last group left over
        const Root<> key(ctx, groupby->key.load()), last(ctx, groupby->group_key.load());
        if (key && !last)
            break;
        const int same = key ? rich_compare_bool(ctx, last, key, kEQ) : 1;
        if (same < 0)
            return Value();
        if (!same)
            break;
        if (!groupby_read(ctx, groupby))
            return Value();
    }
    const Root<> key(ctx, groupby->key.load());
    groupby->group_key.store(key);
    Type *type = grouper_type(ctx, self);
    auto *group = type != nullptr ? ctx.make<Grouper>(type) : nullptr;
    if (group == nullptr)
        return Value();
    group->parent.store(self);
    group->key.store(key);
    groupby->group.store(Value(group));
    return tuple_of(ctx, {key, Value(group)});
}

Value grouper_next(ProtoContext &ctx, Value self) {
    auto *group = as<Grouper>(self);
    auto *groupby = as<GroupBy>(group->parent.load());
    if (groupby->group.load() != self)
        return Value();
    if (!groupby->item.load() && !groupby_read(ctx, groupby))
        return Value();
    const Root<> key(ctx, groupby->key.load());
    if (rich_compare_bool(ctx, group->key.load(), key, kEQ) <= 0)
        return Value();
    const Value item = groupby->item.load();
    groupby->item.store(Value());
    return item;
}

Type *grouper_type(ProtoContext &ctx, Value groupby) {
    const Root<Str *> name(ctx, intern(ctx, "_grouper"));
    const Value found = name ? type_lookup(ctx, type_of(ctx, groupby), name) : Value();
    if (!has_layout(found, Layout::Type) || as<Type>(found)->trace != kGrouperType.trace)
        return error_occurred(ctx) ? nullptr
                                   : static_cast<Type *>(type_error(ctx, "itertools.groupby has lost its groups"));
    return as<Type>(found);
}

}  // namespace

constinit const TypeDef kAccumulateType = {
    .name = "itertools.accumulate",
    .doc = "accumulate(iterable, func=None, *, initial=None)\n--\n\nThe totals of more and more of the items.",
    .size = sizeof(Accumulate),
    .flags = kTypeBase | kTypeGC,
    .trace = trace_fields<Accumulate, &Accumulate::iterator, &Accumulate::function, &Accumulate::total,
                          &Accumulate::initial>,
    .methods = kAccumulateMethods,
    .slots = {.tp_new = native<accumulate_new>,
              .tp_iter = native<iterator_self>,
              .tp_iternext = native<accumulate_next>},
};

constinit const TypeDef kPairwiseType = {
    .name = "itertools.pairwise",
    .doc = "pairwise(iterable, /)\n--\n\nEach item but the last, with the one behind it.",
    .size = sizeof(Pairwise),
    .flags = kTypeBase | kTypeGC,
    .trace = trace_fields<Pairwise, &Pairwise::iterator, &Pairwise::last>,
    .slots = {.tp_new = native<pairwise_new>, .tp_iter = native<iterator_self>, .tp_iternext = native<pairwise_next>},
};

constinit const TypeDef kGroupByType = {
    .name = "itertools.groupby",
    .doc = "groupby(iterable, key=None)\n--\n\nPairs: a key, and an iterator of the items in a row that have it.",
    .size = sizeof(GroupBy),
    .flags = kTypeBase | kTypeGC,
    .trace = trace_fields<GroupBy, &GroupBy::iterator, &GroupBy::key_function, &GroupBy::group_key, &GroupBy::key,
                          &GroupBy::item, &GroupBy::group>,
    .methods = kGroupByMethods,
    .slots = {.tp_new = native<groupby_new>, .tp_iter = native<iterator_self>, .tp_iternext = native<groupby_next>},
};

constinit const TypeDef kGrouperType = {
    .name = "itertools._grouper",
    .size = sizeof(Grouper),
    .flags = kTypeNoInstances | kTypeGC,
    .trace = trace_fields<Grouper, &Grouper::parent, &Grouper::key>,
    .slots = {.tp_iter = native<iterator_self>, .tp_iternext = native<grouper_next>},
};

}  // namespace hpyu
