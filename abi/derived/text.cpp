// SPDX-License-Identifier: MIT
// str and bytes, from UTF-8 and code points both ways.
#include <algorithm>
#include <cstdio>

#include "derived/derived.hpp"
#include "types/utf8.hpp"

namespace hpyu {

namespace derived {

namespace {

using CodePoints = std::vector<wchar_t>;
static_assert(sizeof(wchar_t) == sizeof(uint32_t));

HPy from_points(HPyContext *ctx, const CodePoints &points) {
    return ctx->ctx_Unicode_FromWideChar(ctx, points.data(), static_cast<HPy_ssize_t>(points.size()));
}

Failed bad_argument(HPyContext *ctx) { return raise(ctx, ctx->h_SystemError, "bad argument to internal function"); }

/// Whether `size` bytes can be at `data`; else SystemError.
bool check_bytes(HPyContext *ctx, const char *data, HPy_ssize_t size) {
    if (size < 0)
        raise(ctx, ctx->h_SystemError, "Negative size passed to PyUnicode_New");
    else if (data == nullptr && size != 0)
        bad_argument(ctx);
    else
        return true;
    return false;
}

/// False with TypeError for what is no str.
bool is_text(HPyContext *ctx, HPy h) {
    if (ctx->ctx_Unicode_Check(ctx, h))
        return true;
    if (!ctx->ctx_Err_Occurred(ctx))
        raise(ctx, ctx->h_TypeError, "bad argument type for built-in operation");
    return false;
}

/// The code points of a str; false with an exception pending (lone surrogates have no UTF-8).
bool points_of(HPyContext *ctx, HPy str, CodePoints *out) {
    HPy_ssize_t size = 0;
    const char *text = is_text(ctx, str) ? ctx->ctx_Unicode_AsUTF8AndSize(ctx, str, &size) : nullptr;
    if (text == nullptr)
        return false;
    out->reserve(static_cast<size_t>(size));
    for (const char *p = text, *end = text + size; p != end;)
        out->push_back(static_cast<wchar_t>(utf8::read_valid(&p)));
    return true;
}

// -- errors of codecs -------------------------------------------------------------------------------------------------

/// Raises type(encoding, object, start, end, reason).
Failed codec_error(HPyContext *ctx, HPy type, const char *encoding, HPy object, size_t start, size_t end,
                   const char *reason) {
    const Held codec(ctx, ctx->ctx_Unicode_FromString(ctx, encoding)),
        why(ctx, ctx->ctx_Unicode_FromString(ctx, reason));
    const Held from(ctx, ctx->ctx_Long_FromInt64_t(ctx, static_cast<int64_t>(start)));
    const Held to(ctx, ctx->ctx_Long_FromInt64_t(ctx, static_cast<int64_t>(end)));
    if (!codec || !why || !from || !to)
        return {};
    const HPy args[] = {codec, object, from, to, why};
    const Held made(ctx, ctx->ctx_Call(ctx, type, args, 5, HPy{0}));
    if (made)
        ctx->ctx_Err_SetObject(ctx, type, made);
    return {};
}

// -- to bytes ---------------------------------------------------------------------------------------------------------

HPy to_narrow(HPyContext *ctx, HPy h, const char *encoding, uint32_t limit, const char *reason) {
    CodePoints points;
    if (!points_of(ctx, h, &points))
        return HPy{0};
    const auto beyond = [=](wchar_t point) { return static_cast<uint32_t>(point) >= limit; };
    const auto first = std::find_if(points.begin(), points.end(), beyond);
    if (first != points.end()) {
        const auto last = std::find_if_not(first, points.end(), beyond);
        return codec_error(ctx, ctx->h_UnicodeEncodeError, encoding, h, static_cast<size_t>(first - points.begin()),
                           static_cast<size_t>(last - points.begin()), reason);
    }
    const std::string narrow(points.begin(), points.end());
    return ctx->ctx_Bytes_FromStringAndSize(ctx, narrow.data(), static_cast<HPy_ssize_t>(narrow.size()));
}

HPy Unicode_AsASCIIString(HPyContext *ctx, HPy h) {
    return to_narrow(ctx, h, "ascii", 128, "ordinal not in range(128)");
}
HPy Unicode_AsLatin1String(HPyContext *ctx, HPy h) {
    return to_narrow(ctx, h, "latin-1", 256, "ordinal not in range(256)");
}

HPy Unicode_AsUTF8String(HPyContext *ctx, HPy h) {
    HPy_ssize_t size = 0;
    const char *text = is_text(ctx, h) ? ctx->ctx_Unicode_AsUTF8AndSize(ctx, h, &size) : nullptr;
    return text != nullptr ? ctx->ctx_Bytes_FromStringAndSize(ctx, text, size) : HPy{0};
}

/// Names of files that are no UTF-8 hold surrogates: the host's own str.encode knows what to do.
HPy Unicode_EncodeFSDefault(HPyContext *ctx, HPy h) {
    const HPy plain = ctx->ctx_Unicode_AsUTF8String(ctx, h);
    if (plain._i != 0 || !ctx->ctx_Err_ExceptionMatches(ctx, ctx->h_UnicodeEncodeError))
        return plain;
    ctx->ctx_Err_Clear(ctx);
    const Held name(ctx, ctx->ctx_Unicode_FromString(ctx, "encode")),
        codec(ctx, ctx->ctx_Unicode_FromString(ctx, "utf-8"));
    const Held errors(ctx, ctx->ctx_Unicode_FromString(ctx, "surrogateescape"));
    const HPy args[] = {h, codec, errors};
    return name && codec && errors ? ctx->ctx_CallMethod(ctx, name, args, 3, HPy{0}) : HPy{0};
}

// -- from bytes -------------------------------------------------------------------------------------------------------

/// What stands for bytes that can't be decoded.
enum class Handler { Strict, Ignore, Replace, Escape, Backslash, Unknown };

Handler handler_of(const char *errors) {
    const std::string_view name = errors != nullptr ? errors : "strict";
    return name == "strict" ? Handler::Strict
           : name == "ignore" ? Handler::Ignore
           : name == "replace" ? Handler::Replace
           : name == "surrogateescape" ? Handler::Escape
           : name == "backslashreplace" ? Handler::Backslash
                                        : Handler::Unknown;
}

/// Appends what stands for an undecodable byte; false if the handler says that it is an error.
bool replace_byte(Handler handler, unsigned char byte, CodePoints *out) {
    static constexpr char kDigits[] = "0123456789abcdef";
    switch (handler) {
        case Handler::Ignore: return true;
        case Handler::Replace: out->push_back(0xfffd); return true;
        case Handler::Escape: out->push_back(static_cast<wchar_t>(0xdc00 + byte)); return byte >= 0x80;
        case Handler::Backslash:
            for (const char c : {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 15]})
                out->push_back(c);
            return true;
        default: return false;
    }
}

Failed decode_error(HPyContext *ctx, const char *encoding, const char *bytes, HPy_ssize_t size, size_t at,
                    const char *reason) {
    const Held object(ctx, ctx->ctx_Bytes_FromStringAndSize(ctx, bytes, size));
    return object ? codec_error(ctx, ctx->h_UnicodeDecodeError, encoding, object, at, at + 1, reason) : Failed{};
}

HPy Unicode_DecodeASCII(HPyContext *ctx, const char *ascii, HPy_ssize_t size, const char *errors) {
    if (!check_bytes(ctx, ascii, size))
        return HPy{0};
    const Handler handler = handler_of(errors);
    CodePoints points;
    for (HPy_ssize_t i = 0; i < size; ++i) {
        const auto byte = static_cast<unsigned char>(ascii[i]);
        if (byte < 0x80)
            points.push_back(byte);
        else if (handler == Handler::Unknown)
            return raise(ctx, ctx->h_LookupError, std::string("unknown error handler name '") + errors + "'");
        else if (!replace_byte(handler, byte, &points))
            return decode_error(ctx, "ascii", ascii, size, static_cast<size_t>(i), "ordinal not in range(128)");
    }
    return from_points(ctx, points);
}

HPy Unicode_DecodeLatin1(HPyContext *ctx, const char *latin1, HPy_ssize_t size, const char *) {
    if (!check_bytes(ctx, latin1, size))
        return HPy{0};
    const auto *bytes = reinterpret_cast<const unsigned char *>(latin1);
    return from_points(ctx, CodePoints(bytes, bytes + size));
}

/// UTF-8, where every other byte becomes a surrogate.
HPy Unicode_DecodeFSDefaultAndSize(HPyContext *ctx, const char *fsencoded, HPy_ssize_t size) {
    if (!check_bytes(ctx, fsencoded, size))
        return HPy{0};
    CodePoints points;
    for (const char *p = fsencoded, *end = fsencoded + size; p != end;) {
        const utf8::Sequence next = utf8::read(p, end);
        const bool valid = next.error == utf8::Error::None;
        points.push_back(static_cast<wchar_t>(valid ? next.point : 0xdc00u + static_cast<unsigned char>(*p)));
        p += valid ? next.length : 1;
    }
    return from_points(ctx, points);
}
HPy Unicode_DecodeFSDefault(HPyContext *ctx, const char *fsencoded) {
    if (fsencoded == nullptr)
        return bad_argument(ctx);
    return ctx->ctx_Unicode_DecodeFSDefaultAndSize(ctx, fsencoded, static_cast<HPy_ssize_t>(std::strlen(fsencoded)));
}

/// str(obj, encoding, errors), always as a decoding.
HPy Unicode_FromEncodedObject(HPyContext *ctx, HPy obj, const char *encoding, const char *errors) {
    const Held codec(ctx, ctx->ctx_Unicode_FromString(ctx, encoding != nullptr ? encoding : "utf-8"));
    const Held handler(ctx, ctx->ctx_Unicode_FromString(ctx, errors != nullptr ? errors : "strict"));
    const HPy args[] = {obj, codec, handler};
    return codec && handler ? ctx->ctx_Call(ctx, ctx->h_UnicodeType, args, 3, HPy{0}) : HPy{0};
}

// -- characters -------------------------------------------------------------------------------------------------------

int Unicode_Check(HPyContext *ctx, HPy h) { return ctx->ctx_TypeCheck(ctx, h, ctx->h_UnicodeType); }

Failed out_of_range(HPyContext *ctx) { return raise(ctx, ctx->h_IndexError, "string index out of range"); }

HPy_UCS4 Unicode_ReadChar(HPyContext *ctx, HPy h, HPy_ssize_t index) {
    CodePoints points;
    if (!points_of(ctx, h, &points))
        return static_cast<HPy_UCS4>(-1);
    if (index >= 0 && static_cast<size_t>(index) < points.size())
        return static_cast<HPy_UCS4>(points[static_cast<size_t>(index)]);
    return static_cast<HPy_UCS4>(int{out_of_range(ctx)});
}

HPy Unicode_Substring(HPyContext *ctx, HPy str, HPy_ssize_t start, HPy_ssize_t end) {
    CodePoints points;
    if (!points_of(ctx, str, &points))
        return HPy{0};
    if (start < 0 || end < 0)
        return out_of_range(ctx);
    const auto last = std::min(static_cast<size_t>(end), points.size());
    const auto first = std::min(static_cast<size_t>(start), last);
    return ctx->ctx_Unicode_FromWideChar(ctx, points.data() + first, static_cast<HPy_ssize_t>(last - first));
}

// -- bytes ------------------------------------------------------------------------------------------------------------

int Bytes_Check(HPyContext *ctx, HPy h) { return ctx->ctx_TypeCheck(ctx, h, ctx->h_BytesType); }
HPy_ssize_t Bytes_GET_SIZE(HPyContext *ctx, HPy h) { return ctx->ctx_Bytes_Size(ctx, h); }
const char *Bytes_AS_STRING(HPyContext *ctx, HPy h) { return ctx->ctx_Bytes_AsString(ctx, h); }
HPy Bytes_FromString(HPyContext *ctx, const char *bytes) {
    if (bytes == nullptr)
        return raise_null(ctx);
    return ctx->ctx_Bytes_FromStringAndSize(ctx, bytes, static_cast<HPy_ssize_t>(std::strlen(bytes)));
}

/// The text as ASCII shows it: repr, with every other character escaped.
HPy ASCII(HPyContext *ctx, HPy obj) {
    const Held shown(ctx, ctx->ctx_Repr(ctx, obj));
    CodePoints points;
    if (!shown || !points_of(ctx, shown, &points))
        return HPy{0};
    std::string out;
    for (const wchar_t point : points) {
        char escape[16];
        const auto code = static_cast<unsigned>(point);
        std::snprintf(escape, sizeof escape,
                      code < 0x80      ? "%c"
                      : code < 0x100   ? "\\x%02x"
                      : code < 0x10000 ? "\\u%04x"
                                       : "\\U%08x",
                      code);
        out += escape;
    }
    return str_from(ctx, out);
}

}  // namespace

}  // namespace derived

