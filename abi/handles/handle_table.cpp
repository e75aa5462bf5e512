// SPDX-License-Identifier: MIT
// Slabs: mapping them, walking them for runs of dead entries, handing them on between threads.
#include "handles/handle_table.hpp"

#include <sys/mman.h>

#include <algorithm>

namespace hpyu {

HandleTable::~HandleTable() {
    for (auto [memory, bytes] : chunks_)
        munmap(memory, bytes);
}

/// `count` slabs in a row, zeroed and entered nowhere but in chunks_. The lock is held.
HandleSlab *HandleTable::map(size_t count) {
    const size_t bytes = count * HandleSlab::kBytes;
    chunks_.reserve(chunks_.size() + 1);
    void *memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return nullptr;
    chunks_.emplace_back(memory, bytes);
    return static_cast<HandleSlab *>(memory);
}

bool HandleTable::take(const void *owner, size_t wanted, std::vector<HandleSlab *> &out) {
    const std::lock_guard guard(lock_);
    out.reserve(out.size() + wanted);
    if (!pool_.empty()) {
        for (; wanted > 0 && !pool_.empty(); --wanted) {
            pool_.back()->owner.store(owner, std::memory_order_relaxed);
            out.push_back(pool_.back());
            pool_.pop_back();
        }
        return true;
    }
    slabs_.reserve(slabs_.size() + wanted);
    HandleSlab *fresh = map(wanted);
    if (fresh == nullptr)
        return false;
    for (size_t i = 0; i < wanted; ++i) {
        fresh[i].owner.store(owner, std::memory_order_relaxed);
        for (HandleEntry &entry : fresh[i].entries)
            entry.store(kFirstGeneration, std::memory_order_relaxed);
        slabs_.push_back(&fresh[i]);
        out.push_back(&fresh[i]);
    }
    return true;
}

void HandleTable::give_back(const std::vector<HandleSlab *> &slabs) {
    const std::lock_guard guard(lock_);
    for (HandleSlab *slab : slabs)
        slab->owner.store(nullptr, std::memory_order_relaxed);
    pool_.insert(pool_.end(), slabs.begin(), slabs.end());
}

void HandleTable::retire(HandleSlab *slab) {
    const std::lock_guard guard(lock_);
    std::erase(slabs_, slab);
    madvise(slab, HandleSlab::kBytes, MADV_DONTNEED);
}

uint64_t HandleTable::open_for_good(ProtoObject *object, Generation generation, OwnSlabs &in) {
    const std::lock_guard guard(lock_);
    if (in.next == in.limit) {
        in.slabs.reserve(in.slabs.size() + 1);
        HandleSlab *slab = map(1);
        if (slab == nullptr)
            return 0;
        slab->owner.store(&kHandleTable, std::memory_order_relaxed);
        in.slabs.push_back(slab);
        in.next = slab->entries;
        in.limit = slab->entries + HandleSlab::kEntries;
    }
    HandleEntry *entry = in.next++;
    entry->store(handle_word(object, generation), std::memory_order_relaxed);
    return handle_word(entry, generation);
}

void HandleTable::visit(Tracer &tracer) {
    each([&](ProtoObject *object) { tracer.visit(object); });
}

size_t HandleTable::open_handles() {
    const std::lock_guard guard(lock_);
    size_t open = 0;
    for (HandleSlab *slab : slabs_)
        open += static_cast<size_t>(std::count_if(std::begin(slab->entries), std::end(slab->entries), [](auto &entry) {
            return object_of(entry.load(std::memory_order_relaxed)) != nullptr;
        }));
    return open;
}

/// Dead, and with generations left: a generation alone, which is not zero.
static bool is_usable(const HandleEntry &entry) {
    return entry.load(std::memory_order_acquire) - 1 < (uint64_t{1} << kGenerationBits) - 1;
}

/// The next run of dead entries from where the walk is; false at the end of the walk.
bool HandleCursor::next_run() {
    while (slab_ < slabs_.size()) {
        HandleEntry *entries = slabs_[slab_]->entries;
        HandleEntry *const end = entries + HandleSlab::kEntries;
        HandleEntry *first = std::find_if(entries + position_, end, is_usable);
        if (first != end) {
            next_ = first;
            limit_ = std::find_if_not(first, end, is_usable);
            position_ = static_cast<size_t>(limit_ - entries);
            found_ += static_cast<size_t>(limit_ - first);
            return true;
        }
        const bool spent = position_ == 0 && std::all_of(entries, end, [](const HandleEntry &entry) {
            return entry.load(std::memory_order_relaxed) == 0;
        });
        if (spent) {
            table_->retire(slabs_[slab_]);
            slabs_.erase(slabs_.begin() + static_cast<ptrdiff_t>(slab_));
        } else {
            ++slab_;
        }
        position_ = 0;
    }
    return false;
}

bool HandleCursor::find_entries() {
    for (;;) {
        if (next_run())
            return true;
        const size_t entries = slabs_.size() * HandleSlab::kEntries;
        const size_t found = found_;
        if (entries == 0 || found * 2 < entries) {
            const size_t first_new = slabs_.size();
            if (table_->take(owner_, first_new / 2 + 1, slabs_)) {
                slab_ = first_new;
                found_ = slabs_.size() * HandleSlab::kEntries;  // the walk over the new ones alone proves nothing
                continue;
            }
            if (found == 0) {
                slab_ = slabs_.size();
                return false;
            }
        }
        slab_ = 0;
        found_ = 0;
    }
}

bool HandleCursor::refill() noexcept {
    try {
        return find_entries();
    } catch (const std::bad_alloc &) {
        return false;
    }
}

}  // namespace hpyu
