// SPDX-License-Identifier: MIT
// The error handlers of the codecs, and the exceptions that strict handling raises.
#include "types/codec_internal.hpp"
#include "types/function_objects.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/utf8.hpp"

namespace hpyu::codec {

namespace {

constexpr const char *kHandlerNames[] = {
    "strict", "ignore", "replace", "backslashreplace", "surrogateescape", "surrogatepass", "xmlcharrefreplace",
    "namereplace",
};

constexpr char kHexDigits[] = "0123456789abcdef";

void append_hex(std::string &out, uint32_t value, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
        out += kHexDigits[(value >> shift) & 15];
}

int unknown_handler(ProtoContext &ctx, const char *name) {
    return raise(ctx, ctx.exc().LookupError, "unknown error handler name '", name, "'");
}

/// Raises a UnicodeError with its five arguments.
int raise_unicode_error(ProtoContext &ctx, Type *type, const char *encoding, Value object, int64_t start, int64_t end,
                        const char *reason) {
    const Value args[] = {str_from_utf8(ctx, encoding), object, Value::from_int(start), Value::from_int(end),
                          str_from_utf8(ctx, reason)};
    if (!args[0] || !args[1] || !args[4])
        return -1;
    const Value exception = exception_new(ctx, type, args, std::size(args));
    if (exception)
        raise_instance(ctx, exception);
    return -1;
}

}  // namespace

void append_escape(std::string &out, uint32_t c) {
    out += c < 0x100 ? "\\x" : c < 0x10000 ? "\\u" : "\\U";
    append_hex(out, c, c < 0x100 ? 2 : c < 0x10000 ? 4 : 8);
}

Handler find_handler(const char *name) {
    if (name == nullptr)
        return Handler::Strict;
    for (size_t i = 0; i < std::size(kHandlerNames); ++i)
        if (std::strcmp(name, kHandlerNames[i]) == 0)
            return static_cast<Handler>(i);
    return Handler::Unknown;
}

// -- decoding ---------------------------------------------------------------------------------------------------------

int Decoder::raise_error(size_t start, size_t end, const char *reason) {
    Bytes *object = bytes_new(ctx, bytes, static_cast<int64_t>(size));
    return raise_unicode_error(ctx, ctx.exc().UnicodeDecodeError, encoding_name(encoding), object,
                               static_cast<int64_t>(start), static_cast<int64_t>(end), reason);
}

/// Each byte above 127 becomes a low surrogate; the end of what was taken.
size_t Decoder::escape_surrogates(size_t start, size_t end) {
    size_t i = start;
    for (; i < end && i < start + 4 && static_cast<uint8_t>(bytes[i]) >= 0x80; ++i)
        out.append(0xdc00 + static_cast<uint8_t>(bytes[i]));
    return i;
}

/// Takes a surrogate that is encoded like any other code point; the end of it, or `start`.
size_t Decoder::pass_surrogate(size_t start) {
    const auto byte = [&](size_t i) { return static_cast<uint32_t>(static_cast<uint8_t>(bytes[start + i])); };
    if (!is_wide_or_utf8(encoding))
        return start;
    const int unit = unit_of(encoding);
    const size_t length = unit == 1 ? 3 : static_cast<size_t>(unit);
    if (size - start < length)
        return start;
    uint32_t c = 0;
    if (unit == 1) {
        if ((byte(0) & 0xf0) != 0xe0 || (byte(1) & 0xc0) != 0x80 || (byte(2) & 0xc0) != 0x80)
            return start;
        c = (byte(0) & 0xf) << 12 | (byte(1) & 0x3f) << 6 | (byte(2) & 0x3f);
    } else {
        for (size_t i = 0; i < length; ++i)
            c |= byte(i) << 8 * (is_big_endian(encoding) ? length - 1 - i : i);
    }
    if (!utf8::is_surrogate(c))
        return start;
    out.append(c);
    return start + length;
}

int Decoder::handle(size_t start, size_t end, const char *reason, size_t *next) {
    *next = end;
    switch (find_handler(errors)) {
        case Handler::Strict:
            return raise_error(start, end, reason);
        case Handler::Ignore:
            return 0;
        case Handler::Replace:
            out.append(0xfffd);
            return 0;
        case Handler::BackslashReplace: {
            std::string text;
            for (size_t i = start; i < end; ++i)
                append_escape(text, static_cast<uint8_t>(bytes[i]));
            out.append_ascii(text);
            return 0;
        }
        case Handler::SurrogateEscape:
            *next = escape_surrogates(start, end);
            return *next != start ? 0 : raise_error(start, end, reason);
        case Handler::SurrogatePass:
            *next = pass_surrogate(start);
            return *next != start ? 0 : raise_error(start, end, reason);
        case Handler::XmlCharRefReplace:
        case Handler::NameReplace:
            return type_error(ctx, "don't know how to handle UnicodeDecodeError in error callback");
        case Handler::Unknown:
            break;
    }
    return unknown_handler(ctx, errors);
}

// -- encoding ---------------------------------------------------------------------------------------------------------

void Encoder::unit(uint32_t value) {
    const int width = unit_of(encoding);
    for (int i = 0; i < width; ++i)
        out += static_cast<char>(value >> 8 * (is_big_endian(encoding) ? width - 1 - i : i));
}

void Encoder::ascii(std::string_view ascii_text) {
    for (char c : ascii_text)
        unit(map != nullptr ? static_cast<uint32_t>(charmap_byte(map, static_cast<uint8_t>(c))) : static_cast<uint8_t>(c));
}

int Encoder::raise_error(int64_t start, int64_t end, const char *reason) {
    return raise_unicode_error(ctx, ctx.exc().UnicodeEncodeError, encoding_name(encoding), text, start, end, reason);
}

void Encoder::replace_each(Handler handler, int64_t start, int64_t end) {
    for (int64_t i = start; i < end; ++i) {
        std::string part;
        if (handler == Handler::Replace)
            part = "?";
        else if (handler == Handler::XmlCharRefReplace)
            part = "&#" + std::to_string(text->at(i)) + ";";
        else
            append_escape(part, text->at(i));
        ascii(part);
    }
}

int Encoder::handle(int64_t start, int64_t end, const char *reason) {
    const Handler handler = find_handler(errors);
    switch (handler) {
        case Handler::Strict:
            return raise_error(start, end, reason);
        case Handler::Ignore:
            return 0;
        case Handler::Replace:
        case Handler::BackslashReplace:
        case Handler::XmlCharRefReplace:
        case Handler::NameReplace:
            replace_each(handler, start, end);
            return 0;
        case Handler::SurrogateEscape:
            // A byte by itself is no code unit of a wider encoding.
            for (int64_t i = start; i < end; ++i) {
                const uint32_t c = text->at(i);
                if (c < 0xdc80 || c > 0xdcff || unit_of(encoding) != 1)
                    return raise_error(encoding == Encoding::Charmap ? start : i, end, reason);
                out += static_cast<char>(c - 0xdc00);
            }
            return 0;
        case Handler::SurrogatePass:
            for (int64_t i = start; i < end; ++i) {
                const uint32_t c = text->at(i);
                if (!utf8::is_surrogate(c) || !is_wide_or_utf8(encoding))
                    return raise_error(start, end, reason);
                char buffer[4];
                if (unit_of(encoding) == 1)
                    out.append(buffer, static_cast<size_t>(utf8::write(buffer, c) - buffer));
                else
                    unit(c);
            }
            return 0;
        case Handler::Unknown:
            break;
    }
    return unknown_handler(ctx, errors);
}

}  // namespace hpyu::codec
