// SPDX-License-Identifier: MIT
// functools.cached_property and partialmethod: descriptors that classes are given.
#include "attribute.hpp"
#include "modules/collections/collections.hpp"
#include "modules/functools/functools.hpp"
#include "modules/import.hpp"
#include "protocol/protocol.hpp"
#include "types/dict.hpp"
#include "types/dict_methods.hpp"
#include "types/generic_alias.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

// -- cached_property --------------------------------------------------------------------------------------------------

struct CachedProperty : ProtoObject {
    Value function, doc;
    Published<Value> name{Value()};   ///< Null until a class says it.
};

void cached_trace(ProtoObject *object, Tracer &tracer) {
    auto *self = static_cast<CachedProperty *>(object);
    for (Value part : {self->function, self->doc, self->name.load()})
        tracer.visit(part);
}

Value cached_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    static const PythonSignature kSignature = {"cached_property.__init__", {"func"}, 1, 1, true};
    Value function;
    if (bind_arguments(ctx, kSignature, args, nargs, kwnames, &function) < 0)
        return Value();
    bool failed = false;
    const Root<> doc(ctx, ctx.find_attribute(function, ctx.names().__doc__, &failed));
    auto *made = failed ? nullptr : ctx.make_instance<CachedProperty>(type);
    if (made == nullptr)
        return Value();
    made->function = function;
    made->doc = doc;
    return made;
}

Value cached_set_name(ProtoContext &ctx, Value self, const Value *args, size_t) {
    auto *property = as<CachedProperty>(self);
    const Root<> known(ctx, property->name.load());
    if (!known) {
        property->name = args[1];
        return ctx.none();
    }
    const int same = rich_compare_bool(ctx, known, args[1], kEQ);
    if (same != 0)
        return same < 0 ? Value() : ctx.none();
    const Root<Str *> first(ctx, repr(ctx, known)), second(ctx, first ? repr(ctx, args[1]) : nullptr);
    return second ? type_error(ctx, "Cannot assign the same cached_property to two different names (", first.get(),
                               " and ", second.get(), ").")
                  : Raised{};
}

/// The value lies in the instance's namespace, where it is found from the second time on.
Value cached_get(ProtoContext &ctx, Value self, Value instance, Value) {
    if (!instance || instance == ctx.none())
        return self;
    const Root<> name(ctx, as<CachedProperty>(self)->name.load());
    if (!name)
        return type_error(ctx, "Cannot use cached_property instance without calling __set_name__ on it.");
    bool failed = false;
    const Root<> cache(ctx, ctx.find_attribute(instance, ctx.names().__dict__, &failed));
    const Root<Str *> shown(ctx, failed ? nullptr : repr(ctx, name));
    if (!shown)
        return Value();
    if (!cache)
        return type_error(ctx, "No '__dict__' attribute on '", type_of(ctx, instance)->name, "' instance to cache ",
                          shown.get(), " property.");
    const Root<> known(ctx, is_dict(cache) ? dict_find(ctx, as<Dict>(cache), name, &failed)
                                           : ctx.call_method(ctx.names().get, {cache.get(), name.get(), self}));
    if (error_occurred(ctx) || (known && known.get() != self))
        return known;
    const Root<> value(ctx, ctx.call(as<CachedProperty>(self)->function, {instance}));
    if (!value || set_item(ctx, cache, name.get(), value) == 0)
        return value;
    if (!error_matches(ctx, ctx.exc().TypeError))
        return Value();
    return type_error(ctx, "The '__dict__' attribute on '", type_of(ctx, instance)->name,
                      "' instance does not support item assignment for caching ", shown.get(), " property.");
}

Value get_cached_name(ProtoContext &ctx, Value self, void *) {
    const Value name = as<CachedProperty>(self)->name.load();
    return name ? name : ctx.none();
}
Value get_cached_doc(ProtoContext &ctx, Value self, void *) {
    const Value doc = as<CachedProperty>(self)->doc;
    return doc ? doc : ctx.none();
}

constexpr MethodDef kCachedMethods[] = {
    {"__set_name__", varargs<cached_set_name, 2, 2>, "__set_name__($self, owner, name, /)\n--\n\nTells it its name."},
    kGenericClassGetItem,
};
constexpr GetSetDef kCachedGetSets[] = {{"attrname", get_cached_name}, {"__doc__", get_cached_doc}};
constexpr ValueMemberDef kCachedMembers[] = {{"func", offsetof(CachedProperty, function), "What computes the value."}};

// -- partialmethod ----------------------------------------------------------------------------------------------------

struct PartialMethod : ProtoObject {
    Value function;
    Tuple *args = nullptr;
    Dict *keywords = nullptr;
};

void partial_method_trace(ProtoObject *object, Tracer &tracer) {
    auto *self = static_cast<PartialMethod *>(object);
    tracer.visit(self->function);
    tracer.visit(self->args);
    tracer.visit(self->keywords);
}

