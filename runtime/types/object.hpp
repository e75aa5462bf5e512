// SPDX-License-Identifier: MIT
// What types share with `object` and `type`: the default constructor, names of classes in texts, instance dicts.
#pragma once

#include <string>

#include "context.hpp"

namespace hpyu {

/// object.__new__ and object.__init__ as slots: instances of types without a struct of their own.
[[nodiscard]] Value object_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames);
[[nodiscard]] int object_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames);
/// object.__repr__ and object.__hash__.
[[nodiscard]] Value object_repr(ProtoContext &ctx, Value self);
[[nodiscard]] int64_t object_hash(ProtoContext &ctx, Value self);
/// Identity as a hash, for types that compare by it.
[[nodiscard]] int64_t hash_of_address(const void *address);
/// object.__dir__: a list.
[[nodiscard]] Value object_dir(ProtoContext &ctx, Value self);
/// object.__reduce__, __reduce_ex__ and __getstate__ (object_reduce.cpp).
[[nodiscard]] Value object_reduce(ProtoContext &ctx, Value self);
[[nodiscard]] Value object_reduce_ex(ProtoContext &ctx, Value self, Value protocol);
[[nodiscard]] Value object_getstate(ProtoContext &ctx, Value self);
/// A new list of a dict's keys.
[[nodiscard]] Value keys_of(ProtoContext &ctx, Dict *dict);

/// `__module__` of a class: a str (or whatever the class says it is); null without an exception if it says nothing.
Value type_module(ProtoContext &ctx, Type *type);
/// "module.QualName" as a repr shows a class; without the module for builtins.
std::string class_text(ProtoContext &ctx, Type *type);
/// An address as reprs show it: "0x7f...".
std::string address_text(const void *address);
/// The first definition of `name` that stands behind `type` in `mro`; null if there is none.
Value lookup_behind(ProtoContext &ctx, Tuple *mro, const Type *type, Str *name);
/// Getattr of builtins and its arguments: what __reduce__ of functions and methods gives.
[[nodiscard]] Value reduce_as_attribute(ProtoContext &ctx, Value owner, Value name);

/// `__dict__` of instances that have one.
[[nodiscard]] Value instance_dict_get(ProtoContext &ctx, Value self, void *);
[[nodiscard]] int instance_dict_set(ProtoContext &ctx, Value self, Value value, void *);
extern const GetSetDef kInstanceDictGetSet;

}  // namespace hpyu
