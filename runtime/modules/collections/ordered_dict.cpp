// SPDX-License-Identifier: MIT
// collections.OrderedDict: a dict, which keeps its order anyway, with the methods and the equality that care about it.
#include <cstddef>

#include "modules/collections/collections.hpp"
#include "protocol/protocol.hpp"
#include "types/dict_methods.hpp"
#include "types/dict_views.hpp"
#include "types/object.hpp"
#include "types/sequence_objects.hpp"

namespace hpyu {
namespace {

struct OrderedDict : Dict {
    Dict *attributes = nullptr;
    uint64_t reserved = 0;
};

void ordered_trace(ProtoObject *self, Tracer &tracer) {
    tracer.visit(static_cast<Dict *>(self)->table.load(std::memory_order_relaxed));
    tracer.visit(static_cast<OrderedDict *>(self)->attributes);
}

Value ordered_new(ProtoContext &ctx, Type *type, const Value *, size_t, Tuple *) {
    return ctx.make_instance<OrderedDict>(type);
}

bool is_ordered(Value v) { return v.is_object() && v.as_object()->type->trace == ordered_trace; }

/// self[key] = value for an item that is a pair of them.
int add_pair(ProtoContext &ctx, Value self, Value pair) {
    const Root<> iterator(ctx, get_iter(ctx, pair));
    const Root<> key(ctx, iterator ? iter_next(ctx, iterator) : Value());
    const Root<> value(ctx, key ? iter_next(ctx, iterator) : Value());
    if (error_occurred(ctx))
        return -1;
    if (!value)
        return value_error(ctx, "need more than ", key ? "1 value" : "0 values", " to unpack");
    if (iter_next(ctx, iterator))
        return value_error(ctx, "too many values to unpack (expected 2)");
    return error_occurred(ctx) ? -1 : set_item(ctx, self, key.get(), value);
}

int add_pairs(ProtoContext &ctx, Value self, Value pairs) {
    return for_each(ctx, pairs, [&](Value pair) { return add_pair(ctx, self, pair); });
}

/// Takes keys and items from whatever has keys(), pairs from items(), or else from the source itself.
int update_from(ProtoContext &ctx, Value self, Value source) {
    if (type_of(ctx, source) == ctx.types().dict && type_of(ctx, self)->has(kTypeImmutable))   // sees no __setitem__
        return dict_merge(ctx, as<Dict>(self), source);
    bool failed = false;
    const Root<> keys(ctx, ctx.find_attribute(source, ctx.names().keys, &failed));
    if (failed)
        return -1;
    if (keys) {
        const Root<> all(ctx, ctx.call(keys, {}));
        return !all ? -1 : for_each(ctx, all, [&](Value key) {
            const Root<> value(ctx, get_item(ctx, source, key));
            return value ? set_item(ctx, self, key, value) : -1;
        });
    }
    Str *name = intern(ctx, "items");
    const Root<> items(ctx, name != nullptr ? ctx.find_attribute(source, name, &failed) : Value());
    if (!items)
        return error_occurred(ctx) ? -1 : add_pairs(ctx, self, source);
    const Root<> pairs(ctx, ctx.call(items, {}));
    return pairs ? add_pairs(ctx, self, pairs) : -1;
}

int update_from_arguments(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    if (nargs == 1 && update_from(ctx, self, args[0]) < 0)
        return -1;
    for (size_t i = 0, n = keyword_count(kwnames); i < n; ++i)
        if (set_item(ctx, self, kwnames->items()[i], args[nargs + i]) < 0)
            return -1;
    return 0;
}

int ordered_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    if (nargs > 1)
        return type_error(ctx, "expected at most 1 arguments, got ", uint64_t{nargs});
    return update_from_arguments(ctx, self, args, nargs, kwnames);
}

Value ordered_update(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    if (nargs > 1)
        return type_error(ctx, "update() takes at most 1 positional argument (", uint64_t{nargs}, " given)");
    return update_from_arguments(ctx, self, args, nargs, kwnames) < 0 ? Value() : ctx.none();
}

Value ordered_inplace_or(ProtoContext &ctx, Value self, Value other) {
    return update_from(ctx, self, other) < 0 ? Value() : self;
}

Value ordered_clear(ProtoContext &ctx, Value self) {
    dict_clear(ctx, as<Dict>(self));
    return ctx.none();
}

Value ordered_reversed(ProtoContext &ctx, Value self) {
    return dict_iterator_new(ctx, ctx.types().dict_reverse_key_iterator, as<Dict>(self), true);
}

Value ordered_fromkeys(ProtoContext &ctx, Value cls, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"iterable", "value"};
    Value given[2];
    if (parse_args(ctx, {.function = "fromkeys", .names = kNames, .required = 1}, args, nargs, kwnames, given) < 0)
        return Value();
    const Root<> result(ctx, ctx.call(cls, nullptr, 0));
    const Value value = given[1] ? given[1] : ctx.none();
    if (!result || for_each(ctx, given[0], [&](Value key) { return set_item(ctx, result.get(), key, value); }) < 0)
        return Value();
    return result;
}

