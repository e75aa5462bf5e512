// SPDX-License-Identifier: MIT
// What the classes of collections.abc give to those that derive from them: tables of methods that are written in terms
// of the abstract ones.
#pragma once

#include <initializer_list>
#include <span>

#include "method.hpp"
#include "root.hpp"

namespace hpyu {

extern const std::span<const MethodDef> kGenericMixins, kSequenceMixins, kMutableSequenceMixins;   // abc_containers.cpp
extern const std::span<const MethodDef> kIteratorMixins, kGeneratorMixins, kCloseMixins;
extern const std::span<const MethodDef> kAsyncIteratorMixins, kAsyncGeneratorMixins;
extern const std::span<const MethodDef> kSetMixins, kMutableSetMixins;                             // abc_sets.cpp
extern const std::span<const MethodDef> kMappingMixins, kMutableMappingMixins;                     // abc_mappings.cpp
extern const std::span<const MethodDef> kMappingViewMixins, kKeysViewMixins, kItemsViewMixins, kValuesViewMixins;

/// self.name(*args); `args` begins with self.
[[nodiscard]] Value call_named(ProtoContext &ctx, const char *name, std::initializer_list<Value> args);
/// isinstance(v, collections.abc.<name>). 1, 0, -1.
[[nodiscard]] int is_abc_instance(ProtoContext &ctx, Value v, const char *name);
/// True, with nothing pending any more, if what is pending is of that type.
[[nodiscard]] bool caught(ProtoContext &ctx, Type *type);
/// map(function, iterable)
[[nodiscard]] Value map_over(ProtoContext &ctx, Value function, Value iterable);

/// None, or null with an exception if `result` is negative.
inline Value none_or_null(ProtoContext &ctx, int result) { return result < 0 ? Value() : ctx.none(); }
/// A bool, or null with an exception.
inline Value bool_or_null(ProtoContext &ctx, int result) { return result < 0 ? Value() : ctx.boolean(result != 0); }

}  // namespace hpyu
