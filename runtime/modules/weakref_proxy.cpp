// SPDX-License-Identifier: MIT
// weakref.proxy: an object that hands everything done with it to its target, and raises ReferenceError once that is dead.
#include "modules/import.hpp"
#include "modules/weakref.hpp"
#include "protocol/protocol.hpp"
#include "space.hpp"
#include "types/dict.hpp"
#include "types/int.hpp"
#include "types/str.hpp"
#include "types/weakref.hpp"

namespace hpyu {

namespace {

struct Proxy : ProtoObject {
    WeakRef *reference = nullptr;
    uint64_t reserved = 0;
};

void trace_proxy(ProtoObject *object, Tracer &tracer) { tracer.visit(static_cast<Proxy *>(object)->reference); }

bool is_proxy(ProtoContext &ctx, Value v) { return type_of(ctx, v)->trace == trace_proxy; }

/// What stands behind `v` if it is a proxy, else `v`. Null with ReferenceError if it is dead.
Value behind(ProtoContext &ctx, Value v) {
    if (!is_proxy(ctx, v))
        return v;
    ProtoObject *target = as<Proxy>(v)->reference->target.load(std::memory_order_acquire);
    if (target == nullptr)
        return raise(ctx, ctx.exc().ReferenceError, "weakly-referenced object no longer exists");
    return target;
}

/// One operand: an operation of the runtime on the target.
template <auto F>
Value on_target(ProtoContext &ctx, Value self) {
    Root<> target(ctx, behind(ctx, self));
    return target ? Value(F(ctx, target)) : Value();
}

template <BinaryOp Op, bool InPlace = false>
Value binary(ProtoContext &ctx, Value a, Value b) {
    Root<> left(ctx, behind(ctx, a));
    Root<> right(ctx, left ? behind(ctx, b) : Value());
    if (!right)
        return Value();
    return InPlace ? inplace_op(ctx, Op, left, right) : binary_op(ctx, Op, left, right);
}
template <bool InPlace>
Value ternary(ProtoContext &ctx, Value a, Value b, Value modulus) {
    Root<> base(ctx, behind(ctx, a));
    Root<> exponent(ctx, base ? behind(ctx, b) : Value());
    Root<> third(ctx, exponent ? behind(ctx, modulus) : Value());
    return !third ? Value() : InPlace ? inplace_power(ctx, base, exponent, third) : power(ctx, base, exponent, third);
}
template <UnaryOp Op>
Value unary(ProtoContext &ctx, Value a) {
    Root<> target(ctx, behind(ctx, a));
    return target ? unary_op(ctx, Op, target) : Value();
}

Value proxy_repr(ProtoContext &ctx, Value self) {
    const ProtoObject *target = as<Proxy>(self)->reference->target.load(std::memory_order_acquire);
    std::string out;
    Piece(target != nullptr ? target->type.load() : ctx.types().none).append_to(out);
    char text[96];
    std::snprintf(text, sizeof text, "<weakproxy at %p to ", static_cast<void *>(self.as_object()));
    out = text + out;
    std::snprintf(text, sizeof text, " at %p>", static_cast<const void *>(target));
    return str_from_text(ctx, out + text);
}

Value proxy_getattro(ProtoContext &ctx, Value self, Str *name) {
    Root<> target(ctx, behind(ctx, self));
    return target ? ctx.get_attribute(target, name) : Value();
}
int proxy_setattro(ProtoContext &ctx, Value self, Str *name, Value value) {
    Root<> target(ctx, behind(ctx, self));
    return target ? ctx.set_attribute(target, name, value) : -1;
}
int64_t proxy_hash(ProtoContext &ctx, Value self) { return type_error(ctx, "unhashable type: '", type_of(ctx, self), "'"); }

Value proxy_richcompare(ProtoContext &ctx, Value self, Value other, int op) {
    Root<> left(ctx, behind(ctx, self));
    Root<> right(ctx, left ? behind(ctx, other) : Value());
    return right ? rich_compare(ctx, left, right, op) : Value();
}
int proxy_bool(ProtoContext &ctx, Value self) {
    Root<> target(ctx, behind(ctx, self));
    return target ? is_true(ctx, target) : -1;
}
Value proxy_call(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    Root<> target(ctx, behind(ctx, self));
    return target ? ctx.call(target, args, nargs, kwnames) : Value();
}
Value proxy_next(ProtoContext &ctx, Value self) {
    Root<> target(ctx, behind(ctx, self));
    if (!target)
        return Value();
    if (!is_iterator(ctx, target))
        return type_error(ctx, "Weakref proxy referenced a non-iterator '", type_of(ctx, target), "' object");
    return iter_next(ctx, target);
}
int64_t proxy_length(ProtoContext &ctx, Value self) {
    Root<> target(ctx, behind(ctx, self));
    return target ? length(ctx, target) : -1;
}
Value proxy_subscript(ProtoContext &ctx, Value self, Value key) {
    Root<> target(ctx, behind(ctx, self));
    return target ? get_item(ctx, target, key) : Value();
}
int proxy_ass_subscript(ProtoContext &ctx, Value self, Value key, Value value) {
    Root<> target(ctx, behind(ctx, self));
    return target ? set_item(ctx, target, key, value) : -1;
}
int proxy_contains(ProtoContext &ctx, Value self, Value item) {
    Root<> target(ctx, behind(ctx, self));
    return target ? contains(ctx, target, item) : -1;
}

template <Str *Names::*Name>
Value call_on_target(ProtoContext &ctx, Value self) {
    Root<> target(ctx, behind(ctx, self));
    return target ? ctx.call_method(ctx.names().*Name, {target.get()}) : Value();
}

constexpr MethodDef kMethods[] = {
    {"__bytes__", noargs<call_on_target<&Names::__bytes__>>},
    {"__reversed__", noargs<call_on_target<&Names::__reversed__>>},
};

/// The slots of both classes; only one of them can be called.
constexpr TypeDef proxy_type(const char *name, slot_kind::Call call) {
    return {.name = name,
            .size = sizeof(Proxy),
            .flags = kTypeNoInstances | kTypeGC,
            .trace = trace_proxy,
            .methods = kMethods,
            .slots = {.tp_repr = native<proxy_repr>,
                      .tp_str = native<on_target<to_str>>,
                      .tp_hash = native<proxy_hash>,
                      .tp_richcompare = native<proxy_richcompare>,
                      .tp_call = call,
                      .tp_getattro = native<proxy_getattro>,
                      .tp_setattro = native<proxy_setattro>,
                      .tp_iter = native<on_target<get_iter>>,
                      .tp_iternext = native<proxy_next>,
                      .nb_add = native<binary<BinaryOp::Add>>,
                      .nb_subtract = native<binary<BinaryOp::Subtract>>,
                      .nb_multiply = native<binary<BinaryOp::Multiply>>,
                      .nb_remainder = native<binary<BinaryOp::Remainder>>,
                      .nb_divmod = native<binary<BinaryOp::Divmod>>,
                      .nb_power = native<ternary<false>>,
                      .nb_negative = native<unary<UnaryOp::Negative>>,
                      .nb_positive = native<unary<UnaryOp::Positive>>,
                      .nb_absolute = native<unary<UnaryOp::Absolute>>,
                      .nb_bool = native<proxy_bool>,
                      .nb_invert = native<unary<UnaryOp::Invert>>,
                      .nb_lshift = native<binary<BinaryOp::Lshift>>,
                      .nb_rshift = native<binary<BinaryOp::Rshift>>,
                      .nb_and = native<binary<BinaryOp::And>>,
                      .nb_xor = native<binary<BinaryOp::Xor>>,
                      .nb_or = native<binary<BinaryOp::Or>>,
                      .nb_int = native<on_target<to_long>>,
                      .nb_float = native<on_target<to_float>>,
                      .nb_inplace_add = native<binary<BinaryOp::Add, true>>,
                      .nb_inplace_subtract = native<binary<BinaryOp::Subtract, true>>,
                      .nb_inplace_multiply = native<binary<BinaryOp::Multiply, true>>,
                      .nb_inplace_remainder = native<binary<BinaryOp::Remainder, true>>,
                      .nb_inplace_power = native<ternary<true>>,
                      .nb_inplace_lshift = native<binary<BinaryOp::Lshift, true>>,
                      .nb_inplace_rshift = native<binary<BinaryOp::Rshift, true>>,
                      .nb_inplace_and = native<binary<BinaryOp::And, true>>,
                      .nb_inplace_xor = native<binary<BinaryOp::Xor, true>>,
                      .nb_inplace_or = native<binary<BinaryOp::Or, true>>,
                      .nb_floor_divide = native<binary<BinaryOp::FloorDivide>>,
                      .nb_true_divide = native<binary<BinaryOp::TrueDivide>>,
                      .nb_inplace_floor_divide = native<binary<BinaryOp::FloorDivide, true>>,
                      .nb_inplace_true_divide = native<binary<BinaryOp::TrueDivide, true>>,
                      .nb_index = native<on_target<to_index>>,
                      .nb_matrix_multiply = native<binary<BinaryOp::MatrixMultiply>>,
                      .nb_inplace_matrix_multiply = native<binary<BinaryOp::MatrixMultiply, true>>,
                      .mp_length = native<proxy_length>,
                      .mp_subscript = native<proxy_subscript>,
                      .mp_ass_subscript = native<proxy_ass_subscript>,
                      .sq_contains = native<proxy_contains>}};
}

constinit const TypeDef kProxyType = proxy_type("weakref.ProxyType", {});
constinit const TypeDef kCallableProxyType = proxy_type("weakref.CallableProxyType", native<proxy_call>);

}  // namespace

int add_weak_proxies(ProtoContext &ctx, ModuleObject *module) {
    for (const TypeDef *def : {&kProxyType, &kCallableProxyType})
        if (module_add_type(ctx, module, *def) == nullptr)
            return -1;
    return 0;
}

Value weak_proxy_new(ProtoContext &ctx, ModuleObject *module, Value target, Value callback) {
    const bool callable = static_cast<bool>(type_of(ctx, target)->slots.tp_call);
    Root<Str *> name(ctx, intern(ctx, callable ? "CallableProxyType" : "ProxyType"));
    const Value type = name ? dict_find_str(ctx, module->dict, name) : Value();
    if (!type || !has_layout(type, Layout::Type) || as<Type>(type)->trace != trace_proxy)
        return runtime_error(ctx, "the proxy types of weakref are gone");
    Root<> reference(ctx, weakref_new(ctx, ctx.types().weakref, target, callback));
    auto *proxy = reference ? ctx.make<Proxy>(as<Type>(type)) : nullptr;
    if (proxy != nullptr)
        proxy->reference = as<WeakRef>(reference);
    return proxy;
}

}  // namespace hpyu
