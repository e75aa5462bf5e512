// SPDX-License-Identifier: MIT
//
// CPython, embedded, as one of the runtimes that are compared: it loads the extension's file itself, as HPy's loader on
// CPython would, and hands it the context.

#include "cpython/handle.hpp"
#include "runtime.hpp"

#include <dlfcn.h>

namespace {

template <typename Function> Function symbol(void *library, const char *name) {
    return reinterpret_cast<Function>(dlsym(library, name));
}

HPy load(const char *path) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
        PyErr_SetString(PyExc_ImportError, dlerror());
        return HPy_NULL;
    }
    symbol<void (*)(HPyContext *)>(library, "HPyInitGlobalContext_operations")(&cpython::context);
    HPyModuleDef *definition = symbol<HPyModuleDef *(*)()>(library, "HPyInit_operations")();
    return cpython::to_handle(cpython::module_from_definition("operations", definition));
}

/// A thread may be attached once: what PyGILState_Ensure answered is all that there is to keep.
thread_local PyGILState_STATE state;

}  // namespace

Runtime open_cpython(const char *path) {
    Py_InitializeEx(0);
    cpython::fill_context();
    Runtime runtime = {
        .name = "cpython",
        .version = std::string("CPython ") + PY_VERSION,
        .context = &cpython::context,
        .module = load(path),
        .attach = [] { state = PyGILState_Ensure(); },
        .detach = [] { PyGILState_Release(state); },
        .take_error =
            [] {
                PyObject *type, *value, *traceback;
                PyErr_Fetch(&type, &value, &traceback);
                PyObject *text = PyObject_Str(value != nullptr ? value : type);
                std::string words = text != nullptr ? PyUnicode_AsUTF8(text) : "an error without words";
                for (PyObject *object : {type, value, traceback, text})
                    Py_XDECREF(object);
                return words;
            },
        .close =
            [] {
                PyGILState_Ensure();
                Py_FinalizeEx();
            },
    };
    if (HPy_IsNull(runtime.module))
        PyErr_Print();
    PyEval_SaveThread();
    return runtime;
}
