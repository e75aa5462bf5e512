// SPDX-License-Identifier: MIT
// Changed copies: replace, strip, padding, tabs, translate and its tables.
#include "protocol/protocol.hpp"
#include "types/dict.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/str_methods.hpp"
#include "types/str_unicode.hpp"

namespace hpyu {

int require_str(ProtoContext &ctx, const char *what, Value v) {
    if (is_str(v))
        return 0;
    return raise_wrong_type(ctx, what, "str", v);
}

// -- replace ----------------------------------------------------------------------------------------------------------

Value str_replace(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    if (require_str(ctx, "replace() argument 1", args[0]) < 0 || require_str(ctx, "replace() argument 2", args[1]) < 0)
        return Value();
    int64_t most = -1;
    if (nargs > 2) {
        most = to_ssize(ctx, args[2], false);
        if (most == -1 && error_occurred(ctx))
            return Value();
    }
    Str *s = as<Str>(self);
    const Str *from = as<Str>(args[0]), *to = as<Str>(args[1]);
    const int64_t count = most == 0 ? 0 : str_count(s, from, 0, s->length, most < 0 ? INT64_MAX : most);
    if (count == 0 || from == to)
        return str_exact(ctx, s);
    int64_t growth, length;
    if (__builtin_mul_overflow(count, to->length - from->length, &growth) ||
        __builtin_add_overflow(s->length, growth, &length))
        return overflow_error(ctx, "replace string is too long");
    StrBuilder out;
    out.reserve(length);
    int64_t at = 0;
    for (int64_t i = 0; i < count; ++i) {
        if (from->length == 0) {
            out.append(to);
            if (at < s->length)
                out.append(s, at, at + 1);
            ++at;
        } else {
            const int64_t hit = str_find(s, from, at, s->length);
            out.append(s, at, hit);
            out.append(to);
            at = hit + from->length;
        }
    }
    out.append(s, at, s->length);
    return out.finish(ctx);
}

// -- strip ------------------------------------------------------------------------------------------------------------

namespace {

enum Side { kLeft = 1, kRight = 2, kBoth = 3 };

bool has_point(const Str *s, uint32_t c) {
    return with_text(s, [c](const auto *text, int64_t n) {
        for (int64_t i = 0; i < n; ++i)
            if (text[i] == c)
                return true;
        return false;
    });
}

Value strip(ProtoContext &ctx, const char *function, int side, Value self, const Value *args, size_t nargs) {
    Str *s = as<Str>(self);
    const Str *chars = nullptr;
    if (nargs > 0 && args[0] != ctx.none()) {
        if (!is_str(args[0]))
            return type_error(ctx, function, " arg must be None or str");
        chars = as<Str>(args[0]);
    }
    const auto goes = [&](int64_t i) {
        return chars != nullptr ? has_point(chars, s->at(i)) : unicode::is_space(s->at(i));
    };
    int64_t start = 0, end = s->length;
    if (side & kLeft)
        while (start < end && goes(start))
            ++start;
    if (side & kRight)
        while (end > start && goes(end - 1))
            --end;
    return str_substring(ctx, s, start, end);
}

}  // namespace

Value str_strip(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    return strip(ctx, "strip", kBoth, self, args, nargs);
}

Value str_lstrip(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    return strip(ctx, "lstrip", kLeft, self, args, nargs);
}

Value str_rstrip(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    return strip(ctx, "rstrip", kRight, self, args, nargs);
}

Value str_removeprefix(ProtoContext &ctx, Value self, Value prefix) {
    if (require_str(ctx, "removeprefix() argument", prefix) < 0)
        return Value();
    Str *s = as<Str>(self);
    const Str *part = as<Str>(prefix);
    const bool has = part->length <= s->length && str_find(s, part, 0, part->length) == 0;
    return str_substring(ctx, s, has ? part->length : 0, s->length);
}

Value str_removesuffix(ProtoContext &ctx, Value self, Value suffix) {
    if (require_str(ctx, "removesuffix() argument", suffix) < 0)
        return Value();
    Str *s = as<Str>(self);
    const Str *part = as<Str>(suffix);
    const int64_t rest = s->length - part->length;
    return str_substring(ctx, s, 0, rest >= 0 && str_find(s, part, rest, s->length) == rest ? rest : s->length);
}

// -- padding ----------------------------------------------------------------------------------------------------------

Str *str_pad(ProtoContext &ctx, Str *s, int64_t left, int64_t right, uint32_t fill) {
    if (left < 0)
        left = 0;
    if (right < 0)
        right = 0;
    if (left == 0 && right == 0)
        return str_exact(ctx, s);
    int64_t length;
    if (__builtin_add_overflow(left, s->length, &length) || __builtin_add_overflow(length, right, &length))
        return overflow_error(ctx, "padded string is too long");
    if (length == 1)
        return str_from_char(ctx, fill);
    Str *padded = str_alloc(ctx, length, (s->length != 0 ? mask_of(s) : 0) | fill);
    if (padded == nullptr)
        return nullptr;
    const auto put_fill = [&](int64_t at, int64_t n) {
        if (padded->kind() == 1)
            std::memset(padded->data() + at, static_cast<int>(fill), static_cast<size_t>(n));
        else
            for (int64_t i = 0; i < n; ++i)
                padded->put(at + i, fill);
    };
    put_fill(0, left);
    copy_points(padded->data() + left * padded->kind(), padded->kind(), s->data(), s->kind(), s->length);
    put_fill(left + s->length, right);
    return padded;
}

namespace {

/// Reads (width[, fillchar]); the number of characters lacking, 0 or more, or -1 with an exception.
int64_t read_padding(ProtoContext &ctx, const Str *s, const Value *args, size_t nargs, uint32_t *fill, int64_t *width) {
    *width = to_ssize(ctx, args[0], false);
    if (*width == -1 && error_occurred(ctx))
        return -1;
    *fill = ' ';
    if (nargs > 1) {
        if (!is_str(args[1]))
            return type_error(ctx, "The fill character must be a unicode character, not ", type_of(ctx, args[1]));
        const Str *text = as<Str>(args[1]);
        if (text->length != 1)
            return type_error(ctx, "The fill character must be exactly one character long");
        *fill = text->at(0);
    }
    return *width > s->length ? *width - s->length : 0;
}

}  // namespace

Value str_center(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    Str *s = as<Str>(self);
    uint32_t fill;
    int64_t width;
    const int64_t lacking = read_padding(ctx, s, args, nargs, &fill, &width);
    if (lacking < 0)
        return Value();
    const int64_t left = lacking / 2 + (lacking & width & 1);
    return str_pad(ctx, s, left, lacking - left, fill);
}

Value str_ljust(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    uint32_t fill;
    int64_t width;
    const int64_t lacking = read_padding(ctx, as<Str>(self), args, nargs, &fill, &width);
    return lacking < 0 ? Value() : Value(str_pad(ctx, as<Str>(self), 0, lacking, fill));
}

Value str_rjust(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    uint32_t fill;
    int64_t width;
    const int64_t lacking = read_padding(ctx, as<Str>(self), args, nargs, &fill, &width);
    return lacking < 0 ? Value() : Value(str_pad(ctx, as<Str>(self), lacking, 0, fill));
}

Value str_zfill(ProtoContext &ctx, Value self, Value width) {
    Str *s = as<Str>(self);
    const int64_t wanted = to_ssize(ctx, width, false);
    if (wanted == -1 && error_occurred(ctx))
        return Value();
    if (wanted <= s->length)
        return str_exact(ctx, s);
    const int64_t lacking = wanted - s->length;
    Str *filled = str_pad(ctx, s, lacking, 0, '0');
    if (filled == nullptr || s->length == 0)
        return filled;
    const uint32_t sign = s->at(0);
    if (sign == '+' || sign == '-') {
        filled->put(lacking, '0');
        filled->put(0, sign);
    }
    return filled;
}

Value str_expandtabs(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"tabsize"};
    static constexpr ArgSpec kSpec = {"expandtabs", kNames};
    Value given[1];
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0)
        return Value();
    int tab = 8;
    if (given[0] && to_c_int(ctx, given[0], &tab) < 0)
        return Value();
    Str *s = as<Str>(self);
    if (!has_point(s, '\t'))
        return str_exact(ctx, s);
    StrBuilder out;
    int64_t column = 0;
    for (int64_t i = 0; i < s->length; ++i) {
        const uint32_t c = s->at(i);
        if (c == '\t') {
            if (tab > 0) {
                const int64_t spaces = tab - column % tab;
                out.fill(' ', spaces);
                column += spaces;
            }
            continue;
        }
        out.append(c);
        column = c == '\n' || c == '\r' ? 0 : column + 1;
    }
    return out.finish(ctx);
}

