// SPDX-License-Identifier: MIT
// The slots' bodies, as the universal context holds them: slot::Add is what ctx_Add points to. One file an API family
// defines them, by their qualified names; one without a body is a link error that names it.
#pragma once

#include <hpy/context.h>

namespace hpyu::slot {

#define HPY_SLOT(id, result, name, api, parameters, arguments, failure) result name parameters;
#include <hpy/slots.def>

}  // namespace hpyu::slot
