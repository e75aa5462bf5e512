// SPDX-License-Identifier: MIT
// Modules that import each other while their code runs: a package that imports its own submodule, which imports the
// package; and what is left when such an import fails.
#include "module_test.hpp"

namespace {

bool part_fails;

uint32_t major_version() { return HPY_ABI_VERSION; }
uint32_t minor_version() { return HPY_ABI_VERSION_MINOR; }
void init_context(HPyContext *) {}

/// Imports `name` and binds it in `module` as `as`.
int import_as(HPyContext *ctx, HPy module, const char *name, const char *as) {
    HPy imported = HPyImport_ImportModule(ctx, name);
    const int result = HPy_IsNull(imported) ? -1 : HPy_SetAttr_s(ctx, module, as, imported);
    HPy_Close(ctx, imported);
    return result;
}

HPyDef_SLOT(circle_exec, HPy_mod_exec) int circle_exec_impl(HPyContext *ctx, HPy module) {
    HPy path = HPyList_New(ctx, 0);
    const int failed =
        HPy_SetAttr_s(ctx, module, "__path__", path) < 0 || HPy_SetAttr_s(ctx, module, "early", ctx->h_True) < 0 ||
        import_as(ctx, module, "circle.part", "imported") < 0 || HPy_SetAttr_s(ctx, module, "late", ctx->h_True) < 0;
    HPy_Close(ctx, path);
    return failed ? -1 : 0;
}

/// Finds the package as far as it is.
HPyDef_SLOT(part_exec, HPy_mod_exec) int part_exec_impl(HPyContext *ctx, HPy module) {
    if (import_as(ctx, module, "circle", "package") < 0)
        return -1;
    HPy package = HPy_GetAttr_s(ctx, module, "package");
    const bool as_expected = HPy_HasAttr_s(ctx, package, "early") && !HPy_HasAttr_s(ctx, package, "late");
    HPy_Close(ctx, package);
    if (as_expected && !part_fails)
        return 0;
    HPyErr_SetString(ctx, ctx->h_ValueError, as_expected ? "the part fails" : "the package is not in the middle");
    return -1;
}

HPyModuleDef *circle_definition() {
    static HPyDef *defines[] = {&circle_exec, nullptr};
    static HPyModuleDef def = {"A package.", 0, nullptr, defines, nullptr};
    return &def;
}
HPyModuleDef *part_definition() {
    static HPyDef *defines[] = {&part_exec, nullptr};
    static HPyModuleDef def = {"Its part.", 0, nullptr, defines, nullptr};
    return &def;
}

}  // namespace

class CircularImportTest : public ContextTest {
protected:
    void SetUp() override {
        ContextTest::SetUp();
        const hpyu_module_entry circle = {major_version, minor_version, init_context, circle_definition};
        const hpyu_module_entry part = {major_version, minor_version, init_context, part_definition};
        ASSERT_EQ(hpyu_register(ctx, "circle", &circle), 0);
        ASSERT_EQ(hpyu_register(ctx, "circle.part", &part), 0);
        part_fails = false;
    }
    bool is_imported(const char *name) {
        HPy modules = keep(HPy_GetAttr_s(ctx, keep(HPyImport_ImportModule(ctx, "sys")), "modules"));
        return HPy_Contains(ctx, modules, text(name)) == 1;
    }
};

TEST_F(CircularImportTest, APackageImportsItsOwnSubmodule) {
    HPy circle = keep(hpyu_import(ctx, "circle"));
    EXPECT_TRUE(HPy_HasAttr_s(ctx, circle, "late"));
    HPy part = keep(hpyu_import(ctx, "circle.part"));
    EXPECT_TRUE(HPy_Is(ctx, part, keep(HPy_GetAttr_s(ctx, circle, "imported"))));
    EXPECT_TRUE(HPy_Is(ctx, part, keep(HPy_GetAttr_s(ctx, circle, "part"))));
    EXPECT_TRUE(HPy_Is(ctx, circle, keep(HPy_GetAttr_s(ctx, part, "package"))));
}

TEST_F(CircularImportTest, TheSubmoduleMayBeImportedFirst) {
    HPy part = keep(hpyu_import(ctx, "circle.part"));
    EXPECT_TRUE(HPy_Is(ctx, part, keep(HPy_GetAttr_s(ctx, keep(hpyu_import(ctx, "circle")), "part"))));
}

TEST_F(CircularImportTest, AFailureLeavesNothingBehindAndCanBeTriedAgain) {
    part_fails = true;
    EXPECT_TRUE(HPy_IsNull(hpyu_import(ctx, "circle")));
    EXPECT_NE(take_error().find("the part fails"), std::string::npos);
    EXPECT_FALSE(is_imported("circle"));
    EXPECT_FALSE(is_imported("circle.part"));
    part_fails = false;
    EXPECT_TRUE(HPy_HasAttr_s(ctx, keep(hpyu_import(ctx, "circle")), "late"));
}
