// SPDX-License-Identifier: MIT
// weakref.finalize: a call that is made once, when an object dies, when it is asked for, or when the space ends. What
// is still to be called is kept alive by a dict in the class, in the order it was made. A finalizer is alive while it
// has its call; whoever takes that out is the one that makes it.
#include <cstdio>

#include "modules/collections/abc_mixins.hpp"
#include "modules/import.hpp"
#include "modules/weakref.hpp"
#include "protocol/protocol.hpp"
#include "types/dict_methods.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"
#include "types/weakref.hpp"

namespace hpyu {

namespace {

struct Finalizer : ProtoObject {
    std::atomic<WeakRef *> reference{nullptr};
    std::atomic<Tuple *> call{nullptr};   ///< (function, args, keywords); null once it is taken.
    std::atomic<bool> at_exit{true};
};

void trace_finalizer(ProtoObject *object, Tracer &tracer) {
    auto *self = static_cast<Finalizer *>(object);
    tracer.visit(self->reference.load(std::memory_order_relaxed));
    tracer.visit(self->call.load(std::memory_order_relaxed));
}

constexpr const char *kRegistryName = "_registry";

Dict *registry_of(ProtoContext &ctx, Type *type) {
    Str *name = intern(ctx, kRegistryName);
    const Value found = name != nullptr ? type_lookup(ctx, type, name) : Value();
    return found && is_dict(found) ? as<Dict>(found) : nullptr;
}

Value key_of(const Finalizer *self) {
    return Value::from_int(static_cast<int64_t>(reinterpret_cast<uintptr_t>(self) >> 4));
}

/// Takes the call out, which makes the finalizer a dead one; null if it was.
Tuple *take_call(ProtoContext &ctx, Value self) {
    Tuple *call = as<Finalizer>(self)->call.exchange(nullptr, std::memory_order_acq_rel);
    const Root<Tuple *> keep(ctx, call);
    if (Dict *registry = call != nullptr ? registry_of(ctx, type_of(ctx, self)) : nullptr; registry != nullptr)
        if (dict_delete(ctx, registry, key_of(as<Finalizer>(self))) < 0)
            clear_error(ctx);
    return call;
}

Value make_call(ProtoContext &ctx, Tuple *call) {
    const Root<Tuple *> keep(ctx, call);
    RootVector values(ctx);
    auto *args = as<Tuple>((*call)[1]);
    for (int64_t i = 0; i < args->length; ++i)
        values.push((*args)[i]);
    const Root<Tuple *> names(ctx, split_keywords(ctx, as<Dict>((*call)[2]), values));
    return names ? ctx.call((*call)[0], values.data(), static_cast<size_t>(args->length), names) : Value();
}

Value finalizer_new(ProtoContext &ctx, Type *type, const Value *, size_t, Tuple *) {
    return ctx.make_instance<Finalizer>(type);
}

int finalizer_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    if (nargs < 2)
        return type_error(ctx, "finalize.__init__() missing ",
                          nargs == 0 ? "2 required positional arguments: 'obj' and 'func'"
                                     : "1 required positional argument: 'func'");
    const Root<Tuple *> positional(ctx, tuple_new(ctx, args + 2, static_cast<int64_t>(nargs - 2)));
    const Root<Dict *> named(ctx, positional ? dict_new(ctx) : nullptr);
    if (!named || dict_set_keywords(ctx, named, args + nargs, kwnames) < 0)
        return -1;
    const Root<> reference(ctx, weakref_new(ctx, ctx.types().weakref, args[0], self));
    const Root<Tuple *> call(
        ctx, reference ? tuple_of(ctx, {args[1], Value(positional.get()), Value(named.get())}) : nullptr);
    Dict *registry = call ? registry_of(ctx, type_of(ctx, self)) : nullptr;
    if (registry == nullptr)
        return error_occurred(ctx) ? -1 : static_cast<int>(runtime_error(ctx, "the finalizers of weakref are gone"));
    as<Finalizer>(self)->reference.store(as<WeakRef>(reference), std::memory_order_release);
    as<Finalizer>(self)->call.store(call, std::memory_order_release);
    return dict_set(ctx, registry, key_of(as<Finalizer>(self)), self);
}

/// The dead reference, as whose callback it is called too, means nothing.
Value finalizer_call(ProtoContext &ctx, Value self, const Value *, size_t nargs, Tuple *kwnames) {
    if (nargs > 1 || keyword_count(kwnames) != 0)
        return type_error(ctx, "finalize.__call__() takes from 1 to 2 positional arguments but ", uint64_t{nargs} + 1,
                          " were given");
    Tuple *call = take_call(ctx, self);
    return call != nullptr ? make_call(ctx, call) : ctx.none();
}

/// (object, function, args, keywords); None if the object or the finalizer is dead.
Value describe(ProtoContext &ctx, Value object, Tuple *call) {
    return object && call != nullptr ? Value(tuple_of(ctx, {object, (*call)[0], (*call)[1], (*call)[2]})) : ctx.none();
}

Value target_of(Value self) {
    WeakRef *reference = as<Finalizer>(self)->reference.load(std::memory_order_acquire);
    return reference != nullptr ? weakref_target(Value(reference)) : Value();
}

Value finalizer_peek(ProtoContext &ctx, Value self) {
    const Root<> object(ctx, target_of(self));
    const Root<Tuple *> call(ctx, as<Finalizer>(self)->call.load(std::memory_order_acquire));
    return describe(ctx, object, call);
}

Value finalizer_detach(ProtoContext &ctx, Value self) {
    const Root<> object(ctx, target_of(self));
    const Root<Tuple *> call(ctx, object ? take_call(ctx, self) : nullptr);
    return describe(ctx, object, call);
}

Value finalizer_repr(ProtoContext &ctx, Value self) {
    char text[64];
    const Root<> object(
        ctx, as<Finalizer>(self)->call.load(std::memory_order_acquire) != nullptr ? target_of(self) : Value());
    std::snprintf(text, sizeof text, " object at %p; ", static_cast<void *>(self.as_object()));
    const std::string out = "<" + str_text(type_of(ctx, self)->name) + text;
    if (!object)
        return str_from_text(ctx, out + "dead>");
    std::snprintf(text, sizeof text, "' at %p>", static_cast<void *>(object.get().as_object()));
    return str_from_text(ctx, out + "for '" + str_text(type_of(ctx, object)->name) + text);
}

Value get_alive(ProtoContext &ctx, Value self, void *) {
    return ctx.boolean(as<Finalizer>(self)->call.load() != nullptr);
}
Value get_at_exit(ProtoContext &ctx, Value self, void *) {
    const auto *finalizer = as<Finalizer>(self);
    return ctx.boolean(finalizer->call.load() != nullptr && finalizer->at_exit.load(std::memory_order_relaxed));
}
int set_at_exit(ProtoContext &ctx, Value self, Value value, void *) {
    if (!value)
        return attribute_error(ctx, "property 'atexit' of 'finalize' object has no deleter");
    const int wanted = is_true(ctx, value);
    if (wanted >= 0)
        as<Finalizer>(self)->at_exit.store(wanted != 0, std::memory_order_relaxed);
    return wanted < 0 ? -1 : 0;
}

constexpr MethodDef kMethods[] = {
    {"detach", noargs<finalizer_detach>,
     "detach($self)\n--\n\nGive the call up; (obj, func, args, kwargs), or None if there was none."},
    {"peek", noargs<finalizer_peek>, "peek($self)\n--\n\n(obj, func, args, kwargs), or None if the call was made."},
};
constexpr GetSetDef kGetSets[] = {
    {"alive", get_alive, nullptr, "Whether the call is still to be made."},
    {"atexit", get_at_exit, set_at_exit, "Whether it is made at the latest when the space ends."},
};

constinit const TypeDef kFinalizerType = {
    .name = "weakref.finalize",
    .doc = "finalize(obj, func, /, *args, **kwargs)\n--\n\nA call that is made when an object dies.",
    .size = sizeof(Finalizer),
    .flags = kTypeBase | kTypeGC | kTypeWeakRefs,
    .trace = trace_finalizer,
    .methods = kMethods,
    .getsets = kGetSets,
    .slots = {.tp_new = native<finalizer_new>,
              .tp_init = native<finalizer_init>,
              .tp_repr = native<finalizer_repr>,
              .tp_call = native<finalizer_call>},
};

}  // namespace

