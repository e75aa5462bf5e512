/* SPDX-License-Identifier: MIT */
/*
 * A function of each calling convention: how arguments come in, how results and failures go out.
 *
 *     hpy call pof.hpy0.so add_ints 30 12
 *     hpy call pof.hpy0.so add_ints 30 '"twelve"'      raises TypeError
 */
#include <hpy.h>

HPyDef_METH(do_nothing, "do_nothing", HPyFunc_NOARGS, .doc = "do_nothing($module, /)\n--\n\nReturns None.")
static HPy do_nothing_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return HPy_Dup(ctx, ctx->h_None);
}

/* Works for whatever can be added to itself: the operation is the object's. */
HPyDef_METH(double_obj, "double", HPyFunc_O, .doc = "double($module, obj, /)\n--\n\nReturns obj + obj.")
static HPy double_obj_impl(HPyContext *ctx, HPy self, HPy obj)
{
    (void)self;
    return HPy_Add(ctx, obj, obj);
}

/* HPyArg_Parse converts and checks; on failure an exception is pending, and HPy_NULL passes it on. */
HPyDef_METH(add_ints, "add_ints", HPyFunc_VARARGS, .doc = "add_ints($module, a, b, /)\n--\n\nReturns the sum of two integers.")
static HPy add_ints_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    long a, b;
    (void)self;
    if (!HPyArg_Parse(ctx, NULL, args, nargs, "ll:add_ints", &a, &b))
        return HPy_NULL;
    return HPyLong_FromLongLong(ctx, (long long)a + b);
}

HPyDef_METH(repeat, "repeat", HPyFunc_KEYWORDS,
            .doc = "repeat($module, /, text, count=2)\n--\n\nReturns text written count times.")
static HPy repeat_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs, HPy kwnames)
{
    static const char *names[] = {"text", "count", NULL};
    HPyTracker tracker;
    HPy text, number, result;
    long count = 2;
    (void)self;
    if (!HPyArg_ParseKeywords(ctx, &tracker, args, nargs, kwnames, "O|l:repeat", names, &text, &count))
        return HPy_NULL;
    number = HPyLong_FromLong(ctx, count);
    result = HPy_IsNull(number) ? HPy_NULL : HPy_Multiply(ctx, text, number);
    HPy_Close(ctx, number);
    HPyTracker_Close(ctx, tracker); /* closes text */
    return result;
}

static HPyDef *defines[] = {&do_nothing, &double_obj, &add_ints, &repeat, NULL};
static HPyModuleDef pof_module = {.doc = "A function of each calling convention", .defines = defines};

HPy_MODINIT(pof, pof_module)
