// SPDX-License-Identifier: MIT
// Specs that no type can be made from, and module definitions that no module can be made from: each is refused with an
// exception that says why, and nothing is left behind.
#include <cstddef>

#include "context_test.hpp"

namespace {

struct Payload {
    long number;
    HPyField field;
};

HPyDef_SLOT(refused_call, HPy_tp_call)
HPy refused_call_impl(HPyContext *ctx, HPy, const HPy *, size_t, HPy) { return HPy_Dup(ctx, ctx->h_None); }

HPyDef_SLOT(equal_to_all, HPy_tp_richcompare)
HPy equal_to_all_impl(HPyContext *ctx, HPy, HPy, HPy_RichCmpOp op) { return HPyBool_FromBool(ctx, op == HPy_EQ); }

HPyDef_METH(nothing, "nothing", HPyFunc_NOARGS)
HPy nothing_impl(HPyContext *ctx, HPy) { return HPy_Dup(ctx, ctx->h_None); }

class SpecMisuseTest : public ContextTest {
protected:
    HPyType_Spec spec() {
        HPyType_Spec made = {};
        made.name = "m.T";
        made.basicsize = sizeof(Payload);
        made.flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_BASETYPE;
        return made;
    }
    std::string made(HPyType_Spec spec, std::initializer_list<HPyDef *> defines = {},
                     std::initializer_list<HPyType_SpecParam> given = {}) {
        std::vector<HPyDef *> list(defines);
        list.push_back(nullptr);
        spec.defines = list.data();
        std::vector<HPyType_SpecParam> params(given);
        params.push_back({static_cast<HPyType_SpecParam_Kind>(0), HPy_NULL});
        return shown(HPyType_FromSpec(ctx, &spec, params.data()));
    }
    HPyType_SpecParam base(HPy h) { return {HPyType_SpecParam_Base, h}; }
    HPyType_SpecParam metaclass(HPy h) { return {HPyType_SpecParam_Metaclass, h}; }
    HPyType_SpecParam bases(HPy h) { return {HPyType_SpecParam_BasesTuple, h}; }
};

}  // namespace

TEST_F(SpecMisuseTest, ASoundSpecIsTaken) {
    EXPECT_EQ(made(spec(), {&refused_call, &nothing}), "<class 'm.T'>");
}

TEST_F(SpecMisuseTest, WhatIsMissing) {
    EXPECT_EQ(kind(shown(HPyType_FromSpec(ctx, nullptr, nullptr))), "SystemError");
    HPyType_Spec nameless = spec();
    nameless.name = nullptr;
    EXPECT_EQ(made(nameless), "SystemError: Type spec does not define the name field.");
    HPyDef unnamed = nothing, empty = nothing, empty_slot = refused_call, unknown = nothing;
    unnamed.meth.name = nullptr;
    empty.meth.impl = nullptr;
    empty_slot.slot.impl = nullptr;
    unknown.kind = static_cast<HPyDef_Kind>(9);
    for (HPyDef *broken : {&unnamed, &empty, &empty_slot, &unknown})
        EXPECT_EQ(kind(made(spec(), {broken})), "SystemError");
}

TEST_F(SpecMisuseTest, ShapesAndSizes) {
    HPyType_Spec legacy = spec(), no_shape = spec(), negative = spec(), variable = spec(), unknown = spec();
    legacy.builtin_shape = HPyType_BuiltinShape_Legacy;
    EXPECT_EQ(kind(made(legacy)), "TypeError");
    static char anything;
    no_shape.legacy_slots = &anything;
    EXPECT_EQ(made(no_shape),
              "TypeError: cannot specify .legacy_slots without setting .builtin_shape=HPyType_BuiltinShape_Legacy");
    unknown.builtin_shape = static_cast<HPyType_BuiltinShape>(99);
    EXPECT_EQ(kind(made(unknown)), "ValueError");
    negative.basicsize = -8;
    EXPECT_EQ(kind(made(negative)), "TypeError");
    variable.itemsize = -8;
    EXPECT_EQ(kind(made(variable)), "TypeError");
    variable.itemsize = 8;
    EXPECT_EQ(made(variable), "<class 'm.T'>");
    EXPECT_EQ(made(variable, {&refused_call}), "TypeError: Cannot use HPy call protocol with var objects");
    HPyType_Spec of_int = spec();
    of_int.builtin_shape = HPyType_BuiltinShape_Long;
    EXPECT_EQ(kind(made(of_int)), "TypeError") << "int's shape without int as a base";
    EXPECT_EQ(made(of_int, {}, {base(ctx->h_LongType)}), "<class 'm.T'>");
}

