// SPDX-License-Identifier: MIT
// GlobalTable: numbering globals, growing by blocks.
#include "handles/global_table.hpp"

#include <new>

namespace hpyu {

GlobalTable::~GlobalTable() {
    for (auto &block : blocks_)
        delete block.load(std::memory_order_relaxed);
}

uint64_t GlobalTable::number_of(std::atomic<uint64_t> &global) {
    static std::atomic<uint64_t> last{0};
    uint64_t number = global.load(std::memory_order_acquire);
    if (number != 0)
        return number;
    const uint64_t fresh = last.fetch_add(1, std::memory_order_relaxed) + 1;
    return global.compare_exchange_strong(number, fresh, std::memory_order_acq_rel) ? fresh : number;
}

bool GlobalTable::store(uint64_t number, Value v) {
    if (number >= kCapacity)
        return false;
    std::atomic<Block *> &place = blocks_[number / kBlock];
    Block *block = place.load(std::memory_order_acquire);
    if (block == nullptr) {
        Block *fresh = new (std::nothrow) Block();
        if (fresh == nullptr)
            return false;
        if (place.compare_exchange_strong(block, fresh, std::memory_order_acq_rel))
            block = fresh;
        else
            delete fresh;
    }
    block->words[number % kBlock].store(v.bits(), std::memory_order_release);
    return true;
}

void GlobalTable::visit(Tracer &tracer) {
    for (auto &place : blocks_) {
        Block *block = place.load(std::memory_order_relaxed);
        if (block == nullptr)
            continue;
        for (auto &word : block->words)
            tracer.visit(Value::from_bits(word.load(std::memory_order_relaxed)));
    }
}

}  // namespace hpyu
