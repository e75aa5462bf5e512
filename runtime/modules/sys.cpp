// SPDX-License-Identifier: MIT
// The module sys, as far as a runtime without frames has one: versions, limits, sys.modules. The standard streams and
// the hooks have files of their own.
#include "modules/sys.hpp"

#include <gnu/libc-version.h>

#include <bit>
#include <cfloat>
#include <climits>

#include "modules/import.hpp"
#include "modules/math.hpp"
#include "modules/struct_sequence.hpp"
#include "types/dict.hpp"
#include "types/exception.hpp"
#include "types/float.hpp"
#include "types/int.hpp"
#include "types/set.hpp"

namespace hpyu {

namespace {

// -- versions and limits ----------------------------------------------------------------------------------------------

constexpr const char *kVersionFields[] = {"major", "minor", "micro", "releaselevel", "serial"};
constexpr StructSequence kVersionInfo = {.name = "sys.version_info", .fields = kVersionFields, .closed = true};
constexpr const char *kFloatFields[] = {"max", "max_exp", "max_10_exp", "min", "min_exp", "min_10_exp",
                                        "dig", "mant_dig", "epsilon", "radix", "rounds"};
constexpr StructSequence kFloatInfo = {.name = "sys.float_info", .fields = kFloatFields};
constexpr const char *kHashFields[] = {"width", "modulus", "inf", "nan", "imag", "algorithm", "hash_bits", "seed_bits", "cutoff"};
constexpr StructSequence kHashInfo = {.name = "sys.hash_info", .fields = kHashFields};
constexpr const char *kIntFields[] = {"bits_per_digit", "sizeof_digit", "default_max_str_digits", "str_digits_check_threshold"};
constexpr StructSequence kIntInfo = {.name = "sys.int_info", .fields = kIntFields};

constexpr const char *kThreadFields[] = {"name", "lock", "version"};
constexpr StructSequence kThreadInfo = {.name = "sys.thread_info", .fields = kThreadFields};
constexpr const char *kFlagFields[] = {
    "debug",     "inspect", "interactive",        "optimize", "dont_write_bytecode", "no_user_site",
    "no_site",   "ignore_environment", "verbose", "bytes_warning", "quiet", "hash_randomization",
    "isolated",  "dev_mode", "utf8_mode",         "warn_default_encoding", "safe_path", "int_max_str_digits"};
constexpr StructSequence kFlags = {.name = "sys.flags", .fields = kFlagFields, .closed = true};

template <const StructSequence &Definition>
Value sequence_of(ProtoContext &ctx, std::initializer_list<Value> items) {
    for (Value item : items)
        if (!item)
            return Value();
    Type *type = struct_sequence::make_type<Definition>(ctx);
    return type != nullptr ? struct_sequence::make(ctx, type, Definition, {items.begin(), items.size()}) : Value();
}

Value number(int64_t n) { return Value::from_int(n); }

/// There are no bytecode files, no user's site and no site; hashes of str differ from run to run.
Value flags_of(ProtoContext &ctx) {
    const Value off = number(0), on = number(1);
    return sequence_of<kFlags>(ctx, {off, off, off, off, on, on, on, off, off, off, off, on, off, ctx.false_(), on, off,
                                     ctx.false_(), number(-1)});
}

int add_versions(ProtoContext &ctx, ModuleObject *module) {
    const Value version = sequence_of<kVersionInfo>(
        ctx, {number(3), number(11), number(0), str_from_text(ctx, "final"), number(0)});
    Str *name = str_from_text(ctx, "hpyu");
    Str *keyword_name = intern(ctx, "name"), *keyword_version = intern(ctx, "version"), *keyword_tag = intern(ctx, "cache_tag");
    Str *keyword_hex = intern(ctx, "hexversion");
    Tuple *keywords =
        keyword_hex != nullptr ? tuple_of(ctx, {keyword_name, keyword_version, keyword_tag, keyword_hex}) : nullptr;
    if (!version || name == nullptr || keywords == nullptr)
        return -1;
    const std::string threads = "NPTL " + std::string(gnu_get_libc_version());
    const Value values[] = {Value(name), version, ctx.none(), number(0x030b00f0)};
    const Value implementation = ctx.call(Value(ctx.types().simple_namespace), values, 0, keywords);
    const std::pair<const char *, Value> entries[] = {
        {"version_info", version},
        {"version", str_from_text(ctx, "3.11.0 (libhpy-universal " HPYU_VERSION ")")},
        {"hexversion", number(0x030b00f0)},
        {"implementation", implementation},
        {"float_info",
         sequence_of<kFloatInfo>(
             ctx, {float_from_double(ctx, DBL_MAX), number(DBL_MAX_EXP), number(DBL_MAX_10_EXP),
                   float_from_double(ctx, DBL_MIN), number(DBL_MIN_EXP), number(DBL_MIN_10_EXP), number(DBL_DIG),
                   number(DBL_MANT_DIG), float_from_double(ctx, DBL_EPSILON), number(FLT_RADIX), number(1)})},
        {"hash_info",
         sequence_of<kHashInfo>(ctx, {number(64), number((int64_t{1} << 61) - 1), number(314159), number(0), number(1000003),
                                      str_from_text(ctx, "siphash13"), number(64), number(128), number(0)})},
        {"int_info", sequence_of<kIntInfo>(ctx, {number(30), number(4), number(4300), number(640)})},
        {"thread_info", sequence_of<kThreadInfo>(ctx, {str_from_text(ctx, "pthread"), str_from_text(ctx, "semaphore"),
                                                       str_from_text(ctx, threads)})},
        {"flags", flags_of(ctx)},
    };
    for (const auto &[key, value] : entries)
        if (module_add(ctx, module, key, value) < 0)
            return -1;
    return 0;
}

int add_settings(ProtoContext &ctx, ModuleObject *module) {
    std::vector<Value> names;
    for (const char *const *name = kBuiltinModuleNames; *name != nullptr; ++name)
        names.push_back(intern(ctx, *name));
    const Value builtin_names(tuple_new(ctx, names.data(), static_cast<int64_t>(names.size())));
    if (!builtin_names)
        return -1;
    const Value no_argument = ctx.space().empty_str;
    const std::pair<const char *, Value> entries[] = {
        {"modules", Value(ctx.space().modules)},
        {"path", Value(list_new(ctx, nullptr, 0))},
        {"argv", Value(list_new(ctx, &no_argument, 1))},
        {"warnoptions", Value(list_new(ctx, nullptr, 0))},
        {"builtin_module_names", builtin_names},
        {"stdlib_module_names", Value(set_from(ctx, builtin_names, true))},
        {"maxsize", int_from_int64(ctx, INT64_MAX)},
        {"maxunicode", number(0x10ffff)},
        {"byteorder", str_from_text(ctx, std::endian::native == std::endian::little ? "little" : "big")},
        {"platform", str_from_text(ctx, "linux")},
        {"executable", no_argument},
        {"prefix", no_argument},
        {"exec_prefix", no_argument},
        {"base_prefix", no_argument},
        {"base_exec_prefix", no_argument},
        {"abiflags", no_argument},
        {"platlibdir", str_from_text(ctx, "lib")},
        {"pycache_prefix", ctx.none()},
        {"_xoptions", Value(dict_new(ctx))},
        {"orig_argv", Value(list_new(ctx, nullptr, 0))},
        {"meta_path", Value(list_new(ctx, nullptr, 0))},
        {"path_hooks", Value(list_new(ctx, nullptr, 0))},
        {"path_importer_cache", Value(dict_new(ctx))},
        {"float_repr_style", str_from_text(ctx, "short")},
        {"copyright", str_from_text(ctx, "MIT")},
        {"dont_write_bytecode", ctx.true_()},
        {"api_version", number(1013)},
    };
    for (const auto &[key, value] : entries)
        if (module_add(ctx, module, key, value) < 0)
            return -1;
    return 0;
}

// -- functions --------------------------------------------------------------------------------------------------------

Value sys_exit(ProtoContext &ctx, Value, const Value *args, size_t nargs) {
    raise_value(ctx, ctx.exc().SystemExit, nargs > 0 ? args[0] : ctx.none());
    return Value();
}

/// Nothing is ever being handled here: handlers are the extension's own C code.
Value sys_exc_info(ProtoContext &ctx, Value) { return tuple_of(ctx, {ctx.none(), ctx.none(), ctx.none()}); }

Value sys_intern(ProtoContext &ctx, Value, Value text) {
    if (!is_str(text))
        return raise_wrong_type(ctx, "intern() argument", "str", text);
    if (text.as_object()->type != ctx.types().str)
        return type_error(ctx, "can't intern ", type_of(ctx, text));
    return intern(ctx, as<Str>(text));
}

Value sys_getsizeof(ProtoContext &ctx, Value, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"object", "default"};
    static constexpr ArgSpec kSpec = {.function = "getsizeof", .names = kNames, .required = 1};
    Value given[2];
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0)
        return Value();
    Root<Str *> name(ctx, intern(ctx, "__sizeof__"));
    if (!name)
        return Value();
    bool found = false;
    Root<> answer(ctx, ctx.call_special(name, given, 1, &found));
    if (answer && !is_int(answer)) {
        answer = Value();
        type_error(ctx, "an integer is required");
    }
    if (answer) {
        const int64_t size = to_ssize(ctx, answer, false);
        if (size < 0 && !error_occurred(ctx))
            return value_error(ctx, "__sizeof__() should return >= 0");
        return error_occurred(ctx) ? Value() : answer.get();
    }
    if (found && !error_matches(ctx, Value(ctx.exc().TypeError)))
        return Value();
    if (given[1]) {
        clear_error(ctx);
        return given[1];
    }
    return found ? Value() : Value(type_error(ctx, "Type ", type_of(ctx, given[0]), " doesn't define __sizeof__"));
}

