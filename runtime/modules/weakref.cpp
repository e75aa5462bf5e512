// SPDX-License-Identifier: MIT
// The module weakref: references, proxies, and containers that do not keep what is in them alive.
#include "modules/weakref.hpp"

#include "modules/import.hpp"
#include "root.hpp"
#include "space.hpp"
#include "types/dict.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"
#include "types/weakref.hpp"

namespace hpyu {

namespace {

Value weakref_getweakrefs(ProtoContext &ctx, Value, Value target) { return weakrefs_of(ctx, target); }

Value weakref_getweakrefcount(ProtoContext &ctx, Value, Value target) {
    const Value all = weakrefs_of(ctx, target);
    return all ? int_from_int64(ctx, as<List>(all)->length.load(std::memory_order_relaxed)) : Value();
}

Value weakref_proxy(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    const Value callback = nargs > 1 && args[1] != ctx.none() ? args[1] : Value();
    return weak_proxy_new(ctx, as<ModuleObject>(self), args[0], callback);
}

constexpr MethodDef kFunctions[] = {
    {"getweakrefcount", one_arg<weakref_getweakrefcount>,
     "getweakrefcount($module, object, /)\n--\n\nThe number of weak references to it."},
    {"getweakrefs", one_arg<weakref_getweakrefs>, "getweakrefs($module, object, /)\n--\n\nThe weak references to it."},
    {"proxy", varargs<weakref_proxy, 1, 2>,
     "proxy($module, object, callback=None, /)\n--\n\nAn object that acts as another one while that is alive."},
};

/// Adds a container, which belongs to an abstract class of collections.abc.
int add_container(ProtoContext &ctx, ModuleObject *module, const TypeDef &def, const char *abstract) {
    const Root<Type *> type(ctx, module_add_plain_type(ctx, module, def));
    const Root<> abc(ctx, type ? import_module(ctx, "collections.abc") : Value());
    Str *name = abc ? intern(ctx, abstract) : nullptr;
    const Root<> cls(ctx, name != nullptr ? ctx.get_attribute(abc, name) : Value());
    Str *enter = cls ? intern(ctx, "register") : nullptr;
    if (def.slots.mp_subscript && dict_set(ctx, type->namespace_, Value(ctx.names().__reversed__), ctx.none()) < 0)
        return -1;   // a mapping is no sequence, though it has items and a length
    return enter != nullptr && ctx.call_method(enter, {cls.get(), Value(type.get())}) ? 0 : -1;
}

int add_proxy_types(ProtoContext &ctx, ModuleObject *module) {
    Str *plain = intern(ctx, "ProxyType"), *callable = intern(ctx, "CallableProxyType");
    if (add_weak_proxies(ctx, module) < 0 || plain == nullptr || callable == nullptr)
        return -1;
    const Value both =
        tuple_of(ctx, {dict_find_str(ctx, module->dict, plain), dict_find_str(ctx, module->dict, callable)});
    return module_add(ctx, module, "ProxyTypes", both);
}

}  // namespace

ModuleObject *make_weakref_module(ProtoContext &ctx) {
    Str *name = intern(ctx, "weakref");
    const Root<ModuleObject *> module(
        ctx, name != nullptr ? module_new(ctx, name, "References that keep nothing alive.") : nullptr);
    if (!module || module_add_functions(ctx, module, kFunctions) < 0 ||
        module_add(ctx, module, "ref", Value(ctx.types().weakref)) < 0 ||
        module_add(ctx, module, "ReferenceType", Value(ctx.types().weakref)) < 0 || add_proxy_types(ctx, module) < 0 ||
        module_add_type(ctx, module, kWeakMethodType, ctx.types().weakref) == nullptr ||
        add_container(ctx, module, kWeakValueDictionaryType, "MutableMapping") < 0 ||
        add_container(ctx, module, kWeakKeyDictionaryType, "MutableMapping") < 0 ||
        add_container(ctx, module, kWeakSetType, "MutableSet") < 0 || add_finalize(ctx, module) < 0)
        return nullptr;
    return module;
}

}  // namespace hpyu
