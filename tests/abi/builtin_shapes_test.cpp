// SPDX-License-Identifier: MIT
// Types from specs that extend builtin types: the builtin's behaviour and the struct of the extension in one instance,
// by a spec and by classes derived from it; metaclasses among them.
#include <cstddef>

#include "context_test.hpp"

namespace {

struct Payload {
    long number;
    HPyField object;
};

HPyDef_SLOT(payload_traverse, HPy_tp_traverse)
int payload_traverse_impl(void *self, HPyFunc_visitproc visit, void *arg) {
    HPy_VISIT(&static_cast<Payload *>(self)->object);
    return 0;
}

int destroyed = 0;
HPyDef_SLOT(payload_destroy, HPy_tp_destroy)
void payload_destroy_impl(void *) { ++destroyed; }

HPyDef_MEMBER(payload_number, "number", HPyMember_LONG, offsetof(Payload, number))
HPyDef_MEMBER(payload_object, "object", HPyMember_OBJECT, offsetof(Payload, object))

struct Shape {
    const char *name;
    HPyType_BuiltinShape shape;
    HPy HPyContext::*base;
    void *(*as_struct)(HPyContext *, HPy);
    const char *argument;   ///< What an instance is made from, by its source's type; null: nothing.
    const char *shown;      ///< repr() of base(instance).
};

constexpr Shape kShapes[] = {
    {"int", HPyType_BuiltinShape_Long, &HPyContext::h_LongType, _HPy_AsStruct_Long, "42", "42"},
    {"float", HPyType_BuiltinShape_Float, &HPyContext::h_FloatType, _HPy_AsStruct_Float, "42", "42.0"},
    {"str", HPyType_BuiltinShape_Unicode, &HPyContext::h_UnicodeType, _HPy_AsStruct_Unicode, "42", "'42'"},
    {"tuple", HPyType_BuiltinShape_Tuple, &HPyContext::h_TupleType, _HPy_AsStruct_Tuple, "42", "('4', '2')"},
    {"list", HPyType_BuiltinShape_List, &HPyContext::h_ListType, _HPy_AsStruct_List, "42", "['4', '2']"},
    {"dict", HPyType_BuiltinShape_Dict, &HPyContext::h_DictType, _HPy_AsStruct_Dict, nullptr, "{}"},
};

class BuiltinShapesTest : public ContextTest {
protected:
    HPy make(const char *name, HPyType_BuiltinShape shape, std::initializer_list<HPyType_SpecParam> given,
             HPyDef *more = nullptr) {
        HPyDef *defines[] = {&payload_traverse, &payload_number, &payload_object, more, nullptr};
        HPyType_Spec spec = {};
        spec.name = name;
        spec.basicsize = sizeof(Payload);
        spec.flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_BASETYPE | HPy_TPFLAGS_HAVE_GC;
        spec.builtin_shape = shape;
        spec.defines = defines;
        std::vector<HPyType_SpecParam> params(given);
        params.push_back({static_cast<HPyType_SpecParam_Kind>(0), HPy_NULL});
        return keep(HPyType_FromSpec(ctx, &spec, params.data()));
    }
    HPy make(const Shape &shape) {
        return make("m.Extended", shape.shape, {{HPyType_SpecParam_Base, ctx->*shape.base}});
    }
    HPy instance(const Shape &shape, HPy type) {
        return shape.argument != nullptr ? call(type, {text(shape.argument)}) : call(type, {});
    }
    HPy derived(std::initializer_list<HPy> bases) {
        return call(ctx->h_TypeType, {text("Derived"), tuple(bases), keep(HPyDict_New(ctx))});
    }
    /// The payload is zero at first, lies where the shape's function says, and keeps its object alive.
    void expect_payload(const Shape &shape, HPy object) {
        auto *payload = static_cast<Payload *>(shape.as_struct(ctx, object));
        ASSERT_NE(payload, nullptr);
        EXPECT_EQ(payload->number, 0);
        EXPECT_EQ(shown(HPy_GetAttr_s(ctx, object, "object")), "None");
        payload->number = 7;
        EXPECT_EQ(shown(HPy_GetAttr_s(ctx, object, "number")), "7");
        HPy held = HPyList_New(ctx, 2);
        HPyField_Store(ctx, object, &payload->object, held);
        HPy_Close(ctx, held);
        hpyu_collect(ctx);
        EXPECT_EQ(shown(HPy_GetAttr_s(ctx, object, "object")), "[None, None]");
        EXPECT_EQ(shape.as_struct(ctx, object), payload) << "objects do not move";
    }
};

}  // namespace

