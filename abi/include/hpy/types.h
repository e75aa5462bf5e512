// SPDX-License-Identifier: MIT
//
// The words of the HPy API: handles and other one-word structs, the integer types, small enums, the buffer struct, and
// the attributes that declarations carry. Everything else builds on this file; it includes the C library alone.
//
// Source in HPy's documentation: "HPy API introduction", "HPy Context", "Object Protocol".
#pragma once

// Only some of these are needed by the headers; HPy promises all of them to the extension.
#include <assert.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

// ---- Attributes -----------------------------------------------------------------------------------------------------

#if defined(__GNUC__)
#define _HPy_HIDDEN __attribute__((visibility("hidden")))
#define _HPy_UNUSED __attribute__((unused))
#define _HPy_NO_RETURN __attribute__((noreturn))
#else
#define _HPy_HIDDEN
#define _HPy_UNUSED
#define _HPy_NO_RETURN
#endif

/// Marks a symbol that the runtime looks up in the extension's file.
#ifndef HPy_EXPORTED_SYMBOL
#if defined(_WIN32) || defined(__CYGWIN__)
#define HPy_EXPORTED_SYMBOL __declspec(dllexport)
#else
#define HPy_EXPORTED_SYMBOL __attribute__((visibility("default")))
#endif
#endif

/// The beginning of a definition of an exported function; C linkage in C++ too.
#ifdef __cplusplus
#define HPy_EXPORTED_FUNC extern "C" HPy_EXPORTED_SYMBOL
#else
#define HPy_EXPORTED_FUNC HPy_EXPORTED_SYMBOL
#endif

/// A function of the API that compiles into its caller: one call through the context, or a few.
#define HPyAPI_FUNC _HPy_UNUSED static inline
#define HPyAPI_INLINE_HELPER HPyAPI_FUNC

/// A function of the helper library, which every extension links into itself and does not export.
#define HPyAPI_HELPER _HPy_HIDDEN

