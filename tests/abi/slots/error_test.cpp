// SPDX-License-Identifier: MIT
// Raising, asking, clearing; new exception classes; warnings.
#include <cerrno>

#include "context_test.hpp"

using ErrorTest = ContextTest;

TEST_F(ErrorTest, SetStringOccurredClear) {
    EXPECT_FALSE(HPyErr_Occurred(ctx));
    EXPECT_TRUE(HPy_IsNull(HPyErr_SetString(ctx, ctx->h_ValueError, "bad")));
    EXPECT_TRUE(HPyErr_Occurred(ctx));
    EXPECT_TRUE(HPyErr_ExceptionMatches(ctx, ctx->h_ValueError));
    EXPECT_TRUE(HPyErr_ExceptionMatches(ctx, ctx->h_Exception));
    EXPECT_FALSE(HPyErr_ExceptionMatches(ctx, ctx->h_TypeError));
    EXPECT_TRUE(HPyErr_ExceptionMatches(ctx, tuple({ctx->h_TypeError, ctx->h_ValueError})));
    HPyErr_Clear(ctx);
    EXPECT_FALSE(HPyErr_Occurred(ctx));
}

TEST_F(ErrorTest, SetObjectMakesTheInstance) {
    HPyErr_SetObject(ctx, ctx->h_KeyError, text("k"));
    EXPECT_EQ(take_error(), "KeyError: 'k'");
    HPyErr_SetObject(ctx, ctx->h_ValueError, tuple({number(1), number(2)}));
    EXPECT_EQ(take_error(), "ValueError: (1, 2)");
    HPyErr_SetString(ctx, ctx->h_None, "x");
    EXPECT_EQ(kind(take_error()), "SystemError");
}

TEST_F(ErrorTest, ErrnoPicksTheClass) {
    errno = ENOENT;
    EXPECT_EQ(shown(HPyErr_SetFromErrnoWithFilename(ctx, ctx->h_OSError, "/no/such")),
              "FileNotFoundError: [Errno 2] No such file or directory: '/no/such'");
    errno = EPERM;
    HPyErr_SetFromErrnoWithFilenameObjects(ctx, ctx->h_OSError, text("a"), text("b"));
    EXPECT_EQ(take_error(), "PermissionError: [Errno 1] Operation not permitted: 'a' -> 'b'");
}

TEST_F(ErrorTest, NewExceptions) {
    HPy error = keep(HPyErr_NewExceptionWithDoc(ctx, "mod.Failure", "Doc.", ctx->h_LookupError, HPy_NULL));
    HPyErr_SetString(ctx, error, "lost");
    EXPECT_TRUE(HPyErr_ExceptionMatches(ctx, ctx->h_LookupError));
    EXPECT_EQ(take_error(), "Failure: lost");
    EXPECT_EQ(repr(error), "<class 'mod.Failure'>");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, error, "__doc__")), "'Doc.'");
    EXPECT_EQ(shown(HPyErr_NewException(ctx, "nomodule", HPy_NULL, HPy_NULL)),
              "SystemError: PyErr_NewException: name must be module.class");
}

TEST_F(ErrorTest, NoMemory) {
    HPyErr_NoMemory(ctx);
    EXPECT_EQ(take_error(), "MemoryError");
}
