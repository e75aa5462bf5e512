// SPDX-License-Identifier: MIT
// Arithmetic on ints, for the files that compute with them: the slots of int, the operators, range and the formatter.
//
// Operands are ints (is_int) of any form; results are exact ints. Failure is null with an exception pending.
#pragma once

#include "types/int.hpp"

namespace hpyu {

/// No int grows beyond this many limbs (1 GiB): MemoryError instead, as GMP itself would end the process.
inline constexpr int64_t kMaxLimbs = int64_t{1} << 27;

/// An mpz of its own, cleared at the end of its scope.
class Mpz {
public:
    Mpz() { mpz_init(number_); }
    explicit Mpz(Value v) { mpz_init_set(number_, IntView(v).get()); }
    ~Mpz() { mpz_clear(number_); }
    Mpz(const Mpz &) = delete;
    operator mpz_ptr() { return number_; }
    mpz_ptr operator->() { return number_; }  // GMP's macros look inside

private:
    mpz_t number_;
};

[[nodiscard]] Value int_from_limbs(ProtoContext &ctx, const mp_limb_t *limbs, int64_t n, bool negative);
/// The same number as an exact int; itself if it is one.
[[nodiscard]] Value int_exact(ProtoContext &ctx, Value v);
/// The same number as an instance of `type`, int or a subclass other than bool.
[[nodiscard]] Value int_of_type(ProtoContext &ctx, Type *type, Value v);
int64_t int_bit_length(Value v);

[[nodiscard]] Value int_add(ProtoContext &ctx, Value a, Value b);
[[nodiscard]] Value int_subtract(ProtoContext &ctx, Value a, Value b);
[[nodiscard]] Value int_multiply(ProtoContext &ctx, Value a, Value b);
[[nodiscard]] Value int_floor_divide(ProtoContext &ctx, Value a, Value b);
[[nodiscard]] Value int_remainder(ProtoContext &ctx, Value a, Value b);
[[nodiscard]] Value int_divmod(ProtoContext &ctx, Value a, Value b);
[[nodiscard]] Value int_true_divide(ProtoContext &ctx, Value a, Value b);
/// `modulus` None or null: none. A float for a negative exponent without one.
[[nodiscard]] Value int_power(ProtoContext &ctx, Value a, Value b, Value modulus);
[[nodiscard]] Value int_lshift(ProtoContext &ctx, Value a, Value b);
[[nodiscard]] Value int_rshift(ProtoContext &ctx, Value a, Value b);
[[nodiscard]] Value int_and(ProtoContext &ctx, Value a, Value b);
[[nodiscard]] Value int_xor(ProtoContext &ctx, Value a, Value b);
[[nodiscard]] Value int_or(ProtoContext &ctx, Value a, Value b);
[[nodiscard]] Value int_negative(ProtoContext &ctx, Value a);
[[nodiscard]] Value int_absolute(ProtoContext &ctx, Value a);
[[nodiscard]] Value int_invert(ProtoContext &ctx, Value a);

/// `significand` * 2**`exponent`, rounded once, half to even; its lowest bit may stand for lost lower ones. An infinity
/// if it is too large.
double scale_rounded(uint64_t significand, int64_t exponent);

/// The int that a str, bytes, bytearray or another buffer spells. A null result with nothing pending: `v` is none.
[[nodiscard]] Value int_from_text_value(ProtoContext &ctx, Value v, int base);

/// The digits in `base` (2..36), with a sign; no limit applies.
std::string int_digits(Value v, int base);
/// True, with ValueError pending, if the decimal digits of `v` are more than the space allows.
bool int_text_too_long(ProtoContext &ctx, Value v);

}  // namespace hpyu