#ifdef __cplusplus
extern "C" {
#endif

// ---- One-word structs -----------------------------------------------------------------------------------------------
// What the word means is the runtime's affair and differs between runtimes and modes. Two words must not be compared:
// HPy_Is says whether two handles mean the same object. The structs differ in type so that none is passed for another.

/// A handle to an object. Whoever was given a *new* handle closes it with HPy_Close, once. A handle is valid on every
/// thread of its space. Zero is HPy_NULL: no object, and the sign of failure.
typedef struct _HPy_s {
    intptr_t _i;
} HPy;

/// A reference from the payload of an instance to an object. Only HPyField_Store and HPyField_Load touch it, and the
/// type must have a tp_traverse that visits it. Zeroed memory is an empty field.
typedef struct {
    intptr_t _i;
} HPyField;

/// A reference from a C global to an object, one for each space that has loaded the module. Only HPyGlobal_Store and
/// HPyGlobal_Load touch it. It must be zero at first and be listed in HPyModuleDef.globals.
typedef struct {
    intptr_t _i;
} HPyGlobal;

/// A list in the making; ended by exactly one of HPyListBuilder_Build and HPyListBuilder_Cancel.
typedef struct {
    intptr_t _i;
} HPyListBuilder;

/// A tuple in the making; ended by exactly one of HPyTupleBuilder_Build and HPyTupleBuilder_Cancel.
typedef struct {
    intptr_t _i;
} HPyTupleBuilder;

/// A bag of handles that are closed together by HPyTracker_Close.
typedef struct {
    intptr_t _i;
} HPyTracker;

/// What HPy_LeavePythonExecution gave, for HPy_ReenterPythonExecution on the same thread.
typedef struct {
    intptr_t _i;
} HPyThreadState;

/// The handle that means no object, and its test. The same for fields.
#ifdef __cplusplus
#define HPy_NULL (HPy{0})
#define HPyField_NULL (HPyField{0})
#else
#define HPy_NULL ((HPy){0})
#define HPyField_NULL ((HPyField){0})
#endif
#define HPy_IsNull(h) ((h)._i == 0)
#define HPyField_IsNull(f) ((f)._i == 0)

/// A handle's word as a pointer and back, for libraries that carry their user's data as `void *`. Ownership goes along.
HPyAPI_FUNC HPy HPy_FromVoidP(void *pointer)
{
    HPy h;
    h._i = (intptr_t)pointer;
    return h;
}

HPyAPI_FUNC void *HPy_AsVoidP(HPy h)
{
    return (void *)h._i;
}

// ---- Integers -------------------------------------------------------------------------------------------------------

/// A size or an index. Wide enough for any object in memory, signed so that -1 can mean failure.
typedef intptr_t HPy_ssize_t;

/// A hash value. Never -1 in a successful answer: -1 means failure.
typedef intptr_t HPy_hash_t;

/// A code point of Unicode.
typedef uint32_t HPy_UCS4;

#define HPY_SSIZE_T_MAX INTPTR_MAX
#define HPY_SSIZE_T_MIN (-HPY_SSIZE_T_MAX - 1)

// ---- The context and the host's own objects -------------------------------------------------------------------------

/// Through what every call goes; see hpy/context.h. Extensions receive it as the first argument of their functions.
typedef struct _HPyContext_s HPyContext;

/// The host's own object type, never defined here. To CPython it is PyObject; a binary that uses it is bound to its
/// host.
typedef struct _cpy_PyObject_s cpy_PyObject;

/// Other structs of the C API that HPy's structs point to. A universal extension leaves those pointers NULL.
typedef struct _cpy_PyMethodDef_s cpy_PyMethodDef;
typedef struct _cpy_PyModuleDef_s cpy_PyModuleDef;
typedef struct _cpy_Py_buffer_s cpy_Py_buffer;

/// C API function types of HPy's trampoline members.
typedef cpy_PyObject *(*cpy_PyCFunction)(cpy_PyObject *self, cpy_PyObject *const *args, HPy_ssize_t nargs);
typedef int (*cpy_visitproc)(cpy_PyObject *object, void *arg);
typedef cpy_PyObject *(*cpy_getter)(cpy_PyObject *self, void *closure);
typedef int (*cpy_setter)(cpy_PyObject *self, cpy_PyObject *value, void *closure);
typedef void (*cpy_PyCapsule_Destructor)(cpy_PyObject *capsule);
typedef cpy_PyObject *(*cpy_vectorcallfunc)(cpy_PyObject *callable, cpy_PyObject *const *args, size_t nargsf,
                                            cpy_PyObject *kwnames);

/// A function of an extension with its type forgotten; a signature number beside it says what it was.
typedef void *(*HPyCFunction)(void);

// ---- Enums ----------------------------------------------------------------------------------------------------------

/// How a source text is read by HPy_Compile_s.
typedef enum {
    HPy_SourceKind_Expr = 0,    ///< one expression, as by eval
    HPy_SourceKind_File = 1,    ///< any number of statements, as by exec or in a file
    HPy_SourceKind_Single = 2,  ///< one statement, as at the interactive prompt
} HPy_SourceKind;

/// Which part of a capsule ctx_Capsule_Get and ctx_Capsule_Set mean; extensions call HPyCapsule_GetPointer and so on.
typedef enum {
    HPyCapsule_key_Pointer = 0,
    HPyCapsule_key_Name = 1,
    HPyCapsule_key_Context = 2,
    HPyCapsule_key_Destructor = 3,
} _HPyCapsule_key;

/// The operation of a rich comparison.
typedef enum {
    HPy_LT = 0,  ///< <
    HPy_LE = 1,  ///< <=
    HPy_EQ = 2,  ///< ==
    HPy_NE = 3,  ///< !=
    HPy_GT = 4,  ///< >
    HPy_GE = 5,  ///< >=
} HPy_RichCmpOp;

// ---- Buffers --------------------------------------------------------------------------------------------------------

/// A view on an object's memory, filled in by HPy_bf_getbuffer, with the meanings of Python's buffer protocol.
typedef struct {
    void *buf;                ///< the first item
    HPy obj;                  ///< the exporter: a new handle, which the runtime closes on release
    HPy_ssize_t len;          ///< bytes of all items together, as if contiguous
    HPy_ssize_t itemsize;     ///< bytes of one item
    int readonly;             ///< whether the memory must not be written
    int ndim;                 ///< dimensions; 0 for a single item
    char *format;             ///< an item's format as in the struct module; NULL means "B"
    HPy_ssize_t *shape;       ///< ndim lengths, or NULL
    HPy_ssize_t *strides;     ///< ndim distances in bytes, or NULL for C-contiguous memory
    HPy_ssize_t *suboffsets;  ///< ndim offsets behind a pointer, negative for none; or NULL
    void *internal;           ///< the exporter's own
} HPy_buffer;

#ifdef __cplusplus
}
#endif
