// SPDX-License-Identifier: MIT
// Contexts over protoPython, for the suites: one environment and one context for the whole program.
#include "host.hpp"
#include "test_context.hpp"

HPyContext *open_test_context() {
    static auto *environment = new protoPython::PythonEnvironment();
    return hpyu::protopython::open_context(*environment);
}
void close_test_context(HPyContext *) {}
