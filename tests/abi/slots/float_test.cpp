// SPDX-License-Identifier: MIT
// Floats across the ABI, and their text.
#include <cmath>
#include <limits>

#include "context_test.hpp"

using FloatTest = ContextTest;

TEST_F(FloatTest, EveryDoubleTravelsUnchanged) {
    using limits = std::numeric_limits<double>;
    for (double d : {0.0, -0.0, 1.0, -1.5, 0.1, 1e300, -1e300, 5e-324, limits::min(), limits::max(), limits::infinity(),
                     -limits::infinity(), 0x1p-256, 0x1.8p-256, 0x1p255, 0x1p256, -0x1p-256}) {
        const double back = HPyFloat_AsDouble(ctx, real(d));
        EXPECT_EQ(back, d);
        EXPECT_EQ(std::signbit(back), std::signbit(d));
    }
    EXPECT_TRUE(std::isnan(HPyFloat_AsDouble(ctx, real(limits::quiet_NaN()))));
}

TEST_F(FloatTest, TextIsTheShortestThatReadsBack) {
    EXPECT_EQ(repr(real(0.1)), "0.1");
    EXPECT_EQ(repr(real(1.0)), "1.0");
    EXPECT_EQ(repr(real(-0.0)), "-0.0");
    EXPECT_EQ(repr(real(1e16)), "1e+16");
    EXPECT_EQ(repr(real(123456789012345680.0)), "1.2345678901234568e+17");
    EXPECT_EQ(repr(real(1e-5)), "1e-05");
    EXPECT_EQ(repr(real(0.0001)), "0.0001");
    EXPECT_EQ(repr(real(INFINITY)), "inf");
}

TEST_F(FloatTest, IntegersConvertAndTextDoesNot) {
    EXPECT_EQ(HPyFloat_AsDouble(ctx, number(7)), 7.0);
    EXPECT_EQ(HPyFloat_AsDouble(ctx, text("7")), -1.0);
    EXPECT_EQ(take_error(), "TypeError: must be real number, not str");
}
