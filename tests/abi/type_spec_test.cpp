// SPDX-License-Identifier: MIT
// A type from a spec: construction, members, properties, operators, memory.
#include "module_test.hpp"

class TypeSpecTest : public ModuleTest {
protected:
    void SetUp() override {
        ModuleTest::SetUp();
        module = import("shapes");
        vector = keep(HPy_GetAttr_s(ctx, module, "Vector"));
    }
    int64_t destroyed() {
        return HPyLong_AsInt64_t(ctx, call(keep(HPy_GetAttr_s(ctx, module, "count_destroyed")), {}));
    }
    HPy module = HPy_NULL, vector = HPy_NULL;
};

TEST_F(TypeSpecTest, InstancesAreMadeByCalling) {
    EXPECT_EQ(shown(HPy_Call(ctx, vector, nullptr, 0, HPy_NULL)), "Vector(0.0, 0.0)");
    EXPECT_EQ(repr(call(vector, {number(3), real(4.5)})), "Vector(3.0, 4.5)");
    HPy args[] = {number(3), number(4)};
    EXPECT_EQ(shown(HPy_Call(ctx, vector, args, 1, tuple({text("y")}))), "Vector(3.0, 4.0)");
    EXPECT_EQ(repr(vector), "<class 'shapes.Vector'>");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, vector, "__doc__")), "'A vector of the plane.'");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, vector, "__module__")), "'shapes'");
}

TEST_F(TypeSpecTest, MembersReadWriteAndCheck) {
    HPy v = call(vector, {number(3), number(4)});
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, v, "x")), "3.0");
    EXPECT_EQ(HPy_SetAttr_s(ctx, v, "x", number(6)), 0);
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, v, "x")), "6.0");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, v, "tag")), "7");
    EXPECT_EQ(HPy_SetAttr_s(ctx, v, "tag", number(6)), -1);
    EXPECT_EQ(take_error(), "AttributeError: readonly attribute");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, v, "code")), "'v'");
    EXPECT_EQ(HPy_SetAttr_s(ctx, v, "code", text("too long")), -1);
    EXPECT_EQ(take_error(), "TypeError: bad argument type for built-in operation");
}

TEST_F(TypeSpecTest, InstancesHaveNoFurtherAttributes) {
    HPy v = call(vector, {number(3), number(4)});
    EXPECT_EQ(HPy_SetAttr_s(ctx, v, "other", number(6)), -1);
    EXPECT_EQ(take_error(), "AttributeError: 'shapes.Vector' object has no attribute 'other'");
}

TEST_F(TypeSpecTest, OperatorsAndProtocols) {
    HPy a = call(vector, {number(3), number(4)}), b = call(vector, {number(1), number(1)});
    EXPECT_EQ(shown(HPy_Add(ctx, a, b)), "Vector(4.0, 5.0)");
    EXPECT_EQ(HPy_RichCompareBool(ctx, a, b, HPy_GT), 1);
    EXPECT_EQ(shown(HPy_RichCompare(ctx, a, b, HPy_EQ)), "False");
    EXPECT_EQ(HPy_Length(ctx, a), 2);
    EXPECT_EQ(shown(HPy_GetItem_i(ctx, a, 1)), "4.0");
    EXPECT_EQ(shown(HPy_GetItem_i(ctx, a, 5)), "IndexError: a Vector has two items");
    EXPECT_EQ(shown(HPy_Call(ctx, ctx->h_ListType, &a, 1, HPy_NULL)), "[3.0, 4.0]");
    EXPECT_EQ(repr(call(a, {number(2)})), "Vector(6.0, 8.0)");
    EXPECT_EQ(repr(method(a, "norm")), "5.0");
    EXPECT_EQ(repr(method(a, "__add__", {b})), "Vector(4.0, 5.0)");
    EXPECT_EQ(HPy_Hash(ctx, a), -1);
    EXPECT_EQ(kind(take_error()), "TypeError");
}

TEST_F(TypeSpecTest, ErrorsShowTheNameOfTheSpec) {
    HPy a = call(vector, {number(3), number(4)});
    EXPECT_EQ(shown(HPy_Add(ctx, a, number(1))),
              "TypeError: unsupported operand type(s) for +: 'shapes.Vector' and 'int'");
    EXPECT_EQ(HPy_Hash(ctx, a), -1);
    EXPECT_EQ(take_error(), "TypeError: unhashable type: 'shapes.Vector'");
}

TEST_F(TypeSpecTest, FieldsKeepTheirObjectsAlive) {
    HPy v = call(vector, {});
    EXPECT_EQ(HPy_SetAttr_s(ctx, v, "payload", list({text("kept"), number(1)})), 0);
    for (HPy h : kept)
        if (!HPy_Is(ctx, h, v) && !HPy_Is(ctx, h, module) && !HPy_Is(ctx, h, vector))
            HPy_Close(ctx, h);
    hpyu_collect(ctx);
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, v, "payload")), "['kept', 1]");
}

TEST_F(TypeSpecTest, EachDeadInstanceIsDestroyedOnce) {
    hpyu_collect(ctx);
    const int64_t before = destroyed();
    for (int i = 0; i < 10; ++i) {
        HPy v = HPy_Call(ctx, vector, nullptr, 0, HPy_NULL);
        EXPECT_EQ(HPy_SetAttr_s(ctx, v, "payload", text("held")), 0);
        HPy_Close(ctx, v);
    }
    for (int times = 0; times < 2; ++times) {
        hpyu_collect(ctx);
        EXPECT_EQ(destroyed() - before, 10);
    }
}

TEST_F(TypeSpecTest, CyclesThroughFieldsAreCollected) {
    hpyu_collect(ctx);
    const int64_t before = destroyed();
    for (int i = 0; i < 10; ++i) {
        HPy v = HPy_Call(ctx, vector, nullptr, 0, HPy_NULL);
        EXPECT_EQ(HPy_SetAttr_s(ctx, v, "payload", v), 0);
        HPy_Close(ctx, v);
    }
    hpyu_collect(ctx);
    EXPECT_EQ(destroyed() - before, 10);
}

TEST_F(TypeSpecTest, SubclassesMadeByCallingType) {
    HPy ns = keep(HPyDict_New(ctx));
    ASSERT_EQ(HPy_SetItem_s(ctx, ns, "colour", text("red")), 0);
    HPy sub = call(ctx->h_TypeType, {text("Red"), tuple({vector}), ns});
    HPy v = call(sub, {number(3), number(4)});
    EXPECT_EQ(repr(method(v, "norm")), "5.0");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, v, "colour")), "'red'");
    EXPECT_EQ(HPy_SetAttr_s(ctx, v, "own", number(1)), 0);
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, v, "own")), "1");
    EXPECT_TRUE(HPy_TypeCheck(ctx, v, vector));
}

TEST_F(TypeSpecTest, GlobalsThatNobodyListedWork) {
    EXPECT_EQ(run(module, "remember", {list({number(1)})}), "None");
    hpyu_collect(ctx);
    EXPECT_EQ(run(module, "recall"), "[1]");
}
