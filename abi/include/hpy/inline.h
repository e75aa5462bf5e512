// SPDX-License-Identifier: MIT
//
// Conveniences that compile into their caller: short ways to what the rows of slots.def can do already. None of them is
// part of the binary interface.
//
// Unless a comment says otherwise, ownership and failure are those of the row called: a new handle, or HPy_NULL with an
// exception pending; 0, or -1 with an exception pending.
//
// Source in HPy's documentation: "Inline Helpers"; "Leave/Reenter Python Execution"; "HPy Object"; "Capsules".
#pragma once

#include "hpy/api.h"

#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

// ---- Instances ------------------------------------------------------------------------------------------------------

/// Makes an instance of cls and stores the address of its zeroed payload in *data, which may be a pointer to any
/// payload struct; NULL is stored on failure.
///
///     PointObject *point;
///     HPy h = HPy_New(ctx, cls, &point);
#define HPy_New(ctx, cls, data) _HPy_NewPayload((ctx), (cls), (void *)(data))

/// What HPy_New stands for. It passes the address of a local, so that the caller's own pointer can stay in a register,
/// and copies it as bytes, so that the caller's pointer may be of any type.
HPyAPI_INLINE_HELPER HPy _HPy_NewPayload(HPyContext *ctx, HPy cls, void *data)
{
    void *payload = NULL;
    HPy h = ctx->ctx_New(ctx, cls, &payload);
    memcpy(data, &payload, sizeof payload);
    return h;
}

/// Deletes an attribute; raises AttributeError if there is none.
HPyAPI_INLINE_HELPER int HPy_DelAttr(HPyContext *ctx, HPy obj, HPy name)
{
    return HPy_SetAttr(ctx, obj, name, HPy_NULL);
}

HPyAPI_INLINE_HELPER int HPy_DelAttr_s(HPyContext *ctx, HPy obj, const char *utf8_name)
{
    return HPy_SetAttr_s(ctx, obj, utf8_name, HPy_NULL);
}

// ---- C integers by their C names ------------------------------------------------------------------------------------
// As HPyLong_FromInt64_t and so on, for the types whose width the compiler decides. From: a new handle. As: the value,
// or -1 of the type with an exception pending; the Mask forms wrap around instead of raising OverflowError.

HPyAPI_INLINE_HELPER HPy HPyLong_FromLong(HPyContext *ctx, long l)
{
    return HPyLong_FromInt64_t(ctx, l);
}

HPyAPI_INLINE_HELPER HPy HPyLong_FromUnsignedLong(HPyContext *ctx, unsigned long l)
{
    return HPyLong_FromUInt64_t(ctx, l);
}

HPyAPI_INLINE_HELPER HPy HPyLong_FromLongLong(HPyContext *ctx, long long l)
{
    return HPyLong_FromInt64_t(ctx, l);
}

HPyAPI_INLINE_HELPER HPy HPyLong_FromUnsignedLongLong(HPyContext *ctx, unsigned long long l)
{
    return HPyLong_FromUInt64_t(ctx, l);
}

HPyAPI_INLINE_HELPER long HPyLong_AsLong(HPyContext *ctx, HPy h)
{
    return sizeof(long) == sizeof(int64_t) ? (long)HPyLong_AsInt64_t(ctx, h) : (long)HPyLong_AsInt32_t(ctx, h);
}

HPyAPI_INLINE_HELPER unsigned long HPyLong_AsUnsignedLong(HPyContext *ctx, HPy h)
{
    return sizeof(long) == sizeof(int64_t) ? (unsigned long)HPyLong_AsUInt64_t(ctx, h)
                                           : (unsigned long)HPyLong_AsUInt32_t(ctx, h);
}

HPyAPI_INLINE_HELPER unsigned long HPyLong_AsUnsignedLongMask(HPyContext *ctx, HPy h)
{
    return sizeof(long) == sizeof(int64_t) ? (unsigned long)HPyLong_AsUInt64_tMask(ctx, h)
                                           : (unsigned long)HPyLong_AsUInt32_tMask(ctx, h);
}

HPyAPI_INLINE_HELPER long long HPyLong_AsLongLong(HPyContext *ctx, HPy h)
{
    return HPyLong_AsInt64_t(ctx, h);
}

HPyAPI_INLINE_HELPER unsigned long long HPyLong_AsUnsignedLongLong(HPyContext *ctx, HPy h)
{
    return HPyLong_AsUInt64_t(ctx, h);
}

