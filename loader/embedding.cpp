// SPDX-License-Identifier: MIT
// The embedding API (hpy_universal.h): each function comes in as a slot does and hands over to where the work is done.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <new>
#include <string>
#include <vector>

#include "closures/slot_call.hpp"
#include "error.hpp"
#include "hpy_universal.h"
#include "loader.hpp"
#include "loader_space.hpp"
#include "modes.hpp"
#include "modules/import.hpp"
#include "types/exception.hpp"
#include "types/function_objects.hpp"
#include "types/str.hpp"

using namespace hpyu;

namespace {

LoaderSpace *space_of(hpyu_space *space) { return reinterpret_cast<LoaderSpace *>(space); }
LoaderSpace &space_of(HPyContext *ctx) { return static_cast<LoaderSpace &>(HpySpace::of(ctx)); }

/// Runs `body(thread)` inside. Exceptions of C++ stop here; a null context can only be answered with `failure`.
template <class Result, class Body>
Result guarded(HPyContext *ctx, Result failure, Body &&body) {
    if (ctx == nullptr)
        return failure;
    const Entry entry(ctx);
    HpyThread &thread = entry.thread();
    try {
        return body(thread);
    } catch (const std::bad_alloc &) {
        memory_error(thread);
    } catch (const std::exception &error) {
        system_error(thread, error.what());
    }
    return failure;
}

/// False with SystemError if an argument that must be there is null.
bool given(HpyThread &thread, const void *argument, const char *what) {
    if (argument == nullptr)
        system_error(thread, what, " is NULL");
    return argument != nullptr;
}

/// How often the calling thread attached to each space, by the spaces' ids.
struct Attachment {
    uint64_t space;
    unsigned count;
};
thread_local std::vector<Attachment> attachments;

Attachment *attachment_of(const LoaderSpace &space) {
    for (Attachment &row : attachments)
        if (row.space == space.id())
            return &row;
    return nullptr;
}

void forget_attachment(const LoaderSpace &space) {
    std::erase_if(attachments, [&](const Attachment &row) { return row.space == space.id(); });
}

HPyContext *refuse(const char *reason) {
    std::fprintf(stderr, "hpyu_attach: %s\n", reason);
    return nullptr;
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
void explain_not_found(HpyThread &thread, const std::string &name) {
    const Pending &pending = thread.pending;
    if (pending.type != thread.exc().ModuleNotFoundError || pending.form != Pending::Form::Name || !pending.value ||
        !is_str(pending.value))
        return;
    const std::string missing = str_text(as<Str>(pending.value));
    if (missing != name.substr(0, name.find('.')))
        return;
    const std::string text = "looked for " + missing + "." HPY_ABI_TAG ".so, " + missing + "." HPY_ABI_TAG "-*.so and a "
                             "package " + missing + " in " + listed(space_of(thread.universal()).directories()) +
                             "; hpyu_add_search_path adds a directory";
    const Root<> exception(thread, take_error(thread));
    const Root<> note(thread, str_from_text(thread, text));
    Str *add_note = intern(thread, "add_note");
    if (note && add_note != nullptr)
        static_cast<void>(thread.call_method(add_note, {exception, note}));
    raise_instance(thread, exception);
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
    if (mode == HPYU_DEBUG || mode == HPYU_TRACE)
        return refuse(mode == HPYU_DEBUG ? "debug mode is not available yet" : "trace mode is not available yet");
    if (mode != HPYU_UNIVERSAL)
        return refuse("the mode is none of HPYU_UNIVERSAL, HPYU_DEBUG and HPYU_TRACE");
    LoaderSpace &own = *space_of(space);
    try {
        if (Attachment *row = attachment_of(own)) {
            ++row->count;
            return own.universal();
        }
        attachments.push_back({own.id(), 1});
        if (own.context_for_this_thread() != nullptr)
            return own.universal();
        forget_attachment(own);
    } catch (const std::exception &) {
        forget_attachment(own);
    }
    return refuse("there is not enough memory");
}

void hpyu_detach(HPyContext *ctx) {
    if (ctx == nullptr)
        return;
    LoaderSpace &space = space_of(ctx);
    Attachment *row = attachment_of(space);
    if (row == nullptr || --row->count > 0)
        return;
    forget_attachment(space);
    // A thread that was inside before it attached still needs its place.
    const ProtoContext *own = space.context_for_this_thread();
    if (own != nullptr && !own->is_inside())
        space.drop_context_of_this_thread();
}

// ---- Modules --------------------------------------------------------------------------------------------------------

int hpyu_add_search_path(HPyContext *ctx, const char *directory) {
    return guarded(ctx, -1, [&](HpyThread &thread) {
        if (!given(thread, directory, "the directory"))
            return -1;
        space_of(ctx).add_search_path(std::filesystem::absolute(directory).lexically_normal().string());
        return 0;
    });
}

HPy hpyu_import(HPyContext *ctx, const char *name) {
    return guarded(ctx, HPy_NULL, [&](HpyThread &thread) {
        if (!given(thread, name, "the module's name"))
            return HPy_NULL;
        const Root<Str *> text(thread, str_from_utf8(thread, name));
        if (text.get() == nullptr)
            return HPy_NULL;
        const Value module = import_module(thread, text);
        if (!module)
            explain_not_found(thread, name);
        return thread.open(module);
    });
}

HPy hpyu_load(HPyContext *ctx, const char *name, const char *path) {
    return guarded(ctx, HPy_NULL, [&](HpyThread &thread) {
        if (!given(thread, name, "the module's name") || !given(thread, path, "the module's path"))
            return HPy_NULL;
        if (*name == '\0')
            return value_error(thread, "Empty module name"), HPy_NULL;
        if (str_from_utf8(thread, name) == nullptr)
            return HPy_NULL;
        ModuleOrigin origin;
        origin.name = name;
        origin.path = *path != '\0' ? std::filesystem::absolute(path).string() : std::string();
        if (origin.path.empty())
            return raise_import_error(thread, origin, "module '" + origin.name + "' can't be loaded: the path is empty"), HPy_NULL;
        return thread.open(load_module_file(thread, origin));
    });
}

int hpyu_serialize(HPyContext *ctx, const char *module_name) {
    return guarded(ctx, -1, [&](HpyThread &thread) {
        if (!given(thread, module_name, "the module's name"))
            return -1;
        thread.hpy_space().serialize(module_name);
        return 0;
    });
}

int hpyu_register(HPyContext *ctx, const char *name, const hpyu_module_entry *entry) {
    return guarded(ctx, -1, [&](HpyThread &thread) -> int {
        if (!given(thread, name, "the module's name") || !given(thread, entry, "the module's entry"))
            return -1;
        if (*name == '\0')
            return value_error(thread, "Empty module name");
        if (!entry->required_major_version || !entry->required_minor_version || !entry->init_global_context || !entry->init)
            return value_error(thread, "module '", name, "' can't be registered: a function of its entry is NULL");
        if (!space_of(ctx).register_module(name, *entry))
            return value_error(thread, "module '", name, "' is registered already");
        return 0;
    });
}

// ---- Functions and exceptions ---------------------------------------------------------------------------------------

HPy hpyu_function_new(HPyContext *ctx, const char *name, hpyu_function function, void *data, void (*release)(void *)) {
    return guarded(ctx, HPy_NULL, [&](HpyThread &thread) {
        if (!given(thread, name, "the function's name") || !given(thread, reinterpret_cast<void *>(function), "the function"))
            return HPy_NULL;
        const Value made = make_embedder_function(thread, space_of(ctx).function_type(), name, function, data);
        const HPy handle = thread.open(made);
        if (!HPy_IsNull(handle))
            set_function_release(made, release);
        return handle;
    });
}

HPy hpyu_err_take(HPyContext *ctx) {
    return guarded(ctx, HPy_NULL, [&](HpyThread &thread) { return thread.open(take_error(thread)); });
}

void hpyu_err_restore(HPyContext *ctx, HPy exception) {
    guarded(ctx, 0, [&](HpyThread &thread) {
        if (HPy_IsNull(exception))
            return clear_error(thread), 0;
        const Value value = thread.value_of(exception);
        if (value && is_exception(value))
            raise_instance(thread, value);
        else if (value)
            type_error(thread, "exceptions must derive from BaseException, not ", type_of(thread, value));
        return 0;
    });
}

HPy hpyu_err_report(HPyContext *ctx, HPy exception) {
    return guarded(ctx, HPy_NULL, [&](HpyThread &thread) {
        const Value value = thread.value_of(exception);
        if (!value)
            return HPy_NULL;
        if (!is_exception(value))
            return type_error(thread, "exceptions must derive from BaseException, not ", type_of(thread, value)), HPy_NULL;
        std::string report = report_exception(thread, value);
        if (report.ends_with('\n'))
            report.pop_back();
        return thread.open(str_from_text(thread, report));
    });
}

// ---- The rest -------------------------------------------------------------------------------------------------------

int hpyu_set_evaluator(HPyContext *ctx, const hpyu_evaluator *evaluator) {
    return guarded(ctx, -1, [&](HpyThread &thread) -> int {
        if (evaluator == nullptr) {
            thread.hpy_space().evaluator = {};
            return 0;
        }
        if (evaluator->compile == nullptr || evaluator->eval == nullptr)
            return value_error(thread, "an evaluator needs both of its functions, compile and eval");
        thread.hpy_space().evaluator = {evaluator->compile, evaluator->eval, evaluator->data};
        return 0;
    });
}

void hpyu_release(HPyContext *ctx, cpy_PyObject *object) {
    guarded(ctx, 0, [&](HpyThread &thread) {
        if (object != nullptr)
            thread.hpy_space().release_pinned(object);
        return 0;
    });
}

void hpyu_collect(HPyContext *ctx) {
    guarded(ctx, 0, [&](HpyThread &thread) {
        thread.space().collect(thread);
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
