// SPDX-License-Identifier: MIT
// Modules from HPyModuleDefs, on any context, in two steps, so that an importer can set attributes and enter the module
// in its table in between. The definition is read for as long as the module lives.
#pragma once

#include <hpy/context.h>

namespace hpyu {

/// Makes the module: functions and doc, or what its HPy_mod_create slot answers. `name` is the full dotted name; `spec`
/// is handed to HPy_mod_create. A new handle; HPy_NULL with SystemError for a definition that breaks HPy's rules, or
/// with what the slot raised.
HPy create_module(HPyContext *ctx, const HPyModuleDef *def, const char *name, HPy spec);

/// Runs the HPy_mod_exec slots in order until one fails. 0, or -1 with its exception.
int execute_module(HPyContext *ctx, const HPyModuleDef *def, const char *name, HPy module);

}  // namespace hpyu
