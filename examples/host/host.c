/* SPDX-License-Identifier: MIT */
/*
 * A host in C: a program with objects of its own (ints, strings, functions, modules) puts them behind an HPyContext,
 * and runs an HPy extension on them.
 *
 *     host DIRECTORY      where pof.hpy0.so is
 *
 * It gives only the slots that this extension comes to. What else can be derived from them is; a slot that can't raises
 * NotImplementedError. hpy_universal/host.h lists what a host gives to have everything.
 */
#include <hpy_universal.h>

#include <stdio.h>
#include <string.h>

/* ---- The program's own objects, counted ---------------------------------------------------------------------------*/

typedef struct object object;
struct object {
    enum { NONE, INT, TEXT, FUNCTION, MODULE, CLASS, ERROR } kind;
    int refs;
    int64_t number;                    /* INT */
    char *text;                        /* TEXT; the name of a MODULE or CLASS; the message of an ERROR */
    hpyu_callable *callable;           /* FUNCTION */
    object *owner;                     /* FUNCTION: its module, not counted. ERROR: its class. */
    struct attribute *attributes;      /* MODULE */
};
struct attribute {
    struct attribute *next;
    char *name;
    object *value;
};

static hpyu_handles *handles;
static object *pending; /* the exception; this program has one thread */
static object none, true_, false_;
static object class_int = {CLASS, 1, 0, (char *)"int", NULL, NULL, NULL};
static object class_str = {CLASS, 1, 0, (char *)"str", NULL, NULL, NULL};
static object class_object = {CLASS, 1, 0, (char *)"object", NULL, NULL, NULL};
static object class_error = {CLASS, 1, 0, (char *)"Exception", NULL, NULL, NULL};
static object class_type_error = {CLASS, 1, 0, (char *)"TypeError", NULL, NULL, NULL};

static char *copy(const char *text, size_t size)
{
    char *made = (char *)malloc(size + 1);
    memcpy(made, text, size);
    made[size] = '\0';
    return made;
}

static object *new_object(int kind)
{
    object *made = (object *)calloc(1, sizeof(object));
    made->kind = kind;
    return made;
}

static object *new_text(const char *text, size_t size)
{
    object *made = new_object(TEXT);
    made->text = copy(text, size);
    return made;
}

/* Constants and modules stay until the program ends. */
static void release_object(object *o)
{
    if (--o->refs > 0 || o->kind == NONE || o->kind == CLASS || o->kind == MODULE)
        return;
    if (o->callable != NULL)
        o->callable->release(o->callable);
    free(o->text);
    free(o);
}

/* A new handle owns a reference. */
static HPy open_handle(object *o)
{
    o->refs++;
    return hpyu_handles_open(handles, o);
}

static object *get(HPy h)
{
    return (object *)hpyu_handles_get(handles, h);
}

static HPy raise_error(object *type, const char *text)
{
    if (pending != NULL)
        release_object(pending);
    pending = new_object(ERROR);
    pending->text = copy(text, strlen(text));
    pending->owner = type;
    pending->refs = 1;
    return HPy_NULL;
}

/* ---- Slots --------------------------------------------------------------------------------------------------------*/

static HPy dup_slot(HPyContext *ctx, HPy h) { (void)ctx; return HPy_IsNull(h) ? h : open_handle(get(h)); }
static void close_slot(HPyContext *ctx, HPy h)
{
    object *o = (object *)hpyu_handles_close(handles, h);
    (void)ctx;
    if (o != NULL)
        release_object(o);
}
static int is_slot(HPyContext *ctx, HPy a, HPy b) { (void)ctx; return get(a) == get(b); }

static HPy from_int64(HPyContext *ctx, int64_t n)
{
    object *made = new_object(INT);
    (void)ctx;
    made->number = n;
    return open_handle(made);
}
static int64_t as_int64(HPyContext *ctx, HPy h)
{
    (void)ctx;
    if (get(h)->kind == INT)
        return get(h)->number;
    raise_error(&class_type_error, "this is no integer");
    return -1;
}
static HPy from_string(HPyContext *ctx, const char *utf8) {
    (void)ctx;
    return open_handle(new_text(utf8, strlen(utf8)));
}
static HPy from_path(HPyContext *ctx, const char *path, HPy_ssize_t size) {
    (void)ctx;
    return open_handle(new_text(path, (size_t)size));
}
static const char *as_utf8(HPyContext *ctx, HPy h, HPy_ssize_t *size)
{
    const char *text = get(h)->text;
    (void)ctx;
    if (size != NULL)
        *size = (HPy_ssize_t)strlen(text);
    return text;
}

