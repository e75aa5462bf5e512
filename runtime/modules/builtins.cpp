// SPDX-License-Identifier: MIT
// The module builtins: the types and exceptions under their names, print, input and __import__, and the functions
// of its three other files.
#include "modules/builtins.hpp"

#include "modules/import.hpp"
#include "modules/sys.hpp"
#include "protocol/protocol.hpp"
#include "space.hpp"
#include "types/dict.hpp"
#include "types/exception.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// The `sep` and `end` of print: null or None stands for `usual`.
Str *separator(ProtoContext &ctx, Value given, const char *name, const char *usual) {
    if (!given || given == ctx.none())
        return str_from_text(ctx, usual);
    if (!is_str(given))
        return type_error(ctx, name, " must be None or a string, not ", type_of(ctx, given));
    return as<Str>(given);
}

int write_to(ProtoContext &ctx, Value file, Value text) {
    Root<> kept(ctx, text);
    return ctx.call_method(ctx.names().write, {file, text}) ? 0 : -1;
}

Value standard_output(ProtoContext &ctx) {
    Root<> sys(ctx, import_module(ctx, ctx.names().sys));
    if (!sys)
        return Value();
    bool failed = false;
    const Value file = ctx.find_attribute(sys, ctx.names().stdout_, &failed);
    return file || failed ? file : Value(runtime_error(ctx, "lost sys.stdout"));
}

Value builtin_print(ProtoContext &ctx, Value, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"sep", "end", "file", "flush"};
    static constexpr ArgSpec kSpec = {.function = "print", .names = kNames, .positional = 0};
    Value given[4];
    if (parse_args(ctx, kSpec, args + nargs, 0, kwnames, given) < 0)
        return Value();
    Root<> file(ctx, given[2] && given[2] != ctx.none() ? given[2] : standard_output(ctx));
    if (!file)
        return Value();
    if (file == ctx.none())  // sys.stdout is None where there is no console
        return ctx.none();
    Root<Str *> between(ctx, separator(ctx, given[0], "sep", " "));
    Root<Str *> end(ctx, between ? separator(ctx, given[1], "end", "\n") : nullptr);
    if (!end)
        return Value();
    for (size_t i = 0; i < nargs; ++i) {
        if (i != 0 && write_to(ctx, file, Value(between.get())) < 0)
            return Value();
        Root<Str *> text(ctx, to_str(ctx, args[i]));
        if (!text || write_to(ctx, file, Value(text.get())) < 0)
            return Value();
    }
    if (write_to(ctx, file, Value(end.get())) < 0)
        return Value();
    const int flush = given[3] ? is_true(ctx, given[3]) : 0;
    if (flush < 0 || (flush && !ctx.call_method(ctx.names().flush, {file.get()})))
        return Value();
    return ctx.none();
}

/// A line of sys.stdin, after sys.stdout has shown the prompt.
Value builtin_input(ProtoContext &ctx, Value, const Value *args, size_t nargs) {
    const Root<> in(ctx, find_in_sys(ctx, "stdin")), out(ctx, standard_output(ctx));
    if (!in || in == ctx.none() || !out || out == ctx.none())
        return error_occurred(ctx)
                   ? Value()
                   : Value(runtime_error(ctx, "input(): lost sys.", in && in != ctx.none() ? "stdout" : "stdin"));
    const Root<Str *> prompt(ctx, nargs > 0 ? to_str(ctx, args[0]) : ctx.space().empty_str);
    if (!prompt || (prompt->length != 0 && write_to(ctx, out, Value(prompt.get())) < 0) ||
        !ctx.call_method(ctx.names().flush, {out.get()}))
        return Value();
    Str *read = intern(ctx, "readline");
    const Root<> line(ctx, read != nullptr ? ctx.call_method(read, {in.get()}) : Value());
    if (!line)
        return Value();
    if (!is_str(line))
        return type_error(ctx, "object.readline() returned non-string");
    const int64_t length = as<Str>(line)->length;
    if (length == 0)
        return raise(ctx, ctx.exc().EOFError, "EOF when reading a line");
    return as<Str>(line)->at(length - 1) == '\n' ? Value(str_substring(ctx, as<Str>(line), 0, length - 1)) : line.get();
}

// -- __import__ -------------------------------------------------------------------------------------------------------

/// The absolute name that a relative one of `level` dots stands for, by the globals' __package__.
Str *resolve_name(ProtoContext &ctx, Str *name, Value globals, int64_t level) {
    const Value package = globals && is_dict(globals) ? dict_find_str(ctx, as<Dict>(globals), ctx.names().__package__) : Value();
    if (!package || !is_str(package) || as<Str>(package)->length == 0)
        return raise_import_error(ctx, ctx.exc().ImportError, "attempted relative import with no known parent package",
                                  Value(), Value());
    std::string base = str_text(as<Str>(package));
    for (; level > 1; --level) {
        const size_t dot = base.rfind('.');
        if (dot == std::string::npos)
            return raise_import_error(ctx, ctx.exc().ImportError, "attempted relative import beyond top-level package",
                                      Value(), Value());
        base.erase(dot);
    }
    if (name->length != 0)
        base += "." + str_text(name);
    return intern(ctx, base);
}

