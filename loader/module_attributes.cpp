// SPDX-License-Identifier: MIT
// The attributes that the import system gives every module.
#include "loader.hpp"

namespace hpyu {

namespace {

HPy text_or_none(HPyContext *ctx, const std::string &text) {
    return text.empty() ? HPy_Dup(ctx, ctx->h_None) : str_from(ctx, text);
}

/// The name of the package that a module belongs to: a package's is its own.
std::string package_of(const ModuleOrigin &origin) {
    if (origin.is_package)
        return origin.name;
    const size_t dot = origin.name.rfind('.');
    return dot == std::string::npos ? "" : origin.name.substr(0, dot);
}

/// A list of the directories of a package; None for another module.
HPy path_list(HPyContext *ctx, const ModuleOrigin &origin) {
    if (!origin.is_package)
        return HPy_Dup(ctx, ctx->h_None);
    Held list(ctx, HPyList_New(ctx, 0));
    for (const std::string &directory : origin.directories) {
        const Held text(ctx, list ? str_from(ctx, directory) : HPy_NULL);
        if (!text || HPyList_Append(ctx, list, text) < 0)
            return HPy_NULL;
    }
    return list.release();
}

/// A namespace with the first of the two attributes of each row. HPy_NULL with an exception pending.
HPy make_namespace(HPyContext *ctx, std::initializer_list<std::pair<const char *, HPy>> attributes) {
    Held made(ctx, ContextServices::of(ctx).make_namespace(ctx));
    for (const auto &[name, value] : attributes)
        if (!made || set_attribute(ctx, made, name, value) < 0)
            return HPy_NULL;
    return made.release();
}

/// What a mod_create slot made may refuse an attribute: as importing does elsewhere, that is no failure.
int set_if_possible(HPyContext *ctx, HPy module, const char *name, HPy value) {
    if (set_attribute(ctx, module, name, value) == 0)
        return 0;
    if (!HPyErr_ExceptionMatches(ctx, ctx->h_AttributeError))
        return -1;
    HPyErr_Clear(ctx);
    return 0;
}

}  // namespace

HPy make_module_spec(HPyContext *ctx, const ModuleOrigin &origin) {
    const Held name(ctx, str_from(ctx, origin.name));
    const Held path(ctx, text_or_none(ctx, origin.path));
    const Held directories(ctx, path_list(ctx, origin));
    const Held parent(ctx, str_from(ctx, package_of(origin)));
    const Held loader(ctx, make_namespace(ctx, {{"name", name}, {"path", path}}));
    return make_namespace(ctx, {{"name", name},
                                {"loader", loader},
                                {"origin", path},
                                {"parent", parent},
                                {"has_location", origin.path.empty() ? ctx->h_False : ctx->h_True},
                                {"submodule_search_locations", directories},
                                {"cached", ctx->h_None},
                                {"loader_state", ctx->h_None}});
}

int set_module_attributes(HPyContext *ctx, HPy module, const ModuleOrigin &origin, HPy spec) {
    const auto copy = [&](const char *attribute, const char *of_spec) {
        const Held value(ctx, HPy_GetAttr_s(ctx, spec, of_spec));
        return set_if_possible(ctx, module, attribute, value);
    };
    if (copy("__name__", "name") < 0 || copy("__package__", "parent") < 0 || copy("__loader__", "loader") < 0 ||
        set_if_possible(ctx, module, "__spec__", spec) < 0)
        return -1;
    if (!origin.path.empty() && copy("__file__", "origin") < 0)
        return -1;
    return origin.is_package ? copy("__path__", "submodule_search_locations") : 0;
}

}  // namespace hpyu
