// SPDX-License-Identifier: MIT
// The types of the module operator: attrgetter, itemgetter, methodcaller (operator_getters.cpp).
#pragma once

#include "types/function_objects.hpp"

namespace hpyu {

/// Adds the three types to the module. -1 on failure.
[[nodiscard]] int add_getter_types(ProtoContext &ctx, ModuleObject *module);

}  // namespace hpyu
