// SPDX-License-Identifier: MIT
// Contexts of a host that gives the minimal set and nothing more, by passing it on to the embedded object space: so the
// suites run over derived slots, with Python's own semantics beneath.
//
// Payloads lie in capsules that instances, and classes of a metaclass, keep as an attribute of their own. A capsule dies while garbage is swept, when nothing may
// be called; so its payload is destroyed later.
#include <cstdlib>
#include <mutex>
#include <vector>

#include "test_context.hpp"

namespace {

hpyu_space *space;
HPyContext *inner;
HPyContext *outer;

/// A slot that calls the inner context's.
template <auto slot>
struct Relay;
template <class R, class... P, R (*HPyContext::*slot)(HPyContext *, P...)>
struct Relay<slot> {
    static R call(HPyContext *, P... p) { return (inner->*slot)(inner, p...); }
};

// -- functions --------------------------------------------------------------------------------------------------------

struct Function {
    hpyu_callable *callable;
    HPy owner;
};

HPy call_function(HPyContext *, void *data, const HPy *args, size_t nargs, HPy kwnames) {
    auto *function = static_cast<Function *>(data);
    return function->callable->call(outer, function->callable, function->owner, args, nargs, kwnames);
}

void release_function(void *data) {
    auto *function = static_cast<Function *>(data);
    function->callable->release(function->callable);
    delete function;
}

/// Functions of the embedding API always bind; in a class, `staticmethod` keeps one from it. The owner is not let go:
/// these modules live as long as the space.
HPy function_new(HPyContext *, hpyu_callable *callable, HPy owner, int binds) {
    auto *function = new Function{callable, owner};
    if (!HPy_IsNull(owner))
        function->owner = HPy_Dup(inner, owner);
    const HPy made = hpyu_function_new(inner, callable->name, call_function, function, release_function);
    if (binds || !HPy_IsNull(owner) || HPy_IsNull(made))
        return made;
    const HPy wrapper = HPy_GetItem_s(inner, inner->h_Builtins, "staticmethod");
    const HPy result = HPy_Call(inner, wrapper, &made, 1, HPy_NULL);
    HPy_Close(inner, wrapper);
    HPy_Close(inner, made);
    return result;
}

// -- payloads ---------------------------------------------------------------------------------------------------------

struct Dead {
    const hpyu_payload_type *type;
    void *payload;
};
std::mutex dead_lock;
std::vector<Dead> dead;

HPyCapsule_DESTRUCTOR(bury)
static void bury_impl(const char *, void *payload, void *type) {
    const std::lock_guard guard(dead_lock);
    dead.push_back({static_cast<const hpyu_payload_type *>(type), payload});
}

void destroy_dead() {
    std::vector<Dead> now;
    {
        const std::lock_guard guard(dead_lock);
        now.swap(dead);
    }
    for (const Dead &one : now) {
        one.type->destroy(one.type, one.payload);
        std::free(one.payload);
    }
}

constexpr const char *kPayload = "__payload__";

/// The capsule of an instance; HPy_NULL, and nothing pending, if it has none. Not that of its class.
HPy own_capsule(HPy instance) {
    const HPy attributes = HPy_GetAttr_s(inner, instance, "__dict__");
    const HPy capsule = HPy_IsNull(attributes) ? HPy_NULL : HPy_GetItem_s(inner, attributes, kPayload);
    HPy_Close(inner, attributes);
    HPyErr_Clear(inner);
    return capsule;
}

void *payload_of(HPyContext *, HPy instance) {
    const HPy capsule = own_capsule(instance);
    void *payload = HPy_IsNull(capsule) ? nullptr : HPyCapsule_GetPointer(inner, capsule, kPayload);
    HPy_Close(inner, capsule);
    return payload;
}

/// The suites over this host run on one thread.
int payload_add(HPyContext *, HPy instance, const hpyu_payload_type *type, void **payload) {
    destroy_dead();
    *payload = std::calloc(1, type->payload_size);
    const HPy capsule = HPyCapsule_New(inner, *payload, kPayload, &bury);
    const bool added = !HPy_IsNull(capsule) &&
                       HPyCapsule_SetContext(inner, capsule, const_cast<hpyu_payload_type *>(type)) == 0 &&
                       HPy_SetAttr_s(inner, instance, kPayload, capsule) == 0;
    HPy_Close(inner, capsule);
    return added ? 0 : -1;
}

HPy instance_new(HPyContext *, HPy cls, const hpyu_payload_type *type, void **payload) {
    const HPy made = HPyType_GenericNew(inner, cls, nullptr, 0, HPy_NULL);
    if (HPy_IsNull(made) || payload_add(inner, made, type, payload) == 0)
        return made;
    HPy_Close(inner, made);
    return HPy_NULL;
}

// -- buffers ----------------------------------------------------------------------------------------------------------

/// What the instance's payload is of; null with an exception pending.
const hpyu_payload_type *payload_type_of(HPy instance) {
    const HPy capsule = own_capsule(instance);
    const void *type = HPyCapsule_GetContext(inner, capsule);
    HPy_Close(inner, capsule);
    return static_cast<const hpyu_payload_type *>(type);
}

HPyDef_SLOT(exporter_get, HPy_bf_getbuffer)
int exporter_get_impl(HPyContext *, HPy self, HPy_buffer *buffer, int flags) {
    const hpyu_payload_type *type = payload_type_of(self);
    return type != nullptr ? type->get_buffer(type, outer, self, buffer, flags) : -1;
}

HPyDef_SLOT(exporter_release, HPy_bf_releasebuffer)
void exporter_release_impl(HPyContext *, HPy self, HPy_buffer *buffer) {
    if (const hpyu_payload_type *type = payload_type_of(self))
        type->release_buffer(type, outer, self, buffer);
}

HPy exporter_class;

HPy make_exporter_class() {
    static HPyDef *defines[] = {&exporter_get, &exporter_release, nullptr};
    HPyType_Spec spec = {};
    spec.name = "relay.Exporter";
    spec.flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_BASETYPE;
    spec.defines = defines;
    return HPyType_FromSpec(inner, &spec, nullptr);
}

HPy exporter(HPyContext *) { return HPy_Dup(inner, exporter_class); }

// -- modules and exceptions -------------------------------------------------------------------------------------------

HPy module_new(HPyContext *, const char *name, const char *doc) {
    const HPy types = HPyImport_ImportModule(inner, "types");
    const HPy type = HPy_GetAttr_s(inner, types, "ModuleType");
    const HPy args[] = {HPyUnicode_FromString(inner, name),
                        doc != nullptr ? HPyUnicode_FromString(inner, doc) : HPy_Dup(inner, inner->h_None)};
    const HPy made = HPy_Call(inner, type, args, 2, HPy_NULL);
    for (HPy h : {types, type, args[0], args[1]})
        HPy_Close(inner, h);
    return made;
}

/// The inner space's modules, and those that the loader finds, which enter its table.
HPy import_module(HPyContext *, const char *name) {
    const HPy known = HPyImport_ImportModule(inner, name);
    if (!HPy_IsNull(known) || !HPyErr_ExceptionMatches(inner, inner->h_ModuleNotFoundError))
        return known;
    const HPy not_found = hpyu_err_take(inner);
    const HPy made = hpyu_find_module(outer, name);
    if (!HPy_IsNull(made)) {
        const HPy sys = HPyImport_ImportModule(inner, "sys");
        const HPy modules = HPy_GetAttr_s(inner, sys, "modules");
        HPy_SetItem_s(inner, modules, name, made);
        HPy_Close(inner, modules);
        HPy_Close(inner, sys);
    } else if (!HPyErr_Occurred(inner)) {
        hpyu_err_restore(inner, not_found);
    }
    HPy_Close(inner, not_found);
    return made;
}

HPy err_take(HPyContext *) { return hpyu_err_take(inner); }
void err_restore(HPyContext *, HPy exception) { hpyu_err_restore(inner, exception); }
void collect(HPyContext *) {
    hpyu_collect(inner);
    destroy_dead();
}

}  // namespace

