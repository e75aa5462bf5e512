// SPDX-License-Identifier: MIT
//
// The subjects of operations.def: each function makes a tuple of what the operation's code calls a, b and c.

#include "subjects.h"

/// A tuple of up to three objects, which it takes over; trailing ones may be left out, and a missing one means that its
/// making has failed.
#define PACK(...) pack(ctx, (HPy[]){__VA_ARGS__}, sizeof((HPy[]){__VA_ARGS__}) / sizeof(HPy))
static HPy pack(HPyContext *ctx, const HPy *items, size_t count)
{
    HPy tuple = HPyErr_Occurred(ctx) ? HPy_NULL : HPyTuple_FromArray(ctx, items, (HPy_ssize_t)count);
    for (size_t i = 0; i < count; i++)
        HPy_Close(ctx, items[i]);
    return tuple;
}

#define SUBJECT(name) HPy make_##name(HPyContext *ctx, _HPy_UNUSED HPy module)

static HPy text(HPyContext *ctx, const char *utf8)
{
    return HPyUnicode_FromString(ctx, utf8);
}

static HPy integer(HPyContext *ctx, long value)
{
    return HPyLong_FromLong(ctx, value);
}

// ---- Numbers, str, bytes --------------------------------------------------------------------------------------------

SUBJECT(nothing)
{
    return HPyTuple_FromArray(ctx, NULL, 0);
}

SUBJECT(ints)
{
    return PACK(integer(ctx, 1234), integer(ctx, 567890));
}

SUBJECT(small_ints)
{
    return PACK(integer(ctx, 12), integer(ctx, 5), integer(ctx, 1000));
}

SUBJECT(floats)
{
    return PACK(HPyFloat_FromDouble(ctx, 1.5), HPyFloat_FromDouble(ctx, 2.25));
}

SUBJECT(bigints)
{
    HPy base = integer(ctx, 1234567), exponent = integer(ctx, 6), larger = integer(ctx, 9);
    HPy subject = PACK(HPy_Power(ctx, base, exponent, ctx->h_None), HPy_Power(ctx, base, larger, ctx->h_None));
    HPy_Close(ctx, base);
    HPy_Close(ctx, exponent);
    HPy_Close(ctx, larger);
    return subject;
}

SUBJECT(texts)
{
    return PACK(text(ctx, "hello "), text(ctx, "world"));
}

SUBJECT(bytes)
{
    return PACK(HPyBytes_FromString(ctx, "hello world"));
}

SUBJECT(int_and_text)
{
    return PACK(integer(ctx, 1234), text(ctx, "world"));
}

// ---- Containers -----------------------------------------------------------------------------------------------------

static HPy list_64(HPyContext *ctx)
{
    HPyListBuilder builder = HPyListBuilder_New(ctx, 64);
    for (HPy_ssize_t i = 0; i < 64; i++) {
        HPy item = integer(ctx, i);
        HPyListBuilder_Set(ctx, builder, i, item);
        HPy_Close(ctx, item);
    }
    return HPyListBuilder_Build(ctx, builder);
}

SUBJECT(list_of_64)
{
    return PACK(list_64(ctx), integer(ctx, 5));
}

SUBJECT(tuple_of_64)
{
    HPyTupleBuilder builder = HPyTupleBuilder_New(ctx, 64);
    for (HPy_ssize_t i = 0; i < 64; i++)
        HPyTupleBuilder_Set(ctx, builder, i, ctx->h_None);
    return PACK(HPyTupleBuilder_Build(ctx, builder));
}

SUBJECT(pair)
{
    return PACK(HPy_BuildValue(ctx, "(is)", 1, "two"));
}

SUBJECT(list_and_pair)
{
    return PACK(list_64(ctx), HPy_BuildValue(ctx, "(ii)", 1, 2));
}

static HPy slice(HPyContext *ctx, long start, long stop)
{
    HPy first = integer(ctx, start), last = integer(ctx, stop);
    HPy result = HPySlice_New(ctx, first, last, ctx->h_None);
    HPy_Close(ctx, first);
    HPy_Close(ctx, last);
    return result;
}

SUBJECT(slice)
{
    return PACK(slice(ctx, 2, 10));
}

SUBJECT(list_and_slice)
{
    return PACK(list_64(ctx), slice(ctx, 2, 10));
}

SUBJECT(iterator)
{
    HPy list = list_64(ctx);
    HPy subject = PACK(HPy_GetIter(ctx, list));
    HPy_Close(ctx, list);
    return subject;
}

SUBJECT(dict_of_16)
{
    HPy dict = HPyDict_New(ctx);
    for (int i = 0; i < 16; i++) {
        HPy key = HPyUnicode_FromFormat(ctx, "name%d", i), value = integer(ctx, i);
        HPy_SetItem(ctx, dict, key, value);
        HPy_Close(ctx, key);
        HPy_Close(ctx, value);
    }
    return PACK(dict, text(ctx, "name7"), integer(ctx, 1234));
}

// ---- Instances and types --------------------------------------------------------------------------------------------

