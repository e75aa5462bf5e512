// SPDX-License-Identifier: MIT
// ThreadTest: a ModuleTest whose work is done by several threads that begin together.
//
// Each thread has an hpyu::Context of its own; what its work throws fails the test. A stress goes on until its Deadline:
// a fraction of a second, or HPYU_STRESS_SECONDS.
#pragma once

#include <atomic>
#include <barrier>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <thread>
#include <vector>

#include "hpy_universal.hpp"
#include "module_test.hpp"

/// When a stress ends.
class Deadline {
public:
    bool passed() const { return std::chrono::steady_clock::now() >= end_; }

private:
    static std::chrono::milliseconds length() {
        const char *asked = std::getenv("HPYU_STRESS_SECONDS");
        return asked != nullptr ? std::chrono::milliseconds(static_cast<long>(std::atof(asked) * 1000))
                                : std::chrono::milliseconds(200);
    }
    std::chrono::steady_clock::time_point end_ = std::chrono::steady_clock::now() + length();
};

class ThreadTest : public ModuleTest {
protected:
    static constexpr int kThreads = 8;

    void SetUp() override {
        ModuleTest::SetUp();
        space = test_space();
    }

    hpyu::Object object(HPy borrowed) { return hpyu::Object::borrow(ctx, borrowed); }
    hpyu::Object builtin_object(const char *name) { return object(builtin(name)); }

    /// Runs work(context, index) on `count` threads.
    template <class F>
    void together(F &&work, int count = kThreads) {
        std::barrier begin(count);
        std::vector<std::thread> threads;
        for (int i = 0; i < count; ++i)
            threads.emplace_back([this, i, &begin, &work] {
                HPyContext *own = hpyu_attach(space, HPYU_UNIVERSAL);
                begin.arrive_and_wait();
                try {
                    hpyu::Context context(own);
                    work(context, i);
                } catch (const std::exception &error) {
                    ADD_FAILURE() << "thread " << i << ": " << error.what();
                }
                hpyu_detach(own);
            });
        for (std::thread &thread : threads)
            thread.join();
    }

    /// The same, while one more thread collects over and over.
    template <class F>
    void together_with_collections(F &&work) {
        std::atomic<bool> done{false};
        std::thread collector([&] {
            HPyContext *own = hpyu_attach(space, HPYU_UNIVERSAL);
            while (!done) {
                hpyu_collect(own);
                std::this_thread::sleep_for(std::chrono::microseconds(200));
            }
            hpyu_detach(own);
        });
        together(work);
        done = true;
        collector.join();
    }

    /// Runs step(context, index) on all threads, over and over until the deadline, amid collections.
    template <class F>
    void stress(F &&step) {
        const Deadline deadline;
        together_with_collections([&](hpyu::Context &context, int i) {
            while (!deadline.passed())
                step(context, i);
        });
    }

    hpyu_space *space = nullptr;
};
