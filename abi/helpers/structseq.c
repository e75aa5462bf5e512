// SPDX-License-Identifier: MIT
//
// HPyStructSequence_NewType and HPyStructSequence_New, by collections.namedtuple.
//
// The type is namedtuple(name, fields, rename=True, defaults=(None, ...)), so that unnamed fields and names that are no
// identifiers become _0, _1 and so on. Its attribute n_fields marks it as a struct sequence type.

#include "hpy.h"

#include <string.h>

// An underscore alone is no field name to namedtuple, and is renamed.
const char *const HPyStructSequence_UnnamedField = "_";

static HPy_ssize_t count_fields(const HPyStructSequence_Field *fields)
{
    HPy_ssize_t count = 0;
    while (fields[count].name != NULL)
        count++;
    return count;
}

/// Sets an attribute and closes the value; false with an exception pending if either the value or the setting failed.
static bool set_and_close(HPyContext *ctx, HPy type, const char *name, HPy value)
{
    bool done = !HPy_IsNull(value) && HPy_SetAttr_s(ctx, type, name, value) == 0;
    HPy_Close(ctx, value);
    return done;
}

/// A tuple of the fields' names; HPy_NULL with an exception pending on failure.
static HPy make_names(HPyContext *ctx, const HPyStructSequence_Field *fields, HPy_ssize_t count)
{
    HPyTupleBuilder names = HPyTupleBuilder_New(ctx, count);

    for (HPy_ssize_t i = 0; i < count; i++) {
        HPy name = HPyUnicode_FromString(ctx, fields[i].name);
        if (HPy_IsNull(name)) {
            HPyTupleBuilder_Cancel(ctx, names);
            return HPy_NULL;
        }
        HPyTupleBuilder_Set(ctx, names, i, name);
        HPy_Close(ctx, name);
    }
    return HPyTupleBuilder_Build(ctx, names);
}

/// {"rename": True, "defaults": (None, ...)}
static HPy make_options(HPyContext *ctx, HPy_ssize_t count)
{
    HPyTupleBuilder builder = HPyTupleBuilder_New(ctx, count);
    HPy defaults, options;

    for (HPy_ssize_t i = 0; i < count; i++)
        HPyTupleBuilder_Set(ctx, builder, i, ctx->h_None);
    defaults = HPyTupleBuilder_Build(ctx, builder);
    if (HPy_IsNull(defaults))
        return HPy_NULL;
    options = HPy_BuildValue(ctx, "{s:O, s:O}", "rename", ctx->h_True, "defaults", defaults);
    HPy_Close(ctx, defaults);
    return options;
}

static HPy call_namedtuple(HPyContext *ctx, HPy args, HPy options)
{
    HPy collections = HPyImport_ImportModule(ctx, "collections");
    HPy result;

    if (HPy_IsNull(collections))
        return HPy_NULL;
    result = HPy_CallMethodTupleDict_s(ctx, "namedtuple", collections, args, options);
    HPy_Close(ctx, collections);
    return result;
}

/// The bare type, named as the part of the name after its last dot.
static HPy make_type(HPyContext *ctx, const HPyStructSequence_Desc *desc, HPy_ssize_t count)
{
    const char *dot = strrchr(desc->name, '.');
    HPy names = make_names(ctx, desc->fields, count);
    HPy args, options, type = HPy_NULL;

    if (HPy_IsNull(names))
        return HPy_NULL;
    args = HPy_BuildValue(ctx, "(sO)", dot != NULL ? dot + 1 : desc->name, names);
    HPy_Close(ctx, names);
    if (HPy_IsNull(args))
        return HPy_NULL;
    options = make_options(ctx, count);
    if (!HPy_IsNull(options))
        type = call_namedtuple(ctx, args, options);
    HPy_Close(ctx, options);
    HPy_Close(ctx, args);
    return type;
}

/// The part of a dotted name before its last dot.
static HPy make_module_name(HPyContext *ctx, const char *name, const char *dot)
{
    HPy bytes = HPyBytes_FromStringAndSize(ctx, name, dot - name);
    HPy result;

    if (HPy_IsNull(bytes))
        return HPy_NULL;
    result = HPyUnicode_FromEncodedObject(ctx, bytes, "utf-8", NULL);
    HPy_Close(ctx, bytes);
    return result;
}

/// Sets what namedtuple does not: n_fields, the docstring, the module.
static bool finish_type(HPyContext *ctx, HPy type, const HPyStructSequence_Desc *desc, HPy_ssize_t count)
{
    const char *dot = strrchr(desc->name, '.');

    if (!set_and_close(ctx, type, "n_fields", HPyLong_FromSsize_t(ctx, count)) ||
        !set_and_close(ctx, type, "__doc__", HPy_BuildValue(ctx, "s", desc->doc)))
        return false;
    return dot == NULL || set_and_close(ctx, type, "__module__", make_module_name(ctx, desc->name, dot));
}

HPy HPyStructSequence_NewType(HPyContext *ctx, HPyStructSequence_Desc *desc)
{
    HPy_ssize_t count;
    HPy type;

    if (desc->name == NULL)
        return HPyErr_SetString(ctx, ctx->h_SystemError, "Struct sequence descriptor does not define the name field.");
    if (desc->fields == NULL)
        return HPyErr_SetString(ctx, ctx->h_SystemError,
                                "Struct sequence descriptor does not define the fields field.");
    count = count_fields(desc->fields);
    type = make_type(ctx, desc, count);
    if (HPy_IsNull(type) || finish_type(ctx, type, desc, count))
        return type;
    HPy_Close(ctx, type);
    return HPy_NULL;
}

/// The type's number of fields; -1 with an exception pending if it is not a struct sequence type.
static HPy_ssize_t number_of_fields(HPyContext *ctx, HPy type)
{
    HPy h = HPy_GetAttr_s(ctx, type, "n_fields");
    HPy_ssize_t count;

    if (HPy_IsNull(h)) {
        if (HPyErr_ExceptionMatches(ctx, ctx->h_AttributeError)) {
            HPyErr_Clear(ctx);
            HPyErr_Format(ctx, ctx->h_TypeError, "object '%R' does not look like a struct sequence type", type);
        }
        return -1;
    }
    count = HPyLong_AsSsize_t(ctx, h);
    HPy_Close(ctx, h);
    return count;
}

HPy HPyStructSequence_New(HPyContext *ctx, HPy type, HPy_ssize_t nargs, HPy *args)
{
    HPy_ssize_t count = number_of_fields(ctx, type);
    HPy values, result;

    if (count == -1 && HPyErr_Occurred(ctx))
        return HPy_NULL;
    if (count != nargs)
        return HPyErr_Format(ctx, ctx->h_TypeError, "expected exactly %zd arguments but got %zd", count, nargs);
    values = HPyTuple_FromArray(ctx, args, nargs);
    if (HPy_IsNull(values))
        return HPy_NULL;
    result = HPy_CallTupleDict(ctx, type, values, HPy_NULL);
    HPy_Close(ctx, values);
    return result;
}
