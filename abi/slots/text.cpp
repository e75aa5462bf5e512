// SPDX-License-Identifier: MIT
// str and bytes.
#include <climits>
#include <cstring>
#include <cwchar>
#include <vector>

#include "protocol/protocol.hpp"
#include "slots/slots.hpp"
#include "slots/support.hpp"
#include "types/codec.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"
#include "types/str_text.hpp"

namespace hpyu {

namespace {

/// How names of files are encoded.
constexpr const char *kFileSystemErrors = "surrogateescape";

/// The bytes of a str in an encoding that ASCII is part of; TypeError for what is no str.
HPy encoded(HPyContext *ctx, HPy h, const char *encoding, const char *errors) {
    return with(ctx, h, [=](HpyThread &t, Value v) -> Value {
        if (is_str(v) && as<Str>(v)->is_ascii())
            return bytes_new(t, as<Str>(v)->data(), as<Str>(v)->length);
        return is_str(v) ? encode(t, as<Str>(v), encoding, errors) : Value(bad_type(t));
    });
}

/// The SystemError of what makes a str of less than no characters.
Raised negative_size(HpyThread &t) { return system_error(t, "Negative size passed to PyUnicode_New"); }

/// A str from C bytes in an encoding that ASCII is part of; `size` below zero or a null pointer with a size is a
/// SystemError.
HPy decoded(HPyContext *ctx, const char *bytes, HPy_ssize_t size, const char *encoding, const char *errors) {
    return inside(ctx, HPy{0}, [=](HpyThread &t) -> HPy {
        if (size < 0)
            return give(t, Value(negative_size(t)));
        if (bytes == nullptr && size != 0)
            return give(t, Value(bad_argument(t)));
        if (size != 0 && bytes_are_ascii(bytes, static_cast<size_t>(size)))
            return give(t, str_from_ascii(t, bytes, static_cast<size_t>(size)));
        return give(t, decode(t, bytes != nullptr ? bytes : "", static_cast<size_t>(size), encoding, errors));
    });
}

Str *from_wide(HpyThread &t, const wchar_t *wide, int64_t size) {
    static_assert(sizeof(wchar_t) == sizeof(uint32_t));
    if (wide == nullptr && size != 0)
        return bad_argument(t);
    if (size < -1)
        return negative_size(t);
    const size_t n = size >= 0 ? static_cast<size_t>(size) : std::wcslen(wide);
    const auto *points = reinterpret_cast<const uint32_t *>(wide);
    for (size_t i = 0; i < n; ++i)
        if (points[i] > 0x10FFFF) {
            char words[64];
            std::snprintf(words, sizeof words, "character U+%x is not in range [U+0000; U+10ffff]", points[i]);
            return value_error(t, words);
        }
    return str_from_code_points(t, points, static_cast<int64_t>(n));
}

/// The bytes object of a handle; null with TypeError. Bytes never change, so there is no need to come in.
const Bytes *bytes_of(HPyContext *ctx, HPy h) {
    const ProtoObject *object = peek(h);
    if (object != nullptr && object->type->layout == Layout::Bytes) [[likely]]
        return static_cast<const Bytes *>(object);
    with(ctx, h, [](HpyThread &t, Value v) -> int { return type_error(t, "expected bytes, ", type_of(t, v), " found"); });
    return nullptr;
}

HPy_ssize_t size_of_bytes(HPyContext *ctx, HPy h) {
    const Bytes *bytes = bytes_of(ctx, h);
    return bytes != nullptr ? bytes->length : -1;
}

const char *data_of_bytes(HPyContext *ctx, HPy h) {
    const Bytes *bytes = bytes_of(ctx, h);
    return bytes != nullptr ? bytes->data() : nullptr;
}

}  // namespace

// -- bytes ------------------------------------------------------------------------------------------------------------

int slot::Bytes_Check(HPyContext *ctx, HPy h) {
    return check_type(ctx, h, [](Value v) { return is_bytes(v); });
}
HPy_ssize_t slot::Bytes_Size(HPyContext *ctx, HPy h) { return size_of_bytes(ctx, h); }
HPy_ssize_t slot::Bytes_GET_SIZE(HPyContext *ctx, HPy h) { return size_of_bytes(ctx, h); }
const char *slot::Bytes_AsString(HPyContext *ctx, HPy h) { return data_of_bytes(ctx, h); }
const char *slot::Bytes_AS_STRING(HPyContext *ctx, HPy h) { return data_of_bytes(ctx, h); }

HPy slot::Bytes_FromString(HPyContext *ctx, const char *bytes) {
    return inside(ctx, HPy{0}, [=](HpyThread &t) -> HPy {
        if (bytes == nullptr)
            return give(t, Value(null_argument(t)));
        return give(t, bytes_new(t, bytes, static_cast<int64_t>(std::strlen(bytes))));
    });
}

HPy slot::Bytes_FromStringAndSize(HPyContext *ctx, const char *bytes, HPy_ssize_t size) {
    return inside(ctx, HPy{0}, [=](HpyThread &t) -> HPy {
        if (bytes == nullptr)
            return give(t, Value(value_error(t, "NULL char * passed to HPyBytes_FromStringAndSize")));
        if (size < 0)
            return give(t, Value(system_error(t, "Negative size passed to PyBytes_FromStringAndSize")));
        return give(t, bytes_new(t, bytes, size));
    });
}

// -- str --------------------------------------------------------------------------------------------------------------

int slot::Unicode_Check(HPyContext *ctx, HPy h) {
    return check_type(ctx, h, [](Value v) { return is_str(v); });
}

HPy slot::Unicode_FromString(HPyContext *ctx, const char *utf8) {
    return inside(ctx, HPy{0}, [=](HpyThread &t) -> HPy {
        if (utf8 == nullptr)
            return give(t, Value(null_argument(t)));
        return give(t, str_from_utf8(t, std::string_view(utf8)));
    });
}

HPy slot::Unicode_FromWideChar(HPyContext *ctx, const wchar_t *wide, HPy_ssize_t size) {
    return inside(ctx, HPy{0}, [=](HpyThread &t) { return give(t, from_wide(t, wide, size)); });
}

HPy slot::Unicode_AsASCIIString(HPyContext *ctx, HPy h) { return encoded(ctx, h, "ascii", nullptr); }
HPy slot::Unicode_AsLatin1String(HPyContext *ctx, HPy h) { return encoded(ctx, h, "latin-1", nullptr); }
HPy slot::Unicode_AsUTF8String(HPyContext *ctx, HPy h) { return encoded(ctx, h, nullptr, nullptr); }
HPy slot::Unicode_EncodeFSDefault(HPyContext *ctx, HPy h) { return encoded(ctx, h, nullptr, kFileSystemErrors); }

[[gnu::noinline]] static const char *as_utf8_slowly(HPyContext *ctx, HPy h, HPy_ssize_t *size) {
    return with(ctx, h, [=](HpyThread &t, Value v) -> const char * {
        if (!is_str(v))
            return bad_type(t);
        size_t bytes = 0;
        const char *text = str_utf8(t, as<hpyu::Str>(v), &bytes);
        if (size != nullptr)
            *size = text != nullptr ? static_cast<HPy_ssize_t>(bytes) : -1;
        return text;
    });
}

/// ASCII is its own UTF-8, and the text of a str never changes.
const char *slot::Unicode_AsUTF8AndSize(HPyContext *ctx, HPy h, HPy_ssize_t *size) {
    const ProtoObject *object = peek(h);
    if (object == nullptr || object->type->layout != Layout::Str || !static_cast<const hpyu::Str *>(object)->is_ascii())
        return as_utf8_slowly(ctx, h, size);
    const auto *str = static_cast<const hpyu::Str *>(object);
    if (size != nullptr)
        *size = str->length;
    return str->data();
}

HPy slot::Unicode_DecodeFSDefault(HPyContext *ctx, const char *fsencoded) {
    const size_t size = fsencoded != nullptr ? std::strlen(fsencoded) : 1;
    return decoded(ctx, fsencoded, static_cast<HPy_ssize_t>(size), nullptr, kFileSystemErrors);
}
HPy slot::Unicode_DecodeFSDefaultAndSize(HPyContext *ctx, const char *fsencoded, HPy_ssize_t size) {
    return decoded(ctx, fsencoded, size, nullptr, kFileSystemErrors);
}
HPy slot::Unicode_DecodeASCII(HPyContext *ctx, const char *ascii, HPy_ssize_t size, const char *errors) {
    return decoded(ctx, ascii, size, "ascii", errors);
}
HPy slot::Unicode_DecodeLatin1(HPyContext *ctx, const char *latin1, HPy_ssize_t size, const char *errors) {
    return decoded(ctx, latin1, size, "latin-1", errors);
}
HPy slot::Unicode_FromEncodedObject(HPyContext *ctx, HPy obj, const char *encoding, const char *errors) {
    return with(ctx, obj, [=](HpyThread &t, Value v) { return decode_object(t, v, encoding, errors); });
}

HPy_UCS4 slot::Unicode_ReadChar(HPyContext *ctx, HPy h, HPy_ssize_t index) {
    return with(ctx, h, [=](HpyThread &t, Value v) -> uint32_t {
        if (!is_str(v))
            bad_type(t);
        else if (index < 0 || index >= as<hpyu::Str>(v)->length)
            index_error(t, "string index out of range");
        else
            return as<hpyu::Str>(v)->at(index);
        return static_cast<uint32_t>(-1);
    });
}

HPy slot::Unicode_Substring(HPyContext *ctx, HPy str, HPy_ssize_t start, HPy_ssize_t end) {
    return with(ctx, str, [=](HpyThread &t, Value v) -> Value {
        if (!is_str(v))
            return bad_type(t);
        if (start < 0 || end < 0)
            return index_error(t, "string index out of range");
        auto *text = as<hpyu::Str>(v);
        const int64_t last = std::min<int64_t>(end, text->length);
        const int64_t first = std::min<int64_t>(start, last);
        return str_substring(t, text, first, last);
    });
}

}  // namespace hpyu
