// SPDX-License-Identifier: MIT
// What can be asked of a context as a table of slots.
#pragma once

#include <hpy/context.h>

#include <vector>

namespace hpyu {

/// Names ("ctx_Add") of the slots that a context leaves null.
std::vector<const char *> missing_slots(const HPyContext &ctx);

}  // namespace hpyu
