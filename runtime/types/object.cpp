// SPDX-License-Identifier: MIT
// object: what every class inherits.
#include "types/object.hpp"

#include <cstdio>

#include "attribute.hpp"
#include "method.hpp"
#include "protocol/protocol.hpp"
#include "type_layout.hpp"
#include "types/dict.hpp"
#include "types/function_objects.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"
#include "types/type_type.hpp"

namespace hpyu {

// -- texts ------------------------------------------------------------------------------------------------------------

std::string address_text(const void *address) {
    char text[24];
    std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(reinterpret_cast<uintptr_t>(address)));
    return text;
}

Value type_module(ProtoContext &ctx, Type *type) {
    if (type->namespace_ != nullptr)
        if (const Value own = dict_find_str(ctx, type->namespace_, ctx.names().__module__); own && type->has(kTypeHeap))
            return own;
    return type->module != nullptr ? Value(type->module) : Value();
}

std::string class_text(ProtoContext &ctx, Type *type) {
    const Value module = type_module(ctx, type);
    if (!module || !is_str(module) || str_equals_ascii(as<Str>(module), "builtins"))
        return type->full_name.load();
    return str_text(as<Str>(module)) + "." + str_text(type->qualname != nullptr ? type->qualname : type->name);
}

Value lookup_behind(ProtoContext &ctx, Tuple *mro, const Type *type, Str *name) {
    bool behind = false;
    for (int64_t i = 0; mro != nullptr && i < mro->length; ++i) {
        Type *each = as<Type>((*mro)[i]);
        if (behind && each->namespace_ != nullptr)
            if (const Value found = dict_find_str(ctx, each->namespace_, name))
                return found;
        behind |= each == type;
    }
    return Value();
}

Value reduce_as_attribute(ProtoContext &ctx, Value owner, Value name) {
    Root<> keep(ctx, name);
    bool failed = false;
    Root<Str *> getattr(ctx, intern(ctx, "getattr"));
    if (!name || !getattr)
        return Value();
    Root<> function(ctx, ctx.find_attribute(Value(ctx.space().builtins), getattr, &failed));
    if (!function)
        return failed ? Value() : runtime_error(ctx, "lost builtins.getattr");
    Root<Tuple *> args(ctx, tuple_of(ctx, {owner, name}));
    return args ? Value(tuple_of(ctx, {function.get(), Value(args.get())})) : Value();
}

// -- slots ------------------------------------------------------------------------------------------------------------

static bool any_arguments(size_t nargs, Tuple *kwnames) {
    return nargs != 0 || (kwnames != nullptr && keyword_count(kwnames) != 0);
}

static Raised raise_abstract(ProtoContext &ctx, Type *type) {
    std::string names;
    int64_t count = 0;
    bool failed = false;
    Root<Str *> key(ctx, intern(ctx, "__abstractmethods__"));
    Root<> methods(ctx, key ? ctx.find_attribute(Value(type), key, &failed) : Value());
    if (!methods)
        return {};
    Root<List *> sorted(ctx, to_list(ctx, methods));
    if (!sorted || list_sort(ctx, sorted, Value(), false) < 0)
        return {};
    for (count = 0;; ++count) {
        const Value name = sorted->load(count);
        if (!name)
            break;
        if (!is_str(name))
            return type_error(ctx, "sequence item ", count, ": expected str instance, ", type_of(ctx, name), " found");
        names += (count != 0 ? ", " : "") + str_text(as<Str>(name));
    }
    return type_error(ctx, "Can't instantiate abstract class ", type->name, " with abstract method", count == 1 ? " " : "s ",
                      names);
}

Value object_new(ProtoContext &ctx, Type *type, const Value *, size_t nargs, Tuple *kwnames) {
    if (any_arguments(nargs, kwnames)) [[unlikely]] {
        if (!type->slots.tp_new.is(NativeSlot<object_new>::adapter))
            return type_error(ctx, "object.__new__() takes exactly one argument (the type to instantiate)");
        if (type->slots.tp_init.is(NativeSlot<object_init>::adapter))
            return type_error(ctx, type, "() takes no arguments");
    }
    if (type->has(kTypeAbstract)) [[unlikely]]
        return raise_abstract(ctx, type);
    if (type->layout != Layout::Object) [[unlikely]]
        return type_error(ctx, "object.__new__(", type, ") is not safe, use ", type, ".__new__()");
    return Value(ctx.make_instance<ProtoObject>(type));
}

