// SPDX-License-Identifier: MIT
// The format specification mini-language for numbers:
//   [[fill]align][sign][z][#][0][width][grouping][.precision][type]
// A number becomes sign, prefix, digits and tail ("." and what follows); groups and leading zeros go into the digits,
// and padding around, after or before it all. The decimal separator and groups of 'n' are those of the C locale.
#include "types/number_format.hpp"

#include <climits>
#include <cmath>
#include <cstdio>

#include "protocol/protocol.hpp"
#include "types/float_ops.hpp"
#include "types/int_ops.hpp"

namespace hpyu {

namespace {

/// Wider texts are refused before they are written out piece by piece.
constexpr int64_t kWidest = int64_t{1} << 32;

struct Spec {
    std::string fill = " ";
    char align = '>';
    char sign = '-';
    char grouping = 0;      ///< ',', '_' or 0
    uint32_t type = 0;      ///< 0: none was given
    bool no_negative_zero = false, alternate = false, zero_padded = false;
    int64_t width = -1, precision = -1;
};

/// The text of a number before it is grouped and padded.
struct Parts {
    std::string sign, prefix, digits, tail;
};

class SpecReader {
public:
    SpecReader(ProtoContext &ctx, const Str *text, Value object) : ctx_(ctx), text_(text), object_(object) {}

    /// False with ValueError pending.
    bool read(Spec *out) {
        bool fill_given = false, align_given = false;
        if (is_align(1)) {
            out->fill.clear();
            append_utf8(peek(0), out->fill);
            out->align = static_cast<char>(peek(1));
            fill_given = align_given = true;
            position_ += 2;
        } else if (is_align(0)) {
            out->align = static_cast<char>(next());
            align_given = true;
        }
        if (peek() == ' ' || peek() == '+' || peek() == '-')
            out->sign = static_cast<char>(next());
        out->no_negative_zero = accept('z');
        out->alternate = accept('#');
        if (!fill_given && accept('0')) {
            out->fill = "0";
            if (!align_given)
                out->align = '=';
        }
        out->zero_padded = out->fill == "0";
        if (!read_size(&out->width) || !read_grouping(out))
            return false;
        if (accept('.')) {
            if (!read_size(&out->precision))
                return false;
            if (out->precision < 0)
                return fail("Format specifier missing precision");
        }
        return read_type(out);
    }

private:
    uint32_t peek(int64_t ahead = 0) const {
        return position_ + ahead < text_->length ? text_->at(position_ + ahead) : UINT32_MAX;
    }
    uint32_t next() { return text_->at(position_++); }
    bool accept(uint32_t c) {
        if (peek() != c)
            return false;
        ++position_;
        return true;
    }
    bool is_align(int64_t ahead) const {
        const uint32_t c = peek(ahead);
        return c == '<' || c == '>' || c == '=' || c == '^';
    }
    bool fail(const char *words) {
        value_error(ctx_, words);
        return false;
    }
    static void append_utf8(uint32_t c, std::string &out) {
        if (c < 0x80) {
            out += static_cast<char>(c);
        } else if (c < 0x800) {
            out += static_cast<char>(0xc0 | c >> 6);
            out += static_cast<char>(0x80 | (c & 0x3f));
        } else if (c < 0x10000) {
            out += static_cast<char>(0xe0 | c >> 12);
            out += static_cast<char>(0x80 | (c >> 6 & 0x3f));
            out += static_cast<char>(0x80 | (c & 0x3f));
        } else {
            out += static_cast<char>(0xf0 | c >> 18);
            out += static_cast<char>(0x80 | (c >> 12 & 0x3f));
            out += static_cast<char>(0x80 | (c >> 6 & 0x3f));
            out += static_cast<char>(0x80 | (c & 0x3f));
        }
    }

    bool read_size(int64_t *out) {
        if (peek() < '0' || peek() > '9')
            return true;
        int64_t n = 0;
        while (peek() >= '0' && peek() <= '9')
            if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, next() - '0', &n))
                return fail("Too many decimal digits in format string");
        *out = n;
        return true;
    }

