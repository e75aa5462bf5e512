// SPDX-License-Identifier: MIT
// functools.singledispatch: a function that has another body for each class of its first argument.
#include <algorithm>

#include "modules/functools/functools.hpp"
#include "modules/import.hpp"
#include "protocol/protocol.hpp"
#include "types/dict_table.hpp"
#include "types/object.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

struct SingleDispatch : ProtoObject {
    Dict *dict = nullptr;   ///< First: see `dict_offset`.
    Dict *bodies = nullptr; ///< By class; that of object is the function itself.
};

void dispatch_trace(ProtoObject *object, Tracer &tracer) {
    tracer.visit(static_cast<SingleDispatch *>(object)->dict);
    tracer.visit(static_cast<SingleDispatch *>(object)->bodies);
}

Dict *bodies_of(Value self) { return as<SingleDispatch>(self)->bodies; }

/// True if the class `cls` counts as a `wanted` though none of its bases does: an abstract class that it belongs to.
int joins_at(ProtoContext &ctx, Type *cls, Value wanted) {
    const int member = is_subclass_of(ctx, Value(cls), wanted);
    const Root<Tuple *> bases(ctx, cls->bases);
    for (int64_t i = 0; member > 0 && i < bases->length; ++i)
        if (const int inherited = is_subclass_of(ctx, (*bases.get())[i], wanted); inherited != 0)
            return inherited < 0 ? -1 : 0;
    return member;
}

/// The most derived of the abstract classes with a body that `cls` joins; null with nothing pending if it joins none.
Value abstract_match(ProtoContext &ctx, Value self, Type *cls, Tuple *mro) {
    Root<> best(ctx);
    for (DictWalk walk(ctx, bodies_of(self)); walk.next();) {
        if (std::find(mro->items(), mro->items() + mro->length, walk.key.get()) != mro->items() + mro->length)
            continue;
        const int joins = joins_at(ctx, cls, walk.key);
        if (joins < 0)
            return Value();
        if (joins == 0)
            continue;
        const int narrower = best ? is_subclass_of(ctx, walk.key, best) : 1;
        const int wider = narrower == 0 ? is_subclass_of(ctx, best, walk.key) : 1;
        if (narrower < 0 || wider < 0)
            return Value();
        if (wider == 0) {
            const Root<Str *> first(ctx, repr(ctx, best)), second(ctx, first ? repr(ctx, walk.key) : nullptr);
            return second ? runtime_error(ctx, "Ambiguous dispatch: ", first.get(), " or ", second.get()) : Raised{};
        }
        if (narrower > 0)
            best = walk.key.get();
    }
    return best;
}

/// The body for instances of a class: that of the first class in its order, or of an abstract class that one joins.
Value find_body(ProtoContext &ctx, Value self, Value cls) {
    if (!has_layout(cls, Layout::Type))
        return type_error(ctx, "dispatch() argument must be a class, not ", type_of(ctx, cls));
    const Root<Tuple *> mro(ctx, as<Type>(cls)->mro);
    bool failed = false;
    for (int64_t i = 0; i < mro->length; ++i) {
        const Value each = (*mro.get())[i];
        if (const Value body = dict_find(ctx, bodies_of(self), each, &failed); body || failed)
            return body;
        const Root<> match(ctx, abstract_match(ctx, self, as<Type>(each), mro));
        if (match)
            return dict_find(ctx, bodies_of(self), match, &failed);
        if (error_occurred(ctx))
            return Value();
    }
    return runtime_error(ctx, "the body for object is gone");
}

Value dispatch_call(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    if (nargs == 0) {
        bool failed = false;
        const Value name = ctx.find_attribute(self, ctx.names().__name__, &failed);
        return failed ? Value()
                      : Value(type_error(ctx, name && is_str(name) ? Piece(as<Str>(name)) : Piece("singledispatch function"),
                                         " requires at least 1 positional argument"));
    }
    const Root<> cls(ctx, ctx.get_attribute(args[0], ctx.names().__class__));
    const Root<> body(ctx, cls ? find_body(ctx, self, cls) : Value());
    return body ? ctx.call(body, args, nargs, kwnames) : Value();
}

