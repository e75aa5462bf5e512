// SPDX-License-Identifier: MIT
// Heap: size-class pages, per-thread allocation, mark and lazy sweep. Non-moving.
//
// A thread allocates by bumping a cursor through a run of free cells of its own (AllocationRuns); a used-up run is
// replaced, under the heap's lock, from a page nobody has swept since the last marking, or from a fresh page. A
// collection (collector.cpp) stops the threads at safepoints, takes their runs away, marks from the roots, and hands
// every page back as unswept. Cells whose type has a release hook or a finalizer lie in pages of their own.
#pragma once

#include <array>
#include <cstddef>
#include <utility>
#include <mutex>
#include <vector>

#include "heap/page.hpp"

#if defined(__SANITIZE_ADDRESS__)
#define HPYU_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HPYU_ASAN 1
#endif
#endif
#ifndef HPYU_ASAN
#define HPYU_ASAN 0
#endif
#if HPYU_ASAN
#include <sanitizer/asan_interface.h>
#endif
#ifndef HPYU_HOSTILE
#define HPYU_HOSTILE 0
#endif

namespace hpyu {

class ProtoContext;
class ProtoSpace;

inline constexpr size_t kLargestCell = 28 * 1024;   ///< Two of them fill a page.

/// Sizes of cells: steps of 16 bytes up to 512, then four to each power of two.
inline constexpr size_t kSmallClasses = 512 / 16;
inline constexpr size_t kSizeClasses = kSmallClasses + 4 * 5 + 3;

constexpr size_t class_of(size_t bytes) {
    if (bytes <= 512)
        return (bytes + 15) / 16 - 1;
    const size_t log = 63 - static_cast<size_t>(__builtin_clzll(bytes - 1));  // 512 < bytes <= 1024 -> 9
    const size_t step = ((bytes - 1) >> (log - 2)) & 3;
    return kSmallClasses + (log - 9) * 4 + step;
}

constexpr size_t cell_size_of(size_t size_class) {
    if (size_class < kSmallClasses)
        return (size_class + 1) * 16;
    const size_t log = 9 + (size_class - kSmallClasses) / 4;
    const size_t step = (size_class - kSmallClasses) % 4;
    return (size_t{1} << log) + ((step + 1) << (log - 2));
}
static_assert(cell_size_of(class_of(513)) == 640 && cell_size_of(class_of(kLargestCell)) == kLargestCell);
static_assert(class_of(kLargestCell) == kSizeClasses - 1);

/// A run of free cells that one thread owns, with the rest of its page's free runs behind it.
struct AllocationRun {
    char *cursor = nullptr;
    char *limit = nullptr;
    Page *page = nullptr;  ///< The page being used up.
    char *scan = nullptr;  ///< Where in it the search for the next run goes on.

    /// The next cell; null if the run is used up.
    void *take(size_t size) {
        if (static_cast<size_t>(limit - cursor) < size) [[unlikely]]
            return nullptr;
        void *cell = cursor;
        cursor += size;
#if HPYU_ASAN
        __asan_unpoison_memory_region(cell, size);
#endif
        return cell;
    }
};

/// A thread's runs: [0] ordinary cells, [1] cells of release kind.
struct AllocationRuns {
    std::array<std::array<AllocationRun, kSizeClasses>, 2> runs;
    size_t allocated = 0;      ///< Bytes taken from the heap since last reported to it.

    /// A small cell as Heap::allocate gives it, from the run at hand; null for others, and if the run is used up.
    [[gnu::always_inline]] void *take(size_t bytes, bool release_kind) {
        const size_t size_class = (bytes + 15) / 16 - 1;
        if (size_class >= kSmallClasses) [[unlikely]]
            return nullptr;
        return runs[release_kind][size_class].take((size_class + 1) * 16);
    }
};

class Heap {
public:
    explicit Heap(ProtoSpace &space);
    ~Heap();
    Heap(const Heap &) = delete;