// -- translate --------------------------------------------------------------------------------------------------------

namespace {

/// Appends what the table has for `c`. -1 with an exception.
int translate_point(ProtoContext &ctx, Value table, uint32_t c, StrBuilder &out) {
    const Value entry = get_item(ctx, table, Value::from_int(c));
    if (!entry) {
        if (!error_matches(ctx, ctx.exc().LookupError))
            return -1;
        clear_error(ctx);
        out.append(c);
        return 0;
    }
    if (entry == ctx.none())
        return 0;
    if (is_int(entry)) {
        int64_t point;
        if (!int_to_int64(entry, &point) || point < 0 || point > 0x10ffff)
            return value_error(ctx, "character mapping must be in range(0x110000)");
        out.append(static_cast<uint32_t>(point));
        return 0;
    }
    if (is_str(entry)) {
        out.append(as<Str>(entry));
        return 0;
    }
    return type_error(ctx, "character mapping must return integer, None or str");
}

/// The table of one argument: the dict with its one-character keys made numbers.
Value table_from_dict(ProtoContext &ctx, Value mapping) {
    if (type_of(ctx, mapping) != ctx.types().dict)
        return type_error(ctx, "if you give only one argument to maketrans it must be a dict");
    Root<Dict *> table(ctx, dict_new(ctx));
    if (!table)
        return Value();
    Value key, value;
    for (size_t position = 0; dict_next(as<Dict>(mapping), &position, &key, &value);) {
        if (is_str(key)) {
            const Str *text = as<Str>(key);
            if (text->length != 1)
                return value_error(ctx, "string keys in translate table must be of length 1");
            key = Value::from_int(text->at(0));
        } else if (is_int(key)) {
            int64_t n;
            if (int_to_int64(key, &n) && Value::fits(n))   // a plain int: hashing it runs nothing foreign
                key = Value::from_int(n);
        } else {
            return type_error(ctx, "keys in translate table must be strings or integers");
        }
        if (dict_set(ctx, table, key, value) < 0)
            return Value();
    }
    return table.get();
}

}  // namespace

