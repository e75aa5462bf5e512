// SPDX-License-Identifier: MIT
// What the files of the module sys share.
#pragma once

#include <span>

#include "types/function_objects.hpp"

namespace hpyu {

/// Adds stdin, stdout and stderr (sys_streams.cpp). -1 on failure.
[[nodiscard]] int add_streams(ProtoContext &ctx, ModuleObject *module);
/// Adds the hooks, also under the names that keep the original ones (sys_hooks.cpp). -1 on failure.
[[nodiscard]] int add_hooks(ProtoContext &ctx, ModuleObject *module);

/// An attribute of sys; null with nothing pending if there is none.
[[nodiscard]] Value find_in_sys(ProtoContext &ctx, const char *name);

}  // namespace hpyu
