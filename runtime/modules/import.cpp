// SPDX-License-Identifier: MIT
// Importing. A module that is there costs one look-up in sys.modules; everything else goes through a lock for each name,
// so that a module is made once however many threads ask for it.
//
// A thread waits for another's import outside, so that it holds up no collection.
#include "modules/import.hpp"

#include <cstring>

#include "root.hpp"
#include "space.hpp"
#include "types/dict.hpp"
#include "types/exception.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

struct BuiltinModule {
    std::string_view name;
    ModuleObject *(*make)(ProtoContext &);
};
constexpr BuiltinModule kBuiltinModules[] = {
#define HPYU_MODULE(name, maker) {#name, maker},
#include "modules/modules.def"
};

const BuiltinModule *find_builtin(std::string_view name) {
    for (const BuiltinModule &module : kBuiltinModules)
        if (module.name == name)
            return &module;
    return nullptr;
}

/// True if `owner` waits, through however many others, for an import that `self` runs.
bool waits_for(const ProtoSpace &space, ProtoContext *owner, const ProtoContext *self) {
    for (size_t steps = 0; steps <= space.import_waits.size(); ++steps) {
        if (owner == self)
            return true;
        const auto wait = space.import_waits.find(owner);
        if (wait == space.import_waits.end())
            return false;
        const auto next = space.imports.find(wait->second);
        if (next == space.imports.end())
            return false;
        owner = next->second;
    }
    return false;
}

/// The right to import one name; waits while another thread has it.
class ImportLock {
public:
    ImportLock(ProtoContext &ctx, std::string name) : ctx_(ctx), name_(std::move(name)) { acquire(); }
    ~ImportLock() {
        if (!held_)
            return;
        const std::lock_guard guard(ctx_.space().import_lock);
        ctx_.space().imports.erase(name_);
        ctx_.space().import_done.notify_all();
    }
    ImportLock(const ImportLock &) = delete;
    /// False: waiting would never end, since the owner is this thread or waits for it.
    bool held() const { return held_; }

private:
    void acquire() {
        ProtoSpace &space = ctx_.space();
        std::unique_lock lock(space.import_lock);
        for (;;) {
            const auto [at, inserted] = space.imports.try_emplace(name_, &ctx_);
            held_ = inserted;
            if (inserted || waits_for(space, at->second, &ctx_))
                return;
            space.import_waits[&ctx_] = name_;
            lock.unlock();
            ctx_.wait_outside([&] {
                std::unique_lock waiting(space.import_lock);
                space.import_done.wait(waiting, [&] { return !space.imports.contains(name_); });
            });
            lock.lock();
            space.import_waits.erase(&ctx_);
        }
    }
    ProtoContext &ctx_;
    std::string name_;
    bool held_ = false;
};

Raised not_found(ProtoContext &ctx, Str *name, const std::string &more = "") {
    return raise_import_error(ctx, ctx.exc().ModuleNotFoundError, "No module named '" + str_text(name) + "'" + more, name, Value());
}

/// What sys.modules has; null with an exception if it forbids the module by None.
Value find_imported(ProtoContext &ctx, Str *name) {
    const Value found = dict_find_str(ctx, ctx.space().modules, name);
    if (found == ctx.none())
        return raise_import_error(ctx, ctx.exc().ModuleNotFoundError,
                                  "import of " + str_text(name) + " halted; None in sys.modules", name, Value());
    return found;
}

/// False for a module whose code is still running.
bool is_ready(Value module) {
    return !has_layout(module, Layout::Module) ||
           (module.as_object()->flags.load(std::memory_order_acquire) & kModuleInitializing) == 0;
}

/// Imports "a.b" of "a.b.c", checking that it is a package unless the child is builtin. Null on failure.
Value import_parent(ProtoContext &ctx, Str *name, size_t dot) {
    const std::string text = str_text(name);
    Root<Str *> parent_name(ctx, intern(ctx, std::string_view(text).substr(0, dot)));
    Root<> parent(ctx, parent_name ? import_module(ctx, parent_name) : Value());
    if (!parent || find_builtin(text) != nullptr)
        return parent;
    bool failed = false;
    const Value path = ctx.find_attribute(parent, ctx.names().__path__, &failed);
    if (failed)
        return Value();
    if (!path)
        return not_found(ctx, name, "; '" + str_text(parent_name) + "' is not a package");
    return parent;
}

/// Builtin, or found by the space's hook. Null with nothing pending if nobody has it.
Value make_module(ProtoContext &ctx, Str *name) {
    if (const BuiltinModule *builtin = find_builtin(str_text(name))) {
        ModuleObject *module = builtin->make(ctx);
        if (module != nullptr)
            module->flags.fetch_or(kModuleBuiltin, std::memory_order_relaxed);
        return module;
    }
    return ctx.space().find_module ? ctx.space().find_module(ctx, name) : Value();
}

