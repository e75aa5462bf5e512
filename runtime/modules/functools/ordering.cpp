// SPDX-License-Identifier: MIT
// functools.cmp_to_key: keys that a function of two arguments compares; functools.total_ordering: the comparisons that
// a class lacks, from one that it has.
#include "attribute.hpp"
#include "modules/collections/collections.hpp"
#include "modules/functools/functools.hpp"
#include "protocol/protocol.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

// -- cmp_to_key -------------------------------------------------------------------------------------------------------

struct KeyWrapper : ProtoObject {
    Value compare;
    Value object;  ///< Null for what cmp_to_key gave, which makes the keys.
};

void key_trace(ProtoObject *object, Tracer &tracer) {
    tracer.visit(static_cast<KeyWrapper *>(object)->compare);
    tracer.visit(static_cast<KeyWrapper *>(object)->object);
}

Value key_new(ProtoContext &ctx, Type *type, Value compare, Value object) {
    auto *key = ctx.make_instance<KeyWrapper>(type);
    if (key != nullptr) {
        key->compare = compare;
        key->object = object;
    }
    return key;
}

Value key_call(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"obj"};
    Value given;
    if (parse_args(ctx, {.function = "K", .names = kNames, .required = 1}, args, nargs, kwnames, &given) < 0)
        return Value();
    return key_new(ctx, type_of(ctx, self), as<KeyWrapper>(self)->compare, given);
}

Value key_richcompare(ProtoContext &ctx, Value self, Value other, int op) {
    if (type_of(ctx, other) != type_of(ctx, self))
        return type_error(ctx, "other argument must be K instance");
    const Root<> compare(ctx, as<KeyWrapper>(self)->compare);
    const Root<> x(ctx, as<KeyWrapper>(self)->object), y(ctx, as<KeyWrapper>(other)->object);
    if (!x || !y)
        return attribute_error(ctx, "object");
    const Root<> order(ctx, ctx.call(compare, {x.get(), y.get()}));
    return order ? rich_compare(ctx, order, Value::from_int(0), op) : Value();
}

Value get_object(ProtoContext &ctx, Value self, void *) {
    const Value object = as<KeyWrapper>(self)->object;
    return object ? object : ctx.none();
}
int set_object(ProtoContext &, Value self, Value value, void *) {
    as<KeyWrapper>(self)->object = value;
    return 0;
}

constexpr GetSetDef kKeyGetSets[] = {{"obj", get_object, set_object, "What the key stands for."}};

Value cmp_to_key(ProtoContext &ctx, Value module, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"mycmp"};
    Value given;
    if (parse_args(ctx, {.function = "cmp_to_key", .names = kNames, .required = 1}, args, nargs, kwnames, &given) < 0)
        return Value();
    Type *type = own_type(ctx, module, "_KeyWrapper", kKeyWrapperType);
    return type != nullptr ? key_new(ctx, type, given, Value()) : Value();
}

// -- total_ordering ---------------------------------------------------------------------------------------------------

using Name = Str *Names::*;

/// How a comparison follows from another one's answer and from (in)equality.
enum class Derivation { Not, NotAndDiffers, NotOrEquals, AndDiffers, OrEquals };

/// `op_result`, turned into what the derived comparison answers.
Value derive(ProtoContext &ctx, Derivation how, Value answer, Value self, Value other) {
    const bool negated = how == Derivation::Not || how == Derivation::NotAndDiffers || how == Derivation::NotOrEquals;
    const int truth = is_true(ctx, answer);
    if (truth < 0)
        return Value();
    const bool now = (truth != 0) != negated;
    const Value settled = negated ? ctx.boolean(now) : answer;
    switch (how) {
        case Derivation::Not: return settled;
        case Derivation::NotAndDiffers:
        case Derivation::AndDiffers: return now ? rich_compare(ctx, self, other, kNE) : settled;
        default: return now ? settled : rich_compare(ctx, self, other, kEQ);
    }
}

