// SPDX-License-Identifier: MIT
// UTF-8, ASCII and Latin-1 where there are errors to handle.
#include "types/codec_internal.hpp"
#include "types/utf8.hpp"

namespace hpyu::codec {

namespace {

const char *reason_of(utf8::Error error) {
    switch (error) {
        case utf8::Error::InvalidStart: return "invalid start byte";
        case utf8::Error::InvalidContinuation: return "invalid continuation byte";
        default: return "unexpected end of data";
    }
}

}  // namespace

int decode_utf8(Decoder &job) {
    const char *end = job.bytes + job.size;
    for (size_t i = 0; i < job.size;) {
        const utf8::Sequence next = utf8::read(job.bytes + i, end);
        if (next.error == utf8::Error::None) [[likely]] {
            job.out.append(next.point);
            i += next.length;
        } else if (job.handle(i, i + next.length, reason_of(next.error), &i) < 0) {
            return -1;
        }
    }
    return 0;
}

int decode_ascii(Decoder &job) {
    for (size_t i = 0; i < job.size;) {
        const auto c = static_cast<uint8_t>(job.bytes[i]);
        if (c < 0x80) {
            job.out.append(c);
            ++i;
        } else if (job.handle(i, i + 1, "ordinal not in range(128)", &i) < 0) {
            return -1;
        }
    }
    return 0;
}

int encode_utf8(Encoder &job) {
    const Str *text = job.text;
    char buffer[4];
    if (job.encoding == Encoding::Utf8Sig)
        job.out = "\xef\xbb\xbf";
    for (int64_t i = 0; i < text->length;) {
        const uint32_t c = text->at(i);
        if (!utf8::is_surrogate(c)) {
            job.out.append(buffer, static_cast<size_t>(utf8::write(buffer, c) - buffer));
            ++i;
            continue;
        }
        int64_t end = i + 1;
        while (end < text->length && utf8::is_surrogate(text->at(end)))
            ++end;
        if (job.handle(i, end, "surrogates not allowed") < 0)
            return -1;
        i = end;
    }
    return 0;
}

int encode_narrow(Encoder &job, uint32_t limit) {
    const Str *text = job.text;
    for (int64_t i = 0; i < text->length;) {
        const uint32_t c = text->at(i);
        if (c < limit) {
            job.out += static_cast<char>(c);
            ++i;
            continue;
        }
        int64_t end = i + 1;
        while (end < text->length && text->at(end) >= limit)
            ++end;
        if (job.handle(i, end, limit == 128 ? "ordinal not in range(128)" : "ordinal not in range(256)") < 0)
            return -1;
        i = end;
    }
    return 0;
}

}  // namespace hpyu::codec