TEST_F(BuiltinShapesTest, InstancesAreTheBuiltinsWithAPayload) {
    for (const Shape &shape : kShapes) {
        SCOPED_TRACE(shape.name);
        HPy type = make(shape), object = instance(shape, type);
        EXPECT_EQ(repr(call(ctx->*shape.base, {object})), shape.shown);
        EXPECT_EQ(repr(object), shape.shown) << "the builtin's own repr";
        EXPECT_TRUE(HPy_TypeCheck(ctx, object, ctx->*shape.base));
        EXPECT_TRUE(HPy_Is(ctx, keep(HPy_Type(ctx, object)), type));
        EXPECT_EQ(_HPyType_GetBuiltinShape(ctx, type), shape.shape);
        EXPECT_EQ(HPy_RichCompareBool(ctx, object, call(ctx->*shape.base, {object}), HPy_EQ), 1);
        expect_payload(shape, object);
    }
}

TEST_F(BuiltinShapesTest, ClassesDerivedFromThemHaveThePayload) {
    for (const Shape &shape : kShapes) {
        SCOPED_TRACE(shape.name);
        HPy type = derived({make(shape)}), object = instance(shape, type);
        EXPECT_EQ(repr(object), shape.shown);
        expect_payload(shape, object);
        EXPECT_EQ(HPy_SetAttr_s(ctx, object, "own", number(1)), 0);
        EXPECT_EQ(shown(HPy_GetAttr_s(ctx, object, "own")), "1");
        EXPECT_EQ(shown(HPy_GetAttr_s(ctx, object, "number")), "7");
    }
}

TEST_F(BuiltinShapesTest, SpecsDerivedFromThemHaveBothStructs) {
    struct Longer {
        Payload base;
        long more;
    };
    for (const Shape &shape : kShapes) {
        SCOPED_TRACE(shape.name);
        HPyDef more = {};
        more.kind = HPyDef_Kind_Member;
        more.member.name = "more";
        more.member.type = HPyMember_LONG;
        more.member.offset = offsetof(Longer, more);
        HPyDef *defines[] = {&more, nullptr};
        HPyType_Spec spec = {};
        spec.name = "m.Longer";
        spec.basicsize = sizeof(Longer);
        spec.flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_BASETYPE;
        spec.builtin_shape = shape.shape;
        spec.defines = defines;
        HPyType_SpecParam params[] = {{HPyType_SpecParam_Base, make(shape)},
                                      {static_cast<HPyType_SpecParam_Kind>(0), HPy_NULL}};
        HPy object = instance(shape, keep(HPyType_FromSpec(ctx, &spec, params)));
        EXPECT_EQ(repr(object), shape.shown);
        static_cast<Longer *>(shape.as_struct(ctx, object))->more = 9;
        EXPECT_EQ(shown(HPy_GetAttr_s(ctx, object, "more")), "9");
        expect_payload(shape, object);
    }
}

TEST_F(BuiltinShapesTest, BuiltinOperationsGiveBuiltins) {
    HPy five = instance(kShapes[0], make(kShapes[0])), word = instance(kShapes[2], make(kShapes[2]));
    EXPECT_EQ(repr(keep(HPy_Add(ctx, five, number(1)))), "43");
    EXPECT_EQ(repr(keep(HPy_Type(ctx, keep(HPy_Add(ctx, five, five))))), "<class 'int'>");
    EXPECT_EQ(repr(method(word, "zfill", {number(4)})), "'0042'");
    HPy items = instance(kShapes[4], make(kShapes[4])), names = instance(kShapes[5], make(kShapes[5]));
    EXPECT_EQ(HPyList_Append(ctx, items, number(1)), 0);
    EXPECT_EQ(repr(items), "['4', '2', 1]");
    EXPECT_EQ(HPy_SetItem(ctx, names, five, word), 0);
    EXPECT_EQ(repr(names), "{42: '42'}");
    EXPECT_EQ(HPyLong_AsLong(ctx, five), 42);
    EXPECT_TRUE(HPyTuple_Check(ctx, instance(kShapes[3], make(kShapes[3]))));
}