HPyAPI_INLINE_HELPER unsigned long long HPyLong_AsUnsignedLongLongMask(HPyContext *ctx, HPy h)
{
    return HPyLong_AsUInt64_tMask(ctx, h);
}

/// True or False, by whether v is other than 0.
HPyAPI_INLINE_HELPER HPy HPyBool_FromLong(HPyContext *ctx, long v)
{
    return HPyBool_FromBool(ctx, v != 0);
}

/// A pid_t, which is an int on the systems at hand, and its format unit for HPyArg_Parse and HPy_BuildValue.
#define HPyLong_FromPid HPyLong_FromLong
#define HPyLong_AsPid HPyLong_AsLong
#define _HPy_PARSE_PID "i"

// ---- Exceptions -----------------------------------------------------------------------------------------------------
// Raise h_type, OSError or a class derived from it, from the C library's errno. Always HPy_NULL.

HPyAPI_INLINE_HELPER HPy HPyErr_SetFromErrno(HPyContext *ctx, HPy h_type)
{
    return HPyErr_SetFromErrnoWithFilenameObjects(ctx, h_type, HPy_NULL, HPy_NULL);
}

HPyAPI_INLINE_HELPER HPy HPyErr_SetFromErrnoWithFilenameObject(HPyContext *ctx, HPy h_type, HPy filename)
{
    return HPyErr_SetFromErrnoWithFilenameObjects(ctx, h_type, filename, HPy_NULL);
}

// ---- Calls ----------------------------------------------------------------------------------------------------------

/// Calls receiver.name(*args, **kw); args is a tuple, kw a dict or HPy_NULL.
HPyAPI_INLINE_HELPER HPy HPy_CallMethodTupleDict(HPyContext *ctx, HPy name, HPy receiver, HPy args, HPy kw)
{
    HPy method = HPy_GetAttr(ctx, receiver, name);
    if (HPy_IsNull(method))
        return HPy_NULL;
    HPy result = HPy_CallTupleDict(ctx, method, args, kw);
    HPy_Close(ctx, method);
    return result;
}

HPyAPI_INLINE_HELPER HPy HPy_CallMethodTupleDict_s(HPyContext *ctx, const char *utf8_name, HPy receiver, HPy args,
                                                   HPy kw)
{
    HPy method = HPy_GetAttr_s(ctx, receiver, utf8_name);
    if (HPy_IsNull(method))
        return HPy_NULL;
    HPy result = HPy_CallTupleDict(ctx, method, args, kw);
    HPy_Close(ctx, method);
    return result;
}

// ---- Tuples and slices ----------------------------------------------------------------------------------------------

/// A tuple of the n handles that follow.
HPyAPI_INLINE_HELPER HPy HPyTuple_Pack(HPyContext *ctx, HPy_ssize_t n, ...)
{
    HPy few[16];
    HPy *items = few;
    HPy result;
    va_list handles;

    if (n > (HPy_ssize_t)(sizeof few / sizeof few[0])) {
        items = (HPy *)((size_t)n <= SIZE_MAX / sizeof(HPy) ? malloc((size_t)n * sizeof(HPy)) : NULL);
        if (items == NULL)
            return HPyErr_NoMemory(ctx);
    }
    va_start(handles, n);
    for (HPy_ssize_t i = 0; i < n; i++)
        items[i] = va_arg(handles, HPy);
    va_end(handles);
    result = HPyTuple_FromArray(ctx, items, n);
    if (items != few)
        free(items);
    return result;
}

/// One end of a slice, brought into a sequence's range as subscription does: from the end if negative, then clipped to
/// lowest and highest.
HPyAPI_INLINE_HELPER HPy_ssize_t _HPySlice_Clip(HPy_ssize_t index, HPy_ssize_t length, HPy_ssize_t lowest,
                                                HPy_ssize_t highest)
{
    if (index < 0)
        index += length;
    return index < lowest ? lowest : index > highest ? highest : index;
}

