// SPDX-License-Identifier: MIT
// collections.UserDict: a mapping around a dict, for classes that change what a mapping does.
#include "modules/collections/user.hpp"
#include "types/dict.hpp"

namespace hpyu {

namespace {

using namespace user;

constexpr const char *kName = "UserDict";

Value dict_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    if (nargs > 1)
        return type_error(ctx, "UserDict.__init__() takes from 1 to 2 positional arguments but ", uint64_t{nargs} + 1,
                          " were given");
    const Root<Dict *> data(ctx, dict_new(ctx));
    if (!data || user::set_attribute(ctx, self, kData, Value(data.get())) < 0)
        return Value();
    if (nargs == 1 && args[0] != ctx.none() && !ctx.call_method(ctx.names().update, {self, args[0]}))
        return Value();
    RootVector named(ctx);
    named.push(self);
    for (size_t i = 0; i < keyword_count(kwnames); ++i)
        named.push(args[nargs + i]);
    return named.size() == 1 || ctx.call_method(ctx.names().update, named.data(), 1, kwnames) ? ctx.none() : Value();
}

/// By __missing__ of the class where there is no such key.
Value dict_getitem(ProtoContext &ctx, Value self, Value key) {
    const Root<> data(ctx, data_of(ctx, self));
    const int in = data ? contains(ctx, data, key) : -1;
    if (in != 0)
        return in < 0 ? Value() : get_item(ctx, data, key);
    bool found = false;
    const Value args[] = {self, key};
    const Value value = ctx.call_special(ctx.names().__missing__, args, 2, &found);
    return found || error_occurred(ctx) ? value : Value(key_error(ctx, key));
}

Value dict_setitem(ProtoContext &ctx, Value self, const Value *args, size_t) {
    const Root<> data(ctx, data_of(ctx, self));
    return data && set_item(ctx, data, args[0], args[1]) == 0 ? ctx.none() : Value();
}
Value dict_delitem(ProtoContext &ctx, Value self, Value key) {
    const Root<> data(ctx, data_of(ctx, self));
    return data && set_item(ctx, data, key, Value()) == 0 ? ctx.none() : Value();
}
Value dict_iter(ProtoContext &ctx, Value self) {
    const Root<> data(ctx, data_of(ctx, self));
    return data ? get_iter(ctx, data) : Value();
}
Value dict_contains(ProtoContext &ctx, Value self, Value key) {
    const Root<> data(ctx, data_of(ctx, self));
    return data ? bool_or_null(ctx, contains(ctx, data, key)) : Value();
}

template <bool Reflected>
Value dict_or(ProtoContext &ctx, Value self, Value other) {
    const Root<> theirs(ctx, unwrapped(ctx, other, kName));
    if (!theirs || (theirs.get() == other && !is_dict(other)))
        return theirs ? ctx.not_implemented() : Value();
    const Root<> own(ctx, data_of(ctx, self));
    if (!own)
        return Value();
    return of_own_class(ctx, self, Reflected ? binary_op(ctx, BinaryOp::Or, theirs, own)
                                             : binary_op(ctx, BinaryOp::Or, own, theirs));
}

Value dict_ior(ProtoContext &ctx, Value self, Value other) {
    const Root<> theirs(ctx, unwrapped(ctx, other, kName)), own(ctx, theirs ? data_of(ctx, self) : Value());
    const Value joined = own ? inplace_op(ctx, BinaryOp::Or, own, theirs) : Value();
    return joined && user::set_attribute(ctx, self, kData, joined) == 0 ? self : Value();
}

/// Attributes are copied for derived classes only.
Value dict_copy_method(ProtoContext &ctx, Value self) {
    const Value cls = class_named(ctx, kName);
    if (!cls || cls != Value(type_of(ctx, self)))
        return cls ? copy_instance(ctx, self) : Value();
    const Root<> data(ctx, data_of(ctx, self));
    return data ? of_own_class(ctx, self, ctx.call_method(ctx.names().copy, {data.get()})) : Value();
}

Value dict_fromkeys(ProtoContext &ctx, Value cls, const Value *args, size_t nargs, Tuple *kwnames) {
    static const PythonSignature kSignature = {"UserDict.fromkeys", {"iterable", "value"}, 2, 1, true};
    Value given[2];
    if (bind_arguments(ctx, kSignature, args, nargs, kwnames, given) < 0)
        return Value();
    const Root<> made(ctx, ctx.call(cls, {}));
    const auto enter = [&](Value key) { return set_item(ctx, made, key, given[1] ? given[1] : ctx.none()); };
    return made && for_each(ctx, given[0], enter) == 0 ? made.get() : Value();
}

constexpr MethodDef kMethods[] = {
    {"__init__", keywords<dict_init>},
    {"__len__", noargs<data_len>},
    {"__getitem__", one_arg<dict_getitem>},
    {"__setitem__", varargs<dict_setitem, 2, 2>},
    {"__delitem__", one_arg<dict_delitem>},
    {"__iter__", noargs<dict_iter>},
    {"__contains__", one_arg<dict_contains>},
    {"__repr__", noargs<data_repr>},
    {"__or__", one_arg<dict_or<false>>},
    {"__ror__", one_arg<dict_or<true>>},
    {"__ior__", one_arg<dict_ior>},
    {"__copy__", noargs<copy_instance>},
    {"copy", noargs<dict_copy_method>, "copy($self)\n--\n\nA copy of it and of its dict."},
    {"fromkeys", keywords<dict_fromkeys>,
     "fromkeys($type, iterable, value=None)\n--\n\nOne with these keys, all of the same value.", Binding::Class},
};

}  // namespace

constinit const std::span<const MethodDef> kUserDictMethods = kMethods;

}  // namespace hpyu
