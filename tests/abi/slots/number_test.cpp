// SPDX-License-Identifier: MIT
// Arithmetic through the context: results and the words of refusals, as Python gives them.
#include "context_test.hpp"

using NumberTest = ContextTest;

TEST_F(NumberTest, Integers) {
    HPy a = number(17), b = number(-5);
    EXPECT_EQ(shown(HPy_Add(ctx, a, b)), "12");
    EXPECT_EQ(shown(HPy_Subtract(ctx, a, b)), "22");
    EXPECT_EQ(shown(HPy_Multiply(ctx, a, b)), "-85");
    EXPECT_EQ(shown(HPy_FloorDivide(ctx, a, b)), "-4");
    EXPECT_EQ(shown(HPy_Remainder(ctx, a, b)), "-3");
    EXPECT_EQ(shown(HPy_Divmod(ctx, a, b)), "(-4, -3)");
    EXPECT_EQ(shown(HPy_TrueDivide(ctx, a, b)), "-3.4");
    EXPECT_EQ(shown(HPy_Lshift(ctx, a, number(70))), "20070057552195992158208");
    EXPECT_EQ(shown(HPy_Rshift(ctx, b, number(1))), "-3");
    EXPECT_EQ(shown(HPy_And(ctx, a, b)), "17");
    EXPECT_EQ(shown(HPy_Or(ctx, a, b)), "-5");
    EXPECT_EQ(shown(HPy_Xor(ctx, a, b)), "-22");
    EXPECT_EQ(shown(HPy_Negative(ctx, a)), "-17");
    EXPECT_EQ(shown(HPy_Absolute(ctx, b)), "5");
    EXPECT_EQ(shown(HPy_Invert(ctx, a)), "-18");
    EXPECT_EQ(shown(HPy_Positive(ctx, b)), "-5");
}

TEST_F(NumberTest, SmallIntegersGrowBig) {
    HPy max = number(INT64_MAX);
    EXPECT_EQ(shown(HPy_Add(ctx, max, max)), "18446744073709551614");
    EXPECT_EQ(shown(HPy_Multiply(ctx, max, max)), "85070591730234615847396907784232501249");
    HPy huge = big("85070591730234615847396907784232501249");
    EXPECT_EQ(shown(HPy_FloorDivide(ctx, huge, max)), "9223372036854775807");
    EXPECT_EQ(shown(HPy_Subtract(ctx, huge, huge)), "0");
    EXPECT_EQ(shown(HPy_Power(ctx, number(2), number(100), ctx->h_None)), "1267650600228229401496703205376");
}

TEST_F(NumberTest, PowerTakesNullForNoModulus) {
    EXPECT_EQ(shown(HPy_Power(ctx, number(3), number(4), HPy_NULL)), "81");
    EXPECT_EQ(shown(HPy_Power(ctx, number(3), number(4), number(5))), "1");
    EXPECT_EQ(shown(HPy_Power(ctx, number(2), number(-1), ctx->h_None)), "0.5");
    EXPECT_EQ(shown(HPy_InPlacePower(ctx, number(3), number(4), HPy_NULL)), "81");
}

TEST_F(NumberTest, Floats) {
    EXPECT_EQ(shown(HPy_Add(ctx, real(0.1), real(0.2))), "0.30000000000000004");
    EXPECT_EQ(shown(HPy_Multiply(ctx, number(3), real(0.5))), "1.5");
    EXPECT_EQ(shown(HPy_FloorDivide(ctx, real(-7.5), number(2))), "-4.0");
    EXPECT_EQ(shown(HPy_Remainder(ctx, real(-7.5), number(2))), "0.5");
}

TEST_F(NumberTest, RefusalsCarryPythonsWords) {
    EXPECT_EQ(shown(HPy_Add(ctx, number(1), text("a"))), "TypeError: unsupported operand type(s) for +: 'int' and 'str'");
    EXPECT_EQ(shown(HPy_Add(ctx, text("a"), number(1))), "TypeError: can only concatenate str (not \"int\") to str");
    EXPECT_EQ(shown(HPy_FloorDivide(ctx, number(1), number(0))), "ZeroDivisionError: integer division or modulo by zero");
    EXPECT_EQ(shown(HPy_TrueDivide(ctx, number(1), number(0))), "ZeroDivisionError: division by zero");
    EXPECT_EQ(shown(HPy_TrueDivide(ctx, real(1), number(0))), "ZeroDivisionError: float division by zero");
    EXPECT_EQ(shown(HPy_Lshift(ctx, number(1), number(-1))), "ValueError: negative shift count");
    EXPECT_EQ(shown(HPy_Negative(ctx, text("a"))), "TypeError: bad operand type for unary -: 'str'");
    EXPECT_EQ(shown(HPy_InPlaceAdd(ctx, number(1), ctx->h_None)),
              "TypeError: unsupported operand type(s) for +=: 'int' and 'NoneType'");
    EXPECT_EQ(shown(HPy_MatrixMultiply(ctx, number(1), number(2))),
              "TypeError: unsupported operand type(s) for @: 'int' and 'int'");
}

TEST_F(NumberTest, Conversions) {
    EXPECT_EQ(shown(HPy_Long(ctx, real(-2.9))), "-2");
    EXPECT_EQ(shown(HPy_Long(ctx, text(" 1_000 "))), "1000");
    EXPECT_EQ(shown(HPy_Float(ctx, text("1e3"))), "1000.0");
    EXPECT_EQ(shown(HPy_Index(ctx, ctx->h_True)), "1");
    EXPECT_EQ(shown(HPy_Index(ctx, real(1.0))), "TypeError: 'float' object cannot be interpreted as an integer");
    EXPECT_EQ(shown(HPy_Long(ctx, text("x"))), "ValueError: invalid literal for int() with base 10: 'x'");
    EXPECT_TRUE(HPyNumber_Check(ctx, number(1)));
    EXPECT_FALSE(HPyNumber_Check(ctx, text("1")));
}

TEST_F(NumberTest, NumbersThatNoMemoryHoldsRaise) {
    EXPECT_EQ(shown(HPy_Lshift(ctx, number(1), big("1000000000000"))), "MemoryError");
    EXPECT_EQ(shown(HPy_Power(ctx, number(2), big("1000000000000000000000"), ctx->h_None)), "MemoryError");
    EXPECT_EQ(shown(HPy_Power(ctx, number(3), big("1000000000000"), ctx->h_None)), "MemoryError");
    HPy math = keep(HPyImport_ImportModule(ctx, "math"));
    const auto math_error = [&](const char *name, std::initializer_list<HPy> args) {
        HPy function = keep(HPy_GetAttr_s(ctx, math, name));
        return shown(HPy_Call(ctx, function, args.begin(), args.size(), HPy_NULL));
    };
    EXPECT_EQ(math_error("factorial", {number(1000000000000)}), "MemoryError");
    EXPECT_EQ(math_error("perm", {big("100000000000000000000"), number(10000000000)}), "MemoryError");
    EXPECT_EQ(math_error("comb", {big("100000000000000000000"), number(10000000000)}), "MemoryError");
}
