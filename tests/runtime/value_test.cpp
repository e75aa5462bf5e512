// SPDX-License-Identifier: MIT
// The tagged word: what fits it comes back unchanged, and what does not is refused.
#include "value.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

using hpyu::Value;

TEST(ValueTest, IntegersOf63BitsComeBack) {
    for (int64_t n : {int64_t{0}, int64_t{1}, int64_t{-1}, Value::kMaxInt, Value::kMinInt}) {
        const Value v = Value::from_int(n);
        EXPECT_TRUE(v.is_int() && v.is_immediate() && !v.is_float() && !v.is_object());
        EXPECT_EQ(v.as_int(), n);
    }
    EXPECT_FALSE(Value::fits(Value::kMaxInt + 1));
    EXPECT_FALSE(Value::fits(Value::kMinInt - 1));
}

TEST(ValueTest, FloatsOfMiddleExponentsComeBackBitForBit) {
    std::mt19937_64 random(7);
    for (int i = 0; i < 100000; ++i) {
        const double d = std::bit_cast<double>(random());
        const Value v = Value::from_double(d);
        const int exponent = static_cast<int>((std::bit_cast<uint64_t>(d) >> 52) & 0x7ff) - 1023;
        if (!v) {
            EXPECT_TRUE(exponent < -255 || exponent > 255) << d;
            continue;
        }
        EXPECT_TRUE(v.is_float() && v.is_immediate());
        EXPECT_EQ(std::bit_cast<uint64_t>(v.as_float()), std::bit_cast<uint64_t>(d));
    }
}

TEST(ValueTest, TheEdgesOfFloats) {
    EXPECT_EQ(Value::from_double(0.0).as_float(), 0.0);
    EXPECT_FALSE(Value::from_double(-0.0));
    EXPECT_FALSE(Value::from_double(0x1p-256));
    EXPECT_EQ(Value::from_double(-0x1p-256).as_float(), -0x1p-256);
    EXPECT_EQ(Value::from_double(0x1.8p255).as_float(), 0x1.8p255);
    EXPECT_FALSE(Value::from_double(0x1p256));
    EXPECT_FALSE(Value::from_double(std::numeric_limits<double>::infinity()));
    EXPECT_FALSE(Value::from_double(std::numeric_limits<double>::quiet_NaN()));
}
