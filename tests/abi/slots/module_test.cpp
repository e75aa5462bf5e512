// SPDX-License-Identifier: MIT
// Capsules, context variables, globals, evaluation, the embedder's pointers, leaving and re-entering.
#include "context_test.hpp"

using CapsuleTest = ContextTest;
using ContextVarTest = ContextTest;
using GlobalTest = ContextTest;
using EvaluationTest = ContextTest;
using PointerTest = ContextTest;

namespace {

int pointee, other_pointee;
int destructions;
const char *destroyed_name;
void *destroyed_pointer, *destroyed_context;

void destroy(const char *name, void *pointer, void *context) {
    ++destructions;
    destroyed_name = name;
    destroyed_pointer = pointer;
    destroyed_context = context;
}
HPyCapsule_Destructor destructor = {nullptr, destroy};
HPyCapsule_Destructor empty_destructor = {nullptr, nullptr};

}  // namespace

TEST_F(CapsuleTest, ValuesAreReadByName) {
    HPy capsule = keep(HPyCapsule_New(ctx, &pointee, "mod.name", nullptr));
    EXPECT_EQ(repr(capsule).rfind("<capsule object \"mod.name\" at 0x", 0), 0u);
    const std::string same_name = "mod.name";
    EXPECT_EQ(HPyCapsule_GetPointer(ctx, capsule, same_name.c_str()), &pointee) << "compared, not by address";
    EXPECT_STREQ(HPyCapsule_GetName(ctx, capsule), "mod.name");
    EXPECT_EQ(HPyCapsule_GetContext(ctx, capsule), nullptr);
    EXPECT_EQ(pending(), "") << "NULL is the value";
    EXPECT_EQ(HPyCapsule_IsValid(ctx, capsule, "mod.name"), 1);
    EXPECT_EQ(HPyCapsule_IsValid(ctx, capsule, "other"), 0);
    EXPECT_EQ(HPyCapsule_IsValid(ctx, capsule, nullptr), 0);
    EXPECT_EQ(HPyCapsule_IsValid(ctx, number(1), "mod.name"), 0);
    EXPECT_EQ(HPyCapsule_GetPointer(ctx, capsule, "other"), nullptr);
    EXPECT_EQ(take_error(), "ValueError: PyCapsule_GetPointer called with incorrect name");
    EXPECT_EQ(HPyCapsule_GetPointer(ctx, capsule, nullptr), nullptr);
    EXPECT_EQ(take_error(), "ValueError: PyCapsule_GetPointer called with incorrect name");
    HPy nameless = keep(HPyCapsule_New(ctx, &pointee, nullptr, nullptr));
    EXPECT_EQ(HPyCapsule_GetPointer(ctx, nameless, nullptr), &pointee);
    EXPECT_EQ(HPyCapsule_GetName(ctx, nameless), nullptr);
    EXPECT_EQ(pending(), "");
}

TEST_F(CapsuleTest, ValuesCanBeSet) {
    HPy capsule = keep(HPyCapsule_New(ctx, &pointee, "a", nullptr));
    EXPECT_EQ(HPyCapsule_SetPointer(ctx, capsule, &other_pointee), 0);
    EXPECT_EQ(HPyCapsule_SetName(ctx, capsule, "b"), 0);
    EXPECT_EQ(HPyCapsule_SetContext(ctx, capsule, &pointee), 0);
    EXPECT_EQ(HPyCapsule_GetPointer(ctx, capsule, "b"), &other_pointee);
    EXPECT_EQ(HPyCapsule_GetContext(ctx, capsule), &pointee);
    EXPECT_EQ(HPyCapsule_SetPointer(ctx, capsule, nullptr), -1);
    EXPECT_EQ(take_error(), "ValueError: PyCapsule_SetPointer called with null pointer");
    EXPECT_EQ(HPyCapsule_GetPointer(ctx, capsule, "b"), &other_pointee) << "unchanged";
}

