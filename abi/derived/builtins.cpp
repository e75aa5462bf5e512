// SPDX-License-Identifier: MIT
// Slots that a function of the host's builtins answers: asked for by name at each call, so slower than any other way.
#include "derived/derived.hpp"

namespace hpyu {

namespace derived {

namespace {

HPy call_builtin(HPyContext *ctx, const char *name, std::initializer_list<HPy> args) {
    const Held function(ctx, ctx->ctx_GetItem_s(ctx, ctx->h_Builtins, name));
    return function ? ctx->ctx_Call(ctx, function, args.begin(), args.size(), HPy{0}) : HPy{0};
}

HPy_ssize_t integer_from(HPyContext *ctx, HPy taken) {
    const Held made(ctx, taken);
    return made ? ctx->ctx_Long_AsInt64_t(ctx, made) : -1;
}

HPy_ssize_t Length(HPyContext *ctx, HPy h) { return integer_from(ctx, call_builtin(ctx, "len", {h})); }
HPy_hash_t Hash(HPyContext *ctx, HPy h) { return integer_from(ctx, call_builtin(ctx, "hash", {h})); }
HPy Repr(HPyContext *ctx, HPy h) { return call_builtin(ctx, "repr", {h}); }
HPy Str(HPyContext *ctx, HPy h) { return ctx->ctx_Call(ctx, ctx->h_UnicodeType, &h, 1, HPy{0}); }
HPy Divmod(HPyContext *ctx, HPy a, HPy b) { return call_builtin(ctx, "divmod", {a, b}); }
HPy Power(HPyContext *ctx, HPy a, HPy b, HPy c) {
    return call_builtin(ctx, "pow", {a, b, c._i != 0 ? c : ctx->h_None});
}
HPy Absolute(HPyContext *ctx, HPy h) { return call_builtin(ctx, "abs", {h}); }
HPy GetIter(HPyContext *ctx, HPy h) { return call_builtin(ctx, "iter", {h}); }

/// next(iterator), whose StopIteration is the end.
HPy Iter_Next(HPyContext *ctx, HPy iterator) {
    const HPy item = call_builtin(ctx, "next", {iterator});
    if (item._i == 0 && ctx->ctx_Err_ExceptionMatches(ctx, ctx->h_StopIteration))
        ctx->ctx_Err_Clear(ctx);
    return item;
}

int Callable_Check(HPyContext *ctx, HPy h) {
    const Held answer(ctx, call_builtin(ctx, "callable", {h}));
    return answer && ctx->ctx_Is(ctx, answer, ctx->h_True);
}

HPy Type(HPyContext *ctx, HPy obj) { return ctx->ctx_Call(ctx, ctx->h_TypeType, &obj, 1, HPy{0}); }

int IsTrue(HPyContext *ctx, HPy h) {
    const Held answer(ctx, ctx->ctx_Call(ctx, ctx->h_BoolType, &h, 1, HPy{0}));
    return answer ? ctx->ctx_Is(ctx, answer, ctx->h_True) : -1;
}

HPy GetAttr(HPyContext *ctx, HPy obj, HPy name) { return call_builtin(ctx, "getattr", {obj, name}); }
int SetAttr(HPyContext *ctx, HPy obj, HPy name, HPy value) {
    const Held done(ctx, value._i != 0 ? call_builtin(ctx, "setattr", {obj, name, value})
                                       : call_builtin(ctx, "delattr", {obj, name}));
    return done ? 0 : -1;
}

/// bytes(obj), but of what can be taken for a length.
HPy Bytes(HPyContext *ctx, HPy obj) {
    const Held type(ctx, ctx->ctx_Type(ctx, obj));
    if (!type)
        return HPy{0};
    if (!ctx->ctx_HasAttr_s(ctx, type, "__bytes__") &&
        (ctx->ctx_Unicode_Check(ctx, obj) || ctx->ctx_HasAttr_s(ctx, type, "__index__")))
        return raise(ctx, ctx->h_TypeError, "cannot convert '" + type_name_of(ctx, obj) + "' object to bytes");
    return ctx->ctx_Call(ctx, ctx->h_BytesType, &obj, 1, HPy{0});
}

}  // namespace

}  // namespace derived

DerivedSlots derived_builtins() {
    using enum row::Id;
    return {
        HPYU_DERIVE(Length, h_Builtins, GetItem_s, Call, Long_AsInt64_t),
        HPYU_DERIVE(Hash, h_Builtins, GetItem_s, Call, Long_AsInt64_t),
        HPYU_DERIVE(Repr, h_Builtins, GetItem_s, Call),
        HPYU_DERIVE(Str, h_UnicodeType, Call),
        HPYU_DERIVE(Divmod, h_Builtins, GetItem_s, Call),
        HPYU_DERIVE(Power, h_Builtins, GetItem_s, Call),
        HPYU_DERIVE(Absolute, h_Builtins, GetItem_s, Call),
        HPYU_DERIVE(GetIter, h_Builtins, GetItem_s, Call),
        HPYU_DERIVE(Iter_Next, h_Builtins, h_StopIteration, GetItem_s, Call),
        HPYU_DERIVE(Callable_Check, h_Builtins, GetItem_s, Call),
        HPYU_DERIVE(Type, h_TypeType, Call),
        HPYU_DERIVE(IsTrue, h_BoolType, Call),
        HPYU_DERIVE(GetAttr, h_Builtins, GetItem_s, Call),
        HPYU_DERIVE(SetAttr, h_Builtins, GetItem_s, Call),
        HPYU_DERIVE(Bytes, h_BytesType, Type, HasAttr_s, Unicode_Check, Call),
    };
}

}  // namespace hpyu
