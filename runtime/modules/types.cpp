// SPDX-License-Identifier: MIT
// The module types: the builtin types that have no name in builtins, under the names that Python gives them.
#include "modules/import.hpp"
#include "space.hpp"
#include "types/str.hpp"

namespace hpyu {

ModuleObject *make_types_module(ProtoContext &ctx) {
    Str *name = intern(ctx, "types");
    ModuleObject *module = name != nullptr ? module_new(ctx, name, "Names of builtin types.") : nullptr;
    if (module == nullptr)
        return nullptr;
    const BuiltinTypes &t = ctx.types();
    const std::pair<const char *, Type *> entries[] = {
        {"BuiltinFunctionType", t.builtin_function},
        {"BuiltinMethodType", t.builtin_function},
        {"CapsuleType", t.capsule},
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