TEST_F(CapsuleTest, WhatIsNoCapsuleIsAValueErrorThatNamesTheFunction) {
    const auto invalid = [](const char *function) {
        return "ValueError: " + std::string(function) + " called with invalid PyCapsule object";
    };
    HPy none = ctx->h_None;
    EXPECT_EQ(HPyCapsule_GetPointer(ctx, none, "a"), nullptr);
    EXPECT_EQ(take_error(), invalid("PyCapsule_GetPointer"));
    EXPECT_EQ(HPyCapsule_GetName(ctx, none), nullptr);
    EXPECT_EQ(take_error(), invalid("PyCapsule_GetName"));
    EXPECT_EQ(HPyCapsule_GetContext(ctx, none), nullptr);
    EXPECT_EQ(take_error(), invalid("PyCapsule_GetContext"));
    EXPECT_EQ(HPyCapsule_SetPointer(ctx, none, &pointee), -1);
    EXPECT_EQ(take_error(), invalid("PyCapsule_SetPointer"));
    EXPECT_EQ(HPyCapsule_SetName(ctx, none, "a"), -1);
    EXPECT_EQ(take_error(), invalid("PyCapsule_SetName"));
    EXPECT_EQ(HPyCapsule_SetContext(ctx, none, &pointee), -1);
    EXPECT_EQ(take_error(), invalid("PyCapsule_SetContext"));
    EXPECT_EQ(HPyCapsule_SetDestructor(ctx, none, nullptr), -1);
    EXPECT_EQ(take_error(), invalid("PyCapsule_SetDestructor"));
    EXPECT_EQ(shown(HPyCapsule_New(ctx, nullptr, "a", nullptr)), "ValueError: PyCapsule_New called with null pointer");
    EXPECT_EQ(shown(HPyCapsule_New(ctx, &pointee, "a", &empty_destructor)),
              "ValueError: Invalid HPyCapsule destructor");
    HPy capsule = keep(HPyCapsule_New(ctx, &pointee, "a", nullptr));
    EXPECT_EQ(HPyCapsule_SetDestructor(ctx, capsule, &empty_destructor), -1);
    EXPECT_EQ(take_error(), "ValueError: Invalid HPyCapsule destructor");
    EXPECT_EQ(ctx->ctx_Capsule_Get(ctx, capsule, static_cast<_HPyCapsule_key>(17), "a"), nullptr);
    EXPECT_EQ(kind(take_error()), "ValueError");
    EXPECT_EQ(ctx->ctx_Capsule_Set(ctx, capsule, static_cast<_HPyCapsule_key>(17), nullptr), -1);
    EXPECT_EQ(kind(take_error()), "ValueError");
}

TEST_F(CapsuleTest, TheDestructorRunsOnceWithTheLastValues) {
    destructions = 0;
    HPy capsule = HPyCapsule_New(ctx, &pointee, "a", &destructor);
    ASSERT_EQ(HPyCapsule_SetContext(ctx, capsule, &other_pointee), 0);
    hpyu_collect(ctx);
    EXPECT_EQ(destructions, 0);
    HPy_Close(ctx, capsule);
    hpyu_collect(ctx);
    hpyu_collect(ctx);
    EXPECT_EQ(destructions, 1);
    EXPECT_STREQ(destroyed_name, "a");
    EXPECT_EQ(destroyed_pointer, &pointee);
    EXPECT_EQ(destroyed_context, &other_pointee);
    capsule = HPyCapsule_New(ctx, &pointee, "a", &destructor);
    ASSERT_EQ(HPyCapsule_SetDestructor(ctx, capsule, nullptr), 0);
    HPy_Close(ctx, capsule);
    hpyu_collect(ctx);
    EXPECT_EQ(destructions, 1) << "removed";
}

TEST_F(ContextVarTest, DefaultsAndValues) {
    HPy result, plain = keep(HPyContextVar_New(ctx, "plain", HPy_NULL));
    EXPECT_EQ(HPyContextVar_Get(ctx, plain, HPy_NULL, &result), 0);
    EXPECT_TRUE(HPy_IsNull(result));
    EXPECT_EQ(HPyContextVar_Get(ctx, plain, number(5), &result), 0);
    EXPECT_EQ(shown(result), "5");
    HPy with_default = keep(HPyContextVar_New(ctx, "d", number(1)));
    EXPECT_EQ(HPyContextVar_Get(ctx, with_default, HPy_NULL, &result), 0);
    EXPECT_EQ(shown(result), "1");
    EXPECT_EQ(HPyContextVar_Get(ctx, with_default, number(5), &result), 0);
    EXPECT_EQ(shown(result), "5") << "the caller's default goes before the variable's";
    HPy token = keep(HPyContextVar_Set(ctx, with_default, text("set")));
    EXPECT_EQ(HPyContextVar_Get(ctx, with_default, number(5), &result), 0);
    EXPECT_EQ(shown(result), "'set'");
    method(with_default, "reset", {token});
    EXPECT_EQ(HPyContextVar_Get(ctx, with_default, HPy_NULL, &result), 0);
    EXPECT_EQ(shown(result), "1");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, with_default, "name")), "'d'");
}

TEST_F(ContextVarTest, OnlyVariables) {
    HPy result;
    EXPECT_EQ(shown(HPyContextVar_Set(ctx, number(3), number(4))), "TypeError: an instance of ContextVar was expected");
    EXPECT_EQ(HPyContextVar_Get(ctx, number(3), HPy_NULL, &result), -1);
    EXPECT_EQ(take_error(), "TypeError: an instance of ContextVar was expected");
    EXPECT_EQ(kind(shown(HPyContextVar_New(ctx, "\xff", HPy_NULL))), "UnicodeDecodeError");
    EXPECT_EQ(kind(shown(HPyContextVar_New(ctx, nullptr, HPy_NULL))), "SystemError");
}

