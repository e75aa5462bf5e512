// SPDX-License-Identifier: MIT
// types.GenericAlias: a class and the types of its items. It is called, and asked for attributes, as the class itself.
// There are no type variables here, so nothing can be filled in: `__parameters__` is always empty.
#include "types/generic_alias.hpp"

#include <algorithm>

#include "attribute.hpp"
#include "protocol/protocol.hpp"
#include "types/iterators.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

struct GenericAlias : ProtoObject {
    Value origin;
    Value args;   ///< A tuple.
    bool starred = false;   ///< *list[int]: what iterating over list[int] gives.
};

void alias_trace(ProtoObject *object, Tracer &tracer) {
    tracer.visit(static_cast<GenericAlias *>(object)->origin);
    tracer.visit(static_cast<GenericAlias *>(object)->args);
}

Value make_alias(ProtoContext &ctx, Type *type, Value origin, Value item) {
    Root<> args(ctx, has_layout(item, Layout::Tuple) ? item : Value(tuple_of(ctx, {item})));
    auto *alias = args ? ctx.make_instance<GenericAlias>(type) : nullptr;
    if (alias == nullptr)
        return Value();
    alias->origin = origin;
    alias->args = args;
    return Value(alias);
}

Value alias_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    if (keyword_count(kwnames) != 0)
        return type_error(ctx, "GenericAlias() takes no keyword arguments");
    if (nargs != 2)
        return raise_argument_count(ctx, "GenericAlias", nargs, 2, 2);
    return make_alias(ctx, type, args[0], args[1]);
}

Value alias_repr(ProtoContext &ctx, Value self) {
    const auto *alias = as<GenericAlias>(self);
    std::string out = alias->starred ? "*" : "";
    if (!append_annotation(ctx, alias->origin, out))
        return Value();
    out += '[';
    const auto *args = as<Tuple>(alias->args);
    for (int64_t i = 0; i < args->length; ++i) {
        out += i != 0 ? ", " : "";
        if (!append_annotation(ctx, (*args)[i], out))
            return Value();
    }
    return Value(str_from_text(ctx, out + (args->length == 0 ? "()]" : "]")));
}

int64_t alias_hash(ProtoContext &ctx, Value self) {
    const int64_t origin = hash(ctx, as<GenericAlias>(self)->origin);
    const int64_t args = origin == -1 ? -1 : hash(ctx, as<GenericAlias>(self)->args);
    if (args == -1)
        return -1;
    return (origin ^ args) == -1 ? -2 : origin ^ args;
}

Value alias_compare(ProtoContext &ctx, Value a, Value b, int op) {
    const Type *type = ctx.types().generic_alias;
    if ((op != kEQ && op != kNE) || !is_instance(ctx, a, type) || !is_instance(ctx, b, type))
        return ctx.not_implemented();
    if (as<GenericAlias>(a)->starred != as<GenericAlias>(b)->starred)
        return ctx.boolean(op == kNE);
    int equal = rich_compare_bool(ctx, as<GenericAlias>(a)->origin, as<GenericAlias>(b)->origin, kEQ);
    if (equal > 0)
        equal = rich_compare_bool(ctx, as<GenericAlias>(a)->args, as<GenericAlias>(b)->args, kEQ);
    return equal < 0 ? Value() : ctx.boolean((equal != 0) == (op == kEQ));
}

/// Calls the class; what it makes remembers the alias, if it can.
Value alias_call(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    Root<> made(ctx, ctx.call(as<GenericAlias>(self)->origin, args, nargs, kwnames));
    Str *name = made ? intern(ctx, "__orig_class__") : nullptr;
    if (name == nullptr)
        return Value();
    if (ctx.set_attribute(made, name, self) < 0) {
        if (!error_matches(ctx, ctx.exc().AttributeError) && !error_matches(ctx, ctx.exc().TypeError))
            return Value();
        clear_error(ctx);
    }
    return made;
}

/// True for the attributes that an alias answers itself.
bool is_own_attribute(const Str *name) {
    static constexpr std::string_view kOwn[] = {
        "__class__", "__origin__", "__args__", "__unpacked__", "__parameters__", "__copy__",
        "__typing_unpacked_tuple_args__", "__mro_entries__", "__reduce__", "__reduce_ex__", "__deepcopy__"};
    return std::any_of(std::begin(kOwn), std::end(kOwn), [&](auto own) { return str_equals_ascii(name, own); });
}

Value alias_get_attribute(ProtoContext &ctx, Value self, Str *name) {
    if (is_own_attribute(name))
        return generic_get_attribute(ctx, self, name);
    return ctx.get_attribute(as<GenericAlias>(self)->origin, name);
}

Value alias_subscript(ProtoContext &ctx, Value self, Value) {
    Str *text = repr(ctx, self);
    return text != nullptr ? Value(type_error(ctx, text, " is not a generic class")) : Value();
}

Value alias_iter(ProtoContext &ctx, Value self) {
    return index_iterator_new(ctx, ctx.types().generic_alias_iterator, self);
}

/// Iterating gives one item, the starred alias: so (*list[int],) has it.
Value alias_iterator_next(ProtoContext &ctx, Value self) {
    auto *iterator = as<IndexIterator>(self);
    if (iterator->claim(ctx) != 0) {
        iterator->exhaust(ctx);
        return Value();
    }
    const auto *alias = as<GenericAlias>(iterator->sequence);
    const Value starred = make_alias(ctx, type_of(ctx, iterator->sequence), alias->origin, alias->args);
    if (starred)
        as<GenericAlias>(starred)->starred = true;
    return starred;
}

Value alias_iterator_reduce(ProtoContext &ctx, Value self) {
    const auto *iterator = as<IndexIterator>(self);
    const bool fresh = iterator->index.load(std::memory_order_relaxed) == 0;
    return reduced_iter(ctx, {fresh ? iterator->sequence : ctx.space().empty_tuple});
}

