// SPDX-License-Identifier: MIT
// Import, context variables by the host's module of that name, evaluation.
#include "hosts/host_context.hpp"
#include "derived/derived.hpp"

namespace hpyu {

namespace derived {

namespace {

HPy Import_ImportModule(HPyContext *ctx, const char *utf8_name) {
    if (utf8_name == nullptr)
        return raise_null(ctx);
    return HostContext::of(ctx).import_module(ctx, utf8_name);
}

// -- context variables ------------------------------------------------------------------------------------------------

HPy context_var_class(HPyContext *ctx) {
    const Held module(ctx, ctx->ctx_Import_ImportModule(ctx, "contextvars"));
    return module ? ctx->ctx_GetAttr_s(ctx, module, "ContextVar") : HPy{0};
}

/// receiver.name(args...)
HPy call_method(HPyContext *ctx, const char *name, std::initializer_list<HPy> args) {
    const Held text(ctx, ctx->ctx_Unicode_FromString(ctx, name));
    return text ? ctx->ctx_CallMethod(ctx, text, args.begin(), args.size(), HPy{0}) : HPy{0};
}

bool is_context_var(HPyContext *ctx, HPy h) {
    const Held type(ctx, context_var_class(ctx));
    if (!type || ctx->ctx_TypeCheck(ctx, h, type))
        return static_cast<bool>(type);
    if (!ctx->ctx_Err_Occurred(ctx))
        raise(ctx, ctx->h_TypeError, "an instance of ContextVar was expected");
    return false;
}

HPy ContextVar_New(HPyContext *ctx, const char *name, HPy default_value) {
    if (name == nullptr)
        return raise_null(ctx);
    const Held type(ctx, context_var_class(ctx)), text(ctx, ctx->ctx_Unicode_FromString(ctx, name));
    const Held keyword(ctx, ctx->ctx_Unicode_FromString(ctx, "default"));
    const HPy key = keyword, args[] = {text, default_value};
    const Held kwnames(ctx, default_value._i != 0 && keyword ? ctx->ctx_Tuple_FromArray(ctx, &key, 1) : HPy{0});
    if (!type || !text || (default_value._i != 0 && !kwnames))
        return HPy{0};
    return ctx->ctx_Call(ctx, type, args, 1, kwnames);
}

/// The default of the call goes before the variable's own, and a variable with neither answers HPy_NULL.
int32_t ContextVar_Get(HPyContext *ctx, HPy context_var, HPy default_value, HPy *result) {
    if (result == nullptr)
        return raise_null(ctx);
    *result = HPy{0};
    if (!is_context_var(ctx, context_var))
        return -1;
    *result = default_value._i != 0 ? call_method(ctx, "get", {context_var, default_value})
                                    : call_method(ctx, "get", {context_var});
    if (result->_i != 0)
        return 0;
    if (!ctx->ctx_Err_ExceptionMatches(ctx, ctx->h_LookupError))
        return -1;
    ctx->ctx_Err_Clear(ctx);
    return 0;
}

HPy ContextVar_Set(HPyContext *ctx, HPy context_var, HPy value) {
    if (value._i == 0)
        return raise_null(ctx);
    return is_context_var(ctx, context_var) ? call_method(ctx, "set", {context_var, value}) : HPy{0};
}

// -- evaluation -------------------------------------------------------------------------------------------------------
// By the evaluator that the embedder has set, else by the host's builtins.

/// A function of the builtins; HPy_NULL with NotImplementedError naming the API's function if there is none.
Held builtin(HPyContext *ctx, const char *name, const char *api) {
    Held function(ctx, ctx->ctx_GetItem_s(ctx, ctx->h_Builtins, name));
    if (!function && ctx->ctx_Err_ExceptionMatches(ctx, ctx->h_LookupError))
        raise(ctx, ctx->h_NotImplementedError,
              std::string(api) +
                  ": no evaluator is set: this runtime has no Python compiler, an embedder provides one with "
                  "hpyu_set_evaluator");
    return function;
}

HPy Compile_s(HPyContext *ctx, const char *utf8_source, const char *utf8_filename, HPy_SourceKind kind) {
    if (utf8_source == nullptr || utf8_filename == nullptr)
        return raise_null(ctx);
    if (kind < HPy_SourceKind_Expr || kind > HPy_SourceKind_Single)
        return raise(ctx, ctx->h_SystemError, "invalid source kind");
    const hpyu_evaluator &evaluator = HostContext::of(ctx).evaluator;
    if (evaluator.compile != nullptr)
        return evaluator.compile(ctx, evaluator.data, utf8_source, utf8_filename, kind);
    static constexpr const char *kModes[] = {"eval", "exec", "single"};
    const Held function = builtin(ctx, "compile", "HPy_Compile_s");
    const Held source(ctx, ctx->ctx_Unicode_FromString(ctx, utf8_source)),
        filename(ctx, ctx->ctx_Unicode_DecodeFSDefault(ctx, utf8_filename));
    const Held mode(ctx, ctx->ctx_Unicode_FromString(ctx, kModes[kind]));
    const HPy args[] = {source, filename, mode};
    return function && source && filename && mode ? ctx->ctx_Call(ctx, function, args, 3, HPy{0}) : HPy{0};
}

HPy EvalCode(HPyContext *ctx, HPy code, HPy globals, HPy locals) {
    const hpyu_evaluator &evaluator = HostContext::of(ctx).evaluator;
    if (evaluator.eval != nullptr)
        return evaluator.eval(ctx, evaluator.data, code, globals, locals);
    const Held function = builtin(ctx, "eval", "HPy_EvalCode");
    const HPy args[] = {code, globals, locals};
    return function ? ctx->ctx_Call(ctx, function, args, locals._i != 0 ? 3 : 2, HPy{0}) : HPy{0};
}

}  // namespace

}  // namespace derived

DerivedSlots derived_modules() {
    using enum row::Id;
    return {
        HPYU_DERIVE(Import_ImportModule),
        HPYU_DERIVE(ContextVar_New, Import_ImportModule, GetAttr_s, Unicode_FromString, Tuple_FromArray, Call),
        HPYU_DERIVE(ContextVar_Get, Import_ImportModule, GetAttr_s, TypeCheck, Unicode_FromString, CallMethod),
        HPYU_DERIVE(ContextVar_Set, Import_ImportModule, GetAttr_s, TypeCheck, Unicode_FromString, CallMethod),
        HPYU_DERIVE(Compile_s, h_Builtins, GetItem_s, Unicode_FromString, Unicode_DecodeFSDefault, Call),
        HPYU_DERIVE(EvalCode, h_Builtins, GetItem_s, Call),
    };
}

}  // namespace hpyu