Value import_slowly(ProtoContext &ctx, Str *name) {
    const std::string text = str_text(name);
    if (text.empty())
        return value_error(ctx, "Empty module name");
    if (!find_imported(ctx, name) && error_occurred(ctx))
        return Value();
    const size_t dot = text.rfind('.');
    Root<> parent(ctx);
    if (dot != std::string::npos) {
        parent = import_parent(ctx, name, dot);
        if (!parent)
            return Value();
    }
    const ImportLock lock(ctx, text);
    // In a circle of imports this may be a module whose code is still running.
    if (const Value found = find_imported(ctx, name); found || error_occurred(ctx))
        return found;
    if (!lock.held())
        return raise_import_error(ctx, ctx.exc().ImportError,
                                  "cannot import module '" + text + "': it is being imported already (a circular import)",
                                  name, Value());
    Root<> module(ctx, make_module(ctx, name));
    if (!module)
        return error_occurred(ctx) ? Value() : Value(not_found(ctx, name));
    module = dict_set_default(ctx, ctx.space().modules, Value(name), module);
    if (!module)
        return Value();
    if (parent) {
        Root<Str *> child(ctx, intern(ctx, std::string_view(text).substr(dot + 1)));
        if (!child || ctx.set_attribute(parent, child.get(), module) < 0)
            return Value();
    }
    return module;
}

/// Makes one of the modules that every space has from its start.
ModuleObject *make_eagerly(ProtoContext &ctx, const char *name) {
    Str *key = intern(ctx, name);
    ModuleObject *module = key != nullptr ? find_builtin(name)->make(ctx) : nullptr;
    if (module == nullptr || dict_set(ctx, ctx.space().modules, key, module) < 0)
        return nullptr;
    module->flags.fetch_or(kModuleBuiltin, std::memory_order_relaxed);
    return module;
}

}  // namespace

const char *const kBuiltinModuleNames[] = {
#define HPYU_MODULE(name, maker) #name,
#include "modules/modules.def"
    nullptr,
};

Value import_module(ProtoContext &ctx, Str *dotted_name) {
    if (const Value found = dict_find_str(ctx, ctx.space().modules, dotted_name);
        found && found != ctx.none() && is_ready(found)) [[likely]]
        return found;
    Root<Str *> name(ctx, intern(ctx, dotted_name));
    return name ? import_slowly(ctx, name) : Value();
}

Value import_module(ProtoContext &ctx, std::string_view dotted_name) {
    Root<Str *> name(ctx, intern(ctx, dotted_name));
    return name ? import_module(ctx, name) : Value();
}

int run_in_module_table(ProtoContext &ctx, std::string_view name, ModuleObject *module, const std::function<int()> &code) {
    const Root<Str *> key(ctx, intern(ctx, name));
    Dict *table = ctx.space().modules;
    module->flags.fetch_or(kModuleInitializing, std::memory_order_relaxed);
    if (!key || dict_set(ctx, table, Value(key.get()), Value(module)) < 0)
        return -1;
    if (code() < 0) {   // the module stays unfinished, for threads that find it before it is gone
        const Root<> error(ctx, take_error(ctx));
        if (dict_delete(ctx, table, Value(key.get())) < 0)
            clear_error(ctx);
        raise_instance(ctx, error);
        return -1;
    }
    module->flags.fetch_and(static_cast<uint8_t>(~kModuleInitializing), std::memory_order_release);
    return 0;
}

bool make_builtin_modules(ProtoContext &ctx) {
    ProtoSpace &space = ctx.space();
    space.modules = dict_new(ctx, 16);
    if (space.modules == nullptr)
        return false;
    space.builtins = make_eagerly(ctx, "builtins");
    return space.builtins != nullptr && make_eagerly(ctx, "sys") != nullptr;
}

Type *module_add_type(ProtoContext &ctx, ModuleObject *module, const TypeDef &def, Type *base) {
    Root<Type *> type(ctx, make_builtin_type(ctx, def, base != nullptr ? base : ctx.types().object));
    if (!type || dict_set(ctx, module->dict, Value(type->name), Value(type.get())) < 0)
        return nullptr;
    return type;
}

Type *module_add_plain_type(ProtoContext &ctx, ModuleObject *module, const TypeDef &def, Type *base) {
    Type *type = module_add_type(ctx, module, def, base);
    if (type != nullptr)
        if (const char *dot = std::strrchr(def.name, '.'); dot != nullptr)
            type->full_name = dot + 1;
    return type;
}

}  // namespace hpyu
