// SPDX-License-Identifier: MIT
// Str: text as code points of one, two or four bytes, the narrowest that holds them all, NUL-terminated.
#pragma once

#include <string>
#include <string_view>

#include "types/storage.hpp"

namespace hpyu {

/// Low bits of ProtoObject::flags of a Str.
enum StrFlag : uint8_t { kStrAscii = 1, kStrInterned = 2 };

struct Str : ProtoObject {
    // aux: bytes per code point, 1, 2 or 4
    int64_t length = 0;                           ///< Code points.
    std::atomic<int64_t> hash{-1};                ///< -1: not computed yet.
    std::atomic<ByteStorage *> utf8{nullptr};     ///< UTF-8 of a non-ASCII str, made on request; capacity - 1 bytes.

    int kind() const { return static_cast<int>(aux); }
    bool is_ascii() const { return flags.load(std::memory_order_relaxed) & kStrAscii; }
    bool is_interned() const { return flags.load(std::memory_order_relaxed) & kStrInterned; }
    char *data() { return reinterpret_cast<char *>(this) + kDataOffset; }
    const char *data() const { return const_cast<Str *>(this)->data(); }
    uint32_t at(int64_t i) const {
        switch (aux) {
            case 1: return reinterpret_cast<const uint8_t *>(data())[i];
            case 2: return reinterpret_cast<const uint16_t *>(data())[i];
            default: return reinterpret_cast<const uint32_t *>(data())[i];
        }
    }
    void put(int64_t i, uint32_t c) {
        switch (aux) {
            case 1: reinterpret_cast<uint8_t *>(data())[i] = static_cast<uint8_t>(c); break;
            case 2: reinterpret_cast<uint16_t *>(data())[i] = static_cast<uint16_t>(c); break;
            default: reinterpret_cast<uint32_t *>(data())[i] = c;
        }
    }

    static constexpr size_t kDataOffset = 40;  ///< Text begins in the padding of the struct.
};
static_assert(sizeof(Str) == 48);

inline bool is_str(Value v) { return has_layout(v, Layout::Str); }

/// A fresh str of `length` code points none above `max_char`, its text to be filled in. Null with MemoryError.
[[nodiscard]] Str *str_alloc(ProtoContext &ctx, int64_t length, uint32_t max_char);
/// From UTF-8; null with UnicodeDecodeError if invalid.
[[nodiscard]] Str *str_from_utf8(ProtoContext &ctx, std::string_view utf8);
/// From UTF-8 where lone surrogates may be encoded and invalid bytes become U+FFFD: never fails but for memory.
[[nodiscard]] Str *str_from_text(ProtoContext &ctx, std::string_view utf8);
[[nodiscard]] Str *str_from_char(ProtoContext &ctx, uint32_t c);
[[nodiscard]] Str *str_from_code_points(ProtoContext &ctx, const uint32_t *points, int64_t n);
/// The interned str of a name in UTF-8.
[[nodiscard]] Str *intern(ProtoContext &ctx, std::string_view utf8);
/// The interned str equal to `s` (`s` itself when it is interned). A subclass's instance gives an exact str.
[[nodiscard]] Str *intern(ProtoContext &ctx, Str *s);
/// The text as UTF-8, NUL-terminated, valid as long as `s`; null data with UnicodeEncodeError (surrogates).
[[nodiscard]] const char *str_utf8(ProtoContext &ctx, Str *s, size_t *size = nullptr);
/// Appends the text as UTF-8; lone surrogates are encoded as if they were characters.
void str_append_to(const Str *s, std::string &out);
std::string str_text(const Str *s);
int64_t str_hash(ProtoContext &ctx, Str *s);
bool str_equal(const Str *a, const Str *b);
bool str_equals_ascii(const Str *s, std::string_view ascii);
int str_compare(const Str *a, const Str *b);
[[nodiscard]] Str *str_concat(ProtoContext &ctx, Str *a, Str *b);
[[nodiscard]] Str *str_substring(ProtoContext &ctx, Str *s, int64_t start, int64_t end);
/// Hash of raw bytes with the space's key, as str and bytes use it.
int64_t hash_bytes(ProtoSpace &space, const void *data, size_t size);

}  // namespace hpyu
