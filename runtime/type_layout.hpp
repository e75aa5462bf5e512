// SPDX-License-Identifier: MIT
// What the files that make types share: where trailing bytes lie, versions, the list of subclasses.
#pragma once

#include "type.hpp"

namespace hpyu {

/// The dict pointer takes a whole granule, so that a payload behind it is aligned for anything.
inline constexpr uint32_t kDictSlotSize = 16;

/// The base whose layout a class with these bases takes; null with TypeError.
[[nodiscard]] Type *best_base(ProtoContext &ctx, const Tuple *bases);
/// True if instances of one may become instances of the other: the same parts at the same places.
bool same_layout(const Type *a, const Type *b);
/// The MRO of `type`: what its metaclass's own mro() gives, else the C3 order. Null with an exception.
[[nodiscard]] Tuple *method_resolution_order(ProtoContext &ctx, Type *type);
/// Settles dict offset, payload and trailing size of a type whose struct_size, slot_count (and inherited dict_offset)
/// are known.
void set_trailing(Type *type, bool own_dict, uint32_t payload_size);
/// Gives the type and all its subclasses new versions. The type lock is held.
void touch_type(ProtoContext &ctx, Type *type);
/// Enters a finished type into its bases' lists of subclasses and gives it its first version.
bool link_subclass(ProtoContext &ctx, Type *type);
/// The `__new__` that shows a type's own tp_new.
[[nodiscard]] Value new_method(ProtoContext &ctx, Type *type);

}  // namespace hpyu
