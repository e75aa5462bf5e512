// SPDX-License-Identifier: MIT
// The commands of `hpy`, one file each. Each answers the process's exit status: 0, 1 for a failure that was reported,
// 2 for a wrong command line.
#pragma once

#include <string>
#include <vector>

namespace hpyu::command {

struct CallOptions {
    std::string file;
    std::string name;                     ///< What to call: a function of the module, or a dotted name from there.
    std::vector<std::string> arguments;   ///< Python literals.
    std::string mode = "universal";
    std::string module;                   ///< The module's name; empty: told from the file.
    unsigned threads = 1;
    unsigned long repeat = 1;
};

int inspect(const std::string &file);
int call(const CallOptions &options);
int check(const std::string &file);
int slot_table(bool missing_only);

/// The name of the module in a file: what the file's name says if the file exports it, else the one it exports.
std::string module_name_of(const std::string &file);

}  // namespace hpyu::command
