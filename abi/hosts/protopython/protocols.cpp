// SPDX-License-Identifier: MIT
// Truth, comparison, text and integers of any object.
#include <hpy.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "integers.hpp"
#include "objects.hpp"

namespace hpyu::protopython {

// -- truth ------------------------------------------------------------------------------------------------------------

int truth(World &w, Context *here, const Object *object) {
    if (object == PROTO_NONE || object == PROTO_FALSE)
        return 0;
    if (object == PROTO_TRUE || is_type(w, here, object) || object->isMethod(here))
        return 1;
    if (object->isInteger(here))
        return object->compare(here, here->fromInteger(0)) != 0;
    if (object->isDouble(here))
        return object->asDouble(here) != 0;
    if (const String *text = object->asString(here))
        return text->getSize(here) != 0;
    if (const Object *method = find_special(w, here, object, "__bool__")) {
        const Object *answer = call_on(w, here, method, object, here->newList());
        if (answer != nullptr && !answer->isBoolean(here))
            w.raise(here, "TypeError", "__bool__ should return bool, returned " + type_name(w, here, answer));
        return answer == nullptr || !answer->isBoolean(here) ? -1 : answer == PROTO_TRUE;
    }
    if (const Object *method = find_special(w, here, object, "__len__")) {
        const Object *length = call_on(w, here, method, object, here->newList());
        return length != nullptr ? truth(w, here, length) : -1;
    }
    return 1;
}

// -- comparison -------------------------------------------------------------------------------------------------------

namespace {

constexpr const char *kComparisons[] = {"__lt__", "__le__", "__eq__", "__ne__", "__gt__", "__ge__"};
constexpr const char *kSigns[] = {"<", "<=", "==", "!=", ">", ">="};
constexpr int kReflected[] = {HPy_GT, HPy_GE, HPy_EQ, HPy_NE, HPy_LT, HPy_LE};

const Object *answer_of(bool answer) { return answer ? PROTO_TRUE : PROTO_FALSE; }

template <class T>
const Object *ordered(const T &a, const T &b, int op) {
    switch (op) {
        case HPy_LT: return answer_of(a < b);
        case HPy_LE: return answer_of(a <= b);
        case HPy_EQ: return answer_of(a == b);
        case HPy_NE: return answer_of(a != b);
        case HPy_GT: return answer_of(a > b);
        default: return answer_of(a >= b);
    }
}

const Object *compare_numbers(Context *here, const Object *a, const Object *b, int op) {
    if (int64_t x, y; small_value(here, a, &x) && small_value(here, b, &y))
        return ordered(x, y, op);
    if (a->isDouble(here) && b->isDouble(here))
        return ordered(a->asDouble(here), b->asDouble(here), op);
    Big x, y;
    int order;
    if (a->isDouble(here) || b->isDouble(here)) {
        const double real = a->isDouble(here) ? a->asDouble(here) : b->asDouble(here);
        if (std::isnan(real))
            return answer_of(op == HPy_NE);
        read_int(here, a->isDouble(here) ? b : a, &x);
        order = a->isDouble(here) ? -mpz_cmp_d(x, real) : mpz_cmp_d(x, real);
    } else {
        read_int(here, a, &x);
        read_int(here, b, &y);
        order = mpz_cmp(x, y);
    }
    return ordered(order, 0, op);
}

/// Sequence is a List or a Tuple. The first items that differ decide.
template <class Sequence>
const Object *compare_items(World &w, Context *here, const Sequence *a, const Sequence *b, int op) {
    const unsigned long size = std::min(a->getSize(here), b->getSize(here));
    for (int i = 0; i < static_cast<int>(size); ++i) {
        const Object *x = a->getAt(here, i), *y = b->getAt(here, i);
        if (x == y)
            continue;
        const Object *equal = compare(w, here, x, y, HPy_EQ);
        const int same = equal != nullptr ? truth(w, here, equal) : -1;
        if (same != 1)
            return same < 0                          ? nullptr
                   : op == HPy_EQ || op == HPy_NE ? answer_of(op == HPy_NE)
                                                  : compare(w, here, x, y, op);
    }
    return ordered(a->getSize(here), b->getSize(here), op);
}

/// The special method's answer; null, and nothing pending, if it has none.
const Object *compare_specially(World &w, Context *here, const Object *a, const Object *b, int op) {
    const Object *method = find_special(w, here, a, kComparisons[op]);
    const Object *answer = method != nullptr ? call_on(w, here, method, a, list_of(here, {b})) : nullptr;
    return answer == PROTO_NONE || answer == w.not_implemented ? nullptr : answer;
}

}  // namespace

const Object *compare(World &w, Context *here, const Object *a, const Object *b, int op) {
    if (op < HPy_LT || op > HPy_GE)
        return w.raise(here, "SystemError", "bad argument to internal function");
    const auto is_number = [&](const Object *o) { return is_int(here, o) || o->isDouble(here); };
    if (is_number(a) && is_number(b))
        return compare_numbers(here, a, b, op);
    if (const String *x = as_str(w, here, a), *y = x != nullptr ? as_str(w, here, b) : nullptr; y != nullptr)
        return ordered(utf8_of(here, x), utf8_of(here, y), op);
    if (const String *x = as_bytes(w, here, a), *y = x != nullptr ? as_bytes(w, here, b) : nullptr; y != nullptr)
        return ordered(utf8_of(here, x), utf8_of(here, y), op);
    if (const List *x = as_list(w, here, a), *y = x != nullptr ? as_list(w, here, b) : nullptr; y != nullptr)
        return compare_items(w, here, x, y, op);
    if (const Tuple *x = as_tuple(w, here, a), *y = x != nullptr ? as_tuple(w, here, b) : nullptr; y != nullptr)
        return compare_items(w, here, x, y, op);
    const Object *answer = compare_specially(w, here, a, b, op);
    if (answer == nullptr && !w.python.hasPendingException())
        answer = compare_specially(w, here, b, a, kReflected[op]);
    if (answer != nullptr || w.python.hasPendingException())
        return answer;
    if (op == HPy_EQ || op == HPy_NE)
        return answer_of((a == b) == (op == HPy_EQ));
    return w.raise(here, "TypeError",
                   std::string("'") + kSigns[op] + "' not supported between instances of '" + type_name(w, here, a) +
                       "' and '" + type_name(w, here, b) + "'");
}

// -- text -------------------------------------------------------------------------------------------------------------

std::string float_text(double value) {
    if (std::isnan(value) || std::isinf(value))
        return std::isnan(value) ? "nan" : value < 0 ? "-inf" : "inf";
    const double size = std::fabs(value);
    const bool is_plain = value == 0 || (size >= 1e-4 && size < 1e16);
    char buffer[400];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value,
                                   is_plain ? std::chars_format::fixed : std::chars_format::scientific).ptr;
    std::string text(buffer, end);
    if (is_plain && text.find('.') == std::string::npos)
        text += ".0";
    return text;
}