TEST_F(SpecMisuseTest, CollectedTypesMustBeTraversable) {
    HPyType_Spec collected = spec();
    collected.flags |= HPy_TPFLAGS_HAVE_GC;
    EXPECT_EQ(made(collected),
              "ValueError: You must provide an HPy_tp_traverse slot if you specify HPy_TPFLAGS_HAVE_GC");
}

TEST_F(SpecMisuseTest, MembersLieInThePayload) {
    HPyDef member = {};
    member.kind = HPyDef_Kind_Member;
    member.member.name = "number";
    member.member.type = HPyMember_LONG;
    member.member.offset = offsetof(Payload, number);
    EXPECT_EQ(made(spec(), {&member}), "<class 'm.T'>");
    HPyType_Spec empty = spec();
    empty.basicsize = 0;
    EXPECT_EQ(kind(made(empty, {&member})), "TypeError");
    for (HPy_ssize_t offset : {HPy_ssize_t{-1}, static_cast<HPy_ssize_t>(sizeof(Payload)), HPy_ssize_t{1} << 40}) {
        HPyDef outside = member;
        outside.member.offset = offset;
        EXPECT_EQ(kind(made(spec(), {&outside})), "TypeError") << offset;
    }
    HPyDef untyped = member;
    untyped.member.type = static_cast<HPyMember_FieldType>(77);
    HPyType_Spec odd = spec();
    HPyDef *defines[] = {&untyped, nullptr};
    odd.defines = defines;
    HPy object = call(keep(HPyType_FromSpec(ctx, &odd, nullptr)), {});
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, object, "number")), "SystemError: bad memberdescr type");
    EXPECT_EQ(HPy_SetAttr_s(ctx, object, "number", number(3)), -1);
    EXPECT_EQ(take_error(), "SystemError: bad memberdescr type for number");
}

TEST_F(SpecMisuseTest, Bases) {
    EXPECT_EQ(made(spec(), {}, {base(ctx->h_BoolType)}), "TypeError: type 'bool' is not an acceptable base type");
    EXPECT_EQ(kind(made(spec(), {}, {base(number(3))})), "TypeError");
    EXPECT_EQ(kind(made(spec(), {}, {bases(tuple({number(3)}))})), "TypeError");
    EXPECT_EQ(made(spec(), {}, {base(ctx->h_LongType), base(ctx->h_UnicodeType)}),
              "TypeError: multiple bases have instance lay-out conflict");
    EXPECT_EQ(made(spec(), {}, {base(ctx->h_BaseObjectType), bases(tuple({ctx->h_BaseObjectType}))}),
              "TypeError: cannot specify both HPyType_SpecParam_Base and HPytype_SpecParam_BasesTuple");
    EXPECT_EQ(made(spec(), {}, {bases(tuple({ctx->h_BaseObjectType})), bases(tuple({ctx->h_BaseObjectType}))}),
              "TypeError: multiple specifications of HPyType_SpecParam_BasesTuple");
    EXPECT_EQ(kind(made(spec(), {}, {base(HPy_NULL)})), "SystemError");
    EXPECT_EQ(kind(made(spec(), {}, {{static_cast<HPyType_SpecParam_Kind>(9), ctx->h_LongType}})), "TypeError");
    HPyType_Spec final = spec();
    final.flags = HPy_TPFLAGS_DEFAULT;
    HPy sealed = keep(HPyType_FromSpec(ctx, &final, nullptr));
    EXPECT_EQ(made(spec(), {}, {base(sealed)}), "TypeError: type 'm.T' is not an acceptable base type");
}

