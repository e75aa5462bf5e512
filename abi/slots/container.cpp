// SPDX-License-Identifier: MIT
// list, dict and tuple; builders and trackers.
//
// A builder's word is a handle to the list or tuple in the making, which nobody else sees before Build gives it a new
// handle; a tracker's word is a handle to a storage cell of words. So both are roots without more ado, and a second
// Build, Cancel or Close finds the handle closed and does nothing.
#include <algorithm>
#include <cstring>

#include "slots/slots.hpp"
#include "slots/support.hpp"
#include "types/dict.hpp"
#include "types/sequence_objects.hpp"

namespace hpyu {

namespace {

template <class T>
bool is(Value v);
template <>
bool is<List>(Value v) { return has_layout(v, Layout::List); }
template <>
bool is<Tuple>(Value v) { return has_layout(v, Layout::Tuple); }

List *make_row(HpyThread &t, List *, int64_t size) { return list_new(t, nullptr, size); }
Tuple *make_row(HpyThread &t, Tuple *, int64_t size) {
    if (size == 0)
        return tuple_new(t, nullptr, 0);
    Tuple *tuple = tuple_unfilled(t, size);
    if (tuple != nullptr)
        std::fill_n(tuple->items(), size, t.none());
    return tuple;
}

int64_t length_of(List *list) { return list->length.load(std::memory_order_relaxed); }
int64_t length_of(Tuple *tuple) { return tuple->length; }
void put(List *list, int64_t i, Value v) {
    list->storage.load(std::memory_order_relaxed)->store(static_cast<size_t>(i), v);
}
void put(Tuple *tuple, int64_t i, Value v) { tuple->items()[i] = v; }

// -- builders ---------------------------------------------------------------------------------------------------------

template <class T>
intptr_t new_builder(HPyContext *ctx, HPy_ssize_t size) {
    return inside(ctx, HPy{0}, [=](HpyThread &t) -> HPy {
        if (size < 0)
            return give(t, Value(bad_argument(t)));
        return give(t, make_row(t, static_cast<T *>(nullptr), size));
    })._i;
}

/// Leaves an exception pending for Build to find if the item has no value or the index is none of the builder's.
template <class T>
[[gnu::noinline]] void set_slowly(HPyContext *ctx, intptr_t builder, HPy_ssize_t index, HPy item) {
    if (builder == 0)
        return;
    inside(ctx, [=](HpyThread &t) {
        const Value row = t.value_of(HPy{builder});
        if (!row || (item._i == 0 && error_occurred(t)))
            return;
        const Value v = t.value_of(item);
        if (!v)
            return;
        if (!is<T>(row) || index < 0 || index >= length_of(as<T>(row)))
            system_error(t, "index ", static_cast<int64_t>(index), " is out of range for the builder");
        else
            put(as<T>(row), index, v);
    });
}

template <class T>
[[gnu::always_inline]] inline void set_in_builder(HPyContext *ctx, intptr_t builder, HPy_ssize_t index, HPy item) {
    const Value row(peek(HPy{builder})), v = glance(item);
    if (row && v && is<T>(row) && thread_inside(ctx) != nullptr) [[likely]]
        if (static_cast<uint64_t>(index) < static_cast<uint64_t>(length_of(as<T>(row)))) [[likely]]
            return put(as<T>(row), index, v);
    set_slowly<T>(ctx, builder, index, item);
}

[[gnu::noinline]] HPy build_slowly(HPyContext *ctx, intptr_t builder) {
    return inside(ctx, HPy{0}, [=](HpyThread &t) -> HPy {
        if (builder == 0) {
            if (!error_occurred(t))
                memory_error(t);
            return HPy{0};
        }
        const Value row = t.take(HPy{builder});
        return row && !error_occurred(t) ? t.open(row) : HPy{0};
    });
}

/// The builder's own entry, under its next generation, becomes the handle of what was built.
HPy build(HPyContext *ctx, intptr_t builder) {
    HpyThread *t = thread_inside(ctx);
    if (t != nullptr && !error_occurred(*t) && peek(HPy{builder}) != nullptr) [[likely]] {
        const uint64_t handle = static_cast<uint64_t>(builder), renewed = handle + kGenerationStep;
        HandleEntry *entry = entry_of(handle);
        if (generation_of(renewed) != 0 && HandleSlab::of(entry)->owner.load(std::memory_order_relaxed) == tls_gate) {
            entry->store(entry->load(std::memory_order_relaxed) + kGenerationStep, std::memory_order_relaxed);
            return HPy{static_cast<intptr_t>(renewed)};
        }
    }
    return build_slowly(ctx, builder);
}

void cancel(HPyContext *ctx, intptr_t builder) { slot::Close(ctx, HPy{builder}); }

// -- trackers ---------------------------------------------------------------------------------------------------------

/// What a tracker's cell holds: a count, then as many handles.
struct TrackerRow {
    static constexpr int64_t kLeast = 4;

