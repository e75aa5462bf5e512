// SPDX-License-Identifier: MIT
// Items, slices, length, containment, iteration, attributes: on receivers that have them and on others.
#include "context_test.hpp"

using ItemWordsTest = ContextTest;

TEST_F(ItemWordsTest, ItemsByKey) {
    EXPECT_EQ(shown(HPy_GetItem(ctx, number(3), number(1))), "TypeError: 'int' object is not subscriptable");
    EXPECT_EQ(shown(HPy_GetItem(ctx, tuple({}), text("x"))),
              "TypeError: tuple indices must be integers or slices, not str");
    EXPECT_EQ(shown(HPy_GetItem(ctx, text("a"), text("x"))), "TypeError: string indices must be integers, not 'str'");
    EXPECT_EQ(shown(HPy_GetItem(ctx, ctx->h_LongType, text("x"))), "TypeError: type 'int' is not subscriptable");
    EXPECT_EQ(shown(HPy_GetItem(ctx, list({}), big("1180591620717411303424"))),
              "IndexError: cannot fit 'int' into an index-sized integer");
    EXPECT_EQ(shown(HPy_GetItem_s(ctx, list({}), "x")), "TypeError: list indices must be integers or slices, not str");
    EXPECT_EQ(said(HPy_SetItem(ctx, number(3), number(1), number(1))),
              "TypeError: 'int' object does not support item assignment");
    EXPECT_EQ(said(HPy_SetItem(ctx, text("a"), number(0), number(1))),
              "TypeError: 'str' object does not support item assignment");
    EXPECT_EQ(said(HPy_SetItem(ctx, list({}), text("x"), number(1))),
              "TypeError: list indices must be integers or slices, not str");
    EXPECT_EQ(said(HPy_SetItem_s(ctx, tuple({}), "x", number(1))),
              "TypeError: 'tuple' object does not support item assignment");
    EXPECT_EQ(said(HPy_DelItem(ctx, tuple({number(1)}), number(0))),
              "TypeError: 'tuple' object doesn't support item deletion");
    EXPECT_EQ(said(HPy_DelItem(ctx, text("a"), number(0))), "TypeError: 'str' object doesn't support item deletion");
    EXPECT_EQ(said(HPy_DelItem(ctx, number(3), number(0))), "TypeError: 'int' object does not support item deletion");
    EXPECT_EQ(said(HPy_DelItem(ctx, keep(HPyDict_New(ctx)), number(0))), "KeyError: 0");
    EXPECT_EQ(said(HPy_DelItem(ctx, list({}), number(0))), "IndexError: list assignment index out of range");
    EXPECT_EQ(said(HPy_DelItem_s(ctx, list({}), "a")), "TypeError: list indices must be integers or slices, not str");
}

TEST_F(ItemWordsTest, ItemsByIndex) {
    EXPECT_EQ(shown(HPy_GetItem_i(ctx, tuple({}), 1)), "IndexError: tuple index out of range");
    EXPECT_EQ(shown(HPy_GetItem_i(ctx, text(""), 1)), "IndexError: string index out of range");
    EXPECT_EQ(shown(HPy_GetItem_i(ctx, bytes(""), 1)), "IndexError: index out of range");
    EXPECT_EQ(shown(HPy_GetItem_i(ctx, call(builtin("range"), {number(3)}), 7)),
              "IndexError: range object index out of range");
    EXPECT_EQ(shown(HPy_GetItem_i(ctx, text("abc"), -1)), "'c'");
    EXPECT_EQ(shown(HPy_GetItem_i(ctx, text("abc"), -4)), "IndexError: string index out of range");
    HPy d = keep(HPyDict_New(ctx));
    EXPECT_EQ(shown(HPy_GetItem_i(ctx, d, 1)), "KeyError: 1");
    EXPECT_EQ(said(HPy_SetItem_i(ctx, d, 1, text("one"))), "");
    EXPECT_EQ(repr(d), "{1: 'one'}");
    EXPECT_EQ(said(HPy_DelItem_i(ctx, d, 1)), "");
    EXPECT_EQ(said(HPy_DelItem_i(ctx, d, 1)), "KeyError: 1");
    EXPECT_EQ(said(HPy_DelItem_i(ctx, list({number(1)}), -2)), "IndexError: list assignment index out of range");
}

