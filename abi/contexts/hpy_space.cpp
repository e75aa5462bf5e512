// SPDX-License-Identifier: MIT
// HpySpace and HpyThread: making and ending them, their roots, pins, names, the serial lock; the slow way in.
#include "hpy_space.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "types/str.hpp"

namespace hpyu {

// -- the space --------------------------------------------------------------------------------------------------------

HpySpace::HpySpace() {
    universal()->_private = static_cast<ContextServices *>(this);
    set_token(universal());
}

HpySpace::~HpySpace() {
    if (started_)
        shut_down();
}

bool HpySpace::start_hpy() {
    if (!start())
        return false;
    started_ = true;
    return fill_universal();
}

ProtoContext *HpySpace::make_context() { return new (std::nothrow) HpyThread(*this); }

void HpySpace::visit_roots(Tracer &tracer) {
    handles_->visit(tracer);
    globals.visit(tracer);
    const std::lock_guard guard(lock_);
    for (const auto &[object, count] : pins_)
        tracer.visit(const_cast<ProtoObject *>(object));
}

/// The hooks of types from specs may be functions of serialized modules.
void HpySpace::guard_release(ProtoContext &ctx, const std::function<void()> &release) {
    if (!has_serialized.load(std::memory_order_relaxed))
        return release();
    serial_lock.acquire(ctx);
    release();
    serial_lock.release();
}

void HpySpace::serialize(std::string name) {
    const std::lock_guard guard(lock_);
    serialized_.insert(std::move(name));
    has_serialized.store(true, std::memory_order_relaxed);
}

bool HpySpace::is_serialized(const std::string &name) {
    const std::lock_guard guard(lock_);
    return serialized_.contains(name);
}

cpy_PyObject *HpySpace::pin(Value v) {
    if (v.is_object()) {
        const std::lock_guard guard(lock_);
        ++pins_[v.as_object()];
    }
    return reinterpret_cast<cpy_PyObject *>(v.bits());
}

Value HpySpace::pinned(cpy_PyObject *object) {
    const Value v = Value::from_bits(reinterpret_cast<uintptr_t>(object));
    if (v.is_immediate())
        return v;
    const std::lock_guard guard(lock_);
    return pins_.contains(v.as_object()) ? v : Value();
}

bool HpySpace::release_pinned(cpy_PyObject *object) {
    const Value v = Value::from_bits(reinterpret_cast<uintptr_t>(object));
    if (v.is_immediate())
        return true;
    const std::lock_guard guard(lock_);
    const auto at = pins_.find(v.as_object());
    if (at == pins_.end())
        return false;
    if (--at->second == 0)
        pins_.erase(at);
    return true;
}

// -- the serial lock --------------------------------------------------------------------------------------------------

void SerialLock::acquire(ProtoContext &ctx) {
    if (owner_.load(std::memory_order_relaxed) == &ctx) {
        ++depth_;
        return;
    }
    acquire_all(ctx, 1);
}

void SerialLock::release() {
    if (--depth_ != 0)
        return;
    owner_.store(nullptr, std::memory_order_relaxed);
    lock_.unlock();
}

unsigned SerialLock::release_all(ProtoContext &ctx) {
    const unsigned depth = depth_of(ctx);
    if (depth != 0) {
        depth_ = 1;
        release();
    }
    return depth;
}

void SerialLock::acquire_all(ProtoContext &ctx, unsigned depth) {
    if (depth == 0)
        return;
    if (!lock_.try_lock())
        ctx.wait_outside([this] { lock_.lock(); });
    owner_.store(&ctx, std::memory_order_relaxed);
    depth_ = depth;
}

// -- the thread -------------------------------------------------------------------------------------------------------

HpyThread::HpyThread(HpySpace &space)
    : ProtoContext(space), universal_(space.universal()), cursor_(space.handles(), static_cast<Gate *>(this)) {}

void HpyThread::visit_roots(Tracer &tracer) {
    ProtoContext::visit_roots(tracer);
    for (NameCacheEntry &entry : names_)
        entry = {};
}

bool HpyThread::is_text_of(const Str *str, const char *ascii) { return std::strcmp(str->data(), ascii) == 0; }

Str *HpyThread::find_name(const char *utf8, NameCacheEntry &entry) {
    if (utf8 == nullptr)
        return null_argument(*this);
    Str *str = intern(*this, std::string_view(utf8));
    if (str != nullptr && str->is_ascii())
        entry = {utf8, str};
    return str;
}

bool HpyThread::repoint(HPy h, ProtoObject *object) {
    const uint64_t handle = static_cast<uint64_t>(h._i);
    HandleEntry *entry = entry_of(handle);
    uint64_t word = entry->load(std::memory_order_relaxed);
    return entry_matches(word, handle) &&
           entry->compare_exchange_strong(word, handle_word(object, generation_of(handle)), std::memory_order_relaxed);
}

HPy HpyThread::open_slowly(ProtoObject *object) noexcept {
    if (cursor_.refill())
        return HPy{static_cast<intptr_t>(cursor_.open_next(object))};
    memory_error(*this);
    return HPy{0};
}

Value HpyThread::no_value(HPy h) noexcept {
    return h._i == 0 ? null_argument(*this) : system_error(*this, "handle used after it was closed");
}

HpyThread *Entry::come_in(HPyContext *ctx, bool *crossed) {
    HpySpace &space = HpySpace::of(ctx);
    auto *thread = static_cast<HpyThread *>(space.context_for_this_thread());
    if (thread == nullptr) {
        std::fputs("hpy: no memory to attach a thread\n", stderr);
        std::abort();
    }
    *crossed = tls_gate != thread;
    if (*crossed)
        thread->enter();
    if (thread->open_for.load(std::memory_order_relaxed) != space.token())
        thread->safepoint();
    return thread;
}

}  // namespace hpyu
