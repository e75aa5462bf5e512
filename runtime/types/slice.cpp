// SPDX-License-Identifier: MIT
// slice: three values of any type, and what they mean for a sequence of a given length.
#include "types/slice.hpp"

#include <climits>
#include <string>

#include "method.hpp"
#include "protocol/protocol.hpp"
#include "types/int_ops.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

Value slice_new(ProtoContext &ctx, Value start, Value stop, Value step) {
    Slice *slice = ctx.make<Slice>(ctx.types().slice);
    if (slice == nullptr)
        return Value();
    slice->start = start ? start : ctx.none();
    slice->stop = stop ? stop : ctx.none();
    slice->step = step ? step : ctx.none();
    return slice;
}

namespace {

bool is_index(ProtoContext &ctx, Value v) { return v.is_int() || type_of(ctx, v)->slots.nb_index; }

Raised not_an_index(ProtoContext &ctx) {
    return type_error(ctx, "slice indices must be integers or None or have an __index__ method");
}

/// None as `missing`, anything else by its __index__, clipped.
int read_clipped(ProtoContext &ctx, Value v, int64_t missing, int64_t *out) {
    if (v == ctx.none()) {
        *out = missing;
        return 0;
    }
    if (!is_index(ctx, v))
        return not_an_index(ctx);
    *out = to_ssize(ctx, v, true);
    return *out == -1 && error_occurred(ctx) ? -1 : 0;
}

/// One end as an index of a sequence of `length`, an int of any size: None as `missing`, negative ones counted from the
/// end, then brought between `least` and `most`.
Value read_end(ProtoContext &ctx, Value v, Value length, Value missing, Value least, Value most) {
    if (v == ctx.none())
        return missing;
    if (!is_index(ctx, v))
        return not_an_index(ctx);
    Value index = to_index(ctx, v);
    if (index && int_sign(index) < 0)
        index = int_add(ctx, index, length);
    if (!index)
        return Value();
    if (int_compare(index, least) < 0)
        return least;
    return int_compare(index, most) > 0 ? most : index;
}

}  // namespace

int slice_unpack(ProtoContext &ctx, Value slice, int64_t *start, int64_t *stop, int64_t *step) {
    const Slice *s = as<Slice>(slice);
    if (read_clipped(ctx, s->step, 1, step) < 0)
        return -1;
    if (*step == 0)
        return value_error(ctx, "slice step cannot be zero");
    if (*step == INT64_MIN)
        *step = -INT64_MAX;  // can be negated
    if (read_clipped(ctx, s->start, *step < 0 ? INT64_MAX : 0, start) < 0)
        return -1;
    return read_clipped(ctx, s->stop, *step < 0 ? INT64_MIN : INT64_MAX, stop);
}

int64_t slice_adjust(int64_t length, int64_t *start, int64_t *stop, int64_t step) {
    auto clip = [&](int64_t *end) {
        if (*end < 0) {
            *end += length;
            if (*end < 0)
                *end = step < 0 ? -1 : 0;
        } else if (*end >= length) {
            *end = step < 0 ? length - 1 : length;
        }
    };
    clip(start);
    clip(stop);
    if (step > 0)
        return *start < *stop ? (*stop - *start - 1) / step + 1 : 0;
    return *stop < *start ? (*start - *stop - 1) / -step + 1 : 0;
}

int slice_ends(ProtoContext &ctx, Value slice, Value length, Value out[3]) {
    const Slice *s = as<Slice>(slice);
    Root<> step(ctx, Value::from_int(1)), start(ctx), stop(ctx);
    if (s->step != ctx.none()) {
        if (!is_index(ctx, s->step))
            return not_an_index(ctx);
        step = to_index(ctx, s->step);
        if (!step)
            return -1;
        if (int_sign(step) == 0)
            return value_error(ctx, "slice step cannot be zero");
    }
    const bool down = int_sign(step) < 0;
    const Root<> least(ctx, Value::from_int(down ? -1 : 0));
    const Root<> most(ctx, down ? int_subtract(ctx, length, Value::from_int(1)) : length);
    if (!most)
        return -1;
    start = read_end(ctx, s->start, length, down ? most : least, least, most);
    if (!start)
        return -1;
    stop = read_end(ctx, s->stop, length, down ? least : most, least, most);
    if (!stop)
        return -1;
    out[0] = start;
    out[1] = stop;
    out[2] = step;
    return 0;
}

