// SPDX-License-Identifier: MIT
// Dup and Close, leaving and re-entering, and the ways to and from the embedder's object pointers.
#include "slots/slots.hpp"
#include "slots/support.hpp"

namespace hpyu {

[[gnu::noinline]] static HPy dup_slowly(HPyContext *ctx, HPy h) {
    return inside(ctx, HPy{0}, [=](HpyThread &t) {
        const Value v = t.value_of(h);
        return v ? t.open_object(v.as_object()) : HPy{0};
    });
}

/// What closing ignores is its own duplicate.
HPy slot::Dup(HPyContext *ctx, HPy h) {
    if (is_free_handle(static_cast<uint64_t>(h._i)))
        return h;
    HpyThread *t = thread_inside(ctx);
    ProtoObject *object = peek(h);
    if (t != nullptr && object != nullptr) [[likely]]
        if (const HPy made = t->open_object_at_once(object); made._i != 0) [[likely]]
            return made;
    return dup_slowly(ctx, h);
}

/// Needs no coming in: whoever closes is known by the gate, and a thread outside owns no handles.
void slot::Close(HPyContext *, HPy h) { close_handle(static_cast<uint64_t>(h._i), tls_gate); }

// -- leaving and re-entering ------------------------------------------------------------------------------------------
// The state's word: 0 where the thread was outside anyway, else one more than how deep it held the serial lock.

HPyThreadState slot::LeavePythonExecution(HPyContext *ctx) {
    Entry entry(ctx);
    if (entry.crossed())
        return HPyThreadState{0};
    HpyThread &thread = entry.thread();
    const unsigned depth = thread.hpy_space().serial_lock.release_all(thread);
    thread.step_out();
    return HPyThreadState{static_cast<intptr_t>(depth) + 1};
}

void slot::ReenterPythonExecution(HPyContext *ctx, HPyThreadState state) {
    if (state._i == 0)
        return;
    HpySpace &space = HpySpace::of(ctx);
    auto *thread = static_cast<HpyThread *>(space.find_context_of_this_thread());
    if (thread == nullptr || thread->is_inside())
        return;
    thread->step_in();
    space.serial_lock.acquire_all(*thread, static_cast<unsigned>(state._i - 1));
}

// -- the embedder's pointers ------------------------------------------------------------------------------------------

HPy slot::FromPyObject(HPyContext *ctx, cpy_PyObject *obj) {
    if (obj == nullptr)
        return HPy{0};
    return inside(ctx, HPy{0}, [=](HpyThread &t) -> HPy {
        const Value v = t.hpy_space().pinned(obj);
        if (!v) {
            system_error(t, "HPy_FromPyObject was given an object that HPy_AsPyObject has not given, or that was released");
            return HPy{0};
        }
        return t.open(v);
    });
}

cpy_PyObject *slot::AsPyObject(HPyContext *ctx, HPy h) {
    if (h._i == 0)
        return nullptr;
    return with(ctx, h, [](HpyThread &t, Value v) { return t.hpy_space().pin(v); });
}

void slot::CallRealFunctionFromTrampoline(HPyContext *ctx, HPyFunc_Signature, HPyCFunction, void *) {
    inside(ctx, [](HpyThread &t) {
        system_error(t, "an extension was called through a C-API trampoline, which this runtime never does");
    });
}

}  // namespace hpyu
