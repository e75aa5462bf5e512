// SPDX-License-Identifier: MIT
// The digits of protoCore's ints, by comparing; ints from digits, by multiplying and adding.
#include "integers.hpp"

namespace hpyu::protopython {

namespace {

constexpr int kDigitBits = 32;

const Object *shifted(Context *here, const Object *value) {
    return value->multiply(here, here->fromInteger(int64_t{1} << kDigitBits));
}

/// The greatest digit such that digit * unit <= rest, which is less than unit << kDigitBits.
int64_t leading_digit(Context *here, const Object *rest, const Object *unit) {
    int64_t digit = 0;
    for (int bit = kDigitBits; bit-- > 0;) {
        const int64_t tried = digit | int64_t{1} << bit;
        if (unit->multiply(here, here->fromInteger(tried))->compare(here, rest) <= 0)
            digit = tried;
    }
    return digit;
}

}  // namespace

bool is_int(Context *here, const Object *object) { return object->isInteger(here) || object->isBoolean(here); }

bool small_value(Context *here, const Object *object, int64_t *value) {
    if (object->isBoolean(here))
        *value = object == PROTO_TRUE;
    else if (object->isInteger(here) && !object->isCell(here))
        *value = object->asLong(here);
    else
        return false;
    return true;
}

void read_int(Context *here, const Object *object, Big *value) {
    if (int64_t small; small_value(here, object, &small)) {
        mpz_set_si(*value, small);
        return;
    }
    const Object *zero = here->fromInteger(0);
    const bool negative = object->compare(here, zero) < 0;
    const Object *rest = negative ? zero->subtract(here, object) : object;
    std::vector<const Object *> units = {here->fromInteger(1)};
    while (shifted(here, units.back())->compare(here, rest) <= 0)
        units.push_back(shifted(here, units.back()));
    mpz_set_ui(*value, 0);
    for (size_t i = units.size(); i-- > 0;) {
        const int64_t digit = leading_digit(here, rest, units[i]);
        rest = rest->subtract(here, units[i]->multiply(here, here->fromInteger(digit)));
        mpz_mul_2exp(*value, *value, kDigitBits);
        mpz_add_ui(*value, *value, static_cast<unsigned long>(digit));
    }
    if (negative)
        mpz_neg(*value, *value);
}

const Object *new_int(Context *here, mpz_srcptr value) {
    if (mpz_fits_slong_p(value))
        return here->fromLong(mpz_get_si(value));
    const size_t digits = (mpz_sizeinbase(value, 2) + kDigitBits - 1) / kDigitBits;
    Big part;
    const Object *made = here->fromInteger(0);
    for (size_t i = digits; i-- > 0;) {
        mpz_tdiv_q_2exp(part, value, i * kDigitBits);
        const auto digit = static_cast<int64_t>(mpz_get_ui(part) & 0xffffffffU);
        made = shifted(here, made)->add(here, here->fromInteger(digit));
    }
    return mpz_sgn(value) < 0 ? here->fromInteger(0)->subtract(here, made) : made;
}

const Object *new_int(Context *here, uint64_t value) {
    if (value <= INT64_MAX)
        return here->fromLong(static_cast<long long>(value));
    return here->fromLong(static_cast<long long>(value / 2))->multiply(here, here->fromInteger(2))->add(
        here, here->fromInteger(static_cast<long long>(value % 2)));
}

}  // namespace hpyu::protopython
