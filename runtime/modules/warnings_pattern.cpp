// SPDX-License-Identifier: MIT
// re.Pattern, as filterwarnings() makes it of its patterns: an object with a method match(), as any filter may hold one.
#include "modules/import.hpp"
#include "modules/regular_expression.hpp"
#include "modules/warnings.hpp"
#include "protocol/protocol.hpp"
#include "types/dict.hpp"
#include "types/sequence_objects.hpp"

namespace hpyu {

namespace {

constexpr int64_t kIgnoreCase = 2, kUnicode = 32;   // Of re's flags.

struct Pattern : ProtoObject {
    Str *text = nullptr;
    regular::Expression *expression = nullptr;   ///< Owned.
    bool ignore_case = false;
};

void trace_pattern(ProtoObject *object, Tracer &tracer) { tracer.visit(static_cast<Pattern *>(object)->text); }

void release_pattern(ProtoContext *, ProtoObject *object) { delete static_cast<Pattern *>(object)->expression; }

bool is_pattern(Value v) { return v.is_object() && v.as_object()->type->trace == trace_pattern; }

/// True or None: there are no match objects here.
Value pattern_match(ProtoContext &ctx, Value self, Value text) {
    if (!is_str(text))
        return type_error(ctx, "expected string or bytes-like object, got '", type_of(ctx, text), "'");
    const int found = as<Pattern>(self)->expression->matches_start(as<Str>(text));
    if (found < 0)
        return raise(ctx, ctx.exc().RecursionError, "maximum recursion depth exceeded");
    return found ? ctx.true_() : ctx.none();
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
    auto expression = std::make_unique<regular::Expression>();
    if (std::string error; !expression->parse(text, ignore_case, &error))
        return raise_pattern_error(ctx, error);
    auto *pattern = ctx.make<Pattern>(as<Type>(type));
    if (pattern == nullptr)
        return Value();
    pattern->text = text;
    pattern->ignore_case = ignore_case;
    pattern->expression = expression.release();
    return pattern;
}

}  // namespace hpyu
