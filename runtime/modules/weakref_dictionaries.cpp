// SPDX-License-Identifier: MIT
// weakref.WeakValueDictionary and WeakKeyDictionary.
#include <cstdio>

#include "modules/collections/abc_mixins.hpp"
#include "modules/collections/collections.hpp"
#include "modules/import.hpp"
#include "modules/weakref.hpp"
#include "modules/weakref_table.hpp"
#include "types/dict_methods.hpp"
#include "types/generic_alias.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

using namespace weak_table;

template <Weak Side>
constexpr const char *kName = Side == Weak::Values ? "WeakValueDictionary" : "WeakKeyDictionary";

/// Sorts the arguments of a method of that name.
template <Weak Side>
int bind(ProtoContext &ctx, const char *method, std::vector<std::string> names, size_t required, const Value *args,
         size_t nargs, Tuple *kwnames, Value *out) {
    const size_t count = names.size();
    return bind_arguments(ctx, {std::string(kName<Side>) + "." + method, std::move(names), count, required, true}, args,
                          nargs, kwnames, out);
}

template <Weak Side>
Value weak_subscript(ProtoContext &ctx, Value self, Value key) {
    const Value found = look<Side>(ctx, self, key);
    return found || error_occurred(ctx) ? found : Value(key_error(ctx, key));
}

template <Weak Side>
int weak_ass_subscript(ProtoContext &ctx, Value self, Value key, Value value) {
    if (value)
        return put<Side>(ctx, self, key, value);
    const int done = remove<Side>(ctx, self, key);
    return done > 0 ? 0 : done < 0 ? -1 : static_cast<int>(key_error(ctx, key));
}

template <Weak Side>
Value weak_get(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    Value given[2];
    if (bind<Side>(ctx, "get", {"key", "default"}, 1, args, nargs, kwnames, given) < 0)
        return Value();
    const Value found = look<Side>(ctx, self, given[0]);
    return found || error_occurred(ctx) ? found : given[1] ? given[1] : ctx.none();
}

template <Weak Side>
Value weak_pop(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    Root<> found(ctx, look<Side>(ctx, self, args[0]));
    if (error_occurred(ctx) || (found && remove<Side>(ctx, self, args[0]) < 0))
        return Value();
    return found ? found.get() : nargs > 1 ? args[1] : Value(key_error(ctx, args[0]));
}

/// Takes the youngest live entry out.
template <Weak Side>
Value weak_popitem(ProtoContext &ctx, Value self) {
    const Root<List *> items(ctx, as<List>(listed<Side, Part::Items>(ctx, self)));
    if (!items)
        return Value();
    for (int64_t i = items->length.load() - 1; i >= 0; --i) {
        const Root<> item(ctx, items->load(i));
        const int removed = remove<Side>(ctx, self, (*as<Tuple>(item.get()))[0]);
        if (removed != 0)
            return removed < 0 ? Value() : item.get();
    }
    return key_error(ctx, str_from_text(ctx, "popitem(): dictionary is empty"));
}

template <Weak Side>
Value weak_setdefault(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    Value given[2];
    if (bind<Side>(ctx, "setdefault", {"key", "default"}, 1, args, nargs, kwnames, given) < 0)
        return Value();
    const Value found = look<Side>(ctx, self, given[0]);
    if (found || error_occurred(ctx))
        return found;
    const Value value = given[1] ? given[1] : ctx.none();
    return put<Side>(ctx, self, given[0], value) < 0 ? Value() : value;
}

// -- from other mappings ----------------------------------------------------------------------------------------------

/// Adds all of a mapping, or of what makes a dict.
template <Weak Side>
int add_all(ProtoContext &ctx, Value self, Value other) {
    bool failed = false;
    const Root<> method(ctx, ctx.find_attribute(other, ctx.names().items, &failed));
    if (failed)
        return -1;
    const Root<> source(ctx, method ? other : ctx.call(Value(ctx.types().dict), {other}));
    const Root<> items(ctx, source ? ctx.call_method(ctx.names().items, {source.get()}) : Value());
    return !items ? -1 : for_each(ctx, items, [&](Value pair) -> int {
        const Root<Tuple *> both(ctx, to_tuple(ctx, pair));
        if (!both)
            return -1;
        if (both->length != 2)
            return value_error(ctx, both->length > 2 ? "too many values to unpack (expected 2)"
                                                     : "not enough values to unpack (expected 2, got 1)");
        return put<Side>(ctx, self, (*both.get())[0], (*both.get())[1]);
    });
}

