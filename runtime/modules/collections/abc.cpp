// SPDX-License-Identifier: MIT
// collections.abc: abstract classes of what containers and callables can do. Some know what is theirs by the special
// methods that a class has; the rest by what was registered, or by inheritance. What they ask a class to write is here;
// what they give it in return is in abc_containers.cpp and abc_mappings.cpp.
#include "modules/abc.hpp"
#include "modules/collections/abc_mixins.hpp"
#include "modules/collections/collections.hpp"
#include "protocol/protocol.hpp"
#include "types/dict.hpp"
#include "types/generic_alias.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {
namespace {

// -- methods to be written --------------------------------------------------------------------------------------------

constexpr GetSetDef kAbstractGetSets[] = {
    {"__isabstractmethod__", [](ProtoContext &ctx, Value, void *) { return ctx.true_(); }},
};

/// The type of their descriptors.
constexpr TypeDef kAbstractMethodType = {
    .name = "abstract_method",
    .layout = Layout::MethodDescriptor,
    .size = sizeof(MethodDescriptor),
    .flags = kTypeNoInstances | kTypeMethodLike,
    .getsets = kAbstractGetSets,
};

/// What an abstract method does when a class calls it that has written its own: it raises,
template <Type *ExceptionTypes::*Error>
Value raises(ProtoContext &ctx, const MethodDef &, Value, const Value *, size_t, Tuple *) {
    raise_value(ctx, ctx.exc().*Error, ctx.none());
    return Value();
}
/// or speaks for something empty.
Value gives_zero(ProtoContext &, const MethodDef &, Value, const Value *, size_t, Tuple *) {
    return Value::from_int(0);
}
Value gives_false(ProtoContext &ctx, const MethodDef &, Value, const Value *, size_t, Tuple *) { return ctx.false_(); }
Value gives_none(ProtoContext &ctx, const MethodDef &, Value, const Value *, size_t, Tuple *) { return ctx.none(); }
Value gives_nothing(ProtoContext &ctx, const MethodDef &, Value, const Value *, size_t, Tuple *) {
    return get_iter(ctx, ctx.space().empty_tuple);
}

constexpr auto no_key = raises<&ExceptionTypes::KeyError>;
constexpr auto no_index = raises<&ExceptionTypes::IndexError>;
constexpr auto stops = raises<&ExceptionTypes::StopIteration>;
constexpr auto stops_async = raises<&ExceptionTypes::StopAsyncIteration>;
constexpr auto not_written = raises<&ExceptionTypes::NotImplementedError>;

// -- the classes ------------------------------------------------------------------------------------------------------

using TypeField = Type *BuiltinTypes::*;

struct AbstractClass {
    const char *name;
    std::initializer_list<const char *> bases;
    std::initializer_list<const char *> rule;         ///< A class with all these methods belongs to it; none: no rule.
    std::initializer_list<TypeField> members;         ///< Registered from the start.
    std::initializer_list<MethodDef> abstract;        ///< To be written by classes that derive from it.
    std::span<const MethodDef> mixins = {};           ///< Given to them.
    std::initializer_list<const char *> withheld = {};  ///< Methods that are None: what its instances can't do.
    const char *slot = nullptr;                       ///< An attribute of its instances.
};

const AbstractClass kClasses[] = {
    {"Hashable", {}, {"__hash__"}, {}, {{"__hash__", gives_zero}}},
    {"Awaitable", {}, {"__await__"}, {}, {{"__await__", gives_nothing}}, kGenericMixins},
    {"Coroutine", {"Awaitable"}, {"__await__", "send", "throw", "close"}, {}, {{"send", stops}, {"throw", stops}},
     kCloseMixins},
    {"AsyncIterable", {}, {"__aiter__"}, {}, {{"__aiter__", gives_none}}, kGenericMixins},
    {"AsyncIterator", {"AsyncIterable"}, {"__anext__", "__aiter__"}, {}, {{"__anext__", stops_async}},
     kAsyncIteratorMixins},
    {"AsyncGenerator", {"AsyncIterator"}, {"__aiter__", "__anext__", "asend", "athrow", "aclose"}, {},
     {{"asend", stops_async}, {"athrow", stops_async}}, kAsyncGeneratorMixins},
    {"Iterable", {}, {"__iter__"}, {}, {{"__iter__", gives_nothing}}, kGenericMixins},
    {"Iterator", {"Iterable"}, {"__iter__", "__next__"}, {}, {{"__next__", stops}}, kIteratorMixins},
    {"Generator", {"Iterator"}, {"__iter__", "__next__", "send", "throw", "close"}, {},
     {{"send", stops}, {"throw", stops}}, kGeneratorMixins},
    {"Reversible", {"Iterable"}, {"__reversed__", "__iter__"}, {}, {{"__reversed__", gives_nothing}}},
    {"Sized", {}, {"__len__"}, {}, {{"__len__", gives_zero}}},
    {"Container", {}, {"__contains__"}, {}, {{"__contains__", gives_false}}, kGenericMixins},
    {"Callable", {}, {"__call__"}, {}, {{"__call__", gives_false}}, kGenericMixins},
    {"Collection", {"Sized", "Iterable", "Container"}, {"__len__", "__iter__", "__contains__"}, {}, {}},
    {"Set", {"Collection"}, {}, {&BuiltinTypes::frozenset}, {}, kSetMixins, {"__hash__"}},
    {"MutableSet", {"Set"}, {}, {&BuiltinTypes::set}, {{"add", not_written}, {"discard", not_written}},
     kMutableSetMixins},
    {"Mapping", {"Collection"}, {}, {&BuiltinTypes::mappingproxy}, {{"__getitem__", no_key}}, kMappingMixins,
     {"__hash__", "__reversed__"}},
    {"MutableMapping", {"Mapping"}, {}, {&BuiltinTypes::dict}, {{"__setitem__", no_key}, {"__delitem__", no_key}},
     kMutableMappingMixins},
    {"MappingView", {"Sized"}, {}, {}, {}, kMappingViewMixins, {}, "_mapping"},
    {"KeysView", {"MappingView", "Set"}, {}, {&BuiltinTypes::dict_keys}, {}, kKeysViewMixins},
    {"ItemsView", {"MappingView", "Set"}, {}, {&BuiltinTypes::dict_items}, {}, kItemsViewMixins},
    {"ValuesView", {"MappingView", "Collection"}, {}, {&BuiltinTypes::dict_values}, {}, kValuesViewMixins},
    {"Sequence", {"Reversible", "Collection"}, {},
     {&BuiltinTypes::tuple, &BuiltinTypes::str, &BuiltinTypes::range, &BuiltinTypes::memoryview},
     {{"__getitem__", no_index}}, kSequenceMixins},
    {"ByteString", {"Sequence"}, {}, {&BuiltinTypes::bytes, &BuiltinTypes::bytearray}, {}},
    {"MutableSequence", {"Sequence"}, {}, {&BuiltinTypes::list, &BuiltinTypes::bytearray},
     {{"__setitem__", no_index}, {"__delitem__", no_index}, {"insert", no_index}}, kMutableSequenceMixins},
};

constexpr const char *kRuleKey = "_abc_methods";

/// __subclasshook__: True for a class that has every method of the rule; a method that is None counts as missing.
Value hook(ProtoContext &ctx, Value cls, Value candidate) {
    const Value names = own_entry(ctx, as<Type>(cls), kRuleKey);
    if (!has_layout(names, Layout::Tuple) || !has_layout(candidate, Layout::Type))
        return ctx.not_implemented();
    for (int64_t i = 0; i < as<Tuple>(names)->length; ++i) {
        const Value method = type_lookup(ctx, as<Type>(candidate), as<Str>((*as<Tuple>(names))[i]));
        if (!method || method == ctx.none())
            return ctx.not_implemented();
    }
    return ctx.true_();
}
constexpr MethodDef kHook = {"__subclasshook__", one_arg<hook>, nullptr, Binding::Class};

Tuple *names_tuple(ProtoContext &ctx, std::initializer_list<const char *> texts) {
    RootVector names(ctx);
    for (const char *text : texts) {
        Str *name = intern(ctx, text);
        if (name == nullptr)
            return nullptr;
        names.push(Value(name));
    }
    return tuple_new(ctx, names.data(), static_cast<int64_t>(names.size()));
}

int enter(ProtoContext &ctx, Dict *ns, const char *name, Value value) {
    const Root<> keep(ctx, value);
    Str *key = value ? intern(ctx, name) : nullptr;
    return key != nullptr ? dict_set(ctx, ns, Value(key), value) : -1;
}

/// What is known of a class before it is made; methods, which name their class, follow.
Dict *make_namespace(ProtoContext &ctx, const AbstractClass &row) {
    const Root<Dict *> ns(ctx, dict_new(ctx));
    Str *module = intern(ctx, "collections.abc");
    if (!ns || module == nullptr || enter(ctx, ns, "__module__", Value(module)) < 0)
        return nullptr;
    if (row.rule.size() != 0 && enter(ctx, ns, kRuleKey, Value(names_tuple(ctx, row.rule))) < 0)
        return nullptr;
    for (const char *name : row.withheld)
        if (enter(ctx, ns, name, ctx.none()) < 0)
            return nullptr;
    if (row.slot != nullptr && enter(ctx, ns, "__slots__", Value(names_tuple(ctx, {row.slot}))) < 0)
        return nullptr;
    return ns;
}

/// Gives a class a method; its descriptor is of another type if one is given.
int add_method(ProtoContext &ctx, Type *cls, const MethodDef &method, Type *descriptor_type = nullptr) {
    const Root<> made(ctx, method_descriptor_new(ctx, cls, &method));
    Str *name = made ? intern(ctx, method.name) : nullptr;
    if (name == nullptr)
        return -1;
    if (descriptor_type != nullptr)
        made.get().as_object()->type = descriptor_type;
    return type_set(ctx, cls, name, made);
}

int add_methods(ProtoContext &ctx, Type *cls, const AbstractClass &row, Type *abstract_method) {
    for (const MethodDef &method : row.mixins)
        if (add_method(ctx, cls, method) < 0)
            return -1;
    for (const MethodDef &method : row.abstract)
        if (add_method(ctx, cls, method, abstract_method) < 0)
            return -1;
    return row.rule.size() != 0 ? add_method(ctx, cls, kHook) : 0;
}

Value find_member(ProtoContext &ctx, ModuleObject *module, const char *name) {
    Str *key = intern(ctx, name);
    return key != nullptr ? dict_find_str(ctx, module->dict, key) : Value();
}

int add_class(ProtoContext &ctx, ModuleObject *module, ModuleObject *abc, Type *abstract_method,
              const AbstractClass &row) {
    RootVector bases(ctx);
    for (const char *base : row.bases) {
        const Value found = find_member(ctx, module, base);
        if (!found)
            return -1;
        bases.push(found);
    }
    const Root<Tuple *> base_tuple(ctx, tuple_new(ctx, bases.data(), static_cast<int64_t>(bases.size())));
    const Root<Dict *> ns(ctx, base_tuple ? make_namespace(ctx, row) : nullptr);
    const Root<> metatype(ctx, ns ? find_member(ctx, abc, "ABCMeta") : Value());
    const Root<> cls(ctx, metatype ? make_abstract_class(ctx, metatype, row.name, base_tuple, ns) : Value());
    const Root<> update(ctx, find_member(ctx, abc, "update_abstractmethods"));
    if (!cls || !update || add_methods(ctx, as<Type>(cls), row, abstract_method) < 0 || !ctx.call(update, {cls.get()}))
        return -1;
    Str *enter_member = intern(ctx, "register");
    for (const TypeField field : row.members)
        if (enter_member == nullptr || !ctx.call_method(enter_member, {cls.get(), Value(ctx.types().*field)}))
            return -1;
    return module_add(ctx, module, row.name, cls);
}

}  // namespace

ModuleObject *make_collections_abc_module(ProtoContext &ctx) {
    const Root<> abc(ctx, import_module(ctx, "abc"));
    Str *name = abc ? intern(ctx, "collections.abc") : nullptr;
    const Root<ModuleObject *> module(ctx, name != nullptr ? module_new(ctx, name, "Abstract classes of containers.")
                                                           : nullptr);
    const Root<Type *> abstract_method(
        ctx, module ? make_builtin_type(ctx, kAbstractMethodType, ctx.types().method_descriptor) : nullptr);
    if (!abstract_method)
        return nullptr;
    for (const AbstractClass &row : kClasses)
        if (add_class(ctx, module, as<ModuleObject>(abc), abstract_method, row) < 0)
            return nullptr;
    return module;
}

}  // namespace hpyu
