// SPDX-License-Identifier: MIT
// What the codecs share: names of encodings and handlers, and the handling of errors.
#pragma once

#include <string>

#include "types/codec.hpp"
#include "types/str_text.hpp"

namespace hpyu::codec {

enum class Encoding : uint8_t {
    Utf8, Utf8Sig, Ascii, Latin1, Utf16, Utf16LE, Utf16BE, Utf32, Utf32LE, Utf32BE,
    Utf7, UnicodeEscape, RawUnicodeEscape,
    Charmap,   ///< One byte a character, by a Charmap.
    NotText,   ///< Of Python's codecs, one that does not go between str and bytes.
    Unknown,
};

/// What the bytes of an encoding of one byte a character mean.
struct Charmap;
/// By a name in lower case with underscores. Null if there is none. Lasts for ever.
const Charmap *find_charmap(std::string_view normalised_name);
/// The byte of a code point, or -1.
int charmap_byte(const Charmap *map, uint32_t c);

/// An encoding, with its map if it is a charmap.
struct Codec {
    Encoding encoding;
    const Charmap *map = nullptr;
};

/// The codec that a name stands for; null is UTF-8.
Codec find_codec(const char *name);
/// The name under which errors report it.
const char *encoding_name(Encoding encoding);
/// Whether it is UTF-8, UTF-16 or UTF-32, in which surrogates have a form of their own.
bool is_wide_or_utf8(Encoding encoding);
/// Bytes in a code unit: 1, 2 or 4.
int unit_of(Encoding encoding);
bool is_big_endian(Encoding encoding);

enum class Handler : uint8_t {
    Strict, Ignore, Replace, BackslashReplace, SurrogateEscape, SurrogatePass, XmlCharRefReplace,
    NameReplace,  ///< \N{...} where a character's name is known. No names are kept here, so as BackslashReplace.
    Unknown,
};
Handler find_handler(const char *name);

/// A decoding under way.
struct Decoder {
    ProtoContext &ctx;
    Encoding encoding;
    const char *bytes;
    size_t size;
    const char *errors;
    StrBuilder out;
    const Charmap *map = nullptr;

    /// Handles bytes [start, end) that can't be decoded: 0 with `*next` where to go on, or -1 with an exception.
    [[nodiscard]] int handle(size_t start, size_t end, const char *reason, size_t *next);

private:
    int raise_error(size_t start, size_t end, const char *reason);
    size_t escape_surrogates(size_t start, size_t end);
    size_t pass_surrogate(size_t start);
};

/// An encoding under way; `out` is complete up to the error when `handle` is called.
struct Encoder {
    ProtoContext &ctx;
    Encoding encoding;
    Str *text;
    const char *errors;
    std::string out;
    const Charmap *map = nullptr;

    /// Handles code points [start, end) that can't be encoded: 0, or -1 with an exception.
    [[nodiscard]] int handle(int64_t start, int64_t end, const char *reason);
    /// Writes one code unit.
    void unit(uint32_t value);

private:
    int raise_error(int64_t start, int64_t end, const char *reason);
    void replace_each(Handler handler, int64_t start, int64_t end);
    void ascii(std::string_view ascii_text);
};

/// Appends \xNN, \uNNNN or \UNNNNNNNN.
void append_escape(std::string &out, uint32_t c);

/// Encodes what a str cannot hold in a byte each; `limit` is 128 or 256.
[[nodiscard]] int encode_narrow(Encoder &job, uint32_t limit);
[[nodiscard]] int encode_utf8(Encoder &job);
[[nodiscard]] int encode_wide(Encoder &job);
[[nodiscard]] int encode_charmap(Encoder &job);
[[nodiscard]] int encode_utf7(Encoder &job);
[[nodiscard]] int encode_escapes(Encoder &job);
[[nodiscard]] int decode_utf8(Decoder &job);
[[nodiscard]] int decode_ascii(Decoder &job);
[[nodiscard]] int decode_wide(Decoder &job, size_t start);
[[nodiscard]] int decode_charmap(Decoder &job);
[[nodiscard]] int decode_utf7(Decoder &job);
[[nodiscard]] int decode_escapes(Decoder &job);

}  // namespace hpyu::codec
