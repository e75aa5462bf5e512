// SPDX-License-Identifier: MIT
// property: an attribute made of functions. The doc is the getter's unless one is given; an instance of a subclass
// keeps it in its own namespace, where the subclass's `__doc__` can't hide it.
#include "attribute.hpp"
#include "protocol/protocol.hpp"
#include "types/dict.hpp"
#include "types/function_objects.hpp"
#include "types/object.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// Fields are null where Python shows None. Changed only by __init__ and __set_name__.
struct Property : ProtoObject {
    Value getter;
    Value setter;
    Value deleter;
    Value doc;
    Value name;
    bool doc_of_getter = false;
};

void property_trace(ProtoObject *object, Tracer &tracer) {
    auto *property = static_cast<Property *>(object);
    for (Value part : {property->getter, property->setter, property->deleter, property->doc, property->name})
        tracer.visit(part);
}

Value property_new(ProtoContext &ctx, Type *type, const Value *, size_t, Tuple *) {
    return Value(ctx.make_instance<Property>(type));
}

Value absent_if_none(ProtoContext &ctx, Value v) { return v == ctx.none() ? Value() : v; }

int property_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"fget", "fset", "fdel", "doc"};
    static constexpr ArgSpec kSpec = {"property", kNames};
    Value given[4];
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0)
        return -1;
    auto *property = as<Property>(self);
    property->getter = absent_if_none(ctx, given[0]);
    property->setter = absent_if_none(ctx, given[1]);
    property->deleter = absent_if_none(ctx, given[2]);
    Root<> doc(ctx, given[3]);
    property->doc_of_getter = false;
    property->name = Value();
    if (!absent_if_none(ctx, doc) && property->getter) {
        bool failed = false;
        doc = ctx.find_attribute(given[0], ctx.names().__doc__, &failed);
        if (failed)
            return -1;
        property->doc_of_getter = static_cast<bool>(doc);
    }
    property->doc = doc;
    if (type_of(ctx, self) != ctx.types().property && dict_slot(self.as_object()) != nullptr && doc)
        return ctx.set_attribute(self, ctx.names().__doc__, doc);
    return 0;
}

/// AttributeError "property 'x' of 'C' object has no setter".
[[gnu::cold]] Raised raise_lacking(ProtoContext &ctx, const Property *property, Value instance, const char *what) {
    Root<Str *> qualname(ctx, repr(ctx, Value(type_of(ctx, instance)->qualname)));
    if (!qualname)
        return {};
    if (!property->name)
        return attribute_error(ctx, "property of ", qualname.get(), " object has no ", what);
    Root<Str *> name(ctx, repr(ctx, property->name));
    if (!name)
        return {};
    return attribute_error(ctx, "property ", name.get(), " of ", qualname.get(), " object has no ", what);
}

Value property_get(ProtoContext &ctx, Value self, Value instance, Value) {
    if (!instance || instance == ctx.none())
        return self;
    const auto *property = as<Property>(self);
    const Root<> getter(ctx, property->getter);
    if (!getter)
        return raise_lacking(ctx, property, instance, "getter");
    return ctx.call(getter, &instance, 1);
}

int property_set(ProtoContext &ctx, Value self, Value instance, Value value) {
    const auto *property = as<Property>(self);
    const Root<> function(ctx, value ? property->setter : property->deleter);
    if (!function)
        return raise_lacking(ctx, property, instance, value ? "setter" : "deleter");
    const Value args[] = {instance, value};
    return ctx.call(function, args, value ? 2 : 1) ? 0 : -1;
}