Value partial_method_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    if (nargs == 0)
        return type_error(ctx, "partialmethod.__init__() missing 1 required positional argument: 'func'");
    if (const Type *kind = type_of(ctx, args[0]); !kind->slots.tp_call && !kind->slots.tp_descr_get) {
        const Str *shown = repr(ctx, args[0]);
        return shown != nullptr ? type_error(ctx, shown, " is not callable or a descriptor") : Raised{};
    }
    const Root<Tuple *> rest(ctx, tuple_new(ctx, args + 1, static_cast<int64_t>(nargs) - 1));
    const Root<Dict *> keywords(ctx, rest ? dict_new(ctx) : nullptr);
    if (!keywords || dict_set_keywords(ctx, keywords, args + nargs, kwnames) < 0)
        return Value();
    auto *made = ctx.make_instance<PartialMethod>(type);
    if (made == nullptr)
        return Value();
    made->function = args[0];
    made->args = rest;
    made->keywords = keywords;
    return made;
}

/// partial(function, *first, *self.args, **self.keywords)
Value bound_partial(ProtoContext &ctx, const PartialMethod *self, Value function, std::initializer_list<Value> first) {
    const Root<> keep(ctx, function);
    const Root<> module(ctx, import_module(ctx, "functools"));
    RootVector values(ctx);
    for (const Value v : first)
        values.push(v);
    for (int64_t i = 0; i < self->args->length; ++i)
        values.push((*self->args)[i]);
    const size_t positional = values.size();
    const Root<Tuple *> names(ctx, module ? split_keywords(ctx, self->keywords, values) : nullptr);
    return names ? partial_of(ctx, module, function, values.data(), positional, names) : Value();
}

/// What a class gives out: the function, with the first argument still to come.
Value call_unbound(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    if (nargs == 0)
        return type_error(ctx, "partialmethod._make_unbound_method.<locals>._method() missing 1 required positional "
                               "argument: 'cls_or_self'");
    const auto *method = as<PartialMethod>(self);
    const Root<> partial(ctx, bound_partial(ctx, method, method->function, {args[0]}));
    return partial ? ctx.call(partial, args + 1, nargs - 1, kwnames) : Value();
}
constexpr MethodDef kUnbound = {"_method", keywords<call_unbound>};

Value partial_method_get(ProtoContext &ctx, Value self, Value instance, Value cls) {
    const auto *method = as<PartialMethod>(self);
    if (const auto get = type_of(ctx, method->function)->slots.tp_descr_get.load()) {
        const Root<> bound(ctx, get(ctx, method->function, instance, cls));
        if (!bound || bound.get() != method->function)
            return bound ? bound_partial(ctx, method, bound, {}) : Value();
    }
    return instance ? bound_partial(ctx, method, method->function, {instance})
                    : function_new(ctx, &kUnbound, self, Value());
}

constexpr ValueMemberDef kPartialMethodMembers[] = {
    {"func", offsetof(PartialMethod, function), "The function or descriptor."},
    {"args", offsetof(PartialMethod, args), "Its positional arguments behind the instance."},
    {"keywords", offsetof(PartialMethod, keywords), "Its keyword arguments, if the call has no others."},
};
Value get_partial_abstract(ProtoContext &ctx, Value self, void *) {
    bool failed = false;
    const Value mark = ctx.find_attribute(as<PartialMethod>(self)->function, ctx.names().__isabstractmethod__, &failed);
    return mark || failed ? mark : ctx.false_();
}

constexpr GetSetDef kPartialMethodGetSets[] = {{"__isabstractmethod__", get_partial_abstract}};
constexpr MethodDef kPartialMethodMethods[] = {kGenericClassGetItem};

}  // namespace

constinit const TypeDef kCachedPropertyType = {
    .name = "functools.cached_property",
    .doc = "cached_property(func)\n--\n\nAn attribute that is computed once and then kept in the instance.",
    .size = sizeof(CachedProperty),
    .flags = kTypeBase | kTypeGC | kTypeWeakRefs,
    .trace = cached_trace,
    .methods = kCachedMethods,
    .getsets = kCachedGetSets,
    .members = kCachedMembers,
    .slots = {.tp_new = native<cached_new>, .tp_descr_get = native<cached_get>},
};

constinit const TypeDef kPartialMethodType = {
    .name = "functools.partialmethod",
    .doc = "partialmethod(func, /, *args, **keywords)\n--\n\n"
           "A method that calls func with these arguments behind self.",
    .size = sizeof(PartialMethod),
    .flags = kTypeBase | kTypeGC | kTypeWeakRefs,
    .trace = partial_method_trace,
    .methods = kPartialMethodMethods,
    .getsets = kPartialMethodGetSets,
    .members = kPartialMethodMembers,
    .slots = {.tp_new = native<partial_method_new>, .tp_descr_get = native<partial_method_get>},
};

}  // namespace hpyu
