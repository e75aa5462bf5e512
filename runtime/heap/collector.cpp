// SPDX-License-Identifier: MIT
// A collection: stop the threads, mark from the roots, sort out the dead that have hooks, go on, run the hooks.
//
// The thread that collects is inside and at a safepoint. Every other thread is outside, parked at a safepoint, or still
// in extension code between two slot calls; the last kind is waited for, so a tp_traverse never reads a payload that an
// extension function is changing. Hooks run after the world goes on, on the collecting thread: a finalizer may call
// anything and may revive its object; a release hook may not touch the heap.
#include <algorithm>

#include "root.hpp"
#include "safepoint.hpp"
#include "types/dict.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"
#include "types/weakref.hpp"

namespace hpyu {

class Collector {
public:
    explicit Collector(ProtoSpace &space) : space_(space), tracer_(stack_) {}

    void mark_and_sort() {
        space_.heap.begin_marking();
        for (ProtoObject *object : space_.to_release_)
            Page::of(object)->mark(object);
        mark_roots();
        clear_dead_weakrefs(space_, [](ProtoObject *object) { return !Page::of(object)->is_marked(object); });
        sort_dead();
        prune_subclasses();
        space_.interned.sweep();
        const size_t live = space_.heap.end_marking();
        const size_t least = std::max<size_t>(allocating_, 1) * kLeastBetween;
        space_.threshold_.store(std::max(least, live), std::memory_order_relaxed);
        ++space_.collections_;
    }

private:
    /// What each thread that allocates may take between two collections at least, each of which stops all of them.
    static constexpr size_t kLeastBetween = size_t{8} << 20;

    void mark_roots();
    void sort_dead();
    void prune_subclasses();

