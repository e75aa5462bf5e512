// SPDX-License-Identifier: MIT
// Slots of the context whose bodies are written on protoPython's objects: handles are turned into objects on the way
// in, the result into a handle on the way out, and no C++ exception gets past.
#pragma once

#include <new>
#include <stdexcept>
#include <type_traits>

#include "world.hpp"

namespace hpyu::protopython {

/// The pending exception of what a C++ exception says; protoCore throws std::overflow_error for what is too large.
void raise_caught(World &world, Context *here) noexcept;

/// Runs `body`; on a C++ exception an exception of protoPython's is pending, and `failure` is the answer.
template <class R, class Body>
R guarded(World &world, Context *here, R failure, Body body) noexcept {
    try {
        return body();
    } catch (...) {
        raise_caught(world, here);
        return failure;
    }
}

/// A parameter as a body takes it: a handle as its object, anything else as it is.
template <class P>
struct Parameter {
    using Body = P;
    static P of(World &, P p) { return p; }
};
template <>
struct Parameter<HPy> {
    using Body = const Object *;
    static const Object *of(World &world, HPy h) { return world.get(h); }
};

/// A result, from what a body answers, and that of a failure.
template <class R>
struct Result {
    static R of(World &, Context *, R r) { return r; }
    static R failure() {
        if constexpr (std::is_pointer_v<R>)
            return nullptr;
        else
            return static_cast<R>(-1);
    }
};
template <>
struct Result<HPy> {
    static HPy of(World &world, Context *here, const Object *object) { return world.open(here, object); }
    static HPy failure() { return HPy_NULL; }
};

enum Null { kNoNull, kLastMayBeNull };

template <class Slot, auto body, Null null>
struct SlotOf;
template <class R, class... P, auto body, Null null>
struct SlotOf<R (*)(HPyContext *, P...), body, null> {
    static R call(HPyContext *, P... p) {
        World &w = world();
        Context *here = w.here();
        return guarded(w, here, Result<R>::failure(), [&]() -> R {
            size_t left = sizeof...(P);
            if (!(is_given(w, p, --left == 0) && ...)) {
                w.raise(here, "SystemError", "a handle is HPy_NULL, or was closed");
                return Result<R>::failure();
            }
            return Result<R>::of(w, here, body(w, here, Parameter<P>::of(w, p)...));
        });
    }

private:
    template <class T>
    static bool is_given(World &w, const T &p, bool is_last) {
        if constexpr (std::is_same_v<T, HPy>)
            return (null == kLastMayBeNull && is_last && HPy_IsNull(p)) || w.get(p) != nullptr;
        return true;
    }
};

/// The function for a slot, or a service of the host's, of that type, whose body is body(World &, Context *here, ...).
template <class Slot, auto body, Null null = kNoNull>
constexpr Slot slot() { return &SlotOf<Slot, body, null>::call; }

/// slots.ctx_NAME = the body of that name.
#define HPYU_GIVE(slots, name) (slots).ctx_##name = slot<decltype(HPyContext::ctx_##name), name>()

}  // namespace hpyu::protopython
