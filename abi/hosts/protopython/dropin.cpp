// SPDX-License-Identifier: MIT
// hpy_universal.so: `import hpy_universal` in protoPython opens it and calls proto_module_init, which puts the library's
// loader in the place of protoPython's own provider of HPy modules.
#include <dlfcn.h>
#include <hpy.h>

#include "contexts/through.hpp"
#include "host.hpp"
#include "objects.hpp"
#include "slot.hpp"

namespace hpyu::protopython {

namespace {

/// protoPython asks for every module that is imported, before it looks for one in Python.
class ExtensionProvider final : public proto::ModuleProvider {
public:
    const Object *tryLoad(const std::string &name, Context *here) override {
        World &w = world();
        const Object *module = guarded(w, here, static_cast<const Object *>(nullptr), [&]() -> const Object * {
            add_search_path(w, here);
            const hpyu::Held found(w.ctx, hpyu_find_module(w.ctx, name.c_str()));
            return found && !is_namespace(w.ctx, found) ? w.get(found) : nullptr;
        });
        if (module != nullptr)
            return module;
        const Object *error = w.python.peekPendingException();
        if (error != nullptr && is_instance(w, here, error, w.exception_class("ModuleNotFoundError")))
            w.python.clearPendingException();
        return PROTO_NONE;
    }
    const std::string &getGUID() const override { return guid_; }
    const std::string &getAlias() const override { return alias_; }

private:
    /// A directory that is a package only by being there is none to protoPython, and may be one in Python.
    static bool is_namespace(HPyContext *ctx, HPy module) {
        return HPy_HasAttr_s(ctx, module, "__path__") && !HPy_HasAttr_s(ctx, module, "__file__");
    }
    /// sys.path, as it is now.
    static void add_search_path(World &w, Context *here) {
        const Object *sys = w.python.resolve("sys", here);
        const Object *path = sys != nullptr && sys != PROTO_NONE ? find(here, sys, w.string(here, "path")) : nullptr;
        const List *directories = path != nullptr ? path->asList(here) : nullptr;
        for (int i = 0; directories != nullptr && i < static_cast<int>(directories->getSize(here)); ++i)
            if (const String *directory = as_str(w, here, directories->getAt(here, i)))
                hpyu_add_search_path(w.ctx, utf8_of(here, directory).c_str());
    }

    std::string guid_ = "hpy-universal";
    std::string alias_ = "hpy";
};

/// protoPython closes what it has opened before it ends the providers: so this stays.
void stay_loaded() {
    Dl_info here;
    if (dladdr(reinterpret_cast<void *>(&stay_loaded), &here) != 0)
        dlopen(here.dli_fname, RTLD_LAZY | RTLD_NODELETE);
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
    proto::ProviderRegistry::instance().registerProvider(std::make_unique<ExtensionProvider>());
    is_registered = true;
    return nullptr;
}
