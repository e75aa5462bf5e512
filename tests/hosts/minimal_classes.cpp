// SPDX-License-Identifier: MIT
// The builtin classes: what calling one makes.
#include "minimal_model.hpp"

#include <algorithm>
#include <cstdlib>

namespace minimal {

Integer integer_of(const Arguments &args) {
    if (args.values.size() < 2)
        return 0;
    const Ref &value = args.values[1];
    if (as<Integer>(value))
        return *as<Integer>(value);
    if (as<double>(value))
        return static_cast<Integer>(*as<double>(value));
    if (const Text *own = as<Text>(value)) {
        const int base = args.values.size() > 2 ? static_cast<int>(*as<Integer>(args.values[2])) : 10;
        return static_cast<Integer>(std::strtoll(own->utf8.c_str(), nullptr, base));
    }
    if (const Ref own = call_special(value, "__int__", {}))
        return *as<Integer>(own);
    raise("TypeError",
          "int() argument must be a string, a bytes-like object or a real number, not '" + type_name(value) + "'");
}

double real_of(const Ref &value) {
    double d;
    if (as_real(value, &d))
        return d;
    if (const Text *own = as<Text>(value))
        return std::strtod(own->utf8.c_str(), nullptr);
    if (const Ref own = call_special(value, "__float__", {}))
        return *as<double>(own);
    raise("TypeError", "must be real number, not " + type_name(value));
}

Ref make_class(const std::string &name, Refs bases, const std::vector<std::pair<Ref, Ref>> &members,
               const Ref &metaclass) {
    auto made = std::make_shared<Object>();
    made->type = metaclass;
    for (const Ref &base : bases)
        if (is_subtype(type_of(base), made->type))
            made->type = type_of(base);
    if (bases.empty())
        bases.push_back(model->classes.at("object"));
    Refs mro;
    for (const Ref &base : bases) {
        mro.push_back(base);
        for (const Ref &further : as<Class>(base)->mro)
            mro.push_back(further);
    }
    // Of classes that come several times the last place counts.
    Refs unique;
    for (size_t i = 0; i < mro.size(); ++i)
        if (std::find(mro.begin() + static_cast<ptrdiff_t>(i) + 1, mro.end(), mro[i]) == mro.end())
            unique.push_back(mro[i]);
    made->value = Class{name, unique};
    bool compares = false, hashes = false;
    for (const auto &[key, value] : members) {
        const std::string &attribute = as<Text>(key)->utf8;
        compares = compares || attribute == "__eq__";
        hashes = hashes || attribute == "__hash__";
        set_own(made, attribute, value);
    }
    if (compares && !hashes)
        set_own(made, "__hash__", model->none);
    return made;
}

using Maker = std::function<Ref(const Arguments &)>;

/// A builtin's maker, for classes that derive from it too.
Maker for_derived(const Maker &make_value) {
    return [make_value](const Arguments &args) {
        Ref made = make_value(args);
        made->type = args.values[0];
        return made;
    };
}

Ref value_or(const Arguments &args, size_t i) { return i < args.values.size() ? args.values[i] : model->none; }

Ref make_text(const Arguments &args) {
    if (args.values.size() < 2)
        return text("");
    const Bytes *bytes = as<Bytes>(args.values[1]);
    if (args.values.size() > 2 && bytes == nullptr)
        raise("TypeError", as<Text>(args.values[1])
                               ? "decoding str is not supported"
                               : "decoding to str: need a bytes-like object, " + type_name(args.values[1]) + " found");
    return text(args.values.size() > 2 ? bytes->data : str(args.values[1]));
}

Ref make_dict(const Arguments &args) {
    Ref made = make("dict", Pairs{});
    if (args.values.size() > 1)
        as<Pairs>(made)->items = pairs_of(args.values[1]);
    return made;
}

Ref make_exception(const Arguments &args) {
    auto made = std::make_shared<Object>();
    made->type = args.values[0];
    set_own(made, "args", tuple(Refs(args.values.begin() + 1, args.values.end())));
    return made;
}

Ref make_object(const Arguments &args) {
    auto made = std::make_shared<Object>();
    made->type = args.values[0];
    return made;
}

/// type(object), or type(name, bases, namespace).
Ref make_type(const Arguments &args) {
    if (args.values.size() == 2)
        return type_of(args.values[1]);
    return make_class(as<Text>(args.values[1])->utf8, items_of(args.values[2]), pairs_of(args.values[3]),
                      args.values[0]);
}

Ref sequence_maker(const char *type, const Arguments &args) {
    return make(type, Sequence{args.values.size() > 1 ? list_of(args.values[1]) : Refs{}});
}

void start() {
    auto object = std::make_shared<Object>(), type = std::make_shared<Object>();
    object->value = Class{"object", {}};
    type->value = Class{"type", {object}};
    object->type = type;
    model->classes = {{"object", object}, {"type", type}};
    const auto add = [&](const std::string &name, const char *base, const Maker &maker = nullptr) {
        if (!model->classes.contains(name)) {
            const Ref parent = model->classes.at(base);
            Refs mro = as<Class>(parent)->mro;
            mro.insert(mro.begin(), parent);
            auto made = std::make_shared<Object>();
            made->type = type;
            made->value = Class{name, mro};
            model->classes[name] = made;
        }
        if (maker) {
            if (!model->classes.contains("function"))
                return;
            set_own(model->classes.at(name), "__new__", make("function", Native{maker}));
        }
    };
    for (const char *name : {"function", "method", "module", "NoneType", "NotImplementedType", "iterator", "property"})
        add(name, "object");
    add("object", "", make_object);
    add("type", "", make_type);
    add("int", "object", for_derived([](const Arguments &args) { return number(integer_of(args)); }));
    add("bool", "int", [](const Arguments &args) { return boolean(args.values.size() > 1 && truth(args.values[1])); });
    add("float", "object", for_derived([](const Arguments &args) {
            return make("float", args.values.size() > 1 ? real_of(args.values[1]) : 0.0);
        }));
    add("str", "object", for_derived(make_text));
    add("bytes", "object", [](const Arguments &) { return make("bytes", Bytes{}); });
    add("tuple", "object", for_derived([](const Arguments &args) { return sequence_maker("tuple", args); }));
    add("list", "object", for_derived([](const Arguments &args) { return sequence_maker("list", args); }));
    add("dict", "object", for_derived(make_dict));
    add("property", "object", [](const Arguments &args) {
        return make("property", Property{value_or(args, 1), value_or(args, 2), value_or(args, 3), value_or(args, 4)});
    });
    set_own(model->classes.at("iterator"), "__next__",
            make("function", Native{[](const Arguments &args) { return next(args.values[0]); }}));
    add("BaseException", "object", make_exception);
    for (const auto &[name, base] :
         std::initializer_list<std::pair<const char *, const char *>>{{"Exception", "BaseException"},
                                                                      {"TypeError", "Exception"},
                                                                      {"ValueError", "Exception"},
                                                                      {"RuntimeError", "Exception"},
                                                                      {"SystemError", "Exception"},
                                                                      {"AttributeError", "Exception"},
                                                                      {"LookupError", "Exception"},
                                                                      {"KeyError", "LookupError"},
                                                                      {"IndexError", "LookupError"},
                                                                      {"ArithmeticError", "Exception"},
                                                                      {"OverflowError", "ArithmeticError"},
                                                                      {"ZeroDivisionError", "ArithmeticError"},
                                                                      {"ImportError", "Exception"},
                                                                      {"ModuleNotFoundError", "ImportError"},
                                                                      {"NotImplementedError", "RuntimeError"},
                                                                      {"MemoryError", "Exception"},
                                                                      {"UnicodeEncodeError", "ValueError"},
                                                                      {"UnicodeDecodeError", "ValueError"},
                                                                      {"StopIteration", "Exception"}})
        add(name, base);
    model->none = make("NoneType");
    model->not_implemented = make("NotImplementedType");
    model->true_ = make("bool", Integer{1});
    model->false_ = make("bool", Integer{0});
    model->builtins = make("dict", Pairs{});
    for (const auto &[name, cls] : model->classes)
        as<Pairs>(model->builtins)->items.emplace_back(text(name), cls);
}

}  // namespace minimal
