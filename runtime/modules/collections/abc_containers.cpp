// SPDX-License-Identifier: MIT
// Mixin methods of Iterator, Generator, Sequence and MutableSequence, and what all tables of mixins share.
#include "modules/collections/abc_mixins.hpp"
#include "modules/collections/collections.hpp"
#include "modules/import.hpp"
#include "protocol/protocol.hpp"
#include "types/generic_alias.hpp"
#include "types/int.hpp"
#include "types/iterators.hpp"
#include "types/range.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

Value call_named(ProtoContext &ctx, const char *name, std::initializer_list<Value> args) {
    const Root<Str *> key(ctx, intern(ctx, name));
    return key ? ctx.call_method(key, args) : Value();
}

int is_abc_instance(ProtoContext &ctx, Value v, const char *name) {
    const Root<> module(ctx, import_module(ctx, "collections.abc"));
    Str *key = module ? intern(ctx, name) : nullptr;
    const Root<> cls(ctx, key != nullptr ? ctx.get_attribute(module, key) : Value());
    return cls ? is_instance_of(ctx, v, cls) : -1;
}

bool caught(ProtoContext &ctx, Type *type) {
    const bool is = error_matches(ctx, Value(type));
    if (is)
        clear_error(ctx);
    return is;
}

Value map_over(ProtoContext &ctx, Value function, Value iterable) {
    return ctx.call(Value(ctx.types().map), {function, iterable});
}

