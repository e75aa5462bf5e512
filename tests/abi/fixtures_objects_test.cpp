// SPDX-License-Identifier: MIT
// Extensions that raise and handle errors and that work with objects of any type; every fixture in its second dialect.
#include "module_test.hpp"

class ObjectsTest : public ModuleTest {
protected:
    HPy function(const char *module, const char *name) { return keep(HPy_GetAttr_s(ctx, import(module), name)); }
    void expect_loads(const std::string &folder, const std::string &name) {
        HPy m = keep(hpyu_load(ctx, name.c_str(), (HPYU_FIXTURES "/" + folder + "/" + name + ".hpy0.so").c_str()));
        EXPECT_EQ(shown(HPy_GetAttr_s(ctx, m, "__name__")), "'" + name + "'");
    }
    std::string compare(HPy a, HPy b) { return run(import("objects"), "compare", {a, b}); }
};

TEST_F(ObjectsTest, FixturesLoadInTheirSecondDialect) {
    for (const char *name : {"calls", "containers", "errors", "mortal", "numbers", "shapes", "text"})
        expect_loads("C11", name);
    for (const char *name : {"hooks", "objects", "unruly"})
        expect_loads("CXX20", name);
}

TEST_F(ObjectsTest, RaisingInEveryWay) {
    HPy m = import("errors");
    EXPECT_EQ(run(m, "raise_string", {ctx->h_OSError, text("gone")}), "OSError: gone");
    EXPECT_EQ(run(m, "raise_string", {ctx->h_KeyError, text("k")}), "KeyError: 'k'");
    EXPECT_EQ(run(m, "raise_object", {ctx->h_StopIteration, tuple({number(1), number(2)})}), "StopIteration: (1, 2)");
    EXPECT_EQ(run(m, "raise_object", {ctx->h_ValueError, ctx->h_None}), "ValueError");
    EXPECT_EQ(run(m, "raise_object", {ctx->h_LookupError, call(ctx->h_KeyError, {text("own")})}), "KeyError: 'own'");
    EXPECT_EQ(run(m, "raise_object"), "TypeError: raise_object() takes 2 arguments, not 0");
    EXPECT_EQ(run(m, "raise_failure", {text("why")}), "Failure: why");
    EXPECT_EQ(run(m, "raise_errno", {number(13)}), "PermissionError: [Errno 13] Permission denied");
    EXPECT_EQ(run(m, "raise_errno", {number(2), text("f")}),
              "FileNotFoundError: [Errno 2] No such file or directory: 'f'");
    EXPECT_EQ(run(m, "raise_errno", {number(22)}), "OSError: [Errno 22] Invalid argument");
    EXPECT_EQ(run(m, "out_of_memory"), "MemoryError");
    EXPECT_EQ(run(m, "quiet_error"),
              "SystemError: <built-in function quiet_error> returned a result with an exception set");
}

TEST_F(ObjectsTest, HandlingErrors) {
    HPy m = import("errors"), l = list({number(1)});
    EXPECT_EQ(run(m, "item_or", {l, number(-1), text("none")}), "1");
    EXPECT_EQ(run(m, "item_or", {l, number(3), text("none")}), "'none'");
    EXPECT_EQ(run(m, "item_or", {keep(HPyDict_New(ctx)), number(3), text("none")}), "'none'");
    EXPECT_EQ(run(m, "item_or", {l, text("x"), text("none")}),
              "TypeError: list indices must be integers or slices, not str");
    EXPECT_EQ(run(m, "item_or", {number(5), number(0), ctx->h_None}), "TypeError: 'int' object is not subscriptable");
    EXPECT_EQ(run(m, "replace", {function("errors", "divide")}), "Failure: <built-in function divide> failed");
    EXPECT_EQ(run(m, "replace", {ctx->h_LongType}), "0");
    EXPECT_EQ(run(m, "classify", {function("errors", "divide")}), "'arithmetic'");
    EXPECT_EQ(run(m, "classify", {function("errors", "out_of_memory")}), "'memory'");
    EXPECT_EQ(run(m, "classify", {number(3)}), "'another'");
    EXPECT_EQ(run(m, "classify", {ctx->h_ListType}), "'none'");
}

TEST_F(ObjectsTest, NewExceptionClasses) {
    HPy m = import("errors"), failure = keep(HPy_GetAttr_s(ctx, m, "Failure"));
    EXPECT_EQ(repr(failure), "<class 'errors.Failure'>");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, failure, "__doc__")), "'Something failed.'");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, failure, "__bases__")), "(<class 'RuntimeError'>,)");
    EXPECT_EQ(run(m, "new_class", {text("a.b.C"), failure}), "<class 'a.b.C'>");
    EXPECT_EQ(run(m, "new_class", {text("C"), failure}), "SystemError: PyErr_NewException: name must be module.class");
    EXPECT_EQ(repr(call(failure, {number(1), text("x")})), "Failure(1, 'x')");
}

