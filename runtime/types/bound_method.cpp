// SPDX-License-Identifier: MIT
// method (types.MethodType): any callable with its first argument. Attributes it lacks are those of the callable.
#include "attribute.hpp"
#include "protocol/protocol.hpp"
#include "types/function_objects.hpp"
#include "types/object.hpp"
#include "types/prepend.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

Value bound_method_new(ProtoContext &ctx, Value function, Value self) {
    auto *method = ctx.make<BoundMethod>(ctx.types().bound_method);
    if (method == nullptr)
        return Value();
    method->function = function;
    method->self = self;
    return Value(method);
}

namespace {

void method_trace(ProtoObject *object, Tracer &tracer) {
    tracer.visit(static_cast<BoundMethod *>(object)->function);
    tracer.visit(static_cast<BoundMethod *>(object)->self);
}

Value method_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    if (keyword_count(kwnames) != 0)
        return type_error(ctx, type, "() takes no keyword arguments");
    if (nargs != 2)
        return raise_argument_count(ctx, "method", nargs, 2, 2);
    if (!type_of(ctx, args[0])->slots.tp_call)
        return type_error(ctx, "first argument must be callable");
    if (args[1] == ctx.none())
        return type_error(ctx, "instance must not be None");
    return bound_method_new(ctx, args[0], args[1]);
}

Value method_call(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    const auto *method = as<BoundMethod>(self);
    return call_prepended(ctx, method->function, method->self, args, nargs, kwnames);
}

Value method_get(ProtoContext &, Value self, Value, Value) { return self; }

Value method_getattribute(ProtoContext &ctx, Value self, Str *name) {
    Type *type = type_of(ctx, self);
    const Value descriptor = type_lookup(ctx, type, name);
    if (!descriptor)
        return ctx.get_attribute(as<BoundMethod>(self)->function, name);
    Type *kind = type_of(ctx, descriptor);
    return kind->slots.tp_descr_get ? kind->slots.tp_descr_get(ctx, descriptor, self, Value(type)) : descriptor;
}

Value method_repr(ProtoContext &ctx, Value self) {
    const auto *method = as<BoundMethod>(self);
    bool failed = false;
    Root<> name(ctx, ctx.find_attribute(method->function, ctx.names().__qualname__, &failed));
    if (!name && !failed)
        name = ctx.find_attribute(method->function, ctx.names().__name__, &failed);
    if (failed)
        return Value();
    Root<Str *> object(ctx, repr(ctx, method->self));
    if (!object)
        return Value();
    const std::string shown = name && is_str(name) ? str_text(as<Str>(name)) : "?";
    return Value(str_from_text(ctx, "<bound method " + shown + " of " + str_text(object) + ">"));
}

int64_t method_hash(ProtoContext &ctx, Value self) {
    const auto *method = as<BoundMethod>(self);
    const int64_t function = hash(ctx, method->function);
    if (function == -1 && error_occurred(ctx))
        return -1;
    const int64_t mixed = hash_of_address(reinterpret_cast<const void *>(method->self.bits())) ^ function;
    return mixed == -1 ? -2 : mixed;
}

Value method_compare(ProtoContext &ctx, Value a, Value b, int op) {
    if ((op != kEQ && op != kNE) || !has_layout(b, Layout::BoundMethod))
        return ctx.not_implemented();
    const auto *x = as<BoundMethod>(a);
    const auto *y = as<BoundMethod>(b);
    const int equal = rich_compare_bool(ctx, x->function, y->function, kEQ);
    if (equal < 0)
        return Value();
    return ctx.boolean((equal && x->self == y->self) == (op == kEQ));
}

Value get_doc(ProtoContext &ctx, Value self, void *) {
    return ctx.get_attribute(as<BoundMethod>(self)->function, ctx.names().__doc__);
}

Value method_reduce(ProtoContext &ctx, Value self) {
    const auto *method = as<BoundMethod>(self);
    return reduce_as_attribute(ctx, method->self, ctx.get_attribute(method->function, ctx.names().__name__));
}

constexpr MethodDef kBoundMethodMethods[] = {
    {"__reduce__", noargs<method_reduce>, "__reduce__($self, /)\n--\n\nThe object and the name to find the method by."},
};
constexpr GetSetDef kBoundMethodGetSets[] = {{"__doc__", get_doc}};
const ValueMemberDef kBoundMethodMembers[] = {
    {"__func__", offsetof(BoundMethod, function), "The callable."},
    {"__self__", offsetof(BoundMethod, self), "What it is bound to."},
};

}  // namespace

extern const TypeDef kBoundMethodType;
const TypeDef kBoundMethodType = {
    .name = "method",
    .doc = "method(function, instance, /)\n--\n\nA callable that passes instance on as the first argument.",
    .layout = Layout::BoundMethod,
    .size = sizeof(BoundMethod),
    .flags = kTypeWeakRefs,
    .trace = method_trace,
    .methods = kBoundMethodMethods,
    .getsets = kBoundMethodGetSets,
    .members = kBoundMethodMembers,
    .slots = {.tp_new = native<method_new>,
              .tp_repr = native<method_repr>,
              .tp_hash = native<method_hash>,
              .tp_richcompare = native<method_compare>,
              .tp_call = native<method_call>,
              .tp_getattro = native<method_getattribute>,
              .tp_descr_get = native<method_get>},
};

}  // namespace hpyu
