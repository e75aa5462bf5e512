// SPDX-License-Identifier: MIT
// str.format and str.format_map: replacement fields with attribute and item look-ups, conversions, and specs that have
// fields themselves.
#include <cstdio>

#include "protocol/protocol.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/str_methods.hpp"
#include "types/str_unicode.hpp"

namespace hpyu {

namespace {

/// A part of the format text.
struct Span {
    int64_t start = 0;
    int64_t end = 0;
    bool empty() const { return start >= end; }
};

/// One step through a format text: literal text, then perhaps a field.
struct Markup {
    Span literal;
    bool has_field = false;
    Span name;
    Span spec;
    bool spec_has_fields = false;
    uint32_t conversion = 0;
};

class Formatter {
public:
    Formatter(ProtoContext &ctx, Str *text, const Value *args, size_t nargs, Tuple *kwnames, Value mapping)
        : ctx_(ctx), text_(text), args_(args), nargs_(nargs), kwnames_(kwnames), mapping_(mapping) {}

    /// Appends the text of the span with its fields filled in. -1 with an exception.
    int fill(Span span, int depth, StrBuilder &out);

private:
    int next_markup(Span *rest, Markup *markup);
    int read_field(Span *rest, Markup *markup);
    int read_conversion(Span *rest, Markup *markup, uint32_t *closing);
    int append_field(const Markup &markup, int depth, StrBuilder &out);
    Value field_value(Span name);
    Value first_value(Span name);
    Value step_into(Value object, Span *rest);
    Value convert(Value value, uint32_t conversion);
    int number_field(bool empty, int64_t *index);
    int64_t read_index(Span span);
    Value keyword(Str *name);

