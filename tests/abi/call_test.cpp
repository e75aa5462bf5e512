// SPDX-License-Identifier: MIT
// Functions of an extension, called: signatures, argument errors in Python's words, results that break the rules.
#include "module_test.hpp"

using CallTest = ModuleTest;

TEST_F(CallTest, EverySignature) {
    HPy m = import("calls");
    EXPECT_EQ(run(m, "answer"), "42");
    EXPECT_EQ(run(m, "twice", {text("ab")}), "'abab'");
    EXPECT_EQ(run(m, "add_ints", {number(30), number(12)}), "42");
    EXPECT_EQ(run(m, "greet", {text("you")}), "'you x1'");
    EXPECT_EQ(run_named(m, "greet", {text("you"), number(3), ctx->h_True}, {text("times"), text("loud")}), "'you x3!'");
}

TEST_F(CallTest, TheWrongNumberOfArguments) {
    HPy m = import("calls");
    EXPECT_EQ(run(m, "answer", {number(1)}), "TypeError: calls.answer() takes no arguments (1 given)");
    EXPECT_EQ(run(m, "twice"), "TypeError: calls.twice() takes exactly one argument (0 given)");
    EXPECT_EQ(run_named(m, "twice", {number(1)}, {text("arg")}), "TypeError: calls.twice() takes no keyword arguments");
    EXPECT_EQ(kind(run(m, "add_ints", {number(1)})), "TypeError");
    EXPECT_EQ(kind(run(m, "add_ints", {number(1), text("x")})), "TypeError");
}

TEST_F(CallTest, ValuesBuiltByTheHelper) {
    EXPECT_EQ(run(import("calls"), "everything"), "(1, 2, 2.5, 'four', None, [5, 6], {'seven': 7})");
}

TEST_F(CallTest, ExceptionsComeThrough) {
    HPy m = import("calls");
    EXPECT_EQ(run(m, "fail", {text("egg")}), "ValueError: no good: 'egg'");
    EXPECT_EQ(run(m, "call_back", {keep(HPy_GetAttr_s(ctx, m, "fail")), number(1)}), "ValueError: no good: 1");
}

TEST_F(CallTest, NullWithoutAnExceptionIsASystemError) {
    EXPECT_EQ(run(import("calls"), "forgetful"),
              "SystemError: <built-in function forgetful> returned NULL without setting an exception");
}

TEST_F(CallTest, CallbacksGoThroughTheRuntime) {
    HPy m = import("calls");
    EXPECT_EQ(run(m, "call_back", {keep(HPy_GetAttr_s(ctx, m, "twice")), number(21)}), "42");
    EXPECT_EQ(run(m, "call_back", {ctx->h_LongType, text("11"), number(2)}), "3");
}

static HPy call_itself(HPyContext *ctx, void *data, const HPy *, size_t, HPy) {
    return HPy_Call(ctx, *static_cast<HPy *>(data), nullptr, 0, HPy_NULL);
}

TEST_F(CallTest, EndlessRecursionIsARecursionError) {
    HPy self = HPy_NULL;
    self = keep(hpyu_function_new(ctx, "again", call_itself, &self, nullptr));
    EXPECT_EQ(shown(HPy_Call(ctx, self, nullptr, 0, HPy_NULL)).substr(0, 49),
              "RecursionError: maximum recursion depth exceeded ");
}

TEST_F(CallTest, StructSequences) {
    HPy pair = call(keep(HPy_GetAttr_s(ctx, import("calls"), "pair_of")), {});
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, pair, "x")), "3");
    EXPECT_EQ(shown(HPy_GetItem_i(ctx, pair, 1)), "4");
    EXPECT_EQ(HPy_Length(ctx, pair), 2);
}

TEST_F(CallTest, FunctionsDescribeThemselves) {
    HPy f = keep(HPy_GetAttr_s(ctx, import("calls"), "twice"));
    EXPECT_EQ(repr(f), "<built-in function twice>");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, f, "__name__")), "'twice'");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, f, "__doc__")), "'Its argument, added to itself.'");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, f, "__module__")), "'calls'");
}
