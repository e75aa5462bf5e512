// SPDX-License-Identifier: MIT
// Slots served by special methods of classes: the look-up on the type, the call, and the check of what comes back.
#include "type_dunders_serve.hpp"

#include "attribute.hpp"
#include "method.hpp"
#include "protocol/protocol.hpp"
#include "types/int.hpp"
#include "types/prepend.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu::serve {

namespace {

/// Counts the nested call, which may be one of a method that calls the slot again.
Value call_special(ProtoContext &ctx, Str *name, const Value *args, size_t nargs, bool *found) {
    *found = true;
    if (ctx.enter_call() < 0) [[unlikely]]
        return Value();
    const Value result = ctx.call_special(name, args, nargs, found);
    ctx.leave_call();
    return result;
}

/// Looks a special method up and binds it to `self`; null without an exception if there is none. A method that takes
/// self in front comes unbound, with `*unbound` set.
Value find_special(ProtoContext &ctx, Value self, Str *name, bool *unbound) {
    *unbound = false;
    Type *type = type_of(ctx, self);
    const Value found = type_lookup(ctx, type, name);
    if (!found)
        return Value();
    Type *kind = type_of(ctx, found);
    if (kind->has(kTypeMethodLike)) {
        *unbound = true;
        return found;
    }
    if (!kind->slots.tp_descr_get)
        return found;
    Root<> keep(ctx, found);
    return kind->slots.tp_descr_get(ctx, found, self, Value(type));
}

/// type(self).name(self, *args, **kwargs) of any arguments.
Value call_full(ProtoContext &ctx, Str *name, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    if (ctx.enter_call(" while calling a Python object") < 0) [[unlikely]]
        return Value();
    bool unbound = false;
    Root<> method(ctx, find_special(ctx, self, name, &unbound));
    Value result;
    if (!method) {
        if (!error_occurred(ctx))
            attribute_error(ctx, name);
    } else {
        result = unbound ? call_prepended(ctx, method, self, args, nargs, kwnames)
                         : ctx.call(method, args, nargs, kwnames);
    }
    ctx.leave_call();
    return result;
}

int none_expected(Value result) { return result ? 0 : -1; }

/// True if `derived` answers the reflected method with another definition than `base` does.
bool overrides(ProtoContext &ctx, Type *derived, Type *base, Str *name) {
    const Value own = type_lookup(ctx, derived, name);
    return own && own != type_lookup(ctx, base, name);
}

}  // namespace

Value call_dunder(ProtoContext &ctx, Str *name, const Value *args, size_t nargs) {
    bool found = false;
    const Value result = call_special(ctx, name, args, nargs, &found);
    if (!found) [[unlikely]]
        return attribute_error(ctx, name);
    return result;
}

Value call_if_defined(ProtoContext &ctx, Str *name, Value self, Value other) {
    const Value args[] = {self, other};
    bool found = false;
    const Value result = call_special(ctx, name, args, 2, &found);
    return found ? result : ctx.not_implemented();
}

Value dispatch_binary(ProtoContext &ctx, Value a, Value b, Str *direct, Str *reflected, SlotId slot, void (*own)()) {
    Type *left = type_of(ctx, a);
    Type *right = type_of(ctx, b);
    bool ask_right = left != right && right->slot(slot).fn == own;
    if (left->slot(slot).fn == own) {
        if (ask_right && is_subtype(right, left) && overrides(ctx, right, left, reflected)) {
            const Value result = call_if_defined(ctx, reflected, b, a);
            if (result != ctx.not_implemented())
                return result;
            ask_right = false;
        }
        const Value result = call_if_defined(ctx, direct, a, b);
        if (result != ctx.not_implemented() || left == right)
            return result;
    }
    return ask_right ? call_if_defined(ctx, reflected, b, a) : ctx.not_implemented();
}

