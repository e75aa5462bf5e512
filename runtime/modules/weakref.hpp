// SPDX-License-Identifier: MIT
// What the files of the module weakref share.
#pragma once

#include "types/function_objects.hpp"

namespace hpyu {

/// Add the proxy types (weakref_proxy.cpp) and the containers (weakref_containers.cpp). -1 on failure.
[[nodiscard]] int add_weak_proxies(ProtoContext &ctx, ModuleObject *module);
[[nodiscard]] int add_weak_containers(ProtoContext &ctx, ModuleObject *module);

extern const TypeDef kWeakMethodType;   // weakref_method.cpp

/// A proxy for `target`, of the module's class for callables if it is one. Null on failure.
[[nodiscard]] Value weak_proxy_new(ProtoContext &ctx, ModuleObject *module, Value target, Value callback);

}  // namespace hpyu
