// SPDX-License-Identifier: MIT
// Mixin methods of Mapping, MutableMapping and of the views of mappings of collections.abc.
#include "modules/collections/abc_mixins.hpp"
#include "modules/collections/collections.hpp"
#include "modules/import.hpp"
#include "protocol/protocol.hpp"
#include "types/dict.hpp"
#include "types/generic_alias.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// self[key], or `fallback` if that is a KeyError; null with nothing pending if there is no fallback either.
Value item_or(ProtoContext &ctx, Value self, Value key, Value fallback) {
    const Value value = get_item(ctx, self, key);
    return value || !caught(ctx, ctx.exc().KeyError) ? value : fallback;
}

/// The two items of anything iterable; ValueError for another number of them.
Tuple *to_pair(ProtoContext &ctx, Value v) {
    if (!type_of(ctx, v)->slots.tp_iter && !is_sequence(ctx, v))
        return type_error(ctx, "cannot unpack non-iterable ", type_of(ctx, v), " object");
    Tuple *pair = to_tuple(ctx, v);
    if (pair != nullptr && pair->length > 2)
        return value_error(ctx, "too many values to unpack (expected 2)");
    if (pair != nullptr && pair->length < 2)
        return value_error(ctx, "not enough values to unpack (expected 2, got ", pair->length, ")");
    return pair;
}

// -- Mapping ----------------------------------------------------------------------------------------------------------

Value mapping_get(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static const PythonSignature kSignature = {"Mapping.get", {"key", "default"}, 2, 1, true};
    Value given[2];
    if (bind_arguments(ctx, kSignature, args, nargs, kwnames, given) < 0)
        return Value();
    return item_or(ctx, self, given[0], given[1] ? given[1] : ctx.none());
}

Value mapping_contains(ProtoContext &ctx, Value self, Value key) {
    const Value value = item_or(ctx, self, key, Value());
    return !value && error_occurred(ctx) ? Value() : ctx.boolean(static_cast<bool>(value));
}

/// A view of the mapping, of the class of that name.
template <const char *const &Name>
Value mapping_view(ProtoContext &ctx, Value self) {
    const Root<> module(ctx, import_module(ctx, "collections.abc"));
    return module ? call_named(ctx, Name, {module.get(), self}) : Value();
}
constexpr const char *kKeys = "KeysView", *kItems = "ItemsView", *kValues = "ValuesView";

/// dict(v.items())
Value as_dict(ProtoContext &ctx, Value v) {
    const Root<> items(ctx, ctx.call_method(ctx.names().items, {v}));
    return items ? ctx.call(Value(ctx.types().dict), {items.get()}) : Value();
}

Value mapping_eq(ProtoContext &ctx, Value self, Value other) {
    const int comparable = is_abc_instance(ctx, other, "Mapping");
    if (comparable <= 0)
        return comparable < 0 ? Value() : ctx.not_implemented();
    const Root<> own(ctx, as_dict(ctx, self)), theirs(ctx, own ? as_dict(ctx, other) : Value());
    return theirs ? rich_compare(ctx, own, theirs, kEQ) : Value();
}

constexpr MethodDef kMapping[] = {
    {"get", keywords<mapping_get>, "get($self, key, default=None)\n--\n\nThe value of the key, or default."},
    {"__contains__", one_arg<mapping_contains>},
    {"keys", noargs<mapping_view<kKeys>>, "keys($self)\n--\n\nA set-like view of the keys."},
    {"items", noargs<mapping_view<kItems>>, "items($self)\n--\n\nA set-like view of the pairs of key and value."},
    {"values", noargs<mapping_view<kValues>>, "values($self)\n--\n\nA view of the values."},
    {"__eq__", one_arg<mapping_eq>},
};

// -- MutableMapping ---------------------------------------------------------------------------------------------------

Value mutable_pop(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static const PythonSignature kSignature = {"MutableMapping.pop", {"key", "default"}, 2, 1, true};
    Value given[2];
    if (bind_arguments(ctx, kSignature, args, nargs, kwnames, given) < 0)
        return Value();
    const Root<> value(ctx, get_item(ctx, self, given[0]));
    if (!value)
        return given[1] && caught(ctx, ctx.exc().KeyError) ? given[1] : Value();
    return set_item(ctx, self, given[0], Value()) < 0 ? Value() : value.get();
}

