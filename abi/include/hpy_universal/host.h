/* SPDX-License-Identifier: MIT */
/*
 * Hosts: any program's object model behind an HPyContext, so that HPy extensions work on its objects.
 *
 *     static HPy my_add(HPyContext *ctx, HPy a, HPy b) { ... }
 *
 *     HPyContext slots = {0};
 *     slots.h_None = hpyu_handles_open_permanent(handles, none);
 *     slots.ctx_Add = my_add;
 *     ...                                              // about fifty more; the rest is derived from these
 *     hpyu_host host = {sizeof host, "mylang", my_data, &slots, sizeof slots};
 *     host.module_new = my_module_new;
 *     ...
 *     HPyContext *ctx = hpyu_host_context_new(&host);
 *     hpyu_add_search_path(ctx, "plugins");
 *     HPy geo = hpyu_import(ctx, "geo");               // plugins/geo.hpy0.so, on objects of mylang
 *     ...
 *     hpyu_host_context_free(ctx);
 *
 * The context is put together slot by slot: the host's own function where it gives one; else one of the library's that
 * is written in terms of other slots, if those are there; else one that hands the call, marshalled, to the host's
 * `unknown_slot` (slot_call.h), which may decline: then NotImplementedError naming the slot and the host. Every
 * function of hpy_universal.h that takes a context takes this one as well.
 *
 * The minimal set. With these constants, slots and services everything else is derived, but for what says otherwise:
 *
 *     constants   None True False NotImplemented, BaseException and the exception classes that the host has (those that
 *                 it leaves out stand for their nearest base), BaseObjectType TypeType BoolType LongType FloatType
 *                 UnicodeType BytesType TupleType ListType DictType, Builtins
 *     handles     Dup Close Is
 *     numbers     Long_FromInt64_t Long_FromUInt64_t Long_AsInt64_t Long_AsUInt64_tMask Float_FromDouble
 *                 Float_AsDouble; Add Subtract Multiply MatrixMultiply FloorDivide TrueDivide Remainder Lshift Rshift
 *                 And Xor Or Divmod Power Negative Positive Absolute Invert Index
 *     objects     Type Type_IsSubtype GetAttr SetAttr GetItem SetItem DelItem Contains Length IsTrue RichCompare Hash
 *                 Repr Str GetIter Iter_Next Callable_Check Call
 *     text        Unicode_FromString Unicode_FromWideChar Unicode_AsUTF8AndSize Bytes_FromStringAndSize Bytes_AsString
 *                 Bytes_Size
 *     containers  List_Append Tuple_FromArray
 *     services    module_new function_new err_take err_restore; for types from specs instance_new, payload_of
 *
 * What the derived slots ask of the objects themselves: that the builtin types can be called as in Python (`list()`,
 * `dict(d)`, `str(bytes, encoding, errors)`, `type(name, bases, namespace)`), that exception classes make instances,
 * and that functions found in a class bind. Types from specs are classes made by calling `type`, with functions under
 * the names of the special methods (`__add__` for HPy_nb_add), so they do what the host's own classes do with them;
 * members and properties need `property` in Builtins. Slices need `SliceType`. Buffer slots need the service `exporter`,
 * a struct beside the value of a builtin (an int, a list, a class) the service `payload_add`. A type lets no class derive
 * from it without HPy_TPFLAGS_BASETYPE, or beside one with another struct, by an `__init_subclass__`, which needs
 * `classmethod` and `super` in Builtins; a host that calls no such hook must refuse these classes itself. In what calling
 * `type` can't say such classes differ from the embedded space's: abi/hosts/README.md lists it.
 *
 * What a derived HPyField or HPyGlobal refers to is kept by a handle of its own, which is a root. Objects in a cycle
 * through fields are therefore never collected: their memory stays and their tp_destroy does not run. And one field must
 * not be stored and loaded at the same time. A host whose collector traces gives Field_Store and Field_Load itself, and
 * shows the fields of a payload to it by `traverse`.
 *
 * Ownership and failure are those of the slots: handles passed in are borrowed, a handle answered is new; failure is
 * HPy_NULL, NULL or -1 with an exception pending on the calling thread. No C++ exception may pass through.
 *
 * Threads. There is one context for all threads, and its functions are called on any of them; what a thread's pending
 * exception is, and which lock guards what, is the host's affair. The context is never written after it was made.
 *
 * C99 and later, C++11 and later.
 */
#pragma once

#include "hpy_universal.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- What the library hands to a host -----------------------------------------------------------------------------*/

/**
 * What a function object of the host calls, made by the library: a method of an extension, a special method of a type
 * from a spec, or a function of hpyu_function_new. It checks its arguments itself.
 */
