// SPDX-License-Identifier: MIT
// The module `itertools`: puts its parts together.
#include "modules/itertools/itertools.hpp"

#include "modules/import.hpp"
#include "types/dict.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// Adds a type that only another one, its owner, knows: as that type's attribute, under the name that it has.
int add_hidden_type(ProtoContext &ctx, Type *owner, const TypeDef &def) {
    const Root<Type *> type(ctx, owner != nullptr ? make_builtin_type(ctx, def, ctx.types().object) : nullptr);
    return type ? dict_set(ctx, owner->namespace_, Value(type->name), Value(type.get())) : -1;
}

}  // namespace

ModuleObject *make_itertools_module(ProtoContext &ctx) {
    Str *name = intern(ctx, "itertools");
    const Root<ModuleObject *> module(
        ctx, name != nullptr ? module_new(ctx, name, "Iterators made of iterators.") : nullptr);
    if (!module || module_add_functions(ctx, module, {&kTeeFunction, 1}) < 0)
        return nullptr;
    for (const TypeDef *def :
         {&kAccumulateType, &kChainType, &kCombinationsType, &kCombinationsWithReplacementType, &kCompressType,
          &kCountType, &kCycleType, &kDropWhileType, &kFilterFalseType, &kIsliceType, &kPairwiseType,
          &kPermutationsType, &kProductType, &kRepeatType, &kStarMapType, &kTakeWhileType, &kZipLongestType})
        if (module_add_type(ctx, module, *def) == nullptr)
            return nullptr;
    if (add_hidden_type(ctx, module_add_type(ctx, module, kGroupByType), kGrouperType) < 0 ||
        add_hidden_type(ctx, module_add_type(ctx, module, kTeeType), kTeeCellType) < 0)
        return nullptr;
    return module;
}

}  // namespace hpyu
