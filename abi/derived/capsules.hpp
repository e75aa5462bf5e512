// SPDX-License-Identifier: MIT
// The class of derived capsules.
#pragma once

#include <hpy/context.h>

namespace hpyu {

/// A new class. HPy_NULL with an exception pending.
HPy make_capsule_type(HPyContext *ctx);

}  // namespace hpyu
