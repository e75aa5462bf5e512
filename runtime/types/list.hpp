// SPDX-License-Identifier: MIT
// What the files of list share, and what others may use of it beyond sequence_objects.hpp.
#pragma once

#include "lock.hpp"
#include "types/sequence_helpers.hpp"

namespace hpyu {

/// Replaces the items [low, high) by `n` others; the bounds must lie within the list and its lock be held by the
/// caller. 0, or -1 with MemoryError.
[[nodiscard]] int list_splice(ProtoContext &ctx, List *list, int64_t low, int64_t high, const Value *items, int64_t n);
/// Makes room for `n` items in all, so that appending up to there allocates nothing. 0, or -1 with MemoryError.
[[nodiscard]] int list_reserve(ProtoContext &ctx, List *list, int64_t n);
/// Appends all items of an iterable; of a list or tuple at once, of anything else one by one.
[[nodiscard]] int list_extend(ProtoContext &ctx, List *list, Value iterable);
/// The items as they are at one moment, as an exact tuple.
[[nodiscard]] Tuple *list_snapshot(ProtoContext &ctx, List *list);
/// The items as they are at one moment, as a new exact list.
[[nodiscard]] List *list_copy(ProtoContext &ctx, List *list);
/// Drops all items.
void list_clear(ProtoContext &ctx, List *list);
inline int64_t list_length(const List *list) { return list->length.load(std::memory_order_acquire); }

// Slots with a file of their own (list_subscript.cpp).
Value list_subscript(ProtoContext &ctx, Value self, Value key);
int list_ass_subscript(ProtoContext &ctx, Value self, Value key, Value value);

}  // namespace hpyu
