// SPDX-License-Identifier: MIT
// The end of objects: payloads are destroyed exactly once, finalizers run once and may bring their object back, circles
// go, and nothing outlives its space.
#include "expression/evaluator.hpp"
#include "module_test.hpp"

class LifetimeTest : public ModuleTest {
protected:
    void SetUp() override {
        ModuleTest::SetUp();
        evaluator = std::make_unique<expression::Evaluator>(ctx);
        for (const auto &[name, source] : {std::pair{"mortal", "__import__('mortal')"},
                                           {"Mortal", "mortal.Mortal"},
                                           {"collect", "__import__('gc').collect"},
                                           {"log", "[]"},
                                           {"reset", "mortal.reset()"},
                                           // Its lambdas know nothing but the text: no object that is to die.
                                           {"note", "lambda text: lambda m: log.append(text)"}})
            EXPECT_EQ(evaluator->let(name, source), "");
    }
    void TearDown() override {
        evaluator.reset();
        ModuleTest::TearDown();
    }
    std::string evaluate(const char *expression) { return evaluator->outcome(expression); }
    /// (made, destroyed, destroyed twice), after everything dead is gone.
    std::string counts() {
        hpyu_collect(ctx);
        hpyu_collect(ctx);
        return evaluate("mortal.counts()");
    }
    std::unique_ptr<expression::Evaluator> evaluator;
};

TEST_F(LifetimeTest, APayloadIsDestroyedOnce) {
    evaluate("[Mortal() for i in range(100)]");
    EXPECT_EQ(counts(), "(100, 100, 0)");
    EXPECT_EQ(counts(), "(100, 100, 0)");
}

TEST_F(LifetimeTest, WhatIsHeldStays) {
    evaluate("log.append(Mortal())");
    EXPECT_EQ(counts(), "(1, 0, 0)");
    evaluate("log.clear()");
    EXPECT_EQ(counts(), "(1, 1, 0)");
}

TEST_F(LifetimeTest, CirclesThroughFieldsAndAnythingElseGo) {
    evaluate(
        "[[setattr(a := Mortal(), 'partner', a), setattr(b := Mortal(), 'partner', [{'b': b}]), "
        "setattr(c := Mortal(), 'partner', d := Mortal()), setattr(d, 'partner', (c, d))] for i in range(10)]");
    EXPECT_EQ(counts(), "(40, 40, 0)");
}

TEST_F(LifetimeTest, AFinalizerSeesItsObjectWholeAndRunsOnce) {
    evaluate("setattr(Mortal(lambda m: log.append(m.partner)), 'partner', 'the partner')");
    EXPECT_EQ(counts(), "(1, 1, 0)");
    EXPECT_EQ(evaluate("log"), "['the partner']");
    evaluate("[setattr(a := Mortal(note('a')), 'partner', b := Mortal(note('b'))), setattr(b, 'partner', a)]");
    EXPECT_EQ(counts(), "(3, 3, 0)");
    EXPECT_EQ(evaluate("sorted(log)"), "['a', 'b', 'the partner']");
}

TEST_F(LifetimeTest, AFinalizerMayBringItsObjectBack) {
    evaluate("setattr(Mortal(log.append), 'partner', [1, 2])");
    EXPECT_EQ(counts(), "(1, 0, 0)");
    EXPECT_EQ(evaluate("[m.partner for m in log]"), "[[1, 2]]");
    evaluate("log.clear()");
    EXPECT_EQ(counts(), "(1, 1, 0)") << "the second death is the last";
    EXPECT_EQ(evaluate("log"), "[]");
}

TEST_F(LifetimeTest, WhatAResurrectedObjectRefersToLivesOn) {
    evaluate("setattr(Mortal(log.append), 'partner', Mortal())");
    EXPECT_EQ(counts(), "(2, 0, 0)");
    EXPECT_EQ(evaluate("[type(m.partner).__name__ for m in log]"), "['Mortal']");
    evaluate("log.clear()");
    EXPECT_EQ(counts(), "(2, 2, 0)");
}

TEST_F(LifetimeTest, AFinalizerThatRaisesIsReportedAndTheObjectGoes) {
    testing::internal::CaptureStderr();
    evaluate("Mortal(lambda m: 1 // 0)");
    EXPECT_EQ(counts(), "(1, 1, 0)");
    const std::string report = testing::internal::GetCapturedStderr();
    EXPECT_TRUE(report.starts_with("Exception ignored in: <mortal.Mortal object at ")) << report;
    EXPECT_TRUE(report.ends_with("ZeroDivisionError: integer division or modulo by zero\n")) << report;
}

TEST_F(LifetimeTest, AFinalizerMayMakeAndDropMore) {
    evaluate("Mortal(lambda m: [Mortal() for i in range(100)])");
    counts();  // has seen to the first one, and finalized the others
    EXPECT_EQ(counts(), "(101, 101, 0)");
}

TEST_F(LifetimeTest, SubclassesEndAsTheirBaseDoes) {
    evaluate("[type('Sub', (Mortal,), {})(lambda m: log.append('end')) for i in range(2)]");
    EXPECT_EQ(counts(), "(2, 2, 0)");
    EXPECT_EQ(evaluate("log"), "['end', 'end']");
    evaluate(
        "[type('Sub', (Mortal,), {'__del__': lambda self: log.append('del')})(lambda m: log.append('base')) for i in "
        "[1]]");
    EXPECT_EQ(counts(), "(3, 3, 0)");
    EXPECT_EQ(evaluate("log[2:]"), "['del']");
}

TEST_F(LifetimeTest, GarbageIsCollectedWithoutBeingAskedFor) {
    // 200 MB of garbage, a little at a time: the collector has to run on its own.
    for (int i = 0; i < 400 && evaluate("mortal.counts()[1] > 0") == "False"; ++i)
        evaluate("[Mortal(), [bytes(1000) for i in range(500)]][:0]");
    EXPECT_EQ(evaluate("mortal.counts()[1] > 0"), "True");
}

TEST_F(LifetimeTest, NothingOutlivesItsSpace) {
    hpyu_space *other = hpyu_space_new();
    HPyContext *there = hpyu_attach(other, HPYU_UNIVERSAL);
    ASSERT_EQ(hpyu_add_search_path(there, HPYU_FIXTURES), 0);
    HPy module = hpyu_import(there, "mortal"), type = HPy_GetAttr_s(there, module, "Mortal");
    HPy open = HPy_Call(there, type, nullptr, 0, HPy_NULL);  // never closed
    EXPECT_FALSE(HPy_IsNull(open));
    HPy_Close(there, HPy_Call(there, type, nullptr, 0, HPy_NULL));
    hpyu_detach(there);
    hpyu_space_free(other);
    EXPECT_EQ(counts(), "(2, 2, 0)");
}
