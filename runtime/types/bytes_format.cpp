// SPDX-License-Identifier: MIT
// bytes % values: the printf of bytes and bytearray.
//
// Bytes and single bytes are put in here; numbers are left to the formatting of str, whose output for them is ASCII.
#include <algorithm>
#include <string>

#include "types/bytes.hpp"
#include "types/float.hpp"

namespace hpyu {

namespace {

/// One conversion: %(key)#-+ 05.2d, taken apart.
struct Conversion {
    std::string flags;
    int64_t width = -1;
    int64_t precision = -1;
    char type = 0;
    bool left() const { return flags.find('-') != std::string::npos; }
};

class Formatter {
public:
    Formatter(ProtoContext &ctx, Value self, Value values) : ctx_(ctx), own_(ctx), self_(self), values_(values) {}

    Value run() {
        if (own_.get(self_) < 0)
            return Value();
        text_ = own_.view();
        if (has_layout(values_, Layout::Tuple)) {
            args_ = as<Tuple>(values_)->items();
            count_ = as<Tuple>(values_)->length;
        } else {
            args_ = &values_;
            count_ = 1;
            mapping_ = type_of(ctx_, values_)->slots.mp_subscript && !is_byte_string(values_) && !is_str(values_);
        }
        while (at_ < text_.size()) {
            const size_t percent = std::min(text_.find('%', at_), text_.size());
            out_ += text_.substr(at_, percent - at_);
            at_ = percent;
            if (at_ < text_.size() && convert() < 0)
                return Value();
        }
        if (next_ < count_ && !mapping_)
            return type_error(ctx_, "not all arguments converted during bytes formatting");
        return bytes_like(ctx_, self_, out_);
    }

private:
    int convert() {
        ++at_;
        if (at_ < text_.size() && text_[at_] == '%') {
            out_ += text_[at_++];
            return 0;
        }
        Conversion conversion;
        Root<> value(ctx_);
        if (at_ < text_.size() && text_[at_] == '(' && !read_key(&value))
            return -1;
        while (at_ < text_.size() && std::string_view("#0- +").find(text_[at_]) != std::string_view::npos)
            conversion.flags += text_[at_++];
        if (!read_number(&conversion.width, INT64_MAX, "width too big"))
            return -1;
        if (conversion.width < -1) {
            conversion.flags += '-';
            conversion.width = -std::max(conversion.width, -INT64_MAX);
        }
        if (at_ < text_.size() && text_[at_] == '.') {
            ++at_;
            conversion.precision = 0;
            if (!read_number(&conversion.precision, INT32_MAX, "prec too big"))
                return -1;
            conversion.precision = std::max<int64_t>(conversion.precision, 0);
        }
        if (at_ < text_.size() && (text_[at_] == 'h' || text_[at_] == 'l' || text_[at_] == 'L'))
            ++at_;
        if (at_ == text_.size())
            return value_error(ctx_, "incomplete format");
        conversion.type = text_[at_++];
        if (!value && !next_value(&value))
            return -1;
        return put(conversion, value);
    }

    bool read_key(Root<> *value) {
        if (!mapping_) {
            type_error(ctx_, "format requires a mapping");
            return false;
        }
        const size_t start = ++at_;
        for (int depth = 1; at_ < text_.size(); ++at_) {
            if (text_[at_] == '(')
                ++depth;
            else if (text_[at_] == ')' && --depth == 0)
                break;
        }
        if (at_ == text_.size()) {
            value_error(ctx_, "incomplete format key");
            return false;
        }
        const auto name = text_.substr(start, at_++ - start);
        Root<> key(ctx_, bytes_new(ctx_, name.data(), static_cast<int64_t>(name.size())));
        if (key)
            *value = get_item(ctx_, values_, key.get());
        return static_cast<bool>(*value);
    }

    bool next_value(Root<> *value) {
        if (next_ >= count_) {
            type_error(ctx_, "not enough arguments for format string");
            return false;
        }
        *value = args_[next_++];
        return true;
    }

    /// A width or a precision: digits, or * for the next value.
    bool read_number(int64_t *out, int64_t limit, const char *too_big) {
        if (at_ < text_.size() && text_[at_] == '*') {
            ++at_;
            Root<> value(ctx_);
            if (!next_value(&value))
                return false;
            if (!is_int(value)) {
                type_error(ctx_, "* wants int");
                return false;
            }
            if (int_to_int64(value, out) && *out <= limit && *out >= -limit - 1)
                return true;
            overflow_error(ctx_, "Python int too large to convert to C ", limit == INT32_MAX ? "int" : "ssize_t");
            return false;
        }
        if (at_ >= text_.size() || text_[at_] < '0' || text_[at_] > '9')
            return true;
        *out = 0;
        for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
            const int64_t digit = text_[at_] - '0';
            if (*out > (limit - digit) / 10) {
                value_error(ctx_, too_big);
                return false;
            }
            *out = *out * 10 + digit;
        }
        return true;
    }