Value dispatch_bind(ProtoContext &ctx, Value self, Value instance, Value) {
    return instance && instance != ctx.none() ? bound_method_new(ctx, self, instance) : self;
}

Value dispatch_register(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"cls", "func"};
    Value given[2];
    if (parse_args(ctx, {.function = "register", .names = kNames, .required = 1}, args, nargs, kwnames, given) < 0)
        return Value();
    const Value cls = given[0], function = given[1] && given[1] != ctx.none() ? given[1] : Value();
    const bool is_union = type_of(ctx, cls) == ctx.types().union_type;
    if (!is_union && !has_layout(cls, Layout::Type)) {
        const Str *shown = repr(ctx, cls);
        if (shown == nullptr)
            return Value();
        return function ? type_error(ctx, "Invalid first argument to `register()`. ", shown, " is not a class or union type.")
                        : type_error(ctx, "Invalid first argument to `register()`: ", shown,
                                     ". Use either `@register(some_class)` or plain `@register` on an annotated function.");
    }
    if (!function) {   // a decorator
        const Root<> module(ctx, import_module(ctx, "functools"));
        Str *name = module ? intern(ctx, "register") : nullptr;
        const Root<> method(ctx, name != nullptr ? ctx.get_attribute(self, name) : Value());
        return method ? partial_of(ctx, module, method, &cls, 1, nullptr) : Value();
    }
    if (!is_union)
        return dict_set(ctx, bodies_of(self), cls, function) < 0 ? Value() : function;
    Str *name = intern(ctx, "__args__");
    const Root<> members(ctx, name != nullptr ? ctx.get_attribute(cls, name) : Value());
    const auto enter = [&](Value member) { return dict_set(ctx, bodies_of(self), member, function); };
    return members && for_each(ctx, members, enter) == 0 ? function : Value();
}

Value get_registry(ProtoContext &ctx, Value self, void *) { return mapping_proxy_new(ctx, Value(bodies_of(self))); }

constexpr MethodDef kMethods[] = {
    {"register", keywords<dispatch_register>,
     "register($self, cls, func=None)\n--\n\nGives a class a body of its own; without one: a decorator that does."},
    {"dispatch", one_arg<find_body>, "dispatch($self, cls)\n--\n\nThe body for instances of a class."},
};
constexpr GetSetDef kGetSets[] = {{"__dict__", instance_dict_get, instance_dict_set},
                                  {"registry", get_registry, nullptr, "The bodies, by class."}};

Value single_dispatch(ProtoContext &ctx, Value module, Value function) {
    Type *type = own_type(ctx, module, "_SingleDispatch", kSingleDispatchType);
    Dict *bodies = type != nullptr ? dict_new(ctx) : nullptr;
    const Root<SingleDispatch *> made(ctx, bodies != nullptr ? ctx.make_instance<SingleDispatch>(type) : nullptr);
    if (!made)
        return Value();
    made->bodies = bodies;
    if (dict_set(ctx, bodies, Value(ctx.types().object), function) < 0 ||
        update_wrapper(ctx, Value(made.get()), function, Value(), Value()) < 0)
        return Value();
    return Value(made.get());
}

}  // namespace

constinit const TypeDef kSingleDispatchType = {
    .name = "functools._SingleDispatch",
    .size = sizeof(SingleDispatch),
    .flags = kTypeNoInstances | kTypeHasDict | kTypeGC | kTypeMethodLike | kTypeWeakRefs,
    .dict_offset = sizeof(ProtoObject),
    .trace = dispatch_trace,
    .methods = kMethods,
    .getsets = kGetSets,
    .slots = {.tp_call = native<dispatch_call>, .tp_descr_get = native<dispatch_bind>},
};

constinit const MethodDef kSingleDispatchFunction = {
    "singledispatch", one_arg<single_dispatch>,
    "singledispatch($module, func, /)\n--\n\nA decorator: the function can have another body for each class."};

}  // namespace hpyu
