// SPDX-License-Identifier: MIT
// The iterator over a range. Its position is one word that threads advance without a lock: each item is given out once.
// Items are computed in registers when the whole range fits there.
#include <algorithm>
#include <climits>

#include "lock.hpp"
#include "method.hpp"
#include "protocol/protocol.hpp"
#include "types/function_objects.hpp"
#include "types/int_ops.hpp"
#include "types/range.hpp"
#include "types/sequence_objects.hpp"

namespace hpyu {

namespace {

struct RangeIterator : Lockable {
    Range *range = nullptr;
    std::atomic<int64_t> position{0};
    int64_t count = 0;          ///< Items; INT64_MAX for more, which nobody lives to see the end of.
    int64_t start = 0, step = 0;
    bool small = false;         ///< All items are immediates: start and step tell them.
    uint64_t padding = 0;
};

/// The next position, or -1 at the end.
int64_t advance(ProtoContext &ctx, RangeIterator *it) {
    const ObjectLock lock(ctx, it);
    const int64_t i = it->position.load(std::memory_order_relaxed);
    if (i >= it->count)
        return -1;
    it->position.store(i + 1, std::memory_order_relaxed);
    return i;
}

Value range_iterator_next(ProtoContext &ctx, Value self) {
    auto *it = as<RangeIterator>(self);
    const int64_t i = advance(ctx, it);
    if (i < 0)
        return Value();
    if (it->small) [[likely]]
        return Value::from_int(it->start + i * it->step);
    const Value index = int_from_int64(ctx, i);
    return index ? range_item(ctx, it->range, index) : Value();
}

Value range_iterator_self(ProtoContext &, Value self) { return self; }

Value range_iterator_length_hint(ProtoContext &ctx, Value self) {
    auto *it = as<RangeIterator>(self);
    const Value position = int_from_int64(ctx, it->position.load(std::memory_order_relaxed));
    const Value left = position ? int_subtract(ctx, it->range->length, position) : Value();
    return left && int_sign(left) < 0 ? Value::from_int(0) : left;
}

Value range_iterator_reduce(ProtoContext &ctx, Value self) {
    auto *it = as<RangeIterator>(self);
    const Value position = int_from_int64(ctx, it->position.load(std::memory_order_relaxed));
    Root<> iter(ctx, position ? ctx.get_attribute(Value(ctx.space().builtins), ctx.names().iter) : Value());
    Tuple *args = iter ? tuple_of(ctx, {Value(it->range)}) : nullptr;
    return args != nullptr ? Value(tuple_of(ctx, {iter.get(), args, position})) : Value();
}

Value range_iterator_setstate(ProtoContext &ctx, Value self, Value state) {
    auto *it = as<RangeIterator>(self);
    const int64_t position = to_ssize(ctx, state, true);
    if (position == -1 && error_occurred(ctx))
        return Value();
    it->position.store(position < 0 ? 0 : std::min(position, it->count), std::memory_order_relaxed);
    return ctx.none();
}

void range_iterator_trace(ProtoObject *object, Tracer &tracer) {
    tracer.visit(static_cast<RangeIterator *>(object)->range);
}

constexpr MethodDef kRangeIteratorMethods[] = {
    {"__length_hint__", noargs<range_iterator_length_hint>, "How many items are left."},
    {"__reduce__", noargs<range_iterator_reduce>, "How to make an iterator at the same place."},
    {"__setstate__", one_arg<range_iterator_setstate>, "Moves to a position."},
};

}  // namespace

Value range_iterator_new(ProtoContext &ctx, Range *range) {
    int64_t unused, count;
    const bool words = int_to_int64(range->start, &unused) && int_to_int64(range->stop, &unused) &&
                       int_to_int64(range->step, &unused) && int_to_int64(range->length, &count);
    RangeIterator *it = ctx.make<RangeIterator>(words ? ctx.types().range_iterator : ctx.types().long_range_iterator);
    if (it == nullptr)
        return Value();
    it->range = range;
    if (!int_to_int64(range->length, &it->count))
        it->count = INT64_MAX;
    // Items lie between the ends, so index times step is no more than their distance, which fits 64 bits.
    if (range->start.is_int() && range->stop.is_int() && range->step.is_int()) {
        it->small = true;
        it->start = range->start.as_int();
        it->step = range->step.as_int();
    }
    return it;
}

static constexpr TypeDef range_iterator_type(const char *name) {
    return {
        .name = name,
        .size = sizeof(RangeIterator),
        .flags = kTypeNoInstances,
        .trace = range_iterator_trace,
        .methods = kRangeIteratorMethods,
        .slots = {.tp_iter = native<range_iterator_self>, .tp_iternext = native<range_iterator_next>},
    };
}
extern const TypeDef kRangeIteratorType = range_iterator_type("range_iterator");
/// Of a range whose ends or length are no machine words.
extern const TypeDef kLongRangeIteratorType = range_iterator_type("longrange_iterator");

}  // namespace hpyu
