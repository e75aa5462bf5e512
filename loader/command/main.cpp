// SPDX-License-Identifier: MIT
// hpy: looks into HPy extensions and calls them from the shell. Here: the command line.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>
#include <vector>

#include "commands.hpp"
#include "hpy_universal.h"

namespace {

/// CLI11 takes "-5" for an option and "[1, 2]" for several arguments; a literal may begin with a blank, those can't.
std::vector<std::string> with_protected_literals(int argc, char **argv) {
    std::vector<std::string> args(argv + 1, argv + argc);
    for (std::string &arg : args)
        if (arg.size() > 1 && (arg[0] == '[' || (arg[0] == '-' && (arg[1] == '.' || (arg[1] >= '0' && arg[1] <= '9')))))
            arg.insert(0, 1, ' ');
    return {args.rbegin(), args.rend()};   // the order in which CLI11 wants them
}

}  // namespace

int main(int argc, char **argv) {
    using namespace hpyu::command;
    CLI::App app("Runs and examines HPy extensions of the universal ABI.", "hpy");
    app.set_version_flag("--version", std::string("hpy ") + hpyu_version());
    app.require_subcommand(1);
    int status = 0;

    std::string file;
    CLI::App *inspect_app = app.add_subcommand("inspect", "Shows what an extension holds");
    inspect_app->add_option("FILE", file, "an extension, NAME.hpy0.so")->required();
    inspect_app->callback([&] { status = inspect(file); });

    CallOptions options;
    CLI::App *call_app = app.add_subcommand("call", "Calls a function of an extension and prints the result");
    call_app->add_option("FILE", options.file, "an extension, NAME.hpy0.so")->required();
    call_app->add_option("NAME", options.name, "a function, or a dotted name such as Point.norm")->required();
    call_app->add_option("ARG", options.arguments, "Python literals");
    call_app->add_option("--mode", options.mode, "universal, debug or trace")->capture_default_str();
    call_app->add_option("--module", options.module, "the module's name, if the file exports several");
    call_app->add_option("--threads", options.threads, "how many threads call at the same time")
        ->check(CLI::Range(1u, 1024u))->capture_default_str();
    call_app->add_option("--repeat", options.repeat, "how often each thread calls")
        ->check(CLI::Range(1ul, 1000000000ul))->capture_default_str();
    call_app->callback([&] { status = call(options); });

    CLI::App *check_app = app.add_subcommand("check", "Loads an extension in debug mode and reports leaked handles");
    check_app->add_option("FILE", file, "an extension, NAME.hpy0.so")->required();
    check_app->callback([&] { status = check(file); });

    bool missing = false;
    CLI::App *abi_app = app.add_subcommand("abi", "Shows the slot table, and who provides each slot");
    abi_app->add_flag("--missing", missing, "only slots that nobody provides");
    abi_app->callback([&] { status = slot_table(missing); });

    try {
        app.parse(with_protected_literals(argc, argv));
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    return status;
}
