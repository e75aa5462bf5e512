// SPDX-License-Identifier: MIT
// The parts of the module `functools`: one file each, put together by modules/functools.cpp.
#pragma once

#include "method.hpp"
#include "types/function_objects.hpp"

namespace hpyu {

extern const TypeDef kPartialType;         // partial.cpp
extern const TypeDef kKeyWrapperType;      // ordering.cpp
extern const MethodDef kCmpToKeyFunction;  // ordering.cpp; self is the module, where it finds the type
extern const MethodDef kTotalOrderingFunction;
extern const TypeDef kCachedPropertyType, kPartialMethodType;  // methods.cpp
extern const TypeDef kSingleDispatchType;                      // single_dispatch.cpp
extern const MethodDef kSingleDispatchFunction;                // self is the module
extern const TypeDef kSingleDispatchMethodType, kDispatchedMethodType;   // single_dispatch_method.cpp
extern const TypeDef kLruCacheType;  // lru_cache.cpp
extern const MethodDef kLruCacheFunction, kCacheFunction, kMakeLruCacheFunction;  // self is the module

/// partial(function, *args, **keywords) of the type that the module has. Null with an exception.
[[nodiscard]] Value partial_of(ProtoContext &ctx, Value module, Value function, const Value *args, size_t nargs,
                               Tuple *kwnames);

/// A class of the module functools itself, by name. Null with an exception if it was replaced by another one.
[[nodiscard]] Type *own_type(ProtoContext &ctx, Value module, const char *name, const TypeDef &def);

/// update_wrapper(wrapper, wrapped): copies what tells about a function, and sets `__wrapped__`.
[[nodiscard]] int update_wrapper(ProtoContext &ctx, Value wrapper, Value wrapped, Value assigned, Value updated);

}  // namespace hpyu
