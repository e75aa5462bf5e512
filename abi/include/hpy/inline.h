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

/// `del obj.name`: 0, or -1 with an exception pending, AttributeError if there is no such attribute. name is a str.
HPyAPI_INLINE_HELPER int HPy_DelAttr(HPyContext *ctx, HPy obj, HPy name)
{
    return HPy_SetAttr(ctx, obj, name, HPy_NULL);
}

/// The same with a name in UTF-8.
HPyAPI_INLINE_HELPER int HPy_DelAttr_s(HPyContext *ctx, HPy obj, const char *utf8_name)
{
    return HPy_SetAttr_s(ctx, obj, utf8_name, HPy_NULL);
}

// ---- C integers by their C names ------------------------------------------------------------------------------------
// As HPyLong_FromInt64_t and so on, for the types whose width the compiler decides.
//
// From: a new handle. As: the value, or -1 of the type with an exception pending, and since -1 is also a value, the
// caller asks HPyErr_Occurred. An argument that is not an int is converted by its __index__ in the signed and the Mask
// forms; the other unsigned forms take an int only. What does not fit raises OverflowError, in the Mask forms it wraps
// around.

/// An int from a C long.
HPyAPI_INLINE_HELPER HPy HPyLong_FromLong(HPyContext *ctx, long l)
{
    return HPyLong_FromInt64_t(ctx, l);
}

/// An int from a C unsigned long.
HPyAPI_INLINE_HELPER HPy HPyLong_FromUnsignedLong(HPyContext *ctx, unsigned long l)
{
    return HPyLong_FromUInt64_t(ctx, l);
}

/// An int from a C long long.
HPyAPI_INLINE_HELPER HPy HPyLong_FromLongLong(HPyContext *ctx, long long l)
{
    return HPyLong_FromInt64_t(ctx, l);
}

/// An int from a C unsigned long long.
HPyAPI_INLINE_HELPER HPy HPyLong_FromUnsignedLongLong(HPyContext *ctx, unsigned long long l)
{
    return HPyLong_FromUInt64_t(ctx, l);
}

/// A C long; __index__ is asked, what does not fit raises.
HPyAPI_INLINE_HELPER long HPyLong_AsLong(HPyContext *ctx, HPy h)
{
    return sizeof(long) == sizeof(int64_t) ? (long)HPyLong_AsInt64_t(ctx, h) : (long)HPyLong_AsInt32_t(ctx, h);
}

/// A C unsigned long of an int; a negative one raises OverflowError.
HPyAPI_INLINE_HELPER unsigned long HPyLong_AsUnsignedLong(HPyContext *ctx, HPy h)
{
    return sizeof(long) == sizeof(int64_t) ? (unsigned long)HPyLong_AsUInt64_t(ctx, h)
                                           : (unsigned long)HPyLong_AsUInt32_t(ctx, h);
}

/// The low bits as a C unsigned long; __index__ is asked.
HPyAPI_INLINE_HELPER unsigned long HPyLong_AsUnsignedLongMask(HPyContext *ctx, HPy h)
{
    return sizeof(long) == sizeof(int64_t) ? (unsigned long)HPyLong_AsUInt64_tMask(ctx, h)
                                           : (unsigned long)HPyLong_AsUInt32_tMask(ctx, h);
}

/// A C long long; __index__ is asked, what does not fit raises.
HPyAPI_INLINE_HELPER long long HPyLong_AsLongLong(HPyContext *ctx, HPy h)
{
    return HPyLong_AsInt64_t(ctx, h);
}

/// A C unsigned long long of an int; a negative one raises OverflowError.
HPyAPI_INLINE_HELPER unsigned long long HPyLong_AsUnsignedLongLong(HPyContext *ctx, HPy h)
{
    return HPyLong_AsUInt64_t(ctx, h);
}