static HPy add(HPyContext *ctx, HPy a, HPy b)
{
    object *x = get(a), *y = get(b);
    if (x->kind == INT && y->kind == INT)
        return from_int64(ctx, x->number + y->number);
    if (x->kind == TEXT && y->kind == TEXT) {
        char *both = (char *)malloc(strlen(x->text) + strlen(y->text) + 1);
        HPy made;
        strcat(strcpy(both, x->text), y->text);
        made = from_string(ctx, both);
        free(both);
        return made;
    }
    return raise_error(&class_type_error, "these can't be added");
}

static HPy repr(HPyContext *ctx, HPy h)
{
    object *o = get(h);
    char text[200];
    if (o->kind == INT)
        snprintf(text, sizeof text, "%lld", (long long)o->number);
    else
        snprintf(text, sizeof text, o->kind == TEXT ? "'%s'" : "<%s>", o->text != NULL ? o->text : "object");
    return from_string(ctx, text);
}
static HPy str(HPyContext *ctx, HPy h) { return get(h)->text != NULL ? from_string(ctx, get(h)->text) : repr(ctx, h); }

static HPy type(HPyContext *ctx, HPy h)
{
    object *o = get(h);
    (void)ctx;
    return open_handle(o->kind == INT     ? &class_int
                       : o->kind == TEXT  ? &class_str
                       : o->kind == ERROR ? o->owner
                                          : &class_object);
}
static int is_subtype(HPyContext *ctx, HPy sub, HPy of)
{
    (void)ctx;
    return get(sub) == get(of) || (get(sub) == &class_type_error && get(of) == &class_error);
}
static const char *type_name(HPyContext *ctx, HPy h) { (void)ctx; return get(h)->text; }

static HPy get_attribute(HPyContext *ctx, HPy h, HPy name)
{
    const struct attribute *each = get(h)->attributes;
    (void)ctx;
    for (; each != NULL; each = each->next)
        if (strcmp(each->name, get(name)->text) == 0)
            return open_handle(each->value);
    return raise_error(&class_error, "there is no such attribute");
}
static int set_attribute(HPyContext *ctx, HPy h, HPy name, HPy value)
{
    struct attribute *added = (struct attribute *)malloc(sizeof *added);
    (void)ctx;
    added->next = get(h)->attributes; /* in front: the latest counts */
    added->name = copy(get(name)->text, strlen(get(name)->text));
    added->value = get(value);
    added->value->refs++;
    get(h)->attributes = added;
    return 0;
}

static HPy call(HPyContext *ctx, HPy callable, const HPy *args, size_t nargs, HPy kwnames)
{
    object *function = get(callable);
    HPy owner, result;
    if (function->kind != FUNCTION)
        return raise_error(&class_type_error, "this can't be called");
    owner = function->owner != NULL ? open_handle(function->owner) : HPy_NULL;
    result = function->callable->call(ctx, function->callable, owner, args, nargs, kwnames);
    close_slot(ctx, owner);
    return result;
}

/* Exceptions could be derived too, from classes that can be called; this program's can't. */
static void set_string(HPyContext *ctx, HPy h_type, const char *text) { (void)ctx; raise_error(get(h_type), text); }
static void set_object(HPyContext *ctx, HPy h_type, HPy value) {
    (void)ctx;
    raise_error(get(h_type), get(value)->text);
}
static int exception_matches(HPyContext *ctx, HPy h_type)
{
    (void)ctx;
    return pending != NULL && (pending->owner == get(h_type) || get(h_type) == &class_error);
}
static void no_memory(HPyContext *ctx) { (void)ctx; raise_error(&class_error, "no memory"); }

/* ---- Services -----------------------------------------------------------------------------------------------------*/

static HPy module_new(HPyContext *ctx, const char *name, const char *doc)
{
    object *made = new_object(MODULE);
    (void)ctx;
    (void)doc;
    made->text = copy(name, strlen(name));
    return open_handle(made);
}
static HPy function_new(HPyContext *ctx, hpyu_callable *callable, HPy owner, int binds)
{
    object *made = new_object(FUNCTION);
    (void)ctx;
    (void)binds; /* there are no classes that it could be found in */
    made->callable = callable;
    made->owner = HPy_IsNull(owner) ? NULL : get(owner);
    return open_handle(made);
}
static HPy err_take(HPyContext *ctx)
{
    HPy taken = pending != NULL ? open_handle(pending) : HPy_NULL;
    (void)ctx;
    if (pending != NULL)
        release_object(pending);
    pending = NULL;
    return taken;
}
static void err_restore(HPyContext *ctx, HPy exception)
{
    close_slot(ctx, err_take(ctx));
    pending = get(exception);
    pending->refs++;
}