HPyContext *open_test_context() {
    space = hpyu_space_new();
    inner = hpyu_attach(space, HPYU_UNIVERSAL);
    exporter_class = make_exporter_class();
    HPyContext slots = {};
    // Every constant: which of them a host lacks is the minimal host's matter.
#define HPY_HANDLE(id, name) slots.h_##name = inner->h_##name;
#include "hpy/slots.def"
#define HPYU_MINIMAL_SLOT(name) slots.ctx_##name = Relay<&HPyContext::ctx_##name>::call;
#include "minimal_set.def"
    slots.ctx_Import_ImportModule = import_module;
    hpyu_host host = {};
    host.size = sizeof host;
    host.name = "relay";
    host.slots = &slots;
    host.slots_size = sizeof slots;
    host.module_new = module_new;
    host.function_new = function_new;
    host.err_take = err_take;
    host.err_restore = err_restore;
    host.instance_new = instance_new;
    host.payload_of = payload_of;
    host.payload_add = payload_add;
    host.collect = collect;
    host.exporter = exporter;
    return outer = hpyu_host_context_new(&host);
}

void close_test_context(HPyContext *ctx) {
    hpyu_collect(ctx);
    hpyu_host_context_free(ctx);
    hpyu_detach(inner);
    hpyu_space_free(space);
    // What died with the space is destroyed no more: its types are gone.
    for (const Dead &one : dead)
        std::free(one.payload);
    dead.clear();
}
