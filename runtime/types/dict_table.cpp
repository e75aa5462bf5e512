// SPDX-License-Identifier: MIT
// The hash table of dicts and sets: looking up, inserting, deleting, growing. See dict_table.hpp for its shape.
//
// A slot of the index is found by multiplying the hash (its upper bits are the best mixed) and probing at growing
// distances. Where two keys of one hash can only be told apart by foreign code, the seeker stops (Found::Ask): the
// caller drops the lock, asks, and goes on from there if the table is still the same one, else from the beginning.
#include "types/dict_table.hpp"

#include "protocol/protocol.hpp"
#include "types/int.hpp"

namespace hpyu {
namespace {

template <class I>
int64_t load_slot(const char *index, size_t slot) {
    return __atomic_load_n(reinterpret_cast<const I *>(index) + slot, __ATOMIC_ACQUIRE);
}

int64_t load_slot(DictTable *table, size_t slot) {
    switch (DictTable::width(table->aux)) {
        case 1: return load_slot<int8_t>(table->index(), slot);
        case 2: return load_slot<int16_t>(table->index(), slot);
        default: return load_slot<int32_t>(table->index(), slot);
    }
}

void store_slot(DictTable *table, size_t slot, int64_t entry) {
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
Found match(ProtoContext &ctx, Value stored, Value key) {
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

Found seek(ProtoContext &ctx, Probe &probe, Value key, int64_t hash) {
    return seek_with(probe, key, hash, [&](Value stored) { return match(ctx, stored, key); });
}

/// Asks foreign code whether the stored key that the probe stopped at equals `key`. 1, 0, -1. `value` is what the caller
/// wants to store.
int ask(ProtoContext &ctx, Dict *dict, const Probe &probe, Value key, Value value = {}) {
    const Root<Dict *> keep_dict(ctx, dict);
    const Root<DictTable *> keep_table(ctx, probe.table);
    const Root<> keep_value(ctx, value);
    const Root<> stored(ctx, probe.at().key);
    return rich_compare_bool(ctx, stored, key, kEQ);
}

// -- tables -----------------------------------------------------------------------------------------------------------

DictTable *make_table(ProtoContext &ctx, uint32_t log2) {
    const size_t room = DictTable::room(log2);
    const size_t index_bytes = DictTable::width(log2) << log2;
    if (log2 > 31)
        return memory_error(ctx);
    const size_t bytes = sizeof(DictTable) + room * sizeof(DictEntry) + index_bytes;
    DictTable *table = ctx.make<DictTable>(ctx.types().dict_table, bytes);
    if (table == nullptr)
        return nullptr;
    table->aux = log2;
    table->capacity = static_cast<uint32_t>(room);
    __builtin_memset(table->index(), 0xff, index_bytes);
    return table;
}

uint32_t log2_for(uint64_t entries) {
    uint32_t log2 = DictTable::smallest_log2;
    while (DictTable::room(log2) < entries && log2 < 40)
        ++log2;
    return log2;
}

/// Small tables grow fast, for most dicts that outgrow them keep growing; large ones save memory.
uint64_t room_to_grow(uint64_t used) { return used < 64 ? used * 4 : used * 2; }

size_t empty_slot(DictTable *table, int64_t hash) {
    Probe probe(table, hash);
    while (load_slot(table, probe.slot) != DictTable::kEmpty)
        probe.advance();
    return probe.slot;
}

void append(DictTable *table, size_t slot, Value key, int64_t hash, Value value) {
    const uint32_t number = table->count.load(std::memory_order_relaxed);
    DictEntry &entry = table->entries()[number];
    entry.hash = hash;
    entry.key = key;
    entry.word.store(value.bits(), std::memory_order_relaxed);
    table->count.store(number + 1, std::memory_order_release);
    table->tail = number + 1;
    store_slot(table, slot, number);
}

/// A new table with the live entries of `old` (which may be null) and room for `room` in all.
DictTable *rebuild(ProtoContext &ctx, DictTable *old, uint64_t room) {
    DictTable *table = make_table(ctx, log2_for(room));
    if (table == nullptr || old == nullptr)
        return table;
    const uint32_t count = old->count.load(std::memory_order_relaxed);
    for (uint32_t i = old->head.load(std::memory_order_relaxed); i < count; ++i) {
        const DictEntry &entry = old->entries()[i];
        if (const Value value = entry.value())
            append(table, empty_slot(table, entry.hash), entry.key, entry.hash, value);
    }
    return table;
}

// -- changing a dict, its lock held -----------------------------------------------------------------------------------

/// Adds a key known to be absent; the probe has found its slot, unless there is no table yet. Its first dummy is taken
/// again: so what is stored and deleted in turns leaves no trail of dummies.
int insert(ProtoContext &ctx, Dict *dict, const Probe &probe, Value key, int64_t hash, Value value) {
    DictTable *table = probe.table;
    size_t slot = probe.slot;
    if (probe.dummy != Probe::kNone && load_slot(table, probe.dummy) == DictTable::kDummy)
        slot = probe.dummy;
    const int64_t used = dict->used.load(std::memory_order_relaxed);
    if (table == nullptr || table->count.load(std::memory_order_relaxed) == table->capacity) [[unlikely]] {
        table = rebuild(ctx, table, room_to_grow(static_cast<uint64_t>(used)));
        if (table == nullptr)
            return -1;
        slot = empty_slot(table, hash);
        append(table, slot, key, hash, value);
        dict->table.store(table, std::memory_order_release);
    } else {
        append(table, slot, key, hash, value);
    }
    dict->used.store(used + 1, std::memory_order_release);
    return 0;
}

/// Deletes the entry `number`, which the index slot `slot` names.
void erase(ProtoContext &ctx, Dict *dict, DictTable *table, size_t slot, int64_t number) {
    table->entries()[number].set_value(Value());
    store_slot(table, slot, DictTable::kDummy);
    const int64_t used = dict->used.load(std::memory_order_relaxed) - 1;
    dict->used.store(used, std::memory_order_release);
    const uint32_t count = table->count.load(std::memory_order_relaxed);
    if (number == table->head.load(std::memory_order_relaxed))
        table->head.store(static_cast<uint32_t>(number) + 1, std::memory_order_relaxed);
    if (number + 1 == table->tail)
        table->tail = static_cast<uint32_t>(number);
    // Mostly tombstones: a smaller table keeps walks short. Without memory the old one does as well.
    if (count >= 64 && static_cast<uint64_t>(used) * 8 < count) {
        if (DictTable *smaller = rebuild(ctx, table, room_to_grow(static_cast<uint64_t>(used))))
            dict->table.store(smaller, std::memory_order_release);
        else
            clear_error(ctx);
    }
}

/// at_key() from where foreign code has to be asked.
template <class Action>
[[gnu::noinline]] int at_key_asking(ProtoContext &ctx, Dict *dict, Value key, int64_t hash, Value value, Action &&action,
                                    Probe probe) {
    for (;;) {
        const int equal = ask(ctx, dict, probe, key, value);
        if (equal < 0)
            return -1;
        const ObjectLock lock(ctx, dict);
        DictTable *table = dict->table.load(std::memory_order_relaxed);
        if (table == nullptr)
            return action(Probe(), false);
        if (table == probe.table && equal != 0 && probe.at().value())
            return action(static_cast<const Probe &>(probe), true);
        // A key that was added meanwhile may lie in a dummy that was passed by.
        if (table == probe.table && equal == 0 && table->count.load(std::memory_order_relaxed) == probe.count)
            probe.advance();
        else
            probe = Probe(table, hash);
        if (const Found found = seek(ctx, probe, key, hash); found != Found::Ask)
            return action(static_cast<const Probe &>(probe), found == Found::Present);
        probe.count = table->count.load(std::memory_order_relaxed);
    }
}

/// Finds the key and runs `action(probe, present)`, which may store `value`, under the lock that it was found under.
template <class Action>
int at_key(ProtoContext &ctx, Dict *dict, Value key, int64_t hash, Value value, Action &&action) {
    Probe stopped;
    {
        const ObjectLock lock(ctx, dict);
        DictTable *table = dict->table.load(std::memory_order_relaxed);
        if (table == nullptr)
            return action(Probe(), false);
        Probe probe(table, hash);
        if (const Found found = seek(ctx, probe, key, hash); found != Found::Ask) [[likely]]
            return action(static_cast<const Probe &>(probe), found == Found::Present);
        probe.count = table->count.load(std::memory_order_relaxed);
        stopped = probe;
    }
    return at_key_asking(ctx, dict, key, hash, value, action, stopped);
}

/// The index slot that names the entry `number`.
size_t slot_of(DictTable *table, uint32_t number) {
    Probe probe(table, table->entries()[number].hash);
    while (load_slot(table, probe.slot) != number)
        probe.advance();
    return probe.slot;
}

bool take(ProtoContext &ctx, Dict *dict, bool last, Value *key, Value *value) {
    const ObjectLock lock(ctx, dict);
    DictTable *table = dict->table.load(std::memory_order_relaxed);
    if (table == nullptr || dict->used.load(std::memory_order_relaxed) == 0)
        return false;
    uint32_t number = last ? table->tail - 1 : table->head.load(std::memory_order_relaxed);
    while (!table->entries()[number].value())
        number += last ? -1 : 1;
    if (last)
        table->tail = number + 1;
    else
        table->head.store(number, std::memory_order_relaxed);
    *key = table->entries()[number].key;
    *value = table->entries()[number].value();
    erase(ctx, dict, table, slot_of(table, number), number);
    return true;
}

/// The table with the entry `number` moved in front of all others. Null with MemoryError.
DictTable *with_first(ProtoContext &ctx, DictTable *old, int64_t number, uint64_t used) {
    DictTable *table = make_table(ctx, log2_for(used + 1));
    if (table == nullptr)
        return nullptr;
    const auto add = [&](const DictEntry &entry) {
        if (const Value value = entry.value())
            append(table, empty_slot(table, entry.hash), entry.key, entry.hash, value);
    };
    add(old->entries()[number]);
    for (uint32_t i = 0, count = old->count.load(std::memory_order_relaxed); i < count; ++i)
        if (i != number)
            add(old->entries()[i]);
    return table;
}

void trace_table(ProtoObject *self, Tracer &tracer) {
    auto *table = static_cast<DictTable *>(self);
    const uint32_t count = table->count.load(std::memory_order_relaxed);
    for (uint32_t i = table->head.load(std::memory_order_relaxed); i < count; ++i) {
        const DictEntry &entry = table->entries()[i];
        if (const Value value = entry.value()) {
            tracer.visit(entry.key);
            tracer.visit(value);
        }
    }
}

}  // namespace

int64_t hash_of_other(ProtoContext &ctx, Value key) { return hash(ctx, key); }

// -- looking up -------------------------------------------------------------------------------------------------------

/// dict_find_hashed() from where foreign code has to be asked.
[[gnu::noinline]] static Value find_asking(ProtoContext &ctx, Dict *dict, Value key, int64_t hash, bool *failed, Probe probe) {
    for (;;) {
        const int equal = ask(ctx, dict, probe, key);
        if (equal < 0) {
            *failed = true;
            return Value();
        }
        DictTable *table = dict->table.load(std::memory_order_acquire);
        if (table == nullptr)
            return Value();
        if (table == probe.table && equal != 0) {
            if (const Value value = probe.at().value())
                return value;
            probe = Probe(table, hash);   // deleted meanwhile; it may be there again
        } else if (table == probe.table) {
            probe.advance();
        } else {
            probe = Probe(table, hash);
        }
        if (const Found found = seek(ctx, probe, key, hash); found != Found::Ask)
            return found == Found::Present ? probe.at().value() : Value();
    }
}

Value dict_find_hashed(ProtoContext &ctx, Dict *dict, Value key, int64_t hash, bool *failed) {
    *failed = false;
    DictTable *table = dict->table.load(std::memory_order_acquire);
    if (table == nullptr)
        return Value();
    Probe probe(table, hash);
    const Found found = seek(ctx, probe, key, hash);
    if (found != Found::Ask) [[likely]]
        return found == Found::Present ? probe.at().value() : Value();
    const Probe stopped = probe;
    return find_asking(ctx, dict, key, hash, failed, stopped);
}

Value dict_find(ProtoContext &ctx, Dict *dict, Value key, bool *failed) {
    const int64_t hash = key_hash(ctx, key);
    if (hash == -1) [[unlikely]] {
        *failed = true;
        return Value();
    }
    return dict_find_hashed(ctx, dict, key, hash, failed);
}

/// The value of a str key, compared with stored keys by `match`.
template <class Match>
static Value find_text(ProtoContext &ctx, Dict *dict, Str *key, Match &&match) {
    DictTable *table = dict->table.load(std::memory_order_acquire);
    if (table == nullptr)
        return Value();
    int64_t hash = key->hash.load(std::memory_order_relaxed);
    if (hash == -1) [[unlikely]]
        hash = str_hash(ctx, key);
    Probe probe(table, hash);
    return seek_with(probe, Value(key), hash, match) == Found::Present ? probe.at().value() : Value();
}

/// A stored key of a subclass of str counts by its text: no foreign code decides about names.
Value dict_find_str(ProtoContext &ctx, Dict *dict, Str *key) {
    return find_text(ctx, dict, key, [key](Value stored) {
        return is_str(stored) && str_equal(as<Str>(stored), key) ? Found::Present : Found::Absent;
    });
}

Value dict_find_text(ProtoContext &ctx, Dict *dict, Str *key) {
    return find_text(ctx, dict, key, [&](Value stored) { return match(ctx, stored, Value(key)); });
}

bool dict_next(Dict *dict, size_t *position, Value *key, Value *value, int64_t *hash) {
    DictTable *table = dict->table.load(std::memory_order_acquire);
    if (table == nullptr)
        return false;
    const size_t count = table->count.load(std::memory_order_acquire);
    size_t i = *position;
    if (const size_t head = table->head.load(std::memory_order_relaxed); i < head)
        i = head;
    for (; i < count; ++i) {
        const DictEntry &entry = table->entries()[i];
        const Value found = entry.value();
        if (!found)
            continue;
        if (key != nullptr)
            *key = entry.key;
        if (value != nullptr)
            *value = found;
        if (hash != nullptr)
            *hash = entry.hash;
        *position = i + 1;
        return true;
    }
    *position = i;
    return false;
}

bool dict_previous(Dict *dict, size_t *position, Value *key, Value *value, int64_t *hash) {
    DictTable *table = dict->table.load(std::memory_order_acquire);
    if (table == nullptr)
        return false;
    size_t i = table->count.load(std::memory_order_acquire);
    if (*position < i)
        i = *position;
    while (i-- > 0) {
        const DictEntry &entry = table->entries()[i];
        const Value found = entry.value();
        if (!found)
            continue;
        *key = entry.key;
        *value = found;
        if (hash != nullptr)
            *hash = entry.hash;
        *position = i;
        return true;
    }
    *position = 0;
    return false;
}

// -- changing ---------------------------------------------------------------------------------------------------------

int dict_set_hashed(ProtoContext &ctx, Dict *dict, Value key, int64_t hash, Value value) {
    return at_key(ctx, dict, key, hash, value, [&](const Probe &probe, bool present) {
        if (!present)
            return insert(ctx, dict, probe, key, hash, value);
        probe.at().set_value(value);
        return 0;
    });
}

int dict_set_text(ProtoContext &ctx, Dict *dict, Str *key, Value value) {
    int64_t hash = key->hash.load(std::memory_order_relaxed);
    if (hash == -1) [[unlikely]]
        hash = str_hash(ctx, key);
    const ObjectLock lock(ctx, dict);
    Probe probe;
    if (DictTable *table = dict->table.load(std::memory_order_relaxed)) {
        Probe walk(table, hash);
        const Found found = seek_with(walk, Value(key), hash, [&](Value stored) { return match(ctx, stored, Value(key)); });
        if (found == Found::Ask)
            return 0;
        if (found == Found::Present) [[likely]] {
            walk.at().set_value(value);
            return 1;
        }
        probe = walk;
    }
    return insert(ctx, dict, probe, Value(key), hash, value) < 0 ? -1 : 1;
}

int dict_set(ProtoContext &ctx, Dict *dict, Value key, Value value) {
    const int64_t hash = key_hash(ctx, key);
    return hash == -1 ? -1 : dict_set_hashed(ctx, dict, key, hash, value);
}

int dict_delete_hashed(ProtoContext &ctx, Dict *dict, Value key, int64_t hash, Value *removed) {
    return at_key(ctx, dict, key, hash, Value(), [&](const Probe &probe, bool present) {
        if (!present)
            return 0;
        if (removed != nullptr)
            *removed = probe.at().value();
        erase(ctx, dict, probe.table, probe.slot, probe.entry);
        return 1;
    });
}

int dict_delete(ProtoContext &ctx, Dict *dict, Value key, Value *removed) {
    const int64_t hash = key_hash(ctx, key);
    return hash == -1 ? -1 : dict_delete_hashed(ctx, dict, key, hash, removed);
}

Value dict_set_default_hashed(ProtoContext &ctx, Dict *dict, Value key, int64_t hash, Value value, bool *added) {
    Value result;
    const int status = at_key(ctx, dict, key, hash, value, [&](const Probe &probe, bool present) {
        result = present ? probe.at().value() : value;
        if (added != nullptr)
            *added = !present;
        return present ? 0 : insert(ctx, dict, probe, key, hash, value);
    });
    return status < 0 ? Value() : result;
}

Value dict_set_default(ProtoContext &ctx, Dict *dict, Value key, Value value) {
    const int64_t hash = key_hash(ctx, key);
    return hash == -1 ? Value() : dict_set_default_hashed(ctx, dict, key, hash, value);
}

bool dict_take_last(ProtoContext &ctx, Dict *dict, Value *key, Value *value) { return take(ctx, dict, true, key, value); }
bool dict_take_first(ProtoContext &ctx, Dict *dict, Value *key, Value *value) { return take(ctx, dict, false, key, value); }

int dict_move(ProtoContext &ctx, Dict *dict, Value key, bool to_end) {
    const int64_t hash = key_hash(ctx, key);
    if (hash == -1)
        return -1;
    return at_key(ctx, dict, key, hash, Value(), [&](const Probe &probe, bool present) {
        if (!present)
            return 0;
        DictTable *table = probe.table;
        const DictEntry &entry = probe.at();
        if (to_end ? table->tail == probe.entry + 1 : table->head.load(std::memory_order_relaxed) == probe.entry)
            return 1;
        const uint64_t used = static_cast<uint64_t>(dict->used.load(std::memory_order_relaxed));
        const bool full = table->count.load(std::memory_order_relaxed) == table->capacity;
        const Value own_key = entry.key, value = entry.value();
        if (!to_end || full) {
            DictTable *moved = to_end ? rebuild(ctx, table, room_to_grow(used)) : with_first(ctx, table, probe.entry, used);
            if (moved == nullptr)
                return -1;
            dict->table.store(moved, std::memory_order_release);
            if (!to_end)
                return 1;
            table = moved;
        }
        // Appended before the old entry goes, so that a reader finds it at any time.
        uint32_t number = static_cast<uint32_t>(probe.entry);
        if (full)
            for (number = 0; table->entries()[number].key != own_key;)
                ++number;
        const size_t slot = slot_of(table, number);
        append(table, empty_slot(table, hash), own_key, hash, value);
        dict->used.store(static_cast<int64_t>(used) + 1, std::memory_order_relaxed);
        erase(ctx, dict, table, slot, number);
        return 1;
    });
}

void dict_clear(ProtoContext &ctx, Dict *dict) {
    const ObjectLock lock(ctx, dict);
    dict->used.store(0, std::memory_order_release);
    dict->table.store(nullptr, std::memory_order_release);
}

// -- making -----------------------------------------------------------------------------------------------------------

int dict_reserve(ProtoContext &ctx, Dict *dict, int64_t expected) {
    if (expected <= 0)
        return 0;
    DictTable *table = make_table(ctx, log2_for(static_cast<uint64_t>(expected)));
    if (table == nullptr)
        return -1;
    dict->table.store(table, std::memory_order_release);
    return 0;
}

Dict *dict_new(ProtoContext &ctx, int64_t expected) {
    Dict *dict = ctx.make<Dict>(ctx.types().dict);
    return dict == nullptr || dict_reserve(ctx, dict, expected) < 0 ? nullptr : dict;
}

int dict_copy_entries(ProtoContext &ctx, Dict *to, Dict *from) {
    const ObjectLock lock(ctx, from);
    DictTable *table = from->table.load(std::memory_order_relaxed);
    const int64_t used = from->used.load(std::memory_order_relaxed);
    if (table == nullptr || used == 0)
        return 0;
    const uint32_t count = table->count.load(std::memory_order_relaxed);
    DictTable *copy;
    if (count == used && uint64_t{count} * 3 >= table->capacity) {   // no tombstones and well filled: as it is
        copy = make_table(ctx, table->aux);
        if (copy == nullptr)
            return -1;
        for (uint32_t i = 0; i < count; ++i) {
            const DictEntry &entry = table->entries()[i];
            DictEntry &own = copy->entries()[i];
            own.hash = entry.hash;
            own.key = entry.key;
            own.word.store(entry.word.load(std::memory_order_relaxed), std::memory_order_relaxed);
        }
        __builtin_memcpy(copy->index(), table->index(), DictTable::width(table->aux) << table->aux);
        copy->count.store(count, std::memory_order_relaxed);
        copy->tail = count;
    } else {
        copy = rebuild(ctx, table, static_cast<uint64_t>(used));
        if (copy == nullptr)
            return -1;
    }
    to->used.store(used, std::memory_order_relaxed);
    to->table.store(copy, std::memory_order_release);
    return 0;
}

Dict *dict_copy(ProtoContext &ctx, Dict *dict) {
    Dict *copy = dict_new(ctx);
    return copy == nullptr || dict_copy_entries(ctx, copy, dict) < 0 ? nullptr : copy;
}

void dict_take_over(ProtoContext &ctx, Dict *to, Dict *from) {
    DictTable *table = from->table.load(std::memory_order_relaxed);
    const int64_t used = from->used.load(std::memory_order_relaxed);
    from->table.store(nullptr, std::memory_order_relaxed);
    from->used.store(0, std::memory_order_relaxed);
    const ObjectLock lock(ctx, to);
    to->table.store(table, std::memory_order_release);
    to->used.store(used, std::memory_order_release);
}

extern const TypeDef kDictTableType = {
    .name = "dict_table",
    .layout = Layout::Storage,
    .size = sizeof(DictTable),
    .flags = kTypeNoInstances,
    .trace = trace_table,
};

}  // namespace hpyu
