// SPDX-License-Identifier: MIT
// Calling an extension's functions for a host: which arguments each signature takes, and the words of what it refuses.
#include "hosts/callable.hpp"

#include <exception>
#include <new>

#include "derived/spec_record.hpp"

namespace hpyu {

namespace {

HPy call_callable(HPyContext *ctx, hpyu_callable *callable, HPy owner, const HPy *args, size_t nargs, HPy kwnames) {
    try {
        if (kwnames._i != 0 && ctx->ctx_Length(ctx, kwnames) == 0)
            kwnames = HPy{0};
        return checked_result(ctx, callable->name,
                              static_cast<Callable *>(callable)->invoke(ctx, owner, args, nargs, kwnames));
    } catch (const std::bad_alloc &) {
        ctx->ctx_Err_NoMemory(ctx);
    } catch (const std::exception &error) {
        ctx->ctx_Err_SetString(ctx, ctx->h_SystemError, error.what());
    }
    return HPy{0};
}

void release_callable(hpyu_callable *callable) { delete static_cast<Callable *>(callable); }

Failed wrong_arguments(HPyContext *ctx, const std::string &words) { return raise(ctx, ctx->h_TypeError, words); }

class Method final : public Callable {
public:
    Method(const HPyMeth &meth, const CallableOwner &owner)
        : Callable(meth.name, meth.doc), meth_(meth), owner_(owner) {}

    HPy invoke(HPyContext *ctx, HPy module, const HPy *args, size_t nargs, HPy kwnames) override {
        HPy self = module;
        if (owner_.type != nullptr) {
            if (!check_receiver(ctx, owner_, name, args, nargs))
                return HPy{0};
            self = *args++;
            --nargs;
        }
        if (meth_.signature == HPyFunc_KEYWORDS)
            return function<HPyFunc_keywords>()(ctx, self, args, nargs, kwnames);
        if (!check_no_keywords(ctx, shown(), kwnames))
            return HPy{0};
        if (meth_.signature == HPyFunc_VARARGS)
            return function<HPyFunc_varargs>()(ctx, self, args, nargs);
        const bool takes_one = meth_.signature == HPyFunc_O;
        if (nargs != (takes_one ? 1 : 0))
            return wrong_arguments(ctx, shown() +
                                            (takes_one ? " takes exactly one argument (" : " takes no arguments (") +
                                            std::to_string(nargs) + " given)");
        return takes_one ? function<HPyFunc_o>()(ctx, self, args[0]) : function<HPyFunc_noargs>()(ctx, self);
    }

private:
    template <class F>
    F function() const { return reinterpret_cast<F>(reinterpret_cast<void *>(meth_.impl)); }
    std::string shown() const { return owner_.name + "." + name + "()"; }

    const HPyMeth &meth_;
    CallableOwner owner_;
};

}  // namespace

Callable::Callable(const char *function_name, const char *function_doc)
    : hpyu_callable{sizeof(hpyu_callable), function_name, function_doc, call_callable, release_callable} {}

std::unique_ptr<Callable> method_callable(const HPyMeth &meth, const CallableOwner &owner) {
    switch (meth.signature) {
        case HPyFunc_NOARGS:
        case HPyFunc_O:
        case HPyFunc_VARARGS:
        case HPyFunc_KEYWORDS:
            return std::make_unique<Method>(meth, owner);
        default:
            return nullptr;
    }
}

bool check_receiver(HPyContext *ctx, const CallableOwner &owner, const char *method, const HPy *args, size_t nargs) {
    if (nargs == 0)
        wrong_arguments(ctx, "unbound method " + owner.name + "." + method + "() needs an argument");
    else if (ctx->ctx_TypeCheck(ctx, args[0], owner.type->type))
        return true;
    else if (!ctx->ctx_Err_Occurred(ctx))
        wrong_arguments(ctx, std::string("descriptor '") + method + "' for '" + owner.type->full_name +
                                 "' objects doesn't apply to a '" + full_type_name_of(ctx, args[0]) + "' object");
    return false;
}

bool check_no_keywords(HPyContext *ctx, const std::string &function, HPy kwnames) {
    if (kwnames._i != 0)
        wrong_arguments(ctx, function + " takes no keyword arguments");
    return kwnames._i == 0;
}

HPy checked_result(HPyContext *ctx, const char *function, HPy result) {
    const bool occurred = ctx->ctx_Err_Occurred(ctx) != 0;
    if (occurred == (result._i == 0)) [[likely]]
        return result;
    ctx->ctx_Close(ctx, result);
    return raise(
        ctx, ctx->h_SystemError,
        std::string("<built-in function ") + function +
            (occurred ? "> returned a result with an exception set" : "> returned NULL without setting an exception"));
}

}  // namespace hpyu
