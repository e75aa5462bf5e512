// SPDX-License-Identifier: MIT
// Integers and floats to C: which exception each slot gives for what does not fit or is no number.
#include <cmath>

#include "context_test.hpp"

class LongWordsTest : public ContextTest {
protected:
    /// What each conversion says of a value, "" for no exception.
    template <class R>
    std::string said(R (*convert)(HPyContext *, HPy), HPy h) {
        convert(ctx, h);
        return pending();
    }
    const char *const two_to_70 = "1180591620717411303424";
    const char *const minus_two_to_70 = "-1180591620717411303424";
};

TEST_F(LongWordsTest, WhatIsTooLargeNamesTheCType) {
    HPy large = big(two_to_70), small = big(minus_two_to_70);
    for (HPy h : {large, small}) {
        EXPECT_EQ(said(HPyLong_AsInt64_t, h), "OverflowError: int too big to convert");
        EXPECT_EQ(said(HPyLong_AsSsize_t, h), "OverflowError: Python int too large to convert to C ssize_t");
        EXPECT_EQ(kind(said(HPyLong_AsInt32_t, h)), "OverflowError");
        EXPECT_EQ(said(HPyLong_AsUInt32_tMask, h), "");
        EXPECT_EQ(said(HPyLong_AsUInt64_tMask, h), "");
    }
    EXPECT_EQ(said(HPyLong_AsUInt64_t, large), "OverflowError: int too big to convert");
    EXPECT_EQ(said(HPyLong_AsSize_t, large), "OverflowError: Python int too large to convert to C size_t");
    EXPECT_EQ(said(HPyLong_AsVoidPtr, large), "OverflowError: Python int too large to convert to C unsigned long");
    EXPECT_EQ(said(HPyLong_AsVoidPtr, small), "OverflowError: Python int too large to convert to C long");
}

TEST_F(LongWordsTest, NegativeNumbersHaveNoUnsignedValue) {
    for (HPy h : {number(-1), big(minus_two_to_70)}) {
        EXPECT_EQ(said(HPyLong_AsUInt64_t, h), "OverflowError: can't convert negative int to unsigned");
        EXPECT_EQ(said(HPyLong_AsSize_t, h), "OverflowError: can't convert negative value to size_t");
        EXPECT_EQ(said(HPyLong_AsUInt32_t, h), "OverflowError: can't convert negative value to unsigned int");
    }
}

TEST_F(LongWordsTest, TheEdgesOfEachType) {
    EXPECT_EQ(HPyLong_AsInt32_t(ctx, number(INT32_MIN)), INT32_MIN);
    EXPECT_EQ(HPyLong_AsInt32_t(ctx, number(INT32_MAX)), INT32_MAX);
    EXPECT_EQ(kind(said(HPyLong_AsInt32_t, number(int64_t{INT32_MAX} + 1))), "OverflowError");
    EXPECT_EQ(kind(said(HPyLong_AsInt32_t, number(int64_t{INT32_MIN} - 1))), "OverflowError");
    EXPECT_EQ(HPyLong_AsUInt32_t(ctx, number(UINT32_MAX)), UINT32_MAX);
    EXPECT_EQ(kind(said(HPyLong_AsUInt32_t, number(int64_t{UINT32_MAX} + 1))), "OverflowError");
    EXPECT_EQ(HPyLong_AsInt64_t(ctx, number(INT64_MIN)), INT64_MIN);
    EXPECT_EQ(HPyLong_AsInt64_t(ctx, number(INT64_MAX)), INT64_MAX);
    EXPECT_EQ(said(HPyLong_AsInt64_t, big("9223372036854775808")), "OverflowError: int too big to convert");
    EXPECT_EQ(HPyLong_AsUInt64_t(ctx, big("18446744073709551615")), UINT64_MAX);
    EXPECT_EQ(said(HPyLong_AsUInt64_t, big("18446744073709551616")), "OverflowError: int too big to convert");
    EXPECT_EQ(HPyLong_AsUInt64_tMask(ctx, number(-1)), UINT64_MAX);
    EXPECT_EQ(HPyLong_AsUInt64_tMask(ctx, big("18446744073709551621")), 5u);
    EXPECT_EQ(HPyLong_AsUInt32_tMask(ctx, big("-1180591620717411303427")), UINT32_MAX - 2);
    EXPECT_EQ(HPyLong_AsVoidPtr(ctx, number(-1)), reinterpret_cast<void *>(UINTPTR_MAX));
    EXPECT_EQ(HPyLong_AsVoidPtr(ctx, big("9223372036854775808")), reinterpret_cast<void *>(uintptr_t{1} << 63));
}