TEST_F(ObjectsTest, Attributes) {
    HPy m = import("objects"), error = call(ctx->h_ValueError, {}), name = text("spam");
    EXPECT_EQ(run(m, "put", {error, name, number(3)}), "1");
    EXPECT_EQ(run(m, "get", {error, name}), "3");
    EXPECT_EQ(run(m, "drop", {error, name}), "0");
    EXPECT_EQ(run(m, "get", {error, name}), "AttributeError: 'ValueError' object has no attribute 'spam'");
    EXPECT_EQ(run(m, "put", {number(1), name, number(3)}), "AttributeError: 'int' object has no attribute 'spam'");
    EXPECT_EQ(run(m, "get", {number(1), number(2)}), "TypeError: attribute name must be string, not 'int'");
    EXPECT_EQ(run(m, "get", {ctx->h_LongType, name}), "AttributeError: type object 'int' has no attribute 'spam'");
    EXPECT_EQ(run(m, "get", {number(1)}), "TypeError: 2 arguments, not 1");
}

TEST_F(ObjectsTest, CallsWithNames) {
    HPy m = import("objects"), d = keep(HPyDict_New(ctx));
    EXPECT_EQ(run(m, "sort_descending", {text("bca")}), "['c', 'b', 'a']");
    EXPECT_EQ(run(m, "split", {text("a b c"), number(1)}), "['a', 'b c']");
    EXPECT_EQ(run(m, "split", {number(1), number(1)}), "AttributeError: 'int' object has no attribute 'split'");
    EXPECT_EQ(run(m, "echo", {number(1)}), "((1,), None)");
    EXPECT_EQ(run_named(m, "echo", {number(1), number(2)}, {text("b")}), "((1,), {'b': 2})");
    ASSERT_EQ(HPy_SetItem_s(ctx, d, "base", number(16)), 0);
    EXPECT_EQ(run(m, "call_with", {ctx->h_LongType, tuple({text("ff")}), d}), "255");
    EXPECT_EQ(run(m, "call_with", {function("objects", "echo"), tuple({number(1)}), d}), "((1,), {'base': 16})");
    EXPECT_EQ(run(m, "call_with", {number(1), tuple({}), d}), "TypeError: 'int' object is not callable");
    EXPECT_EQ(run(m, "method_with", {text(","), text("join"), tuple({list({text("a"), text("b")})})}), "'a,b'");
}

TEST_F(ObjectsTest, ComparisonsAndHashes) {
    HPy m = import("objects");
    EXPECT_EQ(compare(number(1), real(1.5)), "'110100'");
    EXPECT_EQ(compare(text("b"), text("a")), "'000111'");
    EXPECT_EQ(compare(tuple({number(1), number(2)}), tuple({number(1), number(2)})), "'011001'");
    EXPECT_EQ(compare(number(1), text("a")), "TypeError: '<' not supported between instances of 'int' and 'str'");
    EXPECT_EQ(run(m, "hash_of", {number(-1)}), "-2");
    EXPECT_EQ(run(m, "hash_of", {real(2.5)}), "1152921504606846978");
    EXPECT_EQ(run(m, "hash_of", {tuple({number(1), number(2)})}), "-3550055125485641917");
    EXPECT_EQ(run(m, "hash_of", {list({})}), "TypeError: unhashable type: 'list'");
}

TEST_F(ObjectsTest, TypesAndImports) {
    HPy m = import("objects");
    EXPECT_EQ(run(m, "about", {ctx->h_True, ctx->h_LongType}), "('bool', 1, 1, 0)");
    EXPECT_EQ(run(m, "about", {number(1), ctx->h_FloatType}), "('int', 0, 0, 0)");
    EXPECT_EQ(run(m, "about", {ctx->h_LongType, ctx->h_TypeType}), "('type', 1, 1, 1)");
    EXPECT_EQ(run(m, "import_name", {text("no_such_module")}), "ModuleNotFoundError: No module named 'no_such_module'");
    EXPECT_TRUE(HPy_Is(ctx, call(function("objects", "import_name"), {text("objects")}), m));
}

TEST_F(ObjectsTest, CapsulesOwnWhatTheyHold) {
    HPy m = import("objects");
    HPy wrap = function("objects", "wrap"), inside = text("inside");
    HPy capsule = HPy_Call(ctx, wrap, &inside, 1, HPy_NULL);
    EXPECT_EQ(run(m, "unwrap", {capsule}), "'inside'");
    EXPECT_EQ(run(m, "mistake", {capsule}), "ValueError: PyCapsule_GetPointer called with incorrect name");
    EXPECT_EQ(run(m, "unwrap", {number(1)}), "ValueError: PyCapsule_GetPointer called with invalid PyCapsule object");
    HPy_Close(ctx, capsule);
    hpyu_collect(ctx);
    EXPECT_EQ(run(m, "last_released"), "'objects.string'");
}

TEST_F(ObjectsTest, ContextVariables) {
    HPy m = import("objects");
    EXPECT_EQ(run(m, "variable_get", {text("unset")}), "'unset'");
    EXPECT_EQ(run(m, "variable_set", {number(4)}), "None");
    EXPECT_EQ(run(m, "variable_get", {text("unset")}), "4");
}
