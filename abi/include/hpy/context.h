// SPDX-License-Identifier: MIT
//
// HPyContext: the struct through which every call of the API goes, derived from slots.def. Its layout is the binary
// interface between extensions and runtimes: a header of three words, then a handle or a function pointer for each row.
//
// Extensions are handed a context with each call and pass it on; they use h_<name> directly and functions through the
// API of hpy/api.h. A context is good on every thread for as long as its space lives, and is never written by an
// extension. A runtime may have several, one for each mode (universal, debug, trace).
//
// Source in HPy's documentation: "HPy Context".
#pragma once

#include "hpy/module.h"
#include "hpy/type.h"

#ifdef __cplusplus
extern "C" {
#endif

struct _HPyContext_s {
    const char *name;  ///< of the runtime and the mode, for people
    void *_private;    ///< the runtime's own
    int abi_version;   ///< HPY_ABI_VERSION of the runtime
#define HPY_HANDLE(id, name) HPy h_##name;
#define HPY_SLOT(id, result, name, api, parameters, arguments, failure) result(*ctx_##name) parameters;
#include "hpy/slots.def"
};

#ifdef __cplusplus
}
#endif
