/* SPDX-License-Identifier: MIT */
/*
 * Slots as data: what is known of each row of the context, calls of a slot by its name, and calls that come the other
 * way, for slots that a host has no function for.
 *
 *     hpyu_argument args[] = {{HPYU_HANDLE, {.handle = a}}, {HPYU_HANDLE, {.handle = b}}};
 *     hpyu_value sum;
 *     if (hpyu_call_slot(ctx, "Add", args, 2, &sum) == 0)      // sum.handle = HPy_Add(ctx, a, b)
 *         ...
 *
 * A slot is named as in HPyContext, "ctx_Add"; where a name is asked for, "Add" does too. Its index is its row in the
 * context, counted from h_None, which is 0. Arguments are counted without the context that every slot takes first.
 *
 * All of this works on every context of this library, through the context alone.
 */
#pragma once

#include "hpy.h"
#include "hpy_universal/export.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Values --------------------------------------------------------------------------------------------------------*/

/** What a value is: HPYU_INT32, HPYU_HANDLE, HPYU_STRING and so on, see kinds.def. */
typedef enum hpyu_kind {
    HPYU_VOID = 0, /**< No value: the result of a slot that answers nothing. */
#define HPYU_KIND(value, NAME, member, type) HPYU_##NAME = value,
#include "hpy_universal/kinds.def"
} hpyu_kind;

/** A value of any kind: `handle` for HPYU_HANDLE, `int32` for HPYU_INT32 and so on, see kinds.def. */
typedef union hpyu_value {
#define HPYU_KIND(value, NAME, member, type) type member;
#include "hpy_universal/kinds.def"
} hpyu_value;

/** A value that tells its kind. */
typedef struct hpyu_argument {
    hpyu_kind kind;
    hpyu_value value;
} hpyu_argument;

/* ---- What is known of a slot ---------------------------------------------------------------------------------------*/

/** Who answers for a row of a context. */
typedef enum hpyu_provider {
    HPYU_BY_HOST = 0,     /**< A function of the host; the embedded object space is one. */
    HPYU_BY_DERIVED = 1,  /**< A function of this library, which uses other slots of the context. */
    HPYU_BY_CLOSURE = 2,  /**< The host's unknown_slot; NotImplementedError if that declines, or there is none. */
    HPYU_BY_GUARD = 3,    /**< Nobody: the row belongs to a later version of HPy, and calling it is a SystemError. */
    HPYU_BY_CONSTANT = 4  /**< No function: a constant handle, to be read from the context at `offset`. */
} hpyu_provider;

/** A row of the context. Everything that it points to is constant and lives as long as the process. */
typedef struct hpyu_slot_description {
    size_t size;                 /**< Of this struct, set by the caller: fields that lie beyond are left out. */
    const char *name;            /**< "ctx_Add"; "h_None" of a constant; NULL of a guard. */
    const char *api;             /**< The API's function of it, "HPy_Add"; NULL of constants and guards. */
    const char *signature;       /**< "HPy ctx_Add(HPyContext *ctx, HPy a, HPy b)"; "HPy h_None"; NULL of a guard. */
    int index;                   /**< The row. */
    size_t offset;               /**< Where the row lies in the context, in bytes. */
    hpyu_kind result_kind;       /**< Of what it answers; HPYU_HANDLE of a constant, HPYU_VOID of a guard. */
    hpyu_value failure;          /**< What the slot answers when it fails; zero if it answers nothing or never fails. */
    size_t nargs;                /**< How many arguments it takes behind the context. */
    const hpyu_kind *parameters; /**< Their kinds, nargs of them. */
    hpyu_provider provider;      /**< Who answers for it in the context that was asked. */
} hpyu_slot_description;

/**
 * Describes the row called `name`, or, if that is NULL, the row `index`. The description's `size` must be set.
 * 0, or -1: LookupError if there is no such row, SystemError if an argument is NULL.
 */
HPYU_API int hpyu_slot_info(HPyContext *ctx, const char *name, int index, hpyu_slot_description *description);

/* ---- Calling a slot by name ----------------------------------------------------------------------------------------*/

/**
 * Calls the slot `name` with `nargs` arguments, whose kinds must be those of its parameters, and stores what it answers
 * in *result, as HPyContext's own function would answer it: a new handle is the caller's to close. With `result` NULL
 * the answer is dropped, and closed if it is a handle.
 *
 * 0, or -1 with an exception pending: what the slot raised (its answer, the slot's failure value, is in *result);
 * LookupError if there is no such slot; TypeError for a wrong number or kind of arguments. A slot that answers nothing,
 * HPyErr_SetString for one, is never said to fail.
 */
HPYU_API int hpyu_call_slot(HPyContext *ctx, const char *name, const hpyu_argument *args, size_t nargs,
                            hpyu_value *result);

/* ---- Answering for a slot ------------------------------------------------------------------------------------------*/

/** A call of a slot that the host has no function for. */
typedef struct hpyu_slot_call {
    size_t size;               /**< Of this struct in the library: fields beyond it are not there. */
    const char *name;          /**< "ctx_Add"; constant. */
    int index;                 /**< The slot's row. */
    hpyu_kind result_kind;     /**< Which member of `result` is the answer; HPYU_VOID: none. */
    size_t nargs;              /**< How many arguments. */
    const hpyu_argument *args; /**< The arguments behind the context, each of its parameter's kind. Handles are borrowed;
                                    all of it is good until the call ends. */
    hpyu_value result;         /**< The answer. It starts as the slot's failure value. */
} hpyu_slot_call;

/**
 * Answers a call of a slot that the host has no function for, on any thread. `data` is the host's own.
 *
 *      1  answered: the caller gets call->result, a handle as a new one; an exception may have been raised with it
 *      0  declined: the caller gets NotImplementedError, naming slot and host, and the slot's failure value
 *     -1  failed with an exception pending: the caller gets the slot's failure value
 */
typedef int (*hpyu_unknown_slot)(HPyContext *ctx, hpyu_slot_call *call, void *data);

#ifdef __cplusplus
}
#endif