TEST_F(ItemWordsTest, Slices) {
    HPy l = list({number(1), number(2), number(3)});
    EXPECT_EQ(shown(HPy_GetSlice(ctx, l, -2, 5)), "[2, 3]");
    EXPECT_EQ(shown(HPy_GetSlice(ctx, l, 2, 1)), "[]");
    EXPECT_EQ(shown(HPy_GetSlice(ctx, l, HPY_SSIZE_T_MIN, HPY_SSIZE_T_MAX)), "[1, 2, 3]");
    EXPECT_EQ(shown(HPy_GetSlice(ctx, text("abc"), 0, 2)), "'ab'");
    EXPECT_EQ(shown(HPy_GetSlice(ctx, number(3), 0, 1)), "TypeError: 'int' object is unsliceable");
    EXPECT_EQ(shown(HPy_GetSlice(ctx, call(builtin("set"), {}), 0, 1)), "TypeError: 'set' object is unsliceable");
    EXPECT_EQ(shown(HPy_GetSlice(ctx, keep(HPyDict_New(ctx)), 0, 1)), "TypeError: unhashable type: 'slice'");
    EXPECT_EQ(said(HPy_SetSlice(ctx, number(3), 0, 1, l)), "TypeError: 'int' object doesn't support slice assignment");
    EXPECT_EQ(said(HPy_SetSlice(ctx, tuple({}), 0, 1, l)),
              "TypeError: 'tuple' object doesn't support slice assignment");
    EXPECT_EQ(said(HPy_SetSlice(ctx, l, 0, 1, number(3))), "TypeError: can only assign an iterable");
    EXPECT_EQ(said(HPy_DelSlice(ctx, number(3), 0, 1)), "TypeError: 'int' object doesn't support slice deletion");
    EXPECT_EQ(said(HPy_DelSlice(ctx, text("a"), 0, 1)), "TypeError: 'str' object doesn't support slice deletion");
    EXPECT_EQ(said(HPy_SetSlice(ctx, l, 0, 2, text("ab"))), "");
    EXPECT_EQ(repr(l), "['a', 'b', 3]");
    EXPECT_EQ(said(HPy_SetSlice(ctx, l, 1, 2, l)), "");
    EXPECT_EQ(repr(l), "['a', 'a', 'b', 3, 3]");
    EXPECT_EQ(said(HPy_DelSlice(ctx, l, -2, 9)), "");
    EXPECT_EQ(repr(l), "['a', 'a', 'b']");
}

TEST_F(ItemWordsTest, SliceObjectsUnpackAsIndices) {
    HPy_ssize_t start = 0, stop = 0, step = 0;
    const auto unpack = [&](HPy a, HPy b, HPy c) {
        return said(HPySlice_Unpack(ctx, keep(HPySlice_New(ctx, a, b, c)), &start, &stop, &step));
    };
    EXPECT_EQ(unpack(HPy_NULL, HPy_NULL, HPy_NULL), "");
    EXPECT_EQ((std::vector<HPy_ssize_t>{start, stop, step}), (std::vector<HPy_ssize_t>{0, HPY_SSIZE_T_MAX, 1}));
    EXPECT_EQ(HPySlice_AdjustIndices(ctx, 5, &start, &stop, step), 5);
    EXPECT_EQ((std::vector<HPy_ssize_t>{start, stop}), (std::vector<HPy_ssize_t>{0, 5}));
    EXPECT_EQ(unpack(HPy_NULL, HPy_NULL, number(-2)), "");
    EXPECT_EQ((std::vector<HPy_ssize_t>{start, stop, step}),
              (std::vector<HPy_ssize_t>{HPY_SSIZE_T_MAX, HPY_SSIZE_T_MIN, -2}));
    EXPECT_EQ(HPySlice_AdjustIndices(ctx, 5, &start, &stop, step), 3);
    EXPECT_EQ((std::vector<HPy_ssize_t>{start, stop}), (std::vector<HPy_ssize_t>{4, -1}));
    HPy huge = big("1180591620717411303424"), tiny = big("-1180591620717411303424");
    EXPECT_EQ(unpack(huge, tiny, tiny), "");
    EXPECT_EQ((std::vector<HPy_ssize_t>{start, stop, step}),
              (std::vector<HPy_ssize_t>{HPY_SSIZE_T_MAX, HPY_SSIZE_T_MIN, -HPY_SSIZE_T_MAX}));
    EXPECT_EQ(unpack(number(1), number(2), number(0)), "ValueError: slice step cannot be zero");
    const char *index = "TypeError: slice indices must be integers or None or have an __index__ method";
    EXPECT_EQ(unpack(text("a"), HPy_NULL, HPy_NULL), index);
    EXPECT_EQ(unpack(HPy_NULL, HPy_NULL, real(1.5)), index);
    EXPECT_EQ(kind(said(HPySlice_Unpack(ctx, list({}), &start, &stop, &step))), "SystemError");
    EXPECT_EQ(repr(keep(HPySlice_New(ctx, number(1), HPy_NULL, text("s")))), "slice(1, None, 's')");
}

