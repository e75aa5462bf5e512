// SPDX-License-Identifier: MIT
// From a file to the four functions by which it exports a module, and the handshake on versions.
//
// A binary that was opened stays in the process: its modules' definitions are read for as long as any space lives. A
// file that was replaced on disk since is opened anew. Knows nothing of spaces; problems come as sentences that say
// what was wanted, what was found, and what to do.
#pragma once

#include <string>

#include "hpy_universal.h"

namespace hpyu {

/// Opens the file at the absolute `path` and finds the functions of `module` (a full name, exported under its last
/// part). False, and a sentence in *problem.
bool open_module_file(const std::string &path, const std::string &module, hpyu_module_entry *entry, std::string *problem);

/// Compares the version that a module asks for with this runtime's, and with the tag in its file's name (`path` empty:
/// it has none). False, and a sentence in *problem.
bool check_abi_version(const hpyu_module_entry &entry, const std::string &module, const std::string &path,
                       std::string *problem);

}  // namespace hpyu
