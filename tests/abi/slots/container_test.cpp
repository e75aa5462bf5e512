// SPDX-License-Identifier: MIT
// Lists, tuples, dicts, their builders, and the item operations.
#include "context_test.hpp"

using ContainerTest = ContextTest;

TEST_F(ContainerTest, Lists) {
    HPy l = list({number(1), text("two"), real(3.0)});
    EXPECT_EQ(repr(l), "[1, 'two', 3.0]");
    EXPECT_EQ(HPy_Length(ctx, l), 3);
    EXPECT_EQ(shown(HPy_GetItem_i(ctx, l, -1)), "3.0");
    EXPECT_EQ(HPy_SetItem_i(ctx, l, 0, ctx->h_None), 0);
    EXPECT_EQ(HPyList_Insert(ctx, l, 1, ctx->h_True), 0);
    EXPECT_EQ(repr(l), "[None, True, 'two', 3.0]");
    EXPECT_EQ(HPy_DelItem_i(ctx, l, 2), 0);
    EXPECT_EQ(repr(l), "[None, True, 3.0]");
    EXPECT_EQ(shown(HPy_GetItem_i(ctx, l, 3)), "IndexError: list index out of range");
    EXPECT_EQ(shown(HPy_GetItem(ctx, l, text("x"))), "TypeError: list indices must be integers or slices, not str");
    EXPECT_EQ(HPy_SetItem_i(ctx, l, 9, ctx->h_None), -1);
    EXPECT_EQ(take_error(), "IndexError: list assignment index out of range");
}

TEST_F(ContainerTest, Tuples) {
    HPy t = tuple({number(1), tuple({})});
    EXPECT_EQ(repr(t), "(1, ())");
    EXPECT_EQ(repr(tuple({number(1)})), "(1,)");
    EXPECT_TRUE(HPyTuple_Check(ctx, t));
    EXPECT_EQ(HPy_SetItem_i(ctx, t, 0, ctx->h_None), -1);
    EXPECT_EQ(take_error(), "TypeError: 'tuple' object does not support item assignment");
    EXPECT_EQ(HPy_Hash(ctx, tuple({number(1), text("a")})), HPy_Hash(ctx, tuple({number(1), text("a")})));
    EXPECT_EQ(HPy_Hash(ctx, tuple({list({})})), -1);
    EXPECT_EQ(take_error(), "TypeError: unhashable type: 'list'");
}

TEST_F(ContainerTest, Builders) {
    HPyListBuilder lb = HPyListBuilder_New(ctx, 2);
    HPyListBuilder_Set(ctx, lb, 0, number(1));
    HPyListBuilder_Set(ctx, lb, 1, text("x"));
    EXPECT_EQ(shown(HPyListBuilder_Build(ctx, lb)), "[1, 'x']");
    HPyTupleBuilder tb = HPyTupleBuilder_New(ctx, 2);
    HPyTupleBuilder_Set(ctx, tb, 1, text("x"));
    HPyTupleBuilder_Set(ctx, tb, 0, number(1));
    EXPECT_EQ(shown(HPyTupleBuilder_Build(ctx, tb)), "(1, 'x')");
    HPyTupleBuilder_Cancel(ctx, HPyTupleBuilder_New(ctx, 3));
}

TEST_F(ContainerTest, Dicts) {
    HPy d = keep(HPyDict_New(ctx));
    EXPECT_EQ(HPy_SetItem(ctx, d, number(1), text("one")), 0);
    EXPECT_EQ(HPy_SetItem_s(ctx, d, "two", number(2)), 0);
    EXPECT_EQ(repr(d), "{1: 'one', 'two': 2}");
    EXPECT_EQ(shown(HPy_GetItem_s(ctx, d, "two")), "2");
    EXPECT_EQ(shown(HPy_GetItem(ctx, d, real(1.0))), "'one'");
    EXPECT_EQ(HPy_Contains(ctx, d, ctx->h_True), 1);
    EXPECT_EQ(HPy_Contains(ctx, d, text("x")), 0);
    EXPECT_EQ(shown(HPy_GetItem_s(ctx, d, "three")), "KeyError: 'three'");
    EXPECT_EQ(HPy_DelItem_s(ctx, d, "two"), 0);
    EXPECT_EQ(HPy_DelItem_s(ctx, d, "two"), -1);
    EXPECT_EQ(take_error(), "KeyError: 'two'");
    EXPECT_EQ(shown(HPyDict_Keys(ctx, d)), "[1]");
    EXPECT_EQ(shown(HPyDict_Copy(ctx, d)), "{1: 'one'}");
    EXPECT_EQ(HPy_SetItem(ctx, d, list({}), number(1)), -1);
    EXPECT_EQ(take_error(), "TypeError: unhashable type: 'list'");
}

