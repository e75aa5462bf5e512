// SPDX-License-Identifier: MIT
// Loader: where a context's modules come from, and the way from a file, or the functions that export a module, to the
// module: open, handshake, bind the context, make the module, set its attributes, run its exec slots. Every failure is
// an ImportError with name and path.
//
// It works through the context and its ContextServices alone, so it is the same over every object model.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "contexts/services.hpp"
#include "contexts/through.hpp"

namespace hpyu {

/// Where a module comes from.
struct ModuleOrigin {
    std::string name;                       ///< Full, dotted.
    std::string path = {};                  ///< Its file; empty: linked into the program, or a package without a file.
    bool is_package = false;
    std::vector<std::string> directories = {};   ///< Of a package: where its submodules are looked for.
    bool is_imported = false;               ///< In the table of modules while its code runs; not if merely loaded.
};

/// The search path and the registered modules of a context. New handles are answered; nothing is kept in a module table,
/// which is the affair of whoever imports.
class Loader {
public:
    /// Adds a module that is linked into the program; false if the name is taken.
    bool register_module(const std::string &name, const hpyu_module_entry &entry);
    /// Adds a directory to the search path, if it is not there yet.
    void add_search_path(const std::string &directory);
    std::vector<std::string> directories();

    /// What an import asks when a module is not in its table: a registered module, or one of the search path (of the
    /// parent's __path__, for a dotted name, whose parent is imported). HPy_NULL with nothing pending if there is none;
    /// with ImportError if it can't be loaded.
    HPy find(HPyContext *ctx, const std::string &name);

private:
    std::mutex lock_;                                   ///< Guards what follows.
    std::vector<std::string> search_path_;
    std::map<std::string, hpyu_module_entry> registered_;
};

/// The module in the file `origin.path`. HPy_NULL with ImportError.
HPy load_module_file(HPyContext *ctx, const ModuleOrigin &origin);

/// ImportError(message) with the origin's name and path. If an exception is pending it becomes the __cause__.
Failed raise_import_error(HPyContext *ctx, const ModuleOrigin &origin, const std::string &message);

/// ModuleNotFoundError("No module named 'name'" + more).
Failed raise_not_found(HPyContext *ctx, const std::string &name, const std::string &more = "");

/// Sets what every module has, before its code runs: __name__, __package__, __loader__, __spec__, and, where they
/// apply, __file__ and __path__. 0, or -1 with an exception pending.
[[nodiscard]] int set_module_attributes(HPyContext *ctx, HPy module, const ModuleOrigin &origin, HPy spec);

/// The module's __spec__: a namespace with name, loader, origin, parent, has_location, submodule_search_locations,
/// cached and loader_state. HPy_NULL with an exception pending.
[[nodiscard]] HPy make_module_spec(HPyContext *ctx, const ModuleOrigin &origin);

}  // namespace hpyu
