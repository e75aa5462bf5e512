// SPDX-License-Identifier: MIT
//
// Definitions: the structs by which an extension tells the runtime of its methods, slots, members and properties, and
// the macros that fill them in. A type or a module lists the addresses of its HPyDefs, ended by NULL.
//
// Each macro stands at file scope, without a semicolon, and does two things: it declares the implementing function,
// static, with the signature that it must have, and it defines the HPyDef <SYM>. By default the function is <SYM>_impl
// (of a property: <SYM>_get, <SYM>_set); the _IMPL forms name it. `...` takes further members of the inner struct as
// designated initializers, in the struct's order, as `.doc = "..."`; leave it empty where there are none.
//
//     HPyDef_METH(add, "add", HPyFunc_VARARGS, .doc = "add(a, b) -> their sum")
//     static HPy add_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
//     {
//         ...
//     }
//
// An HPyDef has external linkage, so that another file of the extension can declare `extern HPyDef add;` and list it,
// but hidden visibility: no other module sees it. Under HPY_EMBEDDED_MODULES (hpy/module.h) it is static.
//
// Source in HPy's documentation: "HPy Type Spec", section on definitions.
#pragma once

#include "hpy/signatures.h"

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

// ---- The structs ----------------------------------------------------------------------------------------------------
// The cpy_trampoline members are for interpreters that call through C-API functions. This header has no C API to make
// such functions from, so it fills them in with one that ends the process by a clear message: an interpreter that
// prefers the trampolines cannot run the binary, and says so instead of jumping to address 0.

/// A type slot or a module slot. Each may stand once in a list of definitions, HPy_mod_exec any number of times.
typedef struct {
    HPySlot_Slot slot;
    HPyCFunction impl;  ///< of signature HPySlot_SIG(slot)
    cpy_PyCFunction cpy_trampoline;
} HPySlot;

/// A function of a module or a method of a type.
typedef struct {
    const char *name;  ///< UTF-8
    HPyCFunction impl;
    cpy_PyCFunction cpy_trampoline;
    HPyFunc_Signature signature;  ///< VARARGS, KEYWORDS, NOARGS or O
    const char *doc;              ///< UTF-8, or NULL
} HPyMeth;

/// The C type of a member, and what Python sees of it.
typedef enum {
    HPyMember_SHORT = 0,            ///< a `short`
    HPyMember_INT = 1,              ///< an `int`
    HPyMember_LONG = 2,             ///< a `long`
    HPyMember_FLOAT = 3,            ///< a `float`
    HPyMember_DOUBLE = 4,           ///< a `double`
    HPyMember_STRING = 5,           ///< a `const char *` to UTF-8, never written by Python; NULL shows as None
    HPyMember_OBJECT = 6,           ///< an HPyField; empty shows as None
    HPyMember_CHAR = 7,             ///< a `char`, shown as a str of length 1
    HPyMember_BYTE = 8,             ///< a `signed char`
    HPyMember_UBYTE = 9,            ///< an `unsigned char`
    HPyMember_USHORT = 10,          ///< an `unsigned short`
    HPyMember_UINT = 11,            ///< an `unsigned int`
    HPyMember_ULONG = 12,           ///< an `unsigned long`
    HPyMember_STRING_INPLACE = 13,  ///< a NUL-terminated array of `char` in the payload, never written by Python
    HPyMember_BOOL = 14,            ///< a `char` that is 0 or 1
    HPyMember_OBJECT_EX = 16,       ///< an HPyField; empty raises AttributeError
    HPyMember_LONGLONG = 17,        ///< a `long long`
    HPyMember_ULONGLONG = 18,       ///< an `unsigned long long`
    HPyMember_HPYSSIZET = 19,       ///< an `HPy_ssize_t`
    HPyMember_NONE = 20,            ///< no storage, always None
} HPyMember_FieldType;

/// An attribute that shows a member of the payload.
typedef struct {
    const char *name;  ///< UTF-8
    HPyMember_FieldType type;
    HPy_ssize_t offset;  ///< offsetof(PayloadStruct, member)
    int readonly;        ///< 1: Python can neither set nor delete it
    const char *doc;     ///< UTF-8, or NULL
} HPyMember;

/// An attribute that is read and set by functions; without a setter it is read-only.
typedef struct {
    const char *name;          ///< UTF-8
    HPyCFunction getter_impl;  ///< an HPyFunc_getter, or NULL
    HPyCFunction setter_impl;  ///< an HPyFunc_setter, or NULL
    cpy_getter getter_cpy_trampoline;
    cpy_setter setter_cpy_trampoline;
    const char *doc;  ///< UTF-8, or NULL
    void *closure;    ///< handed to both functions as it is
} HPyGetSet;

/// Which member of an HPyDef counts.
typedef enum {
    HPyDef_Kind_Slot = 1,
    HPyDef_Kind_Meth = 2,
    HPyDef_Kind_Member = 3,
    HPyDef_Kind_GetSet = 4,
} HPyDef_Kind;

