// SPDX-License-Identifier: MIT
// Numbers. protoPython's interpreter computes on ints of 64 bits and doubles itself, and knows no special method of an
// operator; here ints are exact, and operators are Python's.
#include <cmath>
#include <cstring>
#include <utility>

#include "families.hpp"
#include "integers.hpp"
#include "methods.hpp"
#include "objects.hpp"
#include "slot.hpp"

namespace hpyu::protopython {

namespace {

enum Operator {
    kAdd, kSubtract, kMultiply, kMatrixMultiply, kTrueDivide, kFloorDivide, kRemainder, kDivmod, kPower, kLshift,
    kRshift, kAnd, kXor, kOr
};
struct OperatorNames {
    const char *special, *reflected, *sign;
};
constexpr OperatorNames kOperators[] = {
    {"__add__", "__radd__", "+"},
    {"__sub__", "__rsub__", "-"},
    {"__mul__", "__rmul__", "*"},
    {"__matmul__", "__rmatmul__", "@"},
    {"__truediv__", "__rtruediv__", "/"},
    {"__floordiv__", "__rfloordiv__", "//"},
    {"__mod__", "__rmod__", "%"},
    {"__divmod__", "__rdivmod__", "divmod()"},
    {"__pow__", "__rpow__", "** or pow()"},
    {"__lshift__", "__rlshift__", "<<"},
    {"__rshift__", "__rrshift__", ">>"},
    {"__and__", "__rand__", "&"},
    {"__xor__", "__rxor__", "^"},
    {"__or__", "__ror__", "|"},
};

const Object *unsupported(World &w, Context *here, const Object *a, const Object *b, Operator op,
                          bool in_place = false) {
    const std::string sign = op == kPower && in_place ? "**" : kOperators[op].sign;
    return w.raise(here, "TypeError",
                   "unsupported operand type(s) for " + sign + (in_place ? "=" : "") + ": '" + type_name(w, here, a) +
                       "' and '" + type_name(w, here, b) + "'");
}

// -- floats -----------------------------------------------------------------------------------------------------------

/// The value of a float or an int; false with OverflowError.
bool read_real(World &w, Context *here, const Object *object, double *value) {
    if (object->isDouble(here)) {
        *value = object->asDouble(here);
        return true;
    }
    if (int64_t small; small_value(here, object, &small)) {
        *value = static_cast<double>(small);
        return true;
    }
    // Through text the conversion rounds as Python's does.
    Big big;
    read_int(here, object, &big);
    std::string digits(mpz_sizeinbase(big, 10) + 2, '\0');
    *value = std::strtod(mpz_get_str(digits.data(), 10, big), nullptr);
    if (std::isinf(*value))
        w.raise(here, "OverflowError", "int too large to convert to float");
    return !std::isinf(*value);
}

double real_remainder(double x, double y) {
    const double rest = std::fmod(x, y);
    return rest == 0 ? std::copysign(0.0, y) : (rest < 0) != (y < 0) ? rest + y : rest;
}
double real_quotient(double x, double y) {
    const double quotient = (x - real_remainder(x, y)) / y;
    if (quotient == 0)
        return std::copysign(0.0, x / y);
    const double whole = std::floor(quotient);
    return quotient - whole > 0.5 ? whole + 1 : whole;
}

const Object *real_power(World &w, Context *here, double x, double y) {
    if (x == 0 && y < 0)
        return w.raise(here, "ZeroDivisionError", "0.0 cannot be raised to a negative power");
    if (x < 0 && std::isfinite(x) && std::isfinite(y) && y != std::floor(y))
        return w.raise(here, "ValueError", "protoPython has no complex numbers");
    const double power = std::pow(x, y);
    if (std::isinf(power) && std::isfinite(x) && std::isfinite(y))
        return w.raise(here, "OverflowError", "(34, 'Numerical result out of range')");
    return here->fromDouble(power);
}

/// Null, and nothing raised, if there is no such operator on floats.
const Object *operate_on_reals(World &w, Context *here, const Object *a, const Object *b, Operator op) {
    double x, y;
    if (op > kPower || op == kMatrixMultiply || !read_real(w, here, a, &x) || !read_real(w, here, b, &y))
        return nullptr;
    if (y == 0 && op >= kTrueDivide && op <= kDivmod)
        return w.raise(here, "ZeroDivisionError",
                       op == kTrueDivide   ? "float division by zero"
                       : op == kRemainder ? "float modulo"
                                          : "float floor division by zero");
    switch (op) {
        case kAdd: return here->fromDouble(x + y);
        case kSubtract: return here->fromDouble(x - y);
        case kMultiply: return here->fromDouble(x * y);
        case kTrueDivide: return here->fromDouble(x / y);
        case kFloorDivide: return here->fromDouble(real_quotient(x, y));
        case kRemainder: return here->fromDouble(real_remainder(x, y));
        case kDivmod:
            return new_tuple(w, here, list_of(here, {here->fromDouble(real_quotient(x, y)),
                                                     here->fromDouble(real_remainder(x, y))}));
        default: return real_power(w, here, x, y);
    }
}

/// Of an int. protoCore takes a time that grows with the square of the digits to make one.
constexpr size_t kMostBits = size_t{1} << 22;

// -- ints -------------------------------------------------------------------------------------------------------------

/// x / y, rounded once. The quotient is taken with 64 bits, of which the last one tells whether there is a rest.
const Object *true_quotient(World &w, Context *here, mpz_srcptr x, mpz_srcptr y) {
    const auto bits = [](mpz_srcptr v) { return static_cast<long>(mpz_sizeinbase(v, 2)); };
    const long shift = 63 - (bits(x) - bits(y));
    Big quotient, rest, scaled;
    if (shift >= 0) {
        mpz_mul_2exp(scaled, x, static_cast<mp_bitcnt_t>(shift));
        mpz_tdiv_qr(quotient, rest, scaled, y);
    } else {
        mpz_mul_2exp(scaled, y, static_cast<mp_bitcnt_t>(-shift));
        mpz_tdiv_qr(quotient, rest, x, scaled);
    }
    const bool negative = mpz_sgn(x) != 0 && (mpz_sgn(x) < 0) != (mpz_sgn(y) < 0);
    mpz_abs(quotient, quotient);
    const uint64_t digits = mpz_get_ui(quotient) | (rest.sign() != 0 ? 1 : 0);
    const double value = std::ldexp(static_cast<double>(digits), static_cast<int>(-shift));
    if (std::isinf(value))
        return w.raise(here, "OverflowError", "integer division result too large for a float");
    return here->fromDouble(negative ? -value : value);
}

const Object *big_power(World &w, Context *here, const Object *a, const Object *b, mpz_srcptr x, mpz_srcptr y) {
    if (mpz_sgn(y) < 0)
        return operate_on_reals(w, here, a, b, kPower);
    if (mpz_cmpabs_ui(x, 1) > 0 && (!mpz_fits_uint_p(y) || mpz_sizeinbase(x, 2) * mpz_get_ui(y) > kMostBits))
        return w.raise(here, "MemoryError", "");
    Big power;
    if (mpz_fits_uint_p(y))
        mpz_pow_ui(power, x, mpz_get_ui(y));
    else
        mpz_set_si(power, mpz_odd_p(y) ? mpz_get_si(x) : mpz_sgn(x) * mpz_sgn(x));
    return new_int(here, power);
}

const Object *shifted(World &w, Context *here, mpz_srcptr x, mpz_srcptr by, bool left) {
    if (mpz_sgn(by) < 0)
        return w.raise(here, "ValueError", "negative shift count");
    Big result;
    const bool is_huge = !mpz_fits_uint_p(by);
    if (left && mpz_sgn(x) != 0 && (is_huge || mpz_sizeinbase(x, 2) + mpz_get_ui(by) > kMostBits))
        return w.raise(here, "MemoryError", "");
    if (is_huge)
        mpz_set_si(result, left || mpz_sgn(x) >= 0 ? 0 : -1);
    else if (left)
        mpz_mul_2exp(result, x, mpz_get_ui(by));
    else
        mpz_fdiv_q_2exp(result, x, mpz_get_ui(by));
    return new_int(here, result);
}

const Object *operate_on_bigs(World &w, Context *here, const Object *a, const Object *b, Operator op) {
    Big x, y, result;
    read_int(here, a, &x);
    read_int(here, b, &y);
    if (y.sign() == 0 && op >= kTrueDivide && op <= kDivmod)
        return w.raise(here, "ZeroDivisionError",
                       op == kTrueDivide ? "division by zero" : "integer division or modulo by zero");
    switch (op) {
        case kAdd: mpz_add(result, x, y); break;
        case kSubtract: mpz_sub(result, x, y); break;
        case kMultiply: mpz_mul(result, x, y); break;
        case kFloorDivide: mpz_fdiv_q(result, x, y); break;
        case kRemainder: mpz_fdiv_r(result, x, y); break;
        case kAnd: mpz_and(result, x, y); break;
        case kXor: mpz_xor(result, x, y); break;
        case kOr: mpz_ior(result, x, y); break;
        case kTrueDivide: return true_quotient(w, here, x, y);
        case kPower: return big_power(w, here, a, b, x, y);
        case kLshift: return shifted(w, here, x, y, true);
        case kRshift: return shifted(w, here, x, y, false);
        case kDivmod: {
            Big rest;
            mpz_fdiv_qr(result, rest, x, y);
            return new_tuple(w, here, list_of(here, {new_int(here, result), new_int(here, rest)}));
        }
        default: return nullptr;
    }
    return new_int(here, result);
}

/// Null, and nothing raised, if there is no such operator on ints.
const Object *operate_on_ints(World &w, Context *here, const Object *a, const Object *b, Operator op) {
    int64_t x, y, result;
    if (small_value(here, a, &x) && small_value(here, b, &y)) {
        if ((op == kAdd && !__builtin_add_overflow(x, y, &result)) ||
            (op == kSubtract && !__builtin_sub_overflow(x, y, &result)) ||
            (op == kMultiply && !__builtin_mul_overflow(x, y, &result)))
            return here->fromLong(result);
        if (a->isBoolean(here) && b->isBoolean(here) && op >= kAnd)
            return here->fromBoolean((op == kAnd ? x & y : op == kXor ? x ^ y : x | y) != 0);
    }
    return operate_on_bigs(w, here, a, b, op);
}

// -- sequences --------------------------------------------------------------------------------------------------------

const List *times(World &w, Context *here, const List *items, const Object *count) {
    int64_t n;
    if (!small_value(here, count, &n) || n > INT32_MAX) {
        w.raise(here, "OverflowError", "cannot fit 'int' into an index-sized integer");
        return nullptr;
    }
    const List *result = here->newList();
    for (int64_t k = 0; k < n; ++k)
        for (int i = 0; i < static_cast<int>(items->getSize(here)); ++i)
            result = result->appendLast(here, items->getAt(here, i));
    return result;
}

const List *joined(Context *here, const List *a, const List *b) {
    for (int i = 0; i < static_cast<int>(b->getSize(here)); ++i)
        a = a->appendLast(here, b->getAt(here, i));
    return a;
}

const Object *add_sequences(World &w, Context *here, const Object *a, const Object *b) {
    if (const String *x = as_str(w, here, a), *y = x != nullptr ? as_str(w, here, b) : nullptr; y != nullptr)
        return w.text(here, utf8_of(here, x) + utf8_of(here, y));
    if (const List *x = as_list(w, here, a), *y = x != nullptr ? as_list(w, here, b) : nullptr; y != nullptr)
        return new_list(w, here, joined(here, x, y));
    if (const Tuple *x = as_tuple(w, here, a), *y = x != nullptr ? as_tuple(w, here, b) : nullptr; y != nullptr)
        return new_tuple(w, here, joined(here, x->asList(here), y->asList(here)));
    return nullptr;
}

const Object *repeat_sequence(World &w, Context *here, const Object *sequence, const Object *count) {
    if (!is_int(here, count))
        return nullptr;
    if (const String *text = as_str(w, here, sequence)) {
        int64_t n;
        if (!small_value(here, count, &n) || n > INT32_MAX)
            return w.raise(here, "OverflowError", "cannot fit 'int' into an index-sized integer");
        std::string result;
        for (const std::string part = utf8_of(here, text); n > 0; --n)
            result += part;
        return w.text(here, result);
    }
    const List *list = as_list(w, here, sequence);
    const Tuple *tuple = list == nullptr ? as_tuple(w, here, sequence) : nullptr;
    if (list == nullptr && tuple == nullptr)
        return nullptr;
    const List *items = times(w, here, list != nullptr ? list : tuple->asList(here), count);
    return items == nullptr ? nullptr : list != nullptr ? new_list(w, here, items) : new_tuple(w, here, items);
}

// -- operators --------------------------------------------------------------------------------------------------------

/// What the special method answers; null, and nothing pending, if it declines or there is none.
const Object *ask(World &w, Context *here, const Object *object, const char *name, const List *args) {
    const Object *method = find_special(w, here, object, name);
    const Object *answer = method != nullptr ? call_on(w, here, method, object, args) : nullptr;
    return answer != w.not_implemented ? answer : nullptr;
}

/// By special methods; null, and nothing pending, if none answers.
const Object *ask_both(World &w, Context *here, const Object *a, const Object *b, Operator op) {
    const Object *type = type_of(w, here, a), *other = type_of(w, here, b);
    const OperatorNames &names = kOperators[op];
    const auto forward = [&] { return ask(w, here, a, names.special, list_of(here, {b})); };
    const auto backward = [&] { return ask(w, here, b, names.reflected, list_of(here, {a})); };
    const bool backward_first = type != other && is_subtype(w, here, other, type);
    const Object *answer = backward_first ? backward() : forward();
    if (answer != nullptr || w.python.hasPendingException() || type == other)
        return answer;
    return backward_first ? forward() : backward();
}

template <Operator op, bool in_place = false>
const Object *operate(World &w, Context *here, const Object *a, const Object *b) {
    const bool a_real = a->isDouble(here), b_real = b->isDouble(here);
    const Object *result = nullptr;
    if ((a_real || is_int(here, a)) && (b_real || is_int(here, b)))
        result = a_real || b_real ? operate_on_reals(w, here, a, b, op) : operate_on_ints(w, here, a, b, op);
    else if (op == kAdd)
        result = add_sequences(w, here, a, b);
    else if (op == kMultiply) {
        result = repeat_sequence(w, here, a, b);
        if (result == nullptr && !w.python.hasPendingException())
            result = repeat_sequence(w, here, b, a);
    }
    if (result == nullptr && !w.python.hasPendingException())
        result = ask_both(w, here, a, b, op);
    return result != nullptr || w.python.hasPendingException() ? result : unsupported(w, here, a, b, op, in_place);
}

const Object *Power(World &w, Context *here, const Object *a, const Object *b, const Object *modulus) {
    if (modulus == nullptr || modulus == PROTO_NONE)
        return operate<kPower>(w, here, a, b);
    if (is_int(here, a) && is_int(here, b) && is_int(here, modulus)) {
        Big x, y, m;
        read_int(here, a, &x);
        read_int(here, b, &y);
        read_int(here, modulus, &m);
        if (m.sign() == 0)
            return w.raise(here, "ValueError", "pow() 3rd argument cannot be 0");
        if (Big inverse; y.sign() < 0 && mpz_invert(inverse, x, m) == 0)
            return w.raise(here, "ValueError", "base is not invertible for the given modulus");
        Big power;
        mpz_powm(power, x, y, m);
        mpz_fdiv_r(power, power, m);
        return new_int(here, power);
    }
    if (const Object *answer = ask(w, here, a, "__pow__", list_of(here, {b, modulus})))
        return answer;
    return w.python.hasPendingException() ? nullptr : unsupported(w, here, a, b, kPower);
}

// -- in place ---------------------------------------------------------------------------------------------------------

template <Operator op>
const Object *operate_in_place(World &w, Context *here, const Object *self, const List *args, const Keywords &) {
    return operate<op, true>(w, here, self, args->getAt(here, 0));
}

/// `__iadd__` and its like, by `__add__`, where the class has only that.
template <size_t... op>
void add_in_place(World &w, Context *here, const Object *cls, std::index_sequence<op...>) {
    const auto add = [&](const OperatorNames &names, auto make) {
        const String *name = w.string(here, "__i" + std::string(names.special).substr(2));
        if (find(here, cls, w.string(here, names.special)) != nullptr && find(here, cls, name) == nullptr)
            cls->setAttribute(here, name, make(here));
    };
    (add(kOperators[op], native_method<operate_in_place<static_cast<Operator>(op)>>), ...);
}

// -- one operand ------------------------------------------------------------------------------------------------------

const Object *ask_one(World &w, Context *here, const Object *object, const char *name, const char *sign) {
    if (const Object *method = find_special(w, here, object, name))
        return call_on(w, here, method, object, here->newList());
    return w.raise(here, "TypeError",
                   std::string("bad operand type for ") + sign + ": '" + type_name(w, here, object) + "'");
}

template <void (*change)(mpz_ptr, mpz_srcptr)>
const Object *changed_int(Context *here, const Object *object) {
    Big value;
    read_int(here, object, &value);
    change(value, value);
    return new_int(here, value);
}
void keep_int(mpz_ptr, mpz_srcptr) {}

const Object *Negative(World &w, Context *here, const Object *object) {
    if (object->isDouble(here))
        return here->fromDouble(-object->asDouble(here));
    return is_int(here, object) ? changed_int<mpz_neg>(here, object) : ask_one(w, here, object, "__neg__", "unary -");
}
const Object *Positive(World &w, Context *here, const Object *object) {
    if (object->isDouble(here))
        return object;
    return is_int(here, object) ? changed_int<keep_int>(here, object) : ask_one(w, here, object, "__pos__", "unary +");
}
const Object *Absolute(World &w, Context *here, const Object *object) {
    if (object->isDouble(here))
        return here->fromDouble(std::fabs(object->asDouble(here)));
    return is_int(here, object) ? changed_int<mpz_abs>(here, object) : ask_one(w, here, object, "__abs__", "abs()");
}
const Object *Invert(World &w, Context *here, const Object *object) {
    return is_int(here, object) ? changed_int<mpz_com>(here, object)
                                : ask_one(w, here, object, "__invert__", "unary ~");
}
const Object *Index(World &w, Context *here, const Object *object) {
    const Object *value = index(w, here, object);
    return value != nullptr && value->isBoolean(here) ? here->fromInteger(value == PROTO_TRUE) : value;
}

// -- to and from C ----------------------------------------------------------------------------------------------------

const Object *Long_FromInt64_t(World &, Context *here, int64_t value) { return here->fromLong(value); }
const Object *Long_FromUInt64_t(World &, Context *here, uint64_t value) { return new_int(here, value); }
const Object *Float_FromDouble(World &, Context *here, double value) { return here->fromDouble(value); }

int64_t Long_AsInt64_t(World &w, Context *here, const Object *object) {
    const Object *value = index(w, here, object);
    int64_t small;
    if (value == nullptr)
        return -1;
    if (small_value(here, value, &small))
        return small;
    Big big;
    read_int(here, value, &big);
    if (mpz_fits_slong_p(big))
        return mpz_get_si(big);
    w.raise(here, "OverflowError", "int too big to convert");
    return -1;
}

uint64_t Long_AsUInt64_tMask(World &w, Context *here, const Object *object) {
    const Object *value = index(w, here, object);
    if (value == nullptr)
        return static_cast<uint64_t>(-1);
    Big big;
    read_int(here, value, &big);
    mpz_fdiv_r_2exp(big, big, 64);
    return mpz_get_ui(big);
}

double Float_AsDouble(World &w, Context *here, const Object *object) {
    double value;
    if (object->isDouble(here) || is_int(here, object))
        return read_real(w, here, object, &value) ? value : -1.0;
    const Object *method = find_special(w, here, object, "__float__");
    if (as_str(w, here, object) != nullptr || method == nullptr) {
        if (as_str(w, here, object) != nullptr || find_special(w, here, object, "__index__") == nullptr) {
            w.raise(here, "TypeError", "must be real number, not " + type_name(w, here, object));
            return -1.0;
        }
        const Object *number = index(w, here, object);
        return number != nullptr && read_real(w, here, number, &value) ? value : -1.0;
    }
    const Object *real = call_on(w, here, method, object, here->newList());
    if (real != nullptr && !real->isDouble(here))
        w.raise(here, "TypeError", type_name(w, here, object) + ".__float__ returned non-float (type " +
                                       type_name(w, here, real) + ")");
    return real != nullptr && real->isDouble(here) ? real->asDouble(here) : -1.0;
}

}  // namespace

void add_in_place_operators(World &w, Context *here, const Object *cls) {
    add_in_place(w, here, cls, std::make_index_sequence<std::size(kOperators)>());
}

void give_numbers(HPyContext *slots) {
#define GIVE_OPERATOR(name) slots->ctx_##name = slot<decltype(HPyContext::ctx_##name), operate<k##name>>()
    GIVE_OPERATOR(Add);
    GIVE_OPERATOR(Subtract);
    GIVE_OPERATOR(Multiply);
    GIVE_OPERATOR(MatrixMultiply);
    GIVE_OPERATOR(TrueDivide);
    GIVE_OPERATOR(FloorDivide);
    GIVE_OPERATOR(Remainder);
    GIVE_OPERATOR(Divmod);
    GIVE_OPERATOR(Lshift);
    GIVE_OPERATOR(Rshift);
    GIVE_OPERATOR(And);
    GIVE_OPERATOR(Xor);
    GIVE_OPERATOR(Or);
#undef GIVE_OPERATOR
    slots->ctx_Power = slot<decltype(HPyContext::ctx_Power), Power, kLastMayBeNull>();
    HPYU_GIVE(*slots, Negative);
    HPYU_GIVE(*slots, Positive);
    HPYU_GIVE(*slots, Absolute);
    HPYU_GIVE(*slots, Invert);
    HPYU_GIVE(*slots, Index);
    HPYU_GIVE(*slots, Long_FromInt64_t);
    HPYU_GIVE(*slots, Long_FromUInt64_t);
    HPYU_GIVE(*slots, Float_FromDouble);
    HPYU_GIVE(*slots, Long_AsInt64_t);
    HPYU_GIVE(*slots, Long_AsUInt64_tMask);
    HPYU_GIVE(*slots, Float_AsDouble);
}

}  // namespace hpyu::protopython
