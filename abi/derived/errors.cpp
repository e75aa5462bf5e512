// SPDX-License-Identifier: MIT
// Exceptions: everything from taking and restoring the pending instance. Making classes, errno, warnings.
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "contexts/services.hpp"
#include "derived/derived.hpp"

namespace hpyu {

namespace derived {

namespace {

Held take(HPyContext *ctx) { return Held(ctx, ContextServices::of(ctx).err_take(ctx)); }
void restore(HPyContext *ctx, HPy exception) { ContextServices::of(ctx).err_restore(ctx, exception); }

/// True for a class that derives from BaseException.
bool is_exception_class(HPyContext *ctx, HPy type) {
    return ctx->ctx_TypeCheck(ctx, type, ctx->h_TypeType) != 0 &&
           ctx->ctx_Type_IsSubtype(ctx, type, ctx->h_BaseException) != 0;
}

/// The instance that `raise type` or `raise type(value)` raises. HPy_NULL with another exception pending.
HPy make_instance(HPyContext *ctx, HPy type, HPy value) {
    if (value._i == 0 || ctx->ctx_Is(ctx, value, ctx->h_None))
        return ctx->ctx_Call(ctx, type, nullptr, 0, HPy{0});
    if (ctx->ctx_TypeCheck(ctx, value, type))
        return ctx->ctx_Dup(ctx, value);
    if (ctx->ctx_Tuple_Check(ctx, value))
        return ctx->ctx_CallTupleDict(ctx, type, value, HPy{0});
    return ctx->ctx_Call(ctx, type, &value, 1, HPy{0});
}

void Err_SetObject(HPyContext *ctx, HPy h_type, HPy h_value) {
    static_cast<void>(take(ctx));
    if (h_type._i == 0) {
        raise_null(ctx);
        return;
    }
    if (!is_exception_class(ctx, h_type)) {
        const Held text(ctx, ctx->ctx_Repr(ctx, h_type));
        if (text)
            raise(ctx, ctx->h_SystemError,
                  "_PyErr_SetObject: exception " + text_of(ctx, text) + " is not a BaseException subclass");
        return;
    }
    const Held made(ctx, make_instance(ctx, h_type, h_value));
    if (made)
        restore(ctx, made);
}

void Err_SetString(HPyContext *ctx, HPy h_type, const char *utf8_message) {
    const Held text(ctx, ctx->ctx_Unicode_FromString(
                             ctx, utf8_message != nullptr ? utf8_message : "null argument to internal routine"));
    if (text)
        ctx->ctx_Err_SetObject(ctx, utf8_message != nullptr ? h_type : ctx->h_SystemError, text);
}

int Err_Occurred(HPyContext *ctx) {
    const Held pending = take(ctx);
    if (pending)
        restore(ctx, pending);
    return pending ? 1 : 0;
}

void Err_Clear(HPyContext *ctx) { static_cast<void>(take(ctx)); }

bool is_subtype_of_any(HPyContext *ctx, HPy type, HPy of) {
    if (!ctx->ctx_Tuple_Check(ctx, of))
        return ctx->ctx_TypeCheck(ctx, of, ctx->h_TypeType) && ctx->ctx_Type_IsSubtype(ctx, type, of);
    const HPy_ssize_t length = ctx->ctx_Length(ctx, of);
    for (HPy_ssize_t i = 0; i < length; ++i) {
        const Held item(ctx, ctx->ctx_GetItem_i(ctx, of, i));
        if (item && is_subtype_of_any(ctx, type, item))
            return true;
    }
    return false;
}

int Err_ExceptionMatches(HPyContext *ctx, HPy h_type) {
    const Held pending = take(ctx);
    if (!pending)
        return 0;
    int matches = 0;
    if (h_type._i != 0) {
        const Held type(ctx, ctx->ctx_Type(ctx, pending));
        matches = is_subtype_of_any(ctx, type, h_type) ? 1 : 0;
    }
    restore(ctx, pending);
    return matches;
}

void Err_NoMemory(HPyContext *ctx) { ctx->ctx_Err_SetObject(ctx, ctx->h_MemoryError, HPy{0}); }

// -- errno ------------------------------------------------------------------------------------------------------------

/// type(errno, strerror(errno)[, filename[, 0, filename2]]), raised.
void raise_errno(HPyContext *ctx, HPy type, int number, HPy filename, HPy filename2) {
    const Held code(ctx, ctx->ctx_Long_FromInt64_t(ctx, number)), zero(ctx, ctx->ctx_Long_FromInt64_t(ctx, 0));
    const Held words(ctx, str_from(ctx, number != 0 ? std::strerror(number) : "Error"));
    if (!code || !zero || !words)
        return;
    const HPy args[] = {code, words, filename, zero, filename2};
    const size_t count = filename._i == 0 ? 2 : filename2._i == 0 ? 3 : 5;
    const Held made(ctx, ctx->ctx_Call(ctx, type, args, count, HPy{0}));
    const Held made_type(ctx, made ? ctx->ctx_Type(ctx, made) : HPy{0});
    if (made_type)
        ctx->ctx_Err_SetObject(ctx, made_type, made);
}

HPy Err_SetFromErrnoWithFilename(HPyContext *ctx, HPy h_type, const char *filename_fsencoded) {
    const int number = errno;
    const Held filename(
        ctx, filename_fsencoded != nullptr ? ctx->ctx_Unicode_DecodeFSDefault(ctx, filename_fsencoded) : HPy{0});
    if (filename_fsencoded == nullptr || filename)
        raise_errno(ctx, h_type, number, filename, HPy{0});
    return HPy{0};
}

void Err_SetFromErrnoWithFilenameObjects(HPyContext *ctx, HPy h_type, HPy filename1, HPy filename2) {
    raise_errno(ctx, h_type, errno, filename1, filename2);
}

// -- classes ----------------------------------------------------------------------------------------------------------

int set_text(HPyContext *ctx, HPy ns, const char *key, std::string_view text) {
    const Held value(ctx, str_from(ctx, text));
    return value ? ctx->ctx_SetItem_s(ctx, ns, key, value) : -1;
}

HPy Err_NewExceptionWithDoc(HPyContext *ctx, const char *utf8_name, const char *utf8_doc, HPy base, HPy dict) {
    const char *dot = utf8_name != nullptr ? std::strrchr(utf8_name, '.') : nullptr;
    if (dot == nullptr)
        return raise(ctx, ctx->h_SystemError, "PyErr_NewException: name must be module.class");
    if (dict._i != 0 && !ctx->ctx_Dict_Check(ctx, dict))
        return raise(ctx, ctx->h_SystemError, "bad argument to internal function");
    const Held ns(ctx, dict._i != 0 ? ctx->ctx_Dup(ctx, dict) : ctx->ctx_Dict_New(ctx));
    const Held module_key(ctx, ctx->ctx_Unicode_FromString(ctx, "__module__"));
    const HPy parent = base._i != 0 ? base : ctx->h_Exception;
    const Held bases(
        ctx, ctx->ctx_Tuple_Check(ctx, parent) ? ctx->ctx_Dup(ctx, parent) : ctx->ctx_Tuple_FromArray(ctx, &parent, 1));
    const Held name(ctx, ctx->ctx_Unicode_FromString(ctx, dot + 1));
    if (!ns || !module_key || !bases || !name)
        return HPy{0};
    const int has_module = ctx->ctx_Contains(ctx, ns, module_key);
    if (has_module < 0 ||
        (has_module == 0 &&
         set_text(ctx, ns, "__module__", std::string_view(utf8_name, static_cast<size_t>(dot - utf8_name))) < 0) ||
        (utf8_doc != nullptr && set_text(ctx, ns, "__doc__", utf8_doc) < 0))
        return HPy{0};
    const HPy args[] = {name, bases, ns};
    return ctx->ctx_Call(ctx, ctx->h_TypeType, args, 3, HPy{0});
}

HPy Err_NewException(HPyContext *ctx, const char *utf8_name, HPy base, HPy dict) {
    return ctx->ctx_Err_NewExceptionWithDoc(ctx, utf8_name, nullptr, base, dict);
}

// -- warnings and what nobody catches ---------------------------------------------------------------------------------

/// warnings.warn(message, category, stack_level); a host without that module has them written to stderr.
int Err_WarnEx(HPyContext *ctx, HPy category, const char *utf8_message, HPy_ssize_t stack_level) {
    if (utf8_message == nullptr)
        return raise_null(ctx);
    if (category._i != 0 && !ctx->ctx_TypeCheck(ctx, category, ctx->h_TypeType))
        return raise(ctx, ctx->h_TypeError,
                     "category must be a Warning subclass, not '" + type_name_of(ctx, category) + "'");
    const HPy type = category._i != 0 ? category : ctx->h_RuntimeWarning;
    const Held module(ctx, ctx->ctx_Import_ImportModule(ctx, "warnings"));
    if (!module) {
        if (!ctx->ctx_Err_ExceptionMatches(ctx, ctx->h_ImportError))
            return -1;
        ctx->ctx_Err_Clear(ctx);
        const char *name = ctx->ctx_Type_GetName(ctx, type);
        std::fprintf(stderr, "%s: %s\n", name != nullptr ? name : "Warning", utf8_message);
        return 0;
    }
    const Held function(ctx, ctx->ctx_GetAttr_s(ctx, module, "warn"));
    const Held text(ctx, ctx->ctx_Unicode_FromString(ctx, utf8_message));
    const Held level(ctx, ctx->ctx_Long_FromInt64_t(ctx, stack_level));
    if (!function || !text || !level)
        return -1;
    const HPy args[] = {text, type, level};
    return Held(ctx, ctx->ctx_Call(ctx, function, args, 3, HPy{0})) ? 0 : -1;
}

void Err_WriteUnraisable(HPyContext *ctx, HPy obj) {
    const Held pending = take(ctx);
    if (!pending)
        return;
    const Held shown(ctx, obj._i != 0 ? ctx->ctx_Repr(ctx, obj) : HPy{0});
    ctx->ctx_Err_Clear(ctx);
    const std::string who = shown ? text_of(ctx, shown) : "None";
    const std::string report = ContextServices::of(ctx).err_report(ctx, pending);
    std::fprintf(stderr, "Exception ignored in: %s\n%s", who.c_str(), report.c_str());
    ctx->ctx_Err_Clear(ctx);
}

}  // namespace

}  // namespace derived

DerivedSlots derived_errors() {
    using enum row::Id;
    return {
        HPYU_DERIVE(Err_SetObject, h_TypeType, h_BaseException, TypeCheck, Type_IsSubtype, Tuple_Check, Call,
                    CallTupleDict, Repr),
        HPYU_DERIVE(Err_SetString, Unicode_FromString, Err_SetObject),
        HPYU_DERIVE(Err_Occurred),
        HPYU_DERIVE(Err_Clear),
        HPYU_DERIVE(Err_ExceptionMatches, h_TypeType, Type, TypeCheck, Type_IsSubtype, Tuple_Check, Length, GetItem_i),
        HPYU_DERIVE(Err_NoMemory, h_MemoryError, Err_SetObject),
        HPYU_DERIVE(Err_SetFromErrnoWithFilename, Unicode_DecodeFSDefault, Unicode_DecodeFSDefaultAndSize,
                    Long_FromInt64_t, Call, Type),
        HPYU_DERIVE(Err_SetFromErrnoWithFilenameObjects, Unicode_DecodeFSDefaultAndSize, Long_FromInt64_t, Call, Type),
        HPYU_DERIVE(Err_NewExceptionWithDoc, h_TypeType, Unicode_DecodeFSDefaultAndSize, Unicode_FromString,
                    Dict_Check, Dict_New, Tuple_Check, Tuple_FromArray, Contains, SetItem_s, Call),
        HPYU_DERIVE(Err_NewException, Err_NewExceptionWithDoc),
        HPYU_DERIVE(Err_WarnEx, h_TypeType, TypeCheck, Import_ImportModule, GetAttr_s, Unicode_FromString,
                    Long_FromInt64_t, Call, Type_GetName),
        HPYU_DERIVE(Err_WriteUnraisable, Repr, Unicode_AsUTF8AndSize),
    };
}

}  // namespace hpyu