Value power(ProtoContext &ctx, void *, Value a, Value b, Value modulus) {
    const auto own = reinterpret_cast<void (*)()>(&power);
    if (modulus == ctx.none())
        return dispatch_binary(ctx, a, b, ctx.names().__pow__, ctx.names().__rpow__, SlotId::nb_power, own);
    // There is no reflected form with a modulus, but this may be called for the right operand's sake.
    if (type_of(ctx, a)->slot(SlotId::nb_power).fn != own)
        return ctx.not_implemented();
    const Value args[] = {a, b, modulus};
    return call_dunder(ctx, ctx.names().__pow__, args, 3);
}

Value inplace_power(ProtoContext &ctx, void *, Value a, Value b, Value) {
    const Value args[] = {a, b};
    return call_dunder(ctx, ctx.names().__ipow__, args, 2);
}

int truth(ProtoContext &ctx, void *, Value self) {
    const Value result = call_dunder(ctx, ctx.names().__bool__, &self, 1);
    if (!result)
        return -1;
    if (result != ctx.true_() && result != ctx.false_())
        return type_error(ctx, "__bool__ should return bool, returned ", type_of(ctx, result));
    return result == ctx.true_();
}

int64_t length(ProtoContext &ctx, void *, Value self) {
    Root<> result(ctx, call_dunder(ctx, ctx.names().__len__, &self, 1));
    if (!result)
        return -1;
    const Value number = to_index(ctx, result);
    if (!number)
        return -1;
    if (int_sign(number) < 0)
        return value_error(ctx, "__len__() should return >= 0");
    int64_t n = 0;
    if (!int_to_int64(number, &n))
        return overflow_error(ctx, "cannot fit '", type_of(ctx, result), "' into an index-sized integer");
    return n;
}

int64_t hash(ProtoContext &ctx, void *, Value self) {
    const Value result = call_dunder(ctx, ctx.names().__hash__, &self, 1);
    if (!result)
        return -1;
    if (!is_int(result))
        return type_error(ctx, "__hash__ method should return an integer");
    int64_t n = 0;
    if (!int_to_int64(result, &n))
        n = int_hash(result);
    return n == -1 ? -2 : n;
}

Value item(ProtoContext &ctx, void *, Value self, int64_t index) {
    Root<> number(ctx, int_from_int64(ctx, index));
    if (!number)
        return Value();
    const Value args[] = {self, number};
    return call_dunder(ctx, ctx.names().__getitem__, args, 2);
}

int change_item(ProtoContext &ctx, void *, Value self, int64_t index, Value value) {
    Root<> number(ctx, int_from_int64(ctx, index));
    return number ? change_subscript(ctx, nullptr, self, number, value) : -1;
}

int change_subscript(ProtoContext &ctx, void *, Value self, Value key, Value value) {
    const Value args[] = {self, key, value};
    Str *name = value ? ctx.names().__setitem__ : ctx.names().__delitem__;
    return none_expected(call_dunder(ctx, name, args, value ? 3 : 2));
}

int contains(ProtoContext &ctx, void *, Value self, Value other) {
    if (type_lookup(ctx, type_of(ctx, self), ctx.names().__contains__) == ctx.none())
        return type_error(ctx, "'", type_of(ctx, self), "' object is not a container");
    const Value args[] = {self, other};
    Root<> result(ctx, call_dunder(ctx, ctx.names().__contains__, args, 2));
    return result ? is_true(ctx, result) : -1;
}

Value call(ProtoContext &ctx, void *, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    return call_full(ctx, ctx.names().__call__, self, args, nargs, kwnames);
}

Value make(ProtoContext &ctx, void *, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    if (ctx.enter_call() < 0) [[unlikely]]
        return Value();
    Root<> function(ctx, ctx.get_attribute(Value(type), ctx.names().__new__));
    const Value result = function ? call_prepended(ctx, function, Value(type), args, nargs, kwnames) : Value();
    ctx.leave_call();
    return result;
}

