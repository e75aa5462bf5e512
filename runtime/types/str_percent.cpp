// SPDX-License-Identifier: MIT
// The % operator of str: printf-like directives over a tuple, a single value or a mapping.
#include <cstdio>

#include "protocol/protocol.hpp"
#include "types/dict.hpp"
#include "types/float.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/str_methods.hpp"

namespace hpyu {

namespace {

/// One directive: %[(key)][flags][width][.precision][length]type.
struct Directive {
    bool left = false, plus = false, space = false, alternate = false, zero = false;
    int64_t width = 0;
    int64_t precision = -1;
    uint32_t type = 0;
    int64_t at = 0;          ///< Where the type stands, for messages.
};

class PercentFormatter {
public:
    PercentFormatter(ProtoContext &ctx, Str *format, Value args) : ctx_(ctx), format_(format), args_(args), current_(ctx) {
        if (has_layout(args, Layout::Tuple))
            tuple_ = as<Tuple>(args);
        else if (!is_str(args) && type_of(ctx, args)->slots.mp_subscript)
            mapping_ = args;
    }
    Value run();

private:
    int directive();
    int read_key();
    void read_flags(Directive *d);
    int read_width(Directive *d);
    int read_precision(Directive *d);
    int digits(int64_t limit, const char *message, int64_t *out);
    Value next_argument();
    int append(Directive &d);
    int append_text(const Directive &d, Str *text);
    int append_char(const Directive &d, Value v);
    int append_integer(Directive &d, Value v);
    int append_float(Directive &d, Value v);
    int append_number(const Directive &d, std::string_view sign, std::string_view prefix, std::string_view body);
    Value integer_of(const Directive &d, Value v);

    bool at_end() const { return at_ >= format_->length; }
    uint32_t peek() const { return format_->at(at_); }

