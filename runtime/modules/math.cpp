// SPDX-License-Identifier: MIT
// The module math: functions of one or two floats, on top of the C library. Results that the C library reports as NaN or
// infinite, though the arguments are not, are errors.
#include "modules/math.hpp"

#include <cmath>
#include <numbers>

#include "modules/import.hpp"
#include "protocol/protocol.hpp"
#include "space.hpp"
#include "types/float.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

bool read_double(ProtoContext &ctx, Value v, double *out) {
    if (v.is_float()) {
        *out = v.as_float();
        return true;
    }
    *out = to_double(ctx, v);
    return *out != -1.0 || !error_occurred(ctx);
}

namespace {

Raised domain_error(ProtoContext &ctx) { return value_error(ctx, "math domain error"); }
Raised range_error(ProtoContext &ctx) { return overflow_error(ctx, "math range error"); }

/// A function of one float. `Overflows`: an infinite result of a finite argument is too large, not undefined.
template <double (*F)(double), bool Overflows = false>
Value one(ProtoContext &ctx, Value, Value v) {
    double x = 0;
    if (!read_double(ctx, v, &x))
        return Value();
    const double r = F(x);
    if (std::isnan(r) && !std::isnan(x))
        return domain_error(ctx);
    if (std::isinf(r) && std::isfinite(x))
        return Overflows ? range_error(ctx) : domain_error(ctx);
    return float_from_double(ctx, r);
}

/// A function of two floats whose result may be undefined or too large.
template <double (*F)(double, double)>
Value two(ProtoContext &ctx, Value, const Value *args, size_t) {
    double x = 0, y = 0;
    if (!read_double(ctx, args[0], &x) || !read_double(ctx, args[1], &y))
        return Value();
    const double r = F(x, y);
    if (std::isnan(r) && !std::isnan(x) && !std::isnan(y))
        return domain_error(ctx);
    if (std::isinf(r) && std::isfinite(x) && std::isfinite(y))
        return range_error(ctx);
    return float_from_double(ctx, r);
}

template <bool (*F)(double)>
Value test(ProtoContext &ctx, Value, Value v) {
    double x = 0;
    return read_double(ctx, v, &x) ? ctx.boolean(F(x)) : Value();
}

bool is_finite(double x) { return std::isfinite(x); }
bool is_infinite(double x) { return std::isinf(x); }
bool is_nan(double x) { return std::isnan(x); }
double to_degrees(double x) { return x * (180.0 / std::numbers::pi); }
double to_radians(double x) { return x * (std::numbers::pi / 180.0); }

/// Gamma has a pole at zero and at every negative integer.
double gamma_of(double x) {
    if (std::isinf(x) && x < 0)
        return NAN;
    return std::tgamma(x);
}
Value math_gamma(ProtoContext &ctx, Value self, Value v) {
    double x = 0;
    if (!read_double(ctx, v, &x))
        return Value();
    if (std::isfinite(x) && x <= 0 && x == std::floor(x))
        return domain_error(ctx);
    return one<gamma_of, true>(ctx, self, v);
}
double log_gamma_of(double x) {
    int sign = 0;
    return std::isinf(x) ? INFINITY : lgamma_r(x, &sign);
}
Value math_lgamma(ProtoContext &ctx, Value self, Value v) {
    double x = 0;
    if (!read_double(ctx, v, &x))
        return Value();
    if (std::isfinite(x) && x <= 0 && x == std::floor(x))
        return domain_error(ctx);
    return one<log_gamma_of, true>(ctx, self, v);
}

double ulp_of(double x) {
    if (std::isnan(x))
        return x;
    x = std::fabs(x);
    if (std::isinf(x))
        return x;
    const double next = std::nextafter(x, INFINITY);
    return std::isinf(next) ? x - std::nextafter(x, -INFINITY) : next - x;
}
Value math_ulp(ProtoContext &ctx, Value, Value v) {
    double x = 0;
    return read_double(ctx, v, &x) ? float_from_double(ctx, ulp_of(x)) : Value();
}

/// As `two`, but 0 to a negative power is undefined.
Value math_pow(ProtoContext &ctx, Value, const Value *args, size_t) {
    double x = 0, y = 0;
    if (!read_double(ctx, args[0], &x) || !read_double(ctx, args[1], &y))
        return Value();
    const double r = std::pow(x, y);
    if (std::isfinite(x) && std::isfinite(y)) {
        if (std::isnan(r))
            return domain_error(ctx);
        if (std::isinf(r))
            return x == 0 ? domain_error(ctx) : range_error(ctx);
    }
    return float_from_double(ctx, r);
}

/// No errors: all arguments have a result.
template <double (*F)(double, double)>
Value total(ProtoContext &ctx, Value, const Value *args, size_t) {
    double x = 0, y = 0;
    if (!read_double(ctx, args[0], &x) || !read_double(ctx, args[1], &y))
        return Value();
    return float_from_double(ctx, F(x, y));
}

// -- logarithms -------------------------------------------------------------------------------------------------------

/// The logarithm of any number by `f`; ints beyond the floats are split into mantissa and exponent.
bool log_by(ProtoContext &ctx, Value v, double (*f)(double), double *out) {
    if (is_int(v)) {
        if (int_sign(v) <= 0) {
            domain_error(ctx);
            return false;
        }
        const IntView view(v);
        signed long exponent = 0;
        const double mantissa = mpz_get_d_2exp(&exponent, view.get());
        if (exponent > 1024) {
            *out = f(mantissa) + f(2.0) * static_cast<double>(exponent);
            return true;
        }
    }
    double x = 0;
    if (!read_double(ctx, v, &x))
        return false;
    if (std::isnan(x)) {
        *out = x;
    } else if (x <= 0) {
        domain_error(ctx);
        return false;
    } else {
        *out = f(x);
    }
    return true;
}

Value math_log(ProtoContext &ctx, Value, const Value *args, size_t nargs) {
    double x = 0, base = 0;
    if (nargs < 1 || nargs > 2)
        return type_error(ctx, "math.log requires 1 to 2 arguments");
    if (!log_by(ctx, args[0], std::log, &x))
        return Value();
    if (nargs == 1)
        return float_from_double(ctx, x);
    if (!log_by(ctx, args[1], std::log, &base))
        return Value();
    return base == 0 ? Value(zero_division_error(ctx, "float division by zero")) : float_from_double(ctx, x / base);
}
template <double (*F)(double)>
Value math_log_by(ProtoContext &ctx, Value, Value v) {
    double r = 0;
    return log_by(ctx, v, F, &r) ? float_from_double(ctx, r) : Value();
}

// -- taking floats apart and rounding them ----------------------------------------------------------------------------

Value math_frexp(ProtoContext &ctx, Value, Value v) {
    double x = 0;
    if (!read_double(ctx, v, &x))
        return Value();
    int exponent = 0;
    const Value mantissa = float_from_double(ctx, std::isfinite(x) ? std::frexp(x, &exponent) : x);
    return mantissa ? Value(tuple_of(ctx, {mantissa, Value::from_int(exponent)})) : Value();
}

Value math_modf(ProtoContext &ctx, Value, Value v) {
    double x = 0, whole = 0;
    if (!read_double(ctx, v, &x))
        return Value();
    const Value fraction = float_from_double(ctx, std::modf(x, &whole));
    const Value rest = float_from_double(ctx, whole);
    return fraction && rest ? Value(tuple_of(ctx, {fraction, rest})) : Value();
}

Value math_ldexp(ProtoContext &ctx, Value, const Value *args, size_t) {
    double x = 0;
    if (!read_double(ctx, args[0], &x))
        return Value();
    if (!is_int(args[1]))
        return type_error(ctx, "Expected an int as second argument to ldexp.");
    if (x == 0 || !std::isfinite(x))
        return float_from_double(ctx, x);
    int64_t exponent = 0;
    if (!int_to_int64(args[1], &exponent))
        exponent = int_sign(args[1]) < 0 ? INT64_MIN : INT64_MAX;
    if (exponent > INT32_MAX)
        return range_error(ctx);
    const double r = exponent < INT32_MIN ? std::copysign(0.0, x) : std::ldexp(x, static_cast<int>(exponent));
    return std::isinf(r) ? Value(range_error(ctx)) : float_from_double(ctx, r);
}

/// floor and ceil: the special method, else by way of a float.
template <double (*F)(double)>
Value to_whole(ProtoContext &ctx, Value v, Str *special) {
    if (v.is_float())
        return int_from_double(ctx, F(v.as_float()));
    bool found = false;
    const Value args[] = {v};
    const Value result = ctx.call_special(special, args, 1, &found);
    if (found)
        return result;
    double x = 0;
    return read_double(ctx, v, &x) ? int_from_double(ctx, F(x)) : Value();
}
Value math_floor(ProtoContext &ctx, Value, Value v) { return to_whole<std::floor>(ctx, v, ctx.names().__floor__); }
Value math_ceil(ProtoContext &ctx, Value, Value v) { return to_whole<std::ceil>(ctx, v, ctx.names().__ceil__); }

Value math_trunc(ProtoContext &ctx, Value, Value v) {
    if (v.is_float())
        return int_from_double(ctx, v.as_float());
    bool found = false;
    const Value args[] = {v};
    const Value result = ctx.call_special(ctx.names().__trunc__, args, 1, &found);
    return found ? result : Value(type_error(ctx, "type ", type_of(ctx, v), " doesn't define __trunc__ method"));
}

Value math_isclose(ProtoContext &ctx, Value, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"a", "b", "rel_tol", "abs_tol"};
    static constexpr ArgSpec kSpec = {.function = "isclose", .names = kNames, .required = 2, .positional = 2};
    Value given[4];
    double a = 0, b = 0, relative = 1e-9, absolute = 0;
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0 || !read_double(ctx, given[0], &a) ||
        !read_double(ctx, given[1], &b) || (given[2] && !read_double(ctx, given[2], &relative)) ||
        (given[3] && !read_double(ctx, given[3], &absolute)))
        return Value();
    if (relative < 0 || absolute < 0)
        return value_error(ctx, "tolerances must be non-negative");
    if (a == b)
        return ctx.true_();
    if (std::isinf(a) || std::isinf(b))
        return ctx.false_();
    const double apart = std::fabs(b - a);
    return ctx.boolean(apart <= std::fabs(relative * b) || apart <= std::fabs(relative * a) || apart <= absolute);
}

