// SPDX-License-Identifier: MIT
// weakref.WeakValueDictionary, WeakKeyDictionary and WeakSet: a dict from or to weak references. Entries whose object is
// dead are not seen, and are dropped whenever the whole container is looked at.
#include "modules/import.hpp"
#include "modules/weakref.hpp"
#include "protocol/protocol.hpp"
#include "space.hpp"
#include "types/dict.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"
#include "types/weakref.hpp"

namespace hpyu {

namespace {

/// Which side of the entries is weak. A set has keys only.
enum class Weak { Keys, Values, Set };

struct WeakTable : ProtoObject {
    Dict *table = nullptr;
    uint64_t reserved = 0;
};

void trace_weak_table(ProtoObject *object, Tracer &tracer) { tracer.visit(static_cast<WeakTable *>(object)->table); }

Dict *table_of(Value self) { return as<WeakTable>(self)->table; }

/// The key under which an entry stands.
template <Weak Side>
Value stored_key(ProtoContext &ctx, Value key) {
    return Side == Weak::Values ? key : weakref_new(ctx, ctx.types().weakref, key, Value());
}

template <Weak Side>
int put(ProtoContext &ctx, Value self, Value key, Value value) {
    Root<> stored(ctx, stored_key<Side>(ctx, key));
    Root<> held(ctx, stored && Side == Weak::Values ? weakref_new(ctx, ctx.types().weakref, value, Value()) : value);
    return stored && held ? dict_set(ctx, table_of(self), stored, held) : -1;
}

/// The live value of a key; null with nothing pending if there is none.
template <Weak Side>
Value look(ProtoContext &ctx, Value self, Value key) {
    Root<> stored(ctx, stored_key<Side>(ctx, key));
    bool failed = false;
    const Value found = stored ? dict_find(ctx, table_of(self), stored, &failed) : Value();
    return found && Side == Weak::Values ? weakref_target(found) : found;
}

/// Calls `each(key, value)` for the live entries, as they were at the start, and drops the dead ones.
template <Weak Side, class F>
int walk(ProtoContext &ctx, Value self, F &&each) {
    RootVector entries(ctx), dead(ctx);
    size_t position = 0;
    Value key, value;
    while (dict_next(table_of(self), &position, &key, &value)) {
        const Value target = weakref_target(Side == Weak::Values ? value : key);
        if (!target) {
            dead.push(key);
            continue;
        }
        entries.push(Side == Weak::Values ? key : target);
        entries.push(Side == Weak::Values ? target : value);
    }
    for (size_t i = 0; i < dead.size(); ++i) {
        bool failed = false;
        const Value now = Side == Weak::Values ? dict_find(ctx, table_of(self), dead[i], &failed) : dead[i];
        if (now && !weakref_target(now) && dict_delete(ctx, table_of(self), dead[i]) < 0)
            return -1;
    }
    for (size_t i = 0; i < entries.size(); i += 2)
        if (each(entries[i], entries[i + 1]) < 0)
            return -1;
    return 0;
}

enum class Part { Keys, Values, Items };

template <Weak Side, Part Which>
Value listed(ProtoContext &ctx, Value self) {
    Root<List *> list(ctx, list_new(ctx, nullptr, 0));
    if (!list || walk<Side>(ctx, self, [&](Value key, Value value) {
            const Value item = Which == Part::Keys ? key : Which == Part::Values ? value : Value(tuple_of(ctx, {key, value}));
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
int64_t weak_length(ProtoContext &ctx, Value self) {
    int64_t n = 0;
    return walk<Side>(ctx, self, [&](Value, Value) { ++n; return 0; }) < 0 ? -1 : n;
}

template <Weak Side>
int weak_contains(ProtoContext &ctx, Value self, Value key) {
    const Value found = look<Side>(ctx, self, key);
    if (!found && error_matches(ctx, Value(ctx.exc().TypeError)) && Side != Weak::Values)
        clear_error(ctx);  // what can't be referred to weakly is not in it
    return found ? 1 : error_occurred(ctx) ? -1 : 0;
}

template <Weak Side>
Value weak_subscript(ProtoContext &ctx, Value self, Value key) {
    const Value found = look<Side>(ctx, self, key);
    return found || error_occurred(ctx) ? found : Value(key_error(ctx, key));
}

/// 1 removed, 0 not there, -1.
template <Weak Side>
int remove(ProtoContext &ctx, Value self, Value key, Value *removed = nullptr) {
    Root<> stored(ctx, stored_key<Side>(ctx, key));
    return stored ? dict_delete(ctx, table_of(self), stored, removed) : -1;
}

template <Weak Side>
int weak_ass_subscript(ProtoContext &ctx, Value self, Value key, Value value) {
    if (value)
        return put<Side>(ctx, self, key, value);
    const int done = remove<Side>(ctx, self, key);
    return done > 0 ? 0 : done < 0 ? -1 : static_cast<int>(key_error(ctx, key));
}

template <Weak Side>
Value weak_get(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    const Value found = look<Side>(ctx, self, args[0]);
    return found || error_occurred(ctx) ? found : nargs > 1 ? args[1] : ctx.none();
}

template <Weak Side>
Value weak_pop(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    Root<> found(ctx, look<Side>(ctx, self, args[0]));
    if (error_occurred(ctx) || (found && remove<Side>(ctx, self, args[0]) < 0))
        return Value();
    return found ? found.get() : nargs > 1 ? args[1] : Value(key_error(ctx, args[0]));
}

template <Weak Side>
Value weak_setdefault(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    const Value found = look<Side>(ctx, self, args[0]);
    if (found || error_occurred(ctx))
        return found;
    const Value value = nargs > 1 ? args[1] : ctx.none();
    return put<Side>(ctx, self, args[0], value) < 0 ? Value() : value;
}

Value weak_clear(ProtoContext &ctx, Value self) {
    dict_clear(ctx, table_of(self));
    return ctx.none();
}

/// Adds all of a mapping or of an iterable of pairs; for a set, of an iterable.
template <Weak Side>
int add_all(ProtoContext &ctx, Value self, Value other) {
    if (Side == Weak::Set)
        return for_each(ctx, other, [&](Value item) { return put<Side>(ctx, self, item, ctx.none()); });
    bool failed = false;
    Root<> items(ctx, ctx.find_attribute(other, ctx.names().items, &failed));
    if (failed)
        return -1;
    Root<> pairs(ctx, items ? ctx.call(items, nullptr, 0) : other);
    if (!pairs)
        return -1;
    return for_each(ctx, pairs, [&](Value pair) -> int {
        Root<Tuple *> both(ctx, to_tuple(ctx, pair));
        if (!both)
            return -1;
        if (both->length != 2)
            return value_error(ctx, "dictionary update sequence element has length ", both->length, "; 2 is required");
        return put<Side>(ctx, self, (*both.get())[0], (*both.get())[1]);
    });
}

template <Weak Side>
Value weak_update(ProtoContext &ctx, Value self, Value other) {
    return add_all<Side>(ctx, self, other) < 0 ? Value() : ctx.none();
}

template <Weak Side>
Value weak_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *) {
    Dict *table = dict_new(ctx);
    Root<WeakTable *> made(ctx, table != nullptr ? ctx.make_instance<WeakTable>(type) : nullptr);
    if (!made)
        return Value();
    made->table = table;
    if (nargs > 1)
        return raise_argument_count(ctx, "__init__", nargs, 0, 1);
    if (nargs == 1 && args[0] != ctx.none() && add_all<Side>(ctx, Value(made.get()), args[0]) < 0)
        return Value();
    return Value(made.get());
}

// -- WeakSet ----------------------------------------------------------------------------------------------------------

Value set_add_method(ProtoContext &ctx, Value self, Value item) {
    return put<Weak::Set>(ctx, self, item, ctx.none()) < 0 ? Value() : ctx.none();
}
Value set_discard_method(ProtoContext &ctx, Value self, Value item) {
    return remove<Weak::Set>(ctx, self, item) < 0 ? Value() : ctx.none();
}
Value set_remove_method(ProtoContext &ctx, Value self, Value item) {
    const int done = remove<Weak::Set>(ctx, self, item);
    return done > 0 ? ctx.none() : done < 0 ? Value() : Value(key_error(ctx, item));
}

template <Weak Side>
constexpr MethodDef kMappingMethods[] = {
    {"get", varargs<weak_get<Side>, 1, 2>, "get($self, key, default=None)\n--\n\nThe value, or the default."},
    {"pop", varargs<weak_pop<Side>, 1, 2>, "pop($self, key, *args)\n--\n\nRemove an entry; its value."},
    {"setdefault", varargs<weak_setdefault<Side>, 1, 2>, "setdefault($self, key, default=None)\n--\n\nThe value, or the default, put in."},
    {"update", one_arg<weak_update<Side>>, "update($self, other)\n--\n\nPut in all of another mapping."},
    {"clear", noargs<weak_clear>, "clear($self)\n--\n\nRemove all."},
    {"keys", noargs<iterated<Side, Part::Keys>>, "keys($self)\n--\n\nAn iterator over the keys."},
    {"values", noargs<iterated<Side, Part::Values>>, "values($self)\n--\n\nAn iterator over the values."},
    {"items", noargs<iterated<Side, Part::Items>>, "items($self)\n--\n\nAn iterator over both."},
};

constexpr MethodDef kWeakSetMethods[] = {
    {"add", one_arg<set_add_method>, "add($self, item)\n--\n\nPut an item in."},
    {"discard", one_arg<set_discard_method>, "discard($self, item)\n--\n\nRemove an item if it is there."},
    {"remove", one_arg<set_remove_method>, "remove($self, item)\n--\n\nRemove an item that is there."},
    {"update", one_arg<weak_update<Weak::Set>>, "update($self, other)\n--\n\nPut all items of an iterable in."},
    {"clear", noargs<weak_clear>, "clear($self)\n--\n\nRemove all."},
};

template <Weak Side>
constexpr TypeDef mapping_type(const char *name, const char *doc) {
    return {.name = name,
            .doc = doc,
            .size = sizeof(WeakTable),
            .flags = kTypeBase | kTypeGC | kTypeWeakRefs,
            .trace = trace_weak_table,
            .methods = kMappingMethods<Side>,
            .slots = {.tp_new = native<weak_new<Side>>,
                      .tp_iter = native<iterated<Side, Part::Keys>>,
                      .mp_length = native<weak_length<Side>>,
                      .mp_subscript = native<weak_subscript<Side>>,
                      .mp_ass_subscript = native<weak_ass_subscript<Side>>,
                      .sq_contains = native<weak_contains<Side>>}};
}

constinit const TypeDef kWeakValueType =
    mapping_type<Weak::Values>("weakref.WeakValueDictionary", "A dict that does not keep its values alive.");
constinit const TypeDef kWeakKeyType =
    mapping_type<Weak::Keys>("weakref.WeakKeyDictionary", "A dict that does not keep its keys alive.");
constinit const TypeDef kWeakSetType = {
    .name = "weakref.WeakSet",
    .doc = "A set that does not keep its items alive.",
    .size = sizeof(WeakTable),
    .flags = kTypeBase | kTypeGC | kTypeWeakRefs,
    .trace = trace_weak_table,
    .methods = kWeakSetMethods,
    .slots = {.tp_new = native<weak_new<Weak::Set>>,
              .tp_iter = native<iterated<Weak::Set, Part::Keys>>,
              .mp_length = native<weak_length<Weak::Set>>,
              .sq_contains = native<weak_contains<Weak::Set>>},
};

}  // namespace

int add_weak_containers(ProtoContext &ctx, ModuleObject *module) {
    for (const TypeDef *def : {&kWeakValueType, &kWeakKeyType, &kWeakSetType})
        if (module_add_type(ctx, module, *def) == nullptr)
            return -1;
    return 0;
}

}  // namespace hpyu
