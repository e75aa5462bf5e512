// SPDX-License-Identifier: MIT
// The module types: the builtin types that have no name in builtins, under the names that Python gives them; the
// functions that make classes and DynamicClassAttribute have files of their own. What needs code objects is not there.
#include "modules/types.hpp"

#include "modules/import.hpp"
#include "space.hpp"
#include "types/str.hpp"

namespace hpyu {

ModuleObject *make_types_module(ProtoContext &ctx) {
    Str *name = intern(ctx, "types");
    ModuleObject *module =
        name != nullptr ? module_new(ctx, name, "Names of builtin types, and how to make classes.") : nullptr;
    if (module == nullptr || module_add_functions(ctx, module, types_class_functions()) < 0 ||
        module_add_plain_type(ctx, module, kDynamicClassAttributeType) == nullptr)
        return nullptr;
    const BuiltinTypes &t = ctx.types();
    const std::pair<const char *, Type *> entries[] = {
        {"BuiltinFunctionType", t.builtin_function},
        {"BuiltinMethodType", t.builtin_function},
        {"ClassMethodDescriptorType", t.classmethod_descriptor},
        {"EllipsisType", t.ellipsis},
        {"GenericAlias", t.generic_alias},
        {"GetSetDescriptorType", t.getset_descriptor},
        {"MappingProxyType", t.mappingproxy},
        {"MemberDescriptorType", t.member_descriptor},
        {"MethodDescriptorType", t.method_descriptor},
        {"MethodType", t.bound_method},
        {"MethodWrapperType", t.method_wrapper},
        {"ModuleType", t.module},
        {"NoneType", t.none},
        {"NotImplementedType", t.not_implemented},
        {"SimpleNamespace", t.simple_namespace},
        {"UnionType", t.union_type},
        {"WrapperDescriptorType", t.slot_wrapper},
    };
    for (const auto &[key, type] : entries)
        if (module_add(ctx, module, key, Value(type)) < 0)
            return nullptr;
    return module;
}

}  // namespace hpyu
