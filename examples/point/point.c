/* SPDX-License-Identifier: MIT */
/*
 * A type with all that types have: members, a method, a property, operators, and a field that refers to another object.
 *
 *     hpy call point.hpy0.so Point 3 4                 prints Point(3.0, 4.0)
 */
#include <hpy.h>

#include <math.h>

/* The payload of an instance. It starts zeroed; the collector learns of `label` from point_traverse. */
typedef struct {
    double x, y;
    HPyField label;
} PointObject;

HPyType_HELPERS(PointObject)

/* The class, for making points where none is at hand; one for each space that has imported the module. */
static HPyGlobal point_type;

static HPy new_point(HPyContext *ctx, double x, double y)
{
    PointObject *point;
    HPy type = HPyGlobal_Load(ctx, point_type);
    HPy h = HPy_IsNull(type) ? HPy_NULL : HPy_New(ctx, type, &point);
    HPy_Close(ctx, type);
    if (!HPy_IsNull(h)) {
        point->x = x;
        point->y = y;
    }
    return h;
}

/* ---- Making and showing -------------------------------------------------------------------------------------------*/

HPyDef_SLOT(point_new, HPy_tp_new)
static HPy point_new_impl(HPyContext *ctx, HPy type, const HPy *args, HPy_ssize_t nargs, HPy kw)
{
    static const char *names[] = {"x", "y", NULL};
    PointObject *point;
    double x = 0, y = 0;
    HPy h;
    if (!HPyArg_ParseKeywordsDict(ctx, NULL, args, nargs, kw, "|dd:Point", names, &x, &y))
        return HPy_NULL;
    h = HPy_New(ctx, type, &point); /* type, not point_type: it may be a subclass */
    if (!HPy_IsNull(h)) {
        point->x = x;
        point->y = y;
    }
    return h;
}

HPyDef_SLOT(point_repr, HPy_tp_repr)
static HPy point_repr_impl(HPyContext *ctx, HPy self)
{
    PointObject *point = PointObject_AsStruct(ctx, self);
    HPy x = HPyFloat_FromDouble(ctx, point->x);
    HPy y = HPyFloat_FromDouble(ctx, point->y);
    HPy result = HPy_IsNull(x) || HPy_IsNull(y) ? HPy_NULL : HPyUnicode_FromFormat(ctx, "Point(%R, %R)", x, y);
    HPy_Close(ctx, x);
    HPy_Close(ctx, y);
    return result;
}

/* ---- Operators ----------------------------------------------------------------------------------------------------*/

/* True if h is a point; an operator's slot is called with either operand being one. */
static int is_point(HPyContext *ctx, HPy h)
{
    HPy type = HPyGlobal_Load(ctx, point_type);
    int result = HPy_TypeCheck(ctx, h, type);
    HPy_Close(ctx, type);
    return result;
}

HPyDef_SLOT(point_add, HPy_nb_add)
static HPy point_add_impl(HPyContext *ctx, HPy a, HPy b)
{
    PointObject *p, *q;
    if (!is_point(ctx, a) || !is_point(ctx, b))
        return HPy_Dup(ctx, ctx->h_NotImplemented);
    p = PointObject_AsStruct(ctx, a);
    q = PointObject_AsStruct(ctx, b);
    return new_point(ctx, p->x + q->x, p->y + q->y);
}

HPyDef_SLOT(point_compare, HPy_tp_richcompare)
static HPy point_compare_impl(HPyContext *ctx, HPy a, HPy b, HPy_RichCmpOp op)
{
    PointObject *p, *q;
    int equal;
    if ((op != HPy_EQ && op != HPy_NE) || !is_point(ctx, b))
        return HPy_Dup(ctx, ctx->h_NotImplemented);
    p = PointObject_AsStruct(ctx, a);
    q = PointObject_AsStruct(ctx, b);
    equal = p->x == q->x && p->y == q->y;
    return HPyBool_FromBool(ctx, op == HPy_EQ ? equal : !equal);
}