TEST_F(BuiltinShapesTest, AMetaclassHasAPayloadInEachClass) {
    HPy meta = make("m.Meta", HPyType_BuiltinShape_Type, {{HPyType_SpecParam_Base, ctx->h_TypeType}});
    EXPECT_EQ(_HPyType_GetBuiltinShape(ctx, meta), HPyType_BuiltinShape_Type);
    HPy by_call = call(meta, {text("Called"), tuple({}), keep(HPyDict_New(ctx))});
    HPy by_spec = make("m.Made", HPyType_BuiltinShape_Object, {{HPyType_SpecParam_Metaclass, meta}});
    HPy inherited = derived({by_spec});
    for (HPy made : {by_call, by_spec, inherited}) {
        EXPECT_TRUE(HPy_Is(ctx, keep(HPy_Type(ctx, made)), meta));
        auto *payload = static_cast<Payload *>(_HPy_AsStruct_Type(ctx, made));
        ASSERT_NE(payload, nullptr);
        EXPECT_EQ(payload->number, 0);
        payload->number = 7;
        HPy held = list({number(1)});
        HPyField_Store(ctx, made, &payload->object, held);
        HPy_Close(ctx, held);
        hpyu_collect(ctx);
        HPy inside = keep(HPyField_Load(ctx, made, payload->object));
        EXPECT_EQ(repr(inside), "[1]");
        EXPECT_TRUE(HPy_TypeCheck(ctx, call(made, {}), made));
    }
    HPy instance = call(by_spec, {});
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, instance, "number")), "0") << "the instance's, not the class's";
}

TEST_F(BuiltinShapesTest, TheBuiltinsOwnNewGivesAPayloadToo) {
    for (const Shape &shape : kShapes) {
        SCOPED_TRACE(shape.name);
        HPy type = make(shape), make_plain = keep(HPy_GetAttr_s(ctx, ctx->*shape.base, "__new__"));
        expect_payload(shape, call(make_plain, {type}));
        Payload *payload = nullptr;
        HPy object = keep(HPy_New(ctx, type, &payload));
        EXPECT_EQ(payload, shape.as_struct(ctx, object));
        EXPECT_TRUE(HPy_Is(ctx, keep(HPy_Type(ctx, object)), type));
        EXPECT_EQ(repr(object), repr(call(ctx->*shape.base, {}))) << "the value that the builtin has without arguments";
        expect_payload(shape, object);
    }
}

TEST_F(BuiltinShapesTest, EachDeadInstanceIsDestroyedThoughNobodyAskedForItsStruct) {
    for (const Shape &shape : kShapes) {
        SCOPED_TRACE(shape.name);
        HPy type = make("m.Mortal", shape.shape, {{HPyType_SpecParam_Base, ctx->*shape.base}}, &payload_destroy);
        HPy further = make("m.Further", shape.shape, {{HPyType_SpecParam_Base, type}}, &payload_destroy);
        HPy argument = text("42");
        destroyed = 0;
        for (HPy mortal : {type, derived({type})})
            HPy_Close(ctx, HPy_Call(ctx, mortal, &argument, shape.argument != nullptr ? 1 : 0, HPy_NULL));
        hpyu_collect(ctx);
        EXPECT_EQ(destroyed, 2);
        HPy_Close(ctx, HPy_Call(ctx, further, &argument, shape.argument != nullptr ? 1 : 0, HPy_NULL));
        hpyu_collect(ctx);
        EXPECT_EQ(destroyed, 4) << "by each spec of the chain";
    }
}

TEST_F(BuiltinShapesTest, AMetaclassWithADestructorMakesClassesByCallAndBySpec) {
    HPy meta = make("m.Meta", HPyType_BuiltinShape_Type, {{HPyType_SpecParam_Base, ctx->h_TypeType}}, &payload_destroy);
    HPy further = call(ctx->h_TypeType, {text("Further"), tuple({meta}), keep(HPyDict_New(ctx))});
    for (HPy metaclass : {meta, further}) {
        HPy by_spec = make("m.Made", HPyType_BuiltinShape_Object, {{HPyType_SpecParam_Metaclass, metaclass}});
        HPy by_call = call(metaclass, {text("Called"), tuple({by_spec}), keep(HPyDict_New(ctx))});
        for (HPy made : {by_spec, by_call})
            EXPECT_NE(_HPy_AsStruct_Type(ctx, made), nullptr);
    }
}

