/* SPDX-License-Identifier: MIT */
/*
 * The smallest useful extension: one function. hpy.h needs no Python, and the binary runs in every runtime for the HPy
 * universal ABI.
 *
 *     hpy call quickstart.hpy0.so say_hello '"world"'
 */
#include <hpy.h>

HPyDef_METH(say_hello, "say_hello", HPyFunc_O, .doc = "say_hello($module, name, /)\n--\n\nGreets by name.")
static HPy say_hello_impl(HPyContext *ctx, HPy self, HPy name)
{
    (void)self;
    return HPyUnicode_FromFormat(ctx, "Hello, %S!", name);
}

static HPyDef *defines[] = {&say_hello, NULL};
static HPyModuleDef quickstart_module = {.doc = "A first HPy extension", .defines = defines};

HPy_MODINIT(quickstart, quickstart_module)
