// SPDX-License-Identifier: MIT
// The hash table of dicts and sets: looking up, inserting, deleting, walking. See dict_table.hpp for its shape and
// dict_probe.hpp for how keys are found in it.
#include "types/dict_probe.hpp"
#include "types/int.hpp"

namespace hpyu {

using namespace dict_parts;

namespace {

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

static int64_t text_hash(ProtoContext &ctx, Str *key) {
    const int64_t hash = key->hash.load(std::memory_order_relaxed);
    return hash != -1 ? hash : str_hash(ctx, key);
}

/// The value of a str key, compared with stored keys by `match`.
template <class Match>
static Value find_text(ProtoContext &ctx, Dict *dict, Str *key, Match &&match) {
    DictTable *table = dict->table.load(std::memory_order_acquire);
    if (table == nullptr)
        return Value();
    const int64_t hash = text_hash(ctx, key);
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
    Value found;
    const DictEntry *entry = next_entry(dict, position, &found);
    if (entry == nullptr)
        return false;
    if (key != nullptr)
        *key = entry->key;
    if (value != nullptr)
        *value = found;
    if (hash != nullptr)
        *hash = entry->hash;
    return true;
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

/// dict_set_text() and dict_replace_text(), the lock held.
template <bool Insert>
[[gnu::always_inline]] static inline int set_text(ProtoContext &ctx, Dict *dict, Str *key, int64_t hash, Value value) {
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
    if (!Insert)
        return 0;
    return insert(ctx, dict, probe, Value(key), hash, value) < 0 ? -1 : 1;
}

int dict_set_text(ProtoContext &ctx, Dict *dict, Str *key, Value value) {
    const int64_t hash = text_hash(ctx, key);
    const ObjectLock lock(ctx, dict);
    return set_text<true>(ctx, dict, key, hash, value);
}
int dict_replace_text(ProtoContext &ctx, Dict *dict, Str *key, Value value) {
    const int64_t hash = text_hash(ctx, key);
    const ObjectLock lock(ctx, dict);
    return set_text<false>(ctx, dict, key, hash, value);
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

int dict_delete_entry(ProtoContext &ctx, Dict *dict, Value key, int64_t hash, Value value) {
    return at_key(ctx, dict, key, hash, Value(), [&](const Probe &probe, bool present) {
        if (!present || probe.at().value() != value)
            return 0;
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

}  // namespace hpyu
