// SPDX-License-Identifier: MIT
// Values, attributes, and calls: those of the library among them.
#include "minimal_model.hpp"

#include <algorithm>

namespace minimal {

// -- values -----------------------------------------------------------------------------------------------------------

Model *model;
thread_local Ref pending;

Ref make(const char *type) {
    auto object = std::make_shared<Object>();
    object->type = model->classes.at(type);
    return object;
}

std::string utf8_of(const std::u32string &points) {
    std::string out;
    for (const char32_t c : points) {
        if (c < 0x80) {
            out += static_cast<char>(c);
        } else if (c < 0x800) {
            out += static_cast<char>(0xc0 | c >> 6);
            out += static_cast<char>(0x80 | (c & 63));
        } else if (c < 0x10000) {
            out += static_cast<char>(0xe0 | c >> 12);
            out += static_cast<char>(0x80 | (c >> 6 & 63));
            out += static_cast<char>(0x80 | (c & 63));
        } else {
            out += static_cast<char>(0xf0 | c >> 18);
            out += static_cast<char>(0x80 | (c >> 12 & 63));
            out += static_cast<char>(0x80 | (c >> 6 & 63));
            out += static_cast<char>(0x80 | (c & 63));
        }
    }
    return out;
}

/// Of well-formed UTF-8.
std::u32string points_of(const std::string &utf8) {
    std::u32string out;
    for (size_t i = 0; i < utf8.size();) {
        const auto lead = static_cast<unsigned char>(utf8[i++]);
        const int more = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
        char32_t point = more == 0 ? lead : lead & (0x3f >> more);
        for (int k = 0; k < more && i < utf8.size(); ++k)
            point = point << 6 | (static_cast<unsigned char>(utf8[i++]) & 63);
        out += point;
    }
    return out;
}

Ref text(const std::string &utf8) { return make("str", Text{points_of(utf8), utf8}); }
Ref number(Integer n) { return make("int", n); }
Ref boolean(bool b) { return b ? model->true_ : model->false_; }
Ref tuple(Refs items) { return make("tuple", Sequence{std::move(items)}); }

const Ref &type_of(const Ref &object) { return object->type ? object->type : model->classes.at("type"); }
const std::string &type_name(const Ref &object) { return as<Class>(type_of(object))->name; }

bool is_subtype(const Ref &type, const Ref &of) {
    const Class *own = as<Class>(type);
    return type == of || (own != nullptr && std::find(own->mro.begin(), own->mro.end(), of) != own->mro.end());
}
bool is_a(const Ref &object, const char *type) { return is_subtype(type_of(object), model->classes.at(type)); }

[[noreturn]] void raise(const char *type, const std::string &words) {
    throw Raise{call(model->classes.at(type), {text(words)})};
}

// -- attributes -------------------------------------------------------------------------------------------------------

Ref own_attribute(const Ref &object, const std::string &name) {
    const std::lock_guard guard(object->lock);
    for (const auto &[key, value] : object->attributes)
        if (key == name)
            return value;
    return nullptr;
}

void set_own(const Ref &object, const std::string &name, Ref value) {
    Ref old;
    const std::lock_guard guard(object->lock);
    for (auto &[key, there] : object->attributes)
        if (key == name) {
            old = std::exchange(there, std::move(value));
            return;
        }
    object->attributes.emplace_back(name, std::move(value));
}

/// Through the class and what it derives from.
Ref lookup(const Ref &type, const std::string &name) {
    if (Ref own = own_attribute(type, name))
        return own;
    for (const Ref &base : as<Class>(type)->mro)
        if (Ref found = own_attribute(base, name))
            return found;
    return nullptr;
}

Ref bind(const Ref &found, const Ref &self) {
    const auto *foreign = as<std::unique_ptr<Foreign>>(found);
    if (as<Native>(found) != nullptr || (foreign != nullptr && (*foreign)->binds))
        return make("method", Bound{found, self});
    return found;
}

Ref find_attribute(const Ref &object, const std::string &name) {
    if (const Class *own = as<Class>(object)) {
        if (name == "__name__")
            return text(own->name);
        if (Ref found = lookup(object, name))
            return found;
    }
    const Ref found = lookup(type_of(object), name);
    if (found && as<Property>(found) != nullptr)
        return call(as<Property>(found)->get, {object});
    if (Ref own = as<Class>(object) == nullptr ? own_attribute(object, name) : nullptr)
        return own;
    if (found)
        return bind(found, object);
    if (const auto *foreign = as<std::unique_ptr<Foreign>>(object);
        foreign != nullptr && (name == "__name__" || name == "__doc__")) {
        const char *value = name == "__name__" ? (*foreign)->callable->name : (*foreign)->callable->doc;
        return value != nullptr ? text(value) : model->none;
    }
    return nullptr;
}

Ref get_attribute(const Ref &object, const std::string &name) {
    if (Ref found = find_attribute(object, name))
        return found;
    const std::string whose = as<Class>(object) != nullptr ? "type object '" + as<Class>(object)->name + "'"
                                                           : "'" + type_name(object) + "' object";
    raise("AttributeError", whose + " has no attribute '" + name + "'");
}

/// A null value deletes.
void set_attribute(const Ref &object, const std::string &name, const Ref &value) {
    const Ref found = lookup(type_of(object), name);
    if (const Property *property = found ? as<Property>(found) : nullptr) {
        call(value ? property->set : property->remove, value ? Refs{object, value} : Refs{object});
        return;
    }
    const auto is_own = [&](const auto &row) { return row.second == type_of(object); };
    const bool takes = as<std::monostate>(object) != nullptr || as<Class>(object) != nullptr ||
                       std::none_of(model->classes.begin(), model->classes.end(), is_own);
    if (!takes || (!value && !own_attribute(object, name)))
        raise("AttributeError", "'" + type_name(object) + "' object has no attribute '" + name + "'");
    if (value) {
        set_own(object, name, value);
        return;
    }
    const std::lock_guard guard(object->lock);
    std::erase_if(object->attributes, [&](const auto &row) { return row.first == name; });
}

// -- handles and calls ------------------------------------------------------------------------------------------------

HPy open(const Ref &object) {
    auto *box = new Ref(object);
    const HPy h = hpyu_handles_open(model->handles, box);
    if (HPy_IsNull(h))
        delete box;
    return h;
}

Ref get(HPy h) {
    if (const auto *box = static_cast<const Ref *>(hpyu_handles_get(model->handles, h)))
        return *box;
    raise("SystemError", HPy_IsNull(h) ? "null argument to internal routine" : "handle used after it was closed");
}

void close(HPy h) { delete static_cast<Ref *>(hpyu_handles_close(model->handles, h)); }

/// A handle's object, and the handle is closed; what is pending is thrown for HPy_NULL.
Ref take(HPy h) {
    if (HPy_IsNull(h))
        throw Raise{std::exchange(pending, nullptr)};
    Ref object = get(h);
    close(h);
    return object;
}

Ref call_foreign(const Foreign &function, const Arguments &args) {
    std::vector<HPy> handles;
    for (const Ref &value : args.values)
        handles.push_back(open(value));
    Refs names;
    for (const std::string &name : args.names)
        names.push_back(text(name));
    const HPy kwnames = names.empty() ? HPy_NULL : open(tuple(names));
    const HPy owner = function.owner ? open(function.owner) : HPy_NULL;
    const HPy result =
        function.callable->call(model->ctx, function.callable, owner, handles.data(), args.positional(), kwnames);
    for (HPy h : handles)
        close(h);
    close(kwnames);
    close(owner);
    return take(result);
}

Ref instance_of(const Ref &type, const Arguments &args) {
    Ref made;
    if (const Ref maker = lookup(type, "__new__")) {
        Arguments all = args;
        all.values.insert(all.values.begin(), type);
        const auto *foreign = as<std::unique_ptr<Foreign>>(maker);
        made = foreign != nullptr ? call_foreign(**foreign, all) : as<Native>(maker)->call(all);
    }
    if (!is_subtype(type_of(made), type))
        return made;
    if (const Ref init = lookup(type, "__init__")) {
        Arguments all = args;
        all.values.insert(all.values.begin(), made);
        call_foreign(**as<std::unique_ptr<Foreign>>(init), all);
    }
    return made;
}

Ref call_with(const Ref &callable, const Arguments &args) {
    if (const auto *foreign = as<std::unique_ptr<Foreign>>(callable))
        return call_foreign(**foreign, args);
    if (const auto *native = as<Native>(callable))
        return native->call(args);
    if (const auto *bound = as<Bound>(callable)) {
        Arguments all = args;
        all.values.insert(all.values.begin(), bound->self);
        return call_with(bound->function, all);
    }
    if (as<Class>(callable) != nullptr)
        return instance_of(callable, args);
    if (const Ref method = lookup(type_of(callable), "__call__"))
        return call_with(bind(method, callable), args);
    raise("TypeError", "'" + type_name(callable) + "' object is not callable");
}

Ref call(const Ref &callable, Refs args) { return call_with(callable, {std::move(args), {}}); }

/// type(object).name(object, args...); null if there is no such method.
Ref call_special(const Ref &object, const char *name, Refs args) {
    const Ref method = lookup(type_of(object), name);
    if (!method || as<Native>(method) != nullptr)
        return nullptr;
    args.insert(args.begin(), object);
    return call(method, std::move(args));
}

}  // namespace minimal
