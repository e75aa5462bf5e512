// SPDX-License-Identifier: MIT
// range: its arithmetic and its type. Parts are ints of any size; where they are small, int's own fast paths keep the
// work in registers. The iterator is in range_iterator.cpp.
#include "types/range.hpp"

#include <climits>
#include <string>

#include "method.hpp"
#include "protocol/protocol.hpp"
#include "types/int_ops.hpp"
#include "types/sequence_objects.hpp"
#include "types/slice.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

constexpr Value kZero = Value::from_int(0);
constexpr Value kOne = Value::from_int(1);

/// How many items there are from start to stop.
Value count_items(ProtoContext &ctx, Value start, Value stop, Value step) {
    const bool up = int_sign(step) > 0;
    if (up ? int_compare(start, stop) >= 0 : int_compare(start, stop) <= 0)
        return kZero;
    const Value distance = up ? int_subtract(ctx, stop, start) : int_subtract(ctx, start, stop);
    const Value last = distance ? int_subtract(ctx, distance, kOne) : Value();
    const Value stride = up ? step : int_negative(ctx, step);
    if (!last || !stride)
        return Value();
    const Value whole = int_floor_divide(ctx, last, stride);
    return whole ? int_add(ctx, whole, kOne) : Value();
}

/// start + index * step
Value value_at(ProtoContext &ctx, Value start, Value index, Value step) {
    const Value offset = int_multiply(ctx, index, step);
    return offset ? int_add(ctx, start, offset) : Value();
}

}  // namespace

Value range_new(ProtoContext &ctx, Value start, Value stop, Value step) {
    const Value length = count_items(ctx, start, stop, step);
    Range *range = length ? ctx.make<Range>(ctx.types().range) : nullptr;
    if (range == nullptr)
        return Value();
    range->start = start;
    range->stop = stop;
    range->step = step;
    range->length = length;
    return range;
}

Value range_item(ProtoContext &ctx, const Range *range, Value index) {
    return value_at(ctx, range->start, index, range->step);
}

