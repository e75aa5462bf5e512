// SPDX-License-Identifier: MIT
// Threads: those that Python code starts, and those of programs, which protoPython knows nothing of.
#pragma once

#include "world.hpp"

namespace hpyu::protopython {

/// Puts a start_new_thread in the place of protoPython's own, by which a thread can be started and memory still be
/// collected.
void replace_start_new_thread(World &w, Context *here);

/// Makes a thread of protoPython's of the calling one, which is none yet, until it ends or detach_thread is called.
Context *attach_thread(World &w);
/// Undoes attach_thread; nothing for a thread that it has not attached, and within a call.
void detach_thread();

}  // namespace hpyu::protopython
