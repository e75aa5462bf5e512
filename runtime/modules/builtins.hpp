// SPDX-License-Identifier: MIT
// What the files of the builtins module share.
#pragma once

#include <span>

#include "method.hpp"

namespace hpyu {

/// Functions of builtins_numbers.cpp, builtins_objects.cpp and builtins_iteration.cpp.
std::span<const MethodDef> builtin_number_functions();
std::span<const MethodDef> builtin_object_functions();
std::span<const MethodDef> builtin_iteration_functions();

/// getattr(object, name) for any value as name; `fallback` (may be null) stands in for a missing attribute.
[[nodiscard]] Value get_attribute_or(ProtoContext &ctx, Value object, Value name, Value fallback);

}  // namespace hpyu
