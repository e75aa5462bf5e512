// SPDX-License-Identifier: MIT
// Numbers, and the operators that sequences share with them.
#include "minimal_model.hpp"

#include <cmath>

namespace minimal {

bool as_real(const Ref &object, double *out) {
    if (const double *d = as<double>(object))
        *out = *d;
    else if (const Integer *n = as<Integer>(object))
        *out = static_cast<double>(*n);
    else
        return false;
    return true;
}

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
    raise("TypeError", std::string("unsupported operand type(s) for ") + sign + ": '" + type_name(a) + "' and '" +
                           type_name(b) + "'");
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

}  // namespace minimal
