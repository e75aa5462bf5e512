// SPDX-License-Identifier: MIT
// What the module weakref has, shared by threads amid collections: a finalizer's call is made once, and the containers
// keep to what is alive.
#include "thread_test.hpp"

using hpyu::Context;
using hpyu::Object;

class SharedWeakObjects : public ThreadTest {
protected:
    Object weakref(const char *name) { return object(import("weakref")).attr(name); }
};

HPy count_calls(HPyContext *ctx, void *data, const HPy *, size_t, HPy) {
    static_cast<std::atomic<int> *>(data)->fetch_add(1);
    return HPy_Dup(ctx, ctx->h_None);
}

TEST_F(SharedWeakObjects, AFinalizerCallsOnceWhoeverCallsIt) {
    constexpr int kFinalizers = 500;
    std::atomic<int> calls{0};
    const Object function = object(keep(hpyu_function_new(ctx, "count_calls", count_calls, &calls, nullptr)));
    const Object finalize = weakref("finalize"), set = builtin_object("set");
    std::vector<Object> targets, finalizers;
    for (int i = 0; i < kFinalizers; ++i) {
        targets.push_back(set());
        finalizers.push_back(finalize(targets.back(), function));
    }
    targets.resize(kFinalizers / 2);   // of the others, the collector makes the call
    together_with_collections([&](Context &, int) {
        for (const Object &each : finalizers)
            each();
    });
    hpyu_collect(ctx);
    EXPECT_EQ(calls.load(), kFinalizers);
}

TEST_F(SharedWeakObjects, ASetHasWhatEachThreadKeepsAlive) {
    const Object weak_set = weakref("WeakSet")(), partial = object(import("functools")).attr("partial");
    const Object function = builtin_object("len");
    const Deadline deadline;
    together_with_collections([&](Context &, int) {
        while (!deadline.passed()) {
            const Object kept = partial(function), dropped = partial(function);
            weak_set.call("add", kept);
            weak_set.call("add", dropped);
            weak_set.call("discard", dropped);
            EXPECT_TRUE(weak_set.call("__contains__", kept).as<bool>());
            EXPECT_FALSE(weak_set.call("__contains__", dropped).as<bool>());
            EXPECT_FALSE(weak_set.call("isdisjoint", weak_set.call("copy")).as<bool>());
        }
    });
    hpyu_collect(ctx);
    EXPECT_EQ(weak_set.call("__len__").as<int64_t>(), 0);
}

TEST_F(SharedWeakObjects, ADictionaryKeepsNoValueAlive) {
    const Object dictionary = weakref("WeakValueDictionary")(), set = builtin_object("set");
    const Deadline deadline;
    together_with_collections([&](Context &, int thread) {
        while (!deadline.passed()) {
            const Object kept = set();
            dictionary.call("__setitem__", thread, kept);
            EXPECT_TRUE(dictionary.call("get", thread).is(kept));
            dictionary.call("__setitem__", thread + kThreads, set());
            dictionary.call("items");
        }
    });
    hpyu_collect(ctx);
    EXPECT_EQ(dictionary.call("__len__").as<int64_t>(), 0);
}
