// SPDX-License-Identifier: MIT
//
// The types and functions that operations use and call. The functions do next to nothing, so that what is measured is
// the way to them and back.

#include "subjects.h"

HPyGlobal number_type, node_type, scratch;

// ---- Number: construction and operators -----------------------------------------------------------------------------

HPyDef_SLOT(Number_new, HPy_tp_new)
static HPy Number_new_impl(HPyContext *ctx, HPy type, const HPy *args, HPy_ssize_t nargs, HPy kw)
{
    Number *number;
    (void)args;
    (void)nargs;
    (void)kw;
    return HPy_New(ctx, type, &number);
}

HPyDef_SLOT(Number_init, HPy_tp_init)
static int Number_init_impl(HPyContext *ctx, HPy self, const HPy *args, HPy_ssize_t nargs, HPy kw)
{
    long value = nargs == 1 ? HPyLong_AsLong(ctx, args[0]) : 0;
    (void)kw;
    if (value == -1 && HPyErr_Occurred(ctx))
        return -1;
    Number_AsStruct(ctx, self)->member = value;
    return 0;
}

#define RETURNING_THE_FIRST(name, slot)                          \
    HPyDef_SLOT(name, slot)                                      \
    static HPy name##_impl(HPyContext *ctx, HPy self, HPy other) \
    {                                                            \
        (void)other;                                             \
        return HPy_Dup(ctx, self);                               \
    }
RETURNING_THE_FIRST(Number_add, HPy_nb_add)
RETURNING_THE_FIRST(Number_inplace_add, HPy_nb_inplace_add)
RETURNING_THE_FIRST(Number_matrix_multiply, HPy_nb_matrix_multiply)
RETURNING_THE_FIRST(Number_inplace_matrix_multiply, HPy_nb_inplace_matrix_multiply)

HPyDef_SLOT(Number_item, HPy_sq_item)
static HPy Number_item_impl(HPyContext *ctx, HPy self, HPy_ssize_t index)
{
    (void)self;
    return HPyLong_FromSsize_t(ctx, index);
}

HPyDef_SLOT(Number_compare, HPy_tp_richcompare)
static HPy Number_compare_impl(HPyContext *ctx, HPy self, HPy other, HPy_RichCmpOp op)
{
    HPy_RETURN_RICHCOMPARE(ctx, Number_AsStruct(ctx, self)->member, Number_AsStruct(ctx, other)->member, op);
}

// ---- Number: attributes ---------------------------------------------------------------------------------------------

HPyDef_MEMBER(Number_member, "member", HPyMember_LONG, offsetof(Number, member))

HPyDef_GETSET(Number_property, "property")
static HPy Number_property_get(HPyContext *ctx, HPy self, void *closure)
{
    (void)closure;
    return HPyLong_FromLong(ctx, Number_AsStruct(ctx, self)->member);
}
static int Number_property_set(HPyContext *ctx, HPy self, HPy value, void *closure)
{
    (void)closure;
    Number_AsStruct(ctx, self)->member = HPyLong_AsLong(ctx, value);
    return 0;
}

HPyDef_METH(Number_noargs, "noargs", HPyFunc_NOARGS)
static HPy Number_noargs_impl(HPyContext *ctx, HPy self)
{
    return HPy_Dup(ctx, self);
}

HPyDef_METH(Number_o, "o", HPyFunc_O)
static HPy Number_o_impl(HPyContext *ctx, HPy self, HPy arg)
{
    (void)self;
    return HPy_Dup(ctx, arg);
}

HPyDef_METH(Number_keywords, "keywords", HPyFunc_KEYWORDS)
static HPy Number_keywords_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs, HPy kwnames)
{
    (void)args;
    (void)nargs;
    (void)kwnames;
    return HPy_Dup(ctx, self);
}

static HPyDef *Number_defines[] = {
    &Number_new, &Number_init, &Number_add, &Number_inplace_add, &Number_matrix_multiply,
    &Number_inplace_matrix_multiply, &Number_item, &Number_compare, &Number_member, &Number_property, &Number_noargs,
    &Number_o, &Number_keywords, NULL};

