// SPDX-License-Identifier: MIT
//
// An extension as an author writes one, using every macro of hpy.h. It is compiled only, in all the dialects of C that
// hpy.h promises and, included by header_module.cpp, of C++; no warning may come of it.

#include "hpy.h"

#if HPY_ABI_VERSION != 0 || HPY_ABI_VERSION_MINOR != 0
#error "the version macros are not numbers for the preprocessor"
#endif

HPY_MOD_EMBEDDABLE(header_module)

// ---- Payloads of every shape ----------------------------------------------------------------------------------------

typedef struct {
    double x, y;
    HPyField label;
    char tag[8];
    const char *text;
    short small;
} PointObject;

typedef struct {
    int marker;
} MetaObject, LongObject, FloatObject, UnicodeObject, TupleObject, ListObject, DictObject, OldObject;

HPyType_HELPERS(PointObject)
HPyType_HELPERS(MetaObject, HPyType_BuiltinShape_Type)
HPyType_HELPERS(LongObject, HPyType_BuiltinShape_Long)
HPyType_HELPERS(FloatObject, HPyType_BuiltinShape_Float)
HPyType_HELPERS(UnicodeObject, HPyType_BuiltinShape_Unicode)
HPyType_HELPERS(TupleObject, HPyType_BuiltinShape_Tuple)
HPyType_HELPERS(ListObject, HPyType_BuiltinShape_List)
HPyType_HELPERS(DictObject, HPyType_BuiltinShape_Dict)
HPyType_LEGACY_HELPERS(OldObject)

int sum_of_markers(HPyContext *ctx, HPy h);
int sum_of_markers(HPyContext *ctx, HPy h)
{
    return MetaObject_AsStruct(ctx, h)->marker + LongObject_AsStruct(ctx, h)->marker +
           FloatObject_AsStruct(ctx, h)->marker + UnicodeObject_AsStruct(ctx, h)->marker +
           TupleObject_AsStruct(ctx, h)->marker + ListObject_AsStruct(ctx, h)->marker +
           DictObject_AsStruct(ctx, h)->marker + OldObject_AsStruct(ctx, h)->marker;
}

// ---- Type slots, one of each signature ------------------------------------------------------------------------------

HPyDef_CALL_FUNCTION(point_call_function)
static HPy point_call_function_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs, HPy kwnames)
{
    (void)self;
    (void)kwnames;
    return HPyTuple_FromArray(ctx, args, (HPy_ssize_t)nargs);
}

HPyDef_SLOT(point_new, HPy_tp_new)
static HPy point_new_impl(HPyContext *ctx, HPy type, const HPy *args, HPy_ssize_t nargs, HPy kw)
{
    static const char *keywords[] = {"x", "y", "label", NULL};
    PointObject *point;
    HPyTracker tracker;
    HPy label = HPy_NULL;
    HPy self = HPy_New(ctx, type, &point);

    if (HPy_IsNull(self))
        return HPy_NULL;
    if (!HPyArg_ParseKeywordsDict(ctx, &tracker, args, nargs, kw, "dd|O:Point", keywords, &point->x, &point->y,
                                  &label)) {
        HPy_Close(ctx, self);
        return HPy_NULL;
    }
    HPyField_Store(ctx, self, &point->label, label);
    HPyTracker_Close(ctx, tracker);
    if (HPy_SetCallFunction(ctx, self, &point_call_function) < 0) {
        HPy_Close(ctx, self);
        return HPy_NULL;
    }
    return self;
}

HPyDef_SLOT(point_init, HPy_tp_init)
static int point_init_impl(HPyContext *ctx, HPy self, const HPy *args, HPy_ssize_t nargs, HPy kw)
{
    PointObject *point = PointObject_AsStruct(ctx, self);
    (void)args;
    (void)kw;
    point->label = HPyField_NULL;
    return nargs == HPY_SSIZE_T_MAX || nargs == HPY_SSIZE_T_MIN ? -1 : 0;
}

HPyDef_SLOT(point_traverse, HPy_tp_traverse)
static int point_traverse_impl(void *self, HPyFunc_visitproc visit, void *arg)
{
    HPy_VISIT(&((PointObject *)self)->label);
    return 0;
}

HPyDef_SLOT(point_destroy, HPy_tp_destroy)
static void point_destroy_impl(void *self)
{
    ((PointObject *)self)->text = NULL;
}

