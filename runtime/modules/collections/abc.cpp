// SPDX-License-Identifier: MIT
// collections.abc: abstract classes to ask isinstance and issubclass about. They know what is theirs by the special
// methods a class has, by what was registered, or by inheritance; they offer no mixin methods.
#include "modules/collections/collections.hpp"
#include "protocol/protocol.hpp"
#include "types/dict.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {
namespace {

using TypeField = Type *BuiltinTypes::*;

struct AbstractClass {
    const char *name;
    std::initializer_list<const char *> bases;
    std::initializer_list<const char *> methods;      ///< A class that has them all belongs to it; none: no such rule.
    std::initializer_list<TypeField> members;         ///< Registered from the start.
};

const AbstractClass kClasses[] = {
    {"Hashable", {}, {"__hash__"}, {}},
    {"Awaitable", {}, {"__await__"}, {}},
    {"Coroutine", {"Awaitable"}, {"__await__", "send", "throw", "close"}, {}},
    {"AsyncIterable", {}, {"__aiter__"}, {}},
    {"AsyncIterator", {"AsyncIterable"}, {"__anext__", "__aiter__"}, {}},
    {"AsyncGenerator", {"AsyncIterator"}, {"__aiter__", "__anext__", "asend", "athrow", "aclose"}, {}},
    {"Iterable", {}, {"__iter__"}, {}},
    {"Iterator", {"Iterable"}, {"__iter__", "__next__"}, {}},
    {"Generator", {"Iterator"}, {"__iter__", "__next__", "send", "throw", "close"}, {}},
    {"Reversible", {"Iterable"}, {"__reversed__", "__iter__"}, {}},
    {"Sized", {}, {"__len__"}, {}},
    {"Container", {}, {"__contains__"}, {}},
    {"Callable", {}, {"__call__"}, {}},
    {"Collection", {"Sized", "Iterable", "Container"}, {"__len__", "__iter__", "__contains__"}, {}},
    {"Set", {"Collection"}, {}, {&BuiltinTypes::frozenset}},
    {"MutableSet", {"Set"}, {}, {&BuiltinTypes::set}},
    {"Mapping", {"Collection"}, {}, {&BuiltinTypes::mappingproxy}},
    {"MutableMapping", {"Mapping"}, {}, {&BuiltinTypes::dict}},
    {"MappingView", {"Sized"}, {}, {}},
    {"KeysView", {"MappingView", "Set"}, {}, {&BuiltinTypes::dict_keys}},
    {"ItemsView", {"MappingView", "Set"}, {}, {&BuiltinTypes::dict_items}},
    {"ValuesView", {"MappingView", "Collection"}, {}, {&BuiltinTypes::dict_values}},
    {"Sequence", {"Reversible", "Collection"}, {},
     {&BuiltinTypes::tuple, &BuiltinTypes::str, &BuiltinTypes::range, &BuiltinTypes::memoryview}},
    {"ByteString", {"Sequence"}, {}, {&BuiltinTypes::bytes, &BuiltinTypes::bytearray}},
    {"MutableSequence", {"Sequence"}, {}, {&BuiltinTypes::list, &BuiltinTypes::bytearray}},
};

constexpr const char *kMethodsKey = "_abc_methods";
constexpr const char *kRegistryKey = "_abc_registry";

/// An entry of the class's own namespace; null with nothing pending if there is none.
Value own_entry(ProtoContext &ctx, Type *cls, const char *key) {
    Str *name = intern(ctx, key);
    return name != nullptr ? dict_find_str(ctx, cls->namespace_, name) : Value();
}

int register_class(ProtoContext &ctx, Type *cls, Value member) {
    Str *name = intern(ctx, kRegistryKey);
    List *fresh = name != nullptr ? list_new(ctx, nullptr, 0) : nullptr;
    const Value list = fresh != nullptr ? dict_set_default(ctx, cls->namespace_, Value(name), Value(fresh)) : Value();
    if (!has_layout(list, Layout::List))
        return -1;
    return list_append(ctx, as<List>(list), member);
}

/// True if `type` has every method that the class asks for; a method that is None counts as missing.
bool has_methods(ProtoContext &ctx, Type *cls, Type *type) {
    const Value names = own_entry(ctx, cls, kMethodsKey);
    if (!has_layout(names, Layout::Tuple) || as<Tuple>(names)->length == 0)
        return false;
    for (int64_t i = 0; i < as<Tuple>(names)->length; ++i) {
        const Value method = type_lookup(ctx, type, as<Str>((*as<Tuple>(names))[i]));
        if (!method || method == ctx.none())
            return false;
    }
    return true;
}

/// 1 if `type` is of a registered class or of a subclass of `cls`, 0, -1.
int is_registered(ProtoContext &ctx, Type *cls, Value type) {
    RootVector candidates(ctx);
    if (const Value registry = own_entry(ctx, cls, kRegistryKey); has_layout(registry, Layout::List))
        for (int64_t i = 0;; ++i) {
            const Value member = as<List>(registry)->load(i);
            if (!member)
                break;
            candidates.push(member);
        }
    {
        const std::lock_guard guard(ctx.space().type_lock);
        if (cls->subclasses != nullptr)
            for (Type *sub : *cls->subclasses)
                candidates.push(Value(sub));
    }
    for (size_t i = 0; i < candidates.size(); ++i)
        if (const int found = is_subclass_of(ctx, type, candidates[i]); found != 0)
            return found;
    return 0;
}

int abstract_subclass(ProtoContext &ctx, Type *cls, Value candidate) {
    if (!has_layout(candidate, Layout::Type))
        return type_error(ctx, "issubclass() arg 1 must be a class");
    Type *type = as<Type>(candidate);
    if (is_subtype(type, cls) || has_methods(ctx, cls, type))
        return 1;
    return is_registered(ctx, cls, candidate);
}

Value answer(ProtoContext &ctx, int result) { return result < 0 ? Value() : ctx.boolean(result != 0); }

Value abc_subclasscheck(ProtoContext &ctx, Value self, Value candidate) {
    return answer(ctx, abstract_subclass(ctx, as<Type>(self), candidate));
}

Value abc_instancecheck(ProtoContext &ctx, Value self, Value instance) {
    const int by_type = abstract_subclass(ctx, as<Type>(self), Value(type_of(ctx, instance)));
    return answer(ctx, by_type != 0 ? by_type : is_plain_instance_of(ctx, instance, self));
}

Value abc_register(ProtoContext &ctx, Value self, Value member) {
    if (!has_layout(member, Layout::Type))
        return type_error(ctx, "Can only register classes");
    if (is_subtype(as<Type>(member), as<Type>(self)))
        return member;
    const int inside_out = is_subclass_of(ctx, self, member);
    if (inside_out > 0)
        return runtime_error(ctx, "Refusing to create an inheritance cycle");
    return inside_out < 0 || register_class(ctx, as<Type>(self), member) < 0 ? Value() : member;
}

constexpr MethodDef kMetaMethods[] = {
    {"__instancecheck__", one_arg<abc_instancecheck>, "Whether an object belongs to the abstract class."},
    {"__subclasscheck__", one_arg<abc_subclasscheck>, "Whether a class belongs to the abstract class."},
    {"register", one_arg<abc_register>, "Makes a class belong to the abstract class; returns the class."},
};

constexpr TypeDef kAbcMetaType = {
    .name = "abc.ABCMeta",
    .doc = "The metaclass of abstract classes.",
    .layout = Layout::Type,
    .size = sizeof(Type),
    .flags = kTypeBase,
    .methods = kMetaMethods,
};

/// The namespace of one abstract class. Null with an exception.
Dict *make_namespace(ProtoContext &ctx, const AbstractClass &row) {
    const Root<Dict *> ns(ctx, dict_new(ctx));
    RootVector names(ctx);
    for (const char *method : row.methods) {
        Str *name = intern(ctx, method);
        if (name == nullptr)
            return nullptr;
        names.push(Value(name));
    }
    const Root<Tuple *> methods(ctx, tuple_new(ctx, names.data(), static_cast<int64_t>(names.size())));
    Str *module = intern(ctx, "collections.abc"), *key = intern(ctx, kMethodsKey);
    if (!ns || !methods || module == nullptr || key == nullptr)
        return nullptr;
    if (dict_set(ctx, ns, Value(ctx.names().__module__), Value(module)) < 0 ||
        dict_set(ctx, ns, Value(ctx.names().__slots__), ctx.space().empty_tuple) < 0 ||
        dict_set(ctx, ns, Value(key), Value(methods.get())) < 0)
        return nullptr;
    return ns;
}

int add_class(ProtoContext &ctx, ModuleObject *module, Type *metatype, const AbstractClass &row) {
    RootVector bases(ctx);
    for (const char *base : row.bases) {
        Str *name = intern(ctx, base);
        const Value found = name != nullptr ? dict_find_str(ctx, module->dict, name) : Value();
        if (!found)
            return -1;
        bases.push(found);
    }
    const Root<Tuple *> base_tuple(ctx, tuple_new(ctx, bases.data(), static_cast<int64_t>(bases.size())));
    const Root<Dict *> ns(ctx, base_tuple ? make_namespace(ctx, row) : nullptr);
    Str *name = ns ? intern(ctx, row.name) : nullptr;
    if (name == nullptr)
        return -1;
    const Root<Type *> cls(ctx, make_type(ctx, {.metatype = metatype, .name = name, .bases = base_tuple, .ns = ns,
                                                .flags = kTypeBase}));
    if (!cls)
        return -1;
    for (const TypeField field : row.members)
        if (register_class(ctx, cls, Value(ctx.types().*field)) < 0)
            return -1;
    return module_add(ctx, module, row.name, Value(cls.get()));
}

}  // namespace

ModuleObject *make_collections_abc_module(ProtoContext &ctx) {
    Str *name = intern(ctx, "collections.abc");
    const Root<ModuleObject *> module(ctx, name != nullptr ? module_new(ctx, name, "Abstract classes of containers.")
                                                           : nullptr);
    const Root<Type *> metatype(ctx, module ? make_builtin_type(ctx, kAbcMetaType, ctx.types().type) : nullptr);
    if (!metatype)
        return nullptr;
    for (const AbstractClass &row : kClasses)
        if (add_class(ctx, module, metatype, row) < 0)
            return nullptr;
    return module;
}

}  // namespace hpyu