#define ONE(name, f, doc) {name, one_arg<one<f>>, name "($module, x, /)\n--\n\n" doc}
#define ONE_OVERFLOWING(name, f, doc) {name, one_arg<one<f, true>>, name "($module, x, /)\n--\n\n" doc}

constexpr MethodDef kFunctions[] = {
    ONE("acos", std::acos, "The arc cosine."),
    ONE("acosh", std::acosh, "The inverse hyperbolic cosine."),
    ONE("asin", std::asin, "The arc sine."),
    ONE("asinh", std::asinh, "The inverse hyperbolic sine."),
    ONE("atan", std::atan, "The arc tangent."),
    ONE("atanh", std::atanh, "The inverse hyperbolic tangent."),
    ONE("cbrt", std::cbrt, "The cube root."),
    ONE("cos", std::cos, "The cosine."),
    ONE_OVERFLOWING("cosh", std::cosh, "The hyperbolic cosine."),
    {"degrees", one_arg<one<to_degrees, true>>, "degrees($module, x, /)\n--\n\nRadians as degrees."},
    ONE("erf", std::erf, "The error function."),
    ONE("erfc", std::erfc, "One less the error function."),
    ONE_OVERFLOWING("exp", std::exp, "e ** x"),
    ONE_OVERFLOWING("exp2", std::exp2, "2 ** x"),
    ONE_OVERFLOWING("expm1", std::expm1, "e ** x - 1"),
    ONE("fabs", std::fabs, "The absolute value."),
    {"gamma", one_arg<math_gamma>, "gamma($module, x, /)\n--\n\nThe gamma function."},
    {"lgamma", one_arg<math_lgamma>, "lgamma($module, x, /)\n--\n\nThe logarithm of the gamma function's magnitude."},
    ONE("log1p", std::log1p, "log(1 + x)"),
    {"radians", one_arg<one<to_radians>>, "radians($module, x, /)\n--\n\nDegrees as radians."},
    ONE("sin", std::sin, "The sine."),
    ONE_OVERFLOWING("sinh", std::sinh, "The hyperbolic sine."),
    ONE("sqrt", std::sqrt, "The square root."),
    ONE("tan", std::tan, "The tangent."),
    ONE("tanh", std::tanh, "The hyperbolic tangent."),
    {"ulp", one_arg<math_ulp>, "ulp($module, x, /)\n--\n\nThe distance to the next float."},
    {"isfinite", one_arg<test<is_finite>>, "isfinite($module, x, /)\n--\n\nWhether x is neither infinite nor NaN."},
    {"isinf", one_arg<test<is_infinite>>, "isinf($module, x, /)\n--\n\nWhether x is infinite."},
    {"isnan", one_arg<test<is_nan>>, "isnan($module, x, /)\n--\n\nWhether x is NaN."},
    {"atan2", varargs<total<std::atan2>, 2, 2>, "atan2($module, y, x, /)\n--\n\nThe angle of a point."},
    {"copysign", varargs<total<std::copysign>, 2, 2>, "copysign($module, x, y, /)\n--\n\nx with the sign of y."},
    {"nextafter", varargs<total<std::nextafter>, 2, 2>, "nextafter($module, x, y, /)\n--\n\nThe float next to x towards y."},
    {"fmod", varargs<two<std::fmod>, 2, 2>, "fmod($module, x, y, /)\n--\n\nThe remainder with the sign of x."},
    {"remainder", varargs<two<std::remainder>, 2, 2>,
     "remainder($module, x, y, /)\n--\n\nThe difference to the nearest multiple of y."},
    {"pow", varargs<math_pow, 2, 2>, "pow($module, x, y, /)\n--\n\nx ** y as a float."},
    {"log", varargs<math_log>, "log($module, x, base=math.e, /)\n--\n\nThe logarithm."},
    {"log2", one_arg<math_log_by<std::log2>>, "log2($module, x, /)\n--\n\nThe logarithm to base 2."},
    {"log10", one_arg<math_log_by<std::log10>>, "log10($module, x, /)\n--\n\nThe logarithm to base 10."},
    {"frexp", one_arg<math_frexp>, "frexp($module, x, /)\n--\n\nMantissa and binary exponent."},
    {"modf", one_arg<math_modf>, "modf($module, x, /)\n--\n\nFraction and whole part."},
    {"ldexp", varargs<math_ldexp, 2, 2>, "ldexp($module, x, i, /)\n--\n\nx * 2 ** i"},
    {"floor", one_arg<math_floor>, "floor($module, x, /)\n--\n\nThe greatest int not above x."},
    {"ceil", one_arg<math_ceil>, "ceil($module, x, /)\n--\n\nThe least int not below x."},
    {"trunc", one_arg<math_trunc>, "trunc($module, x, /)\n--\n\nThe int next to x towards zero."},
    {"isclose", keywords<math_isclose>,
     "isclose($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)\n--\n\nWhether two floats are about equal."},
};

#undef ONE
#undef ONE_OVERFLOWING

}  // namespace

ModuleObject *make_math_module(ProtoContext &ctx) {
    Str *name = intern(ctx, "math");
    ModuleObject *module = name != nullptr ? module_new(ctx, name, "Mathematical functions of real numbers.") : nullptr;
    if (module == nullptr)
        return nullptr;
    for (const auto functions : {std::span<const MethodDef>(kFunctions), math_integer_functions(), math_row_functions()})
        if (module_add_functions(ctx, module, functions) < 0)
            return nullptr;
    const std::pair<const char *, double> constants[] = {
        {"pi", std::numbers::pi}, {"e", std::numbers::e}, {"tau", 2 * std::numbers::pi}, {"inf", INFINITY}, {"nan", NAN}};
    for (const auto &[key, value] : constants)
        if (module_add(ctx, module, key, float_from_double(ctx, value)) < 0)
            return nullptr;
    return module;
}

}  // namespace hpyu