TEST_F(LongWordsTest, WhatIsNoIntegerIsATypeError) {
    for (HPy h : {text("x"), real(1.5), ctx->h_None}) {
        HPy type = keep(HPy_Type(ctx, h));
        const std::string no_index =
            "TypeError: '" + std::string(HPyType_GetName(ctx, type)) + "' object cannot be interpreted as an integer";
        EXPECT_EQ(said(HPyLong_AsInt32_t, h), no_index);
        EXPECT_EQ(said(HPyLong_AsInt64_t, h), no_index);
        EXPECT_EQ(said(HPyLong_AsUInt32_tMask, h), no_index);
        EXPECT_EQ(said(HPyLong_AsUInt64_tMask, h), no_index);
        EXPECT_EQ(said(HPyLong_AsUInt32_t, h), "TypeError: an integer is required");
        EXPECT_EQ(said(HPyLong_AsUInt64_t, h), "TypeError: an integer is required");
        EXPECT_EQ(said(HPyLong_AsSize_t, h), "TypeError: an integer is required");
        EXPECT_EQ(said(HPyLong_AsSsize_t, h), "TypeError: an integer is required");
        EXPECT_EQ(said(HPyLong_AsVoidPtr, h), "TypeError: an integer is required");
        EXPECT_EQ(said(HPyLong_AsDouble, h), "TypeError: an integer is required");
    }
    EXPECT_EQ(said(HPyLong_AsDouble, HPy_Lshift(ctx, number(1), number(1024))),
              "OverflowError: int too large to convert to float");
}

TEST_F(LongWordsTest, FloatsFromWhatIsNone) {
    EXPECT_EQ(said(HPyFloat_AsDouble, text("1.5")), "TypeError: must be real number, not str");
    EXPECT_EQ(said(HPyFloat_AsDouble, ctx->h_None), "TypeError: must be real number, not NoneType");
    EXPECT_EQ(said(HPyFloat_AsDouble, list({})), "TypeError: must be real number, not list");
    EXPECT_EQ(HPyFloat_AsDouble(ctx, ctx->h_True), 1.0);
    EXPECT_EQ(HPyFloat_AsDouble(ctx, big(two_to_70)), 0x1p70);
    EXPECT_EQ(said(HPyFloat_AsDouble, HPy_Lshift(ctx, number(1), number(1024))),
              "OverflowError: int too large to convert to float");
}

TEST_F(LongWordsTest, ConversionsOfObjects) {
    EXPECT_EQ(shown(HPy_Long(ctx, list({}))),
              "TypeError: int() argument must be a string, a bytes-like object or a real number, not 'list'");
    EXPECT_EQ(shown(HPy_Long(ctx, text(""))), "ValueError: invalid literal for int() with base 10: ''");
    EXPECT_EQ(shown(HPy_Long(ctx, real(NAN))), "ValueError: cannot convert float NaN to integer");
    EXPECT_EQ(shown(HPy_Long(ctx, real(INFINITY))), "OverflowError: cannot convert float infinity to integer");
    EXPECT_EQ(shown(HPy_Long(ctx, bytes("12"))), "12");
    EXPECT_EQ(shown(HPy_Float(ctx, list({}))),
              "TypeError: float() argument must be a string or a real number, not 'list'");
    EXPECT_EQ(shown(HPy_Float(ctx, text("1x"))), "ValueError: could not convert string to float: '1x'");
    EXPECT_EQ(shown(HPy_Float(ctx, bytes("12"))), "12.0");
    EXPECT_EQ(shown(HPy_Index(ctx, text("1"))), "TypeError: 'str' object cannot be interpreted as an integer");
}