Value mutable_popitem(ProtoContext &ctx, Value self) {
    const Root<> iterator(ctx, get_iter(ctx, self));
    const Root<> key(ctx, iterator ? iter_next(ctx, iterator) : Value());
    if (!key && !error_occurred(ctx))
        raise_value(ctx, ctx.exc().KeyError, ctx.none());
    const Root<> value(ctx, key ? get_item(ctx, self, key.get()) : Value());
    return value && set_item(ctx, self, key.get(), Value()) == 0 ? Value(tuple_of(ctx, {key.get(), value.get()}))
                                                                  : Value();
}

Value mutable_clear(ProtoContext &ctx, Value self) {
    while (call_named(ctx, "popitem", {self})) {
    }
    return caught(ctx, ctx.exc().KeyError) ? ctx.none() : Value();
}

/// self[key] = other[key] for the keys.
int copy_keys(ProtoContext &ctx, Value self, Value other, Value keys) {
    return for_each(ctx, keys, [&](Value key) {
        const Root<> value(ctx, get_item(ctx, other, key));
        return value ? set_item(ctx, self, key, value) : -1;
    });
}

int add_pairs(ProtoContext &ctx, Value self, Value pairs) {
    return for_each(ctx, pairs, [&](Value item) {
        const Root<Tuple *> pair(ctx, to_pair(ctx, item));
        return pair ? set_item(ctx, self, (*pair.get())[0], (*pair.get())[1]) : -1;
    });
}

Value mutable_update(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    if (nargs > 1)
        return type_error(ctx, "MutableMapping.update() takes from 1 to 2 positional arguments but ",
                          uint64_t{nargs} + 1, " were given");
    if (nargs == 1) {
        bool failed = false;
        const int mapping = is_abc_instance(ctx, args[0], "Mapping");
        const Root<> keys(ctx, mapping == 0 ? ctx.find_attribute(args[0], ctx.names().keys, &failed) : Value());
        if (mapping < 0 || failed)
            return Value();
        const Root<> source(ctx, mapping ? args[0] : keys ? ctx.call(keys, {}) : Value());
        if (mapping || keys ? !source || copy_keys(ctx, self, args[0], source) < 0 : add_pairs(ctx, self, args[0]) < 0)
            return Value();
    }
    for (size_t i = 0; i < keyword_count(kwnames); ++i)
        if (set_item(ctx, self, (*kwnames)[static_cast<int64_t>(i)], args[nargs + i]) < 0)
            return Value();
    return ctx.none();
}

Value mutable_setdefault(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static const PythonSignature kSignature = {"MutableMapping.setdefault", {"key", "default"}, 2, 1, true};
    Value given[2];
    if (bind_arguments(ctx, kSignature, args, nargs, kwnames, given) < 0)
        return Value();
    const Value found = item_or(ctx, self, given[0], Value());
    if (found || error_occurred(ctx))
        return found;
    const Value value = given[1] ? given[1] : ctx.none();
    return set_item(ctx, self, given[0], value) < 0 ? Value() : value;
}

constexpr MethodDef kMutableMapping[] = {
    {"pop", keywords<mutable_pop>,
     "pop($self, key, default=<unrepresentable>)\n--\n\nTakes a key out and returns its value, or default without it."},
    {"popitem", noargs<mutable_popitem>, "popitem($self)\n--\n\nTakes some pair of key and value out and returns it."},
    {"clear", noargs<mutable_clear>, "clear($self)\n--\n\nRemoves everything."},
    {"update", keywords<mutable_update>,
     "update($self, other=(), /, **kwds)\n--\n\nTakes the pairs of a mapping, or of an iterable, and the keywords."},
    {"setdefault", keywords<mutable_setdefault>,
     "setdefault($self, key, default=None)\n--\n\n"
     "The value of the key, which gets the value default if it is not there."},
};

// -- views ------------------------------------------------------------------------------------------------------------

Value mapping_of(ProtoContext &ctx, Value view) {
    Str *name = intern(ctx, "_mapping");
    return name != nullptr ? ctx.get_attribute(view, name) : Value();
}

Value view_init(ProtoContext &ctx, Value self, Value mapping) {
    Str *name = intern(ctx, "_mapping");
    return name != nullptr && ctx.set_attribute(self, name, mapping) == 0 ? ctx.none() : Value();
}

