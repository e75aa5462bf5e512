// SPDX-License-Identifier: MIT
//
// Type specs: what HPyType_FromSpec makes a type from, and the helpers by which an extension finds its payload.
//
// The instances of a type carry a payload, a C struct of basicsize bytes that starts zeroed.
// HPyType_HELPERS(PointObject) gives the function PointObject_AsStruct(ctx, h), the way from a handle to the payload.
//
// Source in HPy's documentation: "HPy Type Spec"; "Types and Modules".
#pragma once

#include "hpy/define.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Which builtin type's instances the instances extend: it decides where the payload lies. A type of a shape other than
/// Object must also have that builtin type among its bases (HPyType_SpecParam); one without a payload of its own says
/// the shape of what it inherits from.
typedef enum {
    HPyType_BuiltinShape_Legacy = -1,  ///< the struct begins as C-API objects do; no universal extension has that
    HPyType_BuiltinShape_Object = 0,   ///< object, or any class made of it; the default
    HPyType_BuiltinShape_Type = 1,     ///< a metaclass, of h_TypeType
    HPyType_BuiltinShape_Long = 2,     ///< h_LongType
    HPyType_BuiltinShape_Float = 3,    ///< h_FloatType
    HPyType_BuiltinShape_Unicode = 4,  ///< h_UnicodeType
    HPyType_BuiltinShape_Tuple = 5,    ///< h_TupleType
    HPyType_BuiltinShape_List = 6,     ///< h_ListType
    HPyType_BuiltinShape_Dict = 7,     ///< h_DictType
} HPyType_BuiltinShape;

/// Part of the ABI's type list, without a use in the API.
typedef struct {
    cpy_vectorcallfunc cpy_trampoline;
    HPyCallFunction impl;
} HPyType_Vectorcall;

/// A type to be. The runtime reads the spec during HPyType_FromSpec, and its defines for as long as the type lives.
typedef struct {
    const char *name;  ///< UTF-8; "module.Name" also gives __module__
    int basicsize;     ///< sizeof the payload; 0: no payload of its own
    int itemsize;      ///< reserved: without effect, and 0 where there is HPy_tp_call
    unsigned long flags;                 ///< HPy_TPFLAGS_*; HPy_TPFLAGS_DEFAULT at least
    HPyType_BuiltinShape builtin_shape;  ///< SHAPE(PayloadStruct) says what the helpers were made for
    void *legacy_slots;                  ///< NULL in a universal extension
    HPyDef **defines;                    ///< ended by NULL; or NULL
    const char *doc;                     ///< UTF-8, or NULL
} HPyType_Spec;

/// What a spec's parameter means.
typedef enum {
    HPyType_SpecParam_Base = 1,        ///< a base class; may be repeated, in order
    HPyType_SpecParam_BasesTuple = 2,  ///< a tuple of all base classes; excludes Base
    HPyType_SpecParam_Metaclass = 3,   ///< the type's own type
} HPyType_SpecParam_Kind;

/// One parameter of HPyType_FromSpec, for what is not known until run time. An array of them ends with kind 0.
typedef struct {
    HPyType_SpecParam_Kind kind;
    HPy object;  ///< borrowed
} HPyType_SpecParam;

#ifdef __cplusplus
}
#endif

// ---- Flags ----------------------------------------------------------------------------------------------------------

/// What every type made from a spec has.
#define HPy_TPFLAGS_DEFAULT ((1UL << 9) | (1UL << 18))

/// Classes can derive from the type.
#define HPy_TPFLAGS_BASETYPE (1UL << 10)

/// Instances can be called through a call function of their own (HPy_SetCallFunction).
#define HPy_TPFLAGS_HAVE_VECTORCALL (1UL << 11)

/// Instances can be part of reference cycles: the type has HPyFields and an HPy_tp_traverse.
#define HPy_TPFLAGS_HAVE_GC (1UL << 14)

// ---- From a handle to the payload -----------------------------------------------------------------------------------

/// For a payload struct named STRUCT, and a shape that is HPyType_BuiltinShape_Object where left out:
///   STRUCT *STRUCT_AsStruct(HPyContext *ctx, HPy h)    the payload, the instance's own; h's type is not checked
///   SHAPE(STRUCT)                                      the shape, for HPyType_Spec.builtin_shape
/// Stands at file scope, without a semicolon.
#define HPyType_HELPERS(...) _HPyType_HELPERS(__VA_ARGS__, HPyType_BuiltinShape_Object, )

/// The same for a struct of the legacy shape, which only runtimes with a C API have.
#define HPyType_LEGACY_HELPERS(TYPE) HPyType_HELPERS(TYPE, HPyType_BuiltinShape_Legacy)

#define SHAPE(TYPE) ((HPyType_BuiltinShape)TYPE##_SHAPE)

#define _HPyType_HELPERS(STRUCT, SHAPE, ...)                               \
    enum { STRUCT##_SHAPE = (int)SHAPE };                                  \
    HPyAPI_FUNC STRUCT *STRUCT##_AsStruct(HPyContext *ctx, HPy h)          \
    {                                                                      \
        return (STRUCT *)SHAPE##_AsStruct(ctx, h);                         \
    }

#define HPyType_BuiltinShape_Legacy_AsStruct _HPy_AsStruct_Legacy
#define HPyType_BuiltinShape_Object_AsStruct _HPy_AsStruct_Object
#define HPyType_BuiltinShape_Type_AsStruct _HPy_AsStruct_Type
#define HPyType_BuiltinShape_Long_AsStruct _HPy_AsStruct_Long
#define HPyType_BuiltinShape_Float_AsStruct _HPy_AsStruct_Float
#define HPyType_BuiltinShape_Unicode_AsStruct _HPy_AsStruct_Unicode
#define HPyType_BuiltinShape_Tuple_AsStruct _HPy_AsStruct_Tuple
#define HPyType_BuiltinShape_List_AsStruct _HPy_AsStruct_List
#define HPyType_BuiltinShape_Dict_AsStruct _HPy_AsStruct_Dict
