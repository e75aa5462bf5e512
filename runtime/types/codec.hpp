// SPDX-License-Identifier: MIT
// Text to bytes and back, with Python's error handlers: UTF-8, UTF-16, UTF-32, UTF-7, ASCII, Latin-1, the code pages of
// one byte a character, and escapes. Not Python's encodings of several bytes a character (gbk, shift_jis...), nor idna
// and punycode.
//
// Encodings go by all of Python's names for them. A handler's name is looked at only when there is an error to handle,
// as in Python. There is no table of the characters' names: "namereplace" writes what it writes for nameless ones.
#pragma once

#include "context.hpp"
#include "types/str.hpp"

namespace hpyu {

/// A str. `encoding` null is UTF-8, `errors` null is strict. Null with UnicodeDecodeError, or LookupError for an
/// unknown encoding or handler. `bytes` is not kept; no foreign code runs.
[[nodiscard]] Value decode(ProtoContext &ctx, const char *bytes, size_t n, const char *encoding, const char *errors);

/// str(object, encoding, errors): of anything with a buffer. Null with TypeError for anything else, or as above.
[[nodiscard]] Value decode_object(ProtoContext &ctx, Value object, const char *encoding, const char *errors);

/// A bytes; names as above. Null with UnicodeEncodeError or LookupError. No foreign code runs.
[[nodiscard]] Value encode(ProtoContext &ctx, Str *text, const char *encoding, const char *errors);

}  // namespace hpyu
