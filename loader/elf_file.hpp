// SPDX-License-Identifier: MIT
// ElfFile: what can be told of a file before it is opened as a shared object.
//
// The system's loader trusts what it maps: a file that was cut short kills the process, one for another machine gives a
// sentence that helps nobody. So the headers are read here first, with every offset checked against the file's size.
// Knows nothing of spaces; the command uses it too.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hpyu {

struct ElfFile {
    std::string problem;               ///< What is wrong with it, as the end of "PATH is ..."; empty: it can be opened.
    std::string remedy;                ///< What to do about the problem.
    std::vector<std::string> modules;  ///< The HPy modules that it exports: X for each HPyInit_X.
    bool is_python_extension = false;  ///< Exports a PyInit_X: made for CPython's own C API.
};

/// Reads the headers and the names of the exported symbols of the file at `path`.
ElfFile read_elf_file(const std::string &path);

/// The number after ".hpy" in a file's name ("geo.hpy0.so" has 0); -1 if the name carries none.
int abi_tag_of(std::string_view path);

/// The name under which a file or a dotted module name exports its module: the last part, with '-' read as '_'.
std::string exported_name(std::string_view module_name);

}  // namespace hpyu
