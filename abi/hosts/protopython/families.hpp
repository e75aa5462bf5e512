// SPDX-License-Identifier: MIT
// The families of slots that this host gives; each puts its own into the slots.
#pragma once

#include <hpy.h>

namespace hpyu::protopython {

void give_numbers(HPyContext *slots);
void give_objects(HPyContext *slots);
void give_containers(HPyContext *slots);
void give_text(HPyContext *slots);

}  // namespace hpyu::protopython
