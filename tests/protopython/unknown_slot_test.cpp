// SPDX-License-Identifier: MIT
// Slots that protoPython's host has no function for: here a second context, which lacks some that the first one has.
#include "unknown_slot.hpp"

#include "context_test.hpp"

class UnknownSlotTest : public ContextTest {
protected:
    void SetUp() override {
        ContextTest::SetUp();
        HPyContext slots = *ctx;
        slots.ctx_Invert = nullptr;
        slots.ctx_Lshift = nullptr;
        slots.ctx_Xor = nullptr;
        hpyu_host host = {};
        host.size = sizeof host;
        host.name = "protoPython";
        host.slots = &slots;
        host.slots_size = sizeof slots;
        host.module_new = [](HPyContext *, const char *, const char *) { return HPy_NULL; };
        host.function_new = [](HPyContext *, hpyu_callable *, HPy, int) { return HPy_NULL; };
        host.err_take = [](HPyContext *) { return hpyu_err_take(open_test_context()); };
        host.err_restore = [](HPyContext *, HPy exception) { hpyu_err_restore(open_test_context(), exception); };
        host.unknown_slot = hpyu::protopython::unknown_slot;
        lacking = hpyu_host_context_new(&host);
        ASSERT_NE(lacking, nullptr);
    }
    void TearDown() override {
        hpyu_host_context_free(lacking);
        ContextTest::TearDown();
    }
    /// An instance of a class with one special method, which answers `answer` for anything.
    HPy with_special(const char *name, HPy answer) {
        HPy function = keep(hpyu_function_new(
            ctx, name,
            [](HPyContext *c, void *data, const HPy *args, size_t nargs, HPy) {
                auto *test = static_cast<UnknownSlotTest *>(data);
                test->received = HPyLong_AsLong(c, args[nargs - 1]);
                HPyErr_Clear(c);
                return HPy_Dup(c, test->answered);
            },
            this, nullptr));
        HPy ns = keep(HPyDict_New(ctx));
        EXPECT_EQ(HPy_SetItem_s(ctx, ns, name, function), 0);
        answered = answer;
        return call(call(ctx->h_TypeType, {text("Special"), tuple({ctx->h_BaseObjectType}), ns}), {});
    }
    HPyContext *lacking = nullptr;
    HPy answered = HPy_NULL;
    long received = 0;
};

TEST_F(UnknownSlotTest, TheSpecialMethodOfTheSlotsNameIsCalled) {
    EXPECT_EQ(str(keep(HPy_Lshift(lacking, with_special("__lshift__", text("both")), number(7)))), "both");
    EXPECT_EQ(received, 7);
    EXPECT_EQ(str(keep(HPy_Invert(lacking, with_special("__invert__", text("inverse"))))), "inverse");
}

TEST_F(UnknownSlotTest, AnIntIsANumberOfTheSlotsKind) {
    const auto count = [&](HPy answer, hpyu_slot_call *call) {
        const hpyu_argument args[] = {{HPYU_HANDLE, {.handle = with_special("__count__", answer)}},
                                      {HPYU_SSIZE, {.ssize = 7}}};
        *call = {sizeof *call, "ctx_Count", 273, HPYU_INT32, 2, args, {.int32 = -1}};
        return hpyu::protopython::unknown_slot(ctx, call, nullptr);
    };
    hpyu_slot_call call;
    EXPECT_EQ(count(number(42), &call), 1);
    EXPECT_EQ(call.result.int32, 42);
    EXPECT_EQ(received, 7);
    EXPECT_EQ(count(text("none"), &call), 0);
}

TEST_F(UnknownSlotTest, WithoutASpecialMethodTheSlotIsMissing) {
    EXPECT_TRUE(HPy_IsNull(HPy_Xor(lacking, with_special("__and__", number(1)), number(2))));
    EXPECT_EQ(take_error(), "NotImplementedError: ctx_Xor is not provided by host 'protoPython'");
    EXPECT_TRUE(HPy_IsNull(HPy_Xor(lacking, with_special("__xor__", ctx->h_NotImplemented), number(2))));
    EXPECT_EQ(take_error(), "NotImplementedError: ctx_Xor is not provided by host 'protoPython'");
}

TEST_F(UnknownSlotTest, WhatTheSpecialMethodRaisesIsPending) {
    HPy fails = with_special("__xor__", HPy_NULL);
    EXPECT_TRUE(HPy_IsNull(HPy_Xor(lacking, fails, number(2))));
    EXPECT_EQ(take_error(), "SystemError: <built-in function __xor__> returned NULL without setting an exception");
}