/// A property like this one with the functions given in place of its own.
Value copy_with(ProtoContext &ctx, Value self, Value getter, Value setter, Value deleter) {
    const auto *property = as<Property>(self);
    const auto either = [&](Value a, Value b) { return a && a != ctx.none() ? a : b ? b : ctx.none(); };
    RootVector args(ctx);
    args.values() = {either(getter, property->getter), either(setter, property->setter), either(deleter, property->deleter)};
    const bool doc_from_getter = property->doc_of_getter && args[0] != ctx.none();
    args.push(doc_from_getter || !property->doc ? ctx.none() : property->doc);
    Root<> name(ctx, property->name);
    const Value copy = ctx.call(Value(type_of(ctx, self)), args.data(), args.size());
    if (copy && has_layout(copy, Layout::Property))
        as<Property>(copy)->name = name;
    return copy;
}

Value property_getter(ProtoContext &ctx, Value self, Value f) { return copy_with(ctx, self, f, {}, {}); }
Value property_setter(ProtoContext &ctx, Value self, Value f) { return copy_with(ctx, self, {}, f, {}); }
Value property_deleter(ProtoContext &ctx, Value self, Value f) { return copy_with(ctx, self, {}, {}, f); }

Value property_set_name(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    if (nargs != 2)
        return type_error(ctx, "__set_name__() takes 2 positional arguments but ", static_cast<int64_t>(nargs),
                          " were given");
    as<Property>(self)->name = args[1];
    return ctx.none();
}

Value get_doc(ProtoContext &ctx, Value self, void *) {
    const Value doc = as<Property>(self)->doc;
    return doc ? doc : ctx.none();
}

int set_doc(ProtoContext &ctx, Value self, Value value, void *) {
    // The instance's namespace, where it has one, is what its users see.
    if (value && dict_slot(self.as_object()) != nullptr) {
        Dict *dict = instance_dict(ctx, self.as_object(), true);
        if (dict == nullptr || dict_set(ctx, dict, ctx.names().__doc__, value) < 0)
            return -1;
    }
    as<Property>(self)->doc = value;
    return 0;
}

Value get_is_abstract(ProtoContext &ctx, Value self, void *) {
    const auto *property = as<Property>(self);
    for (const Value &each : {property->getter, property->setter, property->deleter}) {
        const Root<> function(ctx, each);
        if (!function)
            continue;
        bool failed = false;
        Root<> mark(ctx, ctx.find_attribute(function, ctx.names().__isabstractmethod__, &failed));
        const int truth = failed ? -1 : mark ? is_true(ctx, mark) : 0;
        if (truth != 0)
            return truth < 0 ? Value() : ctx.true_();
    }
    return ctx.false_();
}

constexpr MethodDef kPropertyMethods[] = {
    {"getter", one_arg<property_getter>, "getter($self, fget, /)\n--\n\nA copy of the property with another getter."},
    {"setter", one_arg<property_setter>, "setter($self, fset, /)\n--\n\nA copy of the property with another setter."},
    {"deleter", one_arg<property_deleter>, "deleter($self, fdel, /)\n--\n\nA copy of the property with another deleter."},
    {"__set_name__", varargs<property_set_name>,
     "__set_name__($self, owner, name, /)\n--\n\nTells the property its name in the class."},
};

constexpr GetSetDef kPropertyGetSets[] = {
    {"__doc__", get_doc, set_doc},
    {"__isabstractmethod__", get_is_abstract},
};

const ValueMemberDef kPropertyMembers[] = {
    {"fget", offsetof(Property, getter)},
    {"fset", offsetof(Property, setter)},
    {"fdel", offsetof(Property, deleter)},
};

}  // namespace

extern const TypeDef kPropertyType;
const TypeDef kPropertyType = {
    .name = "property",
    .doc = "property(fget=None, fset=None, fdel=None, doc=None)\n--\n\nAn attribute that functions get, set and delete.",
    .layout = Layout::Property,
    .size = sizeof(Property),
    .flags = kTypeBase,
    .trace = property_trace,
    .methods = kPropertyMethods,
    .getsets = kPropertyGetSets,
    .members = kPropertyMembers,
    .slots = {.tp_new = native<property_new>,
              .tp_init = native<property_init>,
              .tp_descr_get = native<property_get>,
              .tp_descr_set = native<property_set>},
};

}  // namespace hpyu
