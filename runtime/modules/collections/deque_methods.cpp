// SPDX-License-Identifier: MIT
// collections.deque and its iterators: operators, methods and types.
#include <algorithm>

#include "modules/collections/collections.hpp"
#include "modules/collections/deque.hpp"
#include "protocol/protocol.hpp"
#include "types/dict_views.hpp"
#include "types/generic_alias.hpp"
#include "types/int.hpp"
#include "types/object.hpp"
#include "types/sequence_helpers.hpp"

namespace hpyu {
namespace {

constexpr const char *kMutated = "deque mutated during iteration";

Deque *deque_of(Value v) { return as<Deque>(v); }

/// A new deque of the type of `like`, with its maxlen. The constructor of a subclass is called.
Value new_like(ProtoContext &ctx, Value like, const Value *items, size_t count) {
    Type *type = type_of(ctx, like);
    const int64_t limit = deque_of(like)->limit;
    Root<> made(ctx);
    const bool plain = type->has(kTypeImmutable);
    if (plain) {
        made = Value(ctx.make_instance<Deque>(type));
    } else {
        const Root<Tuple *> source(ctx, tuple_new(ctx, items, static_cast<int64_t>(count)));
        if (!source)
            return Value();
        const Value args[] = {Value(source.get()), limit < 0 ? ctx.none() : Value::from_int(limit)};
        made = ctx.call(Value(type), args, limit < 0 ? 1 : 2);
    }
    if (!made || !plain)
        return made;
    deque_of(made)->limit = limit;
    for (size_t i = 0; i < count; ++i)
        if (deque_push(ctx, deque_of(made), items[i], false) < 0)
            return Value();
    return made;
}

int extend(ProtoContext &ctx, Deque *deque, Value iterable, bool left) {
    if (Value(deque) == iterable) {
        RootVector own(ctx);
        deque_snapshot(ctx, deque, own);
        for (Value item : own.values())
            if (deque_push(ctx, deque, item, left) < 0)
                return -1;
        return 0;
    }
    return for_each(ctx, iterable, [&](Value item) { return deque_push(ctx, deque, item, left); });
}

Value deque_new(ProtoContext &ctx, Type *type, const Value *, size_t, Tuple *) { return ctx.make_instance<Deque>(type); }

int deque_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"iterable", "maxlen"};
    Value given[2];
    if (parse_args(ctx, {.function = "deque", .names = kNames}, args, nargs, kwnames, given) < 0)
        return -1;
    int64_t limit = -1;
    if (given[1] && given[1] != ctx.none()) {
        if (!is_int(given[1]))
            return type_error(ctx, "an integer is required");
        limit = to_ssize(ctx, given[1], false);
        if (limit == -1 && error_occurred(ctx))
            return -1;
        if (limit < 0)
            return value_error(ctx, "maxlen must be non-negative");
    }
    deque_of(self)->limit = limit;
    if (deque_length(deque_of(self)) != 0)
        deque_clear_items(ctx, deque_of(self));
    return given[0] ? extend(ctx, deque_of(self), given[0], false) : 0;
}

Value deque_repr(ProtoContext &ctx, Value self) {
    const ReprGuard guard(ctx, self);
    if (guard.recursive())
        return str_from_utf8(ctx, "[...]");
    RootVector items(ctx);
    deque_snapshot(ctx, deque_of(self), items);
    std::string text = str_text(type_of(ctx, self)->name) + "([";
    for (size_t i = 0; i < items.size(); ++i) {
        if (i != 0)
            text += ", ";
        if (!append_repr(ctx, items[i], text))
            return Value();
    }
    text += "]";
    if (const int64_t limit = deque_of(self)->limit; limit >= 0)
        text += ", maxlen=" + std::to_string(limit);
    return str_from_text(ctx, text + ")");
}

