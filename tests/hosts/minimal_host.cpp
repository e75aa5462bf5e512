// SPDX-License-Identifier: MIT
// The model's operations, then the slots and services over them.
#include "minimal_host.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <map>

namespace minimal {

namespace {

// -- the model's own objects ------------------------------------------------------------------------------------------

struct Model {
    hpyu_handles *handles = hpyu_handles_new();
    HPyContext *ctx = nullptr;
    std::map<std::string, Ref> classes;
    Ref none, not_implemented, true_, false_, builtins;
    std::mutex modules_lock;
    Refs modules;
    ~Model() { hpyu_handles_free(handles); }
};
Model *model;
thread_local Ref pending;

Ref make(const char *type) {
    auto object = std::make_shared<Object>();
    object->type = model->classes.at(type);
    return object;
}
template <class T>
Ref make(const char *type, T &&value) {
    Ref object = make(type);
    object->value = std::forward<T>(value);
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

template <class T>
T *as(const Ref &object) { return std::get_if<T>(&object->value); }
const Ref &type_of(const Ref &object) { return object->type ? object->type : model->classes.at("type"); }
const std::string &type_name(const Ref &object) { return as<Class>(type_of(object))->name; }

bool is_subtype(const Ref &type, const Ref &of) {
    const Class *own = as<Class>(type);
    return type == of || (own != nullptr && std::find(own->mro.begin(), own->mro.end(), of) != own->mro.end());
}
bool is_a(const Ref &object, const char *type) { return is_subtype(type_of(object), model->classes.at(type)); }

Ref call(const Ref &callable, Refs args);
[[noreturn]] void raise(const char *type, const std::string &words) { throw Raise{call(model->classes.at(type), {text(words)})}; }

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
    if (const auto *foreign = as<std::unique_ptr<Foreign>>(object); foreign != nullptr && (name == "__name__" || name == "__doc__")) {
        const char *value = name == "__name__" ? (*foreign)->callable->name : (*foreign)->callable->doc;
        return value != nullptr ? text(value) : model->none;
    }
    return nullptr;
}

Ref get_attribute(const Ref &object, const std::string &name) {
    if (Ref found = find_attribute(object, name))
        return found;
    const std::string whose = as<Class>(object) != nullptr ? "type object '" + as<Class>(object)->name + "'" : "'" + type_name(object) + "' object";
    raise("AttributeError", whose + " has no attribute '" + name + "'");
}

/// A null value deletes.
void set_attribute(const Ref &object, const std::string &name, const Ref &value) {
    const Ref found = lookup(type_of(object), name);
    if (const Property *property = found ? as<Property>(found) : nullptr) {
        call(value ? property->set : property->remove, value ? Refs{object, value} : Refs{object});
        return;
    }
    const bool takes = as<std::monostate>(object) != nullptr || as<Class>(object) != nullptr;
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
    const HPy result = function.callable->call(model->ctx, function.callable, owner, handles.data(), args.positional(), kwnames);
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

// -- looks and comparison ---------------------------------------------------------------------------------------------

Refs items_of(const Ref &object) {
    const std::lock_guard guard(object->lock);
    return as<Sequence>(object)->items;
}
std::vector<std::pair<Ref, Ref>> pairs_of(const Ref &object) {
    const std::lock_guard guard(object->lock);
    return as<Pairs>(object)->items;
}

std::string digits_of(Integer n) {
    if (n == 0)
        return "0";
    std::string out;
    auto rest = n < 0 ? -static_cast<unsigned __int128>(n) : static_cast<unsigned __int128>(n);
    for (; rest != 0; rest /= 10)
        out.insert(out.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
    return n < 0 ? "-" + out : out;
}

std::string repr(const Ref &object);

std::string joined(const Ref &object, const char *before, const char *after) {
    std::string out;
    for (const Ref &item : items_of(object))
        out += (out.empty() ? "" : ", ") + repr(item);
    return before + out + after;
}

std::string str(const Ref &object) {
    if (const Text *own = as<Text>(object))
        return own->utf8;
    if (const Ref own = call_special(object, "__str__", {}))
        return as<Text>(own)->utf8;
    if (is_a(object, "BaseException")) {
        const Refs args = items_of(own_attribute(object, "args"));
        return args.empty() ? "" : args.size() > 1 ? repr(tuple(args)) : is_a(object, "KeyError") ? repr(args[0]) : str(args[0]);
    }
    return repr(object);
}

std::string repr(const Ref &object) {
    if (object == model->none)
        return "None";
    if (object == model->not_implemented)
        return "NotImplemented";
    if (const Ref own = call_special(object, "__repr__", {}))
        return as<Text>(own)->utf8;
    if (const Integer *n = as<Integer>(object))
        return is_a(object, "bool") ? (*n != 0 ? "True" : "False") : digits_of(*n);
    if (const double *d = as<double>(object)) {
        char buffer[32];
        for (int precision = 1; precision <= 17; ++precision) {
            std::snprintf(buffer, sizeof buffer, "%.*g", precision, *d);
            if (std::strtod(buffer, nullptr) == *d)
                break;
        }
        return std::string(buffer) + (std::strpbrk(buffer, ".einf") == nullptr ? ".0" : "");
    }
    if (const Text *own = as<Text>(object))
        return own->utf8.find('\'') != std::string::npos ? '"' + own->utf8 + '"' : "'" + own->utf8 + "'";
    if (const Bytes *own = as<Bytes>(object)) {
        std::string out = "b'";
        for (const char c : own->data) {
            char escape[8];
            std::snprintf(escape, sizeof escape, c >= 32 && c < 127 ? "%c" : "\\x%02x", static_cast<unsigned char>(c));
            out += escape;
        }
        return out + "'";
    }
    if (as<Sequence>(object) != nullptr)
        return is_a(object, "list") ? joined(object, "[", "]") : joined(object, "(", items_of(object).size() == 1 ? ",)" : ")");
    if (as<Pairs>(object) != nullptr) {
        std::string out;
        for (const auto &[key, value] : pairs_of(object))
            out += (out.empty() ? "" : ", ") + repr(key) + ": " + repr(value);
        return "{" + out + "}";
    }
    if (const Class *own = as<Class>(object)) {
        const Ref module = own_attribute(object, "__module__");
        return "<class '" + (module ? str(module) + "." : "") + own->name + "'>";
    }
    if (is_a(object, "BaseException")) {
        const Ref args = own_attribute(object, "args");
        return type_name(object) + (items_of(args).size() == 1 ? joined(args, "(", ")") : repr(args));
    }
    return "<" + type_name(object) + " object>";
}

bool truth(const Ref &object);

constexpr const char *kCompareNames[] = {"__lt__", "__le__", "__eq__", "__ne__", "__gt__", "__ge__"};
constexpr int kReflected[] = {HPy_GT, HPy_GE, HPy_EQ, HPy_NE, HPy_LT, HPy_LE};

template <class T>
bool holds(const T &a, const T &b, int op) {
    switch (op) {
        case HPy_LT: return a < b;
        case HPy_LE: return a <= b;
        case HPy_EQ: return a == b;
        case HPy_NE: return a != b;
        case HPy_GT: return a > b;
        default: return a >= b;
    }
}

bool as_real(const Ref &object, double *out) {
    if (const double *d = as<double>(object))
        *out = *d;
    else if (const Integer *n = as<Integer>(object))
        *out = static_cast<double>(*n);
    else
        return false;
    return true;
}

Ref compare(const Ref &a, const Ref &b, int op);
bool equal(const Ref &a, const Ref &b) { return a == b || truth(compare(a, b, HPy_EQ)); }

Ref compare_builtin(const Ref &a, const Ref &b, int op) {
    double x, y;
    if (as<Integer>(a) != nullptr && as<Integer>(b) != nullptr)
        return boolean(holds(*as<Integer>(a), *as<Integer>(b), op));
    if (as_real(a, &x) && as_real(b, &y))
        return boolean(holds(x, y, op));
    if (as<Text>(a) != nullptr && as<Text>(b) != nullptr)
        return boolean(holds(as<Text>(a)->points, as<Text>(b)->points, op));
    if (as<Bytes>(a) != nullptr && as<Bytes>(b) != nullptr)
        return boolean(holds(as<Bytes>(a)->data, as<Bytes>(b)->data, op));
    if (as<Sequence>(a) != nullptr && as<Sequence>(b) != nullptr && is_a(a, "list") == is_a(b, "list")) {
        const Refs left = items_of(a), right = items_of(b);
        for (size_t i = 0; i < std::min(left.size(), right.size()); ++i)
            if (!equal(left[i], right[i]))
                return op == HPy_EQ || op == HPy_NE ? boolean(op == HPy_NE) : compare(left[i], right[i], op);
        return boolean(holds(left.size(), right.size(), op));
    }
    return nullptr;
}

Ref compare(const Ref &a, const Ref &b, int op) {
    if (const Ref answer = compare_builtin(a, b, op))
        return answer;
    const Ref first = call_special(a, kCompareNames[op], {b});
    if (first && first != model->not_implemented)
        return first;
    const Ref second = call_special(b, kCompareNames[kReflected[op]], {a});
    if (second && second != model->not_implemented)
        return second;
    if (op == HPy_EQ || op == HPy_NE)
        return boolean((a == b) == (op == HPy_EQ));
    static constexpr const char *kSigns[] = {"<", "<=", "==", "!=", ">", ">="};
    raise("TypeError", std::string("'") + kSigns[op] + "' not supported between instances of '" + type_name(a) + "' and '" + type_name(b) + "'");
}

HPy_ssize_t length(const Ref &object) {
    if (const Text *own = as<Text>(object))
        return static_cast<HPy_ssize_t>(own->points.size());
    if (const Bytes *own = as<Bytes>(object))
        return static_cast<HPy_ssize_t>(own->data.size());
    if (as<Sequence>(object) != nullptr)
        return static_cast<HPy_ssize_t>(items_of(object).size());
    if (as<Pairs>(object) != nullptr)
        return static_cast<HPy_ssize_t>(pairs_of(object).size());
    if (const Ref own = call_special(object, "__len__", {}))
        return static_cast<HPy_ssize_t>(*as<Integer>(own));
    raise("TypeError", "object of type '" + type_name(object) + "' has no len()");
}

bool truth(const Ref &object) {
    if (object == model->none)
        return false;
    if (double d; as_real(object, &d))
        return d != 0;
    if (const Ref own = call_special(object, "__bool__", {}))
        return own == model->true_;
    const bool sized = as<Text>(object) || as<Bytes>(object) || as<Sequence>(object) || as<Pairs>(object) || lookup(type_of(object), "__len__");
    return !sized || length(object) != 0;
}

// -- items ------------------------------------------------------------------------------------------------------------

Ref index_of(const Ref &object) {
    if (as<Integer>(object) != nullptr)
        return object;
    if (const Ref own = call_special(object, "__index__", {}))
        return own;
    raise("TypeError", "'" + type_name(object) + "' object cannot be interpreted as an integer");
}

/// A place in a sequence of `size`; IndexError in `words`.
size_t place(const Ref &sequence, const Ref &key, size_t size, const char *what) {
    if (as<Integer>(key) == nullptr && !lookup(type_of(key), "__index__"))
        raise("TypeError", type_name(sequence) + " indices must be integers or slices, not " + type_name(key));
    Integer n = *as<Integer>(index_of(key));
    n += n < 0 ? static_cast<Integer>(size) : 0;
    if (n < 0 || n >= static_cast<Integer>(size))
        raise("IndexError", type_name(sequence) + what);
    return static_cast<size_t>(n);
}

int64_t hash(const Ref &object) {
    if (as<Sequence>(object) != nullptr && is_a(object, "tuple")) {
        uint64_t mixed = 17;
        for (const Ref &item : items_of(object))
            mixed = mixed * 31 + static_cast<uint64_t>(hash(item));
        return static_cast<int64_t>(mixed >> 1);
    }
    if (double d; as_real(object, &d))
        return static_cast<int64_t>(std::hash<double>()(d) >> 1);
    if (const Text *own = as<Text>(object))
        return static_cast<int64_t>(std::hash<std::string>()(own->utf8) >> 1);
    if (const Bytes *own = as<Bytes>(object))
        return static_cast<int64_t>(std::hash<std::string>()(own->data) >> 1);
    const bool unhashable = as<Sequence>(object) || as<Pairs>(object) || lookup(type_of(object), "__hash__") == model->none;
    if (unhashable)
        raise("TypeError", "unhashable type: '" + type_name(object) + "'");
    if (const Ref own = call_special(object, "__hash__", {}))
        return static_cast<int64_t>(*as<Integer>(own));
    return static_cast<int64_t>(reinterpret_cast<uintptr_t>(object.get()) >> 4);
}

/// Where the key is among the pairs; their number if it is not there.
size_t find_key(const std::vector<std::pair<Ref, Ref>> &pairs, const Ref &key) {
    size_t at = 0;
    while (at < pairs.size() && !equal(pairs[at].first, key))
        ++at;
    return at;
}

Ref get_item(const Ref &object, const Ref &key) {
    if (as<Pairs>(object) != nullptr) {
        hash(key);
        const auto pairs = pairs_of(object);
        const size_t at = find_key(pairs, key);
        if (at == pairs.size())
            throw Raise{call(model->classes.at("KeyError"), {key})};
        return pairs[at].second;
    }
    if (as<Sequence>(object) != nullptr) {
        const Refs items = items_of(object);
        return items[place(object, key, items.size(), " index out of range")];
    }
    if (const Text *own = as<Text>(object)) {
        const std::u32string one(1, own->points[place(object, key, own->points.size(), " index out of range")]);
        return make("str", Text{one, utf8_of(one)});
    }
    if (const Ref own = call_special(object, "__getitem__", {key}))
        return own;
    raise("TypeError", "'" + type_name(object) + "' object is not subscriptable");
}

/// A null value deletes. What the keys' own comparisons are asked before is looked for again under the lock.
void set_item(const Ref &object, const Ref &key, const Ref &value) {
    Ref old;
    if (as<Pairs>(object) != nullptr) {
        hash(key);
        const auto seen = pairs_of(object);
        const size_t at = find_key(seen, key);
        if (at == seen.size() && !value)
            throw Raise{call(model->classes.at("KeyError"), {key})};
        const Ref there = at < seen.size() ? seen[at].first : key;
        const std::lock_guard guard(object->lock);
        auto &pairs = as<Pairs>(object)->items;
        const auto pair = std::find_if(pairs.begin(), pairs.end(), [&](const auto &row) { return row.first == there; });
        if (!value && pair != pairs.end())
            pairs.erase(pair);
        else if (value && pair != pairs.end())
            old = std::exchange(pair->second, value);
        else if (value)
            pairs.emplace_back(key, value);
        return;
    }
    if (as<Sequence>(object) != nullptr && is_a(object, "list")) {
        const size_t at = place(object, key, items_of(object).size(), " assignment index out of range");
        const std::lock_guard guard(object->lock);
        auto &items = as<Sequence>(object)->items;
        if (at < items.size() && value)
            old = std::exchange(items[at], value);
        else if (at < items.size())
            items.erase(items.begin() + static_cast<ptrdiff_t>(at));
        return;
    }
    if (!call_special(object, value ? "__setitem__" : "__delitem__", value ? Refs{key, value} : Refs{key}))
        raise("TypeError", "'" + type_name(object) + "' object does not support item " + (value ? "assignment" : "deletion"));
}

Ref iterate(const Ref &object) {
    if (as<Sequence>(object) || as<Text>(object))
        return make("iterator", Iterator{object});
    if (as<Iterator>(object))
        return object;
    if (as<Pairs>(object)) {
        Refs keys;
        for (const auto &[key, value] : pairs_of(object))
            keys.push_back(key);
        return make("iterator", Iterator{tuple(keys)});
    }
    if (const Ref own = call_special(object, "__iter__", {}))
        return own;
    raise("TypeError", "'" + type_name(object) + "' object is not iterable");
}

/// Null at the end.
Ref next(const Ref &object) {
    if (Iterator *own = as<Iterator>(object)) {
        size_t at;
        {
            const std::lock_guard guard(object->lock);
            at = own->next;
            if (static_cast<HPy_ssize_t>(at) >= length(own->sequence))
                return nullptr;
            ++own->next;
        }
        return get_item(own->sequence, number(static_cast<Integer>(at)));
    }
    if (const Ref own = call_special(object, "__next__", {}))
        return own;
    raise("TypeError", "'" + type_name(object) + "' object is not an iterator");
}

Refs list_of(const Ref &iterable) {
    Refs items;
    const Ref iterator = iterate(iterable);
    while (Ref item = next(iterator))
        items.push_back(item);
    return items;
}

// -- arithmetic -------------------------------------------------------------------------------------------------------

[[noreturn]] void too_large() { raise("OverflowError", "int too large for this host"); }

Integer floor_divide(Integer a, Integer b) {
    if (b == 0)
        raise("ZeroDivisionError", "integer division or modulo by zero");
    const Integer quotient = a / b;
    return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

Integer power(Integer base, Integer exponent) {
    Integer result = 1;
    for (Integer i = 0; i < exponent; ++i)
        if (__builtin_mul_overflow(result, base, &result))
            too_large();
    return result;
}

/// Null for an operator that ints lack.
Ref integer_operation(Integer a, Integer b, const std::string &sign) {
    Integer result = 0;
    if (sign == "+" ? __builtin_add_overflow(a, b, &result)
        : sign == "-" ? __builtin_sub_overflow(a, b, &result)
        : sign == "*" ? __builtin_mul_overflow(a, b, &result)
                      : false)
        too_large();
    if (sign == "+" || sign == "-" || sign == "*")
        return number(result);
    if (sign == "//")
        return number(floor_divide(a, b));
    if (sign == "%")
        return number(a - floor_divide(a, b) * b);
    if (sign == "/") {
        if (b == 0)
            raise("ZeroDivisionError", "division by zero");
        return make("float", static_cast<double>(a) / static_cast<double>(b));
    }
    if (sign == "&")
        return number(a & b);
    if (sign == "|")
        return number(a | b);
    if (sign == "^")
        return number(a ^ b);
    if ((sign == "<<" || sign == ">>") && b < 0)
        raise("ValueError", "negative shift count");
    if (sign == "<<")
        return b > 120 ? (too_large(), nullptr) : integer_operation(a, power(2, b), "*");
    if (sign == ">>")
        return number(b > 120 ? (a < 0 ? -1 : 0) : a >> static_cast<int>(b));
    if (sign == "**" && b >= 0)
        return number(power(a, b));
    return nullptr;
}

Ref real_operation(double a, double b, const std::string &sign) {
    if ((sign == "/" || sign == "//" || sign == "%") && b == 0)
        raise("ZeroDivisionError", sign == "/" ? "float division by zero" : "float floor division by zero");
    const auto real = [](double d) { return make("float", d); };
    return sign == "+" ? real(a + b) : sign == "-" ? real(a - b) : sign == "*" ? real(a * b) : sign == "/" ? real(a / b)
           : sign == "//" ? real(std::floor(a / b)) : sign == "%" ? real(a - std::floor(a / b) * b)
           : sign == "**" ? real(std::pow(a, b)) : nullptr;
}

template <class T>
T repeated(const T &unit, Integer times) {
    T out;
    for (Integer i = 0; i < times; ++i)
        out.insert(out.end(), unit.begin(), unit.end());
    return out;
}

Ref sequence_operation(const Ref &a, const Ref &b, const std::string &sign) {
    if (sign == "+" && as<Text>(a) && as<Text>(b))
        return text(as<Text>(a)->utf8 + as<Text>(b)->utf8);
    if (sign == "+" && as<Sequence>(a) && as<Sequence>(b) && type_of(a) == type_of(b)) {
        Refs items = items_of(a), more = items_of(b);
        items.insert(items.end(), more.begin(), more.end());
        return make(type_name(a).c_str(), Sequence{items});
    }
    if (sign == "*" && as<Integer>(a))
        return sequence_operation(b, a, sign);
    if (sign == "*" && as<Integer>(b)) {
        if (as<Text>(a))
            return text(repeated(as<Text>(a)->utf8, *as<Integer>(b)));
        if (as<Sequence>(a))
            return make(type_name(a).c_str(), Sequence{repeated(items_of(a), *as<Integer>(b))});
    }
    return nullptr;
}

Ref operate(const Ref &a, const Ref &b, const char *sign, const std::string &name) {
    double x, y;
    Ref result;
    if (as<Integer>(a) && as<Integer>(b))
        result = integer_operation(*as<Integer>(a), *as<Integer>(b), sign);
    if (!result && as_real(a, &x) && as_real(b, &y))
        result = real_operation(x, y, sign);
    if (!result && !(as<Integer>(a) && as<Integer>(b)))
        result = sequence_operation(a, b, sign);
    if (!result) {
        result = call_special(a, ("__" + name + "__").c_str(), {b});
        if (!result || result == model->not_implemented)
            result = call_special(b, ("__r" + name + "__").c_str(), {a});
    }
    if (result && result != model->not_implemented)
        return result;
    raise("TypeError", std::string("unsupported operand type(s) for ") + sign + ": '" + type_name(a) + "' and '" + type_name(b) + "'");
}

Ref unary(const Ref &a, const char *words, const char *name, Integer (*integer)(Integer), double (*real)(double)) {
    if (const Integer *n = as<Integer>(a))
        return number(integer(*n));
    if (const double *d = as<double>(a); d != nullptr && real != nullptr)
        return make("float", real(*d));
    if (const Ref own = call_special(a, name, {}))
        return own;
    raise("TypeError", std::string("bad operand type for ") + words + ": '" + type_name(a) + "'");
}

// -- what the classes make --------------------------------------------------------------------------------------------

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
    raise("TypeError", "int() argument must be a string, a bytes-like object or a real number, not '" + type_name(value) + "'");
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

Ref make_class(const std::string &name, const Refs &bases, const std::vector<std::pair<Ref, Ref>> &members, const Ref &metaclass) {
    auto made = std::make_shared<Object>();
    made->type = metaclass;
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

Ref value_or(const Arguments &args, size_t i) { return i < args.values.size() ? args.values[i] : model->none; }

Ref make_text(const Arguments &args) {
    if (args.values.size() < 2)
        return text("");
    const Bytes *bytes = as<Bytes>(args.values[1]);
    if (args.values.size() > 2 && bytes == nullptr)
        raise("TypeError", as<Text>(args.values[1]) ? "decoding str is not supported"
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
    return make_class(as<Text>(args.values[1])->utf8, items_of(args.values[2]), pairs_of(args.values[3]), args.values[0]);
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
    add("int", "object", [](const Arguments &args) { return number(integer_of(args)); });
    add("bool", "int", [](const Arguments &args) { return boolean(args.values.size() > 1 && truth(args.values[1])); });
    add("float", "object", [](const Arguments &args) { return make("float", args.values.size() > 1 ? real_of(args.values[1]) : 0.0); });
    add("str", "object", make_text);
    add("bytes", "object", [](const Arguments &) { return make("bytes", Bytes{}); });
    add("tuple", "object", [](const Arguments &args) { return sequence_maker("tuple", args); });
    add("list", "object", [](const Arguments &args) { return sequence_maker("list", args); });
    add("dict", "object", make_dict);
    add("property", "object", [](const Arguments &args) {
        return make("property", Property{value_or(args, 1), value_or(args, 2), value_or(args, 3), value_or(args, 4)});
    });
    set_own(model->classes.at("iterator"), "__next__", make("function", Native{[](const Arguments &args) { return next(args.values[0]); }}));
    add("BaseException", "object", make_exception);
    for (const auto &[name, base] : std::initializer_list<std::pair<const char *, const char *>>{
             {"Exception", "BaseException"}, {"TypeError", "Exception"}, {"ValueError", "Exception"}, {"RuntimeError", "Exception"},
             {"SystemError", "Exception"}, {"AttributeError", "Exception"}, {"LookupError", "Exception"}, {"KeyError", "LookupError"},
             {"IndexError", "LookupError"}, {"ArithmeticError", "Exception"}, {"OverflowError", "ArithmeticError"},
             {"ZeroDivisionError", "ArithmeticError"}, {"ImportError", "Exception"}, {"ModuleNotFoundError", "ImportError"},
             {"NotImplementedError", "RuntimeError"}, {"MemoryError", "Exception"}, {"UnicodeEncodeError", "ValueError"},
             {"UnicodeDecodeError", "ValueError"}, {"StopIteration", "Exception"}})
        add(name, base);
    model->none = make("NoneType");
    model->not_implemented = make("NotImplementedType");
    model->true_ = make("bool", Integer{1});
    model->false_ = make("bool", Integer{0});
    model->builtins = make("dict", Pairs{});
    for (const auto &[name, cls] : model->classes)
        as<Pairs>(model->builtins)->items.emplace_back(text(name), cls);
}

// -- slots ------------------------------------------------------------------------------------------------------------

/// Runs the body; an exception becomes the pending one, and the answer is `failure`.
template <class R, class F>
R slot(R failure, F &&body) {
    try {
        return body();
    } catch (Raise &raised) {
        pending = std::move(raised.exception);
        return failure;
    }
}
template <class F>
HPy object_slot(F &&body) {
    return slot(HPy_NULL, [&] { return open(body()); });
}
template <class F>
int status_slot(F &&body) {
    return slot(-1, [&] {
        body();
        return 0;
    });
}

HPy Dup(HPyContext *, HPy h) {
    return HPy_IsNull(h) ? h : object_slot([&] { return get(h); });
}
void Close(HPyContext *, HPy h) { close(h); }
int Is(HPyContext *, HPy a, HPy b) {
    return slot(0, [&] { return get(a) == get(b) ? 1 : 0; });
}

HPy Long_FromInt64_t(HPyContext *, int64_t n) { return open(number(n)); }
HPy Long_FromUInt64_t(HPyContext *, uint64_t n) { return open(number(static_cast<Integer>(n))); }
int64_t Long_AsInt64_t(HPyContext *, HPy h) {
    return slot(int64_t{-1}, [&] {
        const Integer n = *as<Integer>(index_of(get(h)));
        if (n < INT64_MIN || n > INT64_MAX)
            raise("OverflowError", "int too big to convert");
        return static_cast<int64_t>(n);
    });
}
uint64_t Long_AsUInt64_tMask(HPyContext *, HPy h) {
    return slot(static_cast<uint64_t>(-1), [&] { return static_cast<uint64_t>(*as<Integer>(index_of(get(h)))); });
}
HPy Float_FromDouble(HPyContext *, double d) { return open(make("float", d)); }
double Float_AsDouble(HPyContext *, HPy h) {
    return slot(-1.0, [&] {
        const Ref value = get(h);
        if (as<Text>(value))
            raise("TypeError", "must be real number, not str");
        return real_of(value);
    });
}

#define BINARY(Name, sign, name) \
    HPy Name(HPyContext *, HPy a, HPy b) { return object_slot([&] { return operate(get(a), get(b), sign, #name); }); }
BINARY(Add, "+", add)
BINARY(Subtract, "-", sub)
BINARY(Multiply, "*", mul)
BINARY(MatrixMultiply, "@", matmul)
BINARY(FloorDivide, "//", floordiv)
BINARY(TrueDivide, "/", truediv)
BINARY(Remainder, "%", mod)
BINARY(Lshift, "<<", lshift)
BINARY(Rshift, ">>", rshift)
BINARY(And, "&", and)
BINARY(Xor, "^", xor)
BINARY(Or, "|", or)
HPy Divmod(HPyContext *, HPy a, HPy b) {
    return object_slot([&] { return tuple({operate(get(a), get(b), "//", "floordiv"), operate(get(a), get(b), "%", "mod")}); });
}
HPy Power(HPyContext *, HPy a, HPy b, HPy) {
    return object_slot([&] { return operate(get(a), get(b), "**", "pow"); });
}
#define UNARY(Name, words, name, integer, real) \
    HPy Name(HPyContext *, HPy h) { return object_slot([&] { return unary(get(h), words, name, integer, real); }); }
UNARY(Negative, "unary -", "__neg__", [](Integer n) { return -n; }, [](double d) { return -d; })
UNARY(Positive, "unary +", "__pos__", [](Integer n) { return n; }, [](double d) { return d; })
UNARY(Absolute, "abs()", "__abs__", [](Integer n) { return n < 0 ? -n : n; }, [](double d) { return std::fabs(d); })
UNARY(Invert, "unary ~", "__invert__", [](Integer n) { return ~n; }, nullptr)
HPy Index(HPyContext *, HPy h) {
    return object_slot([&] { return index_of(get(h)); });
}

HPy Type(HPyContext *, HPy h) {
    return object_slot([&] { return type_of(get(h)); });
}
int Type_IsSubtype(HPyContext *, HPy sub, HPy type) {
    return slot(0, [&] { return is_subtype(get(sub), get(type)) ? 1 : 0; });
}
const std::string &attribute_name(const Ref &name) {
    if (const Text *own = as<Text>(name))
        return own->utf8;
    raise("TypeError", "attribute name must be string, not '" + type_name(name) + "'");
}
HPy GetAttr(HPyContext *, HPy h, HPy name) {
    return object_slot([&] { return get_attribute(get(h), attribute_name(get(name))); });
}
int SetAttr(HPyContext *, HPy h, HPy name, HPy value) {
    return status_slot([&] { set_attribute(get(h), attribute_name(get(name)), HPy_IsNull(value) ? nullptr : get(value)); });
}
HPy GetItem(HPyContext *, HPy h, HPy key) {
    return object_slot([&] { return get_item(get(h), get(key)); });
}
int SetItem(HPyContext *, HPy h, HPy key, HPy value) {
    return status_slot([&] { set_item(get(h), get(key), get(value)); });
}
int DelItem(HPyContext *, HPy h, HPy key) {
    return status_slot([&] { set_item(get(h), get(key), nullptr); });
}
int Contains(HPyContext *, HPy h, HPy key) {
    return slot(-1, [&] {
        const Ref wanted = get(key), container = get(h);
        if (as<Pairs>(container))
            hash(wanted);
        const Refs items = list_of(container);
        return std::any_of(items.begin(), items.end(), [&](const Ref &item) { return equal(item, wanted); }) ? 1 : 0;
    });
}
HPy_ssize_t Length(HPyContext *, HPy h) {
    return slot(HPy_ssize_t{-1}, [&] { return length(get(h)); });
}
int IsTrue(HPyContext *, HPy h) {
    return slot(-1, [&] { return truth(get(h)) ? 1 : 0; });
}
HPy RichCompare(HPyContext *, HPy a, HPy b, int op) {
    return object_slot([&] { return compare(get(a), get(b), op); });
}
HPy_hash_t Hash(HPyContext *, HPy h) {
    return slot(HPy_hash_t{-1}, [&] { return static_cast<HPy_hash_t>(hash(get(h))); });
}
HPy Repr(HPyContext *, HPy h) {
    return object_slot([&] { return text(repr(get(h))); });
}
HPy Str(HPyContext *, HPy h) {
    return object_slot([&] { return text(str(get(h))); });
}
HPy GetIter(HPyContext *, HPy h) {
    return object_slot([&] { return iterate(get(h)); });
}
HPy Iter_Next(HPyContext *, HPy h) {
    return slot(HPy_NULL, [&] {
        const Ref item = next(get(h));
        return item ? open(item) : HPy_NULL;
    });
}
int Callable_Check(HPyContext *, HPy h) {
    return slot(0, [&] {
        const Ref value = get(h);
        return as<Class>(value) || as<Native>(value) || as<Bound>(value) || as<std::unique_ptr<Foreign>>(value) ||
                       lookup(type_of(value), "__call__") ? 1 : 0;
    });
}
HPy Call(HPyContext *, HPy callable, const HPy *args, size_t nargs, HPy kwnames) {
    return object_slot([&] {
        Arguments given;
        if (!HPy_IsNull(kwnames))
            for (const Ref &name : items_of(get(kwnames)))
                given.names.push_back(as<Text>(name)->utf8);
        for (size_t i = 0; i < nargs + given.names.size(); ++i)
            given.values.push_back(get(args[i]));
        return call_with(get(callable), given);
    });
}

HPy Unicode_FromString(HPyContext *, const char *utf8) { return open(text(utf8)); }
HPy Unicode_FromWideChar(HPyContext *, const wchar_t *wide, HPy_ssize_t size) {
    const std::u32string points(wide, size < 0 ? wide + std::wcslen(wide) : wide + size);
    return open(make("str", Text{points, utf8_of(points)}));
}
const char *Unicode_AsUTF8AndSize(HPyContext *, HPy h, HPy_ssize_t *size) {
    return slot(static_cast<const char *>(nullptr), [&] {
        const Ref value = get(h);
        const Text *own = as<Text>(value);
        if (own == nullptr)
            raise("TypeError", "bad argument type for built-in operation");
        if (size != nullptr)
            *size = static_cast<HPy_ssize_t>(own->utf8.size());
        return own->utf8.c_str();
    });
}
HPy Bytes_FromStringAndSize(HPyContext *, const char *bytes, HPy_ssize_t size) {
    return object_slot([&] {
        if (bytes == nullptr)
            raise("ValueError", "NULL char * passed to HPyBytes_FromStringAndSize");
        return make("bytes", Bytes{std::string(bytes, static_cast<size_t>(size))});
    });
}
const Bytes &bytes_of(const Ref &value) {
    if (const Bytes *own = as<Bytes>(value))
        return *own;
    raise("TypeError", "expected bytes, " + type_name(value) + " found");
}
const char *Bytes_AsString(HPyContext *, HPy h) {
    return slot(static_cast<const char *>(nullptr), [&] { return bytes_of(get(h)).data.c_str(); });
}
HPy_ssize_t Bytes_Size(HPyContext *, HPy h) {
    return slot(HPy_ssize_t{-1}, [&] { return static_cast<HPy_ssize_t>(bytes_of(get(h)).data.size()); });
}

int List_Append(HPyContext *, HPy h, HPy item) {
    return status_slot([&] {
        const Ref list = get(h), value = get(item);
        if (!is_a(list, "list"))
            raise("SystemError", "bad argument to internal function");
        const std::lock_guard guard(list->lock);
        as<Sequence>(list)->items.push_back(value);
    });
}
HPy Tuple_FromArray(HPyContext *, const HPy items[], HPy_ssize_t count) {
    return object_slot([&] {
        Refs values;
        for (HPy_ssize_t i = 0; i < count; ++i)
            values.push_back(get(items[i]));
        return tuple(values);
    });
}

// -- services ---------------------------------------------------------------------------------------------------------

HPy module_new(HPyContext *, const char *name, const char *doc) {
    const Ref module = make("module");
    set_own(module, "__name__", text(name));
    set_own(module, "__doc__", doc != nullptr ? text(doc) : model->none);
    const std::lock_guard guard(model->modules_lock);
    model->modules.push_back(module);
    return open(module);
}
HPy function_new(HPyContext *, hpyu_callable *callable, HPy owner, int binds) {
    return object_slot([&] {
        const Ref own = HPy_IsNull(owner) ? nullptr : get(owner);
        return make("function", std::make_unique<Foreign>(callable, own, binds != 0));
    });
}
HPy err_take(HPyContext *) { return pending ? open(std::exchange(pending, nullptr)) : HPy_NULL; }
void err_restore(HPyContext *, HPy exception) { pending = get(exception); }

HPy instance_new(HPyContext *, HPy cls, const hpyu_payload_type *type, void **payload) {
    return object_slot([&] {
        const Ref made = make_object({{get(cls)}, {}});
        made->payload.type = type;
        made->payload.memory = *payload = std::calloc(1, type->payload_size);
        return made;
    });
}
void *payload_of(HPyContext *, HPy instance) {
    return slot(static_cast<void *>(nullptr), [&] { return get(instance)->payload.memory; });
}

void *permanent(const Ref &object) { return new Ref(object); }

}  // namespace

Payload::~Payload() {
    if (memory == nullptr)
        return;
    type->destroy(type, memory);
    std::free(memory);
}

HPyContext *open_context() {
    model = new Model;
    start();
    HPyContext slots = {};
    const auto constant = [](const Ref &object) { return hpyu_handles_open_permanent(model->handles, permanent(object)); };
    slots.h_None = constant(model->none);
    slots.h_True = constant(model->true_);
    slots.h_False = constant(model->false_);
    slots.h_NotImplemented = constant(model->not_implemented);
    slots.h_Builtins = constant(model->builtins);
    const auto cls = [&](const char *name) { return model->classes.contains(name) ? constant(model->classes.at(name)) : HPy_NULL; };
    slots.h_BaseObjectType = cls("object");
    slots.h_TypeType = cls("type");
    slots.h_BoolType = cls("bool");
    slots.h_LongType = cls("int");
    slots.h_FloatType = cls("float");
    slots.h_UnicodeType = cls("str");
    slots.h_BytesType = cls("bytes");
    slots.h_TupleType = cls("tuple");
    slots.h_ListType = cls("list");
    slots.h_DictType = cls("dict");
    // The exceptions that the model has; the others stay HPy_NULL.
#define HPY_HANDLE(id, name) \
    if (id >= 5 && id <= 68) \
        slots.h_##name = cls(#name);
#include "hpy/slots.def"
#define HPYU_MINIMAL_SLOT(name) slots.ctx_##name = name;
#include "minimal_set.def"
    hpyu_host host = {};
    host.size = sizeof host;
    host.name = "minimal";
    host.data = model;
    host.slots = &slots;
    host.slots_size = sizeof slots;
    host.module_new = module_new;
    host.function_new = function_new;
    host.err_take = err_take;
    host.err_restore = err_restore;
    host.instance_new = instance_new;
    host.payload_of = payload_of;
    return model->ctx = hpyu_host_context_new(&host);
}

/// Counting references, the model breaks its cycles itself: modules and their functions before the context goes, classes
/// at the very end.
void close_context(HPyContext *ctx) {
    pending = nullptr;
    for (const Ref &module : model->modules)
        module->attributes.clear();
    model->modules.clear();
    hpyu_host_context_free(ctx);
    hpyu_handles_visit(model->handles, [](void *box, void *) { delete static_cast<Ref *>(box); }, nullptr);
    for (const auto &[name, cls] : model->classes) {
        cls->attributes.clear();
        cls->value = std::monostate();
        cls->type.reset();
    }
    delete std::exchange(model, nullptr);
}

}  // namespace minimal
