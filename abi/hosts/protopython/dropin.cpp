// SPDX-License-Identifier: MIT
// hpy_universal.so: `import hpy_universal` in protoPython opens it and calls proto_module_init.
#include <dlfcn.h>

#include "host.hpp"
#include "methods.hpp"

namespace hpyu::protopython {

namespace {

/// protoPython closes what it has opened before it ends the providers: so this stays.
void stay_loaded() {
    Dl_info here;
    if (dladdr(reinterpret_cast<void *>(&stay_loaded), &here) != 0)
        dlopen(here.dli_fname, RTLD_LAZY | RTLD_NODELETE);
}

/// hpy_universal.collect(): protoPython has no such function of its own.
const Object *collect(World &w, Context *, const Object *, const List *, const Keywords &) {
    hpyu_collect(w.ctx);
    return PROTO_NONE;
}

}  // namespace

}  // namespace hpyu::protopython

/// Importing again, under this name or another, changes nothing.
extern "C" HPYU_API void *proto_module_init() {
    using namespace hpyu::protopython;
    static bool is_registered = false;
    PythonEnvironment *environment = PythonEnvironment::getCurrentEnvironment();
    if (is_registered || environment == nullptr || open_context(*environment) == nullptr)
        return nullptr;
    stay_loaded();
    is_registered = true;
    // protoPython makes the module, and its namespace the current one.
    World &w = world();
    if (const Object *module = PythonEnvironment::getCurrentGlobals())
        module->setAttribute(w.here(), w.string(w.here(), "collect"), native_method<collect>(w.here()));
    return nullptr;
}
