// SPDX-License-Identifier: MIT
// Set: set and frozenset. The table is a dict's, so is its locking and its order (of insertion); the values say nothing.
#pragma once

#include "types/dict_table.hpp"

namespace hpyu {

struct Set : Dict {
    std::atomic<int64_t> hash{-1};   ///< Of a frozenset; -1: not computed yet.
    int64_t reserved = 0;
};
static_assert(sizeof(Set) == 48);

/// set, frozenset and their subclasses.
inline bool is_set(Value v) { return has_layout(v, Layout::Set); }
bool is_frozenset(ProtoContext &ctx, Value v);

/// An empty exact set or frozenset. A frozenset may be filled as long as nobody else has seen it.
[[nodiscard]] Set *set_new(ProtoContext &ctx, bool frozen = false);
/// A new exact set or frozenset of the items of any iterable (null: none); an exact frozenset may be given back itself.
[[nodiscard]] Set *set_from(ProtoContext &ctx, Value iterable, bool frozen = false);
/// A new exact set (or frozenset) with the items of `set`. Null with MemoryError.
[[nodiscard]] Set *set_copy(ProtoContext &ctx, Set *set, bool frozen = false);
/// 0, or -1 with TypeError for an unhashable item.
[[nodiscard]] int set_add(ProtoContext &ctx, Set *set, Value item);
/// 1, 0 or -1. A set as item counts as the frozenset of its items.
[[nodiscard]] int set_contains(ProtoContext &ctx, Set *set, Value item);
/// 1 if it was there, 0 if not, -1. A set as item counts as the frozenset of its items.
[[nodiscard]] int set_discard(ProtoContext &ctx, Set *set, Value item);
/// An item taken out; null with KeyError if the set is empty.
[[nodiscard]] Value set_pop(ProtoContext &ctx, Set *set);
inline int64_t set_length(const Set *set) { return dict_length(set); }
/// Walks the items in order; *position starts at 0. False at the end.
inline bool set_next(Set *set, size_t *position, Value *item, int64_t *hash = nullptr) {
    return dict_next(set, position, item, nullptr, hash);
}

// What the operators and the methods come down to; `other` is any iterable, results are new sets. -1 / null: failure.
[[nodiscard]] int set_update(ProtoContext &ctx, Set *set, Value other);
[[nodiscard]] int set_difference_update(ProtoContext &ctx, Set *set, Value other);
[[nodiscard]] int set_symmetric_difference_update(ProtoContext &ctx, Set *set, Value other);
[[nodiscard]] Set *set_intersection(ProtoContext &ctx, Set *set, Value other, bool frozen);
/// `other` must be a Set. 1, 0 or -1.
[[nodiscard]] int set_is_subset(ProtoContext &ctx, Set *set, Set *other);
/// 1, 0 or -1.
[[nodiscard]] int set_is_disjoint(ProtoContext &ctx, Set *set, Value other);

}  // namespace hpyu
