// SPDX-License-Identifier: MIT
// Finding, checking and binding modules; every way it can fail, and that a failure leaves nothing behind.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "module_test.hpp"

namespace fs = std::filesystem;

class LoaderTest : public ModuleTest {
protected:
    /// What importing `name` from the folder of broken module `kind` says; and that nothing was registered.
    std::string import_broken(const char *kind) {
        EXPECT_EQ(hpyu_add_search_path(ctx, (std::string(HPYU_FIXTURES) + "/broken/" + kind).c_str()), 0);
        const std::string error = shown(hpyu_import(ctx, "broken"));
        HPy modules = keep(HPy_GetAttr_s(ctx, keep(HPyImport_ImportModule(ctx, "sys")), "modules"));
        EXPECT_EQ(HPy_Contains(ctx, modules, text("broken")), 0);
        return error;
    }
    static bool has(const std::string &text, const char *part) { return text.find(part) != std::string::npos; }
};

TEST_F(LoaderTest, ImportingTwiceGivesTheSameModule) {
    HPy a = import("calls"), b = import("calls");
    EXPECT_TRUE(HPy_Is(ctx, a, b));
    EXPECT_TRUE(HPy_Is(ctx, a, keep(HPyImport_ImportModule(ctx, "calls"))));
}

TEST_F(LoaderTest, LoadingMakesANewModuleAndLeavesTheTableAlone) {
    const std::string path = std::string(HPYU_FIXTURES) + "/calls.hpy0.so";
    HPy imported = import("calls");
    HPy loaded = keep(hpyu_load(ctx, "calls", path.c_str()));
    EXPECT_FALSE(HPy_Is(ctx, imported, loaded));
    EXPECT_TRUE(HPy_Is(ctx, imported, import("calls")));
    EXPECT_EQ(run(loaded, "answer"), "42");
}

TEST_F(LoaderTest, AModuleKnowsItself) {
    HPy m = import("calls");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, m, "__name__")), "'calls'");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, m, "__doc__")), "'Calls in every way.'");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, m, "__package__")), "''");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, m, "__file__")), "'" + std::string(HPYU_FIXTURES) + "/calls.hpy0.so'");
    EXPECT_TRUE(HPy_HasAttr_s(ctx, m, "__spec__"));
    EXPECT_TRUE(HPy_HasAttr_s(ctx, m, "__loader__"));
}

TEST_F(LoaderTest, WhatIsNotThereIsAModuleNotFoundError) {
    EXPECT_EQ(shown(hpyu_import(ctx, "no_such_module")), "ModuleNotFoundError: No module named 'no_such_module'");
}

TEST_F(LoaderTest, AFileThatIsNotElf) {
    const fs::path folder = fs::temp_directory_path() / ("hpyu-loader-" + std::to_string(::getpid()));
    fs::create_directories(folder);
    std::ofstream(folder / "textual.hpy0.so") << "hello\n";
    const std::string path = (folder / "textual.hpy0.so").string();
    const std::string error = shown(hpyu_load(ctx, "textual", path.c_str()));
    EXPECT_TRUE(error.starts_with("ImportError:") && has(error, path.c_str()) && has(error, "ELF")) << error;
    fs::remove_all(folder);
}

TEST_F(LoaderTest, MissingSymbols) {
    std::string error = import_broken("no_init");
    EXPECT_TRUE(error.starts_with("ImportError:") && has(error, "HPyInit_broken")) << error;
}
TEST_F(LoaderTest, MissingVersionSymbols) {
    std::string error = import_broken("no_version");
    EXPECT_TRUE(error.starts_with("ImportError:") && has(error, "get_required_hpy_major_version_broken")) << error;
}
TEST_F(LoaderTest, AnotherAbiVersion) {
    std::string error = import_broken("abi_1_0");
    EXPECT_TRUE(error.starts_with("ImportError:") && has(error, "1.0") && has(error, "0.0")) << error;
}
TEST_F(LoaderTest, ATagThatDisagrees) {
    const std::string path = std::string(HPYU_FIXTURES) + "/broken/tag/broken.hpy7.so";
    std::string error = shown(hpyu_load(ctx, "broken", path.c_str()));
    EXPECT_TRUE(error.starts_with("ImportError:") && has(error, "hpy7")) << error;
}
TEST_F(LoaderTest, ANullDefinition) {
    std::string error = import_broken("null_definition");
    EXPECT_TRUE(error.starts_with("ImportError:") && has(error, "broken")) << error;
}
TEST_F(LoaderTest, LegacyMethods) {
    std::string error = import_broken("legacy");
    EXPECT_TRUE(error.starts_with("ImportError:") && has(error, "legacy")) << error;
}
TEST_F(LoaderTest, AnExecSlotThatRaises) {
    ASSERT_EQ(hpyu_add_search_path(ctx, HPYU_FIXTURES "/broken/raises"), 0);
    EXPECT_TRUE(HPy_IsNull(hpyu_import(ctx, "broken")));
    HPy error = keep(hpyu_err_take(ctx));
    EXPECT_TRUE(HPy_TypeCheck(ctx, error, ctx->h_ImportError));
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, error, "__cause__")), "ZeroDivisionError('not today')");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, error, "name")), "'broken'");
}

TEST_F(LoaderTest, SpacesHaveModulesOfTheirOwn) {
    HPy here = import("shapes");
    EXPECT_EQ(run(here, "remember", {text("here")}), "None");
    hpyu_space *other = hpyu_space_new();
    HPyContext *there = hpyu_attach(other, HPYU_UNIVERSAL);
    ASSERT_EQ(hpyu_add_search_path(there, HPYU_FIXTURES), 0);
    HPy module = hpyu_import(there, "shapes");
    ASSERT_FALSE(HPy_IsNull(module));
    HPy recall = HPy_GetAttr_s(there, module, "recall");
    HPy nothing = HPy_Call(there, recall, nullptr, 0, HPy_NULL);
    EXPECT_TRUE(HPy_IsNull(nothing) || HPy_Is(there, nothing, there->h_None));
    HPyErr_Clear(there);
    for (HPy h : {module, recall, nothing})
        HPy_Close(there, h);
    hpyu_detach(there);
    hpyu_space_free(other);
    EXPECT_EQ(run(here, "recall"), "'here'");
}
