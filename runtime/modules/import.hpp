// SPDX-License-Identifier: MIT
// Importing: sys.modules, the builtin modules (made on first use), then the space's find_module.
#pragma once

#include <functional>

#include "types/function_objects.hpp"

namespace hpyu {

/// The module of that dotted name (the last one, not the package), its parents imported first. Null with
/// ModuleNotFoundError or whatever the module raised. Two threads that import one module get the same one; a circle of
/// imports that would need a module before there is anything of it is an ImportError.
/// A module that is being imported further up, or by a thread that waits for this one, is given as far as it is.
[[nodiscard]] Value import_module(ProtoContext &ctx, Str *dotted_name);
[[nodiscard]] Value import_module(ProtoContext &ctx, std::string_view dotted_name);

/// Runs `code`, that of a module under import, while the module is in sys.modules; it is taken out if the code fails.
[[nodiscard]] int run_in_module_table(ProtoContext &ctx, std::string_view name, ModuleObject *module,
                                      const std::function<int()> &code);

/// Makes sys.modules, builtins and sys. Called once, when a space starts. False: no memory.
[[nodiscard]] bool make_builtin_modules(ProtoContext &ctx);

#define HPYU_MODULE(name, maker) ModuleObject *maker(ProtoContext &ctx);
#include "modules/modules.def"

/// The names of the builtin modules, in the order of modules.def; ends with null.
extern const char *const kBuiltinModuleNames[];

/// Adds a type under its own name, making it from its definition first. The type; null on failure.
[[nodiscard]] Type *module_add_type(ProtoContext &ctx, ModuleObject *module, const TypeDef &def, Type *base = nullptr);
/// The same for a class that Python writes in Python: its messages name it without the module.
[[nodiscard]] Type *module_add_plain_type(ProtoContext &ctx, ModuleObject *module, const TypeDef &def,
                                          Type *base = nullptr);

}  // namespace hpyu
