// SPDX-License-Identifier: MIT
// Integers from and to C. Immediates are answered without coming in. The words of what does not fit are those of the
// C-API function that each slot has taken after.
#include <limits>

#include "slots/integer.hpp"
#include "slots/slots.hpp"
#include "slots/support.hpp"
#include "types/float.hpp"
#include "types/int.hpp"

namespace hpyu {

/// The int that `v` is or gives; null with TypeError.
static Value int_of(HpyThread &t, Value v, const IntegerWords &words) {
    if (is_int(v)) [[likely]]
        return v;
    if (!words.asks_index)
        return type_error(t, "an integer is required");
    return to_index(t, v);
}

int64_t to_signed(HpyThread &t, Value v, const IntegerWords &words) {
    int64_t n = -1;
    const Value number = int_of(t, v, words);
    if (number && !int_to_int64(number, &n)) {
        overflow_error(t, words.too_large);
        return -1;
    }
    return n;
}

uint64_t to_unsigned(HpyThread &t, Value v, const IntegerWords &words) {
    uint64_t n = static_cast<uint64_t>(-1);
    const Value number = int_of(t, v, words);
    if (number && !int_to_uint64(number, &n)) {
        overflow_error(t, int_sign(number) < 0 ? words.negative : words.too_large);
        return static_cast<uint64_t>(-1);
    }
    return n;
}

namespace {

HPy from_signed(HPyContext *ctx, int64_t n) {
    if (Value::fits(n)) [[likely]]
        return HPy{static_cast<intptr_t>(Value::from_int(n).bits())};
    return inside(ctx, HPy{0}, [=](HpyThread &t) { return t.open(int_from_int64(t, n)); });
}

HPy from_unsigned(HPyContext *ctx, uint64_t n) {
    if (n <= static_cast<uint64_t>(Value::kMaxInt)) [[likely]]
        return HPy{static_cast<intptr_t>(Value::from_int(static_cast<int64_t>(n)).bits())};
    return inside(ctx, HPy{0}, [=](HpyThread &t) { return t.open(int_from_uint64(t, n)); });
}

int64_t as_signed(HPyContext *ctx, HPy h, const IntegerWords &words) {
    const Value immediate = Value::from_bits(static_cast<uint64_t>(h._i));
    if (immediate.is_int()) [[likely]]
        return immediate.as_int();
    return with(ctx, h, [&words](HpyThread &t, Value v) { return to_signed(t, v, words); });
}

uint64_t as_unsigned(HPyContext *ctx, HPy h, const IntegerWords &words) {
    const Value immediate = Value::from_bits(static_cast<uint64_t>(h._i));
    if (immediate.is_int() && immediate.as_int() >= 0) [[likely]]
        return static_cast<uint64_t>(immediate.as_int());
    return with(ctx, h, [&words](HpyThread &t, Value v) { return to_unsigned(t, v, words); });
}

uint64_t as_mask(HPyContext *ctx, HPy h) {
    const Value immediate = Value::from_bits(static_cast<uint64_t>(h._i));
    if (immediate.is_int()) [[likely]]
        return static_cast<uint64_t>(immediate.as_int());
    return with(ctx, h, [](HpyThread &t, Value v) -> uint64_t {
        const Value number = int_of(t, v, kLong);
        return number ? int_low_bits(number) : static_cast<uint64_t>(-1);
    });
}

}  // namespace

HPy slot::Long_FromInt32_t(HPyContext *ctx, int32_t value) { return from_signed(ctx, value); }
HPy slot::Long_FromUInt32_t(HPyContext *ctx, uint32_t value) { return from_signed(ctx, value); }
HPy slot::Long_FromInt64_t(HPyContext *ctx, int64_t value) { return from_signed(ctx, value); }
HPy slot::Long_FromUInt64_t(HPyContext *ctx, uint64_t value) { return from_unsigned(ctx, value); }
HPy slot::Long_FromSize_t(HPyContext *ctx, size_t value) { return from_unsigned(ctx, value); }
HPy slot::Long_FromSsize_t(HPyContext *ctx, HPy_ssize_t value) { return from_signed(ctx, value); }

int32_t slot::Long_AsInt32_t(HPyContext *ctx, HPy h) {
    const int64_t n = as_signed(ctx, h, kLong);
    if (n >= std::numeric_limits<int32_t>::min() && n <= std::numeric_limits<int32_t>::max()) [[likely]]
        return static_cast<int32_t>(n);
    inside(ctx, [](HpyThread &t) { overflow_error(t, "Python int too large to convert to C int32_t"); });
    return -1;
}

uint32_t slot::Long_AsUInt32_t(HPyContext *ctx, HPy h) {
    const uint64_t n = as_unsigned(ctx, h, kUnsignedLong);
    if (n <= std::numeric_limits<uint32_t>::max()) [[likely]]
        return static_cast<uint32_t>(n);
    inside(ctx, [=](HpyThread &t) {
        if (n != static_cast<uint64_t>(-1) || !error_occurred(t))
            overflow_error(t, "Python int too large to convert to C uint32_t");
    });
    return static_cast<uint32_t>(-1);
}

uint32_t slot::Long_AsUInt32_tMask(HPyContext *ctx, HPy h) { return static_cast<uint32_t>(as_mask(ctx, h)); }
int64_t slot::Long_AsInt64_t(HPyContext *ctx, HPy h) { return as_signed(ctx, h, kLongLong); }
uint64_t slot::Long_AsUInt64_t(HPyContext *ctx, HPy h) { return as_unsigned(ctx, h, kUnsignedLongLong); }
uint64_t slot::Long_AsUInt64_tMask(HPyContext *ctx, HPy h) { return as_mask(ctx, h); }
size_t slot::Long_AsSize_t(HPyContext *ctx, HPy h) { return as_unsigned(ctx, h, kSize); }
HPy_ssize_t slot::Long_AsSsize_t(HPyContext *ctx, HPy h) { return as_signed(ctx, h, kSsize); }

/// The address as an unsigned number, or as the negative one of the same bits.
void *slot::Long_AsVoidPtr(HPyContext *ctx, HPy h) {
    return with(ctx, h, [](HpyThread &t, Value v) -> void * {
        const bool negative = is_int(v) && int_sign(v) < 0;
        const uint64_t bits = negative ? static_cast<uint64_t>(to_signed(t, v, kLong)) : to_unsigned(t, v, kUnsignedLong);
        return bits == static_cast<uint64_t>(-1) && error_occurred(t) ? nullptr : reinterpret_cast<void *>(bits);
    });
}

double slot::Long_AsDouble(HPyContext *ctx, HPy h) {
    return with(ctx, h, [](HpyThread &t, Value v) -> double {
        if (!is_int(v)) {
            type_error(t, "an integer is required");
            return -1.0;
        }
        bool failed = false;
        const double d = int_to_double(t, v, &failed);
        return failed ? -1.0 : d;
    });
}

// -- floats and booleans ----------------------------------------------------------------------------------------------

HPy slot::Float_FromDouble(HPyContext *ctx, double value) {
    if (const Value immediate = Value::from_double(value)) [[likely]]
        return HPy{static_cast<intptr_t>(immediate.bits())};
    return inside(ctx, HPy{0}, [=](HpyThread &t) { return t.open(float_from_double(t, value)); });
}

double slot::Float_AsDouble(HPyContext *ctx, HPy h) {
    const Value immediate = Value::from_bits(static_cast<uint64_t>(h._i));
    if (immediate.is_float()) [[likely]]
        return immediate.as_float();
    return with(ctx, h, [](HpyThread &t, Value v) { return to_double(t, v); });
}

HPy slot::Bool_FromBool(HPyContext *ctx, bool value) {
    return inside(ctx, HPy{0}, [=](HpyThread &t) { return t.open(t.boolean(value)); });
}

}  // namespace hpyu
