// SPDX-License-Identifier: MIT
// math: comb, factorial, gcd, isqrt, lcm, perm, on GMP.
#include "modules/math.hpp"
#include "root.hpp"
#include "space.hpp"
#include "types/int_ops.hpp"

namespace hpyu {

namespace {

/// Whether a product of `count` factors, each about so many bits long, is larger than any int.
bool too_large(unsigned long count, int64_t bits) {
    return static_cast<double>(count) * static_cast<double>(bits) > 64.0 * static_cast<double>(kMaxLimbs);
}

Value math_factorial(ProtoContext &ctx, Value, Value v) {
    Root<> n(ctx, to_index(ctx, v));
    if (!n)
        return Value();
    if (int_sign(n) < 0)
        return value_error(ctx, "factorial() not defined for negative values");
    int64_t small = 0;
    if (!int_to_int64(n, &small))
        return overflow_error(ctx, "factorial() argument should not exceed 9223372036854775807");
    if (too_large(static_cast<unsigned long>(small), int_bit_length(n) - 1))
        return memory_error(ctx);
    Mpz result;
    mpz_fac_ui(result, static_cast<unsigned long>(small));
    return int_from_mpz(ctx, result);
}

/// Folds the magnitudes of the arguments by a GMP function.
template <void (*F)(mpz_ptr, mpz_srcptr, mpz_srcptr)>
Value fold(ProtoContext &ctx, const Value *args, size_t nargs, unsigned long start) {
    Mpz result;
    mpz_set_ui(result, start);
    for (size_t i = 0; i < nargs; ++i) {
        Root<> n(ctx, to_index(ctx, args[i]));
        if (!n)
            return Value();
        const IntView view(n);
        F(result, result, view.get());
    }
    return int_from_mpz(ctx, result);
}
Value math_gcd(ProtoContext &ctx, Value, const Value *args, size_t nargs) { return fold<mpz_gcd>(ctx, args, nargs, 0); }
Value math_lcm(ProtoContext &ctx, Value, const Value *args, size_t nargs) { return fold<mpz_lcm>(ctx, args, nargs, 1); }

Value math_isqrt(ProtoContext &ctx, Value, Value v) {
    Root<> n(ctx, to_index(ctx, v));
    if (!n)
        return Value();
    if (int_sign(n) < 0)
        return value_error(ctx, "isqrt() argument must be nonnegative");
    const IntView view(n);
    Mpz result;
    mpz_sqrt(result, view.get());
    return int_from_mpz(ctx, result);
}

/// The n and k of comb and perm. 0 with `*none` set if k is beyond n.
int read_choice(ProtoContext &ctx, const char *function, Root<> &n, Root<> &k, bool *none, unsigned long *count) {
    if (int_sign(n) < 0)
        return value_error(ctx, "n must be a non-negative integer");
    if (int_sign(k) < 0)
        return value_error(ctx, "k must be a non-negative integer");
    *none = int_compare(k, n) > 0;
    int64_t small = 0;
    if (!*none && !int_to_int64(k, &small))
        return overflow_error(ctx, function[0] == 'c' ? "min(n - k, k)" : "k", " must not exceed 9223372036854775807");
    *count = static_cast<unsigned long>(small);
    return 0;
}

Value math_comb(ProtoContext &ctx, Value, const Value *args, size_t) {
    Root<> n(ctx, to_index(ctx, args[0]));
    Root<> k(ctx, n ? to_index(ctx, args[1]) : Value());
    if (!k)
        return Value();
    if (int_sign(n) >= 0 && int_sign(k) >= 0 && int_compare(k, n) <= 0) {  // the smaller of k and n - k
        const IntView whole(n), part(k);
        Mpz rest;
        mpz_sub(rest, whole.get(), part.get());
        if (mpz_cmp(rest, part.get()) < 0)
            k = int_from_mpz(ctx, rest);
        if (!k)
            return Value();
    }
    bool none = false;
    unsigned long count = 0;
    if (read_choice(ctx, "comb", n, k, &none, &count) < 0)
        return Value();
    if (!none && too_large(count, int_bit_length(n) - int_bit_length(k) + 1))
        return memory_error(ctx);
    Mpz result;
    const IntView whole(n);
    if (!none)
        mpz_bin_ui(result, whole.get(), count);
    return int_from_mpz(ctx, result);
}

/// from * (from - 1) * ... of `count` factors, halved until the halves are short: operands stay balanced.
void falling_product(mpz_ptr out, mpz_srcptr from, unsigned long count) {
    if (count <= 8) {
        mpz_set_ui(out, 1);
        Mpz factor;
        mpz_set(factor, from);
        for (unsigned long i = 0; i < count; ++i) {
            mpz_mul(out, out, factor);
            mpz_sub_ui(factor, factor, 1);
        }
        return;
    }
    Mpz low, start;
    mpz_sub_ui(start, from, count / 2);
    falling_product(out, from, count / 2);
    falling_product(low, start, count - count / 2);
    mpz_mul(out, out, low);
}

Value math_perm(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    if (nargs == 1 || args[1] == ctx.none())
        return math_factorial(ctx, self, args[0]);
    Root<> n(ctx, to_index(ctx, args[0]));
    Root<> k(ctx, n ? to_index(ctx, args[1]) : Value());
    bool none = false;
    unsigned long count = 0;
    if (!k || read_choice(ctx, "perm", n, k, &none, &count) < 0)
        return Value();
    if (!none && too_large(count, int_bit_length(n)))
        return memory_error(ctx);
    Mpz result;
    const IntView whole(n);
    if (!none)
        falling_product(result, whole.get(), count);
    return int_from_mpz(ctx, result);
}

constexpr MethodDef kFunctions[] = {
    {"comb", varargs<math_comb, 2, 2>, "comb($module, n, k, /)\n--\n\nWays to choose k of n items, in any order."},
    {"factorial", one_arg<math_factorial>, "factorial($module, n, /)\n--\n\nn!"},
    {"gcd", varargs<math_gcd>, "gcd($module, *integers)\n--\n\nThe greatest common divisor."},
    {"isqrt", one_arg<math_isqrt>, "isqrt($module, n, /)\n--\n\nThe whole part of the square root."},
    {"lcm", varargs<math_lcm>, "lcm($module, *integers)\n--\n\nThe least common multiple."},
    {"perm", varargs<math_perm, 1, 2>, "perm($module, n, k=None, /)\n--\n\nWays to choose k of n items, in order."},
};

}  // namespace

std::span<const MethodDef> math_integer_functions() { return kFunctions; }

}  // namespace hpyu
