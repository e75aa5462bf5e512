// SPDX-License-Identifier: MIT
// collections.ChainMap: several mappings seen as one. A key is looked for in one after the other; changes go to the
// first.
#include "modules/collections/user.hpp"
#include "types/dict.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"

namespace hpyu {

namespace {

constexpr const char *kMaps = "maps";

/// The mappings, as a tuple that nobody changes.
Tuple *maps_of(ProtoContext &ctx, Value self) {
    const Root<> maps(ctx, user::attribute(ctx, self, kMaps));
    return maps ? to_tuple(ctx, maps) : nullptr;
}

Value first_map(ProtoContext &ctx, Value self) {
    const Root<> maps(ctx, user::attribute(ctx, self, kMaps));
    return maps ? get_item(ctx, maps, int64_t{0}) : Value();
}

/// self.__class__(first, *maps[from:]); without `first` if that is null.
Value chain_like(ProtoContext &ctx, Value self, Value first, int64_t from) {
    RootVector all(ctx);
    if (first)
        all.push(first);
    const Root<Tuple *> maps(ctx, maps_of(ctx, self));
    for (int64_t i = from; maps && i < maps->length; ++i)
        all.push((*maps.get())[i]);
    const Root<> cls(ctx, maps ? ctx.get_attribute(self, ctx.names().__class__) : Value());
    return cls ? ctx.call(cls, all.data(), all.size()) : Value();
}

Value chain_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    const Root<> fresh(ctx, nargs == 0 ? Value(dict_new(ctx)) : Value());
    const Value alone = fresh;
    const Value maps(nargs == 0 ? list_new(ctx, &alone, 1) : list_new(ctx, args, static_cast<int64_t>(nargs)));
    return user::set_attribute(ctx, self, kMaps, maps) < 0 ? Value() : ctx.none();
}

Value chain_missing(ProtoContext &ctx, Value, Value key) { return key_error(ctx, key); }

Value chain_getitem(ProtoContext &ctx, Value self, Value key) {
    const Root<Tuple *> maps(ctx, maps_of(ctx, self));
    for (int64_t i = 0; maps && i < maps->length; ++i) {
        const Value value = get_item(ctx, (*maps.get())[i], key);
        if (value || !caught(ctx, ctx.exc().KeyError))
            return value;
    }
    return maps ? ctx.call_method(ctx.names().__missing__, {self, key}) : Value();
}

int is_in(ProtoContext &ctx, Value self, Value key) {
    const Root<Tuple *> maps(ctx, maps_of(ctx, self));
    int found = maps ? 0 : -1;
    for (int64_t i = 0; found == 0 && i < maps->length; ++i)
        found = contains(ctx, (*maps.get())[i], key);
    return found;
}
Value chain_contains(ProtoContext &ctx, Value self, Value key) { return bool_or_null(ctx, is_in(ctx, self, key)); }

Value chain_get(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static const PythonSignature kSignature = {"ChainMap.get", {"key", "default"}, 2, 1, true};
    Value given[2];
    if (bind_arguments(ctx, kSignature, args, nargs, kwnames, given) < 0)
        return Value();
    const int found = contains(ctx, self, given[0]);
    return found < 0 ? Value() : found ? get_item(ctx, self, given[0]) : given[1] ? given[1] : ctx.none();
}

/// The keys as those of a dict: in the order of the last mapping, then of those in front of it.
Dict *keys_of(ProtoContext &ctx, Value self) {
    const Root<Tuple *> maps(ctx, maps_of(ctx, self));
    const Root<Dict *> keys(ctx, maps ? dict_new(ctx) : nullptr);
    for (int64_t i = keys ? maps->length : 0; i-- > 0;)
        if (for_each(ctx, (*maps.get())[i], [&](Value key) { return dict_set(ctx, keys, key, ctx.none()); }) < 0)
            return nullptr;
    return keys;
}
Value chain_iter(ProtoContext &ctx, Value self) {
    const Root<Dict *> keys(ctx, keys_of(ctx, self));
    return keys ? get_iter(ctx, Value(keys.get())) : Value();
}
Value chain_len(ProtoContext &ctx, Value self) {
    const Dict *keys = keys_of(ctx, self);
    return keys != nullptr ? int_from_int64(ctx, dict_length(keys)) : Value();
}

Value chain_bool(ProtoContext &ctx, Value self) {
    const Root<Tuple *> maps(ctx, maps_of(ctx, self));
    int any = maps ? 0 : -1;
    for (int64_t i = 0; any == 0 && i < maps->length; ++i)
        any = is_true(ctx, (*maps.get())[i]);
    return bool_or_null(ctx, any);
}

Value chain_repr(ProtoContext &ctx, Value self) {
    const ReprGuard guard(ctx, self);
    if (guard.recursive())
        return str_from_text(ctx, "...");
    const Root<Tuple *> maps(ctx, maps_of(ctx, self));
    std::string out = str_text(type_of(ctx, self)->name) + "(";
    for (int64_t i = 0; maps && i < maps->length; ++i) {
        const Str *shown = repr(ctx, (*maps.get())[i]);
        if (shown == nullptr)
            return Value();
        out += (i != 0 ? ", " : "") + str_text(shown);
    }
    return maps ? Value(str_from_text(ctx, out + ")")) : Value();
}

// -- changing the first mapping ---------------------------------------------------------------------------------------

/// KeyError of what the first mapping lacks, in the place of its own.
Raised raise_not_first(ProtoContext &ctx, Value key) {
    const Root<> cause(ctx, take_error(ctx));
    const Str *shown = repr(ctx, key);
    if (shown != nullptr)
        raise_value(ctx, ctx.exc().KeyError,
                    str_from_text(ctx, "Key not found in the first mapping: " + str_text(shown)));
    return {};
}

Value chain_setitem(ProtoContext &ctx, Value self, const Value *args, size_t) {
    const Root<> first(ctx, first_map(ctx, self));
    return first && set_item(ctx, first, args[0], args[1]) == 0 ? ctx.none() : Value();
}

Value chain_delitem(ProtoContext &ctx, Value self, Value key) {
    const Root<> first(ctx, first_map(ctx, self));
    if (first && set_item(ctx, first, key, Value()) == 0)
        return ctx.none();
    return first && error_matches(ctx, ctx.exc().KeyError) ? raise_not_first(ctx, key) : Raised{};
}

Value chain_pop(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    RootVector all(ctx);
    all.push(first_map(ctx, self));
    for (size_t i = 0; i < nargs; ++i)
        all.push(args[i]);
    const Value value = all[0] ? ctx.call_method(ctx.names().pop, all.data(), all.size()) : Value();
    if (value || !all[0] || !error_matches(ctx, ctx.exc().KeyError))
        return value;
    return raise_not_first(ctx, args[0]);
}

Value chain_popitem(ProtoContext &ctx, Value self) {
    const Root<> first(ctx, first_map(ctx, self));
    const Value item = first ? ctx.call_method(ctx.names().popitem, {first.get()}) : Value();
    if (!item && first && caught(ctx, ctx.exc().KeyError))
        raise_value(ctx, ctx.exc().KeyError, str_from_text(ctx, "No keys found in the first mapping."));
    return item;
}

Value chain_clear(ProtoContext &ctx, Value self) {
    const Root<> first(ctx, first_map(ctx, self));
    return first && ctx.call_method(ctx.names().clear, {first.get()}) ? ctx.none() : Value();
}

Value chain_ior(ProtoContext &ctx, Value self, Value other) {
    const Root<> first(ctx, first_map(ctx, self));
    return first && ctx.call_method(ctx.names().update, {first.get(), other}) ? self : Value();
}

// -- other chains -----------------------------------------------------------------------------------------------------

Value chain_copy(ProtoContext &ctx, Value self) {
    const Root<> first(ctx, first_map(ctx, self));
    const Root<> copied(ctx, first ? ctx.call_method(ctx.names().copy, {first.get()}) : Value());
    return copied ? chain_like(ctx, self, copied, 1) : Value();
}

Value chain_or(ProtoContext &ctx, Value self, Value other) {
    const int mapping = is_abc_instance(ctx, other, "Mapping");
    if (mapping <= 0)
        return mapping < 0 ? Value() : ctx.not_implemented();
    const Root<> made(ctx, ctx.call_method(ctx.names().copy, {self}));
    return made ? chain_ior(ctx, made, other) ? made.get() : Value() : Value();
}

Value chain_ror(ProtoContext &ctx, Value self, Value other) {
    const int mapping = is_abc_instance(ctx, other, "Mapping");
    if (mapping <= 0)
        return mapping < 0 ? Value() : ctx.not_implemented();
    const Root<> joined(ctx, ctx.call(Value(ctx.types().dict), {other}));
    const Root<Tuple *> maps(ctx, joined ? maps_of(ctx, self) : nullptr);
    for (int64_t i = maps ? maps->length : 0; i-- > 0;)
        if (!ctx.call_method(ctx.names().update, {joined.get(), (*maps.get())[i]}))
            return Value();
    return maps ? user::of_own_class(ctx, self, joined) : Value();
}

Value chain_new_child(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    const size_t named = keyword_count(kwnames);
    Value given = nargs > 0 ? args[0] : ctx.none();
    const Root<Dict *> rest(ctx, dict_new(ctx));
    for (size_t i = 0; rest && i < named; ++i) {
        const Value name = (*kwnames)[static_cast<int64_t>(i)];
        if (nargs == 0 && str_equals_ascii(as<Str>(name), "m"))
            given = args[nargs + i];
        else if (dict_set(ctx, rest, name, args[nargs + i]) < 0)
            return Value();
    }
    if (!rest || nargs > 1)
        return !rest ? Raised{}
                     : type_error(ctx, "ChainMap.new_child() takes from 1 to 2 positional arguments but ",
                                  uint64_t{nargs} + 1, " were given");
    if (given == ctx.none())
        given = Value(rest.get());
    else if (dict_length(rest) != 0 && !ctx.call_method(ctx.names().update, {given, Value(rest.get())}))
        return Value();
    return chain_like(ctx, self, given, 0);
}

Value chain_fromkeys(ProtoContext &ctx, Value cls, const Value *args, size_t nargs) {
    RootVector all(ctx);
    all.push(Value(ctx.types().dict));
    for (size_t i = 0; i < nargs; ++i)
        all.push(args[i]);
    Str *name = intern(ctx, "fromkeys");
    const Root<> keys(ctx, name != nullptr ? ctx.call_method(name, all.data(), all.size()) : Value());
    return keys ? ctx.call(cls, {keys.get()}) : Value();
}

Value get_parents(ProtoContext &ctx, Value self, void *) { return chain_like(ctx, self, Value(), 1); }

constexpr MethodDef kMethods[] = {
    {"__init__", varargs<chain_init>},
    {"__missing__", one_arg<chain_missing>},
    {"__getitem__", one_arg<chain_getitem>},
    {"get", keywords<chain_get>, "get($self, key, default=None)\n--\n\nThe value of the key, or default."},
    {"__len__", noargs<chain_len>},
    {"__iter__", noargs<chain_iter>},
    {"__contains__", one_arg<chain_contains>},
    {"__bool__", noargs<chain_bool>},
    {"__repr__", noargs<chain_repr>},
    {"fromkeys", varargs<chain_fromkeys, 1, 2>,
     "fromkeys($type, iterable, /, *args)\n--\n\nOne of a dict with these keys.", Binding::Class},
    {"copy", noargs<chain_copy>, "copy($self)\n--\n\nThe first mapping copied, in front of the others themselves."},
    {"__copy__", noargs<chain_copy>},
    {"new_child", keywords<chain_new_child>,
     "new_child($self, m=None, **kwargs)\n--\n\nOne with another mapping in front."},
    {"__setitem__", varargs<chain_setitem, 2, 2>},
    {"__delitem__", one_arg<chain_delitem>},
    {"popitem", noargs<chain_popitem>, "popitem($self)\n--\n\nTakes a pair out of the first mapping."},
    {"pop", varargs<chain_pop, 1, 2>, "pop($self, key, *args)\n--\n\nTakes a key out of the first mapping; its value."},
    {"clear", noargs<chain_clear>, "clear($self)\n--\n\nRemoves everything from the first mapping."},
    {"__ior__", one_arg<chain_ior>},
    {"__or__", one_arg<chain_or>},
    {"__ror__", one_arg<chain_ror>},
};

}  // namespace

constinit const std::span<const MethodDef> kChainMapMethods = kMethods;
constinit const GetSetDef kChainMapParents = {"parents", get_parents, nullptr, "One without the first mapping."};

}  // namespace hpyu
