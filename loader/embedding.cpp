// SPDX-License-Identifier: MIT
// The embedding API (hpy_universal.h): checks arguments, and hands over to the context's services and its loader.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <new>
#include <string>
#include <vector>

#include "closures/slot_call.hpp"
#include "hpy_universal.h"
#include "loader_space.hpp"

using namespace hpyu;

namespace {

LoaderSpace *space_of(hpyu_space *space) { return reinterpret_cast<LoaderSpace *>(space); }

/// Runs `body(services)`. Exceptions of C++ stop here; a null context can only be answered with `failure`.
template <class Result, class Body>
Result guarded(HPyContext *ctx, Result failure, Body &&body) {
    if (ctx == nullptr)
        return failure;
    try {
        return body(ContextServices::of(ctx));
    } catch (const std::bad_alloc &) {
        HPyErr_NoMemory(ctx);
    } catch (const std::exception &error) {
        HPyErr_SetString(ctx, ctx->h_SystemError, error.what());
    }
    return failure;
}

/// False with SystemError if an argument that must be there is null.
bool given(HPyContext *ctx, const void *argument, const char *what) {
    if (argument == nullptr)
        raise(ctx, ctx->h_SystemError, std::string(what) + " is NULL");
    return argument != nullptr;
}

/// How often the calling thread attached to each context's services, by their ids.
struct Attachment {
    uint64_t id;
    unsigned count;
};
thread_local std::vector<Attachment> attachments;

Attachment *attachment_of(const ContextServices &services) {
    for (Attachment &row : attachments)
        if (row.id == services.id)
            return &row;
    return nullptr;
}

void forget_attachment(const ContextServices &services) {
    std::erase_if(attachments, [&](const Attachment &row) { return row.id == services.id; });
}

HPyContext *refuse(const char *reason) {
    std::fprintf(stderr, "hpyu_attach: %s\n", reason);
    return nullptr;
}

/// Counts the attachment of the calling thread. False: no memory, or the host refuses the thread.
bool attach_thread(ContextServices &services) {
    try {
        if (Attachment *row = attachment_of(services)) {
            ++row->count;
            return true;
        }
        attachments.push_back({services.id, 1});
        if (services.attach_thread())
            return true;
    } catch (const std::exception &) {
        // Told by the caller.
    }
    forget_attachment(services);
    return false;
}

HPyContext *attach(ContextServices &services, HPyContext *universal, int mode) {
    if (mode == HPYU_DEBUG || mode == HPYU_TRACE)
        return refuse(mode == HPYU_DEBUG ? "debug mode is not available yet" : "trace mode is not available yet");
    if (mode != HPYU_UNIVERSAL)
        return refuse("the mode is none of HPYU_UNIVERSAL, HPYU_DEBUG and HPYU_TRACE");
    return attach_thread(services) ? universal : refuse("there is not enough memory, or the host refuses the thread");
}

/// "'/a', '/b'", or what to say when there is nothing.
std::string listed(const std::vector<std::string> &directories) {
    std::string text;
    for (const std::string &directory : directories)
        text += (text.empty() ? "'" : ", '") + directory + "'";
    return text.empty() ? "the search path, which is empty" : text;
}

/// Adds to the ModuleNotFoundError of a module of the top level, as a note, where it was looked for: Python's own words
/// stay as they are, and the report tells an embedder what to change.
void explain_not_found(HPyContext *ctx, ContextServices &services, const std::string &name) {
    if (!HPyErr_ExceptionMatches(ctx, ctx->h_ModuleNotFoundError))
        return;
    const Held exception(ctx, services.err_take(ctx));
    const Held missing_name(ctx, HPy_GetAttr_s(ctx, exception, "name"));
    const std::string missing = text_of(ctx, missing_name);
    if (!missing.empty() && missing == name.substr(0, name.find('.'))) {
        const Held note(ctx, str_from(ctx, "looked for " + missing + "." HPY_ABI_TAG ".so, " + missing + "." HPY_ABI_TAG
                                           "-*.so and a package " + missing + " in " +
                                           listed(services.loader->directories()) +
                                           "; hpyu_add_search_path adds a directory"));
        const HPy args[] = {exception, note};
        const Held add_note(ctx, note ? HPyUnicode_FromString(ctx, "add_note") : HPy_NULL);
        if (add_note)
            HPy_Close(ctx, HPy_CallMethod(ctx, add_note, args, 2, HPy_NULL));
    }
    services.err_restore(ctx, exception);
}

/// False with TypeError if a handle means no exception instance.
bool is_exception(HPyContext *ctx, HPy exception) {
    if (HPy_TypeCheck(ctx, exception, ctx->h_BaseException))
        return true;
    if (!HPyErr_Occurred(ctx))
        raise(ctx, ctx->h_TypeError, "exceptions must derive from BaseException, not " + type_name_of(ctx, exception));
    return false;
}

}  // namespace

