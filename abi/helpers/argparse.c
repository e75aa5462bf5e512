// SPDX-License-Identifier: MIT
//
// HPyArg_Parse, HPyArg_ParseKeywords and HPyArg_ParseKeywordsDict.
//
// One loop walks the format for all three. Keyword arguments, however they were passed, are first laid out in an array
// of names and values, so that a look-up is a comparison of bytes; the array tells afterwards which keywords nobody
// asked for.

#include "hpy.h"

#include <limits.h>
#include <string.h>

/// One keyword argument.
typedef struct {
    HPy name;          ///< owned
    const char *utf8;  ///< the name's; NULL if it has none, and then no parameter has it
    HPy_ssize_t size;
    HPy value;
    bool taken;  ///< some unit was given it
} Keyword;

typedef struct {
    Keyword *items;
    HPy_ssize_t count;
    HPy_ssize_t taken;
    bool owns_values;
    Keyword few[8];
} Keywords;

/// The state of one parse.
typedef struct {
    HPyContext *ctx;
    HPyTracker *tracker;       ///< may be NULL
    const char *end;           ///< of the units: at NUL, ':' or ';'
    const char *const *names;  ///< NULL: positional arguments only
    const HPy *args;
    size_t nargs;
    Keywords keywords;
    va_list outputs;
} Parser;

/// Raises `type` in the words of HPy; with a subject, its repr ends the message. False.
static bool fail(Parser *parser, HPy type, const char *words, HPy subject)
{
    HPyContext *ctx = parser->ctx;
    const char *function = *parser->end == ':' ? parser->end + 1 : "function";
    const char *call = *parser->end == ':' ? "()" : "";

    if (*parser->end == ';')
        HPyErr_Format(ctx, type, "%s", parser->end + 1);
    else if (HPy_IsNull(subject))
        HPyErr_Format(ctx, type, "%.200s%s %s", function, call, words);
    else
        HPyErr_Format(ctx, type, "%.200s%s %s %R", function, call, words, subject);
    return false;
}

static bool fail_plainly(Parser *parser, HPy type, const char *words)
{
    return fail(parser, type, words, HPy_NULL);
}

// ---- Units ----------------------------------------------------------------------------------------------------------

/// The units b, h and i: as a long, which must be in range.
static bool store_in_range(Parser *parser, char unit, HPy arg, void *output)
{
    static const struct {
        long lowest, highest;
        const char *too_low, *too_high;
    } ranges[] = {
        {0, UCHAR_MAX, "unsigned byte integer is less than minimum", "unsigned byte integer is greater than maximum"},
        {SHRT_MIN, SHRT_MAX, "signed short integer is less than minimum",
         "signed short integer is greater than maximum"},
        {INT_MIN, INT_MAX, "signed integer is less than minimum", "signed integer is greater than maximum"},
    };
    int row = unit == 'b' ? 0 : unit == 'h' ? 1 : 2;
    long value = HPyLong_AsLong(parser->ctx, arg);

    if (value == -1 && HPyErr_Occurred(parser->ctx))
        return false;
    if (value < ranges[row].lowest)
        return fail_plainly(parser, parser->ctx->h_OverflowError, ranges[row].too_low);
    if (value > ranges[row].highest)
        return fail_plainly(parser, parser->ctx->h_OverflowError, ranges[row].too_high);
    switch (unit) {
    case 'b': *(unsigned char *)output = (unsigned char)value; break;
    case 'h': *(short *)output = (short)value; break;
    default: *(int *)output = (int)value;
    }
    return true;
}

/// The units B, H, I, k and K: the low bits.
static bool store_low_bits(Parser *parser, char unit, HPy arg, void *output)
{
    unsigned long long value = HPyLong_AsUnsignedLongLongMask(parser->ctx, arg);

    if (value == (unsigned long long)-1 && HPyErr_Occurred(parser->ctx))
        return false;
    switch (unit) {
    case 'B': *(unsigned char *)output = (unsigned char)value; break;
    case 'H': *(unsigned short *)output = (unsigned short)value; break;
    case 'I': *(unsigned int *)output = (unsigned int)value; break;
    case 'k': *(unsigned long *)output = (unsigned long)value; break;
    default: *(unsigned long long *)output = value;
    }
    return true;
}

