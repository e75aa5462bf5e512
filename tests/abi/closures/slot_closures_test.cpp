// SPDX-License-Identifier: MIT
// Every slot of the context as a closure: the calls are made through the typed pointers of HPyContext, as a compiler
// makes them for an extension, and generated from the slot table.
#include "closures/slot_closures.hpp"

#include <gtest/gtest.h>

#ifdef __linux__
#include <sys/mman.h>
#include <sys/prctl.h>
#endif

#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>
#include <string>
#include <thread>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "contexts/context_block.hpp"
#include "kinds_of.hpp"

namespace {

using hpyu::ContextBlock;
using hpyu::SlotClosures;

// ---- A host that remembers how it was called ------------------------------------------------------------------------

struct Recorder {
    int calls = 0;
    HPyContext *ctx = nullptr;
    std::string name;
    int index = 0;
    hpyu_kind result_kind = HPYU_VOID;
    std::vector<hpyu_argument> args;
    hpyu_value initial = {};
    // What it answers.
    int status = 1;
    hpyu_value answer = {};
};

int record(HPyContext *ctx, hpyu_slot_call *call, void *data) {
    auto &recorder = *static_cast<Recorder *>(data);
    ++recorder.calls;
    recorder.ctx = ctx;
    recorder.name = call->name;
    recorder.index = call->index;
    recorder.result_kind = call->result_kind;
    recorder.args.assign(call->args, call->args + call->nargs);
    recorder.initial = call->result;
    call->result = recorder.answer;
    return recorder.status;
}

// ---- Values of each C type ------------------------------------------------------------------------------------------

const char kByte = 0;
const std::string kLong(100000, 'x');

template <class T>
std::vector<T> extremes() {
    using Limits = std::numeric_limits<T>;
    if constexpr (std::is_same_v<T, bool>)
        return {false, true};
    else if constexpr (std::is_same_v<T, double>)
        return {0.0, -0.0, 1.5, -1.0, Limits::quiet_NaN(), Limits::infinity(), -Limits::infinity(), Limits::denorm_min(),
                Limits::max(), Limits::lowest()};
    else if constexpr (std::is_integral_v<T>)
        return {0, 1, static_cast<T>(-1), Limits::min(), Limits::max(), static_cast<T>(Limits::max() - 1)};
    else if constexpr (std::is_enum_v<T>)
        return {static_cast<T>(0), static_cast<T>(1), static_cast<T>(3)};   // which all of them can hold
    else if constexpr (std::is_same_v<T, const char *>)
        return {nullptr, "", "text", "\xc3\xa4", kLong.c_str()};
    else if constexpr (std::is_pointer_v<T>)
        return {nullptr, reinterpret_cast<T>(const_cast<char *>(&kByte)), reinterpret_cast<T>(UINTPTR_MAX)};
    else
        return {T{0}, T{1}, T{-1}, T{INTPTR_MIN}, T{INTPTR_MAX}};
}

/// The nth of them, around and around.
template <class T>
T extreme(size_t n) {
    const std::vector<T> values = extremes<T>();
    return values[n % values.size()];
}

/// All members of the union begin where it begins.
template <class T>
hpyu_value as_value(T v) {
    hpyu_value value = {};
    std::memcpy(&value, &v, sizeof v);
    return value;
}
template <class T>
bool holds(const hpyu_value &value, T v) { return std::memcmp(&value, &v, sizeof v) == 0; }

enum class Fails { HANDLE_NULL, MINUS_ONE, NULL_POINTER, ZERO, NOTHING };

template <class T>
T failure_of(Fails fails) {
    if (fails == Fails::MINUS_ONE)
        if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>)
            return static_cast<T>(-1);
    return T{};
}

// ---- The calls ------------------------------------------------------------------------------------------------------

/// A context all of whose slots are closures of one host.
class SlotClosuresTest : public testing::Test {
protected:
    SlotClosuresTest() { fill(closures); }

