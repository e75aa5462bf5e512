// SPDX-License-Identifier: MIT
// mappingproxy: any mapping, read-only. A class shows its namespace as one. Everything is passed on to the mapping.
#include "method.hpp"
#include "protocol/protocol.hpp"
#include "types/dict_views.hpp"
#include "types/generic_alias.hpp"

namespace hpyu {
namespace {

struct MappingProxy : ProtoObject {
    Value mapping;
    uint64_t reserved = 0;
};

Value mapping_of(Value self) { return as<MappingProxy>(self)->mapping; }

/// Without all the proxies around it, which pass on whatever they are asked.
Value unwrapped(ProtoContext &ctx, Value v) {
    while (type_of(ctx, v) == ctx.types().mappingproxy)
        v = mapping_of(v);
    return v;
}

Value proxy_new(ProtoContext &ctx, Type *, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"mapping"};
    Value mapping;
    if (parse_args(ctx, {.function = "mappingproxy", .names = kNames, .required = 1}, args, nargs, kwnames, &mapping) < 0)
        return Value();
    const Type *type = type_of(ctx, mapping);
    if (!type->slots.mp_subscript || type->layout == Layout::List || type->layout == Layout::Tuple)
        return type_error(ctx, "mappingproxy() argument must be a mapping, not ", type);
    return mapping_proxy_new(ctx, mapping);
}

Value proxy_repr(ProtoContext &ctx, Value self) {
    std::string text = "mappingproxy(";
    return append_repr(ctx, mapping_of(self), text) ? Value(str_from_text(ctx, text + ")")) : Value();
}

Value proxy_str(ProtoContext &ctx, Value self) { return to_str(ctx, unwrapped(ctx, self)); }
Value proxy_iter(ProtoContext &ctx, Value self) { return get_iter(ctx, unwrapped(ctx, self)); }
int64_t proxy_length(ProtoContext &ctx, Value self) { return length(ctx, unwrapped(ctx, self)); }
Value proxy_subscript(ProtoContext &ctx, Value self, Value key) { return get_item(ctx, unwrapped(ctx, self), key); }

int proxy_contains(ProtoContext &ctx, Value self, Value key) {
    const Value mapping = unwrapped(ctx, self);
    if (type_of(ctx, mapping) != ctx.types().dict)
        return contains(ctx, mapping, key);
    bool failed;
    if (dict_find(ctx, as<Dict>(mapping), key, &failed))
        return 1;
    return failed ? -1 : 0;
}

Value proxy_richcompare(ProtoContext &ctx, Value self, Value other, int op) {
    return rich_compare(ctx, unwrapped(ctx, self), other, op);
}

Value proxy_or(ProtoContext &ctx, Value a, Value b) {
    return binary_op(ctx, BinaryOp::Or, unwrapped(ctx, a), unwrapped(ctx, b));
}

Value proxy_inplace_or(ProtoContext &ctx, Value self, Value) {
    return type_error(ctx, "'|=' is not supported by ", type_of(ctx, self), "; use '|' instead");
}

Value proxy_get(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    return ctx.call_method(ctx.names().get, {unwrapped(ctx, self), args[0], nargs > 1 ? args[1] : ctx.none()});
}

template <auto Name>
Value proxy_forward(ProtoContext &ctx, Value self) {
    return ctx.call_method(ctx.names().*Name, {unwrapped(ctx, self)});
}

void proxy_trace(ProtoObject *self, Tracer &tracer) { tracer.visit(static_cast<MappingProxy *>(self)->mapping); }

constexpr MethodDef kProxyMethods[] = {
    kGenericClassGetItem,
    {"get", varargs<proxy_get, 1, 2>, "The value of a key; None, or the second argument, if there is no such key."},
    {"keys", noargs<proxy_forward<&Names::keys>>, "The mapping's keys()."},
    {"values", noargs<proxy_forward<&Names::values>>, "The mapping's values()."},
    {"items", noargs<proxy_forward<&Names::items>>, "The mapping's items()."},
    {"copy", noargs<proxy_forward<&Names::copy>>, "The mapping's copy()."},
    {"__reversed__", noargs<proxy_forward<&Names::__reversed__>>, "An iterator over the keys, the last first."},
};

}  // namespace

Value mapping_proxy_new(ProtoContext &ctx, Value mapping) {
    MappingProxy *proxy = ctx.make<MappingProxy>(ctx.types().mappingproxy);
    if (proxy != nullptr)
        proxy->mapping = mapping;
    return proxy;
}

extern const TypeDef kMappingProxyType = {
    .name = "mappingproxy",
    .doc = "mappingproxy(mapping)\n--\n\nA read-only view of a mapping.",
    .size = sizeof(MappingProxy),
    .flags = kTypeMapping,
    .trace = proxy_trace,
    .methods = kProxyMethods,
    .slots = {
        .tp_new = native<proxy_new>,
        .tp_repr = native<proxy_repr>,
        .tp_str = native<proxy_str>,
        .tp_hash = native<hash_not_implemented>,
        .tp_richcompare = native<proxy_richcompare>,
        .tp_iter = native<proxy_iter>,
        .nb_or = native<proxy_or>,
        .nb_inplace_or = native<proxy_inplace_or>,
        .mp_length = native<proxy_length>,
        .mp_subscript = native<proxy_subscript>,
        .sq_contains = native<proxy_contains>,
    },
};

}  // namespace hpyu