/// The units l, L and n.
static bool store_wide(Parser *parser, char unit, HPy arg, void *output)
{
    HPyContext *ctx = parser->ctx;
    long long value = unit == 'l'   ? HPyLong_AsLong(ctx, arg)
                      : unit == 'L' ? HPyLong_AsLongLong(ctx, arg)
                                    : (long long)HPyLong_AsSsize_t(ctx, arg);

    if (value == -1 && HPyErr_Occurred(ctx))
        return false;
    switch (unit) {
    case 'l': *(long *)output = (long)value; break;
    case 'L': *(long long *)output = value; break;
    default: *(HPy_ssize_t *)output = (HPy_ssize_t)value;
    }
    return true;
}

/// The units f and d.
static bool store_float(Parser *parser, char unit, HPy arg, void *output)
{
    double value = HPyFloat_AsDouble(parser->ctx, arg);

    if (value == -1.0 && HPyErr_Occurred(parser->ctx))
        return false;
    if (unit == 'f')
        *(float *)output = (float)value;
    else
        *(double *)output = value;
    return true;
}

static bool store_truth(Parser *parser, HPy arg, void *output)
{
    int truth = HPy_IsTrue(parser->ctx, arg);

    if (truth < 0)
        return false;
    *(int *)output = truth != 0;
    return true;
}

static bool store_text(Parser *parser, HPy arg, void *output)
{
    HPyContext *ctx = parser->ctx;
    HPy_ssize_t size;
    const char *utf8;

    if (!HPyUnicode_Check(ctx, arg))
        return fail_plainly(parser, ctx->h_TypeError, "a str is required");
    utf8 = HPyUnicode_AsUTF8AndSize(ctx, arg, &size);
    if (utf8 == NULL)
        return false;
    if (memchr(utf8, '\0', (size_t)size) != NULL)
        return fail_plainly(parser, ctx->h_ValueError, "embedded null character");
    *(const char **)output = utf8;
    return true;
}

/// The unit O: with keywords a handle of its own, which the tracker then owns; else the argument as it is.
static bool store_handle(Parser *parser, HPy arg, void *output)
{
    HPyContext *ctx = parser->ctx;

    if (parser->names != NULL) {
        arg = HPy_Dup(ctx, arg);
        if (HPy_IsNull(arg))
            return false;
        if (HPyTracker_Add(ctx, *parser->tracker, arg) < 0) {
            HPy_Close(ctx, arg);
            return false;
        }
    }
    *(HPy *)output = arg;
    return true;
}

/// Converts one argument; HPy_NULL stands for one that is absent and optional.
static bool store(Parser *parser, char unit, HPy arg)
{
    static const char units[] = "bhiBHIkKlLnfdpsO";
    void *output;

    if (strchr(units, unit) == NULL)
        return fail_plainly(parser, parser->ctx->h_SystemError, "unknown arg format code");
    output = va_arg(parser->outputs, void *);
    if (HPy_IsNull(arg))
        return true;
    switch (unit) {
    case 'b':
    case 'h':
    case 'i': return store_in_range(parser, unit, arg, output);
    case 'l':
    case 'L':
    case 'n': return store_wide(parser, unit, arg, output);
    case 'f':
    case 'd': return store_float(parser, unit, arg, output);
    case 'p': return store_truth(parser, arg, output);
    case 's': return store_text(parser, arg, output);
    case 'O': return store_handle(parser, arg, output);
    default: return store_low_bits(parser, unit, arg, output);
    }
}

// ---- Keywords -------------------------------------------------------------------------------------------------------

/// Fills in one keyword's name, and, from a dict, its value.
static bool read_keyword(Parser *parser, HPy names, HPy dict, HPy_ssize_t index)
{
    HPyContext *ctx = parser->ctx;
    Keyword *keyword = &parser->keywords.items[index];

    keyword->value = HPy_NULL;
    keyword->taken = false;
    keyword->name = HPy_GetItem_i(ctx, names, index);
    if (HPy_IsNull(keyword->name))
        return false;
    parser->keywords.count = index + 1;
    if (!HPyUnicode_Check(ctx, keyword->name)) {
        HPyErr_SetString(ctx, ctx->h_TypeError, "keywords must be strings");
        return false;
    }
    keyword->utf8 = HPyUnicode_AsUTF8AndSize(ctx, keyword->name, &keyword->size);
    if (keyword->utf8 == NULL)
        HPyErr_Clear(ctx);
    keyword->value = HPy_IsNull(dict) ? parser->args[parser->nargs + (size_t)index]
                                      : HPy_GetItem(ctx, dict, keyword->name);
    return !HPy_IsNull(keyword->value);
}

