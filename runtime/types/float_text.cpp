// SPDX-License-Identifier: MIT
// Floats as decimal text, both ways. The C++ library finds the digits (shortest, or correctly rounded to a number of
// them) and reads them; the layout of the text and its syntax are Python's, and stand here.
#include <charconv>
#include <cmath>
#include <cstring>

#include "protocol/protocol.hpp"
#include "types/float_ops.hpp"
#include "types/sequence_objects.hpp"

namespace hpyu {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Decimal digits d0 d1 d2... standing for d0.d1d2... * 10**exponent.
struct Digits {
    std::string text;
    int exponent = 0;
};

/// The shortest digits that read back as `d` (finite, not negative); with `count` > 0, that many, rounded right.
Digits digits_of(double d, int count) {
    char small[64];
    std::string large;
    char *first = small;
    size_t size = sizeof small;
    if (count > 40) {
        large.resize(static_cast<size_t>(count) + 16);
        first = large.data();
        size = large.size();
    }
    const auto end = count > 0 ? std::to_chars(first, first + size, d, std::chars_format::scientific, count - 1).ptr
                               : std::to_chars(first, first + size, d, std::chars_format::scientific).ptr;
    Digits out;
    const char *p = first;
    for (; p != end && *p != 'e'; ++p)
        if (*p != '.')
            out.text.push_back(*p);
    ++p;
    const bool negative = *p == '-';
    for (++p; p != end; ++p)
        out.exponent = out.exponent * 10 + (*p - '0');
    if (negative)
        out.exponent = -out.exponent;
    return out;
}

/// d0d1.d2 or 0.00d0d1, with no point where nothing follows it.
std::string lay_out_fixed(const Digits &digits) {
    std::string out;
    const auto n = static_cast<int>(digits.text.size());
    if (digits.exponent < 0) {
        out = "0." + std::string(static_cast<size_t>(-digits.exponent - 1), '0') + digits.text;
    } else if (n <= digits.exponent + 1) {
        out = digits.text + std::string(static_cast<size_t>(digits.exponent + 1 - n), '0');
    } else {
        out = digits.text;
        out.insert(static_cast<size_t>(digits.exponent) + 1, 1, '.');
    }
    return out;
}

/// d0.d1d2e+XX.
std::string lay_out_scientific(const Digits &digits, bool keep_point) {
    std::string out = digits.text.substr(0, 1);
    if (digits.text.size() > 1 || keep_point)
        out += "." + digits.text.substr(1);
    const int magnitude = std::abs(digits.exponent);
    out += digits.exponent < 0 ? "e-" : "e+";
    if (magnitude < 10)
        out += '0';
    return out + std::to_string(magnitude);
}

void strip_zeros(Digits &digits) {
    while (digits.text.size() > 1 && digits.text.back() == '0')
        digits.text.pop_back();
}

std::string format_fixed(double d, int precision, unsigned flags) {
    std::string out(static_cast<size_t>(precision) + 330, '\0');
    const auto end = std::to_chars(out.data(), out.data() + out.size(), d, std::chars_format::fixed, precision).ptr;
    out.resize(static_cast<size_t>(end - out.data()));
    if (precision == 0 && (flags & kFormatAlternate) != 0)
        out += '.';
    return out;
}

/// The general form: fixed, or scientific where the exponent is out of the ordinary. Precision 0: the shortest digits.
std::string format_general(double d, int precision, unsigned flags) {
    Digits digits = digits_of(d, precision);
    const bool add_dot = (flags & kFormatAddDot0) != 0, alternate = (flags & kFormatAlternate) != 0;
    const int highest = precision == 0 ? 16 : precision - (add_dot ? 1 : 0);
    if (!alternate || precision == 0)
        strip_zeros(digits);
    if (digits.exponent < -4 || digits.exponent >= highest)
        return lay_out_scientific(digits, alternate);
    std::string out = lay_out_fixed(digits);
    if (out.find('.') == std::string::npos)
        out += add_dot ? ".0" : alternate ? "." : "";
    return out;
}

/// Finite and not negative.
std::string format_magnitude(double d, char code, int precision, unsigned flags) {
    switch (code) {
        case 'f': return format_fixed(d, precision, flags);
        case 'e': return lay_out_scientific(digits_of(d, precision + 1), (flags & kFormatAlternate) != 0);
        case 'g': return format_general(d, precision == 0 ? 1 : precision, flags);
        default: return format_general(d, 0, flags);
    }
}

/// Case aside, does `text` open with `word` (in lower case)?
bool opens_with(std::string_view text, std::string_view word) {
    if (text.size() < word.size())
        return false;
    for (size_t i = 0; i < word.size(); ++i)
        if ((text[i] | 0x20) != word[i])
            return false;
    return true;
}

/// The end of a decimal number at the start of `text`; 0 if there is none. `*magnitude`: about its decimal exponent, to
/// tell the too large from the too small.
size_t scan_decimal(std::string_view text, int64_t *magnitude) {
    size_t i = 0;
    int64_t leading = 0;
    bool any = false, significant = false, after_point = false;
    for (; i < text.size() && (is_digit(text[i]) || (text[i] == '.' && !after_point)); ++i) {
        if (text[i] == '.') {
            after_point = true;
            continue;
        }
        any = true;
        significant |= text[i] != '0';
        if (significant && !after_point)
            ++leading;
        else if (!significant && after_point)
            --leading;
    }
    if (!any)
        return 0;
    int64_t exponent = 0;
    if (i < text.size() && (text[i] | 0x20) == 'e') {
        size_t j = i + 1;
        const bool negative = j < text.size() && text[j] == '-';
        if (j < text.size() && (text[j] == '-' || text[j] == '+'))
            ++j;
        const size_t first = j;
        for (; j < text.size() && is_digit(text[j]); ++j)
            exponent = std::min<int64_t>(exponent * 10 + (text[j] - '0'), int64_t{1} << 58);
        if (j != first) {
            i = j;
            exponent = negative ? -exponent : exponent;
        }
    }
    *magnitude = leading + exponent;
    return i;
}

}  // namespace

