// SPDX-License-Identifier: MIT
// The names of encodings, and decode() and encode(): the ways without errors here, the rest in codec_utf8.cpp and
// codec_wide.cpp, with the handlers in codec_errors.cpp.
#include <cctype>

#include "types/codec_internal.hpp"
#include "types/sequence_objects.hpp"
#include "types/utf8.hpp"

namespace hpyu {

namespace codec {

namespace {

struct Alias {
    std::string_view name;   ///< Normalised.
    Encoding encoding;
};

constexpr Alias kAliases[] = {
    {"utf_8", Encoding::Utf8}, {"utf8", Encoding::Utf8}, {"u8", Encoding::Utf8}, {"utf", Encoding::Utf8},
    {"utf8_ucs2", Encoding::Utf8}, {"utf8_ucs4", Encoding::Utf8}, {"cp65001", Encoding::Utf8},
    {"utf_8_sig", Encoding::Utf8Sig},
    {"ascii", Encoding::Ascii}, {"us_ascii", Encoding::Ascii}, {"us", Encoding::Ascii}, {"646", Encoding::Ascii},
    {"ansi_x3.4_1968", Encoding::Ascii}, {"ansi_x3_4_1968", Encoding::Ascii}, {"ansi_x3.4_1986", Encoding::Ascii},
    {"cp367", Encoding::Ascii}, {"csascii", Encoding::Ascii}, {"ibm367", Encoding::Ascii},
    {"iso646_us", Encoding::Ascii}, {"iso_646.irv_1991", Encoding::Ascii}, {"iso_ir_6", Encoding::Ascii},
    {"latin_1", Encoding::Latin1}, {"latin1", Encoding::Latin1}, {"latin", Encoding::Latin1}, {"l1", Encoding::Latin1},
    {"8859", Encoding::Latin1}, {"cp819", Encoding::Latin1}, {"csisolatin1", Encoding::Latin1},
    {"ibm819", Encoding::Latin1}, {"iso8859", Encoding::Latin1}, {"iso8859_1", Encoding::Latin1},
    {"iso_8859_1", Encoding::Latin1}, {"iso_8859_1_1987", Encoding::Latin1}, {"iso_ir_100", Encoding::Latin1},
    {"utf_16", Encoding::Utf16}, {"utf16", Encoding::Utf16}, {"u16", Encoding::Utf16},
    {"utf_16_le", Encoding::Utf16LE}, {"utf_16le", Encoding::Utf16LE}, {"unicodelittleunmarked", Encoding::Utf16LE},
    {"utf_16_be", Encoding::Utf16BE}, {"utf_16be", Encoding::Utf16BE}, {"unicodebigunmarked", Encoding::Utf16BE},
    {"utf_32", Encoding::Utf32}, {"utf32", Encoding::Utf32}, {"u32", Encoding::Utf32},
    {"utf_32_le", Encoding::Utf32LE}, {"utf_32le", Encoding::Utf32LE},
    {"utf_32_be", Encoding::Utf32BE}, {"utf_32be", Encoding::Utf32BE},
};

struct EncodingFacts {
    const char *name;
    uint8_t unit;
    bool big_endian;
};
constexpr EncodingFacts kFacts[] = {
    {"utf-8", 1, false}, {"utf-8", 1, false}, {"ascii", 1, false}, {"latin-1", 1, false},
    {"utf-16", 2, false}, {"utf-16-le", 2, false}, {"utf-16-be", 2, true},
    {"utf-32", 4, false}, {"utf-32-le", 4, false}, {"utf-32-be", 4, true}, {"", 1, false},
};

/// Lower case, with every run of punctuation but the dot as one underscore.
std::string normalised(const char *name) {
    std::string out;
    bool gap = false;
    for (const char *p = name; *p != '\0'; ++p) {
        const auto c = static_cast<unsigned char>(*p);
        if (c >= 0x80 || (!std::isalnum(c) && c != '.')) {
            gap = true;
            continue;
        }
        if (gap && !out.empty())
            out += '_';
        gap = false;
        out += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    return out;
}

}  // namespace

Encoding find_encoding(const char *name) {
    if (name == nullptr)
        return Encoding::Utf8;
    for (const Encoding usual : {Encoding::Utf8, Encoding::Ascii, Encoding::Latin1})
        if (std::strcmp(name, encoding_name(usual)) == 0)
            return usual;
    const std::string wanted = normalised(name);
    for (const Alias &alias : kAliases)
        if (alias.name == wanted)
            return alias.encoding;
    return Encoding::Unknown;
}

const char *encoding_name(Encoding encoding) { return kFacts[static_cast<size_t>(encoding)].name; }
int unit_of(Encoding encoding) { return kFacts[static_cast<size_t>(encoding)].unit; }
bool is_big_endian(Encoding encoding) { return kFacts[static_cast<size_t>(encoding)].big_endian; }

namespace {

/// A mark of the byte order at the start decides between the two variants, and is skipped.
size_t read_byte_order(Encoding *encoding, const char *bytes, size_t n) {
    const auto starts = [&](std::string_view mark) { return std::string_view(bytes, n).starts_with(mark); };
    if (*encoding == Encoding::Utf8Sig) {
        *encoding = Encoding::Utf8;
        return starts("\xef\xbb\xbf") ? 3 : 0;
    }
    if (*encoding == Encoding::Utf16) {
        *encoding = starts("\xfe\xff") ? Encoding::Utf16BE : Encoding::Utf16LE;
        return starts("\xfe\xff") || starts("\xff\xfe") ? 2 : 0;
    }
    if (*encoding == Encoding::Utf32) {
        const bool big = starts(std::string_view("\0\0\xfe\xff", 4));
        *encoding = big ? Encoding::Utf32BE : Encoding::Utf32LE;
        return big || starts(std::string_view("\xff\xfe\0\0", 4)) ? 4 : 0;
    }
    return 0;
}

/// The whole text if it is valid UTF-8; null without an exception if it is not.
Value decode_valid_utf8(ProtoContext &ctx, const char *bytes, size_t n, bool *valid) {
    utf8::Measure measure;
    const char *end = bytes + n;
    for (const char *p = bytes; p != end;) {
        const utf8::Sequence next = utf8::read(p, end);
        if (next.error != utf8::Error::None) {
            *valid = false;
            return Value();
        }
        measure.mask |= next.point;
        ++measure.length;
        p += next.length;
    }
    *valid = true;
    return str_from_valid_utf8(ctx, bytes, n, measure);
}

Value decode_latin1(ProtoContext &ctx, const char *bytes, size_t n) {
    if (n == 1)
        return str_from_char(ctx, static_cast<uint8_t>(*bytes));
    Str *s = str_alloc(ctx, static_cast<int64_t>(n), 0xff);
    if (s != nullptr)
        std::memcpy(s->data(), bytes, n);
    return s;
}

int decode_with_errors(Decoder &job, size_t start) {
    switch (job.encoding) {
        case Encoding::Utf8: return decode_utf8(job);
        case Encoding::Ascii: return decode_ascii(job);
        default: return decode_wide(job, start);
    }
}

int encode_with_errors(Encoder &job) {
    switch (job.encoding) {
        case Encoding::Utf8:
        case Encoding::Utf8Sig: return encode_utf8(job);
        case Encoding::Ascii: return encode_narrow(job, 128);
        case Encoding::Latin1: return encode_narrow(job, 256);
        default: return encode_wide(job);
    }
}

}  // namespace

}  // namespace codec

Value decode(ProtoContext &ctx, const char *bytes, size_t n, const char *encoding_name, const char *errors) {
    using namespace codec;
    if (n == 0)
        return str_empty(ctx);   // In any encoding, known or not.
    Encoding encoding = find_encoding(encoding_name);
    if (encoding == Encoding::Unknown)
        return raise(ctx, ctx.exc().LookupError, "unknown encoding: ", encoding_name);
    const size_t mark = read_byte_order(&encoding, bytes, n);
    if (unit_of(encoding) == 1) {   // What errors tell then knows nothing of a mark.
        bytes += mark;
        n -= mark;
        if (bytes_are_ascii(bytes, n))
            return str_from_ascii(ctx, bytes, n);
        if (encoding == Encoding::Latin1)
            return decode_latin1(ctx, bytes, n);
    }
    if (encoding == Encoding::Utf8) {
        bool valid;
        const Value text = decode_valid_utf8(ctx, bytes, n, &valid);
        if (valid)
            return text;
    }
    Decoder job{ctx, encoding, bytes, n, errors, {}};
    return decode_with_errors(job, mark) == 0 ? Value(job.out.finish(ctx)) : Value();
}

Value encode(ProtoContext &ctx, Str *text, const char *encoding_name, const char *errors) {
    using namespace codec;
    const Encoding encoding = find_encoding(encoding_name);
    if (encoding == Encoding::Unknown)
        return raise(ctx, ctx.exc().LookupError, "unknown encoding: ", encoding_name);
    const bool byte_units = unit_of(encoding) == 1 && encoding != Encoding::Utf8Sig;
    if (byte_units && (text->is_ascii() || (encoding == Encoding::Latin1 && text->kind() == 1)))
        return bytes_new(ctx, text->data(), text->length);
    size_t size;
    if (encoding == Encoding::Utf8 && utf8::measure_str(text, &size)) {
        Bytes *bytes = bytes_new(ctx, nullptr, static_cast<int64_t>(size));
        if (bytes != nullptr)
            *utf8::write_str(text, bytes->data()) = 0;
        return bytes;
    }
    Encoder job{ctx, encoding, text, errors, {}};
    if (encode_with_errors(job) < 0)
        return Value();
    return bytes_new(ctx, job.out.data(), static_cast<int64_t>(job.out.size()));
}

}  // namespace hpyu
