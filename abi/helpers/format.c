// SPDX-License-Identifier: MIT
//
// HPyUnicode_FromFormat, HPyUnicode_FromFormatV and HPyErr_Format.
//
// The text is gathered as UTF-8 in a buffer that starts on the stack, and becomes a str in one call at the end. Lone
// surrogates and NULs, which a str may hold but HPyUnicode_FromString cannot carry, mark the text as not plain; such a
// text takes a detour over bytes.

#include "hpy.h"

#include <stdio.h>
#include <string.h>

// ---- The text being gathered ----------------------------------------------------------------------------------------

typedef struct {
    HPyContext *ctx;
    char *bytes;
    size_t size;
    size_t capacity;
    bool plain;
    char first[256];
} Text;

static void text_begin(Text *text, HPyContext *ctx)
{
    text->ctx = ctx;
    text->bytes = text->first;
    text->size = 0;
    text->capacity = sizeof text->first;
    text->plain = true;
}

static void text_end(Text *text)
{
    if (text->bytes != text->first)
        free(text->bytes);
}

/// Makes room for `more` bytes and a NUL; false with MemoryError pending if there is none.
static bool text_reserve(Text *text, size_t more)
{
    size_t capacity;
    char *bytes;

    if (more < text->capacity - text->size)
        return true;
    if (more >= (size_t)HPY_SSIZE_T_MAX - text->size) {
        HPyErr_NoMemory(text->ctx);
        return false;
    }
    capacity = text->size + more + 1;
    if (capacity < 2 * text->capacity)
        capacity = 2 * text->capacity;
    bytes = (char *)(text->bytes == text->first ? malloc(capacity) : realloc(text->bytes, capacity));
    if (bytes == NULL) {
        HPyErr_NoMemory(text->ctx);
        return false;
    }
    if (text->bytes == text->first)
        memcpy(bytes, text->first, text->size);
    text->bytes = bytes;
    text->capacity = capacity;
    return true;
}

static bool text_append(Text *text, const char *bytes, size_t size)
{
    if (!text_reserve(text, size))
        return false;
    memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
    return true;
}

static bool text_fill(Text *text, char c, size_t count)
{
    if (!text_reserve(text, count))
        return false;
    memset(text->bytes + text->size, c, count);
    text->size += count;
    return true;
}

static bool text_append_code_point(Text *text, uint32_t c)
{
    char utf8[4];
    size_t size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char leads[] = {0, 0x00, 0xC0, 0xE0, 0xF0};

    for (size_t i = size - 1; i > 0; i--) {
        utf8[i] = (char)(0x80 | (c & 0x3F));
        c >>= 6;
    }
    utf8[0] = (char)(leads[size] | c);
    if (utf8[0] == 0 || ((unsigned char)utf8[0] == 0xED && (unsigned char)utf8[1] >= 0xA0))
        text->plain = false;
    return text_append(text, utf8, size);
}

/// The str, as a new handle; HPy_NULL with an exception pending on failure.
static HPy text_as_str(Text *text)
{
    HPyContext *ctx = text->ctx;
    HPy bytes, result;

    text->bytes[text->size] = '\0';
    if (text->plain)
        return HPyUnicode_FromString(ctx, text->bytes);
    bytes = HPyBytes_FromStringAndSize(ctx, text->bytes, (HPy_ssize_t)text->size);
    if (HPy_IsNull(bytes))
        return HPy_NULL;
    result = HPyUnicode_FromEncodedObject(ctx, bytes, "utf-8", "surrogatepass");
    HPy_Close(ctx, bytes);
    return result;
}

// ---- One unit -------------------------------------------------------------------------------------------------------

typedef enum { kInt, kLong, kLongLong, kSize } Length;

typedef struct {
    bool zero;
    HPy_ssize_t width;      ///< -1: not given
    HPy_ssize_t precision;  ///< -1: not given
    Length length;
    char unit;
} Spec;

/// The arguments yet to be formatted. In a struct, since a va_list may be an array type and would change when passed.
typedef struct {
    va_list list;
} Arguments;

static bool refuse(HPyContext *ctx, const char *message)
{
    HPyErr_SetString(ctx, ctx->h_SystemError, message);
    return false;
}