    bool read_grouping(Spec *out) {
        if (accept(','))
            out->grouping = ',';
        if (accept('_')) {
            if (out->grouping != 0)
                return fail("Cannot specify both ',' and '_'.");
            out->grouping = '_';
        }
        if (peek() == ',' && out->grouping == '_')
            return fail("Cannot specify both ',' and '_'.");
        return true;
    }

    bool read_type(Spec *out) {
        if (text_->length - position_ > 1) {
            value_error(ctx_, "Invalid format specifier '", text_, "' for object of type '", type_of(ctx_, object_), "'");
            return false;
        }
        if (position_ < text_->length)
            out->type = next();
        if (out->grouping == 0)
            return true;
        switch (out->type) {
            case 0: case 'd': case 'e': case 'f': case 'g': case 'E': case 'G': case '%': case 'F':
                return true;
            case 'b': case 'o': case 'x': case 'X':
                if (out->grouping == '_')
                    return true;
                break;
            default: break;
        }
        const std::string grouping(1, out->grouping);
        if (out->type > 32 && out->type < 128)
            value_error(ctx_, "Cannot specify '", grouping, "' with '", std::string(1, static_cast<char>(out->type)), "'.");
        else
            value_error(ctx_, "Cannot specify '", grouping, "' with '\\x", hexadecimal(out->type), "'.");
        return false;
    }

public:
    static std::string hexadecimal(uint32_t c) {
        char text[16];
        std::snprintf(text, sizeof text, "%x", c);
        return text;
    }

private:
    ProtoContext &ctx_;
    const Str *text_;
    Value object_;
    int64_t position_ = 0;
};

Raised unknown_type(ProtoContext &ctx, uint32_t type, Value object) {
    const std::string shown = type > 32 && type < 128 ? std::string(1, static_cast<char>(type))
                                                      : "\\x" + SpecReader::hexadecimal(type);
    return value_error(ctx, "Unknown format code '", shown, "' for object of type '", type_of(ctx, object), "'");
}

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

int64_t code_points(const std::string &utf8) {
    int64_t n = 0;
    for (const char c : utf8)
        n += (c & 0xc0) != 0x80;
    return n;
}

void append_fill(std::string &out, const std::string &fill, int64_t count) {
    for (int64_t i = 0; i < count; ++i)
        out += fill;
}

/// Pads `body` as a whole, or between `head` and it where the alignment is '='.
std::string pad(const Spec &spec, const std::string &head, const std::string &body) {
    const int64_t padding = spec.width - code_points(head) - code_points(body);
    if (padding <= 0)
        return head + body;
    const int64_t before = spec.align == '>' ? padding : spec.align == '^' ? padding / 2 : 0;
    const int64_t between = spec.align == '=' ? padding : 0;
    std::string out;
    append_fill(out, spec.fill, before);
    out += head;
    append_fill(out, spec.fill, between);
    out += body;
    append_fill(out, spec.fill, padding - before - between);
    return out;
}

std::string assemble(const Spec &spec, Parts parts, size_t group) {
    int64_t least = 0;
    if (spec.zero_padded && spec.align == '=')
        least = spec.width - static_cast<int64_t>(parts.sign.size() + parts.prefix.size() + parts.tail.size());
    if (!parts.digits.empty())
        parts.digits = group_digits(parts.digits, spec.grouping, group, least);
    return pad(spec, parts.sign + parts.prefix, parts.digits + parts.tail);
}

std::string sign_text(const Spec &spec, bool negative) {
    if (negative)
        return "-";
    return spec.sign == '-' ? "" : std::string(1, spec.sign);
}

