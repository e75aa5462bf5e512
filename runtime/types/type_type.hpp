// SPDX-License-Identifier: MIT
// Parts of `type`, told apart by file: calling a class (type_type.cpp), making one (type_type_new.cpp), `__slots__`
// (type_type_slots.cpp) and what a class shows of itself (type_type_attributes.cpp).
#pragma once

#include "method.hpp"
#include "type.hpp"

namespace hpyu {

/// type(name, bases, namespace, **keywords) as tp_new of `type`.
[[nodiscard]] Value type_new(ProtoContext &ctx, Type *metatype, const Value *args, size_t nargs, Tuple *kwnames);

/// What `__slots__` of a namespace asks for.
struct SlotsRequest {
    Tuple *names = nullptr;    ///< Interned and mangled; null: the namespace has no `__slots__`.
    bool asks_dict = false;    ///< `__dict__` is one of them.
};
/// Reads `__slots__` of `ns` and checks it against the base. -1 with an exception.
[[nodiscard]] int read_slots(ProtoContext &ctx, Str *class_name, Dict *ns, Type *base, SlotsRequest *out);
/// Gives a fresh class the members that its `__slots__` name, and settles whether instances show a namespace.
[[nodiscard]] int finish_slots(ProtoContext &ctx, Type *type, const SlotsRequest &request);
/// True if instances of `type` keep to their slots: they have a namespace that is not to be seen.
bool hides_dict(const Type *type);

extern const std::span<const GetSetDef> kTypeGetSets;

}  // namespace hpyu
