// SPDX-License-Identifier: MIT
// Parts of dict that its subclasses among the builtins use too.
#pragma once

#include "method.hpp"
#include "types/dict_table.hpp"

namespace hpyu {

extern const MethodDef kDictMethods[16];

/// dict[key], by __missing__ of a subclass if need be.
[[nodiscard]] Value dict_subscript(ProtoContext &ctx, Value self, Value key);
[[nodiscard]] int dict_contains(ProtoContext &ctx, Value self, Value key);
/// Enters keyword arguments, as a call has them: `values` begins with theirs.
[[nodiscard]] int dict_set_keywords(ProtoContext &ctx, Dict *dict, const Value *values, Tuple *kwnames);
/// dict.update(*args, **kwargs); `function` names it in messages.
[[nodiscard]] int dict_update_from_args(ProtoContext &ctx, Dict *dict, const char *function, const Value *args,
                                        size_t nargs, Tuple *kwnames);
/// dict[key] without __missing__: null with KeyError.
[[nodiscard]] Value dict_get_or_key_error(ProtoContext &ctx, Dict *dict, Value key);
/// Pushes the values of a dict of keyword arguments behind `values`. The names; null with TypeError if they are no strs.
[[nodiscard]] Tuple *split_keywords(ProtoContext &ctx, Dict *keywords, RootVector &values);
/// 1 if both hold equal values under equal keys; 0; -1.
[[nodiscard]] int dict_equal(ProtoContext &ctx, Dict *a, Dict *b);
/// "{k: v, ...}" appended to `out`; false with an exception.
[[nodiscard]] bool dict_append_repr(ProtoContext &ctx, Dict *dict, std::string &out);

}  // namespace hpyu
