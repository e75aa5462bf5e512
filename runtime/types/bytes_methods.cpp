// SPDX-License-Identifier: MIT
// Methods of bytes and bytearray that make other bytes (or text) of them: strip, justify, replace, translate, hex,
// decode.
#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include "types/bytes.hpp"
#include "types/codec.hpp"

namespace hpyu {

namespace {

constexpr std::string_view kSpaces = " \t\n\v\f\r";

enum Ends : uint8_t { kLeft = 1, kRight = 2 };

Value strip(ProtoContext &ctx, Value self, const Value *args, size_t nargs, int ends) {
    BytesArgument argument(ctx);
    std::string_view unwanted = kSpaces;
    if (nargs == 1 && args[0] != ctx.none()) {
        if (argument.get(args[0]) < 0)
            return Value();
        unwanted = argument.view();
    }
    const auto text = byte_view(self);
    size_t start = 0, end = text.size();
    if (ends & kLeft)
        start = std::min(text.find_first_not_of(unwanted), text.size());
    if (ends & kRight) {
        const size_t last = text.find_last_not_of(unwanted);
        end = last == std::string_view::npos ? start : std::max(last + 1, start);
    }
    if (start == 0 && end == text.size())
        return bytes_unchanged(ctx, self);
    return bytes_like(ctx, self, text.substr(start, end - start));
}

/// A copy with `left` and `right` bytes of `fill` added.
Value padded(ProtoContext &ctx, Value self, int64_t left, int64_t right, char fill) {
    const auto text = byte_view(self);
    char *out;
    int64_t total;
    if (__builtin_add_overflow(static_cast<int64_t>(text.size()), left + right, &total))
        return memory_error(ctx);
    const Value result = bytes_alloc_like(ctx, self, total, &out);
    if (!result)
        return Value();
    out = std::fill_n(out, left, fill);
    out = std::copy(text.begin(), text.end(), out);
    std::fill_n(out, right, fill);
    return result;
}

Value justify(ProtoContext &ctx, const char *name, Value self, const Value *args, size_t nargs, int room) {
    const int64_t width = to_ssize(ctx, args[0], false);
    if (width == -1 && error_occurred(ctx))
        return Value();
    char fill = ' ';
    if (nargs == 2) {
        if (!is_byte_string(args[1]) || byte_view(args[1]).size() != 1)
            return raise_wrong_type(ctx, std::string(name) + "() argument 2", "a byte string of length 1", args[1]);
        fill = byte_view(args[1])[0];
    }
    const auto length = static_cast<int64_t>(byte_view(self).size());
    const int64_t missing = width - length;
    if (width <= length)
        return bytes_unchanged(ctx, self);
    if (room == kLeft)
        return padded(ctx, self, missing, 0, fill);
    if (room == kRight)
        return padded(ctx, self, 0, missing, fill);
    const int64_t left = missing / 2 + (missing & width & 1);
    return padded(ctx, self, left, missing - left, fill);
}

/// Between all bytes: what replacing an empty old means.
void interleave(std::string_view text, std::string_view fresh, int64_t limit, std::string &out) {
    for (size_t i = 0; i <= text.size(); ++i) {
        if (limit != 0) {
            out += fresh;
            --limit;
        }
        if (i < text.size())
            out += text[i];
    }
}

/// The separator of hex(), as a character: 0 if there is none, -1 on failure.
int hex_separator(ProtoContext &ctx, Value sep) {
    if (!sep)
        return 0;
    const int64_t n = length(ctx, sep);
    if (n < 0)
        return -1;
    if (n != 1)
        return value_error(ctx, "sep must be length 1.");
    uint32_t c;
    if (is_str(sep))
        c = as<Str>(sep)->at(0);
    else if (is_bytes(sep))
        c = static_cast<uint8_t>(as<Bytes>(sep)->data()[0]);
    else
        return type_error(ctx, "sep must be str or bytes.");
    if (c > 127)
        return value_error(ctx, "sep must be ASCII.");
    return static_cast<int>(c);
}

int hex_digit(uint32_t c) {
    if (c >= '0' && c <= '9')
        return static_cast<int>(c - '0');
    const uint32_t lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? static_cast<int>(lower - 'a' + 10) : -1;
}

}  // namespace

Value bytes_strip(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    return strip(ctx, self, args, nargs, kLeft | kRight);
}
Value bytes_lstrip(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    return strip(ctx, self, args, nargs, kLeft);
}
Value bytes_rstrip(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    return strip(ctx, self, args, nargs, kRight);
}

Value bytes_center(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    return justify(ctx, "center", self, args, nargs, kLeft | kRight);
}
Value bytes_ljust(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    return justify(ctx, "ljust", self, args, nargs, kRight);
}
Value bytes_rjust(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    return justify(ctx, "rjust", self, args, nargs, kLeft);
}

Value bytes_zfill(ProtoContext &ctx, Value self, Value width_argument) {
    const int64_t width = to_ssize(ctx, width_argument, false);
    if (width == -1 && error_occurred(ctx))
        return Value();
    const auto text = byte_view(self);
    const auto length = static_cast<int64_t>(text.size());
    if (width <= length)
        return bytes_unchanged(ctx, self);
    const Value result = padded(ctx, self, width - length, 0, '0');
    if (result && length > 0 && (text[0] == '+' || text[0] == '-')) {
        char *out = const_cast<char *>(byte_view(result).data());
        std::swap(out[0], out[width - length]);
    }
    return result;
}

Value bytes_expandtabs(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"tabsize"};
    static constexpr ArgSpec kSpec = {.function = "expandtabs", .names = kNames};
    Value given;
    if (parse_args(ctx, kSpec, args, nargs, kwnames, &given) < 0)
        return Value();
    int size = 8;
    if (given && to_c_int(ctx, given, &size) < 0)
        return Value();
    std::string out;
    int64_t column = 0;
    for (const char c : byte_view(self)) {
        if (c == '\t') {
            const int64_t spaces = size > 0 ? size - column % size : 0;
            out.append(static_cast<size_t>(spaces), ' ');
            column += spaces;
        } else {
            out += c;
            column = c == '\n' || c == '\r' ? 0 : column + 1;
        }
    }
    return bytes_like(ctx, self, out);
}

