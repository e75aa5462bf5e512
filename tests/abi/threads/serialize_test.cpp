// SPDX-License-Identifier: MIT
// Serialized modules: extensions that keep state in C globals run one thread at a time, functions, slots, properties and
// destructors alike, and what waits for one another elsewhere does not wait for them.
#include "thread_test.hpp"

using hpyu::Context;
using hpyu::Object;

class SerializedModules : public ThreadTest {
protected:
    Object serialized(const char *name) {
        EXPECT_EQ(hpyu_serialize(ctx, name), 0);
        return object(import(name));
    }
    /// A function that tells when two threads are in it at once.
    Object alone(std::atomic<int> &inside, std::atomic<bool> &met) {
        return Context(ctx).function("alone", [&] {
            met = ++inside > 1 || met;
            std::this_thread::yield();
            --inside;
        });
    }
};

TEST_F(SerializedModules, CountInCGlobalsWithoutLosingAny) {
    const Object module = serialized("serialized_a");
    const Object tally = module.attr("Tally")();
    int64_t counts[kThreads] = {};
    stress([&](Context &, int i) {
        if (i % 2 == 0)
            module.call("bump");
        else
            tally.size();
        ++counts[i];
    });
    int64_t all = 0;
    for (const int64_t n : counts)
        all += n;
    EXPECT_EQ(module.call("count").as<int64_t>(), all);
}

TEST_F(SerializedModules, TheirTypesAreSerializedToo) {
    const Object module = serialized("serialized_a");
    const Object types[] = {module.attr("Tally"), module.call("later_type")};
    int64_t counts[kThreads] = {};
    stress([&](Context &, int i) {
        const Object tally = types[i % 2]();
        EXPECT_GT(tally.attr("number").as<int64_t>(), 0);
        ++counts[i];
    });
    int64_t all = 0;
    for (const int64_t n : counts)
        all += n;
    hpyu_collect(ctx);
    const Object totals = module.call("totals");
    EXPECT_EQ(totals[0].as<int64_t>(), all);
    EXPECT_EQ(totals[1].as<int64_t>(), all);
    EXPECT_EQ(totals[2].as<int64_t>(), all);
}

TEST_F(SerializedModules, ShareOneLockInASpace) {
    std::atomic<int> inside{0};
    std::atomic<bool> met{false};
    const Object modules[] = {serialized("serialized_a"), serialized("serialized_b")};
    const Object callback = alone(inside, met);
    stress([&](Context &, int i) { modules[i % 2].call("call", callback); });
    EXPECT_FALSE(met);
}

TEST_F(SerializedModules, MayCallOneAnotherAndThemselves) {
    const Object a = serialized("serialized_a"), b = serialized("serialized_b"), plain = object(import("threaded"));
    Context context(ctx);
    const Object bump = context.function("bump", [&] { a.call("bump"); });
    const Object through_plain = context.function("through_plain", [&] { plain.call("call", bump); });
    const Object through_b = context.function("through_b", [&] { b.call("call", through_plain); });
    std::atomic<int64_t> calls{0};
    stress([&](Context &, int) {
        a.call("call", through_b);
        ++calls;
    });
    EXPECT_EQ(a.call("count").as<int64_t>(), calls * 2);
    EXPECT_EQ(b.call("count").as<int64_t>(), calls);
}

TEST_F(SerializedModules, LetOthersInWhileTheyAreOutside) {
    const Object module = serialized("serialized_a"), plain = object(import("threaded"));
    plain.call("start_waiting");
    const Object wait = plain.attr("wait_outside");
    std::thread thread([&] {
        HPyContext *own = hpyu_attach(space, HPYU_UNIVERSAL);
        module.call("call", wait);
        hpyu_detach(own);
    });
    while (plain.call("count_waiting").as<int>() == 0)
        std::this_thread::yield();
    EXPECT_EQ(module.call("bump").as<int>(), 1);   // would never get in
    plain.call("stop_waiting");
    thread.join();
    EXPECT_EQ(module.call("count").as<int>(), 2);
}

TEST_F(SerializedModules, CountAfterComingBackFromOutside) {
    const Object module = serialized("serialized_a");
    std::atomic<int64_t> calls{0};
    stress([&](Context &, int) {
        module.call("rest");
        ++calls;
    });
    EXPECT_EQ(module.call("count").as<int64_t>(), calls);
}

TEST_F(SerializedModules, LetOthersInWhileTheySleep) {
    const Object module = serialized("serialized_a");
    const Object time = object(keep(hpyu_import(ctx, "time")));
    const Object sleep = Context(ctx).function("sleep", [&] { time.call("sleep", 0.2); });
    std::atomic<bool> woken{false};
    std::thread thread([&] {
        HPyContext *own = hpyu_attach(space, HPYU_UNIVERSAL);
        module.call("call", sleep);
        woken = true;
        hpyu_detach(own);
    });
    int64_t bumps = 0;
    while (!woken) {
        module.call("bump");
        ++bumps;
    }
    thread.join();
    EXPECT_EQ(module.call("count").as<int64_t>(), bumps + 1);
}

/// One thread imports a serialized module and needs the lock for it; the other has the lock and needs that import.
TEST_F(SerializedModules, WaitForAnImportWithoutTheLock) {
    const Deadline deadline;
    do {
        hpyu::Space own_space;
        Context own(own_space);
        own.add_search_path(HPYU_FIXTURES);
        own.serialize("serialized_a");
        own.serialize("serialized_b");
        const Object a = own.import("serialized_a");
        const Object import_b = own.function("import_b", [&own_space] {
            HPyContext *inner = hpyu_attach(own_space.get(), HPYU_UNIVERSAL);
            Object module = Context(inner).import("serialized_b");
            hpyu_detach(inner);
            return module;
        });
        together([&](Context &, int i) {
            Context here(own_space);
            EXPECT_EQ((i % 2 != 0 ? a.call("call", import_b) : here.import("serialized_b")).call("count").as<int>(), 0);
        });
    } while (!deadline.passed());
}

TEST_F(SerializedModules, MayBeNamedByTheEnvironment) {
    ASSERT_EQ(setenv("HPYU_SERIALIZE", "other,by_environment", 1), 0);
    const Object module = object(import("by_environment"));
    ASSERT_EQ(unsetenv("HPYU_SERIALIZE"), 0);
    std::atomic<int> inside{0};
    std::atomic<bool> met{false};
    const Object callback = alone(inside, met);
    stress([&](Context &, int) { module.call("call", callback); });
    EXPECT_FALSE(met);
}