TEST_F(ContainerTest, ADictKeepsInsertionOrderAcrossDeletionAndGrowth) {
    HPy d = keep(HPyDict_New(ctx));
    for (int i = 0; i < 1000; ++i)
        ASSERT_EQ(HPy_SetItem(ctx, d, number(i), number(i * i)), 0);
    for (int i = 0; i < 1000; i += 2)
        ASSERT_EQ(HPy_DelItem_i(ctx, d, i), 0);
    ASSERT_EQ(HPy_SetItem(ctx, d, number(0), text("again")), 0);
    EXPECT_EQ(HPy_Length(ctx, d), 501);
    HPy keys = keep(HPyDict_Keys(ctx, d));
    EXPECT_EQ(shown(HPy_GetItem_i(ctx, keys, 0)), "1");
    EXPECT_EQ(shown(HPy_GetItem_i(ctx, keys, 500)), "0");
    EXPECT_EQ(shown(HPy_GetItem(ctx, d, number(999))), "998001");
}

TEST_F(ContainerTest, ContainersThatHoldThemselves) {
    HPy l = list({});
    EXPECT_EQ(HPyList_Append(ctx, l, l), 0);
    EXPECT_EQ(repr(l), "[[...]]");
    HPy d = keep(HPyDict_New(ctx));
    EXPECT_EQ(HPy_SetItem_s(ctx, d, "me", d), 0);
    EXPECT_EQ(repr(d), "{'me': {...}}");
}

TEST_F(ContainerTest, SlicesOfSequences) {
    HPy l = list({number(0), number(1), number(2), number(3)});
    EXPECT_EQ(shown(HPy_GetSlice(ctx, l, 1, 3)), "[1, 2]");
    EXPECT_EQ(HPy_SetSlice(ctx, l, 1, 3, tuple({text("x")})), 0);
    EXPECT_EQ(repr(l), "[0, 'x', 3]");
    EXPECT_EQ(HPy_DelSlice(ctx, l, 0, 1), 0);
    EXPECT_EQ(repr(l), "['x', 3]");
    HPy step = keep(HPySlice_New(ctx, ctx->h_None, ctx->h_None, number(-1)));
    EXPECT_EQ(shown(HPy_GetItem(ctx, text("abc"), step)), "'cba'");
    HPy_ssize_t start = 0, stop = 0, stride = 0;
    EXPECT_EQ(HPySlice_Unpack(ctx, keep(HPySlice_New(ctx, number(1), number(10), ctx->h_None)), &start, &stop, &stride), 0);
    EXPECT_EQ(start, 1);
    EXPECT_EQ(stop, 10);
    EXPECT_EQ(stride, 1);
}

TEST_F(ContainerTest, Iteration) {
    HPy it = keep(HPy_GetIter(ctx, list({number(1), number(2)})));
    EXPECT_TRUE(HPyIter_Check(ctx, it));
    EXPECT_EQ(shown(HPyIter_Next(ctx, it)), "1");
    EXPECT_EQ(shown(HPyIter_Next(ctx, it)), "2");
    EXPECT_TRUE(HPy_IsNull(HPyIter_Next(ctx, it)));
    EXPECT_FALSE(HPyErr_Occurred(ctx));
    EXPECT_EQ(shown(HPy_GetIter(ctx, number(1))), "TypeError: 'int' object is not iterable");
}