/// Writes blanks for a text of `count` characters to come.
static bool pad(Text *text, const Spec *spec, size_t count)
{
    return spec->width < 0 || (size_t)spec->width <= count || text_fill(text, ' ', (size_t)spec->width - count);
}

static bool format_code_point(Text *text, int c)
{
    if (c < 0 || c > 0x10FFFF) {
        HPyErr_SetString(text->ctx, text->ctx->h_OverflowError, "character argument not in range(0x110000)");
        return false;
    }
    return text_append_code_point(text, (uint32_t)c);
}

static long long next_signed(Arguments *arguments, Length length)
{
    switch (length) {
    case kLong: return va_arg(arguments->list, long);
    case kLongLong: return va_arg(arguments->list, long long);
    case kSize: return va_arg(arguments->list, HPy_ssize_t);
    default: return va_arg(arguments->list, int);
    }
}

static unsigned long long next_unsigned(Arguments *arguments, Length length)
{
    switch (length) {
    case kLong: return va_arg(arguments->list, unsigned long);
    case kLongLong: return va_arg(arguments->list, unsigned long long);
    case kSize: return va_arg(arguments->list, size_t);
    default: return va_arg(arguments->list, unsigned int);
    }
}

static bool format_number(Text *text, const Spec *spec, Arguments *arguments)
{
    char digits[24];
    bool negative = false;
    unsigned long long magnitude;
    size_t count, zeros, all, filling;

    if (spec->unit == 'd' || spec->unit == 'i') {
        long long value = next_signed(arguments, spec->length);
        negative = value < 0;
        magnitude = negative ? 0 - (unsigned long long)value : (unsigned long long)value;
    } else {
        magnitude = next_unsigned(arguments, spec->length);
    }
    count = (size_t)snprintf(digits, sizeof digits, spec->unit == 'x' ? "%llx" : "%llu", magnitude);
    zeros = spec->precision > (HPy_ssize_t)count ? (size_t)spec->precision - count : 0;
    all = negative + zeros + count;
    filling = spec->width > 0 && (size_t)spec->width > all ? (size_t)spec->width - all : 0;
    if (!spec->zero && !text_fill(text, ' ', filling))
        return false;
    if (negative && !text_fill(text, '-', 1))
        return false;
    if (spec->zero && !text_fill(text, '0', filling))
        return false;
    return text_fill(text, '0', zeros) && text_append(text, digits, count);
}

static bool format_pointer(Text *text, const void *pointer)
{
    char digits[24];
    int count = snprintf(digits, sizeof digits, "0x%llx", (unsigned long long)(uintptr_t)pointer);
    return text_append(text, digits, (size_t)count);
}

/// The length of the UTF-8 sequence at bytes[0], or 0 if it is not valid; *skip is then how many bytes one U+FFFD
/// stands for: the longest beginning of a valid sequence, as Python's decoder replaces it.
static size_t utf8_sequence(const unsigned char *bytes, size_t size, size_t *skip)
{
    unsigned char lead = bytes[0];
    unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    size_t length = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;

    *skip = 1;
    for (size_t i = 1; i < length; i++) {
        if (i >= size || bytes[i] < low || bytes[i] > high) {
            *skip = i;
            return 0;
        }
        low = 0x80;
        high = 0xBF;
    }
    return length;
}

static bool format_c_string(Text *text, const Spec *spec, const char *string)
{
    const unsigned char *bytes = (const unsigned char *)string;
    const char *nul;
    size_t size, skip, characters = 0;

    if (string == NULL) {
        HPyErr_Format(text->ctx, text->ctx->h_SystemError, "null c string passed as value for formatting unit '%%%c'",
                      spec->unit);
        return false;
    }
    // Up to the precision the string need not have an end.
    nul = spec->precision < 0 ? NULL : (const char *)memchr(string, '\0', (size_t)spec->precision);
    size = spec->precision < 0 ? strlen(string) : nul != NULL ? (size_t)(nul - string) : (size_t)spec->precision;
    for (size_t i = 0; i < size; characters++) {
        size_t length = utf8_sequence(bytes + i, size - i, &skip);
        i += length != 0 ? length : skip;
    }
    if (!pad(text, spec, characters))
        return false;
    for (size_t i = 0; i < size;) {
        size_t length = utf8_sequence(bytes + i, size - i, &skip);
        if (!(length != 0 ? text_append(text, string + i, length) : text_append_code_point(text, 0xFFFD)))
            return false;
        i += length != 0 ? length : skip;
    }
    return true;
}

