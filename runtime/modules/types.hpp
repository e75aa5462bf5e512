// SPDX-License-Identifier: MIT
// What the files of the module types share.
#pragma once

#include <span>

#include "method.hpp"

namespace hpyu {

/// new_class, prepare_class and resolve_bases (types_classes.cpp).
std::span<const MethodDef> types_class_functions();

extern const TypeDef kDynamicClassAttributeType;   // types_dynamic_attribute.cpp

}  // namespace hpyu