    ProtoContext &ctx_;
    Str *format_;
    Value args_;
    const Tuple *tuple_ = nullptr;
    Value mapping_;
    Root<> current_;               ///< The value that a key found; the next argument then.
    bool keyed_ = false;           ///< A key was used: the arguments are not counted.
    int64_t used_ = 0;
    int64_t at_ = 0;
    StrBuilder out_;
};

Value PercentFormatter::run() {
    while (!at_end()) {
        const int64_t start = at_;
        while (!at_end() && peek() != '%')
            ++at_;
        out_.append(format_, start, at_);
        if (at_end())
            break;
        ++at_;
        if (directive() < 0)
            return Value();
    }
    const int64_t given = tuple_ != nullptr ? tuple_->length : 1;
    if (!mapping_ && !keyed_ && used_ < given)
        return type_error(ctx_, "not all arguments converted during string formatting");
    return out_.finish(ctx_);
}

Value PercentFormatter::next_argument() {
    if (current_) {
        const Value v = current_;
        current_ = Value();
        return v;
    }
    const int64_t given = tuple_ != nullptr ? tuple_->length : 1;
    if (keyed_ || used_ >= given)
        return type_error(ctx_, "not enough arguments for format string");
    ++used_;
    return tuple_ != nullptr ? (*tuple_)[used_ - 1] : args_;
}

int PercentFormatter::directive() {
    if (!at_end() && peek() == '%') {
        ++at_;
        out_.append('%');
        return 0;
    }
    Directive d;
    if (!at_end() && peek() == '(' && read_key() < 0)
        return -1;
    read_flags(&d);
    if (read_width(&d) < 0 || read_precision(&d) < 0)
        return -1;
    if (!at_end() && (peek() == 'h' || peek() == 'l' || peek() == 'L'))
        ++at_;
    if (at_end())
        return value_error(ctx_, "incomplete format");
    d.at = at_;
    d.type = peek();
    ++at_;
    return append(d);
}

/// "(key)", where parentheses nest.
int PercentFormatter::read_key() {
    if (!mapping_)
        return type_error(ctx_, "format requires a mapping");
    const int64_t start = ++at_;
    int open = 1;
    for (; !at_end(); ++at_) {
        if (peek() == '(')
            ++open;
        else if (peek() == ')' && --open == 0)
            break;
    }
    if (at_end())
        return value_error(ctx_, "incomplete format key");
    Root<Str *> key(ctx_, str_substring(ctx_, format_, start, at_));
    ++at_;
    if (!key)
        return -1;
    current_ = get_item(ctx_, mapping_, Value(key.get()));
    keyed_ = true;
    return current_ ? 0 : -1;
}

void PercentFormatter::read_flags(Directive *d) {
    for (; !at_end(); ++at_) {
        switch (peek()) {
            case '-': d->left = true; break;
            case '+': d->plus = true; break;
            case ' ': d->space = true; break;
            case '#': d->alternate = true; break;
            case '0': d->zero = true; break;
            default: return;
        }
    }
}

int PercentFormatter::digits(int64_t limit, const char *message, int64_t *out) {
    int64_t n = 0;
    for (; !at_end() && peek() - '0' < 10; ++at_) {
        const int64_t digit = peek() - '0';
        if (n > (limit - digit) / 10)
            return value_error(ctx_, message);
        n = n * 10 + digit;
    }
    *out = n;
    return 0;
}

int PercentFormatter::read_width(Directive *d) {
    if (at_end() || peek() != '*')
        return digits(INT64_MAX, "width too big", &d->width);
    ++at_;
    const Value v = next_argument();
    if (!v)
        return -1;
    if (!is_int(v))
        return type_error(ctx_, "* wants int");
    if (!int_to_int64(v, &d->width))
        return overflow_error(ctx_, "Python int too large to convert to C ssize_t");
    if (d->width < 0) {
        d->left = true;
        d->width = d->width == INT64_MIN ? INT64_MAX : -d->width;
    }
    return 0;
}

int PercentFormatter::read_precision(Directive *d) {
    if (at_end() || peek() != '.')
        return 0;
    ++at_;
    if (at_end() || peek() != '*')
        return digits(INT32_MAX, "precision too big", &d->precision);
    ++at_;
    const Value v = next_argument();
    if (!v)
        return -1;
    if (!is_int(v))
        return type_error(ctx_, "* wants int");
    int64_t precision;
    if (!int_to_int64(v, &precision) || precision > INT32_MAX || precision < INT32_MIN)
        return overflow_error(ctx_, "Python int too large to convert to C int");
    d->precision = precision < 0 ? 0 : precision;
    return 0;
}

int PercentFormatter::append(Directive &d) {
    const Root<> v(ctx_, next_argument());
    if (!v)
        return -1;
    switch (d.type) {
        case 's': return append_text(d, to_str(ctx_, v));
        case 'r': return append_text(d, repr(ctx_, v));
        case 'a': return append_text(d, ascii(ctx_, v));
        case 'c': return append_char(d, v);
        case 'd': case 'i': case 'u': case 'o': case 'x': case 'X':
            return append_integer(d, v);
        case 'e': case 'E': case 'f': case 'F': case 'g': case 'G':
            return append_float(d, v);
        default: break;
    }
    char code[16];
    std::snprintf(code, sizeof code, "0x%x", d.type);
    const char shown = d.type > 31 && d.type < 128 ? static_cast<char>(d.type) : '?';
    return value_error(ctx_, "unsupported format character '", std::string(1, shown), "' (", code, ") at index ", d.at);
}

int PercentFormatter::append_text(const Directive &d, Str *text) {
    if (text == nullptr)
        return -1;
    const int64_t n = d.precision >= 0 && d.precision < text->length ? d.precision : text->length;
    if (!d.left)
        out_.fill(' ', d.width - n);
    out_.append(text, 0, n);
    if (d.left)
        out_.fill(' ', d.width - n);
    return 0;
}

int PercentFormatter::append_char(const Directive &d, Value v) {
    uint32_t c = 0;
    if (is_str(v)) {
        const Str *s = as<Str>(v);
        if (s->length != 1)
            return type_error(ctx_, "%c requires int or char");
        c = s->at(0);
    } else {
        if (!is_int(v)) {
            if (!type_of(ctx_, v)->slots.nb_index)
                return type_error(ctx_, "%c requires int or char");
            v = to_index(ctx_, v);
            if (!v) {
                if (!error_matches(ctx_, ctx_.exc().TypeError))
                    return -1;
                return type_error(ctx_, "%c requires int or char");
            }
        }
        int64_t n;
        if (!int_to_int64(v, &n) || n < 0 || n > 0x10ffff)
            return overflow_error(ctx_, "%c arg not in range(0x110000)");
        c = static_cast<uint32_t>(n);
    }
    if (!d.left)
        out_.fill(' ', d.width - 1);
    out_.append(c);
    if (d.left)
        out_.fill(' ', d.width - 1);
    return 0;
}

/// Sign, prefix and digits, padded with zeros between them or with spaces around. `body` is ASCII.
int PercentFormatter::append_number(const Directive &d, std::string_view sign, std::string_view prefix,
                                    std::string_view body) {
    const int64_t lacking = d.width - static_cast<int64_t>(sign.size() + prefix.size() + body.size());
    const bool zeros = d.zero && !d.left;
    if (!d.left && !zeros)
        out_.fill(' ', lacking);
    out_.append_ascii(sign);
    out_.append_ascii(prefix);
    if (zeros)
        out_.fill('0', lacking);
    out_.append_ascii(body);
    if (d.left)
        out_.fill(' ', lacking);
    return 0;
}

/// The integer that an integer directive shows: %d takes any real number, %x only integers.
Value PercentFormatter::integer_of(const Directive &d, Value v) {
    if (is_int(v))
        return v;
    const bool decimal = d.type == 'd' || d.type == 'i' || d.type == 'u';
    const SharedSlots &slots = type_of(ctx_, v)->slots;
    Value n;
    if (decimal ? slots.nb_int || slots.nb_index || slots.nb_float : static_cast<bool>(slots.nb_index)) {
        n = decimal ? to_long(ctx_, v) : to_index(ctx_, v);
        if (n || !error_matches(ctx_, ctx_.exc().TypeError))
            return n;
    }
    return type_error(ctx_, "%", std::string(1, static_cast<char>(d.type)),
                      decimal ? " format: a real number is required, not " : " format: an integer is required, not ",
                      type_of(ctx_, v));
}

std::string_view sign_of(const Directive &d, bool negative) {
    return negative ? "-" : d.plus ? "+" : d.space ? " " : "";
}

/// The text without its minus; whether it had one.
bool take_minus(std::string &text) {
    if (text.empty() || text[0] != '-')
        return false;
    text.erase(0, 1);
    return true;
}

int PercentFormatter::append_integer(Directive &d, Value v) {
    Root<> n(ctx_, integer_of(d, v));
    if (!n)
        return -1;
    std::string body;
    std::string_view prefix;
    if (d.type == 'x' || d.type == 'X' || d.type == 'o') {
        const IntView number(n);
        body.resize(mpz_sizeinbase(number.get(), d.type == 'o' ? 8 : 16) + 2);
        mpz_get_str(body.data(), d.type == 'o' ? 8 : d.type == 'x' ? 16 : -16, number.get());
        body.resize(std::strlen(body.c_str()));
        if (d.alternate)
            prefix = d.type == 'o' ? "0o" : d.type == 'x' ? "0x" : "0X";
    } else {
        const Str *text = int_repr(ctx_, n);
        if (text == nullptr)
            return -1;
        body = str_text(text);
    }
    const bool negative = take_minus(body);
    if (d.precision > static_cast<int64_t>(body.size()))
        body.insert(0, static_cast<size_t>(d.precision) - body.size(), '0');
    return append_number(d, sign_of(d, negative), prefix, body);
}

int PercentFormatter::append_float(Directive &d, Value v) {
    const double number = to_double(ctx_, v);
    if (number == -1.0 && error_occurred(ctx_))
        return -1;
    const Value exact = float_from_double(ctx_, number);
    std::string spec = d.alternate ? "#." : ".";
    spec += std::to_string(d.precision < 0 ? 6 : d.precision);
    spec += static_cast<char>(d.type);
    Root<Str *> spec_text(ctx_, str_from_utf8(ctx_, spec));
    const Str *text = exact && spec_text ? format(ctx_, exact, spec_text) : nullptr;
    if (text == nullptr)
        return -1;
    std::string body = str_text(text);
    const bool negative = take_minus(body);
    return append_number(d, sign_of(d, negative), "", body);
}

}  // namespace

Value str_remainder(ProtoContext &ctx, Value format, Value args) {
    if (!is_str(format))
        return ctx.not_implemented();
    return PercentFormatter(ctx, as<Str>(format), args).run();
}

}  // namespace hpyu