Value deque_richcompare(ProtoContext &ctx, Value self, Value other, int op) {
    if (!is_deque(self) || !is_deque(other))
        return ctx.not_implemented();
    RootVector a(ctx), b(ctx);
    deque_snapshot(ctx, deque_of(self), a);
    deque_snapshot(ctx, deque_of(other), b);
    if (a.size() != b.size() && (op == kEQ || op == kNE))
        return ctx.boolean(op == kNE);
    for (size_t i = 0; i < a.size() && i < b.size(); ++i) {
        const int equal = rich_compare_bool(ctx, a[i], b[i], kEQ);
        if (equal < 0)
            return Value();
        if (equal == 0)
            return op == kEQ || op == kNE ? ctx.boolean(op == kNE) : rich_compare(ctx, a[i], b[i], op);
    }
    return rich_compare(ctx, Value::from_int(static_cast<int64_t>(a.size())),
                        Value::from_int(static_cast<int64_t>(b.size())), op);
}

// -- as a sequence ----------------------------------------------------------------------------------------------------

int64_t deque_sq_length(ProtoContext &, Value self) { return deque_length(deque_of(self)); }

Value deque_item(ProtoContext &ctx, Value self, int64_t index) {
    const Value item = deque_at(ctx, deque_of(self), index);
    return item ? item : Value(index_error(ctx, "deque index out of range"));
}

int deque_ass_item(ProtoContext &ctx, Value self, int64_t index, Value item) {
    const bool done = item ? deque_put(ctx, deque_of(self), index, item) : deque_remove_at(ctx, deque_of(self), index);
    return done ? 0 : static_cast<int>(index_error(ctx, "deque index out of range"));
}

int deque_contains(ProtoContext &ctx, Value self, Value wanted) {
    Deque *deque = deque_of(self);
    const uint64_t changes = deque->changes.load(std::memory_order_relaxed);
    for (int64_t i = 0;; ++i) {
        const Root<> item(ctx, deque_at(ctx, deque, i));
        if (!item)
            return 0;
        if (const int equal = rich_compare_bool(ctx, item, wanted, kEQ); equal != 0)
            return equal;
        if (deque->changes.load(std::memory_order_relaxed) != changes)
            return raise(ctx, ctx.exc().RuntimeError, kMutated);
    }
}

Value deque_concat(ProtoContext &ctx, Value self, Value other) {
    if (!is_deque(other))
        return type_error(ctx, "can only concatenate deque (not \"", type_of(ctx, other), "\") to deque");
    RootVector items(ctx);
    deque_snapshot(ctx, deque_of(self), items);
    deque_snapshot(ctx, deque_of(other), items);
    return new_like(ctx, self, items.data(), items.size());
}

Value deque_inplace_concat(ProtoContext &ctx, Value self, Value other) {
    return extend(ctx, deque_of(self), other, false) < 0 ? Value() : self;
}

/// The items of `self`, `n` times; no more than maxlen can keep. -1 with MemoryError.
int repeated(ProtoContext &ctx, Value self, int64_t n, RootVector &out) {
    RootVector items(ctx);
    deque_snapshot(ctx, deque_of(self), items);
    const int64_t limit = deque_of(self)->limit;
    const int64_t size = static_cast<int64_t>(items.size());
    if (n <= 0 || size == 0)
        return 0;
    if (limit >= 0)
        n = std::min(n, limit / size + 1);
    if (n > (int64_t{1} << 40) / size)
        return memory_error(ctx);
    for (int64_t i = 0; i < n; ++i)
        for (Value item : items.values())
            out.push(item);
    return 0;
}

Value deque_repeat(ProtoContext &ctx, Value self, int64_t n) {
    RootVector items(ctx);
    return repeated(ctx, self, n, items) < 0 ? Value() : new_like(ctx, self, items.data(), items.size());
}

Value deque_inplace_repeat(ProtoContext &ctx, Value self, int64_t n) {
    RootVector items(ctx);
    if (repeated(ctx, self, n, items) < 0)
        return Value();
    deque_clear_items(ctx, deque_of(self));
    for (Value item : items.values())
        if (deque_push(ctx, deque_of(self), item, false) < 0)
            return Value();
    return self;
}

// -- methods ----------------------------------------------------------------------------------------------------------

template <bool left>
Value deque_append(ProtoContext &ctx, Value self, Value item) {
    return deque_push(ctx, deque_of(self), item, left) < 0 ? Value() : ctx.none();
}

