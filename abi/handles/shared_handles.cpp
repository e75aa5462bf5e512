// SPDX-License-Identifier: MIT
// Each thread's places in the tables that it uses. A place outlives its table if the thread does: it then holds a table
// that nobody else knows.
#include "handles/shared_handles.hpp"

#include <vector>

namespace hpyu {

namespace {

/// A thread's cursors, found by the tables' numbers; the last one used is tried first.
class Cursors {
public:
    HandleCursor *find(const std::shared_ptr<const uint64_t> &id, const std::shared_ptr<HandleTable> &table) {
        if (last_ < rows_.size() && rows_[last_].id == *id) [[likely]]
            return rows_[last_].cursor.get();
        for (last_ = 0; last_ < rows_.size(); ++last_)
            if (rows_[last_].id == *id)
                return rows_[last_].cursor.get();
        // Places in tables that are gone make room first.
        std::erase_if(rows_, [](const Row &row) { return row.owner.expired(); });
        rows_.push_back({*id, id, std::make_unique<HandleCursor>(table, this)});
        last_ = rows_.size() - 1;
        return rows_[last_].cursor.get();
    }

private:
    struct Row {
        uint64_t id;
        std::weak_ptr<const uint64_t> owner;
        std::unique_ptr<HandleCursor> cursor;
    };
    std::vector<Row> rows_;
    size_t last_ = 0;
};

thread_local Cursors cursors;

/// Entries are eight bytes wide: no other word is a handle's.
bool is_entry(uint64_t handle) {
    return handle != 0 && (handle & 3) == 0 && reinterpret_cast<uintptr_t>(entry_of(handle)) % sizeof(HandleEntry) == 0;
}

}  // namespace

uint64_t SharedHandles::next_id() {
    static std::atomic<uint64_t> last{0};
    return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

uint64_t SharedHandles::open(void *object) {
    if (object == nullptr)
        return 0;
    return cursors.find(id_, table_)->open(static_cast<ProtoObject *>(object));
}

uint64_t SharedHandles::open_permanent(void *object) {
    return object != nullptr ? table_->open_permanent(static_cast<ProtoObject *>(object)) : 0;
}

void *SharedHandles::get(uint64_t handle) const {
    if (!is_entry(handle))
        return nullptr;
    const uint64_t word = entry_of(handle)->load(std::memory_order_acquire);
    return entry_matches(word, handle) ? object_of(word) : nullptr;
}

void *SharedHandles::close(uint64_t handle) {
    if (!is_entry(handle) || generation_of(handle) == 0)
        return nullptr;
    HandleEntry *entry = entry_of(handle);
    uint64_t word = entry->load(std::memory_order_acquire);
    if (!entry_matches(word, handle) || !entry->compare_exchange_strong(word, dead_after(handle), std::memory_order_acq_rel))
        return nullptr;
    return object_of(word);
}

}  // namespace hpyu