    ProtoSpace &space_;
    size_t allocating_ = 0;    ///< Threads that have allocated since the last collection.
    std::vector<ProtoObject *> stack_;
    Tracer tracer_;
};

void Collector::mark_roots() {
    ProtoSpace &s = space_;
#define HPYU_BUILTIN_TYPE(field, definition, base) tracer_.visit(s.types.field);
#include "builtin_types.def"
#define HPYU_EXCEPTION(name, base, kind, doc) tracer_.visit(s.exceptions.name);
#include "exceptions.def"
#define HPYU_NAME(name) tracer_.visit(s.names.name);
#define HPYU_NAME_AS(field, text) tracer_.visit(s.names.field);
#include "names.def"
    for (Value v : {s.none, s.true_, s.false_, s.not_implemented, s.ellipsis, s.empty_tuple, s.empty_bytes,
                    s.last_resort_error})
        tracer_.visit(v);
    tracer_.visit(s.empty_str);
    for (Str *str : s.latin1)
        tracer_.visit(str);
    tracer_.visit(s.modules);
    tracer_.visit(s.builtins);
    for (ProtoObject *object : s.to_finalize_)
        tracer_.visit(object);
    for (WeakRef *reference : s.weak_callbacks)
        tracer_.visit(reference);
    s.visit_roots(tracer_);
    for (auto &ctx : s.contexts_) {
        allocating_ += s.heap.forget(ctx->runs);
        ctx->let_own(ctx->owner_id_.load(std::memory_order_relaxed));
        std::fill(std::begin(ctx->lookup_cache), std::end(ctx->lookup_cache), LookupCacheEntry());
        ctx->context_var_cache = ContextVarCache();
        ctx->visit_roots(tracer_);
    }
    tracer_.drain();
}

/// Dead objects with a finalizer still to run live on, with all they refer to, until it has run; dead ones with a
/// release hook keep their own cell until it has run.
void Collector::sort_dead() {
    ProtoSpace &s = space_;
    const auto is_dead = [](ProtoObject *o) { return !Page::of(o)->is_marked(o); };
    std::vector<ProtoObject *> finalizable;
    s.heap.each_release_cell([&](ProtoObject *object) {
        if (is_dead(object) && object->type->slots.tp_finalize && !(object->flags & kFlagFinalized))
            finalizable.push_back(object);
    });
    for (ProtoObject *object : finalizable) {
        object->flags |= kFlagFinalized;
        s.to_finalize_.push_back(object);
        tracer_.visit(object);
    }
    tracer_.drain();
    s.heap.each_release_cell([&](ProtoObject *object) {
        if (!is_dead(object))
            return;
        object->flags |= kFlagDead;
        s.to_release_.push_back(object);
    });
    for (ProtoObject *object : s.to_release_)
        Page::of(object)->mark(object);
}

void Collector::prune_subclasses() {
    space_.heap.each_release_cell([](ProtoObject *object) {
        if (object->type->layout != Layout::Type)
            return;
        if (Type *type = static_cast<Type *>(object); type->subclasses != nullptr)
            std::erase_if(*type->subclasses, [](Type *t) { return (t->flags & kFlagDead) != 0; });
    });
}

void ProtoContext::visit_roots(Tracer &tracer) {
    tracer.visit(pending.type);
    tracer.visit(context_values);
    for (Value v : {pending.value, pending.value2, pending.cause})
        tracer.visit(v);
    for (RootBase *root = roots; root != nullptr; root = root->next())
        root->visit(tracer);
}

/// Stops the others and collects, unless they take longer than `patience`: then all go on as before. Patience doubles
/// with each failure, and the next attempt comes when a quarter more was allocated: a thread
/// that computes for long without a slot stops the others now and then, and memory grows slower and slower. And
/// whoever holds a lock of its own while it stops here gets on with it in the end, if it is that lock which the
/// thread waited for is waiting for.
bool ProtoSpace::try_to_collect(ProtoContext &ctx, std::unique_lock<std::mutex> &lock, std::chrono::milliseconds patience) {
    collecting_ = true;
    ++attempt_;
    stopping_.store(true, std::memory_order_seq_cst);
    for (auto &each : contexts_)
        each->open_for.store(nullptr, std::memory_order_relaxed);
    heavy_barrier();
    const bool stopped = world_changed_.wait_for(lock, patience, [&] {
        return std::all_of(contexts_.begin(), contexts_.end(), [&](auto &other) {
            return other.get() == &ctx || other->parked_ || !other->inside_.load(std::memory_order_seq_cst);
        });
    });
    wanted_.store(false, std::memory_order_relaxed);
    if (stopped) {
        Collector(*this).mark_and_sort();
        patience_ = kFirstPatience;
    } else {
        const size_t allocated = heap.allocated();
        threshold_.store(allocated + std::max<size_t>(1u << 20, allocated / 4), std::memory_order_relaxed);
        patience_ = std::min(patience_ * 2, kMostPatience);
    }
    collecting_ = false;
    stopping_.store(false, std::memory_order_seq_cst);
    for (auto &each : contexts_)
        each->open_for.store(gate_token(), std::memory_order_relaxed);
    world_changed_.notify_all();
    return stopped;
}

/// A collection of another thread that finds this one here will do: it began to mark afterwards. Between two attempts
/// there is a pause in which the others are free, for the sake of those that hold locks of their own.
void ProtoSpace::collect(ProtoContext &ctx) {
    constexpr std::chrono::milliseconds kPause{10};
    std::unique_lock lock(world_lock_);
    const size_t before = collections_;
    auto patience = kFirstPatience;
    bool collected = false;
    while (collections_ == before) {
        if (collecting_) {
            ctx.park(lock);
            continue;
        }
        collected = try_to_collect(ctx, lock, patience);
        if (collected)
            break;
        patience = std::min(patience * 2, kMostPatience);
        ctx.parked_ = true;
        world_changed_.wait_for(lock, kPause, [&] { return collections_ != before; });
        ctx.parked_ = false;
    }
    lock.unlock();
    if (collected)
        run_dead_hooks(ctx);
}

void ProtoSpace::run_dead_hooks(ProtoContext &ctx) {
    for (;;) {
        Root<ProtoObject *> object(ctx);
        {
            const std::lock_guard lock(world_lock_);
            if (to_finalize_.empty())
                break;
            object = to_finalize_.back();
            to_finalize_.pop_back();
        }
        Root<> saved(ctx, take_error(ctx));
        object->type->slots.tp_finalize(ctx, Value(object.get()));
        if (error_occurred(ctx))
            write_unraisable(ctx, Value(object.get()));
        if (saved)
            raise_instance(ctx, saved);
    }
    run_weakref_callbacks(ctx);
    bool any;
    {
        const std::lock_guard lock(world_lock_);
        any = !to_release_.empty();
    }
    if (any)
        guard_release(ctx, [this] { release_dead(); });
}

/// Payloads first, then the objects' own hooks, types last: each hook looks into the object's type, and a type's own
/// record goes with its hook.
void ProtoSpace::release_dead() {
    std::vector<ProtoObject *> dead;
    {
        const std::lock_guard lock(world_lock_);
        dead.swap(to_release_);
    }
    for (ProtoObject *object : dead)
        if (Type *type = object->type; type->foreign != nullptr && type->foreign->destroy != nullptr)
            type->foreign->destroy(type, payload_of(object));
    std::stable_partition(dead.begin(), dead.end(),
                          [](ProtoObject *o) { return o->type->layout != Layout::Type; });
    for (ProtoObject *object : dead)
        if (object->type->release != nullptr)
            object->type->release(nullptr, object);
    for (ProtoObject *object : dead)
        object->type = nullptr;
}

}  // namespace hpyu
