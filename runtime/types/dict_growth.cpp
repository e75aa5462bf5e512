// SPDX-License-Identifier: MIT
// The hash table of dicts and sets: making it, making it larger, copying it.
#include "types/dict_probe.hpp"

namespace hpyu {

using namespace dict_parts;

namespace {

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

DictTable *dict_parts::rebuild(ProtoContext &ctx, DictTable *old, uint64_t room) {
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

DictTable *dict_parts::with_first(ProtoContext &ctx, DictTable *old, int64_t number, uint64_t used) {
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