HPyDef_SLOT(point_finalize, HPy_tp_finalize)
static void point_finalize_impl(HPyContext *ctx, HPy self)
{
    HPyField *label = &PointObject_AsStruct(ctx, self)->label;
    if (!HPyField_IsNull(*label))
        HPyField_Store(ctx, self, label, HPy_NULL);
}

HPyDef_SLOT(point_richcompare, HPy_tp_richcompare)
static HPy point_richcompare_impl(HPyContext *ctx, HPy self, HPy other, HPy_RichCmpOp op)
{
    HPy_RETURN_RICHCOMPARE(ctx, PointObject_AsStruct(ctx, self)->x, PointObject_AsStruct(ctx, other)->x, op);
}

HPyDef_SLOT(point_hash, HPy_tp_hash)
static HPy_hash_t point_hash_impl(HPyContext *ctx, HPy self)
{
    return (HPy_hash_t)PointObject_AsStruct(ctx, self)->x;
}

static HPy describe(HPyContext *ctx, HPy self);
HPyDef_SLOT_IMPL(point_repr, describe, HPy_tp_repr)
static HPy describe(HPyContext *ctx, HPy self)
{
    return HPyUnicode_FromFormat(ctx, "<%s at %p>", "Point", PointObject_AsStruct(ctx, self));
}

HPyDef_SLOT(point_call, HPy_tp_call)
static HPy point_call_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs, HPy kwnames)
{
    return point_call_function_impl(ctx, self, args, nargs, kwnames);
}

HPyDef_SLOT(point_descr_get, HPy_tp_descr_get)
static HPy point_descr_get_impl(HPyContext *ctx, HPy self, HPy instance, HPy owner)
{
    return HPy_Dup(ctx, HPy_IsNull(instance) ? owner : self);
}

HPyDef_SLOT(point_add, HPy_nb_add)
static HPy point_add_impl(HPyContext *ctx, HPy left, HPy right)
{
    return HPyTuple_Pack(ctx, 2, left, right);
}

HPyDef_SLOT(point_power, HPy_nb_power)
static HPy point_power_impl(HPyContext *ctx, HPy base, HPy exponent, HPy modulus)
{
    return HPyTuple_Pack(ctx, 3, base, exponent, modulus);
}

HPyDef_SLOT(point_negative, HPy_nb_negative)
static HPy point_negative_impl(HPyContext *ctx, HPy self)
{
    return HPyFloat_FromDouble(ctx, -PointObject_AsStruct(ctx, self)->x);
}

HPyDef_SLOT(point_bool, HPy_nb_bool)
static int point_bool_impl(HPyContext *ctx, HPy self)
{
    return PointObject_AsStruct(ctx, self)->x != 0;
}

HPyDef_SLOT(point_length, HPy_sq_length)
static HPy_ssize_t point_length_impl(HPyContext *ctx, HPy self)
{
    (void)ctx;
    (void)self;
    return 2;
}

HPyDef_SLOT(point_item, HPy_sq_item)
static HPy point_item_impl(HPyContext *ctx, HPy self, HPy_ssize_t index)
{
    PointObject *point = PointObject_AsStruct(ctx, self);
    return HPyFloat_FromDouble(ctx, index == 0 ? point->x : point->y);
}

HPyDef_SLOT(point_ass_item, HPy_sq_ass_item)
static int point_ass_item_impl(HPyContext *ctx, HPy self, HPy_ssize_t index, HPy value)
{
    PointObject *point = PointObject_AsStruct(ctx, self);
    *(index == 0 ? &point->x : &point->y) = HPyFloat_AsDouble(ctx, value);
    return 0;
}

HPyDef_SLOT(point_contains, HPy_sq_contains)
static int point_contains_impl(HPyContext *ctx, HPy self, HPy item)
{
    return HPy_Is(ctx, self, item);
}

HPyDef_SLOT(point_ass_subscript, HPy_mp_ass_subscript)
static int point_ass_subscript_impl(HPyContext *ctx, HPy self, HPy key, HPy value)
{
    return HPy_SetAttr(ctx, self, key, value);
}

