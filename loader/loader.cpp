// SPDX-License-Identifier: MIT
// Loading a module, step by step.
#include "loader.hpp"

#include <cstdio>
#include <string>

#include "loader_space.hpp"
#include "module_file.hpp"
#include "modes.hpp"
#include "protocol/protocol.hpp"
#include "spec/module_spec.hpp"
#include "types/function_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// "from '/path/geo.hpy0.so'", for messages and the log.
std::string whence(const ModuleOrigin &origin) {
    return origin.path.empty() ? "of this program" : "from '" + origin.path + "'";
}

/// Checks that the environment lets the module run in a mode there is. False with ImportError.
bool check_mode(HpyThread &thread, const ModuleOrigin &origin) {
    std::string problem;
    const auto mode = mode_from_environment(origin.name, &problem);
    if (mode && *mode != Mode::Universal)
        problem = std::string("the environment asks for ") + mode_name(*mode) +
                  " mode, which is not available yet: unset HPY or set it to universal";
    if (problem.empty())
        return true;
    raise_import_error(thread, origin, "module '" + origin.name + "' can't be loaded " + whence(origin) + ": " + problem);
    return false;
}

/// Wraps what a module's own code raised, "ValueError: boom", into an ImportError. What asks the program to end, and is
/// no Exception, passes as it is.
Raised wrap_pending(HpyThread &thread, const ModuleOrigin &origin, const char *what) {
    if (!error_matches(thread, thread.exc().Exception))
        return {};
    const Root<> raised(thread, take_error(thread));
    if (!raised)
        return raise_import_error(thread, origin, "module '" + origin.name + "' can't be made " + whence(origin) + ": " +
                                                      what + " failed without setting an exception");
    const Str *text = to_str(thread, raised);
    const std::string message = text != nullptr ? str_text(text) : std::string();
    clear_error(thread);
    const Str *type_name = type_of(thread, raised)->name;
    raise_instance(thread, raised);
    return raise_import_error(thread, origin,
                              "module '" + origin.name + "' can't be made " + whence(origin) + ": " + what + " raised " +
                                  str_text(type_name) + (message.empty() ? "" : ": " + message), true);
}

/// The module's definition, after the handshake and with the context bound; null with ImportError.
HPyModuleDef *definition_of(HpyThread &thread, const hpyu_module_entry &entry, const ModuleOrigin &origin) {
    std::string problem;
    if (!check_abi_version(entry, origin.name, origin.path, &problem))
        return raise_import_error(thread, origin, problem);
    entry.init_global_context(thread.universal());
    HPyModuleDef *def = entry.init();
    if (def == nullptr)
        problem = "HPyInit gave NULL instead of a module definition: HPy_MODINIT returns the address of an HPyModuleDef";
    else if (def->legacy_methods != nullptr)
        problem = "it has legacy_methods, which need CPython's C API: port them to HPyDef_METH";
    if (problem.empty())
        return def;
    return raise_import_error(thread, origin, "module '" + origin.name + "' can't be loaded " + whence(origin) + ": " + problem);
}

}  // namespace

Raised raise_import_error(HpyThread &thread, const ModuleOrigin &origin, const std::string &message, bool from_pending) {
    if (from_pending)
        raise_from_pending(thread, thread.exc().ImportError, message);
    else
        raise(thread, thread.exc().ImportError, message);
    // Nothing below calls foreign code, and the pending exception is a root.
    const Value name = str_from_text(thread, origin.name);
    const Value path = origin.path.empty() ? thread.none() : Value(str_from_text(thread, origin.path));
    if (name && path && thread.pending.type == thread.exc().ImportError && thread.pending.form == Pending::Form::Text) {
        thread.pending.form = Pending::Form::Name;
        thread.pending.value = name;
        thread.pending.value2 = path;
    }
    return {};
}

Raised raise_other_abi(HpyThread &thread, const ModuleOrigin &origin) {
    return raise_import_error(thread, origin,
                              "module '" + origin.name + "' can't be loaded: this runtime wants a file for HPy ABI " +
                                  std::to_string(HPY_ABI_VERSION) + " (." HPY_ABI_TAG ".so), and there is only '" +
                                  origin.path + "': rebuild it with an hpy.h of that version");
}

Value load_entry(HpyThread &thread, const hpyu_module_entry &entry, const ModuleOrigin &origin) {
    if (!check_mode(thread, origin))
        return Value();
    HPyModuleDef *def = definition_of(thread, entry, origin);
    if (def == nullptr)
        return Value();
    if (loading_is_logged())
        std::fprintf(stderr, "hpy: loading module '%s' %s in universal mode\n", origin.name.c_str(), whence(origin).c_str());
    if (environment_serializes(origin.name))
        thread.hpy_space().serialize(origin.name);
    const Root<> spec(thread, make_module_spec(thread, origin));
    if (!spec)
        return Value();
    const Root<> module(thread, create_module(thread, def, origin.name.c_str(), spec));
    if (!module)
        return wrap_pending(thread, origin, "its making");
    if (set_module_attributes(thread, module, origin, spec) < 0)
        return Value();
    if (execute_module(thread, def, origin.name.c_str(), module) < 0)
        return wrap_pending(thread, origin, "its exec slot");
    return module;
}

Value load_module_file(HpyThread &thread, ModuleOrigin origin) {
    if (!check_mode(thread, origin))
        return Value();
    hpyu_module_entry entry = {};
    std::string problem;
    if (!open_module_file(origin.path, origin.name, &entry, &problem))
        return raise_import_error(thread, origin, problem);
    return load_entry(thread, entry, origin);
}

Value make_namespace_package(HpyThread &thread, const ModuleOrigin &origin) {
    const Root<> spec(thread, make_module_spec(thread, origin));
    if (!spec)
        return Value();
    Str *name = intern(thread, origin.name);
    const Root<> module(thread, name != nullptr ? Value(module_new(thread, name, nullptr)) : Value());
    if (!module || set_module_attributes(thread, module, origin, spec) < 0)
        return Value();
    return module;
}

}  // namespace hpyu
