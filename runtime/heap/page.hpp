// SPDX-License-Identifier: MIT
// Page: 64 KiB of cells of one size, or the head of one large cell, with the mark bitmap of its cells.
//
// Pages are aligned to their size, so a cell finds its page by masking its address. One bit stands for each 16 bytes;
// only the bit of a cell's first 16 bytes is used. A page whose cells nobody owned before marking began is swept when
// a thread wants memory: everything unmarked is free, and no dead cell is looked at. Only pages of cells that need a
// hook run at death ("release" pages) are walked cell by cell.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "object.hpp"

namespace hpyu {

inline constexpr size_t kPageSize = size_t{1} << 16;
inline constexpr size_t kGranule = 16;

struct Page {
    static constexpr size_t kBitmapWords = kPageSize / kGranule / 64;

    const void *user = nullptr;    ///< Whose runs it was last given to: its memory is in that processor's cache.
    uint32_t cell_size = 0;        ///< 0: a large cell.
    uint16_t size_class = 0;
    bool release_kind = false;
    bool large = false;
    size_t large_bytes = 0;        ///< Of the whole mapping, head included.
    std::atomic<uint64_t> marks[kBitmapWords];

    static constexpr size_t first_cell();
    static Page *of(const void *cell) {
        return reinterpret_cast<Page *>(reinterpret_cast<uintptr_t>(cell) & ~(kPageSize - 1));
    }
    char *base() { return reinterpret_cast<char *>(this); }
    size_t cell_count() const { return large ? 1 : (kPageSize - first_cell()) / cell_size; }
    ProtoObject *cell(size_t index) { return reinterpret_cast<ProtoObject *>(base() + first_cell() + index * cell_size); }

    static size_t granule_of(const void *cell) { return (reinterpret_cast<uintptr_t>(cell) & (kPageSize - 1)) / kGranule; }
    bool is_marked(const void *cell) const {
        const size_t g = granule_of(cell);
        return (marks[g / 64].load(std::memory_order_relaxed) >> (g % 64)) & 1;
    }
    /// The first marked cell at `cell` or behind it; `end`, where the last cell ends, if there is none.
    char *next_marked(char *cell, char *end) {
        size_t word = granule_of(cell) / 64;
        uint64_t bits = marks[word].load(std::memory_order_relaxed) & (~uint64_t{0} << (granule_of(cell) % 64));
        while (bits == 0) {
            if (++word == kBitmapWords)
                return end;
            bits = marks[word].load(std::memory_order_relaxed);
        }
        return base() + (word * 64 + static_cast<size_t>(std::countr_zero(bits))) * kGranule;
    }
    /// Marks a cell; true if it was not marked before.
    bool mark(const void *cell) {
        const size_t g = granule_of(cell);
        const uint64_t bit = uint64_t{1} << (g % 64);
        const uint64_t old = marks[g / 64].load(std::memory_order_relaxed);
        if (old & bit)
            return false;
        marks[g / 64].store(old | bit, std::memory_order_relaxed);
        return true;
    }
    void clear_marks() {
        for (auto &word : marks)
            word.store(0, std::memory_order_relaxed);
    }
};

constexpr size_t Page::first_cell() { return (sizeof(Page) + kGranule - 1) / kGranule * kGranule; }

}  // namespace hpyu
