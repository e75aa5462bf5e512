// SPDX-License-Identifier: MIT
// The names of encodings, and decode() and encode(): the ways without errors here, the rest in a file for each family
// of encodings, with the handlers in codec_errors.cpp.
#include <algorithm>
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
    {"utf_7", Encoding::Utf7}, {"utf7", Encoding::Utf7}, {"u7", Encoding::Utf7}, {"unicode_1_1_utf_7", Encoding::Utf7},
    {"unicode_escape", Encoding::UnicodeEscape}, {"raw_unicode_escape", Encoding::RawUnicodeEscape},
    {"base64_codec", Encoding::NotText}, {"base64", Encoding::NotText}, {"base_64", Encoding::NotText},
    {"bz2_codec", Encoding::NotText}, {"bz2", Encoding::NotText}, {"hex_codec", Encoding::NotText},
    {"hex", Encoding::NotText}, {"quopri_codec", Encoding::NotText}, {"quopri", Encoding::NotText},
    {"quoted_printable", Encoding::NotText}, {"quotedprintable", Encoding::NotText}, {"rot_13", Encoding::NotText},
    {"rot13", Encoding::NotText}, {"uu_codec", Encoding::NotText}, {"uu", Encoding::NotText},
    {"zlib_codec", Encoding::NotText}, {"zlib", Encoding::NotText}, {"zip", Encoding::NotText},
};

struct EncodingFacts {
    const char *name;
    uint8_t unit;
    bool big_endian;
};
constexpr EncodingFacts kFacts[] = {
    {"utf-8", 1, false}, {"utf-8", 1, false}, {"ascii", 1, false}, {"latin-1", 1, false},
    {"utf-16", 2, false}, {"utf-16-le", 2, false}, {"utf-16-be", 2, true},
    {"utf-32", 4, false}, {"utf-32-le", 4, false}, {"utf-32-be", 4, true},
    {"utf7", 1, false}, {"unicodeescape", 1, false}, {"rawunicodeescape", 1, false}, {"charmap", 1, false},
    {"", 1, false}, {"", 1, false},
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

Codec find_codec(const char *name) {
    if (name == nullptr)
        return {Encoding::Utf8};
    for (const Encoding usual : {Encoding::Utf8, Encoding::Ascii, Encoding::Latin1})
        if (std::strcmp(name, encoding_name(usual)) == 0)
            return {usual};
    const std::string wanted = normalised(name);
    for (const Alias &alias : kAliases)
        if (alias.name == wanted)
            return {alias.encoding};
    const Charmap *map = find_charmap(wanted);
    return {map != nullptr ? Encoding::Charmap : Encoding::Unknown, map};
}

const char *encoding_name(Encoding encoding) { return kFacts[static_cast<size_t>(encoding)].name; }
bool is_wide_or_utf8(Encoding encoding) {
    return encoding <= Encoding::Utf32BE && encoding != Encoding::Ascii && encoding != Encoding::Latin1;
}
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
        case Encoding::Utf7: return decode_utf7(job);
        case Encoding::UnicodeEscape:
        case Encoding::RawUnicodeEscape: return decode_escapes(job);
        case Encoding::Charmap: return decode_charmap(job);
        default: return decode_wide(job, start);
    }
}

int encode_with_errors(Encoder &job) {
    switch (job.encoding) {
        case Encoding::Utf8:
        case Encoding::Utf8Sig: return encode_utf8(job);
        case Encoding::Ascii: return encode_narrow(job, 128);
        case Encoding::Latin1: return encode_narrow(job, 256);
        case Encoding::Utf7: return encode_utf7(job);
        case Encoding::UnicodeEscape:
        case Encoding::RawUnicodeEscape: return encode_escapes(job);
        case Encoding::Charmap: return encode_charmap(job);
        default: return encode_wide(job);
    }
}

/// The codec of a name, for an operation ("encode", "decode"). False with LookupError.
bool look_up(ProtoContext &ctx, const char *name, const char *operation, Codec *codec) {
    *codec = find_codec(name);
    if (codec->encoding == Encoding::Unknown)
        raise(ctx, ctx.exc().LookupError, "unknown encoding: ", name);
    else if (codec->encoding == Encoding::NotText)
        raise(ctx, ctx.exc().LookupError, "'", name, "' is not a text encoding; use codecs.", operation,
              "() to handle arbitrary codecs");
    else
        return true;
    return false;
}

/// Python has a direct way for these spellings alone. The failures of all other codecs, but for those that tell a place
/// in the text, become the cause of one that names the codec.
bool is_direct(const char *name) {
    static constexpr std::string_view kDirect[] = {"utf_8", "utf8", "utf_16", "utf16", "utf_32", "utf32", "ascii",
                                                   "us_ascii", "latin_1", "latin1", "iso_8859_1", "iso8859_1"};
    return name == nullptr || std::ranges::find(kDirect, normalised(name)) != std::end(kDirect);
}

[[gnu::cold]] Value codec_failed(ProtoContext &ctx, const char *name, const char *operation) {
    for (Type *type : {ctx.exc().LookupError, ctx.exc().TypeError})
        if (ctx.pending.type == type && ctx.pending.form == Pending::Form::Text && !is_direct(name)) {
            const std::string text = ctx.pending.text;
            return raise_from_pending(ctx, type, operation, " with '", name, "' codec failed (", type->name, ": ", text,
                                      ")");
        }
    return Value();
}

/// Whether ASCII text is the same bytes in it.
bool is_ascii_wide(Encoding encoding) {
    return encoding == Encoding::Utf8 || encoding == Encoding::Ascii || encoding == Encoding::Latin1;
}

}  // namespace

}  // namespace codec

Value decode(ProtoContext &ctx, const char *bytes, size_t n, const char *encoding_name, const char *errors) {
    using namespace codec;
    if (n == 0)
        return str_empty(ctx);   // In any encoding, known or not.
    Codec codec;
    if (!look_up(ctx, encoding_name, "decode", &codec))
        return Value();
    Encoding encoding = codec.encoding;
    const size_t mark = read_byte_order(&encoding, bytes, n);
    if (is_ascii_wide(encoding)) {   // What errors tell then knows nothing of a mark.
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
    Decoder job{ctx, encoding, bytes, n, errors, {}, codec.map};
    if (decode_with_errors(job, mark) < 0)
        return codec_failed(ctx, encoding_name, "decoding");
    return job.out.finish(ctx);
}

Value encode(ProtoContext &ctx, Str *text, const char *encoding_name, const char *errors) {
    using namespace codec;
    Codec codec;
    if (!look_up(ctx, encoding_name, "encode", &codec))
        return Value();
    const Encoding encoding = codec.encoding;
    if (is_ascii_wide(encoding) && (text->is_ascii() || (encoding == Encoding::Latin1 && text->kind() == 1)))
        return bytes_new(ctx, text->data(), text->length);
    size_t size;
    if (encoding == Encoding::Utf8 && utf8::measure_str(text, &size)) {
        Bytes *bytes = bytes_new(ctx, nullptr, static_cast<int64_t>(size));
        if (bytes != nullptr)
            *utf8::write_str(text, bytes->data()) = 0;
        return bytes;
    }
    Encoder job{ctx, encoding, text, errors, {}, codec.map};
    if (encode_with_errors(job) < 0)
        return codec_failed(ctx, encoding_name, "encoding");
    return bytes_new(ctx, job.out.data(), static_cast<int64_t>(job.out.size()));
}

}  // namespace hpyu
