// SPDX-License-Identifier: MIT
// The % operator of str.
#include "types/float.hpp"
#include "types/percent_format.hpp"
#include "types/str_methods.hpp"

namespace hpyu {

namespace {

class StrFormatter : PercentFormatter<StrFormatter> {
public:
    StrFormatter(ProtoContext &ctx, Str *format, Value args)
        : PercentFormatter(ctx, args, !is_str(args)), format_(format) {}

    Value run() { return format() < 0 ? Value() : Value(out_.finish(ctx_)); }

private:
    friend PercentFormatter;
    static constexpr const char *kLeftOver = "string";
    static constexpr const char *kPrecisionTooBig = "precision too big";

    static uint32_t directive_type(uint32_t letter) { return letter; }
    int64_t length() const { return format_->length; }
    uint32_t at(int64_t i) const { return format_->at(i); }
    Value key(int64_t start, int64_t end) { return str_substring(ctx_, format_, start, end); }
    void put_source(int64_t start, int64_t end) { out_.append(format_, start, end); }
    void put_ascii(std::string_view text) { out_.append_ascii(text); }
    void fill(char c, int64_t n) { out_.fill(static_cast<uint8_t>(c), n); }
    double number_of(Value v) { return to_double(ctx_, v); }

    int convert(const Directive &d, Value v) {
        switch (d.type) {
            case 's': return put_text(d, to_str(ctx_, v));
            case 'r': return put_text(d, repr(ctx_, v));
            case 'a': return put_text(d, ascii(ctx_, v));
            case 'c': return put_char(d, v);
            default: return kUnknownType;
        }
    }

    int put_text(const Directive &d, const Str *text) {
        if (text == nullptr)
            return -1;
        const int64_t n = d.shown(text->length);
        return pad(d, n, [&] { out_.append(text, 0, n); });
    }

    int put_char(const Directive &d, Value v) {
        uint32_t c = 0;
        if (is_str(v)) {
            if (as<Str>(v)->length != 1)
                return type_error(ctx_, "%c requires int or char");
            c = as<Str>(v)->at(0);
        } else {
            const Value index = to_index(ctx_, v);
            if (!index)
                return error_matches(ctx_, ctx_.exc().TypeError) ? type_error(ctx_, "%c requires int or char") : Raised{};
            int64_t n;
            if (!int_to_int64(index, &n) || n < 0 || n > 0x10ffff)
                return overflow_error(ctx_, "%c arg not in range(0x110000)");
            c = static_cast<uint32_t>(n);
        }
        return pad(d, 1, [&] { out_.append(c); });
    }

    Str *format_;
    StrBuilder out_;
};

}  // namespace

Value str_remainder(ProtoContext &ctx, Value format, Value args) {
    if (!is_str(format))
        return ctx.not_implemented();
    return StrFormatter(ctx, as<Str>(format), args).run();
}

}  // namespace hpyu
