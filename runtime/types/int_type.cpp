// SPDX-License-Identifier: MIT
// The type int: its constructor, its slots and its tables.
#include "types/float.hpp"
#include "types/int_methods.hpp"
#include "types/int_ops.hpp"
#include "types/number_format.hpp"
#include "types/number_slots.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

constexpr const char *kNewNames[] = {"", "base"};
constexpr ArgSpec kNewSpec = {"int", kNewNames, 0, 1};

/// int(text, base): a str, bytes or bytearray only.
Value from_text_with_base(ProtoContext &ctx, Value text, Value base_given) {
    const int64_t base = to_ssize(ctx, base_given, true);
    if (base == -1 && error_occurred(ctx))
        return Value();
    if ((base != 0 && base < 2) || base > 36)
        return value_error(ctx, "int() base must be >= 2 and <= 36, or 0");
    if (!is_str(text) && !is_bytes(text) && !has_layout(text, Layout::ByteArray))
        return type_error(ctx, "int() can't convert non-string with explicit base");
    return int_from_text_value(ctx, text, static_cast<int>(base));
}

Value int_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    Value given[2];
    if (nargs == 1 && kwnames == nullptr) [[likely]]
        given[0] = args[0];
    else if (parse_args(ctx, kNewSpec, args, nargs, kwnames, given) < 0)
        return Value();
    Value number = Value::from_int(0);
    if (!given[0]) {
        if (given[1])
            return type_error(ctx, "int() missing string argument");
    } else {
        number = given[1] ? from_text_with_base(ctx, given[0], given[1]) : to_long(ctx, given[0]);
    }
    if (!number || type == ctx.types().int_)
        return number;
    return int_of_type(ctx, type, number);
}

Value int_repr_slot(ProtoContext &ctx, Value self) { return int_repr(ctx, self); }
int64_t int_hash_slot(ProtoContext &, Value self) { return int_hash(self); }
int int_bool(ProtoContext &, Value self) { return int_sign(self) != 0; }

Value int_rich_compare(ProtoContext &ctx, Value a, Value b, int op) {
    if (!is_int(a) || !is_int(b))
        return ctx.not_implemented();
    return ctx.boolean(compare_answer(int_compare(a, b), op));
}

Value int_power_slot(ProtoContext &ctx, Value a, Value b, Value modulus) {
    if (!is_int(a) || !is_int(b) || (modulus && modulus != ctx.none() && !is_int(modulus)))
        return ctx.not_implemented();
    return int_power(ctx, a, b, modulus);
}

Value int_to_float(ProtoContext &ctx, Value self) {
    bool failed = false;
    const double d = int_to_double(ctx, self, &failed);
    return failed ? Value() : float_from_double(ctx, d);
}

Value int_real(ProtoContext &ctx, Value self, void *) { return int_exact(ctx, self); }
Value int_zero(ProtoContext &, Value, void *) { return Value::from_int(0); }
Value int_one(ProtoContext &, Value, void *) { return Value::from_int(1); }

constexpr MethodDef kIntMethods[] = {
    {"conjugate", noargs<int_itself>, "conjugate($self, /)\n--\n\nThe number itself: it has no imaginary part."},
    {"bit_length", noargs<int_bit_length_method>,
     "bit_length($self, /)\n--\n\nHow many bits the magnitude takes, zero taking none."},
    {"bit_count", noargs<int_bit_count>, "bit_count($self, /)\n--\n\nHow many ones the magnitude has in binary."},
    {"to_bytes", keywords<int_to_bytes>,
     "to_bytes($self, /, length=1, byteorder='big', *, signed=False)\n--\n\n"
     "The number as that many bytes, in two's complement if signed."},
    {"from_bytes", keywords<int_from_bytes>,
     "from_bytes($type, /, bytes, byteorder='big', *, signed=False)\n--\n\n"
     "The number that the bytes make, in two's complement if signed.",
     Binding::Class},
    {"as_integer_ratio", noargs<int_as_integer_ratio>,
     "as_integer_ratio($self, /)\n--\n\nThe pair of the number and 1."},
    {"__trunc__", noargs<int_itself>, "Truncating leaves an int as it is."},
    {"__floor__", noargs<int_itself>, "An int is its own floor."},
    {"__ceil__", noargs<int_itself>, "An int is its own ceiling."},
    {"__round__", varargs<int_round, 0, 1>,
     "Rounds half to even, to a power of ten where the number of digits is negative."},
    {"__getnewargs__", noargs<int_getnewargs>, "__getnewargs__($self, /)\n--\n\nArguments that make an equal int."},
    {"__format__", one_arg<int_format>,
     "__format__($self, format_spec, /)\n--\n\nText as a format specification asks for."},
    {"__sizeof__", noargs<int_sizeof>, "__sizeof__($self, /)\n--\n\nBytes taken in memory."},
};

constexpr GetSetDef kIntGetSets[] = {
    {"real", int_real, nullptr, "The real part: the number as a plain int."},
    {"imag", int_zero, nullptr, "The imaginary part: 0."},
    {"numerator", int_real, nullptr, "The numerator in lowest terms: the number as a plain int."},
    {"denominator", int_one, nullptr, "The denominator in lowest terms: 1."},
};

}  // namespace

extern const TypeDef kIntType;
constinit const TypeDef kIntType = {
    .name = "int",
    .doc = "int(x=0, /, base=10)\n--\n\n"
           "Whole numbers of any size, made from a number, which is truncated, or from text in the given base\n"
           "(0: as a prefix like 0x tells).",
    .layout = Layout::Int,
    .size = sizeof(Int),
    .flags = kTypeBase,
    .methods = kIntMethods,
    .getsets = kIntGetSets,
    .slots =
        {
            .tp_new = native<int_new>,
            .tp_repr = native<int_repr_slot>,
            .tp_hash = native<int_hash_slot>,
            .tp_richcompare = native<int_rich_compare>,
            .nb_add = native<int_slot<int_add>>,
            .nb_subtract = native<int_slot<int_subtract>>,
            .nb_multiply = native<int_slot<int_multiply>>,
            .nb_remainder = native<int_slot<int_remainder>>,
            .nb_divmod = native<int_slot<int_divmod>>,
            .nb_power = native<int_power_slot>,
            .nb_negative = native<int_negative>,
            .nb_positive = native<int_exact>,
            .nb_absolute = native<int_absolute>,
            .nb_bool = native<int_bool>,
            .nb_invert = native<int_invert>,
            .nb_lshift = native<int_slot<int_lshift>>,
            .nb_rshift = native<int_slot<int_rshift>>,
            .nb_and = native<int_slot<int_and>>,
            .nb_xor = native<int_slot<int_xor>>,
            .nb_or = native<int_slot<int_or>>,
            .nb_int = native<int_exact>,
            .nb_float = native<int_to_float>,
            .nb_floor_divide = native<int_slot<int_floor_divide>>,
            .nb_true_divide = native<int_slot<int_true_divide>>,
            .nb_index = native<int_exact>,
        },
};

}  // namespace hpyu
