// SPDX-License-Identifier: MIT
// sys.displayhook, excepthook, unraisablehook and the audit hooks; and write_unraisable, which asks the hook.
#include <unistd.h>

#include <cstdio>

#include "modules/struct_sequence.hpp"
#include "modules/sys.hpp"
#include "types/exception.hpp"

namespace hpyu {

namespace {

constexpr const char *kUnraisableFields[] = {"exc_type", "exc_value", "exc_traceback", "err_msg", "object"};
constexpr StructSequence kUnraisableArgs = {.name = "UnraisableHookArgs", .fields = kUnraisableFields};

/// To sys.stderr, or to the descriptor if that is not to be had.
void write_error_text(ProtoContext &ctx, std::string_view text) {
    const Root<> file(ctx, find_in_sys(ctx, "stderr"));
    if (file && file != ctx.none()) {
        const Root<> line(ctx, str_from_text(ctx, text));
        if (line && ctx.call_method(ctx.names().write, {file.get(), line.get()}))
            return;
    }
    clear_error(ctx);
    while (!text.empty()) {
        const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
        if (written <= 0)
            return;
        text.remove_prefix(static_cast<size_t>(written));
    }
}

void report_unraisable(ProtoContext &ctx, Value exception, std::string_view message, Value object) {
    const Root<> kept(ctx, exception);
    std::string out;
    if (object && object != ctx.none()) {
        const Str *shown = repr(ctx, object);
        if (shown == nullptr)
            clear_error(ctx);
        out = std::string(message) + ": " + (shown != nullptr ? str_text(shown) : "<object repr() failed>") + "\n";
    }
    if (kept)
        out += report_exception(ctx, kept);
    write_error_text(ctx, out);
}

constexpr std::string_view kIgnored = "Exception ignored in";

Value sys_unraisablehook(ProtoContext &ctx, Value, Value given) {
    if (type_of(ctx, given)->full_name != kUnraisableArgs.name)
        return type_error(ctx, "sys.unraisablehook argument type must be UnraisableHookArgs");
    auto *args = as<Tuple>(given);
    const Value message = (*args)[3];
    report_unraisable(ctx, (*args)[1], is_str(message) ? str_text(as<Str>(message)) : std::string(kIgnored),
                      (*args)[4]);
    return ctx.none();
}

Value sys_excepthook(ProtoContext &ctx, Value, const Value *args, size_t) {
    if (is_exception(args[1])) {
        std::fflush(stdout);
        write_error_text(ctx, report_exception(ctx, args[1]));
    }
    return ctx.none();
}

/// Shows a value, which builtins._ then is.
Value sys_displayhook(ProtoContext &ctx, Value, Value v) {
    if (v == ctx.none())
        return ctx.none();
    const Root<Str *> name(ctx, intern(ctx, "_"));
    const Value builtins(ctx.space().builtins);
    if (!name || ctx.set_attribute(builtins, name.get(), ctx.none()) < 0)
        return Value();
    const Root<> file(ctx, find_in_sys(ctx, "stdout"));
    if (!file || file == ctx.none())
        return error_occurred(ctx) ? Value() : Value(runtime_error(ctx, "lost sys.stdout"));
    const Root<> text(ctx, repr(ctx, v)), end(ctx, text ? str_from_char(ctx, '\n') : nullptr);
    if (!end || !ctx.call_method(ctx.names().write, {file.get(), text.get()}) ||
        !ctx.call_method(ctx.names().write, {file.get(), end.get()}))
        return Value();
    return ctx.set_attribute(builtins, name.get(), v) < 0 ? Value() : ctx.none();
}

constexpr MethodDef kHooks[] = {
    {"displayhook", one_arg<sys_displayhook>,
     "displayhook($module, object, /)\n--\n\nShow a value, unless it is None."},
    {"excepthook", varargs<sys_excepthook, 3, 3>,
     "excepthook($module, exctype, value, traceback, /)\n--\n\nWrite an exception to the standard error stream."},
    {"unraisablehook", one_arg<sys_unraisablehook>,
     "unraisablehook($module, unraisable, /)\n--\n\nWrite an exception that nobody can be given."},
};

/// The hook that was put in the place of the original one; null if none was.
Value replaced_hook(ProtoContext &ctx) {
    const Value hook = find_in_sys(ctx, "unraisablehook");
    const bool original =
        has_layout(hook, Layout::Function) && as<Function>(hook)->def->invoke == one_arg<sys_unraisablehook>;
    return original || hook == ctx.none() ? Value() : hook;
}

Value unraisable_args(ProtoContext &ctx, Value exception, Value object) {
    const Value type = find_in_sys(ctx, kUnraisableArgs.name);
    if (!has_layout(type, Layout::Type) || as<Type>(type)->full_name != kUnraisableArgs.name)
        return Value();
    const Value items[] = {exception ? Value(type_of(ctx, exception)) : ctx.none(), exception ? exception : ctx.none(),
                           ctx.none(), ctx.none(), object ? object : ctx.none()};
    return struct_sequence::make(ctx, as<Type>(type), kUnraisableArgs, items);
}

// -- audit hooks ------------------------------------------------------------------------------------------------------

constexpr const char *kAuditHooks = "_audit_hooks";

/// Calls the hooks in the order in which they came; one that raises is the last.
Value sys_audit(ProtoContext &ctx, Value, const Value *args, size_t nargs) {
    if (nargs == 0)
        return type_error(ctx, "audit() missing 1 required positional argument: 'event'");
    if (!is_str(args[0]))
        return type_error(ctx, "expected str for argument 'event', not ", type_of(ctx, args[0]));
    const Root<> hooks(ctx, find_in_sys(ctx, kAuditHooks));
    if (!has_layout(hooks, Layout::List))
        return error_occurred(ctx) ? Value() : ctx.none();
    const Root<> rest(ctx, tuple_new(ctx, args + 1, static_cast<int64_t>(nargs - 1)));
    for (int64_t i = 0; rest; ++i) {
        const Root<> hook(ctx, as<List>(hooks)->load(i));
        if (!hook)
            return ctx.none();
        if (!ctx.call(hook, {args[0], rest.get()}))
            break;
    }
    return Value();
}

Value sys_addaudithook(ProtoContext &ctx, Value, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"hook"};
    Value hook;
    if (parse_args(ctx, {.function = "addaudithook", .names = kNames, .required = 1}, args, nargs, kwnames, &hook) < 0)
        return Value();
    const Value hooks = find_in_sys(ctx, kAuditHooks);
    return !has_layout(hooks, Layout::List) || list_append(ctx, as<List>(hooks), hook) < 0 ? Value() : ctx.none();
}

constexpr MethodDef kAuditFunctions[] = {
    {"audit", varargs<sys_audit>, "audit($module, event, /, *args)\n--\n\nTell the audit hooks of an event."},
    {"addaudithook", keywords<sys_addaudithook>, "addaudithook($module, /, hook)\n--\n\nAdd a hook for audit."},
};

}  // namespace