Value ordered_repr(ProtoContext &ctx, Value self) {
    const ReprGuard guard(ctx, self);
    if (guard.recursive())
        return str_from_utf8(ctx, "...");
    std::string text = str_text(type_of(ctx, self)->name) + "(";
    const char *separator = "[(";
    DictWalk walk(ctx, as<Dict>(self));
    while (walk.next()) {
        text += separator;
        separator = ", (";
        if (!append_repr(ctx, walk.key, text))
            return Value();
        text += ", ";
        if (!append_repr(ctx, walk.value, text))
            return Value();
        text += ")";
    }
    return str_from_text(ctx, text + (*separator == '[' ? ")" : "])"));
}

/// 1 if the keys of both come in the same order, 0, -1.
int same_order(ProtoContext &ctx, Dict *a, Dict *b) {
    DictWalk left(ctx, a), right(ctx, b);
    while (left.next() && right.next())
        if (const int equal = rich_compare_bool(ctx, left.key, right.key, kEQ); equal <= 0)
            return equal;
    return 1;
}

Value ordered_richcompare(ProtoContext &ctx, Value self, Value other, int op) {
    if ((op != kEQ && op != kNE) || !is_dict(self) || !is_dict(other))
        return ctx.not_implemented();
    int equal = dict_equal(ctx, as<Dict>(self), as<Dict>(other));
    if (equal > 0 && is_ordered(self) && is_ordered(other))
        equal = same_order(ctx, as<Dict>(self), as<Dict>(other));
    return equal < 0 ? Value() : ctx.boolean((equal != 0) == (op == kEQ));
}

/// type(ordered operand)(a), updated with b.
Value ordered_or(ProtoContext &ctx, Value a, Value b) {
    if (!is_dict(a) || !is_dict(b))
        return ctx.not_implemented();
    const Root<> result(ctx, ctx.call(Value(type_of(ctx, is_ordered(a) ? a : b)), {a}));
    if (!result)
        return Value();
    if (!is_dict(result))
        return type_error(ctx, "the constructor of an OrderedDict must give a dict, not ", type_of(ctx, result));
    return dict_merge(ctx, as<Dict>(result.get()), b) < 0 ? Value() : result.get();
}

Value ordered_copy(ProtoContext &ctx, Value self) {
    Type *type = type_of(ctx, self);
    if (!type->has(kTypeImmutable))
        return ctx.call(Value(type), {self});
    OrderedDict *copy = ctx.make_instance<OrderedDict>(type);
    return copy == nullptr || dict_copy_entries(ctx, copy, as<Dict>(self)) < 0 ? Value() : Value(copy);
}

constexpr const char *kLastNames[] = {"last"};
constexpr const char *kKeyLastNames[] = {"key", "last"};
constexpr const char *kKeyDefaultNames[] = {"key", "default"};

/// The flag `last`, true where it was not given. 1, 0 or -1.
int flag(ProtoContext &ctx, Value given) { return given ? is_true(ctx, given) : 1; }

Value ordered_popitem(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    Value given, key, value;
    if (parse_args(ctx, {.function = "popitem", .names = kLastNames}, args, nargs, kwnames, &given) < 0)
        return Value();
    const int last = flag(ctx, given);
    if (last < 0)
        return Value();
    const bool taken = last != 0 ? dict_take_last(ctx, as<Dict>(self), &key, &value)
                                 : dict_take_first(ctx, as<Dict>(self), &key, &value);
    if (!taken)
        return raise(ctx, ctx.exc().KeyError, "dictionary is empty");
    return tuple_of(ctx, {key, value});
}

Value ordered_move_to_end(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    Value given[2];
    const ArgSpec spec{.function = "move_to_end", .names = kKeyLastNames, .required = 1};
    if (parse_args(ctx, spec, args, nargs, kwnames, given) < 0)
        return Value();
    const int last = flag(ctx, given[1]);
    if (last < 0)
        return Value();
    if (dict_length(as<Dict>(self)) == 0)   // without asking whether the key can be hashed
        return key_error(ctx, given[0]);
    const int moved = dict_move(ctx, as<Dict>(self), given[0], last != 0);
    if (moved == 0)
        return key_error(ctx, given[0]);
    return moved < 0 ? Value() : ctx.none();
}

Value ordered_pop(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    Value given[2], value;
    const ArgSpec spec{.function = "pop", .names = kKeyDefaultNames, .required = 1};
    if (parse_args(ctx, spec, args, nargs, kwnames, given) < 0)
        return Value();
    const int deleted = dict_delete(ctx, as<Dict>(self), given[0], &value);
    if (deleted < 0)
        return Value();
    if (deleted != 0)
        return value;
    return given[1] ? given[1] : Value(key_error(ctx, given[0]));
}

