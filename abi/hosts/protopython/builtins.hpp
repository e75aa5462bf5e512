// SPDX-License-Identifier: MIT
// Functions of protoPython's builtins that know no special methods.
#pragma once

#include "world.hpp"

namespace hpyu::protopython {

/// Lets len, abs, divmod and pow ask instances of types from specs. For anything else they stay what they were.
void extend_builtins(World &w, Context *here);

}  // namespace hpyu::protopython
