// SPDX-License-Identifier: MIT
// The module contextvars: Context, a set of values of context variables in which functions can be run.
#include "modules/import.hpp"
#include "protocol/protocol.hpp"
#include "space.hpp"
#include "types/context_var.hpp"
#include "types/dict.hpp"
#include "types/int.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

struct Context : ProtoObject {
    Dict *values = nullptr;
    std::atomic<bool> entered{false};
};

void trace_context(ProtoObject *object, Tracer &tracer) { tracer.visit(static_cast<Context *>(object)->values); }

Value context_around(ProtoContext &ctx, Type *type, Dict *values) {
    auto *made = values != nullptr ? ctx.make<Context>(type) : nullptr;
    if (made != nullptr)
        made->values = values;
    return made;
}

Value context_new(ProtoContext &ctx, Type *type, const Value *, size_t nargs, Tuple *kwnames) {
    if (nargs != 0 || keyword_count(kwnames) != 0)
        return type_error(ctx, "Context() does not accept any arguments");
    return context_around(ctx, type, dict_new(ctx));
}

Value context_copy(ProtoContext &ctx, Value self) {
    return context_around(ctx, type_of(ctx, self), dict_copy(ctx, as<Context>(self)->values));
}

/// Runs a function with this context's values in the place of the thread's.
Value context_run(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    if (nargs == 0)
        return type_error(ctx, "run() missing 1 required positional argument");
    auto *context = as<Context>(self);
    if (context->entered.exchange(true, std::memory_order_acq_rel)) {
        Root<Str *> shown(ctx, repr(ctx, self));
        return shown ? runtime_error(ctx, "cannot enter context: ", shown.get(), " is already entered") : Raised{};
    }
    Root<Dict *> outer(ctx, ctx.context_values);
    ctx.context_values = context->values;
    const Value result = ctx.call(args[0], args + 1, nargs - 1, kwnames);
    ctx.context_values = outer;
    context->entered.store(false, std::memory_order_release);
    return result;
}

int want_variable(ProtoContext &ctx, Value key) {
    if (has_layout(key, Layout::ContextVar))
        return 0;
    Root<Str *> shown(ctx, repr(ctx, key));
    return shown ? static_cast<int>(type_error(ctx, "a ContextVar key was expected, got ", shown.get())) : -1;
}

/// Null with nothing pending if the variable has no value here.
Value find(ProtoContext &ctx, Value self, Value key) {
    bool failed = false;
    return dict_find(ctx, as<Context>(self)->values, key, &failed);
}

Value context_subscript(ProtoContext &ctx, Value self, Value key) {
    if (want_variable(ctx, key) < 0)
        return Value();
    const Value found = find(ctx, self, key);
    return found || error_occurred(ctx) ? found : Value(key_error(ctx, key));
}

int context_contains(ProtoContext &ctx, Value self, Value key) {
    if (want_variable(ctx, key) < 0)
        return -1;
    const Value found = find(ctx, self, key);
    return found ? 1 : error_occurred(ctx) ? -1 : 0;
}

Value context_get(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    if (want_variable(ctx, args[0]) < 0)
        return Value();
    const Value found = find(ctx, self, args[0]);
    return found || error_occurred(ctx) ? found : nargs > 1 ? args[1] : ctx.none();
}

int64_t context_length(ProtoContext &, Value self) { return dict_length(as<Context>(self)->values); }
Value context_iter(ProtoContext &ctx, Value self) { return get_iter(ctx, Value(as<Context>(self)->values)); }

Value context_keys(ProtoContext &ctx, Value self) {
    return ctx.call_method(ctx.names().keys, {Value(as<Context>(self)->values)});
}
Value context_values_method(ProtoContext &ctx, Value self) {
    return ctx.call_method(ctx.names().values, {Value(as<Context>(self)->values)});
}
Value context_items(ProtoContext &ctx, Value self) {
    return ctx.call_method(ctx.names().items, {Value(as<Context>(self)->values)});
}

Value context_compare(ProtoContext &ctx, Value self, Value other, int op) {
    if ((op != kEQ && op != kNE) || type_of(ctx, other)->trace != trace_context)
        return ctx.not_implemented();
    return rich_compare(ctx, Value(as<Context>(self)->values), Value(as<Context>(other)->values), op);
}

constexpr MethodDef kContextMethods[] = {
    {"run", keywords<context_run>, "run($self, callable, /, *args, **kwargs)\n--\n\nCall a function in this context."},
    {"copy", noargs<context_copy>, "copy($self, /)\n--\n\nA copy."},
    {"get", varargs<context_get, 1, 2>,
     "get($self, key, default=None, /)\n--\n\nThe value of a variable, or the default."},
    {"keys", noargs<context_keys>, "keys($self, /)\n--\n\nThe variables."},
    {"values", noargs<context_values_method>, "values($self, /)\n--\n\nTheir values."},
    {"items", noargs<context_items>, "items($self, /)\n--\n\nBoth."},
};

constinit const TypeDef kContextType = {
    .name = "_contextvars.Context",
    .doc = "Context()\n--\n\nValues of context variables.",
    .size = sizeof(Context),
    .flags = kTypeGC,
    .trace = trace_context,
    .methods = kContextMethods,
    .slots =
        {
            .tp_new = native<context_new>,
            .tp_hash = native<hash_not_implemented>,
            .tp_richcompare = native<context_compare>,
            .tp_iter = native<context_iter>,
            .mp_length = native<context_length>,
            .mp_subscript = native<context_subscript>,
            .sq_contains = native<context_contains>,
        },
};

Value copy_context(ProtoContext &ctx, Value self) {
    Root<Str *> name(ctx, intern(ctx, "Context"));
    const Value type = name ? dict_find_str(ctx, as<ModuleObject>(self)->dict, name) : Value();
    if (!type || !has_layout(type, Layout::Type) || as<Type>(type)->trace != trace_context)
        return runtime_error(ctx, "contextvars.Context is not the class that it was");
    Dict *values = ctx.context_values != nullptr ? dict_copy(ctx, ctx.context_values) : dict_new(ctx);
    return context_around(ctx, as<Type>(type), values);
}

constexpr MethodDef kFunctions[] = {
    {"copy_context", noargs<copy_context>, "copy_context($module, /)\n--\n\nA copy of the current context."},
};

}  // namespace

ModuleObject *make_contextvars_module(ProtoContext &ctx) {
    Str *name = intern(ctx, "contextvars");
    ModuleObject *module =
        name != nullptr ? module_new(ctx, name, "Variables with a value for each context.") : nullptr;
    if (module == nullptr || module_add_functions(ctx, module, kFunctions) < 0 || !token_missing(ctx) ||
        module_add_type(ctx, module, kContextType) == nullptr ||
        module_add(ctx, module, "ContextVar", Value(ctx.types().context_var)) < 0 ||
        module_add(ctx, module, "Token", Value(ctx.types().context_token)) < 0)
        return nullptr;
    return module;
}

}  // namespace hpyu
