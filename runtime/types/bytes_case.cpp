// SPDX-License-Identifier: MIT
// Case and kinds of characters in bytes and bytearray: ASCII alone counts, whatever the locale.
#include <algorithm>
#include <array>

#include "types/bytes.hpp"

namespace hpyu {

namespace {

enum Kind : uint8_t { kLower = 1, kUpper = 2, kDigit = 4, kSpace = 8, kAlpha = kLower | kUpper, kAlnum = kAlpha | kDigit };

constexpr std::array<uint8_t, 256> make_kinds() {
    std::array<uint8_t, 256> kinds{};
    for (int c = 0; c < 256; ++c) {
        if (c >= 'a' && c <= 'z')
            kinds[c] = kLower;
        else if (c >= 'A' && c <= 'Z')
            kinds[c] = kUpper;
        else if (c >= '0' && c <= '9')
            kinds[c] = kDigit;
        else if (c == ' ' || (c >= '\t' && c <= '\r'))
            kinds[c] = kSpace;
    }
    return kinds;
}
constexpr auto kKinds = make_kinds();

uint8_t kind_of(char c) { return kKinds[static_cast<uint8_t>(c)]; }
char to_lower(char c) { return kind_of(c) & kUpper ? static_cast<char>(c + 32) : c; }
char to_upper(char c) { return kind_of(c) & kLower ? static_cast<char>(c - 32) : c; }

/// True if there are bytes and all are of one of the kinds.
Value all_are(ProtoContext &ctx, Value self, uint8_t kinds) {
    const auto text = byte_view(self);
    return ctx.boolean(!text.empty() && std::all_of(text.begin(), text.end(), [=](char c) { return kind_of(c) & kinds; }));
}

/// True if some bytes are letters of the one case and none is of the other.
Value all_cased(ProtoContext &ctx, Value self, uint8_t wanted) {
    const auto text = byte_view(self);
    uint8_t seen = 0;
    for (const char c : text)
        seen |= kind_of(c);
    return ctx.boolean((seen & kAlpha) == wanted);
}

/// A copy with `map(c, previous)` for each byte.
template <class F>
Value mapped(ProtoContext &ctx, Value self, F &&map) {
    char *out;
    const Value result = bytes_alloc_like(ctx, self, static_cast<int64_t>(byte_view(self).size()), &out);
    if (!result)
        return Value();
    const auto text = byte_view(self);
    char previous = ' ';
    for (size_t i = 0; i < text.size(); ++i) {
        out[i] = map(text[i], previous, i);
        previous = text[i];
    }
    return result;
}

}  // namespace

Value bytes_isalnum(ProtoContext &ctx, Value self) { return all_are(ctx, self, kAlnum); }
Value bytes_isalpha(ProtoContext &ctx, Value self) { return all_are(ctx, self, kAlpha); }
Value bytes_isdigit(ProtoContext &ctx, Value self) { return all_are(ctx, self, kDigit); }
Value bytes_isspace(ProtoContext &ctx, Value self) { return all_are(ctx, self, kSpace); }
Value bytes_islower(ProtoContext &ctx, Value self) { return all_cased(ctx, self, kLower); }
Value bytes_isupper(ProtoContext &ctx, Value self) { return all_cased(ctx, self, kUpper); }

Value bytes_isascii(ProtoContext &ctx, Value self) {
    const auto text = byte_view(self);
    return ctx.boolean(std::all_of(text.begin(), text.end(), [](char c) { return static_cast<uint8_t>(c) < 128; }));
}

Value bytes_istitle(ProtoContext &ctx, Value self) {
    bool in_word = false, any = false;
    for (const char c : byte_view(self)) {
        const uint8_t kind = kind_of(c) & kAlpha;
        if ((kind == kUpper && in_word) || (kind == kLower && !in_word))
            return ctx.false_();
        in_word = kind != 0;
        any |= in_word;
    }
    return ctx.boolean(any);
}

Value bytes_lower(ProtoContext &ctx, Value self) {
    return mapped(ctx, self, [](char c, char, size_t) { return to_lower(c); });
}
Value bytes_upper(ProtoContext &ctx, Value self) {
    return mapped(ctx, self, [](char c, char, size_t) { return to_upper(c); });
}
Value bytes_swapcase(ProtoContext &ctx, Value self) {
    return mapped(ctx, self, [](char c, char, size_t) { return kind_of(c) & kUpper ? to_lower(c) : to_upper(c); });
}
Value bytes_capitalize(ProtoContext &ctx, Value self) {
    return mapped(ctx, self, [](char c, char, size_t i) { return i == 0 ? to_upper(c) : to_lower(c); });
}
Value bytes_title(ProtoContext &ctx, Value self) {
    return mapped(ctx, self, [](char c, char previous, size_t) {
        return kind_of(previous) & kAlpha ? to_lower(c) : to_upper(c);
    });
}

}  // namespace hpyu