template <bool left>
Value deque_pop(ProtoContext &ctx, Value self) {
    const Value item = deque_take(ctx, deque_of(self), left);
    return item ? item : Value(index_error(ctx, "pop from an empty deque"));
}

template <bool left>
Value deque_extend(ProtoContext &ctx, Value self, Value iterable) {
    return extend(ctx, deque_of(self), iterable, left) < 0 ? Value() : ctx.none();
}

Value deque_clear(ProtoContext &ctx, Value self) {
    deque_clear_items(ctx, deque_of(self));
    return ctx.none();
}

Value deque_copy(ProtoContext &ctx, Value self) {
    RootVector items(ctx);
    deque_snapshot(ctx, deque_of(self), items);
    return new_like(ctx, self, items.data(), items.size());
}

Value deque_reverse(ProtoContext &ctx, Value self) {
    deque_reverse_items(ctx, deque_of(self));
    return ctx.none();
}

Value deque_rotate(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    const int64_t steps = nargs == 0 ? 1 : to_ssize(ctx, args[0], false);
    if (steps == -1 && error_occurred(ctx))
        return Value();
    deque_rotate_by(ctx, deque_of(self), steps);
    return ctx.none();
}

Value deque_count(ProtoContext &ctx, Value self, Value wanted) {
    Deque *deque = deque_of(self);
    const uint64_t changes = deque->changes.load(std::memory_order_relaxed);
    int64_t count = 0;
    for (int64_t i = 0;; ++i) {
        const Root<> item(ctx, deque_at(ctx, deque, i));
        if (!item)
            return Value::from_int(count);
        const int equal = rich_compare_bool(ctx, item, wanted, kEQ);
        if (equal < 0)
            return Value();
        count += equal;
        if (deque->changes.load(std::memory_order_relaxed) != changes)
            return raise(ctx, ctx.exc().RuntimeError, kMutated);
    }
}

Raised raise_not_in_deque(ProtoContext &ctx, Value wanted) {
    const Str *shown = repr(ctx, wanted);
    return shown != nullptr ? value_error(ctx, shown, " is not in deque") : Raised();
}

/// The first place of `wanted` from `start` to `end`; -1: not there; -2: an exception.
int64_t find(ProtoContext &ctx, Deque *deque, Value wanted, int64_t start, int64_t end, const char *if_changed,
             Type *change_error) {
    const uint64_t changes = deque->changes.load(std::memory_order_relaxed);
    for (int64_t i = start; i < end; ++i) {
        const Root<> item(ctx, deque_at(ctx, deque, i));
        if (!item)
            return -1;
        const int equal = rich_compare_bool(ctx, item, wanted, kEQ);
        if (equal < 0)
            return -2;
        if (deque->changes.load(std::memory_order_relaxed) != changes) {
            raise(ctx, change_error, if_changed);
            return -2;
        }
        if (equal != 0)
            return i;
    }
    return -1;
}

Value deque_index(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    const int64_t length = deque_length(deque_of(self));
    int64_t bounds[2] = {0, INT64_MAX};
    for (size_t i = 1; i < nargs; ++i) {
        if (read_bound(ctx, args[i], false, &bounds[i - 1]) < 0)
            return Value();
        if (bounds[i - 1] < 0)
            bounds[i - 1] = std::max<int64_t>(0, bounds[i - 1] + length);
    }
    const int64_t found = find(ctx, deque_of(self), args[0], bounds[0], bounds[1], kMutated, ctx.exc().RuntimeError);
    if (found >= 0)
        return Value::from_int(found);
    return found == -1 ? Value(raise_not_in_deque(ctx, args[0])) : Value();
}

Value deque_insert(ProtoContext &ctx, Value self, const Value *args, size_t) {
    int64_t index = to_ssize(ctx, args[0], false);
    if (index == -1 && error_occurred(ctx))
        return Value();
    if (index < 0)
        index = std::max<int64_t>(0, index + deque_length(deque_of(self)));
    return deque_insert_at(ctx, deque_of(self), index, args[1]) < 0 ? Value() : ctx.none();
}