Value str_translate(ProtoContext &ctx, Value self, Value table) {
    const Str *s = as<Str>(self);
    StrBuilder out;
    for (int64_t i = 0; i < s->length; ++i)
        if (translate_point(ctx, table, s->at(i), out) < 0)
            return Value();
    return out.finish(ctx);
}

Value str_maketrans(ProtoContext &ctx, Value, const Value *args, size_t nargs) {
    if (nargs == 1)
        return table_from_dict(ctx, args[0]);
    if (require_str(ctx, "maketrans() argument 2", args[1]) < 0 ||
        (nargs > 2 && require_str(ctx, "maketrans() argument 3", args[2]) < 0))
        return Value();
    if (!is_str(args[0]))
        return type_error(ctx, "first maketrans argument must be a string if there is a second argument");
    const Str *from = as<Str>(args[0]), *to = as<Str>(args[1]);
    if (from->length != to->length)
        return value_error(ctx, "the first two maketrans arguments must have equal length");
    Dict *table = dict_new(ctx, from->length);
    if (table == nullptr)
        return Value();
    for (int64_t i = 0; i < from->length; ++i)
        if (dict_set(ctx, table, Value::from_int(from->at(i)), Value::from_int(to->at(i))) < 0)
            return Value();
    if (nargs > 2) {
        const Str *gone = as<Str>(args[2]);
        for (int64_t i = 0; i < gone->length; ++i)
            if (dict_set(ctx, table, Value::from_int(gone->at(i)), ctx.none()) < 0)
                return Value();
    }
    return table;
}

}  // namespace hpyu
