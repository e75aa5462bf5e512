// SPDX-License-Identifier: MIT
// Objects nested so deeply that the stack of the thread which asks them for something cannot hold all that pass it on:
// a RecursionError, where it is not answered, and never the end of the process. CPython's stack overflows on most.
#include <pthread.h>

#include <functional>

#include "context_test.hpp"

namespace {

constexpr int kLevels = 2000;
constexpr size_t kStack = size_t{256} << 10;

class DeepNestingTest : public ContextTest {
protected:
    /// name of a module, or of the builtins.
    HPy find(const char *module, const char *name) {
        return keep(HPy_GetAttr_s(ctx, keep(HPyImport_ImportModule(ctx, module)), name));
    }
    /// maker(*front, maker(*front, ... maker(*front, core, *back) ..., *back), *back)
    HPy nest(HPy maker, HPy core, std::vector<HPy> front = {}, std::vector<HPy> back = {}) {
        HPy nested = HPy_Dup(ctx, core);
        for (int i = 0; i < kLevels; ++i) {
            std::vector<HPy> args = front;
            args.push_back(nested);
            args.insert(args.end(), back.begin(), back.end());
            HPy outer = HPy_Call(ctx, maker, args.data(), args.size(), HPy_NULL);
            HPy_Close(ctx, nested);
            nested = outer;
        }
        return keep(nested);
    }
    /// What `ask` does on a thread with a small stack: "", or the exception.
    std::string on_small_stack(const std::function<void()> &ask) {
        struct Task {
            DeepNestingTest *test;
            const std::function<void()> &ask;
            std::string raised;
        } task{this, ask, {}};
        pthread_attr_t attributes;
        pthread_attr_init(&attributes);
        EXPECT_EQ(pthread_attr_setstacksize(&attributes, kStack), 0);
        pthread_t thread;
        const auto run = [](void *data) -> void * {
            auto *given = static_cast<Task *>(data);
            given->ask();
            given->raised = given->test->pending();
            return nullptr;
        };
        EXPECT_EQ(pthread_create(&thread, &attributes, run, &task), 0);
        pthread_attr_destroy(&attributes);
        const HPyThreadState state = HPy_LeavePythonExecution(ctx);
        pthread_join(thread, nullptr);
        HPy_ReenterPythonExecution(ctx, state);
        return task.raised;
    }
    void expect_an_end(const char *what, const std::function<void()> &ask) {
        const std::string raised = on_small_stack(ask);
        EXPECT_TRUE(raised.empty() || raised == "RecursionError: maximum recursion depth exceeded")
            << what << ": " << raised;
    }
};

HPyDef_SLOT(Endless_add, HPy_nb_add)
HPy Endless_add_impl(HPyContext *ctx, HPy left, HPy right) { return HPy_Add(ctx, left, right); }
HPyDef_SLOT(Endless_negative, HPy_nb_negative)
HPy Endless_negative_impl(HPyContext *ctx, HPy self) { return HPy_Negative(ctx, self); }
HPyDef_SLOT(Endless_item, HPy_sq_item)
HPy Endless_item_impl(HPyContext *ctx, HPy self, HPy_ssize_t i) { return HPy_GetItem_i(ctx, self, i); }
HPyDef_SLOT(Endless_compare, HPy_tp_richcompare)
HPy Endless_compare_impl(HPyContext *ctx, HPy left, HPy right, HPy_RichCmpOp op) {
    return HPy_RichCompare(ctx, left, right, op);
}
HPyDef_SLOT(Endless_new, HPy_tp_new)
HPy Endless_new_impl(HPyContext *ctx, HPy type, const HPy *args, HPy_ssize_t nargs, HPy) {
    void *payload;
    return nargs == 0 ? HPy_New(ctx, type, &payload) : HPy_Call(ctx, type, args, 1, HPy_NULL);
}

/// Python does not count calls of operators; these would go on for ever.
TEST_F(DeepNestingTest, SlotsThatCallThemselves) {
    HPyDef *defines[] = {&Endless_add, &Endless_negative, &Endless_item, &Endless_compare, &Endless_new, nullptr};
    HPyType_Spec spec = {.name = "m.Endless", .defines = defines};
    HPy type = keep(HPyType_FromSpec(ctx, &spec, nullptr));
    HPy a = call(type, {}), b = call(type, {});
    const auto expect_recursion_error = [&](const char *what, const std::function<HPy()> &ask) {
        const std::string raised = on_small_stack([&] { EXPECT_TRUE(HPy_IsNull(ask())) << what; });
        EXPECT_TRUE(raised.starts_with("RecursionError: maximum recursion depth exceeded")) << what << ": " << raised;
    };
    expect_recursion_error("a + b", [&] { return HPy_Add(ctx, a, b); });
    expect_recursion_error("a + None", [&] { return HPy_Add(ctx, a, ctx->h_None); });
    expect_recursion_error("-a", [&] { return HPy_Negative(ctx, a); });
    expect_recursion_error("a[1]", [&] { return HPy_GetItem_i(ctx, a, 1); });
    expect_recursion_error("a < b", [&] { return HPy_RichCompare(ctx, a, b, HPy_LT); });
    expect_recursion_error("type(a)", [&] { return HPy_Call(ctx, type, &a, 1, HPy_NULL); });
}

TEST_F(DeepNestingTest, IteratorsOverIterators) {
    const HPy row = list({number(1)});
    const HPy function = builtin("abs"), truth = builtin("bool");
    const struct {
        const char *module, *name;
        std::vector<HPy> front;
    } kinds[] = {
        {"builtins", "map", {function}},     {"builtins", "filter", {truth}},       {"builtins", "zip", {}},
        {"builtins", "enumerate", {}},       {"itertools", "chain", {}},            {"itertools", "accumulate", {}},
        {"itertools", "cycle", {}},          {"itertools", "starmap", {function}},  {"itertools", "takewhile", {truth}},
        {"itertools", "zip_longest", {}},
    };
    for (const auto &kind : kinds) {
        HPy iterator = nest(find(kind.module, kind.name), keep(HPy_GetIter(ctx, row)), kind.front);
        expect_an_end(kind.name, [&] { HPy_Close(ctx, HPyIter_Next(ctx, iterator)); });
    }
}

TEST_F(DeepNestingTest, CallablesAroundCallables) {
    const HPy length = builtin("len"), empty = tuple({});
    const struct {
        const char *module, *name;
        std::vector<HPy> back;
    } kinds[] = {
        {"builtins", "staticmethod", {}}, {"types", "GenericAlias", {ctx->h_LongType}}, {"functools", "lru_cache", {}}};
    for (const auto &kind : kinds) {
        HPy callable = nest(find(kind.module, kind.name), length, {}, kind.back);
        expect_an_end(kind.name, [&] { HPy_Close(ctx, HPy_Call(ctx, callable, &empty, 1, HPy_NULL)); });
        expect_an_end(kind.name, [&] { HPy_Close(ctx, HPy_GetAttr_s(ctx, callable, "nothing")); pending(); });
        expect_an_end(kind.name, [&] { HPy_Hash(ctx, callable); });
    }
}

TEST_F(DeepNestingTest, TheCallOfACallOfACall) {
    HPy nested = HPy_Dup(ctx, builtin("len")), empty = list({});
    for (int i = 0; i < kLevels; ++i) {
        HPy outer = HPy_GetAttr_s(ctx, nested, "__call__");
        HPy_Close(ctx, nested);
        nested = outer;
    }
    keep(nested);
    expect_an_end("__call__", [&] { HPy_Close(ctx, HPy_Call(ctx, nested, &empty, 1, HPy_NULL)); });
}

TEST_F(DeepNestingTest, BoundMethodsOfBoundMethods) {
    HPy bound = nest(find("types", "MethodType"), builtin("len"), {}, {number(1)});
    expect_an_end("attribute", [&] { HPy_Close(ctx, HPy_GetAttr_s(ctx, bound, "__name__")); });
    expect_an_end("repr", [&] { HPy_Close(ctx, HPy_Repr(ctx, bound)); });
    expect_an_end("hash", [&] { HPy_Hash(ctx, bound); });
}

TEST_F(DeepNestingTest, DescriptorsAroundDescriptors) {
    HPy holder = nest(builtin("classmethod"), builtin("len"));
    HPy names = keep(HPyDict_New(ctx));
    ASSERT_EQ(HPy_SetItem_s(ctx, names, "m", holder), 0);
    HPy type = call(ctx->h_TypeType, {text("T"), tuple({}), names});
    expect_an_end("classmethod", [&] { HPy_Close(ctx, HPy_GetAttr_s(ctx, type, "m")); });
}

TEST_F(DeepNestingTest, TuplesOfTuples) {
    HPy nested = HPy_Dup(ctx, ctx->h_None), other = HPy_Dup(ctx, ctx->h_None);
    for (HPy *end : {&nested, &other})
        for (int i = 0; i < kLevels; ++i) {
            HPy outer = HPyTuple_FromArray(ctx, end, 1);
            HPy_Close(ctx, *end);
            *end = outer;
        }
    keep(nested);
    keep(other);
    expect_an_end("hash", [&] { HPy_Hash(ctx, nested); });
    EXPECT_EQ(on_small_stack([&] { HPy_RichCompareBool(ctx, nested, other, HPy_EQ); }),
              "RecursionError: maximum recursion depth exceeded in comparison");
    EXPECT_EQ(on_small_stack([&] { HPy_Close(ctx, HPy_Repr(ctx, nested)); }),
              "RecursionError: maximum recursion depth exceeded while getting the repr of an object");
}

TEST_F(DeepNestingTest, ProxiesOfProxiesAnswerForTheMapping) {
    HPy mapping = keep(HPyDict_New(ctx));
    ASSERT_EQ(HPy_SetItem_s(ctx, mapping, "k", ctx->h_True), 0);
    HPy proxy = nest(find("types", "MappingProxyType"), mapping);
    EXPECT_EQ(on_small_stack([&] {
                  EXPECT_EQ(HPy_Length(ctx, proxy), 1);
                  HPy found = HPy_GetItem_s(ctx, proxy, "k"), iterator = HPy_GetIter(ctx, proxy),
                      merged = HPy_Or(ctx, proxy, mapping), same = HPy_RichCompare(ctx, proxy, mapping, HPy_EQ);
                  EXPECT_TRUE(HPy_Is(ctx, found, ctx->h_True));
                  EXPECT_TRUE(HPyDict_Check(ctx, merged));
                  EXPECT_TRUE(HPy_Is(ctx, same, ctx->h_True));
                  for (HPy h : {found, iterator, merged, same})
                      HPy_Close(ctx, h);
              }),
              "");
}

}  // namespace
