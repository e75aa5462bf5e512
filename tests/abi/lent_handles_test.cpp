// SPDX-License-Identifier: MIT
// Callees that close the handles that they were lent, collect and decline. What comes next may not touch what died: the
// slot answers as documented, or raises SystemError for the handles that its own caller can't use any more.
#include "module_test.hpp"

class LentHandlesTest : public ModuleTest {
protected:
    void SetUp() override {
        ModuleTest::SetUp();
        module = import("faithless");
        type = keep(HPy_GetAttr_s(ctx, module, "Faithless"));
    }
    /// A new object that nothing but this handle keeps alive.
    HPy fresh() { return call(type, {list({number(1)})}); }
    /// What no operator takes.
    HPy other() { return keep(HPyDict_New(ctx)); }
    /// The type of what was raised, which is either the one documented or SystemError.
    void expect_raised(HPy result, const std::string &documented) {
        EXPECT_TRUE(HPy_IsNull(result));
        expect_raised(-1, documented);
    }
    void expect_raised(int64_t status, const std::string &documented) {
        EXPECT_LT(status, 0);
        const std::string error = take_error();
        EXPECT_TRUE(kind(error) == documented || kind(error) == "SystemError") << error << ", not " << documented;
    }
    HPy module = HPy_NULL, type = HPy_NULL;
};

TEST_F(LentHandlesTest, OperatorsThatDecline) {
    for (const auto op : {HPy_Add, HPy_Multiply, HPy_Divmod, HPy_InPlaceAdd, HPy_InPlaceMatrixMultiply}) {
        expect_raised(op(ctx, fresh(), other()), "TypeError");
        expect_raised(op(ctx, other(), fresh()), "TypeError");
        expect_raised(op(ctx, fresh(), fresh()), "TypeError");
        HPy same = fresh();
        expect_raised(op(ctx, same, same), "TypeError");
    }
    for (const auto op : {HPy_Power, HPy_InPlacePower}) {
        expect_raised(op(ctx, fresh(), other(), ctx->h_None), "TypeError");
        expect_raised(op(ctx, other(), fresh(), ctx->h_None), "TypeError");
        expect_raised(op(ctx, other(), other(), fresh()), "TypeError");
        expect_raised(op(ctx, fresh(), fresh(), fresh()), "TypeError");
    }
}

TEST_F(LentHandlesTest, ComparisonsThatDecline) {
    for (const HPy_RichCmpOp op : {HPy_LT, HPy_GE}) {
        expect_raised(HPy_RichCompare(ctx, fresh(), fresh(), op), "TypeError");
        expect_raised(HPy_RichCompare(ctx, fresh(), list({}), op), "TypeError");
        expect_raised(HPy_RichCompare(ctx, list({}), fresh(), op), "TypeError");
        expect_raised(HPy_RichCompareBool(ctx, fresh(), fresh(), op), "TypeError");
    }
    for (const bool first : {true, false}) {
        const std::string equal = shown(HPy_RichCompare(ctx, first ? fresh() : list({}), fresh(), HPy_EQ));
        EXPECT_TRUE(equal == "False" || equal.starts_with("SystemError")) << equal;
    }
    HPy items = list({fresh(), fresh()});
    EXPECT_EQ(HPy_Contains(ctx, items, fresh()), 0);
    EXPECT_EQ(pending(), "");
    EXPECT_EQ(HPy_Length(ctx, items), 2);
}

TEST_F(LentHandlesTest, AnswersOfAWrongKind) {
    for (const auto convert : {HPy_Repr, HPy_Str, HPy_ASCII, HPy_Index, HPy_Long, HPy_Float})
        expect_raised(convert(ctx, fresh()), "TypeError");
    expect_raised(HPy_Negative(ctx, fresh()), "SystemError");
    expect_raised(HPy_IsTrue(ctx, fresh()), "SystemError");
    EXPECT_EQ(HPy_Hash(ctx, fresh()), 1);
    EXPECT_EQ(HPy_Length(ctx, fresh()), 1);
}

