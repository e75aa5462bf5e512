// SPDX-License-Identifier: MIT
// Finding a module on a search path: NAME.hpy0.so, NAME.hpy0-PLATFORM.so, or a directory NAME as a package.
//
// A directory is looked through before the next one is, and in it a package with an __init__ file goes before a file of
// the name. Directories without one are packages too, but only if no directory of the path has anything better; they
// are then portions of one package. Knows nothing of spaces.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hpyu {

struct Finding {
    enum class Kind {
        Nothing,
        File,        ///< `path` is the module's file.
        Package,     ///< `path` is the package's __init__ file, `directories` where its submodules are.
        Namespace,   ///< No file; `directories` are the portions.
        OtherAbi,    ///< Only files for other major versions of the ABI: `path` is one.
    };
    Kind kind = Kind::Nothing;
    std::string path;
    std::vector<std::string> directories;
};

/// Looks for `stem`, a name without dots, in the directories in order.
Finding find_on_path(const std::vector<std::string> &directories, std::string_view stem);

}  // namespace hpyu
