// SPDX-License-Identifier: MIT
//
// Two modules in one file, as for a program that carries its extensions inside itself. Compiled only, as
// header_module.c is.

#define HPY_EMBEDDED_MODULES
#include "hpy.h"

HPY_MOD_EMBEDDABLE(header_first)

HPyDef_METH(first_context, "context", HPyFunc_NOARGS, .doc = "whether the module's context is the caller's")
static HPy first_context_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return HPyBool_FromBool(ctx, ctx == _ctx_for_trampolines);
}

static HPyDef *first_defines[] = {&first_context, NULL};
static HPyModuleDef first_module = {"the first", 0, NULL, first_defines, NULL};

HPy_MODINIT(header_first, first_module)

HPY_MOD_EMBEDDABLE(header_second)

HPyDef_SLOT(second_exec, HPy_mod_exec)
static int second_exec_impl(HPyContext *ctx, HPy module)
{
    return HPy_SetAttr_s(ctx, module, "number", ctx->h_None);
}

static HPyDef *second_defines[] = {&second_exec, NULL};
static HPyModuleDef second_module = {"the second", 0, NULL, second_defines, NULL};

HPy_MODINIT(header_second, second_module)
