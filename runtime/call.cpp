// SPDX-License-Identifier: MIT
// Calling methods by name: the instance's own attribute, or a function of the class with the instance in front.
#include "attribute.hpp"
#include "root.hpp"
#include "space.hpp"
#include "types/dict.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

bool shadowed(ProtoContext &ctx, Value self, Str *name) {
    if (!self.is_object())
        return false;
    Dict **slot = dict_slot(self.as_object());
    if (slot == nullptr)
        return false;
    Dict *dict = std::atomic_ref(*slot).load(std::memory_order_acquire);
    return dict != nullptr && dict_find_str(ctx, dict, name);
}

}  // namespace

Value ProtoContext::not_callable(Type *type) { return type_error(*this, "'", type, "' object is not callable"); }

Value ProtoContext::find_method(Value self, Str *name) {
    Type *type = type_of(*this, self);
    if (!is_generic(type))
        return Value();
    const Value method = type_lookup(*this, type, name);
    const bool usable = method && type_of(*this, method)->has(kTypeMethodLike) && !shadowed(*this, self, name);
    return usable ? method : Value();
}

Value ProtoContext::call_method(Str *name, const Value *args, size_t nargs, Tuple *kwnames) {
    const Value self = args[0];
    if (Root<> method(*this, find_method(self, name)); method)
        return call(method, args, nargs, kwnames);
    Root<> function(*this, get_attribute(self, Value(name)));
    if (!function)
        return Value();
    return call(function, args + 1, nargs - 1, kwnames);
}

Value ProtoContext::call_special(Str *name, const Value *args, size_t nargs, bool *found) {
    Type *type = type_of(*this, args[0]);
    Root<> method(*this, type_lookup(*this, type, name));
    *found = static_cast<bool>(method);
    if (!method)
        return Value();
    Type *kind = type_of(*this, method);
    if (kind->has(kTypeMethodLike))
        return call(method, args, nargs);
    if (kind->slots.tp_descr_get) {
        method = kind->slots.tp_descr_get(*this, method, args[0], Value(type));
        if (!method)
            return Value();
    }
    return call(method, args + 1, nargs - 1);
}

}  // namespace hpyu
