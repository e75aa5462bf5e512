// SPDX-License-Identifier: MIT
// complex(real, imag) and complex(text).
#include "types/complex_new.hpp"

#include "method.hpp"
#include "modules/warnings.hpp"
#include "protocol/protocol.hpp"
#include "types/complex_ops.hpp"
#include "types/float_ops.hpp"

namespace hpyu {

namespace {

Value make_instance(ProtoContext &ctx, Type *type, ComplexNumber z) {
    Complex *cell = ctx.make_instance<Complex>(type);
    if (cell == nullptr)
        return Value();
    cell->real = z.real;
    cell->imag = z.imag;
    return cell;
}

bool opens_with_sign(std::string_view text) { return !text.empty() && (text[0] == '+' || text[0] == '-'); }

/// A real part, an imaginary part or both, where "j" alone is an imaginary one; the whole of `text`.
bool read_parts(std::string_view text, ComplexNumber *out) {
    double first = 0.0, second = 0.0;
    size_t used = read_float(text, &first);
    if (used == 0) {
        first = !text.empty() && text[0] == '-' ? -1.0 : 1.0;
        used = opens_with_sign(text) ? 1 : 0;
        out->imag = first;
        return text.size() == used + 1 && (text[used] | 0x20) == 'j';
    }
    text.remove_prefix(used);
    if (text.empty()) {
        out->real = first;
        return true;
    }
    if (text.size() == 1 && (text[0] | 0x20) == 'j') {
        out->imag = first;
        return true;
    }
    if (!opens_with_sign(text))
        return false;
    used = read_float(text, &second);
    if (used == 0) {
        second = text[0] == '-' ? -1.0 : 1.0;
        used = 1;
    }
    *out = {first, second};
    return text.size() == used + 1 && (text[used] | 0x20) == 'j';
}

Value from_text(ProtoContext &ctx, Type *type, const Str *text) {
    std::string copy = ascii_number_text(text);
    std::string_view rest = strip_ascii(copy);
    if (rest.size() >= 2 && rest.front() == '(' && rest.back() == ')')
        rest = strip_ascii(rest.substr(1, rest.size() - 2));
    std::string number(rest);
    ComplexNumber z;
    if (!strip_underscores(number)) {
        const Str *shown = repr(ctx, text);
        return shown != nullptr ? value_error(ctx, "could not convert string to complex: ", shown) : Raised{};
    }
    if (!read_parts(number, &z))
        return value_error(ctx, "complex() arg is a malformed string");
    return make_instance(ctx, type, z);
}

/// What __complex__ gives; null with nothing pending if there is none.
Value by_method(ProtoContext &ctx, Value v) {
    bool found = false;
    const Root<> result(ctx, ctx.call_special(ctx.names().complex_, &v, 1, &found));
    if (!found || !result)
        return Value();
    if (!is_complex(result))
        return type_error(ctx, "__complex__ returned non-complex (type ", type_of(ctx, result), ")");
    const bool exact = type_of(ctx, result) == ctx.types().complex;
    return exact || warn_strict_subclass(ctx, "__complex__", result, "complex") == 0 ? result.get() : Value();
}

bool is_real(ProtoContext &ctx, Value v) {
    const SharedSlots &slots = type_of(ctx, v)->slots;
    return slots.nb_float || slots.nb_index;
}

/// A complex's value, or that of a number as the real part. False with an exception pending.
bool read_number(ProtoContext &ctx, Value v, ComplexNumber *out) {
    if (is_complex(v)) {
        *out = {as<Complex>(v)->real, as<Complex>(v)->imag};
        return true;
    }
    *out = {to_double(ctx, v), 0.0};
    return !(out->real == -1.0 && error_occurred(ctx));
}

constexpr const char *kNewNames[] = {"real", "imag"};
constexpr ArgSpec kNewSpec = {"complex", kNewNames};

}  // namespace

Value complex_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    Value given[2];
    if (parse_args(ctx, kNewSpec, args, nargs, kwnames, given) < 0)
        return Value();
    const Value imag_given = given[1];
    Root<> real(ctx, given[0] ? given[0] : Value::from_int(0));
    if (!imag_given && type == ctx.types().complex && real.get().is_object() && real.get().as_object()->type == type)
        return real;
    if (is_str(real)) {
        if (imag_given)
            return type_error(ctx, "complex() can't take second arg if first is a string");
        return from_text(ctx, type, as<Str>(real));
    }
    if (imag_given && is_str(imag_given))
        return type_error(ctx, "complex() second arg can't be a string");
    if (!real.get().is_immediate()) {
        if (const Value converted = by_method(ctx, real))
            real = converted;
        else if (error_occurred(ctx))
            return Value();
    }
    if (!is_complex(real) && !is_real(ctx, real))
        return type_error(ctx, "complex() first argument must be a string or a number, not '", type_of(ctx, real), "'");
    if (imag_given && !is_complex(imag_given) && !is_real(ctx, imag_given))
        return type_error(ctx, "complex() second argument must be a number, not '", type_of(ctx, imag_given), "'");
    ComplexNumber first, second;
    if (!read_number(ctx, real, &first) || (imag_given && !read_number(ctx, imag_given, &second)))
        return Value();
    if (!imag_given)
        return make_instance(ctx, type, first);
    // real + imag * j, either of which may be complex.
    ComplexNumber z = {first.real, second.real};
    if (is_complex(imag_given))
        z.real -= second.imag;
    if (is_complex(real))
        z.imag += first.imag;
    return make_instance(ctx, type, z);
}

}  // namespace hpyu