std::string format_double(double d, char code, int precision, unsigned flags) {
    const bool upper = code == 'E' || code == 'F' || code == 'G';
    const char lower = upper ? static_cast<char>(code | 0x20) : code;
    std::string out;
    if (std::isfinite(d))
        out = format_magnitude(std::fabs(d), lower, precision, flags);
    else
        out = std::isinf(d) ? "inf" : "nan";
    bool sign = std::signbit(d) && !std::isnan(d);
    if (sign && (flags & kFormatNoNegativeZero) != 0 && std::isfinite(d))
        sign = out.substr(0, out.find('e')).find_first_of("123456789") != std::string::npos;
    if (upper)
        for (char &c : out)
            c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return sign ? "-" + out : out;
}

std::string float_text(double d) { return format_double(d, 'r', 0, kFormatAddDot0); }

size_t read_float(std::string_view text, double *out) {
    const bool signed_ = !text.empty() && (text[0] == '-' || text[0] == '+');
    const bool negative = signed_ && text[0] == '-';
    const std::string_view rest = text.substr(signed_ ? 1 : 0);
    size_t used = 0;
    double d = 0.0;
    if (opens_with(rest, "inf")) {
        used = opens_with(rest, "infinity") ? 8 : 3;
        d = HUGE_VAL;
    } else if (opens_with(rest, "nan")) {
        used = 3;
        d = std::nan("");
    } else {
        int64_t magnitude = 0;
        used = scan_decimal(rest, &magnitude);
        if (used != 0 && std::from_chars(rest.data(), rest.data() + used, d).ec == std::errc::result_out_of_range)
            d = magnitude > 0 ? HUGE_VAL : 0.0;
    }
    if (used == 0)
        return 0;
    *out = negative ? -d : d;
    return used + (signed_ ? 1 : 0);
}

bool strip_underscores(std::string &text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '_')
            out.push_back(text[i]);
        else if (i == 0 || i + 1 == text.size() || !is_digit(text[i - 1]) || !is_digit(text[i + 1]))
            return false;
    }
    text = std::move(out);
    return true;
}

bool parse_float(std::string_view text, double *out) {
    const std::string_view stripped = strip_ascii(text);
    if (stripped.find('_') == std::string_view::npos) [[likely]]
        return !stripped.empty() && read_float(stripped, out) == stripped.size();
    std::string copy(stripped);
    return strip_underscores(copy) && read_float(copy, out) == copy.size();
}

Value float_from_text_value(ProtoContext &ctx, Value v) {
    double d = 0.0;
    bool valid = false;
    if (is_str(v)) {
        const Str *text = as<Str>(v);
        valid = text->is_ascii() ? parse_float({text->data(), static_cast<size_t>(text->length)}, &d)
                                 : parse_float(ascii_number_text(text), &d);
    } else {
        const Bytes *bytes = as_bytes(ctx, v);
        if (bytes == nullptr)
            return Value();
        valid = parse_float({bytes->data(), static_cast<size_t>(bytes->length)}, &d);
    }
    if (valid)
        return float_from_double(ctx, d);
    const Str *shown = repr(ctx, v);
    return shown != nullptr ? value_error(ctx, "could not convert string to float: ", shown) : Raised{};
}

}  // namespace hpyu
