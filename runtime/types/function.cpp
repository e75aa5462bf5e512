// SPDX-License-Identifier: MIT
// builtin_function_or_method: a MethodDef with the object it works on. Calling one is one indirect call.
#include "types/function_objects.hpp"

#include "protocol/protocol.hpp"
#include "types/doc_text.hpp"
#include "types/object.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

Value function_new(ProtoContext &ctx, const MethodDef *def, Value self, Value module, Type *owner) {
    auto *function = ctx.make<Function>(ctx.types().builtin_function);
    if (function == nullptr)
        return Value();
    function->def = def;
    function->self = self;
    function->module = module;
    function->owner = owner;
    return Value(function);
}

namespace {

void function_trace(ProtoObject *object, Tracer &tracer) {
    auto *function = static_cast<Function *>(object);
    tracer.visit(function->self);
    tracer.visit(function->module);
    tracer.visit(function->owner);
}

Value function_call(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    const auto *function = as<Function>(self);
    return function->def->invoke(ctx, *function->def, function->self, args, nargs, kwnames);
}

/// A function of a module, as opposed to one bound to an instance or a class.
bool is_free(const Function *function) { return !function->self || has_layout(function->self, Layout::Module); }

Value function_repr(ProtoContext &ctx, Value self) {
    const auto *function = as<Function>(self);
    const std::string name = function->def->name;
    if (is_free(function))
        return Value(str_from_text(ctx, "<built-in function " + name + ">"));
    std::string text = "<built-in method " + name + " of ";
    Piece(static_cast<const Type *>(type_of(ctx, function->self))).append_to(text);
    text += " object at " + address_text(reinterpret_cast<const void *>(function->self.bits())) + ">";
    return Value(str_from_text(ctx, text));
}

int64_t function_hash(ProtoContext &, Value self) {
    const auto *function = as<Function>(self);
    const int64_t a = hash_of_address(reinterpret_cast<const void *>(function->self.bits()));
    return (a * 31) ^ hash_of_address(function->def);
}

Value function_compare(ProtoContext &ctx, Value a, Value b, int op) {
    if ((op != kEQ && op != kNE) || !has_layout(b, Layout::Function))
        return ctx.not_implemented();
    const auto *x = as<Function>(a);
    const auto *y = as<Function>(b);
    const bool equal = x == y || (x->self && x->self == y->self && x->def == y->def);
    return ctx.boolean(equal == (op == kEQ));
}

Value get_name(ProtoContext &ctx, Value self, void *) {
    return Value(str_from_text(ctx, as<Function>(self)->def->name));
}

Value get_qualname(ProtoContext &ctx, Value self, void *) {
    const auto *function = as<Function>(self);
    if (is_free(function))
        return get_name(ctx, self, nullptr);
    const Type *type = has_layout(function->self, Layout::Type) ? as<Type>(function->self) : type_of(ctx, function->self);
    return Value(str_from_text(ctx, str_text(type->qualname) + "." + function->def->name));
}

Value get_doc(ProtoContext &ctx, Value self, void *) {
    const MethodDef *def = as<Function>(self)->def;
    return doc_value(ctx, def->name, def->doc);
}

Value get_signature(ProtoContext &ctx, Value self, void *) {
    const MethodDef *def = as<Function>(self)->def;
    return signature_value(ctx, def->name, def->doc);
}

Value get_self(ProtoContext &ctx, Value self, void *) {
    const Value bound = as<Function>(self)->self;
    return bound ? bound : ctx.none();
}

Value get_module(ProtoContext &ctx, Value self, void *) {
    const Value module = as<Function>(self)->module;
    return module ? module : ctx.none();
}

Value function_reduce(ProtoContext &ctx, Value self) {
    const Value name = get_name(ctx, self, nullptr);
    return is_free(as<Function>(self)) ? name : reduce_as_attribute(ctx, as<Function>(self)->self, name);
}

constexpr MethodDef kFunctionMethods[] = {
    {"__reduce__", noargs<function_reduce>, "__reduce__($self, /)\n--\n\nThe name to find the function by."},
};

constexpr GetSetDef kFunctionGetSets[] = {
    {"__name__", get_name},
    {"__qualname__", get_qualname},
    {"__doc__", get_doc},
    {"__text_signature__", get_signature},
    {"__self__", get_self},
    {"__module__", get_module},
};

}  // namespace

extern const TypeDef kBuiltinFunctionType;
const TypeDef kBuiltinFunctionType = {
    .name = "builtin_function_or_method",
    .layout = Layout::Function,
    .size = sizeof(Function),
    .flags = kTypeNoInstances | kTypeWeakRefs,
    .trace = function_trace,
    .methods = kFunctionMethods,
    .getsets = kFunctionGetSets,
    .slots = {.tp_repr = native<function_repr>,
              .tp_hash = native<function_hash>,
              .tp_richcompare = native<function_compare>,
              .tp_call = native<function_call>},
};

}  // namespace hpyu
