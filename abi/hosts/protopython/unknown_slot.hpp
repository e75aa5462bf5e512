// SPDX-License-Identifier: MIT
// Slots that there is no body for, as a later version of HPy may bring them.
#pragma once

#include <hpy_universal/host.h>
#include <hpy_universal/slot_call.h>

namespace hpyu::protopython {

/// Calls the special method that is named as the slot is: ctx_Reversed is `__reversed__`. It declines where the first
/// argument's type has none, where that answers NotImplemented, and where it can't pass an argument or the answer on.
int unknown_slot(HPyContext *ctx, hpyu_slot_call *call, void *data);

}  // namespace hpyu::protopython
