// SPDX-License-Identifier: MIT
// complex: its arithmetic, comparison and hash, text both ways, and its type. The formulas of products, quotients and
// powers are in complex_math.cpp, the constructor in complex_new.cpp.
#include <cmath>

#include "types/complex_new.hpp"
#include "types/complex_ops.hpp"
#include "types/float_ops.hpp"
#include "types/int_ops.hpp"
#include "types/number_format.hpp"
#include "types/number_slots.hpp"
#include "types/sequence_objects.hpp"

namespace hpyu {

Value complex_from_doubles(ProtoContext &ctx, double real, double imag) {
    Complex *cell = ctx.make<Complex>(ctx.types().complex);
    if (cell == nullptr)
        return Value();
    cell->real = real;
    cell->imag = imag;
    return cell;
}

namespace {

Value make(ProtoContext &ctx, ComplexNumber z) { return complex_from_doubles(ctx, z.real, z.imag); }

Value make_power(ProtoContext &ctx, ComplexNumber x, ComplexNumber y) {
    ComplexError error = ComplexError::None;
    const ComplexNumber z = complex_to_power(x, y, &error);
    if (error == ComplexError::ZeroDivision)
        return zero_division_error(ctx, "0.0 to a negative or complex power");
    if (error == ComplexError::Overflow)
        return overflow_error(ctx, "complex exponentiation");
    return make(ctx, z);
}

ComplexNumber number_of(Value v) { return {as<Complex>(v)->real, as<Complex>(v)->imag}; }

enum class Operand { Number, Other, Failed };

Operand read_operand(ProtoContext &ctx, Value v, ComplexNumber *out) {
    if (is_complex(v)) {
        *out = number_of(v);
        return Operand::Number;
    }
    if (is_float(v)) {
        *out = {float_value(v), 0.0};
        return Operand::Number;
    }
    if (!is_int(v))
        return Operand::Other;
    bool failed = false;
    *out = {int_to_double(ctx, v, &failed), 0.0};
    return failed ? Operand::Failed : Operand::Number;
}

using Formula = Value (*)(ProtoContext &, ComplexNumber, ComplexNumber);

template <Formula F>
Value complex_slot(ProtoContext &ctx, Value a, Value b) {
    ComplexNumber x, y;
    Operand kind = read_operand(ctx, a, &x);
    if (kind == Operand::Number)
        kind = read_operand(ctx, b, &y);
    if (kind == Operand::Number)
        return F(ctx, x, y);
    return kind == Operand::Other ? ctx.not_implemented() : Value();
}

Value add(ProtoContext &ctx, ComplexNumber x, ComplexNumber y) {
    return make(ctx, {x.real + y.real, x.imag + y.imag});
}
Value subtract(ProtoContext &ctx, ComplexNumber x, ComplexNumber y) {
    return make(ctx, {x.real - y.real, x.imag - y.imag});
}
Value multiply(ProtoContext &ctx, ComplexNumber x, ComplexNumber y) { return make(ctx, complex_product(x, y)); }

Value divide(ProtoContext &ctx, ComplexNumber x, ComplexNumber y) {
    ComplexError error = ComplexError::None;
    const ComplexNumber z = complex_quotient(x, y, &error);
    if (error != ComplexError::None)
        return zero_division_error(ctx, "complex division by zero");
    return make(ctx, z);
}

Value complex_power_slot(ProtoContext &ctx, Value a, Value b, Value modulus) {
    ComplexNumber x, y;
    Operand kind = read_operand(ctx, a, &x);
    if (kind == Operand::Number)
        kind = read_operand(ctx, b, &y);
    if (kind != Operand::Number)
        return kind == Operand::Other ? ctx.not_implemented() : Value();
    if (modulus && modulus != ctx.none())
        return value_error(ctx, "complex modulo");
    return make_power(ctx, x, y);
}

Value complex_negative(ProtoContext &ctx, Value self) {
    const ComplexNumber z = number_of(self);
    return make(ctx, {-z.real, -z.imag});
}

Value complex_itself(ProtoContext &ctx, Value self) {
    return self.as_object()->type == ctx.types().complex ? self : make(ctx, number_of(self));
}

Value complex_absolute(ProtoContext &ctx, Value self) {
    const ComplexNumber z = number_of(self);
    const double d = std::hypot(z.real, z.imag);
    if (std::isinf(d) && std::isfinite(z.real) && std::isfinite(z.imag))
        return overflow_error(ctx, "absolute value too large");
    return float_from_double(ctx, d);
}

int complex_bool(ProtoContext &, Value self) {
    const ComplexNumber z = number_of(self);
    return z.real != 0.0 || z.imag != 0.0;
}

int64_t complex_hash(ProtoContext &, Value self) {
    const ComplexNumber z = number_of(self);
    const auto real = static_cast<uint64_t>(float_hash(z.real, self));
    const auto imag = static_cast<uint64_t>(float_hash(z.imag, self));
    const auto h = static_cast<int64_t>(real + 1000003 * imag);
    return h == -1 ? -2 : h;
}

Value complex_rich_compare(ProtoContext &ctx, Value a, Value b, int op) {
    if (op != kEQ && op != kNE)
        return ctx.not_implemented();
    const ComplexNumber x = number_of(a);
    bool equal = false;
    if (is_complex(b)) {
        const ComplexNumber y = number_of(b);
        equal = x.real == y.real && x.imag == y.imag;
    } else if (is_float(b)) {
        equal = x.imag == 0.0 && x.real == float_value(b);
    } else if (is_int(b)) {
        equal = x.imag == 0.0 && float_compare_int(x.real, b) == 0;
    } else {
        return ctx.not_implemented();
    }
    return ctx.boolean(equal == (op == kEQ));
}

Value complex_repr(ProtoContext &ctx, Value self) {
    const ComplexNumber z = number_of(self);
    const std::string imag = format_double(z.imag, 'r', 0, 0);
    if (z.real == 0.0 && !std::signbit(z.real))
        return str_from_utf8(ctx, imag + "j");
    const char *plus = imag[0] == '-' ? "" : "+";
    return str_from_utf8(ctx, "(" + format_double(z.real, 'r', 0, 0) + plus + imag + "j)");
}

Value complex_conjugate(ProtoContext &ctx, Value self) {
    const ComplexNumber z = number_of(self);
    return make(ctx, {z.real, -z.imag});
}

Value complex_getnewargs(ProtoContext &ctx, Value self) {
    const ComplexNumber z = number_of(self);
    const Value real = float_from_double(ctx, z.real), imag = float_from_double(ctx, z.imag);
    return real && imag ? Value(tuple_of(ctx, {real, imag})) : Value();
}

Value complex_real(ProtoContext &ctx, Value self, void *) { return float_from_double(ctx, as<Complex>(self)->real); }
Value complex_imag(ProtoContext &ctx, Value self, void *) { return float_from_double(ctx, as<Complex>(self)->imag); }

int refuse_part(ProtoContext &ctx, Value, Value, void *) { return attribute_error(ctx, "readonly attribute"); }

constexpr MethodDef kComplexMethods[] = {
    {"conjugate", noargs<complex_conjugate>,
     "conjugate($self, /)\n--\n\nThe number with the sign of its imaginary part turned."},
    {"__complex__", noargs<complex_itself>, "__complex__($self, /)\n--\n\nThe number as a plain complex."},
    {"__getnewargs__", noargs<complex_getnewargs>,
     "__getnewargs__($self, /)\n--\n\nArguments that make an equal complex."},
    {"__format__", one_arg<complex_format>,
     "__format__($self, format_spec, /)\n--\n\nText as a format specification asks for."},
};

constexpr GetSetDef kComplexGetSets[] = {
    {"real", complex_real, refuse_part, "The real part, a float."},
    {"imag", complex_imag, refuse_part, "The imaginary part, a float."},
};

}  // namespace

Value complex_power(ProtoContext &ctx, double x_real, double x_imag, double y_real, double y_imag) {
    return make_power(ctx, {x_real, x_imag}, {y_real, y_imag});
}

extern const TypeDef kComplexType;
constinit const TypeDef kComplexType = {
    .name = "complex",
    .doc = "complex(real=0, imag=0)\n--\n\nNumbers with a real and an imaginary part, made from numbers or from text.",
    .layout = Layout::Complex,
    .size = sizeof(Complex),
    .flags = kTypeBase,
    .methods = kComplexMethods,
    .getsets = kComplexGetSets,
    .slots =
        {
            .tp_new = native<complex_new>,
            .tp_repr = native<complex_repr>,
            .tp_hash = native<complex_hash>,
            .tp_richcompare = native<complex_rich_compare>,
            .nb_add = native<complex_slot<add>>,
            .nb_subtract = native<complex_slot<subtract>>,
            .nb_multiply = native<complex_slot<multiply>>,
            .nb_power = native<complex_power_slot>,
            .nb_negative = native<complex_negative>,
            .nb_positive = native<complex_itself>,
            .nb_absolute = native<complex_absolute>,
            .nb_bool = native<complex_bool>,
            .nb_true_divide = native<complex_slot<divide>>,
        },
};

}  // namespace hpyu
