// SPDX-License-Identifier: MIT
// Modules from HPyModuleDefs: checking the definition, making the module, running its exec slots.
#include "spec/module_spec.hpp"

#include <atomic>
#include <vector>

#include "contexts/services.hpp"
#include "contexts/through.hpp"
#include "handles/global_table.hpp"

namespace hpyu {

namespace {

struct ModuleParts {
    HPyFunc_mod_create create = nullptr;
    std::vector<HPyFunc_inquiry> exec;
    std::vector<const HPyMeth *> methods;
};

template <class F>
F function_of(const HPySlot &slot) {
    return reinterpret_cast<F>(reinterpret_cast<void *>(slot.impl));
}

Failed broken(HPyContext *ctx, const std::string &text) { return raise(ctx, ctx->h_SystemError, text); }

int read_slot(HPyContext *ctx, const HPySlot &slot, ModuleParts *out) {
    if (slot.slot != HPy_mod_create && slot.slot != HPy_mod_exec)
        return broken(ctx, "Unsupported slot in HPyModuleDef.defines (value: " +
                               std::to_string(static_cast<int>(slot.slot)) + ").");
    if (slot.impl == nullptr)
        return broken(ctx, "a slot in HPyModuleDef.defines has no function");
    if (slot.slot == HPy_mod_exec)
        out->exec.push_back(function_of<HPyFunc_inquiry>(slot));
    else if (out->create != nullptr)
        return broken(ctx, "Multiple definitions of the HPy_mod_create slot in HPyModuleDef.defines.");
    else
        out->create = function_of<HPyFunc_mod_create>(slot);
    return 0;
}

int read_definition(HPyContext *ctx, const HPyModuleDef *def, ModuleParts *out) {
    if (def == nullptr)
        return broken(ctx, "null argument to internal routine");
    if (def->legacy_methods != nullptr)
        return broken(ctx, "HPyModuleDef.legacy_methods needs a C API, which this runtime does not have: list HPy methods "
                           "in HPyModuleDef.defines");
    if (def->size < 0)
        return broken(ctx, "HPy does not permit HPyModuleDef.size < 0");
    if (def->size > 0)
        return broken(ctx, "Module state is not supported yet in HPy, set HPyModuleDef.size = 0 if module state is not "
                           "needed");
    for (HPyDef **each = def->defines; each != nullptr && *each != nullptr; ++each) {
        const HPyDef &entry = **each;
        if (entry.kind == HPyDef_Kind_Slot) {
            if (read_slot(ctx, entry.slot, out) < 0)
                return -1;
        } else if (entry.kind != HPyDef_Kind_Meth) {
            return broken(ctx, "HPyModuleDef.defines has a definition of kind " +
                                   std::to_string(static_cast<int>(entry.kind)) + ", which only types have");
        } else if (entry.meth.name == nullptr || entry.meth.impl == nullptr) {
            return broken(ctx, "a method in HPyModuleDef.defines has no name or no function");
        } else {
            out->methods.push_back(&entry.meth);
        }
    }
    if (out->create != nullptr && (!out->exec.empty() || !out->methods.empty()))
        return broken(ctx, "HPyModuleDef defines a HPy_mod_create slot and some other slots or methods. Either use only "
                           "HPy_mod_create or let the runtime create the module.");
    if (out->create != nullptr && (def->doc != nullptr || def->globals != nullptr))
        return broken(ctx, "HPyModuleDef defines a HPy_mod_create slot and some of the other fields are not set to their "
                           "default value. Either use only HPy_mod_create or let the runtime create the module.");
    return 0;
}

/// HPyGlobals get their numbers before any thread can use them.
void number_globals(const HPyModuleDef &def) {
    for (HPyGlobal **global = def.globals; global != nullptr && *global != nullptr; ++global)
        GlobalTable::number_of(*reinterpret_cast<std::atomic<uint64_t> *>(*global));
}

}  // namespace

HPy create_module(HPyContext *ctx, const HPyModuleDef *def, const char *name, HPy spec) {
    ModuleParts parts;
    if (read_definition(ctx, def, &parts) < 0)
        return HPy{0};
    number_globals(*def);
    ContextServices &services = ContextServices::of(ctx);
    if (parts.create != nullptr)
        return services.call_create(ctx, parts.create, name, spec);
    return services.make_module(ctx, name, def->doc, parts.methods);
}

int execute_module(HPyContext *ctx, const HPyModuleDef *def, const char *name, HPy module) {
    ModuleParts parts;
    if (read_definition(ctx, def, &parts) < 0)
        return -1;
    for (const HPyFunc_inquiry exec : parts.exec)
        if (ContextServices::of(ctx).call_exec(ctx, exec, name, module) < 0)
            return -1;
    return 0;
}

}  // namespace hpyu
