// SPDX-License-Identifier: MIT
// The heap's pages: where runs of free cells come from, and what becomes of pages when marking has ended.
#include "heap/heap.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "space.hpp"

namespace hpyu {

namespace {

constexpr size_t kChunkPages = 16;
constexpr size_t kReportBytes = 64 * 1024;
constexpr bool kPoison = HPYU_ASAN || HPYU_HOSTILE;

size_t large_mapping(size_t bytes) { return (Page::first_cell() + bytes + kPageSize - 1) & ~(kPageSize - 1); }

/// Takes a page out of a list: of the last few, one that these runs used before, rather than another thread's.
Page *take_from(std::vector<Page *> &pages, const AllocationRuns &own) {
    constexpr size_t kFew = 16;
    const auto last = pages.rbegin(), end = last + static_cast<ptrdiff_t>(std::min(kFew, pages.size()));
    const auto used = std::find_if(last, end, [&](const Page *page) { return page->user == &own; });
    std::swap(*(used != end ? used : last), pages.back());
    Page *page = pages.back();
    pages.pop_back();
    page->user = &own;
    return page;
}

}  // namespace

Heap::Heap(ProtoSpace &space) : space_(space) {}

Heap::~Heap() {
    for (Page *page : large_)
        munmap(page, page->large_bytes);
    for (auto &free : free_large_)
        for (Page *page : free)
            munmap(page, page->large_bytes);
    for (auto [start, bytes] : chunks_) {
#if HPYU_ASAN
        __asan_unpoison_memory_region(start, bytes);
#endif
        munmap(start, bytes);
    }
}

/// Memory aligned to kPageSize, zeroed; null if there is none.
void *Heap::map_pages(size_t bytes) {
    const size_t asked = bytes + kPageSize;
    if (asked < bytes)
        return nullptr;
    void *raw = mmap(nullptr, asked, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (raw == MAP_FAILED)
        return nullptr;
    char *start = static_cast<char *>(raw);
    char *aligned = reinterpret_cast<char *>((reinterpret_cast<uintptr_t>(start) + kPageSize - 1) & ~(kPageSize - 1));
    if (aligned != start)
        munmap(start, static_cast<size_t>(aligned - start));
    if (const size_t tail = asked - static_cast<size_t>(aligned - start) - bytes; tail != 0)
        munmap(aligned + bytes, tail);
    mapped_.fetch_add(bytes, std::memory_order_relaxed);
    return aligned;
}

Page *Heap::fresh_page(const AllocationRuns &own) {
    if (free_pages_.empty()) {
        void *chunk = map_pages(kChunkPages * kPageSize);
        if (chunk == nullptr)
            return nullptr;
        chunks_.emplace_back(chunk, kChunkPages * kPageSize);
        for (size_t i = kChunkPages; i-- > 0;) {
            auto *page = new (static_cast<char *>(chunk) + i * kPageSize) Page();
            page->user = &own;
            free_pages_.push_back(page);
        }
    }
    return take_from(free_pages_, own);
}

/// A page of the class with free cells, from those not swept yet or a fresh one; null: no memory.
Page *Heap::take_page(const AllocationRuns &own, size_t size_class, bool release_kind) {
    const std::lock_guard guard(lock_);
    auto &unswept = unswept_[release_kind][size_class];
    if (!unswept.empty())
        return take_from(unswept, own);
    Page *page = fresh_page(own);
    if (page == nullptr)
        return nullptr;
#if HPYU_ASAN
    __asan_unpoison_memory_region(page, kPageSize);
#endif
    new (page) Page();
    page->clear_marks();
    page->user = &own;
    page->cell_size = static_cast<uint32_t>(cell_size_of(size_class));
    page->size_class = static_cast<uint16_t>(size_class);
    page->release_kind = release_kind;
    if (release_kind) {
        for (size_t i = 0, n = page->cell_count(); i < n; ++i)
            page->cell(i)->type = nullptr;
        release_pages_.push_back(page);
    } else {
        pages_.push_back(page);
#if HPYU_ASAN
        __asan_poison_memory_region(page->cell(0), kPageSize - Page::first_cell());
#endif
    }
    return page;
}

/// Moves `run` to the next run of free cells of its page, those without a mark; false if there is none left. A cell of
/// release kind has a mark too until its hook has run.
bool Heap::next_run(AllocationRun &run, size_t size) {
    Page *page = run.page;
    if (page == nullptr)
        return false;
    char *const end = page->base() + Page::first_cell() + page->cell_count() * size;
    char *p = run.scan;
    while (p < end && page->is_marked(p))
        p += size;
    if (p >= end) {
        run = AllocationRun();
        return false;
    }
    run.cursor = p;
    run.limit = run.scan = page->next_marked(p, end);
    return true;
}

void *Heap::allocate_slow(AllocationRuns &own, size_t bytes, bool release_kind) {
    if (bytes > kLargestCell)
        return allocate_large(own, bytes, release_kind);
    const size_t size_class = class_of(bytes);
    const size_t size = cell_size_of(size_class);
    AllocationRun &run = own.runs[release_kind][size_class];
    if (void *cell = run.take(size))
        return cell;
    while (!next_run(run, size)) {
        if (take_handed_on(run, size_class, release_kind)) {
            if (void *cell = run.take(size))
                return cell;
            continue;
        }
        Page *page = take_page(own, size_class, release_kind);
        if (page == nullptr)
            return nullptr;
        run.page = page;
        run.scan = reinterpret_cast<char *>(page->cell(0));
    }
    report(own, static_cast<size_t>(run.limit - run.cursor));
    return run.take(size);
}

void *Heap::allocate_large(AllocationRuns &own, size_t bytes, bool release_kind) {
    if (bytes > static_cast<size_t>(PTRDIFF_MAX) / 2)
        return nullptr;
    const size_t mapping = large_mapping(bytes);
    void *memory = take_large(mapping);
    if (memory == nullptr)
        return nullptr;
    Page *page = new (memory) Page();
    page->clear_marks();
    page->large = true;
    page->release_kind = release_kind;
    page->large_bytes = mapping;
    {
        const std::lock_guard guard(lock_);
        large_.push_back(page);
    }
    report(own, bytes);
    return page->cell(0);
}

/// Memory for a large cell: one that was freed, of just this size, or a new mapping.
void *Heap::take_large(size_t mapping) {
    if (const size_t step = mapping / kPageSize - 1; step < kLargeSteps) {
        const std::lock_guard guard(lock_);
        if (auto &free = free_large_[step]; !free.empty()) {
            Page *page = free.back();
            free.pop_back();
            free_large_bytes_ -= mapping;
            return page;
        }
    }
    return map_pages(mapping);
}

/// Keeps the memory of a dead large cell for the next one, within bounds. The poisoned builds give all of it back, so
/// that whoever still looks at it is seen.
void Heap::free_large(Page *page) {
    const size_t bytes = page->large_bytes, step = bytes / kPageSize - 1;
    if (!kPoison && step < kLargeSteps && free_large_bytes_ + bytes <= kMostFreeLarge) {
        free_large_[step].push_back(page);
        free_large_bytes_ += bytes;
        return;
    }
    mapped_.fetch_sub(bytes, std::memory_order_relaxed);
    munmap(page, bytes);
}

void Heap::report(AllocationRuns &own, size_t bytes) {
    own.allocated += bytes;
    if (own.allocated < kReportBytes)
        return;
    const size_t total = allocated_.fetch_add(own.allocated, std::memory_order_relaxed) + own.allocated;
    own.allocated = 0;
    space_.note_allocation(total);
}

bool Heap::forget(AllocationRuns &own) {
    bool used = own.allocated != 0;
    for (auto &kind : own.runs) {
        used = used || std::any_of(kind.begin(), kind.end(), [](const auto &run) { return run.page != nullptr; });
        kind.fill(AllocationRun());
    }
    own.allocated = 0;
    return used;
}

void Heap::hand_on(AllocationRuns &own) {
    allocated_.fetch_add(own.allocated, std::memory_order_relaxed);
    {
        const std::lock_guard guard(lock_);
        for (size_t kind = 0; kind < own.runs.size(); ++kind)
            for (size_t i = 0; i < kSizeClasses; ++i)
                if (own.runs[kind][i].page != nullptr)
                    handed_on_[kind][i].push_back(own.runs[kind][i]);
    }
    forget(own);
}

bool Heap::take_handed_on(AllocationRun &run, size_t size_class, bool release_kind) {
    const std::lock_guard guard(lock_);
    auto &runs = handed_on_[release_kind][size_class];
    if (runs.empty())
        return false;
    run = runs.back();
    runs.pop_back();
    return true;
}

void Heap::begin_marking() {
    for (auto &kind : handed_on_)
        for (auto &runs : kind)
            runs.clear();
    for (auto *list : {&pages_, &release_pages_, &large_})
        for (Page *page : *list)
            page->clear_marks();
}

void Heap::poison_dead_cells(Page *page) {
    for (size_t i = 0, n = page->cell_count(); i < n; ++i) {
        ProtoObject *cell = page->cell(i);
        if (page->is_marked(cell) || page->release_kind)
            continue;
#if HPYU_ASAN
        __asan_unpoison_memory_region(cell, page->cell_size);
#endif
        std::memset(static_cast<void *>(cell), 0xdb, page->cell_size);
#if HPYU_ASAN
        __asan_poison_memory_region(cell, page->cell_size);
#endif
    }
}

size_t Heap::end_marking() {
    size_t live = 0;
    for (auto &kind : unswept_)
        for (auto &list : kind)
            list.clear();
    for (auto *list : {&pages_, &release_pages_}) {
        std::erase_if(*list, [&](Page *page) {
            size_t count = 0;
            for (auto &word : page->marks)
                count += static_cast<size_t>(std::popcount(word.load(std::memory_order_relaxed)));
            live += count * page->cell_size;
            if (count == 0) {
                free_pages_.push_back(page);
                return true;
            }
            if constexpr (kPoison)
                poison_dead_cells(page);
            if (count < page->cell_count())
                unswept_[page->release_kind][page->size_class].push_back(page);
            return false;
        });
    }
    std::erase_if(large_, [&](Page *page) {
        if (page->is_marked(page->cell(0))) {
            live += page->large_bytes;
            return false;
        }
        free_large(page);
        return true;
    });
    allocated_.store(0, std::memory_order_relaxed);
    live_bytes_ = live;
    return live;
}

void Tracer::drain() {
    while (!stack_.empty()) {
        ProtoObject *object = stack_.back();
        stack_.pop_back();
        Type *type = object->type;
        visit(type);
        if (type->trace != nullptr)
            type->trace(object, *this);
        if (type->trailing_size == 0)
            continue;
        if (type->dict_offset < 0)
            visit(reinterpret_cast<ProtoObject *>(*reinterpret_cast<Dict **>(trailing_of(object))));
        for (uint32_t i = 0; i < type->slot_count; ++i)
            visit(slots_of(object)[i]);
        if (type->foreign != nullptr && type->foreign->traverse != nullptr)
            type->foreign->traverse(type, payload_of(object), *this);
    }
}

}  // namespace hpyu