HPyDef_SLOT(point_getbuffer, HPy_bf_getbuffer)
static int point_getbuffer_impl(HPyContext *ctx, HPy self, HPy_buffer *buffer, int flags)
{
    static HPy_ssize_t shape[] = {2}, strides[] = {sizeof(double)};
    static char format[] = "d";
    (void)flags;
    buffer->buf = &PointObject_AsStruct(ctx, self)->x;
    buffer->obj = HPy_Dup(ctx, self);
    buffer->len = 2 * sizeof(double);
    buffer->itemsize = sizeof(double);
    buffer->readonly = 0;
    buffer->ndim = 1;
    buffer->format = format;
    buffer->shape = shape;
    buffer->strides = strides;
    buffer->suboffsets = NULL;
    buffer->internal = NULL;
    return 0;
}

HPyDef_SLOT(point_releasebuffer, HPy_bf_releasebuffer)
static void point_releasebuffer_impl(HPyContext *ctx, HPy self, HPy_buffer *buffer)
{
    (void)ctx;
    (void)self;
    buffer->buf = NULL;
}

// ---- Members and properties -----------------------------------------------------------------------------------------

HPyDef_MEMBER(point_x, "x", HPyMember_DOUBLE, offsetof(PointObject, x))
HPyDef_MEMBER(point_y, "y", HPyMember_DOUBLE, offsetof(PointObject, y), .readonly = 1, .doc = "the ordinate")
HPyDef_MEMBER(point_label, "label", HPyMember_OBJECT_EX, offsetof(PointObject, label), .doc = "anything")
HPyDef_MEMBER(point_tag, "tag", HPyMember_STRING_INPLACE, offsetof(PointObject, tag), .readonly = 1)

static int half = 2;

HPyDef_GET(point_norm, "norm", .doc = "the length of the vector")
static HPy point_norm_get(HPyContext *ctx, HPy self, void *closure)
{
    PointObject *point = PointObject_AsStruct(ctx, self);
    (void)closure;
    return HPyFloat_FromDouble(ctx, point->x * point->x + point->y * point->y);
}

HPyDef_SET(point_both, "both")
static int point_both_set(HPyContext *ctx, HPy self, HPy value, void *closure)
{
    PointObject *point = PointObject_AsStruct(ctx, self);
    (void)closure;
    if (HPy_IsNull(value)) {
        HPyErr_SetString(ctx, ctx->h_TypeError, "cannot be deleted");
        return -1;
    }
    point->x = point->y = HPyFloat_AsDouble(ctx, value);
    return point->x == -1.0 && HPyErr_Occurred(ctx) ? -1 : 0;
}

HPyDef_GETSET(point_half, "half", .doc = "half of x", .closure = &half)
static HPy point_half_get(HPyContext *ctx, HPy self, void *closure)
{
    return HPyFloat_FromDouble(ctx, PointObject_AsStruct(ctx, self)->x / *(int *)closure);
}
static int point_half_set(HPyContext *ctx, HPy self, HPy value, void *closure)
{
    PointObject_AsStruct(ctx, self)->x = HPyFloat_AsDouble(ctx, value) * *(int *)closure;
    return 0;
}

HPyFunc_DECLARE(get_small, HPyFunc_GETTER);
HPyFunc_DECLARE(set_small, HPyFunc_SETTER);
HPyDef_GET_IMPL(point_small_get, "small_get", get_small)
HPyDef_SET_IMPL(point_small_set, "small_set", set_small, .doc = "")
HPyDef_GETSET_IMPL(point_small, "small", get_small, set_small, .closure = NULL)
static HPy get_small(HPyContext *ctx, HPy self, void *closure)
{
    (void)closure;
    return HPyLong_FromLong(ctx, PointObject_AsStruct(ctx, self)->small);
}
static int set_small(HPyContext *ctx, HPy self, HPy value, void *closure)
{
    (void)closure;
    PointObject_AsStruct(ctx, self)->small = (short)HPyLong_AsLong(ctx, value);
    return 0;
}

static HPyDef *point_defines[] = {
    &point_new, &point_init, &point_traverse, &point_destroy, &point_finalize, &point_richcompare, &point_hash,
    &point_repr, &point_call, &point_descr_get, &point_add, &point_power, &point_negative, &point_bool, &point_length,
    &point_item, &point_ass_item, &point_contains, &point_ass_subscript, &point_getbuffer, &point_releasebuffer,
    &point_x, &point_y, &point_label, &point_tag, &point_norm, &point_both, &point_half, &point_small_get,
    &point_small_set, &point_small, NULL};

