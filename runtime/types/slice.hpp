// SPDX-License-Identifier: MIT
// What range needs of slices beyond sequence_objects.hpp: ends that are ints of any size.
#pragma once

#include "context.hpp"

namespace hpyu {

/// Start, stop and step of a slice for a sequence of `length` (an int that is not negative), as slice.indices gives
/// them; exact ints. -1 with an exception pending. The caller roots what it keeps.
[[nodiscard]] int slice_ends(ProtoContext &ctx, Value slice, Value length, Value out[3]);

}  // namespace hpyu
