// SPDX-License-Identifier: MIT
// The generic attribute protocol and the context's attribute operations.
#include "attribute.hpp"

#include "root.hpp"
#include "space.hpp"
#include "types/dict.hpp"
#include "types/function_objects.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// Ends a look-up that is allowed to find nothing: an AttributeError means just that.
Value absent_or_failed(ProtoContext &ctx, bool *failed) {
    if (error_matches(ctx, ctx.exc().AttributeError))
        clear_error(ctx);
    else
        *failed = true;
    return Value();
}

bool is_data_descriptor(const Type *type) { return static_cast<bool>(type->slots.tp_descr_set); }
/// True if reading asks the descriptor before the instance: one that can only be set leaves that to the instance.
bool overrides_instance(const Type *type) { return is_data_descriptor(type) && type->slots.tp_descr_get; }

/// The value of a class attribute as seen through an instance. `descriptor` is kept alive by the class.
Value bind(ProtoContext &ctx, Value descriptor, Value instance, Type *owner) {
    Type *type = type_of(ctx, descriptor);
    const auto get = type->slots.tp_descr_get.load();
    if (!get)
        return descriptor;
    Root<> keep(ctx, descriptor);
    return get(ctx, descriptor, instance, Value(owner));
}

/// The readable member of just this class that a class attribute is; null if it is anything else.
const MemberDescriptor *own_member(ProtoContext &ctx, Value descriptor, const Type *type) {
    if (!descriptor.is_object() || descriptor.as_object()->type != ctx.types().member_descriptor)
        return nullptr;
    const auto *member = as<MemberDescriptor>(descriptor);
    return member->owner == type && member->get != nullptr ? member : nullptr;
}

/// Generic look-up; null without an exception if absent, with one if a descriptor failed.
inline Value generic_lookup(ProtoContext &ctx, Value self, Str *name) {
    Type *type = type_of(ctx, self);
    const Value descriptor = type_lookup(ctx, type, name);
    if (const MemberDescriptor *member = own_member(ctx, descriptor, type))
        return member->get(ctx, *member, self);
    if (descriptor && overrides_instance(type_of(ctx, descriptor)))
        return bind(ctx, descriptor, self, type);
    if (self.is_object())
        if (Dict **slot = dict_slot(self.as_object()); slot != nullptr)
            if (Dict *dict = std::atomic_ref(*slot).load(std::memory_order_acquire); dict != nullptr)
                if (const Value found = dict_find_str(ctx, dict, name))
                    return found;
    if (descriptor)
        return bind(ctx, descriptor, self, type);
    return Value();
}

/// The same for a class: its own MRO stands where the instance's namespace stood.
Value type_generic_lookup(ProtoContext &ctx, Value self, Str *name) {
    Type *type = as<Type>(self);
    Type *meta = type->type;
    const Value descriptor = type_lookup(ctx, meta, name);
    if (descriptor && overrides_instance(type_of(ctx, descriptor)))
        return bind(ctx, descriptor, self, meta);
    if (const Value found = type_lookup(ctx, type, name))
        return bind(ctx, found, Value(), type);
    if (descriptor)
        return bind(ctx, descriptor, self, meta);
    return Value();
}

bool is_generic_type(const Type *type) {
    return type->slots.tp_getattro.is(NativeSlot<type_get_attribute>::adapter);
}

}  // namespace

Str *attribute_name(ProtoContext &ctx, Value name) {
    if (!is_str(name))
        return type_error(ctx, "attribute name must be string, not '", type_of(ctx, name), "'");
    return intern(ctx, as<Str>(name));
}

Value generic_get_attribute(ProtoContext &ctx, Value self, Str *name) {
    const Value found = generic_lookup(ctx, self, name);
    if (!found && !error_occurred(ctx)) [[unlikely]]
        return no_attribute(ctx, self, name);
    return found;
}

Value generic_find_attribute(ProtoContext &ctx, Value self, Str *name, bool *failed) {
    *failed = false;
    const Value found = generic_lookup(ctx, self, name);
    if (!found && error_occurred(ctx))
        return absent_or_failed(ctx, failed);
    return found;
}

Value type_get_attribute(ProtoContext &ctx, Value self, Str *name) {
    const Value found = type_generic_lookup(ctx, self, name);
    if (!found && !error_occurred(ctx)) [[unlikely]]
        return no_attribute(ctx, self, name);
    return found;
}

/// The dict that a dict_slot() refers to; null if it has none yet and none is to be made, or with MemoryError.
static Dict *dict_at(ProtoContext &ctx, Dict **slot, bool create) {
    std::atomic_ref shared(*slot);
    Dict *dict = shared.load(std::memory_order_acquire);
    if (dict != nullptr || !create)
        return dict;
    Dict *fresh = dict_new(ctx);
    if (fresh == nullptr)
        return nullptr;
    return shared.compare_exchange_strong(dict, fresh, std::memory_order_acq_rel) ? fresh : dict;
}

