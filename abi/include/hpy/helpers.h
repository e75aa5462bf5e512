// SPDX-License-Identifier: MIT
//
// The helper functions: the part of the API that an extension carries inside itself, from the static library
// hpy_helpers. They use the context alone, so they work the same in every runtime.
//
// Source in HPy's documentation: "Argument Parsing", "Building Complex Python Objects", "String Formatting Helpers",
// "Misc Helpers", "Struct Sequences".
#pragma once

#include "hpy/inline.h"

#ifdef __cplusplus
extern "C" {
#endif

// ---- Argument parsing -----------------------------------------------------------------------------------------------
// A format has one unit for each argument; for each unit the call passes the address of a variable.
//
//     b   unsigned char, from 0 to UCHAR_MAX          B   unsigned char       \  the low bits of the
//     h   short                                       H   unsigned short      |  integer: no check
//     i   int                                         I   unsigned int        |  for overflow
//     l   long                                        k   unsigned long       |
//     L   long long                                   K   unsigned long long  /
//     n   HPy_ssize_t
//     f   float                                       d   double
//     p   int, 1 or 0 by the argument's truth
//     s   const char *, the UTF-8 text of a str without NULs, valid as long as the argument
//     O   HPy, any object
//
//     |   the arguments that follow are optional; the variables of absent ones are left alone
//     $   the arguments that follow are keyword-only, and optional; not for HPyArg_Parse
//     :   ends the units; the rest names the function in error messages
//     ;   ends the units; the rest is the error message of every error
//
// All three answer 1, or 0 with an exception pending: TypeError when the arguments don't fit, OverflowError or what the
// conversion raised when a value doesn't, SystemError when the format is wrong.
//
// ht may be NULL when the format needs no tracker. If it is not, a tracker is stored in *ht that the caller closes
// after success, when the values are no longer needed; after failure there is nothing to close.

/// Parses positional arguments. A handle stored for `O` is borrowed: it is the argument itself.
HPyAPI_HELPER int HPyArg_Parse(HPyContext *ctx, HPyTracker *ht, const HPy *args, size_t nargs, const char *fmt, ...);

/// Parses the arguments of an HPyFunc_KEYWORDS function. keywords names the units in order and ends with NULL; leading
/// names that are "" are positional-only. `O` needs ht: it stores a handle that the tracker owns.
HPyAPI_HELPER int HPyArg_ParseKeywords(HPyContext *ctx, HPyTracker *ht, const HPy *args, size_t nargs, HPy kwnames,
                                       const char *fmt, const char *keywords[], ...);

/// The same for an HPyFunc_NEWFUNC or HPyFunc_INITPROC, whose keyword arguments are a dict or HPy_NULL.
HPyAPI_HELPER int HPyArg_ParseKeywordsDict(HPyContext *ctx, HPyTracker *ht, const HPy *args, HPy_ssize_t nargs, HPy kw,
                                           const char *fmt, const char *keywords[], ...);

// ---- Building values ------------------------------------------------------------------------------------------------

/// Builds an object from C values; a new handle, or HPy_NULL with an exception pending. No unit gives None, one unit
/// gives its object, several give a tuple.
///
///     i int   I unsigned int   l long   k unsigned long   L long long   K unsigned long long   n HPy_ssize_t
///     f d     double (a float is passed as one)
///     s       const char *, UTF-8; NULL gives None
///     O S     HPy, which stays the caller's; HPy_NULL fails, with the exception that is pending or SystemError
///     (...)   a tuple of the units inside, [...] a list, {key:value, ...} a dict
///
/// Units of tuples and lists may be separated by commas and blanks; pairs of a dict are separated by commas.
HPyAPI_HELPER HPy HPy_BuildValue(HPyContext *ctx, const char *fmt, ...);

// ---- Formatting -----------------------------------------------------------------------------------------------------
// The format is ASCII. A unit is %[0][width][.precision] and one of:
//
//     %d %i int   %u unsigned   %x unsigned, in hexadecimal   each also with l (long), ll (long long), z (size_t)
//     %c      int, a code point              %p   pointer, as 0x...
//     %s      const char *, UTF-8            %%   a percent sign
//     %U      HPy, a str                     %V   HPy, a str or HPy_NULL, then a const char * in case of HPy_NULL
//     %S      HPy, its str()                 %R   its repr()           %A   its ascii()
//
// width fills up on the left, by blanks or, for numbers with the flag 0, zeros; it counts characters. precision is the
// least number of digits of a number, and the greatest number of characters of a text (of bytes, for a const char *).
// %c and %p take neither. What is not listed raises SystemError. Bytes of a const char * that are not UTF-8 show as
// U+FFFD.

/// A new handle to the formatted str; HPy_NULL with an exception pending on failure.
HPyAPI_HELPER HPy HPyUnicode_FromFormat(HPyContext *ctx, const char *fmt, ...);

/// The same; vargs is indeterminate afterwards.
HPyAPI_HELPER HPy HPyUnicode_FromFormatV(HPyContext *ctx, const char *format, va_list vargs);

/// Raises h_type with the formatted message, or what the formatting raised. Always HPy_NULL.
HPyAPI_HELPER HPy HPyErr_Format(HPyContext *ctx, HPy h_type, const char *fmt, ...);

// ---- Types and arguments --------------------------------------------------------------------------------------------

/// Makes a type from a spec and sets it as obj.name. 1, or 0 with an exception pending (note: not 0 and -1).
HPyAPI_HELPER int HPyHelpers_AddType(HPyContext *ctx, HPy obj, const char *name, HPyType_Spec *hpyspec,
                                     HPyType_SpecParam *params);

/// Packs the arguments of an HPyFunc_KEYWORDS function for HPy_CallTupleDict: stores new handles to a tuple and a dict,
/// or HPy_NULL where there are no arguments of that sort. 1, or 0 with an exception pending, and then nothing is
/// stored.
HPyAPI_HELPER int HPyHelpers_PackArgsAndKeywords(HPyContext *ctx, const HPy *args, size_t nargs, HPy kwnames,
                                                 HPy *out_args_tuple, HPy *out_kwd);

// ---- Struct sequences -----------------------------------------------------------------------------------------------
// Tuples whose items have names as well, as os.stat gives them. A type is made by collections.namedtuple and has an
// attribute n_fields.

/// A field; an array of them ends with name NULL.
typedef struct {
    const char *name;  ///< UTF-8; HPyStructSequence_UnnamedField for a field that has only an index
    const char *doc;   ///< UTF-8, or NULL; namedtuple has no place for it
} HPyStructSequence_Field;

typedef struct {
    const char *name;  ///< UTF-8; "module.Name" also sets __module__
    const char *doc;   ///< UTF-8, or NULL
    HPyStructSequence_Field *fields;
} HPyStructSequence_Desc;

extern _HPy_HIDDEN const char *const HPyStructSequence_UnnamedField;

/// A new handle to the type; HPy_NULL with an exception pending on failure. desc is not kept.
HPyAPI_HELPER HPy HPyStructSequence_NewType(HPyContext *ctx, HPyStructSequence_Desc *desc);

/// A new handle to an instance; TypeError if nargs is not the number of fields, or type not a struct sequence type.
HPyAPI_HELPER HPy HPyStructSequence_New(HPyContext *ctx, HPy type, HPy_ssize_t nargs, HPy *args);

#ifdef __cplusplus
}
#endif
