// SPDX-License-Identifier: MIT
// Slots called as special methods: `int.__add__(1, 2)`. Each function checks the number of arguments, converts them to
// what the slot takes, calls it and converts the result.
#include "type_dunders_wrap.hpp"

#include "attribute.hpp"
#include "method.hpp"
#include "protocol/protocol.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// True if exactly `n` arguments were given; else raises. A count of one or none has words of its own.
bool takes(ProtoContext &ctx, const WrapperArgs &call, size_t n) {
    if (call.nargs == n) [[likely]]
        return true;
    type_error(ctx, n > 1 ? " expected " : "expected ", static_cast<int64_t>(n), n == 1 ? " argument, got " : " arguments, got ",
               static_cast<int64_t>(call.nargs));
    return false;
}

/// As `takes`, for between `least` and `most` arguments.
bool takes_between(ProtoContext &ctx, const WrapperArgs &call, size_t least, size_t most) {
    if (call.nargs >= least && call.nargs <= most) [[likely]]
        return true;
    const bool few = call.nargs < least;
    const size_t bound = few ? least : most;
    type_error(ctx, " expected ", least == most ? "" : few ? "at least " : "at most ", static_cast<int64_t>(bound),
               bound == 1 ? " argument, got " : " arguments, got ", static_cast<int64_t>(call.nargs));
    return false;
}

Value none_or_null(ProtoContext &ctx, int result) { return result < 0 ? Value() : ctx.none(); }

/// The index of a sequence slot: negative ones count from the end. False with an exception pending.
bool sequence_index(ProtoContext &ctx, Value self, Value index, int64_t *out) {
    *out = to_ssize(ctx, index, false, ctx.exc().OverflowError);
    if (*out == -1 && error_occurred(ctx))
        return false;
    if (*out < 0)
        if (const auto size = type_of(ctx, self)->slots.sq_length.load()) {
            const int64_t n = size(ctx, self);
            if (n < 0)
                return false;
            *out += n;
        }
    return true;
}

/// object.__setattr__ may not be used to get around the stricter one of a builtin type.
bool may_set_attributes(ProtoContext &ctx, const SlotWrapper &wrapper, Value self) {
    const Type *type = type_of(ctx, self);
    while (type->base != nullptr && type->has(kTypeHeap))
        type = type->base;
    if (type->slots.tp_setattro.is(wrapper.as_kind<slot_kind::SetAttr>().fn) || type == wrapper.owner)
        return true;
    if (wrapper.owner->has(kTypeHeap))
        return true;
    type_error(ctx, "can't apply this ", wrapper.row->text, " to ", type_of(ctx, self), " object");
    return false;
}

}  // namespace

