// SPDX-License-Identifier: MIT
// Integers, floats and booleans from and to C; what numbers share; in-place operators from special methods and the
// plain operators.
//
// The words of what does not fit are those of slots/long.cpp.
#include <limits>

#include "contexts/services.hpp"
#include "derived/derived.hpp"

namespace hpyu {

namespace derived {

namespace {

Failed overflow(HPyContext *ctx, const char *words) { return raise(ctx, ctx->h_OverflowError, words); }

/// False with TypeError for what is no int, where __index__ is not asked.
bool is_integer(HPyContext *ctx, HPy h) {
    if (ctx->ctx_TypeCheck(ctx, h, ctx->h_LongType))
        return true;
    if (!ctx->ctx_Err_Occurred(ctx))
        raise(ctx, ctx->h_TypeError, "an integer is required");
    return false;
}

/// The words for an OverflowError that is pending in others.
void reword(HPyContext *ctx, const char *words) {
    if (ctx->ctx_Err_ExceptionMatches(ctx, ctx->h_OverflowError))
        overflow(ctx, words);
}

bool failed(HPyContext *ctx, int64_t n) { return n == -1 && ctx->ctx_Err_Occurred(ctx); }

/// An int's value as a signed number; false with an exception pending.
bool as_signed(HPyContext *ctx, HPy h, int64_t *out, const char *too_large) {
    *out = ctx->ctx_Long_AsInt64_t(ctx, h);
    if (!failed(ctx, *out))
        return true;
    reword(ctx, too_large);
    return false;
}

/// Whether h is below zero; false with an exception pending on failure.
bool is_negative(HPyContext *ctx, HPy h, bool *negative) {
    const Held zero(ctx, ctx->ctx_Long_FromInt64_t(ctx, 0));
    const int less = zero ? ctx->ctx_RichCompareBool(ctx, h, zero, HPy_LT) : -1;
    *negative = less == 1;
    return less >= 0;
}

bool as_unsigned(HPyContext *ctx, HPy h, uint64_t *out, const char *too_large, const char *no_negative) {
    bool negative = false;
    if (!is_integer(ctx, h) || !is_negative(ctx, h, &negative))
        return false;
    if (negative) {
        overflow(ctx, no_negative);
        return false;
    }
    *out = ctx->ctx_Long_AsUInt64_tMask(ctx, h);
    if (failed(ctx, static_cast<int64_t>(*out)))
        return false;
    const Held same(ctx, ctx->ctx_Long_FromUInt64_t(ctx, *out));
    const int equal = same ? ctx->ctx_RichCompareBool(ctx, h, same, HPy_EQ) : -1;
    if (equal == 0)
        overflow(ctx, too_large);
    return equal == 1;
}

// -- from C -----------------------------------------------------------------------------------------------------------

HPy Long_FromInt32_t(HPyContext *ctx, int32_t value) { return ctx->ctx_Long_FromInt64_t(ctx, value); }
HPy Long_FromUInt32_t(HPyContext *ctx, uint32_t value) { return ctx->ctx_Long_FromInt64_t(ctx, value); }
HPy Long_FromSsize_t(HPyContext *ctx, HPy_ssize_t value) { return ctx->ctx_Long_FromInt64_t(ctx, value); }
HPy Long_FromSize_t(HPyContext *ctx, size_t value) { return ctx->ctx_Long_FromUInt64_t(ctx, value); }
HPy Bool_FromBool(HPyContext *ctx, bool value) { return ctx->ctx_Dup(ctx, value ? ctx->h_True : ctx->h_False); }

// -- to C -------------------------------------------------------------------------------------------------------------

constexpr const char *kLongTooLarge = "Python int too large to convert to C long";

int32_t Long_AsInt32_t(HPyContext *ctx, HPy h) {
    int64_t n;
    if (!as_signed(ctx, h, &n, kLongTooLarge))
        return -1;
    if (n < std::numeric_limits<int32_t>::min() || n > std::numeric_limits<int32_t>::max())
        return overflow(ctx, "Python int too large to convert to C int32_t");
    return static_cast<int32_t>(n);
}

uint32_t Long_AsUInt32_t(HPyContext *ctx, HPy h) {
    uint64_t n;
    if (!as_unsigned(ctx, h, &n, "Python int too large to convert to C unsigned long",
                     "can't convert negative value to unsigned int"))
        return static_cast<uint32_t>(-1);
    if (n > std::numeric_limits<uint32_t>::max())
        return static_cast<uint32_t>(int{overflow(ctx, "Python int too large to convert to C uint32_t")});
    return static_cast<uint32_t>(n);
}

uint32_t Long_AsUInt32_tMask(HPyContext *ctx, HPy h) {
    return static_cast<uint32_t>(ctx->ctx_Long_AsUInt64_tMask(ctx, h));
}

uint64_t Long_AsUInt64_t(HPyContext *ctx, HPy h) {
    uint64_t n;
    return as_unsigned(ctx, h, &n, "int too big to convert", "can't convert negative int to unsigned")
               ? n
               : static_cast<uint64_t>(-1);
}

size_t Long_AsSize_t(HPyContext *ctx, HPy h) {
    uint64_t n;
    return as_unsigned(ctx, h, &n, "Python int too large to convert to C size_t",
                       "can't convert negative value to size_t")
               ? n
               : static_cast<size_t>(-1);
}

HPy_ssize_t Long_AsSsize_t(HPyContext *ctx, HPy h) {
    int64_t n;
    return is_integer(ctx, h) && as_signed(ctx, h, &n, "Python int too large to convert to C ssize_t") ? n : -1;
}

/// The address as an unsigned number, or as the negative one of the same bits.
void *Long_AsVoidPtr(HPyContext *ctx, HPy h) {
    bool negative = false;
    int64_t n;
    uint64_t bits;
    if (!is_integer(ctx, h) || !is_negative(ctx, h, &negative))
        return nullptr;
    if (negative)
        return as_signed(ctx, h, &n, kLongTooLarge) ? reinterpret_cast<void *>(n) : nullptr;
    return as_unsigned(ctx, h, &bits, "Python int too large to convert to C unsigned long", "")
               ? reinterpret_cast<void *>(bits)
               : nullptr;
}

double Long_AsDouble(HPyContext *ctx, HPy h) { return is_integer(ctx, h) ? ctx->ctx_Float_AsDouble(ctx, h) : -1.0; }

// -- numbers ----------------------------------------------------------------------------------------------------------

HPy Long(HPyContext *ctx, HPy h) { return ctx->ctx_Call(ctx, ctx->h_LongType, &h, 1, HPy{0}); }
HPy Float(HPyContext *ctx, HPy h) { return ctx->ctx_Call(ctx, ctx->h_FloatType, &h, 1, HPy{0}); }

int Number_Check(HPyContext *ctx, HPy h) {
    const Held type(ctx, ctx->ctx_Type(ctx, h));
    if (!type)
        return 0;
    if (ctx->h_ComplexType._i != 0 && ctx->ctx_Type_IsSubtype(ctx, type, ctx->h_ComplexType))
        return 1;
    return ctx->ctx_Type_IsSubtype(ctx, type, ctx->h_LongType) ||
           ctx->ctx_Type_IsSubtype(ctx, type, ctx->h_FloatType) || ctx->ctx_HasAttr_s(ctx, type, "__index__") ||
           ctx->ctx_HasAttr_s(ctx, type, "__int__") || ctx->ctx_HasAttr_s(ctx, type, "__float__");
}

// -- in place ---------------------------------------------------------------------------------------------------------

/// type(a).method(a, b), as `a += b` asks for `__iadd__`. HPy_NULL with nothing pending if there is no such method, or
/// it answers NotImplemented.
HPy call_inplace(HPyContext *ctx, const char *method, HPy a, HPy b) {
    const Held type(ctx, ctx->ctx_Type(ctx, a));
    if (!type || !ctx->ctx_HasAttr_s(ctx, type, method))
        return HPy{0};
    const Held function(ctx, ctx->ctx_GetAttr_s(ctx, type, method));
    const HPy args[] = {a, b};
    Held result(ctx, function ? ctx->ctx_Call(ctx, function, args, 2, HPy{0}) : HPy{0});
    return result && ctx->ctx_Is(ctx, result, ctx->h_NotImplemented) ? HPy{0} : result.release();
}

/// A list's own `__imul__` takes an index; what is none is refused by the operator, in its words.
bool lists_refuse(HPyContext *ctx, HPy a, HPy b) {
    const Held type(ctx, ctx->ctx_Type(ctx, a)), other(ctx, type ? ctx->ctx_Type(ctx, b) : HPy{0});
    if (!other || ctx->ctx_Type_IsSubtype(ctx, type, ctx->h_ListType) == 0 ||
        ctx->ctx_HasAttr_s(ctx, other, "__index__"))
        return false;
    const Held own(ctx, ctx->ctx_GetAttr_s(ctx, type, "__imul__"));
    const Held builtin(ctx, own ? ctx->ctx_GetAttr_s(ctx, ctx->h_ListType, "__imul__") : HPy{0});
    const bool same = builtin && ctx->ctx_Is(ctx, own, builtin);
    ctx->ctx_Err_Clear(ctx);
    return same;
}

/// Says "+=" where the plain operator's TypeError, which is pending, says "+".
Failed reword_operator(HPyContext *ctx, const std::string &sign, const std::string &inplace) {
    if (!ctx->ctx_Err_ExceptionMatches(ctx, ctx->h_TypeError))
        return {};
    ContextServices &services = ContextServices::of(ctx);
    const Held error(ctx, services.err_take(ctx));
    const Held text(ctx, ctx->ctx_Str(ctx, error));
    const std::string words = text_of(ctx, text), plain = "unsupported operand type(s) for " + sign + ": ";
    if (words.starts_with(plain))
        return raise(ctx, ctx->h_TypeError,
                     "unsupported operand type(s) for " + inplace + ": " + words.substr(plain.size()));
    services.err_restore(ctx, error);
    return {};
}

/// type(a).method(a, b), if there is a method; else plain().
template <class Plain>
HPy in_place(HPyContext *ctx, const char *method, HPy a, HPy b, const char *sign, const char *inplace, Plain plain) {
    const HPy own = method != nullptr ? call_inplace(ctx, method, a, b) : HPy{0};
    if (own._i != 0 || ctx->ctx_Err_Occurred(ctx))
        return own;
    const HPy result = plain();
    return result._i != 0 ? result : reword_operator(ctx, sign, inplace).null();
}

#define HPYU_INPLACE(name, method, sign)                                                               \
    HPy InPlace##name(HPyContext *ctx, HPy a, HPy b) {                                                    \
        return in_place(ctx, method, a, b, sign, sign "=", [&] { return ctx->ctx_##name(ctx, a, b); }); \
    }
HPYU_INPLACE(Add, "__iadd__", "+")
HPYU_INPLACE(Subtract, "__isub__", "-")
HPYU_INPLACE(Multiply, lists_refuse(ctx, a, b) ? nullptr : "__imul__", "*")
HPYU_INPLACE(MatrixMultiply, "__imatmul__", "@")
HPYU_INPLACE(FloorDivide, "__ifloordiv__", "//")
HPYU_INPLACE(TrueDivide, "__itruediv__", "/")
HPYU_INPLACE(Remainder, "__imod__", "%")
HPYU_INPLACE(Lshift, "__ilshift__", "<<")
HPYU_INPLACE(Rshift, "__irshift__", ">>")
HPYU_INPLACE(And, "__iand__", "&")
HPYU_INPLACE(Xor, "__ixor__", "^")
HPYU_INPLACE(Or, "__ior__", "|")
#undef HPYU_INPLACE

HPy InPlacePower(HPyContext *ctx, HPy a, HPy b, HPy c) {
    return in_place(ctx, "__ipow__", a, b, "** or pow()", "**=", [&] { return ctx->ctx_Power(ctx, a, b, c); });
}

}  // namespace

}  // namespace derived

DerivedSlots derived_numbers() {
    using enum row::Id;
    return {
        HPYU_DERIVE(Long_FromInt32_t, Long_FromInt64_t),
        HPYU_DERIVE(Long_FromUInt32_t, Long_FromInt64_t),
        HPYU_DERIVE(Long_FromSsize_t, Long_FromInt64_t),
        HPYU_DERIVE(Long_FromSize_t, Long_FromUInt64_t),
        HPYU_DERIVE(Bool_FromBool),
        HPYU_DERIVE(Long_AsInt32_t, Long_AsInt64_t),
        HPYU_DERIVE(Long_AsUInt32_t, h_LongType, TypeCheck, Long_FromInt64_t, Long_FromUInt64_t, Long_AsUInt64_tMask,
                    RichCompareBool),
        HPYU_DERIVE(Long_AsUInt32_tMask, Long_AsUInt64_tMask),
        HPYU_DERIVE(Long_AsUInt64_t, h_LongType, TypeCheck, Long_FromInt64_t, Long_FromUInt64_t, Long_AsUInt64_tMask,
                    RichCompareBool),
        HPYU_DERIVE(Long_AsSize_t, h_LongType, TypeCheck, Long_FromInt64_t, Long_FromUInt64_t, Long_AsUInt64_tMask,
                    RichCompareBool),
        HPYU_DERIVE(Long_AsSsize_t, h_LongType, TypeCheck, Long_AsInt64_t),
        HPYU_DERIVE(Long_AsVoidPtr, h_LongType, TypeCheck, Long_FromInt64_t, Long_FromUInt64_t, Long_AsInt64_t,
                    Long_AsUInt64_tMask, RichCompareBool),
        HPYU_DERIVE(Long_AsDouble, h_LongType, TypeCheck, Float_AsDouble),
        HPYU_DERIVE(Long, h_LongType, Call),
        HPYU_DERIVE(Float, h_FloatType, Call),
        HPYU_DERIVE(Number_Check, h_LongType, h_FloatType, Type, Type_IsSubtype, HasAttr_s),
#define HPYU_INPLACE(name) \
    HPYU_DERIVE(InPlace##name, name, Type, HasAttr_s, GetAttr_s, Call, Str, Unicode_AsUTF8AndSize),
        HPYU_INPLACE(Add)
        HPYU_INPLACE(Subtract)
        HPYU_DERIVE(InPlaceMultiply, Multiply, h_ListType, Type, Type_IsSubtype, HasAttr_s, GetAttr_s, Call, Str,
                    Unicode_AsUTF8AndSize),
        HPYU_INPLACE(MatrixMultiply)
        HPYU_INPLACE(FloorDivide)
        HPYU_INPLACE(TrueDivide)
        HPYU_INPLACE(Remainder)
        HPYU_INPLACE(Lshift)
        HPYU_INPLACE(Rshift)
        HPYU_INPLACE(And)
        HPYU_INPLACE(Xor)
        HPYU_INPLACE(Or)
        HPYU_INPLACE(Power)
#undef HPYU_INPLACE
    };
}

}  // namespace hpyu
