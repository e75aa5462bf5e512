// SPDX-License-Identifier: MIT
// float: making and reading one, its arithmetic, comparison and hash, its type. Text is in float_text.cpp, hexadecimal
// text in float_hex.cpp, the methods in float_methods.cpp.
#include "types/float.hpp"

#include <cerrno>
#include <cmath>
#include <cstring>

#include "modules/warnings.hpp"
#include "types/float_methods.hpp"
#include "types/float_ops.hpp"
#include "types/int_ops.hpp"
#include "types/number_format.hpp"
#include "types/number_slots.hpp"
#include "types/sequence_objects.hpp"

namespace hpyu {

Value float_from_double_slow(ProtoContext &ctx, double d) {
    Float *cell = ctx.make<Float>(ctx.types().float_);
    if (cell == nullptr)
        return Value();
    cell->value = d;
    return cell;
}

double float_by_slots(ProtoContext &ctx, Value v) {
    const Type *type = type_of(ctx, v);
    if (type->slots.nb_float) {
        const Root<> result(ctx, type->slots.nb_float(ctx, v));
        if (!result)
            return -1.0;
        if (!is_float(result)) {
            type_error(ctx, type, ".__float__ returned non-float (type ", type_of(ctx, result), ")");
            return -1.0;
        }
        if (type_of(ctx, result) != ctx.types().float_) {
            std::string method;
            Piece(type).append_to(method);
            if (warn_strict_subclass(ctx, method + ".__float__", result, "float") < 0)
                return -1.0;
        }
        return float_value(result);
    }
    const Value index = to_index(ctx, v);
    bool failed = false;
    return index ? int_to_double(ctx, index, &failed) : -1.0;
}

double to_double(ProtoContext &ctx, Value v) {
    if (is_float(v)) [[likely]]
        return float_value(v);
    if (v.is_int())
        return static_cast<double>(v.as_int());
    const Type *type = type_of(ctx, v);
    if (type->slots.nb_float || type->slots.nb_index)
        return float_by_slots(ctx, v);
    type_error(ctx, "must be real number, not ", type);
    return -1.0;
}

int64_t float_hash(double d, Value identity) {
    if (!std::isfinite(d)) {
        if (std::isinf(d))
            return d > 0 ? 314159 : -314159;
        const auto h = static_cast<int64_t>((identity.bits() >> 4) | (identity.bits() << 60));
        return h == -1 ? -2 : h;
    }
    // d is m * 2**e with a whole m below the modulus 2**61 - 1, where multiplying by 2 is a rotation of 61 bits.
    constexpr uint64_t kModulus = (uint64_t{1} << 61) - 1;
    int exponent = 0;
    const auto m = static_cast<uint64_t>(std::ldexp(std::frexp(std::fabs(d), &exponent), 53));
    const int turn = ((exponent - 53) % 61 + 61) % 61;
    const uint64_t h = turn == 0 ? m : ((m << turn) & kModulus) | (m >> (61 - turn));
    const int64_t result = d < 0 ? -static_cast<int64_t>(h) : static_cast<int64_t>(h);
    return result == -1 ? -2 : result;
}

int float_compare_int(double d, Value integer) {
    if (std::isnan(d))
        return 2;
    constexpr int64_t kExact = int64_t{1} << 53;
    int64_t n = 0;
    if (int_to_int64(integer, &n) && n >= -kExact && n <= kExact) {
        const auto other = static_cast<double>(n);
        return d < other ? -1 : d > other;
    }
    const IntView view(integer);
    const int order = mpz_cmp_d(view.get(), d);
    return order > 0 ? -1 : order < 0;
}

void float_divide_floor(double x, double y, double *quotient, double *remainder) {
    double rest = std::fmod(x, y);
    double whole = (x - rest) / y;  // close to an integer
    if (rest == 0.0) {
        rest = std::copysign(0.0, y);
    } else if ((rest < 0.0) != (y < 0.0)) {
        rest += y;
        whole -= 1.0;
    }
    *remainder = rest;
    double below = std::floor(whole);
    if (whole - below > 0.5)
        below += 1.0;
    *quotient = whole == 0.0 ? std::copysign(0.0, x / y) : below;
}

Value float_power(ProtoContext &ctx, double x, double y) {
    if (x == 0.0 && y < 0.0 && std::isfinite(y))
        return zero_division_error(ctx, "0.0 cannot be raised to a negative power");
    if (x < 0.0 && std::isfinite(x) && std::isfinite(y) && y != std::floor(y))
        return complex_power(ctx, x, 0.0, y, 0.0);
    const double result = std::pow(x, y);
    if (std::isinf(result) && std::isfinite(x) && std::isfinite(y)) {
        Str *reason = str_from_utf8(ctx, std::strerror(ERANGE));
        Tuple *args = reason != nullptr ? tuple_of(ctx, {Value::from_int(ERANGE), reason}) : nullptr;
        if (args != nullptr)
            raise_value(ctx, ctx.exc().OverflowError, args);
        return Value();
    }
    return float_from_double(ctx, result);
}

namespace {

enum class Operand { Number, Other, Failed };

/// A float's or int's value.
Operand read_operand(ProtoContext &ctx, Value v, double *out) {
    if (is_float(v)) {
        *out = float_value(v);
        return Operand::Number;
    }
    if (!is_int(v))
        return Operand::Other;
    bool failed = false;
    *out = int_to_double(ctx, v, &failed);
    return failed ? Operand::Failed : Operand::Number;
}

template <Value (*F)(ProtoContext &, double, double)>
Value float_slot(ProtoContext &ctx, Value a, Value b) {
    double x = 0.0, y = 0.0;
    Operand kind = read_operand(ctx, a, &x);
    if (kind == Operand::Number)
        kind = read_operand(ctx, b, &y);
    if (kind == Operand::Number) [[likely]]
        return F(ctx, x, y);
    return kind == Operand::Other ? ctx.not_implemented() : Value();
}

Value add(ProtoContext &ctx, double x, double y) { return float_from_double(ctx, x + y); }
Value subtract(ProtoContext &ctx, double x, double y) { return float_from_double(ctx, x - y); }
Value multiply(ProtoContext &ctx, double x, double y) { return float_from_double(ctx, x * y); }

Value true_divide(ProtoContext &ctx, double x, double y) {
    if (y == 0.0)
        return zero_division_error(ctx, "float division by zero");
    return float_from_double(ctx, x / y);
}

Value floor_divide(ProtoContext &ctx, double x, double y) {
    if (y == 0.0)
        return zero_division_error(ctx, "float floor division by zero");
    double quotient = 0.0, remainder = 0.0;
    float_divide_floor(x, y, &quotient, &remainder);
    return float_from_double(ctx, quotient);
}

Value remainder(ProtoContext &ctx, double x, double y) {
    if (y == 0.0)
        return zero_division_error(ctx, "float modulo");
    double quotient = 0.0, rest = 0.0;
    float_divide_floor(x, y, &quotient, &rest);
    return float_from_double(ctx, rest);
}

Value divide_both(ProtoContext &ctx, double x, double y) {
    if (y == 0.0)
        return zero_division_error(ctx, "float divmod()");
    double quotient = 0.0, rest = 0.0;
    float_divide_floor(x, y, &quotient, &rest);
    const Value first = float_from_double(ctx, quotient), second = float_from_double(ctx, rest);
    return first && second ? Value(tuple_of(ctx, {first, second})) : Value();
}

Value float_power_slot(ProtoContext &ctx, Value a, Value b, Value modulus) {
    if (modulus && modulus != ctx.none())
        return type_error(ctx, "pow() 3rd argument not allowed unless all arguments are integers");
    return float_slot<float_power>(ctx, a, b);
}

Value float_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    if (refuses_keywords(ctx, type, ctx.types().float_, kwnames))
        return Value();
    if (nargs > 1)
        return raise_argument_count(ctx, "float", nargs, 0, 1);
    const Value number = nargs == 0 ? Value::from_double(0.0) : to_float(ctx, args[0]);
    if (!number || type == ctx.types().float_)
        return number;
    const double d = float_value(number);
    Float *instance = ctx.make_instance<Float>(type);
    if (instance == nullptr)
        return Value();
    instance->value = d;
    return instance;
}

Value float_repr(ProtoContext &ctx, Value self) { return str_from_utf8(ctx, float_text(float_value(self))); }
int64_t float_hash_slot(ProtoContext &, Value self) { return float_hash(float_value(self), self); }
int float_bool(ProtoContext &, Value self) { return float_value(self) != 0.0; }
Value float_negative(ProtoContext &ctx, Value self) { return float_from_double(ctx, -float_value(self)); }
Value float_absolute(ProtoContext &ctx, Value self) { return float_from_double(ctx, std::fabs(float_value(self))); }
Value float_to_int(ProtoContext &ctx, Value self) { return int_from_double(ctx, float_value(self)); }

Value float_rich_compare(ProtoContext &ctx, Value a, Value b, int op) {
    const double x = float_value(a);
    int order = 0;
    if (is_float(b)) {
        const double y = float_value(b);
        order = x < y ? -1 : x > y ? 1 : x == y ? 0 : 2;
    } else if (is_int(b)) {
        order = float_compare_int(x, b);
    } else {
        return ctx.not_implemented();
    }
    return ctx.boolean(order == 2 ? op == kNE : compare_answer(order, op));
}

Value float_real(ProtoContext &ctx, Value self, void *) { return float_exact(ctx, self); }
Value float_imag(ProtoContext &, Value, void *) { return Value::from_double(0.0); }

constexpr MethodDef kFloatMethods[] = {
    {"conjugate", noargs<float_exact>, "conjugate($self, /)\n--\n\nThe number itself: it has no imaginary part."},
    {"__trunc__", noargs<float_to_int>, "__trunc__($self, /)\n--\n\nThe whole part, as an int."},
    {"__floor__", noargs<float_floor>, "__floor__($self, /)\n--\n\nThe greatest int not above the number."},
    {"__ceil__", noargs<float_ceil>, "__ceil__($self, /)\n--\n\nThe least int not below the number."},
    {"__round__", varargs<float_round, 0, 1>,
     "__round__($self, ndigits=None, /)\n--\n\n"
     "Rounds half to even: to an int without ndigits, else to that many decimals."},
    {"as_integer_ratio", noargs<float_as_integer_ratio>,
     "as_integer_ratio($self, /)\n--\n\nA pair of ints in lowest terms with exactly this ratio, the second positive."},
    {"fromhex", one_arg<float_fromhex>, "fromhex($type, string, /)\n--\n\nThe float that hexadecimal text spells.",
     Binding::Class},
    {"hex", noargs<float_hex>, "hex($self, /)\n--\n\nHexadecimal text that fromhex reads back exactly."},
    {"is_integer", noargs<float_is_integer>, "is_integer($self, /)\n--\n\nTrue if the number is whole."},
    {"__getnewargs__", noargs<float_getnewargs>, "__getnewargs__($self, /)\n--\n\nArguments that make an equal float."},
    {"__getformat__", one_arg<float_getformat>,
     "__getformat__($type, typestr, /)\n--\n\nHow C's 'double' or 'float' lies in memory.", Binding::Class},
    {"__format__", one_arg<float_format>,
     "__format__($self, format_spec, /)\n--\n\nText as a format specification asks for."},
};

constexpr GetSetDef kFloatGetSets[] = {
    {"real", float_real, nullptr, "The real part: the number as a plain float."},
    {"imag", float_imag, nullptr, "The imaginary part: 0.0."},
};

}  // namespace

