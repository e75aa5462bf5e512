// SPDX-License-Identifier: MIT
// Exceptions in full: classes made and refused, errno, warnings under filters, reports, the fatal error.
#include <cerrno>

#include "context_test.hpp"

class ErrorWordsTest : public ContextTest {
protected:
    void filter(const char *action) {
        HPy warnings = keep(HPyImport_ImportModule(ctx, "warnings"));
        method(warnings, "simplefilter", {text(action)});
    }
    std::string set_string(HPy type, const char *message) {
        HPyErr_SetString(ctx, type, message);
        return take_error();
    }
    std::string set_object(HPy type, HPy value) {
        HPyErr_SetObject(ctx, type, value);
        return take_error();
    }
    std::string from_errno(int number, const char *filename) {
        errno = number;
        return shown(HPyErr_SetFromErrnoWithFilename(ctx, ctx->h_OSError, filename));
    }
};

/// The words are those of the library that reads patterns; the class is Python's.
TEST_F(ErrorWordsTest, PatternsOfFiltersThatMeanNothingAreRefused) {
    HPy warnings = keep(HPyImport_ImportModule(ctx, "warnings"));
    const HPy filter = keep(HPyUnicode_FromString(ctx, "filterwarnings"));
    for (const char *pattern : {"a**", "(a", "a)", "*a", "[a", "[z-a]", "(?z)"}) {
        const HPy args[] = {warnings, text("ignore"), text(pattern)};
        EXPECT_TRUE(shown(HPy_CallMethod(ctx, filter, args, 3, HPy_NULL)).starts_with("error: ")) << pattern;
    }
}

TEST_F(ErrorWordsTest, OnlyExceptionClassesAreRaised) {
    EXPECT_EQ(set_string(ctx->h_LongType, "x"),
              "SystemError: _PyErr_SetObject: exception <class 'int'> is not a BaseException subclass");
    EXPECT_EQ(set_string(number(3), "x"), "SystemError: _PyErr_SetObject: exception 3 is not a BaseException subclass");
    EXPECT_EQ(set_object(text("x"), text("y")),
              "SystemError: _PyErr_SetObject: exception 'x' is not a BaseException subclass");
    EXPECT_EQ(set_string(ctx->h_ValueError, "\xff"),
              "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte");
    EXPECT_EQ(set_string(ctx->h_LongType, "\xff"),
              "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte")
        << "the text is decoded before the class is looked at";
    EXPECT_EQ(set_string(ctx->h_ValueError, ""), "ValueError");
    EXPECT_EQ(set_string(ctx->h_KeyError, "k"), "KeyError: 'k'");
}

TEST_F(ErrorWordsTest, TheValueMayBeTheInstanceOrItsArguments) {
    EXPECT_EQ(set_object(ctx->h_ValueError, call(ctx->h_ValueError, {number(3)})), "ValueError: 3");
    EXPECT_EQ(set_object(ctx->h_Exception, call(ctx->h_ValueError, {number(3)})), "ValueError: 3");
    EXPECT_EQ(set_object(ctx->h_ValueError, ctx->h_None), "ValueError");
    EXPECT_EQ(set_object(ctx->h_ValueError, HPy_NULL), "ValueError");
    EXPECT_EQ(set_object(ctx->h_KeyError, tuple({number(1), number(2)})), "KeyError: (1, 2)");
    EXPECT_EQ(set_object(ctx->h_UnicodeDecodeError, text("x")),
              "TypeError: function takes exactly 5 arguments (1 given)");
}

TEST_F(ErrorWordsTest, ALaterErrorReplacesThePendingOne) {
    HPyErr_SetString(ctx, ctx->h_ValueError, "first");
    EXPECT_EQ(set_string(ctx->h_TypeError, "second"), "TypeError: second");
}