/// Appends a str that has no UTF-8, for its lone surrogates, code point by code point.
static bool format_surrogates(Text *text, const Spec *spec, HPy h)
{
    HPyContext *ctx = text->ctx;
    HPy_ssize_t length = HPy_Length(ctx, h);

    if (length < 0)
        return false;
    if (spec->precision >= 0 && spec->precision < length)
        length = spec->precision;
    if (!pad(text, spec, (size_t)length))
        return false;
    for (HPy_ssize_t i = 0; i < length; i++) {
        HPy_UCS4 c = HPyUnicode_ReadChar(ctx, h, i);
        if (c == (HPy_UCS4)-1 || !text_append_code_point(text, c))
            return false;
    }
    return true;
}

static bool format_str(Text *text, const Spec *spec, HPy h)
{
    HPyContext *ctx = text->ctx;
    HPy_ssize_t size;
    const char *utf8 = HPyUnicode_AsUTF8AndSize(ctx, h, &size);
    size_t end = 0, characters = 0;

    if (utf8 == NULL) {
        if (!HPyErr_ExceptionMatches(ctx, ctx->h_UnicodeEncodeError))
            return false;
        HPyErr_Clear(ctx);
        return format_surrogates(text, spec, h);
    }
    for (; end < (size_t)size; end++) {
        bool starts = ((unsigned char)utf8[end] & 0xC0) != 0x80;
        if (starts && spec->precision >= 0 && characters == (size_t)spec->precision)
            break;
        characters += starts;
    }
    if (memchr(utf8, '\0', end) != NULL)
        text->plain = false;
    return pad(text, spec, characters) && text_append(text, utf8, end);
}

/// Formats what `convert` (HPy_Str and its like; NULL: nothing) makes of the object.
static bool format_object(Text *text, const Spec *spec, HPy h, HPy (*convert)(HPyContext *, HPy))
{
    HPyContext *ctx = text->ctx;
    bool done;

    if (HPy_IsNull(h)) {
        HPyErr_Format(ctx, ctx->h_SystemError, "HPy_NULL passed as value for formatting unit '%%%c'", spec->unit);
        return false;
    }
    if (convert == NULL)
        return format_str(text, spec, h);
    h = convert(ctx, h);
    if (HPy_IsNull(h))
        return false;
    done = format_str(text, spec, h);
    HPy_Close(ctx, h);
    return done;
}

static bool format_unit(Text *text, const Spec *spec, Arguments *arguments)
{
    switch (spec->unit) {
    case 'c': return format_code_point(text, va_arg(arguments->list, int));
    case 'd':
    case 'i':
    case 'u':
    case 'x': return format_number(text, spec, arguments);
    case 'p': return format_pointer(text, va_arg(arguments->list, void *));
    case 's': return format_c_string(text, spec, va_arg(arguments->list, const char *));
    case 'U': return format_object(text, spec, va_arg(arguments->list, HPy), NULL);
    case 'S': return format_object(text, spec, va_arg(arguments->list, HPy), HPy_Str);
    case 'R': return format_object(text, spec, va_arg(arguments->list, HPy), HPy_Repr);
    case 'A': return format_object(text, spec, va_arg(arguments->list, HPy), HPy_ASCII);
    case 'V': {
        HPy h = va_arg(arguments->list, HPy);
        const char *string = va_arg(arguments->list, const char *);
        return HPy_IsNull(h) ? format_c_string(text, spec, string) : format_object(text, spec, h, NULL);
    }
    default: return refuse(text->ctx, "invalid format string");
    }
}

// ---- The format -----------------------------------------------------------------------------------------------------