static HPyContext *new_context(void)
{
    HPyContext slots;
    hpyu_host host;
    memset(&slots, 0, sizeof slots);
    memset(&host, 0, sizeof host);
    handles = hpyu_handles_new();
    slots.h_None = hpyu_handles_open_permanent(handles, &none);
    slots.h_True = hpyu_handles_open_permanent(handles, &true_);
    slots.h_False = hpyu_handles_open_permanent(handles, &false_);
    slots.h_BaseException = hpyu_handles_open_permanent(handles, &class_error); /* all others stand for it */
    slots.h_TypeError = hpyu_handles_open_permanent(handles, &class_type_error);
    slots.h_LongType = hpyu_handles_open_permanent(handles, &class_int);
    slots.h_UnicodeType = hpyu_handles_open_permanent(handles, &class_str);
    slots.h_TypeType = hpyu_handles_open_permanent(handles, &class_object);
    slots.h_TupleType = slots.h_TypeType; /* there are no tuples */
    slots.ctx_Dup = dup_slot;
    slots.ctx_Close = close_slot;
    slots.ctx_Is = is_slot;
    slots.ctx_Long_FromInt64_t = from_int64;
    slots.ctx_Long_AsInt64_t = as_int64;
    slots.ctx_Unicode_FromString = from_string;
    slots.ctx_Unicode_DecodeFSDefaultAndSize = from_path;
    slots.ctx_Unicode_AsUTF8AndSize = as_utf8;
    slots.ctx_Add = add;
    slots.ctx_Repr = repr;
    slots.ctx_Str = str;
    slots.ctx_Type = type;
    slots.ctx_Type_IsSubtype = is_subtype;
    slots.ctx_Type_GetName = type_name;
    slots.ctx_GetAttr = get_attribute;
    slots.ctx_SetAttr = set_attribute;
    slots.ctx_Call = call;
    slots.ctx_Err_SetString = set_string;
    slots.ctx_Err_SetObject = set_object;
    slots.ctx_Err_ExceptionMatches = exception_matches;
    slots.ctx_Err_NoMemory = no_memory;
    host.size = sizeof host;
    host.name = "example";
    host.slots = &slots;
    host.slots_size = sizeof slots;
    host.module_new = module_new;
    host.function_new = function_new;
    host.err_take = err_take;
    host.err_restore = err_restore;
    return hpyu_host_context_new(&host);
}

/* ---- The program --------------------------------------------------------------------------------------------------*/

/* Calls module.name(a, b), or module.name(a), and prints what comes of it; takes the arguments over. */
static void show_call(HPyContext *ctx, HPy module, const char *name, HPy a, HPy b)
{
    HPy args[2], function = HPy_GetAttr_s(ctx, module, name), result, shown;
    args[0] = a;
    args[1] = b;
    result = HPy_Call(ctx, function, args, HPy_IsNull(b) ? 1 : 2, HPy_NULL);
    shown = HPy_IsNull(result) ? hpyu_err_take(ctx) : HPy_Repr(ctx, result);
    printf("%s: %s\n", name, HPyUnicode_AsUTF8AndSize(ctx, shown, NULL));
    HPy_Close(ctx, shown);
    HPy_Close(ctx, result);
    HPy_Close(ctx, function);
    HPy_Close(ctx, a);
    HPy_Close(ctx, b);
}

int main(int argc, char **argv)
{
    HPyContext *ctx = argc == 2 ? new_context() : NULL;
    HPy pof;
    if (ctx == NULL || hpyu_add_search_path(ctx, argv[1]) < 0) {
        fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
        return 2;
    }
    pof = hpyu_import(ctx, "pof");
    if (HPy_IsNull(pof)) {
        fprintf(stderr, "%s\n", get(hpyu_err_take(ctx))->text);
        return 1;
    }
    show_call(ctx, pof, "add_ints", HPyLong_FromLong(ctx, 30), HPyLong_FromLong(ctx, 12));
    show_call(ctx, pof, "double", HPyUnicode_FromString(ctx, "ab"), HPy_NULL);
    show_call(ctx, pof, "add_ints", HPyLong_FromLong(ctx, 30), HPyUnicode_FromString(ctx, "twelve"));
    HPy_Close(ctx, pof);
    hpyu_host_context_free(ctx);
    hpyu_handles_free(handles);
    return 0;
}