TEST_F(LongWordsTest, PowerTakesThreeOperands) {
    EXPECT_EQ(shown(HPy_Power(ctx, number(2), number(10), HPy_NULL)), "1024");
    EXPECT_EQ(shown(HPy_Power(ctx, number(2), number(10), number(1000))), "24");
    EXPECT_EQ(shown(HPy_Power(ctx, number(2), number(3), number(0))), "ValueError: pow() 3rd argument cannot be 0");
    EXPECT_EQ(shown(HPy_Power(ctx, number(2), number(-1), number(4))),
              "ValueError: base is not invertible for the given modulus");
    EXPECT_EQ(shown(HPy_Power(ctx, number(2), text("a"), ctx->h_None)),
              "TypeError: unsupported operand type(s) for ** or pow(): 'int' and 'str'");
    EXPECT_EQ(shown(HPy_Power(ctx, number(2), number(3), text("a"))),
              "TypeError: unsupported operand type(s) for ** or pow(): 'int', 'int', 'str'");
    EXPECT_EQ(shown(HPy_InPlacePower(ctx, text("a"), number(3), ctx->h_None)),
              "TypeError: unsupported operand type(s) for **=: 'str' and 'int'");
    EXPECT_EQ(shown(HPy_InPlacePower(ctx, real(2.0), number(3), number(5))),
              "TypeError: pow() 3rd argument not allowed unless all arguments are integers");
}

TEST_F(LongWordsTest, EachOperatorNamesItself) {
    using Binary = HPy (*)(HPyContext *, HPy, HPy);
    struct { const char *sign; Binary plain, in_place; } const operators[] = {
        {"-", HPy_Subtract, HPy_InPlaceSubtract},     {"@", HPy_MatrixMultiply, HPy_InPlaceMatrixMultiply},
        {"//", HPy_FloorDivide, HPy_InPlaceFloorDivide}, {"/", HPy_TrueDivide, HPy_InPlaceTrueDivide},
        {"%", HPy_Remainder, HPy_InPlaceRemainder},   {"<<", HPy_Lshift, HPy_InPlaceLshift},
        {">>", HPy_Rshift, HPy_InPlaceRshift},        {"&", HPy_And, HPy_InPlaceAnd},
        {"^", HPy_Xor, HPy_InPlaceXor},               {"|", HPy_Or, HPy_InPlaceOr},
    };
    for (const auto &op : operators) {
        const std::string head = "TypeError: unsupported operand type(s) for ", tail = ": 'list' and 'NoneType'";
        EXPECT_EQ(shown(op.plain(ctx, list({}), ctx->h_None)), head + op.sign + tail);
        EXPECT_EQ(shown(op.in_place(ctx, list({}), ctx->h_None)), head + op.sign + "=" + tail);
    }
    EXPECT_EQ(shown(HPy_Divmod(ctx, list({}), ctx->h_None)),
              "TypeError: unsupported operand type(s) for divmod(): 'list' and 'NoneType'");
    EXPECT_EQ(shown(HPy_Add(ctx, list({}), ctx->h_None)),
              "TypeError: can only concatenate list (not \"NoneType\") to list");
    EXPECT_EQ(shown(HPy_InPlaceAdd(ctx, list({}), ctx->h_None)), "TypeError: 'NoneType' object is not iterable");
    for (Binary multiply : {HPy_Multiply, HPy_InPlaceMultiply})
        EXPECT_EQ(shown(multiply(ctx, list({}), ctx->h_None)),
                  "TypeError: can't multiply sequence by non-int of type 'NoneType'");
    EXPECT_EQ(shown(HPy_Negative(ctx, list({}))), "TypeError: bad operand type for unary -: 'list'");
    EXPECT_EQ(shown(HPy_Positive(ctx, list({}))), "TypeError: bad operand type for unary +: 'list'");
    EXPECT_EQ(shown(HPy_Invert(ctx, list({}))), "TypeError: bad operand type for unary ~: 'list'");
    EXPECT_EQ(shown(HPy_Absolute(ctx, list({}))), "TypeError: bad operand type for abs(): 'list'");
}
