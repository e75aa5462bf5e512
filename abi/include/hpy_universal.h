/* SPDX-License-Identifier: MIT */
/*
 * The embedding API: how a program runs HPy extensions, with no Python installed.
 *
 *     hpyu_space *space = hpyu_space_new();
 *     HPyContext *ctx = hpyu_attach(space, HPYU_UNIVERSAL);
 *     hpyu_add_search_path(ctx, "plugins");
 *     HPy geo = hpyu_import(ctx, "geo");          // plugins/geo.hpy0.so
 *     ...                                         // the HPy API of hpy.h does the rest
 *     HPy_Close(ctx, geo);
 *     hpyu_detach(ctx);
 *     hpyu_space_free(space);
 *
 * A *space* is a universe of objects: types, modules, a search path. Spaces share nothing, and a handle means something
 * in its own space only. A *context* is how a thread works on a space; everything but loading is done by the HPy API,
 * through the context. There is one HPyContext for each space and mode: the same pointer on every thread.
 *
 * Ownership. Every HPy that a function here answers is a new handle, the caller's to close with HPy_Close. Handles
 * passed in stay the caller's. Strings passed in are UTF-8, end with NUL and are copied.
 *
 * Failure. A function that takes a context fails by HPy_NULL, NULL or -1 with an exception pending on the calling
 * thread: HPyErr_Occurred and hpyu_err_take tell. The others fail by NULL and say on stderr why.
 *
 * Threads. There is no global lock. Every function here may be called from any thread, at any time at which it may use
 * the context or space at all. Embedding code is *outside* between two calls: it delays no collection, however long it
 * takes. One call is atomic towards other threads: shared lists, dicts, sets and instances stay whole, and nothing that
 * was added is lost. Content that is shown as raw memory (buffers, memoryviews, payloads, members) is for the threads
 * that write it to agree on.
 *
 * Collections. Memory is collected when every thread that is inside has come to a slot, so an extension's code between
 * two slots is atomic towards the collector. A thread that computes for long should do so between
 * HPy_LeavePythonExecution and HPy_ReenterPythonExecution. If it does not, the others are stopped in vain for 20 ms,
 * then go on, and the next attempts come after more and more memory and take twice as long each time: nobody is stopped
 * for good, and memory grows slowly. Likewise an extension may hold a lock of its own over calls, for which another
 * thread waits inside; but that thread had better wait outside.
 *
 * Processes. A child made by fork() may call nothing here, and no extension, before it has executed another program:
 * fork before the first space is made, if at all.
 *
 * C99 and later, C++11 and later. hpy_universal.hpp puts C++ classes on top of this.
 */
#pragma once

#include "hpy.h"
#include "hpy_universal/export.h"
#include "hpy_universal/slot_call.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The version that this header belongs to; hpyu_version() tells the library's. */
#define HPYU_VERSION "0.1.0"

/* ---- Spaces --------------------------------------------------------------------------------------------------------*/

/** A universe of objects. */
typedef struct hpyu_space hpyu_space;

/** The library's version, "major.minor.patch". The string is constant. */
HPYU_API const char *hpyu_version(void);

/**
 * A new space with its builtin types and modules, and an empty search path. No thread is attached to it yet.
 * The caller owns it and ends it with hpyu_space_free. NULL, with a line on stderr, if there is no memory.
 */
HPYU_API hpyu_space *hpyu_space_new(void);

/**
 * Ends a space: runs the finalizers and release hooks that are left, frees every object, and makes the space's contexts
 * and handles invalid. The binaries that it loaded stay in the process. NULL is ignored.
 *
 * No other thread may be using the space, and it must not be called from within a function that the space called. The
 * calling thread may still be attached.
 */
HPYU_API void hpyu_space_free(hpyu_space *space);

/* ---- Threads -------------------------------------------------------------------------------------------------------*/

/** Modes: how calls through a context are treated. */
enum {
    HPYU_UNIVERSAL = 0, /**< As fast as can be. */
    HPYU_DEBUG = 1,     /**< Handles are watched: leaks and misuse are reported. Not available yet. */
    HPYU_TRACE = 2      /**< Calls are counted and timed. Not available yet. */
};

