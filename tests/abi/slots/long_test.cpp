// SPDX-License-Identifier: MIT
// Integers across the ABI: both ways at the limits of every C type, and the words of what does not fit.
#include <climits>
#include <cstdint>

#include "context_test.hpp"

using LongTest = ContextTest;

TEST_F(LongTest, SignedValuesTravelBothWays) {
    for (int64_t n : {int64_t{0}, int64_t{1}, int64_t{-1}, int64_t{INT32_MIN}, int64_t{INT32_MAX}, INT64_MIN, INT64_MAX,
                      int64_t{1} << 62, -(int64_t{1} << 62), (int64_t{1} << 62) - 1, -(int64_t{1} << 62) - 1}) {
        HPy h = keep(HPyLong_FromInt64_t(ctx, n));
        EXPECT_EQ(HPyLong_AsInt64_t(ctx, h), n);
        EXPECT_EQ(repr(h), std::to_string(n));
    }
}

TEST_F(LongTest, UnsignedValuesTravelBothWays) {
    for (uint64_t n : {uint64_t{0}, uint64_t{UINT32_MAX}, uint64_t{1} << 62, uint64_t{1} << 63, UINT64_MAX}) {
        HPy h = keep(HPyLong_FromUInt64_t(ctx, n));
        EXPECT_EQ(HPyLong_AsUInt64_t(ctx, h), n);
        EXPECT_EQ(HPyLong_AsUInt64_tMask(ctx, h), n);
        EXPECT_EQ(repr(h), std::to_string(n));
    }
}

TEST_F(LongTest, SizesTravelBothWays) {
    EXPECT_EQ(HPyLong_AsSize_t(ctx, keep(HPyLong_FromSize_t(ctx, SIZE_MAX))), SIZE_MAX);
    EXPECT_EQ(HPyLong_AsSsize_t(ctx, keep(HPyLong_FromSsize_t(ctx, HPY_SSIZE_T_MIN))), HPY_SSIZE_T_MIN);
    EXPECT_EQ(HPyLong_AsInt32_t(ctx, keep(HPyLong_FromInt32_t(ctx, INT32_MIN))), INT32_MIN);
    EXPECT_EQ(HPyLong_AsUInt32_t(ctx, keep(HPyLong_FromUInt32_t(ctx, UINT32_MAX))), UINT32_MAX);
}

TEST_F(LongTest, WhatDoesNotFitIsAnOverflowError) {
    HPy huge = big("340282366920938463463374607431768211456");
    EXPECT_EQ(HPyLong_AsInt64_t(ctx, huge), -1);
    EXPECT_EQ(kind(take_error()), "OverflowError");
    EXPECT_EQ(HPyLong_AsInt32_t(ctx, number(int64_t{INT32_MAX} + 1)), -1);
    EXPECT_EQ(kind(take_error()), "OverflowError");
    EXPECT_EQ(HPyLong_AsUInt64_t(ctx, huge), UINT64_MAX);
    EXPECT_EQ(kind(take_error()), "OverflowError");
}

TEST_F(LongTest, ANegativeNumberHasNoUnsignedValue) {
    EXPECT_EQ(HPyLong_AsUInt32_t(ctx, number(-1)), UINT32_MAX);
    EXPECT_EQ(kind(take_error()), "OverflowError");
    EXPECT_EQ(HPyLong_AsSize_t(ctx, number(-1)), SIZE_MAX);
    EXPECT_EQ(kind(take_error()), "OverflowError");
}

TEST_F(LongTest, MasksWrap) {
    EXPECT_EQ(HPyLong_AsUInt64_tMask(ctx, number(-1)), UINT64_MAX);
    EXPECT_EQ(HPyLong_AsUInt32_tMask(ctx, number((int64_t{1} << 32) + 5)), 5u);
    EXPECT_EQ(HPyLong_AsUInt64_tMask(ctx, big("340282366920938463463374607431768211463")), 7u);
}

TEST_F(LongTest, OnlyIntegersConvert) {
    EXPECT_EQ(HPyLong_AsInt64_t(ctx, text("7")), -1);
    EXPECT_EQ(kind(take_error()), "TypeError");
    EXPECT_EQ(HPyLong_AsInt64_t(ctx, real(7.0)), -1);
    EXPECT_EQ(kind(take_error()), "TypeError");
}

TEST_F(LongTest, PointersAndDoubles) {
    int here = 0;
    HPy address = keep(HPyLong_FromSize_t(ctx, reinterpret_cast<size_t>(&here)));
    EXPECT_EQ(HPyLong_AsVoidPtr(ctx, address), &here);
    EXPECT_EQ(HPyLong_AsDouble(ctx, number(-3)), -3.0);
    EXPECT_EQ(HPyLong_AsDouble(ctx, big("1267650600228229401496703205376")), 1267650600228229401496703205376.0);
}

TEST_F(LongTest, BoolsAreTheTwoConstants) {
    EXPECT_TRUE(HPy_Is(ctx, keep(HPyBool_FromBool(ctx, true)), ctx->h_True));
    EXPECT_TRUE(HPy_Is(ctx, keep(HPyBool_FromBool(ctx, false)), ctx->h_False));
    EXPECT_EQ(HPyLong_AsInt64_t(ctx, ctx->h_True), 1);
}
