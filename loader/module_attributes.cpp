// SPDX-License-Identifier: MIT
// The attributes that the import system gives every module.
#include <string_view>

#include "loader.hpp"
#include "root.hpp"
#include "types/dict.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

struct Item {
    const char *name;
    Value value;
};

/// types.SimpleNamespace(**items). The values are kept alive here.
Value make_namespace(HpyThread &thread, std::initializer_list<Item> items) {
    RootVector values(thread);
    RootVector names(thread);
    for (const Item &item : items) {
        Str *name = item.value ? intern(thread, item.name) : nullptr;
        if (name == nullptr)
            return Value();
        names.push(name);
        values.push(item.value);
    }
    const Root<Tuple *> kwnames(thread, tuple_new(thread, names.data(), static_cast<int64_t>(names.size())));
    if (kwnames.get() == nullptr)
        return Value();
    return thread.call(Value(thread.types().simple_namespace), values.data(), 0, kwnames);
}

Value text_or_none(HpyThread &thread, const std::string &text) {
    return text.empty() ? thread.none() : Value(str_from_text(thread, text));
}

/// The name of the package that a module belongs to: a package's is its own.
std::string package_of(const ModuleOrigin &origin) {
    if (origin.is_package)
        return origin.name;
    const size_t dot = origin.name.rfind('.');
    return dot == std::string::npos ? "" : origin.name.substr(0, dot);
}

/// A list of the directories of a package; None for another module.
Value path_list(HpyThread &thread, const ModuleOrigin &origin) {
    if (!origin.is_package)
        return thread.none();
    const Root<List *> list(thread, list_new(thread, nullptr, 0));
    for (const std::string &directory : origin.directories) {
        Str *text = list.get() != nullptr ? str_from_text(thread, directory) : nullptr;
        if (text == nullptr || list_append(thread, list, text) < 0)
            return Value();
    }
    return list.get() != nullptr ? Value(list.get()) : Value();
}

/// What a mod_create slot made may refuse an attribute: as importing does elsewhere, that is no failure.
int set_if_possible(HpyThread &thread, Value module, const char *name, Value value) {
    Str *text = value ? intern(thread, name) : nullptr;
    if (text == nullptr)
        return -1;
    if (thread.set_attribute(module, text, value) == 0)
        return 0;
    if (!error_matches(thread, thread.exc().AttributeError))
        return -1;
    clear_error(thread);
    return 0;
}

}  // namespace

Value make_module_spec(HpyThread &thread, const ModuleOrigin &origin) {
    const Root<> name(thread, str_from_text(thread, origin.name));
    const Root<> path(thread, text_or_none(thread, origin.path));
    const Root<> directories(thread, path_list(thread, origin));
    const std::string parent_text = package_of(origin);
    const Root<> parent(thread, str_from_text(thread, parent_text));
    const Root<> loader(thread, make_namespace(thread, {{"name", name}, {"path", path}}));
    return make_namespace(thread, {{"name", name},
                                   {"loader", loader},
                                   {"origin", path},
                                   {"parent", parent},
                                   {"has_location", thread.boolean(!origin.path.empty())},
                                   {"submodule_search_locations", directories},
                                   {"cached", thread.none()},
                                   {"loader_state", thread.none()}});
}

int set_module_attributes(HpyThread &thread, Value module, const ModuleOrigin &origin, Value spec) {
    const auto of_spec = [&](const char *name) {
        Str *text = intern(thread, name);
        return text != nullptr ? thread.get_attribute(spec, text) : Value();
    };
    if (set_if_possible(thread, module, "__name__", of_spec("name")) < 0 ||
        set_if_possible(thread, module, "__package__", of_spec("parent")) < 0 ||
        set_if_possible(thread, module, "__loader__", of_spec("loader")) < 0 ||
        set_if_possible(thread, module, "__spec__", spec) < 0)
        return -1;
    if (!origin.path.empty() && set_if_possible(thread, module, "__file__", of_spec("origin")) < 0)
        return -1;
    if (origin.is_package && set_if_possible(thread, module, "__path__", of_spec("submodule_search_locations")) < 0)
        return -1;
    return 0;
}

}  // namespace hpyu
