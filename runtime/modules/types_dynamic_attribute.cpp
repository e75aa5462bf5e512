// SPDX-License-Identifier: MIT
// types.DynamicClassAttribute: a property of instances that leaves the name to the class: got from a class it is not
// there, so that __getattr__ of the metaclass is asked.
#include "modules/types.hpp"
#include "protocol/protocol.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// Null where Python shows None.
struct DynamicAttribute : ProtoObject {
    Value getter, setter, deleter, doc;
    bool overwrite_doc = false;   ///< The doc is to be that of the getter.
    bool is_abstract = false;
};

void attribute_trace(ProtoObject *object, Tracer &tracer) {
    auto *self = static_cast<DynamicAttribute *>(object);
    for (Value part : {self->getter, self->setter, self->deleter, self->doc})
        tracer.visit(part);
}

Value absent_if_none(ProtoContext &ctx, Value v) { return v == ctx.none() ? Value() : v; }

/// `function.__doc__`; None for no function.
Value doc_of(ProtoContext &ctx, Value function) {
    return ctx.get_attribute(function ? function : ctx.none(), ctx.names().__doc__);
}

Value attribute_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"fget", "fset", "fdel", "doc"};
    Value given[4];
    if (parse_args(ctx, {.function = "DynamicClassAttribute", .names = kNames}, args, nargs, kwnames, given) < 0)
        return Value();
    bool failed = false;
    const Value function = absent_if_none(ctx, given[0]);
    const Root<> mark(ctx,
                      function ? ctx.find_attribute(function, ctx.names().__isabstractmethod__, &failed) : Value());
    const int is_abstract = failed ? -1 : mark ? is_true(ctx, mark) : 0;
    const int has_doc = is_abstract < 0 ? -1 : given[3] ? is_true(ctx, given[3]) : 0;
    const Root<> doc(ctx, has_doc > 0 ? given[3] : has_doc == 0 ? doc_of(ctx, function) : Value());
    auto *made = doc ? ctx.make_instance<DynamicAttribute>(type) : nullptr;
    if (made == nullptr)
        return Value();
    made->getter = function;
    made->setter = absent_if_none(ctx, given[1]);
    made->deleter = absent_if_none(ctx, given[2]);
    made->doc = doc;
    made->overwrite_doc = !absent_if_none(ctx, given[3]);
    made->is_abstract = is_abstract != 0;
    return made;
}

Value attribute_get(ProtoContext &ctx, Value self, Value instance, Value) {
    const auto *attribute = as<DynamicAttribute>(self);
    if (!instance || instance == ctx.none()) {
        if (attribute->is_abstract)
            return self;
        raise_value(ctx, ctx.exc().AttributeError, ctx.none());
        return Value();
    }
    return attribute->getter ? ctx.call(attribute->getter, {instance}) : attribute_error(ctx, "unreadable attribute");
}

int attribute_set(ProtoContext &ctx, Value self, Value instance, Value value) {
    const Value function = value ? as<DynamicAttribute>(self)->setter : as<DynamicAttribute>(self)->deleter;
    if (!function)
        return attribute_error(ctx, value ? "can't set attribute" : "can't delete attribute");
    const Value args[] = {instance, value};
    return ctx.call(function, args, value ? 2 : 1) ? 0 : -1;
}

/// One like this with another function in one of the places.
template <Value DynamicAttribute::*Place>
Value copy_with(ProtoContext &ctx, Value self, Value function) {
    const auto *attribute = as<DynamicAttribute>(self);
    const auto part = [&](Value DynamicAttribute::*place) {
        const Value v = place == Place ? function : attribute->*place;
        return v ? v : ctx.none();
    };
    Root<> doc(ctx, attribute->doc);
    if (Place == &DynamicAttribute::getter && attribute->overwrite_doc) {
        const Root<> own(ctx, doc_of(ctx, function));
        const int given = own ? is_true(ctx, own) : -1;
        if (given < 0)
            return Value();
        if (given > 0)
            doc = own.get();
    }
    const Value made = ctx.call(Value(type_of(ctx, self)),
                                {part(&DynamicAttribute::getter), part(&DynamicAttribute::setter),
                                 part(&DynamicAttribute::deleter), doc.get()});
    if (made && type_of(ctx, made)->trace == attribute_trace)
        as<DynamicAttribute>(made)->overwrite_doc = attribute->overwrite_doc;
    return made;
}

template <Value DynamicAttribute::*Place>
Value get_part(ProtoContext &ctx, Value self, void *) {
    const Value part = as<DynamicAttribute>(self)->*Place;
    return part ? part : ctx.none();
}
template <bool DynamicAttribute::*Place>
Value get_mark(ProtoContext &ctx, Value self, void *) {
    return ctx.boolean(as<DynamicAttribute>(self)->*Place);
}

constexpr MethodDef kMethods[] = {
    {"getter", one_arg<copy_with<&DynamicAttribute::getter>>, "getter($self, fget, /)\n--\n\nOne with another getter."},
    {"setter", one_arg<copy_with<&DynamicAttribute::setter>>, "setter($self, fset, /)\n--\n\nOne with another setter."},
    {"deleter", one_arg<copy_with<&DynamicAttribute::deleter>>,
     "deleter($self, fdel, /)\n--\n\nOne with another deleter."},
};
constexpr GetSetDef kGetSets[] = {
    {"__doc__", get_part<&DynamicAttribute::doc>},
    {"fget", get_part<&DynamicAttribute::getter>},
    {"fset", get_part<&DynamicAttribute::setter>},
    {"fdel", get_part<&DynamicAttribute::deleter>},
    {"overwrite_doc", get_mark<&DynamicAttribute::overwrite_doc>},
    {"__isabstractmethod__", get_mark<&DynamicAttribute::is_abstract>},
};

}  // namespace

constinit const TypeDef kDynamicClassAttributeType = {
    .name = "types.DynamicClassAttribute",
    .size = sizeof(DynamicAttribute),
    .flags = kTypeBase | kTypeGC | kTypeWeakRefs,
    .trace = attribute_trace,
    .methods = kMethods,
    .getsets = kGetSets,
    .slots = {.tp_new = native<attribute_new>,
              .tp_descr_get = native<attribute_get>,
              .tp_descr_set = native<attribute_set>},
};

}  // namespace hpyu
