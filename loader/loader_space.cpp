// SPDX-License-Identifier: MIT
// The space itself: its search path, its registered modules, and which of them an import means.
#include "loader_space.hpp"

#include <algorithm>
#include <atomic>

#include "loader.hpp"
#include "protocol/protocol.hpp"
#include "types/dict.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

uint64_t next_id() {
    static std::atomic<uint64_t> last{0};
    return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

}  // namespace

LoaderSpace::LoaderSpace() : id_(next_id()) {
    find_module = [this](ProtoContext &ctx, Str *name) { return find(static_cast<HpyThread &>(ctx), name); };
}

/// Finalizers run later, while the base is shut down: what they import must not come here any more.
LoaderSpace::~LoaderSpace() { find_module = nullptr; }

std::unique_ptr<LoaderSpace> LoaderSpace::create() {
    std::unique_ptr<LoaderSpace> space(new LoaderSpace);
    if (!space->start_hpy())
        return nullptr;
    const Entry entry(space->universal());
    space->function_type_ = make_function_type(entry.thread());
    return space->function_type_ != nullptr ? std::move(space) : nullptr;
}

void LoaderSpace::visit_roots(Tracer &tracer) {
    HpySpace::visit_roots(tracer);
    tracer.visit(function_type_);
}

bool LoaderSpace::register_module(const std::string &name, const hpyu_module_entry &entry) {
    const std::lock_guard guard(lock_);
    return registered_.emplace(name, entry).second;
}

void LoaderSpace::add_search_path(const std::string &directory) {
    const std::lock_guard guard(path_lock);
    if (std::find(search_path.begin(), search_path.end(), directory) == search_path.end())
        search_path.push_back(directory);
}

std::vector<std::string> LoaderSpace::directories() {
    const std::lock_guard guard(path_lock);
    return search_path;
}

/// The directories in the __path__ of the module `parent`; false with an exception pending on a failure other than
/// there being none.
bool LoaderSpace::parent_path(HpyThread &thread, const std::string &parent, std::vector<std::string> &out) {
    Str *name = intern(thread, parent);
    if (name == nullptr)
        return false;
    const Value module = modules != nullptr ? dict_find_str(thread, modules, name) : Value();
    if (!module)
        return true;
    bool failed = false;
    const Root<> path(thread, thread.find_attribute(module, thread.names().__path__, &failed));
    if (!path)
        return !failed;
    const int status = for_each(thread, path, [&](Value item) {
        if (is_str(item))
            out.push_back(str_text(as<Str>(item)));
        return 0;
    });
    return status == 0;
}

Value LoaderSpace::find(HpyThread &thread, Str *name) {
    ModuleOrigin origin;
    origin.name = str_text(name);
    {
        std::unique_lock guard(lock_);
        if (const auto at = registered_.find(origin.name); at != registered_.end()) {
            const hpyu_module_entry entry = at->second;
            guard.unlock();
            return load_entry(thread, entry, origin);
        }
    }
    std::vector<std::string> places;
    const size_t dot = origin.name.rfind('.');
    if (dot == std::string::npos)
        places = directories();
    else if (!parent_path(thread, origin.name.substr(0, dot), places))
        return Value();
    Finding found = find_on_path(places, std::string_view(origin.name).substr(dot + 1));
    origin.path = std::move(found.path);
    origin.directories = std::move(found.directories);
    origin.is_package = found.kind == Finding::Kind::Package || found.kind == Finding::Kind::Namespace;
    switch (found.kind) {
        case Finding::Kind::Nothing:
            return Value();
        case Finding::Kind::OtherAbi:
            return raise_other_abi(thread, origin);
        case Finding::Kind::Namespace:
            return make_namespace_package(thread, origin);
        default:
            return load_module_file(thread, origin);
    }
}

}  // namespace hpyu
