// SPDX-License-Identifier: MIT
// Threads of the program that call slots: attached by the first one, or by hpyu_host_attach.
#include <thread>

#include "context_test.hpp"
#include "hpy_universal/host.h"

class ProtoPythonThreads : public ContextTest {};

TEST_F(ProtoPythonThreads, TheFirstSlotAttachesAThread) {
    constexpr int kThreads = 4, kRounds = 3;
    for (int round = 0; round < kRounds; ++round) {
        HPy made[kThreads] = {};
        std::thread threads[kThreads];
        for (int i = 0; i < kThreads; ++i)
            threads[i] = std::thread([&, i] {
                HPy sum = HPyList_New(ctx, 0);
                for (int k = 0; k < 50; ++k) {
                    HPy item = HPyUnicode_FromString(ctx, ("item " + std::to_string(k % 7)).c_str());
                    HPyList_Append(ctx, sum, item);
                    HPy_Close(ctx, item);
                }
                made[i] = sum;
            });
        for (std::thread &thread : threads)
            thread.join();
        hpyu_collect(ctx);
        for (const HPy list : made) {
            EXPECT_EQ(HPy_Length(ctx, list), 50);
            EXPECT_EQ(shown(HPy_GetItem_i(ctx, list, 48)), "'item 6'");
            HPy_Close(ctx, list);
        }
    }
}

TEST_F(ProtoPythonThreads, APendingExceptionIsItsThreadsOwn) {
    std::string raised;
    std::thread([&] {
        HPyErr_SetString(ctx, ctx->h_ValueError, "here");
        raised = take_error();
    }).join();
    EXPECT_EQ(raised, "ValueError: here");
    EXPECT_EQ(pending(), "");
}

TEST_F(ProtoPythonThreads, AttachingNestsAndADetachedThreadMayComeBack) {
    std::thread([&] {
        for (int i = 0; i < 3; ++i) {
            HPyContext *outer = hpyu_host_attach(ctx, HPYU_UNIVERSAL), *inner = hpyu_host_attach(ctx, HPYU_UNIVERSAL);
            EXPECT_NE(outer, nullptr);
            EXPECT_EQ(inner, outer);
            hpyu_detach(inner);
            EXPECT_EQ(shown(HPyLong_FromLong(outer, 12)), "12");
            hpyu_detach(outer);
        }
        EXPECT_EQ(shown(HPyLong_FromLong(ctx, 13)), "13");
    }).join();
}

TEST_F(ProtoPythonThreads, DetachingWithinACallKeepsTheThreadsPlace) {
    HPy detach = keep(hpyu_function_new(
        ctx, "detach",
        [](HPyContext *c, void *, const HPy *, size_t, HPy) {
            hpyu_detach(c);
            return HPyUnicode_FromString(c, "still here");
        },
        nullptr, nullptr));
    std::thread([&] {
        hpyu_host_attach(ctx, HPYU_UNIVERSAL);
        EXPECT_EQ(shown(HPy_Call(ctx, detach, nullptr, 0, HPy_NULL)), "'still here'");
        EXPECT_EQ(shown(HPyUnicode_FromString(ctx, "and after")), "'and after'");
    }).join();
}
