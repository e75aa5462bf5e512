// SPDX-License-Identifier: MIT
// collections.UserString: a sequence of characters around a str, with the methods of str.
#include "modules/collections/user.hpp"
#include "types/dict.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"

namespace hpyu {

namespace {

using namespace user;

constexpr const char *kName = "UserString";

Value string_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static const PythonSignature kSignature = {"UserString.__init__", {"seq"}, 1, 1, true};
    Value given;
    if (bind_arguments(ctx, kSignature, args, nargs, kwnames, &given) < 0)
        return Value();
    const Root<> text(ctx, unwrapped(ctx, given, kName));
    const Value data = !text || is_str(text) ? text.get() : Value(to_str(ctx, text));
    return user::set_attribute(ctx, self, kData, data) < 0 ? Value() : ctx.none();
}

/// F(self.data)
template <auto F>
Value on_data(ProtoContext &ctx, Value self) {
    const Root<> data(ctx, data_of(ctx, self));
    return data ? Value(F(ctx, data)) : Value();
}

Value complex_of(ProtoContext &ctx, Value v) { return ctx.call(Value(ctx.types().complex), {v}); }

Value string_hash(ProtoContext &ctx, Value self) {
    const Root<> data(ctx, data_of(ctx, self));
    const int64_t n = data ? hash(ctx, data) : -1;
    return n == -1 ? Value() : int_from_int64(ctx, n);
}

Value string_getnewargs(ProtoContext &ctx, Value self) {
    const Root<> data(ctx, data_of(ctx, self));
    return data ? Value(tuple_of(ctx, {data.get()})) : Value();
}

template <int Op>
Value string_compare(ProtoContext &ctx, Value self, Value other) {
    const Root<> theirs(ctx, unwrapped(ctx, other, kName)), own(ctx, theirs ? data_of(ctx, self) : Value());
    return own ? rich_compare(ctx, own, theirs, Op) : Value();
}

Value string_contains(ProtoContext &ctx, Value self, Value part) {
    const Root<> theirs(ctx, unwrapped(ctx, part, kName)), own(ctx, theirs ? data_of(ctx, self) : Value());
    return own ? bool_or_null(ctx, contains(ctx, own, theirs)) : Value();
}

Value string_getitem(ProtoContext &ctx, Value self, Value index) {
    const Root<> data(ctx, data_of(ctx, self));
    return data ? of_own_class(ctx, self, get_item(ctx, data, index)) : Value();
}

/// The other operand's text, whatever it is.
Value text_of(ProtoContext &ctx, Value other) {
    const Root<> theirs(ctx, unwrapped(ctx, other, kName));
    return !theirs || is_str(theirs) ? theirs.get() : Value(to_str(ctx, theirs));
}

template <bool Reflected>
Value string_add(ProtoContext &ctx, Value self, Value other) {
    const Root<> theirs(ctx, text_of(ctx, other)), own(ctx, theirs ? data_of(ctx, self) : Value());
    if (!own)
        return Value();
    return of_own_class(ctx, self, Reflected ? binary_op(ctx, BinaryOp::Add, theirs, own)
                                             : binary_op(ctx, BinaryOp::Add, own, theirs));
}

template <BinaryOp Op>
Value string_with(ProtoContext &ctx, Value self, Value other) {
    const Root<> data(ctx, data_of(ctx, self));
    return data ? of_own_class(ctx, self, binary_op(ctx, Op, data, other)) : Value();
}

Value string_rmod(ProtoContext &ctx, Value self, Value format) {
    const Root<> text(ctx, to_str(ctx, format));
    return text ? of_own_class(ctx, self, binary_op(ctx, BinaryOp::Remainder, text, self)) : Value();
}

/// As `delegate`, of arguments that may be UserStrings themselves.
template <bool Wrap>
Value of_text(ProtoContext &ctx, const MethodDef &def, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    RootVector plain(ctx);
    for (size_t i = 0; i < nargs + keyword_count(kwnames); ++i) {
        plain.push(unwrapped(ctx, args[i], kName));
        if (!plain[i])
            return Value();
    }
    return delegate<Wrap>(ctx, def, self, plain.data(), nargs, kwnames);
}
constexpr auto text_method = of_text<true>, plain_method = of_text<false>;

Value string_maketrans(ProtoContext &ctx, Value, const Value *args, size_t nargs) {
    RootVector all(ctx);
    all.push(Value(ctx.types().str));
    for (size_t i = 0; i < nargs; ++i)
        all.push(args[i]);
    Str *name = intern(ctx, "maketrans");
    return name != nullptr ? ctx.call_method(name, all.data(), all.size()) : Value();
}

constexpr MethodDef kMethods[] = {
    {"__init__", keywords<string_init>},
    {"__str__", noargs<on_data<to_str>>},
    {"__repr__", noargs<data_repr>},
    {"__int__", noargs<on_data<to_long>>},
    {"__float__", noargs<on_data<to_float>>},
    {"__complex__", noargs<on_data<complex_of>>},
    {"__hash__", noargs<string_hash>},
    {"__getnewargs__", noargs<string_getnewargs>},
    {"__eq__", one_arg<string_compare<kEQ>>},
    {"__lt__", one_arg<string_compare<kLT>>},
    {"__le__", one_arg<string_compare<kLE>>},
    {"__gt__", one_arg<string_compare<kGT>>},
    {"__ge__", one_arg<string_compare<kGE>>},
    {"__contains__", one_arg<string_contains>},
    {"__len__", noargs<data_len>},
    {"__getitem__", one_arg<string_getitem>},
    {"__add__", one_arg<string_add<false>>},
    {"__radd__", one_arg<string_add<true>>},
    {"__mul__", one_arg<string_with<BinaryOp::Multiply>>},
    {"__rmul__", one_arg<string_with<BinaryOp::Multiply>>},
    {"__mod__", one_arg<string_with<BinaryOp::Remainder>>},
    {"__rmod__", one_arg<string_rmod>},
    {"maketrans", varargs<string_maketrans>, "maketrans(x, y=None, z=None, /)\n--\n\nA table for translate.",
     Binding::Static},
#define HPYU_TEXT(name) {#name, text_method},
#define HPYU_PLAIN(name) {#name, plain_method},
    HPYU_TEXT(capitalize) HPYU_TEXT(casefold) HPYU_TEXT(center) HPYU_TEXT(expandtabs) HPYU_TEXT(ljust)
    HPYU_TEXT(lower) HPYU_TEXT(lstrip) HPYU_TEXT(removeprefix) HPYU_TEXT(removesuffix) HPYU_TEXT(replace)
    HPYU_TEXT(rjust) HPYU_TEXT(rstrip) HPYU_TEXT(strip) HPYU_TEXT(swapcase) HPYU_TEXT(title) HPYU_TEXT(translate)
    HPYU_TEXT(upper) HPYU_TEXT(zfill)
    HPYU_PLAIN(count) HPYU_PLAIN(encode) HPYU_PLAIN(endswith) HPYU_PLAIN(find) HPYU_PLAIN(format)
    HPYU_PLAIN(format_map) HPYU_PLAIN(index) HPYU_PLAIN(isalnum) HPYU_PLAIN(isalpha) HPYU_PLAIN(isascii)
    HPYU_PLAIN(isdecimal) HPYU_PLAIN(isdigit) HPYU_PLAIN(isidentifier) HPYU_PLAIN(islower) HPYU_PLAIN(isnumeric)
    HPYU_PLAIN(isprintable) HPYU_PLAIN(isspace) HPYU_PLAIN(istitle) HPYU_PLAIN(isupper) HPYU_PLAIN(join)
    HPYU_PLAIN(partition) HPYU_PLAIN(rfind) HPYU_PLAIN(rindex) HPYU_PLAIN(rpartition) HPYU_PLAIN(rsplit)
    HPYU_PLAIN(split) HPYU_PLAIN(splitlines) HPYU_PLAIN(startswith)
#undef HPYU_TEXT
#undef HPYU_PLAIN
};

}  // namespace

constinit const std::span<const MethodDef> kUserStringMethods = kMethods;

}  // namespace hpyu
