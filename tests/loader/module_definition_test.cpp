// SPDX-License-Identifier: MIT
// Module definitions, by modules that are linked into the program: what they may say, what is refused with the reason
// as the cause of the ImportError, and that what failed leaves nothing behind.
#include "context_test.hpp"

namespace {

HPyModuleDef *definition;
std::string ran;

uint32_t major_version() { return HPY_ABI_VERSION; }
uint32_t minor_version() { return HPY_ABI_VERSION_MINOR; }
void init_context(HPyContext *) {}
HPyModuleDef *current_definition() { return definition; }

HPyDef_METH(answer, "answer", HPyFunc_NOARGS, .doc = "The answer.")
HPy answer_impl(HPyContext *ctx, HPy) { return HPyLong_FromLong(ctx, 42); }

HPyDef_SLOT(first, HPy_mod_exec)
int first_impl(HPyContext *ctx, HPy module) {
    ran += "first ";
    return HPy_SetAttr_s(ctx, module, "first", ctx->h_True);
}
HPyDef_SLOT(second, HPy_mod_exec)
int second_impl(HPyContext *ctx, HPy module) {
    ran += "second ";
    return HPy_HasAttr_s(ctx, module, "first") ? 0 : -1;
}
HPyDef_SLOT(raises, HPy_mod_exec)
int raises_impl(HPyContext *ctx, HPy) {
    HPyErr_SetString(ctx, ctx->h_LookupError, "not found");
    return -1;
}
HPyDef_SLOT(fails_silently, HPy_mod_exec)
int fails_silently_impl(HPyContext *, HPy) { return -1; }
HPyDef_SLOT(succeeds_with_an_error, HPy_mod_exec)
int succeeds_with_an_error_impl(HPyContext *ctx, HPy) {
    HPyErr_SetString(ctx, ctx->h_LookupError, "left behind");
    return 0;
}

HPyDef_SLOT(makes_a_namespace, HPy_mod_create)
HPy makes_a_namespace_impl(HPyContext *ctx, HPy spec) {
    HPy types = HPyImport_ImportModule(ctx, "types"), name = HPy_GetAttr_s(ctx, spec, "name");
    HPy type = HPy_GetAttr_s(ctx, types, "SimpleNamespace");
    HPy made = HPy_Call(ctx, type, nullptr, 0, HPy_NULL);
    if (HPy_SetAttr_s(ctx, made, "made_for", name) < 0)
        made = HPy_NULL;
    for (HPy h : {types, name, type})
        HPy_Close(ctx, h);
    return made;
}
HPyDef_SLOT(makes_nothing, HPy_mod_create)
HPy makes_nothing_impl(HPyContext *, HPy) { return HPy_NULL; }
HPyDef_SLOT(create_raises, HPy_mod_create)
HPy create_raises_impl(HPyContext *ctx, HPy) { return HPyErr_SetString(ctx, ctx->h_LookupError, "not made"); }
HPyDef_SLOT(makes_a_module, HPy_mod_create)
HPy makes_a_module_impl(HPyContext *ctx, HPy) { return HPyImport_ImportModule(ctx, "math"); }

HPyDef_SLOT(type_slot, HPy_nb_add)
HPy type_slot_impl(HPyContext *ctx, HPy a, HPy) { return HPy_Dup(ctx, a); }
HPyDef_MEMBER(member, "member", HPyMember_LONG, 0)

class ModuleDefinitionTest : public ContextTest {
protected:
    void SetUp() override {
        ContextTest::SetUp();
        const hpyu_module_entry entry = {major_version, minor_version, init_context, current_definition};
        ASSERT_EQ(hpyu_register(ctx, "defined", &entry), 0);
        ran.clear();
    }
    HPy imported(HPyModuleDef def, std::initializer_list<HPyDef *> defines) {
        list_.assign(defines);
        list_.push_back(nullptr);
        def_ = def;
        def_.defines = list_.data();
        definition = &def_;
        return hpyu_import(ctx, "defined");
    }
    HPy imported(std::initializer_list<HPyDef *> defines) { return imported({}, defines); }
    /// The cause of the ImportError.
    std::string refused(HPy module) {
        EXPECT_TRUE(HPy_IsNull(module));
        HPy error = keep(hpyu_err_take(ctx));
        EXPECT_TRUE(HPy_TypeCheck(ctx, error, ctx->h_ImportError));
        EXPECT_EQ(shown(HPy_GetAttr_s(ctx, error, "name")), "'defined'");
        return shown(HPy_GetAttr_s(ctx, error, "__cause__"));
    }
    std::string refused(std::initializer_list<HPyDef *> defines) { return refused(imported(defines)); }

private:
    std::vector<HPyDef *> list_;
    HPyModuleDef def_ = {};
};

}  // namespace

TEST_F(ModuleDefinitionTest, AnEmptyDefinitionMakesAModule) {
    HPyModuleDef nothing = {};
    definition = &nothing;
    HPy module = keep(hpyu_import(ctx, "defined"));
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, module, "__doc__")), "None");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, module, "__name__")), "'defined'");
}

TEST_F(ModuleDefinitionTest, FunctionsDocAndExecSlotsInOrder) {
    HPyModuleDef documented = {};
    documented.doc = "A module.";
    HPy module = keep(imported(documented, {&answer, &first, &second}));
    EXPECT_EQ(ran, "first second ");
    EXPECT_EQ(repr(method(module, "answer")), "42");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, module, "__doc__")), "'A module.'");
    EXPECT_TRUE(HPy_Is(ctx, keep(hpyu_import(ctx, "defined")), module)) << "the table's";
    EXPECT_EQ(ran, "first second ");
}

