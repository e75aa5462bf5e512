// SPDX-License-Identifier: MIT
// The parts of the module `collections`: one file each, put together by modules/collections.cpp.
#pragma once

#include "method.hpp"
#include "root.hpp"
#include "types/function_objects.hpp"

namespace hpyu {

extern const TypeDef kDequeType;
extern const TypeDef kDequeIteratorType;
extern const TypeDef kDequeReverseIteratorType;
extern const TypeDef kOrderedDictType;
extern const TypeDef kOrderedDictViews[3];       ///< Of keys, values and items; each goes into the namespace of the type.
extern const TypeDef kCounterType;
extern const TypeDef kDefaultDictType;
extern const TypeDef kTupleGetterType;
extern const GetSetDef kTupleGetterDoc;   ///< `__doc__` of an instance; goes into the namespace of the type.

/// namedtuple(typename, field_names, *, rename=False, defaults=None, module=None); self is the module.
extern const MethodDef kNamedTupleFunction;

/// Adds UserDict, UserList, UserString and ChainMap, which derive from classes of collections.abc. -1 on failure.
[[nodiscard]] int add_user_classes(ProtoContext &ctx, ModuleObject *module, ModuleObject *abc);

/// Makes `collections.abc`. Null with an exception.
[[nodiscard]] ModuleObject *make_collections_abc_module(ProtoContext &ctx);

/// What a function written in Python would say about its arguments. `names` are those of its parameters, `self` (or
/// `cls`) left out; the first `positional` of them may be given by position.
struct PythonSignature {
    std::string function;
    std::vector<std::string> names;
    size_t positional = 0;
    size_t required = 0;
    bool bound = false;      ///< It has a first parameter that the caller does not write.
};
/// Sorts arguments into `out`, null for what was not given; -1 with TypeError in the words of Python functions.
[[nodiscard]] int bind_arguments(ProtoContext &ctx, const PythonSignature &signature, const Value *args, size_t nargs,
                                 Tuple *kwnames, Value *out);

}  // namespace hpyu
