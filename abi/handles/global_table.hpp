// SPDX-License-Identifier: MIT
// GlobalTable: what the HPyGlobals of the modules loaded into a space refer to.
//
// An HPyGlobal is a C variable of the extension, one for all spaces, so it can hold no reference. It holds a number,
// given on first use and unique in the process; each space has a table from numbers to values. Reading takes no lock:
// the table grows by blocks that never move.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "context.hpp"

namespace hpyu {

class GlobalTable {
public:
    GlobalTable() = default;
    ~GlobalTable();
    GlobalTable(const GlobalTable &) = delete;

    /// The number of a global, which gets one now if it has none.
    static uint64_t number_of(std::atomic<uint64_t> &global);

    /// Null if it was never stored in this space.
    Value load(uint64_t number) const {
        if (number >= kCapacity)
            return Value();
        const Block *block = blocks_[number / kBlock].load(std::memory_order_acquire);
        if (block == nullptr)
            return Value();
        return Value::from_bits(block->words[number % kBlock].load(std::memory_order_acquire));
    }
    /// Stores where a value may have been stored before; false if there is no place yet: then ask store().
    bool store_at_once(uint64_t number, Value v) {
        Block *block = number < kCapacity ? blocks_[number / kBlock].load(std::memory_order_acquire) : nullptr;
        if (number == 0 || block == nullptr)
            return false;
        block->words[number % kBlock].store(v.bits(), std::memory_order_release);
        return true;
    }
    /// False if there is no memory, or if the process uses more globals than the table can hold.
    bool store(uint64_t number, Value v);
    void visit(Tracer &tracer);

private:
    static constexpr size_t kBlock = 512;
    static constexpr size_t kBlocks = 2048;
    static constexpr size_t kCapacity = kBlock * kBlocks;

    struct Block {
        std::atomic<uint64_t> words[kBlock];
    };
    std::atomic<Block *> blocks_[kBlocks] = {};
};

}  // namespace hpyu
