// SPDX-License-Identifier: MIT
// What the weak containers are made of: a dict from or to weak references. Entries whose object is dead are not seen,
// and are dropped whenever the whole container is looked at.
#pragma once

#include "protocol/protocol.hpp"
#include "types/dict_table.hpp"
#include "types/sequence_objects.hpp"
#include "types/weakref.hpp"

namespace hpyu {

/// Which side of the entries is weak. A set has keys only.
enum class Weak { Keys, Values, Set };

struct WeakTable : ProtoObject {
    Dict *table = nullptr;
    uint64_t reserved = 0;
};

namespace weak_table {

inline void trace(ProtoObject *object, Tracer &tracer) { tracer.visit(static_cast<WeakTable *>(object)->table); }

inline Dict *of(Value self) { return as<WeakTable>(self)->table; }

inline Value make(ProtoContext &ctx, Type *type, const Value *, size_t, Tuple *) {
    Dict *table = dict_new(ctx);
    auto *made = table != nullptr ? ctx.make_instance<WeakTable>(type) : nullptr;
    if (made != nullptr)
        made->table = table;
    return made;
}

/// The key under which an entry stands.
template <Weak Side>
Value stored_key(ProtoContext &ctx, Value key) {
    return Side == Weak::Values ? key : weakref_new(ctx, ctx.types().weakref, key, Value());
}

template <Weak Side>
int put(ProtoContext &ctx, Value self, Value key, Value value) {
    Root<> stored(ctx, stored_key<Side>(ctx, key));
    Root<> held(ctx, stored && Side == Weak::Values ? weakref_new(ctx, ctx.types().weakref, value, Value()) : value);
    return stored && held ? dict_set(ctx, of(self), stored, held) : -1;
}

/// The live value of a key; null with nothing pending if there is none.
template <Weak Side>
Value look(ProtoContext &ctx, Value self, Value key) {
    Root<> stored(ctx, stored_key<Side>(ctx, key));
    bool failed = false;
    const Value found = stored ? dict_find(ctx, of(self), stored, &failed) : Value();
    return found && Side == Weak::Values ? weakref_target(found) : found;
}

/// 1 removed, 0 not there, -1.
template <Weak Side>
int remove(ProtoContext &ctx, Value self, Value key, Value *removed = nullptr) {
    Root<> stored(ctx, stored_key<Side>(ctx, key));
    return stored ? dict_delete(ctx, of(self), stored, removed) : -1;
}

/// Calls `each(key, value)` for the live entries, as they are at one moment, and drops the dead ones, unless their place
/// was taken meanwhile.
template <Weak Side, class F>
int walk(ProtoContext &ctx, Value self, F &&each) {
    const Root<Dict *> table(ctx, dict_copy(ctx, of(self)));
    if (!table)
        return -1;
    for (DictWalk at(ctx, table); at.next();) {
        const Root<> target(ctx, weakref_target(Side == Weak::Values ? at.value.get() : at.key.get()));
        const int done = !target ? dict_delete_entry(ctx, of(self), at.key, at.hash, at.value)
                         : Side == Weak::Values ? each(at.key, target)
                                                : each(target, at.value);
        if (done < 0)
            return -1;
    }
    return 0;
}

enum class Part { Keys, Values, Items };

template <Weak Side, Part Which>
Value listed(ProtoContext &ctx, Value self) {
    Root<List *> list(ctx, list_new(ctx, nullptr, 0));
    if (!list || walk<Side>(ctx, self, [&](Value key, Value value) {
                     const Value item = Which == Part::Keys     ? key
                                        : Which == Part::Values ? value
                                                                : Value(tuple_of(ctx, {key, value}));
                     return item ? list_append(ctx, list, item) : -1;
                 }) < 0)
        return Value();
    return Value(list.get());
}

template <Weak Side, Part Which>
Value iterated(ProtoContext &ctx, Value self) {
    Root<> list(ctx, listed<Side, Which>(ctx, self));
    return list ? get_iter(ctx, list) : Value();
}

template <Weak Side>
int64_t length(ProtoContext &ctx, Value self) {
    int64_t n = 0;
    return walk<Side>(ctx, self, [&](Value, Value) { ++n; return 0; }) < 0 ? -1 : n;
}

template <Weak Side>
int contains(ProtoContext &ctx, Value self, Value key) {
    const Value found = look<Side>(ctx, self, key);
    if (!found && error_matches(ctx, Value(ctx.exc().TypeError)) && Side != Weak::Values)
        clear_error(ctx);  // what can't be referred to weakly is not in it
    return found ? 1 : error_occurred(ctx) ? -1 : 0;
}

/// The references themselves, as a list.
template <Weak Side>
Value references(ProtoContext &ctx, Value self) {
    Root<List *> list(ctx, list_new(ctx, nullptr, 0));
    const Root<Dict *> table(ctx, list ? dict_copy(ctx, of(self)) : nullptr);
    size_t position = 0;
    Value key, value;
    while (table && dict_next(table, &position, &key, &value))
        if (list_append(ctx, list, Side == Weak::Values ? value : key) < 0)
            return Value();
    return table ? Value(list.get()) : Value();
}

inline Value clear(ProtoContext &ctx, Value self) {
    dict_clear(ctx, of(self));
    return ctx.none();
}

}  // namespace weak_table

}  // namespace hpyu