/// What the initialiser and update() take: a mapping, and keywords.
template <Weak Side>
int add_arguments(ProtoContext &ctx, Value self, const char *method, const Value *args, size_t nargs, Tuple *kwnames) {
    if (nargs > 1)
        return type_error(ctx, kName<Side>, ".", method, "() takes from 1 to 2 positional arguments but ",
                          uint64_t{nargs} + 1, " were given");
    if (nargs == 1 && args[0] != ctx.none() && add_all<Side>(ctx, self, args[0]) < 0)
        return -1;
    for (size_t i = 0; i < keyword_count(kwnames); ++i)
        if (put<Side>(ctx, self, (*kwnames)[static_cast<int64_t>(i)], args[nargs + i]) < 0)
            return -1;
    return 0;
}

template <Weak Side>
int weak_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    if (Side == Weak::Values)
        return add_arguments<Side>(ctx, self, "__init__", args, nargs, kwnames);
    Value given;
    if (bind<Side>(ctx, "__init__", {"dict"}, 0, args, nargs, kwnames, &given) < 0)
        return -1;
    return !given || given == ctx.none() ? 0 : add_all<Side>(ctx, self, given);
}

template <Weak Side>
Value weak_update(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    return none_or_null(ctx, add_arguments<Side>(ctx, self, "update", args, nargs, kwnames));
}

/// A container of the type that the module has, not of a subclass.
template <Weak Side>
Value weak_copy(ProtoContext &ctx, Value self) {
    Type *type = type_of(ctx, self);
    while (type->has(kTypeHeap))
        type = type->base;
    const Root<> made(ctx, make(ctx, type, nullptr, 0, nullptr));
    const auto add = [&](Value key, Value value) { return put<Side>(ctx, made, key, value); };
    return made && walk<Side>(ctx, self, add) == 0 ? made.get() : Value();
}

/// The copy of one operand, of which the other's entries are added: either may be on the left.
template <Weak Side>
Value weak_or(ProtoContext &ctx, Value a, Value b) {
    const bool own_left = type_of(ctx, a)->trace == trace;
    const int mapping = is_abc_instance(ctx, own_left ? b : a, "Mapping");
    if (mapping <= 0)
        return mapping < 0 ? Value() : ctx.not_implemented();
    const Root<> made(ctx, own_left ? weak_copy<Side>(ctx, a) : make(ctx, type_of(ctx, b), nullptr, 0, nullptr));
    if (!made || (!own_left && add_all<Side>(ctx, made, a) < 0))
        return Value();
    return add_all<Side>(ctx, made, b) < 0 ? Value() : made.get();
}

template <Weak Side>
Value weak_ior(ProtoContext &ctx, Value self, Value other) {
    return add_all<Side>(ctx, self, other) < 0 ? Value() : self;
}

/// As other mappings compare: by the pairs.
template <Weak Side>
Value weak_compare(ProtoContext &ctx, Value self, Value other, int op) {
    if (op != kEQ && op != kNE)
        return ctx.not_implemented();
    const int mapping = is_abc_instance(ctx, other, "Mapping");
    if (mapping <= 0)
        return mapping < 0 ? Value() : ctx.not_implemented();
    const auto as_dict = [&](Value v) {
        const Root<> items(ctx, ctx.call_method(ctx.names().items, {v}));
        return items ? ctx.call(Value(ctx.types().dict), {items.get()}) : Value();
    };
    const Root<> own(ctx, as_dict(self)), theirs(ctx, own ? as_dict(other) : Value());
    return theirs ? rich_compare(ctx, own, theirs, op) : Value();
}

