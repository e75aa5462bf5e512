// SPDX-License-Identifier: MIT
// The work behind hpyu_slot_info and hpyu_call_slot (hpy_universal/slot_call.h), where the contracts stand.
#pragma once

#include "hpy_universal/slot_call.h"

namespace hpyu {

[[nodiscard]] int slot_info(HPyContext *ctx, const char *name, int index, hpyu_slot_description *description);
[[nodiscard]] int call_slot(HPyContext *ctx, const char *name, const hpyu_argument *args, size_t nargs,
                            hpyu_value *result);

}  // namespace hpyu
