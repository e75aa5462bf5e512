// SPDX-License-Identifier: MIT
// The format specification mini-language for numbers:
//   [[fill]align][sign][z][#][0][width][grouping][.precision][type]
// A number becomes sign, prefix, digits and tail ("." and what follows); groups and leading zeros go into the digits,
// and padding around, after or before it all. The decimal separator and groups of 'n' are those of the C locale.
#include "types/number_format.hpp"

#include <algorithm>
#include <climits>
#include <cmath>

#include "method.hpp"
#include "protocol/protocol.hpp"
#include "types/float_ops.hpp"
#include "types/format_spec.hpp"
#include "types/int_ops.hpp"
#include "types/str_methods.hpp"

namespace hpyu {

namespace {

/// Wider texts are refused before they are written out piece by piece.
constexpr int64_t kWidest = int64_t{1} << 32;

/// The text of a number before it is grouped and padded.
struct Parts {
    std::string sign, prefix, digits, tail;
};

/// `digits` with a separator before each group, filled up with zeros to `width`; a group is never left open, so the
/// result may be one longer.
std::string group_digits(const std::string &digits, char separator, size_t group, int64_t width) {
    if (separator == 0) {
        const int64_t zeros = width - static_cast<int64_t>(digits.size());
        return zeros > 0 ? std::string(static_cast<size_t>(zeros), '0') + digits : digits;
    }
    std::string reversed;
    size_t left = digits.size(), in_group = 0;
    while (left > 0 || static_cast<int64_t>(reversed.size()) < width) {
        if (in_group == group) {
            reversed.push_back(separator);
            in_group = 0;
        }
        reversed.push_back(left > 0 ? digits[--left] : '0');
        ++in_group;
    }
    return std::string(reversed.rbegin(), reversed.rend());
}

/// How many fills go before the sign, behind it, and after everything.
struct Padding {
    int64_t before = 0, between = 0, after = 0;
};

Padding padding(const FormatSpec &spec, int64_t length) {
    const int64_t all = std::max<int64_t>(spec.width - length, 0);
    switch (spec.align) {
        case '>': return {all, 0, 0};
        case '=': return {0, all, 0};
        case '^': return {all / 2, 0, all - all / 2};
        default: return {0, 0, all};
    }
}

/// Pads `body` as a whole, or between `head` and it. Both are ASCII.
Value pad(ProtoContext &ctx, const FormatSpec &spec, std::string_view head, std::string_view body) {
    const Padding fills = padding(spec, static_cast<int64_t>(head.size() + body.size()));
    StrBuilder out;
    out.fill(spec.fill, fills.before);
    out.append_ascii(head);
    out.fill(spec.fill, fills.between);
    out.append_ascii(body);
    out.fill(spec.fill, fills.after);
    return out.finish(ctx);
}

/// Groups the digits, and fills them up where zeros are to come after the sign.
void group(const FormatSpec &spec, Parts &parts, size_t group) {
    int64_t least = 0;
    if (spec.fill == '0' && spec.align == '=')
        least = spec.width - static_cast<int64_t>(parts.sign.size() + parts.prefix.size() + parts.tail.size());
    if (!parts.digits.empty())
        parts.digits = group_digits(parts.digits, spec.grouping, group, least);
}

Value assemble(ProtoContext &ctx, const FormatSpec &spec, Parts parts, size_t group_size) {
    group(spec, parts, group_size);
    return pad(ctx, spec, parts.sign + parts.prefix, parts.digits + parts.tail);
}

std::string sign_text(const FormatSpec &spec, bool negative) {
    if (negative)
        return "-";
    return spec.sign == '+' || spec.sign == ' ' ? std::string(1, spec.sign) : "";
}

/// A float's text taken apart; `flags` may add ".0".
Parts float_parts(const FormatSpec &spec, double d, char code, int precision, unsigned flags) {
    if (spec.alternate)
        flags |= kFormatAlternate;
    if (spec.no_negative_zero)
        flags |= kFormatNoNegativeZero;
    std::string text = code == '%' ? format_double(d * 100.0, 'f', precision, flags) + "%"
                                   : format_double(d, code, precision, flags);
    Parts parts;
    const bool negative = text[0] == '-';
    if (negative)
        text.erase(0, 1);
    parts.sign = sign_text(spec, negative);
    size_t n = 0;
    while (n < text.size() && text[n] >= '0' && text[n] <= '9')
        ++n;
    parts.digits = text.substr(0, n);
    parts.tail = text.substr(n);
    return parts;
}

bool precision_too_big(ProtoContext &ctx, const FormatSpec &spec) {
    if (spec.precision <= INT_MAX)
        return false;
    value_error(ctx, "precision too big");
    return true;
}

Value format_float_value(ProtoContext &ctx, const FormatSpec &spec, double d) {
    if (precision_too_big(ctx, spec))
        return Value();
    char code = spec.type == 0 ? 'r' : spec.type == 'n' ? 'g' : static_cast<char>(spec.type);
    unsigned flags = spec.type == 0 ? static_cast<unsigned>(kFormatAddDot0) : 0u;
    int precision = static_cast<int>(spec.precision);
    if (precision < 0)
        precision = code == 'r' ? 0 : 6;
    else if (code == 'r')
        code = 'g';
    return assemble(ctx, spec, float_parts(spec, d, code, precision, flags), 3);
}

Value format_character(ProtoContext &ctx, const FormatSpec &spec, Value number) {
    if (spec.sign != '\0')
        return value_error(ctx, "Sign not allowed with integer format specifier 'c'");
    if (spec.alternate)
        return value_error(ctx, "Alternate form (#) not allowed with integer format specifier 'c'");
    int64_t c = 0;
    if (!int_to_int64(number, &c))
        return overflow_error(ctx, "Python int too large to convert to C long");
    if (c < 0 || c > 0x10ffff)
        return overflow_error(ctx, "%c arg not in range(0x110000)");
    Str *text = str_from_char(ctx, static_cast<uint32_t>(c));
    const Padding fills = padding(spec, 1);
    return text != nullptr ? Value(str_pad(ctx, text, fills.before + fills.between, fills.after, spec.fill)) : Value();
}

Value format_int_value(ProtoContext &ctx, const FormatSpec &spec, Value number) {
    if (spec.precision >= 0)
        return value_error(ctx, "Precision not allowed in integer format specifier");
    if (spec.no_negative_zero)
        return value_error(ctx, "Negative zero coercion (z) not allowed in integer format specifier");
    if (spec.type == 'c')
        return format_character(ctx, spec, number);
    int base = 10;
    Parts parts;
    switch (spec.type) {
        case 'b': base = 2; parts.prefix = "0b"; break;
        case 'o': base = 8; parts.prefix = "0o"; break;
        case 'x': base = 16; parts.prefix = "0x"; break;
        case 'X': base = 16; parts.prefix = "0X"; break;
        default:
            if (int_text_too_long(ctx, number))
                return Value();
    }
    if (!spec.alternate)
        parts.prefix.clear();
    parts.digits = int_digits(number, base);
    const bool negative = parts.digits[0] == '-';
    if (negative)
        parts.digits.erase(0, 1);
    if (spec.type == 'X')
        for (char &c : parts.digits)
            c = c >= 'a' ? static_cast<char>(c - 32) : c;
    parts.sign = sign_text(spec, negative);
    return assemble(ctx, spec, std::move(parts), base == 10 ? 3 : 4);
}

Value format_complex_value(ProtoContext &ctx, const FormatSpec &spec, double real, double imag) {
    if (precision_too_big(ctx, spec))
        return Value();
    if (spec.fill == '0')
        return value_error(ctx, "Zero padding is not allowed in complex format specifier");
    if (spec.align == '=')
        return value_error(ctx, "'=' alignment flag is not allowed in complex format specifier");
    char code = spec.type == 0 ? 'r' : spec.type == 'n' ? 'g' : static_cast<char>(spec.type);
    const bool plain = code == 'r';
    const bool skip_real = plain && real == 0.0 && !std::signbit(real);
    int precision = static_cast<int>(spec.precision);
    if (precision < 0)
        precision = plain ? 0 : 6;
    else if (plain)
        code = 'g';
    FormatSpec part = spec;
    part.width = -1;
    std::string text;
    const auto append = [&](double d) {
        Parts parts = float_parts(part, d, code, precision, 0);
        group(part, parts, 3);
        text += parts.sign + parts.digits + parts.tail;
    };
    if (!skip_real) {
        append(real);
        part.sign = '+';
    }
    append(imag);
    text += 'j';
    if (plain && !skip_real)
        text = "(" + text + ")";
    return pad(ctx, spec, "", text);
}

/// Reads the specification. False where there is nothing more to do: `*result` is then the answer.
bool read_spec(ProtoContext &ctx, Value self, Value given, FormatSpec *spec, Value *result) {
    if (!is_str(given)) {
        *result = raise_wrong_type(ctx, "__format__() argument", "str", given);
        return false;
    }
    if (as<Str>(given)->length == 0) {
        *result = to_str(ctx, self);
        return false;
    }
    *result = Value();
    if (parse_format_spec(ctx, as<Str>(given), type_of(ctx, self), '\0', '>', spec) < 0)
        return false;
    if (spec->width > kWidest)
        *result = memory_error(ctx);
    return spec->width <= kWidest;
}

}  // namespace

Value int_format(ProtoContext &ctx, Value self, Value given) {
    FormatSpec spec;
    Value result;
    if (!read_spec(ctx, self, given, &spec, &result))
        return result;
    switch (spec.type) {
        case 0: case 'b': case 'c': case 'd': case 'o': case 'x': case 'X': case 'n':
            return format_int_value(ctx, spec, self);
        case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': case '%': {
            bool failed = false;
            const double d = int_to_double(ctx, self, &failed);
            return failed ? Value() : format_float_value(ctx, spec, d);
        }
        default: return unknown_format_code(ctx, spec.type, type_of(ctx, self));
    }
}

Value float_format(ProtoContext &ctx, Value self, Value given) {
    FormatSpec spec;
    Value result;
    if (!read_spec(ctx, self, given, &spec, &result))
        return result;
    switch (spec.type) {
        case 0: case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': case 'n': case '%':
            return format_float_value(ctx, spec, float_value(self));
        default: return unknown_format_code(ctx, spec.type, type_of(ctx, self));
    }
}

Value complex_format(ProtoContext &ctx, Value self, Value given) {
    FormatSpec spec;
    Value result;
    if (!read_spec(ctx, self, given, &spec, &result))
        return result;
    switch (spec.type) {
        case 0: case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': case 'n':
            return format_complex_value(ctx, spec, as<Complex>(self)->real, as<Complex>(self)->imag);
        default: return unknown_format_code(ctx, spec.type, type_of(ctx, self));
    }
}

}  // namespace hpyu
