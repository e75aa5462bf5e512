// SPDX-License-Identifier: MIT
// MethodDef: a function written in C++ or C, with the adapter that checks the number of its arguments and calls it.
//
// `noargs<f>`, `one_arg<f>`, `varargs<f>` and `keywords<f>` make the adapters of the runtime's own functions at compile
// time; the ABI layer brings adapters of its own for extension functions. Function objects, method descriptors and the
// tables of builtin types all call through `invoke`.
#pragma once

#include "error.hpp"
#include "type.hpp"

namespace hpyu {

enum class Binding : uint8_t { Instance, Class, Static };

struct MethodDef {
    using Invoke = Value (*)(ProtoContext &, const MethodDef &, Value self, const Value *args, size_t nargs, Tuple *kwnames);

    const char *name;
    Invoke invoke;
    const char *doc = nullptr;   ///< May open with "name(signature)\n--\n\n", shown as __text_signature__.
    Binding binding = Binding::Instance;
    void *impl = nullptr;        ///< For the ABI layer: the extension's function,
    uint8_t convention = 0;      ///< and how it may be called without `invoke`; 0: it may not;
    intptr_t self_handle = 0;    ///< and a handle of what it is bound to, of a module's function.
};

/// Raise the TypeErrors of a call with the wrong arguments, naming the function as Python does ("list.append()").
Raised raise_no_keywords(ProtoContext &ctx, const MethodDef &def, Value self);
Raised raise_no_arguments(ProtoContext &ctx, const MethodDef &def, Value self, size_t given);
Raised raise_one_argument(ProtoContext &ctx, const MethodDef &def, Value self, size_t given);
Raised raise_argument_count(ProtoContext &ctx, const char *name, size_t given, size_t least, size_t most);

/// TypeError "<what> must be <wanted>, not <type>"; None goes by its own name.
[[gnu::cold]] Raised raise_wrong_type(ProtoContext &ctx, Piece what, const char *wanted, Value given);

/// The number of names in `kwnames`, which may be null.
size_t keyword_count(Tuple *kwnames);
inline bool has_keywords(Tuple *kwnames) { return kwnames != nullptr && keyword_count(kwnames) != 0; }

template <Value (*F)(ProtoContext &, Value)>
Value noargs(ProtoContext &ctx, const MethodDef &def, Value self, const Value *, size_t nargs, Tuple *kwnames) {
    if (has_keywords(kwnames)) [[unlikely]]
        return raise_no_keywords(ctx, def, self);
    if (nargs != 0) [[unlikely]]
        return raise_no_arguments(ctx, def, self, nargs);
    return F(ctx, self);
}

template <Value (*F)(ProtoContext &, Value, Value)>
Value one_arg(ProtoContext &ctx, const MethodDef &def, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    if (has_keywords(kwnames)) [[unlikely]]
        return raise_no_keywords(ctx, def, self);
    if (nargs != 1) [[unlikely]]
        return raise_one_argument(ctx, def, self, nargs);
    return F(ctx, self, args[0]);
}

/// Positional arguments only, between Least and Most of them.
template <Value (*F)(ProtoContext &, Value, const Value *, size_t), size_t Least = 0, size_t Most = SIZE_MAX>
Value varargs(ProtoContext &ctx, const MethodDef &def, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    if (has_keywords(kwnames)) [[unlikely]]
        return raise_no_keywords(ctx, def, self);
    if (nargs < Least || nargs > Most) [[unlikely]]
        return raise_argument_count(ctx, def.name, nargs, Least, Most);
    return F(ctx, self, args, nargs);
}

/// Positional and keyword arguments; the function reads them with an ArgSpec (args.hpp).
template <Value (*F)(ProtoContext &, Value, const Value *, size_t, Tuple *)>
Value keywords(ProtoContext &ctx, const MethodDef &, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    return F(ctx, self, args, nargs, kwnames);
}

/// Names, in order, of a function's parameters, and which may be left out or given by keyword.
struct ArgSpec {
    const char *function;
    std::span<const char *const> names;
    size_t required = 0;            ///< How many of them must be given.
    size_t positional_only = 0;     ///< How many of them have no keyword.
    size_t positional = SIZE_MAX;   ///< How many of them may be given by position; the rest is keyword-only.
};

/// A str argument without NUL, as UTF-8 that lives as long as `v`; null stays null. 0, or -1 with an exception that calls
/// it "<function>() argument '<name>'".
[[nodiscard]] int text_argument(ProtoContext &ctx, const char *function, const char *name, Value v, const char **out);

/// Sorts arguments into `out[0..names.size())`; what was not given is null. 0, or -1 with TypeError in Python's words.
[[nodiscard]] int parse_args(ProtoContext &ctx, const ArgSpec &spec, const Value *args, size_t nargs, Tuple *kwnames, Value *out);

}  // namespace hpyu
