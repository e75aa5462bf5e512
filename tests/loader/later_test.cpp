// SPDX-License-Identifier: MIT
// Modules that were built for a later minor version of the ABI.
#include <cstdlib>

#include "module_test.hpp"

class LaterModuleTest : public ModuleTest {
protected:
    void TearDown() override {
        unsetenv("HPYU_ALLOW_NEWER");
        ModuleTest::TearDown();
    }
    /// The module `later` as it was built for HPy ABI 0.<minor>.
    HPy load(int minor) {
        const std::string path = std::string(HPYU_FIXTURES) + "/later/0_" + std::to_string(minor) + "/later.hpy0.so";
        return hpyu_load(ctx, "later", path.c_str());
    }
    static std::string refusal(int index) {
        return "SystemError: slot " + std::to_string(index) + " of the context belongs to a later version of HPy, which "
               "the module was built for; this runtime provides HPy ABI 0.0, whose last slot is 272";
    }
};

TEST_F(LaterModuleTest, IsRefusedWithWhatIsProvidedAndWhatToDo) {
    const std::string error = shown(load(1));
    EXPECT_TRUE(error.starts_with("ImportError: module 'later' asks for HPy ABI 0.1; this runtime provides 0.0")) << error;
    EXPECT_NE(error.find("HPYU_ALLOW_NEWER=1"), std::string::npos) << error;
}

TEST_F(LaterModuleTest, IsRefusedByAnySettingButOne) {
    for (const char *value : {"", "0", "yes"}) {
        setenv("HPYU_ALLOW_NEWER", value, 1);
        EXPECT_TRUE(shown(load(1)).starts_with("ImportError: ")) << value;
    }
}

TEST_F(LaterModuleTest, LoadsWhenAllowedAndIsToldOfSlotsThatAreNotThere) {
    setenv("HPYU_ALLOW_NEWER", "1", 1);
    HPy module = keep(load(1));
    EXPECT_EQ(run(module, "twice", {number(21)}), "42");
    for (int index : {273, 280, 336})
        EXPECT_EQ(run(module, "call", {number(index - 273)}), refusal(index));
    EXPECT_EQ(run(module, "twice", {text("ab")}), "'abab'");
}

TEST_F(LaterModuleTest, AllowingDoesNotReachAnotherMajorVersion) {
    setenv("HPYU_ALLOW_NEWER", "1", 1);
    const std::string error = shown(hpyu_load(ctx, "broken", HPYU_FIXTURES "/broken/abi_1_0/broken.hpy0.so"));
    EXPECT_TRUE(error.starts_with("ImportError: module 'broken' asks for HPy ABI 1.0")) << error;
    EXPECT_EQ(error.find("HPYU_ALLOW_NEWER"), std::string::npos) << error;
}

TEST_F(LaterModuleTest, GuardsStandInEveryContext) {
    // HPy has appended slots before without a new version: then there is nothing to refuse a module for.
    HPy module = keep(load(0));
    EXPECT_EQ(run(module, "call", {number(0)}), refusal(273));
}