static HPyType_Spec number_spec = {
    .name = "operations.Number",
    .basicsize = sizeof(Number),
    .flags = HPy_TPFLAGS_DEFAULT,
    .builtin_shape = SHAPE(Number),
    .defines = Number_defines,
};

// ---- Node -----------------------------------------------------------------------------------------------------------

HPyDef_SLOT(Node_traverse, HPy_tp_traverse)
static int Node_traverse_impl(void *self, HPyFunc_visitproc visit, void *arg)
{
    HPy_VISIT(&((Node *)self)->next);
    return 0;
}

HPyDef_SLOT(Node_new, HPy_tp_new)
static HPy Node_new_impl(HPyContext *ctx, HPy type, const HPy *args, HPy_ssize_t nargs, HPy kw)
{
    return HPyType_GenericNew(ctx, type, args, nargs, kw);
}

static HPyDef *Node_defines[] = {&Node_traverse, &Node_new, NULL};

HPyType_Spec node_spec = {
    .name = "operations.Node",
    .basicsize = sizeof(Node),
    .flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_HAVE_GC,
    .builtin_shape = SHAPE(Node),
    .defines = Node_defines,
};

// ---- Callable: instances with call functions of their own -----------------------------------------------------------

typedef struct {
    void *unused;
} Callable;
HPyType_HELPERS(Callable)

HPyDef_CALL_FUNCTION(first_argument)
static HPy first_argument_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs, HPy kwnames)
{
    (void)kwnames;
    return HPy_Dup(ctx, nargs > 0 ? args[0] : self);
}

int set_call_function(HPyContext *ctx, HPy h)
{
    return HPy_SetCallFunction(ctx, h, &first_argument);
}

HPyDef_SLOT(Callable_call, HPy_tp_call)
static HPy Callable_call_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs, HPy kwnames)
{
    return first_argument_impl(ctx, self, args, nargs, kwnames);
}

static HPyDef *Callable_defines[] = {&Callable_call, NULL};

static HPyType_Spec callable_spec = {
    .name = "operations.Callable",
    .basicsize = sizeof(Callable),
    .flags = HPy_TPFLAGS_DEFAULT,
    .builtin_shape = SHAPE(Callable),
    .defines = Callable_defines,
};

// ---- Functions of the module ----------------------------------------------------------------------------------------

HPyDef_METH(noargs, "noargs", HPyFunc_NOARGS)
static HPy noargs_impl(HPyContext *ctx, HPy self)
{
    return HPy_Dup(ctx, self);
}

HPyDef_METH(o, "o", HPyFunc_O)
static HPy o_impl(HPyContext *ctx, HPy self, HPy arg)
{
    (void)self;
    return HPy_Dup(ctx, arg);
}

HPyDef_METH(varargs, "varargs", HPyFunc_VARARGS)
static HPy varargs_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    return HPy_Dup(ctx, nargs > 0 ? args[0] : self);
}

HPyDef_METH(keywords, "keywords", HPyFunc_KEYWORDS)
static HPy keywords_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs, HPy kwnames)
{
    (void)args;
    (void)nargs;
    (void)kwnames;
    return HPy_Dup(ctx, self);
}

// ---- All together ---------------------------------------------------------------------------------------------------

static int make_type(HPyContext *ctx, HPy module, const char *name, HPyType_Spec *spec, HPyGlobal *global)
{
    HPy type = HPyType_FromSpec(ctx, spec, NULL);
    int status;
    if (HPy_IsNull(type))
        return -1;
    HPyGlobal_Store(ctx, global, type);
    status = HPy_SetAttr_s(ctx, module, name, type);
    HPy_Close(ctx, type);
    return status;
}

int make_types(HPyContext *ctx, HPy module)
{
    if (make_type(ctx, module, "Number", &number_spec, &number_type) < 0)
        return -1;
    if (make_type(ctx, module, "Node", &node_spec, &node_type) < 0)
        return -1;
    return HPyHelpers_AddType(ctx, module, "Callable", &callable_spec, NULL) ? 0 : -1;
}
