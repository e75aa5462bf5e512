// SPDX-License-Identifier: MIT
// The % operator: printf-like directives over a tuple, a single value or a mapping. str and bytes share the reading of
// directives and the layout of numbers here; what they take apart and put together is theirs.
//
// A formatter derives from PercentFormatter<itself> and gives
//   int64_t length() const, uint32_t at(int64_t) const    the format
//   Value key(int64_t start, int64_t end)                 a part of it as a mapping's key; null on failure
//   void put_source(int64_t start, int64_t end)           appends a part of it to the output
//   void put_ascii(std::string_view), fill(char, int64_t) append to the output
//   int convert(const Directive &, Value)                 the conversions that are not of numbers: 0, -1, or
//                                                         kUnknownType
//   double number_of(Value)                               for float directives; ask error_occurred when it is -1
//   static uint32_t directive_type(uint32_t)              the type that a letter stands for
//   kLeftOver, kPrecisionTooBig                           words of two errors
#pragma once

#include <string>
#include <string_view>

#include "protocol/protocol.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"

namespace hpyu {

/// One directive: %[(key)][flags][width][.precision][length]type.
struct Directive {
    bool left = false, plus = false, space = false, alternate = false, zero = false;
    int64_t width = 0;
    int64_t precision = -1;
    uint32_t type = 0;
    int64_t at = 0;   ///< Where the type stands, for messages.

    /// How much of a text of `length` is shown.
    int64_t shown(int64_t length) const { return precision >= 0 && precision < length ? precision : length; }
};

/// A number taken apart as a directive shows it: sign, prefix, digits.
struct PercentNumber {
    std::string_view sign, prefix;
    std::string digits;
};
/// The parts of `v` under a directive of integers (d i u o x X). False with an exception.
[[nodiscard]] bool percent_integer(ProtoContext &ctx, const Directive &d, Value v, PercentNumber *out);
/// The parts of `number` under a directive of floats (e E f F g G). False with an exception.
[[nodiscard]] bool percent_float(ProtoContext &ctx, const Directive &d, double number, PercentNumber *out);
/// ValueError for a type that no directive has.
[[gnu::cold]] Raised raise_percent_type(ProtoContext &ctx, const Directive &d);

template <class Self>
class PercentFormatter {
protected:
    static constexpr int kUnknownType = 1;

    PercentFormatter(ProtoContext &ctx, Value args, bool may_be_mapping) : ctx_(ctx), args_(args), current_(ctx) {
        if (has_layout(args, Layout::Tuple))
            tuple_ = as<Tuple>(args);
        else if (may_be_mapping && type_of(ctx, args)->slots.mp_subscript)
            mapping_ = args;
    }

    /// Formats everything into the output. 0, or -1.
    int format() {
        while (!at_end()) {
            const int64_t start = at_;
            while (!at_end() && peek() != '%')
                ++at_;
            self().put_source(start, at_);
            if (at_end())
                break;
            ++at_;
            if (directive() < 0)
                return -1;
        }
        if (!mapping_ && !keyed_ && used_ < given())
            return type_error(ctx_, "not all arguments converted during ", Self::kLeftOver, " formatting");
        return 0;
    }

    /// Calls `put` for a text of `length`, between the spaces that the width asks for.
    template <class Put>
    int pad(const Directive &d, int64_t length, Put &&put) {
        if (!d.left)
            self().fill(' ', d.width - length);
        put();
        if (d.left)
            self().fill(' ', d.width - length);
        return 0;
    }

    ProtoContext &ctx_;

private:
    Self &self() { return static_cast<Self &>(*this); }
    bool at_end() { return at_ >= self().length(); }
    uint32_t peek() { return self().at(at_); }
    int64_t given() const { return tuple_ != nullptr ? tuple_->length : 1; }

    Value next_argument() {
        if (current_) {
            const Value v = current_;
            current_ = Value();
            return v;
        }
        if (keyed_ || used_ >= given())
            return type_error(ctx_, "not enough arguments for format string");
        ++used_;
        return tuple_ != nullptr ? (*tuple_)[used_ - 1] : args_;
    }

    int directive() {
        if (!at_end() && peek() == '%') {
            self().put_source(at_, at_ + 1);
            ++at_;
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
        d.type = Self::directive_type(peek());
        ++at_;
        return append(d);
    }

    /// "(key)", where parentheses nest.
    int read_key() {
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
        const Root<> key(ctx_, self().key(start, at_));
        ++at_;
        if (!key)
            return -1;
        current_ = get_item(ctx_, mapping_, key.get());
        keyed_ = true;
        return current_ ? 0 : -1;
    }

    void read_flags(Directive *d) {
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

    int read_digits(int64_t limit, const char *message, int64_t *out) {
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

    /// The argument that a * stands for; null with an exception.
    Value star() {
        ++at_;
        const Value v = next_argument();
        return !v || is_int(v) ? v : Value(type_error(ctx_, "* wants int"));
    }

    int read_width(Directive *d) {
        if (at_end() || peek() != '*')
            return read_digits(INT64_MAX, "width too big", &d->width);
        const Value v = star();
        if (!v)
            return -1;
        if (!int_to_int64(v, &d->width))
            return overflow_error(ctx_, "Python int too large to convert to C ssize_t");
        if (d->width < 0) {
            d->left = true;
            d->width = d->width == INT64_MIN ? INT64_MAX : -d->width;
        }
        return 0;
    }

    int read_precision(Directive *d) {
        if (at_end() || peek() != '.')
            return 0;
        ++at_;
        if (at_end() || peek() != '*')
            return read_digits(INT32_MAX, Self::kPrecisionTooBig, &d->precision);
        const Value v = star();
        int precision = 0;
        if (!v || to_c_int(ctx_, v, &precision) < 0)
            return -1;
        d->precision = precision < 0 ? 0 : precision;
        return 0;
    }

    int append(const Directive &d) {
        const Root<> v(ctx_, next_argument());
        if (!v)
            return -1;
        PercentNumber number;
        switch (d.type) {
            case 'd': case 'i': case 'u': case 'o': case 'x': case 'X':
                return percent_integer(ctx_, d, v, &number) ? append_number(d, number) : -1;
            case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': {
                const double n = self().number_of(v);
                if (n == -1.0 && error_occurred(ctx_))
                    return -1;
                return percent_float(ctx_, d, n, &number) ? append_number(d, number) : -1;
            }
            default: break;
        }
        const int result = self().convert(d, v);
        return result == kUnknownType ? static_cast<int>(raise_percent_type(ctx_, d)) : result;
    }

    /// Pads with zeros between prefix and digits, or with spaces around the whole.
    int append_number(const Directive &d, const PercentNumber &number) {
        const int64_t length =
            static_cast<int64_t>(number.sign.size() + number.prefix.size() + number.digits.size());
        const bool zeros = d.zero && !d.left;
        const auto put = [&] {
            self().put_ascii(number.sign);
            self().put_ascii(number.prefix);
            if (zeros)
                self().fill('0', d.width - length);
            self().put_ascii(number.digits);
        };
        if (!zeros)
            return pad(d, length, put);
        put();
        return 0;
    }

    Value args_;
    const Tuple *tuple_ = nullptr;
    Value mapping_;
    Root<> current_;       ///< The value that a key found; the next argument then.
    bool keyed_ = false;   ///< A key was used: the arguments are not counted.
    int64_t used_ = 0;
    int64_t at_ = 0;
};

}  // namespace hpyu
