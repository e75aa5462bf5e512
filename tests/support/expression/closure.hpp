// SPDX-License-Identifier: MIT
// A lambda's function: what it captured, and how its parameters are bound.
#pragma once

#include "evaluator.hpp"

namespace expression {

struct Closure {
    Evaluator *evaluator;          ///< Null when the evaluator has ended.
    Tree node;
    ScopePtr scope;
    std::vector<Object> fallbacks; ///< One for each parameter; null where there is none.

    /// The hpyu_function; `data` is a shared_ptr to the closure.
    static HPy enter(HPyContext *ctx, void *data, const HPy *args, size_t nargs, HPy kwnames);
    static void release(void *data);

private:
    Object call(HPyContext *ctx, const HPy *args, size_t nargs, HPy kwnames) const;
    void bind_positional(HPyContext *ctx, Scope &locals, const HPy *args, size_t nargs) const;
    void bind_keyword(HPyContext *ctx, Scope &locals, HPy name, HPy value) const;
    void check_count(HPyContext *ctx, size_t nargs) const;
    void fill_in(HPyContext *ctx, Scope &locals) const;
};

}  // namespace expression