/// Reads a decimal number, if there is one, into *count; false with ValueError pending if it is too large.
static bool read_count(HPyContext *ctx, const char **at, HPy_ssize_t *count, const char *too_large)
{
    for (; **at >= '0' && **at <= '9'; ++*at) {
        HPy_ssize_t digit = **at - '0';
        HPy_ssize_t before = *count < 0 ? 0 : *count;
        if (before > (HPY_SSIZE_T_MAX - digit) / 10) {
            HPyErr_SetString(ctx, ctx->h_ValueError, too_large);
            return false;
        }
        *count = before * 10 + digit;
    }
    return true;
}

static Length read_length(const char **at)
{
    Length length = kInt;
    if (**at == 'z') {
        ++*at;
        length = kSize;
    } else if (**at == 'l') {
        ++*at;
        length = kLong;
        if (**at == 'l') {
            ++*at;
            length = kLongLong;
        }
    }
    return length;
}

/// Reads what follows a percent sign, the unit included; false with an exception pending if it is no format.
static bool read_spec(HPyContext *ctx, const char **at, Spec *spec)
{
    spec->zero = **at == '0';
    *at += spec->zero;
    spec->width = -1;
    if (!read_count(ctx, at, &spec->width, "width too big"))
        return false;
    spec->precision = -1;
    if (**at == '.') {
        ++*at;
        if (!read_count(ctx, at, &spec->precision, "precision too big"))
            return false;
    }
    spec->length = read_length(at);
    spec->unit = **at;
    if (spec->unit == '\0' || strchr(spec->length == kInt ? "cdiuxpsUSRAV" : "diux", spec->unit) == NULL)
        return refuse(ctx, "invalid format string");
    ++*at;
    if (spec->zero && strchr("diux", spec->unit) == NULL) {
        HPyErr_Format(ctx, ctx->h_SystemError, "formatting unit '%%%c' does not support 0-padding", spec->unit);
        return false;
    }
    if ((spec->unit == 'c' || spec->unit == 'p') && (spec->width >= 0 || spec->precision >= 0)) {
        HPyErr_Format(ctx, ctx->h_SystemError, "formatting unit '%%%c' does not support width nor precision",
                      spec->unit);
        return false;
    }
    return true;
}

static bool append_literal(Text *text, const char *from, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if ((unsigned char)from[i] >= 0x80) {
            HPyErr_Format(text->ctx, text->ctx->h_ValueError,
                          "expected an ASCII-encoded format string, got a non-ASCII byte: 0x%02x",
                          (unsigned int)(unsigned char)from[i]);
            return false;
        }
    }
    return text_append(text, from, size);
}

static bool format_all(Text *text, const char *format, Arguments *arguments)
{
    Spec spec;

    while (*format != '\0') {
        size_t literal = strcspn(format, "%");
        if (!append_literal(text, format, literal))
            return false;
        format += literal;
        if (*format == '\0')
            return true;
        format++;
        if (*format == '%') {
            if (!text_fill(text, '%', 1))
                return false;
            format++;
        } else if (!read_spec(text->ctx, &format, &spec) || !format_unit(text, &spec, arguments)) {
            return false;
        }
    }
    return true;
}

HPy HPyUnicode_FromFormatV(HPyContext *ctx, const char *format, va_list vargs)
{
    Text text;
    Arguments arguments;
    HPy result = HPy_NULL;

    text_begin(&text, ctx);
    va_copy(arguments.list, vargs);
    if (format_all(&text, format, &arguments))
        result = text_as_str(&text);
    va_end(arguments.list);
    text_end(&text);
    return result;
}

HPy HPyUnicode_FromFormat(HPyContext *ctx, const char *fmt, ...)
{
    va_list vargs;
    HPy result;

    va_start(vargs, fmt);
    result = HPyUnicode_FromFormatV(ctx, fmt, vargs);
    va_end(vargs);
    return result;
}

HPy HPyErr_Format(HPyContext *ctx, HPy h_type, const char *fmt, ...)
{
    va_list vargs;
    HPy message;

    va_start(vargs, fmt);
    message = HPyUnicode_FromFormatV(ctx, fmt, vargs);
    va_end(vargs);
    if (!HPy_IsNull(message)) {
        HPyErr_SetObject(ctx, h_type, message);
        HPy_Close(ctx, message);
    }
    return HPy_NULL;
}