Value bytes_replace(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    BytesArgument old_argument(ctx), new_argument(ctx);
    if (old_argument.get(args[0]) < 0 || new_argument.get(args[1]) < 0)
        return Value();
    int64_t limit = -1;
    if (nargs == 3) {
        limit = to_ssize(ctx, args[2], false);
        if (limit == -1 && error_occurred(ctx))
            return Value();
    }
    const auto old = old_argument.view(), fresh = new_argument.view();
    auto text = byte_view(self);
    std::string out;
    if (old.empty()) {
        interleave(text, fresh, limit, out);
        return bytes_like(ctx, self, out);
    }
    bool any = false;
    for (size_t at; limit != 0 && (at = text.find(old)) != std::string_view::npos; --limit) {
        out.append(text.substr(0, at)).append(fresh);
        text.remove_prefix(at + old.size());
        any = true;
    }
    return any ? bytes_like(ctx, self, out.append(text)) : bytes_unchanged(ctx, self);
}

Value bytes_translate(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"", "delete"};
    static constexpr ArgSpec kSpec = {.function = "translate", .names = kNames, .required = 1, .positional_only = 1};
    Value given[2];
    if (nargs == 0)
        return type_error(ctx, "translate() takes at least 1 positional argument (0 given)");
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0)
        return Value();
    BytesArgument table(ctx), unwanted(ctx);
    const bool mapped = given[0] != ctx.none();
    if (mapped && table.get(given[0]) < 0)
        return Value();
    if (mapped && table.view().size() != 256)
        return value_error(ctx, "translation table must be 256 characters long");
    if (given[1] && unwanted.get(given[1]) < 0)
        return Value();
    std::array<bool, 256> drop{};
    for (const char c : unwanted.view())
        drop[static_cast<uint8_t>(c)] = true;
    std::string out;
    const auto text = byte_view(self);
    out.reserve(text.size());
    for (const char c : text)
        if (!drop[static_cast<uint8_t>(c)])
            out += mapped ? table.view()[static_cast<uint8_t>(c)] : c;
    return out == text ? bytes_unchanged(ctx, self) : bytes_like(ctx, self, out);
}

