// SPDX-License-Identifier: MIT
// Ints of any size, both ways. protoCore holds such ints, and adds, subtracts, multiplies and compares them; it offers
// no way to their digits, and no other operation on those beyond 54 bits, so these go through GMP.
#pragma once

#include <gmp.h>

#include "world.hpp"

namespace hpyu::protopython {

/// An integer of GMP's.
class Big {
public:
    Big() { mpz_init(value_); }
    explicit Big(int64_t value) : Big() { mpz_set_si(value_, value); }
    ~Big() { mpz_clear(value_); }
    Big(const Big &) = delete;
    int sign() const { return mpz_sgn(value_); }
    operator mpz_ptr() { return value_; }
    operator mpz_srcptr() const { return value_; }

private:
    mpz_t value_;
};

/// True for an int that fits 54 bits, or a bool; its value is stored.
bool small_value(Context *here, const Object *object, int64_t *value);
/// True for an int and for a bool.
bool is_int(Context *here, const Object *object);

/// The value of an int or a bool.
void read_int(Context *here, const Object *object, Big *value);
const Object *new_int(Context *here, mpz_srcptr value);
const Object *new_int(Context *here, uint64_t value);

}  // namespace hpyu::protopython
