// SPDX-License-Identifier: MIT
// Reading a format spec, and str.__format__.
#include "types/format_spec.hpp"

#include <cstdio>

#include "types/str_methods.hpp"
#include "types/str_unicode.hpp"

namespace hpyu {

namespace {

class SpecReader {
public:
    explicit SpecReader(const Str *text) : text_(text) {}
    int64_t left() const { return text_->length - at_; }
    uint32_t peek(int64_t ahead = 0) const { return at_ + ahead < text_->length ? text_->at(at_ + ahead) : 0; }
    void skip(int64_t n = 1) { at_ += n; }
    bool take(uint32_t c) {
        if (left() == 0 || peek() != c)
            return false;
        ++at_;
        return true;
    }
    /// A decimal number: its digits' count, or -1 if it is too big.
    int64_t number(int64_t *out) {
        int64_t digits = 0, value = 0;
        for (; left() > 0; ++digits, ++at_) {
            const int digit = unicode::decimal_value(peek());
            if (digit < 0)
                break;
            if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, digit, &value))
                return -1;
        }
        if (digits > 0)
            *out = value;
        return digits;
    }

private:
    const Str *text_;
    int64_t at_ = 0;
};

bool is_align(uint32_t c) { return c == '<' || c == '>' || c == '=' || c == '^'; }

std::string code_text(uint32_t code) {
    if (code > 32 && code < 128)
        return std::string(1, static_cast<char>(code));
    char buffer[16];
    std::snprintf(buffer, sizeof buffer, "\\x%x", code);
    return buffer;
}

void read_flags(SpecReader &in, FormatSpec *out, char default_align) {
    bool has_fill = false;
    if (in.left() >= 2 && is_align(in.peek(1))) {
        out->fill = in.peek();
        out->align = static_cast<char>(in.peek(1));
        has_fill = out->has_align = true;
        in.skip(2);
    } else if (in.left() >= 1 && is_align(in.peek())) {
        out->align = static_cast<char>(in.peek());
        out->has_align = true;
        in.skip();
    }
    if (in.peek() == '+' || in.peek() == '-' || in.peek() == ' ') {
        out->sign = static_cast<char>(in.peek());
        in.skip();
    }
    out->no_negative_zero = in.take('z');
    out->alternate = in.take('#');
    if (!has_fill && in.take('0')) {
        out->fill = '0';
        if (!out->has_align && default_align == '>')
            out->align = '=';
    }
}

int read_grouping(ProtoContext &ctx, SpecReader &in, FormatSpec *out) {
    if (in.take(','))
        out->grouping = ',';
    if (in.take('_')) {
        if (out->grouping != '\0')
            return value_error(ctx, "Cannot specify both ',' and '_'.");
        out->grouping = '_';
    }
    if (out->grouping == '_' && in.peek() == ',')
        return value_error(ctx, "Cannot specify both ',' and '_'.");
    return 0;
}

/// Grouping goes with decimal numbers, and underscores also with the other bases.
int check_grouping(ProtoContext &ctx, const FormatSpec &spec) {
    const std::string_view allowed = spec.grouping == '_' ? "defgEG%FboxX" : "defgEG%F";
    if (spec.grouping == '\0' || spec.type == 0 ||
        (spec.type < 128 && allowed.find(static_cast<char>(spec.type)) != std::string_view::npos))
        return 0;
    return value_error(ctx, "Cannot specify '", std::string(1, spec.grouping), "' with '", code_text(spec.type), "'.");
}

}  // namespace

Raised unknown_format_code(ProtoContext &ctx, uint32_t code, const Type *type) {
    return value_error(ctx, "Unknown format code '", code_text(code), "' for object of type '", type, "'");
}

int parse_format_spec(ProtoContext &ctx, const Str *text, const Type *type, char default_type, char default_align,
                      FormatSpec *out) {
    *out = FormatSpec();
    out->align = default_align;
    out->type = static_cast<uint32_t>(default_type);
    SpecReader in(text);
    read_flags(in, out, default_align);
    if (in.number(&out->width) < 0)
        return value_error(ctx, "Too many decimal digits in format string");
    if (read_grouping(ctx, in, out) < 0)
        return -1;
    if (in.take('.')) {
        const int64_t digits = in.number(&out->precision);
        if (digits < 0)
            return value_error(ctx, "Too many decimal digits in format string");
        if (digits == 0)
            return value_error(ctx, "Format specifier missing precision");
    }
    if (in.left() > 1)
        return value_error(ctx, "Invalid format specifier '", text, "' for object of type '", type, "'");
    if (in.left() == 1)
        out->type = in.peek();
    return check_grouping(ctx, *out);
}

Str *str_format_with(ProtoContext &ctx, Str *s, const Str *text) {
    if (text == nullptr || text->length == 0)
        return str_exact(ctx, s);
    FormatSpec spec;
    if (parse_format_spec(ctx, text, s->type, 's', '<', &spec) < 0)
        return nullptr;
    if (spec.type != 's')
        return unknown_format_code(ctx, spec.type, s->type);
    if (spec.sign == ' ')
        return value_error(ctx, "Space not allowed in string format specifier");
    if (spec.sign != '\0')
        return value_error(ctx, "Sign not allowed in string format specifier");
    if (spec.no_negative_zero)
        return value_error(ctx, "Negative zero coercion (z) not allowed in string format specifier");
    if (spec.alternate)
        return value_error(ctx, "Alternate form (#) not allowed in string format specifier");
    if (spec.align == '=')
        return value_error(ctx, "'=' alignment not allowed in string format specifier");
    if (spec.precision >= 0 && spec.precision < s->length)
        s = str_substring(ctx, s, 0, spec.precision);
    if (s == nullptr)
        return nullptr;
    const int64_t lacking = spec.width > s->length ? spec.width - s->length : 0;
    const int64_t left = spec.align == '>' ? lacking : spec.align == '^' ? lacking / 2 : 0;
    return str_pad(ctx, s, left, lacking - left, spec.fill);
}

Value str_dunder_format(ProtoContext &ctx, Value self, Value spec) {
    if (require_str(ctx, "__format__() argument", spec) < 0)
        return Value();
    return str_format_with(ctx, as<Str>(self), as<Str>(spec));
}

}  // namespace hpyu
