// SPDX-License-Identifier: MIT
// Int as a C++ value: making one, reading one, comparing and hashing. Arithmetic is in int_arithmetic.cpp, text in
// int_text.cpp, what a program sees in int_type.cpp and int_methods.cpp.
#include "types/int.hpp"

#include <cfloat>
#include <climits>
#include <cmath>
#include <cstring>

#include "modules/warnings.hpp"
#include "types/int_ops.hpp"

namespace hpyu {

static_assert(GMP_LIMB_BITS == 64 && GMP_NAIL_BITS == 0);

namespace {

constexpr uint64_t kHashModulus = (uint64_t{1} << 61) - 1;

Int *make_limbs(ProtoContext &ctx, Type *type, int64_t n) {
    const size_t extra = n > 1 ? static_cast<size_t>(n - 1) * sizeof(mp_limb_t) : 0;
    return ctx.make_instance<Int>(type, extra);
}

/// Sign and magnitude of any int, without a copy.
struct Magnitude {
    explicit Magnitude(Value v) {
        if (v.is_int()) {
            const int64_t n = v.as_int();
            own = n < 0 ? 0 - static_cast<uint64_t>(n) : static_cast<uint64_t>(n);
            limbs = &own;
            size = own != 0;
            negative = n < 0;
        } else {
            const Int *big = as<Int>(v);
            limbs = big->limbs();
            size = std::abs(big->size);
            negative = big->size < 0;
        }
    }
    Magnitude(const Magnitude &) = delete;
    mp_limb_t own = 0;
    const mp_limb_t *limbs;
    int64_t size;
    bool negative;
};

}  // namespace

Value int_from_limbs(ProtoContext &ctx, const mp_limb_t *limbs, int64_t n, bool negative) {
    while (n > 0 && limbs[n - 1] == 0)
        --n;
    if (n == 0)
        return Value::from_int(0);
    if (n == 1) {
        const mp_limb_t limb = limbs[0];
        if (limb <= static_cast<uint64_t>(Value::kMaxInt))
            return Value::from_int(negative ? -static_cast<int64_t>(limb) : static_cast<int64_t>(limb));
        if (negative && limb == uint64_t{1} << 62)
            return Value::from_int(Value::kMinInt);
    }
    Int *big = make_limbs(ctx, ctx.types().int_, n);
    if (big == nullptr)
        return Value();
    big->size = negative ? -n : n;
    std::memcpy(big->limbs(), limbs, static_cast<size_t>(n) * sizeof(mp_limb_t));
    return big;
}

Value int_from_int64(ProtoContext &ctx, int64_t n) {
    if (Value::fits(n)) [[likely]]
        return Value::from_int(n);
    const mp_limb_t limb = n < 0 ? 0 - static_cast<uint64_t>(n) : static_cast<uint64_t>(n);
    return int_from_limbs(ctx, &limb, 1, n < 0);
}

Value int_from_uint64(ProtoContext &ctx, uint64_t n) {
    if (n <= static_cast<uint64_t>(Value::kMaxInt)) [[likely]]
        return Value::from_int(static_cast<int64_t>(n));
    const mp_limb_t limb = n;
    return int_from_limbs(ctx, &limb, 1, false);
}

Value int_from_mpz(ProtoContext &ctx, const mpz_t n) {
    return int_from_limbs(ctx, mpz_limbs_read(n), static_cast<int64_t>(mpz_size(n)), mpz_sgn(n) < 0);
}

Value int_from_double(ProtoContext &ctx, double d) {
    if (std::fabs(d) < 0x1p62) [[likely]]
        return Value::from_int(static_cast<int64_t>(d));
    if (std::isnan(d))
        return value_error(ctx, "cannot convert float NaN to integer");
    if (std::isinf(d))
        return overflow_error(ctx, "cannot convert float infinity to integer");
    Mpz number;
    mpz_set_d(number, d);
    return int_from_mpz(ctx, number);
}

Value int_exact(ProtoContext &ctx, Value v) {
    if (v.is_int() || v.as_object()->type == ctx.types().int_)
        return v;
    const Magnitude m(v);
    return int_from_limbs(ctx, m.limbs, m.size, m.negative);
}

Value int_of_type(ProtoContext &ctx, Type *type, Value v) {
    if (type == ctx.types().int_)
        return int_exact(ctx, v);
    const Magnitude m(v);
    Int *copy = make_limbs(ctx, type, m.size);
    if (copy == nullptr)
        return Value();
    copy->size = m.negative ? -m.size : m.size;
    std::memcpy(copy->limbs(), m.limbs, static_cast<size_t>(m.size) * sizeof(mp_limb_t));
    return copy;
}

bool int_to_int64(Value v, int64_t *out) {
    if (v.is_int()) {
        *out = v.as_int();
        return true;
    }
    const Int *big = as<Int>(v);
    if (big->size == 0) {
        *out = 0;
        return true;
    }
    if (big->size == 1 && big->small <= static_cast<uint64_t>(INT64_MAX)) {
        *out = static_cast<int64_t>(big->small);
        return true;
    }
    if (big->size == -1 && big->small <= uint64_t{1} << 63) {
        *out = static_cast<int64_t>(0 - big->small);
        return true;
    }
    return false;
}

bool int_to_uint64(Value v, uint64_t *out) {
    const Magnitude m(v);
    if (m.negative || m.size > 1)
        return false;
    *out = m.size == 0 ? 0 : m.limbs[0];
    return true;
}

uint64_t int_low_bits(Value v) {
    if (v.is_int())
        return static_cast<uint64_t>(v.as_int());
    const Int *big = as<Int>(v);
    if (big->size == 0)
        return 0;
    return big->size < 0 ? 0 - big->small : big->small;
}

int int_sign(Value v) {
    const int64_t n = v.is_int() ? v.as_int() : as<Int>(v)->size;
    return n < 0 ? -1 : n > 0;
}

int64_t int_bit_length(Value v) {
    const Magnitude m(v);
    return m.size == 0 ? 0 : m.size * 64 - __builtin_clzll(m.limbs[m.size - 1]);
}

IntView::IntView(Value v) {
    if (v.is_int()) {
        const int64_t n = v.as_int();
        limb_ = n < 0 ? 0 - static_cast<uint64_t>(n) : static_cast<uint64_t>(n);
        mpz_roinit_n(number_, &limb_, n < 0 ? -1 : n > 0);
    } else {
        const Int *big = as<Int>(v);
        mpz_roinit_n(number_, big->limbs(), static_cast<mp_size_t>(big->size));
    }
}

double scale_rounded(uint64_t significand, int64_t exponent) {
    if (significand == 0)
        return 0.0;
    const int64_t bits = 64 - __builtin_clzll(significand);
    if (exponent > DBL_MAX_EXP || bits + exponent > DBL_MAX_EXP)
        return HUGE_VAL;
    // So many low bits lie below the result's last one: 53 of them count, fewer where it is subnormal.
    int64_t drop = bits - DBL_MANT_DIG;
    if (const int64_t below = -1074 - exponent; below > drop)
        drop = below;
    if (drop > 64)
        return 0.0;
    if (drop > 0) {
        const bool odd = drop < 64 && ((significand >> drop) & 1) != 0;
        const uint64_t half = uint64_t{1} << (drop - 1);
        const uint64_t rest = drop == 64 ? significand : significand & ((half << 1) - 1);
        significand = drop == 64 ? 0 : significand >> drop;
        if (rest > half || (rest == half && odd))
            ++significand;
        exponent += drop;
    }
    return std::ldexp(static_cast<double>(significand), static_cast<int>(exponent));
}

double int_to_double(ProtoContext &ctx, Value v, bool *failed) {
    *failed = false;
    if (v.is_int()) [[likely]]
        return static_cast<double>(v.as_int());
    const Magnitude m(v);
    double d = 0.0;
    if (m.size == 1) {
        d = static_cast<double>(m.limbs[0]);
    } else if (m.size > 1) {
        const int64_t n = m.size;
        const int shift = __builtin_clzll(m.limbs[n - 1]);
        uint64_t top = m.limbs[n - 1] << shift;
        uint64_t lost = m.limbs[n - 2];
        if (shift != 0) {
            top |= m.limbs[n - 2] >> (64 - shift);
            lost = m.limbs[n - 2] << shift;
        }
        for (int64_t i = 0; lost == 0 && i < n - 2; ++i)
            lost = m.limbs[i];
        d = scale_rounded(top | (lost != 0), (n - 1) * 64 - shift);
        if (std::isinf(d)) {
            *failed = true;
            overflow_error(ctx, "int too large to convert to float");
            return -1.0;
        }
    }
    return m.negative ? -d : d;
}

Value to_index(ProtoContext &ctx, Value v) {
    if (v.is_int()) [[likely]]
        return v;
    if (is_int(v))
        return int_exact(ctx, v);
    Type *type = type_of(ctx, v);
    if (!type->slots.nb_index)
        return type_error(ctx, "'", type, "' object cannot be interpreted as an integer");
    return exact_int_result(ctx, type->slots.nb_index(ctx, v), "__index__");
}

Value exact_int_result(ProtoContext &ctx, Value result, const char *method) {
    if (!result || result.is_int()) [[likely]]
        return result;
    if (!is_int(result))
        return type_error(ctx, method, " returned non-int (type ", type_of(ctx, result), ")");
    if (result.as_object()->type == ctx.types().int_)
        return result;
    Root<> keep(ctx, result);
    return warn_strict_subclass(ctx, method, result, "int") < 0 ? Value() : int_exact(ctx, result);
}

int64_t to_ssize(ProtoContext &ctx, Value v, bool clip, Type *error) {
    if (v.is_int()) [[likely]]
        return v.as_int();
    const Value index = to_index(ctx, v);
    if (!index)
        return -1;
    int64_t n = 0;
    if (int_to_int64(index, &n))
        return n;
    if (clip)
        return int_sign(index) < 0 ? INT64_MIN : INT64_MAX;
    if (error == nullptr)
        return overflow_error(ctx, "Python int too large to convert to C ssize_t");
    return raise(ctx, error, "cannot fit '", type_of(ctx, v), "' into an index-sized integer");
}

int to_c_int(ProtoContext &ctx, Value v, int *out) {
    const int64_t n = to_ssize(ctx, v, true);
    if (n == -1 && error_occurred(ctx))
        return -1;
    if (n < INT32_MIN || n > INT32_MAX)
        return overflow_error(ctx, "Python int too large to convert to C int");
    *out = static_cast<int>(n);
    return 0;
}

int64_t int_hash(Value v) {
    const Magnitude m(v);
    uint64_t h = 0;
    if (m.size == 1)
        h = m.limbs[0] % kHashModulus;
    else if (m.size > 1)
        h = mpn_mod_1(m.limbs, static_cast<mp_size_t>(m.size), kHashModulus);
    const int64_t signed_hash = m.negative ? -static_cast<int64_t>(h) : static_cast<int64_t>(h);
    return signed_hash == -1 ? -2 : signed_hash;
}

int int_compare(Value a, Value b) {
    if (a.is_int() && b.is_int()) [[likely]]
        return a.as_int() < b.as_int() ? -1 : a.as_int() > b.as_int();
    const Magnitude x(a), y(b);
    if (x.negative != y.negative)
        return x.negative ? -1 : 1;
    const int sign = x.negative ? -1 : 1;
    if (x.size != y.size)
        return x.size < y.size ? -sign : sign;
    if (x.size == 0)
        return 0;
    const int order = mpn_cmp(x.limbs, y.limbs, static_cast<mp_size_t>(x.size));
    return order < 0 ? -sign : order > 0 ? sign : 0;
}

}  // namespace hpyu