/// Fits what HPySlice_Unpack gave to a sequence of this length and answers the number of items that the slice selects.
/// step must not be 0. Cannot fail and calls nothing.
HPyAPI_INLINE_HELPER HPy_ssize_t HPySlice_AdjustIndices(HPyContext *ctx, HPy_ssize_t length, HPy_ssize_t *start,
                                                        HPy_ssize_t *stop, HPy_ssize_t step)
{
    HPy_ssize_t lowest = step < 0 ? -1 : 0;
    HPy_ssize_t highest = step < 0 ? length - 1 : length;
    (void)ctx;
    assert(step != 0);
    *start = _HPySlice_Clip(*start, length, lowest, highest);
    *stop = _HPySlice_Clip(*stop, length, lowest, highest);
    // Unsigned, since the smallest step has no positive counterpart.
    if (step < 0)
        return *stop < *start ? (HPy_ssize_t)((size_t)(*start - *stop - 1) / (0 - (size_t)step)) + 1 : 0;
    return *start < *stop ? (*stop - *start - 1) / step + 1 : 0;
}

// ---- Capsules -------------------------------------------------------------------------------------------------------
// Get: the value, which stays the capsule's; NULL with an exception pending if it is not a valid capsule or, for the
// pointer, not one of this name. Context and name may be NULL without an exception. Set: 0, or -1.

HPyAPI_INLINE_HELPER void *HPyCapsule_GetPointer(HPyContext *ctx, HPy capsule, const char *name)
{
    return HPyCapsule_Get(ctx, capsule, HPyCapsule_key_Pointer, name);
}

HPyAPI_INLINE_HELPER const char *HPyCapsule_GetName(HPyContext *ctx, HPy capsule)
{
    return (const char *)HPyCapsule_Get(ctx, capsule, HPyCapsule_key_Name, NULL);
}

HPyAPI_INLINE_HELPER void *HPyCapsule_GetContext(HPyContext *ctx, HPy capsule)
{
    return HPyCapsule_Get(ctx, capsule, HPyCapsule_key_Context, NULL);
}

/// The pointer of a capsule cannot be NULL.
HPyAPI_INLINE_HELPER int HPyCapsule_SetPointer(HPyContext *ctx, HPy capsule, void *pointer)
{
    return HPyCapsule_Set(ctx, capsule, HPyCapsule_key_Pointer, pointer);
}

/// The name is kept by address and must outlive the capsule.
HPyAPI_INLINE_HELPER int HPyCapsule_SetName(HPyContext *ctx, HPy capsule, const char *name)
{
    return HPyCapsule_Set(ctx, capsule, HPyCapsule_key_Name, (void *)name);
}

HPyAPI_INLINE_HELPER int HPyCapsule_SetContext(HPyContext *ctx, HPy capsule, void *context)
{
    return HPyCapsule_Set(ctx, capsule, HPyCapsule_key_Context, context);
}

/// The destructor, from HPyCapsule_DESTRUCTOR, is kept by address; NULL removes it.
HPyAPI_INLINE_HELPER int HPyCapsule_SetDestructor(HPyContext *ctx, HPy capsule, HPyCapsule_Destructor *destructor)
{
    return HPyCapsule_Set(ctx, capsule, HPyCapsule_key_Destructor, (void *)destructor);
}

#ifdef __cplusplus
}
#endif

// ---- Statements -----------------------------------------------------------------------------------------------------

/// Returns from an HPy_tp_richcompare the answer of `val1 op val2`, two C values that C can order.
#define HPy_RETURN_RICHCOMPARE(ctx, val1, val2, op)                                              \
    do {                                                                                         \
        bool _hpy_holds;                                                                         \
        switch (op) {                                                                            \
        case HPy_LT: _hpy_holds = (val1) < (val2); break;                                        \
        case HPy_LE: _hpy_holds = (val1) <= (val2); break;                                       \
        case HPy_EQ: _hpy_holds = (val1) == (val2); break;                                       \
        case HPy_NE: _hpy_holds = (val1) != (val2); break;                                       \
        case HPy_GT: _hpy_holds = (val1) > (val2); break;                                        \
        case HPy_GE: _hpy_holds = (val1) >= (val2); break;                                       \
        default: return HPyErr_SetString((ctx), (ctx)->h_SystemError, "unknown comparison op");  \
        }                                                                                        \
        return HPy_Dup((ctx), _hpy_holds ? (ctx)->h_True : (ctx)->h_False);                      \
    } while (0)

/// Around statements that touch no object: other threads need not wait for them, nor the collector. The two stand in
/// one block, and nothing may jump out of it.
#define HPy_BEGIN_LEAVE_PYTHON(context) \
    {                                   \
        HPyThreadState _token = HPy_LeavePythonExecution(context);
#define HPy_END_LEAVE_PYTHON(context)                \
        HPy_ReenterPythonExecution(context, _token); \
    }
