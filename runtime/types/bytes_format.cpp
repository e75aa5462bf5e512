// SPDX-License-Identifier: MIT
// The % operator of bytes and bytearray.
#include "types/bytes.hpp"
#include "types/float.hpp"
#include "types/percent_format.hpp"

namespace hpyu {

namespace {

class BytesFormatter : PercentFormatter<BytesFormatter> {
public:
    BytesFormatter(ProtoContext &ctx, Value format, Value values)
        : PercentFormatter(ctx, values, !is_byte_string(values) && !is_str(values)), own_(ctx), format_(format) {}

    Value run() {
        if (own_.get(format_) < 0)
            return Value();
        text_ = own_.view();
        return format() < 0 ? Value() : bytes_like(ctx_, format_, out_);
    }

private:
    friend PercentFormatter;
    static constexpr const char *kLeftOver = "bytes";
    static constexpr const char *kPrecisionTooBig = "prec too big";

    /// Messages know %i as %d.
    static uint32_t directive_type(uint32_t letter) { return letter == 'i' ? 'd' : letter; }
    int64_t length() const { return static_cast<int64_t>(text_.size()); }
    uint32_t at(int64_t i) const { return static_cast<uint8_t>(text_[static_cast<size_t>(i)]); }
    std::string_view part(int64_t start, int64_t end) const {
        return text_.substr(static_cast<size_t>(start), static_cast<size_t>(end - start));
    }
    Value key(int64_t start, int64_t end) { return bytes_new(ctx_, part(start, end).data(), end - start); }
    void put_source(int64_t start, int64_t end) { out_ += part(start, end); }
    void put_ascii(std::string_view text) { out_ += text; }
    void fill(char c, int64_t n) {
        if (n > 0)
            out_.append(static_cast<size_t>(n), c);
    }
    double number_of(Value v) {
        const double d = to_double(ctx_, v);
        if (d == -1.0 && error_occurred(ctx_) && error_matches(ctx_, ctx_.exc().TypeError))
            type_error(ctx_, "float argument required, not ", type_of(ctx_, v));
        return d;
    }

    int convert(const Directive &d, Value v) {
        switch (d.type) {
            case 'r':
            case 'a': return put_text(d, ascii(ctx_, v));
            case 's':
            case 'b': return put_bytes(d, v);
            case 'c': return put_byte(d, v);
            default: return kUnknownType;
        }
    }

    int put(const Directive &d, std::string_view text) {
        const int64_t n = d.shown(static_cast<int64_t>(text.size()));
        return pad(d, n, [&] { out_ += text.substr(0, static_cast<size_t>(n)); });
    }

    int put_text(const Directive &d, const Str *ascii_text) {
        return ascii_text == nullptr ? -1 : put(d, {ascii_text->data(), static_cast<size_t>(ascii_text->length)});
    }

    /// bytes(v): the content of bytes and bytearrays, else what __bytes__ gives, else that of a buffer.
    int put_bytes(const Directive &d, Value v) {
        if (!is_byte_string(v)) {
            bool found = false;
            const Value result = ctx_.call_special(ctx_.names().__bytes__, &v, 1, &found);
            if (found || error_occurred(ctx_))
                return put_result(d, result);
            if (!has_buffer(ctx_, v))
                return type_error(ctx_, "%b requires a bytes-like object, or an object that implements __bytes__, not '",
                                  type_of(ctx_, v), "'");
        }
        const Root<> content(ctx_, is_byte_string(v) ? at_one_moment(ctx_, v) : bytes_from_object(ctx_, v));
        return content ? put(d, byte_view(content)) : -1;
    }

    int put_result(const Directive &d, Value result) {
        if (!result)
            return -1;
        if (!is_bytes(result))
            return type_error(ctx_, "__bytes__ returned non-bytes (type ", type_of(ctx_, result), ")");
        return put(d, byte_view(result));
    }

    int put_byte(const Directive &d, Value v) {
        char c = 0;
        if (is_byte_string(v) && byte_view(v).size() == 1) {
            c = byte_view(v)[0];
        } else if (!is_byte_string(v) && is_index(ctx_, v)) {
            const int64_t n = to_ssize(ctx_, v, true);
            if (n == -1 && error_occurred(ctx_))
                return -1;
            if (n < 0 || n > 255)
                return overflow_error(ctx_, "%c arg not in range(256)");
            c = static_cast<char>(n);
        } else {
            return type_error(ctx_, "%c requires an integer in range(256) or a single byte");
        }
        return pad(d, 1, [&] { out_ += c; });
    }

    BytesArgument own_;
    Value format_;
    std::string_view text_;
    std::string out_;
};

}  // namespace

Value bytes_format(ProtoContext &ctx, Value self, Value values) { return BytesFormatter(ctx, self, values).run(); }

}  // namespace hpyu