TEST_F(ItemWordsTest, ContainmentAndLength) {
    EXPECT_EQ(said(HPy_Contains(ctx, number(3), number(1))), "TypeError: argument of type 'int' is not iterable");
    EXPECT_EQ(said(HPy_Contains(ctx, text("a"), number(1))),
              "TypeError: 'in <string>' requires string as left operand, not int");
    EXPECT_EQ(said(HPy_Contains(ctx, bytes("a"), text("x"))), "TypeError: a bytes-like object is required, not 'str'");
    EXPECT_EQ(said(HPy_Contains(ctx, bytes("a"), number(300))), "ValueError: byte must be in range(0, 256)");
    EXPECT_EQ(said(HPy_Contains(ctx, keep(HPyDict_New(ctx)), list({}))), "TypeError: unhashable type: 'list'");
    EXPECT_EQ(said(HPy_Contains(ctx, ctx->h_LongType, number(1))),
              "TypeError: argument of type 'type' is not iterable");
    EXPECT_EQ(HPy_Contains(ctx, call(builtin("range"), {number(3)}), real(2.0)), 1);
    EXPECT_EQ(HPy_Contains(ctx, keep(HPy_GetIter(ctx, list({number(1)}))), number(1)), 1);
    EXPECT_EQ(HPy_Length(ctx, number(3)), -1);
    EXPECT_EQ(take_error(), "TypeError: object of type 'int' has no len()");
    EXPECT_EQ(HPy_Length(ctx, ctx->h_LongType), -1);
    EXPECT_EQ(take_error(), "TypeError: object of type 'type' has no len()");
}

TEST_F(ItemWordsTest, Iteration) {
    EXPECT_EQ(shown(HPy_GetIter(ctx, ctx->h_LongType)), "TypeError: 'type' object is not iterable");
    EXPECT_EQ(shown(HPyIter_Next(ctx, list({}))), "TypeError: 'list' object is not an iterator");
    EXPECT_EQ(HPyIter_Check(ctx, list({})), 0);
    HPy it = keep(HPy_GetIter(ctx, text("ab")));
    EXPECT_TRUE(HPy_Is(ctx, it, keep(HPy_GetIter(ctx, it))));
    EXPECT_EQ(shown(HPyIter_Next(ctx, it)), "'a'");
    EXPECT_EQ(shown(HPyIter_Next(ctx, it)), "'b'");
    for (int i = 0; i < 2; ++i)
        EXPECT_TRUE(HPy_IsNull(HPyIter_Next(ctx, it)));
    EXPECT_EQ(pending(), "");
}

