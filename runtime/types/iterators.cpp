// SPDX-License-Identifier: MIT
// Iterators over anything with __getitem__, over a callable until it returns a sentinel, and what all index iterators
// share.
#include "types/iterators.hpp"

#include <algorithm>

#include "types/function_objects.hpp"
#include "types/sequence_helpers.hpp"
#include "types/str.hpp"

namespace hpyu {

extern const TypeDef kSequenceIteratorType;
extern const TypeDef kCallableIteratorType;

namespace {

/// Both fields are null once it is exhausted.
struct CallableIterator : ProtoObject {
    AtomicValue callable;
    AtomicValue sentinel;
};

void callable_iterator_trace(ProtoObject *object, Tracer &tracer) {
    auto *iterator = static_cast<CallableIterator *>(object);
    tracer.visit(iterator->callable.load());
    tracer.visit(iterator->sentinel.load());
}

Value sequence_iterator_next(ProtoContext &ctx, Value self) {
    auto *iterator = as<IndexIterator>(self);
    const int64_t i = iterator->claim(ctx);
    if (i < 0)
        return Value();
    const auto item_slot = type_of(ctx, iterator->sequence)->slots.sq_item.load();
    const Value item = item_slot ? item_slot(ctx, iterator->sequence, i) : get_item(ctx, iterator->sequence, i);
    if (item)
        return item;
    if (error_matches(ctx, ctx.exc().IndexError) || error_matches(ctx, ctx.exc().StopIteration)) {
        clear_error(ctx);
        iterator->exhaust(ctx);
    }
    return Value();
}

Value callable_iterator_next(ProtoContext &ctx, Value self) {
    auto *iterator = as<CallableIterator>(self);
    Root<> callable(ctx, iterator->callable.load()), sentinel(ctx, iterator->sentinel.load());
    if (!callable || !sentinel)
        return Value();
    Root<> result(ctx, ctx.call(callable, {}));
    int done = 1;
    if (result)
        done = rich_compare_bool(ctx, sentinel, result, kEQ);
    else if (error_matches(ctx, ctx.exc().StopIteration))
        clear_error(ctx);
    else
        return Value();
    if (done == 0)
        return result;
    if (done > 0) {
        iterator->callable.store(Value());
        iterator->sentinel.store(Value());
    }
    return Value();
}

/// The number of items of a sequence, without asking a class that derives from a builtin one; -1 with an exception.
int64_t items_in(ProtoContext &ctx, Value sequence) {
    switch (type_of(ctx, sequence)->layout) {
        case Layout::List: return as<List>(sequence)->length.load(std::memory_order_acquire);
        case Layout::Tuple: return as<Tuple>(sequence)->length;
        case Layout::Str: return as<Str>(sequence)->length;
        case Layout::Bytes: return as<Bytes>(sequence)->length;
        case Layout::ByteArray: return as<ByteArray>(sequence)->length.load(std::memory_order_acquire);
        default: return length(ctx, sequence);
    }
}

/// What an exhausted iterator over `sequence` is made anew from.
Value empty_like(ProtoContext &ctx, Value sequence) {
    switch (type_of(ctx, sequence)->layout) {
        case Layout::List: return Value(list_new(ctx, nullptr, 0));
        case Layout::Str:
        case Layout::ByteArray: return Value(ctx.space().empty_str);
        default: return ctx.space().empty_tuple;
    }
}

Value callable_iterator_reduce(ProtoContext &ctx, Value self) {
    auto *iterator = as<CallableIterator>(self);
    const Value callable = iterator->callable.load(), sentinel = iterator->sentinel.load();
    if (callable && sentinel)
        return reduced_iter(ctx, {callable, sentinel});
    return reduced_iter(ctx, {ctx.space().empty_tuple});
}

constexpr MethodDef kCallableIteratorMethods[] = {
    {"__reduce__", noargs<callable_iterator_reduce>, "__reduce__($self, /)\n--\n\nHow to make the iterator anew."},
};

}  // namespace

void trace_index_iterator(ProtoObject *object, Tracer &tracer) {
    tracer.visit(static_cast<IndexIterator *>(object)->sequence);
}

Value index_iterator_new(ProtoContext &ctx, Type *type, Value sequence, int64_t index) {
    auto *iterator = ctx.make<IndexIterator>(type);
    if (iterator == nullptr)
        return Value();
    iterator->sequence = sequence;
    iterator->index.store(index, std::memory_order_relaxed);
    return iterator;
}

Value iterator_self(ProtoContext &, Value self) { return self; }

Value reduced(ProtoContext &ctx, Value callable, std::initializer_list<Value> args, Value state) {
    for (Value arg : args)
        if (!arg)
            return Value();
    Root<> keep(ctx, callable);
    Root<Tuple *> packed(ctx, callable ? tuple_of(ctx, args) : nullptr);
    if (!packed)
        return Value();
    return state ? Value(tuple_of(ctx, {callable, Value(packed.get()), state}))
                 : Value(tuple_of(ctx, {callable, Value(packed.get())}));
}

Value reduced_iter(ProtoContext &ctx, std::initializer_list<Value> args, Value state) {
    return reduced(ctx, ctx.get_attribute(Value(ctx.space().builtins), ctx.names().iter), args, state);
}

int read_state(ProtoContext &ctx, Value state, int64_t least, int64_t most, int64_t *out) {
    if (!is_int(state))
        return type_error(ctx, "an integer is required");
    const int64_t n = to_ssize(ctx, state, false);
    if (n == -1 && error_occurred(ctx))
        return -1;
    *out = std::max(least, std::min(n, most));
    return 0;
}

Value index_iterator_length_hint(ProtoContext &ctx, Value self) {
    auto *iterator = as<IndexIterator>(self);
    if (iterator->is_exhausted())
        return int_from_int64(ctx, 0);
    const Type *type = type_of(ctx, iterator->sequence);
    if (!type->slots.sq_length && !type->slots.mp_length)
        return ctx.not_implemented();
    const int64_t n = items_in(ctx, iterator->sequence);
    return n < 0 ? Value() : int_from_int64(ctx, std::max<int64_t>(n - iterator->index.load(std::memory_order_relaxed), 0));
}

Value index_iterator_reduce(ProtoContext &ctx, Value self) {
    auto *iterator = as<IndexIterator>(self);
    if (iterator->is_exhausted())
        return reduced_iter(ctx, {empty_like(ctx, iterator->sequence)});
    return reduced_iter(ctx, {iterator->sequence}, int_from_int64(ctx, iterator->index.load(std::memory_order_relaxed)));
}

/// Positions beyond the end are allowed: the sequence may have grown by then.
Value index_iterator_setstate(ProtoContext &ctx, Value self, Value state) {
    auto *iterator = as<IndexIterator>(self);
    int64_t index;
    if (read_state(ctx, state, 0, INT64_MAX / 4, &index) < 0)
        return Value();
    if (!iterator->is_exhausted())
        iterator->index.store(index, std::memory_order_relaxed);
    return ctx.none();
}

Value reverse_iterator_length_hint(ProtoContext &ctx, Value self) {
    auto *iterator = as<IndexIterator>(self);
    const int64_t left = iterator->index.load(std::memory_order_relaxed) + 1;
    if (left <= 0)
        return int_from_int64(ctx, 0);
    const int64_t n = items_in(ctx, iterator->sequence);
    return n < 0 ? Value() : int_from_int64(ctx, left > n ? 0 : left);
}

Value reverse_iterator_setstate(ProtoContext &ctx, Value self, Value state) {
    auto *iterator = as<IndexIterator>(self);
    if (iterator->is_exhausted())
        return ctx.none();
    const int64_t n = items_in(ctx, iterator->sequence);
    int64_t index;
    if (n < 0 || read_state(ctx, state, -1, n - 1, &index) < 0)
        return Value();
    iterator->index.store(index, std::memory_order_relaxed);
    return ctx.none();
}

Value sequence_iterator_new(ProtoContext &ctx, Value sequence) {
    return index_iterator_new(ctx, ctx.types().sequence_iterator, sequence);
}

Value callable_iterator_new(ProtoContext &ctx, Value callable, Value sentinel) {
    auto *iterator = ctx.make<CallableIterator>(ctx.types().callable_iterator);
    if (iterator == nullptr)
        return Value();
    iterator->callable.store(callable);
    iterator->sentinel.store(sentinel);
    return iterator;
}

constinit const TypeDef kSequenceIteratorType = {
    .name = "iterator",
    .size = sizeof(IndexIterator),
    .flags = kTypeNoInstances,
    .trace = trace_index_iterator,
    .methods = kIndexIteratorMethods,
    .slots =
        {
            .tp_iter = native<iterator_self>,
            .tp_iternext = native<sequence_iterator_next>,
        },
};

constinit const TypeDef kCallableIteratorType = {
    .name = "callable_iterator",
    .size = sizeof(CallableIterator),
    .flags = kTypeNoInstances,
    .trace = callable_iterator_trace,
    .methods = kCallableIteratorMethods,
    .slots =
        {
            .tp_iter = native<iterator_self>,
            .tp_iternext = native<callable_iterator_next>,
        },
};

}  // namespace hpyu
