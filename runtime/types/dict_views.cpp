// SPDX-License-Identifier: MIT
// dict_keys, dict_values and dict_items: windows on a dict. Keys and items are set-like: they compare and combine with
// sets and with each other, giving sets.
#include "types/dict_views.hpp"

#include "method.hpp"
#include "protocol/protocol.hpp"
#include "types/sequence_objects.hpp"
#include "types/set.hpp"

namespace hpyu {

Value dict_view_new(ProtoContext &ctx, Type *type, Dict *dict) {
    DictView *view = ctx.make<DictView>(type);
    if (view != nullptr)
        view->dict = dict;
    return view;
}

namespace {

Dict *dict_of(Value view) { return as<DictView>(view)->dict; }

int64_t view_length(ProtoContext &, Value self) { return dict_length(dict_of(self)); }

template <auto Field, bool reverse>
Value view_iter(ProtoContext &ctx, Value self) {
    return dict_iterator_new(ctx, ctx.types().*Field, dict_of(self), reverse);
}

template <auto Field, bool reverse>
Value view_iter_method(ProtoContext &ctx, Value self) { return view_iter<Field, reverse>(ctx, self); }

/// What a view shows of an entry: an item as a tuple.
Value shown(ProtoContext &ctx, const Type *type, const DictWalk &walk) {
    if (is_subtype(type, ctx.types().dict_keys))
        return walk.key.get();
    return is_subtype(type, ctx.types().dict_values) ? walk.value.get() : Value(tuple_of(ctx, {walk.key.get(), walk.value.get()}));
}

Value view_repr(ProtoContext &ctx, Value self) {
    const ReprGuard guard(ctx, self);
    if (guard.recursive())
        return str_from_utf8(ctx, "...");
    const Type *type = type_of(ctx, self);
    std::string text = str_text(type->name) + "([";
    const char *separator = "";
    DictWalk walk(ctx, dict_of(self));
    while (walk.next()) {
        text += separator;
        separator = ", ";
        const Root<> item(ctx, shown(ctx, type, walk));
        if (!item || !append_repr(ctx, item, text))
            return Value();
    }
    return str_from_text(ctx, text + "])");
}

Value view_mapping(ProtoContext &ctx, Value self, void *) { return mapping_proxy_new(ctx, Value(dict_of(self))); }

int keys_contains(ProtoContext &ctx, Value self, Value key) {
    bool failed;
    if (dict_find(ctx, dict_of(self), key, &failed))
        return 1;
    return failed ? -1 : 0;
}

int items_contains(ProtoContext &ctx, Value self, Value item) {
    if (!has_layout(item, Layout::Tuple) || as<Tuple>(item)->length != 2)
        return 0;
    bool failed;
    const Root<> value(ctx, dict_find(ctx, dict_of(self), (*as<Tuple>(item))[0], &failed));
    if (!value)
        return failed ? -1 : 0;
    return rich_compare_bool(ctx, value, (*as<Tuple>(item))[1], kEQ);
}

int view_contains(ProtoContext &ctx, Value self, Value item) {
    return is_instance(ctx, self, ctx.types().dict_keys) ? keys_contains(ctx, self, item) : items_contains(ctx, self, item);
}

// -- as sets ----------------------------------------------------------------------------------------------------------

bool is_set_like(ProtoContext &ctx, Value v) { return is_set(v) || is_set_like_view(ctx, v); }

/// 1 if every item of `part` is in `whole`, 0, -1.
int all_in(ProtoContext &ctx, Value part, Value whole) {
    const int found = for_each(ctx, part, [&](Value item) {
        const int inside = contains(ctx, whole, item);
        return inside < 0 ? -1 : inside == 0 ? 1 : 0;
    });
    return found < 0 ? -1 : found == 0;
}

Value view_richcompare(ProtoContext &ctx, Value self, Value other, int op) {
    if (!is_set_like(ctx, other) || !is_set_like_view(ctx, self))
        return ctx.not_implemented();
    const int64_t own = dict_length(dict_of(self)), theirs = length(ctx, other);
    if (theirs < 0)
        return Value();
    bool possible = false;
    switch (op) {
        case kEQ: case kNE: possible = own == theirs; break;
        case kLT: possible = own < theirs; break;
        case kLE: possible = own <= theirs; break;
        case kGT: possible = own > theirs; break;
        case kGE: possible = own >= theirs; break;
    }
    int result = possible;
    if (possible)
        result = op == kGT || op == kGE ? all_in(ctx, other, self) : all_in(ctx, self, other);
    if (result < 0)
        return Value();
    return ctx.boolean(op == kNE ? result == 0 : result != 0);
}

/// A new set of the items of `a`, changed by `change(set, b)`.
template <int (*change)(ProtoContext &, Set *, Value)>
Value view_combine(ProtoContext &ctx, Value a, Value b) {
    const Root<Set *> result(ctx, set_from(ctx, a));
    return !result || change(ctx, result, b) < 0 ? Value() : Value(result.get());
}

/// The items of the smaller one are looked up in the other, as far as their lengths are known.
Value view_and(ProtoContext &ctx, Value a, Value b) {
    Value view = is_set_like_view(ctx, a) ? a : b;
    Value other = view == a ? b : a;
    const int64_t own = dict_length(dict_of(view));
    if (type_of(ctx, other) == ctx.types().set && own <= set_length(as<Set>(other)))
        return set_intersection(ctx, as<Set>(other), view, false);
    if (is_set_like_view(ctx, other) && dict_length(dict_of(other)) > own)
        std::swap(view, other);
    const Root<Set *> result(ctx, set_new(ctx));
    if (!result)
        return Value();
    const int status = for_each(ctx, other, [&](Value item) {
        const int inside = view_contains(ctx, view, item);
        return inside <= 0 ? inside : set_add(ctx, result, item);
    });
    return status < 0 ? Value() : Value(result.get());
}

/// Items that both dicts have are never hashed: their values need not be hashable.
Value items_xor_items(ProtoContext &ctx, Value a, Value b) {
    const Root<Dict *> rest(ctx, dict_copy(ctx, dict_of(a)));
    const Root<Set *> result(ctx, set_new(ctx));
    if (!rest || !result)
        return Value();
    DictWalk walk(ctx, dict_of(b));
    while (walk.next()) {
        bool failed;
        const Root<> found(ctx, dict_find(ctx, rest, walk.key, &failed));
        if (failed)
            return Value();
        const int same = found ? rich_compare_bool(ctx, found, walk.value, kEQ) : 0;
        if (same < 0)
            return Value();
        const Root<> item(ctx, same ? Value() : Value(tuple_of(ctx, {walk.key.get(), walk.value.get()})));
        if (!same && !item)
            return Value();
        if ((same ? dict_delete(ctx, rest, walk.key) : set_add(ctx, result, item)) < 0)
            return Value();
    }
    const Root<> items(ctx, dict_view_new(ctx, ctx.types().dict_items, rest));
    return !items || set_update(ctx, result, items) < 0 ? Value() : Value(result.get());
}

Value view_xor(ProtoContext &ctx, Value a, Value b) {
    const Type *items = ctx.types().dict_items;
    if (is_instance(ctx, a, items) && is_instance(ctx, b, items))
        return items_xor_items(ctx, a, b);
    return view_combine<set_symmetric_difference_update>(ctx, a, b);
}

Value view_isdisjoint(ProtoContext &ctx, Value self, Value other) {
    if (self == other)
        return ctx.boolean(dict_length(dict_of(self)) == 0);
    const Type *type = type_of(ctx, other);
    const bool is_cheap = type == ctx.types().set || type == ctx.types().frozenset || is_set_like_view(ctx, other);
    if (is_cheap && length(ctx, other) > dict_length(dict_of(self))) {
        const int met = for_each(ctx, self, [&](Value item) { return contains(ctx, other, item); });
        return met < 0 ? Value() : ctx.boolean(met == 0);
    }
    const int met = for_each(ctx, other, [&](Value item) { return view_contains(ctx, self, item); });
    return met < 0 ? Value() : ctx.boolean(met == 0);
}

void view_trace(ProtoObject *self, Tracer &tracer) { tracer.visit(static_cast<DictView *>(self)->dict); }

constexpr GetSetDef kViewGetSets[] = {
    {.name = "mapping", .get = view_mapping, .doc = "A read-only view of the dict that this view belongs to."},
};

constexpr const char *kDisjointDoc = "True if the view and an iterable have no item in common.";
constexpr const char *kReversedDoc = "An iterator that starts with what was added last.";

constexpr MethodDef kKeysMethods[] = {
    {"isdisjoint", one_arg<view_isdisjoint>, kDisjointDoc},
    {"__reversed__", noargs<view_iter_method<&BuiltinTypes::dict_reverse_key_iterator, true>>, kReversedDoc},
};
constexpr MethodDef kValuesMethods[] = {
    {"__reversed__", noargs<view_iter_method<&BuiltinTypes::dict_reverse_value_iterator, true>>, kReversedDoc},
};
constexpr MethodDef kItemsMethods[] = {
    {"isdisjoint", one_arg<view_isdisjoint>, kDisjointDoc},
    {"__reversed__", noargs<view_iter_method<&BuiltinTypes::dict_reverse_item_iterator, true>>, kReversedDoc},
};

template <auto Iterator, int (*contains)(ProtoContext &, Value, Value)>
constexpr TypeDef set_like_type(const char *name, std::span<const MethodDef> methods) {
    return {
        .name = name,
        .size = sizeof(DictView),
        .flags = kTypeNoInstances,
        .trace = view_trace,
        .methods = methods,
        .getsets = kViewGetSets,
        .slots = {
            .tp_repr = native<view_repr>,
            .tp_hash = native<hash_not_implemented>,
            .tp_richcompare = native<view_richcompare>,
            .tp_iter = native<view_iter<Iterator, false>>,
            .nb_subtract = native<view_combine<set_difference_update>>,
            .nb_and = native<view_and>,
            .nb_xor = native<view_xor>,
            .nb_or = native<view_combine<set_update>>,
            .sq_length = native<view_length>,
            .sq_contains = native<contains>,
        },
    };
}

}  // namespace

extern const TypeDef kDictKeysType =
    set_like_type<&BuiltinTypes::dict_key_iterator, keys_contains>("dict_keys", kKeysMethods);

extern const TypeDef kDictItemsType =
    set_like_type<&BuiltinTypes::dict_item_iterator, items_contains>("dict_items", kItemsMethods);

extern const TypeDef kDictValuesType = {
    .name = "dict_values",
    .size = sizeof(DictView),
    .flags = kTypeNoInstances,
    .trace = view_trace,
    .methods = kValuesMethods,
    .getsets = kViewGetSets,
    .slots = {
        .tp_repr = native<view_repr>,
        .tp_iter = native<view_iter<&BuiltinTypes::dict_value_iterator, false>>,
        .sq_length = native<view_length>,
    },
};

}  // namespace hpyu