TEST_F(ErrorWordsTest, MatchesLookIntoTuplesAndUpTheClasses) {
    EXPECT_EQ(HPyErr_ExceptionMatches(ctx, ctx->h_ValueError), 0) << "nothing is pending";
    HPyErr_SetString(ctx, ctx->h_FileNotFoundError, "x");
    EXPECT_EQ(HPyErr_ExceptionMatches(ctx, ctx->h_OSError), 1);
    EXPECT_EQ(HPyErr_ExceptionMatches(ctx, ctx->h_PermissionError), 0);
    EXPECT_EQ(HPyErr_ExceptionMatches(ctx, tuple({})), 0);
    EXPECT_EQ(HPyErr_ExceptionMatches(ctx, tuple({ctx->h_KeyError, tuple({ctx->h_TypeError, ctx->h_OSError})})), 1);
    EXPECT_EQ(HPyErr_ExceptionMatches(ctx, tuple({ctx->h_KeyError, ctx->h_LongType})), 0);
    EXPECT_EQ(HPyErr_ExceptionMatches(ctx, number(1)), 0);
    EXPECT_EQ(take_error(), "FileNotFoundError: x") << "asking changes nothing";
}

TEST_F(ErrorWordsTest, ErrnoGivesTheSubclassOfOSError) {
    EXPECT_EQ(from_errno(ENOENT, nullptr), "FileNotFoundError: [Errno 2] No such file or directory");
    EXPECT_EQ(from_errno(EEXIST, "f"), "FileExistsError: [Errno 17] File exists: 'f'");
    EXPECT_EQ(from_errno(EACCES, "f"), "PermissionError: [Errno 13] Permission denied: 'f'");
    EXPECT_EQ(from_errno(EISDIR, "f"), "IsADirectoryError: [Errno 21] Is a directory: 'f'");
    EXPECT_EQ(from_errno(ENOTDIR, "f"), "NotADirectoryError: [Errno 20] Not a directory: 'f'");
    EXPECT_EQ(from_errno(EAGAIN, nullptr), "BlockingIOError: [Errno 11] Resource temporarily unavailable");
    EXPECT_EQ(from_errno(EPIPE, nullptr), "BrokenPipeError: [Errno 32] Broken pipe");
    EXPECT_EQ(from_errno(ECHILD, nullptr), "ChildProcessError: [Errno 10] No child processes");
    EXPECT_EQ(from_errno(ECONNREFUSED, nullptr), "ConnectionRefusedError: [Errno 111] Connection refused");
    EXPECT_EQ(from_errno(ESRCH, nullptr), "ProcessLookupError: [Errno 3] No such process");
    EXPECT_EQ(from_errno(ETIMEDOUT, nullptr), "TimeoutError: [Errno 110] Connection timed out");
    EXPECT_EQ(from_errno(EDOM, nullptr), "OSError: [Errno 33] Numerical argument out of domain");
    EXPECT_EQ(from_errno(ENOENT, "\xff"), "FileNotFoundError: [Errno 2] No such file or directory: '\\udcff'");
    errno = ENOENT;
    EXPECT_EQ(shown(HPyErr_SetFromErrno(ctx, ctx->h_ValueError)), "ValueError: (2, 'No such file or directory')");
    errno = ENOENT;
    HPyErr_SetFromErrnoWithFilenameObject(ctx, ctx->h_OSError, number(7));
    EXPECT_EQ(take_error(), "FileNotFoundError: [Errno 2] No such file or directory: 7");
    errno = ENOENT;
    HPyErr_SetFromErrno(ctx, ctx->h_OSError);
    HPy error = keep(hpyu_err_take(ctx));
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, error, "errno")), "2");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, error, "filename")), "None");
}

TEST_F(ErrorWordsTest, NewExceptionTakesModuleAndNameApart) {
    HPy error = keep(HPyErr_NewException(ctx, "pack.age.Lost", HPy_NULL, HPy_NULL));
    EXPECT_EQ(repr(error), "<class 'pack.age.Lost'>");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, error, "__module__")), "'pack.age'");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, error, "__name__")), "'Lost'");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, error, "__doc__")), "None");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, error, "__bases__")), "(<class 'Exception'>,)");
}

TEST_F(ErrorWordsTest, NewExceptionTakesBasesAndANamespace) {
    HPy ns = keep(HPyDict_New(ctx));
    ASSERT_EQ(HPy_SetItem_s(ctx, ns, "code", number(7)), 0);
    HPy error = keep(HPyErr_NewExceptionWithDoc(ctx, "m.E", "Both.", tuple({ctx->h_KeyError, ctx->h_OSError}), ns));
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, error, "__bases__")), "(<class 'KeyError'>, <class 'OSError'>)");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, error, "code")), "7");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, error, "__doc__")), "'Both.'");
    EXPECT_TRUE(HPyType_IsSubtype(ctx, error, ctx->h_LookupError));
}

