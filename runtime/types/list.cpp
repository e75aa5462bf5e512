// SPDX-License-Identifier: MIT
// list: its type, its methods and the operations on whole lists.
//
// How items are kept is in list_storage.cpp, subscripts are in list_subscript.cpp, sorting is in list_sort.cpp. What
// walks a list while foreign code runs (comparisons, reprs) reads it item by item until there is none, so a list that
// changes meanwhile is no harm.
#include "types/list.hpp"

#include <algorithm>
#include <string>

#include "types/generic_alias.hpp"
#include "types/iterators.hpp"
#include "types/str.hpp"

namespace hpyu {

extern const TypeDef kListType;
extern const TypeDef kListIteratorType;
extern const TypeDef kListReverseIteratorType;

namespace {

void list_trace(ProtoObject *object, Tracer &tracer) {
    tracer.visit(static_cast<List *>(object)->storage.load(std::memory_order_relaxed));
}

Value list_new_instance(ProtoContext &ctx, Type *type, const Value *, size_t, Tuple *) {
    return ctx.make_instance<List>(type);
}

int list_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    if (refuse_keywords(ctx, "list", type_of(ctx, self), ctx.types().list, kwnames) < 0 || at_most_one(ctx, "list", nargs) < 0)
        return -1;
    auto *list = as<List>(self);
    if (list_length(list) != 0)
        list_clear(ctx, list);
    return nargs == 0 ? 0 : list_extend(ctx, list, args[0]);
}

Value list_repr(ProtoContext &ctx, Value self) {
    auto *list = as<List>(self);
    if (list_length(list) == 0)
        return str_from_text(ctx, "[]");
    ReprGuard guard(ctx, self);
    if (guard.recursive())
        return str_from_text(ctx, "[...]");
    std::string out = "[";
    for (int64_t i = 0;; ++i) {
        Root<> item(ctx, list->load(i));
        if (!item)
            break;
        if (i != 0)
            out += ", ";
        Str *text = repr(ctx, item);
        if (text == nullptr)
            return Value();
        str_append_to(text, out);
    }
    out += ']';
    return str_from_text(ctx, out);
}

/// 1 or 0; the items are safe even if the comparison removes them from their lists.
int items_equal(ProtoContext &ctx, Value a, Value b) {
    if (a == b)
        return 1;
    if (a.is_int() && b.is_int())
        return 0;
    Root<> left(ctx, a), right(ctx, b);
    return rich_compare_bool(ctx, a, b, kEQ);
}

Value compare_lengths(ProtoContext &ctx, int64_t a, int64_t b, int op) {
    switch (op) {
        case kLT: return ctx.boolean(a < b);
        case kLE: return ctx.boolean(a <= b);
        case kEQ: return ctx.boolean(a == b);
        case kNE: return ctx.boolean(a != b);
        case kGT: return ctx.boolean(a > b);
        default: return ctx.boolean(a >= b);
    }
}

Value list_richcompare(ProtoContext &ctx, Value self, Value other, int op) {
    if (!has_layout(self, Layout::List) || !has_layout(other, Layout::List))
        return ctx.not_implemented();
    auto *a = as<List>(self);
    auto *b = as<List>(other);
    if ((op == kEQ || op == kNE) && list_length(a) != list_length(b))
        return ctx.boolean(op == kNE);
    for (int64_t i = 0;; ++i) {
        const Value x = a->load(i), y = b->load(i);
        if (!x || !y)
            return compare_lengths(ctx, list_length(a), list_length(b), op);
        if (x == y)
            continue;
        Root<> left(ctx, x), right(ctx, y);
        const int equal = items_equal(ctx, x, y);
        if (equal < 0)
            return Value();
        if (equal)
            continue;
        if (op == kEQ || op == kNE)
            return ctx.boolean(op == kNE);
        return rich_compare(ctx, x, y, op);
    }
}

Value list_iter(ProtoContext &ctx, Value self) { return index_iterator_new(ctx, ctx.types().list_iterator, self); }

int64_t list_length_slot(ProtoContext &, Value self) { return list_length(as<List>(self)); }

Value list_item(ProtoContext &ctx, Value self, int64_t index) { return list_get(ctx, as<List>(self), index); }

int list_ass_item(ProtoContext &ctx, Value self, int64_t index, Value value) {
    if (value)
        return list_set(ctx, as<List>(self), index, value);
    return index < 0 ? index_error(ctx, "list assignment index out of range")
                     : list_ass_subscript(ctx, self, Value::from_int(std::min(index, Value::kMaxInt)), value);
}

Value list_concat(ProtoContext &ctx, Value self, Value other) {
    if (!has_layout(other, Layout::List))
        return type_error(ctx, "can only concatenate list (not \"", type_of(ctx, other), "\") to list");
    Tuple *a = list_snapshot(ctx, as<List>(self));
    Tuple *b = a == nullptr ? nullptr : list_snapshot(ctx, as<List>(other));
    List *result = b == nullptr ? nullptr : list_new(ctx, nullptr, a->length + b->length);
    if (result == nullptr || a->length + b->length == 0)
        return result;
    Value *to = result->storage.load(std::memory_order_relaxed)->items();
    std::copy_n(b->items(), b->length, std::copy_n(a->items(), a->length, to));
    return result;
}

Value list_repeat(ProtoContext &ctx, Value self, int64_t count) {
    Tuple *items = list_snapshot(ctx, as<List>(self));
    int64_t n = 0;
    if (items == nullptr)
        return Value();
    if (!repeated_length(items->length, std::max<int64_t>(count, 0), sizeof(Value), &n))
        return memory_error(ctx);
    List *result = list_new(ctx, nullptr, n);
    if (result == nullptr || n == 0)
        return result;
    Value *to = result->storage.load(std::memory_order_relaxed)->items();
    for (int64_t i = 0; i < count; ++i)
        to = std::copy_n(items->items(), items->length, to);
    return result;
}

int list_contains(ProtoContext &ctx, Value self, Value item) {
    auto *list = as<List>(self);
    for (int64_t i = 0;; ++i) {
        const Value own = list->load(i);
        if (!own)
            return 0;
        if (const int equal = items_equal(ctx, own, item); equal != 0)
            return equal;
    }
}

Value list_inplace_concat(ProtoContext &ctx, Value self, Value other) {
    return list_extend(ctx, as<List>(self), other) < 0 ? Value() : self;
}

Value list_inplace_repeat(ProtoContext &ctx, Value self, int64_t count) {
    auto *list = as<List>(self);
    if (count <= 0) {
        list_clear(ctx, list);
        return self;
    }
    const Value repeated = list_repeat(ctx, self, count);
    if (!repeated)
        return Value();
    auto *source = as<List>(repeated);
    ObjectLock lock(ctx, list);
    list->storage.store(source->storage.load(std::memory_order_relaxed), std::memory_order_release);
    list->length.store(source->length.load(std::memory_order_relaxed), std::memory_order_release);
    return self;
}

Value list_append_method(ProtoContext &ctx, Value self, Value item) {
    return list_append(ctx, as<List>(self), item) < 0 ? Value() : ctx.none();
}

Value list_clear_method(ProtoContext &ctx, Value self) {
    list_clear(ctx, as<List>(self));
    return ctx.none();
}

Value list_copy_method(ProtoContext &ctx, Value self) {
    return list_copy(ctx, as<List>(self));
}

Value list_count_method(ProtoContext &ctx, Value self, Value value) {
    auto *list = as<List>(self);
    int64_t count = 0;
    for (int64_t i = 0;; ++i) {
        const Value item = list->load(i);
        if (!item)
            return int_from_int64(ctx, count);
        const int equal = items_equal(ctx, item, value);
        if (equal < 0)
            return Value();
        count += equal;
    }
}

Value list_extend_method(ProtoContext &ctx, Value self, Value iterable) {
    return list_extend(ctx, as<List>(self), iterable) < 0 ? Value() : ctx.none();
}

/// The first index in [start, stop) of something equal to `value`; -1 if there is none, -2 on failure.
int64_t find_in_list(ProtoContext &ctx, List *list, Value value, int64_t start, int64_t stop) {
    for (int64_t i = start; i < stop; ++i) {
        const Value item = list->load(i);
        if (!item)
            return -1;
        const int equal = items_equal(ctx, item, value);
        if (equal != 0)
            return equal < 0 ? -2 : i;
    }
    return -1;
}

Value list_index_method(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    auto *list = as<List>(self);
    int64_t start = 0, stop = INT64_MAX;
    if (read_bound(ctx, nargs > 1 ? args[1] : Value(), false, &start) < 0 ||
        read_bound(ctx, nargs > 2 ? args[2] : Value(), false, &stop) < 0)
        return Value();
    // The list may grow while its items are compared, so a stop beyond the end stays where it is.
    const int64_t length = list_length(list);
    if (start < 0)
        start = std::max<int64_t>(start + length, 0);
    if (stop < 0)
        stop = std::max<int64_t>(stop + length, 0);
    const int64_t index = find_in_list(ctx, list, args[0], start, stop);
    if (index >= 0)
        return int_from_int64(ctx, index);
    if (index == -2)
        return Value();
    Str *text = repr(ctx, args[0]);
    return text == nullptr ? Value() : Value(value_error(ctx, text, " is not in list"));
}

Value list_insert_method(ProtoContext &ctx, Value self, const Value *args, size_t) {
    const int64_t index = to_ssize(ctx, args[0], false);
    if (index == -1 && error_occurred(ctx))
        return Value();
    return list_insert(ctx, as<List>(self), index, args[1]) < 0 ? Value() : ctx.none();
}

Value list_pop_method(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    auto *list = as<List>(self);
    int64_t index = -1;
    if (nargs == 1) {
        index = to_ssize(ctx, args[0], false);
        if (index == -1 && error_occurred(ctx))
            return Value();
    }
    int64_t length;
    {
        ObjectLock lock(ctx, list);
        length = list->length.load(std::memory_order_relaxed);
        if (index < 0)
            index += length;
        if (static_cast<uint64_t>(index) < static_cast<uint64_t>(length)) {
            const Value item = list->storage.load(std::memory_order_relaxed)->load(static_cast<size_t>(index));
            return list_splice(ctx, list, index, index + 1, nullptr, 0) < 0 ? Value() : item;
        }
    }
    return length == 0 ? index_error(ctx, "pop from empty list") : index_error(ctx, "pop index out of range");
}

Value list_remove_method(ProtoContext &ctx, Value self, Value value) {
    auto *list = as<List>(self);
    const int64_t index = find_in_list(ctx, list, value, 0, INT64_MAX);
    if (index == -2)
        return Value();
    if (index < 0)
        return value_error(ctx, "list.remove(x): x not in list");
    ObjectLock lock(ctx, list);
    if (index < list->length.load(std::memory_order_relaxed) && list_splice(ctx, list, index, index + 1, nullptr, 0) < 0)
        return Value();
    return ctx.none();
}

Value list_reverse_method(ProtoContext &ctx, Value self) {
    auto *list = as<List>(self);
    ObjectLock lock(ctx, list);
    ValueArray *array = list->storage.load(std::memory_order_relaxed);
    for (int64_t i = 0, j = list->length.load(std::memory_order_relaxed) - 1; i < j; ++i, --j) {
        const Value low = array->load(static_cast<size_t>(i));
        array->store(static_cast<size_t>(i), array->load(static_cast<size_t>(j)));
        array->store(static_cast<size_t>(j), low);
    }
    return ctx.none();
}

Value list_sort_method(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"key", "reverse"};
    static constexpr ArgSpec kSpec = {.function = "sort", .names = kNames, .positional = 0};
    Value given[2];
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0)
        return Value();
    int64_t reverse = 0;
    if (given[1]) {
        reverse = to_ssize(ctx, given[1], true);
        if (reverse == -1 && error_occurred(ctx))
            return Value();
    }
    const Value key = given[0] && given[0] != ctx.none() ? given[0] : Value();
    return list_sort(ctx, as<List>(self), key, reverse != 0) < 0 ? Value() : ctx.none();
}

