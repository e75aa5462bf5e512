// SPDX-License-Identifier: MIT
// tuple: an immutable row of Values that follow the struct. The empty exact tuple is one object in a space.
#include <algorithm>
#include <bit>
#include <string>

#include "types/generic_alias.hpp"
#include "types/iterators.hpp"
#include "types/sequence_helpers.hpp"
#include "types/str.hpp"

namespace hpyu {

extern const TypeDef kTupleType;
extern const TypeDef kTupleIteratorType;

namespace {

void tuple_trace(ProtoObject *object, Tracer &tracer) {
    auto *tuple = static_cast<Tuple *>(object);
    for (int64_t i = 0; i < tuple->length; ++i)
        tracer.visit(tuple->items()[i]);
}

/// An exact tuple, or an instance of a class derived from it, with null items.
Tuple *tuple_alloc(ProtoContext &ctx, Type *type, int64_t n) {
    if (n > kMostTupleItems)
        return memory_error(ctx);
    auto *tuple = ctx.make_instance<Tuple>(type, static_cast<size_t>(n) * sizeof(Value));
    if (tuple == nullptr)
        return nullptr;
    tuple->length = n;
    std::fill_n(tuple->items(), n, Value());
    return tuple;
}

Value tuple_new_instance(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    Type *exact = ctx.types().tuple;
    if (refuse_keywords(ctx, "tuple", type, exact, kwnames) < 0 || at_most_one(ctx, "tuple", nargs) < 0)
        return Value();
    Tuple *items = nargs == 0 ? tuple_new(ctx, nullptr, 0) : to_tuple(ctx, args[0]);
    if (items == nullptr || type == exact)
        return items;
    Tuple *tuple = tuple_alloc(ctx, type, items->length);
    if (tuple != nullptr)
        std::copy_n(items->items(), items->length, tuple->items());
    return tuple;
}

Value tuple_repr(ProtoContext &ctx, Value self) {
    auto *tuple = as<Tuple>(self);
    if (tuple->length == 0)
        return str_from_text(ctx, "()");
    ReprGuard guard(ctx, self);
    if (guard.recursive())
        return str_from_text(ctx, "(...)");
    std::string out = "(";
    for (int64_t i = 0; i < tuple->length; ++i) {
        if (i != 0)
            out += ", ";
        Str *text = repr(ctx, tuple->items()[i]);
        if (text == nullptr)
            return Value();
        str_append_to(text, out);
    }
    out += tuple->length == 1 ? ",)" : ")";
    return str_from_text(ctx, out);
}

/// Rounds of multiplication and rotation, one an item, so that order and every item's bits matter.
int64_t tuple_hash(ProtoContext &ctx, Value self) {
    constexpr uint64_t kPrime1 = 0x9E3779B185EBCA87u, kPrime2 = 0xC2B2AE3D27D4EB4Fu, kPrime5 = 0x27D4EB2F165667C5u;
    auto *tuple = as<Tuple>(self);
    uint64_t accumulator = kPrime5;
    for (int64_t i = 0; i < tuple->length; ++i) {
        const int64_t item = hash(ctx, tuple->items()[i]);
        if (item == -1)
            return -1;
        accumulator = std::rotl(accumulator + static_cast<uint64_t>(item) * kPrime2, 31) * kPrime1;
    }
    accumulator += static_cast<uint64_t>(tuple->length) ^ (kPrime5 ^ 3527539u);
    const auto result = static_cast<int64_t>(accumulator);
    return result == -1 ? 1546275796 : result;
}

Value tuple_richcompare(ProtoContext &ctx, Value self, Value other, int op) {
    if (!has_layout(self, Layout::Tuple) || !has_layout(other, Layout::Tuple))
        return ctx.not_implemented();
    auto *a = as<Tuple>(self);
    auto *b = as<Tuple>(other);
    const int64_t common = std::min(a->length, b->length);
    for (int64_t i = 0; i < common; ++i) {
        const Value x = a->items()[i], y = b->items()[i];
        if (x == y)
            continue;
        const int equal = x.is_int() && y.is_int() ? 0 : rich_compare_bool(ctx, x, y, kEQ);
        if (equal < 0)
            return Value();
        if (equal)
            continue;
        if (op == kEQ || op == kNE)
            return ctx.boolean(op == kNE);
        return rich_compare(ctx, x, y, op);
    }
    switch (op) {
        case kLT: return ctx.boolean(a->length < b->length);
        case kLE: return ctx.boolean(a->length <= b->length);
        case kEQ: return ctx.boolean(a->length == b->length);
        case kNE: return ctx.boolean(a->length != b->length);
        case kGT: return ctx.boolean(a->length > b->length);
        default: return ctx.boolean(a->length >= b->length);
    }
}

Value tuple_iter(ProtoContext &ctx, Value self) { return index_iterator_new(ctx, ctx.types().tuple_iterator, self); }

int64_t tuple_length(ProtoContext &, Value self) { return as<Tuple>(self)->length; }

Value tuple_item(ProtoContext &ctx, Value self, int64_t index) {
    auto *tuple = as<Tuple>(self);
    if (static_cast<uint64_t>(index) >= static_cast<uint64_t>(tuple->length))
        return index_error(ctx, "tuple index out of range");
    return tuple->items()[index];
}

Value tuple_slice(ProtoContext &ctx, Value self, Value key) {
    auto *tuple = as<Tuple>(self);
    int64_t start, stop, step;
    if (slice_unpack(ctx, key, &start, &stop, &step) < 0)
        return Value();
    const int64_t n = slice_adjust(tuple->length, &start, &stop, step);
    if (n == tuple->length && step == 1 && tuple->type == ctx.types().tuple)
        return self;
    if (step == 1)
        return tuple_new(ctx, tuple->items() + start, n);
    Tuple *result = tuple_new(ctx, nullptr, n);
    if (result != nullptr)
        for (int64_t i = 0; i < n; ++i)
            result->items()[i] = tuple->items()[start + i * step];
    return result;
}

Value tuple_subscript(ProtoContext &ctx, Value self, Value key) {
    int64_t index;
    switch (read_subscript(ctx, key, "tuple", &index)) {
        case Subscript::Index: return tuple_item(ctx, self, index < 0 ? index + as<Tuple>(self)->length : index);
        case Subscript::Slice: return tuple_slice(ctx, self, key);
        default: return Value();
    }
}

Value tuple_concat(ProtoContext &ctx, Value self, Value other) {
    if (!has_layout(other, Layout::Tuple))
        return type_error(ctx, "can only concatenate tuple (not \"", type_of(ctx, other), "\") to tuple");
    auto *a = as<Tuple>(self);
    auto *b = as<Tuple>(other);
    if (a->length == 0 && b->type == ctx.types().tuple)
        return other;
    if (b->length == 0 && a->type == ctx.types().tuple)
        return self;
    Tuple *result = tuple_new(ctx, nullptr, a->length + b->length);
    if (result == nullptr)
        return Value();
    std::copy_n(a->items(), a->length, result->items());
    std::copy_n(b->items(), b->length, result->items() + a->length);
    return result;
}

Value tuple_repeat(ProtoContext &ctx, Value self, int64_t count) {
    auto *tuple = as<Tuple>(self);
    if (tuple->type == ctx.types().tuple && (count == 1 || tuple->length == 0))
        return self;
    int64_t n = 0;
    if (!repeated_length(tuple->length, std::max<int64_t>(count, 0), sizeof(Value), &n))
        return memory_error(ctx);
    Tuple *result = tuple_new(ctx, nullptr, n);
    if (result != nullptr)
        for (int64_t at = 0; at < n; at += tuple->length)
            std::copy_n(tuple->items(), tuple->length, result->items() + at);
    return result;
}

int tuple_contains(ProtoContext &ctx, Value self, Value item) {
    auto *tuple = as<Tuple>(self);
    for (int64_t i = 0; i < tuple->length; ++i)
        if (const int equal = rich_compare_bool(ctx, tuple->items()[i], item, kEQ); equal != 0)
            return equal;
    return 0;
}

Value tuple_count_method(ProtoContext &ctx, Value self, Value item) {
    auto *tuple = as<Tuple>(self);
    int64_t count = 0;
    for (int64_t i = 0; i < tuple->length; ++i) {
        const int equal = rich_compare_bool(ctx, tuple->items()[i], item, kEQ);
        if (equal < 0)
            return Value();
        count += equal;
    }
    return int_from_int64(ctx, count);
}

Value tuple_index_method(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    auto *tuple = as<Tuple>(self);
    int64_t start = 0, stop = INT64_MAX;
    if (read_bound(ctx, nargs > 1 ? args[1] : Value(), false, &start) < 0 ||
        read_bound(ctx, nargs > 2 ? args[2] : Value(), false, &stop) < 0)
        return Value();
    clip_bounds(tuple->length, &start, &stop);
    for (int64_t i = start; i < stop; ++i) {
        const int equal = rich_compare_bool(ctx, tuple->items()[i], args[0], kEQ);
        if (equal < 0)
            return Value();
        if (equal)
            return int_from_int64(ctx, i);
    }
    return value_error(ctx, "tuple.index(x): x not in tuple");
}

Value tuple_getnewargs_method(ProtoContext &ctx, Value self) {
    auto *tuple = as<Tuple>(self);
    Tuple *copy = tuple_new(ctx, tuple->items(), tuple->length);
    return copy != nullptr ? Value(tuple_of(ctx, {copy})) : Value();
}

Value tuple_sizeof_method(ProtoContext &ctx, Value self) {
    auto *tuple = as<Tuple>(self);
    return int_from_int64(ctx, static_cast<int64_t>(tuple->type->struct_size + tuple->type->trailing_size) +
                                   tuple->length * static_cast<int64_t>(sizeof(Value)));
}

constexpr MethodDef kTupleMethods[] = {
    kGenericClassGetItem,
    {"count", one_arg<tuple_count_method>, "count($self, value, /)\n--\n\nHow many items are equal to value."},
    {"index", varargs<tuple_index_method, 1, 3>,
     "index($self, value, start=0, stop=sys.maxsize, /)\n--\n\n"
     "The first index at which value stands; ValueError if there is none."},
    {"__getnewargs__", noargs<tuple_getnewargs_method>, "__getnewargs__($self, /)\n--\n\n"},
    {"__sizeof__", noargs<tuple_sizeof_method>, "__sizeof__($self, /)\n--\n\nBytes that the object takes."},
};

}  // namespace

Tuple *tuple_new(ProtoContext &ctx, const Value *items, int64_t n) {
    if (n == 0) {
        if (const Value empty = ctx.space().empty_tuple; empty) [[likely]]
            return as<Tuple>(empty);
    }
    Tuple *tuple = tuple_unfilled(ctx, n);
    if (tuple == nullptr)
        return nullptr;
    if (items != nullptr)
        std::copy_n(items, n, tuple->items());
    else
        std::fill_n(tuple->items(), n, Value());
    return tuple;
}

Value tuple_iterator_next(ProtoContext &ctx, Value self) {
    auto *iterator = as<IndexIterator>(self);
    auto *tuple = as<Tuple>(iterator->sequence);
    const int64_t i = iterator->claim(ctx);
    if (static_cast<uint64_t>(i) < static_cast<uint64_t>(tuple->length)) [[likely]]
        return tuple->items()[i];
    iterator->exhaust(ctx);
    return Value();
}

constinit const TypeDef kTupleType = {
    .name = "tuple",
    .doc = "tuple(iterable=(), /)\n--\n\nAn immutable sequence of objects.\n\n"
           "Made from the items of an iterable; a tuple given as the argument is returned itself.",
    .layout = Layout::Tuple,
    .size = sizeof(Tuple),
    .flags = kTypeBase | kTypeSequence,
    .trace = tuple_trace,
    .methods = kTupleMethods,
    .slots =
        {
            .tp_new = native<tuple_new_instance>,
            .tp_repr = native<tuple_repr>,
            .tp_hash = native<tuple_hash>,
            .tp_richcompare = native<tuple_richcompare>,
            .tp_iter = native<tuple_iter>,
            .mp_length = native<tuple_length>,
            .mp_subscript = native<tuple_subscript>,
            .sq_length = native<tuple_length>,
            .sq_concat = native<tuple_concat>,
            .sq_repeat = native<tuple_repeat>,
            .sq_item = native<tuple_item>,
            .sq_contains = native<tuple_contains>,
        },
};

constinit const TypeDef kTupleIteratorType = {
    .name = "tuple_iterator",
    .layout = Layout::Other,
    .size = sizeof(IndexIterator),
    .flags = kTypeNoInstances,
    .trace = trace_index_iterator,
    .methods = kIndexIteratorMethods,
    .slots =
        {
            .tp_iter = native<iterator_self>,
            .tp_iternext = native<tuple_iterator_next>,
        },
};

}  // namespace hpyu
