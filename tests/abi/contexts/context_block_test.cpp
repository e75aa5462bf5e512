// SPDX-License-Identifier: MIT
// What lies behind the last slot of a context, as an extension that was built for later slots sees it.
#include "contexts/context_block.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

std::string raised;

void raise(HPyContext *ctx, HPy category, const char *message) {
    raised = (category._i == ctx->h_SystemError._i ? "SystemError: " : "?: ") + std::string(message);
}

/// The function at row `index`, for the type that its caller believes it to have.
template <class Function>
Function row(HPyContext *ctx, int index) {
    return reinterpret_cast<Function>(reinterpret_cast<void **>(&ctx->h_None)[index]);
}

TEST(ContextBlock, EveryGuardRaisesSystemErrorWithItsIndexAndAnswersZero) {
    hpyu::ContextBlock block;
    HPyContext *ctx = &block.context;
    ctx->h_SystemError = HPy{7};
    ctx->ctx_Err_SetString = raise;
    for (int index = 273; index < 273 + 64; ++index) {
        EXPECT_EQ(row<HPy (*)(HPyContext *, HPy, HPy)>(ctx, index)(ctx, HPy{1}, HPy{2})._i, 0);
        EXPECT_EQ(raised, "SystemError: slot " + std::to_string(index) +
                              " of the context belongs to a later version of HPy, which the module was built for; this "
                              "runtime provides HPy ABI 0.0, whose last slot is 272");
        raised.clear();
    }
}

TEST(ContextBlock, AGuardAnswersZeroForEveryTypeOfResult) {
    hpyu::ContextBlock block;
    HPyContext *ctx = &block.context;
    ctx->ctx_Err_SetString = raise;
    EXPECT_EQ(row<int (*)(HPyContext *, HPy)>(ctx, 273)(ctx, HPy{-1}), 0);
    EXPECT_EQ(row<int64_t (*)(HPyContext *, int64_t)>(ctx, 280)(ctx, INT64_MIN), 0);
    EXPECT_EQ(row<const char *(*)(HPyContext *, const char *)>(ctx, 300)(ctx, "text"), nullptr);
    EXPECT_EQ(row<double (*)(HPyContext *, double)>(ctx, 336)(ctx, 1.5), 0.0);
}

}  // namespace
