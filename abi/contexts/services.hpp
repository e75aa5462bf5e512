// SPDX-License-Identifier: MIT
// ContextServices: what the loader and the embedding API need of whoever provides a context, beyond its slots. The
// embedded object space implements it (contexts/embedded_services.cpp), and so does the context of a host
// (hosts/host_context.hpp). Everything passes handles of the context at hand; failure is a null or -1 with an exception
// pending.
#pragma once

#include <hpy/context.h>
#include <hpy_universal.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace hpyu {

class Loader;

class ContextServices {
public:
    ContextServices() = default;
    virtual ~ContextServices() = default;
    ContextServices(const ContextServices &) = delete;

    /// Those of any context that this library has made.
    static ContextServices &of(const HPyContext *ctx) { return *static_cast<ContextServices *>(ctx->_private); }

    // -- modules ------------------------------------------------------------------------------------------------------

    /// A module of this name and doc (null: None) with a function for each method, which were checked to have names and
    /// functions. `methods` need not outlive the call, what it points to does.
    virtual HPy make_module(HPyContext *ctx, const char *name, const char *doc, std::span<const HPyMeth *const> methods) = 0;
    /// What a HPy_mod_create slot answers for the spec.
    virtual HPy call_create(HPyContext *ctx, HPyFunc_mod_create create, const char *name, HPy spec) = 0;
    /// Runs one HPy_mod_exec slot.
    virtual int call_exec(HPyContext *ctx, HPyFunc_inquiry exec, const char *name, HPy module) = 0;
    /// Runs `code`, the exec slots of a module that is being imported. An object model with a table of modules has the
    /// module in it meanwhile, so that what the code imports can import it, and takes it out again if the code fails.
    virtual int run_importing(HPyContext *, const char *, HPy, const std::function<int()> &code) { return code(); }
    /// An empty object that takes attributes, for `__spec__` and `__loader__`.
    virtual HPy make_namespace(HPyContext *ctx) = 0;
    /// A function of the embedding program; see hpyu_function_new.
    virtual HPy make_function(HPyContext *ctx, const char *name, hpyu_function function, void *data,
                              void (*release)(void *)) = 0;
    /// Marks a module as serialized, before it is loaded.
    virtual int serialize(HPyContext *ctx, const char *module_name) = 0;

    // -- exceptions ---------------------------------------------------------------------------------------------------

    virtual HPy err_take(HPyContext *ctx) = 0;
    /// The exception is an instance of BaseException.
    virtual void err_restore(HPyContext *ctx, HPy exception) = 0;
    /// The report of an exception, each line ended; see hpyu_err_report.
    virtual std::string err_report(HPyContext *ctx, HPy exception) = 0;

    // -- threads, objects, evaluation ---------------------------------------------------------------------------------

    /// The calling thread's first attachment, and the end of its last. False: no memory, or the host said no.
    virtual bool attach_thread() = 0;
    virtual void detach_thread() = 0;
    virtual void release(HPyContext *ctx, cpy_PyObject *object) = 0;
    virtual void collect(HPyContext *ctx) = 0;
    /// Both functions are set, or none is.
    virtual void set_evaluator(const hpyu_evaluator &evaluator) = 0;

    /// Where this context's modules come from: the loader's own, set once by it.
    Loader *loader = nullptr;
    /// Never that of another, however long it is dead.
    const uint64_t id = last_id_.fetch_add(1, std::memory_order_relaxed) + 1;

private:
    static inline std::atomic<uint64_t> last_id_{0};
};

}  // namespace hpyu
