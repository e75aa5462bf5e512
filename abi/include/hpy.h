// SPDX-License-Identifier: MIT
//
// HPy for authors of extensions: the one file to include. It gives HPy's API, as of 0.9 and what HPy has added since,
// for the universal ABI; it needs a compiler for C99 or C++11, or later, and no Python.
//
// An extension compiled with it exports a module (hpy/module.h) whose functions are handed a context (hpy/context.h)
// and make every call through it, so one binary serves every runtime that can hand it a context.
//
//     hpy/types.h       handles, integer types, enums, the buffer struct
//     hpy/signatures.h  the function types of implementations       derived from signatures.def, type_slots.def
//     hpy/define.h      HPyDef_METH and its like
//     hpy/type.h        type specs, payloads
//     hpy/module.h      module definitions, HPy_MODINIT
//     hpy/context.h     HPyContext                                  derived from slots.def
//     hpy/api.h         the functions, a row of slots.def each      derived from slots.def
//     hpy/inline.h      conveniences that compile into the caller
//     hpy/helpers.h     argument parsing, formatting and more, in the library hpy_helpers, which the extension links
//
// Words used throughout. A *new* handle belongs to whoever receives it, who closes it by HPy_Close; a *borrowed* one
// does not. No function takes over a handle that is passed to it. A function *fails* by its failure value, with an
// exception pending; while one is pending, only functions that say so may be called.
#pragma once

// ---- Versions -------------------------------------------------------------------------------------------------------

/// The binary interface that is compiled for. A runtime runs extensions of the same major version and of the same or a
/// lower minor version.
#define HPY_ABI_VERSION 0
#define HPY_ABI_VERSION_MINOR 0

/// The part of the file name that tells of it: NAME.hpy0.so.
#define HPY_ABI_TAG "hpy0"

// ---- Mode -----------------------------------------------------------------------------------------------------------
// HPy knows three kinds of binaries; without a Python header there is one, and it need not be asked for.

#if defined(HPY_ABI_CPYTHON)
#error "HPY_ABI_CPYTHON needs CPython's headers and HPy's own; this hpy.h compiles for HPY_ABI_UNIVERSAL"
#elif defined(HPY_ABI_HYBRID)
#error "HPY_ABI_HYBRID needs CPython's headers and HPy's own; this hpy.h compiles for HPY_ABI_UNIVERSAL"
#elif !defined(HPY_ABI_UNIVERSAL)
#define HPY_ABI_UNIVERSAL
#endif

#define HPY_ABI "universal"

// ---- The parts ------------------------------------------------------------------------------------------------------

#include "hpy/types.h"
#include "hpy/signatures.h"
#include "hpy/define.h"
#include "hpy/type.h"
#include "hpy/module.h"
#include "hpy/context.h"
#include "hpy/api.h"
#include "hpy/inline.h"
#include "hpy/helpers.h"
