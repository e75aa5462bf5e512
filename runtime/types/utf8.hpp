// SPDX-License-Identifier: MIT
// UTF-8: reading one sequence with Python's verdicts on bad ones, measuring, and writing.
#pragma once

#include "types/str_text.hpp"

namespace hpyu::utf8 {

enum class Error : uint8_t { None, InvalidStart, InvalidContinuation, UnexpectedEnd };

/// One sequence: the code point and its bytes, or what is wrong and how many bytes are to blame.
struct Sequence {
    uint32_t point;
    uint8_t length;
    Error error;
};

/// What a valid text needs as a str.
struct Measure {
    int64_t length = 0;
    uint32_t mask = 0;
};

inline bool is_continuation(char c) { return (static_cast<uint8_t>(c) & 0xc0) == 0x80; }
inline bool is_surrogate(uint32_t c) { return c >= 0xd800 && c < 0xe000; }

/// Reads the sequence at `p` (not at the end).
inline Sequence read(const char *p, const char *end, bool allow_surrogates = false) {
    const auto byte = [p](size_t i) { return static_cast<uint32_t>(static_cast<uint8_t>(p[i])); };
    const uint32_t lead = byte(0);
    if (lead < 0x80)
        return {lead, 1, Error::None};
    if (lead < 0xc2 || lead > 0xf4)
        return {0, 1, Error::InvalidStart};
    const size_t left = static_cast<size_t>(end - p);
    if (left < 2)
        return {0, 1, Error::UnexpectedEnd};
    if (!is_continuation(p[1]))
        return {0, 1, Error::InvalidContinuation};
    if (lead < 0xe0)
        return {(lead & 0x1f) << 6 | (byte(1) & 0x3f), 2, Error::None};
    const bool second_is_wrong = (lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xed && byte(1) > 0x9f && !allow_surrogates) ||
                                 (lead == 0xf0 && byte(1) < 0x90) || (lead == 0xf4 && byte(1) > 0x8f);
    if (second_is_wrong)
        return {0, 1, Error::InvalidContinuation};
    if (left < 3)
        return {0, 2, Error::UnexpectedEnd};
    if (!is_continuation(p[2]))
        return {0, 2, Error::InvalidContinuation};
    if (lead < 0xf0)
        return {(lead & 0xf) << 12 | (byte(1) & 0x3f) << 6 | (byte(2) & 0x3f), 3, Error::None};
    if (left < 4)
        return {0, 3, Error::UnexpectedEnd};
    if (!is_continuation(p[3]))
        return {0, 3, Error::InvalidContinuation};
    return {(lead & 7) << 18 | (byte(1) & 0x3f) << 12 | (byte(2) & 0x3f) << 6 | (byte(3) & 0x3f), 4, Error::None};
}

/// Reads a sequence known to be valid and moves past it.
inline uint32_t read_valid(const char **p) {
    const auto *b = reinterpret_cast<const uint8_t *>(*p);
    if (b[0] < 0x80) {
        *p += 1;
        return b[0];
    }
    if (b[0] < 0xe0) {
        *p += 2;
        return (b[0] & 0x1fu) << 6 | (b[1] & 0x3fu);
    }
    if (b[0] < 0xf0) {
        *p += 3;
        return (b[0] & 0xfu) << 12 | (b[1] & 0x3fu) << 6 | (b[2] & 0x3fu);
    }
    *p += 4;
    return (b[0] & 7u) << 18 | (b[1] & 0x3fu) << 12 | (b[2] & 0x3fu) << 6 | (b[3] & 0x3fu);
}

/// Writes one code point (a surrogate like any other) and returns the end.
inline char *write(char *out, uint32_t c) {
    const auto tail = [c](int shift) { return static_cast<char>(0x80 | ((c >> shift) & 0x3f)); };
    if (c < 0x80) {
        *out++ = static_cast<char>(c);
    } else if (c < 0x800) {
        *out++ = static_cast<char>(0xc0 | (c >> 6));
        *out++ = tail(0);
    } else if (c < 0x10000) {
        *out++ = static_cast<char>(0xe0 | (c >> 12));
        *out++ = tail(6);
        *out++ = tail(0);
    } else {
        *out++ = static_cast<char>(0xf0 | (c >> 18));
        *out++ = tail(12);
        *out++ = tail(6);
        *out++ = tail(0);
    }
    return out;
}

/// The number of bytes that `s` takes; false if it has surrogates (which are counted as three bytes each).
inline bool measure_str(const Str *s, size_t *bytes) {
    bool clean = true;
    size_t total = 0;
    with_text(s, [&](const auto *text, int64_t n) {
        for (int64_t i = 0; i < n; ++i) {
            const uint32_t c = text[i];
            total += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            clean &= !is_surrogate(c);
        }
    });
    *bytes = total;
    return clean;
}

/// Writes all of `s`; the end.
inline char *write_str(const Str *s, char *out) {
    with_text(s, [&](const auto *text, int64_t n) {
        for (int64_t i = 0; i < n; ++i)
            out = write(out, text[i]);
    });
    return out;
}

}  // namespace hpyu::utf8

namespace hpyu {

/// A str of UTF-8 that was measured, and so is valid. Null with MemoryError.
[[nodiscard]] Str *str_from_valid_utf8(ProtoContext &ctx, const char *text, size_t n, const utf8::Measure &measure);

}  // namespace hpyu