Value float_exact(ProtoContext &ctx, Value self) {
    if (self.is_float() || self.as_object()->type == ctx.types().float_)
        return self;
    return float_from_double(ctx, float_value(self));
}

extern const TypeDef kFloatType;
constinit const TypeDef kFloatType = {
    .name = "float",
    .doc = "float(x=0, /)\n--\n\nBinary floating-point numbers of 64 bits, made from a number or from text.",
    .layout = Layout::Float,
    .size = sizeof(Float),
    .flags = kTypeBase,
    .methods = kFloatMethods,
    .getsets = kFloatGetSets,
    .slots =
        {
            .tp_new = native<float_new>,
            .tp_repr = native<float_repr>,
            .tp_hash = native<float_hash_slot>,
            .tp_richcompare = native<float_rich_compare>,
            .nb_add = native<float_slot<add>>,
            .nb_subtract = native<float_slot<subtract>>,
            .nb_multiply = native<float_slot<multiply>>,
            .nb_remainder = native<float_slot<remainder>>,
            .nb_divmod = native<float_slot<divide_both>>,
            .nb_power = native<float_power_slot>,
            .nb_negative = native<float_negative>,
            .nb_positive = native<float_exact>,
            .nb_absolute = native<float_absolute>,
            .nb_bool = native<float_bool>,
            .nb_int = native<float_to_int>,
            .nb_float = native<float_exact>,
            .nb_floor_divide = native<float_slot<floor_divide>>,
            .nb_true_divide = native<float_slot<true_divide>>,
        },
};

}  // namespace hpyu
