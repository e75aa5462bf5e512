// SPDX-License-Identifier: MIT
// What bytes and bytearray are made from and made into: constructors' arguments, bytes-like arguments, reprs, and the
// slots that both have.
#include <algorithm>
#include <cstring>
#include <string>

#include "protocol/protocol.hpp"
#include "types/bytes.hpp"
#include "types/codec.hpp"
#include "types/memoryview.hpp"

namespace hpyu {

int BytesArgument::get(Value v) {
    if (is_bytes(v)) {
        view_ = {as<Bytes>(v)->data(), static_cast<size_t>(as<Bytes>(v)->length)};
        return 0;
    }
    if (is_bytearray(v)) {
        v = at_one_moment(ctx_, v);
        if (!v)
            return -1;
        // Its storage stays as it is for as long as it is reachable, even if the bytearray moves on to another one.
        ByteStorage *storage = as<ByteArray>(v)->storage.load(std::memory_order_acquire);
        keep_ = storage;
        view_ = bytearray_view(as<ByteArray>(v), storage);
        return 0;
    }
    // A copy, so that the buffer is given back, which is foreign code's, before there is a result that it could cost.
    Buffer buffer;
    if (get_buffer(ctx_, v, &buffer, kBufferSimple) < 0)
        return -1;
    const Root<> exporter(ctx_, buffer.obj);
    keep_ = bytes_new(ctx_, static_cast<const char *>(buffer.buf), std::max<int64_t>(buffer.len, 0));
    release_buffer(ctx_, &buffer);
    if (!keep_)
        return -1;
    view_ = byte_view(keep_);
    return 0;
}

Value bytes_alloc_like(ProtoContext &ctx, Value like, int64_t n, char **out) {
    if (is_bytes(like)) {
        Bytes *bytes = bytes_new(ctx, nullptr, n);
        *out = bytes == nullptr ? nullptr : bytes->data();
        return bytes;
    }
    ByteArray *array = bytearray_new(ctx, nullptr, n);
    if (array == nullptr)
        return Value();
    ByteStorage *storage = array->storage.load(std::memory_order_relaxed);
    *out = storage == nullptr ? nullptr : storage->bytes();
    return array;
}

Value bytes_like(ProtoContext &ctx, Value like, std::string_view content) {
    const auto n = static_cast<int64_t>(content.size());
    if (is_bytes(like))
        return bytes_new(ctx, content.data(), n);
    return bytearray_new(ctx, content.data(), n);
}

Value bytes_unchanged(ProtoContext &ctx, Value self) {
    return type_of(ctx, self) == ctx.types().bytes ? self : bytes_like(ctx, self, byte_view(self));
}

int byte_from(ProtoContext &ctx, Value v, const char *range_words) {
    const int64_t n = v.is_int() ? v.as_int() : to_ssize(ctx, v, true);
    if (n == -1 && error_occurred(ctx))
        return -1;
    if (n < 0 || n > 255)
        return value_error(ctx, range_words);
    return static_cast<int>(n);
}

namespace {

Value bytes_of_items(ProtoContext &ctx, Value x, const char *kind) {
    const char *range_words = kind[4] == 's' ? "bytes must be in range(0, 256)" : "byte must be in range(0, 256)";
    Root<> iterator(ctx, get_iter(ctx, x));
    if (!iterator) {
        if (error_matches(ctx, ctx.exc().TypeError))
            return type_error(ctx, "cannot convert '", type_of(ctx, x), "' object to ", kind);
        return Value();
    }
    std::string out;
    for (;;) {
        Root<> item(ctx, iter_next(ctx, iterator));
        if (!item)
            break;
        const int byte = byte_from(ctx, item, range_words);
        if (byte < 0)
            return Value();
        out += static_cast<char>(byte);
    }
    return error_occurred(ctx) ? Value() : Value(bytes_new(ctx, out.data(), static_cast<int64_t>(out.size())));
}

/// The bytes of x.__bytes__(); null with `*found` false if there is no such method.
Value bytes_of_method(ProtoContext &ctx, Value x, bool *found) {
    const Value result = ctx.call_special(ctx.names().__bytes__, &x, 1, found);
    if (result && !is_bytes(result))
        return type_error(ctx, "__bytes__ returned non-bytes (type ", type_of(ctx, result), ")");
    return result;
}

Value zeros(ProtoContext &ctx, int64_t n) {
    if (n < 0)
        return value_error(ctx, "negative count");
    Bytes *bytes = bytes_new(ctx, nullptr, n);
    if (bytes != nullptr)
        std::memset(bytes->data(), 0, static_cast<size_t>(n));
    return bytes;
}

}  // namespace

Value bytes_from_object(ProtoContext &ctx, Value x, const char *kind) {
    if (type_of(ctx, x) == ctx.types().bytes)
        return x;
    if (is_byte_string(x)) {
        const Value still = at_one_moment(ctx, x);
        if (!still)
            return Value();
        const auto content = byte_view(still);
        return bytes_new(ctx, content.data(), static_cast<int64_t>(content.size()));
    }
    if (has_buffer(ctx, x))
        return bytes_from_buffer(ctx, x);
    if (is_str(x))
        return type_error(ctx, "cannot convert '", type_of(ctx, x), "' object to ", kind);
    return bytes_of_items(ctx, x, kind);
}

Value to_bytes(ProtoContext &ctx, Value v) {
    if (type_of(ctx, v) == ctx.types().bytes)
        return v;
    bool found = false;
    const Value result = bytes_of_method(ctx, v, &found);
    return found || error_occurred(ctx) ? result : bytes_from_object(ctx, v);
}

Value bytes_from_arguments(ProtoContext &ctx, const Value *given, const char *kind) {
    const Value source = given[0];
    const char *encoding, *errors;
    if (text_argument(ctx, kind, "encoding", given[1], &encoding) < 0 ||
        text_argument(ctx, kind, "errors", given[2], &errors) < 0)
        return Value();
    if (source && is_str(source)) {
        if (encoding == nullptr)
            return type_error(ctx, "string argument without an encoding");
        return encode(ctx, as<Str>(source), encoding, errors);
    }
    if (encoding != nullptr)
        return type_error(ctx, "encoding without a string argument");
    if (errors != nullptr)
        return type_error(ctx, "errors without a string argument");
    if (!source)
        return bytes_new(ctx, "", 0);
    const bool for_bytes = kind[4] == 's';
    if (for_bytes && !is_byte_string(source)) {
        bool found = false;
        const Value result = bytes_of_method(ctx, source, &found);
        if (result || found || error_occurred(ctx))
            return result;
    }
    if (is_index(ctx, source)) {
        const int64_t n = to_ssize(ctx, source, false, ctx.exc().OverflowError);
        if (n != -1 || !error_occurred(ctx))
            return zeros(ctx, n);
        if (!error_matches(ctx, ctx.exc().TypeError))
            return Value();
        clear_error(ctx);
    }
    return bytes_from_object(ctx, source, kind);
}

void append_bytes_repr(std::string_view content, std::string &out, bool of_bytearray) {
    static constexpr char kDigits[] = "0123456789abcdef";
    const bool has_single = content.find('\'') != std::string_view::npos;
    const char quote = has_single && content.find('"') == std::string_view::npos ? '"' : '\'';
    out.reserve(out.size() + content.size() + 3);
    out += 'b';
    out += quote;
    for (const char c : content) {
        const auto byte = static_cast<uint8_t>(c);
        if (c == quote || c == '\\' || (of_bytearray && c == '\'')) {
            out += '\\';
            out += c;
        } else if (c == '\t') {
            out += "\\t";
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\r') {
            out += "\\r";
        } else if (byte < 0x20 || byte >= 0x7f) {
            out += "\\x";
            out += kDigits[byte >> 4];
            out += kDigits[byte & 15];
        } else {
            out += c;
        }
    }
    out += quote;
}

Raised cannot_concat(ProtoContext &ctx, Value self, Value other) {
    return type_error(ctx, "can't concat ", type_of(ctx, other), " to ", type_of(ctx, self));
}

Value byte_string_concat(ProtoContext &ctx, Value self, Value other) {
    BytesArgument argument(ctx);
    if (argument.get(other) < 0)
        return cannot_concat(ctx, self, other);
    const auto a = byte_view(self), b = argument.view();
    if (b.empty())
        return bytes_unchanged(ctx, self);
    if (a.empty() && is_bytes(self) && type_of(ctx, other) == ctx.types().bytes)
        return other;
    char *out;
    const Value result = bytes_alloc_like(ctx, self, static_cast<int64_t>(a.size() + b.size()), &out);
    if (result) {
        out = std::copy(a.begin(), a.end(), out);
        std::copy(b.begin(), b.end(), out);
    }
    return result;
}

Value byte_string_repeat(ProtoContext &ctx, Value self, int64_t count) {
    const auto text = byte_view(self);
    count = std::max<int64_t>(count, 0);
    if (count == 1)
        return bytes_unchanged(ctx, self);
    int64_t n = 0;
    char *out;
    if (!repeated_length(static_cast<int64_t>(text.size()), count, 1, &n))
        return is_bytes(self) ? overflow_error(ctx, "repeated bytes are too long") : memory_error(ctx);
    const Value result = bytes_alloc_like(ctx, self, n, &out);
    if (!result || n == 0)
        return result;
    if (text.size() == 1) {
        std::memset(out, text[0], static_cast<size_t>(n));
        return result;
    }
    for (int64_t i = 0; i < count; ++i)
        out = std::copy(text.begin(), text.end(), out);
    return result;
}

}  // namespace hpyu
