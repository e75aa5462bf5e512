// SPDX-License-Identifier: MIT
// getset_descriptor and member_descriptor: computed attributes and fields of builtin and extension types.
#include "protocol/protocol.hpp"
#include "types/doc_text.hpp"
#include "types/function_objects.hpp"
#include "types/object.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

Value getset_descriptor_new(ProtoContext &ctx, Type *owner, const GetSetDef *def) {
    auto *descriptor = ctx.make<GetSetDescriptor>(ctx.types().getset_descriptor);
    if (descriptor == nullptr)
        return Value();
    descriptor->def = def;
    descriptor->owner = owner;
    return Value(descriptor);
}

MemberDescriptor *member_descriptor_new(ProtoContext &ctx, Type *owner, const char *name, const char *doc) {
    auto *descriptor = ctx.make<MemberDescriptor>(ctx.types().member_descriptor);
    if (descriptor == nullptr)
        return nullptr;
    descriptor->name = name;
    descriptor->doc = doc;
    descriptor->owner = owner;
    return descriptor;
}

namespace {

// What the two kinds have in common.
const char *name_of(const GetSetDescriptor *d) { return d->def->name; }
const char *name_of(const MemberDescriptor *d) { return d->name; }
const char *doc_of(const GetSetDescriptor *d) { return d->def->doc; }
const char *doc_of(const MemberDescriptor *d) { return d->doc; }
const char *kind_of(const GetSetDescriptor *) { return "attribute"; }
const char *kind_of(const MemberDescriptor *) { return "member"; }

void getset_trace(ProtoObject *object, Tracer &tracer) { tracer.visit(static_cast<GetSetDescriptor *>(object)->owner); }

void member_trace(ProtoObject *object, Tracer &tracer) {
    tracer.visit(static_cast<MemberDescriptor *>(object)->owner);
    tracer.visit(static_cast<MemberDescriptor *>(object)->key);
}

template <class D>
bool applies(ProtoContext &ctx, const D *descriptor, Value instance) {
    if (is_instance(ctx, instance, descriptor->owner)) [[likely]]
        return true;
    type_error(ctx, "descriptor '", name_of(descriptor), "' for '", descriptor->owner,
               "' objects doesn't apply to a '", type_of(ctx, instance), "' object");
    return false;
}

template <class D>
Value descriptor_repr(ProtoContext &ctx, Value self) {
    const auto *descriptor = as<D>(self);
    std::string text = std::string("<") + kind_of(descriptor) + " '" + name_of(descriptor) + "' of '";
    Piece(static_cast<const Type *>(descriptor->owner)).append_to(text);
    return Value(str_from_text(ctx, text + "' objects>"));
}

template <class D>
Value get_name(ProtoContext &ctx, Value self, void *) {
    return Value(str_from_text(ctx, name_of(as<D>(self))));
}

template <class D>
Value get_qualname(ProtoContext &ctx, Value self, void *) {
    const auto *descriptor = as<D>(self);
    return Value(str_from_text(ctx, str_text(descriptor->owner->qualname) + "." + name_of(descriptor)));
}

template <class D>
Value get_doc(ProtoContext &ctx, Value self, void *) {
    const char *doc = doc_of(as<D>(self));
    return doc != nullptr ? Value(str_from_text(ctx, doc)) : ctx.none();
}

template <class D>
Value get_owner(ProtoContext &, Value self, void *) {
    return Value(as<D>(self)->owner);
}

template <class D>
constexpr GetSetDef kDescriptorGetSets[] = {
    {"__name__", get_name<D>},
    {"__qualname__", get_qualname<D>},
    {"__doc__", get_doc<D>},
    {"__objclass__", get_owner<D>},
};

Value getset_get(ProtoContext &ctx, Value self, Value instance, Value) {
    const auto *descriptor = as<GetSetDescriptor>(self);
    if (!instance)
        return self;
    if (!applies(ctx, descriptor, instance))
        return Value();
    const GetSetDef *def = descriptor->def;
    if (def->get == nullptr)
        return attribute_error(ctx, "attribute '", def->name, "' of '", descriptor->owner, "' objects is not readable");
    return def->get(ctx, instance, def->closure);
}

int getset_set(ProtoContext &ctx, Value self, Value instance, Value value) {
    const auto *descriptor = as<GetSetDescriptor>(self);
    if (!applies(ctx, descriptor, instance))
        return -1;
    const GetSetDef *def = descriptor->def;
    if (def->set == nullptr)
        return attribute_error(ctx, "attribute '", def->name, "' of '", descriptor->owner, "' objects is not writable");
    return def->set(ctx, instance, value, def->closure);
}

Value member_get(ProtoContext &ctx, Value self, Value instance, Value) {
    const auto *descriptor = as<MemberDescriptor>(self);
    if (!instance)
        return self;
    if (!applies(ctx, descriptor, instance))
        return Value();
    if (descriptor->get == nullptr)
        return attribute_error(ctx, "attribute '", descriptor->name, "' of '", descriptor->owner,
                               "' objects is not readable");
    return descriptor->get(ctx, *descriptor, instance);
}

int member_set(ProtoContext &ctx, Value self, Value instance, Value value) {
    const auto *descriptor = as<MemberDescriptor>(self);
    if (!applies(ctx, descriptor, instance))
        return -1;
    if (descriptor->set == nullptr)
        return attribute_error(ctx, "readonly attribute");
    return descriptor->set(ctx, *descriptor, instance, value);
}

template <class D>
Value descriptor_reduce(ProtoContext &ctx, Value self) {
    return reduce_as_attribute(ctx, Value(as<D>(self)->owner), get_name<D>(ctx, self, nullptr));
}

template <class D>
constexpr MethodDef kDescriptorMethods[] = {
    {"__reduce__", noargs<descriptor_reduce<D>>,
     "__reduce__($self, /)\n--\n\nThe class and the name to find the descriptor by."},
};

}  // namespace

extern const TypeDef kGetSetDescriptorType;
const TypeDef kGetSetDescriptorType = {
    .name = "getset_descriptor",
    .layout = Layout::GetSetDescriptor,
    .size = sizeof(GetSetDescriptor),
    .flags = kTypeNoInstances,
    .trace = getset_trace,
    .methods = kDescriptorMethods<GetSetDescriptor>,
    .getsets = kDescriptorGetSets<GetSetDescriptor>,
    .slots = {.tp_repr = native<descriptor_repr<GetSetDescriptor>>,
              .tp_descr_get = native<getset_get>,
              .tp_descr_set = native<getset_set>},
};

extern const TypeDef kMemberDescriptorType;
const TypeDef kMemberDescriptorType = {
    .name = "member_descriptor",
    .layout = Layout::MemberDescriptor,
    .size = sizeof(MemberDescriptor),
    .flags = kTypeNoInstances,
    .trace = member_trace,
    .methods = kDescriptorMethods<MemberDescriptor>,
    .getsets = kDescriptorGetSets<MemberDescriptor>,
    .slots = {.tp_repr = native<descriptor_repr<MemberDescriptor>>,
              .tp_descr_get = native<member_get>,
              .tp_descr_set = native<member_set>},
};

}  // namespace hpyu