Value deque_remove(ProtoContext &ctx, Value self, Value wanted) {
    const int64_t found = find(ctx, deque_of(self), wanted, 0, INT64_MAX, "deque mutated during remove().",
                               ctx.exc().IndexError);
    if (found == -1)
        return raise_not_in_deque(ctx, wanted);
    if (found < 0)
        return Value();
    deque_remove_at(ctx, deque_of(self), found);
    return ctx.none();
}

Value deque_maxlen(ProtoContext &ctx, Value self, void *) {
    const int64_t limit = deque_of(self)->limit;
    return limit < 0 ? ctx.none() : int_from_int64(ctx, limit);
}

// -- iterating --------------------------------------------------------------------------------------------------------

struct DequeIterator : ProtoObject {
    Deque *deque = nullptr;
    std::atomic<int64_t> position{0};
    uint64_t changes = 0;
    uint64_t reserved = 0;
};

/// The iterator types belong to the module; the deque's own type knows them by its namespace.
Value iterator_new(ProtoContext &ctx, Value self, const char *type_name) {
    Str *name = intern(ctx, type_name);
    const Value found = name != nullptr ? type_lookup(ctx, type_of(ctx, self), name) : Value();
    if (!has_layout(found, Layout::Type))
        return name != nullptr ? Value(runtime_error(ctx, "deque has lost its iterator type")) : Value();
    DequeIterator *iterator = ctx.make<DequeIterator>(as<Type>(found));
    if (iterator != nullptr) {
        iterator->deque = deque_of(self);
        iterator->changes = deque_of(self)->changes.load(std::memory_order_relaxed);
    }
    return iterator;
}

Value deque_iter(ProtoContext &ctx, Value self) { return iterator_new(ctx, self, "_deque_iterator"); }
Value deque_reversed(ProtoContext &ctx, Value self) { return iterator_new(ctx, self, "_deque_reverse_iterator"); }

template <bool reverse>
Value iterator_next(ProtoContext &ctx, Value self) {
    auto *iterator = as<DequeIterator>(self);
    int64_t position = iterator->position.load(std::memory_order_relaxed);
    for (;;) {
        if (position < 0)
            return Value();
        if (iterator->changes != iterator->deque->changes.load(std::memory_order_relaxed)) {
            iterator->position.store(-1, std::memory_order_relaxed);
            return raise(ctx, ctx.exc().RuntimeError, kMutated);
        }
        const int64_t length = deque_length(iterator->deque);
        const Value item = deque_at(ctx, iterator->deque, reverse ? length - 1 - position : position);
        const int64_t next = item ? position + 1 : -1;
        if (!ctx.space().is_parallel())
            iterator->position.store(next, std::memory_order_relaxed);
        else if (!iterator->position.compare_exchange_strong(position, next, std::memory_order_relaxed))
            continue;   // another thread has this item
        return item;
    }
}

Value iterator_hint(ProtoContext &, Value self) {
    const auto *iterator = as<DequeIterator>(self);
    const int64_t position = iterator->position.load(std::memory_order_relaxed);
    return Value::from_int(position < 0 ? 0 : std::max<int64_t>(0, deque_length(iterator->deque) - position));
}

Value iterator_iter(ProtoContext &, Value self) { return self; }

void iterator_trace(ProtoObject *self, Tracer &tracer) { tracer.visit(static_cast<DequeIterator *>(self)->deque); }

/// (type, (), state, iterator), with ((), maxlen) as the arguments of a limited one.
Value deque_reduce(ProtoContext &ctx, Value self) {
    const int64_t limit = deque_of(self)->limit;
    const Value empty = ctx.space().empty_tuple;
    const Root<> most(ctx, limit < 0 ? empty : int_from_int64(ctx, limit));
    const Root<> args(ctx, !most || limit < 0 ? most.get() : Value(tuple_of(ctx, {empty, most.get()})));
    const Root<> state(ctx, args ? object_getstate(ctx, self) : Value());
    const Root<> iterator(ctx, state ? get_iter(ctx, self) : Value());
    return iterator ? tuple_of(ctx, {Value(type_of(ctx, self)), args.get(), state.get(), iterator.get()}) : nullptr;
}

