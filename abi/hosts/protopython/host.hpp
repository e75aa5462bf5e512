// SPDX-License-Identifier: MIT
// protoPython as a host (hpy_universal/host.h).
#pragma once

#include "world.hpp"

namespace hpyu::protopython {

/// The context over the objects of that environment, made on first use by the thread that runs it; it lives as long as
/// the process. From then on protoPython imports extensions. Null, with a line on stderr, if it can't be made.
HPyContext *open_context(PythonEnvironment &environment);

/// Has protoPython ask the library's loader for every module that it imports.
void register_provider();

}  // namespace hpyu::protopython
