// SPDX-License-Identifier: MIT
//
// hpyu_count NAME...: does the operations under callgrind, so that their instructions can be counted. Each is done n
// times and 2n times, each time with counts that begin at zero and end in a dump named NAME:n; the difference of the
// two, by n, is what one operation takes, without the way into the extension. benchmarks/check makes the numbers of it.

#include "runtime.hpp"

#include <hpy_universal.h>
#include <valgrind/callgrind.h>

#include <algorithm>
#include <cstdio>

namespace {

// Few enough that no collection falls into a count.
constexpr long kRepetitions = 500;

bool count(const Runtime &runtime, const std::string &name, long operation, long n) {
    hpyu_collect(runtime.context);
    HPy subject = make_subject(runtime, operation);
    const bool warm = run(runtime, operation, subject, n);
    hpyu_collect(runtime.context);
    CALLGRIND_ZERO_STATS;
    const bool done = run(runtime, operation, subject, n);
    const std::string title = name + ":" + std::to_string(n);
    CALLGRIND_DUMP_STATS_AT(title.c_str());
    HPy_Close(runtime.context, subject);
    return warm && done;
}

}  // namespace

int main(int argc, char **argv) {
    Runtime runtime = open_universal(HPYU_OPERATIONS);
    if (HPy_IsNull(runtime.module))
        return 1;
    runtime.attach();
    Names names = operation_names(runtime);
    names.listed.insert(names.listed.end(), names.others.begin(), names.others.end());
    CALLGRIND_START_INSTRUMENTATION;
    for (int i = 1; i < argc; ++i) {
        auto found = std::find(names.listed.begin(), names.listed.end(), argv[i]);
        if (found == names.listed.end()) {
            std::fprintf(stderr, "hpyu_count: there is no operation '%s'\n", argv[i]);
            return 2;
        }
        for (long n : {kRepetitions, 2 * kRepetitions})
            if (!count(runtime, *found, found - names.listed.begin(), n)) {
                std::fprintf(stderr, "%s: %s\n", argv[i], runtime.take_error().c_str());
                return 1;
            }
    }
    runtime.detach();
    return 0;
}
