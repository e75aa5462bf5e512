// SPDX-License-Identifier: MIT
// Native methods of protoPython's: a method cell refers to a bare C++ function, which is called with the object that
// the method was found on, or, where it is called as it is, with what the cell was made with (here: null).
#pragma once

#include "objects.hpp"
#include "slot.hpp"

namespace hpyu::protopython {

/// What protoPython passes a native method; the names of its keyword arguments are on a stack.
Keywords received_keywords(World &w, Context *here, const SparseList *values);

/// Makes the thread's contexts right for a call from protoPython, which loses track of the main thread's when it starts
/// another.
class CallScope {
public:
    explicit CallScope(Context *here) : outer_(PythonEnvironment::getCurrentContext()) {
        ++depth_;
        PythonEnvironment::setCurrentContext(here);
        if (here->thread == nullptr && here->space->mainContext != here)
            here->space->mainContext = here;
    }
    ~CallScope() {
        PythonEnvironment::setCurrentContext(outer_);
        --depth_;
    }
    CallScope(const CallScope &) = delete;

    /// True while the calling thread runs a native method.
    static bool is_open() { return depth_ > 0; }

private:
    static inline thread_local int depth_ = 0;
    Context *outer_;
};

template <const Object *(*body)(World &, Context *, const Object *, const List *, const Keywords &)>
const Object *native_function(Context *here, const Object *self, const proto::ParentLink *, const List *args,
                              const SparseList *values) {
    const CallScope scope(here);
    World &w = world();
    return guarded(w, here, static_cast<const Object *>(nullptr), [&] {
        return body(w, here, self, args != nullptr ? args : here->newList(), received_keywords(w, here, values));
    });
}

/// A new method cell for a function of this program.
template <const Object *(*body)(World &, Context *, const Object *, const List *, const Keywords &)>
const Object *native_method(Context *here) { return here->fromMethod(nullptr, native_function<body>); }

/// A new method cell for a callable of the library, which lives as long as the process from now on: protoCore tells
/// nobody of the end of a cell. `owner` is kept as well.
const Object *new_method(World &w, Context *here, hpyu_callable *callable, HPy owner, bool binds);

}  // namespace hpyu::protopython
