// SPDX-License-Identifier: MIT
// The library's loader in the place of protoPython's own provider of HPy modules.
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
            return found && !is_namespace(w.ctx, found) && enter_package(w.ctx, name, found) ? w.get(found) : nullptr;
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
    /// The package gets the module as an attribute, which protoPython does not see to.
    static bool enter_package(HPyContext *ctx, const std::string &name, HPy module) {
        const size_t dot = name.rfind('.');
        if (dot == std::string::npos)
            return true;
        const hpyu::Held package(ctx, HPyImport_ImportModule(ctx, name.substr(0, dot).c_str()));
        return package && HPy_SetAttr_s(ctx, package, name.c_str() + dot + 1, module) == 0;
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

}  // namespace

void register_provider() {
    proto::ProviderRegistry::instance().registerProvider(std::make_unique<ExtensionProvider>());
}

}  // namespace hpyu::protopython