Value list_reversed_method(ProtoContext &ctx, Value self) {
    return index_iterator_new(ctx, ctx.types().list_reverse_iterator, self, list_length(as<List>(self)) - 1);
}

Value list_sizeof_method(ProtoContext &ctx, Value self) {
    auto *list = as<List>(self);
    ValueArray *array = list->storage.load(std::memory_order_acquire);
    return int_from_int64(ctx, static_cast<int64_t>(list->type->struct_size + list->type->trailing_size) +
                                   (array == nullptr ? 0 : static_cast<int64_t>(array->capacity * sizeof(Value))));
}

Value list_reverse_iterator_next(ProtoContext &ctx, Value self) {
    auto *iterator = as<IndexIterator>(self);
    const Value item = as<List>(iterator->sequence)->load(iterator->claim(ctx, -1));
    if (!item)
        iterator->exhaust(ctx);
    return item;
}

Value list_reverse_iterator_reduce(ProtoContext &ctx, Value self) {
    auto *iterator = as<IndexIterator>(self);
    const int64_t index = iterator->index.load(std::memory_order_relaxed);
    if (index < 0)
        return reduced_iter(ctx, {Value(list_new(ctx, nullptr, 0))});
    return reduced(ctx, Value(ctx.types().reversed), {iterator->sequence}, int_from_int64(ctx, index));
}