/// A method of the class: calls type(self).root(self, other) and derives its own answer.
template <Name Root_, Derivation How>
Value derived(ProtoContext &ctx, Value self, Value other) {
    const Value args[] = {self, other};
    bool found = false;
    const Root<> answer(ctx, ctx.call_special(ctx.names().*Root_, args, 2, &found));
    if (!found && !error_occurred(ctx))
        return no_attribute(ctx, Value(type_of(ctx, self)), ctx.names().*Root_);
    return !answer || answer == ctx.not_implemented() ? answer.get() : derive(ctx, How, answer, self, other);
}

struct Comparison {
    Name root;
    MethodDef derived[3];
};

template <Name Root_, Derivation How>
constexpr MethodDef comparison(const char *name) {
    return {name, one_arg<derived<Root_, How>>, nullptr};
}

using enum Derivation;
/// The first of these that a class defines is where the others come from.
constexpr Comparison kComparisons[] = {
    {&Names::__lt__,
     {comparison<&Names::__lt__, NotAndDiffers>("__gt__"), comparison<&Names::__lt__, OrEquals>("__le__"),
      comparison<&Names::__lt__, Not>("__ge__")}},
    {&Names::__le__,
     {comparison<&Names::__le__, NotOrEquals>("__ge__"), comparison<&Names::__le__, AndDiffers>("__lt__"),
      comparison<&Names::__le__, Not>("__gt__")}},
    {&Names::__gt__,
     {comparison<&Names::__gt__, NotAndDiffers>("__lt__"), comparison<&Names::__gt__, OrEquals>("__ge__"),
      comparison<&Names::__gt__, Not>("__le__")}},
    {&Names::__ge__,
     {comparison<&Names::__ge__, NotOrEquals>("__le__"), comparison<&Names::__ge__, AndDiffers>("__gt__"),
      comparison<&Names::__ge__, Not>("__lt__")}},
};

/// 1 if the class has a comparison of its own, not just object's. -1 on failure.
int defines(ProtoContext &ctx, Value cls, Str *name) {
    bool failed = false;
    const Root<> own(ctx, ctx.find_attribute(cls, name, &failed));
    if (failed)
        return -1;
    const Value plain = ctx.get_attribute(Value(ctx.types().object), name);
    return !plain ? -1 : own && own.get() != plain;
}

Value total_ordering(ProtoContext &ctx, Value, const Value *args, size_t nargs, Tuple *kwnames) {
    static const PythonSignature kSignature = {
        .function = "total_ordering", .names = {"cls"}, .positional = 1, .required = 1};
    Value cls;
    if (bind_arguments(ctx, kSignature, args, nargs, kwnames, &cls) < 0)
        return Value();
    for (const Comparison &comparison : kComparisons) {
        const int is_root = defines(ctx, cls, ctx.names().*comparison.root);
        if (is_root < 0)
            return Value();
        if (!is_root)
            continue;
        for (const MethodDef &method : comparison.derived) {
            const Root<Str *> name(ctx, intern(ctx, method.name));
            const int has = name ? defines(ctx, cls, name) : -1;
            if (has < 0)
                return Value();
            const Root<> made(ctx, has || !has_layout(cls, Layout::Type)
                                       ? Value()
                                       : method_descriptor_new(ctx, as<Type>(cls), &method));
            if (made && ctx.set_attribute(cls, name.get(), made.get()) < 0)
                return Value();
            if (error_occurred(ctx))
                return Value();
        }
        return cls;
    }
    return value_error(ctx, "must define at least one ordering operation: < > <= >=");
}

}  // namespace

constinit const TypeDef kKeyWrapperType = {
    .name = "functools.KeyWrapper",
    .size = sizeof(KeyWrapper),
    .flags = kTypeNoInstances | kTypeGC,
    .trace = key_trace,
    .getsets = kKeyGetSets,
    .slots = {.tp_hash = native<hash_not_implemented>,
              .tp_richcompare = native<key_richcompare>,
              .tp_call = native<key_call>},
};

constinit const MethodDef kCmpToKeyFunction = {
    "cmp_to_key", keywords<cmp_to_key>,
    "cmp_to_key($module, /, mycmp)\n--\n\nA key function from one that compares two."};
constinit const MethodDef kTotalOrderingFunction = {
    "total_ordering", keywords<total_ordering>,
    "total_ordering($module, /, cls)\n--\n\nAdd the comparisons that a class lacks."};

}  // namespace hpyu