    void fill(SlotClosures &from) {
#define HPY_SLOT(id, result, name, api, parameters, arguments, failure)                              \
    block.context.ctx_##name = reinterpret_cast<decltype(block.context.ctx_##name)>(from.function(id)); \
    ASSERT_NE(block.context.ctx_##name, nullptr) << #name;
#include <hpy/slots.def>
    }

    /// Runs `check(id, name, function, failure)` for every slot.
    template <class Check>
    void for_each_slot(Check &&check) {
#define HPY_SLOT(id, result, name, api, parameters, arguments, failure) \
    check(id, "ctx_" #name, block.context.ctx_##name, Fails::failure);
#include <hpy/slots.def>
    }

    template <class R, class... A>
    void call_with_extremes(int id, const char *name, R (*function)(HPyContext *, A...)) {
        SCOPED_TRACE(name);
        for (size_t round = 0; round < 20; ++round)
            call_once(id, name, function, round, std::index_sequence_for<A...>());
    }

    template <class R, class... A, size_t... i>
    void call_once(int id, const char *name, R (*function)(HPyContext *, A...), size_t round, std::index_sequence<i...>) {
        // Each parameter is at another place of its values, so that swapped ones are told from each other.
        const std::tuple<A...> sent(extreme<A>(round + i)...);
        recorder = {};
        if constexpr (std::is_void_v<R>) {
            function(&block.context, std::get<i>(sent)...);
        } else {
            const R answer = extreme<R>(round);
            recorder.answer = as_value(answer);
            const R received = function(&block.context, std::get<i>(sent)...);
            EXPECT_EQ(std::memcmp(&received, &answer, sizeof answer), 0) << "the answer, in round " << round;
        }
        ASSERT_EQ(recorder.calls, 1);
        EXPECT_EQ(recorder.ctx, &block.context);
        EXPECT_EQ(recorder.name, name);
        EXPECT_EQ(recorder.index, id);
        EXPECT_TRUE(kinds_of<R>().contains(recorder.result_kind)) << recorder.result_kind;
        ASSERT_EQ(recorder.args.size(), sizeof...(A));
        (expect_argument(i, round, std::get<i>(sent)), ...);
    }

    template <class T>
    void expect_argument(size_t i, size_t round, T sent) {
        EXPECT_TRUE(kinds_of<T>().contains(recorder.args[i].kind)) << "parameter " << i;
        EXPECT_TRUE(holds(recorder.args[i].value, sent)) << "parameter " << i << ", round " << round;
    }

    /// Whether the slot, called with zeros, answers its failure value.
    template <class R, class... A>
    void expect_failure(const char *name, R (*function)(HPyContext *, A...), Fails fails) {
        SCOPED_TRACE(name);
        if constexpr (std::is_void_v<R>) {
            function(&block.context, A{}...);
        } else {
            const R wanted = failure_of<R>(fails), received = function(&block.context, A{}...);
            EXPECT_EQ(std::memcmp(&received, &wanted, sizeof wanted), 0);
            EXPECT_TRUE(holds(recorder.initial, wanted)) << "the result that a call starts with";
        }
    }

    /// The message of an exception that was raised since the last call of this.
    std::string raised() { return std::exchange(raised_text(), ""); }
    static std::string &raised_text() {
        static thread_local std::string text;
        return text;
    }
    static void raise(HPyContext *, HPy category, const char *message) {
        raised_text() = std::to_string(category._i) + ": " + message;
    }
    static int is_raised(HPyContext *) { return !raised_text().empty(); }
    /// Exceptions work, as they do with any sensible host.
    void give_exceptions() {
        block.context.h_NotImplementedError = HPy{1};
        block.context.h_SystemError = HPy{2};
        block.context.ctx_Err_SetString = raise;
        block.context.ctx_Err_Occurred = is_raised;
    }

    Recorder recorder;
    SlotClosures closures{"toy", record, &recorder};
    ContextBlock block;
};

TEST_F(SlotClosuresTest, EverySlotDeliversItsArgumentsAndItsAnswerExactly) {
    int slots = 0;
    for_each_slot([&](int id, const char *name, auto function, Fails) {
        call_with_extremes(id, name, function);
        ++slots;
    });
    EXPECT_EQ(slots, 189);
}

TEST_F(SlotClosuresTest, ADeclinedCallRaisesNotImplementedErrorAndAnswersTheFailureValue) {
    give_exceptions();
    recorder.status = 0;
    recorder.answer = as_value(int64_t{77});   // which nobody must get
    for_each_slot([&](int, const char *name, auto function, Fails fails) {
        if (function == nullptr || name == std::string("ctx_Err_SetString") || name == std::string("ctx_Err_Occurred"))
            return;
        expect_failure(name, function, fails);
        EXPECT_EQ(raised(), std::string("1: ") + name + " is not provided by host 'toy'");
    });
}

TEST_F(SlotClosuresTest, AFailedCallAnswersTheFailureValueAndLeavesTheExceptionAlone) {
    give_exceptions();
    recorder.status = -1;
    recorder.answer = as_value(int64_t{77});
    for_each_slot([&](int, const char *name, auto function, Fails fails) {
        if (name == std::string("ctx_Err_SetString") || name == std::string("ctx_Err_Occurred"))
            return;
        raised_text() = "the host's own";
        expect_failure(name, function, fails);
        EXPECT_EQ(raised(), "the host's own");
    });
}

TEST_F(SlotClosuresTest, AFailureWithoutAnExceptionIsASystemError) {
    give_exceptions();
    recorder.status = -1;
    EXPECT_EQ(block.context.ctx_Add(&block.context, HPy{1}, HPy{2})._i, 0);
    EXPECT_EQ(raised(), "2: ctx_Add failed without setting an exception in host 'toy'");
}

TEST_F(SlotClosuresTest, AHostWithoutUnknownSlotDeclinesEverything) {
    SlotClosures bare("bare", nullptr, nullptr);
    fill(bare);
    give_exceptions();
    EXPECT_EQ(block.context.ctx_Length(&block.context, HPy{1}), -1);
    EXPECT_EQ(raised(), "1: ctx_Length is not provided by host 'bare'");
    EXPECT_EQ(block.context.ctx_Long_AsDouble(&block.context, HPy{1}), -1.0);
    EXPECT_EQ(raised(), "1: ctx_Long_AsDouble is not provided by host 'bare'");
}

TEST_F(SlotClosuresTest, WhatCannotRaiseSaysSoOnStderr) {
    recorder.status = 0;
    testing::internal::CaptureStderr();
    EXPECT_EQ(block.context.ctx_Add(&block.context, HPy{1}, HPy{2})._i, 0);
    EXPECT_EQ(block.context.ctx_Err_Occurred(&block.context), 0);
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "hpy: ctx_Err_SetString is not provided by host 'toy'\n"
                                                      "hpy: ctx_Err_Occurred is not provided by host 'toy'\n");
}

TEST_F(SlotClosuresTest, AFunctionIsMadeOnceAndOnlyForSlots) {
    EXPECT_EQ(closures.function(100), closures.function(100));
    EXPECT_NE(closures.function(100), closures.function(101));
    for (int index : {-1, 0, 76, 243, 263, hpyu::kRowCount, INT_MAX, INT_MIN})
        EXPECT_EQ(closures.function(index), nullptr) << index;
}

TEST_F(SlotClosuresTest, ThreadsShareTheClosures) {
    const auto add_words = [](HPyContext *, hpyu_slot_call *call, void *) {
        call->result.handle._i = call->args[0].value.handle._i + call->args[1].value.handle._i;
        return 1;
    };
    SlotClosures adding("adding", add_words, nullptr);
    fill(adding);
    std::vector<std::thread> threads;
    std::atomic<int> wrong = 0;
    for (intptr_t t = 1; t <= 4; ++t)
        threads.emplace_back([&, t] {
            for (intptr_t i = 0; i < 5000; ++i) {
                wrong += block.context.ctx_Add(&block.context, HPy{i}, HPy{t})._i != i + t;
                wrong += block.context.ctx_Multiply(&block.context, HPy{-i}, HPy{t})._i != t - i;
            }
        });
    for (std::thread &thread : threads)
        thread.join();
    EXPECT_EQ(wrong, 0);
}

#ifdef __linux__
TEST_F(SlotClosuresTest, NoPageOfTheProcessIsWritableAndExecutable) {
    ASSERT_NE(closures.function(100), nullptr);
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);)
        EXPECT_NE(line.substr(line.find(' ') + 2, 2), "wx") << line;
}

/// Makes closures in a process that may not have memory to both write and execute, and leaves with 0 if they work.
[[noreturn]] void call_without_writable_code() {
    constexpr int kSetMdwe = 65, kRefuseExecGain = 1;   // PR_SET_MDWE, which older headers lack
    if (prctl(kSetMdwe, kRefuseExecGain, 0, 0, 0) != 0)
        std::_Exit(errno == EINVAL ? 0 : 1);            // the system can't be told to refuse it
    if (mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
        std::_Exit(2);
    Recorder recorder;
    SlotClosures closures("toy", record, &recorder);
    using Length = HPy_ssize_t (*)(HPyContext *, HPy);
    const auto length = reinterpret_cast<Length>(closures.function(98));
    recorder.answer.ssize = 5;
    ContextBlock block;
    std::_Exit(length != nullptr && length(&block.context, HPy{1}) == 5 && recorder.name == "ctx_Length" ? 0 : 3);
}

TEST(SlotClosuresDeathTest, ClosuresWorkWhereWritableMemoryIsNeverExecutable) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");   // a process of its own, which has no closures yet
    EXPECT_EXIT(call_without_writable_code(), testing::ExitedWithCode(0), "");
}
#endif

}  // namespace
