// SPDX-License-Identifier: MIT
// ObjectLock: makes one operation on a shared object atomic towards other threads.
//
// A section under an ObjectLock is short, calls no foreign code, raises without calling any, and takes no second lock.
//
// An object belongs to the thread that made it, for which a section costs a mark in its own context and no locked
// instruction. The first other thread that wants the lock takes the object from its owner for good: it says so in the
// object, has every thread pass a barrier (safepoint.hpp), and waits until the owner's mark is off. From then on all
// threads take the lock. What belongs to a thread that has ended goes to the first that asks.
#pragma once

#include "context.hpp"

namespace hpyu {

/// The slow path of ObjectLock: the object is not known to be the thread's own. False if it has become so.
[[gnu::cold]] bool lock_shared(ProtoContext &ctx, Lockable *object);

class ObjectLock {
public:
    ObjectLock(ProtoContext &ctx, Lockable *object) : ctx_(ctx), object_(object), locked_(false) {
        ctx.begin_section();
        if (!ctx.owns(object)) [[unlikely]]
            locked_ = lock_shared(ctx, object);
    }
    ~ObjectLock() {
        if (locked_) [[unlikely]]
            object_->lock.store(0, std::memory_order_release);
        ctx_.end_section();
    }
    ObjectLock(const ObjectLock &) = delete;

private:
    ProtoContext &ctx_;
    Lockable *object_;
    bool locked_;
};

/// body() in a section of its own, twice in the code: the thread's own object needs nothing kept for the end. The body
/// takes what it can by value, and throws nothing.
template <class F>
[[gnu::cold, gnu::noinline]] auto in_shared_section(ProtoContext &ctx, Lockable *object, F body) {
    const ObjectLock lock(ctx, object);
    return body();
}
template <class F>
[[gnu::always_inline]] inline auto in_section(ProtoContext &ctx, Lockable *object, F body) {
    ctx.begin_section();
    if (!ctx.owns(object)) [[unlikely]] {
        ctx.end_section();
        return in_shared_section(ctx, object, body);
    }
    const auto result = body();
    ctx.end_section();
    return result;
}

}  // namespace hpyu