TEST_F(SpecMisuseTest, ClassesDeriveFromBaseTypesAlone) {
    HPyType_Spec final = spec();
    final.flags = HPy_TPFLAGS_DEFAULT;
    HPy args[] = {text("S"), tuple({keep(HPyType_FromSpec(ctx, &final, nullptr))}), keep(HPyDict_New(ctx))};
    EXPECT_EQ(shown(HPy_Call(ctx, ctx->h_TypeType, args, 3, HPy_NULL)),
              "TypeError: type 'm.T' is not an acceptable base type");
}

TEST_F(SpecMisuseTest, Metaclasses) {
    EXPECT_EQ(made(spec(), {}, {metaclass(ctx->h_LongType)}),
              "TypeError: Metaclass '<class 'int'>' is not a subclass of 'type'.");
    EXPECT_EQ(kind(made(spec(), {}, {metaclass(number(3))})), "TypeError");
    EXPECT_EQ(made(spec(), {}, {metaclass(ctx->h_TypeType), metaclass(ctx->h_TypeType)}),
              "ValueError: metaclass was specified multiple times");
    HPy no = keep(HPyDict_New(ctx));
    HPy one = call(ctx->h_TypeType, {text("One"), tuple({ctx->h_TypeType}), no});
    HPy other = call(ctx->h_TypeType, {text("Other"), tuple({ctx->h_TypeType}), no});
    HPy of_other = call(other, {text("C"), tuple({}), no});
    EXPECT_EQ(made(spec(), {}, {metaclass(one), base(of_other)}),
              "TypeError: metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the "
              "metaclasses of all its bases");
    HPyType_Spec plain = spec();
    HPyType_SpecParam params[] = {metaclass(one), {static_cast<HPyType_SpecParam_Kind>(0), HPy_NULL}};
    HPy made_by_one = keep(HPyType_FromSpec(ctx, &plain, params));
    EXPECT_TRUE(HPy_Is(ctx, keep(HPy_Type(ctx, made_by_one)), one));
}

TEST_F(SpecMisuseTest, ATypeWithEqualityAloneHasNoHash) {
    HPyType_Spec equal = spec();
    HPyDef *defines[] = {&equal_to_all, nullptr};
    equal.defines = defines;
    HPy type = keep(HPyType_FromSpec(ctx, &equal, nullptr));
    HPy object = call(type, {});
    EXPECT_EQ(HPy_Hash(ctx, object), -1);
    EXPECT_EQ(kind(take_error()), "TypeError");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, type, "__hash__")), "None");
    EXPECT_EQ(HPy_RichCompareBool(ctx, object, number(3), HPy_EQ), 1);
}

TEST_F(SpecMisuseTest, CallFunctionsNeedACallableType) {
    static HPyCallFunction function = {nullptr, refused_call_impl};
    HPyType_Spec plain = spec(), vector = spec();
    HPy silent = call(keep(HPyType_FromSpec(ctx, &plain, nullptr)), {});
    EXPECT_EQ(HPy_SetCallFunction(ctx, silent, &function), -1);
    EXPECT_EQ(kind(take_error()), "TypeError");
    EXPECT_EQ(HPy_SetCallFunction(ctx, number(3), &function), -1);
    EXPECT_EQ(kind(take_error()), "TypeError");
    vector.flags |= HPy_TPFLAGS_HAVE_VECTORCALL;
    HPy object = keep(HPyType_FromSpec(ctx, &vector, nullptr));
    void *payload;
    HPy instance = keep(ctx->ctx_New(ctx, object, &payload));
    EXPECT_EQ(HPy_SetCallFunction(ctx, instance, &function), 0);
    EXPECT_EQ(repr(call(instance, {number(1)})), "None");
    EXPECT_EQ(HPy_SetCallFunction(ctx, instance, nullptr), -1);
    EXPECT_EQ(kind(take_error()), "SystemError");
}