    int put(const Conversion &conversion, Value value) {
        switch (conversion.type) {
            case 'r':
            case 'a': return put_ascii(conversion, value);
            case 's':
            case 'b': return put_bytes(conversion, value);
            case 'c': return put_byte(conversion, value);
            case 'd': case 'i': case 'u': case 'o': case 'x': case 'X':
            case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': return put_number(conversion, value);
            default: break;
        }
        static constexpr char kDigits[] = "0123456789abcdef";
        const auto c = static_cast<uint8_t>(conversion.type);
        const std::string shown(1, c < 0x80 ? conversion.type : '?');
        std::string code(1, kDigits[c & 15]);
        if (c >> 4)
            code.insert(code.begin(), kDigits[c >> 4]);
        return value_error(ctx_, "unsupported format character '", shown, "' (0x", code, ") at index ",
                           static_cast<int64_t>(at_ - 1));
    }

    void put_padded(const Conversion &conversion, std::string_view text) {
        const size_t width = conversion.width > 0 ? static_cast<size_t>(conversion.width) : 0;
        const size_t missing = width > text.size() ? width - text.size() : 0;
        if (!conversion.left())
            out_.append(missing, ' ');
        out_ += text;
        if (conversion.left())
            out_.append(missing, ' ');
    }

    void put_cut(const Conversion &conversion, std::string_view text) {
        if (conversion.precision >= 0)
            text = text.substr(0, static_cast<size_t>(conversion.precision));
        put_padded(conversion, text);
    }

    int put_ascii(const Conversion &conversion, Value value) {
        Str *text = ascii(ctx_, value);
        if (text == nullptr)
            return -1;
        put_cut(conversion, {text->data(), static_cast<size_t>(text->length)});
        return 0;
    }

    int put_bytes(const Conversion &conversion, Value value) {
        BytesArgument argument(ctx_);
        if (is_byte_string(value) || has_buffer(ctx_, value)) {
            if (!is_byte_string(value) && static_cast<bool>(type_lookup(ctx_, type_of(ctx_, value), ctx_.names().__bytes__)))
                return put_method(conversion, value);
            if (argument.get(value) < 0)
                return -1;
            put_cut(conversion, argument.view());
            return 0;
        }
        return put_method(conversion, value);
    }

    int put_method(const Conversion &conversion, Value value) {
        bool found = false;
        const Value result = ctx_.call_special(ctx_.names().__bytes__, &value, 1, &found);
        if (!result) {
            if (found || error_occurred(ctx_))
                return -1;
            return type_error(ctx_, "%b requires a bytes-like object, or an object that implements __bytes__, not '",
                              type_of(ctx_, value), "'");
        }
        if (!is_bytes(result))
            return type_error(ctx_, "__bytes__ returned non-bytes (type ", type_of(ctx_, result), ")");
        put_cut(conversion, byte_view(result));
        return 0;
    }

    int put_byte(const Conversion &conversion, Value value) {
        if (is_byte_string(value)) {
            if (byte_view(value).size() == 1) {
                put_padded(conversion, byte_view(value));
                return 0;
            }
        } else if (is_index(ctx_, value)) {
            const int64_t n = to_ssize(ctx_, value, true);
            if (n == -1 && error_occurred(ctx_))
                return -1;
            if (n < 0 || n > 255)
                return overflow_error(ctx_, "%c arg not in range(256)");
            const char c = static_cast<char>(n);
            put_padded(conversion, {&c, 1});
            return 0;
        }
        return type_error(ctx_, "%c requires an integer in range(256) or a single byte");
    }

    int put_number(const Conversion &conversion, Value value) {
        const bool real = std::string_view("eEfFgG").find(conversion.type) != std::string_view::npos;
        Root<> number(ctx_, value);
        if (real) {
            const double d = to_double(value);
            if (failed_)
                return -1;
            number = float_from_double(ctx_, d);
            if (!number)
                return -1;
        }
        std::string pattern = "%" + conversion.flags;
        if (conversion.width >= 0)
            pattern += std::to_string(conversion.width);
        if (conversion.precision >= 0)
            pattern += "." + std::to_string(conversion.precision);
        pattern += conversion.type == 'i' ? 'd' : conversion.type;
        Root<> format(ctx_, str_from_utf8(ctx_, pattern));
        Root<> values(ctx_, tuple_of(ctx_, {number.get()}));
        if (!format || !values)
            return -1;
        const Value text = binary_op(ctx_, BinaryOp::Remainder, format, values);
        if (!text)
            return -1;
        size_t size;
        const char *utf8 = str_utf8(ctx_, as<Str>(text), &size);
        if (utf8 == nullptr)
            return -1;
        out_.append(utf8, size);
        return 0;
    }

    double to_double(Value value) {
        const double d = hpyu::to_double(ctx_, value);
        failed_ = d == -1.0 && error_occurred(ctx_);
        if (failed_ && error_matches(ctx_, ctx_.exc().TypeError))
            type_error(ctx_, "float argument required, not ", type_of(ctx_, value));
        return d;
    }

    ProtoContext &ctx_;
    BytesArgument own_;
    Value self_, values_;
    std::string_view text_;
    std::string out_;
    const Value *args_ = nullptr;
    int64_t count_ = 0, next_ = 0;
    size_t at_ = 0;
    bool mapping_ = false;
    bool failed_ = false;
};

}  // namespace

Value bytes_format(ProtoContext &ctx, Value self, Value values) { return Formatter(ctx, self, values).run(); }

}  // namespace hpyu
