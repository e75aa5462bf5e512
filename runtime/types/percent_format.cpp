// SPDX-License-Identifier: MIT
// Numbers under the % operator, and its complaint about a directive that there is not.
#include "types/percent_format.hpp"

#include <cstdio>
#include <cstring>

#include "types/float.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// The integer that an integer directive shows: %d takes any real number, %x only integers.
Value integer_of(ProtoContext &ctx, const Directive &d, Value v) {
    if (is_int(v))
        return v;
    const bool decimal = d.type == 'd' || d.type == 'i' || d.type == 'u';
    const auto &slots = type_of(ctx, v)->slots;
    if (decimal ? slots.nb_int || slots.nb_index || slots.nb_float : static_cast<bool>(slots.nb_index)) {
        const Value n = decimal ? to_long(ctx, v) : to_index(ctx, v);
        if (n || !error_matches(ctx, ctx.exc().TypeError))
            return n;
    }
    return type_error(ctx, "%", std::string(1, static_cast<char>(d.type)),
                      decimal ? " format: a real number is required, not " : " format: an integer is required, not ",
                      type_of(ctx, v));
}

/// Takes the minus off the digits and says what stands in front of them instead.
std::string_view take_sign(const Directive &d, std::string &digits) {
    if (digits.empty() || digits[0] != '-')
        return d.plus ? "+" : d.space ? " " : "";
    digits.erase(0, 1);
    return "-";
}

}  // namespace

bool percent_integer(ProtoContext &ctx, const Directive &d, Value v, PercentNumber *out) {
    const Root<> n(ctx, integer_of(ctx, d, v));
    if (!n)
        return false;
    std::string &digits = out->digits;
    if (d.type == 'x' || d.type == 'X' || d.type == 'o') {
        const IntView number(n);
        digits.resize(mpz_sizeinbase(number.get(), d.type == 'o' ? 8 : 16) + 2);
        mpz_get_str(digits.data(), d.type == 'o' ? 8 : d.type == 'x' ? 16 : -16, number.get());
        digits.resize(std::strlen(digits.c_str()));
        if (d.alternate)
            out->prefix = d.type == 'o' ? "0o" : d.type == 'x' ? "0x" : "0X";
    } else {
        const Str *text = int_repr(ctx, n);
        if (text == nullptr)
            return false;
        digits.assign(text->data(), static_cast<size_t>(text->length));
    }
    out->sign = take_sign(d, digits);
    if (d.precision > static_cast<int64_t>(digits.size()))
        digits.insert(0, static_cast<size_t>(d.precision) - digits.size(), '0');
    return true;
}

bool percent_float(ProtoContext &ctx, const Directive &d, double number, PercentNumber *out) {
    const Root<> exact(ctx, float_from_double(ctx, number));
    const std::string spec = (d.alternate ? "#." : ".") + std::to_string(d.precision < 0 ? 6 : d.precision) +
                             static_cast<char>(d.type);
    const Root<Str *> spec_text(ctx, exact ? str_from_utf8(ctx, spec) : nullptr);
    const Str *text = spec_text ? format(ctx, exact, spec_text) : nullptr;
    if (text == nullptr)
        return false;
    out->digits = str_text(text);
    out->sign = take_sign(d, out->digits);
    return true;
}

Raised raise_percent_type(ProtoContext &ctx, const Directive &d) {
    char code[16];
    std::snprintf(code, sizeof code, "0x%x", d.type);
    const char shown = d.type > 31 && d.type < 128 ? static_cast<char>(d.type) : '?';
    return value_error(ctx, "unsupported format character '", std::string(1, shown), "' (", code, ") at index ", d.at);
}

}  // namespace hpyu