// ---- Spaces and threads ---------------------------------------------------------------------------------------------

const char *hpyu_version(void) { return HPYU_VERSION; }

hpyu_space *hpyu_space_new(void) {
    try {
        if (std::unique_ptr<LoaderSpace> space = LoaderSpace::create())
            return reinterpret_cast<hpyu_space *>(space.release());
    } catch (const std::exception &) {
        // Told below: there is nothing that could be done about one or the other.
    }
    std::fputs("hpyu_space_new: there is not enough memory for a space\n", stderr);
    return nullptr;
}

void hpyu_space_free(hpyu_space *space) {
    if (space == nullptr)
        return;
    forget_attachment(*space_of(space));
    delete space_of(space);
}

HPyContext *hpyu_attach(hpyu_space *space, int mode) {
    if (space == nullptr)
        return refuse("the space is NULL");
    LoaderSpace &own = *space_of(space);
    return attach(own, own.universal(), mode);
}

HPyContext *hpyu_host_attach(HPyContext *ctx, int mode) {
    return ctx != nullptr ? attach(ContextServices::of(ctx), ctx, mode) : refuse("the context is NULL");
}

void hpyu_detach(HPyContext *ctx) {
    if (ctx == nullptr)
        return;
    ContextServices &services = ContextServices::of(ctx);
    Attachment *row = attachment_of(services);
    if (row == nullptr || --row->count > 0)
        return;
    forget_attachment(services);
    services.detach_thread();
}

// ---- Modules --------------------------------------------------------------------------------------------------------

int hpyu_add_search_path(HPyContext *ctx, const char *directory) {
    return guarded(ctx, -1, [&](ContextServices &services) {
        if (!given(ctx, directory, "the directory"))
            return -1;
        services.loader->add_search_path(std::filesystem::absolute(directory).lexically_normal().string());
        return 0;
    });
}

HPy hpyu_import(HPyContext *ctx, const char *name) {
    return guarded(ctx, HPy_NULL, [&](ContextServices &services) {
        if (!given(ctx, name, "the module's name"))
            return HPy_NULL;
        const HPy module = HPyImport_ImportModule(ctx, name);
        if (HPy_IsNull(module))
            explain_not_found(ctx, services, name);
        return module;
    });
}

HPy hpyu_load(HPyContext *ctx, const char *name, const char *path) {
    return guarded(ctx, HPy_NULL, [&](ContextServices &) -> HPy {
        if (!given(ctx, name, "the module's name") || !given(ctx, path, "the module's path"))
            return HPy_NULL;
        if (*name == '\0')
            return raise(ctx, ctx->h_ValueError, "Empty module name");
        if (!Held(ctx, HPyUnicode_FromString(ctx, name)))
            return HPy_NULL;
        ModuleOrigin origin;
        origin.name = name;
        origin.path = *path != '\0' ? std::filesystem::absolute(path).string() : std::string();
        if (origin.path.empty())
            return raise_import_error(ctx, origin, "module '" + origin.name + "' can't be loaded: the path is empty");
        return load_module_file(ctx, origin);
    });
}