Value ordered_setdefault(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    Value given[2];
    const ArgSpec spec{.function = "setdefault", .names = kKeyDefaultNames, .required = 1};
    if (parse_args(ctx, spec, args, nargs, kwnames, given) < 0)
        return Value();
    return dict_set_default(ctx, as<Dict>(self), given[0], given[1] ? given[1] : ctx.none());
}

enum View : size_t { kKeys, kValues, kItems };

/// keys(), values() and items(): the class knows the types of its views.
template <View Which>
Value ordered_view(ProtoContext &ctx, Value self) {
    const TypeDef &def = kOrderedDictViews[Which];
    Str *name = intern(ctx, def.name);
    const Value type = name != nullptr ? type_lookup(ctx, type_of(ctx, self), name) : Value();
    if (!has_layout(type, Layout::Type) || as<Type>(type)->full_name != def.name)
        return error_occurred(ctx) ? Value() : Value(type_error(ctx, "OrderedDict has lost its ", def.name));
    return dict_view_new(ctx, as<Type>(type), as<Dict>(self));
}

/// (class, (), namespace or None, None, iterator over the items)
Value ordered_reduce(ProtoContext &ctx, Value self) {
    Str *getstate = intern(ctx, "__getstate__"), *items = intern(ctx, "items");
    if (getstate == nullptr || items == nullptr)
        return Value();
    const Root<> state(ctx, ctx.call_method(getstate, {self}));
    const Root<> pairs(ctx, state ? ctx.call_method(items, {self}) : Value());
    const Root<> iterator(ctx, pairs ? get_iter(ctx, pairs) : Value());
    if (!iterator)
        return Value();
    return tuple_of(ctx, {Value(type_of(ctx, self)), ctx.space().empty_tuple, state.get(), ctx.none(), iterator.get()});
}

constexpr GetSetDef kOrderedDictGetSets[] = {{"__dict__", instance_dict_get, instance_dict_set}};

constexpr MethodDef kOrderedDictMethods[] = {
    {"__reduce__", noargs<ordered_reduce>, "How to make the dict anew."},
    {"keys", noargs<ordered_view<kKeys>>, "A set-like view of the keys."},
    {"values", noargs<ordered_view<kValues>>, "A view of the values."},
    {"items", noargs<ordered_view<kItems>>, "A set-like view of the pairs of key and value."},
    {"popitem", keywords<ordered_popitem>,
     "popitem($self, /, last=True)\n--\n\nTakes the last pair, or the first one, out and returns it."},
    {"move_to_end", keywords<ordered_move_to_end>,
     "move_to_end($self, /, key, last=True)\n--\n\nMakes a key the last one, or the first; KeyError if it is not there."},
    {"pop", keywords<ordered_pop>,
     "pop($self, /, key, default=<unrepresentable>)\n--\n\nTakes a key out and returns its value, or the default."},
    {"setdefault", keywords<ordered_setdefault>,
     "setdefault($self, /, key, default=None)\n--\n\nThe value of a key, which gets the default if it is not there yet."},
    {"copy", noargs<ordered_copy>, "A new OrderedDict with the same pairs."},
    {"update", keywords<ordered_update>,
     "Adds the pairs of a mapping, or of an iterable of pairs, and those given by keyword; present keys get new values."},
    {"clear", noargs<ordered_clear>, "Removes everything."},
    {"fromkeys", keywords<ordered_fromkeys>,
     "fromkeys($type, /, iterable, value=None)\n--\n\nA new one whose keys are the items of iterable, each with the same value.",
     Binding::Class},
    {"__reversed__", noargs<ordered_reversed>, "__reversed__($self, /)\n--\n\nAn iterator over the keys, the last first."},
};

}  // namespace

constinit const TypeDef kOrderedDictViews[3] = {
    {.name = "odict_keys", .size = sizeof(DictView), .flags = kTypeNoInstances},
    {.name = "odict_values", .size = sizeof(DictView), .flags = kTypeNoInstances},
    {.name = "odict_items", .size = sizeof(DictView), .flags = kTypeNoInstances},
};

extern const TypeDef kOrderedDictType = {
    .name = "collections.OrderedDict",
    .doc = "A dict in which the order counts.",
    .layout = Layout::Dict,
    .size = sizeof(OrderedDict),
    .flags = kTypeBase | kTypeHasDict | kTypeWeakRefs,
    .dict_offset = offsetof(OrderedDict, attributes),
    .trace = ordered_trace,
    .methods = kOrderedDictMethods,
    .getsets = kOrderedDictGetSets,
    .slots = {
        .tp_new = native<ordered_new>,
        .tp_init = native<ordered_init>,
        .tp_repr = native<ordered_repr>,
        .tp_hash = native<hash_not_implemented>,
        .tp_richcompare = native<ordered_richcompare>,
        .nb_or = native<ordered_or>,
        .nb_inplace_or = native<ordered_inplace_or>,
    },
};

}  // namespace hpyu
