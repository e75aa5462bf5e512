// SPDX-License-Identifier: MIT
// The constants and services of the host, and what it adds to protoPython's builtins: the exception classes that it
// lacks, and NotImplemented.
#include "host.hpp"

#include <mutex>

#include "builtins.hpp"
#include "classes.hpp"
#include "families.hpp"
#include "methods.hpp"
#include "objects.hpp"
#include "slot.hpp"
#include "threads.hpp"
#include "unknown_slot.hpp"

namespace hpyu::protopython {

void raise_caught(World &world, Context *here) noexcept {
    try {
        try {
            throw;
        } catch (const std::bad_alloc &) {
            world.raise(here, "MemoryError", "");
        } catch (const std::overflow_error &error) {
            world.raise(here, "OverflowError", error.what());
        } catch (const std::exception &error) {
            world.raise(here, "SystemError", error.what());
        } catch (...) {
            world.raise(here, "SystemError", "protoPython threw something that is no exception");
        }
    } catch (...) {
        std::fputs("hpy_universal: no exception could be made\n", stderr);
    }
}

namespace {

// -- exceptions -------------------------------------------------------------------------------------------------------

/// An exception class as protoPython's own are, which pass on how they are called and shown.
const Object *new_exception_class(World &w, Context *here, std::string_view name, const Object *base) {
    return here->newObject(true)
        ->addParent(here, base)
        ->setAttribute(here, w.python.getClassString(), w.python.getTypePrototype())
        ->setAttribute(here, w.python.getNameString(), w.text(here, name));
}

/// Each class, bases first: protoPython's own, put below the base that it has in Python, or a new one.
void add_exception(World &w, Context *here, std::string_view name, std::string_view base_name) {
    const Object *builtins = w.python.getBuiltins();
    const Object *own = find(here, builtins, w.string(here, name));
    const Object *base = base_name == name ? nullptr : w.exception_class(base_name);
    if (base == nullptr)  // BaseException; in protoPython Exception is the root
        base = own = find(here, builtins, w.python.getExceptionSString());
    if (own == nullptr)
        own = new_exception_class(w, here, name, base);
    else if (own != base && !is_subtype(w, here, own, base))
        own->addParent(here, base);
    builtins->setAttribute(here, w.string(here, name), own);
    w.add_exception_class(here, name, own);
}

void add_exceptions(World &w, Context *here) {
#define HPYU_EXCEPTION(name, base, kind, doc) add_exception(w, here, #name, #base);
#include "exceptions.def"
}

/// What was raised in Python may be a class or, by the interpreter itself, a text.
const Object *err_take(World &w, Context *here) {
    const Object *raised = w.python.takePendingException();
    if (raised == nullptr)
        return nullptr;
    if (const String *words = as_str(w, here, raised)) {
        w.raise(here, "RuntimeError", utf8_of(here, words));
        return w.python.takePendingException();
    }
    return is_type(w, here, raised) ? call(w, here, raised, here->newList()) : raised;
}

void err_restore(HPyContext *, HPy exception) { world().python.setPendingException(world().get(exception)); }

// -- modules and functions --------------------------------------------------------------------------------------------

const Object *module_repr(World &w, Context *here, const Object *self, const List *, const Keywords &) {
    const auto quoted = [&](const String *attribute) {
        const Object *value = find(here, self, attribute);
        const String *text = value != nullptr ? as_str(w, here, value) : nullptr;
        return text != nullptr ? "'" + utf8_of(here, text) + "'" : "?";
    };
    return w.text(here, "<module " + quoted(w.python.getNameString()) + " from " +
                            quoted(w.string(here, "__file__")) + ">");
}

/// protoPython binds nothing that it finds in a module with a file, so what shows the module knows it from the start.
const Object *module_new(World &w, Context *here, const char *name, const char *doc) {
    const Object *module = here->newObject(true)->addParent(here, w.python.getObjectPrototype());
    module->setAttribute(here, w.python.getNameString(), w.text(here, name));
    module->setAttribute(here, w.python.getDocString(), doc != nullptr ? w.text(here, doc) : PROTO_NONE);
    module->setAttribute(here, w.python.getExecutedString(), PROTO_TRUE);
    const Object *show = here->fromMethod(const_cast<Object *>(module), native_function<module_repr>);
    module->setAttribute(here, w.python.getReprString(), show);
    module->setAttribute(here, w.python.getStrString(), show);
    return module;
}

HPy function_new(HPyContext *, hpyu_callable *callable, HPy owner, int binds) {
    World &w = world();
    Context *here = w.here();
    return guarded(w, here, HPy_NULL,
                   [&] { return w.open(here, new_method(w, here, callable, owner, binds != 0)); });
}

const Object *Import_ImportModule(World &w, Context *here, const char *name) {
    const int status = w.python.executeModule(name, false, here);
    if (w.python.hasPendingException())
        return nullptr;
    const Object *found = status == 0 ? here->space->getImportModule(here, name, "val") : nullptr;
    const Object *module = found != nullptr && found != PROTO_NONE ? find(here, found, w.string(here, "val")) : nullptr;
    return module != nullptr && module != PROTO_NONE
               ? module
               : w.raise(here, "ModuleNotFoundError", std::string("No module named '") + name + "'");
}

/// Nothing in protoPython reads buffers: types that export them are classes like any other.
const Object *exporter(World &w, Context *) { return w.python.getObjectPrototype(); }

// -- threads ----------------------------------------------------------------------------------------------------------

int attach(HPyContext *) { return world().here() != nullptr ? 0 : -1; }
void detach(HPyContext *) { detach_thread(); }

/// A cycle of the collector's, as protoCore itself starts one where a thread finds no free memory: only while there is
/// but one thread, since those that wait in the system never park.
void collect_garbage(HPyContext *) {
    World &w = world();
    proto::ProtoSpace &space = *w.here()->space;
    std::unique_lock lock(proto::ProtoSpace::globalMutex);
    if (space.runningThreads.load() > 1)
        return;
    space.gcStarted = true;
    ++space.parkedThreads;
    space.gcCV.notify_all();
    space.gcCV.wait(lock, [&] { return !space.gcStarted.load(); });
    --space.parkedThreads;
}

void give_constants(World &w, Context *here, HPyContext *slots) {
    const auto constant = [&](const Object *object) { return w.open_permanent(here, object); };
    PythonEnvironment &python = w.python;
    slots->h_None = constant(PROTO_NONE);
    slots->h_True = constant(PROTO_TRUE);
    slots->h_False = constant(PROTO_FALSE);
    slots->h_NotImplemented = constant(w.not_implemented);
    slots->h_Ellipsis = constant(find(here, python.getBuiltins(), w.string(here, "Ellipsis")));
#define HPY_HANDLE(id, name) \
    if constexpr (id >= 5 && id <= 68) \
        slots->h_##name = constant(w.exception_class(#name));
#include <hpy/slots.def>
    slots->h_BaseObjectType = constant(python.getObjectPrototype());
    slots->h_TypeType = constant(python.getTypePrototype());
    slots->h_BoolType = constant(python.getBoolPrototype());
    slots->h_LongType = constant(python.getIntPrototype());
    slots->h_FloatType = constant(python.getFloatPrototype());
    slots->h_UnicodeType = constant(python.getStrPrototype());
    slots->h_BytesType = constant(python.getBytesPrototype());
    slots->h_TupleType = constant(python.getTuplePrototype());
    slots->h_ListType = constant(python.getListPrototype());
    slots->h_DictType = constant(python.getDictPrototype());
    slots->h_SliceType = constant(python.getSliceType());
    slots->h_Builtins = constant(python.getBuiltins());
}

/// A name of protoPython's builtins; what it lacks becomes a plain object that shows as its name.
const Object *builtin_or_new(World &w, Context *here, const char *name) {
    const Object *builtins = w.python.getBuiltins();
    if (const Object *own = find(here, builtins, w.string(here, name)))
        return own;
    const Object *made = here->newObject(true)->addParent(here, w.python.getObjectPrototype());
    made->setAttribute(here, w.python.getNameString(), w.text(here, name));
    builtins->setAttribute(here, w.string(here, name), made);
    w.roots.keep(here, made);
    return made;
}

HPyContext *make_context(World &w) {
    Context *here = w.here();
    add_exceptions(w, here);
    w.not_implemented = builtin_or_new(w, here, "NotImplemented");
    builtin_or_new(w, here, "Ellipsis");
    replace_start_new_thread(w, here);
    extend_builtins(w, here);
    HPyContext slots = {};
    give_constants(w, here, &slots);
    give_numbers(&slots);
    give_objects(&slots);
    give_containers(&slots);
    give_text(&slots);
    HPYU_GIVE(slots, Import_ImportModule);
    hpyu_host host = {};
    host.size = sizeof host;
    host.name = "protoPython";
    host.data = &w;
    host.slots = &slots;
    host.slots_size = sizeof slots;
    host.function_new = function_new;
    host.err_restore = err_restore;
#define HPYU_SERVE(service, body) host.service = slot<decltype(host.service), body>()
    HPYU_SERVE(module_new, module_new);
    HPYU_SERVE(err_take, err_take);
    HPYU_SERVE(instance_new, new_instance);
    HPYU_SERVE(payload_of, payload_of);
    HPYU_SERVE(exporter, exporter);
#undef HPYU_SERVE
    host.attach = attach;
    host.detach = detach;
    host.collect = collect_garbage;
    host.unknown_slot = unknown_slot;
    return hpyu_host_context_new(&host);
}

}  // namespace

HPyContext *open_context(PythonEnvironment &environment) {
    if (!make_world(environment))
        return nullptr;
    World &w = world();
    if (w.ctx == nullptr && (w.ctx = make_context(w)) != nullptr)
        register_provider();
    return w.ctx;
}

}  // namespace hpyu::protopython
