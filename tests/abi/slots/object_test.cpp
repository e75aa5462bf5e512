// SPDX-License-Identifier: MIT
// What works on any object: identity, types, attributes, comparison, truth, calls.
#include "context_test.hpp"

using ObjectTest = ContextTest;

TEST_F(ObjectTest, IdentityAndTypes) {
    HPy l = list({});
    HPy dup = keep(HPy_Dup(ctx, l));
    EXPECT_TRUE(HPy_Is(ctx, l, dup));
    EXPECT_FALSE(HPy_Is(ctx, l, list({})));
    EXPECT_TRUE(HPy_Is(ctx, keep(HPy_Type(ctx, l)), ctx->h_ListType));
    EXPECT_TRUE(HPy_TypeCheck(ctx, ctx->h_True, ctx->h_LongType));
    EXPECT_FALSE(HPy_TypeCheck(ctx, number(1), ctx->h_BoolType));
    EXPECT_STREQ(HPyType_GetName(ctx, ctx->h_UnicodeType), "str");
    EXPECT_TRUE(HPyType_IsSubtype(ctx, ctx->h_BoolType, ctx->h_LongType));
}

TEST_F(ObjectTest, MissingAttributesSayWhoseAndWhich) {
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, number(1), "nope")), "AttributeError: 'int' object has no attribute 'nope'");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, ctx->h_ListType, "nope")),
              "AttributeError: type object 'list' has no attribute 'nope'");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, keep(HPyImport_ImportModule(ctx, "builtins")), "nope")),
              "AttributeError: module 'builtins' has no attribute 'nope'");
    EXPECT_EQ(HPy_HasAttr_s(ctx, number(1), "nope"), 0);
    EXPECT_EQ(HPy_HasAttr_s(ctx, number(1), "real"), 1);
    EXPECT_EQ(HPy_SetAttr_s(ctx, number(1), "nope", ctx->h_None), -1);
    EXPECT_EQ(take_error(), "AttributeError: 'int' object has no attribute 'nope'");
    EXPECT_EQ(HPy_SetAttr_s(ctx, ctx->h_ListType, "x", ctx->h_None), -1);
    EXPECT_EQ(take_error(), "TypeError: cannot set 'x' attribute of immutable type 'list'");
    EXPECT_EQ(shown(HPy_GetAttr(ctx, number(1), number(2))), "TypeError: attribute name must be string, not 'int'");
}

TEST_F(ObjectTest, Comparison) {
    EXPECT_EQ(shown(HPy_RichCompare(ctx, number(1), real(1.0), HPy_EQ)), "True");
    EXPECT_EQ(HPy_RichCompareBool(ctx, number(2), number(10), HPy_LT), 1);
    EXPECT_EQ(HPy_RichCompareBool(ctx, list({number(1)}), list({number(1), number(2)}), HPy_LT), 1);
    EXPECT_EQ(shown(HPy_RichCompare(ctx, number(1), text("a"), HPy_EQ)), "False");
    EXPECT_EQ(shown(HPy_RichCompare(ctx, number(1), text("a"), HPy_LT)),
              "TypeError: '<' not supported between instances of 'int' and 'str'");
}

TEST_F(ObjectTest, Truth) {
    EXPECT_EQ(HPy_IsTrue(ctx, number(0)), 0);
    EXPECT_EQ(HPy_IsTrue(ctx, real(0.0)), 0);
    EXPECT_EQ(HPy_IsTrue(ctx, text("")), 0);
    EXPECT_EQ(HPy_IsTrue(ctx, list({})), 0);
    EXPECT_EQ(HPy_IsTrue(ctx, ctx->h_None), 0);
    EXPECT_EQ(HPy_IsTrue(ctx, text("0")), 1);
    EXPECT_EQ(HPy_IsTrue(ctx, ctx->h_ListType), 1);
}

TEST_F(ObjectTest, Calls) {
    EXPECT_EQ(shown(HPy_CallTupleDict(ctx, ctx->h_LongType, tuple({text("ff"), number(16)}), HPy_NULL)), "255");
    HPy args[] = {text("ff"), number(16)};
    EXPECT_EQ(shown(HPy_Call(ctx, ctx->h_LongType, args, 1, tuple({text("base")}))), "255");
    HPy join[] = {text(", "), list({text("a"), text("b")})};
    EXPECT_EQ(shown(HPy_CallMethod(ctx, text("join"), join, 2, HPy_NULL)), "'a, b'");
    EXPECT_EQ(shown(HPy_Call(ctx, number(1), nullptr, 0, HPy_NULL)), "TypeError: 'int' object is not callable");
    EXPECT_TRUE(HPyCallable_Check(ctx, ctx->h_ListType));
    EXPECT_FALSE(HPyCallable_Check(ctx, number(1)));
    EXPECT_EQ(kind(shown(HPy_CallTupleDict(ctx, ctx->h_LongType, number(1), HPy_NULL))), "TypeError");
}

TEST_F(ObjectTest, ConstantsHaveTheirNames) {
    EXPECT_EQ(repr(ctx->h_None), "None");
    EXPECT_EQ(repr(ctx->h_NotImplemented), "NotImplemented");
    EXPECT_EQ(repr(ctx->h_Ellipsis), "Ellipsis");
    EXPECT_EQ(repr(ctx->h_TimeoutError), "<class 'TimeoutError'>");
    EXPECT_EQ(repr(ctx->h_MemoryViewType), "<class 'memoryview'>");
    HPy_Close(ctx, ctx->h_None);
    EXPECT_EQ(repr(ctx->h_None), "None");
}

TEST_F(ObjectTest, Trackers) {
    HPyTracker tracker = HPyTracker_New(ctx, 0);
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(HPyTracker_Add(ctx, tracker, HPyUnicode_FromString(ctx, "x")), 0);
    HPyTracker_Close(ctx, tracker);
    HPyTracker_Close(ctx, tracker);
}
