// SPDX-License-Identifier: MIT
// Int: the heap form of an integer: one that needs more than 63 bits, a bool, or an instance of a subclass of int.
// The limbs follow the struct, least significant first, as GMP lays them out.
#pragma once

#include <gmp.h>

#include "context.hpp"

namespace hpyu {

struct Int : ProtoObject {
    int64_t size = 0;  ///< Number of limbs, negative for a negative number, as mpz has it; never a leading zero limb.
    mp_limb_t small = 0;  ///< The first limb: always there, so bool and small subclasses need no items.

    mp_limb_t *limbs() { return &small; }
    const mp_limb_t *limbs() const { return &small; }
};
static_assert(sizeof(Int) == 32);

/// True for int, bool and instances of their subclasses.
inline bool is_int(Value v) { return v.is_int() || has_layout(v, Layout::Int); }

/// Any number as a Value: an immediate if it fits. Null with MemoryError.
[[nodiscard]] Value int_from_int64(ProtoContext &ctx, int64_t n);
[[nodiscard]] Value int_from_uint64(ProtoContext &ctx, uint64_t n);
[[nodiscard]] Value int_from_mpz(ProtoContext &ctx, const mpz_t n);
/// Truncates. OverflowError for an infinity, ValueError for NaN, in Python's words.
[[nodiscard]] Value int_from_double(ProtoContext &ctx, double d);
/// Text in `base` (0 or 2..36) with underscores and white space, as int(str, base) takes it.
[[nodiscard]] Value int_from_text(ProtoContext &ctx, Value original, std::string_view text, int base);

/// The number if it fits; false otherwise. `v` is an int (see is_int); raises nothing.
bool int_to_int64(Value v, int64_t *out);
bool int_to_uint64(Value v, uint64_t *out);
/// The low 64 bits in two's complement.
uint64_t int_low_bits(Value v);
/// -1, 0 or 1.
int int_sign(Value v);
/// A read-only mpz for any int. `scratch` holds the limb of an immediate and must outlive the result's use.
struct IntView {
    explicit IntView(Value v);
    mpz_srcptr get() const { return number_; }
private:
    mp_limb_t limb_ = 0;
    mpz_t number_;
};
/// The nearest double; OverflowError "int too large to convert to float" sets *failed.
double int_to_double(ProtoContext &ctx, Value v, bool *failed);
/// What `method`, which has to give an int, gave: the exact int, after a DeprecationWarning if it is of a subclass.
[[nodiscard]] Value exact_int_result(ProtoContext &ctx, Value result, const char *method);
/// __index__ of anything: an exact int. TypeError "'X' object cannot be interpreted as an integer".
[[nodiscard]] Value to_index(ProtoContext &ctx, Value v);
/// to_index as an int64 that fits ssize: clipped if `clip`, else `error`, a type, in the words that Python has for
/// indices; null is OverflowError in those for arguments.
/// -1 with an exception set (ask error_occurred) on failure.
int64_t to_ssize(ProtoContext &ctx, Value v, bool clip, Type *error = nullptr);
/// to_index as a C int. 0; -1 with TypeError or OverflowError.
[[nodiscard]] int to_c_int(ProtoContext &ctx, Value v, int *out);
[[nodiscard]] Str *int_repr(ProtoContext &ctx, Value v);
int64_t int_hash(Value v);
int int_compare(Value a, Value b);

}  // namespace hpyu
