// SPDX-License-Identifier: MIT
// types.UnionType: classes joined by `|`, for annotations and as the second argument of isinstance and issubclass.
#include "protocol/protocol.hpp"
#include "types/generic_alias.hpp"
#include "types/sequence_objects.hpp"
#include "types/set.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

struct Union : ProtoObject {
    Value args;   ///< A tuple of at least two different members; None is in it as its class.
    uint64_t reserved = 0;
};

Tuple *members_of(Value v) { return as<Tuple>(as<Union>(v)->args); }

void union_trace(ProtoObject *object, Tracer &tracer) { tracer.visit(static_cast<Union *>(object)->args); }

bool is_union(ProtoContext &ctx, Value v) { return type_of(ctx, v) == ctx.types().union_type; }

bool may_be_member(ProtoContext &ctx, Value v) {
    return v == ctx.none() || has_layout(v, Layout::Type) || is_union(ctx, v) ||
           is_instance(ctx, v, ctx.types().generic_alias);
}

/// Enters one operand, or each member of a union, unless it is there already.
int add_member(ProtoContext &ctx, Value v, RootVector &members) {
    if (is_union(ctx, v)) {
        const Tuple *inner = members_of(v);
        for (int64_t i = 0; i < inner->length; ++i)
            if (add_member(ctx, (*inner)[i], members) < 0)
                return -1;
        return 0;
    }
    if (v == ctx.none())
        v = Value(ctx.types().none);
    for (size_t i = 0; i < members.size(); ++i) {
        // Classes are themselves alone; aliases are equal by what they say.
        const bool classes = has_layout(v, Layout::Type) || has_layout(members[i], Layout::Type);
        const int same = classes ? v == members[i] : rich_compare_bool(ctx, v, members[i], kEQ);
        if (same != 0)
            return same < 0 ? -1 : 0;
    }
    members.push(v);
    return 0;
}

Value union_repr(ProtoContext &ctx, Value self) {
    std::string out;
    const Tuple *members = members_of(self);
    for (int64_t i = 0; i < members->length; ++i) {
        out += i != 0 ? " | " : "";
        if ((*members)[i] == Value(ctx.types().none))
            out += "None";
        else if (!append_annotation(ctx, (*members)[i], out))
            return Value();
    }
    return Value(str_from_text(ctx, out));
}

/// The order of the members does not matter.
int64_t union_hash(ProtoContext &ctx, Value self) {
    Root<Set *> members(ctx, set_from(ctx, as<Union>(self)->args, true));
    return members ? hash(ctx, Value(members.get())) : -1;
}

Value union_compare(ProtoContext &ctx, Value a, Value b, int op) {
    if ((op != kEQ && op != kNE) || !is_union(ctx, a) || !is_union(ctx, b))
        return ctx.not_implemented();
    Root<Set *> left(ctx, set_from(ctx, as<Union>(a)->args)), right(ctx, left ? set_from(ctx, as<Union>(b)->args) : nullptr);
    return right ? rich_compare(ctx, Value(left.get()), Value(right.get()), op) : Value();
}

/// `check` of each member in turn, until one says yes.
template <auto Check>
Value any_member(ProtoContext &ctx, Value self, Value v) {
    const Tuple *members = members_of(self);
    int answer = 0;
    for (int64_t i = 0; i < members->length && answer == 0; ++i)
        answer = Check(ctx, v, (*members)[i]);
    return answer < 0 ? Value() : ctx.boolean(answer != 0);
}

Value union_subclass_check(ProtoContext &ctx, Value self, Value cls) {
    if (!has_layout(cls, Layout::Type))
        return type_error(ctx, "issubclass() arg 1 must be a class");
    return any_member<is_subclass_of>(ctx, self, cls);
}

Value union_subscript(ProtoContext &ctx, Value self, Value) {
    Str *text = repr(ctx, self);
    return text != nullptr ? Value(type_error(ctx, text, " is not a generic class")) : Value();
}

Value get_parameters(ProtoContext &ctx, Value, void *) { return ctx.space().empty_tuple; }

constexpr MethodDef kUnionMethods[] = {
    {"__instancecheck__", one_arg<any_member<is_instance_of>>,
     "__instancecheck__($self, instance, /)\n--\n\nWhether instance is one of a member of the union."},
    {"__subclasscheck__", one_arg<union_subclass_check>,
     "__subclasscheck__($self, subclass, /)\n--\n\nWhether subclass derives from a member of the union."},
};
constexpr GetSetDef kUnionGetSets[] = {{"__parameters__", get_parameters, nullptr, "Type variables: none."}};
const ValueMemberDef kUnionMembers[] = {{"__args__", offsetof(Union, args), "The members, as a tuple."}};

}  // namespace

Value union_or(ProtoContext &ctx, Value a, Value b) {
    if (!may_be_member(ctx, a) || !may_be_member(ctx, b))
        return ctx.not_implemented();
    RootVector members(ctx);
    if (add_member(ctx, a, members) < 0 || add_member(ctx, b, members) < 0)
        return Value();
    if (members.size() == 1)
        return members[0];
    Root<Tuple *> args(ctx, tuple_new(ctx, members.data(), static_cast<int64_t>(members.size())));
    auto *joined = args ? ctx.make<Union>(ctx.types().union_type) : nullptr;
    if (joined == nullptr)
        return Value();
    joined->args = Value(args.get());
    return Value(joined);
}

extern const TypeDef kUnionType;
const TypeDef kUnionType = {
    .name = "types.UnionType",
    .doc = "Classes of which one is meant, as int | str.",
    .size = sizeof(Union),
    .flags = kTypeNoInstances,
    .trace = union_trace,
    .methods = kUnionMethods,
    .getsets = kUnionGetSets,
    .members = kUnionMembers,
    .slots = {.tp_repr = native<union_repr>,
              .tp_hash = native<union_hash>,
              .tp_richcompare = native<union_compare>,
              .nb_or = native<union_or>,
              .mp_subscript = native<union_subscript>},
};

}  // namespace hpyu
