// SPDX-License-Identifier: MIT
// Iterators over anything with __getitem__, over a callable until it returns a sentinel, and what all index iterators
// share.
#include "types/iterators.hpp"

#include "types/sequence_helpers.hpp"

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
    const auto &item_slot = type_of(ctx, iterator->sequence)->slots.sq_item;
    const Value item = item_slot ? item_slot(ctx, iterator->sequence, i) : get_item(ctx, iterator->sequence, i);
    if (item)
        return item;
    if (error_matches(ctx, ctx.exc().IndexError) || error_matches(ctx, ctx.exc().StopIteration)) {
        clear_error(ctx);
        iterator->exhaust();
    }
    return Value();
}

Value sequence_iterator_length_hint(ProtoContext &ctx, Value self) {
    auto *iterator = as<IndexIterator>(self);
    if (iterator->is_exhausted())
        return int_from_int64(ctx, 0);
    const Type *type = type_of(ctx, iterator->sequence);
    if (!type->slots.sq_length && !type->slots.mp_length)
        return ctx.not_implemented();
    const int64_t n = length(ctx, iterator->sequence);
    if (n < 0)
        return Value();
    const int64_t left = n - iterator->index.load(std::memory_order_relaxed);
    return int_from_int64(ctx, left < 0 ? 0 : left);
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

constexpr MethodDef kSequenceIteratorMethods[] = {
    {"__length_hint__", noargs<sequence_iterator_length_hint>,
     "__length_hint__($self, /)\n--\n\nHow many items are left, as far as one can tell."},
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
    .methods = kSequenceIteratorMethods,
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
    .slots =
        {
            .tp_iter = native<iterator_self>,
            .tp_iternext = native<callable_iterator_next>,
        },
};

}  // namespace hpyu
