// SPDX-License-Identifier: MIT
// Modules from HPyModuleDefs: checking the definition, making the module, running its exec slots.
#include "spec/module_spec.hpp"

#include <algorithm>
#include <cstring>

#include "spec/foreign_call.hpp"
#include "types/function_objects.hpp"
#include "types/str.hpp"

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

int read_slot(HpyThread &t, const HPySlot &slot, ModuleParts *out) {
    if (slot.slot != HPy_mod_create && slot.slot != HPy_mod_exec)
        return system_error(t, "Unsupported slot in HPyModuleDef.defines (value: ", static_cast<int>(slot.slot), ").");
    if (slot.impl == nullptr)
        return system_error(t, "a slot in HPyModuleDef.defines has no function");
    if (slot.slot == HPy_mod_exec)
        out->exec.push_back(function_of<HPyFunc_inquiry>(slot));
    else if (out->create != nullptr)
        return system_error(t, "Multiple definitions of the HPy_mod_create slot in HPyModuleDef.defines.");
    else
        out->create = function_of<HPyFunc_mod_create>(slot);
    return 0;
}

int read_definition(HpyThread &t, const HPyModuleDef *def, ModuleParts *out) {
    if (def == nullptr)
        return null_argument(t);
    if (def->legacy_methods != nullptr)
        return system_error(t, "HPyModuleDef.legacy_methods needs a C API, which this runtime does not have: list HPy "
                               "methods in HPyModuleDef.defines");
    if (def->size < 0)
        return system_error(t, "HPy does not permit HPyModuleDef.size < 0");
    if (def->size > 0)
        return system_error(t, "Module state is not supported yet in HPy, set HPyModuleDef.size = 0 if module state is not "
                               "needed");
    for (HPyDef **each = def->defines; each != nullptr && *each != nullptr; ++each) {
        const HPyDef &entry = **each;
        if (entry.kind == HPyDef_Kind_Slot) {
            if (read_slot(t, entry.slot, out) < 0)
                return -1;
        } else if (entry.kind != HPyDef_Kind_Meth) {
            return system_error(t, "HPyModuleDef.defines has a definition of kind ", static_cast<int>(entry.kind),
                                ", which only types have");
        } else if (entry.meth.name == nullptr || entry.meth.impl == nullptr) {
            return system_error(t, "a method in HPyModuleDef.defines has no name or no function");
        } else {
            out->methods.push_back(&entry.meth);
        }
    }
    if (out->create != nullptr && (!out->exec.empty() || !out->methods.empty()))
        return system_error(t, "HPyModuleDef defines a HPy_mod_create slot and some other slots or methods. Either use only "
                               "HPy_mod_create or let the runtime create the module.");
    if (out->create != nullptr && (def->doc != nullptr || def->globals != nullptr))
        return system_error(t, "HPyModuleDef defines a HPy_mod_create slot and some of the other fields are not set to their "
                               "default value. Either use only HPy_mod_create or let the runtime create the module.");
    return 0;
}

Value call_create(HpyThread &t, HPyFunc_mod_create create, const char *name, Value spec) {
    const ForeignCall<true> call(t);
    if (!call)
        return Value();
    const Value made = t.take(create(t.universal(), Lent(t, spec ? spec : t.none())));
    if (made.is_null() != error_occurred(t))
        return raise_inconsistent(t, std::string("the HPy_mod_create slot of module ") + name);
    if (made && has_layout(made, Layout::Module))
        return system_error(t, "HPy_mod_create slot returned a builtin module object. This is currently not supported.");
    return made;
}

/// The functions' definitions belong to the module, which each of the functions keeps alive.
int add_methods(HpyThread &t, ModuleObject *module, const ModuleParts &parts, bool serialized) {
    auto defs = std::make_unique<std::vector<MethodDef>>(parts.methods.size());
    for (size_t i = 0; i < parts.methods.size(); ++i)
        if (!define_method(*parts.methods[i], serialized, &(*defs)[i]))
            return value_error(t, "Unsupported HPyMeth signature");
    auto *kept = defs.release();
    module->state = kept;
    module->drop_state = [](void *state) { delete static_cast<std::vector<MethodDef> *>(state); };
    return module_add_functions(t, module, *kept);
}

/// HPyGlobals get their numbers before any thread can use them.
void number_globals(const HPyModuleDef &def) {
    for (HPyGlobal **global = def.globals; global != nullptr && *global != nullptr; ++global)
        GlobalTable::number_of(*reinterpret_cast<std::atomic<uint64_t> *>(*global));
}

}  // namespace

Value create_module(HpyThread &t, HPyModuleDef *def, const char *name, Value spec) {
    ModuleParts parts;
    if (read_definition(t, def, &parts) < 0)
        return Value();
    number_globals(*def);
    if (parts.create != nullptr)
        return call_create(t, parts.create, name, spec);
    Root<Str *> text(t, str_from_utf8(t, name));
    Root<ModuleObject *> module(t, text ? module_new(t, text, def->doc) : nullptr);
    if (!module || add_methods(t, module, parts, t.hpy_space().is_serialized(name)) < 0)
        return Value();
    return module.get();
}

template <bool Serialized>
static int run_exec(HpyThread &t, HPyFunc_inquiry exec, const char *name, Value module) {
    const ForeignCall<Serialized> call(t);
    if (!call)
        return -1;
    const int result = exec(t.universal(), Lent(t, module));
    if ((result != 0) == error_occurred(t))
        return result != 0 ? -1 : 0;
    if (result == 0)
        return raise_from_pending(t, t.exc().SystemError, "execution of module ", name, " raised unreported exception");
    return system_error(t, "execution of module ", name, " failed without setting an exception");
}

int execute_module(HpyThread &t, HPyModuleDef *def, const char *name, Value module) {
    ModuleParts parts;
    if (read_definition(t, def, &parts) < 0)
        return -1;
    Root<> keep(t, module);
    const bool outer = std::exchange(t.serializing, t.hpy_space().is_serialized(name));
    const auto run = t.serializing ? run_exec<true> : run_exec<false>;
    int result = 0;
    for (size_t i = 0; i < parts.exec.size() && result == 0; ++i)
        result = run(t, parts.exec[i], name, module);
    t.serializing = outer;
    return result;
}

Value make_module(HpyThread &t, HPyModuleDef *def, const char *name) {
    Root<> module(t, create_module(t, def, name));
    return module && execute_module(t, def, name, module) == 0 ? module.get() : Value();
}

}  // namespace hpyu