namespace {

Value self_itself(ProtoContext &, Value self) { return self; }

// -- iterators and generators -----------------------------------------------------------------------------------------

template <const char *const &Send>
Value send_none(ProtoContext &ctx, Value self) {
    return call_named(ctx, Send, {self, ctx.none()});
}
constexpr const char *kSend = "send", *kAsend = "asend";

/// Throws GeneratorExit, which has to come out again, or StopIteration for it.
Value close(ProtoContext &ctx, Value self) {
    if (call_named(ctx, "throw", {self, Value(ctx.exc().GeneratorExit)}))
        return runtime_error(ctx, "generator ignored GeneratorExit");
    return caught(ctx, ctx.exc().GeneratorExit) || caught(ctx, ctx.exc().StopIteration) ? ctx.none() : Value();
}

constexpr MethodDef kGeneric[] = {kGenericClassGetItem};
constexpr MethodDef kIterator[] = {{"__iter__", noargs<self_itself>}};
constexpr MethodDef kAsyncIterator[] = {{"__aiter__", noargs<self_itself>}};
constexpr MethodDef kClose[] = {{"close", noargs<close>, "close($self, /)\n--\n\nRaises GeneratorExit inside."}};
constexpr MethodDef kGenerator[] = {{"__next__", noargs<send_none<kSend>>}, kClose[0]};
constexpr MethodDef kAsyncGenerator[] = {{"__anext__", noargs<send_none<kAsend>>}};

// -- Sequence ---------------------------------------------------------------------------------------------------------

/// Calls `each(index, item)` for the items of self, by index, until it gives something else than 0 or there are no
/// more.
template <class F>
int each_item(ProtoContext &ctx, Value self, int64_t start, F &&each) {
    for (int64_t i = start;; ++i) {
        const Root<> item(ctx, get_item(ctx, self, i));
        if (!item)
            return caught(ctx, ctx.exc().IndexError) ? 0 : -1;
        if (const int result = each(i, item.get()); result != 0)
            return result;
    }
}

Value sequence_iter(ProtoContext &ctx, Value self) { return sequence_iterator_new(ctx, self); }

Value sequence_contains(ProtoContext &ctx, Value self, Value value) {
    return bool_or_null(ctx, for_each(ctx, self, [&](Value item) { return rich_compare_bool(ctx, item, value, kEQ); }));
}

/// The items from the last index down to 0.
Value sequence_reversed(ProtoContext &ctx, Value self) {
    const int64_t n = length(ctx, self);
    const Root<> last(ctx, n >= 0 ? int_from_int64(ctx, n - 1) : Value());
    const Value down = Value::from_int(-1);
    const Root<> indices(ctx, last ? ctx.call(Value(ctx.types().range), {last.get(), down, down}) : Value());
    const Root<> get(ctx, indices ? ctx.get_attribute(self, ctx.names().__getitem__) : Value());
    return get ? map_over(ctx, get, indices) : Value();
}

/// A bound of index(): a negative one counts from the end, but not beyond the beginning.
int read_place(ProtoContext &ctx, Value self, Value given, int64_t *out) {
    if (!given || given == ctx.none())
        return 0;
    *out = to_ssize(ctx, given, true);
    if (*out == -1 && error_occurred(ctx))
        return -1;
    if (*out >= 0)
        return 0;
    const int64_t n = length(ctx, self);
    *out = *out + n < 0 ? 0 : *out + n;
    return n < 0 ? -1 : 0;
}

Value sequence_index(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static const PythonSignature kSignature = {"Sequence.index", {"value", "start", "stop"}, 3, 1, true};
    Value given[3];
    int64_t start = 0, stop = INT64_MAX, found = -1;
    if (bind_arguments(ctx, kSignature, args, nargs, kwnames, given) < 0 ||
        read_place(ctx, self, given[1], &start) < 0 || read_place(ctx, self, given[2], &stop) < 0)
        return Value();
    const int status = each_item(ctx, self, start, [&](int64_t i, Value item) -> int {
        if (i >= stop)
            return 1;
        const int equal = rich_compare_bool(ctx, item, given[0], kEQ);
        found = equal > 0 ? i : -1;
        return equal;
    });
    if (status >= 0 && found < 0)
        raise_value(ctx, ctx.exc().ValueError, ctx.none());
    return found >= 0 ? int_from_int64(ctx, found) : Value();
}

Value sequence_count(ProtoContext &ctx, Value self, Value value) {
    int64_t n = 0;
    const int status = for_each(ctx, self, [&](Value item) {
        const int equal = rich_compare_bool(ctx, item, value, kEQ);
        n += equal > 0;
        return equal < 0 ? -1 : 0;
    });
    return status < 0 ? Value() : int_from_int64(ctx, n);
}

constexpr MethodDef kSequence[] = {
    {"__iter__", noargs<sequence_iter>},
    {"__contains__", one_arg<sequence_contains>},
    {"__reversed__", noargs<sequence_reversed>},
    {"index", keywords<sequence_index>,
     "index($self, value, start=0, stop=None)\n--\n\nThe first place of the value; ValueError if there is none."},
    {"count", one_arg<sequence_count>, "count($self, value)\n--\n\nHow often the value is there."},
};

// -- MutableSequence --------------------------------------------------------------------------------------------------

Value mutable_append(ProtoContext &ctx, Value self, Value value) {
    const int64_t n = length(ctx, self);
    const Root<> place(ctx, n >= 0 ? int_from_int64(ctx, n) : Value());
    return place && call_named(ctx, "insert", {self, place.get(), value}) ? ctx.none() : Value();
}

Value mutable_clear(ProtoContext &ctx, Value self) {
    while (call_named(ctx, "pop", {self})) {
    }
    return caught(ctx, ctx.exc().IndexError) ? ctx.none() : Value();
}

Value mutable_reverse(ProtoContext &ctx, Value self) {
    const int64_t n = length(ctx, self);
    for (int64_t i = 0; i < n / 2; ++i) {
        const Root<> low(ctx, get_item(ctx, self, i)), high(ctx, low ? get_item(ctx, self, n - i - 1) : Value());
        if (!high || set_item(ctx, self, i, high) < 0 || set_item(ctx, self, n - i - 1, low) < 0)
            return Value();
    }
    return n < 0 ? Value() : ctx.none();
}

Value mutable_extend(ProtoContext &ctx, Value self, Value values) {
    const Root<> source(ctx, values == self ? Value(to_list(ctx, values)) : values);
    if (!source)
        return Value();
    const auto append = [&](Value v) { return call_named(ctx, "append", {self, v}) ? 0 : -1; };
    return none_or_null(ctx, for_each(ctx, source, append));
}

Value mutable_pop(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static const PythonSignature kSignature = {"MutableSequence.pop", {"index"}, 1, 0, true};
    Value index;
    if (bind_arguments(ctx, kSignature, args, nargs, kwnames, &index) < 0)
        return Value();
    if (!index)
        index = Value::from_int(-1);
    const Root<> value(ctx, get_item(ctx, self, index));
    return value && set_item(ctx, self, index, Value()) == 0 ? value.get() : Value();
}

Value mutable_remove(ProtoContext &ctx, Value self, Value value) {
    const Root<> place(ctx, call_named(ctx, "index", {self, value}));
    return place && set_item(ctx, self, place.get(), Value()) == 0 ? ctx.none() : Value();
}

Value mutable_iadd(ProtoContext &ctx, Value self, Value values) {
    return call_named(ctx, "extend", {self, values}) ? self : Value();
}

constexpr MethodDef kMutableSequence[] = {
    {"append", one_arg<mutable_append>, "append($self, value)\n--\n\nPuts a value behind the others."},
    {"clear", noargs<mutable_clear>, "clear($self)\n--\n\nRemoves everything."},
    {"reverse", noargs<mutable_reverse>, "reverse($self)\n--\n\nTurns the order around."},
    {"extend", one_arg<mutable_extend>, "extend($self, values)\n--\n\nAppends all of the values."},
    {"pop", keywords<mutable_pop>, "pop($self, index=-1)\n--\n\nTakes an item out and returns it."},
    {"remove", one_arg<mutable_remove>, "remove($self, value)\n--\n\nTakes the first such value out."},
    {"__iadd__", one_arg<mutable_iadd>},
};

}  // namespace

constinit const std::span<const MethodDef> kGenericMixins = kGeneric, kIteratorMixins = kIterator;
constinit const std::span<const MethodDef> kCloseMixins = kClose;
constinit const std::span<const MethodDef> kGeneratorMixins = kGenerator, kAsyncIteratorMixins = kAsyncIterator;
constinit const std::span<const MethodDef> kAsyncGeneratorMixins = kAsyncGenerator;
constinit const std::span<const MethodDef> kSequenceMixins = kSequence, kMutableSequenceMixins = kMutableSequence;

}  // namespace hpyu
