/* SPDX-License-Identifier: MIT */
/*
 * The smallest useful extension: one function. hpy.h needs no Python, and the binary runs in every runtime for the HPy
 * universal ABI.
 *
 *     hpy call quickstart.hpy0.so answer
 */
#include "hpy.h"

HPyDef_METH(answer, "answer", HPyFunc_NOARGS, .doc = "The answer.")
static HPy answer_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return HPyLong_FromLong(ctx, 42);
}

static HPyDef *defines[] = {&answer, NULL};
static HPyModuleDef module = {.doc = "A first module.", .defines = defines};
HPy_MODINIT(quickstart, module)
