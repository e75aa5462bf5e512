// SPDX-License-Identifier: MIT
// Handles: how an HPy word means a value, and the table of entries behind it.
//
// The word of an immediate is the Value's own: it has no entry, and closing it is free. Any other word is the address
// of an 8-byte entry above 16 bits of generation, of which the lowest two are zero, as no immediate's are. The entry
// holds the object's address above the same generation, and is live while that address is not zero. (So one shift gives
// an address, and one compare of half-words tells whether a handle is stale.) Closing writes the next generation and a
// zero address, so a stale handle never matches again. An entry whose generations are used up becomes zero, retired for
// ever; handles of generation zero are the permanent ones, which closing ignores as it ignores HPy_NULL.
//
// Entries lie in slabs of 4 KiB that never move, each owned by one thread. A thread takes entries by bumping through
// runs of dead ones; a used-up run is replaced by the next that a walk over its slabs finds, and the thread gets more
// slabs when a whole walk found fewer than half of the entries dead. Any thread may close any handle: the owner of the
// slab by a plain store, since nobody else gives its entries out again, all others by compare-and-exchange.
//
// The table is a root set of its space.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "context.hpp"

namespace hpyu {

class HandleCursor;

using HandleEntry = std::atomic<uint64_t>;
using Generation = uint16_t;

inline constexpr unsigned kGenerationBits = 16;
inline constexpr Generation kFirstGeneration = 4, kGenerationStep = 4;

/// The word of a handle or of an entry: addresses have 47 bits.
inline uint64_t handle_word(const void *address, uint64_t generation) {
    return (reinterpret_cast<uint64_t>(address) << kGenerationBits) | generation;
}
inline Generation generation_of(uint64_t word) { return static_cast<Generation>(word); }
inline HandleEntry *entry_of(uint64_t handle) { return reinterpret_cast<HandleEntry *>(handle >> kGenerationBits); }
inline ProtoObject *object_of(uint64_t entry_word) {
    return reinterpret_cast<ProtoObject *>(entry_word >> kGenerationBits);
}
/// The same of an entry that is live.
inline ProtoObject *live_object_of(uint64_t entry_word) {
    ProtoObject *object = object_of(entry_word);
    if (object == nullptr)
        __builtin_unreachable();
    return object;
}

/// True if the entry's word is that of the handle, of its generation: then it is live, for a dead entry's generation is
/// one that no handle has had yet.
inline bool entry_matches(uint64_t word, uint64_t handle) { return generation_of(word) == generation_of(handle); }

struct HandleSlab {
    static constexpr size_t kBytes = 4096;
    static constexpr size_t kEntries = (kBytes - sizeof(void *)) / sizeof(HandleEntry);

    std::atomic<const void *> owner;  ///< Who its thread is known by; null while none owns it: all close by exchange.
    HandleEntry entries[kEntries];

    static HandleSlab *of(const HandleEntry *entry) {
        return reinterpret_cast<HandleSlab *>(reinterpret_cast<uintptr_t>(entry) & ~(kBytes - 1));
    }
};
static_assert(sizeof(HandleSlab) == HandleSlab::kBytes);

/// What closing writes over an entry: the next generation, and no address. Beyond the last generation the sum wraps to
/// zero: retired.
inline uint64_t dead_after(uint64_t handle) { return generation_of(handle + kGenerationStep); }

/// The owner of slabs whose entries only the table itself closes.
inline constexpr char kHandleTable = 0;

/// Closes the handle of an entry just seen to be live, with `word` in it. `owner` is whom the calling thread is. What
/// the thread read of the object comes before: whoever finds the entry dead may use the object's memory again.
inline void close_live(uint64_t handle, HandleEntry *entry, uint64_t word, const void *owner) {
    const void *slab_owner = HandleSlab::of(entry)->owner.load(std::memory_order_relaxed);
    if (slab_owner == owner) [[likely]]
        entry->store(dead_after(handle), std::memory_order_release);
    else if (slab_owner != &kHandleTable)
        entry->compare_exchange_strong(word, dead_after(handle), std::memory_order_release, std::memory_order_relaxed);
}

/// True for the words that closing ignores: HPy_NULL, immediates, and permanent handles.
inline bool is_free_handle(uint64_t handle) { return (handle & 3) != 0 || generation_of(handle) == 0; }

/// Closes any handle word: does nothing for free and stale ones. Any thread may do so at any time, a collection's too:
/// what marks sees the object or not.
inline void close_handle(uint64_t handle, const void *owner) {
    if (is_free_handle(handle))
        return;
    HandleEntry *entry = entry_of(handle);
    if (const uint64_t word = entry->load(std::memory_order_relaxed); entry_matches(word, handle)) [[likely]]
        close_live(handle, entry, word, owner);
}

/// All the slabs of a space.
class HandleTable {
public:
    HandleTable() = default;
    ~HandleTable();
    HandleTable(const HandleTable &) = delete;

