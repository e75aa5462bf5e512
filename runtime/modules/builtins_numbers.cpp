// SPDX-License-Identifier: MIT
// builtins: abs, bin, chr, divmod, hex, oct, ord, pow, round, sum.
#include "modules/builtins.hpp"
#include "protocol/protocol.hpp"
#include "space.hpp"
#include "types/float.hpp"
#include "types/int_ops.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

Value builtin_abs(ProtoContext &ctx, Value, Value v) { return unary_op(ctx, UnaryOp::Absolute, v); }

Value builtin_divmod(ProtoContext &ctx, Value, const Value *args, size_t) {
    return binary_op(ctx, BinaryOp::Divmod, args[0], args[1]);
}

/// "0b101", "-0x1f": the text of the magnitude in a base that is a power of two.
template <int Base>
Value in_base(ProtoContext &ctx, Value, Value v) {
    Root<> number(ctx, to_index(ctx, v));
    if (!number)
        return Value();
    std::string digits = int_digits(number, Base);
    digits.insert(digits[0] == '-' ? 1 : 0, Base == 2 ? "0b" : Base == 8 ? "0o" : "0x");
    return str_from_text(ctx, digits);
}

Value builtin_chr(ProtoContext &ctx, Value, Value v) {
    int c = 0;
    if (to_c_int(ctx, v, &c) < 0)
        return Value();
    if (c < 0 || c > 0x10ffff)
        return value_error(ctx, "chr() arg not in range(0x110000)");
    return str_from_char(ctx, static_cast<uint32_t>(c));
}

Value builtin_ord(ProtoContext &ctx, Value, Value v) {
    int64_t length = 0;
    uint32_t c = 0;
    if (is_str(v)) {
        length = as<Str>(v)->length;
        c = length == 1 ? as<Str>(v)->at(0) : 0;
    } else if (is_bytes(v)) {
        length = as<Bytes>(v)->length;
        c = static_cast<uint8_t>(as<Bytes>(v)->data()[0]);
    } else if (has_layout(v, Layout::ByteArray)) {
        auto *array = as<ByteArray>(v);
        length = array->length.load(std::memory_order_acquire);
        c = length == 1 ? static_cast<uint8_t>(array->storage.load(std::memory_order_acquire)->bytes()[0]) : 0;
    } else {
        return type_error(ctx, "ord() expected string of length 1, but ", type_of(ctx, v), " found");
    }
    if (length != 1)
        return type_error(ctx, "ord() expected a character, but string of length ", length, " found");
    return Value::from_int(c);
}

Value builtin_pow(ProtoContext &ctx, Value, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"base", "exp", "mod"};
    static constexpr ArgSpec kSpec = {.function = "pow", .names = kNames, .required = 2};
    Value given[3];
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0)
        return Value();
    return power(ctx, given[0], given[1], given[2] ? given[2] : ctx.none());
}

Value builtin_round(ProtoContext &ctx, Value, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"number", "ndigits"};
    static constexpr ArgSpec kSpec = {.function = "round", .names = kNames, .required = 1};
    Value given[2];
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0)
        return Value();
    bool found = false;
    const size_t count = given[1] && given[1] != ctx.none() ? 2 : 1;
    const Value result = ctx.call_special(ctx.names().__round__, given, count, &found);
    return found ? result : Value(type_error(ctx, "type ", type_of(ctx, given[0]), " doesn't define __round__ method"));
}

/// Ints that fit and floats are added up without making objects; the first other item falls back to `+`.
class Sum {
public:
    Sum(ProtoContext &ctx, Value start) : ctx_(ctx), total_(ctx, start) { load(); }

    int add(Value item) {
        if (form_ == Form::Int && item.is_int()) {
            int64_t sum = 0;
            if (!__builtin_add_overflow(int_, item.as_int(), &sum)) {
                int_ = sum;
                return 0;
            }
        } else if (form_ == Form::Float && (item.is_float() || item.is_int())) {
            float_ += item.is_float() ? item.as_float() : static_cast<double>(item.as_int());
            return 0;
        }
        Root<> kept(ctx_, item);
        if (store() < 0)
            return -1;
        total_ = binary_op(ctx_, BinaryOp::Add, total_, item);
        if (!total_)
            return -1;
        load();
        return 0;
    }
    Value result() { return store() < 0 ? Value() : total_.get(); }

private:
    enum class Form { Object, Int, Float };
    void load() {
        const Value v = total_;
        form_ = Form::Object;
        if (v.is_int()) {
            form_ = Form::Int;
            int_ = v.as_int();
        } else if (v.is_float()) {
            form_ = Form::Float;
            float_ = v.as_float();
        }
    }
    int store() {
        if (form_ == Form::Int)
            total_ = int_from_int64(ctx_, int_);
        else if (form_ == Form::Float)
            total_ = float_from_double(ctx_, float_);
        return total_ ? 0 : -1;
    }
    ProtoContext &ctx_;
    Root<> total_;
    Form form_ = Form::Object;
    int64_t int_ = 0;
    double float_ = 0;
};

Value builtin_sum(ProtoContext &ctx, Value, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"iterable", "start"};
    static constexpr ArgSpec kSpec = {.function = "sum", .names = kNames, .required = 1, .positional_only = 1};
    Value given[2];
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0)
        return Value();
    const Root<> iterator(ctx, get_iter(ctx, given[0]));
    if (!iterator)
        return Value();
    const Value start = given[1] ? given[1] : Value::from_int(0);
    if (is_str(start))
        return type_error(ctx, "sum() can't sum strings [use ''.join(seq) instead]");
    if (is_bytes(start))
        return type_error(ctx, "sum() can't sum bytes [use b''.join(seq) instead]");
    if (has_layout(start, Layout::ByteArray))
        return type_error(ctx, "sum() can't sum bytearray [use b''.join(seq) instead]");
    Sum sum(ctx, start);
    if (for_each(ctx, iterator, [&](Value item) { return sum.add(item); }) < 0)
        return Value();
    return sum.result();
}

constexpr MethodDef kFunctions[] = {
    {"abs", one_arg<builtin_abs>, "abs($module, x, /)\n--\n\nThe absolute value."},
    {"bin", one_arg<in_base<2>>, "bin($module, number, /)\n--\n\nThe number in base 2."},
    {"chr", one_arg<builtin_chr>, "chr($module, i, /)\n--\n\nThe character of a code point."},
    {"divmod", varargs<builtin_divmod, 2, 2>, "divmod($module, x, y, /)\n--\n\nQuotient and remainder."},
    {"hex", one_arg<in_base<16>>, "hex($module, number, /)\n--\n\nThe number in base 16."},
    {"oct", one_arg<in_base<8>>, "oct($module, number, /)\n--\n\nThe number in base 8."},
    {"ord", one_arg<builtin_ord>, "ord($module, c, /)\n--\n\nThe code point of a character."},
    {"pow", keywords<builtin_pow>, "pow($module, /, base, exp, mod=None)\n--\n\nbase ** exp, modulo mod if given."},
    {"round", keywords<builtin_round>, "round($module, /, number, ndigits=None)\n--\n\nThe number rounded to so many digits."},
    {"sum", keywords<builtin_sum>, "sum($module, iterable, /, start=0)\n--\n\nThe start and all items added up."},
};

}  // namespace

std::span<const MethodDef> builtin_number_functions() { return kFunctions; }

}  // namespace hpyu
