// SPDX-License-Identifier: MIT
// Every slot of the table, called by an extension.
#include "module_test.hpp"

using EverySlotTest = ModuleTest;

TEST_F(EverySlotTest, AnExtensionUsesEach) {
    HPy module = import("every_slot");
    for (const char *name : {
#define HPY_SLOT(id, result, name, api, parameters, arguments, failure) #name,
#define HPY_SLOT_NO_RETURN(id, result, name, api, parameters, arguments, failure)
#include "hpy/slots.def"
         })
        if (std::string(name) != "AsStruct_Type")
            EXPECT_EQ(run(module, "use", {text(name)}), "True") << name;
}

TEST_F(EverySlotTest, AnExtensionUsesPayloadsOfClasses) {
    EXPECT_EQ(run(import("every_slot"), "use", {text("AsStruct_Type")}), "True");
}

TEST_F(EverySlotTest, AnExtensionEndsTheProcess) {
    HPy module = import("every_slot");
    EXPECT_EXIT(run(module, "use", {text("FatalError")}), testing::KilledBySignal(SIGABRT), "asked for");
}
