// SPDX-License-Identifier: MIT
// list[key], list[key] = value and del list[key], for indices and slices.
//
// Whatever calls foreign code (the bounds of a slice, the items of the assigned iterable) runs before the list is
// locked; the slice is fitted to the length under the lock.
#include "types/list.hpp"

namespace hpyu {

namespace {

Value get_items(ProtoContext &ctx, List *list, Value key) {
    int64_t start, stop, step;
    if (slice_unpack(ctx, key, &start, &stop, &step) < 0)
        return Value();
    if (step == 1)
        return list_slice(ctx, list, start, stop);
    List *result = list_new(ctx, nullptr, 0);
    if (result == nullptr)
        return Value();
    ObjectLock lock(ctx, list);
    const int64_t n = slice_adjust(list->length.load(std::memory_order_relaxed), &start, &stop, step);
    if (n <= 0)
        return result;
    ValueArray *array = ValueArray::make(ctx, (static_cast<size_t>(n) + 1) & ~size_t{1});
    if (array == nullptr)
        return Value();
    const Value *from = list->storage.load(std::memory_order_relaxed)->items();
    for (int64_t i = 0; i < n; ++i)
        array->items()[i] = from[start + i * step];
    result->storage.store(array, std::memory_order_release);
    result->length.store(n, std::memory_order_release);
    return result;
}

/// Deletes `n` items, `step` > 1 apart; the lock is held.
int delete_apart(ProtoContext &ctx, List *list, int64_t start, int64_t step, int64_t n) {
    const int64_t length = list->length.load(std::memory_order_relaxed);
    ValueArray *old = list->storage.load(std::memory_order_relaxed);
    ValueArray *fresh = ValueArray::make(ctx, old->capacity);
    if (fresh == nullptr)
        return -1;
    int64_t to = 0;
    for (int64_t i = 0; i < length; ++i)
        if (i < start || (i - start) % step != 0 || (i - start) / step >= n)
            fresh->items()[to++] = old->items()[i];
    list->length.store(to, std::memory_order_release);
    list->storage.store(fresh, std::memory_order_release);
    return 0;
}

/// Makes the step positive; the items are the same.
void turn_forward(int64_t *start, int64_t *stop, int64_t *step, int64_t n) {
    if (*step > 0)
        return;
    *stop = *start + 1;
    *start += *step * (n - 1);
    *step = -*step;
}

int delete_items(ProtoContext &ctx, List *list, Value key) {
    int64_t start, stop, step;
    if (slice_unpack(ctx, key, &start, &stop, &step) < 0)
        return -1;
    ObjectLock lock(ctx, list);
    const int64_t n = slice_adjust(list->length.load(std::memory_order_relaxed), &start, &stop, step);
    if (n <= 0)
        return 0;
    turn_forward(&start, &stop, &step, n);
    if (step == 1)
        return list_splice(ctx, list, start, start + n, nullptr, 0);
    return delete_apart(ctx, list, start, step, n);
}

int set_items(ProtoContext &ctx, List *list, Value key, Value value) {
    int64_t start, stop, step;
    if (slice_unpack(ctx, key, &start, &stop, &step) < 0)
        return -1;
    Tuple *items = to_items(ctx, value, step == 1 ? "can only assign an iterable"
                                                  : "must assign iterable to extended slice");
    if (items == nullptr)
        return -1;
    int64_t n;
    {
        ObjectLock lock(ctx, list);
        n = slice_adjust(list->length.load(std::memory_order_relaxed), &start, &stop, step);
        if (step == 1)
            return list_splice(ctx, list, start, start + n, items->items(), items->length);
        if (n == items->length) {
            ValueArray *array = list->storage.load(std::memory_order_relaxed);
            for (int64_t i = 0; i < n; ++i)
                array->store(static_cast<size_t>(start + i * step), items->items()[i]);
            return 0;
        }
    }
    return value_error(ctx, "attempt to assign sequence of size ", items->length, " to extended slice of size ", n);
}

int set_one(ProtoContext &ctx, List *list, int64_t index, Value value) {
    if (value)
        return list_set(ctx, list, index < 0 ? index + list_length(list) : index, value);
    {
        ObjectLock lock(ctx, list);
        const int64_t length = list->length.load(std::memory_order_relaxed);
        if (index < 0)
            index += length;
        if (static_cast<uint64_t>(index) < static_cast<uint64_t>(length))
            return list_splice(ctx, list, index, index + 1, nullptr, 0);
    }
    return index_error(ctx, "list assignment index out of range");
}

}  // namespace

Value list_subscript(ProtoContext &ctx, Value self, Value key) {
    auto *list = as<List>(self);
    int64_t index;
    switch (read_subscript(ctx, key, "list", &index)) {
        case Subscript::Index: return list_get(ctx, list, index < 0 ? index + list_length(list) : index);
        case Subscript::Slice: return get_items(ctx, list, key);
        default: return Value();
    }
}

int list_ass_subscript(ProtoContext &ctx, Value self, Value key, Value value) {
    auto *list = as<List>(self);
    int64_t index;
    switch (read_subscript(ctx, key, "list", &index)) {
        case Subscript::Index: return set_one(ctx, list, index, value);
        case Subscript::Slice: return value ? set_items(ctx, list, key, value) : delete_items(ctx, list, key);
        default: return -1;
    }
}

}  // namespace hpyu
