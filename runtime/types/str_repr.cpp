// SPDX-License-Identifier: MIT
// repr of str: quotes and escapes; and the escaping of everything outside ASCII, for ascii().
#include "types/str_methods.hpp"
#include "types/str_unicode.hpp"

namespace hpyu {

namespace {

void append_hex_escape(StrBuilder &out, uint32_t c) {
    static constexpr char kDigits[] = "0123456789abcdef";
    out.append('\\');
    out.append(c < 0x100 ? 'x' : c < 0x10000 ? 'u' : 'U');
    for (int shift = c < 0x100 ? 4 : c < 0x10000 ? 12 : 28; shift >= 0; shift -= 4)
        out.append(static_cast<uint32_t>(kDigits[(c >> shift) & 15]));
}

void append_escaped(StrBuilder &out, uint32_t c, uint32_t quote) {
    switch (c) {
        case '\n': out.append_ascii("\\n"); return;
        case '\r': out.append_ascii("\\r"); return;
        case '\t': out.append_ascii("\\t"); return;
        case '\\': out.append_ascii("\\\\"); return;
        default: break;
    }
    if (c == quote) {
        out.append('\\');
        out.append(c);
    } else if (c < 0x80 ? c >= ' ' && c != 0x7f : unicode::is_printable(c)) {
        out.append(c);
    } else {
        append_hex_escape(out, c);
    }
}

}  // namespace

Value str_repr(ProtoContext &ctx, Value self) {
    const Str *s = as<Str>(self);
    bool single = false, twofold = false, plain = true;
    for (int64_t i = 0; i < s->length; ++i) {
        const uint32_t c = s->at(i);
        single |= c == '\'';
        twofold |= c == '"';
        plain &= c >= ' ' && c < 0x7f && c != '\\';
    }
    const uint32_t quote = single && !twofold ? '"' : '\'';
    StrBuilder out;
    out.reserve(s->length + 2);
    out.append(quote);
    if (plain && !(single && twofold))
        out.append(s);
    else
        for (int64_t i = 0; i < s->length; ++i)
            append_escaped(out, s->at(i), quote);
    out.append(quote);
    return out.finish(ctx);
}

Str *str_escape_non_ascii(ProtoContext &ctx, Str *s) {
    if (s->is_ascii())
        return s;
    StrBuilder out;
    for (int64_t i = 0; i < s->length; ++i) {
        const uint32_t c = s->at(i);
        if (c < 0x80)
            out.append(c);
        else
            append_hex_escape(out, c);
    }
    return out.finish(ctx);
}

}  // namespace hpyu
