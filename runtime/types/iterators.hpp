// SPDX-License-Identifier: MIT
// IndexIterator: the one struct behind all iterators that walk a sequence by index.
//
// Two threads may share an iterator: each claims an index of its own. An exhausted iterator stays exhausted, even if
// its sequence grows again: its index is then so far below zero that no number of further claims brings it back.
#pragma once

#include "lock.hpp"
#include "method.hpp"

namespace hpyu {

struct IndexIterator : Lockable {
    static constexpr int64_t kExhausted = INT64_MIN / 2;

    Value sequence;
    std::atomic<int64_t> index{0};

    /// Claims an index and moves on by `step`.
    int64_t claim(ProtoContext &ctx, int64_t step = 1) {
        return in_section(ctx, this, [=, this] {
            const int64_t i = index.load(std::memory_order_relaxed);
            index.store(i + step, std::memory_order_relaxed);
            return i;
        });
    }
    void exhaust(ProtoContext &ctx) {
        const ObjectLock lock(ctx, this);
        index.store(kExhausted, std::memory_order_relaxed);
    }
    bool is_exhausted() const { return index.load(std::memory_order_relaxed) < kExhausted / 2; }
};
static_assert(sizeof(IndexIterator) == 32);

void trace_index_iterator(ProtoObject *object, Tracer &tracer);
/// An iterator of `type` over `sequence`, which begins at `index`. Null with MemoryError.
[[nodiscard]] Value index_iterator_new(ProtoContext &ctx, Type *type, Value sequence, int64_t index = 0);
/// `tp_iter` of iterators.
Value iterator_self(ProtoContext &ctx, Value self);

/// (callable, args) or (callable, args, state): what `__reduce__` gives. Null arguments: something failed before.
[[nodiscard]] Value reduced(ProtoContext &ctx, Value callable, std::initializer_list<Value> args, Value state = Value());
/// (iter, args) or (iter, args, state).
[[nodiscard]] Value reduced_iter(ProtoContext &ctx, std::initializer_list<Value> args, Value state = Value());

/// The methods of all iterators of types that walk a sequence forwards by index, `sequence` and `index` telling all.
Value index_iterator_length_hint(ProtoContext &ctx, Value self);
Value index_iterator_reduce(ProtoContext &ctx, Value self);
Value index_iterator_setstate(ProtoContext &ctx, Value self, Value state);
inline constexpr MethodDef kIndexIteratorMethods[] = {
    {"__length_hint__", noargs<index_iterator_length_hint>,
     "__length_hint__($self, /)\n--\n\nHow many items are left, as far as one can tell."},
    {"__reduce__", noargs<index_iterator_reduce>, "__reduce__($self, /)\n--\n\nHow to make an iterator at the same place."},
    {"__setstate__", one_arg<index_iterator_setstate>, "__setstate__($self, state, /)\n--\n\nMove to a position."},
};

/// The same for those that walk backwards and end before index 0.
Value reverse_iterator_length_hint(ProtoContext &ctx, Value self);
Value reverse_iterator_setstate(ProtoContext &ctx, Value self, Value state);
/// The position that an argument of `__setstate__` names, clipped to [least, most].
[[nodiscard]] int read_state(ProtoContext &ctx, Value state, int64_t least, int64_t most, int64_t *out);

[[nodiscard]] Value sequence_iterator_new(ProtoContext &ctx, Value sequence);
/// iter(callable, sentinel)
[[nodiscard]] Value callable_iterator_new(ProtoContext &ctx, Value callable, Value sentinel);

Value list_iterator_next(ProtoContext &ctx, Value self);
Value tuple_iterator_next(ProtoContext &ctx, Value self);

/// A field of an iterator that threads share.
using AtomicValue = Published<Value>;

}  // namespace hpyu