/**
 * Attaches the calling thread to a space and answers the context, the same for every thread of this space and mode.
 * Attaching nests: each attach is undone by one hpyu_detach. A thread may be attached to several spaces.
 *
 * A thread that uses a context without having attached is attached by its first call; attaching tells the runtime when
 * the thread is done. NULL, with a line on stderr, if the space is NULL, the mode unknown or not available yet, or
 * there is no memory.
 */
HPYU_API HPyContext *hpyu_attach(hpyu_space *space, int mode);

/**
 * Undoes one hpyu_attach of the calling thread. The last one gives back what the runtime keeps for the thread, its
 * pending exception included. Handles stay valid, they belong to the space. A detach too many, and NULL, are ignored.
 */
HPYU_API void hpyu_detach(HPyContext *ctx);

/* ---- Modules -------------------------------------------------------------------------------------------------------*/

/**
 * Appends a directory to the space's search path, where imports look for NAME.hpy0.so and NAME.hpy0-PLATFORM.so, and
 * for directories as packages. It need not exist yet. A directory that is on the path already is not added twice.
 * 0, or -1 with an exception pending.
 */
HPYU_API int hpyu_add_search_path(HPyContext *ctx, const char *directory);

/**
 * Imports a module by its dotted name, as the import statement does: from the space's module table, the builtin and the
 * registered modules, or the search path. The handle is to the module that the whole name means. Importing twice gives
 * the same module.
 *
 * HPy_NULL with ModuleNotFoundError if there is none (a note, which hpyu_err_report shows, says where it was looked
 * for), ImportError if it can't be loaded: it has `name` and `path`, and a message saying what was wanted, what was
 * found and what to do. What an exec slot raised is its `__cause__`.
 */
HPYU_API HPy hpyu_import(HPyContext *ctx, const char *name);

/**
 * Loads one file as the module `name`: always a new module, whether or not the space has one of that name, and the
 * module table is left alone. The file exports the module under the last part of the dotted name.
 * HPy_NULL with ImportError on failure, as hpyu_import.
 */
HPYU_API HPy hpyu_load(HPyContext *ctx, const char *name, const char *path);

/**
 * Marks a module by its full name as serialized, before it is loaded: all functions of the space's serialized modules
 * share one lock, and so do the slots, properties and destructors of their types. A thread lets go of it in
 * HPy_LeavePythonExecution, and while it waits for an import or sleeps. For extensions that keep state in C globals and were never
 * written for threads without a global lock. The environment does the same: HPYU_SERIALIZE=a,b.
 * 0, or -1 with an exception pending.
 */
HPYU_API int hpyu_serialize(HPyContext *ctx, const char *module_name);

/** The four functions by which HPy_MODINIT exports a module. */
typedef struct hpyu_module_entry {
    uint32_t (*required_major_version)(void);
    uint32_t (*required_minor_version)(void);
    void (*init_global_context)(HPyContext *ctx);
    HPyModuleDef *(*init)(void);
} hpyu_module_entry;

/**
 * Registers a module that is linked into the program: hpyu_import then makes it from the entry instead of a file.
 * The entry is copied. 0, or -1 with ValueError if the space has registered that name already, or an entry is NULL.
 *
 *     HPYU_DECLARE_MODULE(geo)                       // at file scope; HPy_MODINIT(geo, ...) is in some file linked in
 *     hpyu_module_entry entry = HPYU_MODULE_ENTRY(geo);
 *     hpyu_register(ctx, "geo", &entry);
 */
HPYU_API int hpyu_register(HPyContext *ctx, const char *name, const hpyu_module_entry *entry);

#ifdef __cplusplus
#define HPYU_EXTERN_C extern "C"
#else
#define HPYU_EXTERN_C extern
#endif

/** Declares what HPy_MODINIT(name, ...) defines. At file scope, without a semicolon. */
#define HPYU_DECLARE_MODULE(name)                                        \
    HPYU_EXTERN_C uint32_t get_required_hpy_major_version_##name(void);  \
    HPYU_EXTERN_C uint32_t get_required_hpy_minor_version_##name(void);  \
    HPYU_EXTERN_C void HPyInitGlobalContext_##name(HPyContext *ctx);     \
    HPYU_EXTERN_C HPyModuleDef *HPyInit_##name(void);

