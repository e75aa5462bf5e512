/* SPDX-License-Identifier: MIT */
/*
 * Embedding in C: runs HPy extensions from a program that has no Python.
 *
 *     embed_c DIRECTORY      where pof.hpy0.so and point.hpy0.so are
 */
#include <hpy_universal.h>

#include <stdio.h>

/* Prints the pending exception, if there is one. */
static void print_error(HPyContext *ctx)
{
    HPy exception = hpyu_err_take(ctx);
    HPy report = HPy_IsNull(exception) ? HPy_NULL : hpyu_err_report(ctx, exception);
    const char *text = HPy_IsNull(report) ? NULL : HPyUnicode_AsUTF8AndSize(ctx, report, NULL);
    if (text != NULL)
        printf("%s\n", text);
    HPy_Close(ctx, report);
    HPy_Close(ctx, exception);
}

/* Prints `what` and the repr of `h`, which it closes. */
static void show(HPyContext *ctx, const char *what, HPy h)
{
    HPy repr = HPy_IsNull(h) ? HPy_NULL : HPy_Repr(ctx, h);
    const char *text = HPy_IsNull(repr) ? NULL : HPyUnicode_AsUTF8AndSize(ctx, repr, NULL);
    if (text != NULL) {
        printf("%s = %s\n", what, text);
    } else {
        printf("%s raised ", what);
        print_error(ctx);
    }
    HPy_Close(ctx, repr);
    HPy_Close(ctx, h);
}

/* Calls module.name(a, b); takes the handles a and b over. */
static HPy call2(HPyContext *ctx, HPy module, const char *name, HPy a, HPy b)
{
    HPy args[2], function, result = HPy_NULL;
    args[0] = a;
    args[1] = b;
    function = HPy_GetAttr_s(ctx, module, name);
    if (!HPy_IsNull(function))
        result = HPy_Call(ctx, function, args, 2, HPy_NULL);
    HPy_Close(ctx, function);
    HPy_Close(ctx, a);
    HPy_Close(ctx, b);
    return result;
}

/* A function of this program, for extensions to call. */
static HPy count_calls(HPyContext *ctx, void *data, const HPy *args, size_t nargs, HPy kwnames)
{
    long *count = (long *)data;
    (void)args;
    (void)nargs;
    (void)kwnames;
    return HPyLong_FromLong(ctx, ++*count);
}

static int run(HPyContext *ctx, const char *directory)
{
    long count = 0;
    HPy pof, point, function;

    if (hpyu_add_search_path(ctx, directory) < 0)
        return -1;
    pof = hpyu_import(ctx, "pof");
    if (HPy_IsNull(pof))
        return -1;
    show(ctx, "add_ints(30, 12)", call2(ctx, pof, "add_ints", HPyLong_FromLong(ctx, 30), HPyLong_FromLong(ctx, 12)));
    show(ctx, "add_ints(30, 'twelve')",
         call2(ctx, pof, "add_ints", HPyLong_FromLong(ctx, 30), HPyUnicode_FromString(ctx, "twelve")));
    HPy_Close(ctx, pof);

    point = hpyu_import(ctx, "point");
    if (HPy_IsNull(point))
        return -1;
    show(ctx, "Point(3, 4)", call2(ctx, point, "Point", HPyLong_FromLong(ctx, 3), HPyLong_FromLong(ctx, 4)));
    HPy_Close(ctx, point);

    function = hpyu_function_new(ctx, "count_calls", count_calls, &count, NULL);
    if (HPy_IsNull(function))
        return -1;
    HPy_Close(ctx, HPy_Call(ctx, function, NULL, 0, HPy_NULL));
    show(ctx, "count_calls()", HPy_Call(ctx, function, NULL, 0, HPy_NULL));
    HPy_Close(ctx, function);
    return 0;
}

int main(int argc, char **argv)
{
    hpyu_space *space;
    HPyContext *ctx;
    int status;

    if (argc != 2) {
        fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
        return 2;
    }
    space = hpyu_space_new();
    ctx = hpyu_attach(space, HPYU_UNIVERSAL);
    if (ctx == NULL) {
        hpyu_space_free(space);
        return 1;
    }
    status = run(ctx, argv[1]);
    if (status < 0)
        print_error(ctx);
    hpyu_detach(ctx);
    hpyu_space_free(space);
    return status < 0 ? 1 : 0;
}