TEST_F(LentHandlesTest, Items) {
    expect_raised(HPy_GetItem_i(ctx, fresh(), 0), "LookupError");
    expect_raised(HPy_GetItem_i(ctx, fresh(), -1), "LookupError");
    expect_raised(HPy_GetItem(ctx, fresh(), number(0)), "LookupError");
    expect_raised(HPy_GetSlice(ctx, fresh(), 0, 1), "TypeError");
    expect_raised(HPy_SetItem_i(ctx, fresh(), 0, list({})), "SystemError");
    expect_raised(HPy_SetItem(ctx, fresh(), number(-1), list({})), "SystemError");
    expect_raised(HPy_DelItem_i(ctx, fresh(), 0), "SystemError");
    expect_raised(HPy_Contains(ctx, fresh(), list({})), "SystemError");
    expect_raised(HPy_Call(ctx, ctx->h_ListType, std::vector<HPy>{fresh()}.data(), 1, HPy_NULL), "LookupError");
}

TEST_F(LentHandlesTest, CallsOfInstancesAndMethods) {
    for (int i = 0; i < 2; ++i) {
        HPy args[] = {fresh(), list({}), list({})};
        expect_raised(HPy_Call(ctx, fresh(), args, 3, HPy_NULL), "SystemError");
    }
    HPy args[] = {fresh(), list({}), list({})};
    expect_raised(HPy_Call(ctx, fresh(), args, 2, tuple({text("word")})), "SystemError");
    HPy tuple_args = tuple({fresh(), list({})}), names = keep(HPyDict_New(ctx));
    ASSERT_EQ(HPy_SetItem_s(ctx, names, "word", list({})), 0);
    expect_raised(HPy_CallTupleDict(ctx, fresh(), tuple_args, names), "SystemError");
    for (const char *name : {"no_argument", "one", "some", "named", "give_back"}) {
        const size_t nargs = std::string(name) == "no_argument" ? 0 : 1;
        HPy of_instance[] = {fresh(), fresh()}, of_module[] = {module, fresh()}, of_function[] = {fresh()};
        expect_raised(HPy_CallMethod(ctx, text(name), of_instance, 1 + nargs, HPy_NULL), "SystemError");
        HPy bound = keep(HPy_GetAttr_s(ctx, fresh(), name));
        expect_raised(HPy_Call(ctx, bound, of_function, nargs, HPy_NULL), "SystemError");
        module = import("faithless");
        of_module[0] = module;
        of_module[1] = fresh();
        expect_raised(HPy_CallMethod(ctx, text(name), of_module, 1 + nargs, HPy_NULL), "SystemError");
        module = import("faithless");
    }
    HPy with_names[] = {fresh(), fresh(), fresh(), fresh()};
    expect_raised(HPy_CallMethod(ctx, text("named"), with_names, 2, tuple({text("a"), text("b")})), "SystemError");
}

TEST_F(LentHandlesTest, AttributesAndConstruction) {
    expect_raised(HPy_GetAttr_s(ctx, fresh(), "property"), "SystemError");
    expect_raised(HPy_SetAttr_s(ctx, fresh(), "property", list({})), "SystemError");
    expect_raised(HPy_SetAttr(ctx, fresh(), text("property"), HPy_NULL), "SystemError");
    HPy ns = keep(HPyDict_New(ctx));
    ASSERT_EQ(HPy_SetItem_s(ctx, ns, "described", fresh()), 0);
    HPy owner = call(ctx->h_TypeType, {text("Owner"), tuple({}), ns});
    expect_raised(HPy_GetAttr_s(ctx, owner, "described"), "SystemError");
    expect_raised(HPy_GetAttr_s(ctx, call(owner, {}), "described"), "SystemError");
    HPy args[] = {list({}), list({})};
    const std::string made = shown(HPy_Call(ctx, type, args, 2, HPy_NULL));
    EXPECT_TRUE(made.starts_with("TypeError") || made.starts_with("SystemError")) << made << " (its repr fails)";
}