typedef struct hpyu_callable hpyu_callable;
struct hpyu_callable {
    size_t size;        /**< sizeof(hpyu_callable) of the library; members are only ever added. */
    const char *name;   /**< `__name__`. UTF-8, as long as the callable. */
    const char *doc;    /**< `__doc__`, or NULL. */
    /** args holds nargs positional values, then one for each name of the tuple kwnames (or HPy_NULL), as HPy_Call lays
     *  them out. A bound call has the instance as args[0]. `owner` is the one of function_new. */
    HPy (*call)(HPyContext *ctx, hpyu_callable *callable, HPy owner, const HPy *args, size_t nargs, HPy kwnames);
    /** To be called once when the function object is dead, on any thread; the callable is gone afterwards. */
    void (*release)(hpyu_callable *callable);
};

/** What instances of a type from a spec carry; made by the library, it lives as long as the context. */
typedef struct hpyu_payload_type hpyu_payload_type;
struct hpyu_payload_type {
    size_t size;          /**< sizeof(hpyu_payload_type) of the library; members are only ever added. */
    size_t payload_size;  /**< Bytes, at least 1. */
    /** Hands the address of each HPyField of the payload to visit, until that answers something else than 0, and
     *  answers that. For collectors that have their own ctx_Field_Store; derived fields hold handles of their own. */
    int (*traverse)(const hpyu_payload_type *type, void *payload, HPyFunc_visitproc visit, void *arg);
    /** To be called once when the instance is dead, before its payload is freed. It may close handles. */
    void (*destroy)(const hpyu_payload_type *type, void *payload);
    /** The slots HPy_bf_getbuffer and HPy_bf_releasebuffer, for the class that the host's `exporter` gave. get_buffer
     *  leaves the exporter's handle, new, in buffer->obj, which the host closes behind release_buffer. Both NULL:
     *  instances export no memory. */
    int (*get_buffer)(const hpyu_payload_type *type, HPyContext *ctx, HPy instance, HPy_buffer *buffer, int flags);
    void (*release_buffer)(const hpyu_payload_type *type, HPyContext *ctx, HPy instance, HPy_buffer *buffer);
};

/* ---- What a host hands to the library -----------------------------------------------------------------------------*/

/** A host. It is copied, with its slots; the functions must stay. Members are only ever added, at the end. */
typedef struct hpyu_host {
    size_t size;              /**< sizeof(hpyu_host), as the host was compiled. */
    const char *name;         /**< In ctx->name and in messages. */
    void *data;               /**< The host's own; hpyu_host_data answers it. */
    const HPyContext *slots;  /**< The constants (h_...) and slots (ctx_...) that the host gives; the others are zero.
                                   The constants must be valid as long as the context; nobody closes them. */
    size_t slots_size;        /**< sizeof(HPyContext), as the host was compiled. */

    /* Services that the loader and the embedding API need and the slots lack. */

    /** A new module: an object with attributes, `__name__` and `__doc__` (doc may be NULL: None) among them. */
    HPy (*module_new)(HPyContext *ctx, const char *name, const char *doc);
    /**
     * A new function object for a callable, which it owns on success. `owner` is the module or the type that it belongs
     * to, which it keeps alive, or HPy_NULL. With `binds` it is bound when found in a class and reached through an
     * instance, as Python functions are; without, it is the same wherever it is found, as builtin functions are.
     */
    HPy (*function_new)(HPyContext *ctx, hpyu_callable *callable, HPy owner, int binds);
    /** The calling thread's pending exception, as a new handle to the instance, and nothing is pending any more;
     *  HPy_NULL if nothing was. */
    HPy (*err_take)(HPyContext *ctx);
    /** Makes an exception instance pending, in place of what was. */
    void (*err_restore)(HPyContext *ctx, HPy exception);

    /* Services that may be NULL. */

    /** An instance of the class with nothing run but the making (as `object.__new__` does), and with
     *  type->payload_size zeroed bytes, aligned to 16, whose address it stores. NULL: no types from specs. */
    HPy (*instance_new)(HPyContext *ctx, HPy cls, const hpyu_payload_type *type, void **payload);
    /** The address of the payload; NULL, and nothing raised, if the object has none. NULL: no types from specs. */
    void *(*payload_of)(HPyContext *ctx, HPy instance);
    /** Lets go of what ctx_AsPyObject pinned. NULL: the library derives all three, a pin being a handle of its own. */
    void (*release)(HPyContext *ctx, cpy_PyObject *object);
    /** A calling thread comes and goes (hpyu_host_attach, hpyu_detach), once each however they nest. attach answers 0,
     *  or -1 if the thread can't be attached. */
    int (*attach)(HPyContext *ctx);
    void (*detach)(HPyContext *ctx);
    /** hpyu_collect. NULL: it does nothing. */
    void (*collect)(HPyContext *ctx);
    /** hpyu_serialize: functions of that module must not run at the same time; 0 or -1. NULL: NotImplementedError. */
    int (*serialize)(HPyContext *ctx, const char *module_name);
    /** What slots that are neither given nor derived do; see slot_call.h. It gets `data`. */
    hpyu_unknown_slot unknown_slot;
    /** Called last by hpyu_host_context_free, with `data`. */
    void (*free)(void *data);
    /** A class, as a new handle, whose instances export memory: when the host's own memoryview, or whatever reads
     *  buffers, asks for it, it is that of `get_buffer` of the instance's payload type. Types from specs with buffer
     *  slots derive from it. NULL: such specs are refused. */
    HPy (*exporter)(HPyContext *ctx);
    /** Gives an object that was made without a payload one as instance_new's, and stores its address; 0 or -1. What has
     *  one keeps it: threads that ask at the same time get the same. The object is an instance of a class from a spec
     *  that a class of the host's own has made by its `__new__`: an int, a str, a list, a class (of a metaclass from a
     *  spec), an exception. NULL: specs that put a struct beside a builtin's value are refused with TypeError. */
    int (*payload_add)(HPyContext *ctx, HPy instance, const hpyu_payload_type *type, void **payload);
} hpyu_host;

