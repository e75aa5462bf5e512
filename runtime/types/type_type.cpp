// SPDX-License-Identifier: MIT
// type: calling a class, and the methods of classes.
#include "types/type_type.hpp"

#include "attribute.hpp"
#include "protocol/protocol.hpp"
#include "types/dict.hpp"
#include "types/function_objects.hpp"
#include "types/generic_alias.hpp"
#include "types/object.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// type(x), and the errors of other calls that can't make a class. Null without an exception: go on.
Value call_type_itself(ProtoContext &ctx, const Value *args, size_t nargs, Tuple *kwnames) {
    const bool keywords = keyword_count(kwnames) != 0;
    if (nargs == 1 && !keywords)
        return Value(type_of(ctx, args[0]));
    if (nargs == 1)
        return type_error(ctx, "type() takes no keyword arguments");
    if (nargs != 3)
        return type_error(ctx, "type() takes 1 or 3 arguments");
    return Value();
}

Value type_call(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    Type *type = as<Type>(self);
    if (type == ctx.types().type) [[unlikely]]
        if (const Value done = call_type_itself(ctx, args, nargs, kwnames); done || error_occurred(ctx))
            return done;
    if (!type->slots.tp_new || type->has(kTypeNoInstances)) [[unlikely]]
        return type_error(ctx, "cannot create '", type, "' instances");
    const Value made = type->slots.tp_new(ctx, type, args, nargs, kwnames);
    if (!made) [[unlikely]]
        return Value();
    Type *kind = type_of(ctx, made);
    if (kind != type && !is_subtype(kind, type)) [[unlikely]]
        return made;
    const auto init = kind->slots.tp_init.load();
    if (!init || (nargs == 0 && kwnames == nullptr && init.fn == NativeSlot<object_init>::adapter))
        return made;
    Root<> keep(ctx, made);
    return init(ctx, made, args, nargs, kwnames) < 0 ? Value() : keep.get();
}

int type_init(ProtoContext &ctx, Value, const Value *, size_t nargs, Tuple *kwnames) {
    if (nargs == 1 && keyword_count(kwnames) != 0)
        return type_error(ctx, "type.__init__() takes no keyword arguments");
    if (nargs != 1 && nargs != 3)
        return type_error(ctx, "type.__init__() takes 1 or 3 arguments");
    return 0;
}

Value type_repr(ProtoContext &ctx, Value self) {
    return Value(str_from_text(ctx, "<class '" + class_text(ctx, as<Type>(self)) + "'>"));
}

// -- methods ----------------------------------------------------------------------------------------------------------

Value type_mro(ProtoContext &ctx, Value self) {
    const Tuple *mro = c3_order(ctx, as<Type>(self));
    return mro != nullptr ? Value(list_new(ctx, mro->items(), mro->length)) : Value();
}

Value type_subclasses(ProtoContext &ctx, Value self) {
    Root<List *> list(ctx, list_new(ctx, nullptr, 0));
    if (!list)
        return Value();
    const std::lock_guard guard(ctx.space().type_lock);
    if (const auto *subclasses = as<Type>(self)->subclasses)
        for (Type *each : *subclasses)
            if (list_append(ctx, list, Value(each)) < 0)
                return Value();
    return Value(list.get());
}

Value type_instance_check(ProtoContext &ctx, Value self, Value instance) {
    const int result = is_plain_instance_of(ctx, instance, self);
    return result < 0 ? Value() : ctx.boolean(result != 0);
}

Value type_subclass_check(ProtoContext &ctx, Value self, Value cls) {
    const int result = is_plain_subclass_of(ctx, cls, self);
    return result < 0 ? Value() : ctx.boolean(result != 0);
}

Value type_prepare(ProtoContext &ctx, Value, const Value *, size_t, Tuple *) { return Value(dict_new(ctx)); }

Value type_dir(ProtoContext &ctx, Value self) {
    Root<Dict *> names(ctx, dict_new(ctx));
    if (!names)
        return Value();
    const Root<Tuple *> mro(ctx, as<Type>(self)->mro);
    for (int64_t i = 0; i < mro->length; ++i)
        if (dict_merge(ctx, names, Value(as<Type>((*mro.get())[i])->namespace_)) < 0)
            return Value();
    return keys_of(ctx, names);
}

constexpr MethodDef kTypeMethods[] = {
    {"mro", noargs<type_mro>, "mro($self, /)\n--\n\nThe method resolution order as a list."},
    {"__subclasses__", noargs<type_subclasses>, "__subclasses__($self, /)\n--\n\nThe classes that derive directly."},
    {"__prepare__", keywords<type_prepare>,
     "__prepare__($type, /, *args, **kwargs)\n--\n\nThe namespace that a class body fills: a new dict.", Binding::Class},
    {"__instancecheck__", one_arg<type_instance_check>,
     "__instancecheck__($self, instance, /)\n--\n\nWhether instance is one of this class."},
    {"__subclasscheck__", one_arg<type_subclass_check>,
     "__subclasscheck__($self, subclass, /)\n--\n\nWhether subclass is this class or derives from it."},
    {"__dir__", noargs<type_dir>, "__dir__($self, /)\n--\n\nThe names that dir() lists."},
};

}  // namespace

extern const TypeDef kTypeType;
const TypeDef kTypeType = {
    .name = "type",
    .doc = "type(object) tells the class of an object; type(name, bases, namespace, **keywords) makes a class.",
    .layout = Layout::Type,
    .size = sizeof(Type),
    .flags = kTypeBase | kTypeWeakRefs,
    .methods = kTypeMethods,
    .getsets = kTypeGetSets,
    .slots = {.tp_new = native<type_new>,
              .tp_init = native<type_init>,
              .tp_repr = native<type_repr>,
              .tp_call = native<type_call>,
              .tp_getattro = native<type_get_attribute>,
              .tp_setattro = native<type_set_attribute>,
              .nb_or = native<union_or>},
};

}  // namespace hpyu