Value weak_repr(ProtoContext &ctx, Value self) {
    char text[32];
    std::snprintf(text, sizeof text, " at %p>", static_cast<void *>(self.as_object()));
    return str_from_text(ctx, "<" + str_text(type_of(ctx, self)->name) + text);
}

// -- the types --------------------------------------------------------------------------------------------------------

template <Weak Side>
Value iterated_references(ProtoContext &ctx, Value self) {
    const Root<> list(ctx, references<Side>(ctx, self));
    return list ? get_iter(ctx, list) : Value();
}

#define HPYU_MAPPING_METHODS(side)                                                                                     \
    {"get", keywords<weak_get<side>>, "get($self, key, default=None)\n--\n\nThe value, or the default."},             \
    {"pop", varargs<weak_pop<side>, 1, 2>, "pop($self, key, *args)\n--\n\nRemove an entry; its value."},              \
    {"popitem", noargs<weak_popitem<side>>, "popitem($self)\n--\n\nRemove some entry; its key and value."},           \
    {"setdefault", keywords<weak_setdefault<side>>,                                                                    \
     "setdefault($self, key, default=None)\n--\n\nThe value, or the default, put in."},                               \
    {"update", keywords<weak_update<side>>,                                                                            \
     "update($self, other=None, /, **kwargs)\n--\n\nPut in all of another mapping."},                                 \
    {"clear", noargs<clear>, "clear($self)\n--\n\nRemove all."},                                                      \
    {"copy", noargs<weak_copy<side>>, "copy($self)\n--\n\nA container with the same entries."},                       \
    {"__copy__", noargs<weak_copy<side>>},                                                                             \
    {"keys", noargs<iterated<side, Part::Keys>>, "keys($self)\n--\n\nAn iterator over the keys."},                    \
    {"values", noargs<iterated<side, Part::Values>>, "values($self)\n--\n\nAn iterator over the values."},            \
    {"items", noargs<iterated<side, Part::Items>>, "items($self)\n--\n\nAn iterator over both."},                     \
    kGenericClassGetItem

constexpr MethodDef kValueMethods[] = {
    HPYU_MAPPING_METHODS(Weak::Values),
    {"valuerefs", noargs<references<Weak::Values>>, "valuerefs($self)\n--\n\nA list of the references to the values."},
    {"itervaluerefs", noargs<iterated_references<Weak::Values>>, "itervaluerefs($self)\n--\n\nAn iterator over them."},
};
constexpr MethodDef kKeyMethods[] = {
    HPYU_MAPPING_METHODS(Weak::Keys),
    {"keyrefs", noargs<references<Weak::Keys>>, "keyrefs($self)\n--\n\nA list of the references to the keys."},
};
#undef HPYU_MAPPING_METHODS

template <Weak Side>
constexpr TypeDef mapping_type(const char *name, const char *doc, std::span<const MethodDef> methods) {
    return {.name = name,
            .doc = doc,
            .size = sizeof(WeakTable),
            .flags = kTypeBase | kTypeGC | kTypeWeakRefs,
            .trace = trace,
            .methods = methods,
            .slots = {.tp_new = native<make>,
                      .tp_init = native<weak_init<Side>>,
                      .tp_repr = native<weak_repr>,
                      .tp_hash = native<hash_not_implemented>,
                      .tp_richcompare = native<weak_compare<Side>>,
                      .tp_iter = native<iterated<Side, Part::Keys>>,
                      .nb_or = native<weak_or<Side>>,
                      .nb_inplace_or = native<weak_ior<Side>>,
                      .mp_length = native<weak_table::length<Side>>,
                      .mp_subscript = native<weak_subscript<Side>>,
                      .mp_ass_subscript = native<weak_ass_subscript<Side>>,
                      .sq_contains = native<weak_table::contains<Side>>}};
}

}  // namespace

constinit const TypeDef kWeakValueDictionaryType = mapping_type<Weak::Values>(
    "weakref.WeakValueDictionary", "A dict that does not keep its values alive.", kValueMethods);
constinit const TypeDef kWeakKeyDictionaryType =
    mapping_type<Weak::Keys>("weakref.WeakKeyDictionary", "A dict that does not keep its keys alive.", kKeyMethods);

}  // namespace hpyu
