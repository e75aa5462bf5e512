// SPDX-License-Identifier: MIT
//
// The function types of implementations, and the numbers of type slots; both derived from signatures.def and
// type_slots.def.
//
// HPyFunc_<SIGNATURE> is a signature's number and HPyFunc_<signature> the pointer type: HPyFunc_BINARYFUNC and
// HPyFunc_binaryfunc. HPy_<slot> is a type slot's number, HPySlot_SIG(HPy_<slot>) its signature.
//
// Handles that an implementation is called with are borrowed: it does not close them, and makes a handle of its own by
// HPy_Dup for what it keeps or returns. The handle that it returns is its caller's from then on.
//
// Authors need little of this by name: HPyDef_METH and HPyDef_SLOT (define.h) declare the functions. The runtime uses
// the pointer types to call what an HPyCFunction and a number describe.
//
// Source in HPy's documentation: "HPy Type Spec", sections on definitions and slots.
#pragma once

#include "hpy/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/// The slots of a type or a module that an extension can fill by HPyDef_SLOT.
typedef enum {
#define HPY_TYPE_SLOT(number, name, SIGNATURE) HPy_##name = number,
#include "hpy/type_slots.def"
} HPySlot_Slot;

/// Tells which function type an HPyCFunction is of. Beside its own name each number bears the names by which
/// HPySlot_SIG finds it.
typedef enum {
#define HPY_SIGNATURE(value, NAME, type, result, parameters) HPyFunc_##NAME = value,
#define HPY_SIGNATURE_RESERVED(value, NAME) HPyFunc_##NAME = value,
#include "hpy/signatures.def"
#define HPY_TYPE_SLOT(number, name, SIGNATURE) _HPySlot_SIG_HPy_##name = HPyFunc_##SIGNATURE,
#include "hpy/type_slots.def"
} HPyFunc_Signature;

/// What a HPy_tp_traverse calls with the address of each field; it stops the traversal by a result other than 0.
typedef int (*HPyFunc_visitproc)(HPyField *field, void *arg);

// The function types, the pointer types, and the function type of each slot.
#define HPY_SIGNATURE(value, NAME, type, result, parameters) \
    typedef result HPyFunc_##NAME##_function parameters;     \
    typedef HPyFunc_##NAME##_function *HPyFunc_##type;
#include "hpy/signatures.def"
#define HPY_TYPE_SLOT(number, name, SIGNATURE) \
    typedef HPyFunc_##SIGNATURE##_function _HPySlot_SIG_HPy_##name##_function;
#include "hpy/type_slots.def"

#ifdef __cplusplus
}
#endif

/// The HPyFunc_Signature of a slot's implementation: HPySlot_SIG(HPy_nb_add) is HPyFunc_BINARYFUNC.
#define HPySlot_SIG(SLOT) _HPySlot_SIG_##SLOT

/// Declares SYM, ahead of its definition, as a static function of signature SIG: an enumerator's name or an
/// HPySlot_SIG. No semicolon is included. A wrong SIG shows as an unknown type named after it.
#define HPyFunc_DECLARE(SYM, SIG) _HPyFunc_DECLARE(SYM, SIG)
#define _HPyFunc_DECLARE(SYM, SIG) static SIG##_function SYM

/// Visits the field at the address given, from within a traverse function whose parameters are named visit and arg;
/// returns from that function when the visitor says so. Empty fields are skipped. Every HPyField of a payload must be
/// visited, or the object that it refers to may be collected.
///
///     static int point_traverse_impl(void *self, HPyFunc_visitproc visit, void *arg)
///     {
///         PointObject *point = (PointObject *)self;
///         HPy_VISIT(&point->label);
///         return 0;
///     }
#define HPy_VISIT(hpyfield)                                  \
    do {                                                     \
        if (!HPyField_IsNull(*(hpyfield))) {                 \
            int _hpy_visited = visit((hpyfield), arg);       \
            if (_hpy_visited != 0)                           \
                return _hpy_visited;                         \
        }                                                    \
    } while (0)
