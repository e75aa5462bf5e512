// SPDX-License-Identifier: MIT
// functools.singledispatchmethod: a method that has another body for each class of its argument behind self. Got from
// an instance or a class it gives a function that picks the body when it is called.
#include "modules/collections/collections.hpp"
#include "modules/functools/functools.hpp"
#include "modules/import.hpp"
#include "protocol/protocol.hpp"
#include "types/dict.hpp"
#include "types/object.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

struct DispatchMethod : ProtoObject {
    Dict *dict = nullptr;   ///< First: see `dict_offset`.
    Value dispatcher, function;
};

void method_trace(ProtoObject *object, Tracer &tracer) {
    auto *self = static_cast<DispatchMethod *>(object);
    tracer.visit(self->dict);
    tracer.visit(self->dispatcher);
    tracer.visit(self->function);
}

/// What an instance or a class gives: it picks the body, and binds that.
struct Dispatch : ProtoObject {
    Dict *dict = nullptr;   ///< First: see `dict_offset`.
    Value dispatcher, instance, owner;
};

void dispatch_trace(ProtoObject *object, Tracer &tracer) {
    auto *self = static_cast<Dispatch *>(object);
    tracer.visit(self->dict);
    for (Value part : {self->dispatcher, self->instance, self->owner})
        tracer.visit(part);
}

Value named(ProtoContext &ctx, Value object, const char *name) {
    Str *key = intern(ctx, name);
    return key != nullptr ? ctx.get_attribute(object, key) : Value();
}

/// The function's own mark; False without one.
Value abstract_mark(ProtoContext &ctx, Value function) {
    bool failed = false;
    const Value mark = ctx.find_attribute(function, ctx.names().__isabstractmethod__, &failed);
    return mark || failed ? mark : ctx.false_();
}

Value method_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    static const PythonSignature kSignature = {"singledispatchmethod.__init__", {"func"}, 1, 1, true};
    Value function;
    if (bind_arguments(ctx, kSignature, args, nargs, kwnames, &function) < 0)
        return Value();
    if (const Type *kind = type_of(ctx, function); !kind->slots.tp_call && !kind->slots.tp_descr_get) {
        const Str *shown = repr(ctx, function);
        return shown != nullptr ? type_error(ctx, shown, " is not callable or a descriptor") : Raised{};
    }
    const Root<> module(ctx, import_module(ctx, "functools"));
    const Root<> make(ctx, module ? named(ctx, module, "singledispatch") : Value());
    const Root<> dispatcher(ctx, make ? ctx.call(make, {function}) : Value());
    auto *made = dispatcher ? ctx.make_instance<DispatchMethod>(type) : nullptr;
    if (made != nullptr) {
        made->dispatcher = dispatcher;
        made->function = function;
    }
    return made;
}

Value method_get(ProtoContext &ctx, Value self, Value instance, Value owner) {
    const auto *method = as<DispatchMethod>(self);
    const Root<> module(ctx, import_module(ctx, "functools"));
    Type *type = module ? own_type(ctx, module, "_DispatchedMethod", kDispatchedMethodType) : nullptr;
    const Root<Dispatch *> made(ctx, type != nullptr ? ctx.make_instance<Dispatch>(type) : nullptr);
    if (!made)
        return Value();
    made->dispatcher = method->dispatcher;
    made->instance = instance;
    made->owner = owner;
    const Root<> mark(ctx, abstract_mark(ctx, method->function));
    const Root<> enter(ctx, mark ? named(ctx, self, "register") : Value());
    Str *key = enter ? intern(ctx, "register") : nullptr;
    if (key == nullptr || ctx.set_attribute(Value(made.get()), ctx.names().__isabstractmethod__, mark) < 0 ||
        ctx.set_attribute(Value(made.get()), key, enter) < 0 ||
        update_wrapper(ctx, Value(made.get()), method->function, Value(), Value()) < 0)
        return Value();
    return Value(made.get());
}

Value dispatch_call(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    const auto *dispatch = as<Dispatch>(self);
    if (nargs == 0)
        return index_error(ctx, "tuple index out of range");
    const Root<> cls(ctx, ctx.get_attribute(args[0], ctx.names().__class__));
    Str *find = cls ? intern(ctx, "dispatch") : nullptr;
    const Root<> body(ctx, find != nullptr ? ctx.call_method(find, {dispatch->dispatcher, cls.get()}) : Value());
    if (!body)
        return Value();
    const auto get = type_of(ctx, body)->slots.tp_descr_get.load();
    if (!get)
        return ctx.get_attribute(body, ctx.names().__get__);   // raises
    const Root<> bound(ctx, get(ctx, body, dispatch->instance, dispatch->owner));
    return bound ? ctx.call(bound, args, nargs, kwnames) : Value();
}

Value method_register(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static const PythonSignature kSignature = {"singledispatchmethod.register", {"cls", "method"}, 2, 1, true};
    Value given[2];
    if (bind_arguments(ctx, kSignature, args, nargs, kwnames, given) < 0)
        return Value();
    Str *name = intern(ctx, "register");
    const Value dispatcher = as<DispatchMethod>(self)->dispatcher;
    return name != nullptr ? ctx.call_method(name, {dispatcher, given[0], given[1] ? given[1] : ctx.none()}) : Value();
}

Value get_abstract(ProtoContext &ctx, Value self, void *) {
    return abstract_mark(ctx, as<DispatchMethod>(self)->function);
}

constexpr MethodDef kMethods[] = {
    {"register", keywords<method_register>,
     "register($self, cls, method=None)\n--\n\nGives a class a body of its own; without one: a decorator that does."},
};
constexpr GetSetDef kMethodGetSets[] = {{"__dict__", instance_dict_get, instance_dict_set},
                                        {"__isabstractmethod__", get_abstract}};
constexpr GetSetDef kDispatchGetSets[] = {{"__dict__", instance_dict_get, instance_dict_set}};
constexpr ValueMemberDef kMembers[] = {
    {"dispatcher", offsetof(DispatchMethod, dispatcher), "The function of singledispatch that picks the body."},
    {"func", offsetof(DispatchMethod, function), "The body for all other classes."},
};

}  // namespace

constinit const TypeDef kSingleDispatchMethodType = {
    .name = "functools.singledispatchmethod",
    .doc = "singledispatchmethod(func)\n--\n\nA method that can have another body for each class of its argument.",
    .size = sizeof(DispatchMethod),
    .flags = kTypeBase | kTypeHasDict | kTypeGC | kTypeWeakRefs,
    .dict_offset = sizeof(ProtoObject),
    .trace = method_trace,
    .methods = kMethods,
    .getsets = kMethodGetSets,
    .members = kMembers,
    .slots = {.tp_new = native<method_new>, .tp_descr_get = native<method_get>},
};

constinit const TypeDef kDispatchedMethodType = {
    .name = "functools._DispatchedMethod",
    .size = sizeof(Dispatch),
    .flags = kTypeNoInstances | kTypeHasDict | kTypeGC | kTypeWeakRefs,
    .dict_offset = sizeof(ProtoObject),
    .trace = dispatch_trace,
    .getsets = kDispatchGetSets,
    .slots = {.tp_call = native<dispatch_call>},
};

}  // namespace hpyu
