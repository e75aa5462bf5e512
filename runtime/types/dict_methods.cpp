// SPDX-License-Identifier: MIT
// The methods of dict by name; operators and the type itself stand in dict.cpp.
#include "types/dict_methods.hpp"

#include "protocol/protocol.hpp"
#include "types/dict_views.hpp"
#include "types/generic_alias.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"

namespace hpyu {

int dict_set_keywords(ProtoContext &ctx, Dict *dict, const Value *values, Tuple *kwnames) {
    for (size_t i = 0, n = keyword_count(kwnames); i < n; ++i)
        if (dict_set(ctx, dict, kwnames->items()[i], values[i]) < 0)
            return -1;
    return 0;
}

int dict_update_from_args(ProtoContext &ctx, Dict *dict, const char *function, const Value *args, size_t nargs,
                          Tuple *kwnames) {
    if (nargs > 1)
        return raise_argument_count(ctx, function, nargs, 0, 1);
    if (nargs == 1 && dict_merge(ctx, dict, args[0]) < 0)
        return -1;
    return dict_set_keywords(ctx, dict, args + nargs, kwnames);
}

Value dict_get_or_key_error(ProtoContext &ctx, Dict *dict, Value key) {
    bool failed;
    const Value value = dict_find(ctx, dict, key, &failed);
    if (!value && !failed)
        return key_error(ctx, key);
    return value;
}

Tuple *split_keywords(ProtoContext &ctx, Dict *keywords, RootVector &values) {
    RootVector names(ctx);
    for (DictWalk walk(ctx, keywords); walk.next();) {
        if (!is_str(walk.key))
            return type_error(ctx, "keywords must be strings");
        names.push(walk.key);
        values.push(walk.value);
    }
    return tuple_new(ctx, names.data(), static_cast<int64_t>(names.size()));
}

namespace {

Value dict_get(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    bool failed;
    const Value value = dict_find(ctx, as<Dict>(self), args[0], &failed);
    if (value || failed)
        return value;
    return nargs > 1 ? args[1] : ctx.none();
}

Value dict_setdefault(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    return dict_set_default(ctx, as<Dict>(self), args[0], nargs > 1 ? args[1] : ctx.none());
}

Value dict_pop(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    Value value;
    if (dict_length(as<Dict>(self)) == 0)   // without asking whether the key can be hashed
        return nargs > 1 ? args[1] : Value(key_error(ctx, args[0]));
    const int deleted = dict_delete(ctx, as<Dict>(self), args[0], &value);
    if (deleted < 0)
        return Value();
    if (deleted != 0)
        return value;
    return nargs > 1 ? args[1] : Value(key_error(ctx, args[0]));
}

Value dict_popitem(ProtoContext &ctx, Value self) {
    Value key, value;
    if (!dict_take_last(ctx, as<Dict>(self), &key, &value))
        return raise(ctx, ctx.exc().KeyError, "popitem(): dictionary is empty");
    return tuple_of(ctx, {key, value});
}

Value dict_update(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    return dict_update_from_args(ctx, as<Dict>(self), "update", args, nargs, kwnames) < 0 ? Value() : ctx.none();
}

Value dict_clear_method(ProtoContext &ctx, Value self) {
    dict_clear(ctx, as<Dict>(self));
    return ctx.none();
}

Value dict_copy_method(ProtoContext &ctx, Value self) { return dict_copy(ctx, as<Dict>(self)); }
Value dict_keys(ProtoContext &ctx, Value self) { return dict_view_new(ctx, ctx.types().dict_keys, as<Dict>(self)); }
Value dict_values(ProtoContext &ctx, Value self) { return dict_view_new(ctx, ctx.types().dict_values, as<Dict>(self)); }
Value dict_items(ProtoContext &ctx, Value self) { return dict_view_new(ctx, ctx.types().dict_items, as<Dict>(self)); }

Value dict_reversed(ProtoContext &ctx, Value self) {
    return dict_iterator_new(ctx, ctx.types().dict_reverse_key_iterator, as<Dict>(self), true);
}

Value dict_sizeof(ProtoContext &ctx, Value self) {
    const DictTable *table = as<Dict>(self)->table.load(std::memory_order_acquire);
    size_t bytes = sizeof(Dict);
    if (table != nullptr)
        bytes += sizeof(DictTable) + table->capacity * sizeof(DictEntry) + (DictTable::width(table->aux) << table->aux);
    return int_from_uint64(ctx, bytes);
}

Value dict_fromkeys(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    const Value value = nargs > 1 ? args[1] : ctx.none();
    const bool plain = self == Value(ctx.types().dict);
    const Root<> result(ctx, plain ? Value(dict_new(ctx)) : ctx.call(self, nullptr, 0));
    if (!result)
        return Value();
    const bool direct = type_of(ctx, result) == ctx.types().dict;
    const int status = for_each(ctx, args[0], [&](Value key) {
        return direct ? dict_set(ctx, as<Dict>(result.get()), key, value) : set_item(ctx, result.get(), key, value);
    });
    return status < 0 ? Value() : result.get();
}

Value dict_contains_method(ProtoContext &ctx, Value self, Value key) {
    const int found = dict_contains(ctx, self, key);
    return found < 0 ? Value() : ctx.boolean(found != 0);
}

}  // namespace

constexpr MethodDef kDictMethods[] = {
    kGenericClassGetItem,
    {"__contains__", one_arg<dict_contains_method>, "__contains__($self, key, /)\n--\n\nTrue if the dict has such a key."},
    {"__getitem__", one_arg<dict_subscript>, "__getitem__($self, key, /)\n--\n\nThe value of key; KeyError if there is none."},
    {"get", varargs<dict_get, 1, 2>,
     "get($self, key, default=None, /)\n--\n\nThe value of key; default if the dict has no such key."},
    {"setdefault", varargs<dict_setdefault, 1, 2>,
     "setdefault($self, key, default=None, /)\n--\n\nThe value of key, which gets the value default if it is not there yet."},
    {"pop", varargs<dict_pop, 1, 2>,
     "Takes key out and returns its value. Without such a key the second argument is returned, or KeyError raised."},
    {"popitem", noargs<dict_popitem>,
     "popitem($self, /)\n--\n\nTakes the pair that was added last out and returns it; KeyError if the dict is empty."},
    {"keys", noargs<dict_keys>, "A set-like view of the dict's keys."},
    {"values", noargs<dict_values>, "A view of the dict's values."},
    {"items", noargs<dict_items>, "A set-like view of the dict's pairs of key and value."},
    {"update", keywords<dict_update>,
     "Adds the pairs of a mapping, or of an iterable of pairs, and those given by keyword; present keys get new values."},
    {"fromkeys", varargs<dict_fromkeys, 1, 2>,
     "fromkeys($type, iterable, value=None, /)\n--\n\nA new dict whose keys are the items of iterable, each with the same value.",
     Binding::Class},
    {"clear", noargs<dict_clear_method>, "Removes everything."},
    {"copy", noargs<dict_copy_method>, "A new dict with the same keys and values."},
    {"__reversed__", noargs<dict_reversed>, "__reversed__($self, /)\n--\n\nAn iterator over the keys, the last first."},
    {"__sizeof__", noargs<dict_sizeof>, "The memory that the dict takes, in bytes."},
};

}  // namespace hpyu