Value sys_getdefaultencoding(ProtoContext &ctx, Value) { return str_from_text(ctx, "utf-8"); }
Value sys_getfilesystemencoding(ProtoContext &ctx, Value) { return str_from_text(ctx, "utf-8"); }
Value sys_is_finalizing(ProtoContext &ctx, Value) { return ctx.false_(); }

Value sys_get_int_max_str_digits(ProtoContext &ctx, Value) {
    return int_from_int64(ctx, ctx.space().int_max_str_digits.load(std::memory_order_relaxed));
}

Value sys_set_int_max_str_digits(ProtoContext &ctx, Value, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"maxdigits"};
    static constexpr ArgSpec kSpec = {.function = "set_int_max_str_digits", .names = kNames, .required = 1};
    Value given[1];
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0)
        return Value();
    const int64_t most = to_ssize(ctx, given[0], false);
    if (most == -1 && error_occurred(ctx))
        return Value();
    if (most != 0 && most < 640)
        return value_error(ctx, "maxdigits must be 0 or larger than 640");
    ctx.space().int_max_str_digits.store(most, std::memory_order_relaxed);
    return ctx.none();
}

Value sys_getrecursionlimit(ProtoContext &ctx, Value) {
    return int_from_int64(ctx, ctx.recursion_limit.load(std::memory_order_relaxed));
}