/// Lays out the keyword arguments: of `names`, whose values follow the positional arguments, or of `dict`.
static bool read_keywords(Parser *parser, HPy names, HPy dict)
{
    Keywords *keywords = &parser->keywords;
    HPy_ssize_t count = HPy_Length(parser->ctx, names);

    if (count < 0)
        return false;
    keywords->owns_values = !HPy_IsNull(dict);
    if (count > (HPy_ssize_t)(sizeof keywords->few / sizeof keywords->few[0])) {
        keywords->items = (Keyword *)malloc((size_t)count * sizeof(Keyword));
        if (keywords->items == NULL) {
            keywords->items = keywords->few;
            HPyErr_NoMemory(parser->ctx);
            return false;
        }
    }
    for (HPy_ssize_t i = 0; i < count; i++) {
        if (!read_keyword(parser, names, dict, i))
            return false;
    }
    return true;
}

static bool read_keyword_dict(Parser *parser, HPy dict)
{
    HPy names = HPyDict_Keys(parser->ctx, dict);
    bool done = !HPy_IsNull(names) && read_keywords(parser, names, dict);

    HPy_Close(parser->ctx, names);
    return done;
}

static void close_keywords(Parser *parser)
{
    Keywords *keywords = &parser->keywords;

    for (HPy_ssize_t i = 0; i < keywords->count; i++) {
        HPy_Close(parser->ctx, keywords->items[i].name);
        if (keywords->owns_values)
            HPy_Close(parser->ctx, keywords->items[i].value);
    }
    if (keywords->items != keywords->few)
        free(keywords->items);
}

/// Whether the keyword is the parameter's; a positional-only parameter has no name and no keyword.
static bool names_parameter(const Keyword *keyword, const char *parameter, size_t size)
{
    return size != 0 && keyword->utf8 != NULL && (size_t)keyword->size == size &&
           memcmp(keyword->utf8, parameter, size) == 0;
}

static Keyword *find_keyword(Keywords *keywords, const char *parameter)
{
    size_t size = strlen(parameter);

    for (HPy_ssize_t i = 0; i < keywords->count; i++) {
        if (!keywords->items[i].taken && names_parameter(&keywords->items[i], parameter, size))
            return &keywords->items[i];
    }
    return NULL;
}

/// Raises TypeError for the first keyword that no unit took.
static bool fail_by_keyword(Parser *parser)
{
    const Keyword *keyword = parser->keywords.items;
    const char *words = "got an unexpected keyword argument";

    while (keyword->taken)
        keyword++;
    for (size_t i = 0; parser->names[i] != NULL && i < parser->nargs; i++) {
        if (names_parameter(keyword, parser->names[i], strlen(parser->names[i])))
            words = "got multiple values for argument";
    }
    return fail(parser, parser->ctx->h_TypeError, words, keyword->name);
}

/// Stores the value of a keyword. The text of an `s` must live on when the dict's value is closed: the tracker keeps
/// it.
static bool store_keyword(Parser *parser, char unit, Keyword *keyword)
{
    keyword->taken = true;
    parser->keywords.taken++;
    if (!store(parser, unit, keyword->value))
        return false;
    if (unit == 's' && parser->keywords.owns_values && parser->tracker != NULL) {
        if (HPyTracker_Add(parser->ctx, *parser->tracker, keyword->value) < 0)
            return false;
        keyword->value = HPy_NULL;
    }
    return true;
}

// ---- The format -----------------------------------------------------------------------------------------------------

/// Checks what a keyword parse demands of its next unit.
static bool check_named_unit(Parser *parser, char unit, size_t index, bool keyword_only)
{
    HPyContext *ctx = parser->ctx;

    if (unit == 'O' && parser->tracker == NULL)
        return fail_plainly(parser, ctx->h_SystemError,
                            "HPyArg_ParseKeywords cannot use the format character 'O' unless an HPyTracker is "
                            "provided. Please supply an HPyTracker.");
    if (parser->names[index] == NULL)
        return fail_plainly(parser, ctx->h_TypeError, "mismatched args (too few keywords for fmt)");
    if (keyword_only && index < parser->nargs)
        return fail_plainly(parser, ctx->h_TypeError, "keyword only argument passed as positional argument");
    return true;
}

static bool parse_unit(Parser *parser, char unit, size_t index, bool optional, bool keyword_only)
{
    Keyword *keyword;

    if (parser->names != NULL && !check_named_unit(parser, unit, index, keyword_only))
        return false;
    if (index < parser->nargs)
        return store(parser, unit, parser->args[index]);
    keyword = parser->names != NULL ? find_keyword(&parser->keywords, parser->names[index]) : NULL;
    if (keyword != NULL)
        return store_keyword(parser, unit, keyword);
    if (optional)
        return store(parser, unit, HPy_NULL);
    return fail_plainly(parser, parser->ctx->h_TypeError,
                        parser->names != NULL ? "no value for required argument"
                                              : "required positional argument missing");
}

