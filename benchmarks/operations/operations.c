// SPDX-License-Identifier: MIT
//
// The extension that is measured: operations.def made into functions that repeat each row, and a module through which
// the benchmark programs call them.
//
//     names() -> (list, others)     the operations' names; an operation's number is its place in both together
//     subject(number) -> tuple      what the operation works on, made anew
//     run(number, subject, n)       does the operation n times
//
// Nothing here knows which runtime it is in.

#include "subjects.h"

// ---- What takes more than an expression -----------------------------------------------------------------------------

#define REPEAT(n) for (long i_ = 0; i_ < (n); i_++)
#define REPEATED(name) \
    static void name(HPyContext *ctx, _HPy_UNUSED HPy a, _HPy_UNUSED HPy b, _HPy_UNUSED HPy c, long n)

/// Appends to lists that grow to 1,000 items.
REPEATED(append)
{
    while (n > 0) {
        HPy list = HPyList_New(ctx, 0);
        long some = n < 1000 ? n : 1000;
        REPEAT(some)
            HPyList_Append(ctx, list, a);
        HPy_Close(ctx, list);
        n -= some;
    }
}

static HPy build_list(HPyContext *ctx, HPy item)
{
    HPyListBuilder builder = HPyListBuilder_New(ctx, 4);
    for (HPy_ssize_t i = 0; i < 4; i++)
        HPyListBuilder_Set(ctx, builder, i, item);
    return HPyListBuilder_Build(ctx, builder);
}

static HPy build_tuple(HPyContext *ctx, HPy item)
{
    HPyTupleBuilder builder = HPyTupleBuilder_New(ctx, 4);
    for (HPy_ssize_t i = 0; i < 4; i++)
        HPyTupleBuilder_Set(ctx, builder, i, item);
    return HPyTupleBuilder_Build(ctx, builder);
}

static void cancel_builders(HPyContext *ctx, HPy item)
{
    HPyListBuilder list = HPyListBuilder_New(ctx, 4);
    HPyTupleBuilder tuple = HPyTupleBuilder_New(ctx, 4);
    HPyListBuilder_Set(ctx, list, 0, item);
    HPyTupleBuilder_Set(ctx, tuple, 0, item);
    HPyListBuilder_Cancel(ctx, list);
    HPyTupleBuilder_Cancel(ctx, tuple);
}

static HPy insert(HPyContext *ctx, long count)
{
    HPy dict = HPyDict_New(ctx);
    for (long i = 0; i < count; i++) {
        HPy key = HPyLong_FromLong(ctx, i);
        HPy_SetItem(ctx, dict, key, ctx->h_None);
        HPy_Close(ctx, key);
    }
    return dict;
}

static void iterate(HPyContext *ctx, HPy iterable)
{
    HPy iterator = HPy_GetIter(ctx, iterable), item;
    while (item = HPyIter_Next(ctx, iterator), !HPy_IsNull(item))
        HPy_Close(ctx, item);
    HPy_Close(ctx, iterator);
}

REPEATED(set_and_delete)
{
    HPy key = HPyUnicode_FromString(ctx, "passing");
    REPEAT(n) {
        HPy_SetItem(ctx, a, key, c);
        HPy_DelItem(ctx, a, key);
    }
    HPy_Close(ctx, key);
}

REPEATED(set_and_delete_s)
{
    REPEAT(n) {
        HPy_SetItem_s(ctx, a, "passing", c);
        HPy_DelItem_s(ctx, a, "passing");
    }
}

REPEATED(unpack_slice)
{
    HPy_ssize_t start, stop, step;
    REPEAT(n)
        HPySlice_Unpack(ctx, a, &start, &stop, &step);
}

static HPy new_node(HPyContext *ctx, HPy type)
{
    Node *node;
    return HPy_New(ctx, type, &node);
}

/// The last of count nodes, each referring to the one made before it.
static HPy make_graph(HPyContext *ctx, HPy type, long count)
{
    HPy previous = HPy_NULL;
    for (long i = 0; i < count; i++) {
        Node *node;
        HPy h = HPy_New(ctx, type, &node);
        if (HPy_IsNull(h))
            break;
        node->index = i;
        HPyField_Store(ctx, h, &node->next, previous);
        HPy_Close(ctx, previous);
        previous = h;
    }
    return previous;
}

REPEATED(load_field)
{
    Node *node = Node_AsStruct(ctx, a);
    REPEAT(n)
        HPy_Close(ctx, HPyField_Load(ctx, a, node->next));
}

REPEATED(store_field)
{
    Node *node = Node_AsStruct(ctx, a);
    REPEAT(n)
        HPyField_Store(ctx, a, &node->next, b);
}

REPEATED(parse_arguments)
{
    HPy args[] = {a, b};
    long first, second;
    REPEAT(n)
        HPyArg_Parse(ctx, NULL, args, 2, "ll", &first, &second);
}

REPEATED(parse_keywords)
{
    static const char *names[] = {"first", "second", NULL};
    HPy args[] = {a, b};
    HPy kwnames = HPy_BuildValue(ctx, "(s)", "second");
    long first, second;
    REPEAT(n)
        HPyArg_ParseKeywords(ctx, NULL, args, 1, kwnames, "l|l", names, &first, &second);
    HPy_Close(ctx, kwnames);
}

