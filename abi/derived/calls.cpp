// SPDX-License-Identifier: MIT
// Calls, each form from another.
#include "derived/derived.hpp"

namespace hpyu {

namespace derived {

namespace {

/// Handles that are closed at the end.
class HeldRow {
public:
    explicit HeldRow(HPyContext *ctx) : ctx_(ctx) {}
    ~HeldRow() {
        for (HPy h : handles_)
            ctx_->ctx_Close(ctx_, h);
    }
    HeldRow(const HeldRow &) = delete;
    /// Takes the handle over; false for HPy_NULL.
    bool add(HPy h) {
        if (h._i != 0)
            handles_.push_back(h);
        return h._i != 0;
    }
    const HPy *data() const { return handles_.data(); }
    HPy_ssize_t size() const { return static_cast<HPy_ssize_t>(handles_.size()); }

private:
    HPyContext *ctx_;
    std::vector<HPy> handles_;
};

/// Positional arguments in front, then the values of the dict, whose keys become `names`. False with TypeError.
bool spread(HPyContext *ctx, HPy args, HPy kw, HeldRow *values, HeldRow *names) {
    const HPy_ssize_t nargs = args._i != 0 ? ctx->ctx_Length(ctx, args) : 0;
    for (HPy_ssize_t i = 0; i < nargs; ++i)
        if (!values->add(ctx->ctx_GetItem_i(ctx, args, i)))
            return false;
    if (kw._i == 0)
        return nargs >= 0;
    const Held keys(ctx, ctx->ctx_Dict_Keys(ctx, kw));
    const HPy_ssize_t count = keys ? ctx->ctx_Length(ctx, keys) : -1;
    for (HPy_ssize_t i = 0; i < count; ++i) {
        const HPy key = ctx->ctx_GetItem_i(ctx, keys, i);
        if (!names->add(key) || !values->add(ctx->ctx_GetItem(ctx, kw, key)))
            return false;
        if (!ctx->ctx_Unicode_Check(ctx, key)) {
            raise(ctx, ctx->h_TypeError, "keywords must be strings");
            return false;
        }
    }
    return count >= 0;
}

HPy CallTupleDict(HPyContext *ctx, HPy callable, HPy args, HPy kw) {
    if (callable._i == 0)
        return raise_null(ctx);
    if (args._i != 0 && !ctx->ctx_Tuple_Check(ctx, args))
        return raise_wrong_kind(ctx, "HPy_CallTupleDict requires args to be a tuple or null handle");
    if (kw._i != 0 && !ctx->ctx_Dict_Check(ctx, kw))
        return raise_wrong_kind(ctx, "HPy_CallTupleDict requires kw to be a dict or null handle");
    if (!ctx->ctx_Callable_Check(ctx, callable))   // refused before its arguments are looked at
        return ctx->ctx_Call(ctx, callable, nullptr, 0, HPy{0});
    HeldRow values(ctx), names(ctx);
    if (!spread(ctx, args, kw, &values, &names))
        return HPy{0};
    const Held kwnames(ctx, names.size() != 0 ? ctx->ctx_Tuple_FromArray(ctx, names.data(), names.size()) : HPy{0});
    if (names.size() != 0 && !kwnames)
        return HPy{0};
    return ctx->ctx_Call(ctx, callable, values.data(), static_cast<size_t>(values.size() - names.size()), kwnames);
}

HPy Call(HPyContext *ctx, HPy callable, const HPy *args, size_t nargs, HPy kwnames) {
    const Held tuple(ctx, ctx->ctx_Tuple_FromArray(ctx, args, static_cast<HPy_ssize_t>(nargs)));
    if (!tuple)
        return HPy{0};
    if (kwnames._i == 0)
        return ctx->ctx_CallTupleDict(ctx, callable, tuple, HPy{0});
    const HPy_ssize_t count = ctx->ctx_Length(ctx, kwnames);
    const Held dict(ctx, count >= 0 ? ctx->ctx_Dict_New(ctx) : HPy{0});
    for (HPy_ssize_t i = 0; dict && i < count; ++i) {
        const Held name(ctx, ctx->ctx_GetItem_i(ctx, kwnames, i));
        if (!name || ctx->ctx_SetItem(ctx, dict, name, args[nargs + static_cast<size_t>(i)]) < 0)
            return HPy{0};
    }
    return dict ? ctx->ctx_CallTupleDict(ctx, callable, tuple, dict) : HPy{0};
}

HPy CallMethod(HPyContext *ctx, HPy name, const HPy *args, size_t nargs, HPy kwnames) {
    if (name._i == 0)
        return raise_null(ctx);
    if (!ctx->ctx_Unicode_Check(ctx, name))
        return raise_wrong_kind(ctx, "attribute name must be string, not '" + type_name_of(ctx, name) + "'");
    if (nargs == 0)
        return raise(ctx, ctx->h_SystemError, "bad argument to internal function");
    const Held method(ctx, ctx->ctx_GetAttr(ctx, args[0], name));
    return method ? ctx->ctx_Call(ctx, method, args + 1, nargs - 1, kwnames) : HPy{0};
}

}  // namespace

}  // namespace derived

DerivedSlots derived_calls() {
    using enum row::Id;
    return {
        HPYU_DERIVE(CallTupleDict, Callable_Check, Tuple_Check, Dict_Check, Length, GetItem_i, GetItem, Dict_Keys,
                    Unicode_Check, Tuple_FromArray, Call),
        HPYU_DERIVE(Call, Tuple_FromArray, Length, Dict_New, GetItem_i, SetItem, CallTupleDict),
        HPYU_DERIVE(CallMethod, Unicode_Check, Type, Type_GetName, GetAttr, Call),
    };
}

}  // namespace hpyu