namespace {

Value slice_make(ProtoContext &ctx, Type *, const Value *args, size_t nargs, Tuple *kwnames) {
    if (keyword_count(kwnames) != 0)
        return type_error(ctx, "slice() takes no keyword arguments");
    if (nargs < 1 || nargs > 3)
        return raise_argument_count(ctx, "slice", nargs, 1, 3);
    if (nargs == 1)
        return slice_new(ctx, Value(), args[0], Value());
    return slice_new(ctx, args[0], args[1], nargs == 3 ? args[2] : Value());
}

Value slice_repr(ProtoContext &ctx, Value self) {
    const Slice *slice = as<Slice>(self);
    std::string text = "slice(";
    const char *separator = "";
    for (const Value part : {slice->start, slice->stop, slice->step}) {
        const Str *shown = repr(ctx, part);
        if (shown == nullptr)
            return Value();
        text += separator;
        str_append_to(shown, text);
        separator = ", ";
    }
    return str_from_text(ctx, text + ")");
}

/// As tuples of their parts compare.
Value slice_rich_compare(ProtoContext &ctx, Value a, Value b, int op) {
    if (!has_layout(b, Layout::Slice))
        return ctx.not_implemented();
    if (a == b)
        return ctx.boolean(op == kEQ || op == kLE || op == kGE);
    const Slice *x = as<Slice>(a), *y = as<Slice>(b);
    const Root<Tuple *> first(ctx, tuple_of(ctx, {x->start, x->stop, x->step}));
    const Root<Tuple *> second(ctx, tuple_of(ctx, {y->start, y->stop, y->step}));
    if (!first.get() || !second.get())
        return Value();
    return rich_compare(ctx, first.get(), second.get(), op);
}

Value slice_indices(ProtoContext &ctx, Value self, Value length_given) {
    const Root<> length(ctx, to_index(ctx, length_given));
    if (!length.get())
        return Value();
    if (int_sign(length) < 0)
        return value_error(ctx, "length should not be negative");
    Value ends[3];
    if (slice_ends(ctx, self, length, ends) < 0)
        return Value();
    return tuple_of(ctx, {ends[0], ends[1], ends[2]});
}

Value slice_reduce(ProtoContext &ctx, Value self) {
    const Slice *slice = as<Slice>(self);
    Tuple *parts = tuple_of(ctx, {slice->start, slice->stop, slice->step});
    return parts != nullptr ? Value(tuple_of(ctx, {Value(self.as_object()->type), parts})) : Value();
}

void slice_trace(ProtoObject *object, Tracer &tracer) {
    const auto *slice = static_cast<Slice *>(object);
    tracer.visit(slice->start);
    tracer.visit(slice->stop);
    tracer.visit(slice->step);
}

constexpr MethodDef kSliceMethods[] = {
    {"indices", one_arg<slice_indices>,
     "indices($self, length, /)\n--\n\nThe tuple (start, stop, step) that the slice means for a sequence of that length."},
    {"__reduce__", noargs<slice_reduce>, "How to make an equal slice."},
};

constexpr ValueMemberDef kSliceMembers[] = {
    {"start", offsetof(Slice, start)},
    {"stop", offsetof(Slice, stop)},
    {"step", offsetof(Slice, step)},
};

}  // namespace

extern const TypeDef kSliceType;
constinit const TypeDef kSliceType = {
    .name = "slice",
    .doc = "slice(start=None, stop, step=None, /)\n\nWhat stands between brackets in a[start:stop:step].",
    .layout = Layout::Slice,
    .size = sizeof(Slice),
    .trace = slice_trace,
    .methods = kSliceMethods,
    .members = kSliceMembers,
    .slots =
        {
            .tp_new = native<slice_make>,
            .tp_repr = native<slice_repr>,
            .tp_hash = native<hash_not_implemented>,
            .tp_richcompare = native<slice_rich_compare>,
        },
};

}  // namespace hpyu
