// SPDX-License-Identifier: MIT
// super: attributes as the classes behind a given one in an object's MRO define them.
#include "attribute.hpp"
#include "protocol/protocol.hpp"
#include "types/function_objects.hpp"
#include "types/object.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

struct Super : ProtoObject {
    Value start;     ///< The class behind which the search starts; null before __init__.
    Value object;    ///< An instance or subclass of it; null: unbound.
    Value object_type;
};

void super_trace(ProtoObject *object, Tracer &tracer) {
    auto *super = static_cast<Super *>(object);
    tracer.visit(super->start);
    tracer.visit(super->object);
    tracer.visit(super->object_type);
}

Value super_new(ProtoContext &ctx, Type *type, const Value *, size_t, Tuple *) {
    return Value(ctx.make_instance<Super>(type));
}

/// The class whose MRO is searched: the object itself if it is a subclass, else its class. Null with TypeError.
Type *checked_type(ProtoContext &ctx, Type *type, Value object) {
    if (has_layout(object, Layout::Type) && is_subtype(as<Type>(object), type))
        return as<Type>(object);
    Type *own = type_of(ctx, object);
    if (is_subtype(own, type))
        return own;
    // A proxy says in its __class__ what it stands for.
    bool failed = false;
    const Value shown = ctx.find_attribute(object, ctx.names().__class__, &failed);
    if (failed)
        return nullptr;
    if (shown && has_layout(shown, Layout::Type) && as<Type>(shown) != own && is_subtype(as<Type>(shown), type))
        return as<Type>(shown);
    return type_error(ctx, "super(type, obj): obj must be an instance or subtype of type");
}

int super_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    if (keyword_count(kwnames) != 0)
        return type_error(ctx, "super() takes no keyword arguments");
    if (nargs > 2)
        return type_error(ctx, "super() expected at most 2 arguments, got ", static_cast<int64_t>(nargs));
    if (nargs == 0)
        return runtime_error(ctx, "super(): no arguments");
    if (!has_layout(args[0], Layout::Type))
        return type_error(ctx, "super() argument 1 must be a type, not ", type_of(ctx, args[0]));
    Value object = nargs == 2 && args[1] != ctx.none() ? args[1] : Value();
    Type *object_type = nullptr;
    if (object && (object_type = checked_type(ctx, as<Type>(args[0]), object)) == nullptr)
        return -1;
    auto *super = as<Super>(self);
    super->start = args[0];
    super->object = object;
    super->object_type = object_type != nullptr ? Value(object_type) : Value();
    return 0;
}

Value super_getattribute(ProtoContext &ctx, Value self, Str *name) {
    const auto *super = as<Super>(self);
    if (!super->object_type || name == ctx.names().__class__)
        return generic_get_attribute(ctx, self, name);
    const Root<> object(ctx, super->object), object_type(ctx, super->object_type);
    Type *own = as<Type>(object_type);
    const Value found = lookup_behind(ctx, own->mro, as<Type>(super->start), name);
    if (!found)
        return generic_get_attribute(ctx, self, name);
    Type *kind = type_of(ctx, found);
    if (!kind->slots.tp_descr_get)
        return found;
    Root<> keep(ctx, found);
    const Value instance = object == object_type ? Value() : object.get();
    return kind->slots.tp_descr_get(ctx, found, instance, Value(own));
}

/// An unbound super in a class binds to the instance it is reached through.
Value super_get(ProtoContext &ctx, Value self, Value instance, Value) {
    const auto *super = as<Super>(self);
    if (!instance || instance == ctx.none() || super->object || !super->start)
        return self;
    return ctx.call(Value(type_of(ctx, self)), {super->start, instance});
}

Value super_repr(ProtoContext &ctx, Value self) {
    const auto *super = as<Super>(self);
    std::string text = "<super: <class '";
    if (super->start)
        Piece(static_cast<const Type *>(as<Type>(super->start))).append_to(text);
    else
        text += "NULL";
    text += "'>, ";
    if (super->object_type) {
        text += "<";
        Piece(static_cast<const Type *>(as<Type>(super->object_type))).append_to(text);
        text += " object>";
    } else {
        text += "NULL";
    }
    return Value(str_from_text(ctx, text + ">"));
}

const ValueMemberDef kSuperMembers[] = {
    {"__thisclass__", offsetof(Super, start), "The class whose followers are searched."},
    {"__self__", offsetof(Super, object), "What attributes are bound to; None: nothing yet."},
    {"__self_class__", offsetof(Super, object_type), "The class whose MRO is searched; None: none yet."},
};

}  // namespace

extern const TypeDef kSuperType;
const TypeDef kSuperType = {
    .name = "super",
    .doc = "Attributes as the classes behind a class in the MRO define them: super(type, object_or_subclass), or "
           "super(type), which is unbound.",
    .layout = Layout::Other,
    .size = sizeof(Super),
    .flags = kTypeBase,
    .trace = super_trace,
    .members = kSuperMembers,
    .slots = {.tp_new = native<super_new>,
              .tp_init = native<super_init>,
              .tp_repr = native<super_repr>,
              .tp_getattro = native<super_getattribute>,
              .tp_descr_get = native<super_get>},
};

}  // namespace hpyu