/** The initializer of a hpyu_module_entry for a declared module. */
#define HPYU_MODULE_ENTRY(name)                                                           \
    {get_required_hpy_major_version_##name, get_required_hpy_minor_version_##name,        \
     HPyInitGlobalContext_##name, HPyInit_##name}

/* ---- Functions of the program --------------------------------------------------------------------------------------*/

/**
 * What a function made by hpyu_function_new calls. args holds nargs positional values, then one value for each name of
 * the tuple kwnames (HPy_NULL if there are none), as HPy_Call lays them out. The handles are borrowed. Answers a new
 * handle, or HPy_NULL with an exception pending. It may be called on any thread of the space.
 */
typedef HPy (*hpyu_function)(HPyContext *ctx, void *data, const HPy *args, size_t nargs, HPy kwnames);

/**
 * A new callable that calls `function` with `data`. It has a `__name__`, and found in a class it binds as functions do:
 * called through an instance, that instance is args[0].
 *
 * `release`, which may be NULL, is called once with `data` when the callable is dead, on any thread; it may not use a
 * context. When making fails (HPy_NULL, an exception pending) `data` stays the caller's and `release` is not called.
 */
HPYU_API HPy hpyu_function_new(HPyContext *ctx, const char *name, hpyu_function function, void *data,
                               void (*release)(void *data));

/* ---- Exceptions ----------------------------------------------------------------------------------------------------*/

/** The calling thread's pending exception, as a new handle to the instance, and nothing is pending any more; HPy_NULL
 *  if nothing was. */
HPYU_API HPy hpyu_err_take(HPyContext *ctx);

/** Makes an exception instance pending, in place of what was; HPy_NULL clears. If it is no instance of BaseException
 *  the pending exception is a TypeError saying so. */
HPYU_API void hpyu_err_restore(HPyContext *ctx, HPy exception);

/** What Python prints for an uncaught exception, without frames: causes and contexts first, then the exception itself;
 *  the last line does not end with a newline. A new handle to a str; HPy_NULL with TypeError if `exception` is none. */
HPYU_API HPy hpyu_err_report(HPyContext *ctx, HPy exception);

/* ---- Evaluation ----------------------------------------------------------------------------------------------------*/

/** Where HPy_Compile_s and HPy_EvalCode of a space go. Handles are borrowed; both answer a new handle, or HPy_NULL with
 *  an exception pending. Called on any thread of the space. */
typedef struct hpyu_evaluator {
    HPy (*compile)(HPyContext *ctx, void *data, const char *source, const char *filename, HPy_SourceKind kind);
    HPy (*eval)(HPyContext *ctx, void *data, HPy code, HPy globals, HPy locals);
    void *data;
} hpyu_evaluator;

/**
 * Sets the space's evaluator; the struct is copied, NULL removes it. Without one HPy_Compile_s and HPy_EvalCode raise
 * NotImplementedError. `data` must outlive the space, or the evaluator's removal. Not to be called while another thread
 * is in HPy_Compile_s or HPy_EvalCode. 0, or -1 with ValueError if one of the functions is NULL.
 */
HPYU_API int hpyu_set_evaluator(HPyContext *ctx, const hpyu_evaluator *evaluator);

/* ---- Objects and memory --------------------------------------------------------------------------------------------*/

/** Lets go of an object that HPy_AsPyObject pinned, once for each pinning. NULL and pointers that are not pinned are
 *  ignored. */
HPYU_API void hpyu_release(HPyContext *ctx, cpy_PyObject *object);

/** Collects garbage now: waits, however long it takes, until every thread that is inside has come to a slot, then frees
 *  what no handle, module or global leads to, and runs the finalizers due. Where several threads call this at once, one
 *  collection does for all, and one of them runs the finalizers. */
HPYU_API void hpyu_collect(HPyContext *ctx);

#ifdef __cplusplus
}
#endif

#include "hpy_universal/host.h"
