// SPDX-License-Identifier: MIT
// Modules from HPyModuleDefs, in two steps, so that an importer can set attributes and enter the module in its table in
// between. The definition is read for as long as the module lives.
#pragma once

#include "hpy_space.hpp"

namespace hpyu {

/// Makes the module: functions and doc, or what its HPy_mod_create slot answers. `name` is the full dotted name; `spec`
/// is handed to HPy_mod_create (null: None). A module that the space serializes (HpySpace::is_serialized) gets adapters
/// that take the lock. Null with SystemError for a definition that breaks HPy's rules, or what the slot raised.
[[nodiscard]] Value create_module(HpyThread &thread, HPyModuleDef *def, const char *name, Value spec = Value());

/// Runs the HPy_mod_exec slots in order until one fails. 0, or -1 with its exception.
[[nodiscard]] int execute_module(HpyThread &thread, HPyModuleDef *def, const char *name, Value module);

/// Both. Null with an exception pending.
[[nodiscard]] Value make_module(HpyThread &thread, HPyModuleDef *def, const char *name);

}  // namespace hpyu