static HPyType_Spec point_spec = {
    .name = "header_module.Point",
    .basicsize = sizeof(PointObject),
    .itemsize = 0,
    .flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_BASETYPE | HPy_TPFLAGS_HAVE_GC | HPy_TPFLAGS_HAVE_VECTORCALL,
    .builtin_shape = SHAPE(PointObject),
    .legacy_slots = NULL,
    .defines = point_defines,
    .doc = "A point",
};

// ---- Functions ------------------------------------------------------------------------------------------------------

// A definition may be declared ahead, as for one in another file.
extern HPyDef add;

HPyDef_METH(add, "add", HPyFunc_VARARGS, .doc = "add(a, b) -> their sum")
static HPy add_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    long a, b;
    (void)self;
    if (!HPyArg_Parse(ctx, NULL, args, nargs, "ll:add", &a, &b))
        return HPy_NULL;
    return HPyLong_FromLong(ctx, a + b);
}

HPyDef_METH(process, "process", HPyFunc_NOARGS)
static HPy process_impl(HPyContext *ctx, HPy self)
{
    int pid = 0;
    (void)self;
    HPy_BEGIN_LEAVE_PYTHON(ctx)
    pid = abs(-42);
    HPy_END_LEAVE_PYTHON(ctx)
    HPy h = HPyLong_FromPid(ctx, pid);
    HPy result = HPyLong_FromPid(ctx, HPyLong_AsPid(ctx, h));
    HPy_Close(ctx, h);
    return result;
}

HPyDef_METH(keywords, "keywords", HPyFunc_KEYWORDS, .doc = NULL)
static HPy keywords_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs, HPy kwnames)
{
    HPy tuple, dict, result;
    (void)self;
    if (!HPyHelpers_PackArgsAndKeywords(ctx, args, nargs, kwnames, &tuple, &dict))
        return HPy_NULL;
    result = HPyTuple_Pack(ctx, 1, HPy_IsNull(tuple) ? dict : tuple);
    HPy_Close(ctx, tuple);
    HPy_Close(ctx, dict);
    return result;
}

HPyCapsule_DESTRUCTOR(release)
static void release_impl(const char *name, void *pointer, void *context)
{
    (void)name;
    (void)context;
    free(pointer);
}

HPyDef_METH_IMPL(wrap, "wrap", make_capsule, HPyFunc_O, .doc = "a capsule")
static HPy make_capsule(HPyContext *ctx, HPy self, HPy arg)
{
    (void)self;
    (void)arg;
    return HPyCapsule_New(ctx, malloc(1), "header_module.byte", &release);
}

// ---- The module -----------------------------------------------------------------------------------------------------

static HPyGlobal last_type;

static HPyFunc_Signature exec_signature = HPySlot_SIG(HPy_mod_exec);

HPyDef_SLOT(header_module_exec, HPy_mod_exec)
static int header_module_exec_impl(HPyContext *ctx, HPy module)
{
    HPyType_SpecParam params[] = {
        {HPyType_SpecParam_Base, ctx->h_BaseObjectType},
        {(HPyType_SpecParam_Kind)0, HPy_NULL},
    };
    HPy type = HPyType_FromSpec(ctx, &point_spec, params);
    if (HPy_IsNull(type))
        return -1;
    HPyGlobal_Store(ctx, &last_type, type);
    HPy_Close(ctx, type);
    return HPyHelpers_AddType(ctx, module, "Point", &point_spec, NULL) && exec_signature == HPyFunc_INQUIRY ? 0 : -1;
}

HPyDef_SLOT(header_module_create, HPy_mod_create)
static HPy header_module_create_impl(HPyContext *ctx, HPy spec)
{
    return HPy_GetAttr_s(ctx, spec, "name");
}

static HPyDef *module_defines[] = {&add, &process, &keywords, &wrap, &header_module_exec, &header_module_create, NULL};
static HPyGlobal *module_globals[] = {&last_type, NULL};

static HPyModuleDef header_module = {
    .doc = "Built for " HPY_ABI ", " HPY_ABI_TAG,
    .size = 0,
    .legacy_methods = NULL,
    .defines = module_defines,
    .globals = module_globals,
};

HPy_MODINIT(header_module, header_module)

HPy_EXPORTED_FUNC int header_module_abi(void);
HPy_EXPORTED_SYMBOL extern int header_module_number;

int header_module_abi(void)
{
    return HPY_ABI_VERSION;
}
