// SPDX-License-Identifier: MIT
// From a file, or the functions that export a module, to the module: open, handshake, bind the context, make the
// module, set its attributes, run its exec slots. Every failure is an ImportError with name and path.
#pragma once

#include <string>
#include <vector>

#include "hpy_space.hpp"
#include "hpy_universal.h"

namespace hpyu {

/// Where a module comes from.
struct ModuleOrigin {
    std::string name;                       ///< Full, dotted.
    std::string path;                       ///< Its file; empty: linked into the program, or a package without a file.
    bool is_package = false;
    std::vector<std::string> directories;   ///< Of a package: where its submodules are looked for.
};

/// The module in the file `origin.path`. Null with ImportError.
[[nodiscard]] Value load_module_file(HpyThread &thread, ModuleOrigin origin);

/// The module that the four functions export. Null with ImportError.
[[nodiscard]] Value load_entry(HpyThread &thread, const hpyu_module_entry &entry, const ModuleOrigin &origin);

/// A package that is nothing but directories.
[[nodiscard]] Value make_namespace_package(HpyThread &thread, const ModuleOrigin &origin);

/// ImportError(message) with the origin's name and path. If an exception is pending it becomes the __cause__.
Raised raise_import_error(HpyThread &thread, const ModuleOrigin &origin, const std::string &message, bool from_pending = false);

/// The ImportError for a module of which only files for another version of the ABI are there.
Raised raise_other_abi(HpyThread &thread, const ModuleOrigin &origin);

/// Sets what every module has, before its code runs: __name__, __package__, __loader__, __spec__, and, where they
/// apply, __file__ and __path__. 0, or -1 with an exception pending.
[[nodiscard]] int set_module_attributes(HpyThread &thread, Value module, const ModuleOrigin &origin, Value spec);

/// The module's __spec__: a namespace with name, loader, origin, parent, has_location, submodule_search_locations,
/// cached and loader_state. Null with an exception pending.
[[nodiscard]] Value make_module_spec(HpyThread &thread, const ModuleOrigin &origin);

}  // namespace hpyu