int add_finalize(ProtoContext &ctx, ModuleObject *module) {
    const Root<Type *> type(ctx, module_add_plain_type(ctx, module, kFinalizerType));
    const Root<Dict *> registry(ctx, type ? dict_new(ctx) : nullptr);
    Str *name = registry ? intern(ctx, kRegistryName) : nullptr;
    return name != nullptr ? dict_set(ctx, type->namespace_, Value(name), Value(registry.get())) : -1;
}

void run_exit_finalizers(ProtoContext &ctx) {
    Str *module_name = intern(ctx, "weakref"), *name = intern(ctx, "finalize");
    const Value module =
        module_name != nullptr && name != nullptr ? dict_find_str(ctx, ctx.space().modules, module_name) : Value();
    const Value type =
        has_layout(module, Layout::Module) ? dict_find_str(ctx, as<ModuleObject>(module)->dict, name) : Value();
    Dict *registry = has_layout(type, Layout::Type) ? registry_of(ctx, as<Type>(type)) : nullptr;
    RootVector all(ctx);
    size_t position = 0;
    Value key, value;
    while (registry != nullptr && dict_next(registry, &position, &key, &value))
        all.push(value);
    for (size_t i = all.size(); i-- > 0;) {   // the youngest first
        if (type_of(ctx, all[i])->trace != trace_finalizer || !as<Finalizer>(all[i])->at_exit.load())
            continue;
        Tuple *call = take_call(ctx, all[i]);
        if (call != nullptr && !make_call(ctx, call))
            write_unraisable(ctx, all[i]);
    }
}

}  // namespace hpyu
