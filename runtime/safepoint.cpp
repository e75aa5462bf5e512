// SPDX-License-Identifier: MIT
// Crossing between inside and outside, stopping for a collection, and turning on locks when a second thread comes.
#include "safepoint.hpp"

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <thread>

#include "lock.hpp"
#include "space.hpp"

namespace hpyu {

Gate closed_gate;
constinit thread_local Gate *tls_gate = &closed_gate;

namespace {

bool register_membarrier() {
#if HPYU_TSAN
    return false;
#else
    return syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
#endif
}

}  // namespace

const bool needs_crossing_barrier = !register_membarrier();

void heavy_barrier() {
#if !HPYU_TSAN
    if (needs_crossing_barrier || syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) != 0)
        std::atomic_thread_fence(std::memory_order_seq_cst);
#endif
}

void ProtoContext::come_inside() {
    for (;;) {
        inside_.store(true, kMarkOrder);
        light_barrier();
        if (!space_.stopping_.load(HPYU_TSAN ? std::memory_order_seq_cst : std::memory_order_acquire)) [[likely]]
            return;
        std::unique_lock lock(space_.world_lock_);
        inside_.store(false, kMarkOrder);
        space_.world_changed_.notify_all();
        space_.world_changed_.wait(lock, [&] { return !space_.collecting_; });
    }
}

void ProtoContext::go_outside() {
    inside_.store(false, kMarkOrder);
    light_barrier();
    if (space_.stopping_.load(HPYU_TSAN ? std::memory_order_seq_cst : std::memory_order_acquire)) [[unlikely]] {
        const std::lock_guard lock(space_.world_lock_);
        space_.world_changed_.notify_all();
    }
}

void ProtoContext::enter() {
    Gate *previous = tls_gate;
    outer_.push_back(previous);
    if (previous != &closed_gate && previous != this)
        static_cast<ProtoContext *>(previous)->go_outside();
    if (previous != this)
        come_inside();
    tls_gate = this;
}

void ProtoContext::leave() {
    Gate *previous = outer_.back();
    outer_.pop_back();
    if (previous != this)
        go_outside();
    tls_gate = previous;
    if (previous != &closed_gate && previous != this)
        static_cast<ProtoContext *>(previous)->come_inside();
}

void ProtoContext::step_out() {
    go_outside();
    tls_gate = &closed_gate;
}

void ProtoContext::step_in() {
    come_inside();
    tls_gate = this;
}

/// Stops until the collection under way is over: made, or given up.
void ProtoContext::park(std::unique_lock<std::mutex> &lock) {
    const uint64_t attempt = space_.attempt_;
    parked_ = true;
    space_.world_changed_.notify_all();
    space_.world_changed_.wait(lock, [&] { return !space_.collecting_ || space_.attempt_ != attempt; });
    parked_ = false;
}

void ProtoContext::safepoint() {
    std::unique_lock lock(space_.world_lock_);
    bool collected = false;
    if (space_.collecting_)
        park(lock);
    else if (HPYU_HOSTILE || space_.collection_wanted())
        collected = space_.try_to_collect(*this, lock, HPYU_HOSTILE ? ProtoSpace::kFirstPatience : space_.patience_);
    open_for.store(space_.gate_token(), std::memory_order_relaxed);
    lock.unlock();
    if (collected)
        space_.run_dead_hooks(*this);
}

/// Does nothing while another thread has the world: it collects already, or it attaches and waits for sections to end,
/// such as the one that this may be called in. Whoever allocates on will ask again.
void ProtoSpace::request_collection() {
    if (collection_wanted())
        return;
    const std::unique_lock lock(world_lock_, std::try_to_lock);
    if (!lock || wanted_.exchange(true, std::memory_order_relaxed))
        return;
    for (auto &ctx : contexts_)
        ctx->open_for.store(nullptr, std::memory_order_relaxed);
}

void ProtoSpace::note_allocation(size_t total) {
    if (started_ && total >= threshold_.load(std::memory_order_relaxed))
        request_collection();
}

/// Waits until the thread is in no section that began before the barrier.
void ProtoContext::await_end_of_section() const {
    while (in_section_.load(kAsking))
        std::this_thread::yield();
}

/// From now on words are moved one by one. Whoever is in the middle of a section finishes it first.
void ProtoSpace::go_parallel() {
    if (parallel_.exchange(true, std::memory_order_seq_cst))
        return;
    heavy_barrier();
    for (auto &ctx : contexts_)
        ctx->await_end_of_section();
}

/// An id that no context has; the world lock is held. It may be in objects of a thread that had it before: they are the
/// new thread's then.
uint16_t ProtoSpace::free_owner_id() {
    constexpr uint16_t kNone = ProtoContext::kNoOwnerId;
    constexpr unsigned kIds = ProtoContext::kBeingTaken - 1u;
    if (contexts_.size() >= kIds || (needs_crossing_barrier && !HPYU_TSAN))
        return kNone;
    do
        last_owner_id_ = static_cast<uint16_t>(last_owner_id_ % kIds + 1);
    while (context_of_owner(last_owner_id_) != nullptr);
    return last_owner_id_;
}

ProtoContext *ProtoSpace::context_of_owner(uint16_t id) const {
    for (auto &ctx : contexts_)
        if (ctx->owner_id_.load(std::memory_order_relaxed) == id)
            return ctx.get();
    return nullptr;
}

void ProtoSpace::take_from_owner(ProtoContext &ctx, Lockable *object) {
    const std::lock_guard lock(world_lock_);
    const uint16_t id = object->owner.load(std::memory_order_relaxed);
    if (id == 0)
        return;
    ProtoContext *owner = context_of_owner(id);
    if (owner == nullptr) {
        object->owner.store(ctx.owner_of_new_.load(std::memory_order_relaxed), kMarkOrder);
        return;
    }
    object->owner.store(ProtoContext::kBeingTaken, kMarkOrder);
    if (++owner->taken_ == kMostTaken) {
        owner->owner_of_new_.store(0, std::memory_order_relaxed);
        owner->owner_id_.store(free_owner_id(), kMarkOrder);
    }
    heavy_barrier();
    owner->await_end_of_section();
    object->owner.store(0, kMarkOrder);
}

bool lock_shared(ProtoContext &ctx, Lockable *object) {
    while (object->owner.load(std::memory_order_acquire) != 0) {
        if (ctx.owns(object))
            return false;
        ctx.end_section();   // who waits for it waits for a moment, not for what this thread waits for
        ctx.space().take_from_owner(ctx, object);
        ctx.begin_section();
    }
    for (unsigned spins = 0; object->lock.exchange(1, std::memory_order_acquire) != 0;)
        while (object->lock.load(std::memory_order_relaxed) != 0)
            if (++spins > 64)
                std::this_thread::yield();
    return true;
}

}  // namespace hpyu
