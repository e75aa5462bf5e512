// SPDX-License-Identifier: MIT
// Handles, text and exceptions of the world.
#include "world.hpp"

#include <algorithm>
#include <cstdio>
#include <mutex>

#include "threads.hpp"

namespace hpyu::protopython {

namespace {

constexpr size_t kInlineText = 7;   ///< ASCII characters that a str of protoCore's holds in the word itself.

World *the_world = nullptr;   // Never ends: threads of protoPython may outlive main().

bool is_inline(std::string_view utf8) {
    return utf8.size() <= kInlineText && std::all_of(utf8.begin(), utf8.end(), [](char c) { return c > 0; });
}

/// protoCore takes text up to a NUL, so one that holds NULs is joined from what stands between them.
const String *make_string(Context *here, std::string_view utf8) {
    const String *made = String::fromUTF8String(here, std::string(utf8.substr(0, utf8.find('\0'))).c_str());
    for (size_t at = utf8.find('\0'); at != std::string_view::npos;) {
        const size_t next = utf8.find('\0', at + 1);
        made = made->insertAt(here, static_cast<int>(made->getSize(here)), here->fromUnicodeChar(0));
        made = made->appendLast(
            here, String::fromUTF8String(here, std::string(utf8.substr(at + 1, next - at - 1)).c_str()));
        at = next;
    }
    return made;
}

}  // namespace

World::World(PythonEnvironment &environment)
    : python(environment),
      roots(environment.getContext(), environment.getContext()),
      nursery(roots.new_context(environment.getContext())),
      main_thread_(std::this_thread::get_id()),
      handles_(hpyu_handles_new()) {}

Context *World::enter() {
    return std::this_thread::get_id() == main_thread_ ? python.getContext() : attach_thread(*this);
}

// -- handles ----------------------------------------------------------------------------------------------------------

HPy World::open(Context *here, const Object *object) {
    if (object == nullptr)
        return HPy_NULL;
    Place *place = roots.take(here);
    *place->root = object;
    const HPy h = hpyu_handles_open(handles_, place);
    if (HPy_IsNull(h)) {
        roots.give(place);
        raise(here, "MemoryError", "");
    }
    return h;
}

HPy World::open_permanent(Context *here, const Object *object) {
    Place *place = roots.take(here);
    *place->root = object;
    return hpyu_handles_open_permanent(handles_, place);
}

const Object *World::get(HPy h) const {
    const auto *place = static_cast<const Place *>(hpyu_handles_get(handles_, h));
    return place != nullptr ? *place->root : nullptr;
}

void World::close(HPy h) {
    if (auto *place = static_cast<Place *>(hpyu_handles_close(handles_, h)))
        roots.give(place);
}

// -- text -------------------------------------------------------------------------------------------------------------

const String *World::string(Context *here, std::string_view utf8) {
    if (is_inline(utf8))
        return make_string(here, utf8);
    {
        const std::shared_lock guard(strings_lock_);
        if (const auto at = strings_.find(utf8); at != strings_.end())
            return at->second;
    }
    const String *made = make_string(here, utf8);
    {
        const std::unique_lock guard(strings_lock_);
        const auto [at, is_new] = strings_.try_emplace(std::string(utf8), made);
        if (!is_new)
            return at->second;
    }
    roots.keep(here, made->asObject(here));
    return made;
}

// -- exceptions -------------------------------------------------------------------------------------------------------

const Object *World::exception_class(std::string_view name) const {
    const auto at = exceptions_.find(name);
    return at != exceptions_.end() ? at->second : exceptions_.at("Exception");
}

void World::add_exception_class(Context *here, std::string_view name, const Object *cls) {
    roots.keep(here, cls);
    exceptions_.insert_or_assign(std::string(name), cls);
}

std::nullptr_t World::raise(Context *here, std::string_view class_name, std::string_view message) {
    const List *args = here->newList();
    return raise(here, class_name, message.empty() ? args : args->appendLast(here, text(here, message)));
}

std::nullptr_t World::raise(Context *here, std::string_view class_name, const List *args) {
    const Object *cls = exception_class(class_name);
    python.setPendingException(cls->call(here, nullptr, python.getCallString(), cls, args, nullptr));
    return nullptr;
}

// -- the process's world ----------------------------------------------------------------------------------------------

World &world() { return *the_world; }

bool make_world(PythonEnvironment &environment) {
    if (the_world == nullptr)
        the_world = new World(environment);
    else if (&the_world->python != &environment) {
        std::fputs("hpy_universal: another environment of protoPython's has the extensions already\n", stderr);
        return false;
    }
    return true;
}

}  // namespace hpyu::protopython
