// SPDX-License-Identifier: MIT
// Looks, comparison, length, truth, items, iteration.
#include "minimal_model.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace minimal {

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
        return args.empty()               ? ""
               : args.size() > 1          ? repr(tuple(args))
               : is_a(object, "KeyError") ? repr(args[0])
                                          : str(args[0]);
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
        return is_a(object, "list") ? joined(object, "[", "]")
                                    : joined(object, "(", items_of(object).size() == 1 ? ",)" : ")");
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

bool equal(const Ref &a, const Ref &b) { return a == b || truth(compare(a, b, HPy_EQ)); }

/// Where the key is among the pairs; their number if it is not there.
size_t find_key(const std::vector<std::pair<Ref, Ref>> &pairs, const Ref &key) {
    size_t at = 0;
    while (at < pairs.size() && !equal(pairs[at].first, key))
        ++at;
    return at;
}

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
    if (as<Pairs>(a) != nullptr && as<Pairs>(b) != nullptr && (op == HPy_EQ || op == HPy_NE)) {
        const auto left = pairs_of(a), right = pairs_of(b);
        const bool same = left.size() == right.size() && std::all_of(left.begin(), left.end(), [&](const auto &pair) {
            const size_t at = find_key(right, pair.first);
            return at < right.size() && equal(right[at].second, pair.second);
        });
        return boolean(same == (op == HPy_EQ));
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
    raise("TypeError", std::string("'") + kSigns[op] + "' not supported between instances of '" + type_name(a) +
                           "' and '" + type_name(b) + "'");
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
    const bool sized = as<Text>(object) || as<Bytes>(object) || as<Sequence>(object) || as<Pairs>(object) ||
                       lookup(type_of(object), "__len__");
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
    const bool unhashable =
        as<Sequence>(object) || as<Pairs>(object) || lookup(type_of(object), "__hash__") == model->none;
    if (unhashable)
        raise("TypeError", "unhashable type: '" + type_name(object) + "'");
    if (const Ref own = call_special(object, "__hash__", {}))
        return static_cast<int64_t>(*as<Integer>(own));
    return static_cast<int64_t>(reinterpret_cast<uintptr_t>(object.get()) >> 4);
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
        raise("TypeError",
              "'" + type_name(object) + "' object does not support item " + (value ? "assignment" : "deletion"));
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
    try {
        if (const Ref own = call_special(object, "__next__", {}))
            return own;
    } catch (const Raise &raised) {
        if (is_a(raised.exception, "StopIteration"))
            return nullptr;
        throw;
    }
    raise("TypeError", "'" + type_name(object) + "' object is not an iterator");
}

Refs list_of(const Ref &iterable) {
    Refs items;
    const Ref iterator = iterate(iterable);
    while (Ref item = next(iterator))
        items.push_back(item);
    return items;
}

}  // namespace minimal
