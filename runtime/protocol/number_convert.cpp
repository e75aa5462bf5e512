// SPDX-License-Identifier: MIT
// What makes a number, or a truth, of any value: int(v), float(v), bool(v) with one argument, and the test for numbers.
#include "modules/warnings.hpp"
#include "protocol/protocol.hpp"
#include "types/float_ops.hpp"
#include "types/int_ops.hpp"

namespace hpyu {

namespace {

/// What __trunc__ gave, as an int: it may be anything that has an int's value.
Value from_truncated(ProtoContext &ctx, Value truncated) {
    const Root<> kept(ctx, truncated);
    if (!truncated || warn(ctx, ctx.exc().DeprecationWarning, "The delegation of int() to __trunc__ is deprecated.") < 0)
        return Value();
    if (is_int(truncated))
        return int_exact(ctx, truncated);
    if (!type_of(ctx, truncated)->slots.nb_index)
        return type_error(ctx, "__trunc__ returned non-Integral (type ", type_of(ctx, truncated), ")");
    return to_index(ctx, truncated);
}

}  // namespace

Value to_long(ProtoContext &ctx, Value v) {
    if (v.is_int()) [[likely]]
        return v;
    if (v.is_float())
        return int_from_double(ctx, v.as_float());
    Type *type = type_of(ctx, v);
    if (type == ctx.types().int_)
        return v;
    if (type->slots.nb_int)
        return exact_int_result(ctx, type->slots.nb_int(ctx, v), "__int__");
    if (type->slots.nb_index)
        return to_index(ctx, v);
    bool found = false;
    const Value truncated = ctx.call_special(ctx.names().__trunc__, &v, 1, &found);
    if (found || error_occurred(ctx))
        return from_truncated(ctx, truncated);
    const Value number = int_from_text_value(ctx, v, 10);
    if (number || error_occurred(ctx))
        return number;
    return type_error(ctx, "int() argument must be a string, a bytes-like object or a real number, not '", type, "'");
}

Value to_float(ProtoContext &ctx, Value v) {
    if (v.is_float() || (v.is_object() && v.as_object()->type == ctx.types().float_)) [[likely]]
        return v;
    const Type *type = type_of(ctx, v);
    if (is_float(v) || type->slots.nb_float || type->slots.nb_index) {
        // An instance of a subclass may have a __float__ of its own; what that gives is taken by its value.
        const double d = float_by_slots(ctx, v);
        return d == -1.0 && error_occurred(ctx) ? Value() : float_from_double(ctx, d);
    }
    const Value number = float_from_text_value(ctx, v);
    if (number || error_occurred(ctx))
        return number;
    return type_error(ctx, "float() argument must be a string or a real number, not '", type, "'");
}

int is_true(ProtoContext &ctx, Value v) {
    if (v.is_object()) [[likely]] {
        if (v == ctx.true_())
            return 1;
        if (v == ctx.false_() || v == ctx.none())
            return 0;
        const SharedSlots &slots = v.as_object()->type->slots;
        if (slots.nb_bool)
            return slots.nb_bool(ctx, v);
        const slot_kind::Length length = slots.mp_length ? slots.mp_length : slots.sq_length;
        if (!length)
            return 1;
        const int64_t n = length(ctx, v);
        return n < 0 ? -1 : n > 0;
    }
    return v.is_int() ? v.as_int() != 0 : v.as_float() != 0.0;
}

}  // namespace hpyu
