// SPDX-License-Identifier: MIT
// ObjectLock: makes one operation on a shared object atomic towards other threads.
//
// A section under an ObjectLock is short, calls no foreign code, raises at most MemoryError and takes no second lock
// (ObjectLock of two objects takes them in address order). While a space has one thread the lock itself is skipped: the
// section only sets a mark in its own context. The thread that attaches as the second one turns locking on and then
// waits until no mark is set (ProtoSpace::go_parallel), so no section is ever half locked.
#pragma once

#include "context.hpp"

namespace hpyu {

void lock_object_slow(ProtoObject *object);

class ObjectLock {
public:
    ObjectLock(ProtoContext &ctx, ProtoObject *object) : ctx_(ctx), object_(object) {
        ctx.in_section.store(1, std::memory_order_relaxed);
        std::atomic_signal_fence(std::memory_order_seq_cst);
        locked_ = ctx.space().is_parallel();
        if (locked_) [[unlikely]]
            acquire(object);
    }
    ~ObjectLock() {
        if (locked_) [[unlikely]]
            object_->lock.store(0, std::memory_order_release);
        ctx_.in_section.store(0, std::memory_order_release);
    }
    ObjectLock(const ObjectLock &) = delete;

private:
    static void acquire(ProtoObject *object) {
        if (object->lock.exchange(1, std::memory_order_acquire) != 0)
            lock_object_slow(object);
    }
    ProtoContext &ctx_;
    ProtoObject *object_;
    bool locked_;
};

}  // namespace hpyu
