// SPDX-License-Identifier: MIT
// What the files of the module warnings share.
#pragma once

#include <initializer_list>

#include "types/function_objects.hpp"

namespace hpyu {

/// Adds the class catch_warnings. -1 on failure.
[[nodiscard]] int add_catch_warnings(ProtoContext &ctx, ModuleObject *module);

/// What a recording list gets: message, category, filename, lineno, file, line and source as attributes.
[[nodiscard]] Value warning_record(ProtoContext &ctx, std::initializer_list<Value> fields);

}  // namespace hpyu
