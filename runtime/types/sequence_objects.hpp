// SPDX-License-Identifier: MIT
// Structs and C++ interfaces of tuple, list, bytes, bytearray, slice and range.
#pragma once

#include <initializer_list>

#include "types/storage.hpp"

namespace hpyu {

struct Tuple : ProtoObject {
    int64_t length = 0;
    int64_t reserved = 0;
    Value *items() { return reinterpret_cast<Value *>(this + 1); }
    const Value *items() const { return reinterpret_cast<const Value *>(this + 1); }
    Value operator[](int64_t i) const { return items()[i]; }
};
static_assert(sizeof(Tuple) == 32);

/// An exact tuple; the items null when `items` is null (fill them before anything else runs).
[[nodiscard]] Tuple *tuple_new(ProtoContext &ctx, const Value *items, int64_t n);
/// The same of at least one item, all still to be stored, before anything else runs.
inline constexpr int64_t kMostTupleItems = (INT64_MAX >> 2) / static_cast<int64_t>(sizeof(Value));
[[nodiscard]] inline Tuple *tuple_unfilled(ProtoContext &ctx, int64_t n) {
    if (n > kMostTupleItems) [[unlikely]]
        return memory_error(ctx);
    auto *tuple = ctx.make<Tuple>(ctx.types().tuple, sizeof(Tuple) + static_cast<size_t>(n) * sizeof(Value));
    if (tuple != nullptr)
        tuple->length = n;
    return tuple;
}
[[nodiscard]] inline Tuple *tuple_of(ProtoContext &ctx, std::initializer_list<Value> items) {
    return tuple_new(ctx, items.begin(), static_cast<int64_t>(items.size()));
}

struct List : Lockable {
    std::atomic<int64_t> length{0};
    std::atomic<ValueArray *> storage{nullptr};

    /// An item as another thread may be changing the list; null if there is none.
    Value load(int64_t i) {
        ValueArray *array = storage.load(std::memory_order_acquire);
        if (static_cast<uint64_t>(i) >= static_cast<uint64_t>(length.load(std::memory_order_acquire)) ||
            array == nullptr || static_cast<uint64_t>(i) >= array->capacity)
            return Value();
        return array->load(static_cast<size_t>(i));
    }
};
static_assert(sizeof(List) == 32);

/// An exact list of the items (copied), or of `n` Nones when `items` is null.
[[nodiscard]] List *list_new(ProtoContext &ctx, const Value *items, int64_t n);
[[nodiscard]] int list_append(ProtoContext &ctx, List *list, Value item);
[[nodiscard]] int list_insert(ProtoContext &ctx, List *list, int64_t index, Value item);
/// `index` within [0, length) after negative adjustment by the caller; IndexError otherwise.
[[nodiscard]] Value list_get(ProtoContext &ctx, List *list, int64_t index);
[[nodiscard]] int list_set(ProtoContext &ctx, List *list, int64_t index, Value item);
/// As list_set(), but false, with nothing raised, where that raises.
bool list_replace(ProtoContext &ctx, List *list, int64_t index, Value item);
/// A list of the items from `start` to `stop`, which mean what they mean in a slice.
[[nodiscard]] List *list_slice(ProtoContext &ctx, List *list, int64_t start, int64_t stop);
/// Sorts in place; `key` null for none.
[[nodiscard]] int list_sort(ProtoContext &ctx, List *list, Value key, bool reverse);

struct Bytes : ProtoObject {
    int64_t length = 0;
    std::atomic<int64_t> hash{-1};
    char *data() { return reinterpret_cast<char *>(this + 1); }   ///< NUL-terminated.
    const char *data() const { return reinterpret_cast<const char *>(this + 1); }
};
static_assert(sizeof(Bytes) == 32);
inline bool is_bytes(Value v) { return has_layout(v, Layout::Bytes); }
/// `data` null: to be filled in.
[[nodiscard]] Bytes *bytes_new(ProtoContext &ctx, const char *data, int64_t n);

struct ByteArray : Lockable {
    std::atomic<int64_t> length{0};
    std::atomic<ByteStorage *> storage{nullptr};
    std::atomic<int64_t> exports{0};   ///< Buffers handed out: while there are any, the size can't change.
    int64_t reserved = 0;
};
[[nodiscard]] ByteArray *bytearray_new(ProtoContext &ctx, const char *data, int64_t n);

struct Slice : ProtoObject {
    Value start, stop, step;
    uint64_t reserved = 0;
};
[[nodiscard]] Value slice_new(ProtoContext &ctx, Value start, Value stop, Value step);
/// Start, stop and step as integers, None filled in, clipped to ssize; -1 with TypeError / ValueError (step 0).
[[nodiscard]] int slice_unpack(ProtoContext &ctx, Value slice, int64_t *start, int64_t *stop, int64_t *step);
/// Clips to a sequence of `length`; the number of items.
int64_t slice_adjust(int64_t length, int64_t *start, int64_t *stop, int64_t step);

}  // namespace hpyu
