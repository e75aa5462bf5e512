// SPDX-License-Identifier: MIT
//
// The functions of the API: one for each row of slots.def, which calls through the context and adds nothing. What a
// function takes, gives and answers on failure is said there, in the sentence at the head of its group; the names
// follow these rules.
//
//     HPy_<Verb>            any object, as the operators and builtins of Python: HPy_Add, HPy_GetItem, HPy_Repr
//     HPy<Type>_<Verb>      objects of one type: HPyList_Append raises TypeError for anything that is not a list
//     HPy<Type>_Check       1 for instances of the type and of its subclasses, else 0; never fails
//     HPy<Type>_From<C>     a new handle, made from a C value
//     HPy<Type>_As<C>       a C value; a pointer points into the object and is valid while a handle to it is open
//     ..._s                 the name or key is UTF-8 text that ends with NUL: HPy_GetAttr_s(ctx, h, "name")
//     ..._i                 the key is a C index: HPy_GetItem_i(ctx, h, 0); negative ones count from the end
//     _HPy_...              for the macros of this header, not for authors
//
// How failure shows depends on the result alone. A pending exception is certain where the value cannot be a result, and
// asked for by HPyErr_Occurred where it can.
//
//     HPy                          HPy_NULL (HPyIter_Next, HPyField_Load: also a result)
//     int as a status              -1; success is 0, or 0 and 1 for a question that may fail, as HPy_IsTrue
//     int as a check               none: 0
//     integers, double             -1, which is also a result
//     pointers                     NULL
//     builders, trackers           a zero struct, which every other function of theirs accepts
//     void                         none
//
// Threads: every function may be called on any thread that the runtime knows, with handles that another thread has
// made; one call on a shared list, dict, set or instance is atomic, a sequence of calls is not. A function that may run
// Python code (operators, attributes, items, calls, comparisons, hashes, iteration, str and repr) may run anything,
// functions of the caller's own module among it.
//
// Source in HPy's documentation: "API Reference", its function index.
#pragma once

#include "hpy/context.h"

#ifdef __cplusplus
extern "C" {
#endif

// What stands before the call, by failure kind: in C, a function without a result may not return the lack of one.
#define _HPY_RETURN_HANDLE_NULL return
#define _HPY_RETURN_MINUS_ONE return
#define _HPY_RETURN_NULL_POINTER return
#define _HPY_RETURN_ZERO return
#define _HPY_RETURN_NOTHING

#define HPY_SLOT(id, result, name, api, parameters, arguments, failure) \
    HPyAPI_FUNC result api parameters                                   \
    {                                                                   \
        _HPY_RETURN_##failure ctx->ctx_##name arguments;                \
    }
#define HPY_SLOT_VOID_API(id, result, name, api, parameters, arguments, failure) \
    HPyAPI_FUNC HPy api parameters                                               \
    {                                                                            \
        ctx->ctx_##name arguments;                                               \
        return HPy_NULL;                                                         \
    }
// The compiler cannot know of the pointer that it never returns.
#define HPY_SLOT_NO_RETURN(id, result, name, api, parameters, arguments, failure) \
    HPyAPI_FUNC _HPy_NO_RETURN result api parameters                              \
    {                                                                             \
        ctx->ctx_##name arguments;                                                \
        abort();                                                                  \
    }
#include "hpy/slots.def"

#undef _HPY_RETURN_HANDLE_NULL
#undef _HPY_RETURN_MINUS_ONE
#undef _HPY_RETURN_NULL_POINTER
#undef _HPY_RETURN_ZERO
#undef _HPY_RETURN_NOTHING

#ifdef __cplusplus
}
#endif
