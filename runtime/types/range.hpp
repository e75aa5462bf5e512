// SPDX-License-Identifier: MIT
// Range: start, stop, step and length as exact ints of any size, none of which ever changes.
#pragma once

#include "context.hpp"

namespace hpyu {

struct Range : ProtoObject {
    Value start, stop, step, length;
};

/// A range of exact ints; the step is not 0.
[[nodiscard]] Value range_new(ProtoContext &ctx, Value start, Value stop, Value step);
/// The item at `index`, which is not checked.
[[nodiscard]] Value range_item(ProtoContext &ctx, const Range *range, Value index);
/// An iterator over it, at its beginning.
[[nodiscard]] Value range_iterator_new(ProtoContext &ctx, Range *range);

}  // namespace hpyu