/// The low bits as a C unsigned long long; __index__ is asked.
HPyAPI_INLINE_HELPER unsigned long long HPyLong_AsUnsignedLongLongMask(HPyContext *ctx, HPy h)
{
    return HPyLong_AsUInt64_tMask(ctx, h);
}

/// A new handle to True, or to False if v is 0.
HPyAPI_INLINE_HELPER HPy HPyBool_FromLong(HPyContext *ctx, long v)
{
    return HPyBool_FromBool(ctx, v != 0);
}

/// A pid_t, which is an int on the systems at hand, and its format unit for HPyArg_Parse and HPy_BuildValue.
#define HPyLong_FromPid HPyLong_FromLong
#define HPyLong_AsPid HPyLong_AsLong
#define _HPy_PARSE_PID "i"

// ---- Exceptions -----------------------------------------------------------------------------------------------------
// Raise h_type, OSError or a class derived from it, with the number and the words of the C library's errno; OSError
// itself becomes the class that the number has in Python, such as FileNotFoundError. Always HPy_NULL, for `return`.
//
//     if (fd < 0)
//         return HPyErr_SetFromErrno(ctx, ctx->h_OSError);

/// Without a file name.
HPyAPI_INLINE_HELPER HPy HPyErr_SetFromErrno(HPyContext *ctx, HPy h_type)
{
    return HPyErr_SetFromErrnoWithFilenameObjects(ctx, h_type, HPy_NULL, HPy_NULL);
}

/// With a file name, a str or a bytes.
HPyAPI_INLINE_HELPER HPy HPyErr_SetFromErrnoWithFilenameObject(HPyContext *ctx, HPy h_type, HPy filename)
{
    return HPyErr_SetFromErrnoWithFilenameObjects(ctx, h_type, filename, HPy_NULL);
}

// ---- Calls ----------------------------------------------------------------------------------------------------------

/// Calls receiver.name(*args, **kw): a new handle to the result, or HPy_NULL with an exception pending. args is a
/// tuple, kw a dict or HPy_NULL, name a str. Where the arguments are an array, HPy_CallMethod needs neither a tuple nor
/// a method.
HPyAPI_INLINE_HELPER HPy HPy_CallMethodTupleDict(HPyContext *ctx, HPy name, HPy receiver, HPy args, HPy kw)
{
    HPy method = HPy_GetAttr(ctx, receiver, name);
    if (HPy_IsNull(method))
        return HPy_NULL;
    HPy result = HPy_CallTupleDict(ctx, method, args, kw);
    HPy_Close(ctx, method);
    return result;
}

/// The same with a name in UTF-8.
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

/// A new handle to a tuple of the n objects whose handles follow, which stay the caller's; HPy_NULL with an exception
/// pending on failure. For an array of handles there is HPyTuple_FromArray.
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

/// Fits what HPySlice_Unpack gave to a sequence of this length, and answers the number of items that the slice selects,
/// as len(range(*slice.indices(length))) does. Cannot fail and calls nothing; a step of 0, which HPySlice_Unpack
/// refuses, selects nothing.
///
///     HPy_ssize_t start, stop, step;
///     if (HPySlice_Unpack(ctx, slice, &start, &stop, &step) < 0)
///         return HPy_NULL;
///     HPy_ssize_t count = HPySlice_AdjustIndices(ctx, length, &start, &stop, step);
HPyAPI_INLINE_HELPER HPy_ssize_t HPySlice_AdjustIndices(HPyContext *ctx, HPy_ssize_t length, HPy_ssize_t *start,
                                                        HPy_ssize_t *stop, HPy_ssize_t step)
{
    HPy_ssize_t lowest = step < 0 ? -1 : 0;
    HPy_ssize_t highest = step < 0 ? length - 1 : length;
    (void)ctx;
    *start = _HPySlice_Clip(*start, length, lowest, highest);
    *stop = _HPySlice_Clip(*stop, length, lowest, highest);
    // Unsigned, since the smallest step has no positive counterpart.
    if (step < 0)
        return *stop < *start ? (HPy_ssize_t)((size_t)(*start - *stop - 1) / (0 - (size_t)step)) + 1 : 0;
    return step > 0 && *start < *stop ? (*stop - *start - 1) / step + 1 : 0;
}

