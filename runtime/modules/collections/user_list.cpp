// SPDX-License-Identifier: MIT
// collections.UserList: a sequence around a list.
#include "modules/collections/user.hpp"
#include "types/dict.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"

namespace hpyu {

namespace {

using namespace user;

constexpr const char *kName = "UserList";

/// list(v), of the list itself where `v` is a UserList.
Value as_list(ProtoContext &ctx, Value v) {
    const Root<> items(ctx, unwrapped(ctx, v, kName));
    return items ? Value(to_list(ctx, items)) : Value();
}

Value list_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static const PythonSignature kSignature = {"UserList.__init__", {"initlist"}, 1, 0, true};
    Value given;
    if (bind_arguments(ctx, kSignature, args, nargs, kwnames, &given) < 0)
        return Value();
    const Value data = given && given != ctx.none() ? as_list(ctx, given) : Value(list_new(ctx, nullptr, 0));
    return user::set_attribute(ctx, self, kData, data) < 0 ? Value() : ctx.none();
}

template <int Op>
Value list_compare(ProtoContext &ctx, Value self, Value other) {
    const Root<> theirs(ctx, unwrapped(ctx, other, kName)), own(ctx, theirs ? data_of(ctx, self) : Value());
    return own ? rich_compare(ctx, own, theirs, Op) : Value();
}

Value list_contains(ProtoContext &ctx, Value self, Value item) {
    const Root<> data(ctx, data_of(ctx, self));
    return data ? bool_or_null(ctx, contains(ctx, data, item)) : Value();
}

Value list_getitem(ProtoContext &ctx, Value self, Value index) {
    const Root<> data(ctx, data_of(ctx, self));
    const Value item = data ? get_item(ctx, data, index) : Value();
    return has_layout(index, Layout::Slice) ? of_own_class(ctx, self, item) : item;
}
Value list_setitem(ProtoContext &ctx, Value self, const Value *args, size_t) {
    const Root<> data(ctx, data_of(ctx, self));
    return data && set_item(ctx, data, args[0], args[1]) == 0 ? ctx.none() : Value();
}
Value list_delitem(ProtoContext &ctx, Value self, Value index) {
    const Root<> data(ctx, data_of(ctx, self));
    return data && set_item(ctx, data, index, Value()) == 0 ? ctx.none() : Value();
}

template <bool Reflected>
Value list_add(ProtoContext &ctx, Value self, Value other) {
    const Root<> theirs(ctx, as_list(ctx, other)), own(ctx, theirs ? data_of(ctx, self) : Value());
    if (!own)
        return Value();
    return of_own_class(ctx, self, Reflected ? binary_op(ctx, BinaryOp::Add, theirs, own)
                                             : binary_op(ctx, BinaryOp::Add, own, theirs));
}

Value list_mul(ProtoContext &ctx, Value self, Value times) {
    const Root<> data(ctx, data_of(ctx, self));
    return data ? of_own_class(ctx, self, binary_op(ctx, BinaryOp::Multiply, data, times)) : Value();
}

template <BinaryOp Op>
Value list_in_place(ProtoContext &ctx, Value self, Value other) {
    const Root<> given(ctx, Op == BinaryOp::Add ? as_list(ctx, other) : other);
    const Root<> data(ctx, given ? data_of(ctx, self) : Value());
    const Value changed = data ? inplace_op(ctx, Op, data, given) : Value();
    return changed && user::set_attribute(ctx, self, kData, changed) == 0 ? self : Value();
}

Value list_extend(ProtoContext &ctx, Value self, Value other) {
    const Root<> theirs(ctx, unwrapped(ctx, other, kName)), own(ctx, theirs ? data_of(ctx, self) : Value());
    return own ? ctx.call_method(ctx.names().extend, {own.get(), theirs.get()}) : Value();
}

Value list_copy(ProtoContext &ctx, Value self) { return of_own_class(ctx, self, self); }

constexpr MethodDef kMethods[] = {
    {"__init__", keywords<list_init>},
    {"__repr__", noargs<data_repr>},
    {"__lt__", one_arg<list_compare<kLT>>},
    {"__le__", one_arg<list_compare<kLE>>},
    {"__eq__", one_arg<list_compare<kEQ>>},
    {"__gt__", one_arg<list_compare<kGT>>},
    {"__ge__", one_arg<list_compare<kGE>>},
    {"__contains__", one_arg<list_contains>},
    {"__len__", noargs<data_len>},
    {"__getitem__", one_arg<list_getitem>},
    {"__setitem__", varargs<list_setitem, 2, 2>},
    {"__delitem__", one_arg<list_delitem>},
    {"__add__", one_arg<list_add<false>>},
    {"__radd__", one_arg<list_add<true>>},
    {"__iadd__", one_arg<list_in_place<BinaryOp::Add>>},
    {"__mul__", one_arg<list_mul>},
    {"__rmul__", one_arg<list_mul>},
    {"__imul__", one_arg<list_in_place<BinaryOp::Multiply>>},
    {"__copy__", noargs<copy_instance>},
    {"append", delegate<>, "append($self, item)\n--\n\nPuts an item behind the others."},
    {"insert", delegate<>, "insert($self, i, item)\n--\n\nPuts an item in front of that one."},
    {"pop", delegate<>, "pop($self, i=-1)\n--\n\nTakes an item out and returns it."},
    {"remove", delegate<>, "remove($self, item)\n--\n\nTakes the first such item out."},
    {"clear", delegate<>, "clear($self)\n--\n\nRemoves everything."},
    {"copy", noargs<list_copy>, "copy($self)\n--\n\nOne of the same items."},
    {"count", delegate<>, "count($self, item)\n--\n\nHow often the item is there."},
    {"index", delegate<>, "index($self, item, *args)\n--\n\nThe first place of the item."},
    {"reverse", delegate<>, "reverse($self)\n--\n\nTurns the order around."},
    {"sort", delegate<>, "sort($self, /, *args, **kwds)\n--\n\nSorts it."},
    {"extend", one_arg<list_extend>, "extend($self, other)\n--\n\nAppends all items of the other."},
};

}  // namespace

constinit const std::span<const MethodDef> kUserListMethods = kMethods;

}  // namespace hpyu
