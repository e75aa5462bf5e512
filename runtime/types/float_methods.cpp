// SPDX-License-Identifier: MIT
// The bodies of float's methods: rounding, ratios and small questions.
#include "types/float_methods.hpp"

#include <bit>
#include <cmath>

#include "method.hpp"
#include "protocol/protocol.hpp"
#include "types/float_ops.hpp"
#include "types/int_ops.hpp"
#include "types/sequence_objects.hpp"

namespace hpyu {

namespace {

/// Beyond so many decimals every float is exact; so many places before the point, every float rounds to zero.
constexpr int64_t kMostDecimals = 323, kMostPlaces = 308;

/// To a multiple of 10**places, half to even, exactly.
Value round_places(ProtoContext &ctx, double d, int64_t places) {
    const double magnitude = std::fabs(d);
    Mpz whole, unit, quotient, remainder;
    mpz_set_d(whole, magnitude);
    mpz_ui_pow_ui(unit, 10, static_cast<unsigned long>(places));
    mpz_fdiv_qr(quotient, remainder, whole, unit);
    mpz_mul_2exp(remainder, remainder, 1);
    const int order = mpz_cmp(remainder, unit);
    const bool broken = magnitude != std::trunc(magnitude);
    if (order > 0 || (order == 0 && (broken || mpz_odd_p(static_cast<mpz_ptr>(quotient)))))
        mpz_add_ui(quotient, quotient, 1);
    mpz_mul(quotient, quotient, unit);
    const Value rounded = int_from_mpz(ctx, quotient);
    if (!rounded)
        return Value();
    bool failed = false;
    const double result = int_to_double(ctx, rounded, &failed);
    if (failed) {
        clear_error(ctx);
        return overflow_error(ctx, "rounded value too large to represent");
    }
    return float_from_double(ctx, std::copysign(result, d));
}

}  // namespace

Value float_floor(ProtoContext &ctx, Value self) { return int_from_double(ctx, std::floor(float_value(self))); }

Value float_ceil(ProtoContext &ctx, Value self) { return int_from_double(ctx, std::ceil(float_value(self))); }

Value float_round(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    const double d = float_value(self);
    if (nargs == 0 || args[0] == ctx.none())
        return int_from_double(ctx, std::isfinite(d) ? std::nearbyint(d) : d);
    const int64_t digits = to_ssize(ctx, args[0], true);
    if (digits == -1 && error_occurred(ctx))
        return Value();
    if (!std::isfinite(d) || d == 0.0 || digits > kMostDecimals)
        return float_from_double(ctx, d);
    if (digits < -kMostPlaces)
        return float_from_double(ctx, 0.0 * d);
    if (digits < 0)
        return round_places(ctx, d, -digits);
    double rounded = d;
    (void)read_float(format_double(d, 'f', static_cast<int>(digits), 0), &rounded);
    return float_from_double(ctx, rounded);
}

Value float_as_integer_ratio(ProtoContext &ctx, Value self) {
    const double d = float_value(self);
    if (std::isinf(d))
        return overflow_error(ctx, "cannot convert Infinity to integer ratio");
    if (std::isnan(d))
        return value_error(ctx, "cannot convert NaN to integer ratio");
    int exponent = 0;
    auto m = static_cast<int64_t>(std::ldexp(std::frexp(d, &exponent), 53));
    exponent -= 53;
    if (m == 0)
        exponent = 0;
    while (m != 0 && (m & 1) == 0) {
        m >>= 1;
        ++exponent;
    }
    const Value top = Value::from_int(m), one = Value::from_int(1);
    const Value numerator = exponent > 0 ? int_lshift(ctx, top, Value::from_int(exponent)) : top;
    const Value denominator = exponent < 0 ? int_lshift(ctx, one, Value::from_int(-exponent)) : one;
    return numerator && denominator ? Value(tuple_of(ctx, {numerator, denominator})) : Value();
}

Value float_is_integer(ProtoContext &ctx, Value self) {
    const double d = float_value(self);
    return ctx.boolean(std::isfinite(d) && d == std::floor(d));
}

Value float_getnewargs(ProtoContext &ctx, Value self) {
    const Value number = float_exact(ctx, self);
    return number ? Value(tuple_of(ctx, {number})) : Value();
}

Value float_getformat(ProtoContext &ctx, Value, Value kind) {
    if (!is_str(kind))
        return raise_wrong_type(ctx, "__getformat__() argument", "str", kind);
    if (!str_equals_ascii(as<Str>(kind), "double") && !str_equals_ascii(as<Str>(kind), "float"))
        return value_error(ctx, "__getformat__() argument 1 must be 'double' or 'float'");
    return str_from_utf8(ctx, std::endian::native == std::endian::little ? "IEEE, little-endian" : "IEEE, big-endian");
}

}  // namespace hpyu