constexpr MethodDef kListMethods[] = {
    {"__getitem__", one_arg<list_subscript>, "__getitem__($self, index, /)\n--\n\nAn item, or for a slice a list of items."},
    kGenericClassGetItem,
    {"append", one_arg<list_append_method>, "append($self, object, /)\n--\n\nAdd an object at the end."},
    {"clear", noargs<list_clear_method>, "clear($self, /)\n--\n\nRemove all items."},
    {"copy", noargs<list_copy_method>, "copy($self, /)\n--\n\nA new list of the same items."},
    {"count", one_arg<list_count_method>, "count($self, value, /)\n--\n\nHow many items are equal to value."},
    {"extend", one_arg<list_extend_method>, "extend($self, iterable, /)\n--\n\nAdd the items of an iterable at the end."},
    {"index", varargs<list_index_method, 1, 3>,
     "index($self, value, start=0, stop=sys.maxsize, /)\n--\n\n"
     "The first index at which value stands; ValueError if there is none."},
    {"insert", varargs<list_insert_method, 2, 2>,
     "insert($self, index, object, /)\n--\n\nPut an object in front of the item at index."},
    {"pop", varargs<list_pop_method, 0, 1>,
     "pop($self, index=-1, /)\n--\n\nRemove the item at index and return it; IndexError if there is none."},
    {"remove", one_arg<list_remove_method>,
     "remove($self, value, /)\n--\n\nRemove the first item equal to value; ValueError if there is none."},
    {"reverse", noargs<list_reverse_method>, "reverse($self, /)\n--\n\nTurn the order of the items around, in place."},
    {"sort", keywords<list_sort_method>,
     "sort($self, /, *, key=None, reverse=False)\n--\n\n"
     "Sort in place, in ascending order, equal items keeping theirs.\n\n"
     "With a key function, items are compared by what it returns for them; reverse sorts in descending order."},
    {"__reversed__", noargs<list_reversed_method>, "__reversed__($self, /)\n--\n\nAn iterator from the last item to the first."},
    {"__sizeof__", noargs<list_sizeof_method>, "__sizeof__($self, /)\n--\n\nBytes that the list takes."},
};

