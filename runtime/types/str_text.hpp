// SPDX-License-Identifier: MIT
// The inside of a Str, for the files that implement it: its text as an array, copying between widths, and StrBuilder,
// which grows a text whose length and widest code point are not known beforehand.
//
// A str is kept in the narrowest form that holds it; equality and hashing rely on that. So whoever makes one has to know
// which of the four classes (ASCII, Latin-1, 16 bits, more) its text is in. The classes are powers of two, so the bitwise
// or of all code points (the "mask") tells the class as well as the greatest of them would.
#pragma once

#include <cstdlib>
#include <cstring>

#include "types/str.hpp"

namespace hpyu {

/// Calls `f(text, length)` with the text as an array of uint8_t, uint16_t or uint32_t.
template <class F>
inline decltype(auto) with_text(const Str *s, F &&f) {
    switch (s->aux) {
        case 1: return f(reinterpret_cast<const uint8_t *>(s->data()), s->length);
        case 2: return f(reinterpret_cast<const uint16_t *>(s->data()), s->length);
        default: return f(reinterpret_cast<const uint32_t *>(s->data()), s->length);
    }
}

inline int kind_of_mask(uint32_t mask) { return mask < 0x100 ? 1 : mask < 0x10000 ? 2 : 4; }

/// A mask in the class of the whole text.
inline uint32_t mask_of(const Str *s) {
    return s->is_ascii() ? 0x7f : s->aux == 1 ? 0xff : s->aux == 2 ? 0xffff : 0x10ffff;
}
/// The mask of a part of the text.
uint32_t mask_of(const Str *s, int64_t start, int64_t end);

/// Copies code points from one width to another; a narrower target must be wide enough for what is copied.
void copy_points(char *to, int to_kind, const char *from, int from_kind, int64_t n);

/// True if no byte has its high bit set: a word at a time, the last word overlapping.
inline bool bytes_are_ascii(const char *p, size_t n) {
    constexpr uint64_t kHigh = 0x8080808080808080u;
    uint64_t word;
    if (n >= 8) {
        uint64_t seen = 0;
        const char *last = p + n - 8;
        for (; p < last; p += 8) {
            std::memcpy(&word, p, 8);
            seen |= word;
            if (seen & kHigh)
                return false;
        }
        std::memcpy(&word, last, 8);
        return ((seen | word) & kHigh) == 0;
    }
    if (n >= 4) {
        uint32_t first, second;
        std::memcpy(&first, p, 4);
        std::memcpy(&second, p + n - 4, 4);
        return ((first | second) & 0x80808080u) == 0;
    }
    uint8_t seen = 0;
    for (size_t i = 0; i < n; ++i)
        seen |= static_cast<uint8_t>(p[i]);
    return seen < 0x80;
}

/// An exact str of ASCII bytes that the caller knows to be ASCII. Null with MemoryError.
[[nodiscard]] Str *str_from_ascii(ProtoContext &ctx, const char *text, size_t n);
/// `s` itself if it is an exact str, else an exact copy.
[[nodiscard]] Str *str_exact(ProtoContext &ctx, Str *s);
/// The empty str.
[[nodiscard]] Str *str_empty(ProtoContext &ctx);

/// Grows a text off the heap, widening as it must. Throws std::bad_alloc.
class StrBuilder {
public:
    StrBuilder() = default;
    ~StrBuilder() {
        if (data_ != inline_)
            std::free(data_);
    }
    StrBuilder(const StrBuilder &) = delete;

    int64_t length() const { return length_; }
    /// Makes room for `more` code points of the present width.
    void reserve(int64_t more) { grow(more, mask_); }

    void append(uint32_t c) {
        if (length_ == capacity_ || kind_of_mask(c) > kind_) [[unlikely]]
            grow(1, c);
        mask_ |= c;
        if (kind_ == 1)
            data_[length_++] = static_cast<char>(c);
        else
            put(length_++, c);
    }
    void append(const Str *s) {
        if (s->length != 0)
            append_points(s->data(), s->kind(), s->length, mask_of(s));
    }
    void append(const Str *s, int64_t start, int64_t end) {
        if (start < end)
            append_points(s->data() + start * s->kind(), s->kind(), end - start, mask_of(s, start, end));
    }
    /// Bytes that are known to be ASCII.
    void append_ascii(std::string_view text) {
        if (!text.empty())
            append_points(text.data(), 1, static_cast<int64_t>(text.size()), 0x7f);
    }
    void fill(uint32_t c, int64_t n);
    /// The text as an exact str. Null with MemoryError.
    [[nodiscard]] Str *finish(ProtoContext &ctx);

private:
    void append_points(const char *points, int kind, int64_t n, uint32_t mask) {
        if (n > capacity_ - length_ || kind_of_mask(mask) > kind_)
            grow(n, mask);
        mask_ |= mask;
        copy_points(data_ + length_ * kind_, kind_, points, kind, n);
        length_ += n;
    }
    void put(int64_t i, uint32_t c);
    void grow(int64_t more, uint32_t mask);

    static constexpr int64_t kInlineBytes = 240;
    char *data_ = inline_;
    int64_t length_ = 0;
    int64_t capacity_ = kInlineBytes;
    int kind_ = 1;
    uint32_t mask_ = 0;
    alignas(8) char inline_[kInlineBytes];
};

}  // namespace hpyu
