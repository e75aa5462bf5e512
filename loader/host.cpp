// SPDX-License-Identifier: MIT
// Contexts of hosts (hpy_universal/host.h), and importing for hosts without an import system of their own.
#include <cstdio>
#include <map>
#include <mutex>

#include "hosts/host_context.hpp"
#include "loader.hpp"

namespace hpyu {

namespace {

/// A host's context with its loader and its table of modules. One thread imports at a time; waiting for the right to, a
/// thread has left Python, since whoever has it may need what this thread holds.
class LoaderHost final : public HostContext {
public:
    explicit LoaderHost(const hpyu_host &host) : HostContext(host) { loader = &loader_; }
    ~LoaderHost() override {
        for (const auto &[name, module] : modules_)
            HPy_Close(context(), module);
    }

    HPy import_module(HPyContext *ctx, const char *name) override;
    int run_importing(HPyContext *ctx, const char *name, HPy module, const std::function<int()> &code) override;

private:
    HPy find_imported(HPyContext *ctx, const std::string &name);
    Held import_parent(HPyContext *ctx, const std::string &name);
    HPy import_new(HPyContext *ctx, const std::string &name, HPy parent);

    Loader loader_;
    std::recursive_mutex import_lock_;
    std::map<std::string, HPy> under_way_;  ///< HPy_NULL before there is anything of the module. Under import_lock_.
    std::mutex modules_lock_;
    std::map<std::string, HPy> modules_; ///< Guarded by modules_lock_.
};

HPy LoaderHost::find_imported(HPyContext *ctx, const std::string &name) {
    const std::lock_guard guard(modules_lock_);
    const auto at = modules_.find(name);
    return at != modules_.end() ? HPy_Dup(ctx, at->second) : HPy_NULL;
}

HPy LoaderHost::import_module(HPyContext *ctx, const char *utf8_name) {
    const std::string name = utf8_name;
    if (const HPy found = find_imported(ctx, name); !HPy_IsNull(found))
        return found;
    if (name.empty())
        return raise(ctx, ctx->h_ValueError, "Empty module name");
    if (!import_lock_.try_lock()) {
        const HPyThreadState state = HPy_LeavePythonExecution(ctx);
        import_lock_.lock();
        HPy_ReenterPythonExecution(ctx, state);
    }
    const std::lock_guard guard(import_lock_, std::adopt_lock);
    const Held parent = import_parent(ctx, name);
    if (HPyErr_Occurred(ctx))
        return HPy_NULL;
    if (const HPy found = find_imported(ctx, name); !HPy_IsNull(found))
        return found;
    const auto [under_way, is_first] = under_way_.try_emplace(name, HPy_NULL);
    if (is_first) {
        struct End {
            std::map<std::string, HPy> &names;
            const std::string &name;
            ~End() { names.erase(name); }
        } const end{under_way_, name};
        return import_new(ctx, name, parent);
    }
    if (!HPy_IsNull(under_way->second))
        return HPy_Dup(ctx, under_way->second);
    return raise_import_error(ctx, {.name = name},
                              "cannot import module '" + name + "': it is being imported already (a circular import)");
}

/// The module "a" of "a.b", imported first; null for "a", and with an exception pending on failure.
Held LoaderHost::import_parent(HPyContext *ctx, const std::string &name) {
    const size_t dot = name.rfind('.');
    if (dot == std::string::npos)
        return Held(ctx);
    Held parent(ctx, import_module(ctx, name.substr(0, dot).c_str()));
    if (parent && !HPy_HasAttr_s(ctx, parent, "__path__"))
        raise_not_found(ctx, name, "; '" + name.substr(0, dot) + "' is not a package");
    return parent;
}

/// A module that is imported in a circle is given as far as it is, to this thread alone.
int LoaderHost::run_importing(HPyContext *, const char *name, HPy module, const std::function<int()> &code) {
    const auto under_way = under_way_.find(name);
    if (under_way == under_way_.end())
        return code();
    under_way->second = module;
    const int result = code();
    under_way->second = HPy_NULL;
    return result;
}

HPy LoaderHost::import_new(HPyContext *ctx, const std::string &name, HPy parent) {
    Held module(ctx, loader_.find(ctx, name));
    if (!module)
        return HPyErr_Occurred(ctx) ? HPy_NULL : raise_not_found(ctx, name).null();
    if (!HPy_IsNull(parent) && HPy_SetAttr_s(ctx, parent, name.c_str() + name.rfind('.') + 1, module) < 0)
        return HPy_NULL;
    const HPy kept = HPy_Dup(ctx, module);
    if (HPy_IsNull(kept))
        return HPy_NULL;
    const std::lock_guard guard(modules_lock_);
    modules_.emplace(name, kept);
    return module.release();
}

HPyContext *refuse(const char *reason) {
    std::fprintf(stderr, "hpyu_host_context_new: %s\n", reason);
    return nullptr;
}

}  // namespace

}  // namespace hpyu

using namespace hpyu;

HPyContext *hpyu_host_context_new(const hpyu_host *host) {
    if (host == nullptr)
        return refuse("the host is NULL");
    try {
        auto made = std::make_unique<LoaderHost>(*host);
        if (!made->problem().empty())
            return refuse(("the host can't be used: " + made->problem()).c_str());
        return made.release()->context();
    } catch (const std::exception &) {
        return refuse("there is not enough memory");
    }
}

void hpyu_host_context_free(HPyContext *ctx) {
    if (ctx != nullptr)
        delete dynamic_cast<HostContext *>(&ContextServices::of(ctx));
}

void *hpyu_host_data(HPyContext *ctx) {
    const auto *host = dynamic_cast<const HostContext *>(&ContextServices::of(ctx));
    return host != nullptr ? host->host().data : nullptr;
}
