// SPDX-License-Identifier: MIT
// PyCapsule's objects. What is done with them, and their destructors, is the ABI layer's.
#pragma once

#include <atomic>

#include "object.hpp"
#include "published.hpp"

namespace hpyu {

class ProtoContext;

/// Read by any thread, changed under the capsule's lock.
struct CapsuleContents {
    Published<void *> pointer{nullptr};
    Published<const char *> name{nullptr};
    Published<void *> context{nullptr};
};

/// What a capsule that has had a destructor keeps its contents in: a cell that dies with it and has a release hook.
struct CapsuleEnd : ProtoObject {
    CapsuleContents contents;
    Published<void *> destructor{nullptr};               ///< As the ABI layer registered it.
    Published<void (*)(CapsuleEnd *)> release{nullptr};  ///< Runs the destructor, if there is one.
};

struct Capsule : Lockable {
    CapsuleContents own;                                 ///< Moved to the end when there is one.
    std::atomic<CapsuleEnd *> end{nullptr};

    CapsuleContents &contents() {
        CapsuleEnd *e = end.load(std::memory_order_acquire);
        return e != nullptr ? e->contents : own;
    }
};

/// The capsule's end, made now if it has none; null with MemoryError.
[[nodiscard]] CapsuleEnd *capsule_end(ProtoContext &ctx, Capsule *capsule);

}  // namespace hpyu