static void track(HPyContext *ctx, HPy h)
{
    HPyTracker tracker = HPyTracker_New(ctx, 4);
    for (int i = 0; i < 4; i++)
        HPyTracker_Add(ctx, tracker, HPy_Dup(ctx, h));
    HPyTracker_Close(ctx, tracker);
}

static void forget(HPyContext *ctx, HPy h)
{
    HPyTracker tracker = HPyTracker_New(ctx, 1);
    HPyTracker_Add(ctx, tracker, h);
    HPyTracker_ForgetAll(ctx, tracker);
    HPyTracker_Close(ctx, tracker);
}

REPEATED(get_context_variable)
{
    REPEAT(n) {
        HPy value;
        if (HPyContextVar_Get(ctx, a, HPy_NULL, &value) == 0)
            HPy_Close(ctx, value);
    }
}

// ---- The rows as functions ------------------------------------------------------------------------------------------

#define MAKES(name, subject, ...) \
    REPEATED(repeat_##name)       \
    {                             \
        REPEAT(n)                 \
            HPy_Close(ctx, __VA_ARGS__); \
    }
#define DOES(name, subject, ...) \
    REPEATED(repeat_##name)      \
    {                            \
        REPEAT(n)                \
            (void)(__VA_ARGS__); \
    }
#define RUNS(name, subject, function)  \
    REPEATED(repeat_##name)            \
    {                                  \
        function(ctx, a, b, c, n);     \
    }
#include "operations.def"

typedef struct {
    const char *name;
    HPy (*make_subject)(HPyContext *ctx, HPy module);
    void (*repeat)(HPyContext *ctx, HPy a, HPy b, HPy c, long n);
} Operation;

static const Operation operations[] = {
#define MAKES(name, subject, ...) {#name, make_##subject, repeat_##name},
#define DOES MAKES
#define RUNS MAKES
#include "operations.def"
};

enum {
    kListed = 0
#define MAKES(name, subject, ...) +1
#define DOES MAKES
#define RUNS MAKES
#define OTHERS , kOthers = 0
#include "operations.def"
};

// ---- The module -----------------------------------------------------------------------------------------------------

static HPy names_of(HPyContext *ctx, const Operation *first, HPy_ssize_t count)
{
    HPyListBuilder builder = HPyListBuilder_New(ctx, count);
    for (HPy_ssize_t i = 0; i < count; i++) {
        HPy name = HPyUnicode_FromString(ctx, first[i].name);
        HPyListBuilder_Set(ctx, builder, i, name);
        HPy_Close(ctx, name);
    }
    return HPyListBuilder_Build(ctx, builder);
}

HPyDef_METH(names, "names", HPyFunc_NOARGS)
static HPy names_impl(HPyContext *ctx, HPy self)
{
    HPy listed = names_of(ctx, operations, kListed), others = names_of(ctx, operations + kListed, kOthers);
    HPy result = HPy_BuildValue(ctx, "(OO)", listed, others);
    (void)self;
    HPy_Close(ctx, listed);
    HPy_Close(ctx, others);
    return result;
}

static const Operation *operation_numbered(HPyContext *ctx, long number)
{
    if (number >= 0 && number < kListed + kOthers)
        return &operations[number];
    HPyErr_SetString(ctx, ctx->h_IndexError, "there is no operation of this number");
    return NULL;
}

HPyDef_METH(subject, "subject", HPyFunc_O)
static HPy subject_impl(HPyContext *ctx, HPy self, HPy arg)
{
    long number = HPyLong_AsLong(ctx, arg);
    const Operation *operation = HPyErr_Occurred(ctx) ? NULL : operation_numbered(ctx, number);
    return operation == NULL ? HPy_NULL : operation->make_subject(ctx, self);
}

HPyDef_METH(run, "run", HPyFunc_VARARGS)
static HPy run_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    HPy items[3] = {HPy_NULL, HPy_NULL, HPy_NULL};
    HPy subject;
    HPy_ssize_t count;
    long number, n;
    const Operation *operation;

    (void)self;
    if (!HPyArg_Parse(ctx, NULL, args, nargs, "lOl:run", &number, &subject, &n))
        return HPy_NULL;
    operation = operation_numbered(ctx, number);
    count = HPy_Length(ctx, subject);
    if (operation == NULL || count < 0)
        return HPy_NULL;
    for (HPy_ssize_t i = 0; i < count && i < 3; i++)
        items[i] = HPy_GetItem_i(ctx, subject, i);
    if (!HPyErr_Occurred(ctx))
        operation->repeat(ctx, items[0], items[1], items[2], n);
    for (int i = 0; i < 3; i++)
        HPy_Close(ctx, items[i]);
    // A row clears what it means to raise, so anything pending here says that it did not do what it is measured for.
    return HPyErr_Occurred(ctx) ? HPy_NULL : HPy_Dup(ctx, ctx->h_None);
}

HPyDef_SLOT(operations_exec, HPy_mod_exec)
static int operations_exec_impl(HPyContext *ctx, HPy module)
{
    return make_types(ctx, module);
}

static HPyDef *module_defines[] = {&names, &subject, &run, &noargs, &o, &varargs, &keywords, &operations_exec, NULL};
static HPyGlobal *module_globals[] = {&number_type, &node_type, &scratch, NULL};
static HPyModuleDef module = {
    .doc = "The operations that the benchmarks measure.",
    .defines = module_defines,
    .globals = module_globals,
};

HPy_MODINIT(operations, module)