DerivedSlots derived_text() {
    using enum row::Id;
    return {
        HPYU_DERIVE(Unicode_Check, h_UnicodeType, TypeCheck),
        HPYU_DERIVE(Unicode_AsASCIIString, Unicode_Check, Unicode_AsUTF8AndSize, Bytes_FromStringAndSize, Call),
        HPYU_DERIVE(Unicode_AsLatin1String, Unicode_Check, Unicode_AsUTF8AndSize, Bytes_FromStringAndSize, Call),
        HPYU_DERIVE(Unicode_AsUTF8String, Unicode_Check, Unicode_AsUTF8AndSize, Bytes_FromStringAndSize),
        HPYU_DERIVE(Unicode_EncodeFSDefault, Unicode_AsUTF8String, Unicode_FromString, CallMethod),
        HPYU_DERIVE(Unicode_DecodeASCII, Unicode_FromWideChar, Bytes_FromStringAndSize, Unicode_FromString,
                    Long_FromInt64_t, Call),
        HPYU_DERIVE(Unicode_DecodeLatin1, Unicode_FromWideChar),
        HPYU_DERIVE(Unicode_DecodeFSDefaultAndSize, Unicode_FromWideChar),
        HPYU_DERIVE(Unicode_DecodeFSDefault, Unicode_DecodeFSDefaultAndSize),
        HPYU_DERIVE(Unicode_FromEncodedObject, h_UnicodeType, Unicode_FromString, Call),
        HPYU_DERIVE(Unicode_ReadChar, Unicode_Check, Unicode_AsUTF8AndSize),
        HPYU_DERIVE(Unicode_Substring, Unicode_Check, Unicode_AsUTF8AndSize, Unicode_FromWideChar),
        HPYU_DERIVE(Bytes_Check, h_BytesType, TypeCheck),
        HPYU_DERIVE(Bytes_GET_SIZE, Bytes_Size),
        HPYU_DERIVE(Bytes_AS_STRING, Bytes_AsString),
        HPYU_DERIVE(Bytes_FromString, Bytes_FromStringAndSize),
        HPYU_DERIVE(ASCII, Repr, Unicode_Check, Unicode_AsUTF8AndSize, Unicode_DecodeFSDefaultAndSize),
    };
}

}  // namespace hpyu