int object_init(ProtoContext &ctx, Value self, const Value *, size_t nargs, Tuple *kwnames) {
    if (!any_arguments(nargs, kwnames)) [[likely]]
        return 0;
    const Type *type = type_of(ctx, self);
    if (!type->slots.tp_init.is(NativeSlot<object_init>::adapter))
        return type_error(ctx, "object.__init__() takes exactly one argument (the instance to initialize)");
    if (type->slots.tp_new.is(NativeSlot<object_new>::adapter))
        return type_error(ctx, type, ".__init__() takes exactly one argument (the instance to initialize)");
    return 0;
}

Value object_repr(ProtoContext &ctx, Value self) {
    const std::string text = "<" + class_text(ctx, type_of(ctx, self)) + " object at ";
    return Value(str_from_text(ctx, text + address_text(reinterpret_cast<const void *>(self.bits())) + ">"));
}

static Value object_str(ProtoContext &ctx, Value self) { return type_of(ctx, self)->slots.tp_repr(ctx, self); }

int64_t hash_of_address(const void *address) {
    return static_cast<int64_t>(std::rotr(reinterpret_cast<uint64_t>(address), 4));
}

int64_t object_hash(ProtoContext &, Value self) { return hash_of_address(reinterpret_cast<const void *>(self.bits())); }

static Value object_compare(ProtoContext &ctx, Value a, Value b, int op) {
    if (op == kEQ)
        return a == b ? ctx.true_() : ctx.not_implemented();
    if (op != kNE)
        return ctx.not_implemented();
    const auto compare = type_of(ctx, a)->slots.tp_richcompare.load();
    if (!compare)
        return ctx.not_implemented();
    Root<> equal(ctx, compare(ctx, a, b, kEQ));
    if (!equal || equal.get() == ctx.not_implemented())
        return equal;
    const int truth = is_true(ctx, equal);
    return truth < 0 ? Value() : ctx.boolean(truth == 0);
}

// -- __class__ --------------------------------------------------------------------------------------------------------

static Value get_class(ProtoContext &ctx, Value self, void *) { return Value(type_of(ctx, self)); }

static int set_class(ProtoContext &ctx, Value self, Value value, void *) {
    if (!value)
        return type_error(ctx, "can't delete __class__ attribute");
    if (!has_layout(value, Layout::Type))
        return type_error(ctx, "__class__ must be set to a class, not '", type_of(ctx, value), "' object");
    Type *from = type_of(ctx, self);
    Type *to = as<Type>(value);
    const bool modules = is_subtype(from, ctx.types().module) && is_subtype(to, ctx.types().module);
    if (!modules && (from->has(kTypeImmutable) || to->has(kTypeImmutable)))
        return type_error(ctx, "__class__ assignment only supported for mutable types or ModuleType subclasses");
    if (!same_layout(from, to))
        return type_error(ctx, "__class__ assignment: '", to, "' object layout differs from '", from, "'");
    self.as_object()->type = to;
    return 0;
}

// -- __dict__ ---------------------------------------------------------------------------------------------------------

Value instance_dict_get(ProtoContext &ctx, Value self, void *) {
    Dict *dict = self.is_object() ? instance_dict(ctx, self.as_object(), true) : nullptr;
    if (dict == nullptr && !error_occurred(ctx))
        return no_attribute(ctx, self, ctx.names().__dict__);
    return dict != nullptr ? Value(dict) : Value();
}

int instance_dict_set(ProtoContext &ctx, Value self, Value value, void *) {
    Dict **slot = self.is_object() ? dict_slot(self.as_object()) : nullptr;
    if (slot == nullptr)
        return no_attribute(ctx, self, ctx.names().__dict__);
    if (!value && !type_of(ctx, self)->has(kTypeHeap))
        return type_error(ctx, "cannot delete __dict__");
    if (value && !is_dict(value))
        return type_error(ctx, "__dict__ must be set to a dictionary, not a '", type_of(ctx, value), "'");
    std::atomic_ref(*slot).store(value ? as<Dict>(value) : nullptr, std::memory_order_release);
    return 0;
}

extern const GetSetDef kInstanceDictGetSet = {"__dict__", instance_dict_get, instance_dict_set};

// -- methods ----------------------------------------------------------------------------------------------------------