    explicit TrackerRow(ByteStorage *cell) : words(reinterpret_cast<int64_t *>(cell->bytes())), cell(cell) {}
    int64_t &count() { return words[0]; }
    HPy handle(int64_t i) const { return HPy{static_cast<intptr_t>(words[1 + i])}; }
    void add(HPy h) { words[1 + words[0]++] = h._i; }
    int64_t room() const { return static_cast<int64_t>(cell->capacity / sizeof(int64_t)) - 1 - words[0]; }

    int64_t *words;
    ByteStorage *cell;
};

ByteStorage *make_tracker_cell(HpyThread &t, int64_t room) {
    ByteStorage *cell = ByteStorage::make(t, static_cast<size_t>(room + 1) * sizeof(int64_t));
    if (cell != nullptr)
        TrackerRow(cell).count() = 0;
    return cell;
}

/// The cell of an open tracker; null (nothing raised) for anything else.
ByteStorage *tracker_cell(HpyThread &t, HPyTracker tracker) {
    const uint64_t handle = static_cast<uint64_t>(tracker._i);
    if (handle == 0 || (handle & 3) != 0)
        return nullptr;
    const uint64_t word = entry_of(handle)->load(std::memory_order_relaxed);
    if (!entry_matches(word, handle))
        return nullptr;
    ProtoObject *object = live_object_of(word);
    return object->type == t.types().byte_array_storage ? static_cast<ByteStorage *>(object) : nullptr;
}

}  // namespace

// -- list -------------------------------------------------------------------------------------------------------------

int slot::List_Check(HPyContext *ctx, HPy h) {
    return check_type(ctx, h, [](Value v) { return is<List>(v); });
}
HPy slot::List_New(HPyContext *ctx, HPy_ssize_t size) { return HPy{new_builder<List>(ctx, size)}; }
[[gnu::noinline]] static int append_slowly(HPyContext *ctx, HPy h_list, HPy h_item) {
    return with(ctx, h_list, h_item, [](HpyThread &t, Value list, Value item) -> int {
        return is<List>(list) ? list_append(t, as<List>(list), item) : static_cast<int>(bad_argument(t));
    });
}
int slot::List_Append(HPyContext *ctx, HPy h_list, HPy h_item) {
    ProtoObject *list = peek(h_list);
    const Value item = glance(h_item);
    HpyThread *t = thread_inside(ctx);
    if (t == nullptr || list == nullptr || !item || list->type->layout != Layout::List) [[unlikely]]
        return append_slowly(ctx, h_list, h_item);
    return list_append(*t, static_cast<List *>(list), item);
}
int slot::List_Insert(HPyContext *ctx, HPy h_list, HPy_ssize_t index, HPy h_item) {
    return with(ctx, h_list, h_item, [=](HpyThread &t, Value list, Value item) -> int {
        return is<List>(list) ? list_insert(t, as<List>(list), index, item) : static_cast<int>(bad_argument(t));
    });
}

// -- dict -------------------------------------------------------------------------------------------------------------

int slot::Dict_Check(HPyContext *ctx, HPy h) {
    return check_type(ctx, h, [](Value v) { return is_dict(v); });
}
HPy slot::Dict_New(HPyContext *ctx) {
    return inside(ctx, HPy{0}, [](HpyThread &t) { return give(t, dict_new(t)); });
}
HPy slot::Dict_Keys(HPyContext *ctx, HPy h) {
    return with(ctx, h, [](HpyThread &t, Value v) -> Value {
        if (!is_dict(v))
            return bad_argument(t);
        std::vector<Value> keys;
        keys.reserve(static_cast<size_t>(dict_length(as<Dict>(v))));
        Value key, value;
        for (size_t position = 0; dict_next(as<Dict>(v), &position, &key, &value);)
            keys.push_back(key);
        return list_new(t, keys.data(), static_cast<int64_t>(keys.size()));
    });
}
HPy slot::Dict_Copy(HPyContext *ctx, HPy h) {
    return with(ctx, h, [](HpyThread &t, Value v) -> Value {
        return is_dict(v) ? Value(dict_copy(t, as<Dict>(v))) : Value(bad_argument(t));
    });
}

// -- tuple ------------------------------------------------------------------------------------------------------------

int slot::Tuple_Check(HPyContext *ctx, HPy h) {
    return check_type(ctx, h, [](Value v) { return is<Tuple>(v); });
}
HPy slot::Tuple_FromArray(HPyContext *ctx, const HPy items[], HPy_ssize_t count) {
    return inside(ctx, HPy{0}, [=](HpyThread &t) -> HPy {
        if (count < 0 || (items == nullptr && count != 0))
            return give(t, Value(bad_argument(t)));
        if (count == 0)
            return give(t, tuple_new(t, nullptr, 0));
        Tuple *tuple = tuple_unfilled(t, count);
        for (HPy_ssize_t i = 0; tuple != nullptr && i < count; ++i) {
            const Value v = glance(items[i]);
            if (!v) [[unlikely]]
                return give(t, t.value_of(items[i]));   // raises
            put(tuple, i, v);
        }
        return give(t, tuple);
    });
}

// -- builders ---------------------------------------------------------------------------------------------------------

HPyListBuilder slot::ListBuilder_New(HPyContext *ctx, HPy_ssize_t size) {
    return HPyListBuilder{new_builder<List>(ctx, size)};
}
void slot::ListBuilder_Set(HPyContext *ctx, HPyListBuilder builder, HPy_ssize_t index, HPy h_item) {
    set_in_builder<List>(ctx, builder._i, index, h_item);
}
HPy slot::ListBuilder_Build(HPyContext *ctx, HPyListBuilder builder) { return build(ctx, builder._i); }
void slot::ListBuilder_Cancel(HPyContext *ctx, HPyListBuilder builder) { cancel(ctx, builder._i); }

HPyTupleBuilder slot::TupleBuilder_New(HPyContext *ctx, HPy_ssize_t size) {
    return HPyTupleBuilder{new_builder<Tuple>(ctx, size)};
}
void slot::TupleBuilder_Set(HPyContext *ctx, HPyTupleBuilder builder, HPy_ssize_t index, HPy h_item) {
    set_in_builder<Tuple>(ctx, builder._i, index, h_item);
}
HPy slot::TupleBuilder_Build(HPyContext *ctx, HPyTupleBuilder builder) { return build(ctx, builder._i); }
void slot::TupleBuilder_Cancel(HPyContext *ctx, HPyTupleBuilder builder) { cancel(ctx, builder._i); }

// -- trackers ---------------------------------------------------------------------------------------------------------

HPyTracker slot::Tracker_New(HPyContext *ctx, HPy_ssize_t size) {
    return HPyTracker{inside(ctx, HPy{0}, [=](HpyThread &t) -> HPy {
        if (size < 0 || size > (int64_t{1} << 40))
            return give(t, Value(memory_error(t)));
        return give(t, make_tracker_cell(t, std::max<int64_t>(size, TrackerRow::kLeast)));
    })._i};
}

[[gnu::noinline]] static int track_slowly(HPyContext *ctx, HPyTracker ht, HPy h) {
    return inside(ctx, -1, [=](HpyThread &t) -> int {
        ByteStorage *cell = tracker_cell(t, ht);
        if (cell == nullptr)
            return system_error(t, "the tracker is not open");
        TrackerRow row(cell);
        if (row.room() == 0) {
            ByteStorage *larger = make_tracker_cell(t, row.count() * 2);
            if (larger == nullptr)
                return -1;
            TrackerRow grown(larger);
            std::memcpy(grown.words, row.words, static_cast<size_t>(row.count() + 1) * sizeof(int64_t));
            t.repoint(HPy{ht._i}, larger);
            row = grown;
        }
        row.add(h);
        return 0;
    });
}

int slot::Tracker_Add(HPyContext *ctx, HPyTracker ht, HPy h) {
    if (HpyThread *t = thread_inside(ctx)) [[likely]]
        if (ByteStorage *cell = tracker_cell(*t, ht)) [[likely]]
            if (TrackerRow row(cell); row.room() != 0) [[likely]] {
                row.add(h);
                return 0;
            }
    return track_slowly(ctx, ht, h);
}

void slot::Tracker_ForgetAll(HPyContext *ctx, HPyTracker ht) {
    inside(ctx, [=](HpyThread &t) {
        if (ByteStorage *cell = tracker_cell(t, ht))
            TrackerRow(cell).count() = 0;
    });
}

void slot::Tracker_Close(HPyContext *ctx, HPyTracker ht) {
    inside(ctx, [=](HpyThread &t) {
        ByteStorage *cell = tracker_cell(t, ht);
        if (cell == nullptr)
            return;
        TrackerRow row(cell);
        for (int64_t i = 0; i < row.count(); ++i)
            t.close(row.handle(i));
        t.close(HPy{ht._i});
    });
}

}  // namespace hpyu
