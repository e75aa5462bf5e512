// SPDX-License-Identifier: MIT
// contextvars.ContextVar and its Token. The values of a thread are a dict in its context, by variable; contextvars.Context
// (modules/contextvars.cpp) exchanges that dict for another one.
#include "types/context_var.hpp"

#include <cstdio>

#include "protocol/protocol.hpp"
#include "space.hpp"
#include "types/dict.hpp"
#include "types/generic_alias.hpp"
#include "types/str.hpp"

namespace hpyu {

extern const TypeDef kContextVarType;
extern const TypeDef kContextTokenType;

namespace {

std::string address_of(Value v) {
    char text[24];
    std::snprintf(text, sizeof text, "%p", static_cast<void *>(v.as_object()));
    return text;
}

void trace_context_var(ProtoObject *object, Tracer &tracer) {
    auto *var = static_cast<ContextVar *>(object);
    tracer.visit(var->name);
    tracer.visit(var->default_value);
}

/// Gives the variable another value among `values`, or none.
int change(ProtoContext &ctx, Dict *values, ContextVar *var, Value value) {
    const int done = value ? dict_set(ctx, values, Value(var), value) : dict_delete(ctx, values, Value(var));
    var->changes.fetch_add(1, std::memory_order_release);
    return done < 0 ? -1 : 0;
}

Value var_new(ProtoContext &ctx, Type *, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"name", "default"};
    static constexpr ArgSpec kSpec = {
        .function = "ContextVar", .names = kNames, .required = 1, .positional_only = 1, .positional = 1};
    if (nargs == 0)
        return type_error(ctx, "ContextVar() takes exactly 1 positional argument (0 given)");
    if (nargs > 1)
        return type_error(ctx, "ContextVar() takes at most 1 positional argument (", uint64_t{nargs}, " given)");
    Value given[2];
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0)
        return Value();
    if (!is_str(given[0]))
        return type_error(ctx, "context variable name must be a str");
    return context_var_new(ctx, as<Str>(given[0]), given[1]);
}

Value var_repr(ProtoContext &ctx, Value self) {
    auto *var = as<ContextVar>(self);
    Root<Str *> name(ctx, repr(ctx, Value(var->name)));
    if (!name)
        return Value();
    std::string out = "<ContextVar name=" + str_text(name);
    if (var->default_value) {
        Root<Str *> value(ctx, repr(ctx, var->default_value));
        if (!value)
            return Value();
        out += " default=" + str_text(value);
    }
    return str_from_text(ctx, out + " at " + address_of(self) + ">");
}

Value var_get(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    const Value found = context_var_get(ctx, as<ContextVar>(self), nargs > 0 ? args[0] : Value());
    if (!found && !error_occurred(ctx))
        raise_value(ctx, ctx.exc().LookupError, self);
    return found;
}

Value var_set(ProtoContext &ctx, Value self, Value value) { return context_var_set(ctx, as<ContextVar>(self), value); }

Value var_reset(ProtoContext &ctx, Value self, Value argument) {
    if (!is_instance(ctx, argument, ctx.types().context_token)) {
        Root<Str *> shown(ctx, repr(ctx, argument));
        return shown ? Value(type_error(ctx, "expected an instance of Token, got ", shown.get())) : Value();
    }
    auto *token = as<ContextToken>(argument);
    const char *trouble = nullptr;
    Type *type = ctx.exc().ValueError;
    if (token->used.load(std::memory_order_acquire)) {
        trouble = " has already been used once";
        type = ctx.exc().RuntimeError;
    } else if (Value(token->var) != self) {
        trouble = " was created by a different ContextVar";
    } else if (token->values != ctx.context_values) {
        trouble = " was created in a different Context";
    }
    if (trouble != nullptr) {
        Root<Str *> shown(ctx, repr(ctx, argument));
        return shown ? Value(raise(ctx, type, shown.get(), trouble)) : Value();
    }
    token->used.store(true, std::memory_order_release);
    return change(ctx, token->values, as<ContextVar>(self), token->old_value) < 0 ? Value() : ctx.none();
}

constexpr MethodDef kVarMethods[] = {
    {"get", varargs<var_get, 0, 1>, "get($self, default=<unrepresentable>, /)\n--\n\nThe value in the current context."},
    {"set", one_arg<var_set>, "set($self, value, /)\n--\n\nGive it a value in the current context; a token undoes it."},
    {"reset", one_arg<var_reset>, "reset($self, token, /)\n--\n\nUndo the set that made the token."},
    kGenericClassGetItem,
};
constexpr ValueMemberDef kVarMembers[] = {{"name", sizeof(ProtoObject), "The name."}};  // `name` is the first field

// -- tokens -----------------------------------------------------------------------------------------------------------

