// SPDX-License-Identifier: MIT
//
// HPy_BuildValue: a recursive descent over the format. Before a tuple or a list is built its items are counted ahead,
// so that a builder of the right size is filled; the count also finds brackets that do not match.

#include "hpy.h"

#include <string.h>

/// What is left of the format and of the values.
typedef struct {
    HPyContext *ctx;
    const char *at;
    va_list values;
} Builder;

static HPy build_item(Builder *builder);

static HPy refuse(Builder *builder, const char *message)
{
    return HPyErr_SetString(builder->ctx, builder->ctx->h_SystemError, message);
}

static HPy refuse_bracket(Builder *builder, char bracket)
{
    return HPyErr_Format(builder->ctx, builder->ctx->h_SystemError,
                         "unmatched '%c' in the format string passed to HPy_BuildValue", bracket);
}

static bool is_separator(char c)
{
    return c == ',' || c == ' ' || c == '\t';
}

static void skip(Builder *builder, const char *characters)
{
    builder->at += strspn(builder->at, characters);
}

/// Counts the items from here to the bracket `close` of this level; of what lies deeper, only that it ends. At the top,
/// open and close are 0. -1 with an exception pending if brackets do not match.
static HPy_ssize_t count_items(Builder *builder, char open, char close)
{
    HPy_ssize_t count = 0;
    size_t depth = 0;

    for (const char *at = builder->at; depth != 0 || *at != close; at++) {
        char c = *at;
        if (c == '\0') {
            refuse_bracket(builder, open);
            return -1;
        }
        if (c == ')' || c == ']' || c == '}') {
            if (depth == 0) {
                refuse_bracket(builder, close != '\0' ? open : c);
                return -1;
            }
            depth--;
            continue;
        }
        if (depth == 0 && !is_separator(c))
            count++;
        if (c == '(' || c == '[' || c == '{') {
            if (depth == 0 && close == '\0')
                open = c;
            depth++;
        }
    }
    return count;
}

/// A tuple of the items up to `close`, which is passed over.
static HPy build_tuple(Builder *builder, HPy_ssize_t count, char close)
{
    HPyContext *ctx = builder->ctx;
    HPyTupleBuilder tuple;

    if (count < 0)
        return HPy_NULL;
    tuple = HPyTupleBuilder_New(ctx, count);
    for (HPy_ssize_t i = 0; i < count; i++) {
        HPy item = build_item(builder);
        if (HPy_IsNull(item)) {
            HPyTupleBuilder_Cancel(ctx, tuple);
            return HPy_NULL;
        }
        HPyTupleBuilder_Set(ctx, tuple, i, item);
        HPy_Close(ctx, item);
    }
    skip(builder, ", \t");
    builder->at += close != '\0';
    return HPyTupleBuilder_Build(ctx, tuple);
}

static HPy build_list(Builder *builder, HPy_ssize_t count)
{
    HPyContext *ctx = builder->ctx;
    HPyListBuilder list;

    if (count < 0)
        return HPy_NULL;
    list = HPyListBuilder_New(ctx, count);
    for (HPy_ssize_t i = 0; i < count; i++) {
        HPy item = build_item(builder);
        if (HPy_IsNull(item)) {
            HPyListBuilder_Cancel(ctx, list);
            return HPy_NULL;
        }
        HPyListBuilder_Set(ctx, list, i, item);
        HPy_Close(ctx, item);
    }
    skip(builder, ", \t");
    builder->at++;
    return HPyListBuilder_Build(ctx, list);
}

/// Builds a key, a colon and a value, and sets them; false with an exception pending on failure.
static bool build_pair(Builder *builder, HPy dict)
{
    HPyContext *ctx = builder->ctx;
    HPy key = build_item(builder);
    HPy value = HPy_NULL;
    bool done = false;

    if (HPy_IsNull(key))
        return false;
    skip(builder, " \t");
    if (*builder->at != ':') {
        refuse(builder, "missing ':' in the format string passed to HPy_BuildValue");
    } else {
        builder->at++;
        value = build_item(builder);
        done = !HPy_IsNull(value) && HPy_SetItem(ctx, dict, key, value) == 0;
    }
    HPy_Close(ctx, value);
    HPy_Close(ctx, key);
    return done;
}

