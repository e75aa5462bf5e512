// SPDX-License-Identifier: MIT
// dict: its operators and the type. The table is in dict_table.cpp, methods by name in dict_methods.cpp, views and
// iterators in dict_views.cpp and dict_iterators.cpp, merging in dict_merge.cpp.
#include "types/dict.hpp"

#include "protocol/protocol.hpp"
#include "types/dict_methods.hpp"
#include "types/dict_views.hpp"

namespace hpyu {

bool append_repr(ProtoContext &ctx, Value v, std::string &out) {
    const Str *text = repr(ctx, v);
    if (text == nullptr)
        return false;
    str_append_to(text, out);
    return true;
}

bool dict_append_repr(ProtoContext &ctx, Dict *dict, std::string &out) {
    const char *separator = "{";
    DictWalk walk(ctx, dict);
    while (walk.next()) {
        out += separator;
        separator = ", ";
        if (!append_repr(ctx, walk.key, out))
            return false;
        out += ": ";
        if (!append_repr(ctx, walk.value, out))
            return false;
    }
    out += *separator == '{' ? "{}" : "}";
    return true;
}

int dict_equal(ProtoContext &ctx, Dict *a, Dict *b) {
    if (dict_length(a) != dict_length(b))
        return 0;
    DictWalk walk(ctx, a);
    while (walk.next()) {
        bool failed;
        const Root<> other(ctx, dict_find_hashed(ctx, b, walk.key, walk.hash, &failed));
        if (!other)
            return failed ? -1 : 0;
        if (const int equal = rich_compare_bool(ctx, walk.value, other, kEQ); equal <= 0)
            return equal;
    }
    return 1;
}

namespace {

Value dict_tp_new(ProtoContext &ctx, Type *type, const Value *, size_t, Tuple *) { return ctx.make_instance<Dict>(type); }

int dict_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    return dict_update_from_args(ctx, as<Dict>(self), "dict", args, nargs, kwnames);
}

Value dict_repr(ProtoContext &ctx, Value self) {
    const ReprGuard guard(ctx, self);
    if (guard.recursive())
        return str_from_utf8(ctx, "{...}");
    std::string text;
    return dict_append_repr(ctx, as<Dict>(self), text) ? Value(str_from_text(ctx, text)) : Value();
}

Value dict_richcompare(ProtoContext &ctx, Value self, Value other, int op) {
    if ((op != kEQ && op != kNE) || !is_dict(self) || !is_dict(other))
        return ctx.not_implemented();
    const int equal = dict_equal(ctx, as<Dict>(self), as<Dict>(other));
    return equal < 0 ? Value() : ctx.boolean((equal != 0) == (op == kEQ));
}

Value dict_iter(ProtoContext &ctx, Value self) {
    return dict_iterator_new(ctx, ctx.types().dict_key_iterator, as<Dict>(self));
}

/// A copy of `a` updated with `b`.
Value dict_or(ProtoContext &ctx, Value a, Value b) {
    if (!is_dict(a) || !is_dict(b))
        return ctx.not_implemented();
    const Root<Dict *> result(ctx, dict_copy(ctx, as<Dict>(a)));
    return !result || dict_merge(ctx, result, b) < 0 ? Value() : Value(result.get());
}

Value dict_inplace_or(ProtoContext &ctx, Value self, Value other) {
    return dict_merge(ctx, as<Dict>(self), other) < 0 ? Value() : self;
}

int64_t dict_mp_length(ProtoContext &, Value self) { return dict_length(as<Dict>(self)); }

int dict_ass_subscript(ProtoContext &ctx, Value self, Value key, Value value) {
    if (value)
        return dict_set(ctx, as<Dict>(self), key, value);
    const int deleted = dict_delete(ctx, as<Dict>(self), key);
    if (deleted == 0)
        return key_error(ctx, key);
    return deleted < 0 ? -1 : 0;
}

void dict_trace(ProtoObject *self, Tracer &tracer) {
    tracer.visit(static_cast<Dict *>(self)->table.load(std::memory_order_relaxed));
}

}  // namespace

Value dict_subscript(ProtoContext &ctx, Value self, Value key) {
    bool failed;
    Value value = dict_find(ctx, as<Dict>(self), key, &failed);
    if (value || failed) [[likely]]
        return value;
    if (type_of(ctx, self) != ctx.types().dict) {
        const Value args[] = {self, key};
        bool found = false;
        value = ctx.call_special(ctx.names().__missing__, args, 2, &found);
        if (found)
            return value;
    }
    return key_error(ctx, key);
}

int dict_contains(ProtoContext &ctx, Value self, Value key) {
    bool failed;
    if (dict_find(ctx, as<Dict>(self), key, &failed))
        return 1;
    return failed ? -1 : 0;
}

extern const TypeDef kDictType = {
    .name = "dict",
    .doc = "dict(**kwargs) -> new dict of the keywords\n"
           "dict(mapping, **kwargs) -> new dict with the mapping's pairs\n"
           "dict(iterable, **kwargs) -> new dict of the iterable's (key, value) pairs",
    .layout = Layout::Dict,
    .size = sizeof(Dict),
    .flags = kTypeBase | kTypeMapping,
    .trace = dict_trace,
    .methods = kDictMethods,
    .slots = {
        .tp_new = native<dict_tp_new>,
        .tp_init = native<dict_init>,
        .tp_repr = native<dict_repr>,
        .tp_hash = native<hash_not_implemented>,
        .tp_richcompare = native<dict_richcompare>,
        .tp_iter = native<dict_iter>,
        .nb_or = native<dict_or>,
        .nb_inplace_or = native<dict_inplace_or>,
        .mp_length = native<dict_mp_length>,
        .mp_subscript = native<dict_subscript>,
        .mp_ass_subscript = native<dict_ass_subscript>,
        .sq_contains = native<dict_contains>,
    },
};

}  // namespace hpyu