Value sys_setrecursionlimit(ProtoContext &ctx, Value, Value limit) {
    int n = 0;
    if (to_c_int(ctx, limit, &n) < 0)
        return Value();
    if (n < 1)
        return value_error(ctx, "recursion limit must be greater or equal than 1");
    if (ctx.call_depth() >= n)
        return raise(ctx, ctx.exc().RecursionError, "cannot set the recursion limit to ", n, " at the recursion depth ",
                     ctx.call_depth(), ": the limit is too low");
    ctx.space().set_recursion_limit(n);
    return ctx.none();
}

/// What is immortal, as in a runtime that counts no references everything is, counts as much as this elsewhere.
Value sys_getrefcount(ProtoContext &, Value, Value) { return Value::from_int(0xffffffff); }

Value sys_getfilesystemencodeerrors(ProtoContext &ctx, Value) { return str_from_text(ctx, "surrogateescape"); }
Value sys_getallocatedblocks(ProtoContext &, Value) { return Value::from_int(0); }
Value no_hook(ProtoContext &ctx, Value) { return ctx.none(); }

/// No thread waits for another to switch: the number is kept for those who ask.
Value sys_getswitchinterval(ProtoContext &ctx, Value self) {
    const double kept = std::bit_cast<double>(std::atomic_ref<uint64_t>(as<ModuleObject>(self)->reserved).load());
    return float_from_double(ctx, kept != 0 ? kept : 0.005);
}
Value sys_setswitchinterval(ProtoContext &ctx, Value self, Value interval) {
    double seconds = 0;
    if (!read_double(ctx, interval, &seconds))
        return Value();
    if (!(seconds > 0))
        return value_error(ctx, "switch interval must be strictly positive");
    std::atomic_ref<uint64_t>(as<ModuleObject>(self)->reserved).store(std::bit_cast<uint64_t>(seconds));
    return ctx.none();
}

