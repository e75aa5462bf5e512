// SPDX-License-Identifier: MIT
// Ints as text, both ways. GMP converts; here stand the syntax, the digits of other scripts and the limit on the length
// of decimal text, which keeps quadratic conversions of hostile input out.
#include <charconv>
#include <memory>

#include "protocol/protocol.hpp"
#include "types/float_ops.hpp"
#include "types/int_ops.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"
#include "types/str_unicode.hpp"

namespace hpyu {

namespace {

constexpr const char *kLimitAdvice = "; use sys.set_int_max_str_digits() to increase the limit";

bool is_ascii_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

int digit_of(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'Z')
        return c - 'A' + 10;
    return 36;
}

Raised invalid_literal(ProtoContext &ctx, Value original, int base) {
    Str *shown = repr(ctx, original);
    if (shown != nullptr && shown->length > 200)
        shown = str_substring(ctx, shown, 0, 200);
    if (shown == nullptr)
        return Raised{};
    return value_error(ctx, "invalid literal for int() with base ", base, ": ", shown);
}

/// The base that a prefix tells, and the text without it; `*only_zeros` if base 0 met a leading zero.
int take_prefix(std::string_view &text, int base, bool *only_zeros) {
    *only_zeros = false;
    int prefix = 0;
    if (text.size() >= 2 && text[0] == '0') {
        const char mark = static_cast<char>(text[1] | 0x20);
        prefix = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 0;
    }
    if (base == 0 && prefix == 0) {
        *only_zeros = !text.empty() && text[0] == '0';
        return 10;
    }
    if (prefix != 0 && (base == 0 || base == prefix)) {
        text.remove_prefix(2);
        if (!text.empty() && text[0] == '_')
            text.remove_prefix(1);
        return prefix;
    }
    return base;
}

/// The digits without their underscores, up to the first character that is neither; `*valid` false where an underscore
/// has no digit on both sides or something else follows.
std::string take_digits(std::string_view text, int base, bool *valid) {
    std::string digits;
    digits.reserve(text.size());
    bool after_digit = false;
    *valid = true;
    for (const char c : text) {
        if (c == '_') {
            *valid &= after_digit;
            after_digit = false;
        } else if (digit_of(c) < base) {
            digits.push_back(c);
            after_digit = true;
        } else {
            *valid = false;
            return digits;
        }
    }
    *valid &= after_digit;
    return digits;
}

}  // namespace

std::string ascii_number_text(const Str *text) {
    std::string out;
    out.reserve(static_cast<size_t>(text->length));
    for (int64_t i = 0; i < text->length; ++i) {
        const uint32_t c = text->at(i);
        if (c < 0x80)
            out.push_back(static_cast<char>(c));
        else if (unicode::is_space(c))
            out.push_back(' ');
        else if (const int digit = unicode::decimal_value(c); digit >= 0)
            out.push_back(static_cast<char>('0' + digit));
        else
            out.push_back('?');
    }
    return out;
}