int init(ProtoContext &ctx, void *, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    const Value result = call_full(ctx, ctx.names().__init__, self, args, nargs, kwnames);
    if (!result)
        return -1;
    if (result != ctx.none())
        return type_error(ctx, "__init__() should return None, not '", type_of(ctx, result), "'");
    return 0;
}

void finalize(ProtoContext &ctx, void *, Value self) {
    Root<> pending(ctx, take_error(ctx));
    bool found = false;
    if (!call_special(ctx, ctx.names().__del__, &self, 1, &found) && found)
        write_unraisable(ctx, type_lookup(ctx, type_of(ctx, self), ctx.names().__del__));
    if (pending)
        raise_instance(ctx, pending);
}

Value compare(ProtoContext &ctx, void *, Value a, Value b, int op) {
    static constexpr Name kNames[] = {&Names::__lt__, &Names::__le__, &Names::__eq__,
                                      &Names::__ne__, &Names::__gt__, &Names::__ge__};
    return call_if_defined(ctx, ctx.names().*kNames[op], a, b);
}

/// __getattribute__ as the class has it; an absent attribute may be null with nothing pending.
static Value look_attribute_up(ProtoContext &ctx, Value self, Str *name, bool absent_is_silent) {
    const Value found = type_lookup(ctx, type_of(ctx, self), ctx.names().__getattribute__);
    if (has_layout(found, Layout::SlotWrapper)) {
        const auto *wrapper = as<SlotWrapper>(found);
        const auto slot = wrapper->as_kind<slot_kind::GetAttr>();
        if (slot.fn == NativeSlot<generic_get_attribute>::adapter && absent_is_silent) {
            bool failed = false;
            return generic_find_attribute(ctx, self, name, &failed);
        }
        if (wrapper->row->slot == SlotId::tp_getattro && is_instance(ctx, self, wrapper->owner))
            return slot(ctx, self, name);
    }
    const Value args[] = {self, name};
    return call_dunder(ctx, ctx.names().__getattribute__, args, 2);
}

Value get_attribute(ProtoContext &ctx, void *, Value self, Str *name) {
    const bool has_fallback = static_cast<bool>(type_lookup(ctx, type_of(ctx, self), ctx.names().__getattr__));
    const Value result = look_attribute_up(ctx, self, name, has_fallback);
    if (result || !has_fallback)
        return result;
    if (error_occurred(ctx)) {
        if (!error_matches(ctx, Value(ctx.exc().AttributeError)))
            return Value();
        clear_error(ctx);
    }
    const Value args[] = {self, name};
    return call_dunder(ctx, ctx.names().__getattr__, args, 2);
}

int change_attribute(ProtoContext &ctx, void *, Value self, Str *name, Value value) {
    const Value args[] = {self, name, value};
    Str *method = value ? ctx.names().__setattr__ : ctx.names().__delattr__;
    return none_expected(call_dunder(ctx, method, args, value ? 3 : 2));
}

Value descriptor_get(ProtoContext &ctx, void *, Value self, Value instance, Value owner) {
    const Value args[] = {self, instance ? instance : ctx.none(), owner ? owner : ctx.none()};
    return call_dunder(ctx, ctx.names().__get__, args, 3);
}

int descriptor_change(ProtoContext &ctx, void *, Value self, Value instance, Value value) {
    const Value args[] = {self, instance, value};
    Str *method = value ? ctx.names().__set__ : ctx.names().__delete__;
    return none_expected(call_dunder(ctx, method, args, value ? 3 : 2));
}

Value iterate(ProtoContext &ctx, void *, Value self) {
    if (type_lookup(ctx, type_of(ctx, self), ctx.names().__iter__) == ctx.none())
        return type_error(ctx, "'", type_of(ctx, self), "' object is not iterable");
    return call_dunder(ctx, ctx.names().__iter__, &self, 1);
}

}  // namespace hpyu::serve
