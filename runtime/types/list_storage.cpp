// SPDX-License-Identifier: MIT
// The storage of lists: how items are read, appended, moved and published.
//
// Readers take no lock. So that they always see a state the list was in, a writer publishes a new storage before the
// length that needs it, and an item before the length that covers it; items are moved a word at a time.
#include <algorithm>
#include <cstring>

#include "types/list.hpp"

namespace hpyu {

namespace {

/// Beyond what any machine has the memory for.
constexpr int64_t kMostItems = int64_t{1} << 44;

/// Twice what is asked for, of a long list half as much again, in whole granules of the heap: an outgrown storage lies
/// about until the next collection, so lists had better grow in few steps.
size_t grown(int64_t n) { return static_cast<size_t>((n + (n < 32768 ? n : n >> 1) + 3) & ~int64_t{3}); }

/// Moves words within a storage that other threads may be reading.
void move_items(ProtoContext &ctx, ValueArray *array, int64_t to, int64_t from, int64_t n) {
    if (!ctx.space().is_parallel()) {
        std::memmove(static_cast<void *>(array->items() + to), array->items() + from, static_cast<size_t>(n) * sizeof(Value));
    } else if (to < from) {
        for (int64_t i = 0; i < n; ++i)
            array->store(static_cast<size_t>(to + i), array->load(static_cast<size_t>(from + i)));
    } else {
        for (int64_t i = n - 1; i >= 0; --i)
            array->store(static_cast<size_t>(to + i), array->load(static_cast<size_t>(from + i)));
    }
}

/// Stores into a cell that may be seen by others.
void store_items(ValueArray *array, int64_t at, const Value *items, int64_t n) {
    for (int64_t i = 0; i < n; ++i)
        array->store(static_cast<size_t>(at + i), items[i]);
}

/// A new storage whose first `n` items are to be filled in before anything else runs; the others are null.
ValueArray *make_storage(ProtoContext &ctx, size_t capacity, int64_t n) {
    if (capacity > static_cast<size_t>(kMostItems))
        return memory_error(ctx);
    auto *array = ctx.make<ValueArray>(ctx.types().value_array, sizeof(ValueArray) + capacity * sizeof(Value));
    if (array == nullptr)
        return nullptr;
    for (auto i = static_cast<size_t>(n); i < capacity; ++i)
        array->items()[i] = Value();
    array->capacity = capacity;
    return array;
}

/// A new storage for `capacity` items that begins with the list's own; not published.
ValueArray *copy_storage(ProtoContext &ctx, List *list, size_t capacity, int64_t n) {
    ValueArray *fresh = make_storage(ctx, capacity, n);
    ValueArray *old = list->storage.load(std::memory_order_relaxed);
    if (fresh != nullptr && n > 0)
        std::copy_n(old->items(), n, fresh->items());
    return fresh;
}

/// Where there was no room; another thread may have made some meanwhile.
[[gnu::noinline]] int append_and_grow(ProtoContext &ctx, List *list, Value item) {
    const ObjectLock lock(ctx, list);
    const int64_t n = list->length.load(std::memory_order_relaxed);
    ValueArray *fresh = copy_storage(ctx, list, grown(n + 1), n);
    if (fresh == nullptr)
        return -1;
    fresh->items()[n] = item;
    list->storage.store(fresh, std::memory_order_release);
    list->length.store(n + 1, std::memory_order_release);
    return 0;
}

/// Storage and length of a new list in one.
int adopt(ProtoContext &ctx, List *list, const Value *items, int64_t n) {
    if (n == 0)
        return 0;
    ValueArray *array = make_storage(ctx, (static_cast<size_t>(n) + 1) & ~size_t{1}, n);
    if (array == nullptr)
        return -1;
    for (int64_t i = 0; i < n; ++i)
        array->items()[i] = items != nullptr ? items[i] : ctx.none();
    list->storage.store(array, std::memory_order_release);
    list->length.store(n, std::memory_order_release);
    return 0;
}

}  // namespace

List *list_new(ProtoContext &ctx, const Value *items, int64_t n) {
    auto *list = ctx.make<List>(ctx.types().list);
    if (list == nullptr || adopt(ctx, list, items, n) < 0)
        return nullptr;
    return list;
}

int list_append(ProtoContext &ctx, List *list, Value item) {
    const bool done = in_section(ctx, list, [=] {
        const int64_t n = list->length.load(std::memory_order_relaxed);
        ValueArray *array = list->storage.load(std::memory_order_relaxed);
        if (array == nullptr || static_cast<size_t>(n) >= array->capacity) [[unlikely]]
            return false;
        array->store(static_cast<size_t>(n), item);
        list->length.store(n + 1, std::memory_order_release);
        return true;
    });
    return done ? 0 : append_and_grow(ctx, list, item);
}

int list_splice(ProtoContext &ctx, List *list, int64_t low, int64_t high, const Value *items, int64_t n) {
    const int64_t length = list->length.load(std::memory_order_relaxed);
    const int64_t tail = length - high;
    const int64_t new_length = low + n + tail;
    ValueArray *array = list->storage.load(std::memory_order_relaxed);
    const size_t capacity = array == nullptr ? 0 : array->capacity;
    const bool wasteful = capacity > 256 && static_cast<size_t>(new_length) < capacity / 4;
    if (static_cast<size_t>(new_length) > capacity || wasteful) {
        ValueArray *fresh = copy_storage(ctx, list, grown(new_length), low);
        if (fresh == nullptr)
            return -1;
        std::copy_n(items, n, fresh->items() + low);
        if (tail > 0)
            std::copy_n(array->items() + high, tail, fresh->items() + low + n);
        // Whichever of the two is smaller first: no reader then finds a length that its storage does not cover.
        if (new_length < length)
            list->length.store(new_length, std::memory_order_release);
        list->storage.store(fresh, std::memory_order_release);
        list->length.store(new_length, std::memory_order_release);
        return 0;
    }
    if (array == nullptr)
        return 0;
    if (tail > 0 && low + n != high)
        move_items(ctx, array, low + n, high, tail);
    store_items(array, low, items, n);
    list->length.store(new_length, std::memory_order_release);
    for (int64_t i = new_length; i < length; ++i)
        array->store(static_cast<size_t>(i), Value());
    return 0;
}

int list_reserve(ProtoContext &ctx, List *list, int64_t n) {
    ObjectLock lock(ctx, list);
    ValueArray *array = list->storage.load(std::memory_order_relaxed);
    if (n <= 0 || (array != nullptr && array->capacity >= static_cast<size_t>(n)))
        return 0;
    ValueArray *fresh = copy_storage(ctx, list, (static_cast<size_t>(n) + 1) & ~size_t{1},
                                     list->length.load(std::memory_order_relaxed));
    if (fresh == nullptr)
        return -1;
    list->storage.store(fresh, std::memory_order_release);
    return 0;
}

int list_insert(ProtoContext &ctx, List *list, int64_t index, Value item) {
    ObjectLock lock(ctx, list);
    const int64_t length = list->length.load(std::memory_order_relaxed);
    if (index < 0)
        index = std::max<int64_t>(index + length, 0);
    index = std::min(index, length);
    return list_splice(ctx, list, index, index, &item, 1);
}

Value list_get(ProtoContext &ctx, List *list, int64_t index) {
    if (const Value item = list->load(index); item) [[likely]]
        return item;
    return index_error(ctx, "list index out of range");
}

bool list_replace(ProtoContext &ctx, List *list, int64_t index, Value item) {
    return in_section(ctx, list, [=] {
        if (static_cast<uint64_t>(index) >= static_cast<uint64_t>(list->length.load(std::memory_order_relaxed)))
            [[unlikely]]
            return false;
        list->storage.load(std::memory_order_relaxed)->store(static_cast<size_t>(index), item);
        return true;
    });
}

int list_set(ProtoContext &ctx, List *list, int64_t index, Value item) {
    return list_replace(ctx, list, index, item) ? 0 : index_error(ctx, "list assignment index out of range");
}

Tuple *list_snapshot(ProtoContext &ctx, List *list) {
    ObjectLock lock(ctx, list);
    const int64_t n = list->length.load(std::memory_order_relaxed);
    return tuple_new(ctx, n > 0 ? list->storage.load(std::memory_order_relaxed)->items() : nullptr, n);
}

List *list_slice(ProtoContext &ctx, List *list, int64_t start, int64_t stop) {
    List *copy = list_new(ctx, nullptr, 0);
    if (copy == nullptr)
        return nullptr;
    ObjectLock lock(ctx, list);
    const int64_t n = slice_adjust(list->length.load(std::memory_order_relaxed), &start, &stop, 1);
    if (n > 0 && adopt(ctx, copy, list->storage.load(std::memory_order_relaxed)->items() + start, n) < 0)
        return nullptr;
    return copy;
}

List *list_copy(ProtoContext &ctx, List *list) { return list_slice(ctx, list, 0, INT64_MAX); }

void list_clear(ProtoContext &ctx, List *list) {
    ObjectLock lock(ctx, list);
    list->length.store(0, std::memory_order_release);
    list->storage.store(nullptr, std::memory_order_release);
}

int list_extend(ProtoContext &ctx, List *list, Value iterable) {
    const Type *type = type_of(ctx, iterable);
    if (type == ctx.types().list || type == ctx.types().tuple) {
        Tuple *items = to_tuple(ctx, iterable);
        if (items == nullptr)
            return -1;
        ObjectLock lock(ctx, list);
        const int64_t length = list->length.load(std::memory_order_relaxed);
        return list_splice(ctx, list, length, length, items->items(), items->length);
    }
    Root<> iterator(ctx, get_iter(ctx, iterable));
    if (!iterator)
        return -1;
    const int64_t hint = length_hint(ctx, iterable, 8);
    if (hint < 0)
        return -1;
    if (hint > kMostItems)
        return memory_error(ctx);
    // A hint is only a hint: a large one must not take all memory.
    if (list_reserve(ctx, list, list_length(list) + std::min<int64_t>(hint, 1 << 16)) < 0)
        return -1;
    for (;;) {
        const Value item = iter_next(ctx, iterator);
        if (!item)
            return error_occurred(ctx) ? -1 : 0;
        if (list_append(ctx, list, item) < 0)
            return -1;
    }
}

}  // namespace hpyu