namespace {

std::string int_text(Context *here, const Object *object) {
    if (int64_t small; small_value(here, object, &small))
        return std::to_string(small);
    Big value;
    read_int(here, object, &value);
    std::string text(mpz_sizeinbase(value, 10) + 2, '\0');
    mpz_get_str(text.data(), 10, value);
    text.resize(text.find('\0'));
    return text;
}

/// In quotes, as Python writes it; with `ascii` each byte beyond ASCII is escaped, else such characters stay.
std::string quoted(const std::string &utf8, bool ascii = false) {
    const char quote = utf8.find('\'') != std::string::npos && utf8.find('"') == std::string::npos ? '"' : '\'';
    std::string text(1, quote);
    for (const char c : utf8) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == quote || c == '\\')
            (text += '\\') += c;
        else if (c == '\n' || c == '\r' || c == '\t')
            text += c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t";
        else if (byte < 0x20 || byte == 0x7f || (ascii && byte > 0x7f)) {
            static constexpr char kHex[] = "0123456789abcdef";
            ((text += "\\x") += kHex[byte >> 4]) += kHex[byte & 15];
        } else
            text += c;
    }
    return text + quote;
}

/// The containers that this thread is showing: one inside itself shows as dots.
thread_local std::vector<const Object *> showing;

class Showing {
public:
    explicit Showing(const Object *object) { showing.push_back(object); }
    ~Showing() { showing.pop_back(); }
    Showing(const Showing &) = delete;
};

bool append_repr(World &w, Context *here, std::string *text, const Object *object) {
    const Object *shown = repr(w, here, object);
    if (shown != nullptr)
        *text += utf8_of(here, shown->asString(here));
    return shown != nullptr;
}

/// `values`, where they are given, are those of the items, which are then a dict's keys.
const Object *container_repr(World &w, Context *here, const Object *object, const char *brackets, const List *items,
                             const SparseList *values = nullptr) {
    if (std::find(showing.begin(), showing.end(), object) != showing.end())
        return w.text(here, std::string(1, brackets[0]) + "..." + brackets[1]);
    const Showing scope(object);
    std::string text(1, brackets[0]);
    const int size = static_cast<int>(items->getSize(here));
    for (int i = 0; i < size; ++i) {
        const Object *item = items->getAt(here, i);
        text += i > 0 ? ", " : "";
        if (!append_repr(w, here, &text, item))
            return nullptr;
        text += values != nullptr ? ": " : "";
        if (values != nullptr && !append_repr(w, here, &text, values->getAt(here, item->getHash(here))))
            return nullptr;
    }
    return w.text(here, text + (size == 1 && brackets[0] == '(' ? "," : "") + brackets[1]);
}