TEST_F(ItemWordsTest, AttributesByAnyName) {
    EXPECT_EQ(shown(HPy_GetAttr(ctx, text("a"), number(3))), "TypeError: attribute name must be string, not 'int'");
    EXPECT_EQ(said(HPy_SetAttr(ctx, number(3), number(2), number(1))),
              "TypeError: attribute name must be string, not 'int'");
    EXPECT_EQ(said(HPy_SetAttr_s(ctx, ctx->h_BaseObjectType, "x", number(1))),
              "TypeError: cannot set 'x' attribute of immutable type 'object'");
    EXPECT_EQ(HPy_HasAttr(ctx, number(1), number(2)), 0);
    EXPECT_EQ(HPy_HasAttr(ctx, number(1), text("real")), 1);
    HPy cls = call(ctx->h_TypeType, {text("C"), tuple({}), keep(HPyDict_New(ctx))});
    HPy object = call(cls, {});
    EXPECT_EQ(said(HPy_SetAttr(ctx, object, text("x"), number(1))), "");
    EXPECT_EQ(shown(HPy_GetAttr(ctx, object, text("x"))), "1");
    EXPECT_EQ(said(HPy_DelAttr_s(ctx, object, "x")), "");
    EXPECT_EQ(said(HPy_DelAttr_s(ctx, object, "x")), "AttributeError: 'C' object has no attribute 'x'");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, object, "\xff")),
              "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte");
}

TEST_F(ItemWordsTest, HashesAreNeverMinusOne) {
    EXPECT_EQ(HPy_Hash(ctx, number(-1)), -2);
    EXPECT_EQ(HPy_Hash(ctx, real(-1.0)), -2);
    EXPECT_EQ(HPy_Hash(ctx, list({})), -1);
    EXPECT_EQ(take_error(), "TypeError: unhashable type: 'list'");
    EXPECT_EQ(HPy_Hash(ctx, keep(HPySlice_New(ctx, HPy_NULL, HPy_NULL, HPy_NULL))), -1);
    EXPECT_EQ(take_error(), "TypeError: unhashable type: 'slice'");
}

TEST_F(ItemWordsTest, OnlyTheTypeItselfIsTakenByItsFunctions) {
    EXPECT_EQ(said(HPyList_Append(ctx, tuple({}), number(1))), "SystemError: bad argument to internal function");
    EXPECT_EQ(said(HPyList_Insert(ctx, tuple({}), 0, number(1))), "SystemError: bad argument to internal function");
    EXPECT_EQ(shown(HPyList_New(ctx, -1)), "SystemError: bad argument to internal function");
    EXPECT_EQ(shown(HPyDict_Keys(ctx, list({}))), "SystemError: bad argument to internal function");
    EXPECT_EQ(shown(HPyDict_Copy(ctx, number(3))), "SystemError: bad argument to internal function");
    HPy l = list({number(1)});
    EXPECT_EQ(said(HPyList_Insert(ctx, l, 99, number(2))), "");
    EXPECT_EQ(said(HPyList_Insert(ctx, l, -99, number(0))), "");
    EXPECT_EQ(repr(l), "[0, 1, 2]");
    HPy d = keep(HPyDict_New(ctx)), copy = keep(HPyDict_Copy(ctx, d));
    EXPECT_EQ(said(HPy_SetItem_s(ctx, copy, "a", number(1))), "");
    EXPECT_EQ(repr(d), "{}");
}

TEST_F(ItemWordsTest, BuildersAnswerOnce) {
    HPyListBuilder lb = HPyListBuilder_New(ctx, 1);
    HPyListBuilder_Set(ctx, lb, 0, number(1));
    HPy built = keep(HPyListBuilder_Build(ctx, lb));
    EXPECT_EQ(kind(shown(HPyListBuilder_Build(ctx, lb))), "SystemError");
    HPyListBuilder_Cancel(ctx, lb);
    EXPECT_EQ(repr(built), "[1]");
    HPyTupleBuilder tb = HPyTupleBuilder_New(ctx, 1);
    HPyTupleBuilder_Set(ctx, tb, 1, number(1));
    EXPECT_EQ(kind(pending()), "SystemError");
    HPyTupleBuilder_Cancel(ctx, tb);
    HPyTupleBuilder_Cancel(ctx, tb);
    EXPECT_EQ(kind(shown(HPyTupleBuilder_Build(ctx, tb))), "SystemError");
    EXPECT_EQ(shown(HPyTupleBuilder_Build(ctx, HPyTupleBuilder_New(ctx, 0))), "()");
    EXPECT_EQ(HPyListBuilder_New(ctx, -1)._i, 0);
    EXPECT_NE(take_error(), "");
}