TEST_F(GlobalTest, GlobalsKeepTheirObjects) {
    static HPyGlobal global;
    EXPECT_TRUE(HPy_IsNull(HPyGlobal_Load(ctx, global)));
    HPyGlobal_Store(ctx, &global, list({number(1)}));
    for (HPy h : kept)
        HPy_Close(ctx, h);
    kept.clear();
    hpyu_collect(ctx);
    EXPECT_EQ(shown(HPyGlobal_Load(ctx, global)), "[1]");
    HPyGlobal_Store(ctx, &global, HPy_NULL);
    EXPECT_TRUE(HPy_IsNull(HPyGlobal_Load(ctx, global)));
    ctx->ctx_Global_Store(ctx, nullptr, ctx->h_None);
    EXPECT_EQ(kind(take_error()), "SystemError");
}

namespace {

HPy compile(HPyContext *ctx, void *data, const char *source, const char *filename, HPy_SourceKind kind) {
    *static_cast<HPy_SourceKind *>(data) = kind;
    return HPyUnicode_FromString(ctx, (std::string(filename) + ": " + source).c_str());
}
HPy evaluate(HPyContext *ctx, void *, HPy code, HPy globals, HPy locals) {
    if (HPy_IsNull(locals))
        return HPyErr_SetString(ctx, ctx->h_ValueError, "no locals");
    return HPyTuple_Pack(ctx, 3, code, globals, locals);
}

}  // namespace

TEST_F(EvaluationTest, WithoutAnEvaluatorIsNotImplemented) {
    EXPECT_EQ(kind(shown(HPy_Compile_s(ctx, "1", "f", HPy_SourceKind_Expr))), "NotImplementedError");
    EXPECT_EQ(kind(shown(HPy_EvalCode(ctx, ctx->h_None, ctx->h_None, HPy_NULL))), "NotImplementedError");
}

TEST_F(EvaluationTest, TheEvaluatorAnswers) {
    HPy_SourceKind asked = HPy_SourceKind_Expr;
    const hpyu_evaluator evaluator = {compile, evaluate, &asked};
    ASSERT_EQ(hpyu_set_evaluator(ctx, &evaluator), 0);
    EXPECT_EQ(shown(HPy_Compile_s(ctx, "pass", "f", HPy_SourceKind_File)), "'f: pass'");
    EXPECT_EQ(asked, HPy_SourceKind_File);
    EXPECT_EQ(shown(HPy_EvalCode(ctx, number(1), number(2), number(3))), "(1, 2, 3)");
    EXPECT_EQ(shown(HPy_EvalCode(ctx, number(1), number(2), HPy_NULL)), "ValueError: no locals");
    EXPECT_EQ(kind(shown(HPy_Compile_s(ctx, nullptr, "f", HPy_SourceKind_File))), "SystemError");
    EXPECT_EQ(shown(HPy_Compile_s(ctx, "1", "f", static_cast<HPy_SourceKind>(9))), "SystemError: invalid source kind");
    const hpyu_evaluator half = {compile, nullptr, nullptr};
    EXPECT_EQ(hpyu_set_evaluator(ctx, &half), -1);
    EXPECT_EQ(kind(take_error()), "ValueError");
    EXPECT_EQ(hpyu_set_evaluator(ctx, nullptr), 0);
    EXPECT_EQ(kind(shown(HPy_Compile_s(ctx, "1", "f", HPy_SourceKind_Expr))), "NotImplementedError");
}

TEST_F(PointerTest, ObjectsGoOutAndComeBack) {
    HPy l = HPyList_New(ctx, 0);
    cpy_PyObject *pointer = HPy_AsPyObject(ctx, l);
    ASSERT_NE(pointer, nullptr);
    HPy_Close(ctx, l);
    hpyu_collect(ctx);
    EXPECT_EQ(shown(HPy_FromPyObject(ctx, pointer)), "[]");
    hpyu_release(ctx, pointer);
    hpyu_collect(ctx);
    EXPECT_EQ(kind(shown(HPy_FromPyObject(ctx, pointer))), "SystemError");
    EXPECT_EQ(HPy_AsPyObject(ctx, HPy_NULL), nullptr);
    EXPECT_TRUE(HPy_IsNull(HPy_FromPyObject(ctx, nullptr)));
}

TEST_F(PointerTest, LeavingAndReentering) {
    HPy l = list({number(1)});
    HPyThreadState state = HPy_LeavePythonExecution(ctx);
    HPy_ReenterPythonExecution(ctx, state);
    EXPECT_EQ(repr(l), "[1]");
}

TEST_F(PointerTest, AClosedHandleNeverMeansALaterObject) {
    HPy closed = HPyUnicode_FromString(ctx, "first");
    HPy_Close(ctx, closed);
    for (int i = 0; i < 3 * 65536; ++i) {
        HPy later = HPyUnicode_FromString(ctx, "later");
        ASSERT_NE(later._i, closed._i) << i;
        HPy_Close(ctx, later);
    }
    EXPECT_EQ(kind(shown(HPy_Repr(ctx, closed))), "SystemError");
}
