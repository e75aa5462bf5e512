// SPDX-License-Identifier: MIT
// str and bytes. protoPython keeps bytes as a str of as many characters, of which it takes those beyond ASCII for
// UTF-8; here each character is a byte.
#include <cwchar>

#include "families.hpp"
#include "objects.hpp"
#include "slot.hpp"

namespace hpyu::protopython {

namespace {

void append_utf8(std::string *text, uint32_t point) {
    const auto tail = [&](int shift) { *text += static_cast<char>(0x80 | (point >> shift & 0x3f)); };
    if (point < 0x80) {
        *text += static_cast<char>(point);
    } else if (point < 0x800) {
        *text += static_cast<char>(0xc0 | point >> 6);
        tail(0);
    } else if (point < 0x10000) {
        *text += static_cast<char>(0xe0 | point >> 12);
        tail(6);
        tail(0);
    } else {
        *text += static_cast<char>(0xf0 | point >> 18);
        tail(12);
        tail(6);
        tail(0);
    }
}

const Object *Unicode_FromString(World &w, Context *here, const char *utf8) { return w.text(here, utf8); }

const Object *Unicode_FromWideChar(World &w, Context *here, const wchar_t *wide, HPy_ssize_t size) {
    std::string text;
    const size_t length = size < 0 ? std::wcslen(wide) : static_cast<size_t>(size);
    for (size_t i = 0; i < length; ++i) {
        if (static_cast<uint32_t>(wide[i]) > 0x10ffff)
            return w.raise(here, "ValueError",
                           "character U+" + std::to_string(wide[i]) + " is not in range [U+0000; U+10ffff]");
        append_utf8(&text, static_cast<uint32_t>(wide[i]));
    }
    return w.text(here, text);
}

const Object *Bytes_FromStringAndSize(World &w, Context *here, const char *bytes, HPy_ssize_t size) {
    if (bytes == nullptr)
        return w.raise(here, "ValueError", "NULL char * passed to HPyBytes_FromStringAndSize");
    std::string text;
    for (HPy_ssize_t i = 0; i < size; ++i)
        append_utf8(&text, static_cast<unsigned char>(bytes[i]));
    return here->newObject(false)
        ->addParent(here, w.python.getBytesPrototype())
        ->setAttribute(here, w.python.getDataString(), w.text(here, text))
        ->setAttribute(here, w.python.getClassString(), w.python.getBytesPrototype());
}

// -- reading ----------------------------------------------------------------------------------------------------------

/// The kept text of a handle, whose object `as_value` takes as a String; null with TypeError as described.
template <class Read, class Describe>
const std::string *read_text(HPy h, const String *(*as_value)(World &, Context *, const Object *), Read read,
                             Describe describe) {
    World &w = world();
    Context *here = w.here();
    return guarded(w, here, static_cast<const std::string *>(nullptr), [&]() -> const std::string * {
        const Object *object = w.get(h);
        if (object == nullptr)
            return w.raise(here, "SystemError", "a handle is HPy_NULL, or was closed");
        const String *value = as_value(w, here, object);
        if (value == nullptr)
            return w.raise(here, "TypeError", describe(w, here, object));
        return &w.text_of_handle(h, [&] { return read(here, value); });
    });
}

std::string bytes_of(Context *here, const String *value) {
    std::string bytes;
    for (int i = 0; i < static_cast<int>(value->getSize(here)); ++i)
        bytes += static_cast<char>(value->getAt(here, i)->asLong(here));
    return bytes;
}
const std::string *read_bytes(HPy h) {
    return read_text(h, as_bytes, bytes_of, [](World &w, Context *here, const Object *object) {
        return "expected bytes, " + type_name(w, here, object) + " found";
    });
}

bool has_surrogate(const std::string &utf8) {
    for (size_t i = 0; i + 1 < utf8.size(); ++i)
        if (static_cast<unsigned char>(utf8[i]) == 0xed && static_cast<unsigned char>(utf8[i + 1]) >= 0xa0)
            return true;
    return false;
}

const char *Unicode_AsUTF8AndSize(HPyContext *, HPy h, HPy_ssize_t *size) {
    const std::string *utf8 = read_text(h, as_str, utf8_of, [](World &, Context *, const Object *) {
        return std::string("bad argument type for built-in operation");
    });
    if (utf8 == nullptr)
        return nullptr;
    if (has_surrogate(*utf8)) {
        World &w = world();
        return w.raise(w.here(), "UnicodeEncodeError", "'utf-8' codec can't encode character: surrogates not allowed");
    }
    if (size != nullptr)
        *size = static_cast<HPy_ssize_t>(utf8->size());
    return utf8->c_str();
}

const char *Bytes_AsString(HPyContext *, HPy h) {
    const std::string *bytes = read_bytes(h);
    return bytes != nullptr ? bytes->c_str() : nullptr;
}
HPy_ssize_t Bytes_Size(HPyContext *, HPy h) {
    const std::string *bytes = read_bytes(h);
    return bytes != nullptr ? static_cast<HPy_ssize_t>(bytes->size()) : -1;
}

}  // namespace

void give_text(HPyContext *slots) {
    HPYU_GIVE(*slots, Unicode_FromString);
    HPYU_GIVE(*slots, Unicode_FromWideChar);
    HPYU_GIVE(*slots, Bytes_FromStringAndSize);
    slots->ctx_Unicode_AsUTF8AndSize = Unicode_AsUTF8AndSize;
    slots->ctx_Bytes_AsString = Bytes_AsString;
    slots->ctx_Bytes_Size = Bytes_Size;
}

}  // namespace hpyu::protopython
