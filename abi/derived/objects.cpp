// SPDX-License-Identifier: MIT
// What can be done with any object: types, attributes, items, slices, iteration, comparison.
#include "derived/derived.hpp"
#include "hosts/host_context.hpp"

namespace hpyu {

namespace derived {

namespace {

Held name_of(HPyContext *ctx, const char *utf8) {
    if (utf8 != nullptr)
        return Held(ctx, ctx->ctx_Unicode_FromString(ctx, utf8));
    raise_null(ctx);
    return Held(ctx);
}

Held index_of(HPyContext *ctx, HPy_ssize_t index) { return Held(ctx, ctx->ctx_Long_FromInt64_t(ctx, index)); }

// -- types ------------------------------------------------------------------------------------------------------------

bool is_type(HPyContext *ctx, HPy h, const char *words) {
    const Held type(ctx, ctx->ctx_Type(ctx, h));
    if (!type || ctx->ctx_Type_IsSubtype(ctx, type, ctx->h_TypeType))
        return static_cast<bool>(type);
    raise(ctx, ctx->h_TypeError, words);
    return false;
}

int TypeCheck(HPyContext *ctx, HPy obj, HPy type) {
    const Held own(ctx, ctx->ctx_Type(ctx, obj));
    return own && is_type(ctx, type, "HPy_TypeCheck arg 2 must be a type") && ctx->ctx_Type_IsSubtype(ctx, own, type);
}

/// The text is kept by the context, since nobody knows how long the host's str lives.
const char *Type_GetName(HPyContext *ctx, HPy type) {
    if (!is_type(ctx, type, "arg must be a type"))
        return nullptr;
    const Held name(ctx, ctx->ctx_GetAttr_s(ctx, type, "__name__"));
    HPy_ssize_t size = 0;
    const char *text = name ? ctx->ctx_Unicode_AsUTF8AndSize(ctx, name, &size) : nullptr;
    return text != nullptr ? HostContext::of(ctx).keep_text({text, static_cast<size_t>(size)}) : nullptr;
}

// -- attributes -------------------------------------------------------------------------------------------------------

HPy GetAttr_s(HPyContext *ctx, HPy obj, const char *utf8_name) {
    const Held name = name_of(ctx, utf8_name);
    return name ? ctx->ctx_GetAttr(ctx, obj, name) : HPy{0};
}
int SetAttr_s(HPyContext *ctx, HPy obj, const char *utf8_name, HPy value) {
    const Held name = name_of(ctx, utf8_name);
    return name ? ctx->ctx_SetAttr(ctx, obj, name, value) : -1;
}
/// An operand that is HPy_NULL is the caller's mistake, and not swallowed.
int HasAttr(HPyContext *ctx, HPy obj, HPy name) {
    if (obj._i == 0 || name._i == 0)
        return static_cast<void>(raise_null(ctx)), 0;
    const Held found(ctx, ctx->ctx_GetAttr(ctx, obj, name));
    if (!found)
        ctx->ctx_Err_Clear(ctx);
    return found ? 1 : 0;
}
int HasAttr_s(HPyContext *ctx, HPy obj, const char *utf8_name) {
    const Held name(ctx, utf8_name != nullptr ? ctx->ctx_Unicode_FromString(ctx, utf8_name) : HPy{0});
    if (name)
        return ctx->ctx_HasAttr(ctx, obj, name);
    ctx->ctx_Err_Clear(ctx);
    return 0;
}

// -- items ------------------------------------------------------------------------------------------------------------

HPy GetItem_i(HPyContext *ctx, HPy obj, HPy_ssize_t index) {
    const Held key = index_of(ctx, index);
    return key ? ctx->ctx_GetItem(ctx, obj, key) : HPy{0};
}
HPy GetItem_s(HPyContext *ctx, HPy obj, const char *utf8_key) {
    const Held key = name_of(ctx, utf8_key);
    return key ? ctx->ctx_GetItem(ctx, obj, key) : HPy{0};
}
int SetItem_i(HPyContext *ctx, HPy obj, HPy_ssize_t index, HPy value) {
    const Held key = index_of(ctx, index);
    return key ? ctx->ctx_SetItem(ctx, obj, key, value) : -1;
}
int SetItem_s(HPyContext *ctx, HPy obj, const char *utf8_key, HPy value) {
    const Held key = name_of(ctx, utf8_key);
    return key ? ctx->ctx_SetItem(ctx, obj, key, value) : -1;
}
int DelItem_i(HPyContext *ctx, HPy obj, HPy_ssize_t index) {
    const Held key = index_of(ctx, index);
    return key ? ctx->ctx_DelItem(ctx, obj, key) : -1;
}
int DelItem_s(HPyContext *ctx, HPy obj, const char *utf8_key) {
    const Held key = name_of(ctx, utf8_key);
    return key ? ctx->ctx_DelItem(ctx, obj, key) : -1;
}

/// Membership of what can only be iterated, as Python has it.
int Contains(HPyContext *ctx, HPy container, HPy key) {
    const Held iterator(ctx, ctx->ctx_GetIter(ctx, container));
    if (!iterator)
        return -1;
    for (;;) {
        const Held item(ctx, ctx->ctx_Iter_Next(ctx, iterator));
        if (!item)
            return ctx->ctx_Err_Occurred(ctx) ? -1 : 0;
        if (const int equal = ctx->ctx_RichCompareBool(ctx, item, key, HPy_EQ); equal != 0)
            return equal;
    }
}

// -- slices -----------------------------------------------------------------------------------------------------------

HPy Slice_New(HPyContext *ctx, HPy start, HPy stop, HPy step) {
    const auto given = [&](HPy h) { return h._i != 0 ? h : ctx->h_None; };
    const HPy args[] = {given(start), given(stop), given(step)};
    return ctx->ctx_Call(ctx, ctx->h_SliceType, args, 3, HPy{0});
}

/// An index of a slice, or `absent` for None; clipped to what HPy_ssize_t holds.
bool read_index(HPyContext *ctx, HPy slice, const char *name, HPy_ssize_t absent, HPy_ssize_t *out) {
    const Held value(ctx, ctx->ctx_GetAttr_s(ctx, slice, name));
    if (!value)
        return false;
    *out = absent;
    if (ctx->ctx_Is(ctx, value, ctx->h_None))
        return true;
    const Held index(ctx, ctx->ctx_Index(ctx, value));
    if (!index) {
        if (ctx->ctx_Err_ExceptionMatches(ctx, ctx->h_TypeError))
            raise(ctx, ctx->h_TypeError, "slice indices must be integers or None or have an __index__ method");
        return false;
    }
    *out = ctx->ctx_Long_AsInt64_t(ctx, index);
    if (*out != -1 || !ctx->ctx_Err_Occurred(ctx))
        return true;
    if (!ctx->ctx_Err_ExceptionMatches(ctx, ctx->h_OverflowError))
        return false;
    ctx->ctx_Err_Clear(ctx);
    const Held zero = index_of(ctx, 0);
    const int negative = zero ? ctx->ctx_RichCompareBool(ctx, index, zero, HPy_LT) : -1;
    *out = negative == 1 ? HPY_SSIZE_T_MIN : HPY_SSIZE_T_MAX;
    return negative >= 0;
}

int Slice_Unpack(HPyContext *ctx, HPy slice, HPy_ssize_t *start, HPy_ssize_t *stop, HPy_ssize_t *step) {
    if (!ctx->ctx_TypeCheck(ctx, slice, ctx->h_SliceType) || start == nullptr || stop == nullptr || step == nullptr)
        return ctx->ctx_Err_Occurred(ctx) ? -1
                                          : int{raise(ctx, ctx->h_SystemError, "bad argument to internal function")};
    if (!read_index(ctx, slice, "step", 1, step))
        return -1;
    if (*step == 0)
        return raise(ctx, ctx->h_ValueError, "slice step cannot be zero");
    if (*step < -HPY_SSIZE_T_MAX)
        *step = -HPY_SSIZE_T_MAX;
    const bool backwards = *step < 0;
    return read_index(ctx, slice, "start", backwards ? HPY_SSIZE_T_MAX : 0, start) &&
                   read_index(ctx, slice, "stop", backwards ? HPY_SSIZE_T_MIN : HPY_SSIZE_T_MAX, stop) ? 0 : -1;
}

/// Python's words for what can't be sliced, where the operation on a slice as a key raised TypeError.
void reword_slicing(HPyContext *ctx, HPy obj, const char *method, const char *words) {
    if (!ctx->ctx_Err_ExceptionMatches(ctx, ctx->h_TypeError))
        return;
    ContextServices &services = ContextServices::of(ctx);
    const Held error(ctx, services.err_take(ctx)), type(ctx, ctx->ctx_Type(ctx, obj));
    if (type && ctx->ctx_HasAttr_s(ctx, type, method))
        services.err_restore(ctx, error);
    else
        raise(ctx, ctx->h_TypeError, "'" + type_name_of(ctx, obj) + "' object " + words);
}

Held slice_of(HPyContext *ctx, HPy_ssize_t start, HPy_ssize_t end) {
    const Held first = index_of(ctx, start), last = index_of(ctx, end);
    return Held(ctx, first && last ? ctx->ctx_Slice_New(ctx, first, last, HPy{0}) : HPy{0});
}
HPy GetSlice(HPyContext *ctx, HPy obj, HPy_ssize_t start, HPy_ssize_t end) {
    const Held slice = slice_of(ctx, start, end);
    const HPy part = slice ? ctx->ctx_GetItem(ctx, obj, slice) : HPy{0};
    if (part._i == 0)
        reword_slicing(ctx, obj, "__getitem__", "is unsliceable");
    return part;
}
int SetSlice(HPyContext *ctx, HPy obj, HPy_ssize_t start, HPy_ssize_t end, HPy value) {
    if (value._i == 0)
        return ctx->ctx_DelSlice(ctx, obj, start, end);
    const Held slice = slice_of(ctx, start, end);
    const int status = slice ? ctx->ctx_SetItem(ctx, obj, slice, value) : -1;
    if (status < 0)
        reword_slicing(ctx, obj, "__setitem__", "doesn't support slice assignment");
    return status;
}
int DelSlice(HPyContext *ctx, HPy obj, HPy_ssize_t start, HPy_ssize_t end) {
    const Held slice = slice_of(ctx, start, end);
    const int status = slice ? ctx->ctx_DelItem(ctx, obj, slice) : -1;
    if (status < 0)
        reword_slicing(ctx, obj, "__delitem__", "doesn't support slice deletion");
    return status;
}

// -- iteration and comparison -----------------------------------------------------------------------------------------

int Iter_Check(HPyContext *ctx, HPy obj) {
    const Held type(ctx, ctx->ctx_Type(ctx, obj));
    return type ? ctx->ctx_HasAttr_s(ctx, type, "__next__") : 0;
}

/// One object is equal to itself, whatever its comparison says.
int RichCompareBool(HPyContext *ctx, HPy a, HPy b, int op) {
    if ((op == HPy_EQ || op == HPy_NE) && a._i != 0 && b._i != 0 && ctx->ctx_Is(ctx, a, b))
        return op == HPy_EQ;
    const Held answer(ctx, ctx->ctx_RichCompare(ctx, a, b, op));
    return answer ? ctx->ctx_IsTrue(ctx, answer) : -1;
}

}  // namespace

}  // namespace derived

DerivedSlots derived_objects() {
    using enum row::Id;
    return {
        HPYU_DERIVE(TypeCheck, h_TypeType, Type, Type_IsSubtype),
        HPYU_DERIVE(Type_GetName, h_TypeType, Type, Type_IsSubtype, GetAttr_s, Unicode_AsUTF8AndSize),
        HPYU_DERIVE(GetAttr_s, Unicode_FromString, GetAttr),
        HPYU_DERIVE(SetAttr_s, Unicode_FromString, SetAttr),
        HPYU_DERIVE(HasAttr, GetAttr),
        HPYU_DERIVE(HasAttr_s, Unicode_FromString, HasAttr),
        HPYU_DERIVE(GetItem_i, Long_FromInt64_t, GetItem),
        HPYU_DERIVE(GetItem_s, Unicode_FromString, GetItem),
        HPYU_DERIVE(SetItem_i, Long_FromInt64_t, SetItem),
        HPYU_DERIVE(SetItem_s, Unicode_FromString, SetItem),
        HPYU_DERIVE(DelItem_i, Long_FromInt64_t, DelItem),
        HPYU_DERIVE(DelItem_s, Unicode_FromString, DelItem),
        HPYU_DERIVE(Contains, GetIter, Iter_Next, RichCompareBool),
        HPYU_DERIVE(Slice_New, h_SliceType, Call),
        HPYU_DERIVE(Slice_Unpack, h_SliceType, TypeCheck, GetAttr_s, Index, Long_FromInt64_t, Long_AsInt64_t,
                    RichCompareBool),
        HPYU_DERIVE(GetSlice, Long_FromInt64_t, Slice_New, GetItem, Type, HasAttr_s),
        HPYU_DERIVE(SetSlice, Long_FromInt64_t, Slice_New, SetItem, DelSlice, Type, HasAttr_s),
        HPYU_DERIVE(DelSlice, Long_FromInt64_t, Slice_New, DelItem, Type, HasAttr_s),
        HPYU_DERIVE(Iter_Check, Type, HasAttr_s),
        HPYU_DERIVE(RichCompareBool, RichCompare, IsTrue),
    };
}

}  // namespace hpyu