    /// A cell of at least `bytes`, uninitialised but for a null type; null if there is no memory (nothing raised).
    void *allocate(AllocationRuns &own, size_t bytes, bool release_kind) {
        if (HPYU_HOSTILE && has_to_fail()) [[unlikely]]
            return nullptr;
        void *cell = own.take(bytes, release_kind);
        return cell != nullptr ? cell : allocate_slow(own, bytes, release_kind);
    }

    /// Takes a thread's runs away before marking, which finds out what is free. True if the thread used any.
    bool forget(AllocationRuns &own);
    /// Keeps what is left of the runs of a thread that ends for the others.
    void hand_on(AllocationRuns &own);

    // For the collector, with all threads stopped.
    void begin_marking();
    /// Hands out the pages as unswept; frees empty large cells and pages. Returns the bytes of the live cells.
    size_t end_marking();
    /// Visits every cell in use of release kind.
    template <class F>
    void each_release_cell(F &&visit) {
        const auto walk = [&](Page *page) {
            for (size_t i = 0, n = page->cell_count(); i < n; ++i)
                if (ProtoObject *cell = page->cell(i); cell->type != nullptr)
                    visit(cell);
        };
        for (Page *page : release_pages_)
            walk(page);
        for (Page *page : large_)
            if (page->release_kind)
                walk(page);
    }

    /// Bytes handed out since the last collection, as far as threads have reported them.
    size_t allocated() const { return allocated_.load(std::memory_order_relaxed); }
    size_t live_bytes() const { return live_bytes_; }
    size_t mapped_bytes() const { return mapped_.load(std::memory_order_relaxed); }
    /// In the hostile build, every `n`th allocation fails from now on; 0 is off.
    void fail_every(size_t n) { fail_every_ = n; }

private:
    /// Large cells of up to this many pages are kept when they are free, as many bytes of them as that.
    static constexpr size_t kLargeSteps = 64;
    static constexpr size_t kMostFreeLarge = size_t{32} << 20;

    void *allocate_slow(AllocationRuns &own, size_t bytes, bool release_kind);
    void *allocate_large(AllocationRuns &own, size_t bytes, bool release_kind);
    bool next_run(AllocationRun &run, size_t size);
    Page *take_page(const AllocationRuns &own, size_t size_class, bool release_kind);
    Page *fresh_page(const AllocationRuns &own);
    bool take_handed_on(AllocationRun &run, size_t size_class, bool release_kind);
    void report(AllocationRuns &own, size_t bytes);
    void *map_pages(size_t bytes);
    void *take_large(size_t mapping);
    void free_large(Page *page);
    void poison_dead_cells(Page *page);
    bool has_to_fail() {
        return fail_every_ != 0 && (attempts_.fetch_add(1, std::memory_order_relaxed) + 1) % fail_every_ == 0;
    }

    ProtoSpace &space_;
    std::mutex lock_;
    std::array<std::array<std::vector<Page *>, kSizeClasses>, 2> unswept_;
    std::array<std::array<std::vector<AllocationRun>, kSizeClasses>, 2> handed_on_;
    std::vector<Page *> pages_;        ///< All of small cells of ordinary kind.
    std::vector<Page *> release_pages_;
    std::vector<Page *> large_;
    std::vector<Page *> free_pages_;
    std::array<std::vector<Page *>, kLargeSteps> free_large_;   ///< By their size in pages, less one.
    size_t free_large_bytes_ = 0;
    std::vector<std::pair<void *, size_t>> chunks_;
    std::atomic<size_t> allocated_{0};
    std::atomic<size_t> mapped_{0};
    size_t live_bytes_ = 0;
    size_t fail_every_ = 0;
    std::atomic<size_t> attempts_{0};
};

/// Marks what it is shown. Not recursive: objects wait on a stack for their trace function.
class Tracer {
public:
    explicit Tracer(std::vector<ProtoObject *> &stack) : stack_(stack) {}
    void visit(Value v) {
        if (v.is_object())
            visit(v.as_object());
    }
    void visit(ProtoObject *object) {
        if (object != nullptr && Page::of(object)->mark(object))
            stack_.push_back(object);
    }
    void drain();

private:
    std::vector<ProtoObject *> &stack_;
};

}  // namespace hpyu