constexpr MethodDef kIteratorMethods[] = {
    {"__length_hint__", noargs<iterator_hint>, "How many items are left."},
};

constexpr GetSetDef kDequeGetSets[] = {
    {.name = "maxlen", .get = deque_maxlen, .doc = "The most items that the deque holds; None if it is not limited."},
};

constexpr MethodDef kDequeMethods[] = {
    kGenericClassGetItem,
    {"append", one_arg<deque_append<false>>, "Adds an item at the right end."},
    {"appendleft", one_arg<deque_append<true>>, "Adds an item at the left end."},
    {"clear", noargs<deque_clear>, "Removes every item."},
    {"copy", noargs<deque_copy>, "A new deque with the same items."},
    {"__copy__", noargs<deque_copy>, "A new deque with the same items."},
    {"count", one_arg<deque_count>, "How many items equal the one given."},
    {"extend", one_arg<deque_extend<false>>, "Adds the items of an iterable at the right end."},
    {"extendleft", one_arg<deque_extend<true>>, "Adds the items of an iterable at the left end, one after the other."},
    {"index", varargs<deque_index, 1, 3>, "The place of the first item that equals the one given; ValueError if there is none."},
    {"insert", varargs<deque_insert, 2, 2>, "Puts an item in front of the one at an index."},
    {"pop", noargs<deque_pop<false>>, "Takes the item at the right end off and returns it."},
    {"popleft", noargs<deque_pop<true>>, "Takes the item at the left end off and returns it."},
    {"remove", one_arg<deque_remove>, "Removes the first item that equals the one given; ValueError if there is none."},
    {"reverse", noargs<deque_reverse>, "Turns the order of the items round."},
    {"rotate", varargs<deque_rotate, 0, 1>, "Moves items from the right end to the left one: one, or as many as given."},
    {"__reduce__", noargs<deque_reduce>, "What pickling needs."},
    {"__reversed__", noargs<deque_reversed>, "An iterator that starts at the right end."},
};

}  // namespace

extern const TypeDef kDequeType = {
    .name = "collections.deque",
    .doc = "deque([iterable[, maxlen]])\n\nA sequence to which adding and from which taking is quick at both ends.",
    .size = sizeof(Deque),
    .flags = kTypeBase | kTypeWeakRefs | kTypeSequence,
    .trace = deque_trace,
    .methods = kDequeMethods,
    .getsets = kDequeGetSets,
    .slots = {
        .tp_new = native<deque_new>,
        .tp_init = native<deque_init>,
        .tp_repr = native<deque_repr>,
        .tp_hash = native<hash_not_implemented>,
        .tp_richcompare = native<deque_richcompare>,
        .tp_iter = native<deque_iter>,
        .sq_length = native<deque_sq_length>,
        .sq_concat = native<deque_concat>,
        .sq_repeat = native<deque_repeat>,
        .sq_item = native<deque_item>,
        .sq_ass_item = native<deque_ass_item>,
        .sq_contains = native<deque_contains>,
        .sq_inplace_concat = native<deque_inplace_concat>,
        .sq_inplace_repeat = native<deque_inplace_repeat>,
    },
};

extern const TypeDef kDequeIteratorType = {
    .name = "_collections._deque_iterator",
    .size = sizeof(DequeIterator),
    .flags = kTypeNoInstances,
    .trace = iterator_trace,
    .methods = kIteratorMethods,
    .slots = {.tp_iter = native<iterator_iter>, .tp_iternext = native<iterator_next<false>>},
};

extern const TypeDef kDequeReverseIteratorType = {
    .name = "_collections._deque_reverse_iterator",
    .size = sizeof(DequeIterator),
    .flags = kTypeNoInstances,
    .trace = iterator_trace,
    .methods = kIteratorMethods,
    .slots = {.tp_iter = native<iterator_iter>, .tp_iternext = native<iterator_next<true>>},
};

}  // namespace hpyu