TEST_F(BuiltinShapesTest, ExceptionsHaveAPayloadBesideTheirArguments) {
    HPy type = make("m.Failure", HPyType_BuiltinShape_Object, {{HPyType_SpecParam_Base, ctx->h_ValueError}});
    for (HPy failure : {type, derived({type})}) {
        HPy object = call(failure, {text("why")});
        EXPECT_EQ(str(object), "why");
        auto *payload = static_cast<Payload *>(_HPy_AsStruct_Object(ctx, object));
        ASSERT_NE(payload, nullptr);
        payload->number = 7;
        HPyErr_SetObject(ctx, failure, object);
        HPy caught = keep(hpyu_err_take(ctx));
        EXPECT_TRUE(HPy_Is(ctx, caught, object));
        EXPECT_EQ(shown(HPy_GetAttr_s(ctx, caught, "number")), "7");
        EXPECT_EQ(shown(HPy_GetAttr_s(ctx, caught, "args")), "('why',)");
    }
}

TEST_F(BuiltinShapesTest, AMetaclassMustAgreeWithThoseOfTheBases) {
    HPy one = make("m.One", HPyType_BuiltinShape_Type, {{HPyType_SpecParam_Base, ctx->h_TypeType}});
    HPy other = make("m.Other", HPyType_BuiltinShape_Type, {{HPyType_SpecParam_Base, ctx->h_TypeType}});
    HPy of_one = make("m.OfOne", HPyType_BuiltinShape_Object, {{HPyType_SpecParam_Metaclass, one}});
    HPy args[] = {text("C"), tuple({of_one}), keep(HPyDict_New(ctx))};
    EXPECT_EQ(shown(HPy_Call(ctx, other, args, 3, HPy_NULL)),
              "TypeError: metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the "
              "metaclasses of all its bases");
    HPy more = make("m.More", HPyType_BuiltinShape_Type, {{HPyType_SpecParam_Base, one}});
    HPy narrower = make("m.Narrower", HPyType_BuiltinShape_Object,
                        {{HPyType_SpecParam_Metaclass, more}, {HPyType_SpecParam_Base, of_one}});
    EXPECT_TRUE(HPy_Is(ctx, keep(HPy_Type(ctx, narrower)), more));
}

TEST_F(BuiltinShapesTest, ASpecDoesNotRunTheHooksOfClassStatements) {
    HPy log = list({});
    HPy ns = keep(HPyDict_New(ctx));
    HPy append = keep(HPy_GetAttr_s(ctx, log, "append"));
    ASSERT_EQ(HPy_SetItem_s(ctx, ns, "__init_subclass__", append), 0);
    HPy hooked = call(ctx->h_TypeType, {text("Hooked"), tuple({}), ns});
    HPy made = make("m.Made", HPyType_BuiltinShape_Object, {{HPyType_SpecParam_Base, hooked}});
    EXPECT_EQ(HPy_Length(ctx, log), 0);
    EXPECT_EQ(HPy_SetAttr_s(ctx, made, "number", ctx->h_None), 0) << "attributes of the class can be set";
}

TEST_F(BuiltinShapesTest, InstancesOfUnlikeLayoutsCannotBeJoined) {
    HPy of_int = make(kShapes[0]), of_str = make(kShapes[2]), plain = make("m.P", HPyType_BuiltinShape_Object, {});
    HPy other = make("m.Q", HPyType_BuiltinShape_Object, {});
    for (HPy bases : {tuple({of_int, of_str}), tuple({of_int, ctx->h_UnicodeType}), tuple({plain, other})}) {
        HPy args[] = {text("C"), bases, keep(HPyDict_New(ctx))};
        EXPECT_EQ(shown(HPy_Call(ctx, ctx->h_TypeType, args, 3, HPy_NULL)),
                  "TypeError: multiple bases have instance lay-out conflict");
    }
    HPy with_mixin = derived({plain, derived({})});
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, call(with_mixin, {}), "number")), "0");
}

TEST_F(BuiltinShapesTest, ASetNamesItsTypeInFull) {
    HPy type = make("m.Bag", HPyType_BuiltinShape_Object, {{HPyType_SpecParam_Base, builtin("set")}});
    EXPECT_EQ(repr(call(type, {})), "m.Bag()");
    EXPECT_EQ(repr(call(type, {tuple({number(1)})})), "m.Bag({1})");
    HPy two[] = {number(1), number(2)};
    EXPECT_EQ(shown(HPy_Call(ctx, type, two, 2, HPy_NULL)), "TypeError: m.Bag expected at most 1 argument, got 2");
}