Dict *instance_dict(ProtoContext &ctx, ProtoObject *object, bool create) {
    Dict **slot = dict_slot(object);
    return slot != nullptr ? dict_at(ctx, slot, create) : nullptr;
}

int generic_set_attribute(ProtoContext &ctx, Value self, Str *name, Value value) {
    Type *type = type_of(ctx, self);
    const Value descriptor = type_lookup(ctx, type, name);
    if (descriptor) {
        if (Type *kind = type_of(ctx, descriptor); is_data_descriptor(kind)) {
            Root<> keep(ctx, descriptor);
            return kind->slots.tp_descr_set(ctx, descriptor, self, value);
        }
    }
    if (Dict **slot = self.is_object() ? dict_slot(self.as_object()) : nullptr; slot != nullptr) {
        const Root<Str *> keep(ctx, name);
        Dict *dict = dict_at(ctx, slot, static_cast<bool>(value));
        if (dict == nullptr)
            return error_occurred(ctx) ? -1 : static_cast<int>(no_attribute(ctx, self, name));
        if (value) {
            const int done = name->is_interned() ? dict_set_text(ctx, dict, name, value)
                                                 : dict_replace_text(ctx, dict, name, value);
            if (done != 0) [[likely]]
                return done > 0 ? 0 : -1;
            Str *key = intern(ctx, name);
            return key != nullptr ? dict_set(ctx, dict, key, value) : -1;
        }
        const int removed = dict_delete(ctx, dict, name);
        if (removed == 0 && type->layout == Layout::Module)   // deleting tells nobody's name
            return attribute_error(ctx, "'", type, "' object has no attribute '", name, "'");
        return removed == 0 ? static_cast<int>(no_attribute(ctx, self, name)) : removed < 0 ? -1 : 0;
    }
    if (descriptor)
        return attribute_error(ctx, "'", type, "' object attribute '", name, "' is read-only");
    return no_attribute(ctx, self, name);
}

int type_set_attribute(ProtoContext &ctx, Value self, Str *name, Value value) {
    Type *type = as<Type>(self);
    if (type->has(kTypeImmutable))
        return type_error(ctx, "cannot set '", name, "' attribute of immutable type '", type, "'");
    const Value descriptor = type_lookup(ctx, type->type, name);
    if (descriptor) {
        if (Type *kind = type_of(ctx, descriptor); is_data_descriptor(kind)) {
            Root<> keep(ctx, descriptor);
            return kind->slots.tp_descr_set(ctx, descriptor, self, value);
        }
    }
    return type_set(ctx, type, name, value);
}

Value ProtoContext::get_attribute(Value object, Str *name) {
    Type *type = type_of(*this, object);
    if (is_generic(type)) [[likely]]
        return generic_get_attribute(*this, object, name);
    return need_stack() < 0 ? Value() : type->slots.tp_getattro(*this, object, name);
}

Value ProtoContext::find_attribute(Value object, Str *name, bool *failed) {
    *failed = false;
    Type *type = type_of(*this, object);
    if (is_generic(type)) [[likely]]
        return generic_find_attribute(*this, object, name, failed);
    const Value found = is_generic_type(type) ? type_generic_lookup(*this, object, name)
                        : need_stack() < 0    ? Value()
                                              : type->slots.tp_getattro(*this, object, name);
    if (!found && error_occurred(*this))
        return absent_or_failed(*this, failed);
    return found;
}

int ProtoContext::set_attribute(Value object, Str *name, Value value) {
    return type_of(*this, object)->slots.tp_setattro(*this, object, name, value);
}

/// The generic look-up needs no interned name; others tell special names by their address.
Value ProtoContext::get_attribute(Value object, Value name) {
    if (name.is_object() && name.as_object()->type == types().str && is_generic(type_of(*this, object))) [[likely]]
        return generic_get_attribute(*this, object, as<Str>(name));
    Root<Str *> interned(*this, attribute_name(*this, name));
    return interned ? get_attribute(object, interned.get()) : Value();
}

int ProtoContext::set_attribute(Value object, Value name, Value value) {
    if (name.is_object() && name.as_object()->type == types().str &&
        is_generic_to_set(type_of(*this, object))) [[likely]]
        return generic_set_attribute(*this, object, as<Str>(name), value);
    Root<Str *> interned(*this, attribute_name(*this, name));
    return interned ? set_attribute(object, interned.get(), value) : -1;
}

}  // namespace hpyu
