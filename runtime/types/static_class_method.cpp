// SPDX-License-Identifier: MIT
// staticmethod and classmethod: a callable in a class that is found as it is, or bound to the class. Both pass the
// callable's name, doc and module on as their own.
#include "protocol/protocol.hpp"
#include "types/dict.hpp"
#include "types/function_objects.hpp"
#include "types/object.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// Of either type.
struct MethodHolder : ProtoObject {
    Value callable;
    Dict *dict = nullptr;
};

void holder_trace(ProtoObject *object, Tracer &tracer) {
    tracer.visit(static_cast<MethodHolder *>(object)->callable);
    tracer.visit(static_cast<MethodHolder *>(object)->dict);
}

Value holder_new(ProtoContext &ctx, Type *type, const Value *, size_t, Tuple *) {
    auto *holder = ctx.make_instance<MethodHolder>(type);
    if (holder == nullptr)
        return Value();
    holder->callable = ctx.none();
    return Value(holder);
}

/// Copies the attributes that tell what the callable is, those it has.
int take_over_attributes(ProtoContext &ctx, Value self, Value callable) {
    const Names &names = ctx.names();
    for (Str *name : {names.__module__, names.__name__, names.__qualname__, names.__doc__}) {
        bool failed = false;
        Root<> value(ctx, ctx.find_attribute(callable, name, &failed));
        if (failed || (value && ctx.set_attribute(self, name, value) < 0))
            return -1;
    }
    return 0;
}

int holder_init(ProtoContext &ctx, Value self, const char *name, const Value *args, size_t nargs, Tuple *kwnames) {
    if (keyword_count(kwnames) != 0)
        return type_error(ctx, name, "() takes no keyword arguments");
    if (nargs != 1)
        return raise_argument_count(ctx, name, nargs, 1, 1);
    as<MethodHolder>(self)->callable = args[0];
    return take_over_attributes(ctx, self, args[0]);
}

int static_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    return holder_init(ctx, self, "staticmethod", args, nargs, kwnames);
}

int class_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    return holder_init(ctx, self, "classmethod", args, nargs, kwnames);
}

Value static_call(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    const Root<> callable(ctx, as<MethodHolder>(self)->callable);
    return ctx.call(callable, args, nargs, kwnames);
}

Value static_get(ProtoContext &, Value self, Value, Value) { return as<MethodHolder>(self)->callable; }

Value class_get(ProtoContext &ctx, Value self, Value instance, Value cls) {
    if (!cls)
        cls = Value(type_of(ctx, instance));
    const Root<> callable(ctx, as<MethodHolder>(self)->callable);
    // A classmethod around another descriptor, such as a property, binds it to the class.
    if (Type *kind = type_of(ctx, callable); kind->slots.tp_descr_get && !has_layout(callable, Layout::BoundMethod))
        return ctx.need_stack() < 0 ? Value() : kind->slots.tp_descr_get(ctx, callable, cls, Value(type_of(ctx, cls)));
    return bound_method_new(ctx, callable, cls);
}

Value holder_repr(ProtoContext &ctx, Value self, const char *name) {
    Root<Str *> callable(ctx, repr(ctx, as<MethodHolder>(self)->callable));
    if (!callable)
        return Value();
    return Value(str_from_text(ctx, std::string("<") + name + "(" + str_text(callable) + ")>"));
}

Value static_repr(ProtoContext &ctx, Value self) { return holder_repr(ctx, self, "staticmethod"); }
Value class_repr(ProtoContext &ctx, Value self) { return holder_repr(ctx, self, "classmethod"); }

Value get_is_abstract(ProtoContext &ctx, Value self, void *) {
    bool failed = false;
    const Root<> callable(ctx, as<MethodHolder>(self)->callable);
    Root<> mark(ctx, ctx.find_attribute(callable, ctx.names().__isabstractmethod__, &failed));
    const int truth = failed ? -1 : mark ? is_true(ctx, mark) : 0;
    return truth < 0 ? Value() : ctx.boolean(truth != 0);
}

constexpr GetSetDef kHolderGetSets[] = {
    {"__dict__", instance_dict_get, instance_dict_set},
    {"__isabstractmethod__", get_is_abstract},
};

const ValueMemberDef kHolderMembers[] = {
    {"__func__", offsetof(MethodHolder, callable)},
    {"__wrapped__", offsetof(MethodHolder, callable)},
};

}  // namespace

extern const TypeDef kStaticMethodType;
const TypeDef kStaticMethodType = {
    .name = "staticmethod",
    .doc = "staticmethod(function, /)\n--\n\nA function that a class and its instances give out unbound.",
    .layout = Layout::StaticMethod,
    .size = sizeof(MethodHolder),
    .flags = kTypeBase,
    .dict_offset = offsetof(MethodHolder, dict),
    .trace = holder_trace,
    .getsets = kHolderGetSets,
    .members = kHolderMembers,
    .slots = {.tp_new = native<holder_new>,
              .tp_init = native<static_init>,
              .tp_repr = native<static_repr>,
              .tp_call = native<static_call>,
              .tp_descr_get = native<static_get>},
};

extern const TypeDef kClassMethodType;
const TypeDef kClassMethodType = {
    .name = "classmethod",
    .doc = "classmethod(function, /)\n--\n\nA function that gets the class as its first argument.",
    .layout = Layout::ClassMethod,
    .size = sizeof(MethodHolder),
    .flags = kTypeBase,
    .dict_offset = offsetof(MethodHolder, dict),
    .trace = holder_trace,
    .getsets = kHolderGetSets,
    .members = kHolderMembers,
    .slots = {.tp_new = native<holder_new>,
              .tp_init = native<class_init>,
              .tp_repr = native<class_repr>,
              .tp_descr_get = native<class_get>},
};

}  // namespace hpyu
