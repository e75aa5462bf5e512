// SPDX-License-Identifier: MIT
// Context variables: a thread's values, as a dict that it makes when it sets the first one.
#pragma once

#include "types/function_objects.hpp"

namespace hpyu {

/// A token of a context variable: the value that a `set` replaced.
struct ContextToken : ProtoObject {
    ContextVar *var = nullptr;
    Value old_value;            ///< Null: there was none.
    Dict *values = nullptr;     ///< Of the context it was made in.
    std::atomic<bool> used{false};
};

/// The calling thread's values, made if need be. Null with MemoryError.
[[nodiscard]] Dict *context_values(ProtoContext &ctx);

/// The object Token.MISSING. Null on failure.
[[nodiscard]] Value token_missing(ProtoContext &ctx);

}  // namespace hpyu
