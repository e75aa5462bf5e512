// SPDX-License-Identifier: MIT
// Weak references, as the collector sees them.
#pragma once

#include "types/function_objects.hpp"

namespace hpyu {

/// Clears the weak references to dead objects and queues their callbacks. Called with the world stopped, after marking
/// and before anything dead is revived for its finalizer.
void clear_dead_weakrefs(ProtoSpace &space, bool (*is_dead)(ProtoObject *));

/// Runs the queued callbacks; what they raise is reported as unraisable. The caller holds nothing but roots.
void run_weakref_callbacks(ProtoContext &ctx);

/// A weak reference to `target`; `callback` null for none, and then an existing reference may be given. Null with
/// TypeError if objects of that type can't be referred to weakly.
[[nodiscard]] Value weakref_new(ProtoContext &ctx, Type *type, Value target, Value callback);

/// Makes a fresh reference one to `target`. -1 as above.
[[nodiscard]] int weakref_attach(ProtoContext &ctx, WeakRef *fresh, Value target, Value callback);

/// What is referred to; null once it is dead.
inline Value weakref_target(Value reference) {
    return Value(as<WeakRef>(reference)->target.load(std::memory_order_acquire));
}
/// The hash of what is referred to.
[[nodiscard]] int64_t weakref_hash(ProtoContext &ctx, Value self);

/// The live references to `target`.
[[nodiscard]] Value weakrefs_of(ProtoContext &ctx, Value target);

}  // namespace hpyu