/// `from module import names`: submodules that are not attributes yet are imported; others are left to the caller.
int import_names(ProtoContext &ctx, Value module, Str *module_name, Value names) {
    bool failed = false;
    if (!ctx.find_attribute(module, ctx.names().__path__, &failed))
        return failed ? -1 : 0;
    return for_each(ctx, names, [&](Value name) -> int {
        if (!is_str(name))
            return type_error(ctx, "Item in ``from list'' must be str, not ", type_of(ctx, name));
        bool bad = false;
        Root<Str *> key(ctx, intern(ctx, as<Str>(name)));
        if (!key || ctx.find_attribute(module, key, &bad) || bad || str_equals_ascii(key, "*"))
            return key && !bad ? 0 : -1;
        Root<Str *> full(ctx, intern(ctx, str_text(module_name) + "." + str_text(key)));
        if (full && !import_module(ctx, full) && error_matches(ctx, Value(ctx.exc().ModuleNotFoundError)))
            clear_error(ctx);
        return full && !error_occurred(ctx) ? 0 : -1;
    });
}

Value builtin_import(ProtoContext &ctx, Value, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"name", "globals", "locals", "fromlist", "level"};
    static constexpr ArgSpec kSpec = {.function = "__import__", .names = kNames, .required = 1};
    Value given[5];
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0)
        return Value();
    if (!is_str(given[0]))
        return type_error(ctx, "module name must be a string");
    int64_t level = given[4] ? to_ssize(ctx, given[4], false) : 0;
    if (level < 0)
        return error_occurred(ctx) ? Value() : Value(value_error(ctx, "level must be >= 0"));
    Root<Str *> name(ctx, intern(ctx, as<Str>(given[0])));
    if (name && level > 0)
        name = resolve_name(ctx, name, given[1], level);
    Root<> module(ctx, name ? import_module(ctx, name) : Value());
    if (!module)
        return Value();
    const int from = given[3] && given[3] != ctx.none() ? is_true(ctx, given[3]) : 0;
    if (from != 0)
        return from < 0 || import_names(ctx, module, name, given[3]) < 0 ? Value() : module.get();
    const std::string text = str_text(name);
    const size_t dot = text.find('.');
    return dot == std::string::npos || level > 0 ? module.get() : import_module(ctx, std::string_view(text).substr(0, dot));
}

constexpr MethodDef kFunctions[] = {
    {"print", keywords<builtin_print>,
     "print($module, /, *args, sep=' ', end='\\n', file=None, flush=False)\n--\n\nWrite the texts of the arguments."},
    {"input", varargs<builtin_input, 0, 1>,
     "input($module, prompt='', /)\n--\n\nA line read from the standard input, without its end."},
    {"__import__", keywords<builtin_import>,
     "__import__($module, /, name, globals=None, locals=None, fromlist=(), level=0)\n--\n\n"
     "Import a module: its outermost package, or the module itself if names are wanted from it."},
};

/// The types that programs know under a name of builtins.
int add_types(ProtoContext &ctx, ModuleObject *module) {
    const BuiltinTypes &t = ctx.types();
    for (Type *type : {t.object, t.type, t.int_, t.bool_, t.float_, t.complex, t.str, t.bytes, t.bytearray, t.memoryview,
                       t.tuple, t.list, t.dict, t.set, t.frozenset, t.slice, t.range, t.enumerate, t.zip, t.map, t.filter,
                       t.reversed, t.property, t.staticmethod, t.classmethod, t.super})
        if (dict_set(ctx, module->dict, Value(type->name), Value(type)) < 0)
            return -1;
    const ExceptionTypes &e = ctx.exc();
#define HPYU_EXCEPTION(name, base, kind, doc)                  \
    if (module_add(ctx, module, #name, Value(e.name)) < 0) \
        return -1;
#include "exceptions.def"
    Type *group = make_exception_group_type(ctx);
    if (group == nullptr || module_add(ctx, module, "ExceptionGroup", Value(group)) < 0 ||
        module_add(ctx, module, "EnvironmentError", Value(e.OSError)) < 0)
        return -1;
    return module_add(ctx, module, "IOError", Value(e.OSError));
}

}  // namespace

ModuleObject *make_builtins_module(ProtoContext &ctx) {
    ModuleObject *module = module_new(ctx, ctx.names().builtins, "The functions, types and exceptions that need no import.");
    if (module == nullptr || add_types(ctx, module) < 0)
        return nullptr;
    for (const auto functions : {std::span<const MethodDef>(kFunctions), builtin_number_functions(),
                                 builtin_object_functions(), builtin_iteration_functions()})
        if (module_add_functions(ctx, module, functions) < 0)
            return nullptr;
    const std::pair<const char *, Value> constants[] = {
        {"None", ctx.none()},     {"True", ctx.true_()},         {"False", ctx.false_()},
        {"Ellipsis", ctx.ellipsis()}, {"NotImplemented", ctx.not_implemented()}, {"__debug__", ctx.true_()},
    };
    for (const auto &[name, value] : constants)
        if (module_add(ctx, module, name, value) < 0)
            return nullptr;
    return module;
}

}  // namespace hpyu
