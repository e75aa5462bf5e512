// SPDX-License-Identifier: MIT
// Calls with the wrong arguments, in the words of Python, and sorting arguments by an ArgSpec.
#include "method.hpp"

#include <algorithm>
#include <cstring>

#include "root.hpp"
#include "space.hpp"
#include "types/dict.hpp"
#include "types/function_objects.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// The class among the ancestors of `type` that has the method; `type` itself if none has.
Type *defining_class(ProtoContext &ctx, const MethodDef &def, Type *type) {
    Str *name = intern(ctx, def.name);
    for (int64_t i = 0; name != nullptr && i < type->mro->length; ++i) {
        auto *ancestor = as<Type>((*type->mro)[i]);
        const Value found = dict_find_str(ctx, ancestor->namespace_, name);
        if (found && has_layout(found, Layout::MethodDescriptor) && as<MethodDescriptor>(found)->def == &def)
            return ancestor;
    }
    return type;
}

/// What messages call a function: "list.append()", "math.sin()", "len()".
std::string shown_name(ProtoContext &ctx, const MethodDef &def, Value self) {
    std::string name;
    if (has_layout(self, Layout::Module)) {
        const auto *module = as<ModuleObject>(self);
        const Value own = module->dict != nullptr ? dict_find_str(ctx, module->dict, ctx.names().__name__) : Value();
        if (own && is_str(own) && !str_equals_ascii(as<Str>(own), "builtins"))
            name = str_text(as<Str>(own)) + ".";
    } else if (self) {
        const Type *type = has_layout(self, Layout::Type) ? as<Type>(self) : defining_class(ctx, def, type_of(ctx, self));
        const Str *type_name = type->qualname != nullptr ? type->qualname : type->name;
        if (type_name != nullptr)
            name = str_text(type_name) + ".";
    }
    return name + def.name + "()";
}

const char *plural(size_t n) { return n == 1 ? "" : "s"; }

/// The place of a keyword among `names[from..to)`, or `to`.
size_t find_name(const ArgSpec &spec, size_t from, size_t to, const Str *keyword) {
    for (size_t i = from; i < to; ++i)
        if (str_equals_ascii(keyword, spec.names[i]))
            return i;
    return to;
}

Raised refuse_positional(ProtoContext &ctx, const ArgSpec &spec, size_t nargs, size_t most) {
    if (most == 0)
        return type_error(ctx, spec.function, "() takes no positional arguments");
    return type_error(ctx, spec.function, "() takes ", std::min(spec.required, most) < most ? "at most " : "exactly ",
                      uint64_t{most}, " positional argument", plural(most), " (", uint64_t{nargs}, " given)");
}

/// Puts the keywords in their places. -1 with TypeError for one that has none, or whose place is taken.
int place_keywords(ProtoContext &ctx, const ArgSpec &spec, const Value *values, size_t nargs, Tuple *kwnames, Value *out,
                   const Str **stray) {
    const size_t total = spec.names.size();
    for (int64_t k = 0; k < kwnames->length; ++k) {
        const Value keyword = (*kwnames)[k];
        if (!is_str(keyword))
            return type_error(ctx, "keywords must be strings");
        const size_t place = find_name(spec, std::max(nargs, spec.positional_only), total, as<Str>(keyword));
        if (place == total)
            *stray = *stray != nullptr ? *stray : as<Str>(keyword);
        else
            out[place] = values[k];
    }
    return 0;
}

}  // namespace

Raised raise_wrong_type(ProtoContext &ctx, Piece what, const char *wanted, Value given) {
    return type_error(ctx, what, " must be ", wanted, ", not ", given == ctx.none() ? Piece("None") : Piece(type_of(ctx, given)));
}

int text_argument(ProtoContext &ctx, const char *function, const char *name, Value v, const char **out) {
    *out = nullptr;
    if (!v)
        return 0;
    if (!is_str(v))
        return raise_wrong_type(ctx, std::string(function) + "() argument '" + name + "'", "str", v);
    size_t size;
    *out = str_utf8(ctx, as<Str>(v), &size);
    if (*out == nullptr)
        return -1;
    return std::strlen(*out) == size ? 0 : static_cast<int>(value_error(ctx, "embedded null character"));
}

size_t keyword_count(Tuple *kwnames) { return kwnames == nullptr ? 0 : static_cast<size_t>(kwnames->length); }

Raised raise_no_keywords(ProtoContext &ctx, const MethodDef &def, Value self) {
    return type_error(ctx, shown_name(ctx, def, self), " takes no keyword arguments");
}

Raised raise_no_arguments(ProtoContext &ctx, const MethodDef &def, Value self, size_t given) {
    return type_error(ctx, shown_name(ctx, def, self), " takes no arguments (", uint64_t{given}, " given)");
}

Raised raise_one_argument(ProtoContext &ctx, const MethodDef &def, Value self, size_t given) {
    return type_error(ctx, shown_name(ctx, def, self), " takes exactly one argument (", uint64_t{given}, " given)");
}

Raised raise_argument_count(ProtoContext &ctx, const char *name, size_t given, size_t least, size_t most) {
    const bool too_few = given < least;
    const size_t wanted = too_few ? least : most;
    return type_error(ctx, name, " expected ", least == most ? "" : too_few ? "at least " : "at most ", uint64_t{wanted},
                      " argument", plural(wanted), ", got ", uint64_t{given});
}

int parse_args(ProtoContext &ctx, const ArgSpec &spec, const Value *args, size_t nargs, Tuple *kwnames, Value *out) {
    const size_t total = spec.names.size();
    const size_t keywords = keyword_count(kwnames);
    const size_t most = std::min(spec.positional, total);
    if (nargs + keywords > total)
        return type_error(ctx, spec.function, "() takes at most ", uint64_t{total}, nargs == 0 ? " keyword" : "",
                          " argument", plural(total), " (", uint64_t{nargs + keywords}, " given)");
    if (nargs > most)
        return refuse_positional(ctx, spec, nargs, most);
    const size_t least = std::min(spec.positional_only, spec.required);
    if (nargs < least)
        return type_error(ctx, spec.function, "() takes ", least < most ? "at least " : "exactly ", uint64_t{least},
                          " positional argument", plural(least), " (", uint64_t{nargs}, " given)");
    std::copy_n(args, nargs, out);
    std::fill(out + nargs, out + total, Value());
    const Str *stray = nullptr;
    if (keywords != 0 && place_keywords(ctx, spec, args + nargs, nargs, kwnames, out, &stray) < 0)
        return -1;
    for (size_t i = nargs; i < spec.required; ++i)
        if (!out[i])
            return type_error(ctx, spec.function, "() missing required argument '", spec.names[i], "' (pos ",
                              uint64_t{i + 1}, ")");
    if (stray == nullptr)
        return 0;
    if (const size_t place = find_name(spec, spec.positional_only, nargs, stray); place < nargs)
        return type_error(ctx, "argument for ", spec.function, "() given by name ('", stray, "') and position (",
                          uint64_t{place + 1}, ")");
    return type_error(ctx, "'", stray, "' is an invalid keyword argument for ", spec.function, "()");
}

}  // namespace hpyu
