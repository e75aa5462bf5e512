// SPDX-License-Identifier: MIT
// DictTable: the hash table of a dict or a set, and the operations on it that take a hash known already.
//
// One cell: the header, a row of entries in order of insertion, and behind it the index, whose slots hold the number of
// an entry in one, two or four bytes. An entry's hash and key are written once; a deleted entry has a null value and is
// never used again, its index slot turns into a dummy. So a reader without a lock that found an entry's number can
// trust the key it sees there: the number was published after the entry.
//
// A Set is a Dict whose values nobody looks at, so everything here serves both.
#pragma once

#include <algorithm>

#include "lock.hpp"
#include "root.hpp"
#include "types/dict.hpp"
#include "types/str.hpp"

namespace hpyu {

struct DictEntry {
    int64_t hash;
    Value key;
    std::atomic<uint64_t> word;   ///< The value's bits; 0: deleted.

    Value value() const { return Value::from_bits(word.load(std::memory_order_acquire)); }
    void set_value(Value v) { word.store(v.bits(), std::memory_order_release); }
};

struct DictTable : ProtoObject {
    // aux: log2 of the number of index slots
    uint32_t capacity = 0;             ///< Entries there is room for: two thirds of the index slots.
    std::atomic<uint32_t> count{0};    ///< Entries written, the deleted ones included.
    std::atomic<uint32_t> head{0};     ///< Entries before it are all deleted.
    uint32_t tail = 0;                 ///< Entries from it on are all deleted; guarded by the owner's lock.

    static constexpr int64_t kEmpty = -1;
    static constexpr int64_t kDummy = -2;

    static constexpr uint32_t smallest_log2 = 3;
    static constexpr uint64_t room(uint32_t log2) { return (uint64_t{2} << log2) / 3; }
    /// Bytes of one index slot.
    static constexpr size_t width(uint32_t log2) { return log2 <= 7 ? 1 : log2 <= 15 ? 2 : 4; }

    DictEntry *entries() { return reinterpret_cast<DictEntry *>(this + 1); }
    char *index() { return reinterpret_cast<char *>(entries() + capacity); }
    size_t mask() const { return (size_t{1} << aux) - 1; }
    size_t first_slot(int64_t hash) const {
        return static_cast<size_t>((static_cast<uint64_t>(hash) * 0x9E3779B97F4A7C15u) >> (64 - aux));
    }
};
static_assert(sizeof(DictTable) == 32 && sizeof(DictEntry) == 24);

[[nodiscard]] int64_t hash_of_other(ProtoContext &ctx, Value key);

/// hash(key), quick for ints and exact strs. -1 with an exception.
[[nodiscard]] inline int64_t key_hash(ProtoContext &ctx, Value key) {
    if (key.is_object() && key.as_object()->type == ctx.types().str) [[likely]] {
        const int64_t known = as<Str>(key)->hash.load(std::memory_order_relaxed);
        return known != -1 ? known : str_hash(ctx, as<Str>(key));
    }
    return hash_of_other(ctx, key);
}

/// dict_find, dict_set, dict_delete, dict_set_default with the key's hash at hand.
Value dict_find_hashed(ProtoContext &ctx, Dict *dict, Value key, int64_t hash, bool *failed);
[[nodiscard]] int dict_set_hashed(ProtoContext &ctx, Dict *dict, Value key, int64_t hash, Value value);
[[nodiscard]] int dict_delete_hashed(ProtoContext &ctx, Dict *dict, Value key, int64_t hash, Value *removed = nullptr);
/// Deletes the key if it has that very value. 1, 0 or -1.
[[nodiscard]] int dict_delete_entry(ProtoContext &ctx, Dict *dict, Value key, int64_t hash, Value value);
/// `*added` (if not null) tells whether the key was absent.
[[nodiscard]] Value dict_set_default_hashed(ProtoContext &ctx, Dict *dict, Value key, int64_t hash, Value value,
                                            bool *added = nullptr);

/// The first live entry from `*position` on, and its value; null if there is none. `*position` becomes the next.
inline const DictEntry *next_entry(const Dict *dict, size_t *position, Value *value) {
    DictTable *table = dict->table.load(std::memory_order_acquire);
    if (table == nullptr)
        return nullptr;
    const size_t count = table->count.load(std::memory_order_acquire);
    size_t i = std::max<size_t>(*position, table->head.load(std::memory_order_relaxed));
    for (const DictEntry *entry = table->entries() + i; i < count; ++entry) {
        *position = ++i;
        if ((*value = entry->value())) [[likely]]
            return entry;
    }
    return nullptr;
}

/// Takes the last (first) entry out; false if there is none.
bool dict_take_last(ProtoContext &ctx, Dict *dict, Value *key, Value *value);
bool dict_take_first(ProtoContext &ctx, Dict *dict, Value *key, Value *value);
/// Walks backwards; *position starts at SIZE_MAX.
bool dict_previous(Dict *dict, size_t *position, Value *key, Value *value, int64_t *hash = nullptr);
/// Moves a key to the end (or the front, which costs a walk of the whole dict). 1, 0 if absent, -1.
[[nodiscard]] int dict_move(ProtoContext &ctx, Dict *dict, Value key, bool to_end);
/// Gives `to`, which must be new and empty, the entries of `from`. -1 with MemoryError.
[[nodiscard]] int dict_copy_entries(ProtoContext &ctx, Dict *to, Dict *from);
/// `to` gets the entries of `from`, which nobody else knows and which is empty afterwards.
void dict_take_over(ProtoContext &ctx, Dict *to, Dict *from);
/// Makes room for `expected` entries in a new, empty dict. -1 with MemoryError.
[[nodiscard]] int dict_reserve(ProtoContext &ctx, Dict *dict, int64_t expected);

/// Walks a dict while foreign code runs between two steps: keeps what it is at alive and notices when the dict grows
/// or shrinks.
class DictWalk {
public:
    DictWalk(ProtoContext &ctx, Dict *dict) : dict_(ctx, dict), length_(dict_length(dict)), key(ctx), value(ctx) {}
    bool next() {
        Value k, v;
        if (!dict_next(dict_, &position_, &k, &v, &hash))
            return false;
        key = k;
        value = v;
        return true;
    }
    bool changed() const { return dict_length(dict_) != length_; }

private:
    Root<Dict *> dict_;
    int64_t length_;
    size_t position_ = 0;

public:
    Root<> key, value;
    int64_t hash = 0;
};

}  // namespace hpyu