TEST_F(SpecMisuseTest, AMemberThatShowsTheCallFunctionMakesInstancesCallable) {
    static HPyCallFunction function = {nullptr, refused_call_impl};
    HPyDef member = {};
    member.kind = HPyDef_Kind_Member;
    member.member.name = "__vectorcalloffset__";
    member.member.type = HPyMember_HPYSSIZET;
    member.member.offset = offsetof(Payload, number);
    member.member.readonly = 1;
    EXPECT_EQ(made(spec(), {&member, &refused_call}),
              "TypeError: Cannot have HPy_tp_call and explicit member'__vectorcalloffset__'. Specify just one of them.");
    HPyType_Spec shown_offset = spec();
    HPyDef *defines[] = {&member, nullptr};
    shown_offset.defines = defines;
    HPy instance = call(keep(HPyType_FromSpec(ctx, &shown_offset, nullptr)), {});
    EXPECT_EQ(HPyCallable_Check(ctx, instance), 1);
    EXPECT_EQ(shown(HPy_Call(ctx, instance, nullptr, 0, HPy_NULL)), "TypeError: 'm.T' object does not support vectorcall");
    EXPECT_EQ(HPy_SetCallFunction(ctx, instance, &function), 0);
    EXPECT_EQ(repr(call(instance, {number(1)})), "None");
}

TEST_F(SpecMisuseTest, AMemberAsksForAttributesOrForWeakReferences) {
    HPyDef attributes = {};
    attributes.kind = HPyDef_Kind_Member;
    attributes.member.name = "__dictoffset__";
    attributes.member.type = HPyMember_HPYSSIZET;
    attributes.member.offset = offsetof(Payload, number);
    attributes.member.readonly = 1;
    HPyDef weak = attributes;
    weak.member.name = "__weaklistoffset__";
    HPyDef *with_attributes[] = {&attributes, nullptr}, *with_weak[] = {&weak, nullptr};
    HPyType_Spec one = spec(), other = spec();
    one.defines = with_attributes;
    other.defines = with_weak;
    HPy object = call(keep(HPyType_FromSpec(ctx, &one, nullptr)), {});
    EXPECT_EQ(HPy_SetAttr_s(ctx, object, "extra", number(3)), 0);
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, object, "extra")), "3");
    EXPECT_EQ(HPy_HasAttr_s(ctx, object, "__dictoffset__"), 0);
    HPy ref = keep(HPy_GetAttr_s(ctx, keep(hpyu_import(ctx, "weakref")), "ref"));
    HPy target = call(keep(HPyType_FromSpec(ctx, &other, nullptr)), {});
    EXPECT_TRUE(HPy_Is(ctx, call(call(ref, {target}), {}), target));
    EXPECT_EQ(HPy_SetAttr_s(ctx, target, "extra", number(3)), -1);
    EXPECT_EQ(take_error(), "AttributeError: 'm.T' object has no attribute 'extra'");
    EXPECT_EQ(shown(HPy_Call(ctx, ref, &object, 1, HPy_NULL)), "TypeError: cannot create weak reference to 'm.T' object");
}

TEST_F(SpecMisuseTest, OnlyTypesAreAskedAsTypes) {
    EXPECT_EQ(HPyType_GetName(ctx, number(3)), nullptr);
    EXPECT_EQ(kind(take_error()), "TypeError");
    EXPECT_EQ(HPyType_IsSubtype(ctx, number(3), ctx->h_LongType), 0);
    EXPECT_EQ(kind(take_error()), "TypeError");
    EXPECT_EQ(HPy_TypeCheck(ctx, number(3), number(3)), 0);
    EXPECT_EQ(kind(take_error()), "TypeError");
    void *data = &data;
    EXPECT_EQ(kind(shown(ctx->ctx_New(ctx, number(3), &data))), "TypeError");
    EXPECT_EQ(data, nullptr);
    EXPECT_EQ(kind(shown(HPyType_GenericNew(ctx, number(3), nullptr, 0, HPy_NULL))), "TypeError");
    EXPECT_EQ(_HPy_AsStruct_Object(ctx, ctx->h_None), nullptr);
    EXPECT_EQ(kind(take_error()), "TypeError");
}
