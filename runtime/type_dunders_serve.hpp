// SPDX-License-Identifier: MIT
// The functions that serve a slot by calling the special method that a class defines.
//
// Each is instantiated for its method's name and makes no use of the slot's second word. So a slot that changes while
// another thread is calling it needs no care: that thread finds the function it read, and whatever second word there
// is will do. Two classes that define the same method have the same slot, which is how a binary operation knows that
// one call of the slot covers both operands.
#pragma once

#include "type_dunders.hpp"

namespace hpyu::serve {

using Name = Str *Names::*;

/// type(args[0]).name(*args); AttributeError if the method went away.
[[nodiscard]] Value call_dunder(ProtoContext &ctx, Str *name, const Value *args, size_t nargs);
/// As above, NotImplemented if there is no such method.
[[nodiscard]] Value call_if_defined(ProtoContext &ctx, Str *name, Value self, Value other);

/// A binary operator: the reflected method of a subclass first, then the direct one, then the reflected one.
[[nodiscard]] Value dispatch_binary(ProtoContext &ctx, Value a, Value b, Str *direct, Str *reflected, SlotId slot,
                                    void (*own)());

template <Name N>
Value unary(ProtoContext &ctx, void *, Value self) {
    return call_dunder(ctx, ctx.names().*N, &self, 1);
}

/// For slots whose first operand is always the type's: in-place operators and subscripts.
template <Name N>
Value with_one(ProtoContext &ctx, void *, Value self, Value other) {
    const Value args[] = {self, other};
    return call_dunder(ctx, ctx.names().*N, args, 2);
}

template <Name Direct, Name Reflected, SlotId Slot>
Value binary(ProtoContext &ctx, void *, Value a, Value b) {
    return dispatch_binary(ctx, a, b, ctx.names().*Direct, ctx.names().*Reflected, Slot,
                           reinterpret_cast<void (*)()>(&binary<Direct, Reflected, Slot>));
}

Value power(ProtoContext &, void *, Value a, Value b, Value modulus);
Value inplace_power(ProtoContext &, void *, Value a, Value b, Value modulus);
int truth(ProtoContext &, void *, Value self);
int64_t length(ProtoContext &, void *, Value self);
int64_t hash(ProtoContext &, void *, Value self);
Value item(ProtoContext &, void *, Value self, int64_t index);
int change_item(ProtoContext &, void *, Value self, int64_t index, Value value);
int change_subscript(ProtoContext &, void *, Value self, Value key, Value value);
int contains(ProtoContext &, void *, Value self, Value other);
Value call(ProtoContext &, void *, Value self, const Value *args, size_t nargs, Tuple *kwnames);
Value make(ProtoContext &, void *, Type *type, const Value *args, size_t nargs, Tuple *kwnames);
int init(ProtoContext &, void *, Value self, const Value *args, size_t nargs, Tuple *kwnames);
void finalize(ProtoContext &, void *, Value self);
Value compare(ProtoContext &, void *, Value a, Value b, int op);
Value get_attribute(ProtoContext &, void *, Value self, Str *name);
int change_attribute(ProtoContext &, void *, Value self, Str *name, Value value);
Value descriptor_get(ProtoContext &, void *, Value self, Value instance, Value owner);
int descriptor_change(ProtoContext &, void *, Value self, Value instance, Value value);
Value iterate(ProtoContext &, void *, Value self);

}  // namespace hpyu::serve
