// SPDX-License-Identifier: MIT
//
// The functions of the API: one for each row of slots.def, which calls through the context and adds nothing. What a
// function takes, gives and answers on failure is said there, in the sentence at the head of its group.
//
// Source in HPy's documentation: "API Reference", its function index.
#pragma once

#include "hpy/context.h"

#ifdef __cplusplus
extern "C" {
#endif

// What comes before the call, by failure kind: a slot that returns nothing has nothing to return.
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
