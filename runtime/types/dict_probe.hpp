// SPDX-License-Identifier: MIT
// Probing the hash table of dicts and sets: what its operations (dict_table.cpp) and its growth (dict_growth.cpp)
// share. See dict_table.hpp for its shape.
//
// A slot of the index is found by multiplying the hash (its upper bits are the best mixed) and probing at growing
// distances. Where two keys of one hash can only be told apart by foreign code, the seeker stops (Found::Ask): the
// caller drops the lock, asks, and goes on from there if the table is still the same one, else from the beginning.
#pragma once

#include "protocol/protocol.hpp"
#include "types/dict_table.hpp"

namespace hpyu::dict_parts {

template <class I>
int64_t load_slot(const char *index, size_t slot) {
    return __atomic_load_n(reinterpret_cast<const I *>(index) + slot, __ATOMIC_ACQUIRE);
}

inline int64_t load_slot(DictTable *table, size_t slot) {
    switch (DictTable::width(table->aux)) {
        case 1: return load_slot<int8_t>(table->index(), slot);
        case 2: return load_slot<int16_t>(table->index(), slot);
        default: return load_slot<int32_t>(table->index(), slot);
    }
}

inline void store_slot(DictTable *table, size_t slot, int64_t entry) {
    char *index = table->index();
    switch (DictTable::width(table->aux)) {
        case 1: __atomic_store_n(reinterpret_cast<int8_t *>(index) + slot, static_cast<int8_t>(entry), __ATOMIC_RELEASE); break;
        case 2: __atomic_store_n(reinterpret_cast<int16_t *>(index) + slot, static_cast<int16_t>(entry), __ATOMIC_RELEASE); break;
        default: __atomic_store_n(reinterpret_cast<int32_t *>(index) + slot, static_cast<int32_t>(entry), __ATOMIC_RELEASE);
    }
}

enum class Found { Absent, Present, Ask };

/// A search that can be interrupted: where in which table it is.
struct Probe {
    DictTable *table = nullptr;
    size_t slot = 0;
    size_t step = 0;
    size_t dummy = kNone;    ///< The first dummy passed by.
    int64_t entry = -1;      ///< Present, Ask: the entry found.
    uint32_t count = 0;      ///< Of the table, when the search stopped to ask.

    static constexpr size_t kNone = SIZE_MAX;

    Probe() = default;
    Probe(DictTable *t, int64_t hash) : table(t), slot(t->first_slot(hash)) {}
    void advance() { slot = (slot + ++step) & table->mask(); }
    DictEntry &at() const { return table->entries()[entry]; }
};

/// Compares a stored key with the one looked for, of the same hash but not the same word.
inline Found match(ProtoContext &ctx, Value stored, Value key) {
    if (stored.is_object() && key.is_object()) {
        const Type *str = ctx.types().str;
        if (key.as_object()->type == str && stored.as_object()->type == str) [[likely]]
            return str_equal(as<Str>(stored), as<Str>(key)) ? Found::Present : Found::Absent;
        return Found::Ask;
    }
    return stored.is_int() && key.is_int() ? Found::Absent : Found::Ask;
}

template <class I, class Match>
[[gnu::always_inline]] inline Found seek_in(Probe &probe, Value key, int64_t hash, Match &&same) {
    DictEntry *entries = probe.table->entries();
    const char *index = probe.table->index();
    for (;; probe.advance()) {
        const int64_t number = load_slot<I>(index, probe.slot);
        if (number < 0) {
            if (number == DictTable::kEmpty)
                return Found::Absent;
            if (probe.dummy == Probe::kNone)
                probe.dummy = probe.slot;
            continue;
        }
        const DictEntry &entry = entries[number];
        if (entry.key == key) [[likely]] {
            probe.entry = number;
            return Found::Present;
        }
        if (entry.hash != hash)
            continue;
        if (const Found found = same(entry.key); found != Found::Absent) {
            probe.entry = number;
            return found;
        }
    }
}

template <class Match>
Found seek_with(Probe &probe, Value key, int64_t hash, Match &&same) {
    switch (DictTable::width(probe.table->aux)) {
        [[likely]] case 1: return seek_in<int8_t>(probe, key, hash, same);
        case 2: return seek_in<int16_t>(probe, key, hash, same);
        default: return seek_in<int32_t>(probe, key, hash, same);
    }
}

inline Found seek(ProtoContext &ctx, Probe &probe, Value key, int64_t hash) {
    return seek_with(probe, key, hash, [&](Value stored) { return match(ctx, stored, key); });
}

/// Asks foreign code whether the stored key that the probe stopped at equals `key`. 1, 0, -1. `value` is what the caller
/// wants to store.
inline int ask(ProtoContext &ctx, Dict *dict, const Probe &probe, Value key, Value value = {}) {
    const Root<Dict *> keep_dict(ctx, dict);
    const Root<DictTable *> keep_table(ctx, probe.table);
    const Root<> keep_value(ctx, value);
    const Root<> stored(ctx, probe.at().key);
    return rich_compare_bool(ctx, stored, key, kEQ);
}

// -- entries ----------------------------------------------------------------------------------------------------------

inline size_t empty_slot(DictTable *table, int64_t hash) {
    Probe probe(table, hash);
    while (load_slot(table, probe.slot) != DictTable::kEmpty)
        probe.advance();
    return probe.slot;
}

/// The index slot that names the entry `number`.
inline size_t slot_of(DictTable *table, uint32_t number) {
    Probe probe(table, table->entries()[number].hash);
    while (load_slot(table, probe.slot) != number)
        probe.advance();
    return probe.slot;
}

inline void append(DictTable *table, size_t slot, Value key, int64_t hash, Value value) {
    const uint32_t number = table->count.load(std::memory_order_relaxed);
    DictEntry &entry = table->entries()[number];
    entry.hash = hash;
    entry.key = key;
    entry.word.store(value.bits(), std::memory_order_relaxed);
    table->count.store(number + 1, std::memory_order_release);
    table->tail = number + 1;
    store_slot(table, slot, number);
}

// -- growing (dict_growth.cpp) ----------------------------------------------------------------------------------------

/// Small tables grow fast, for most dicts that outgrow them keep growing; large ones save memory.
inline uint64_t room_to_grow(uint64_t used) { return used < 64 ? used * 4 : used * 2; }

/// A new table with the live entries of `old` (which may be null) and room for `room` in all. Null with MemoryError.
DictTable *rebuild(ProtoContext &ctx, DictTable *old, uint64_t room);
/// The table with the entry `number` moved in front of all others. Null with MemoryError.
DictTable *with_first(ProtoContext &ctx, DictTable *old, int64_t number, uint64_t used);

}  // namespace hpyu::dict_parts
