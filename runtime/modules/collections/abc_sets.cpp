// SPDX-License-Identifier: MIT
// Mixin methods of Set and MutableSet of collections.abc: everything follows from __contains__, __iter__ and __len__,
// with add and discard for those that change.
#include "modules/collections/abc_mixins.hpp"
#include "protocol/protocol.hpp"
#include "types/dict.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/set.hpp"

namespace hpyu {

namespace {

Value from_iterable(ProtoContext &ctx, Value cls, Value iterable) { return ctx.call(cls, {iterable}); }

/// self._from_iterable(items)
Value like(ProtoContext &ctx, Value self, const RootVector &items) {
    const Root<List *> list(ctx, list_new(ctx, items.data(), static_cast<int64_t>(items.size())));
    return list ? call_named(ctx, "_from_iterable", {self, Value(list.get())}) : Value();
}

/// Appends the items of `from` that are in `filter`, or not in it, as `wanted` says; all of them if `filter` is null.
int gather(ProtoContext &ctx, Value from, Value filter, bool wanted, RootVector &out) {
    return for_each(ctx, from, [&](Value item) {
        const int in = filter ? contains(ctx, filter, item) : wanted;
        if (in >= 0 && (in != 0) == wanted)
            out.push(item);
        return in < 0 ? -1 : 0;
    });
}

/// 1 if every item of a is in b, 0, -1.
int all_in(ProtoContext &ctx, Value a, Value b) {
    const int missing = for_each(ctx, a, [&](Value item) {
        const int in = contains(ctx, b, item);
        return in < 0 ? -1 : in == 0;
    });
    return missing < 0 ? -1 : missing == 0;
}

// -- comparing --------------------------------------------------------------------------------------------------------

template <int Op>
Value set_compare(ProtoContext &ctx, Value self, Value other) {
    const int comparable = is_abc_instance(ctx, other, "Set");
    if (comparable <= 0)
        return comparable < 0 ? Value() : ctx.not_implemented();
    const int64_t own = length(ctx, self), theirs = own < 0 ? -1 : length(ctx, other);
    if (theirs < 0)
        return Value();
    const bool sizes_fit = Op == kEQ ? own == theirs : Op == kLT ? own < theirs : Op == kLE ? own <= theirs
                           : Op == kGT ? own > theirs : own >= theirs;
    if (!sizes_fit)
        return ctx.false_();
    constexpr bool kSuperset = Op == kGT || Op == kGE;
    return bool_or_null(ctx, kSuperset ? all_in(ctx, other, self) : all_in(ctx, self, other));
}

Value set_isdisjoint(ProtoContext &ctx, Value self, Value other) {
    const int common = for_each(ctx, other, [&](Value item) { return contains(ctx, self, item); });
    return common < 0 ? Value() : ctx.boolean(common == 0);
}

/// What a frozenset of the items would have as its hash.
Value set_hash(ProtoContext &ctx, Value self) {
    const Root<Set *> frozen(ctx, set_from(ctx, self, true));
    const int64_t n = frozen ? hash(ctx, Value(frozen.get())) : -1;
    return n == -1 ? Value() : int_from_int64(ctx, n);
}

// -- operators --------------------------------------------------------------------------------------------------------

/// The other operand as a set; NotImplemented if it can't be iterated.
Value operand(ProtoContext &ctx, Value self, Value other) {
    const int is_set = is_abc_instance(ctx, other, "Set");
    if (is_set != 0)
        return is_set < 0 ? Value() : other;
    const int iterable = is_abc_instance(ctx, other, "Iterable");
    if (iterable <= 0)
        return iterable < 0 ? Value() : ctx.not_implemented();
    return call_named(ctx, "_from_iterable", {self, other});
}

Value set_and(ProtoContext &ctx, Value self, Value other) {
    const int iterable = is_abc_instance(ctx, other, "Iterable");
    if (iterable <= 0)
        return iterable < 0 ? Value() : ctx.not_implemented();
    RootVector items(ctx);
    return gather(ctx, other, self, true, items) < 0 ? Value() : like(ctx, self, items);
}

Value set_or(ProtoContext &ctx, Value self, Value other) {
    const int iterable = is_abc_instance(ctx, other, "Iterable");
    if (iterable <= 0)
        return iterable < 0 ? Value() : ctx.not_implemented();
    RootVector items(ctx);
    const bool done = gather(ctx, self, Value(), true, items) == 0 && gather(ctx, other, Value(), true, items) == 0;
    return done ? like(ctx, self, items) : Value();
}

template <bool Reflected>
Value set_sub(ProtoContext &ctx, Value self, Value given) {
    const Root<> other(ctx, operand(ctx, self, given));
    if (!other || other == ctx.not_implemented())
        return other;
    RootVector items(ctx);
    const int status = Reflected ? gather(ctx, other, self, false, items) : gather(ctx, self, other, false, items);
    return status < 0 ? Value() : like(ctx, self, items);
}

/// (self - other) | (other - self)
Value set_xor(ProtoContext &ctx, Value self, Value given) {
    const Root<> other(ctx, operand(ctx, self, given));
    if (!other || other == ctx.not_implemented())
        return other;
    const Root<> own(ctx, binary_op(ctx, BinaryOp::Subtract, self, other));
    const Root<> theirs(ctx, own ? binary_op(ctx, BinaryOp::Subtract, other, self) : Value());
    return theirs ? binary_op(ctx, BinaryOp::Or, own, theirs) : Value();
}

constexpr MethodDef kSet[] = {
    {"__le__", one_arg<set_compare<kLE>>},
    {"__lt__", one_arg<set_compare<kLT>>},
    {"__ge__", one_arg<set_compare<kGE>>},
    {"__gt__", one_arg<set_compare<kGT>>},
    {"__eq__", one_arg<set_compare<kEQ>>},
    {"_from_iterable", one_arg<from_iterable>, nullptr, Binding::Class},
    {"__and__", one_arg<set_and>},
    {"__rand__", one_arg<set_and>},
    {"__or__", one_arg<set_or>},
    {"__ror__", one_arg<set_or>},
    {"__sub__", one_arg<set_sub<false>>},
    {"__rsub__", one_arg<set_sub<true>>},
    {"__xor__", one_arg<set_xor>},
    {"__rxor__", one_arg<set_xor>},
    {"isdisjoint", one_arg<set_isdisjoint>, "isdisjoint($self, other)\n--\n\nTrue if there is nothing in both."},
    {"_hash", noargs<set_hash>},
};

// -- MutableSet -------------------------------------------------------------------------------------------------------

int add(ProtoContext &ctx, Value self, Value item) { return call_named(ctx, "add", {self, item}) ? 0 : -1; }
int discard(ProtoContext &ctx, Value self, Value item) { return call_named(ctx, "discard", {self, item}) ? 0 : -1; }

Value mutable_remove(ProtoContext &ctx, Value self, Value item) {
    const int in = contains(ctx, self, item);
    if (in <= 0)
        return in < 0 ? Value() : Value(key_error(ctx, item));
    return none_or_null(ctx, discard(ctx, self, item));
}

Value mutable_pop(ProtoContext &ctx, Value self) {
    const Root<> iterator(ctx, get_iter(ctx, self));
    const Root<> item(ctx, iterator ? iter_next(ctx, iterator) : Value());
    if (!item && !error_occurred(ctx))
        raise_value(ctx, ctx.exc().KeyError, ctx.none());
    return item && discard(ctx, self, item) == 0 ? item.get() : Value();
}

Value mutable_clear(ProtoContext &ctx, Value self) {
    while (call_named(ctx, "pop", {self})) {
    }
    return caught(ctx, ctx.exc().KeyError) ? ctx.none() : Value();
}

/// Discards what is in `items`.
Value discard_all(ProtoContext &ctx, Value self, RootVector &items) {
    for (const Value item : items)
        if (discard(ctx, self, item) < 0)
            return Value();
    return self;
}

Value mutable_ior(ProtoContext &ctx, Value self, Value other) {
    return for_each(ctx, other, [&](Value item) { return add(ctx, self, item); }) < 0 ? Value() : self;
}

Value mutable_iand(ProtoContext &ctx, Value self, Value other) {
    const Root<> gone(ctx, binary_op(ctx, BinaryOp::Subtract, self, other));
    RootVector items(ctx);
    return gone && gather(ctx, gone, Value(), true, items) == 0 ? discard_all(ctx, self, items) : Value();
}

Value mutable_isub(ProtoContext &ctx, Value self, Value other) {
    if (other == self)
        return call_named(ctx, "clear", {self}) ? self : Value();
    return for_each(ctx, other, [&](Value item) { return discard(ctx, self, item); }) < 0 ? Value() : self;
}

Value mutable_ixor(ProtoContext &ctx, Value self, Value given) {
    if (given == self)
        return call_named(ctx, "clear", {self}) ? self : Value();
    const int is_set = is_abc_instance(ctx, given, "Set");
    const Root<> other(ctx, is_set > 0    ? given
                            : is_set == 0 ? call_named(ctx, "_from_iterable", {self, given})
                                          : Value());
    const auto toggle = [&](Value item) {
        const int in = contains(ctx, self, item);
        return in < 0 ? -1 : in != 0 ? discard(ctx, self, item) : add(ctx, self, item);
    };
    return other && for_each(ctx, other, toggle) == 0 ? self : Value();
}

constexpr MethodDef kMutableSet[] = {
    {"remove", one_arg<mutable_remove>, "remove($self, value)\n--\n\nTakes an item out; KeyError if it is not there."},
    {"pop", noargs<mutable_pop>, "pop($self)\n--\n\nTakes some item out and returns it."},
    {"clear", noargs<mutable_clear>, "clear($self)\n--\n\nRemoves everything."},
    {"__ior__", one_arg<mutable_ior>},
    {"__iand__", one_arg<mutable_iand>},
    {"__isub__", one_arg<mutable_isub>},
    {"__ixor__", one_arg<mutable_ixor>},
};

}  // namespace

constinit const std::span<const MethodDef> kSetMixins = kSet, kMutableSetMixins = kMutableSet;

}  // namespace hpyu
