// SPDX-License-Identifier: MIT
// What the files of the module weakref share.
#pragma once

#include "types/function_objects.hpp"

namespace hpyu {

/// Add the proxy types (weakref_proxy.cpp) and finalize (weakref_finalize.cpp). -1 on failure.
[[nodiscard]] int add_weak_proxies(ProtoContext &ctx, ModuleObject *module);
[[nodiscard]] int add_finalize(ProtoContext &ctx, ModuleObject *module);

extern const TypeDef kWeakMethodType;                                    // weakref_method.cpp
extern const TypeDef kWeakValueDictionaryType, kWeakKeyDictionaryType;   // weakref_dictionaries.cpp
extern const TypeDef kWeakSetType;                                       // weakref_set.cpp

/// Makes the calls of weakref.finalize that are left when a space ends; what they raise is reported.
void run_exit_finalizers(ProtoContext &ctx);

/// A proxy for `target`, of the module's class for callables if it is one. Null on failure.
[[nodiscard]] Value weak_proxy_new(ProtoContext &ctx, ModuleObject *module, Value target, Value callback);

}  // namespace hpyu