/// With the module, unless that is builtins.
std::string full_name(World &w, Context *here, const Object *type) {
    const String *module_key = w.string(here, "__module__");
    const bool own = type->hasOwnAttribute(here, module_key) == PROTO_TRUE;
    const String *module = own ? as_str(w, here, type->getAttribute(here, module_key)) : nullptr;
    const std::string name = name_of_type(w, here, type);
    const std::string where = module != nullptr ? utf8_of(here, module) : "builtins";
    return where == "builtins" ? name : where + "." + name;
}

const Object *text_by(World &w, Context *here, const Object *object, const Object *method, const char *name) {
    const Object *made = call_on(w, here, method, object, here->newList());
    if (made != nullptr && as_str(w, here, made) == nullptr)
        return w.raise(here, "TypeError",
                       std::string(name) + " returned non-string (type " + type_name(w, here, made) + ")");
    return made;
}

}  // namespace

const Object *repr(World &w, Context *here, const Object *object) {
    if (object == PROTO_NONE || object->isBoolean(here))
        return w.text(here, object == PROTO_NONE ? "None" : object == PROTO_TRUE ? "True" : "False");
    if (object == w.not_implemented)
        return w.text(here, "NotImplemented");
    if (object->isInteger(here))
        return w.text(here, int_text(here, object));
    if (object->isDouble(here))
        return w.text(here, float_text(object->asDouble(here)));
    if (const String *string = as_str(w, here, object))
        return w.text(here, quoted(utf8_of(here, string)));
    if (const String *characters = as_bytes(w, here, object)) {
        std::string bytes;
        for (int i = 0; i < static_cast<int>(characters->getSize(here)); ++i)
            bytes += static_cast<char>(characters->getAt(here, i)->asLong(here));
        return w.text(here, "b" + quoted(bytes, true));
    }
    if (is_type(w, here, object))
        return w.text(here, "<class '" + full_name(w, here, object) + "'>");
    if (object->isMethod(here))
        return w.text(here, "<built-in method>");
    const Object *type = type_of(w, here, object);
    if (type == w.python.getListPrototype())
        return container_repr(w, here, object, "[]", object->asList(here));
    if (type == w.python.getTuplePrototype())
        return container_repr(w, here, object, "()", object->asTuple(here)->asList(here));
    const Object *keys = type == w.python.getDictPrototype() ? find(here, object, w.python.getKeysString()) : nullptr;
    if (keys != nullptr)
        return container_repr(w, here, object, "{}", keys->asList(here), object->asSparseList(here));
    return text_by(w, here, object, find_special(w, here, object, "__repr__"), "__repr__");
}

const Object *str(World &w, Context *here, const Object *object) {
    if (as_str(w, here, object) != nullptr)
        return object;
    if (is_instance(w, here, object, w.exception_class("Exception"))) {
        const Object *given = find(here, object, w.string(here, "args"));
        const Tuple *args = given != nullptr ? as_tuple(w, here, given) : nullptr;
        if (args != nullptr && args->getSize(here) == 1 && is_instance(w, here, object, w.exception_class("KeyError")))
            return repr(w, here, args->getAt(here, 0));
        const Object *words = call_on(w, here, find_special(w, here, object, "__str__"), object, here->newList());
        return words == nullptr || as_str(w, here, words) != nullptr ? words : str(w, here, words);
    }
    const Object *method = find_special(w, here, object, "__str__");
    const Object *inherited = find(here, w.python.getObjectPrototype(), w.string(here, "__str__"));
    const bool is_bare = !object->isCell(here) || object->isInteger(here) || object->isDouble(here) ||
                         object->isMethod(here) || is_type(w, here, object);
    const Object *type = type_of(w, here, object);
    const bool is_container = type == w.python.getListPrototype() || type == w.python.getTuplePrototype() ||
                              type == w.python.getDictPrototype();
    return is_bare || is_container || method == nullptr || method == inherited ? repr(w, here, object)
                                                              : text_by(w, here, object, method, "__str__");
}

// -- integers ---------------------------------------------------------------------------------------------------------

const Object *index(World &w, Context *here, const Object *object) {
    if (is_int(here, object))
        return object;
    const Object *method = object->isDouble(here) ? nullptr : find_special(w, here, object, "__index__");
    if (method == nullptr)
        return w.raise(here, "TypeError",
                       "'" + type_name(w, here, object) + "' object cannot be interpreted as an integer");
    const Object *value = call_on(w, here, method, object, here->newList());
    if (value != nullptr && !is_int(here, value))
        return w.raise(here, "TypeError", "__index__ returned non-int (type " + type_name(w, here, value) + ")");
    return value;
}

}  // namespace hpyu::protopython