TEST_F(ErrorWordsTest, NewExceptionRefuses) {
    EXPECT_EQ(shown(HPyErr_NewException(ctx, "a.b", tuple({ctx->h_LongType, ctx->h_OSError}), HPy_NULL)),
              "TypeError: multiple bases have instance lay-out conflict");
    EXPECT_EQ(shown(HPyErr_NewException(ctx, "a.b", ctx->h_BoolType, HPy_NULL)),
              "TypeError: type 'bool' is not an acceptable base type");
    EXPECT_EQ(kind(shown(HPyErr_NewException(ctx, "a.b", HPy_NULL, list({})))), "SystemError");
    EXPECT_EQ(kind(shown(HPyErr_NewException(ctx, nullptr, HPy_NULL, HPy_NULL))), "SystemError");
    EXPECT_EQ(shown(HPyErr_NewExceptionWithDoc(ctx, "nodot", "doc", HPy_NULL, HPy_NULL)),
              "SystemError: PyErr_NewException: name must be module.class");
}

TEST_F(ErrorWordsTest, WarningsFollowTheFilters) {
    filter("error");
    EXPECT_EQ(HPyErr_WarnEx(ctx, ctx->h_UserWarning, "hey", 1), -1);
    EXPECT_EQ(take_error(), "UserWarning: hey");
    EXPECT_EQ(HPyErr_WarnEx(ctx, HPy_NULL, "hey", 1), -1);
    EXPECT_EQ(take_error(), "RuntimeWarning: hey");
    EXPECT_EQ(HPyErr_WarnEx(ctx, ctx->h_UserWarning, "\xff", 1), -1);
    EXPECT_EQ(take_error(),
              "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte");
    filter("ignore");
    EXPECT_EQ(HPyErr_WarnEx(ctx, ctx->h_UserWarning, "hey", 1), 0);
    EXPECT_EQ(HPyErr_WarnEx(ctx, ctx->h_LongType, "hey", 1), -1);
    EXPECT_EQ(kind(take_error()), "TypeError");
    filter("always");
    testing::internal::CaptureStderr();
    EXPECT_EQ(HPyErr_WarnEx(ctx, ctx->h_DeprecationWarning, "old", 1), 0);
    EXPECT_NE(testing::internal::GetCapturedStderr().find("DeprecationWarning: old"), std::string::npos);
}

TEST_F(ErrorWordsTest, AnUnraisableErrorIsReportedAndGone) {
    testing::internal::CaptureStderr();
    HPyErr_SetString(ctx, ctx->h_ValueError, "lost");
    HPyErr_WriteUnraisable(ctx, text("place"));
    const std::string report = testing::internal::GetCapturedStderr();
    EXPECT_FALSE(HPyErr_Occurred(ctx));
    EXPECT_EQ(report.find("Exception ignored in: 'place'"), 0u) << report;
    EXPECT_NE(report.find("ValueError: lost\n"), std::string::npos) << report;
    testing::internal::CaptureStderr();
    HPyErr_SetString(ctx, ctx->h_ValueError, "lost");
    HPyErr_WriteUnraisable(ctx, HPy_NULL);
    EXPECT_NE(testing::internal::GetCapturedStderr().find("ValueError: lost"), std::string::npos);
    EXPECT_FALSE(HPyErr_Occurred(ctx));
}

TEST_F(ErrorWordsTest, ClearWithoutAnErrorDoesNothing) {
    HPyErr_Clear(ctx);
    EXPECT_EQ(HPyErr_Occurred(ctx), 0);
}

TEST_F(ErrorWordsTest, AFatalErrorTellsAndAborts) {
    EXPECT_EXIT(HPy_FatalError(ctx, "the end"), testing::KilledBySignal(SIGABRT), "Fatal Python error: .*the end");
}

TEST_F(ErrorWordsTest, DumpingTellsOfAnyHandleAndRaisesNothing) {
    testing::internal::CaptureStderr();
    HPyErr_SetString(ctx, ctx->h_ValueError, "kept");
    _HPy_Dump(ctx, list({number(1)}));
    _HPy_Dump(ctx, HPy_NULL);
    const std::string dump = testing::internal::GetCapturedStderr();
    EXPECT_NE(dump.find("list"), std::string::npos) << dump;
    EXPECT_NE(dump.find("[1]"), std::string::npos) << dump;
    EXPECT_EQ(take_error(), "ValueError: kept");
}