/**
 * A context over the host's objects. The caller ends it with hpyu_host_context_free. NULL, with a line on stderr, if a
 * member that is needed is missing, a size is none that this library knows, or there is no memory. No slot is called.
 */
HPYU_API HPyContext *hpyu_host_context_new(const hpyu_host *host);

/** Ends a context: lets go of the modules and objects that the library holds, then frees it. NULL, and a context that
 *  is none of a host, are ignored. No thread may be using the context; objects of extension types must be dead already,
 *  or must not be touched any more. */
HPYU_API void hpyu_host_context_free(HPyContext *ctx);

/** The `data` of the host; NULL if the context is none of a host. */
HPYU_API void *hpyu_host_data(HPyContext *ctx);

/** Attaches the calling thread, as hpyu_attach does for a space; hpyu_detach undoes it. Threads need it only if the
 *  host has an `attach`. Answers the context of the mode, or NULL with a line on stderr. */
HPYU_API HPyContext *hpyu_host_attach(HPyContext *ctx, int mode);

/**
 * For hosts with an import system of their own, which give ctx_Import_ImportModule: makes the module of a dotted name
 * from what hpyu_register or the search path has, for the host to enter in its own table. HPy_NULL with nothing pending
 * if there is none of that name; HPy_NULL with ImportError if it can't be loaded. For a host without, the library keeps
 * a table of modules in the context.
 */
HPYU_API HPy hpyu_find_module(HPyContext *ctx, const char *name);

/* ---- Handles ------------------------------------------------------------------------------------------------------*/

/**
 * A table of handles, for hosts that have none: from an object's address to an HPy and back. Handles are checked by
 * generation, so a stale one is told from every later one. The table knows nothing of the objects: a host that counts
 * references owns one for each open handle, a host that traces visits the table.
 *
 * Any thread may open, get and close any handle at any time; a thread takes entries from a store of its own, without a
 * lock. Addresses have up to 48 bits.
 */
typedef struct hpyu_handles hpyu_handles;

/** A new table; the caller ends it with hpyu_handles_free. NULL: no memory. */
HPYU_API hpyu_handles *hpyu_handles_new(void);
/** Ends a table; its handles mean nothing any more. NULL is ignored. */
HPYU_API void hpyu_handles_free(hpyu_handles *handles);
/** A new handle for the address; HPy_NULL for NULL, and if there is no memory. */
HPYU_API HPy hpyu_handles_open(hpyu_handles *handles, void *object);
/** A handle that closing ignores, for constants; HPy_NULL as above. */
HPYU_API HPy hpyu_handles_open_permanent(hpyu_handles *handles, void *object);
/** The address; NULL for HPy_NULL and for a handle that was closed. */
HPYU_API void *hpyu_handles_get(hpyu_handles *handles, HPy h);
/** Ends a handle, and answers the address that it had, to exactly one caller; NULL for HPy_NULL, for a permanent handle
 *  and for one that was closed before. */
HPYU_API void *hpyu_handles_close(hpyu_handles *handles, HPy h);
/** Calls `visit` with the address of every open handle, the permanent ones included. No other thread may be using the
 *  table. */
HPYU_API void hpyu_handles_visit(hpyu_handles *handles, void (*visit)(void *object, void *arg), void *arg);

#ifdef __cplusplus
}
#endif
