// SPDX-License-Identifier: MIT
// Imports by several threads at once: each module is made once and seen when it is finished; circles end.
#include "thread_test.hpp"

using hpyu::Context;
using hpyu::Object;

class ParallelImports : public ThreadTest {
protected:
    /// Runs work(context, index) on all threads in fresh spaces, until the deadline.
    template <class F>
    void in_fresh_spaces(F work) {
        const Deadline deadline;
        do {
            hpyu::Space fresh;
            Context first(fresh);
            first.add_search_path(HPYU_FIXTURES);
            Object seen[kThreads];
            together([&](Context &, int i) {
                Context own(fresh);
                seen[i] = work(own, i);
            });
            for (const Object &each : seen) {
                EXPECT_TRUE(each.is_null() || each.is(seen[0]));
            }
        } while (!deadline.passed());
    }
};

TEST_F(ParallelImports, AModuleIsMadeOnceForAllThreads) {
    in_fresh_spaces([](Context &own, int) {
        const Object module = own.import("shapes");
        EXPECT_TRUE(module.has_attr("Vector"));
        return module;
    });
}

TEST_F(ParallelImports, ABuiltinModuleIsMadeOnceForAllThreads) {
    in_fresh_spaces([](Context &own, int) {
        const Object module = own.import("collections");
        EXPECT_TRUE(module.has_attr("deque"));
        return module;
    });
}

TEST_F(ParallelImports, DifferentModulesAreMadeAtTheSameTime) {
    static constexpr const char *kNames[] = {"calls", "shapes", "text", "numbers", "errors", "containers", "math", "operator"};
    in_fresh_spaces([](Context &own, int i) {
        for (int k = 0; k < 8; ++k)
            EXPECT_EQ(own.import(kNames[(i + k) % 8]).attr("__name__").str(), kNames[(i + k) % 8]);
        return Object();
    });
}

TEST_F(ParallelImports, AModuleThatCannotBeMadeFailsForAllThreads) {
    in_fresh_spaces([](Context &own, int) {
        own.add_search_path(HPYU_FIXTURES "/broken/raises");
        EXPECT_THROW(own.import("broken"), hpyu::Error);
        EXPECT_THROW(own.import("there_is_no_such_module"), hpyu::Error);
        return Object();
    });
}

TEST_F(ParallelImports, ACircleIsImportedFromWhereverItIsEntered) {
    const Object a = object(import("circle_a"));
    EXPECT_TRUE(a.attr("finished").as<bool>());
    EXPECT_TRUE(a.attr("other").attr("other").attr("other").is(a));
}

TEST_F(ParallelImports, ThreadsThatEnterACircleAtDifferentPlacesAllGetOutOfIt) {
    static constexpr const char *kNames[] = {"circle_a", "circle_b", "circle_c"};
    in_fresh_spaces([](Context &own, int i) {
        const Object module = own.import(kNames[i % 3]);
        EXPECT_TRUE(module.attr("finished").as<bool>());
        EXPECT_EQ(module.attr("other").attr("__name__").str(), kNames[(i + 1) % 3]);
        return Object();
    });
}

TEST_F(ParallelImports, ModulesOfACircleAreMadeOnce) {
    const auto made = [this](const char *name) { return object(import(name)).attr("times_made").as<int>(); };
    together([](Context &own, int i) { own.import(i % 2 != 0 ? "circle_a" : "circle_b"); });
    const int before[] = {made("circle_a"), made("circle_b"), made("circle_c")};
    hpyu::Space fresh;
    {
        Context first(fresh);
        first.add_search_path(HPYU_FIXTURES);
        together([&](Context &, int i) {
            Context own(fresh);
            own.import(i % 2 != 0 ? "circle_a" : "circle_c");
        });
        EXPECT_EQ(first.import("circle_a").attr("times_made").as<int>(), before[0] + 1);
        EXPECT_EQ(first.import("circle_b").attr("times_made").as<int>(), before[1] + 1);
        EXPECT_EQ(first.import("circle_c").attr("times_made").as<int>(), before[2] + 1);
    }
}
