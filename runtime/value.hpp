// SPDX-License-Identifier: MIT
// Value: the one word that containers, fields and globals hold.
//
// The two low bits tell what a word is:
//   00  null (all bits zero) or a pointer to a ProtoObject (16-byte aligned)
//   x1  an integer of 63 bits, shifted left by one
//   10  a float whose binary exponent lies in [-256, 255], or +0.0
// Integers that fit 63 bits are always immediates when their type is exactly int, so equality of words is equality of
// such ints. Floats outside the range (huge, tiny, -0.0, infinities, NaN) live in the heap.
#pragma once

#include <bit>
#include <cassert>
#include <cstdint>
#include <optional>

namespace hpyu {

struct ProtoObject;

class Value {
public:
    static constexpr int64_t kMaxInt = (int64_t{1} << 62) - 1;
    static constexpr int64_t kMinInt = -(int64_t{1} << 62);

    constexpr Value() = default;
    constexpr Value(std::nullptr_t) {}
    Value(const ProtoObject *object) : bits_(reinterpret_cast<uintptr_t>(object)) {}

    static constexpr Value from_bits(uint64_t bits) { Value v; v.bits_ = bits; return v; }

    /// True if `n` can travel as an immediate.
    static constexpr bool fits(int64_t n) { return n >= kMinInt && n <= kMaxInt; }

    /// An immediate int; `n` must fit.
    static constexpr Value from_int(int64_t n) {
        assert(fits(n));
        return from_bits((static_cast<uint64_t>(n) << 1) | 1);
    }

    /// The immediate float for `d`, or null if `d` needs the heap.
    static constexpr Value from_double(double d) {
        const uint64_t raw = std::bit_cast<uint64_t>(d);
        if (raw == 0)
            return from_bits(kFloatTag);
        const uint64_t moved = std::rotl(raw, 1) - kFloatBias;
        if ((moved >> 62) != 0 || moved == 0)   // moved == 0 (2**-256) is the word that stands for +0.0
            return Value();
        return from_bits((moved << 2) | kFloatTag);
    }

    constexpr uint64_t bits() const { return bits_; }
    constexpr bool is_null() const { return bits_ == 0; }
    constexpr explicit operator bool() const { return bits_ != 0; }
    constexpr bool is_immediate() const { return (bits_ & 3) != 0; }
    constexpr bool is_int() const { return (bits_ & 1) != 0; }
    constexpr bool is_float() const { return (bits_ & 3) == kFloatTag; }
    /// True for a heap object; false for null and immediates.
    constexpr bool is_object() const { return (bits_ & 3) == 0 && bits_ != 0; }

    constexpr int64_t as_int() const {
        assert(is_int());
        return static_cast<int64_t>(bits_) >> 1;
    }
    constexpr double as_float() const {
        assert(is_float());
        if (bits_ == kFloatTag)
            return 0.0;
        return std::bit_cast<double>(std::rotr((bits_ >> 2) + kFloatBias, 1));
    }
    ProtoObject *as_object() const {
        assert((bits_ & 3) == 0);
        return reinterpret_cast<ProtoObject *>(bits_);
    }

    /// Identity (`is`), not equality.
    friend constexpr bool operator==(Value a, Value b) { return a.bits_ == b.bits_; }

private:
    static constexpr uint64_t kFloatTag = 2;
    /// Rotated left by one, a double reads exponent, mantissa, sign; the bias moves exponent -256 to zero.
    static constexpr uint64_t kFloatBias = uint64_t{1023 - 256} << 53;

    uint64_t bits_ = 0;
};

static_assert(sizeof(Value) == 8);

}  // namespace hpyu
