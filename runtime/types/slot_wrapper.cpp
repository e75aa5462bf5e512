// SPDX-License-Identifier: MIT
// slot_wrapper and method-wrapper: the types of `int.__add__` and of `(1).__add__`. What a call does stands in the
// wrapper's row (type_dunders.hpp).
#include "method.hpp"
#include "protocol/protocol.hpp"
#include "type_dunders.hpp"
#include "types/doc_text.hpp"
#include "types/object.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

void wrapper_trace(ProtoObject *object, Tracer &tracer) { tracer.visit(static_cast<SlotWrapper *>(object)->owner); }

Value wrapper_call(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    const auto *wrapper = as<SlotWrapper>(self);
    if (nargs == 0)
        return type_error(ctx, "descriptor '", wrapper->row->text, "' of '", wrapper->owner, "' object needs an argument");
    if (!is_instance(ctx, args[0], wrapper->owner))
        return type_error(ctx, "descriptor '", wrapper->row->text, "' requires a '", wrapper->owner,
                          "' object but received a '", type_of(ctx, args[0]), "'");
    return call_slot_wrapper(ctx, *wrapper, {args[0], args + 1, nargs - 1, kwnames});
}

Value wrapper_get(ProtoContext &ctx, Value self, Value instance, Value) {
    auto *wrapper = as<SlotWrapper>(self);
    if (!instance)
        return self;
    if (!is_instance(ctx, instance, wrapper->owner))
        return type_error(ctx, "descriptor '", wrapper->row->text, "' for '", wrapper->owner,
                          "' objects doesn't apply to a '", type_of(ctx, instance), "' object");
    auto *bound = ctx.make<MethodWrapper>(ctx.types().method_wrapper);
    if (bound == nullptr)
        return Value();
    bound->wrapper = wrapper;
    bound->self = instance;
    return Value(bound);
}

Value wrapper_repr(ProtoContext &ctx, Value self) {
    const auto *wrapper = as<SlotWrapper>(self);
    std::string text = std::string("<slot wrapper '") + wrapper->row->text + "' of '";
    Piece(static_cast<const Type *>(wrapper->owner)).append_to(text);
    return Value(str_from_text(ctx, text + "' objects>"));
}

/// The slot wrapper behind either type.
SlotWrapper *wrapper_of(Value self) {
    return has_layout(self, Layout::SlotWrapper) ? as<SlotWrapper>(self) : as<MethodWrapper>(self)->wrapper;
}

Value get_name(ProtoContext &ctx, Value self, void *) { return Value(intern(ctx, wrapper_of(self)->row->text)); }

Value get_qualname(ProtoContext &ctx, Value self, void *) {
    const SlotWrapper *wrapper = wrapper_of(self);
    return Value(str_from_text(ctx, str_text(wrapper->owner->qualname) + "." + wrapper->row->text));
}

Value get_doc(ProtoContext &ctx, Value self, void *) {
    const DunderRow *row = wrapper_of(self)->row;
    return doc_value(ctx, row->text, row->doc);
}

Value get_signature(ProtoContext &ctx, Value self, void *) {
    const DunderRow *row = wrapper_of(self)->row;
    return signature_value(ctx, row->text, row->doc);
}

Value get_owner(ProtoContext &, Value self, void *) { return Value(wrapper_of(self)->owner); }

Value wrapper_reduce(ProtoContext &ctx, Value self) {
    return reduce_as_attribute(ctx, Value(as<SlotWrapper>(self)->owner), get_name(ctx, self, nullptr));
}

void bound_trace(ProtoObject *object, Tracer &tracer) {
    auto *bound = static_cast<MethodWrapper *>(object);
    tracer.visit(bound->wrapper);
    tracer.visit(bound->self);
}

Value bound_call(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    const auto *bound = as<MethodWrapper>(self);
    return call_slot_wrapper(ctx, *bound->wrapper, {bound->self, args, nargs, kwnames});
}

Value bound_repr(ProtoContext &ctx, Value self) {
    const auto *bound = as<MethodWrapper>(self);
    std::string text = std::string("<method-wrapper '") + bound->wrapper->row->text + "' of ";
    Piece(static_cast<const Type *>(type_of(ctx, bound->self))).append_to(text);
    text += " object at " + address_text(reinterpret_cast<const void *>(bound->self.bits())) + ">";
    return Value(str_from_text(ctx, text));
}

int64_t bound_hash(ProtoContext &, Value self) {
    const auto *bound = as<MethodWrapper>(self);
    const int64_t a = hash_of_address(reinterpret_cast<const void *>(bound->self.bits()));
    return (a * 31) ^ hash_of_address(bound->wrapper);
}

Value bound_compare(ProtoContext &ctx, Value a, Value b, int op) {
    if ((op != kEQ && op != kNE) || type_of(ctx, b) != ctx.types().method_wrapper)
        return ctx.not_implemented();
    const auto *x = as<MethodWrapper>(a);
    const auto *y = as<MethodWrapper>(b);
    const bool equal = x->self == y->self && x->wrapper == y->wrapper;
    return ctx.boolean(equal == (op == kEQ));
}

Value get_self(ProtoContext &, Value self, void *) { return as<MethodWrapper>(self)->self; }

Value bound_reduce(ProtoContext &ctx, Value self) {
    return reduce_as_attribute(ctx, as<MethodWrapper>(self)->self, get_name(ctx, self, nullptr));
}

constexpr MethodDef kSlotWrapperMethods[] = {
    {"__reduce__", noargs<wrapper_reduce>, "__reduce__($self, /)\n--\n\nThe class and the name to find the method by."},
};
constexpr MethodDef kMethodWrapperMethods[] = {
    {"__reduce__", noargs<bound_reduce>, "__reduce__($self, /)\n--\n\nThe object and the name to find the method by."},
};

constexpr GetSetDef kSlotWrapperGetSets[] = {
    {"__name__", get_name},
    {"__qualname__", get_qualname},
    {"__doc__", get_doc},
    {"__text_signature__", get_signature},
    {"__objclass__", get_owner},
};
constexpr GetSetDef kMethodWrapperGetSets[] = {
    {"__name__", get_name},
    {"__qualname__", get_qualname},
    {"__doc__", get_doc},
    {"__text_signature__", get_signature},
    {"__objclass__", get_owner},
    {"__self__", get_self},
};

}  // namespace

extern const TypeDef kSlotWrapperType;
const TypeDef kSlotWrapperType = {
    .name = "wrapper_descriptor",
    .layout = Layout::SlotWrapper,
    .size = sizeof(SlotWrapper),
    .flags = kTypeNoInstances | kTypeMethodLike,
    .trace = wrapper_trace,
    .methods = kSlotWrapperMethods,
    .getsets = kSlotWrapperGetSets,
    .slots = {.tp_repr = native<wrapper_repr>, .tp_call = native<wrapper_call>, .tp_descr_get = native<wrapper_get>},
};

extern const TypeDef kMethodWrapperType;
const TypeDef kMethodWrapperType = {
    .name = "method-wrapper",
    .layout = Layout::Other,
    .size = sizeof(MethodWrapper),
    .flags = kTypeNoInstances,
    .trace = bound_trace,
    .methods = kMethodWrapperMethods,
    .getsets = kMethodWrapperGetSets,
    .slots = {.tp_repr = native<bound_repr>,
              .tp_hash = native<bound_hash>,
              .tp_richcompare = native<bound_compare>,
              .tp_call = native<bound_call>},
};

}  // namespace hpyu