Value keys_of(ProtoContext &ctx, Dict *dict) {
    List *list = list_new(ctx, nullptr, 0);
    size_t position = 0;
    for (Value key, value; list != nullptr && dict_next(dict, &position, &key, &value);)
        if (list_append(ctx, list, key) < 0)
            return Value();
    return list != nullptr ? Value(list) : Value();
}

Value object_dir(ProtoContext &ctx, Value self) {
    Root<Dict *> names(ctx, dict_new(ctx));
    if (!names)
        return Value();
    bool failed = false;
    Root<> own(ctx, ctx.find_attribute(self, ctx.names().__dict__, &failed));
    if (failed || (own && is_dict(own) && dict_merge(ctx, names, own) < 0))
        return Value();
    Root<> cls(ctx, ctx.find_attribute(self, ctx.names().__class__, &failed));
    if (failed)
        return Value();
    if (cls && has_layout(cls, Layout::Type)) {
        const Root<Tuple *> mro(ctx, as<Type>(cls)->mro);
        for (int64_t i = 0; i < mro->length; ++i)
            if (dict_merge(ctx, names, Value(as<Type>((*mro.get())[i])->namespace_)) < 0)
                return Value();
    }
    return keys_of(ctx, names);
}

static Value object_format(ProtoContext &ctx, Value self, Value spec) {
    if (!is_str(spec))
        return raise_wrong_type(ctx, "__format__() argument", "str", spec);
    if (as<Str>(spec)->length != 0)
        return type_error(ctx, "unsupported format string passed to ", type_of(ctx, self), ".__format__");
    return Value(to_str(ctx, self));
}

static Value object_sizeof(ProtoContext &ctx, Value self) {
    const Type *type = type_of(ctx, self);
    return int_from_int64(ctx, self.is_object() ? type->struct_size + type->trailing_size : 0);
}

static Value object_init_subclass(ProtoContext &ctx, Value) { return ctx.none(); }
static Value object_subclass_hook(ProtoContext &ctx, Value, const Value *, size_t) { return ctx.not_implemented(); }

static Value object_dir_method(ProtoContext &ctx, Value self) { return object_dir(ctx, self); }

static constexpr MethodDef kObjectMethods[] = {
    {"__dir__", noargs<object_dir_method>, "__dir__($self, /)\n--\n\nThe names that dir() lists."},
    {"__format__", one_arg<object_format>, "__format__($self, format_spec, /)\n--\n\nstr(self), if format_spec is empty."},
    {"__getstate__", noargs<object_getstate>, "__getstate__($self, /)\n--\n\nThe instance's namespace, for copying."},
    {"__init_subclass__", noargs<object_init_subclass>,
     "__init_subclass__($type, /)\n--\n\nCalled on a class when another one derives from it.", Binding::Class},
    {"__reduce__", noargs<object_reduce>, "__reduce__($self, /)\n--\n\nHow to make the object anew."},
    {"__reduce_ex__", one_arg<object_reduce_ex>,
     "__reduce_ex__($self, protocol, /)\n--\n\nHow to make the object anew, in a protocol of pickle."},
    {"__sizeof__", noargs<object_sizeof>, "__sizeof__($self, /)\n--\n\nBytes of memory that the object itself takes."},
    {"__subclasshook__", varargs<object_subclass_hook>,
     "__subclasshook__($type, cls, /)\n--\n\nWhether issubclass() counts cls in; NotImplemented: as usual.", Binding::Class},
};

static constexpr GetSetDef kObjectGetSets[] = {
    {"__class__", get_class, set_class, "The class of the object."},
};

extern const TypeDef kObjectType;
const TypeDef kObjectType = {
    .name = "object",
    .doc = "What all classes derive from. Without a class of its own, an instance has no attributes.",
    .layout = Layout::Object,
    .size = sizeof(ProtoObject),
    .flags = kTypeBase,
    .methods = kObjectMethods,
    .getsets = kObjectGetSets,
    .slots = {.tp_new = native<object_new>,
              .tp_init = native<object_init>,
              .tp_repr = native<object_repr>,
              .tp_str = native<object_str>,
              .tp_hash = native<object_hash>,
              .tp_richcompare = native<object_compare>,
              .tp_getattro = native<generic_get_attribute>,
              .tp_setattro = native<generic_set_attribute>},
};

}  // namespace hpyu
