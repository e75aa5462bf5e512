// SPDX-License-Identifier: MIT
// types.GenericAlias (`list[int]`) and types.UnionType (`int | str`): classes as annotations write them.
#pragma once

#include "method.hpp"

namespace hpyu {

/// origin[item]; a tuple as item is several arguments. Null with MemoryError.
[[nodiscard]] Value generic_alias_new(ProtoContext &ctx, Value origin, Value item);

/// `__class_getitem__` of a builtin class whose items have a type of their own.
[[nodiscard]] Value generic_class_getitem(ProtoContext &ctx, Value cls, Value item);
inline constexpr MethodDef kGenericClassGetItem = {
    "__class_getitem__", one_arg<generic_class_getitem>,
    "__class_getitem__($type, item, /)\n--\n\nThe class with the types of its items, for annotations.", Binding::Class};

/// a | b as a union of classes; NotImplemented unless both are classes, aliases, unions or None.
[[nodiscard]] Value union_or(ProtoContext &ctx, Value a, Value b);

/// Appends a class or anything else as the reprs of aliases and unions show it. False with an exception.
[[nodiscard]] bool append_annotation(ProtoContext &ctx, Value v, std::string &out);

}  // namespace hpyu
