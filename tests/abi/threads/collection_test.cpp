// SPDX-License-Identifier: MIT
// Collections and threads: who is outside delays none, none runs between two slots of a function, and a thread that
// computes for long stops nobody for good.
#include "thread_test.hpp"

using hpyu::Context;
using hpyu::Object;

class ThreadsAndCollections : public ThreadTest {
protected:
    void SetUp() override {
        ThreadTest::SetUp();
        module = object(import("threaded"));
        module.call("start_waiting");
    }
    void TearDown() override {
        module = Object();
        ThreadTest::TearDown();
    }
    /// Starts a thread that calls module.name() and waits until it is there.
    std::thread start(const char *name) {
        const int64_t before = module.call("count_waiting").as<int64_t>();
        std::thread thread([this, name] {
            HPyContext *own = hpyu_attach(space, HPYU_UNIVERSAL);
            module.call(name);
            hpyu_detach(own);
        });
        while (module.call("count_waiting").as<int64_t>() == before)
            std::this_thread::yield();
        return thread;
    }
    Object module;
};

TEST_F(ThreadsAndCollections, AThreadThatHasLeftDelaysNoCollection) {
    std::thread thread = start("wait_outside");
    for (int i = 0; i < 20; ++i)
        hpyu_collect(ctx);   // would never end
    module.call("stop_waiting");
    thread.join();
}

TEST_F(ThreadsAndCollections, AThreadInTheProgramsOwnCodeDelaysNoCollection) {
    std::atomic<int> phase{0};
    std::thread thread([&] {
        HPyContext *own = hpyu_attach(space, HPYU_UNIVERSAL);
        const HPy mine = HPyUnicode_FromString(own, "mine, and of some length");
        phase = 1;
        while (phase != 2)
            std::this_thread::yield();
        EXPECT_STREQ(HPyUnicode_AsUTF8AndSize(own, mine, nullptr), "mine, and of some length");
        HPy_Close(own, mine);
        hpyu_detach(own);
    });
    while (phase != 1)
        std::this_thread::yield();
    for (int i = 0; i < 20; ++i)
        hpyu_collect(ctx);
    phase = 2;
    thread.join();
}

TEST_F(ThreadsAndCollections, AThreadThatSleepsDelaysNoCollection) {
    const Object sleep = object(keep(hpyu_import(ctx, "time"))).attr("sleep");
    std::atomic<bool> slept{false};
    std::thread thread([&] {
        HPyContext *own = hpyu_attach(space, HPYU_UNIVERSAL);
        sleep(0.3);
        slept = true;
        hpyu_detach(own);
    });
    while (!slept)
        hpyu_collect(ctx);
    thread.join();
}

/// Leave in a function that another space called: the thread is outside both spaces.
TEST_F(ThreadsAndCollections, AThreadThatHasLeftTwoSpacesDelaysNeither) {
    hpyu::Space other;
    std::thread thread([&] {
        hpyu::Context own(other);
        const Object through = own.function("through", [this] {
            HPyContext *inner = hpyu_attach(space, HPYU_UNIVERSAL);
            module.call("wait_outside");
            hpyu_detach(inner);
        });
        through();
    });
    while (module.call("count_waiting").as<int64_t>() == 0)
        std::this_thread::yield();
    hpyu_collect(ctx);
    {
        hpyu::Context second(other);
        second.collect();
    }
    module.call("stop_waiting");
    thread.join();
}

/// Pair's traverse ends the program if it is called in the midst of an exchange.
TEST_F(ThreadsAndCollections, NoCollectionRunsBetweenTwoSlotsOfAFunction) {
    const Object type = module.attr("Pair");
    stress([&](Context &, int i) {
        const Object pair = type(i, std::string("number ") + std::to_string(i));
        for (int k = 0; k < 20; ++k)
            pair.call("exchange");
        const Object items = pair.call("items");
        EXPECT_EQ(items[0].as<int>(), i);
        EXPECT_EQ(items[1].str(), "number " + std::to_string(i));
    });
}

TEST_F(ThreadsAndCollections, EveryDeadObjectIsDestroyedOnceWhoeverCollects) {
    const Object type = module.attr("Pair");
    hpyu_collect(ctx);
    const int64_t before = module.call("pairs_alive").as<int64_t>();
    const Deadline deadline;
    together([&](Context &own, int i) {
        for (int n = 0; !deadline.passed(); ++n) {
            type(n, type(i, n));
            if (n % 50 == 0)
                own.collect();
        }
    });
    hpyu_collect(ctx);
    EXPECT_EQ(module.call("pairs_alive").as<int64_t>(), before);
}

TEST_F(ThreadsAndCollections, AllThreadsMayCollectAtOnce) {
    const Object kept = Object::from(ctx, std::vector<std::string>(100, "a text that is kept"));
    const Deadline deadline;
    together([&](Context &own, int) {
        do {
            own.collect();
            EXPECT_EQ(kept[99].str(), "a text that is kept");
        } while (!deadline.passed());
    });
}

/// A collection that some thread's computing holds up is given up after a while, so the others get on; memory grows
/// meanwhile, but not by all that they allocate.
TEST_F(ThreadsAndCollections, AThreadThatComputesForLongStopsNobodyForGood) {
    std::thread thread = start("compute");
    const HPy none = ctx->h_None;
    for (int i = 0; i < 20; ++i) {   // 20 MiB, well above what starts a collection
        const Object big = Object(ctx, HPyList_New(ctx, 1 << 17));
        EXPECT_EQ(HPy_SetItem_i(ctx, big.handle(), 0, none), 0);
    }
    module.call("stop_waiting");
    thread.join();
}

/// An extension's own lock, held over calls of the runtime, makes others wait for it inside. Those are not stopped, and
/// who has the lock may stop at a slot: without giving the collection up this would never end.
TEST_F(ThreadsAndCollections, AnExtensionMayHoldALockOfItsOwnOverCalls) {
    module.call("clear_table");
    int64_t counts[kThreads] = {};
    const Deadline deadline;
    together([&](Context &own, int i) {
        while (!deadline.passed()) {
            module.call("tally", i);
            ++counts[i];
            const Object garbage = Object(own, HPyList_New(own, 1000));
        }
    });
    for (int i = 0; i < kThreads; ++i)
        EXPECT_EQ(module.call("tally", i).as<int64_t>(), counts[i] + 1);
}

TEST_F(ThreadsAndCollections, AnExplicitCollectionWaitsForAThreadThatComputes) {
    std::thread thread = start("compute");
    std::atomic<bool> collected{false};
    std::thread collector([&] {
        HPyContext *own = hpyu_attach(space, HPYU_UNIVERSAL);
        hpyu_collect(own);
        collected = true;
        hpyu_detach(own);
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    EXPECT_FALSE(collected);
    module.call("stop_waiting");
    thread.join();
    collector.join();
    EXPECT_TRUE(collected);
}

TEST_F(ThreadsAndCollections, TypesAreMadeFromOneSpecByAllThreads) {
    stress([&](Context &, int i) {
        const Object type = module.call("make_type");
        const Object items = type(i, 2).call("items");
        EXPECT_EQ(items[0].as<int>(), i);
    });
}
