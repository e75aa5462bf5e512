// SPDX-License-Identifier: MIT
// UTF-16 and UTF-32 in either byte order.
#include "types/codec_internal.hpp"
#include "types/utf8.hpp"

namespace hpyu::codec {

namespace {

uint32_t read_unit(const char *p, int unit, bool big_endian) {
    uint32_t value = 0;
    for (int i = 0; i < unit; ++i)
        value |= static_cast<uint32_t>(static_cast<uint8_t>(p[i])) << 8 * (big_endian ? unit - 1 - i : i);
    return value;
}

/// What is wrong at a place: bytes to blame, and why; null if nothing is.
struct Fault {
    size_t length;
    const char *reason;
};

/// Reads a UTF-16 character at `i`; its bytes, or 0 with the fault.
size_t read_utf16(const Decoder &job, size_t i, uint32_t *c, Fault *fault) {
    const bool big = is_big_endian(job.encoding);
    const size_t left = job.size - i;
    if (left < 2) {
        *fault = {left, "truncated data"};
        return 0;
    }
    *c = read_unit(job.bytes + i, 2, big);
    if (!utf8::is_surrogate(*c))
        return 2;
    if (*c >= 0xdc00) {
        *fault = {2, "illegal encoding"};
        return 0;
    }
    if (left < 4) {
        *fault = {left, "unexpected end of data"};
        return 0;
    }
    const uint32_t low = read_unit(job.bytes + i + 2, 2, big);
    if (low < 0xdc00 || low >= 0xe000) {
        *fault = {2, "illegal UTF-16 surrogate"};
        return 0;
    }
    *c = 0x10000 + ((*c - 0xd800) << 10 | (low - 0xdc00));
    return 4;
}

size_t read_utf32(const Decoder &job, size_t i, uint32_t *c, Fault *fault) {
    const size_t left = job.size - i;
    if (left < 4) {
        *fault = {left, "truncated data"};
        return 0;
    }
    *c = read_unit(job.bytes + i, 4, is_big_endian(job.encoding));
    if (utf8::is_surrogate(*c))
        *fault = {4, "code point in surrogate code point range(0xd800, 0xe000)"};
    else if (*c > 0x10ffff)
        *fault = {4, "code point not in range(0x110000)"};
    else
        return 4;
    return 0;
}

}  // namespace

int decode_wide(Decoder &job, size_t start) {
    const bool two = unit_of(job.encoding) == 2;
    for (size_t i = start; i < job.size;) {
        uint32_t c = 0;
        Fault fault{};
        const size_t taken = two ? read_utf16(job, i, &c, &fault) : read_utf32(job, i, &c, &fault);
        if (taken != 0) {
            job.out.append(c);
            i += taken;
        } else if (job.handle(i, i + fault.length, fault.reason, &i) < 0) {
            return -1;
        }
    }
    return 0;
}

int encode_wide(Encoder &job) {
    const Str *text = job.text;
    const bool two = unit_of(job.encoding) == 2;
    job.out.reserve(static_cast<size_t>(text->length + 1) * static_cast<size_t>(unit_of(job.encoding)));
    if (job.encoding == Encoding::Utf16 || job.encoding == Encoding::Utf32)
        job.unit(0xfeff);
    for (int64_t i = 0; i < text->length; ++i) {
        const uint32_t c = text->at(i);
        if (utf8::is_surrogate(c)) {
            if (job.handle(i, i + 1, "surrogates not allowed") < 0)
                return -1;
        } else if (two && c >= 0x10000) {
            job.unit(0xd800 + ((c - 0x10000) >> 10));
            job.unit(0xdc00 + ((c - 0x10000) & 0x3ff));
        } else {
            job.unit(c);
        }
    }
    return 0;
}

}  // namespace hpyu::codec