constexpr MethodDef kAliasIteratorMethods[] = {
    {"__reduce__", noargs<alias_iterator_reduce>, "How to make an iterator at the same place."},
};

Value alias_mro_entries(ProtoContext &ctx, Value self, Value) {
    return Value(tuple_of(ctx, {as<GenericAlias>(self)->origin}));
}

Value alias_reduce(ProtoContext &ctx, Value self) {
    const auto *alias = as<GenericAlias>(self);
    Root<Tuple *> args(ctx, tuple_of(ctx, {alias->origin, alias->args}));
    return args ? Value(tuple_of(ctx, {Value(ctx.types().generic_alias), Value(args.get())})) : Value();
}

Value refuse_instance(ProtoContext &ctx, Value, Value) {
    return type_error(ctx, "isinstance() argument 2 cannot be a parameterized generic");
}
Value refuse_subclass(ProtoContext &ctx, Value, Value) {
    return type_error(ctx, "issubclass() argument 2 cannot be a parameterized generic");
}

Value get_parameters(ProtoContext &ctx, Value, void *) { return ctx.space().empty_tuple; }
Value get_unpacked(ProtoContext &ctx, Value self, void *) { return ctx.boolean(as<GenericAlias>(self)->starred); }
Value get_unpacked_args(ProtoContext &ctx, Value self, void *) {
    const auto *alias = as<GenericAlias>(self);
    return alias->starred && alias->origin == Value(ctx.types().tuple) ? alias->args : ctx.none();
}

constexpr MethodDef kAliasMethods[] = {
    {"__mro_entries__", one_arg<alias_mro_entries>,
     "__mro_entries__($self, bases, /)\n--\n\nWhat stands for the alias among a class's bases: its origin."},
    {"__instancecheck__", one_arg<refuse_instance>, "__instancecheck__($self, instance, /)\n--\n\nRaises TypeError."},
    {"__subclasscheck__", one_arg<refuse_subclass>, "__subclasscheck__($self, subclass, /)\n--\n\nRaises TypeError."},
    {"__reduce__", noargs<alias_reduce>, "__reduce__($self, /)\n--\n\nHow to make the alias anew."},
};
constexpr GetSetDef kAliasGetSets[] = {
    {"__parameters__", get_parameters, nullptr, "Type variables: none."},
    {"__unpacked__", get_unpacked, nullptr, "Whether there is a star in front."},
    {"__typing_unpacked_tuple_args__", get_unpacked_args, nullptr, "The arguments of a tuple with a star in front."},
};
const ValueMemberDef kAliasMembers[] = {
    {"__origin__", offsetof(GenericAlias, origin), "The class."},
    {"__args__", offsetof(GenericAlias, args), "What stands in the brackets, as a tuple."},
};

/// The class's text, if `v` has the names of one; empty without an exception if it has not.
std::string class_like_text(ProtoContext &ctx, Value v, bool *failed) {
    Root<> qualname(ctx, ctx.find_attribute(v, ctx.names().__qualname__, failed));
    if (!qualname || !is_str(qualname))
        return {};
    Root<> module(ctx, ctx.find_attribute(v, ctx.names().__module__, failed));
    if (!module || !is_str(module))
        return {};
    const std::string name = str_text(as<Str>(qualname.get()));
    const bool builtin = str_equals_ascii(as<Str>(module.get()), "builtins");
    return builtin ? name : str_text(as<Str>(module.get())) + "." + name;
}

}  // namespace

bool append_annotation(ProtoContext &ctx, Value v, std::string &out) {
    const bool alias = is_instance(ctx, v, ctx.types().generic_alias) || type_of(ctx, v) == ctx.types().union_type;
    if (v == ctx.ellipsis()) {
        out += "...";
        return true;
    }
    bool failed = false;
    if (const std::string text = alias ? std::string() : class_like_text(ctx, v, &failed); !text.empty() || failed) {
        out += text;
        return !failed;
    }
    Str *shown = repr(ctx, v);
    if (shown != nullptr)
        str_append_to(shown, out);
    return shown != nullptr;
}

Value generic_alias_new(ProtoContext &ctx, Value origin, Value item) {
    return make_alias(ctx, ctx.types().generic_alias, origin, item);
}

Value generic_class_getitem(ProtoContext &ctx, Value cls, Value item) { return generic_alias_new(ctx, cls, item); }

extern const TypeDef kGenericAliasType;
const TypeDef kGenericAliasType = {
    .name = "types.GenericAlias",
    .doc = "GenericAlias(origin, args, /)\n--\n\nA class with the types of its items, as list[int].",
    .size = sizeof(GenericAlias),
    .flags = kTypeBase | kTypeWeakRefs,
    .trace = alias_trace,
    .methods = kAliasMethods,
    .getsets = kAliasGetSets,
    .members = kAliasMembers,
    .slots = {.tp_new = native<alias_new>,
              .tp_repr = native<alias_repr>,
              .tp_hash = native<alias_hash>,
              .tp_richcompare = native<alias_compare>,
              .tp_call = native<alias_call>,
              .tp_getattro = native<alias_get_attribute>,
              .tp_iter = native<alias_iter>,
              .nb_or = native<union_or>,
              .mp_subscript = native<alias_subscript>},
};

extern const TypeDef kGenericAliasIteratorType = {
    .name = "generic_alias_iterator",
    .size = sizeof(IndexIterator),
    .flags = kTypeNoInstances,
    .trace = trace_index_iterator,
    .methods = kAliasIteratorMethods,
    .slots = {.tp_iter = native<iterator_self>, .tp_iternext = native<alias_iterator_next>},
};

}  // namespace hpyu