Value bytes_maketrans(ProtoContext &ctx, Value, const Value *args, size_t) {
    BytesArgument from(ctx), to(ctx);
    if (from.get(args[0]) < 0 || to.get(args[1]) < 0)
        return Value();
    if (from.view().size() != to.view().size())
        return value_error(ctx, "maketrans arguments must have same length");
    char table[256];
    for (int c = 0; c < 256; ++c)
        table[c] = static_cast<char>(c);
    for (size_t i = 0; i < from.view().size(); ++i)
        table[static_cast<uint8_t>(from.view()[i])] = to.view()[i];
    return bytes_new(ctx, table, 256);
}

Value bytes_decode(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"encoding", "errors"};
    static constexpr ArgSpec kSpec = {.function = "decode", .names = kNames};
    Value given[2];
    const char *encoding, *errors;
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0 ||
        text_argument(ctx, "decode", "encoding", given[0], &encoding) < 0 ||
        text_argument(ctx, "decode", "errors", given[1], &errors) < 0)
        return Value();
    const auto text = byte_view(self);
    return decode(ctx, text.data(), text.size(), encoding, errors);
}

Value hex_text(ProtoContext &ctx, std::string_view content, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"sep", "bytes_per_sep"};
    static constexpr ArgSpec kSpec = {.function = "hex", .names = kNames};
    static constexpr char kDigits[] = "0123456789abcdef";
    Value given[2];
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0)
        return Value();
    int group = 1;
    if (given[1] && to_c_int(ctx, given[1], &group) < 0)
        return Value();
    const int separator = hex_separator(ctx, given[0]);
    if (separator < 0)
        return Value();
    std::string out;
    out.reserve(content.size() * 3);
    const int64_t n = static_cast<int64_t>(content.size());
    const int64_t width = std::abs(int64_t{group});
    for (int64_t i = 0; i < n; ++i) {
        // Groups are counted from the right, with a negative size from the left.
        if (given[0] && group != 0 && i != 0 && (group > 0 ? n - i : i) % width == 0)
            out += static_cast<char>(separator);
        const auto byte = static_cast<uint8_t>(content[static_cast<size_t>(i)]);
        out += kDigits[byte >> 4];
        out += kDigits[byte & 15];
    }
    return str_from_utf8(ctx, out);
}

Value bytes_hex(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    BytesArgument own(ctx);
    return own.get(self) < 0 ? Value() : hex_text(ctx, own.view(), args, nargs, kwnames);
}

Value bytes_fromhex(ProtoContext &ctx, Value cls, Value text) {
    if (!is_str(text))
        return raise_wrong_type(ctx, "fromhex() argument", "str", text);
    auto *str = as<Str>(text);
    std::string out;
    for (int64_t i = 0; i < str->length;) {
        const uint32_t c = str->at(i);
        if (c < 128 && kSpaces.find(static_cast<char>(c)) != std::string_view::npos) {
            ++i;
            continue;
        }
        const int high = hex_digit(c);
        const int low = high >= 0 && i + 1 < str->length ? hex_digit(str->at(i + 1)) : -1;
        if (high < 0 || low < 0)
            return value_error(ctx, "non-hexadecimal number found in fromhex() arg at position ", high < 0 ? i : i + 1);
        out += static_cast<char>(high << 4 | low);
        i += 2;
    }
    if (cls == Value(ctx.types().bytearray))
        return bytearray_new(ctx, out.data(), static_cast<int64_t>(out.size()));
    const Value result = bytes_new(ctx, out.data(), static_cast<int64_t>(out.size()));
    if (!result || cls == Value(ctx.types().bytes))
        return result;
    Root<> kept(ctx, result);
    return ctx.call(cls, {result});
}

}  // namespace hpyu
