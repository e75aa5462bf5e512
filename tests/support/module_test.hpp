// SPDX-License-Identifier: MIT
// ModuleTest: a ContextTest whose search path holds the fixtures, extension modules compiled as an author would.
#pragma once

#include "context_test.hpp"

class ModuleTest : public ContextTest {
protected:
    void SetUp() override {
        ContextTest::SetUp();
        ASSERT_EQ(hpyu_add_search_path(ctx, HPYU_FIXTURES), 0);
    }
    HPy import(const char *name) { return keep(hpyu_import(ctx, name)); }
    /// repr of module.name(*args), or the exception.
    std::string run(HPy owner, const char *name, std::initializer_list<HPy> args = {}) {
        HPy function = keep(HPy_GetAttr_s(ctx, owner, name));
        return shown(HPy_Call(ctx, function, args.begin(), args.size(), HPy_NULL));
    }
    std::string run_named(HPy owner, const char *name, std::initializer_list<HPy> args, std::initializer_list<HPy> names) {
        HPy function = keep(HPy_GetAttr_s(ctx, owner, name));
        return shown(HPy_Call(ctx, function, args.begin(), args.size() - names.size(), tuple(names)));
    }
};
