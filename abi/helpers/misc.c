// SPDX-License-Identifier: MIT
//
// HPyHelpers_AddType and HPyHelpers_PackArgsAndKeywords.

#include "hpy.h"

int HPyHelpers_AddType(HPyContext *ctx, HPy obj, const char *name, HPyType_Spec *hpyspec, HPyType_SpecParam *params)
{
    HPy type = HPyType_FromSpec(ctx, hpyspec, params);
    int failed;

    if (HPy_IsNull(type))
        return 0;
    failed = HPy_SetAttr_s(ctx, obj, name, type);
    HPy_Close(ctx, type);
    return !failed;
}

/// A dict of the names and as many values; HPy_NULL with an exception pending on failure.
static HPy pack_keywords(HPyContext *ctx, HPy names, HPy_ssize_t count, const HPy *values)
{
    HPy dict = HPyDict_New(ctx);

    for (HPy_ssize_t i = 0; i < count && !HPy_IsNull(dict); i++) {
        HPy name = HPy_GetItem_i(ctx, names, i);
        if (HPy_IsNull(name) || HPy_SetItem(ctx, dict, name, values[i]) < 0) {
            HPy_Close(ctx, dict);
            dict = HPy_NULL;
        }
        HPy_Close(ctx, name);
    }
    return dict;
}

int HPyHelpers_PackArgsAndKeywords(HPyContext *ctx, const HPy *args, size_t nargs, HPy kwnames, HPy *out_args_tuple,
                                   HPy *out_kwd)
{
    HPy tuple = HPy_NULL, dict = HPy_NULL;
    HPy_ssize_t count;

    if (out_args_tuple == NULL || out_kwd == NULL) {
        HPyErr_SetString(ctx, ctx->h_SystemError,
                         out_args_tuple == NULL ? "argument 'out_args_tuple' must not be NULL"
                                                : "argument 'out_kwd' must not be NULL");
        return 0;
    }
    count = HPy_IsNull(kwnames) ? 0 : HPy_Length(ctx, kwnames);
    if (count < 0)
        return 0;
    if (count > 0) {
        dict = pack_keywords(ctx, kwnames, count, args + nargs);
        if (HPy_IsNull(dict))
            return 0;
    }
    if (nargs > 0) {
        tuple = HPyTuple_FromArray(ctx, args, (HPy_ssize_t)nargs);
        if (HPy_IsNull(tuple)) {
            HPy_Close(ctx, dict);
            return 0;
        }
    }
    *out_args_tuple = tuple;
    *out_kwd = dict;
    return 1;
}