constexpr MethodDef kFunctions[] = {
    {"exit", varargs<sys_exit, 0, 1>, "exit($module, status=None, /)\n--\n\nRaise SystemExit."},
    {"exc_info", noargs<sys_exc_info>, "exc_info($module, /)\n--\n\nThree times None: no handler is ever running."},
    {"intern", one_arg<sys_intern>, "intern($module, string, /)\n--\n\nThe one str of that text that serves as name."},
    {"getsizeof", keywords<sys_getsizeof>, "getsizeof($module, object, default=<unrepresentable>)\n--\n\nBytes it takes."},
    {"getdefaultencoding", noargs<sys_getdefaultencoding>, "getdefaultencoding($module, /)\n--\n\n'utf-8'."},
    {"getfilesystemencoding", noargs<sys_getfilesystemencoding>, "getfilesystemencoding($module, /)\n--\n\n'utf-8'."},
    {"get_int_max_str_digits", noargs<sys_get_int_max_str_digits>,
     "get_int_max_str_digits($module, /)\n--\n\nHow many digits an int may have as decimal text; 0: any number."},
    {"set_int_max_str_digits", keywords<sys_set_int_max_str_digits>,
     "set_int_max_str_digits($module, /, maxdigits)\n--\n\nSet that number."},
    {"getrecursionlimit", noargs<sys_getrecursionlimit>,
     "getrecursionlimit($module, /)\n--\n\nHow deeply calls may nest."},
    {"setrecursionlimit", one_arg<sys_setrecursionlimit>, "setrecursionlimit($module, limit, /)\n--\n\nSet that."},
    {"is_finalizing", noargs<sys_is_finalizing>, "is_finalizing($module, /)\n--\n\nFalse."},
    {"exception", noargs<no_hook>, "exception($module, /)\n--\n\nNone: no handler is ever running."},
    {"getrefcount", one_arg<sys_getrefcount>,
     "getrefcount($module, object, /)\n--\n\nThe same for every object: references are not counted."},
    {"getfilesystemencodeerrors", noargs<sys_getfilesystemencodeerrors>,
     "getfilesystemencodeerrors($module, /)\n--\n\n'surrogateescape'."},
    {"getallocatedblocks", noargs<sys_getallocatedblocks>, "getallocatedblocks($module, /)\n--\n\n0: not counted."},
    {"gettrace", noargs<no_hook>, "gettrace($module, /)\n--\n\nNone: nothing is traced."},
    {"getprofile", noargs<no_hook>, "getprofile($module, /)\n--\n\nNone: nothing is profiled."},
    {"getswitchinterval", noargs<sys_getswitchinterval>,
     "getswitchinterval($module, /)\n--\n\nWhat setswitchinterval was told."},
    {"setswitchinterval", one_arg<sys_setswitchinterval>,
     "setswitchinterval($module, interval, /)\n--\n\nKept, and of no effect: threads run at the same time."},
};

}  // namespace

ModuleObject *make_sys_module(ProtoContext &ctx) {
    ModuleObject *module = module_new(ctx, ctx.names().sys, "The runtime itself: versions, limits, modules and streams.");
    if (module == nullptr || module_add_functions(ctx, module, kFunctions) < 0 || add_versions(ctx, module) < 0 ||
        add_settings(ctx, module) < 0 || add_streams(ctx, module) < 0 ||
        add_hooks(ctx, module) < 0)
        return nullptr;
    return module;
}

}  // namespace hpyu