    /// A handle of generation zero, for the constants of a context; zero if there is no memory.
    uint64_t open_permanent(ProtoObject *object) { return open_for_good(object, 0, permanent_); }
    /// A handle to lend that is no root, so duplicates are handles of their own. Nothing closes it; whoever opens it
    /// points it at another object before its own dies. Zero if there is no memory.
    uint64_t open_unrooted(ProtoObject *object) { return open_for_good(object, kFirstGeneration, unrooted_); }
    static void repoint_unrooted(uint64_t handle, ProtoObject *object) {
        entry_of(handle)->store(handle_word(object, kFirstGeneration), std::memory_order_relaxed);
    }
    /// Shows every live entry's object; all threads are stopped.
    void visit(Tracer &tracer);
    /// Calls f(object) for every live entry; nobody else may be using the table.
    template <class F>
    void each(F &&f) {
        const std::lock_guard guard(lock_);
        for (const auto *list : {&slabs_, &permanent_.slabs})
            for (HandleSlab *slab : *list)
                for (HandleEntry &entry : slab->entries)
                    if (ProtoObject *object = object_of(entry.load(std::memory_order_acquire)); object != nullptr)
                        f(object);
    }
    /// Live entries, the permanent ones left out. O(entries); only roughly right while other threads run.
    size_t open_handles();

private:
    friend class HandleCursor;

    struct OwnSlabs {
        std::vector<HandleSlab *> slabs;
        HandleEntry *next = nullptr, *limit = nullptr;
    };
    uint64_t open_for_good(ProtoObject *object, Generation generation, OwnSlabs &in);
    /// Adds at least one slab to `out`, `wanted` if nothing stands in the way, all owned by `owner`.
    bool take(const void *owner, size_t wanted, std::vector<HandleSlab *> &out);
    void give_back(const std::vector<HandleSlab *> &slabs);
    /// Returns the memory of a slab whose entries are all retired; its addresses stay taken and read as zero.
    void retire(HandleSlab *slab);
    HandleSlab *map(size_t count);

    std::mutex lock_;
    std::vector<HandleSlab *> slabs_;
    std::vector<HandleSlab *> pool_;     ///< Of threads that have ended.
    std::vector<std::pair<void *, size_t>> chunks_;
    OwnSlabs permanent_, unrooted_;
};

/// A thread's place in the table.
class HandleCursor {
public:
    /// `owner` is the address by which the thread is known to close(); see there.
    HandleCursor(std::shared_ptr<HandleTable> table, const void *owner) : table_(std::move(table)), owner_(owner) {}
    ~HandleCursor() { table_->give_back(slabs_); }
    HandleCursor(const HandleCursor &) = delete;

    /// True if there is no entry at hand: refill() first.
    bool is_spent() const { return next_ == limit_; }
    /// Finds entries; false if there is no memory.
    bool refill() noexcept;
    /// A new handle, from an entry at hand.
    uint64_t open_next(ProtoObject *object) {
        HandleEntry *entry = next_++;
        const uint64_t dead = entry->load(std::memory_order_relaxed);
        if (dead == 0)
            __builtin_unreachable();   // it is not retired
        entry->store(handle_word(object, dead), std::memory_order_relaxed);
        return handle_word(entry, dead);
    }
    /// A new handle; zero if there is no memory (nothing raised).
    uint64_t open(ProtoObject *object) { return is_spent() && !refill() ? 0 : open_next(object); }

    /// As close_handle(), of a handle that open_next() of this very cursor gave.
    static void close_own(uint64_t handle) {
        HandleEntry *entry = entry_of(handle);
        if (entry_matches(entry->load(std::memory_order_relaxed), handle)) [[likely]]
            entry->store(dead_after(handle), std::memory_order_release);
    }

private:
    bool find_entries();
    bool next_run();

    HandleEntry *next_ = nullptr;
    HandleEntry *limit_ = nullptr;
    std::shared_ptr<HandleTable> table_;
    const void *owner_;
    std::vector<HandleSlab *> slabs_;
    size_t slab_ = 0;       ///< Where the walk is: in slabs_[slab_], before entry position_.
    size_t position_ = 0;
    size_t found_ = 0;      ///< Dead entries seen in this walk.
};

}  // namespace hpyu
