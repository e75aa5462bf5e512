// SPDX-License-Identifier: MIT
// The ring behind collections.deque; methods and type are in deque_methods.cpp.
#include "modules/collections/deque.hpp"

#include <algorithm>

#include "lock.hpp"

namespace hpyu {
namespace {

size_t length_of(const Deque *deque) { return static_cast<size_t>(deque->length.load(std::memory_order_relaxed)); }
size_t place(const Deque *deque, size_t index) { return (deque->first + index) & (deque->storage->capacity - 1); }
Value load(const Deque *deque, size_t index) { return deque->storage->load(place(deque, index)); }
void store(Deque *deque, size_t index, Value v) { deque->storage->store(place(deque, index), v); }

void changed(Deque *deque, size_t length) {
    deque->length.store(static_cast<int64_t>(length), std::memory_order_release);
    deque->changes.fetch_add(1, std::memory_order_relaxed);
}

/// Makes room for one more item. -1 with MemoryError.
int grow(ProtoContext &ctx, Deque *deque) {
    const size_t length = length_of(deque);
    if (deque->storage != nullptr && length < deque->storage->capacity)
        return 0;
    ValueArray *wider = ValueArray::make(ctx, std::max<size_t>(8, length * 2));
    if (wider == nullptr)
        return -1;
    for (size_t i = 0; i < length; ++i)
        wider->store(i, load(deque, i));
    deque->storage = wider;
    deque->first = 0;
    return 0;
}

Value take(Deque *deque, bool left) {
    const size_t length = length_of(deque);
    if (length == 0)
        return Value();
    const size_t index = left ? 0 : length - 1;
    const Value item = load(deque, index);
    store(deque, index, Value());
    if (left)
        deque->first = place(deque, 1);
    changed(deque, length - 1);
    return item;
}

int push(ProtoContext &ctx, Deque *deque, Value item, bool left) {
    if (grow(ctx, deque) < 0)
        return -1;
    const size_t length = length_of(deque);
    if (left)
        deque->first = (deque->first - 1) & (deque->storage->capacity - 1);
    changed(deque, length + 1);
    store(deque, left ? 0 : length, item);
    return 0;
}

bool is_within(const Deque *deque, int64_t index) { return static_cast<uint64_t>(index) < length_of(deque); }

}  // namespace

bool is_deque(Value v) { return v.is_object() && v.as_object()->type->trace == deque_trace; }

int deque_push(ProtoContext &ctx, Deque *deque, Value item, bool left) {
    const ObjectLock lock(ctx, deque);
    if (deque->limit == 0)
        return 0;
    if (deque->limit > 0 && static_cast<int64_t>(length_of(deque)) >= deque->limit)
        take(deque, !left);
    return push(ctx, deque, item, left);
}

Value deque_take(ProtoContext &ctx, Deque *deque, bool left) {
    const ObjectLock lock(ctx, deque);
    return take(deque, left);
}

Value deque_at(ProtoContext &ctx, Deque *deque, int64_t index) {
    const ObjectLock lock(ctx, deque);
    return is_within(deque, index) ? load(deque, static_cast<size_t>(index)) : Value();
}

bool deque_put(ProtoContext &ctx, Deque *deque, int64_t index, Value item) {
    const ObjectLock lock(ctx, deque);
    if (!is_within(deque, index))
        return false;
    store(deque, static_cast<size_t>(index), item);
    return true;
}

static int insert_unless_full(ProtoContext &ctx, Deque *deque, size_t index, Value item, bool *full) {
    const ObjectLock lock(ctx, deque);
    const size_t length = length_of(deque);
    *full = deque->limit >= 0 && static_cast<int64_t>(length) >= deque->limit;
    if (*full || push(ctx, deque, item, false) < 0)
        return -1;
    const size_t at = std::min(index, length);
    for (size_t i = length; i > at; --i)
        store(deque, i, load(deque, i - 1));
    store(deque, at, item);
    return 0;
}

int deque_insert_at(ProtoContext &ctx, Deque *deque, int64_t index, Value item) {
    bool full = false;
    const int status = insert_unless_full(ctx, deque, static_cast<size_t>(index), item, &full);
    return full ? static_cast<int>(index_error(ctx, "deque already at its maximum size")) : status;
}

bool deque_remove_at(ProtoContext &ctx, Deque *deque, int64_t index) {
    const ObjectLock lock(ctx, deque);
    if (!is_within(deque, index))
        return false;
    const size_t length = length_of(deque);
    for (size_t i = static_cast<size_t>(index); i + 1 < length; ++i)
        store(deque, i, load(deque, i + 1));
    take(deque, false);
    return true;
}

void deque_rotate_by(ProtoContext &ctx, Deque *deque, int64_t steps) {
    const ObjectLock lock(ctx, deque);
    const int64_t length = static_cast<int64_t>(length_of(deque));
    if (length < 2 || steps % length == 0)
        return;
    const size_t right = static_cast<size_t>((steps % length + length) % length);
    const size_t count = static_cast<size_t>(length);
    if (count == deque->storage->capacity) {   // a full ring turns by its first place alone
        deque->first = place(deque, count - right);
        changed(deque, count);
        return;
    }
    // The shorter way round, an item at a time.
    const bool to_the_right = right <= count / 2;
    for (size_t i = 0, n = to_the_right ? right : count - right; i < n; ++i) {
        const Value item = take(deque, !to_the_right);
        if (to_the_right)
            deque->first = (deque->first - 1) & (deque->storage->capacity - 1);
        store(deque, to_the_right ? 0 : count - 1, item);
        changed(deque, count);
    }
}

void deque_reverse_items(ProtoContext &ctx, Deque *deque) {
    const ObjectLock lock(ctx, deque);
    const size_t length = length_of(deque);
    for (size_t i = 0; i < length / 2; ++i) {
        const Value other = load(deque, length - 1 - i);
        store(deque, length - 1 - i, load(deque, i));
        store(deque, i, other);
    }
}

void deque_clear_items(ProtoContext &ctx, Deque *deque) {
    const ObjectLock lock(ctx, deque);
    deque->storage = nullptr;
    deque->first = 0;
    changed(deque, 0);
}

void deque_snapshot(ProtoContext &ctx, Deque *deque, RootVector &out) {
    const ObjectLock lock(ctx, deque);
    for (size_t i = 0, n = length_of(deque); i < n; ++i)
        out.push(load(deque, i));
}

void deque_trace(ProtoObject *self, Tracer &tracer) { tracer.visit(static_cast<Deque *>(self)->storage); }

}  // namespace hpyu