constexpr MethodDef kListReverseIteratorMethods[] = {
    {"__length_hint__", noargs<reverse_iterator_length_hint>,
     "__length_hint__($self, /)\n--\n\nHow many items are left, as far as one can tell."},
    {"__reduce__", noargs<list_reverse_iterator_reduce>,
     "__reduce__($self, /)\n--\n\nHow to make an iterator at the same place."},
    {"__setstate__", one_arg<reverse_iterator_setstate>, "__setstate__($self, state, /)\n--\n\nMove to a position."},
};

}  // namespace

Value list_iterator_next(ProtoContext &ctx, Value self) {
    auto *iterator = as<IndexIterator>(self);
    const Value item = as<List>(iterator->sequence)->load(iterator->claim(ctx));
    if (!item) [[unlikely]]
        iterator->exhaust(ctx);
    return item;
}

constinit const TypeDef kListType = {
    .name = "list",
    .doc = "list(iterable=(), /)\n--\n\nA sequence of objects that can be changed.\n\n"
           "Made from the items of an iterable; empty if none is given.",
    .layout = Layout::List,
    .size = sizeof(List),
    .flags = kTypeBase | kTypeSequence,
    .trace = list_trace,
    .methods = kListMethods,
    .slots =
        {
            .tp_new = native<list_new_instance>,
            .tp_init = native<list_init>,
            .tp_repr = native<list_repr>,
            .tp_richcompare = native<list_richcompare>,
            .tp_iter = native<list_iter>,
            .mp_length = native<list_length_slot>,
            .mp_subscript = native<list_subscript>,
            .mp_ass_subscript = native<list_ass_subscript>,
            .sq_length = native<list_length_slot>,
            .sq_concat = native<list_concat>,
            .sq_repeat = native<list_repeat>,
            .sq_item = native<list_item>,
            .sq_ass_item = native<list_ass_item>,
            .sq_contains = native<list_contains>,
            .sq_inplace_concat = native<list_inplace_concat>,
            .sq_inplace_repeat = native<list_inplace_repeat>,
        },
};

constinit const TypeDef kListIteratorType = {
    .name = "list_iterator",
    .size = sizeof(IndexIterator),
    .flags = kTypeNoInstances,
    .trace = trace_index_iterator,
    .methods = kIndexIteratorMethods,
    .slots =
        {
            .tp_iter = native<iterator_self>,
            .tp_iternext = native<list_iterator_next>,
        },
};

constinit const TypeDef kListReverseIteratorType = {
    .name = "list_reverseiterator",
    .size = sizeof(IndexIterator),
    .flags = kTypeNoInstances,
    .trace = trace_index_iterator,
    .methods = kListReverseIteratorMethods,
    .slots =
        {
            .tp_iter = native<iterator_self>,
            .tp_iternext = native<list_reverse_iterator_next>,
        },
};

}  // namespace hpyu
