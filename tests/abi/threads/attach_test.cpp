// SPDX-License-Identifier: MIT
// Threads that come and go: attached by hand or on the way, ending as they are, and what they leave behind.
#include <fstream>
#include <string>

#include "thread_test.hpp"

using hpyu::Context;
using hpyu::Object;

class Attaching : public ThreadTest {
protected:
    /// Memory of the process in use, in bytes.
    static size_t resident() {
        std::ifstream file("/proc/self/statm");
        size_t total = 0, pages = 0;
        file >> total >> pages;
        return pages * 4096;
    }
};

TEST_F(Attaching, AThreadThatCallsASlotIsAttachedOnTheWay) {
    HPy made = HPy_NULL;
    std::thread([&] { made = HPyUnicode_FromString(ctx, "made elsewhere"); }).join();
    EXPECT_EQ(repr(made), "'made elsewhere'");
    HPy_Close(ctx, made);
}

TEST_F(Attaching, AHandleIsClosedOnAnyThread) {
    const HPy h = HPyUnicode_FromString(ctx, "closed elsewhere");
    std::thread([&] {
        HPy_Close(ctx, h);
        HPy_Close(ctx, h);   // harmless
    }).join();
    EXPECT_TRUE(HPy_IsNull(HPy_Repr(ctx, h)));
    EXPECT_EQ(take_error(), "SystemError: handle used after it was closed");
}

TEST_F(Attaching, HandlesOutliveTheThreadThatMadeThem) {
    std::vector<HPy> made;
    std::thread([&] {
        HPyContext *own = hpyu_attach(space, HPYU_UNIVERSAL);
        for (int i = 0; i < 500; ++i)
            made.push_back(HPyUnicode_FromFormat(own, "number %d", i));
        hpyu_detach(own);
    }).join();
    hpyu_collect(ctx);
    for (int i = 0; i < 500; ++i) {
        ASSERT_STREQ(HPyUnicode_AsUTF8AndSize(ctx, made[static_cast<size_t>(i)], nullptr), ("number " + std::to_string(i)).c_str());
        HPy_Close(ctx, made[static_cast<size_t>(i)]);
    }
}

TEST_F(Attaching, HandlesAreOpenedByOneThreadAndClosedByAnother) {
    const Deadline deadline;
    std::atomic<HPy_ssize_t> boxes[kThreads] = {};
    together_with_collections([&](Context &own, int i) {
        for (int n = 0; !deadline.passed(); ++n) {
            const HPy mine = HPyUnicode_FromFormat(own, "thread %d", i);
            const HPy taken{boxes[(i + n) % kThreads].exchange(mine._i)};
            if (HPy_IsNull(taken))
                continue;
            EXPECT_EQ(std::string(HPyUnicode_AsUTF8AndSize(own, taken, nullptr)).substr(0, 7), "thread ");
            HPy_Close(own, taken);
        }
    });
    for (auto &box : boxes)
        HPy_Close(ctx, HPy{box.load()});
}

TEST_F(Attaching, AnExceptionGoesWithItsThread) {
    std::thread([&] { HPyErr_SetString(ctx, ctx->h_ValueError, "nobody will ask"); }).join();
    EXPECT_FALSE(HPyErr_Occurred(ctx));
    std::thread([&] { EXPECT_FALSE(HPyErr_Occurred(ctx)); }).join();
}

TEST_F(Attaching, AttachingNestsAndADetachTooManyIsIgnored) {
    std::thread([&] {
        hpyu_detach(ctx);
        EXPECT_EQ(hpyu_attach(space, HPYU_UNIVERSAL), ctx);
        EXPECT_EQ(hpyu_attach(space, HPYU_UNIVERSAL), ctx);
        HPyErr_SetString(ctx, ctx->h_ValueError, "kept");
        hpyu_detach(ctx);
        EXPECT_TRUE(HPyErr_Occurred(ctx));
        hpyu_detach(ctx);
        EXPECT_FALSE(HPyErr_Occurred(ctx));
        hpyu_detach(ctx);
        hpyu_detach(ctx);
        HPy_Close(ctx, HPyUnicode_FromString(ctx, "attached again"));
    }).join();
}

TEST_F(Attaching, DetachingWithinACallKeepsTheThreadsPlace) {
    std::thread([&] {
        Context own(ctx);   // attaches nothing: the first call does
        const Object detach = own.function("detach", [this] {
            HPyContext *inner = hpyu_attach(space, HPYU_UNIVERSAL);
            hpyu_detach(inner);
            const HPyThreadState state = HPy_LeavePythonExecution(ctx);
            hpyu_attach(space, HPYU_UNIVERSAL);
            hpyu_detach(ctx);
            HPy_ReenterPythonExecution(ctx, state);
            return 7;
        });
        EXPECT_EQ(detach().as<int>(), 7);
    }).join();
}