/// One definition. The runtime reads it for as long as the module is loaded; it is never written.
typedef struct {
    HPyDef_Kind kind;
    __extension__ union {
        HPySlot slot;
        HPyMeth meth;
        HPyMember member;
        HPyGetSet getset;
    };
} HPyDef;

/// What HPyCapsule_New takes as a destructor; kept by address.
typedef struct {
    cpy_PyCapsule_Destructor cpy_trampoline;
    HPyFunc_Capsule_Destructor impl;
} HPyCapsule_Destructor;

/// What HPy_SetCallFunction takes; kept by address.
typedef struct {
    cpy_vectorcallfunc cpy_trampoline;
    HPyFunc_keywords impl;
} HPyCallFunction;

/// What every trampoline member of this header's definitions points to.
HPyAPI_FUNC _HPy_NO_RETURN void _HPy_NoTrampoline(void)
{
    fputs("hpy: this extension was built for the HPy universal ABI without C-API trampolines; "
          "it must be called through the impl members of its definitions\n", stderr);
    abort();
}

#ifdef __cplusplus
}
#endif

// ---- What the macros are made of ------------------------------------------------------------------------------------

#ifdef HPY_EMBEDDED_MODULES
#define _HPyDef_LINKAGE _HPy_UNUSED static
#else
#define _HPyDef_LINKAGE _HPy_HIDDEN
#endif

// Functions pass through `void (*)(void)`, the type that compilers let stand for any function without a warning.
#define _HPyDef_FUNCTION(type, function) ((type)(void (*)(void))(function))
#define _HPyDef_TRAMPOLINE(type) _HPyDef_FUNCTION(type, _HPy_NoTrampoline)

// Members that the author leaves out are meant to be zero: -Wextra must not ask for them in the author's file.
#if defined(__GNUC__)
#define _HPyDef_BEGIN _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wmissing-field-initializers\"")
#define _HPyDef_END _Pragma("GCC diagnostic pop")
#else
#define _HPyDef_BEGIN
#define _HPyDef_END
#endif

// The definition SYM, whose member `which` has the initializers that follow.
#define _HPyDef_DEFINE(SYM, KIND, which, ...)                                                    \
    _HPyDef_BEGIN _HPyDef_LINKAGE HPyDef SYM = {.kind = KIND, .which = {__VA_ARGS__}}; _HPyDef_END

// ---- The macros -----------------------------------------------------------------------------------------------------

/// A slot of a type or a module: SLOT is an HPySlot_Slot. The function's signature is HPySlot_SIG(SLOT); what it is
/// called with and what it answers is said in type_slots.def and signatures.def.
///
///     HPyDef_SLOT(point_repr, HPy_tp_repr)
///     static HPy point_repr_impl(HPyContext *ctx, HPy self)
#define HPyDef_SLOT(SYM, SLOT) HPyDef_SLOT_IMPL(SYM, SYM##_impl, SLOT)
#define HPyDef_SLOT_IMPL(SYM, IMPL, SLOT)                                                                   \
    HPyFunc_DECLARE(IMPL, HPySlot_SIG(SLOT));                                                               \
    _HPyDef_DEFINE(SYM, HPyDef_Kind_Slot, slot, .slot = SLOT, .impl = _HPyDef_FUNCTION(HPyCFunction, IMPL), \
                   .cpy_trampoline = _HPyDef_TRAMPOLINE(cpy_PyCFunction))

/// A function of a module or a method of a type, named NAME to Python. self is the module, or the instance. May be
/// followed by `.doc`. SIG says which arguments it takes; the runtime raises TypeError for a call that doesn't fit:
///
///     HPyFunc_NOARGS     none             (HPyContext *ctx, HPy self)
///     HPyFunc_O          one              (HPyContext *ctx, HPy self, HPy arg)
///     HPyFunc_VARARGS    positional ones  (HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
///     HPyFunc_KEYWORDS   any              (HPyContext *ctx, HPy self, const HPy *args, size_t nargs, HPy kwnames)
///
/// The last two mostly begin by HPyArg_Parse or HPyArg_ParseKeywords (helpers.h).
#define HPyDef_METH(SYM, NAME, SIG, ...) HPyDef_METH_IMPL(SYM, NAME, SYM##_impl, SIG, __VA_ARGS__)
#define HPyDef_METH_IMPL(SYM, NAME, IMPL, SIG, ...)                                                         \
    HPyFunc_DECLARE(IMPL, SIG);                                                                             \
    _HPyDef_DEFINE(SYM, HPyDef_Kind_Meth, meth, .name = NAME, .impl = _HPyDef_FUNCTION(HPyCFunction, IMPL), \
                   .cpy_trampoline = _HPyDef_TRAMPOLINE(cpy_PyCFunction), .signature = SIG, __VA_ARGS__)

