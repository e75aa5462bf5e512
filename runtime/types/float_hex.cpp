// SPDX-License-Identifier: MIT
// Floats as hexadecimal text, exactly, both ways.
#include <bit>
#include <cmath>
#include <cstdio>

#include "protocol/protocol.hpp"
#include "types/float_methods.hpp"
#include "types/float_ops.hpp"
#include "types/int_ops.hpp"

namespace hpyu {

namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    c = static_cast<char>(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// The first 60 or more significant bits of a number, the last one set if any of those after them is.
struct HexNumber {
    uint64_t bits = 0;
    int64_t exponent = 0;
    size_t digits = 0;

    void add(int digit, bool after_point) {
        ++digits;
        if ((bits >> 60) == 0)
            bits = bits << 4 | static_cast<uint64_t>(digit);
        else {
            bits |= digit != 0;
            exponent += 4;
        }
        exponent -= after_point ? 4 : 0;
    }
};

/// "p" and a decimal exponent, if it is there; large ones are held where no float can reach. False if malformed.
bool read_exponent(std::string_view &text, int64_t *exponent) {
    if (text.empty() || (text[0] | 0x20) != 'p')
        return true;
    text.remove_prefix(1);
    bool negative = false;
    if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
        negative = text[0] == '-';
        text.remove_prefix(1);
    }
    if (text.empty() || text[0] < '0' || text[0] > '9')
        return false;
    int64_t n = 0;
    while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
        n = std::min<int64_t>(n * 10 + (text[0] - '0'), int64_t{1} << 58);
        text.remove_prefix(1);
    }
    *exponent += negative ? -n : n;
    return true;
}

/// Digits, point and exponent. False if malformed.
bool read_hex(std::string_view text, HexNumber *out) {
    if (text.size() >= 2 && text[0] == '0' && (text[1] | 0x20) == 'x')
        text.remove_prefix(2);
    bool after_point = false;
    for (; !text.empty(); text.remove_prefix(1)) {
        if (text[0] == '.' && !after_point)
            after_point = true;
        else if (const int digit = hex_digit(text[0]); digit >= 0)
            out->add(digit, after_point);
        else
            break;
    }
    return out->digits != 0 && read_exponent(text, &out->exponent) && text.empty();
}

bool read_special(std::string_view text, double *out) {
    return !text.empty() && (text[0] < '0' || text[0] > '9') && text[0] != '.' && read_float(text, out) == text.size();
}

}  // namespace

Value float_hex(ProtoContext &ctx, Value self) {
    const double d = float_value(self);
    if (!std::isfinite(d))
        return str_from_utf8(ctx, float_text(d));
    const auto raw = std::bit_cast<uint64_t>(d);
    const auto biased = static_cast<int>(raw >> 52 & 0x7ff);
    const uint64_t fraction = raw & ((uint64_t{1} << 52) - 1);
    const char *sign = raw >> 63 != 0 ? "-" : "";
    char text[40];
    if (d == 0.0)
        std::snprintf(text, sizeof text, "%s0x0.0p+0", sign);
    else
        std::snprintf(text, sizeof text, "%s0x%d.%013llxp%+d", sign, biased != 0,
                      static_cast<unsigned long long>(fraction), biased != 0 ? biased - 1023 : -1022);
    return str_from_utf8(ctx, text);
}

Value float_fromhex(ProtoContext &ctx, Value cls, Value text) {
    if (!is_str(text))
        return type_error(ctx, "bad argument type for built-in operation");
    const std::string ascii = str_text(as<Str>(text));
    std::string_view rest = strip_ascii(ascii);
    bool negative = false;
    if (!rest.empty() && (rest[0] == '-' || rest[0] == '+')) {
        negative = rest[0] == '-';
        rest.remove_prefix(1);
    }
    double d = 0.0;
    if (rest.empty() || rest[0] == '-' || rest[0] == '+')
        return value_error(ctx, "invalid hexadecimal floating-point string");
    if (!read_special(rest, &d)) {
        HexNumber number;
        if (!read_hex(rest, &number))
            return value_error(ctx, "invalid hexadecimal floating-point string");
        d = scale_rounded(number.bits, number.exponent);
        if (std::isinf(d))
            return overflow_error(ctx, "hexadecimal value too large to represent as a float");
    }
    Root<> result(ctx, float_from_double(ctx, negative ? -d : d));
    if (!result || cls == Value(ctx.types().float_))
        return result;
    return ctx.call(cls, {result.get()});
}

}  // namespace hpyu