/// Reads pairs up to the closing brace, which is passed over; false with an exception pending on failure.
static bool build_pairs(Builder *builder, HPy dict)
{
    bool after_pair = false;

    for (;;) {
        skip(builder, " \t");
        switch (*builder->at) {
        case '}':
            builder->at++;
            return true;
        case '\0':
        case ')':
        case ']':
            refuse_bracket(builder, '{');
            return false;
        case ',':
            if (!after_pair) {
                refuse(builder, "unexpected ',' in the format string passed to HPy_BuildValue");
                return false;
            }
            builder->at++;
            after_pair = false;
            break;
        default:
            if (after_pair) {
                refuse(builder, "missing ',' in the format string passed to HPy_BuildValue");
                return false;
            }
            if (!build_pair(builder, dict))
                return false;
            after_pair = true;
        }
    }
}

static HPy build_dict(Builder *builder)
{
    HPy dict = HPyDict_New(builder->ctx);

    if (HPy_IsNull(dict) || build_pairs(builder, dict))
        return dict;
    HPy_Close(builder->ctx, dict);
    return HPy_NULL;
}

static HPy build_object(Builder *builder, HPy h)
{
    if (!HPy_IsNull(h))
        return HPy_Dup(builder->ctx, h);
    if (!HPyErr_Occurred(builder->ctx))
        refuse(builder, "HPy_NULL object passed to HPy_BuildValue");
    return HPy_NULL;
}

static HPy build_string(Builder *builder, const char *utf8)
{
    return utf8 == NULL ? HPy_Dup(builder->ctx, builder->ctx->h_None) : HPyUnicode_FromString(builder->ctx, utf8);
}

/// The object of the next unit, as a new handle; HPy_NULL with an exception pending on failure.
static HPy build_item(Builder *builder)
{
    HPyContext *ctx = builder->ctx;
    char unit;

    skip(builder, ", \t");
    unit = *builder->at;
    if (unit == '\0')
        return refuse(builder, "the format string passed to HPy_BuildValue ends where a unit is expected");
    builder->at++;
    switch (unit) {
    case '(': return build_tuple(builder, count_items(builder, '(', ')'), ')');
    case '[': return build_list(builder, count_items(builder, '[', ']'));
    case '{': return build_dict(builder);
    case 'i': return HPyLong_FromLong(ctx, va_arg(builder->values, int));
    case 'I': return HPyLong_FromUnsignedLong(ctx, va_arg(builder->values, unsigned int));
    case 'l': return HPyLong_FromLong(ctx, va_arg(builder->values, long));
    case 'k': return HPyLong_FromUnsignedLong(ctx, va_arg(builder->values, unsigned long));
    case 'L': return HPyLong_FromLongLong(ctx, va_arg(builder->values, long long));
    case 'K': return HPyLong_FromUnsignedLongLong(ctx, va_arg(builder->values, unsigned long long));
    case 'n': return HPyLong_FromSsize_t(ctx, va_arg(builder->values, HPy_ssize_t));
    case 'f':
    case 'd': return HPyFloat_FromDouble(ctx, va_arg(builder->values, double));
    case 's': return build_string(builder, va_arg(builder->values, const char *));
    case 'O':
    case 'S': return build_object(builder, va_arg(builder->values, HPy));
    case 'N':
        return refuse(builder, "HPy_BuildValue does not support the 'N' formatting unit. "
                               "No HPy function takes over a handle: use 'O' and close the handle after the call.");
    default:
        return HPyErr_Format(ctx, ctx->h_SystemError,
                             "bad format char '%c' in the format string passed to HPy_BuildValue",
                             (int)(unsigned char)unit);
    }
}

HPy HPy_BuildValue(HPyContext *ctx, const char *fmt, ...)
{
    Builder builder;
    HPy_ssize_t count;
    HPy result;

    builder.ctx = ctx;
    builder.at = fmt;
    va_start(builder.values, fmt);
    count = count_items(&builder, '\0', '\0');
    if (count == 0)
        result = HPy_Dup(ctx, ctx->h_None);
    else if (count == 1)
        result = build_item(&builder);
    else
        result = build_tuple(&builder, count, '\0');
    va_end(builder.values);
    return result;
}
