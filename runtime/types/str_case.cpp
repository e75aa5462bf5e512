// SPDX-License-Identifier: MIT
// Upper, lower and title case, and the questions about kinds of characters. ASCII goes by arithmetic, the rest by the
// properties of str_unicode.hpp.
#include "types/str_methods.hpp"
#include "types/str_unicode.hpp"

namespace hpyu {

namespace {

constexpr uint32_t kCapitalSigma = 0x3a3;
constexpr uint32_t kSmallSigma = 0x3c3;
constexpr uint32_t kFinalSigma = 0x3c2;

bool is_ascii_lower(uint32_t c) { return c - 'a' < 26; }
bool is_ascii_upper(uint32_t c) { return c - 'A' < 26; }
bool is_ascii_digit(uint32_t c) { return c - '0' < 10; }

/// Copies an ASCII str, flipping the case bit of the characters that `flip` picks.
template <class Flip>
Value map_ascii(ProtoContext &ctx, const Str *s, Flip &&flip) {
    if (s->length == 0)
        return str_empty(ctx);
    const auto mapped = [&](uint8_t c) { return static_cast<char>(flip(c) ? c ^ 0x20 : c); };
    const auto *from = reinterpret_cast<const uint8_t *>(s->data());
    if (s->length == 1)
        return str_from_char(ctx, static_cast<uint8_t>(mapped(from[0])));
    Str *copy = str_alloc(ctx, s->length, 0x7f);
    if (copy == nullptr)
        return Value();
    char *to = copy->data();
    for (int64_t i = 0; i < s->length; ++i)
        to[i] = mapped(from[i]);
    return copy;
}

using Mapping = int (*)(uint32_t, uint32_t[3]);

void append_mapped(StrBuilder &out, Mapping mapping, uint32_t c) {
    uint32_t points[3];
    const int n = mapping(c, points);
    for (int i = 0; i < n; ++i)
        out.append(points[i]);
}

/// A sigma ends a word if something cased is before it and nothing cased after, ignorable characters apart.
bool is_final_sigma(const Str *s, int64_t at) {
    int64_t i = at - 1;
    while (i >= 0 && unicode::is_case_ignorable(s->at(i)))
        --i;
    if (i < 0 || !unicode::is_cased(s->at(i)))
        return false;
    i = at + 1;
    while (i < s->length && unicode::is_case_ignorable(s->at(i)))
        ++i;
    return i == s->length || !unicode::is_cased(s->at(i));
}

void append_lower(StrBuilder &out, const Str *s, int64_t i) {
    const uint32_t c = s->at(i);
    if (c == kCapitalSigma)
        out.append(is_final_sigma(s, i) ? kFinalSigma : kSmallSigma);
    else
        append_mapped(out, unicode::to_lower, c);
}

Value map_all(ProtoContext &ctx, const Str *s, Mapping mapping) {
    StrBuilder out;
    for (int64_t i = 0; i < s->length; ++i)
        append_mapped(out, mapping, s->at(i));
    return out.finish(ctx);
}

/// True if there are characters and all of them pass.
template <class Test>
Value all_are(ProtoContext &ctx, Value self, Test &&test) {
    const Str *s = as<Str>(self);
    for (int64_t i = 0; i < s->length; ++i)
        if (!test(s->at(i)))
            return ctx.false_();
    return ctx.boolean(s->length != 0);
}

/// True if a character passes and none is of the opposite case.
Value one_case(ProtoContext &ctx, const Str *s, bool (*wanted)(uint32_t), bool (*opposite)(uint32_t)) {
    bool seen = false;
    for (int64_t i = 0; i < s->length; ++i) {
        const uint32_t c = s->at(i);
        if (opposite(c) || unicode::is_title(c))
            return ctx.false_();
        seen = seen || wanted(c);
    }
    return ctx.boolean(seen);
}

bool is_alnum(uint32_t c) {
    if (c < 0x80)
        return is_ascii_lower(c | 0x20) || is_ascii_digit(c);
    return unicode::is_alpha(c) || unicode::is_digit(c) || unicode::is_numeric(c);
}

}  // namespace

Value str_upper(ProtoContext &ctx, Value self) {
    const Str *s = as<Str>(self);
    if (s->is_ascii())
        return map_ascii(ctx, s, [](uint8_t c) { return is_ascii_lower(c); });
    return map_all(ctx, s, unicode::to_upper);
}

Value str_lower(ProtoContext &ctx, Value self) {
    const Str *s = as<Str>(self);
    if (s->is_ascii())
        return map_ascii(ctx, s, [](uint8_t c) { return is_ascii_upper(c); });
    StrBuilder out;
    for (int64_t i = 0; i < s->length; ++i)
        append_lower(out, s, i);
    return out.finish(ctx);
}

Value str_casefold(ProtoContext &ctx, Value self) {
    const Str *s = as<Str>(self);
    return s->is_ascii() ? str_lower(ctx, self) : map_all(ctx, s, unicode::to_folded);
}

Value str_title(ProtoContext &ctx, Value self) {
    const Str *s = as<Str>(self);
    StrBuilder out;
    bool in_word = false;
    for (int64_t i = 0; i < s->length; ++i) {
        if (in_word)
            append_lower(out, s, i);
        else
            append_mapped(out, unicode::to_title, s->at(i));
        in_word = unicode::is_cased(s->at(i));
    }
    return out.finish(ctx);
}

Value str_capitalize(ProtoContext &ctx, Value self) {
    const Str *s = as<Str>(self);
    if (s->length == 0)
        return str_empty(ctx);
    StrBuilder out;
    append_mapped(out, unicode::to_title, s->at(0));
    for (int64_t i = 1; i < s->length; ++i)
        append_lower(out, s, i);
    return out.finish(ctx);
}

Value str_swapcase(ProtoContext &ctx, Value self) {
    const Str *s = as<Str>(self);
    if (s->is_ascii())
        return map_ascii(ctx, s, [](uint8_t c) { return is_ascii_lower(c | 0x20); });
    StrBuilder out;
    for (int64_t i = 0; i < s->length; ++i) {
        const uint32_t c = s->at(i);
        if (unicode::is_upper(c))
            append_lower(out, s, i);
        else if (unicode::is_lower(c))
            append_mapped(out, unicode::to_upper, c);
        else
            out.append(c);
    }
    return out.finish(ctx);
}

Value str_isalnum(ProtoContext &ctx, Value self) { return all_are(ctx, self, is_alnum); }
Value str_isalpha(ProtoContext &ctx, Value self) { return all_are(ctx, self, unicode::is_alpha); }
Value str_isascii(ProtoContext &ctx, Value self) { return ctx.boolean(as<Str>(self)->is_ascii()); }
Value str_isdecimal(ProtoContext &ctx, Value self) { return all_are(ctx, self, unicode::is_decimal); }
Value str_isdigit(ProtoContext &ctx, Value self) { return all_are(ctx, self, unicode::is_digit); }
Value str_isnumeric(ProtoContext &ctx, Value self) { return all_are(ctx, self, unicode::is_numeric); }
Value str_isspace(ProtoContext &ctx, Value self) { return all_are(ctx, self, unicode::is_space); }

Value str_isprintable(ProtoContext &ctx, Value self) {
    const Str *s = as<Str>(self);
    return s->length == 0 ? ctx.true_() : all_are(ctx, self, unicode::is_printable);
}

Value str_isidentifier(ProtoContext &ctx, Value self) {
    const Str *s = as<Str>(self);
    if (s->length == 0 || !unicode::is_identifier_start(s->at(0)))
        return ctx.false_();
    return all_are(ctx, self, unicode::is_identifier_part);
}

Value str_islower(ProtoContext &ctx, Value self) {
    return one_case(ctx, as<Str>(self), unicode::is_lower, unicode::is_upper);
}

Value str_isupper(ProtoContext &ctx, Value self) {
    return one_case(ctx, as<Str>(self), unicode::is_upper, unicode::is_lower);
}

Value str_istitle(ProtoContext &ctx, Value self) {
    const Str *s = as<Str>(self);
    bool in_word = false, seen = false;
    for (int64_t i = 0; i < s->length; ++i) {
        const uint32_t c = s->at(i);
        if (unicode::is_upper(c) || unicode::is_title(c)) {
            if (in_word)
                return ctx.false_();
            in_word = seen = true;
        } else if (unicode::is_lower(c)) {
            if (!in_word)
                return ctx.false_();
            seen = true;
        } else {
            in_word = false;
        }
    }
    return ctx.boolean(seen);
}

}  // namespace hpyu
