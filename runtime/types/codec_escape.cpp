// SPDX-License-Identifier: MIT
// unicode_escape and raw_unicode_escape: Latin-1, with the other characters as the escapes of Python's literals.
#include <algorithm>

#include "types/codec_internal.hpp"

namespace hpyu::codec {

namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// The character that a letter after a backslash stands for; 0 if none.
char simple_escape(char c) {
    static constexpr std::string_view kLetters = "\\'\"abtnvfr", kMeanings = "\\'\"\a\b\t\n\v\f\r";
    const size_t at = kLetters.find(c);
    return at == std::string_view::npos ? '\0' : kMeanings[at];
}

struct HexKind {
    char letter;
    size_t digits;
    const char *truncated;
};
constexpr HexKind kHexKinds[] = {
    {'x', 2, "truncated \\xXX escape"},
    {'u', 4, "truncated \\uXXXX escape"},
    {'U', 8, "truncated \\UXXXXXXXX escape"},
};

/// Reads the digits at `*at`: null with the character, or what is wrong with the text up to `*at`.
const char *read_hex(const Decoder &job, const HexKind &kind, size_t *at, uint32_t *c) {
    const size_t end = std::min(*at + kind.digits, job.size), full = *at + kind.digits;
    *c = 0;
    for (; *at < end; ++*at) {
        const int value = hex_digit(job.bytes[*at]);
        if (value < 0)
            break;
        *c = *c << 4 | static_cast<uint32_t>(value);
    }
    if (*at != full)
        return kind.truncated;
    if (*c <= 0x10ffff)
        return nullptr;
    return job.encoding == Encoding::RawUnicodeEscape ? "\\Uxxxxxxxx out of range" : "illegal Unicode character";
}

/// \N{...}: there is no table of names, so no name is known.
const char *read_name(const Decoder &job, size_t *at) {
    const std::string_view rest(job.bytes + *at, job.size - *at);
    const size_t close = rest.find('}');
    if (!rest.starts_with('{') || close == std::string_view::npos || close == 1) {
        *at += rest.starts_with('{') ? std::min(close == 1 ? size_t{1} : rest.size(), rest.size()) : 0;
        return "malformed \\N character escape";
    }
    *at += close + 1;
    return "unknown Unicode character name";
}

/// What follows a backslash at `*at`; null, or what is wrong up to `*at`.
const char *read_escape(Decoder &job, size_t *at) {
    const bool raw = job.encoding == Encoding::RawUnicodeEscape;
    if (*at == job.size) {
        if (raw)
            job.out.append('\\');
        return raw ? nullptr : "\\ at end of string";
    }
    const char letter = job.bytes[(*at)++];
    for (const HexKind &kind : kHexKinds)
        if (kind.letter == letter && !(raw && letter == 'x')) {
            uint32_t c;
            const char *fault = read_hex(job, kind, at, &c);
            if (fault == nullptr)
                job.out.append(c);
            return fault;
        }
    if (!raw && letter == '\n')
        return nullptr;
    if (!raw && letter == 'N')
        return read_name(job, at);
    if (const char meaning = raw ? '\0' : simple_escape(letter); meaning != '\0') {
        job.out.append(static_cast<uint8_t>(meaning));
        return nullptr;
    }
    if (!raw && letter >= '0' && letter <= '7') {
        uint32_t c = static_cast<uint32_t>(letter - '0');
        for (int more = 0; more < 2 && *at < job.size && job.bytes[*at] >= '0' && job.bytes[*at] <= '7'; ++more)
            c = c << 3 | static_cast<uint32_t>(job.bytes[(*at)++] - '0');
        job.out.append(c);
        return nullptr;
    }
    job.out.append('\\');
    job.out.append(static_cast<uint8_t>(letter));
    return nullptr;
}

}  // namespace

int decode_escapes(Decoder &job) {
    for (size_t i = 0; i < job.size;) {
        const size_t start = i++;
        if (job.bytes[start] != '\\') {
            job.out.append(static_cast<uint8_t>(job.bytes[start]));
            continue;
        }
        const char *fault = read_escape(job, &i);
        if (fault != nullptr && job.handle(start, i, fault, &i) < 0)
            return -1;
    }
    return 0;
}

int encode_escapes(Encoder &job) {
    const bool raw = job.encoding == Encoding::RawUnicodeEscape;
    for (int64_t i = 0; i < job.text->length; ++i) {
        const uint32_t c = job.text->at(i);
        if (!raw && (c == '\\' || c == '\t' || c == '\n' || c == '\r')) {
            job.out += '\\';
            job.out += c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : '\\';
        } else if (raw ? c < 0x100 : c >= 0x20 && c < 0x7f) {
            job.out += static_cast<char>(c);
        } else {
            append_escape(job.out, c);
        }
    }
    return 0;
}

}  // namespace hpyu::codec