namespace {

Value range_make(ProtoContext &ctx, Type *, const Value *args, size_t nargs, Tuple *kwnames) {
    if (keyword_count(kwnames) != 0)
        return type_error(ctx, "range() takes no keyword arguments");
    if (nargs < 1 || nargs > 3)
        return raise_argument_count(ctx, "range", nargs, 1, 3);
    Root<> start(ctx, kZero), stop(ctx), step(ctx, kOne);
    if (nargs > 1) {
        start = to_index(ctx, args[0]);
        if (!start)
            return Value();
    }
    stop = to_index(ctx, args[nargs > 1 ? 1 : 0]);
    if (!stop)
        return Value();
    if (nargs == 3) {
        step = to_index(ctx, args[2]);
        if (!step)
            return Value();
        if (int_sign(step) == 0)
            return value_error(ctx, "range() arg 3 must not be zero");
    }
    return range_new(ctx, start, stop, step);
}

Value range_repr(ProtoContext &ctx, Value self) {
    const Range *range = as<Range>(self);
    const Str *start = int_repr(ctx, range->start);
    const Str *stop = start != nullptr ? int_repr(ctx, range->stop) : nullptr;
    const Str *step = stop != nullptr ? int_repr(ctx, range->step) : nullptr;
    if (step == nullptr)
        return Value();
    std::string text = "range(" + str_text(start) + ", " + str_text(stop);
    if (range->step != kOne)
        text += ", " + str_text(step);
    return str_from_utf8(ctx, text + ")");
}

int64_t range_length(ProtoContext &ctx, Value self) {
    int64_t n = 0;
    if (!int_to_int64(as<Range>(self)->length, &n))
        return overflow_error(ctx, "Python int too large to convert to C ssize_t");
    return n;
}

int range_bool(ProtoContext &, Value self) { return int_sign(as<Range>(self)->length); }

/// The item at an index that may be negative or out of range.
Value checked_item(ProtoContext &ctx, const Range *range, Value index) {
    if (int_sign(index) < 0)
        index = int_add(ctx, index, range->length);
    if (!index)
        return Value();
    if (int_sign(index) < 0 || int_compare(index, range->length) >= 0)
        return index_error(ctx, "range object index out of range");
    return range_item(ctx, range, index);
}

Value range_item_slot(ProtoContext &ctx, Value self, int64_t index) {
    const Value i = int_from_int64(ctx, index);
    return i ? checked_item(ctx, as<Range>(self), i) : Value();
}

Value range_slice(ProtoContext &ctx, const Range *range, Value slice) {
    Value ends[3];
    if (slice_ends(ctx, slice, range->length, ends) < 0)
        return Value();
    const Value step = int_multiply(ctx, ends[2], range->step);
    const Value start = step ? range_item(ctx, range, ends[0]) : Value();
    const Value stop = start ? range_item(ctx, range, ends[1]) : Value();
    return stop ? range_new(ctx, start, stop, step) : Value();
}

Value range_subscript(ProtoContext &ctx, Value self, Value key) {
    if (has_layout(key, Layout::Slice))
        return range_slice(ctx, as<Range>(self), key);
    if (!key.is_int() && !type_of(ctx, key)->slots.nb_index)
        return type_error(ctx, "range indices must be integers or slices, not ", type_of(ctx, key));
    const Value index = to_index(ctx, key);
    return index ? checked_item(ctx, as<Range>(self), index) : Value();
}

/// Where the int `n` stands in the range: its index, -1 if it is not there (nothing pending), null on failure.
Value find_int(ProtoContext &ctx, const Range *range, Value n) {
    const Value offset = int_subtract(ctx, n, range->start);
    if (!offset)
        return Value();
    const Value rest = int_remainder(ctx, offset, range->step);
    const Value index = rest ? int_floor_divide(ctx, offset, range->step) : Value();
    if (!index)
        return Value();
    const bool found = int_sign(rest) == 0 && int_sign(index) >= 0 && int_compare(index, range->length) < 0;
    return found ? index : Value::from_int(-1);
}

bool is_plain_int(ProtoContext &ctx, Value v) {
    return v.is_int() || (is_int(v) && (v.as_object()->type == ctx.types().int_ || v.as_object()->type == ctx.types().bool_));
}

/// Compares `wanted` with the items one after another; `visit(index)` for each that is equal, until it returns false.
/// 0 or -1.
template <class Visit>
int search(ProtoContext &ctx, Value self, Value wanted, Visit &&visit) {
    int64_t index = 0;
    const int result = for_each(ctx, self, [&](Value item) {
        const int equal = rich_compare_bool(ctx, item, wanted, kEQ);
        if (equal < 0)
            return -1;
        return equal != 0 && !visit(index) ? 1 : (++index, 0);
    });
    return result < 0 ? -1 : 0;
}

int range_contains(ProtoContext &ctx, Value self, Value item) {
    if (is_plain_int(ctx, item)) {
        const Value index = find_int(ctx, as<Range>(self), item);
        return index ? index != Value::from_int(-1) : -1;
    }
    bool found = false;
    if (search(ctx, self, item, [&](int64_t) { found = true; return false; }) < 0)
        return -1;
    return found;
}

Value range_count(ProtoContext &ctx, Value self, Value item) {
    if (is_plain_int(ctx, item)) {
        const int found = range_contains(ctx, self, item);
        return found < 0 ? Value() : Value::from_int(found);
    }
    int64_t count = 0;
    if (search(ctx, self, item, [&](int64_t) { ++count; return true; }) < 0)
        return Value();
    return Value::from_int(count);
}

Value range_index(ProtoContext &ctx, Value self, Value item) {
    if (is_plain_int(ctx, item)) {
        const Value index = find_int(ctx, as<Range>(self), item);
        if (!index || index != Value::from_int(-1))
            return index;
        const Str *shown = repr(ctx, item);
        return shown != nullptr ? value_error(ctx, shown, " is not in range") : Raised{};
    }
    int64_t index = -1;
    if (search(ctx, self, item, [&](int64_t i) { index = i; return false; }) < 0)
        return Value();
    if (index < 0)
        return value_error(ctx, "sequence.index(x): x not in sequence");
    return Value::from_int(index);
}

/// Equal as sequences: the same length, start, and, where there are two items, step.
Value range_rich_compare(ProtoContext &ctx, Value a, Value b, int op) {
    if ((op != kEQ && op != kNE) || !has_layout(b, Layout::Range))
        return ctx.not_implemented();
    const Range *x = as<Range>(a), *y = as<Range>(b);
    bool equal = int_compare(x->length, y->length) == 0;
    if (equal && int_sign(x->length) != 0) {
        equal = int_compare(x->start, y->start) == 0;
        if (equal && x->length != kOne)
            equal = int_compare(x->step, y->step) == 0;
    }
    return ctx.boolean(equal == (op == kEQ));
}

int64_t range_hash(ProtoContext &ctx, Value self) {
    const Range *range = as<Range>(self);
    const bool empty = int_sign(range->length) == 0;
    const Tuple *key = tuple_of(ctx, {range->length, empty ? ctx.none() : range->start,
                                      empty || range->length == kOne ? ctx.none() : range->step});
    return key != nullptr ? hash(ctx, Value(key)) : -1;
}

Value range_iter(ProtoContext &ctx, Value self) { return range_iterator_new(ctx, as<Range>(self)); }

Value range_reversed(ProtoContext &ctx, Value self) {
    const Range *range = as<Range>(self);
    const Value last = int_subtract(ctx, range->length, kOne);
    const Value start = last ? range_item(ctx, range, last) : Value();
    const Value stop = start ? int_subtract(ctx, range->start, range->step) : Value();
    const Value step = stop ? int_negative(ctx, range->step) : Value();
    const Value turned = step ? range_new(ctx, start, stop, step) : Value();
    return turned ? range_iterator_new(ctx, as<Range>(turned)) : Value();
}

Value range_reduce(ProtoContext &ctx, Value self) {
    const Range *range = as<Range>(self);
    Tuple *parts = tuple_of(ctx, {range->start, range->stop, range->step});
    return parts != nullptr ? Value(tuple_of(ctx, {Value(self.as_object()->type), parts})) : Value();
}

void range_trace(ProtoObject *object, Tracer &tracer) {
    const auto *range = static_cast<Range *>(object);
    tracer.visit(range->start);
    tracer.visit(range->stop);
    tracer.visit(range->step);
    tracer.visit(range->length);
}

constexpr MethodDef kRangeMethods[] = {
    {"__reversed__", noargs<range_reversed>, "An iterator over the items from the last to the first."},
    {"__reduce__", noargs<range_reduce>, "How to make an equal range."},
    {"count", one_arg<range_count>, "count($self, value, /)\n--\n\nHow many items are equal to the value."},
    {"index", one_arg<range_index>,
     "index($self, value, /)\n--\n\nWhere the first item equal to the value stands; ValueError if there is none."},
};

constexpr ValueMemberDef kRangeMembers[] = {
    {"start", offsetof(Range, start)},
    {"stop", offsetof(Range, stop)},
    {"step", offsetof(Range, step)},
};

}  // namespace

extern const TypeDef kRangeType;
constinit const TypeDef kRangeType = {
    .name = "range",
    .doc = "range(start=0, stop, step=1, /)\n\nThe ints from start, in strides of step, that come before stop.",
    .layout = Layout::Range,
    .size = sizeof(Range),
    .flags = kTypeSequence,
    .trace = range_trace,
    .methods = kRangeMethods,
    .members = kRangeMembers,
    .slots =
        {
            .tp_new = native<range_make>,
            .tp_repr = native<range_repr>,
            .tp_hash = native<range_hash>,
            .tp_richcompare = native<range_rich_compare>,
            .tp_iter = native<range_iter>,
            .nb_bool = native<range_bool>,
            .mp_length = native<range_length>,
            .mp_subscript = native<range_subscript>,
            .sq_length = native<range_length>,
            .sq_item = native<range_item_slot>,
            .sq_contains = native<range_contains>,
        },
};

}  // namespace hpyu