namespace wrap {

Value unary(ProtoContext &ctx, const SlotWrapper &w, const WrapperArgs &call) {
    return takes(ctx, call, 0) ? w.as_kind<slot_kind::Unary>()(ctx, call.self) : Value();
}

Value binary(ProtoContext &ctx, const SlotWrapper &w, const WrapperArgs &call) {
    return takes(ctx, call, 1) ? w.as_kind<slot_kind::Binary>()(ctx, call.self, call.args[0]) : Value();
}

Value reflected(ProtoContext &ctx, const SlotWrapper &w, const WrapperArgs &call) {
    return takes(ctx, call, 1) ? w.as_kind<slot_kind::Binary>()(ctx, call.args[0], call.self) : Value();
}

Value ternary(ProtoContext &ctx, const SlotWrapper &w, const WrapperArgs &call) {
    if (!takes_between(ctx, call, 1, 2))
        return Value();
    return w.as_kind<slot_kind::Ternary>()(ctx, call.self, call.args[0], call.nargs == 2 ? call.args[1] : ctx.none());
}

Value ternary_reflected(ProtoContext &ctx, const SlotWrapper &w, const WrapperArgs &call) {
    if (!takes_between(ctx, call, 1, 2))
        return Value();
    return w.as_kind<slot_kind::Ternary>()(ctx, call.args[0], call.self, call.nargs == 2 ? call.args[1] : ctx.none());
}

Value inquiry(ProtoContext &ctx, const SlotWrapper &w, const WrapperArgs &call) {
    if (!takes(ctx, call, 0))
        return Value();
    const int result = w.as_kind<slot_kind::Inquiry>()(ctx, call.self);
    return result < 0 ? Value() : ctx.boolean(result != 0);
}

Value length(ProtoContext &ctx, const SlotWrapper &w, const WrapperArgs &call) {
    if (!takes(ctx, call, 0))
        return Value();
    const int64_t result = w.as_kind<slot_kind::Length>()(ctx, call.self);
    return result == -1 && error_occurred(ctx) ? Value() : int_from_int64(ctx, result);
}

Value repeat(ProtoContext &ctx, const SlotWrapper &w, const WrapperArgs &call) {
    if (!takes_between(ctx, call, 1, 1))
        return Value();
    const int64_t n = to_ssize(ctx, call.args[0], false, ctx.exc().OverflowError);
    if (n == -1 && error_occurred(ctx))
        return Value();
    return w.as_kind<slot_kind::SizeArg>()(ctx, call.self, n);
}

Value item(ProtoContext &ctx, const SlotWrapper &w, const WrapperArgs &call) {
    int64_t index = 0;
    if (!takes(ctx, call, 1) || !sequence_index(ctx, call.self, call.args[0], &index))
        return Value();
    return w.as_kind<slot_kind::SizeArg>()(ctx, call.self, index);
}

Value set_item(ProtoContext &ctx, const SlotWrapper &w, const WrapperArgs &call) {
    int64_t index = 0;
    if (!takes(ctx, call, 2) || !sequence_index(ctx, call.self, call.args[0], &index))
        return Value();
    return none_or_null(ctx, w.as_kind<slot_kind::AssItem>()(ctx, call.self, index, call.args[1]));
}

Value delete_item(ProtoContext &ctx, const SlotWrapper &w, const WrapperArgs &call) {
    int64_t index = 0;
    if (!takes(ctx, call, 1) || !sequence_index(ctx, call.self, call.args[0], &index))
        return Value();
    return none_or_null(ctx, w.as_kind<slot_kind::AssItem>()(ctx, call.self, index, Value()));
}

Value set_subscript(ProtoContext &ctx, const SlotWrapper &w, const WrapperArgs &call) {
    if (!takes(ctx, call, 2))
        return Value();
    return none_or_null(ctx, w.as_kind<slot_kind::AssSubscript>()(ctx, call.self, call.args[0], call.args[1]));
}

Value delete_subscript(ProtoContext &ctx, const SlotWrapper &w, const WrapperArgs &call) {
    if (!takes(ctx, call, 1))
        return Value();
    return none_or_null(ctx, w.as_kind<slot_kind::AssSubscript>()(ctx, call.self, call.args[0], Value()));
}

Value contains(ProtoContext &ctx, const SlotWrapper &w, const WrapperArgs &call) {
    if (!takes(ctx, call, 1))
        return Value();
    const int result = w.as_kind<slot_kind::Contains>()(ctx, call.self, call.args[0]);
    return result < 0 ? Value() : ctx.boolean(result != 0);
}

Value call(ProtoContext &ctx, const SlotWrapper &w, const WrapperArgs &call) {
    if (ctx.need_stack() < 0)
        return Value();
    return w.as_kind<slot_kind::Call>()(ctx, call.self, call.args, call.nargs, call.kwnames);
}

Value init(ProtoContext &ctx, const SlotWrapper &w, const WrapperArgs &call) {
    return none_or_null(ctx, w.as_kind<slot_kind::Init>()(ctx, call.self, call.args, call.nargs, call.kwnames));
}

Value finalize(ProtoContext &ctx, const SlotWrapper &w, const WrapperArgs &call) {
    if (!takes(ctx, call, 0))
        return Value();
    w.as_kind<slot_kind::Finalize>()(ctx, call.self);
    return ctx.none();
}

Value get_attribute(ProtoContext &ctx, const SlotWrapper &w, const WrapperArgs &call) {
    if (!takes(ctx, call, 1))
        return Value();
    Root<Str *> name(ctx, attribute_name(ctx, call.args[0]));
    return name ? w.as_kind<slot_kind::GetAttr>()(ctx, call.self, name) : Value();
}

static Value change_attribute(ProtoContext &ctx, const SlotWrapper &w, const WrapperArgs &call, Value value) {
    Root<Str *> name(ctx, attribute_name(ctx, call.args[0]));
    if (!name || !may_set_attributes(ctx, w, call.self))
        return Value();
    return none_or_null(ctx, w.as_kind<slot_kind::SetAttr>()(ctx, call.self, name, value));
}

Value set_attribute(ProtoContext &ctx, const SlotWrapper &w, const WrapperArgs &call) {
    return takes(ctx, call, 2) ? change_attribute(ctx, w, call, call.args[1]) : Value();
}

Value delete_attribute(ProtoContext &ctx, const SlotWrapper &w, const WrapperArgs &call) {
    return takes(ctx, call, 1) ? change_attribute(ctx, w, call, Value()) : Value();
}

Value descriptor_get(ProtoContext &ctx, const SlotWrapper &w, const WrapperArgs &call) {
    if (!takes_between(ctx, call, 1, 2))
        return Value();
    const Value instance = call.args[0] == ctx.none() ? Value() : call.args[0];
    const Value owner = call.nargs < 2 || call.args[1] == ctx.none() ? Value() : call.args[1];
    if (!instance && !owner)
        return type_error(ctx, "__get__(None, None) is invalid");
    return w.as_kind<slot_kind::DescrGet>()(ctx, call.self, instance, owner);
}

Value descriptor_set(ProtoContext &ctx, const SlotWrapper &w, const WrapperArgs &call) {
    if (!takes(ctx, call, 2))
        return Value();
    return none_or_null(ctx, w.as_kind<slot_kind::DescrSet>()(ctx, call.self, call.args[0], call.args[1]));
}

Value descriptor_delete(ProtoContext &ctx, const SlotWrapper &w, const WrapperArgs &call) {
    if (!takes(ctx, call, 1))
        return Value();
    return none_or_null(ctx, w.as_kind<slot_kind::DescrSet>()(ctx, call.self, call.args[0], Value()));
}

Value next(ProtoContext &ctx, const SlotWrapper &w, const WrapperArgs &call) {
    if (!takes(ctx, call, 0))
        return Value();
    const Value item = w.as_kind<slot_kind::Next>()(ctx, call.self);
    if (!item && !error_occurred(ctx))
        raise_value(ctx, ctx.exc().StopIteration, ctx.none());
    return item;
}

Value compare_as(ProtoContext &ctx, const SlotWrapper &w, const WrapperArgs &call, int op) {
    return takes(ctx, call, 1) ? w.as_kind<slot_kind::RichCompare>()(ctx, call.self, call.args[0], op) : Value();
}

}  // namespace wrap

Value call_slot_wrapper(ProtoContext &ctx, const SlotWrapper &wrapper, const WrapperArgs &call) {
    if (keyword_count(call.kwnames) != 0 && !wrapper.row->takes_keywords)
        return type_error(ctx, "wrapper ", wrapper.row->text, "() takes no keyword arguments");
    return wrapper.row->wrap(ctx, wrapper, call);
}

}  // namespace hpyu
