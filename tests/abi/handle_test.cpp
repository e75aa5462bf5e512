// SPDX-License-Identifier: MIT
// Handles in rough hands: right results or a SystemError, never a crash or another object.
#include "module_test.hpp"

using HandleTest = ModuleTest;

TEST_F(HandleTest, TheContextAndHandlesMayBeKept) {
    HPy m = import("unruly");
    EXPECT_EQ(run(m, "keep", {text("a")}), "None");
    EXPECT_EQ(run(m, "keep", {list({number(1)})}), "None");
    hpyu_collect(ctx);
    EXPECT_EQ(run(m, "give_back"), "['a', [1]]");
}

TEST_F(HandleTest, ClosingTwiceClosesNothingElse) {
    EXPECT_EQ(run(import("unruly"), "close_twice", {text("a")}), "\"somebody else's\"");
}

TEST_F(HandleTest, UsingAClosedHandleIsASystemError) {
    EXPECT_EQ(kind(run(import("unruly"), "use_closed", {text("a")})), "SystemError");
}

TEST_F(HandleTest, ClosingATrackerTwiceIsHarmless) {
    EXPECT_EQ(run(import("unruly"), "track_twice", {text("a")}), "'a'");
}

TEST_F(HandleTest, PowerTakesNullForNoModulus) { EXPECT_EQ(run(import("unruly"), "square", {number(9)}), "81"); }

TEST_F(HandleTest, NullIsASystemErrorWhereAnObjectIsRequired) {
    EXPECT_EQ(kind(shown(HPy_Repr(ctx, HPy_NULL))), "SystemError");
    EXPECT_EQ(kind(shown(HPy_Add(ctx, HPy_NULL, ctx->h_None))), "SystemError");
    EXPECT_EQ(HPy_Length(ctx, HPy_NULL), -1);
    EXPECT_EQ(kind(take_error()), "SystemError");
    HPy_Close(ctx, HPy_NULL);
}

TEST_F(HandleTest, ManyHandlesMayBeOpen) {
    std::vector<HPy> open;
    HPy l = list({});
    for (int i = 0; i < 20000; ++i)
        open.push_back(HPy_Dup(ctx, l));
    hpyu_collect(ctx);
    for (HPy h : open) {
        ASSERT_TRUE(HPy_Is(ctx, h, l));
        HPy_Close(ctx, h);
    }
}

TEST_F(HandleTest, PinnedObjectsGoOutAndComeBack) {
    cpy_PyObject *object = HPy_AsPyObject(ctx, text("pinned"));
    hpyu_collect(ctx);
    EXPECT_EQ(shown(HPy_FromPyObject(ctx, object)), "'pinned'");
    hpyu_release(ctx, object);
}
