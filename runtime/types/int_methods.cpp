// SPDX-License-Identifier: MIT
// The bodies of int's methods: rounding, bytes both ways, and what looks at bits.
#include "types/int_methods.hpp"

#include <algorithm>
#include <climits>
#include <cstring>

#include "method.hpp"
#include "protocol/protocol.hpp"
#include "types/int_ops.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

Value int_itself(ProtoContext &ctx, Value self) { return int_exact(ctx, self); }

Value int_bit_length_method(ProtoContext &, Value self) { return Value::from_int(int_bit_length(self)); }

Value int_bit_count(ProtoContext &, Value self) {
    const IntView view(self);
    const size_t n = mpz_size(view.get());
    return Value::from_int(n == 0 ? 0 : static_cast<int64_t>(mpn_popcount(mpz_limbs_read(view.get()),
                                                                         static_cast<mp_size_t>(n))));
}

Value int_as_integer_ratio(ProtoContext &ctx, Value self) {
    const Value numerator = int_exact(ctx, self);
    return numerator ? Value(tuple_of(ctx, {numerator, Value::from_int(1)})) : Value();
}

Value int_getnewargs(ProtoContext &ctx, Value self) {
    const Value number = int_exact(ctx, self);
    return number ? Value(tuple_of(ctx, {number})) : Value();
}

Value int_sizeof(ProtoContext &, Value self) {
    const int64_t limbs = self.is_int() ? 1 : std::max<int64_t>(1, std::abs(as<Int>(self)->size));
    return Value::from_int(static_cast<int64_t>(sizeof(Int)) + (limbs - 1) * 8);
}

/// To the nearest multiple of 10**-ndigits, half to even.
Value int_round(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    if (nargs == 0)
        return int_exact(ctx, self);
    const Value digits = to_index(ctx, args[0]);
    if (!digits)
        return Value();
    if (int_sign(digits) >= 0)
        return int_exact(ctx, self);
    int64_t n = 0;
    // 10**n is more than twice any number of so many bits: log2(10) > 3.
    if (!int_to_int64(digits, &n) || n == INT64_MIN || -n > int_bit_length(self) / 3 + 2)
        return Value::from_int(0);
    Mpz unit, quotient, remainder, number(self);
    mpz_ui_pow_ui(unit, 10, static_cast<unsigned long>(-n));
    mpz_fdiv_qr(quotient, remainder, number, unit);
    mpz_mul_2exp(remainder, remainder, 1);
    const int order = mpz_cmp(remainder, unit);
    if (order > 0 || (order == 0 && mpz_odd_p(static_cast<mpz_ptr>(quotient))))
        mpz_add_ui(quotient, quotient, 1);
    mpz_mul(quotient, quotient, unit);
    return int_from_mpz(ctx, quotient);
}

namespace {

/// Reads the byteorder argument: 1 little, 0 big, -1 with an exception.
int little_endian(ProtoContext &ctx, const char *function, Value order) {
    if (!order)
        return 0;
    if (!is_str(order))
        return raise_wrong_type(ctx, std::string(function) + "() argument 'byteorder'", "str", order);
    if (str_equals_ascii(as<Str>(order), "little"))
        return 1;
    if (str_equals_ascii(as<Str>(order), "big"))
        return 0;
    return value_error(ctx, "byteorder must be either 'little' or 'big'");
}

constexpr const char *kToBytesNames[] = {"length", "byteorder", "signed"};
constexpr ArgSpec kToBytesSpec = {"to_bytes", kToBytesNames, 0, 0, 2};

constexpr const char *kFromBytesNames[] = {"bytes", "byteorder", "signed"};
constexpr ArgSpec kFromBytesSpec = {"from_bytes", kFromBytesNames, 1, 0, 2};

}  // namespace

Value int_to_bytes(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    Value given[3];
    if (parse_args(ctx, kToBytesSpec, args, nargs, kwnames, given) < 0)
        return Value();
    int64_t length = 1;
    if (given[0]) {
        length = to_ssize(ctx, given[0], false);
        if (length == -1 && error_occurred(ctx))
            return Value();
    }
    const int little = little_endian(ctx, "to_bytes", given[1]);
    const int is_signed = little < 0 ? -1 : given[2] ? is_true(ctx, given[2]) : 0;
    if (is_signed < 0)
        return Value();
    if (length < 0)
        return value_error(ctx, "length argument must be non-negative");
    const bool negative = int_sign(self) < 0;
    if (negative && is_signed == 0)
        return overflow_error(ctx, "can't convert negative int to unsigned");
    Mpz number(self);
    if (negative)
        mpz_com(number, number);  // ~n: the same bits, turned around
    const size_t bits = mpz_sgn(number) == 0 ? 0 : mpz_sizeinbase(number, 2);
    const bool sign_bit = is_signed != 0 && int_sign(self) != 0 && length != 0;   // no bytes hold the sign of -1
    if ((bits + sign_bit + 7) / 8 > static_cast<size_t>(length))
        return overflow_error(ctx, "int too big to convert");
    Bytes *out = bytes_new(ctx, nullptr, length);
    if (out == nullptr)
        return Value();
    char *data = out->data();
    std::memset(data, 0, static_cast<size_t>(length));
    const size_t used = (bits + 7) / 8;
    mpz_export(little != 0 ? data : data + length - used, nullptr, little != 0 ? -1 : 1, 1, 0, 0, number);
    if (negative)
        for (int64_t i = 0; i < length; ++i)
            data[i] = static_cast<char>(~data[i]);
    return out;
}

Value int_from_bytes(ProtoContext &ctx, Value cls, const Value *args, size_t nargs, Tuple *kwnames) {
    Value given[3];
    if (parse_args(ctx, kFromBytesSpec, args, nargs, kwnames, given) < 0)
        return Value();
    const int little = little_endian(ctx, "from_bytes", given[1]);
    const int is_signed = little < 0 ? -1 : given[2] ? is_true(ctx, given[2]) : 0;
    if (is_signed < 0)
        return Value();
    const Value source = to_bytes(ctx, given[0]);
    if (!source)
        return Value();
    const auto *bytes = as<Bytes>(source);
    const auto length = static_cast<size_t>(bytes->length);
    Mpz number;
    mpz_import(number, length, little != 0 ? -1 : 1, 1, 0, 0, bytes->data());
    if (is_signed != 0 && length != 0 && mpz_tstbit(number, length * 8 - 1) != 0) {
        Mpz wrap;
        mpz_setbit(wrap, length * 8);
        mpz_sub(number, number, wrap);
    }
    Root<> result(ctx, int_from_mpz(ctx, number));
    if (!result || cls == Value(ctx.types().int_))
        return result;
    return ctx.call(cls, {result.get()});
}

}  // namespace hpyu