/* ---- Attributes ---------------------------------------------------------------------------------------------------*/

HPyDef_MEMBER(point_x, "x", HPyMember_DOUBLE, offsetof(PointObject, x), .doc = "the abscissa")
HPyDef_MEMBER(point_y, "y", HPyMember_DOUBLE, offsetof(PointObject, y), .doc = "the ordinate")

HPyDef_METH(point_norm, "norm", HPyFunc_NOARGS, .doc = "norm($self, /)\n--\n\nReturns the distance from the origin.")
static HPy point_norm_impl(HPyContext *ctx, HPy self)
{
    PointObject *point = PointObject_AsStruct(ctx, self);
    return HPyFloat_FromDouble(ctx, sqrt(point->x * point->x + point->y * point->y));
}

/* Any object can be the label: a field keeps it alive as long as the point lives. */
HPyDef_GETSET(point_label, "label", .doc = "what the point is called; None at first")
static HPy point_label_get(HPyContext *ctx, HPy self, void *closure)
{
    PointObject *point = PointObject_AsStruct(ctx, self);
    (void)closure;
    if (HPyField_IsNull(point->label))
        return HPy_Dup(ctx, ctx->h_None);
    return HPyField_Load(ctx, self, point->label);
}
static int point_label_set(HPyContext *ctx, HPy self, HPy value, void *closure)
{
    PointObject *point = PointObject_AsStruct(ctx, self);
    (void)closure;
    HPyField_Store(ctx, self, &point->label, value); /* HPy_NULL, when the label is deleted, empties the field */
    return 0;
}

HPyDef_SLOT(point_traverse, HPy_tp_traverse)
static int point_traverse_impl(void *self, HPyFunc_visitproc visit, void *arg)
{
    PointObject *point = (PointObject *)self;
    HPy_VISIT(&point->label);
    return 0;
}

/* ---- The type and the module --------------------------------------------------------------------------------------*/

static HPyDef *point_defines[] = {
    &point_new, &point_repr, &point_add, &point_compare, &point_x, &point_y, &point_norm, &point_label, &point_traverse, NULL,
};

static HPyType_Spec point_spec = {
    .name = "point.Point",
    .doc = "Point(x=0.0, y=0.0)\n--\n\nA point of the plane.",
    .basicsize = sizeof(PointObject),
    .flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_BASETYPE | HPy_TPFLAGS_HAVE_GC,
    .builtin_shape = SHAPE(PointObject),
    .defines = point_defines,
};

HPyDef_METH(distance, "distance", HPyFunc_VARARGS, .doc = "distance($module, p, q, /)\n--\n\nReturns how far apart two points are.")
static HPy distance_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    PointObject *p, *q;
    (void)self;
    if (nargs != 2 || !is_point(ctx, args[0]) || !is_point(ctx, args[1]))
        return HPyErr_SetString(ctx, ctx->h_TypeError, "distance() takes two points");
    p = PointObject_AsStruct(ctx, args[0]);
    q = PointObject_AsStruct(ctx, args[1]);
    return HPyFloat_FromDouble(ctx, hypot(p->x - q->x, p->y - q->y));
}

HPyDef_SLOT(module_exec, HPy_mod_exec)
static int module_exec_impl(HPyContext *ctx, HPy module)
{
    HPy type = HPyType_FromSpec(ctx, &point_spec, NULL);
    int status;
    if (HPy_IsNull(type))
        return -1;
    HPyGlobal_Store(ctx, &point_type, type);
    status = HPy_SetAttr_s(ctx, module, "Point", type);
    HPy_Close(ctx, type);
    return status;
}

static HPyDef *defines[] = {&distance, &module_exec, NULL};
static HPyGlobal *globals[] = {&point_type, NULL};
static HPyModuleDef point_module = {.doc = "Points of the plane", .defines = defines, .globals = globals};

HPy_MODINIT(point, point_module)