std::string_view strip_ascii(std::string_view text) {
    while (!text.empty() && is_ascii_space(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_ascii_space(text.back()))
        text.remove_suffix(1);
    return text;
}

Value int_from_text(ProtoContext &ctx, Value original, std::string_view text, int base) {
    if (base != 0 && (base < 2 || base > 36))
        return value_error(ctx, "int() base must be >= 2 and <= 36, or 0");
    std::string_view rest = strip_ascii(text);
    bool negative = false, only_zeros = false, valid = true;
    if (!rest.empty() && (rest[0] == '-' || rest[0] == '+')) {
        negative = rest[0] == '-';
        rest.remove_prefix(1);
    }
    const int radix = take_prefix(rest, base, &only_zeros);
    if (rest.size() <= 11) {
        // Too short to overflow: no copy, no GMP.
        int64_t n = 0;
        const auto [end, code] = std::from_chars(rest.data(), rest.data() + rest.size(), n, radix);
        if (code == std::errc() && end == rest.data() + rest.size() && rest[0] != '-' && !(only_zeros && n != 0))
            return Value::from_int(negative ? -n : n);
    }
    const std::string digits = take_digits(rest, radix, &valid);
    const int64_t limit = ctx.space().int_max_str_digits.load(std::memory_order_relaxed);
    const bool linear = (radix & (radix - 1)) == 0;
    if (!linear && limit > 0 && static_cast<int64_t>(digits.size()) > limit)
        return value_error(ctx, "Exceeds the limit (", limit, " digits) for integer string conversion: value has ",
                           static_cast<int64_t>(digits.size()), " digits", kLimitAdvice);
    if (!valid || digits.empty())
        return invalid_literal(ctx, original, base);
    Mpz number;
    mpz_set_str(number, digits.c_str(), radix);
    if (only_zeros && mpz_sgn(number) != 0)
        return invalid_literal(ctx, original, base);
    if (negative)
        mpz_neg(number, number);
    return int_from_mpz(ctx, number);
}

Value int_from_text_value(ProtoContext &ctx, Value v, int base) {
    if (is_str(v)) {
        const Str *text = as<Str>(v);
        if (text->is_ascii())
            return int_from_text(ctx, v, std::string_view(text->data(), static_cast<size_t>(text->length)), base);
        return int_from_text(ctx, v, ascii_number_text(text), base);
    }
    const Bytes *bytes = as_bytes(ctx, v);
    if (bytes == nullptr)
        return Value();
    return int_from_text(ctx, Value(bytes), std::string_view(bytes->data(), static_cast<size_t>(bytes->length)), base);
}

const Bytes *as_bytes(ProtoContext &ctx, Value v) {
    if (is_bytes(v))
        return as<Bytes>(v);
    if (!type_of(ctx, v)->slots.bf_getbuffer)
        return nullptr;
    Buffer buffer;
    if (get_buffer(ctx, v, &buffer, kBufferSimple) < 0) {
        clear_error(ctx);
        return nullptr;
    }
    const Root<Bytes *> copy(ctx, bytes_new(ctx, static_cast<const char *>(buffer.buf), buffer.len));
    release_buffer(ctx, &buffer);
    return copy;
}

std::string int_digits(Value v, int base) {
    int64_t n = 0;
    if (int_to_int64(v, &n)) {
        char buffer[72];
        const auto end = std::to_chars(buffer, buffer + sizeof buffer, n, base).ptr;
        return std::string(buffer, end);
    }
    const IntView view(v);
    std::string out(mpz_sizeinbase(view.get(), base) + 2, '\0');
    mpz_get_str(out.data(), base, view.get());
    out.resize(out.find('\0'));
    return out;
}

bool int_text_too_long(ProtoContext &ctx, Value v) {
    const int64_t limit = ctx.space().int_max_str_digits.load(std::memory_order_relaxed);
    if (v.is_int() || limit <= 0)
        return false;
    const IntView view(v);
    const auto estimate = static_cast<int64_t>(mpz_sizeinbase(view.get(), 10));  // right, or one too many
    if (estimate <= limit)
        return false;
    if (estimate == limit + 1) {
        Mpz bound;
        mpz_ui_pow_ui(bound, 10, static_cast<unsigned long>(limit));
        if (mpz_cmpabs(view.get(), bound) < 0)
            return false;
    }
    value_error(ctx, "Exceeds the limit (", limit, " digits) for integer string conversion", kLimitAdvice);
    return true;
}

Str *int_repr(ProtoContext &ctx, Value v) {
    if (v.is_int()) [[likely]] {
        char buffer[24];
        const auto end = std::to_chars(buffer, buffer + sizeof buffer, v.as_int()).ptr;
        return str_from_utf8(ctx, std::string_view(buffer, static_cast<size_t>(end - buffer)));
    }
    if (int_text_too_long(ctx, v))
        return nullptr;
    return str_from_utf8(ctx, int_digits(v, 10));
}

}  // namespace hpyu
