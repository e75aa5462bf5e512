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
    bool asks_weak = false;    ///< `__weakref__` is one of them.
};
/// Reads `__slots__` of `ns` and checks it against the base. -1 with an exception.
[[nodiscard]] int read_slots(ProtoContext &ctx, Str *class_name, Dict *ns, Type *base, SlotsRequest *out);
/// Gives a fresh class the members that its `__slots__` name, and `__dict__` and `__weakref__` where it is the first to
/// have one.
[[nodiscard]] int finish_slots(ProtoContext &ctx, Type *type);
/// One of the values of `__slots__`, which lie in the instance; null: not set. Other threads may be setting it.
inline Value load_slot(ProtoObject *object, size_t index) {
    return Value::from_bits(std::atomic_ref(reinterpret_cast<uint64_t &>(slots_of(object)[index])).load(std::memory_order_acquire));
}

extern const std::span<const GetSetDef> kTypeGetSets;

}  // namespace hpyu
