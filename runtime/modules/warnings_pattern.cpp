// SPDX-License-Identifier: MIT
// re.Pattern, as filterwarnings() makes it of its patterns: an object with a method match(), as any filter may hold one.
// PCRE2 reads and matches the pattern. Its words for a bad one are not Python's, and `\Z` admits a line's end behind it.
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <memory>

#include "modules/import.hpp"
#include "modules/warnings.hpp"
#include "protocol/protocol.hpp"
#include "types/dict.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

constexpr int64_t kIgnoreCase = 2, kUnicode = 32;   // Of re's flags.

struct Pattern : ProtoObject {
    Str *text = nullptr;
    pcre2_code *code = nullptr;   ///< Owned; any thread may match with it.
    bool ignore_case = false;
};

void trace_pattern(ProtoObject *object, Tracer &tracer) { tracer.visit(static_cast<Pattern *>(object)->text); }

void release_pattern(ProtoContext *, ProtoObject *object) { pcre2_code_free(static_cast<Pattern *>(object)->code); }

PCRE2_SPTR unit_pointer(const std::string &text) { return reinterpret_cast<PCRE2_SPTR>(text.data()); }

std::string describe(int error, size_t offset) {
    char words[256];
    pcre2_get_error_message(error, reinterpret_cast<PCRE2_UCHAR *>(words), sizeof words);
    return std::string(words) + " at position " + std::to_string(offset);
}

bool is_pattern(Value v) { return v.is_object() && v.as_object()->type->trace == trace_pattern; }

/// True or None: there are no match objects here.
Value pattern_match(ProtoContext &ctx, Value self, Value text) {
    if (!is_str(text))
        return type_error(ctx, "expected string or bytes-like object, got '", type_of(ctx, text), "'");
    const std::string utf8 = str_text(as<Str>(text));
    const std::unique_ptr<pcre2_match_data, decltype(&pcre2_match_data_free)> data(
        pcre2_match_data_create(1, nullptr), pcre2_match_data_free);
    if (data == nullptr)
        return memory_error(ctx);
    const int found = pcre2_match(as<Pattern>(self)->code, unit_pointer(utf8), utf8.size(), 0, 0, data.get(), nullptr);
    if (found >= 0)
        return ctx.true_();
    if (found == PCRE2_ERROR_NOMATCH)
        return ctx.none();
    return found == PCRE2_ERROR_NOMEMORY ? memory_error(ctx) : runtime_error(ctx, "the pattern takes too long to match");
}

Value pattern_repr(ProtoContext &ctx, Value self) {
    const auto *pattern = as<Pattern>(self);
    const Str *text = repr(ctx, Value(pattern->text));
    if (text == nullptr)
        return Value();
    return str_from_text(ctx, "re.compile(" + str_text(text) + (pattern->ignore_case ? ", re.IGNORECASE)" : ")"));
}

Value pattern_compare(ProtoContext &ctx, Value self, Value other, int op) {
    if ((op != kEQ && op != kNE) || !is_pattern(other))
        return ctx.not_implemented();
    const auto *a = as<Pattern>(self), *b = as<Pattern>(other);
    const bool equal = a->ignore_case == b->ignore_case && str_equal(a->text, b->text);
    return ctx.boolean(equal == (op == kEQ));
}

int64_t pattern_hash(ProtoContext &ctx, Value self) { return str_hash(ctx, as<Pattern>(self)->text); }

Value get_pattern(ProtoContext &, Value self, void *) { return as<Pattern>(self)->text; }

Value get_pattern_flags(ProtoContext &, Value self, void *) {
    return Value::from_int(kUnicode | (as<Pattern>(self)->ignore_case ? kIgnoreCase : 0));
}

constexpr MethodDef kPatternMethods[] = {
    {"match", one_arg<pattern_match>, "match($self, /, string)\n--\n\nWhether a text begins as the pattern says."},
};
constexpr GetSetDef kPatternGetSets[] = {{"pattern", get_pattern}, {"flags", get_pattern_flags}};

constinit const TypeDef kPatternType = {
    .name = "re.Pattern",
    .doc = "A regular expression.",
    .size = sizeof(Pattern),
    .flags = kTypeNoInstances | kTypeRelease,
    .trace = trace_pattern,
    .release = release_pattern,
    .methods = kPatternMethods,
    .getsets = kPatternGetSets,
    .slots = {.tp_repr = native<pattern_repr>,
              .tp_hash = native<pattern_hash>,
              .tp_richcompare = native<pattern_compare>},
};

/// Raises re.error(text), a class of its own.
Value raise_pattern_error(ProtoContext &ctx, const std::string &text) {
    const Root<Str *> name(ctx, intern(ctx, "error")), module(ctx, intern(ctx, "re"));
    const Root<Dict *> ns(ctx, dict_new(ctx));
    if (!name || !module || !ns || dict_set(ctx, ns, ctx.names().__module__, Value(module.get())) < 0)
        return Value();
    const Root<Tuple *> bases(ctx, tuple_of(ctx, {Value(ctx.exc().Exception)}));
    if (!bases)
        return Value();
    const Root<> made(ctx, ctx.call(Value(ctx.types().type), {Value(name.get()), Value(bases.get()), Value(ns.get())}));
    return made ? Value(raise(ctx, as<Type>(made), text)) : Value();
}

}  // namespace

int add_pattern_type(ProtoContext &ctx, ModuleObject *module) {
    Type *type = make_builtin_type(ctx, kPatternType, ctx.types().object);
    return type != nullptr ? module_add(ctx, module, "_Pattern", Value(type)) : -1;
}

Value pattern_new(ProtoContext &ctx, Value type, Str *text, bool ignore_case) {
    if (!has_layout(type, Layout::Type) || as<Type>(type)->trace != trace_pattern)
        return runtime_error(ctx, "warnings._Pattern is not the class that it was");
    auto *pattern = ctx.make<Pattern>(as<Type>(type));
    if (pattern == nullptr)
        return Value();
    pattern->text = text;
    pattern->ignore_case = ignore_case;
    const std::string utf8 = str_text(text);
    const uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF | PCRE2_ANCHORED |
                             (ignore_case ? PCRE2_CASELESS : 0);
    int error = 0;
    size_t offset = 0;
    pattern->code = pcre2_compile(unit_pointer(utf8), utf8.size(), options, &error, &offset, nullptr);
    return pattern->code != nullptr ? Value(pattern) : raise_pattern_error(ctx, describe(error, offset));
}

}  // namespace hpyu
