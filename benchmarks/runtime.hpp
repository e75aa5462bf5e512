// SPDX-License-Identifier: MIT
//
// The runtimes that are compared, seen from the benchmark programs: a context, the extension's module in it, and how a
// thread comes in and goes out. Everything else goes through the context and is the same code for all.
#pragma once

#include <hpy.h>

#include <string>
#include <vector>

struct Runtime {
    const char *name;
    std::string version;
    HPyContext *context;
    HPy module;               ///< HPy_NULL when loading failed; what went wrong is on stderr
    void (*attach)();         ///< before a thread calls through the context; does not nest
    void (*detach)();
    std::string (*take_error)();  ///< what is pending, in words, cleared
    void (*close)();          ///< ends the runtime; no thread is attached
};

/// The library, with the operations loaded from the file at path.
Runtime open_universal(const char *path);

/// CPython through a context made of its C API; there when the build found Python's development files. The file must be
/// another copy than that of the other runtime, since an extension's C globals belong to the runtime that loaded it.
Runtime open_cpython(const char *path);

/// All that there are, in the order of the table's columns: CPython, if there is one, and the library.
std::vector<Runtime> open_runtimes();

/// What the module offers; attached threads only.
struct Names {
    std::vector<std::string> listed, others;
};
Names operation_names(const Runtime &runtime);
HPy make_subject(const Runtime &runtime, long operation);
bool run(const Runtime &runtime, long operation, HPy subject, long n);  ///< false with an exception pending
