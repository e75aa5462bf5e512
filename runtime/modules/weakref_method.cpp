// SPDX-License-Identifier: MIT
// weakref.WeakMethod: a reference to a bound method that lives as long as its object and its function do. (A plain one
// to a bound method would be dead at once: the method is made anew whenever it is asked for.)
#include "modules/collections/collections.hpp"
#include "modules/weakref.hpp"
#include "protocol/protocol.hpp"
#include "types/str.hpp"
#include "types/weakref.hpp"

namespace hpyu {

namespace {

/// The reference itself is one to the object.
struct WeakMethod : WeakRef {
    Value function;     ///< A weak reference to it.
    Value method_type;
};

void trace_weak_method(ProtoObject *object, Tracer &tracer) {
    auto *self = static_cast<WeakMethod *>(object);
    tracer.visit(self->callback);
    tracer.visit(self->function);
    tracer.visit(self->method_type);
}

/// An attribute that bound methods have; null with a TypeError if `method` is none.
Value part_of(ProtoContext &ctx, Value method, Str *name) {
    bool failed = false;
    const Value found = ctx.find_attribute(method, name, &failed);
    if (found || failed)
        return found;
    const Root<Str *> shown(ctx, repr(ctx, Value(type_of(ctx, method))));
    return shown ? type_error(ctx, "argument should be a bound method, not ", shown.get()) : Raised{};
}

Value weak_method_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    static const PythonSignature kSignature = {"WeakMethod.__new__", {"meth", "callback"}, 2, 1, true};
    Value given[2];
    if (bind_arguments(ctx, kSignature, args, nargs, kwnames, given) < 0)
        return Value();
    const Root<> object(ctx, part_of(ctx, given[0], ctx.names().__self__));
    const Root<> function(ctx, object ? part_of(ctx, given[0], ctx.names().func_) : Value());
    const Root<> reference(ctx, function ? weakref_new(ctx, ctx.types().weakref, function, Value()) : Value());
    const Root<WeakMethod *> made(ctx, reference ? ctx.make_instance<WeakMethod>(type) : nullptr);
    if (!made)
        return Value();
    made->function = reference;
    made->method_type = Value(type_of(ctx, given[0]));
    const Value callback = given[1] != ctx.none() ? given[1] : Value();
    return weakref_attach(ctx, made, object, callback) < 0 ? Value() : Value(made.get());
}

Value weak_method_call(ProtoContext &ctx, Value self, const Value *, size_t nargs, Tuple *kwnames) {
    if (keyword_count(kwnames) != 0 || nargs != 0)
        return type_error(ctx, "WeakMethod.__call__() takes no arguments");
    auto *weak = as<WeakMethod>(self);
    const Root<> object(ctx, weakref_target(self)), function(ctx, weakref_target(weak->function));
    return object && function ? ctx.call(weak->method_type, {function.get(), object.get()}) : ctx.none();
}

Value weak_method_compare(ProtoContext &ctx, Value self, Value other, int op) {
    if ((op != kEQ && op != kNE) || type_of(ctx, self)->trace != trace_weak_method || !other.is_object() ||
        other.as_object()->type->trace != trace_weak_method)
        return ctx.not_implemented();
    const Root<> own(ctx, weakref_target(self)), theirs(ctx, weakref_target(other));
    const Root<> own_function(ctx, weakref_target(as<WeakMethod>(self)->function));
    const Root<> their_function(ctx, weakref_target(as<WeakMethod>(other)->function));
    if (!own || !theirs || !own_function || !their_function)
        return ctx.boolean((self == other) == (op == kEQ));
    int equal = rich_compare_bool(ctx, own, theirs, kEQ);
    if (equal > 0)
        equal = rich_compare_bool(ctx, own_function, their_function, kEQ);
    return equal < 0 ? Value() : ctx.boolean((equal != 0) == (op == kEQ));
}

}  // namespace

constinit const TypeDef kWeakMethodType = {
    .name = "weakref.WeakMethod",
    .doc = "A reference to a bound method that keeps neither its object nor its function alive.",
    .layout = Layout::WeakRef,
    .size = sizeof(WeakMethod),
    .flags = kTypeBase | kTypeGC,
    .trace = trace_weak_method,
    .slots = {.tp_new = native<weak_method_new>,
              .tp_hash = native<weakref_hash>,
              .tp_richcompare = native<weak_method_compare>,
              .tp_call = native<weak_method_call>},
};

}  // namespace hpyu
