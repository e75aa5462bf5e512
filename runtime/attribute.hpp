// SPDX-License-Identifier: MIT
// The generic attribute protocol: what object.__getattribute__ and type.__getattribute__ do.
#pragma once

#include "context.hpp"
#include "type.hpp"

namespace hpyu {

/// The interned form of a name given as any value. Null with TypeError unless it is a str.
[[nodiscard]] Str *attribute_name(ProtoContext &ctx, Value name);
/// object.__getattribute__: data descriptor of the class, instance namespace, anything else of the class.
/// Null with AttributeError.
[[nodiscard]] Value generic_get_attribute(ProtoContext &ctx, Value self, Str *name);
/// True if a type leaves reading attributes to that.
inline bool is_generic(const Type *type) {
    return type->slots.tp_getattro.is(NativeSlot<generic_get_attribute>::adapter);
}
/// As above; absent is null with nothing pending, `*failed` tells another failure.
[[nodiscard]] Value generic_find_attribute(ProtoContext &ctx, Value self, Str *name, bool *failed);
/// object.__setattr__ and __delattr__ (null value).
[[nodiscard]] int generic_set_attribute(ProtoContext &ctx, Value self, Str *name, Value value);
/// True if a type leaves setting attributes to that.
inline bool is_generic_to_set(const Type *type) {
    return type->slots.tp_setattro.is(NativeSlot<generic_set_attribute>::adapter);
}
/// type.__getattribute__: data descriptor of the metatype, the class's own MRO, anything else of the metatype.
[[nodiscard]] Value type_get_attribute(ProtoContext &ctx, Value self, Str *name);
/// type.__setattr__ and __delattr__; TypeError for an immutable type.
[[nodiscard]] int type_set_attribute(ProtoContext &ctx, Value self, Str *name, Value value);
/// The namespace of an instance, made if it has none yet; null without an exception if its type gives it none.
[[nodiscard]] Dict *instance_dict(ProtoContext &ctx, ProtoObject *object, bool create);

}  // namespace hpyu
