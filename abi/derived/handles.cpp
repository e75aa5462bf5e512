// SPDX-License-Identifier: MIT
// Trackers, fields, globals, pins, leaving and re-entering, dumping, the fatal error.
//
// A pin, a field and a global are handles of their own: the word of one is kept where the extension keeps the
// reference. A field is not to be stored and loaded by two threads at once.
#include <cstdio>
#include <cstdlib>

#include "derived/records.hpp"
#include "handles/global_table.hpp"

namespace hpyu {

namespace derived {

namespace {

// -- trackers ---------------------------------------------------------------------------------------------------------

HPyTracker Tracker_New(HPyContext *ctx, HPy_ssize_t size) {
    if (size < 0 || size > (HPy_ssize_t{1} << 40)) {
        ctx->ctx_Err_NoMemory(ctx);
        return HPyTracker{0};
    }
    return HPyTracker{open_row(ctx, HandleRow::Kind::Tracker, size)};
}

int Tracker_Add(HPyContext *ctx, HPyTracker ht, HPy h) {
    HandleRow *row = find_row(ctx, HandleRow::Kind::Tracker, ht._i);
    if (row == nullptr)
        return raise(ctx, ctx->h_SystemError, "the tracker is not open");
    row->handles.push_back(h);
    return 0;
}

void Tracker_ForgetAll(HPyContext *ctx, HPyTracker ht) {
    if (HandleRow *row = find_row(ctx, HandleRow::Kind::Tracker, ht._i))
        row->handles.clear();
}

void Tracker_Close(HPyContext *ctx, HPyTracker ht) {
    if (const auto row = take_row(ctx, HandleRow::Kind::Tracker, ht._i))
        close_all(ctx, row->handles);
}

// -- references that are no handles of the caller's -------------------------------------------------------------------

void Field_Store(HPyContext *ctx, HPy target_object, HPyField *target_field, HPy h) {
    if (target_object._i == 0 || target_field == nullptr) {
        raise_null(ctx);
        return;
    }
    const HPy fresh = h._i != 0 ? ctx->ctx_Dup(ctx, h) : HPy{0};
    if (h._i == 0 || fresh._i != 0)
        ctx->ctx_Close(ctx, HPy{std::exchange(target_field->_i, fresh._i)});
}

HPy Field_Load(HPyContext *ctx, HPy, HPyField source_field) {
    return source_field._i != 0 ? ctx->ctx_Dup(ctx, HPy{source_field._i}) : HPy{0};
}

void Global_Store(HPyContext *ctx, HPyGlobal *global, HPy h) {
    if (global == nullptr) {
        raise_null(ctx);
        return;
    }
    const HPy fresh = h._i != 0 ? ctx->ctx_Dup(ctx, h) : HPy{0};
    if (h._i == 0 || fresh._i != 0)
        HostContext::of(ctx).store_global(
            ctx, GlobalTable::number_of(*reinterpret_cast<std::atomic<uint64_t> *>(global)), fresh);
}

HPy Global_Load(HPyContext *ctx, HPyGlobal global) {
    return HostContext::of(ctx).load_global(ctx, static_cast<uint64_t>(global._i));
}

/// The host's `release` is not asked for these: HostContext::release closes them.
HPy FromPyObject(HPyContext *ctx, cpy_PyObject *obj) {
    return obj != nullptr ? ctx->ctx_Dup(ctx, HPy{reinterpret_cast<intptr_t>(obj)}) : HPy{0};
}

cpy_PyObject *AsPyObject(HPyContext *ctx, HPy h) {
    return h._i != 0 ? reinterpret_cast<cpy_PyObject *>(ctx->ctx_Dup(ctx, h)._i) : nullptr;
}

// -- the rest ---------------------------------------------------------------------------------------------------------

void CallRealFunctionFromTrampoline(HPyContext *ctx, HPyFunc_Signature, HPyCFunction, void *) {
    raise(ctx, ctx->h_SystemError, "an extension was called through a C-API trampoline, which this runtime never does");
}

HPyThreadState LeavePythonExecution(HPyContext *) { return HPyThreadState{0}; }
void ReenterPythonExecution(HPyContext *, HPyThreadState) {}

void FatalError(HPyContext *, const char *message) {
    std::fprintf(stderr, "Fatal Python error: %s\n", message != nullptr ? message : "(no message)");
    std::fflush(stderr);
    std::abort();
}

void Dump(HPyContext *ctx, HPy h) {
    ContextServices &services = ContextServices::of(ctx);
    const Held saved(ctx, services.err_take(ctx));
    std::string shown = "HPy_NULL";
    if (h._i != 0) {
        const Held text(ctx, ctx->ctx_Repr(ctx, h));
        ctx->ctx_Err_Clear(ctx);
        shown = "object of type " + type_name_of(ctx, h) + ": " + (text ? text_of(ctx, text) : "(its repr failed)");
    }
    std::fprintf(stderr, "handle %#lx: %s\n", static_cast<unsigned long>(h._i), shown.c_str());
    if (saved)
        services.err_restore(ctx, saved);
}

}  // namespace

}  // namespace derived

DerivedSlots derived_handles() {
    using enum row::Id;
    return {
        HPYU_DERIVE(Tracker_New),
        HPYU_DERIVE(Tracker_Add),
        HPYU_DERIVE(Tracker_ForgetAll),
        HPYU_DERIVE(Tracker_Close),
        HPYU_DERIVE(Field_Store),
        HPYU_DERIVE(Field_Load),
        HPYU_DERIVE(Global_Store),
        HPYU_DERIVE(Global_Load),
        HPYU_DERIVE(FromPyObject),
        HPYU_DERIVE(AsPyObject),
        HPYU_DERIVE(CallRealFunctionFromTrampoline),
        HPYU_DERIVE(LeavePythonExecution),
        HPYU_DERIVE(ReenterPythonExecution),
        HPYU_DERIVE(FatalError),
        HPYU_DERIVE(Dump, Repr, Type, Type_GetName, Unicode_AsUTF8AndSize),
    };
}

}  // namespace hpyu