TEST_F(ModuleDefinitionTest, AnExecSlotThatFailsEndsTheImportWhichCanBeTriedAgain) {
    EXPECT_EQ(refused({&first, &raises, &second}), "LookupError('not found')");
    EXPECT_EQ(ran, "first ");
    EXPECT_EQ(refused({&fails_silently}).substr(0, 12), "SystemError(");
    EXPECT_EQ(refused({&succeeds_with_an_error}).substr(0, 12), "SystemError(");
    ran.clear();
    HPy_Close(ctx, keep(imported({&first})));
    EXPECT_EQ(ran, "first ");
}

TEST_F(ModuleDefinitionTest, SizesAndLegacyMethods) {
    HPyModuleDef negative = {}, state = {}, legacy = {};
    negative.size = -1;
    state.size = 8;
    legacy.legacy_methods = reinterpret_cast<cpy_PyMethodDef *>(&state);
    EXPECT_EQ(refused(imported(negative, {})), "SystemError('HPy does not permit HPyModuleDef.size < 0')");
    EXPECT_EQ(refused(imported(state, {})).substr(0, 44), "SystemError('Module state is not supported y");
    EXPECT_TRUE(HPy_IsNull(imported(legacy, {})));
    EXPECT_EQ(kind(take_error()), "ImportError") << "which says what to do itself";
}

TEST_F(ModuleDefinitionTest, Definitions) {
    HPyDef unnamed = answer, empty = answer, unsigned_ = answer, no_slot = first, unknown = answer;
    unnamed.meth.name = nullptr;
    empty.meth.impl = nullptr;
    unsigned_.meth.signature = HPyFunc_UNARYFUNC;
    no_slot.slot.impl = nullptr;
    unknown.kind = static_cast<HPyDef_Kind>(9);
    for (HPyDef *broken : {&unnamed, &empty, &no_slot, &unknown, &member})
        EXPECT_EQ(refused({broken}).substr(0, 12), "SystemError(");
    EXPECT_EQ(refused({&unsigned_}), "ValueError('Unsupported HPyMeth signature')");
    EXPECT_EQ(refused({&type_slot}), "SystemError('Unsupported slot in HPyModuleDef.defines (value: 7).')");
    definition = nullptr;
    EXPECT_TRUE(HPy_IsNull(hpyu_import(ctx, "defined")));
    EXPECT_EQ(kind(take_error()), "ImportError");
}

TEST_F(ModuleDefinitionTest, ACreateSlotMakesWhatStandsForTheModule) {
    HPy made = keep(imported({&makes_a_namespace}));
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, made, "made_for")), "'defined'");
    EXPECT_TRUE(HPy_Is(ctx, keep(hpyu_import(ctx, "defined")), made));
}

TEST_F(ModuleDefinitionTest, ACreateSlotStandsAlone) {
    HPyModuleDef documented = {}, with_globals = {};
    documented.doc = "A module.";
    HPyGlobal *globals[] = {nullptr};
    with_globals.globals = globals;
    for (HPyDef *other : {&answer, &first})
        EXPECT_EQ(refused({&makes_a_namespace, other}).substr(0, 66),
                  "SystemError('HPyModuleDef defines a HPy_mod_create slot and some o");
    for (const HPyModuleDef &more : {documented, with_globals})
        EXPECT_EQ(refused(imported(more, {&makes_a_namespace})).substr(0, 66),
                  "SystemError('HPyModuleDef defines a HPy_mod_create slot and some o");
    EXPECT_EQ(refused({&makes_a_namespace, &makes_nothing}),
              "SystemError('Multiple definitions of the HPy_mod_create slot in HPyModuleDef.defines.')");
}

TEST_F(ModuleDefinitionTest, ACreateSlotThatFails) {
    EXPECT_EQ(refused({&create_raises}), "LookupError('not made')");
    EXPECT_EQ(refused({&makes_nothing}).substr(0, 12), "SystemError(");
    EXPECT_EQ(refused({&makes_a_module}),
              "SystemError('HPy_mod_create slot returned a builtin module object. This is currently not supported.')");
}

TEST_F(ModuleDefinitionTest, EntriesAreRegisteredOnceAndWhole) {
    const hpyu_module_entry whole = {major_version, minor_version, init_context, current_definition};
    hpyu_module_entry lacking[] = {whole, whole, whole, whole};
    lacking[0].required_major_version = nullptr;
    lacking[1].required_minor_version = nullptr;
    lacking[2].init_global_context = nullptr;
    lacking[3].init = nullptr;
    EXPECT_EQ(hpyu_register(ctx, "defined", &whole), -1);
    EXPECT_EQ(kind(take_error()), "ValueError");
    for (const hpyu_module_entry &entry : lacking) {
        EXPECT_EQ(hpyu_register(ctx, "lacking", &entry), -1);
        EXPECT_EQ(kind(take_error()), "ValueError");
    }
    EXPECT_EQ(shown(hpyu_import(ctx, "lacking")), "ModuleNotFoundError: No module named 'lacking'");
}

HPYU_DECLARE_MODULE(header_first)
HPYU_DECLARE_MODULE(header_second)

TEST_F(ModuleDefinitionTest, SeveralModulesOfOneBinary) {
    const hpyu_module_entry first_entry = HPYU_MODULE_ENTRY(header_first);
    const hpyu_module_entry second_entry = HPYU_MODULE_ENTRY(header_second);
    ASSERT_EQ(hpyu_register(ctx, "header_first", &first_entry), 0);
    ASSERT_EQ(hpyu_register(ctx, "header_second", &second_entry), 0);
    HPy one = keep(hpyu_import(ctx, "header_first"));
    EXPECT_EQ(repr(method(one, "context")), "True");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, one, "__doc__")), "'the first'");
    EXPECT_EQ(shown(HPy_GetAttr_s(ctx, keep(hpyu_import(ctx, "header_second")), "number")), "None");
}