int hpyu_serialize(HPyContext *ctx, const char *module_name) {
    return guarded(ctx, -1, [&](ContextServices &services) {
        return given(ctx, module_name, "the module's name") ? services.serialize(ctx, module_name) : -1;
    });
}

int hpyu_register(HPyContext *ctx, const char *name, const hpyu_module_entry *entry) {
    return guarded(ctx, -1, [&](ContextServices &services) -> int {
        if (!given(ctx, name, "the module's name") || !given(ctx, entry, "the module's entry"))
            return -1;
        if (*name == '\0')
            return raise(ctx, ctx->h_ValueError, "Empty module name");
        if (!entry->required_major_version || !entry->required_minor_version || !entry->init_global_context || !entry->init)
            return raise(ctx, ctx->h_ValueError,
                         std::string("module '") + name + "' can't be registered: a function of its entry is NULL");
        if (!services.loader->register_module(name, *entry))
            return raise(ctx, ctx->h_ValueError, std::string("module '") + name + "' is registered already");
        return 0;
    });
}

HPy hpyu_find_module(HPyContext *ctx, const char *name) {
    return guarded(ctx, HPy_NULL, [&](ContextServices &services) {
        return given(ctx, name, "the module's name") ? services.loader->find(ctx, name) : HPy_NULL;
    });
}

// ---- Functions and exceptions ---------------------------------------------------------------------------------------

HPy hpyu_function_new(HPyContext *ctx, const char *name, hpyu_function function, void *data, void (*release)(void *)) {
    return guarded(ctx, HPy_NULL, [&](ContextServices &services) {
        if (!given(ctx, name, "the function's name") || !given(ctx, reinterpret_cast<void *>(function), "the function"))
            return HPy_NULL;
        return services.make_function(ctx, name, function, data, release);
    });
}

HPy hpyu_err_take(HPyContext *ctx) {
    return guarded(ctx, HPy_NULL, [&](ContextServices &services) { return services.err_take(ctx); });
}

void hpyu_err_restore(HPyContext *ctx, HPy exception) {
    guarded(ctx, 0, [&](ContextServices &services) {
        if (HPy_IsNull(exception))
            HPyErr_Clear(ctx);
        else if (is_exception(ctx, exception))
            services.err_restore(ctx, exception);
        return 0;
    });
}

HPy hpyu_err_report(HPyContext *ctx, HPy exception) {
    return guarded(ctx, HPy_NULL, [&](ContextServices &services) {
        if (!is_exception(ctx, exception))
            return HPy_NULL;
        std::string report = services.err_report(ctx, exception);
        if (report.ends_with('\n'))
            report.pop_back();
        return str_from(ctx, report);
    });
}

// ---- The rest -------------------------------------------------------------------------------------------------------

int hpyu_set_evaluator(HPyContext *ctx, const hpyu_evaluator *evaluator) {
    return guarded(ctx, -1, [&](ContextServices &services) -> int {
        if (evaluator != nullptr && (evaluator->compile == nullptr || evaluator->eval == nullptr))
            return raise(ctx, ctx->h_ValueError, "an evaluator needs both of its functions, compile and eval");
        services.set_evaluator(evaluator != nullptr ? *evaluator : hpyu_evaluator{});
        return 0;
    });
}

void hpyu_release(HPyContext *ctx, cpy_PyObject *object) {
    guarded(ctx, 0, [&](ContextServices &services) {
        if (object != nullptr)
            services.release(ctx, object);
        return 0;
    });
}

void hpyu_collect(HPyContext *ctx) {
    guarded(ctx, 0, [&](ContextServices &services) {
        services.collect(ctx);
        return 0;
    });
}

// ---- Slots as data --------------------------------------------------------------------------------------------------

int hpyu_slot_info(HPyContext *ctx, const char *name, int index, hpyu_slot_description *description) {
    return ctx != nullptr ? slot_info(ctx, name, index, description) : -1;
}

int hpyu_call_slot(HPyContext *ctx, const char *name, const hpyu_argument *args, size_t nargs, hpyu_value *result) {
    return ctx != nullptr ? call_slot(ctx, name, args, nargs, result) : -1;
}
