// SPDX-License-Identifier: MIT
// types.SimpleNamespace: an object whose attributes are its constructor's keywords.
#include "attribute.hpp"
#include "protocol/protocol.hpp"
#include "method.hpp"
#include "space.hpp"
#include "types/dict_methods.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

extern const TypeDef kSimpleNamespaceType;

namespace {

struct SimpleNamespace : ProtoObject {
    Dict *dict = nullptr;
    uint64_t reserved = 0;
};

void trace_namespace(ProtoObject *object, Tracer &tracer) { tracer.visit(static_cast<SimpleNamespace *>(object)->dict); }

Value namespace_new(ProtoContext &ctx, Type *type, const Value *, size_t, Tuple *) {
    Dict *dict = dict_new(ctx);
    auto *self = dict != nullptr ? ctx.make_instance<SimpleNamespace>(type) : nullptr;
    if (self != nullptr)
        self->dict = dict;
    return self;
}

int namespace_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    if (nargs != 0)
        return type_error(ctx, "no positional arguments expected");
    return dict_set_keywords(ctx, as<SimpleNamespace>(self)->dict, args, kwnames);
}

Value namespace_repr(ProtoContext &ctx, Value self) {
    Type *type = type_of(ctx, self);
    std::string out = type == ctx.types().simple_namespace ? "namespace" : str_text(type->name);
    ReprGuard guard(ctx, self);
    if (guard.recursive())
        return str_from_text(ctx, out + "(...)");
    out += "(";
    const char *separator = "";
    DictWalk walk(ctx, as<SimpleNamespace>(self)->dict);
    while (walk.next()) {
        if (!is_str(walk.key) || as<Str>(walk.key)->length == 0)
            continue;
        const Str *shown = repr(ctx, walk.value);
        if (shown == nullptr)
            return Value();
        out += separator + str_text(as<Str>(walk.key)) + "=" + str_text(shown);
        separator = ", ";
    }
    return str_from_text(ctx, out + ")");
}

Value namespace_richcompare(ProtoContext &ctx, Value self, Value other, int op) {
    Type *type = ctx.types().simple_namespace;
    if (!is_instance(ctx, self, type) || !is_instance(ctx, other, type))
        return ctx.not_implemented();
    return rich_compare(ctx, Value(as<SimpleNamespace>(self)->dict), Value(as<SimpleNamespace>(other)->dict), op);
}

Value get_namespace_dict(ProtoContext &, Value self, void *) { return Value(as<SimpleNamespace>(self)->dict); }

Value namespace_reduce(ProtoContext &ctx, Value self) {
    return tuple_of(ctx, {Value(type_of(ctx, self)), ctx.space().empty_tuple, Value(as<SimpleNamespace>(self)->dict)});
}

constexpr GetSetDef kNamespaceGetSets[] = {{"__dict__", get_namespace_dict, nullptr, nullptr}};
constexpr MethodDef kNamespaceMethods[] = {{"__reduce__", noargs<namespace_reduce>, "__reduce__($self, /)\n--\n\n"}};

}  // namespace

constinit const TypeDef kSimpleNamespaceType = {
    .name = "types.SimpleNamespace",
    .doc = "SimpleNamespace(**kwargs)\n--\n\nAn object with attributes.",
    .size = sizeof(SimpleNamespace),
    .flags = kTypeBase | kTypeHasDict | kTypeGC,
    .dict_offset = sizeof(ProtoObject),  // `dict` is the first field
    .trace = trace_namespace,
    .methods = kNamespaceMethods,
    .getsets = kNamespaceGetSets,
    .slots =
        {
            .tp_new = native<namespace_new>,
            .tp_init = native<namespace_init>,
            .tp_repr = native<namespace_repr>,
            .tp_richcompare = native<namespace_richcompare>,
        },
};

}  // namespace hpyu
