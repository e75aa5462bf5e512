// SPDX-License-Identifier: MIT
// Storage cells: what lists, dicts and bytearrays keep their items in.
//
// A container points at one storage cell and replaces it when it grows. The old cell stays valid until the next
// collection, so a reader without a lock that loaded the pointer may still read it.
#pragma once

#include "context.hpp"

namespace hpyu {

struct ValueArray : ProtoObject {
    size_t capacity = 0;

    Value *items() { return reinterpret_cast<Value *>(this + 1); }
    std::atomic<uint64_t> &word(size_t i) { return reinterpret_cast<std::atomic<uint64_t> *>(this + 1)[i]; }
    /// An item as another thread may be changing it; null beyond what was filled.
    Value load(size_t i) { return Value::from_bits(word(i).load(std::memory_order_acquire)); }
    void store(size_t i, Value v) { word(i).store(v.bits(), std::memory_order_release); }

    /// All items null. Null with MemoryError.
    static ValueArray *make(ProtoContext &ctx, size_t capacity);
};
static_assert(sizeof(ValueArray) == 32);

struct ByteStorage : ProtoObject {
    size_t capacity = 0;
    char *bytes() { return reinterpret_cast<char *>(this + 1); }
    static ByteStorage *make(ProtoContext &ctx, size_t capacity);
};

}  // namespace hpyu