// ---- Capsules -------------------------------------------------------------------------------------------------------
// A capsule carries a C pointer through Python; its name says what the pointer points to, so that nobody takes it for
// something else. Name, context and destructor may be NULL, the pointer may not.
//
// Get: the value, which stays the capsule's; NULL with an exception pending if it is not a capsule or, for the pointer,
// one of another name. Of a name or a context NULL may be the value, without an exception. Set: 0, or -1 with an
// exception pending.

/// The pointer, if the capsule's name equals this one; two NULLs are equal.
HPyAPI_INLINE_HELPER void *HPyCapsule_GetPointer(HPyContext *ctx, HPy capsule, const char *name)
{
    return HPyCapsule_Get(ctx, capsule, HPyCapsule_key_Pointer, name);
}

/// The name, or NULL.
HPyAPI_INLINE_HELPER const char *HPyCapsule_GetName(HPyContext *ctx, HPy capsule)
{
    return (const char *)HPyCapsule_Get(ctx, capsule, HPyCapsule_key_Name, NULL);
}

/// The context, or NULL.
HPyAPI_INLINE_HELPER void *HPyCapsule_GetContext(HPyContext *ctx, HPy capsule)
{
    return HPyCapsule_Get(ctx, capsule, HPyCapsule_key_Context, NULL);
}

/// Replaces the pointer; ValueError if it is NULL. The destructor is not called for the old one.
HPyAPI_INLINE_HELPER int HPyCapsule_SetPointer(HPyContext *ctx, HPy capsule, void *pointer)
{
    return HPyCapsule_Set(ctx, capsule, HPyCapsule_key_Pointer, pointer);
}

/// Replaces the name. It is kept by address and must outlive the capsule.
HPyAPI_INLINE_HELPER int HPyCapsule_SetName(HPyContext *ctx, HPy capsule, const char *name)
{
    return HPyCapsule_Set(ctx, capsule, HPyCapsule_key_Name, (void *)name);
}

/// Replaces the context, a second pointer for the capsule's owner, which the destructor also gets.
HPyAPI_INLINE_HELPER int HPyCapsule_SetContext(HPyContext *ctx, HPy capsule, void *context)
{
    return HPyCapsule_Set(ctx, capsule, HPyCapsule_key_Context, context);
}

/// Replaces the destructor, made by HPyCapsule_DESTRUCTOR. It is kept by address; NULL removes it.
HPyAPI_INLINE_HELPER int HPyCapsule_SetDestructor(HPyContext *ctx, HPy capsule, HPyCapsule_Destructor *destructor)
{
    return HPyCapsule_Set(ctx, capsule, HPyCapsule_key_Destructor, (void *)destructor);
}

#ifdef __cplusplus
}
#endif

// ---- Statements -----------------------------------------------------------------------------------------------------

/// Returns from an HPy_tp_richcompare the answer of `val1 op val2`, a new handle to True or False. The two are C values
/// that C can order; each is evaluated once.
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

/// Around statements that may take long or wait, and touch no object and no payload: neither other threads nor the
/// collector need wait for them. The two stand in one block, since they open and close one, and no statement may jump
/// out of it.
///
///     HPy_BEGIN_LEAVE_PYTHON(ctx)
///     size = read(fd, buffer, sizeof buffer);
///     HPy_END_LEAVE_PYTHON(ctx)
#define HPy_BEGIN_LEAVE_PYTHON(context) \
    {                                   \
        HPyThreadState _token = HPy_LeavePythonExecution(context);
#define HPy_END_LEAVE_PYTHON(context)                \
        HPy_ReenterPythonExecution(context, _token); \
    }