    ProtoContext &ctx_;
    Str *text_;
    const Value *args_;
    size_t nargs_;
    Tuple *kwnames_;
    Value mapping_;           ///< Of format_map; null for format.
    enum class Numbering : uint8_t { Undecided, Automatic, Manual } numbering_ = Numbering::Undecided;
    int64_t next_number_ = 0;
};

/// Moves past literal text and, if one follows, a field. 0, or -1 with ValueError.
int Formatter::next_markup(Span *rest, Markup *markup) {
    *markup = Markup();
    markup->literal = {rest->start, rest->end};
    uint32_t c = 0;
    bool brace = false;
    while (!rest->empty() && !brace) {
        c = text_->at(rest->start++);
        brace = c == '{' || c == '}';
    }
    if (!brace)
        return 0;
    const bool at_end = rest->empty();
    const bool twice = !at_end && text_->at(rest->start) == c;
    if (c == '}' && !twice)
        return value_error(ctx_, "Single '}' encountered in format string");
    if (at_end)
        return value_error(ctx_, "Single '{' encountered in format string");
    if (twice) {
        markup->literal.end = rest->start++;
        return 0;
    }
    markup->literal.end = rest->start - 1;
    markup->has_field = true;
    return read_field(rest, markup);
}

int Formatter::read_field(Span *rest, Markup *markup) {
    markup->name.start = rest->start;
    bool in_brackets = false, found = false;
    uint32_t c = 0;
    while (!rest->empty() && !found) {
        c = text_->at(rest->start++);
        if (c == '{' && !in_brackets)
            return value_error(ctx_, "unexpected '{' in field name");
        if (c == '[')
            in_brackets = true;
        else if (c == ']')
            in_brackets = false;
        else
            found = !in_brackets && (c == '}' || c == ':' || c == '!');
    }
    if (!found)
        return value_error(ctx_, "expected '}' before end of string");
    markup->name.end = rest->start - 1;
    if (c == '!' && read_conversion(rest, markup, &c) < 0)
        return -1;
    if (c == '}')
        return 0;
    markup->spec.start = rest->start;
    for (int open = 1; !rest->empty();) {
        c = text_->at(rest->start++);
        if (c == '{') {
            markup->spec_has_fields = true;
            ++open;
        } else if (c == '}' && --open == 0) {
            markup->spec.end = rest->start - 1;
            return 0;
        }
    }
    return value_error(ctx_, "unmatched '{' in format spec");
}

/// Reads what follows "!"; `*closing` is the character after it: '}' or ':'.
int Formatter::read_conversion(Span *rest, Markup *markup, uint32_t *closing) {
    if (rest->empty())
        return value_error(ctx_, "end of string while looking for conversion specifier");
    markup->conversion = text_->at(rest->start++);
    if (rest->empty())
        return value_error(ctx_, "unmatched '{' in format spec");
    *closing = text_->at(rest->start++);
    if (*closing != '}' && *closing != ':')
        return value_error(ctx_, "expected ':' after conversion specifier");
    return 0;
}

int Formatter::fill(Span span, int depth, StrBuilder &out) {
    if (depth <= 0)
        return value_error(ctx_, "Max string recursion exceeded");
    while (!span.empty()) {
        Markup markup;
        if (next_markup(&span, &markup) < 0)
            return -1;
        out.append(text_, markup.literal.start, markup.literal.end);
        if (markup.has_field && append_field(markup, depth, out) < 0)
            return -1;
    }
    return 0;
}

int Formatter::append_field(const Markup &markup, int depth, StrBuilder &out) {
    Root<> value(ctx_, field_value(markup.name));
    if (!value)
        return -1;
    if (markup.conversion != 0) {
        value = convert(value, markup.conversion);
        if (!value)
            return -1;
    }
    Root<Str *> spec(ctx_);
    if (markup.spec_has_fields) {
        StrBuilder expanded;
        if (fill(markup.spec, depth - 1, expanded) < 0)
            return -1;
        spec = expanded.finish(ctx_);
    } else {
        spec = str_substring(ctx_, text_, markup.spec.start, markup.spec.end);
    }
    if (!spec)
        return -1;
    const Str *text = format(ctx_, value, spec);
    if (text == nullptr)
        return -1;
    out.append(text);
    return 0;
}

Value Formatter::convert(Value value, uint32_t conversion) {
    switch (conversion) {
        case 'r': return repr(ctx_, value);
        case 's': return to_str(ctx_, value);
        case 'a': return ascii(ctx_, value);
        default: break;
    }
    char shown[24];
    std::snprintf(shown, sizeof shown, conversion > 32 && conversion < 127 ? "%c" : "\\x%x", conversion);
    return value_error(ctx_, "Unknown conversion specifier ", shown);
}

/// The number that the span is; -1 if it is none; -2 with ValueError if it is too big.
int64_t Formatter::read_index(Span span) {
    if (span.empty())
        return -1;
    int64_t index = 0;
    for (int64_t i = span.start; i < span.end; ++i) {
        const int digit = unicode::decimal_value(text_->at(i));
        if (digit < 0)
            return -1;
        if (__builtin_mul_overflow(index, 10, &index) || __builtin_add_overflow(index, digit, &index)) {
            value_error(ctx_, "Too many decimal digits in format string");
            return -2;
        }
    }
    return index;
}

/// Gives a nameless field its number, and refuses to mix both ways of numbering.
int Formatter::number_field(bool empty, int64_t *index) {
    const Numbering wanted = empty ? Numbering::Automatic : Numbering::Manual;
    if (numbering_ == Numbering::Undecided)
        numbering_ = wanted;
    if (numbering_ != wanted)
        return value_error(ctx_, empty ? "cannot switch from manual field specification to automatic field numbering"
                                       : "cannot switch from automatic field numbering to manual field specification");
    if (empty)
        *index = next_number_++;
    return 0;
}

Value Formatter::keyword(Str *name) {
    if (mapping_)
        return get_item(ctx_, mapping_, name);
    if (kwnames_ != nullptr)
        for (int64_t i = 0; i < kwnames_->length; ++i)
            if (str_equal(as<Str>((*kwnames_)[i]), name))
                return args_[nargs_ + static_cast<size_t>(i)];
    return key_error(ctx_, name);
}

Value Formatter::first_value(Span name) {
    int64_t index = read_index(name);
    if (index == -2)
        return Value();
    if ((name.empty() || index >= 0) && number_field(name.empty(), &index) < 0)
        return Value();
    if (index < 0) {
        Root<Str *> key(ctx_, str_substring(ctx_, text_, name.start, name.end));
        return key ? keyword(key) : Value();
    }
    if (mapping_)
        return value_error(ctx_, "Format string contains positional fields");
    if (static_cast<uint64_t>(index) >= nargs_)
        return index_error(ctx_, "Replacement index ", index, " out of range for positional args tuple");
    return args_[index];
}

/// One ".name" or "[key]".
Value Formatter::step_into(Value object, Span *rest) {
    const uint32_t c = text_->at(rest->start++);
    if (c != '.' && c != '[')
        return value_error(ctx_, "Only '.' or '[' may follow ']' in format field specifier");
    Span name = {rest->start, rest->start};
    while (name.end < rest->end && (c == '[' ? text_->at(name.end) != ']'
                                             : text_->at(name.end) != '.' && text_->at(name.end) != '['))
        ++name.end;
    rest->start = name.end;
    if (c == '[') {
        if (rest->empty())
            return value_error(ctx_, "Missing ']' in format string");
        ++rest->start;
    }
    if (name.empty())
        return value_error(ctx_, "Empty attribute in format string");
    const int64_t index = c == '[' ? read_index(name) : -1;
    if (index == -2)
        return Value();
    if (index >= 0)
        return is_sequence(ctx_, object) ? get_item(ctx_, object, index) : get_item(ctx_, object, int_from_int64(ctx_, index));
    Root<Str *> key(ctx_, str_substring(ctx_, text_, name.start, name.end));
    if (!key)
        return Value();
    return c == '[' ? get_item(ctx_, object, Value(key.get())) : ctx_.get_attribute(object, Value(key.get()));
}

Value Formatter::field_value(Span name) {
    Span first = {name.start, name.start};
    while (first.end < name.end && text_->at(first.end) != '.' && text_->at(first.end) != '[')
        ++first.end;
    Root<> value(ctx_, first_value(first));
    Span rest = {first.end, name.end};
    while (value && !rest.empty())
        value = step_into(value, &rest);
    return value;
}

}  // namespace

Value str_format(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    Formatter formatter(ctx, as<Str>(self), args, nargs, kwnames, Value());
    StrBuilder out;
    return formatter.fill({0, as<Str>(self)->length}, 2, out) < 0 ? Value() : Value(out.finish(ctx));
}

Value str_format_map(ProtoContext &ctx, Value self, Value mapping) {
    Formatter formatter(ctx, as<Str>(self), nullptr, 0, nullptr, mapping);
    StrBuilder out;
    return formatter.fill({0, as<Str>(self)->length}, 2, out) < 0 ? Value() : Value(out.finish(ctx));
}

}  // namespace hpyu
