// SPDX-License-Identifier: MIT
// What the embedded object space does for the loader and the embedding API.
#include <cstdlib>
#include <memory>

#include "modules/import.hpp"
#include "protocol/protocol.hpp"
#include "slots/support.hpp"
#include "spec/foreign_call.hpp"
#include "types/function_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// The functions of a module, and its handle for them, so that none is opened for a call. It is good until the module
/// dies; its functions die with it, but whoever kept the handle finds None.
struct ModuleFunctions {
    std::vector<MethodDef> defs;
    uint64_t self = 0;
    ProtoObject *none = nullptr;

    ~ModuleFunctions() {
        if (self != 0)
            HandleTable::repoint_unrooted(self, none);
    }
};

/// The functions' definitions belong to the module, which each of the functions keeps alive.
int add_methods(HpyThread &t, ModuleObject *module, std::span<const HPyMeth *const> methods, bool serialized) {
    auto *functions = new ModuleFunctions{std::vector<MethodDef>(methods.size())};
    module->state = functions;
    module->drop_state = [](void *state) { delete static_cast<ModuleFunctions *>(state); };
    functions->none = t.none().as_object();
    functions->self = t.hpy_space().handles()->open_unrooted(module);
    for (size_t i = 0; i < methods.size(); ++i) {
        MethodDef &def = functions->defs[i];
        if (!define_method(*methods[i], serialized, &def))
            return value_error(t, "Unsupported HPyMeth signature");
        def.self_handle = static_cast<intptr_t>(functions->self);
    }
    return module_add_functions(t, module, functions->defs);
}

template <bool Serialized>
int run_exec(HpyThread &t, HPyFunc_inquiry exec, const char *name, Value module) {
    const ForeignCall<Serialized> call(t);
    if (!call)
        return -1;
    const int result = exec(t.universal(), Lent(call, module));
    if ((result != 0) == error_occurred(t))
        return result != 0 ? -1 : 0;
    if (result == 0)
        return raise_from_pending(t, t.exc().SystemError, "execution of module ", name, " raised unreported exception");
    return system_error(t, "execution of module ", name, " failed without setting an exception");
}

template <bool Serialized>
Value run_create(HpyThread &t, HPyFunc_mod_create create, const char *name, Value spec) {
    const ForeignCall<Serialized> call(t);
    if (!call)
        return Value();
    const Value made = call.take(create(t.universal(), Lent(call, spec)));
    if (made.is_null() != error_occurred(t))
        return raise_inconsistent(t, std::string("the HPy_mod_create slot of module ") + name);
    if (made && has_layout(made, Layout::Module))
        return system_error(t, "HPy_mod_create slot returned a builtin module object. This is currently not supported.");
    return made;
}

}  // namespace

// -- modules ----------------------------------------------------------------------------------------------------------

HPy HpySpace::make_module(HPyContext *ctx, const char *name, const char *doc, std::span<const HPyMeth *const> methods) {
    return inside(ctx, HPy{0}, [&](HpyThread &t) -> HPy {
        Root<Str *> text(t, str_from_utf8(t, name));
        Root<ModuleObject *> module(t, text ? module_new(t, text, doc) : nullptr);
        if (!module || add_methods(t, module, methods, is_serialized(name)) < 0)
            return HPy{0};
        return give(t, module.get());
    });
}

HPy HpySpace::call_create(HPyContext *ctx, HPyFunc_mod_create create, const char *name, HPy spec) {
    return with(ctx, spec, [&](HpyThread &t, Value given) {
        return is_serialized(name) ? run_create<true>(t, create, name, given) : run_create<false>(t, create, name, given);
    });
}

HPy HpySpace::make_namespace(HPyContext *ctx) {
    return inside(ctx, HPy{0}, [](HpyThread &t) { return give(t, t.call(Value(t.types().simple_namespace), {})); });
}

int HpySpace::call_exec(HPyContext *ctx, HPyFunc_inquiry exec, const char *name, HPy module) {
    return with(ctx, module, [&](HpyThread &t, Value made) {
        const bool outer = std::exchange(t.serializing, is_serialized(name));
        const int result = t.serializing ? run_exec<true>(t, exec, name, made) : run_exec<false>(t, exec, name, made);
        t.serializing = outer;
        return result;
    });
}

int HpySpace::run_importing(HPyContext *ctx, const char *name, HPy module, const std::function<int()> &code) {
    return with(ctx, module, [&](HpyThread &t, Value made) {
        return has_layout(made, Layout::Module) ? run_in_module_table(t, name, as<ModuleObject>(made), code) : code();
    });
}

int HpySpace::serialize(HPyContext *, const char *module_name) {
    serialize(std::string(module_name));
    return 0;
}

// -- exceptions -------------------------------------------------------------------------------------------------------

HPy HpySpace::err_take(HPyContext *ctx) {
    return inside(ctx, HPy{0}, [](HpyThread &t) { return give(t, take_error(t)); });
}

void HpySpace::err_restore(HPyContext *ctx, HPy exception) {
    with(ctx, exception, [](HpyThread &t, Value v) {
        raise_instance(t, v);
        return 0;
    });
}

std::string HpySpace::err_report(HPyContext *ctx, HPy exception) {
    const Entry entry(ctx);
    const Value v = entry.thread().value_of(exception);
    return v ? report_exception(entry.thread(), v) : std::string();
}

// -- threads, objects, evaluation -------------------------------------------------------------------------------------

bool HpySpace::attach_thread() { return context_for_this_thread() != nullptr; }

/// A thread that was inside before it attached still needs its place.
void HpySpace::detach_thread() {
    const ProtoContext *own = find_context_of_this_thread();
    if (own != nullptr && !own->is_entered())
        drop_context_of_this_thread();
}

void HpySpace::release(HPyContext *ctx, cpy_PyObject *object) {
    inside(ctx, [&](HpyThread &) { release_pinned(object); });
}

void HpySpace::collect(HPyContext *ctx) {
    inside(ctx, [](HpyThread &t) { t.space().collect(t); });
}

void HpySpace::set_evaluator(const hpyu_evaluator &given) { evaluator = {given.compile, given.eval, given.data}; }

}  // namespace hpyu