TEST_F(ItemWordsTest, TrackersCloseWhatTheyWereGiven) {
    HPyTracker tracker = HPyTracker_New(ctx, 1);
    HPy owned = HPyUnicode_FromString(ctx, "owned"), kept_one = HPyUnicode_FromString(ctx, "kept");
    EXPECT_EQ(HPyTracker_Add(ctx, tracker, kept_one), 0);
    HPyTracker_ForgetAll(ctx, tracker);
    EXPECT_EQ(HPyTracker_Add(ctx, tracker, owned), 0);
    HPyTracker_Close(ctx, tracker);
    EXPECT_EQ(kind(shown(HPy_Repr(ctx, owned))), "SystemError");
    EXPECT_EQ(repr(kept_one), "'kept'");
    HPy_Close(ctx, kept_one);
    EXPECT_EQ(HPyTracker_Add(ctx, tracker, ctx->h_None), -1);
    EXPECT_EQ(kind(take_error()), "SystemError");
}

TEST_F(ItemWordsTest, Calls) {
    HPy d = keep(HPyDict_New(ctx));
    ASSERT_EQ(HPy_SetItem(ctx, d, number(1), number(2)), 0);
    EXPECT_EQ(shown(HPy_CallTupleDict(ctx, ctx->h_LongType, tuple({}), d)), "TypeError: keywords must be strings");
    EXPECT_EQ(shown(HPy_CallTupleDict(ctx, number(3), HPy_NULL, HPy_NULL)), "TypeError: 'int' object is not callable");
    EXPECT_EQ(shown(HPy_CallTupleDict(ctx, number(3), tuple({}), d)), "TypeError: 'int' object is not callable");
    EXPECT_EQ(shown(HPy_CallTupleDict(ctx, number(3), list({}), d)),
              "TypeError: HPy_CallTupleDict requires args to be a tuple or null handle");
    EXPECT_EQ(shown(HPy_CallTupleDict(ctx, ctx->h_LongType, list({}), HPy_NULL)),
              "TypeError: HPy_CallTupleDict requires args to be a tuple or null handle");
    EXPECT_EQ(shown(HPy_CallTupleDict(ctx, ctx->h_LongType, HPy_NULL, list({}))),
              "TypeError: HPy_CallTupleDict requires kw to be a dict or null handle");
    EXPECT_EQ(shown(HPy_CallTupleDict(ctx, ctx->h_LongType, HPy_NULL, keep(HPyDict_New(ctx)))), "0");
    HPy args[] = {text("a"), text("b")};
    EXPECT_EQ(shown(HPy_Call(ctx, ctx->h_LongType, args, 1, tuple({text("no")}))),
              "TypeError: 'no' is an invalid keyword argument for int()");
    EXPECT_EQ(shown(HPy_Call(ctx, ctx->h_LongType, args, 1, tuple({}))),
              "ValueError: invalid literal for int() with base 10: 'a'");
    HPy five[] = {number(5)};
    EXPECT_EQ(shown(HPy_CallMethod(ctx, text("bit_length"), five, 1, HPy_NULL)), "3");
    EXPECT_EQ(shown(HPy_CallMethod(ctx, text("nope"), five, 1, HPy_NULL)),
              "AttributeError: 'int' object has no attribute 'nope'");
    HPy math[] = {keep(HPyImport_ImportModule(ctx, "math")), number(16)};
    EXPECT_EQ(shown(HPy_CallMethod(ctx, text("isqrt"), math, 2, HPy_NULL)), "4");
    HPy type[] = {ctx->h_UnicodeType, text("ab")};
    EXPECT_EQ(shown(HPy_CallMethod(ctx, text("upper"), type, 2, HPy_NULL)), "'AB'");
    HPy encode[] = {text("a"), text("utf-16-le")};
    EXPECT_EQ(shown(HPy_CallMethod(ctx, text("encode"), encode, 1, tuple({text("encoding")}))), "b'a\\x00'");
    EXPECT_EQ(kind(shown(HPy_CallMethod(ctx, text("encode"), encode, 0, HPy_NULL))), "SystemError");
}