Value view_len(ProtoContext &ctx, Value self) {
    const Root<> mapping(ctx, mapping_of(ctx, self));
    const int64_t n = mapping ? length(ctx, mapping) : -1;
    return n < 0 ? Value() : int_from_int64(ctx, n);
}

Value view_repr(ProtoContext &ctx, Value self) {
    const Root<> mapping(ctx, mapping_of(ctx, self));
    const Str *text = mapping ? repr(ctx, mapping) : nullptr;
    return text != nullptr ? Value(str_from_text(ctx, str_text(type_of(ctx, self)->name) + "(" + str_text(text) + ")"))
                           : Value();
}

Value set_of(ProtoContext &ctx, Value, Value iterable) { return ctx.call(Value(ctx.types().set), {iterable}); }

Value keys_iter(ProtoContext &ctx, Value self) {
    const Root<> mapping(ctx, mapping_of(ctx, self));
    return mapping ? get_iter(ctx, mapping) : Value();
}

Value keys_contains(ProtoContext &ctx, Value self, Value key) {
    const Root<> mapping(ctx, mapping_of(ctx, self));
    return mapping ? bool_or_null(ctx, contains(ctx, mapping, key)) : Value();
}

/// (key, mapping[key]); self is the mapping.
Value pair_of(ProtoContext &ctx, Value mapping, Value key) {
    const Root<> value(ctx, get_item(ctx, mapping, key));
    return value ? Value(tuple_of(ctx, {key, value.get()})) : Value();
}
constexpr MethodDef kPairOf = {"pair_of", one_arg<pair_of>};

Value items_iter(ProtoContext &ctx, Value self) {
    const Root<> mapping(ctx, mapping_of(ctx, self));
    const Root<> pairs(ctx, mapping ? function_new(ctx, &kPairOf, mapping, Value()) : Value());
    return pairs ? map_over(ctx, pairs, mapping) : Value();
}

Value items_contains(ProtoContext &ctx, Value self, Value item) {
    const Root<Tuple *> pair(ctx, to_pair(ctx, item));
    const Root<> mapping(ctx, pair ? mapping_of(ctx, self) : Value());
    const Root<> value(ctx, mapping ? item_or(ctx, mapping, (*pair.get())[0], Value()) : Value());
    if (!value)
        return error_occurred(ctx) ? Value() : ctx.false_();
    return bool_or_null(ctx, rich_compare_bool(ctx, value, (*pair.get())[1], kEQ));
}

Value values_iter(ProtoContext &ctx, Value self) {
    const Root<> mapping(ctx, mapping_of(ctx, self));
    const Root<> get(ctx, mapping ? ctx.get_attribute(mapping, ctx.names().__getitem__) : Value());
    return get ? map_over(ctx, get, mapping) : Value();
}

Value values_contains(ProtoContext &ctx, Value self, Value value) {
    const Root<> mapping(ctx, mapping_of(ctx, self));
    if (!mapping)
        return Value();
    return bool_or_null(ctx, for_each(ctx, mapping, [&](Value key) {
        const Root<> own(ctx, get_item(ctx, mapping, key));
        return own ? rich_compare_bool(ctx, own, value, kEQ) : -1;
    }));
}

constexpr MethodDef kMappingView[] = {
    {"__init__", one_arg<view_init>}, {"__len__", noargs<view_len>}, {"__repr__", noargs<view_repr>},
    kGenericClassGetItem};
constexpr MethodDef kKeysView[] = {
    {"_from_iterable", one_arg<set_of>, nullptr, Binding::Class},
    {"__contains__", one_arg<keys_contains>},
    {"__iter__", noargs<keys_iter>}};
constexpr MethodDef kItemsView[] = {
    {"_from_iterable", one_arg<set_of>, nullptr, Binding::Class},
    {"__contains__", one_arg<items_contains>},
    {"__iter__", noargs<items_iter>}};
constexpr MethodDef kValuesView[] = {{"__contains__", one_arg<values_contains>}, {"__iter__", noargs<values_iter>}};

}  // namespace

constinit const std::span<const MethodDef> kMappingMixins = kMapping, kMutableMappingMixins = kMutableMapping;
constinit const std::span<const MethodDef> kMappingViewMixins = kMappingView, kKeysViewMixins = kKeysView;
constinit const std::span<const MethodDef> kItemsViewMixins = kItemsView, kValuesViewMixins = kValuesView;

}  // namespace hpyu
