// SPDX-License-Identifier: MIT
// Deque: a ring of Values in one storage cell. Every step that reads or moves items holds the deque's lock; an iterator
// notices changes by their count.
#pragma once

#include "root.hpp"
#include "types/storage.hpp"

namespace hpyu {

struct Deque : Lockable {
    ValueArray *storage = nullptr;   ///< Null or a power of two of items.
    size_t first = 0;                ///< Where in it the left end is.
    std::atomic<int64_t> length{0};
    int64_t limit = -1;              ///< maxlen; -1: none.
    std::atomic<uint64_t> changes{0};
    uint64_t reserved = 0;
};

bool is_deque(Value v);

/// Adds at an end; with maxlen reached the other end loses an item. -1 with MemoryError.
[[nodiscard]] int deque_push(ProtoContext &ctx, Deque *deque, Value item, bool left);
/// Takes an item off an end; null, with nothing pending, if there is none.
[[nodiscard]] Value deque_take(ProtoContext &ctx, Deque *deque, bool left);
/// The item at an index; null, with nothing pending, if there is none.
[[nodiscard]] Value deque_at(ProtoContext &ctx, Deque *deque, int64_t index);
/// Replaces an item; false if there is none at this index.
bool deque_put(ProtoContext &ctx, Deque *deque, int64_t index, Value item);
/// Inserts before `index`, within [0, length]. -1 with MemoryError, or IndexError if the deque is full.
[[nodiscard]] int deque_insert_at(ProtoContext &ctx, Deque *deque, int64_t index, Value item);
/// Removes the item at an index; false if there is none.
bool deque_remove_at(ProtoContext &ctx, Deque *deque, int64_t index);
void deque_rotate_by(ProtoContext &ctx, Deque *deque, int64_t steps);
void deque_reverse_items(ProtoContext &ctx, Deque *deque);
void deque_clear_items(ProtoContext &ctx, Deque *deque);
/// All items as they are at one moment.
void deque_snapshot(ProtoContext &ctx, Deque *deque, RootVector &out);
void deque_trace(ProtoObject *self, Tracer &tracer);
inline int64_t deque_length(const Deque *deque) { return deque->length.load(std::memory_order_acquire); }

}  // namespace hpyu