void trace_token(ProtoObject *object, Tracer &tracer) {
    auto *token = static_cast<ContextToken *>(object);
    tracer.visit(token->var);
    tracer.visit(token->old_value);
    tracer.visit(token->values);
}

Value token_repr(ProtoContext &ctx, Value self) {
    auto *token = as<ContextToken>(self);
    Root<Str *> var(ctx, repr(ctx, Value(token->var)));
    if (!var)
        return Value();
    return str_from_text(ctx, std::string("<Token ") + (token->used ? "used " : "") + "var=" + str_text(var) + " at " +
                                  address_of(self) + ">");
}

Value token_new(ProtoContext &ctx, Type *, const Value *, size_t, Tuple *) {
    return runtime_error(ctx, "Tokens can only be created by ContextVars");
}

Value get_token_var(ProtoContext &, Value self, void *) { return Value(as<ContextToken>(self)->var); }
Value get_old_value(ProtoContext &ctx, Value self, void *) {
    const Value old = as<ContextToken>(self)->old_value;
    return old ? old : token_missing(ctx);
}

constexpr GetSetDef kTokenGetSets[] = {
    {"var", get_token_var, nullptr, "The variable."},
    {"old_value", get_old_value, nullptr, "What the variable had before; Token.MISSING if nothing."},
};
constexpr MethodDef kTokenMethods[] = {kGenericClassGetItem};

Value missing_repr(ProtoContext &ctx, Value) { return str_from_text(ctx, "<Token.MISSING>"); }
constinit const TypeDef kMissingType = {.name = "Token.MISSING",
                                        .size = sizeof(ProtoObject),
                                        .flags = kTypeNoInstances,
                                        .slots = {.tp_repr = native<missing_repr>}};

}  // namespace

Dict *context_values(ProtoContext &ctx) {
    if (ctx.context_values == nullptr)
        ctx.context_values = dict_new(ctx);
    return ctx.context_values;
}

/// Kept as the class attribute that shows it.
Value token_missing(ProtoContext &ctx) {
    Str *name = intern(ctx, "MISSING");
    if (name == nullptr)
        return Value();
    Dict *space = ctx.types().context_token->namespace_;
    if (const Value found = dict_find_str(ctx, space, name))
        return found;
    Root<Type *> type(ctx, make_builtin_type(ctx, kMissingType, ctx.types().object));
    const Value made = type ? Value(ctx.make<ProtoObject>(type)) : Value();
    return made ? dict_set_default(ctx, space, Value(name), made) : Value();
}

Value context_var_new(ProtoContext &ctx, Str *name, Value default_value) {
    auto *var = ctx.make<ContextVar>(ctx.types().context_var);
    if (var == nullptr)
        return Value();
    var->name = name;
    var->default_value = default_value;
    return var;
}

Value context_var_get(ProtoContext &ctx, ContextVar *var, Value fallback) {
    if (Dict *values = ctx.context_values; values != nullptr) {
        if (const Value known = context_var_at_once(ctx, var, fallback))
            return known;
        const uint64_t changes = var->changes.load(std::memory_order_acquire);
        bool failed = false;
        const Value found = dict_find(ctx, values, Value(var), &failed);
        if (found)
            ctx.context_var_cache = {var, values, changes, found};
        if (found || failed)
            return found;
    }
    return fallback ? fallback : var->default_value;
}

Value context_var_set(ProtoContext &ctx, ContextVar *var, Value value) {
    Dict *values = context_values(ctx);
    if (values == nullptr)
        return Value();
    bool failed = false;
    const Value old = dict_find(ctx, values, Value(var), &failed);
    auto *token = failed ? nullptr : ctx.make<ContextToken>(ctx.types().context_token);
    if (token == nullptr)
        return Value();
    token->var = var;
    token->old_value = old;
    token->values = values;
    return change(ctx, values, var, value) < 0 ? Value() : Value(token);
}

constinit const TypeDef kContextVarType = {
    .name = "_contextvars.ContextVar",
    .doc = "ContextVar(name, *, default=<unrepresentable>)\n--\n\nA variable with a value of its own in each context.",
    .layout = Layout::ContextVar,
    .size = sizeof(ContextVar),
    .flags = kTypeGC,
    .trace = trace_context_var,
    .methods = kVarMethods,
    .members = kVarMembers,
    .slots = {.tp_new = native<var_new>, .tp_repr = native<var_repr>},
};

constinit const TypeDef kContextTokenType = {
    .name = "_contextvars.Token",
    .doc = "What undoes one set of a context variable.",
    .size = sizeof(ContextToken),
    .flags = kTypeGC,
    .trace = trace_token,
    .methods = kTokenMethods,
    .getsets = kTokenGetSets,
    .slots = {.tp_new = native<token_new>, .tp_repr = native<token_repr>},
};

}  // namespace hpyu
