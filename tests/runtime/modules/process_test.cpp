// SPDX-License-Identifier: MIT
// What modules do with the process around them: its standard input, and the end of a space.
#include <unistd.h>

#include <cstdio>

#include "context_test.hpp"

namespace {

HPy append_to_log(HPyContext *ctx, void *data, const HPy *args, size_t nargs, HPy) {
    for (size_t i = 0; i < nargs; ++i)
        *static_cast<std::string *>(data) += HPyUnicode_AsUTF8AndSize(ctx, args[i], nullptr);
    return HPy_Dup(ctx, ctx->h_None);
}

TEST(FinalizeTest, WhatIsLeftIsCalledWhenTheSpaceEndsTheYoungestFirst) {
    std::string log;
    hpyu_space *space = hpyu_space_new();
    HPyContext *ctx = hpyu_attach(space, HPYU_UNIVERSAL);
    const HPy weakref = HPyImport_ImportModule(ctx, "weakref"), finalize = HPy_GetAttr_s(ctx, weakref, "finalize");
    const HPy call = hpyu_function_new(ctx, "append_to_log", append_to_log, &log, nullptr);
    const char *const names[] = {"first", " second", " not at exit", " called before"};
    HPy made[4];
    for (size_t i = 0; i < 4; ++i) {
        const HPy name = HPyUnicode_FromString(ctx, names[i]);
        const HPy args[] = {ctx->h_LongType, call, name};
        made[i] = HPy_Call(ctx, finalize, args, 3, HPy_NULL);
        ASSERT_FALSE(HPy_IsNull(made[i]));
        HPy_Close(ctx, name);
    }
    ASSERT_EQ(HPy_SetAttr_s(ctx, made[2], "atexit", ctx->h_False), 0);
    HPy_Close(ctx, HPy_Call(ctx, made[3], nullptr, 0, HPy_NULL));
    EXPECT_EQ(log, " called before");
    for (const HPy h : {weakref, finalize, call, made[0], made[1], made[2], made[3]})
        HPy_Close(ctx, h);
    hpyu_detach(ctx);
    hpyu_space_free(space);
    EXPECT_EQ(log, " called before secondfirst");
}

/// Has a text as the standard input of the process.
class StandardInputTest : public ContextTest {
protected:
    void SetUp() override {
        ContextTest::SetUp();
        int ends[2];
        ASSERT_EQ(pipe(ends), 0);
        const std::string_view text = "one\ntwo\nz\xc3\xbcge\nlast";
        ASSERT_EQ(write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
        close(ends[1]);
        saved = dup(STDIN_FILENO);
        dup2(ends[0], STDIN_FILENO);
        close(ends[0]);
        std::clearerr(stdin);
    }
    void TearDown() override {
        dup2(saved, STDIN_FILENO);
        close(saved);
        ContextTest::TearDown();
    }
    int saved = -1;
};

TEST_F(StandardInputTest, IsReadByLinesAndByCharacters) {
    const HPy in = keep(HPy_GetAttr_s(ctx, keep(HPyImport_ImportModule(ctx, "sys")), "stdin"));
    EXPECT_EQ(repr(method(in, "readline")), "'one\\n'");
    EXPECT_EQ(repr(call(builtin("input"), {})), "'two'");
    EXPECT_EQ(repr(method(in, "read", {number(2)})), "'z\xc3\xbc'");
    EXPECT_EQ(repr(method(keep(HPy_GetAttr_s(ctx, in, "buffer")), "readline", {number(1)})), "b'g'");
    EXPECT_EQ(repr(call(builtin("list"), {in})), "['e\\n', 'last']");
    EXPECT_EQ(repr(method(in, "read")), "''");
    EXPECT_TRUE(HPy_IsNull(HPy_Call(ctx, builtin("input"), nullptr, 0, HPy_NULL)));
    EXPECT_EQ(take_error(), "EOFError: EOF when reading a line");
}

}  // namespace
