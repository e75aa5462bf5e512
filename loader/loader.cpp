// SPDX-License-Identifier: MIT
// Which module an import means, and loading it, step by step.
#include "loader.hpp"

#include <algorithm>
#include <cstdio>
#include <mutex>

#include "finder.hpp"
#include "modes.hpp"
#include "module_file.hpp"
#include "spec/module_spec.hpp"

namespace hpyu {

namespace {

/// "from '/path/geo.hpy0.so'", for messages and the log.
std::string whence(const ModuleOrigin &origin) {
    return origin.path.empty() ? "of this program" : "from '" + origin.path + "'";
}

std::string cannot_load(const ModuleOrigin &origin) {
    return "module '" + origin.name + "' can't be loaded " + whence(origin) + ": ";
}

/// `type(message)` with name and path; what is pending becomes the cause.
Failed raise_with_origin(HPyContext *ctx, HPy type, const ModuleOrigin &origin, const std::string &message) {
    ContextServices &services = ContextServices::of(ctx);
    const Held cause(ctx, services.err_take(ctx));
    raise(ctx, type, message);
    if (!HPyErr_ExceptionMatches(ctx, ctx->h_ImportError))
        return {};
    const Held error(ctx, services.err_take(ctx));
    const Held name(ctx, str_from(ctx, origin.name));
    const Held path(ctx, origin.path.empty() ? HPy_Dup(ctx, ctx->h_None) : str_from(ctx, origin.path));
    // The error is raised in any case: not every object model's exceptions take attributes.
    const std::pair<const char *, HPy> attributes[] = {
        {"name", name}, {"path", path}, {"__cause__", cause}, {"__context__", cause}};
    for (const auto &[attribute, value] : attributes)
        if (!HPy_IsNull(value) && HPy_SetAttr_s(ctx, error, attribute, value) < 0)
            HPyErr_Clear(ctx);
    services.err_restore(ctx, error);
    return {};
}

/// Checks that the environment lets the module run in a mode there is. False with ImportError.
bool check_mode(HPyContext *ctx, const ModuleOrigin &origin) {
    std::string problem;
    const auto mode = mode_from_environment(origin.name, &problem);
    if (mode && *mode != Mode::Universal)
        problem = std::string("the environment asks for ") + mode_name(*mode) +
                  " mode, which is not available yet: unset HPY or set it to universal";
    if (problem.empty())
        return true;
    raise_import_error(ctx, origin, cannot_load(origin) + problem);
    return false;
}

/// Wraps what a module's own code raised, "ValueError: boom", into an ImportError. What asks the program to end, and is
/// no Exception, passes as it is.
Failed wrap_pending(HPyContext *ctx, const ModuleOrigin &origin, const char *what) {
    const std::string opening = "module '" + origin.name + "' can't be made " + whence(origin) + ": " + what;
    if (!HPyErr_Occurred(ctx))
        return raise_import_error(ctx, origin, opening + " failed without setting an exception");
    if (!HPyErr_ExceptionMatches(ctx, ctx->h_Exception))
        return {};
    ContextServices &services = ContextServices::of(ctx);
    const Held raised(ctx, services.err_take(ctx));
    const Held text(ctx, HPy_Str(ctx, raised));
    if (!text)
        HPyErr_Clear(ctx);
    const std::string message = text_of(ctx, text);
    const std::string type_name = type_name_of(ctx, raised);
    services.err_restore(ctx, raised);
    return raise_import_error(ctx, origin, opening + " raised " + type_name + (message.empty() ? "" : ": " + message));
}

/// The module's definition, after the handshake and with the context bound; null with ImportError.
const HPyModuleDef *definition_of(HPyContext *ctx, const hpyu_module_entry &entry, const ModuleOrigin &origin) {
    std::string problem;
    if (!check_abi_version(entry, origin.name, origin.path, &problem))
        return raise_import_error(ctx, origin, problem);
    const HPyModuleDef *def;
    {
        // They write to variables of the binary, which several spaces may be loading at once.
        static std::mutex binding;
        const std::lock_guard guard(binding);
        entry.init_global_context(ctx);
        def = entry.init();
    }
    if (def == nullptr)
        problem = "HPyInit gave NULL instead of a module definition: HPy_MODINIT returns the address of an HPyModuleDef";
    else if (def->legacy_methods != nullptr)
        problem = "it has legacy_methods, which need CPython's C API: port them to HPyDef_METH";
    if (problem.empty())
        return def;
    return raise_import_error(ctx, origin, cannot_load(origin) + problem);
}

/// The module that the four functions export. HPy_NULL with ImportError.
HPy load_entry(HPyContext *ctx, const hpyu_module_entry &entry, const ModuleOrigin &origin) {
    if (!check_mode(ctx, origin))
        return HPy_NULL;
    const HPyModuleDef *def = definition_of(ctx, entry, origin);
    if (def == nullptr)
        return HPy_NULL;
    if (loading_is_logged())
        std::fprintf(stderr, "hpy: loading module '%s' %s in universal mode\n", origin.name.c_str(), whence(origin).c_str());
    const char *name = origin.name.c_str();
    if (environment_serializes(origin.name) && ContextServices::of(ctx).serialize(ctx, name) < 0)
        return HPy_NULL;
    const Held spec(ctx, make_module_spec(ctx, origin));
    if (!spec)
        return HPy_NULL;
    Held module(ctx, create_module(ctx, def, name, spec));
    if (!module)
        return wrap_pending(ctx, origin, "its making");
    if (set_module_attributes(ctx, module, origin, spec) < 0)
        return HPy_NULL;
    const auto code = [&] { return execute_module(ctx, def, name, module); };
    if ((origin.is_imported ? ContextServices::of(ctx).run_importing(ctx, name, module, code) : code()) < 0)
        return wrap_pending(ctx, origin, "its exec slot");
    return module.release();
}

/// A package that is nothing but directories.
HPy make_namespace_package(HPyContext *ctx, const ModuleOrigin &origin) {
    const Held spec(ctx, make_module_spec(ctx, origin));
    if (!spec)
        return HPy_NULL;
    Held module(ctx, ContextServices::of(ctx).make_module(ctx, origin.name.c_str(), nullptr, {}));
    if (!module || set_module_attributes(ctx, module, origin, spec) < 0)
        return HPy_NULL;
    return module.release();
}

Failed raise_other_abi(HPyContext *ctx, const ModuleOrigin &origin) {
    return raise_import_error(ctx, origin,
                              "module '" + origin.name + "' can't be loaded: this runtime wants a file for HPy ABI " +
                                  std::to_string(HPY_ABI_VERSION) + " (." HPY_ABI_TAG ".so), and there is only '" +
                                  origin.path + "': rebuild it with an hpy.h of that version");
}

/// The directories in the __path__ of the module `parent`; false with an exception pending on a failure other than
/// there being none.
bool parent_path(HPyContext *ctx, const std::string &parent, std::vector<std::string> *out) {
    const Held module(ctx, HPyImport_ImportModule(ctx, parent.c_str()));
    if (!module)
        return false;
    if (!HPy_HasAttr_s(ctx, module, "__path__"))
        return true;
    const Held path(ctx, HPy_GetAttr_s(ctx, module, "__path__"));
    const Held iterator(ctx, path ? HPy_GetIter(ctx, path) : HPy_NULL);
    if (!iterator)
        return false;
    for (;;) {
        const Held item(ctx, HPyIter_Next(ctx, iterator));
        if (!item)
            return !HPyErr_Occurred(ctx);
        if (HPyUnicode_Check(ctx, item))
            out->push_back(text_of(ctx, item));
    }
}

}  // namespace

Failed raise_import_error(HPyContext *ctx, const ModuleOrigin &origin, const std::string &message) {
    return raise_with_origin(ctx, ctx->h_ImportError, origin, message);
}

Failed raise_not_found(HPyContext *ctx, const std::string &name, const std::string &more) {
    return raise_with_origin(ctx, ctx->h_ModuleNotFoundError, {.name = name}, "No module named '" + name + "'" + more);
}

HPy load_module_file(HPyContext *ctx, const ModuleOrigin &origin) {
    if (!check_mode(ctx, origin))
        return HPy_NULL;
    hpyu_module_entry entry = {};
    std::string problem;
    if (!open_module_file(origin.path, origin.name, &entry, &problem))
        return raise_import_error(ctx, origin, problem);
    return load_entry(ctx, entry, origin);
}

bool Loader::register_module(const std::string &name, const hpyu_module_entry &entry) {
    const std::lock_guard guard(lock_);
    return registered_.emplace(name, entry).second;
}

void Loader::add_search_path(const std::string &directory) {
    const std::lock_guard guard(lock_);
    if (std::find(search_path_.begin(), search_path_.end(), directory) == search_path_.end())
        search_path_.push_back(directory);
}

std::vector<std::string> Loader::directories() {
    const std::lock_guard guard(lock_);
    return search_path_;
}

HPy Loader::find(HPyContext *ctx, const std::string &name) {
    ModuleOrigin origin;
    origin.name = name;
    origin.is_imported = true;
    {
        std::unique_lock guard(lock_);
        if (const auto at = registered_.find(name); at != registered_.end()) {
            const hpyu_module_entry entry = at->second;
            guard.unlock();
            return load_entry(ctx, entry, origin);
        }
    }
    std::vector<std::string> places;
    const size_t dot = name.rfind('.');
    if (dot == std::string::npos)
        places = directories();
    else if (!parent_path(ctx, name.substr(0, dot), &places))
        return HPy_NULL;
    Finding found = find_on_path(places, std::string_view(name).substr(dot + 1));
    origin.path = std::move(found.path);
    origin.directories = std::move(found.directories);
    origin.is_package = found.kind == Finding::Kind::Package || found.kind == Finding::Kind::Namespace;
    switch (found.kind) {
        case Finding::Kind::Nothing:
            return HPy_NULL;
        case Finding::Kind::OtherAbi:
            return raise_other_abi(ctx, origin);
        case Finding::Kind::Namespace:
            return make_namespace_package(ctx, origin);
        default:
            return load_module_file(ctx, origin);
    }
}

}  // namespace hpyu
