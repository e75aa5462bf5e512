// SPDX-License-Identifier: MIT
// Arithmetic on ints. Numbers that fit 64 bits are computed in registers, with the compiler's overflow checks; larger
// sums, differences and products are written straight into the result's cell by GMP's low-level functions; the rest
// goes through temporary mpz numbers.
#include <climits>
#include <cmath>
#include <utility>

#include "types/float.hpp"
#include "types/float_ops.hpp"
#include "types/int_ops.hpp"
#include "types/sequence_objects.hpp"

namespace hpyu {

namespace {

/// Both operands as 64-bit numbers, if both are.
struct Small {
    Small(Value x, Value y) : both(int_to_int64(x, &a) && int_to_int64(y, &b)) {}
    int64_t a = 0, b = 0;
    bool both;
};

Int *room(ProtoContext &ctx, int64_t limbs) {
    if (limbs > kMaxLimbs)
        return memory_error(ctx);
    return ctx.make<Int>(ctx.types().int_, sizeof(Int) + static_cast<size_t>(limbs - 1) * sizeof(mp_limb_t));
}

/// The cell as a result, or the immediate that stands for what it holds.
Value finish(Int *cell, int64_t limbs, bool negative) {
    const mp_limb_t *p = cell->limbs();
    while (limbs > 0 && p[limbs - 1] == 0)
        --limbs;
    cell->size = negative ? -limbs : limbs;
    int64_t n = 0;
    if (limbs <= 1 && int_to_int64(Value(cell), &n) && Value::fits(n))
        return Value::from_int(n);
    return cell;
}

__extension__ typedef __int128 Wide;
__extension__ typedef unsigned __int128 UnsignedWide;

/// A number of less than 127 bits; false for a larger one.
bool to_wide(Value v, Wide *out) {
    if (v.is_int()) {
        *out = v.as_int();
        return true;
    }
    const auto *big = as<Int>(v);
    const int64_t n = big->size < 0 ? -big->size : big->size;
    if (n > 2 || (n == 2 && (big->limbs()[1] >> 62) != 0))
        return false;
    const UnsignedWide high = n == 2 ? UnsignedWide{big->limbs()[1]} << 64 : 0;
    const auto magnitude = static_cast<Wide>(high | (n != 0 ? big->limbs()[0] : 0));
    *out = big->size < 0 ? -magnitude : magnitude;
    return true;
}

Value from_wide(ProtoContext &ctx, Wide n) {
    if (n >= Value::kMinInt && n <= Value::kMaxInt)
        return Value::from_int(static_cast<int64_t>(n));
    const auto magnitude = static_cast<UnsignedWide>(n < 0 ? -n : n);
    const auto high = static_cast<mp_limb_t>(magnitude >> 64);
    Int *cell = room(ctx, 2);
    if (cell == nullptr)
        return Value();
    cell->limbs()[0] = static_cast<mp_limb_t>(magnitude);
    cell->limbs()[1] = high;
    const int64_t limbs = high != 0 ? 2 : 1;
    cell->size = n < 0 ? -limbs : limbs;
    return cell;
}

/// The limbs of an int, without their sign.
struct Limbs {
    explicit Limbs(Value v) {
        if (v.is_int()) {
            const int64_t n = v.as_int();
            own_ = n < 0 ? -static_cast<mp_limb_t>(n) : static_cast<mp_limb_t>(n);
            size = n != 0;
            negative = n < 0;
        } else {
            number_ = as<Int>(v);
            negative = number_->size < 0;
            size = negative ? -number_->size : number_->size;
        }
    }
    const mp_limb_t *data() const { return number_ != nullptr ? number_->limbs() : &own_; }

