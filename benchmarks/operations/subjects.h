// SPDX-License-Identifier: MIT
//
// What the operations work on: the extension's types and functions, as an author would write them, and the subjects
// that operations.def names.
#pragma once

#include "hpy.h"

/// A type with everything: members, properties, methods of each calling convention, operators.
typedef struct {
    long member;
} Number;
HPyType_HELPERS(Number)

/// A type whose instances refer to one another.
typedef struct {
    HPyField next;
    long index;
} Node;
HPyType_HELPERS(Node)

extern _HPy_HIDDEN HPyType_Spec node_spec;

extern _HPy_HIDDEN HPyGlobal number_type, node_type;
extern _HPy_HIDDEN HPyGlobal scratch;  ///< for whoever needs a global, or an address

/// HPy_SetCallFunction with a function that answers its first argument.
_HPy_HIDDEN int set_call_function(HPyContext *ctx, HPy h);

/// Makes the types, sets them in the module. 0, or -1 with an exception pending.
_HPy_HIDDEN int make_types(HPyContext *ctx, HPy module);

/// The functions of the module that are there to be called.
extern _HPy_HIDDEN HPyDef noargs, o, varargs, keywords;

/// make_<subject>: a new handle to a tuple of at most three objects; HPy_NULL with an exception pending on failure.
#define MAKES(name, subject, ...) _HPy_HIDDEN HPy make_##subject(HPyContext *ctx, HPy module);
#define DOES MAKES
#define RUNS MAKES
#include "operations.def"
