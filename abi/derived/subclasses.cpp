// SPDX-License-Identifier: MIT
// Classes that derive from types from specs: which may, and whose payload their instances have.
//
// Calling `type` says neither, so a type from a spec has an `__init_subclass__`, called as Python calls it. A host
// without that hook, or without `classmethod`, lets any class derive from any.
#include "derived/spec_record.hpp"
#include "hosts/callable.hpp"
#include "hosts/host_context.hpp"

namespace hpyu {

namespace {

bool extends(const SpecRecord *record, const SpecRecord *base) {
    while (record != nullptr && record != base)
        record = record->base;
    return record != nullptr;
}

/// Gives a new class the record of that base whose payload holds those of all others, where it has inherited another.
/// 0, or -1 with TypeError.
int settle_payload(HPyContext *ctx, HPy cls) {
    const SpecRecord *inherited = record_of(ctx, cls);
    // A type that is being made from a spec has settled it.
    if (inherited == nullptr || inherited->type._i == 0)
        return 0;
    const Held bases(ctx, ctx->ctx_GetAttr_s(ctx, cls, "__bases__"));
    if (!bases) {
        ctx->ctx_Err_Clear(ctx);
        return 0;
    }
    const HPy_ssize_t count = ctx->ctx_Length(ctx, bases);
    Joined joined;
    for (HPy_ssize_t i = 0; i < count; ++i) {
        const Held base(ctx, ctx->ctx_GetItem_i(ctx, bases, i));
        if (!base || join_base(ctx, &joined, base, record_of(ctx, base)) < 0)
            return -1;
    }
    if (count < 0 || joined.record == inherited || joined.record == nullptr)
        return count < 0 ? -1 : 0;
    const Held word(ctx, ctx->ctx_GetAttr_s(ctx, joined.record->type, kSpecAttribute));
    return set_attribute(ctx, cls, kSpecAttribute, word);
}

/// super(type, cls).__init_subclass__(**keywords), in a host that has `super`.
HPy next_hook(HPyContext *ctx, HPy type, HPy cls, const HPy *values, HPy kwnames) {
    const Held super(ctx, ctx->ctx_GetItem_s(ctx, ctx->h_Builtins, "super"));
    if (!super) {
        ctx->ctx_Err_Clear(ctx);
        return ctx->ctx_Dup(ctx, ctx->h_None);
    }
    const HPy args[] = {type, cls};
    const Held behind(ctx, ctx->ctx_Call(ctx, super, args, 2, HPy{0}));
    const Held hook(ctx, behind ? ctx->ctx_GetAttr_s(ctx, behind, "__init_subclass__") : HPy{0});
    return hook ? ctx->ctx_Call(ctx, hook, values, 0, kwnames) : HPy{0};
}

class SubclassHook final : public Callable {
public:
    explicit SubclassHook(const SpecRecord *record) : Callable("__init_subclass__", nullptr), record_(record) {}

    HPy invoke(HPyContext *ctx, HPy, const HPy *args, size_t nargs, HPy kwnames) override {
        if (nargs != 1)
            return raise(ctx, ctx->h_TypeError, record_->full_name + ".__init_subclass__() takes no arguments (" +
                                                    std::to_string(nargs == 0 ? 0 : nargs - 1) + " given)");
        if (!record_->is_base)
            return raise_no_base(ctx, record_);
        return settle_payload(ctx, args[0]) < 0 ? HPy{0} : next_hook(ctx, record_->type, args[0], args + 1, kwnames);
    }

private:
    const SpecRecord *record_;
};

}  // namespace

Failed raise_no_base(HPyContext *ctx, const SpecRecord *record) {
    return raise(ctx, ctx->h_TypeError, "type '", record->full_name, "' is not an acceptable base type");
}

HPy builtin_of(HPyContext *ctx, HPy type) {
    for (const HPy builtin : {ctx->h_TypeType, ctx->h_LongType, ctx->h_FloatType, ctx->h_UnicodeType, ctx->h_BytesType,
                              ctx->h_TupleType, ctx->h_ListType, ctx->h_DictType, ctx->h_BaseException})
        if (builtin._i != 0 && ctx->ctx_Type_IsSubtype(ctx, type, builtin))
            return builtin;
    return HPy{0};
}

int join_base(HPyContext *ctx, Joined *joined, HPy base, const SpecRecord *record) {
    const auto has_payload = [](const SpecRecord *one) { return one != nullptr && one->needs_payload; };
    const SpecRecord *before = joined->record;
    if (joined->builtin._i == 0)
        joined->builtin = builtin_of(ctx, base);
    if (before == nullptr || extends(record, before) || (has_payload(record) && !before->needs_payload))
        joined->record = record;
    const bool unlike =
        has_payload(before) && has_payload(record) && !extends(record, before) && !extends(before, record);
    // Two structs, or one and a value that it does not go with.
    if (unlike || (has_payload(joined->record) && joined->record->builtin._i != joined->builtin._i))
        return raise(ctx, ctx->h_TypeError, "multiple bases have instance lay-out conflict");
    return 0;
}

int add_subclass_hook(HPyContext *ctx, HPy ns, const SpecRecord *record) {
    const Held key(ctx, ctx->ctx_Unicode_FromString(ctx, "__init_subclass__"));
    const int there = key ? ctx->ctx_Contains(ctx, ns, key) : -1;
    if (there != 0 || (record->is_base && !record->needs_payload))
        return there < 0 ? -1 : 0;
    const Held classmethod(ctx, ctx->ctx_GetItem_s(ctx, ctx->h_Builtins, "classmethod"));
    if (!classmethod) {
        ctx->ctx_Err_Clear(ctx);
        return 0;
    }
    auto callable = std::make_unique<SubclassHook>(record);
    const Held function(ctx, HostContext::of(ctx).function_new(ctx, std::move(callable), HPy{0}, true));
    const HPy arg = function;
    const Held hook(ctx, function ? ctx->ctx_Call(ctx, classmethod, &arg, 1, HPy{0}) : HPy{0});
    return hook ? ctx->ctx_SetItem(ctx, ns, key, hook) : -1;
}

}  // namespace hpyu
