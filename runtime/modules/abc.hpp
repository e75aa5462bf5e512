// SPDX-License-Identifier: MIT
// What the modules that bring abstract classes of their own take from abc.
#pragma once

#include "modules/import.hpp"

namespace hpyu {

/// An entry of the class's own namespace; null with nothing pending if there is none.
Value own_entry(ProtoContext &ctx, Type *cls, const char *key);
/// A class of ABCMeta (`metatype`); instances have no namespace, and `__slots__` only if `ns`, which is taken over, asks
/// for them. Null with an exception.
[[nodiscard]] Value make_abstract_class(ProtoContext &ctx, Value metatype, const char *name, Tuple *bases, Dict *ns);

}  // namespace hpyu