static bool parse_units(Parser *parser, const char *format)
{
    HPyContext *ctx = parser->ctx;
    bool optional = false, keyword_only = false;
    size_t index = 0;

    for (const char *at = format; at != parser->end; at++) {
        if (*at == '|') {
            optional = true;
        } else if (*at == '$' && parser->names != NULL) {
            optional = keyword_only = true;
        } else {
            if (!parse_unit(parser, *at, index, optional, keyword_only))
                return false;
            index++;
        }
    }
    if (parser->names != NULL && parser->names[index] != NULL)
        return fail_plainly(parser, ctx->h_TypeError, "mismatched args (too many keywords for fmt)");
    if (index < parser->nargs)
        return fail_plainly(parser, ctx->h_TypeError, "mismatched args (too many arguments for fmt)");
    return parser->keywords.taken == parser->keywords.count || fail_by_keyword(parser);
}

// ---- The three functions --------------------------------------------------------------------------------------------

static void begin(Parser *parser, HPyContext *ctx, HPyTracker *tracker, const HPy *args, size_t nargs,
                  const char *format, const char *const *names)
{
    parser->ctx = ctx;
    parser->tracker = tracker;
    parser->end = format + strcspn(format, ":;");
    parser->names = names;
    parser->args = args;
    parser->nargs = nargs;
    parser->keywords.items = parser->keywords.few;
    parser->keywords.count = 0;
    parser->keywords.taken = 0;
    parser->keywords.owns_values = false;
}

/// Names that are "" come first.
static bool check_names(Parser *parser)
{
    const char *const *name = parser->names;

    while (*name != NULL && **name == '\0')
        name++;
    for (; *name != NULL; name++) {
        if (**name == '\0')
            return fail_plainly(parser, parser->ctx->h_SystemError, "empty keyword parameter name");
    }
    return true;
}

/// The whole of a parse, between begin() with va_start and va_end. kwnames and dict: at most one is not HPy_NULL.
static int parse(Parser *parser, const char *format, HPy kwnames, HPy dict)
{
    HPyContext *ctx = parser->ctx;
    bool done = true;

    if (parser->names != NULL && !check_names(parser))
        return 0;
    if (parser->tracker != NULL) {
        *parser->tracker = HPyTracker_New(ctx, 0);
        if (parser->tracker->_i == 0)
            return 0;
    }
    if (!HPy_IsNull(kwnames))
        done = read_keywords(parser, kwnames, HPy_NULL);
    else if (!HPy_IsNull(dict))
        done = read_keyword_dict(parser, dict);
    done = done && parse_units(parser, format);
    close_keywords(parser);
    if (!done && parser->tracker != NULL) {
        HPyTracker_Close(ctx, *parser->tracker);
        parser->tracker->_i = 0;
    }
    return done;
}

int HPyArg_Parse(HPyContext *ctx, HPyTracker *ht, const HPy *args, size_t nargs, const char *fmt, ...)
{
    Parser parser;
    int done;

    begin(&parser, ctx, ht, args, nargs, fmt, NULL);
    va_start(parser.outputs, fmt);
    done = parse(&parser, fmt, HPy_NULL, HPy_NULL);
    va_end(parser.outputs);
    return done;
}

int HPyArg_ParseKeywords(HPyContext *ctx, HPyTracker *ht, const HPy *args, size_t nargs, HPy kwnames, const char *fmt,
                         const char *keywords[], ...)
{
    Parser parser;
    int done;

    begin(&parser, ctx, ht, args, nargs, fmt, keywords);
    va_start(parser.outputs, keywords);
    done = parse(&parser, fmt, kwnames, HPy_NULL);
    va_end(parser.outputs);
    return done;
}

int HPyArg_ParseKeywordsDict(HPyContext *ctx, HPyTracker *ht, const HPy *args, HPy_ssize_t nargs, HPy kw,
                             const char *fmt, const char *keywords[], ...)
{
    Parser parser;
    int done;

    begin(&parser, ctx, ht, args, nargs < 0 ? 0 : (size_t)nargs, fmt, keywords);
    va_start(parser.outputs, keywords);
    done = parse(&parser, fmt, HPy_NULL, kw);
    va_end(parser.outputs);
    return done;
}