Value find_in_sys(ProtoContext &ctx, const char *name) {
    const Value sys = dict_find_str(ctx, ctx.space().modules, ctx.names().sys);
    Str *key = has_layout(sys, Layout::Module) ? intern(ctx, name) : nullptr;
    return key != nullptr ? dict_find_str(ctx, as<ModuleObject>(sys)->dict, key) : Value();
}

void write_unraisable(ProtoContext &ctx, Value object) {
    const Root<> kept(ctx, object), exception(ctx, take_error(ctx));
    const Root<> hook(ctx, replaced_hook(ctx));
    const Root<> args(ctx, hook ? unraisable_args(ctx, exception, kept) : Value());
    if (!args)
        return report_unraisable(ctx, exception, kIgnored, kept);
    if (ctx.call(hook, {args.get()}))
        return;
    const Root<> trouble(ctx, take_error(ctx));
    report_unraisable(ctx, trouble, "Exception ignored in sys.unraisablehook", hook);
}

int add_hooks(ProtoContext &ctx, ModuleObject *module) {
    if (module_add_functions(ctx, module, kHooks) < 0 || module_add_functions(ctx, module, kAuditFunctions) < 0)
        return -1;
    for (const MethodDef &hook : kHooks) {
        const std::string kept = "__" + std::string(hook.name) + "__";
        Str *name = intern(ctx, hook.name);
        if (name == nullptr || module_add(ctx, module, kept.c_str(), dict_find_str(ctx, module->dict, name)) < 0)
            return -1;
    }
    const Value type(struct_sequence::make_type<kUnraisableArgs>(ctx));
    return type && module_add(ctx, module, kUnraisableArgs.name, type) == 0
               ? module_add(ctx, module, kAuditHooks, Value(list_new(ctx, nullptr, 0)))
               : -1;
}

}  // namespace hpyu