static HPy number(HPyContext *ctx, long value)
{
    HPy type = HPyGlobal_Load(ctx, number_type), argument = integer(ctx, value);
    HPy instance = HPy_Call(ctx, type, &argument, 1, HPy_NULL);
    HPy_Close(ctx, type);
    HPy_Close(ctx, argument);
    return instance;
}

static HPy node(HPyContext *ctx)
{
    HPy type = HPyGlobal_Load(ctx, node_type);
    Node *payload;
    HPy instance = HPy_New(ctx, type, &payload);
    HPy_Close(ctx, type);
    return instance;
}

SUBJECT(instances)
{
    return PACK(number(ctx, 1), number(ctx, 2));
}

SUBJECT(instance_and_int)
{
    return PACK(number(ctx, 1), integer(ctx, 1234));
}

SUBJECT(instance_and_name)
{
    return PACK(number(ctx, 1), text(ctx, "member"), integer(ctx, 1234));
}

SUBJECT(instance_and_type)
{
    return PACK(number(ctx, 1), HPyGlobal_Load(ctx, number_type));
}

SUBJECT(instance_type)
{
    return PACK(HPyGlobal_Load(ctx, number_type), integer(ctx, 1234));
}

SUBJECT(node_type)
{
    return PACK(HPyGlobal_Load(ctx, node_type));
}

SUBJECT(nodes)
{
    HPy first = node(ctx), second = node(ctx);
    if (!HPyErr_Occurred(ctx))
        HPyField_Store(ctx, first, &Node_AsStruct(ctx, first)->next, second);
    return PACK(first, second);
}

/// An instance of a class without slots of its own, as Python's class statement makes them.
SUBJECT(class_instance)
{
    HPy arguments = HPy_BuildValue(ctx, "(s(){})", "Paint");
    HPy class = HPy_CallTupleDict(ctx, ctx->h_TypeType, arguments, HPy_NULL);
    HPy instance = HPy_IsNull(class) ? HPy_NULL : HPy_Call(ctx, class, NULL, 0, HPy_NULL);
    if (!HPyErr_Occurred(ctx))
        HPy_SetAttr_s(ctx, instance, "color", ctx->h_None);
    HPy_Close(ctx, arguments);
    HPy_Close(ctx, class);
    return PACK(instance, text(ctx, "color"), integer(ctx, 1234));
}

// ---- What is called -------------------------------------------------------------------------------------------------

SUBJECT(function_noargs)
{
    return PACK(HPy_GetAttr_s(ctx, module, "noargs"));
}

SUBJECT(function_o)
{
    return PACK(HPy_GetAttr_s(ctx, module, "o"), integer(ctx, 1234));
}

SUBJECT(function_varargs)
{
    return PACK(HPy_GetAttr_s(ctx, module, "varargs"), integer(ctx, 1234));
}

SUBJECT(function_keywords)
{
    return PACK(HPy_GetAttr_s(ctx, module, "keywords"), integer(ctx, 1234), HPy_BuildValue(ctx, "(s)", "value"));
}

SUBJECT(function_and_tuple)
{
    return PACK(HPy_GetAttr_s(ctx, module, "varargs"), HPy_BuildValue(ctx, "(ii)", 1, 2));
}

SUBJECT(function_tuple_dict)
{
    return PACK(HPy_GetAttr_s(ctx, module, "keywords"), HPy_BuildValue(ctx, "(i)", 1),
                HPy_BuildValue(ctx, "{s:i}", "value", 2));
}

SUBJECT(method_noargs)
{
    return PACK(number(ctx, 1), text(ctx, "noargs"));
}

SUBJECT(method_o)
{
    return PACK(number(ctx, 1), text(ctx, "o"), integer(ctx, 1234));
}

SUBJECT(method_keywords)
{
    return PACK(number(ctx, 1), text(ctx, "keywords"), HPy_BuildValue(ctx, "(s)", "value"));
}

SUBJECT(method_list_copy)
{
    return PACK(HPy_BuildValue(ctx, "[ii]", 1, 2), text(ctx, "copy"));
}

SUBJECT(builtin_len)
{
    return PACK(HPy_GetItem_s(ctx, ctx->h_Builtins, "len"), list_64(ctx));
}

SUBJECT(callable_instance)
{
    HPy type = HPy_GetAttr_s(ctx, module, "Callable");
    HPy instance = HPy_IsNull(type) ? HPy_NULL : HPy_Call(ctx, type, NULL, 0, HPy_NULL);
    HPy_Close(ctx, type);
    return PACK(instance, integer(ctx, 1234));
}

// ---- Modules, capsules, context variables ---------------------------------------------------------------------------

SUBJECT(module)
{
    return PACK(HPy_Dup(ctx, module));
}

SUBJECT(capsule)
{
    return PACK(HPyCapsule_New(ctx, &scratch, "scratch", NULL));
}

SUBJECT(context_variable)
{
    HPy variable = HPyContextVar_New(ctx, "variable", HPy_NULL), value = integer(ctx, 1234);
    if (!HPyErr_Occurred(ctx))
        HPy_Close(ctx, HPyContextVar_Set(ctx, variable, value));
    return PACK(variable, value);
}
