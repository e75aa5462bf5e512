// SPDX-License-Identifier: MIT
// method_descriptor and classmethod_descriptor: functions in the namespace of a builtin or extension type. Called
// through the class, they check their first argument; through an instance, they give a bound function.
#include "protocol/protocol.hpp"
#include "types/doc_text.hpp"
#include "types/function_objects.hpp"
#include "types/object.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

Value method_descriptor_new(ProtoContext &ctx, Type *owner, const MethodDef *def) {
    if (def->binding == Binding::Static)
        return function_new(ctx, def, Value(owner), Value(), owner);
    const auto &types = ctx.types();
    Type *type = def->binding == Binding::Class ? types.classmethod_descriptor : types.method_descriptor;
    auto *method = ctx.make<MethodDescriptor>(type);
    if (method == nullptr)
        return Value();
    method->def = def;
    method->owner = owner;
    return Value(method);
}

namespace {

void method_trace(ProtoObject *object, Tracer &tracer) { tracer.visit(static_cast<MethodDescriptor *>(object)->owner); }

[[gnu::cold]] Raised raise_wrong_self(ProtoContext &ctx, const MethodDescriptor *method, Value self) {
    return type_error(ctx, "descriptor '", method->def->name, "' for '", method->owner, "' objects doesn't apply to a '",
                      type_of(ctx, self), "' object");
}

Value method_call(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    const auto *method = as<MethodDescriptor>(self);
    if (nargs == 0) [[unlikely]]
        return type_error(ctx, "unbound method ", method->owner->qualname, ".", method->def->name, "() needs an argument");
    if (!is_instance(ctx, args[0], method->owner)) [[unlikely]]
        return raise_wrong_self(ctx, method, args[0]);
    return method->def->invoke(ctx, *method->def, args[0], args + 1, nargs - 1, kwnames);
}

Value method_get(ProtoContext &ctx, Value self, Value instance, Value) {
    const auto *method = as<MethodDescriptor>(self);
    if (!instance)
        return self;
    if (!is_instance(ctx, instance, method->owner))
        return raise_wrong_self(ctx, method, instance);
    return function_new(ctx, method->def, instance, Value(), method->owner);
}

/// The class that a class method works on must be the owner or derive from it.
bool check_class(ProtoContext &ctx, const MethodDescriptor *method, Value cls) {
    if (!has_layout(cls, Layout::Type))
        type_error(ctx, "descriptor '", method->def->name, "' for type '", method->owner, "' needs a type, not a '",
                   type_of(ctx, cls), "' as arg 2");
    else if (!is_subtype(as<Type>(cls), method->owner))
        type_error(ctx, "descriptor '", method->def->name, "' requires a subtype of '", method->owner,
                   "' but received '", as<Type>(cls), "'");
    else
        return true;
    return false;
}

Value class_method_call(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    const auto *method = as<MethodDescriptor>(self);
    if (nargs == 0)
        return type_error(ctx, "descriptor '", method->def->name, "' of '", method->owner, "' object needs an argument");
    if (!check_class(ctx, method, args[0]))
        return Value();
    return method->def->invoke(ctx, *method->def, args[0], args + 1, nargs - 1, kwnames);
}

Value class_method_get(ProtoContext &ctx, Value self, Value instance, Value cls) {
    const auto *method = as<MethodDescriptor>(self);
    if (!cls) {
        if (!instance)
            return type_error(ctx, "descriptor '", method->def->name, "' for type '", method->owner,
                              "' needs either an object or a type");
        cls = Value(type_of(ctx, instance));
    }
    return check_class(ctx, method, cls) ? function_new(ctx, method->def, cls, Value(), method->owner) : Value();
}

Value method_repr(ProtoContext &ctx, Value self) {
    const auto *method = as<MethodDescriptor>(self);
    std::string text = std::string("<method '") + method->def->name + "' of '";
    Piece(static_cast<const Type *>(method->owner)).append_to(text);
    return Value(str_from_text(ctx, text + "' objects>"));
}

Value get_name(ProtoContext &ctx, Value self, void *) {
    return Value(str_from_text(ctx, as<MethodDescriptor>(self)->def->name));
}

Value get_qualname(ProtoContext &ctx, Value self, void *) {
    const auto *method = as<MethodDescriptor>(self);
    return Value(str_from_text(ctx, str_text(method->owner->qualname) + "." + method->def->name));
}

Value get_doc(ProtoContext &ctx, Value self, void *) {
    const MethodDef *def = as<MethodDescriptor>(self)->def;
    return doc_value(ctx, def->name, def->doc);
}

Value get_signature(ProtoContext &ctx, Value self, void *) {
    const MethodDef *def = as<MethodDescriptor>(self)->def;
    return signature_value(ctx, def->name, def->doc);
}

Value get_owner(ProtoContext &, Value self, void *) { return Value(as<MethodDescriptor>(self)->owner); }

Value method_reduce(ProtoContext &ctx, Value self) {
    return reduce_as_attribute(ctx, Value(as<MethodDescriptor>(self)->owner), get_name(ctx, self, nullptr));
}

constexpr MethodDef kMethodDescriptorMethods[] = {
    {"__reduce__", noargs<method_reduce>, "__reduce__($self, /)\n--\n\nThe class and the name to find the method by."},
};

constexpr GetSetDef kMethodDescriptorGetSets[] = {
    {"__name__", get_name},
    {"__qualname__", get_qualname},
    {"__doc__", get_doc},
    {"__text_signature__", get_signature},
    {"__objclass__", get_owner},
};

}  // namespace

extern const TypeDef kMethodDescriptorType;
const TypeDef kMethodDescriptorType = {
    .name = "method_descriptor",
    .layout = Layout::MethodDescriptor,
    .size = sizeof(MethodDescriptor),
    .flags = kTypeNoInstances | kTypeMethodLike,
    .trace = method_trace,
    .methods = kMethodDescriptorMethods,
    .getsets = kMethodDescriptorGetSets,
    .slots = {.tp_repr = native<method_repr>, .tp_call = native<method_call>, .tp_descr_get = native<method_get>},
};

extern const TypeDef kClassMethodDescriptorType;
const TypeDef kClassMethodDescriptorType = {
    .name = "classmethod_descriptor",
    .layout = Layout::MethodDescriptor,
    .size = sizeof(MethodDescriptor),
    .flags = kTypeNoInstances,
    .trace = method_trace,
    .methods = kMethodDescriptorMethods,
    .getsets = kMethodDescriptorGetSets,
    .slots = {.tp_repr = native<method_repr>,
              .tp_call = native<class_method_call>,
              .tp_descr_get = native<class_method_get>},
};

}  // namespace hpyu