    mp_size_t size;
    bool negative;

private:
    const Int *number_ = nullptr;
    mp_limb_t own_ = 0;
};

/// True if the sum has more limbs than an immediate, and there is nothing to subtract.
bool are_large_alike(const Int *p, const Int *q) {
    return (p->size > 0 && q->size > 0 && (p->size > 1 || q->size > 1)) ||
           (p->size < 0 && q->size < 0 && (p->size < -1 || q->size < -1));
}

Value add_alike(ProtoContext &ctx, const Int *p, const Int *q) {
    const bool negative = p->size < 0;
    int64_t longer = negative ? -p->size : p->size, shorter = negative ? -q->size : q->size;
    if (longer < shorter) {
        std::swap(p, q);
        std::swap(longer, shorter);
    }
    Int *result = room(ctx, longer + 1);
    if (result == nullptr)
        return Value();
    const mp_limb_t carry = mpn_add(result->limbs(), p->limbs(), longer, q->limbs(), shorter);
    result->limbs()[longer] = carry;
    longer += static_cast<int64_t>(carry);
    result->size = negative ? -longer : longer;
    return result;
}

Value add_or_subtract(ProtoContext &ctx, Value a, Value b, bool subtract) {
    if (!subtract && a.is_object() && b.is_object())
        if (const Int *p = as<Int>(a), *q = as<Int>(b); are_large_alike(p, q))
            return add_alike(ctx, p, q);
    if (Wide p, q; to_wide(a, &p) && to_wide(b, &q))
        return from_wide(ctx, subtract ? p - q : p + q);
    const Limbs first(a), second(b);
    const Limbs *x = &first, *y = &second;
    const bool unlike = first.negative != (second.negative != subtract);
    bool negative = first.negative;
    if (first.size < second.size ||
        (unlike && first.size == second.size && mpn_cmp(first.data(), second.data(), first.size) < 0)) {
        std::swap(x, y);
        negative = second.negative != subtract;
    }
    if (y->size == 0)
        return int_from_limbs(ctx, x->data(), x->size, negative);
    Int *result = room(ctx, x->size + 1);
    if (result == nullptr)
        return Value();
    if (unlike) {
        mpn_sub(result->limbs(), x->data(), x->size, y->data(), y->size);
        return finish(result, x->size, negative);
    }
    result->limbs()[x->size] = mpn_add(result->limbs(), x->data(), x->size, y->data(), y->size);
    return finish(result, x->size + 1, negative);
}

bool is_zero(Value v) { return int_sign(v) == 0; }

int64_t floor_quotient(int64_t a, int64_t b) {
    const int64_t q = a / b;
    return (a % b != 0 && (a < 0) != (b < 0)) ? q - 1 : q;
}

int64_t floor_remainder(int64_t a, int64_t b) {
    const int64_t r = a % b;
    return (r != 0 && (r < 0) != (b < 0)) ? r + b : r;
}

/// A division in registers: not INT64_MIN by -1.
bool divides_small(const Small &small) { return small.both && small.b != -1; }

template <void (*F)(mpz_ptr, mpz_srcptr, mpz_srcptr)>
Value big(ProtoContext &ctx, Value a, Value b) {
    Mpz result;
    F(result, IntView(a).get(), IntView(b).get());
    return int_from_mpz(ctx, result);
}

/// a ** n of ints in registers; false if it does not fit.
bool small_power(int64_t base, uint64_t n, int64_t *out) {
    int64_t result = 1;
    for (;;) {
        if ((n & 1) != 0 && __builtin_mul_overflow(result, base, &result))
            return false;
        n >>= 1;
        if (n == 0)
            break;
        if (__builtin_mul_overflow(base, base, &base))
            return false;
    }
    *out = result;
    return true;
}

/// a ** n % m in registers, m > 0.
int64_t small_modular_power(int64_t a, uint64_t n, int64_t m) {
    const auto modulus = static_cast<uint64_t>(m);
    uint64_t base = static_cast<uint64_t>(floor_remainder(a, m)), result = 1 % modulus;
    for (; n != 0; n >>= 1) {
        if ((n & 1) != 0)
            result = static_cast<uint64_t>(UnsignedWide{result} * base % modulus);
        base = static_cast<uint64_t>(UnsignedWide{base} * base % modulus);
    }
    return static_cast<int64_t>(result);
}

Value plain_power(ProtoContext &ctx, Value a, Value b) {
    if (int_sign(b) < 0) {
        bool failed = false;
        const double x = int_to_double(ctx, a, &failed);
        const double y = failed ? 0.0 : int_to_double(ctx, b, &failed);
        return failed ? Value() : float_power(ctx, x, y);
    }
    int64_t base = 0, n = 0, result = 0;
    if (int_to_int64(a, &base) && base >= -1 && base <= 1)
        return base == -1 ? Value::from_int(int_low_bits(b) & 1 ? -1 : 1)
                          : Value::from_int(is_zero(b) ? 1 : base);
    if (!int_to_int64(b, &n))
        return memory_error(ctx);
    if (int_to_int64(a, &base) && small_power(base, static_cast<uint64_t>(n), &result))
        return int_from_int64(ctx, result);
    int64_t bits = 0;
    if (__builtin_mul_overflow(int_bit_length(a), n, &bits) || bits / 64 > kMaxLimbs)
        return memory_error(ctx);
    Mpz power;
    mpz_pow_ui(power, IntView(a).get(), static_cast<unsigned long>(n));
    return int_from_mpz(ctx, power);
}

Value modular_power(ProtoContext &ctx, Value a, Value b, Value modulus) {
    if (is_zero(modulus))
        return value_error(ctx, "pow() 3rd argument cannot be 0");
    int64_t small_modulus = 0;
    if (const Small small(a, b); small.both && small.b >= 0 && int_to_int64(modulus, &small_modulus) && small_modulus > 0)
        return int_from_int64(ctx, small_modular_power(small.a, static_cast<uint64_t>(small.b), small_modulus));
    Mpz m(modulus), result;
    const bool negative = mpz_sgn(m) < 0;
    mpz_abs(m, m);
    if (mpz_cmp_ui(m, 1) == 0)
        return Value::from_int(0);
    Mpz base(a), exponent(b);
    if (mpz_sgn(exponent) < 0) {
        if (mpz_invert(base, base, m) == 0)
            return value_error(ctx, "base is not invertible for the given modulus");
        mpz_neg(exponent, exponent);
    }
    mpz_powm(result, base, exponent, m);
    if (negative && mpz_sgn(result) != 0)
        mpz_sub(result, result, m);
    return int_from_mpz(ctx, result);
}

}  // namespace

Value int_add(ProtoContext &ctx, Value a, Value b) {
    return add_or_subtract(ctx, a, b, false);
}

Value int_subtract(ProtoContext &ctx, Value a, Value b) {
    return add_or_subtract(ctx, a, b, true);
}

Value int_multiply(ProtoContext &ctx, Value a, Value b) {
    if (const Small small(a, b); small.both)
        return from_wide(ctx, Wide{small.a} * small.b);
    const IntView first(a), second(b);
    mpz_srcptr x = first.get(), y = second.get();
    if (mpz_size(x) < mpz_size(y))
        std::swap(x, y);
    const auto xs = static_cast<mp_size_t>(mpz_size(x)), ys = static_cast<mp_size_t>(mpz_size(y));
    if (ys == 0)
        return Value::from_int(0);
    Int *result = room(ctx, xs + ys);
    if (result == nullptr)
        return Value();
    if (a == b)
        mpn_sqr(result->limbs(), mpz_limbs_read(x), xs);
    else
        mpn_mul(result->limbs(), mpz_limbs_read(x), xs, mpz_limbs_read(y), ys);
    return finish(result, xs + ys, (mpz_sgn(x) < 0) != (mpz_sgn(y) < 0));
}

Value int_floor_divide(ProtoContext &ctx, Value a, Value b) {
    if (is_zero(b))
        return zero_division_error(ctx, "integer division or modulo by zero");
    if (const Small small(a, b); divides_small(small))
        return int_from_int64(ctx, floor_quotient(small.a, small.b));
    return big<mpz_fdiv_q>(ctx, a, b);
}

Value int_remainder(ProtoContext &ctx, Value a, Value b) {
    if (is_zero(b))
        return zero_division_error(ctx, "integer modulo by zero");
    if (const Small small(a, b); divides_small(small))
        return int_from_int64(ctx, floor_remainder(small.a, small.b));
    return big<mpz_fdiv_r>(ctx, a, b);
}

Value int_divmod(ProtoContext &ctx, Value a, Value b) {
    if (is_zero(b))
        return zero_division_error(ctx, "integer division or modulo by zero");
    Value quotient, remainder;
    if (const Small small(a, b); divides_small(small)) {
        quotient = int_from_int64(ctx, floor_quotient(small.a, small.b));
        remainder = int_from_int64(ctx, floor_remainder(small.a, small.b));
    } else {
        Mpz q, r;
        mpz_fdiv_qr(q, r, IntView(a).get(), IntView(b).get());
        quotient = int_from_mpz(ctx, q);
        remainder = int_from_mpz(ctx, r);
    }
    if (!quotient || !remainder)
        return Value();
    return tuple_of(ctx, {quotient, remainder});
}

Value int_true_divide(ProtoContext &ctx, Value a, Value b) {
    if (is_zero(b))
        return zero_division_error(ctx, "division by zero");
    constexpr int64_t kExact = int64_t{1} << 53;
    if (const Small small(a, b); small.both && small.a >= -kExact && small.a <= kExact && small.b >= -kExact &&
                                 small.b <= kExact)
        return float_from_double(ctx, static_cast<double>(small.a) / static_cast<double>(small.b));
    const bool negative = (int_sign(a) < 0) != (int_sign(b) < 0);
    // A quotient of 63 or 64 bits, with what the remainder adds in the last one, rounds right.
    const int64_t shift = 63 - (int_bit_length(a) - int_bit_length(b));
    double quotient = 0.0;
    if (shift < 2000 && !is_zero(a)) {
        Mpz x(a), y(b), q, r;
        if (shift >= 0)
            mpz_mul_2exp(x, x, static_cast<mp_bitcnt_t>(shift));
        else
            mpz_mul_2exp(y, y, static_cast<mp_bitcnt_t>(-shift));
        mpz_tdiv_qr(q, r, x, y);
        quotient = scale_rounded(mpz_getlimbn(q, 0) | (mpz_sgn(r) != 0), -shift);
    }
    if (std::isinf(quotient))
        return overflow_error(ctx, "integer division result too large for a float");
    return float_from_double(ctx, negative ? -quotient : quotient);
}

Value int_power(ProtoContext &ctx, Value a, Value b, Value modulus) {
    if (modulus.is_null() || modulus == ctx.none())
        return plain_power(ctx, a, b);
    return modular_power(ctx, a, b, modulus);
}

Value int_lshift(ProtoContext &ctx, Value a, Value b) {
    if (int_sign(b) < 0)
        return value_error(ctx, "negative shift count");
    if (is_zero(a))
        return Value::from_int(0);
    int64_t n = 0, count = 0;
    if (!int_to_int64(b, &count))
        return overflow_error(ctx, "too many digits in integer");
    if (count < 63 && int_to_int64(a, &n)) {
        const int64_t moved = static_cast<int64_t>(static_cast<uint64_t>(n) << count);
        if (moved >> count == n)
            return int_from_int64(ctx, moved);
    }
    if (count / 64 + int_bit_length(a) / 64 > kMaxLimbs)
        return memory_error(ctx);
    Mpz result;
    mpz_mul_2exp(result, IntView(a).get(), static_cast<mp_bitcnt_t>(count));
    return int_from_mpz(ctx, result);
}

Value int_rshift(ProtoContext &ctx, Value a, Value b) {
    if (int_sign(b) < 0)
        return value_error(ctx, "negative shift count");
    int64_t n = 0, count = 0;
    if (!int_to_int64(b, &count))
        return Value::from_int(int_sign(a) < 0 ? -1 : 0);
    if (int_to_int64(a, &n))
        return int_from_int64(ctx, n >> (count > 63 ? 63 : count));
    Mpz result;
    mpz_fdiv_q_2exp(result, IntView(a).get(), static_cast<mp_bitcnt_t>(count));
    return int_from_mpz(ctx, result);
}

Value int_and(ProtoContext &ctx, Value a, Value b) {
    const Small small(a, b);
    return small.both ? int_from_int64(ctx, small.a & small.b) : big<mpz_and>(ctx, a, b);
}

Value int_xor(ProtoContext &ctx, Value a, Value b) {
    const Small small(a, b);
    return small.both ? int_from_int64(ctx, small.a ^ small.b) : big<mpz_xor>(ctx, a, b);
}

Value int_or(ProtoContext &ctx, Value a, Value b) {
    const Small small(a, b);
    return small.both ? int_from_int64(ctx, small.a | small.b) : big<mpz_ior>(ctx, a, b);
}

Value int_negative(ProtoContext &ctx, Value a) { return int_subtract(ctx, Value::from_int(0), a); }

Value int_absolute(ProtoContext &ctx, Value a) { return int_sign(a) < 0 ? int_negative(ctx, a) : int_exact(ctx, a); }

Value int_invert(ProtoContext &ctx, Value a) { return int_subtract(ctx, Value::from_int(-1), a); }

}  // namespace hpyu