/// An attribute that is a member of the payload: TYPE is an HPyMember_FieldType, OFFSET the member's offset. May be
/// followed by `.readonly = 1`, `.doc`. Setting converts and checks as the C type demands.
///
/// Read-only members of type HPyMember_HPYSSIZET with these names ask for what instances have beside the payload:
/// "__vectorcalloffset__" for a call function of their own (HPy_SetCallFunction), "__dictoffset__" for attributes,
/// "__weaklistoffset__" for weak references to them. The struct needs a word there, which only some runtimes use.
///
///     HPyDef_MEMBER(point_x, "x", HPyMember_DOUBLE, offsetof(PointObject, x), .doc = "the abscissa")
#define HPyDef_MEMBER(SYM, NAME, TYPE, OFFSET, ...)                                                              \
    _HPyDef_DEFINE(SYM, HPyDef_Kind_Member, member, .name = NAME, .type = TYPE, .offset = (HPy_ssize_t)(OFFSET), \
                   __VA_ARGS__)

/// A property that can be read; setting it raises AttributeError. May be followed by `.doc`, `.closure`.
///
///     HPyDef_GET(point_norm, "norm")
///     static HPy point_norm_get(HPyContext *ctx, HPy self, void *closure)
#define HPyDef_GET(SYM, NAME, ...) HPyDef_GET_IMPL(SYM, NAME, SYM##_get, __VA_ARGS__)
#define HPyDef_GET_IMPL(SYM, NAME, GETIMPL, ...)                           \
    HPyFunc_DECLARE(GETIMPL, HPyFunc_GETTER);                              \
    _HPyDef_DEFINE(SYM, HPyDef_Kind_GetSet, getset, .name = NAME,          \
                   .getter_impl = _HPyDef_FUNCTION(HPyCFunction, GETIMPL), \
                   .getter_cpy_trampoline = _HPyDef_TRAMPOLINE(cpy_getter), __VA_ARGS__)

/// A property that can be set but not read. May be followed by `.doc`, `.closure`. The setter gets HPy_NULL as the
/// value when the attribute is to be deleted, and answers 0, or -1 with an exception pending.
///
///     HPyDef_SET(point_norm, "norm")
///     static int point_norm_set(HPyContext *ctx, HPy self, HPy value, void *closure)
#define HPyDef_SET(SYM, NAME, ...) HPyDef_SET_IMPL(SYM, NAME, SYM##_set, __VA_ARGS__)
#define HPyDef_SET_IMPL(SYM, NAME, SETIMPL, ...)                           \
    HPyFunc_DECLARE(SETIMPL, HPyFunc_SETTER);                              \
    _HPyDef_DEFINE(SYM, HPyDef_Kind_GetSet, getset, .name = NAME,          \
                   .setter_impl = _HPyDef_FUNCTION(HPyCFunction, SETIMPL), \
                   .setter_cpy_trampoline = _HPyDef_TRAMPOLINE(cpy_setter), __VA_ARGS__)

/// A property that can be read and set, by functions as of HPyDef_GET and HPyDef_SET. May be followed by `.doc`,
/// `.closure`.
#define HPyDef_GETSET(SYM, NAME, ...) HPyDef_GETSET_IMPL(SYM, NAME, SYM##_get, SYM##_set, __VA_ARGS__)
#define HPyDef_GETSET_IMPL(SYM, NAME, GETIMPL, SETIMPL, ...)                \
    HPyFunc_DECLARE(GETIMPL, HPyFunc_GETTER);                               \
    HPyFunc_DECLARE(SETIMPL, HPyFunc_SETTER);                               \
    _HPyDef_DEFINE(SYM, HPyDef_Kind_GetSet, getset, .name = NAME,           \
                   .getter_impl = _HPyDef_FUNCTION(HPyCFunction, GETIMPL),  \
                   .setter_impl = _HPyDef_FUNCTION(HPyCFunction, SETIMPL),  \
                   .getter_cpy_trampoline = _HPyDef_TRAMPOLINE(cpy_getter), \
                   .setter_cpy_trampoline = _HPyDef_TRAMPOLINE(cpy_setter), __VA_ARGS__)

/// A static HPyCapsule_Destructor, for HPyCapsule_New, whose function is <SYM>_impl. It is called once when the capsule
/// is no longer reachable, on any thread, and gets no context, since it may run when there is none.
///
///     HPyCapsule_DESTRUCTOR(release)
///     static void release_impl(const char *name, void *pointer, void *context)
#define HPyCapsule_DESTRUCTOR(SYM)                                         \
    HPyFunc_DECLARE(SYM##_impl, HPyFunc_CAPSULE_DESTRUCTOR);               \
    static HPyCapsule_Destructor SYM = {                                   \
        .cpy_trampoline = _HPyDef_TRAMPOLINE(cpy_PyCapsule_Destructor),    \
        .impl = SYM##_impl,                                                \
    };

/// A static HPyCallFunction, for HPy_SetCallFunction, whose function is <SYM>_impl, of signature HPyFunc_KEYWORDS. It
/// makes one instance callable in its own way, where HPy_tp_call makes all alike.
#define HPyDef_CALL_FUNCTION(SYM)                                          \
    HPyFunc_DECLARE(SYM##_impl, HPyFunc_KEYWORDS);                         \
    static HPyCallFunction SYM = {                                         \
        .cpy_trampoline = _HPyDef_TRAMPOLINE(cpy_vectorcallfunc),          \
        .impl = SYM##_impl,                                                \
    };