TEST_F(Attaching, AThreadLocalObjectMayUseTheContextWhenItsThreadEnds) {
    struct Keeper {
        HPyContext *ctx = nullptr;
        HPy handle = HPy_NULL;
        ~Keeper() {
            if (ctx == nullptr)
                return;
            HPy_Close(ctx, handle);
            HPy_Close(ctx, HPyUnicode_FromString(ctx, "once more"));
        }
    };
    std::thread([&] {
        static thread_local Keeper keeper;   // made before the thread attaches, so it goes after all that is made then
        keeper.ctx = ctx;
        keeper.handle = HPyUnicode_FromString(ctx, "kept by the thread");
    }).join();
    hpyu_collect(ctx);
}

TEST_F(Attaching, AThousandShortThreadsLeaveNothingBehind) {
    const Object add = object(import("calls")).attr("add_ints");
    const auto use = [&](bool attach) {
        std::thread([&, attach] {
            if (attach)
                hpyu_attach(space, HPYU_UNIVERSAL);   // and ends attached
            EXPECT_EQ(add(30, 12).as<int>(), 42);
            const Object texts[] = {Object::from(ctx, "some text"), Object::from(ctx, 1.0e300)};
        }).join();
    };
    for (int i = 0; i < 100; ++i)
        use(i % 2 == 0);
    const size_t before = resident();
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 1000 && std::chrono::steady_clock::now() - begin < std::chrono::seconds(5); ++i)
        use(i % 2 == 0);
#ifdef __SANITIZE_ADDRESS__
    constexpr size_t kMost = size_t{320} << 20;   // the sanitizer keeps 256 MiB of what is freed
#else
    constexpr size_t kMost = size_t{16} << 20;
#endif
    EXPECT_LT(resident(), before + kMost);
}

TEST_F(Attaching, AThreadThatDetachesAfterEachUseCollectsToo) {
    const Object mortal = object(import("mortal"));
    mortal.attr("reset")();
    const std::string text(100'000, 'x');
    hpyu_detach(ctx);
    for (int i = 0; i < 1000; ++i) {
        hpyu_attach(space, HPYU_UNIVERSAL);
        mortal.attr("Mortal")();
        HPy_Close(ctx, HPyUnicode_FromString(ctx, text.c_str()));   // a collection is due in the last call
        hpyu_detach(ctx);
    }
    hpyu_attach(space, HPYU_UNIVERSAL);
    EXPECT_NE(repr(mortal.attr("counts")().handle()), "(1000, 0, 0)");
}

TEST_F(Attaching, ThreadsThatEndWhileOthersCollect) {
    const Deadline deadline;
    together_with_collections([&](Context &, int i) {
        while (!deadline.passed())
            std::thread([&] {
                if (i % 2 == 0)
                    hpyu_attach(space, HPYU_UNIVERSAL);
                HPy_Close(ctx, HPyUnicode_FromString(ctx, "short"));
            }).join();
    });
}

TEST_F(Attaching, ASpaceIsFreedWhileAThreadThatUsedItIsOutside) {
    std::atomic<int> phase{0};
    std::atomic<hpyu_space *> other{hpyu_space_new()};
    std::thread thread([&] {
        for (int round = 0; round < 3; ++round) {
            HPyContext *own = hpyu_attach(other, HPYU_UNIVERSAL);
            HPy_Close(own, HPyUnicode_FromString(own, "used"));
            phase = 1;
            while (phase == 1)
                std::this_thread::yield();
        }
    });
    for (int round = 0; round < 3; ++round) {
        while (phase != 1)
            std::this_thread::yield();
        hpyu_space_free(other);
        other = hpyu_space_new();
        phase = 2;
    }
    thread.join();
    hpyu_space_free(other);
}

TEST_F(Attaching, TwoSpacesAreUsedByAllThreadsAtOnce) {
    hpyu_space *second = hpyu_space_new();
    hpyu_space *spaces[] = {space, second};
    const Deadline deadline;
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i)
        threads.emplace_back([&, i] {
            for (int n = 0; !deadline.passed(); ++n) {
                HPyContext *own = hpyu_attach(spaces[(i + n) % 2], HPYU_UNIVERSAL);
                EXPECT_EQ(hpyu_add_search_path(own, HPYU_FIXTURES), 0);
                {
                    Context context(own);
                    const Object calls = context.import("calls");
                    EXPECT_EQ(calls.call("add_ints", n, i).as<int>(), n + i);
                    if (n % 10 == 0)
                        context.collect();
                }
                hpyu_detach(own);
            }
        });
    for (std::thread &thread : threads)
        thread.join();
    hpyu_space_free(second);
}

TEST_F(Attaching, SpacesAreMadeAndFreedByAllThreads) {
    const Deadline deadline;
    together([&](Context &, int) {
        do {
            hpyu::Space own;
            Context context(own);
            EXPECT_EQ(context.object(std::string("text")).repr(), "'text'");
        } while (!deadline.passed());
    }, 4);
}