/// A float's text taken apart; `flags` may add ".0".
Parts float_parts(const Spec &spec, double d, char code, int precision, unsigned flags) {
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

bool precision_too_big(ProtoContext &ctx, const Spec &spec) {
    if (spec.precision <= INT_MAX)
        return false;
    value_error(ctx, "precision too big");
    return true;
}

Value format_float_value(ProtoContext &ctx, const Spec &spec, double d) {
    if (precision_too_big(ctx, spec))
        return Value();
    char code = spec.type == 0 ? 'r' : spec.type == 'n' ? 'g' : static_cast<char>(spec.type);
    unsigned flags = spec.type == 0 ? static_cast<unsigned>(kFormatAddDot0) : 0u;
    int precision = static_cast<int>(spec.precision);
    if (precision < 0)
        precision = code == 'r' ? 0 : 6;
    else if (code == 'r')
        code = 'g';
    return str_from_utf8(ctx, assemble(spec, float_parts(spec, d, code, precision, flags), 3));
}

Value format_character(ProtoContext &ctx, const Spec &spec, Value number) {
    if (spec.sign != '-')
        return value_error(ctx, "Sign not allowed with integer format specifier 'c'");
    if (spec.alternate)
        return value_error(ctx, "Alternate form (#) not allowed with integer format specifier 'c'");
    int64_t c = 0;
    if (!int_to_int64(number, &c))
        return overflow_error(ctx, "Python int too large to convert to C long");
    if (c < 0 || c > 0x10ffff)
        return overflow_error(ctx, "%c arg not in range(0x110000)");
    const Str *text = str_from_char(ctx, static_cast<uint32_t>(c));
    if (text == nullptr)
        return Value();
    std::string utf8;
    str_append_to(text, utf8);
    return str_from_text(ctx, pad(spec, "", utf8));
}

Value format_int_value(ProtoContext &ctx, const Spec &spec, Value number) {
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
    return str_from_utf8(ctx, assemble(spec, std::move(parts), base == 10 ? 3 : 4));
}

Value format_complex_value(ProtoContext &ctx, Spec spec, double real, double imag) {
    if (precision_too_big(ctx, spec))
        return Value();
    if (spec.zero_padded)
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
    Spec part = spec;
    part.width = -1;
    std::string text;
    if (!skip_real) {
        text = assemble(part, float_parts(part, real, code, precision, 0), 3);
        part.sign = '+';
    }
    text += assemble(part, float_parts(part, imag, code, precision, 0), 3) + "j";
    if (plain && !skip_real)
        text = "(" + text + ")";
    return str_from_utf8(ctx, pad(spec, "", text));
}

/// Reads the specification. `*done` is set where there is nothing more to do: `*result` is then the answer.
bool read_spec(ProtoContext &ctx, Value self, Value given, Spec *spec, Value *result) {
    if (!is_str(given)) {
        *result = type_error(ctx, "__format__() argument must be str, not ", type_of(ctx, given));
        return false;
    }
    if (as<Str>(given)->length == 0) {
        *result = to_str(ctx, self);
        return false;
    }
    *result = Value();
    if (!SpecReader(ctx, as<Str>(given), self).read(spec))
        return false;
    if (spec->width > kWidest)
        *result = memory_error(ctx);
    return spec->width <= kWidest;
}

}  // namespace

Value int_format(ProtoContext &ctx, Value self, Value given) {
    Spec spec;
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
        default: return unknown_type(ctx, spec.type, self);
    }
}

Value float_format(ProtoContext &ctx, Value self, Value given) {
    Spec spec;
    Value result;
    if (!read_spec(ctx, self, given, &spec, &result))
        return result;
    switch (spec.type) {
        case 0: case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': case 'n': case '%':
            return format_float_value(ctx, spec, float_value(self));
        default: return unknown_type(ctx, spec.type, self);
    }
}

Value complex_format(ProtoContext &ctx, Value self, Value given) {
    Spec spec;
    Value result;
    if (!read_spec(ctx, self, given, &spec, &result))
        return result;
    switch (spec.type) {
        case 0: case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': case 'n':
            return format_complex_value(ctx, spec, as<Complex>(self)->real, as<Complex>(self)->imag);
        default: return unknown_type(ctx, spec.type, self);
    }
}

}  // namespace hpyu
