// SPDX-License-Identifier: MIT
// The module `functools`: reduce, wraps and update_wrapper; and its parts put together.
#include "modules/functools/functools.hpp"

#include "attribute.hpp"
#include "modules/collections/collections.hpp"
#include "modules/import.hpp"
#include "protocol/protocol.hpp"
#include "types/dict.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

Type *own_type(ProtoContext &ctx, Value module, const char *name, const TypeDef &def) {
    Str *key = intern(ctx, name);
    const Value found = key != nullptr ? dict_find_str(ctx, as<ModuleObject>(module)->dict, key) : Value();
    if (has_layout(found, Layout::Type) && as<Type>(found)->full_name == def.name)
        return as<Type>(found);
    return error_occurred(ctx)
               ? nullptr
               : static_cast<Type *>(type_error(ctx, "functools.", name, " is not the class that it was"));
}

namespace {

constexpr const char *kAssignments[] = {"__module__", "__name__", "__qualname__", "__doc__", "__annotations__"};
constexpr const char *kUpdates[] = {"__dict__"};

Tuple *names_tuple(ProtoContext &ctx, std::span<const char *const> names) {
    RootVector all(ctx);
    for (const char *name : names) {
        all.push(Value(intern(ctx, name)));
        if (!all[all.size() - 1])
            return nullptr;
    }
    return tuple_new(ctx, all.data(), static_cast<int64_t>(all.size()));
}

/// Calls `each(name)` for the names given, or else for those of the table.
template <class F>
int each_name(ProtoContext &ctx, Value given, std::span<const char *const> standard, F &&each) {
    const Root<> names(ctx, given ? given : Value(names_tuple(ctx, standard)));
    return names ? for_each(ctx, names, each) : -1;
}

Value functools_reduce(ProtoContext &ctx, Value, const Value *args, size_t nargs) {
    const Root<> iterator(ctx, get_iter(ctx, args[1]));
    if (!iterator)
        return error_matches(ctx, ctx.exc().TypeError) ? type_error(ctx, "reduce() arg 2 must support iteration")
                                                       : Raised{};
    Root<> total(ctx, nargs > 2 ? args[2] : iter_next(ctx, iterator));
    if (!total)
        return error_occurred(ctx) ? Raised{} : type_error(ctx, "reduce() of empty iterable with no initial value");
    for (;;) {
        const Root<> item(ctx, iter_next(ctx, iterator));
        if (!item)
            return error_occurred(ctx) ? Value() : total.get();
        total = ctx.call(args[0], {total.get(), item.get()});
        if (!total)
            return Value();
    }
}

const std::vector<std::string> kWrapperNames = {"wrapper", "wrapped", "assigned", "updated"};

Value functools_update_wrapper(ProtoContext &ctx, Value, const Value *args, size_t nargs, Tuple *kwnames) {
    static const PythonSignature kSignature = {
        .function = "update_wrapper", .names = kWrapperNames, .positional = 4, .required = 2};
    Value given[4];
    if (bind_arguments(ctx, kSignature, args, nargs, kwnames, given) < 0 ||
        update_wrapper(ctx, given[0], given[1], given[2], given[3]) < 0)
        return Value();
    return given[0];
}

/// partial(update_wrapper, wrapped=wrapped, assigned=assigned, updated=updated)
Value functools_wraps(ProtoContext &ctx, Value module, const Value *args, size_t nargs, Tuple *kwnames) {
    static const PythonSignature kSignature = {
        .function = "wraps", .names = {kWrapperNames.begin() + 1, kWrapperNames.end()}, .positional = 3, .required = 1};
    Value given[3];
    if (bind_arguments(ctx, kSignature, args, nargs, kwnames, given) < 0)
        return Value();
    RootVector values(ctx);
    for (Value v : given)
        values.push(v);
    values[1] = given[1] ? given[1] : Value(names_tuple(ctx, kAssignments));
    values[2] = given[2] ? given[2] : Value(names_tuple(ctx, kUpdates));
    const Root<Str *> name(ctx, intern(ctx, "update_wrapper"));
    const Root<> function(ctx, name && values[1] && values[2] ? ctx.get_attribute(module, name.get()) : Value());
    static constexpr const char *kKeywords[] = {"wrapped", "assigned", "updated"};
    const Root<Tuple *> names(ctx, function ? names_tuple(ctx, kKeywords) : nullptr);
    return names ? partial_of(ctx, module, function, values.data(), 0, names) : Value();
}

constexpr MethodDef kFunctions[] = {
    {"reduce", varargs<functools_reduce, 2, 3>,
     "reduce($module, function, iterable, initial=<unrepresentable>, /)\n--\n\nfunction(function(a, b), c) and so on."},
    {"update_wrapper", keywords<functools_update_wrapper>,
     "update_wrapper($module, /, wrapper, wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES)\n--\n\n"
     "Make a wrapper look like what it wraps."},
    {"wraps", keywords<functools_wraps>,
     "wraps($module, /, wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES)\n--\n\n"
     "A decorator: update_wrapper for the wrapper that it is given."},
};

/// A type that the module uses and does not show under its own name.
int add_type_as(ProtoContext &ctx, ModuleObject *module, const char *name, const TypeDef &def, Type *base) {
    const Root<Type *> type(ctx, make_builtin_type(ctx, def, base));
    return type ? module_add(ctx, module, name, Value(type.get())) : -1;
}

/// The named tuple of what lru_cache tells.
int add_cache_info(ProtoContext &ctx, ModuleObject *module) {
    const Root<> collections(ctx, import_module(ctx, "collections"));
    const Root<Str *> make(ctx, collections ? intern(ctx, "namedtuple") : nullptr);
    const Root<> function(ctx, make ? ctx.get_attribute(collections, make.get()) : Value());
    static constexpr const char *kFields[] = {"hits", "misses", "maxsize", "currsize"};
    const Root<Tuple *> fields(ctx, function ? names_tuple(ctx, kFields) : nullptr);
    const Root<> name(ctx, fields ? str_from_text(ctx, "CacheInfo") : nullptr);
    const Root<> own(ctx, name ? intern(ctx, "functools") : nullptr);
    const Root<> type(ctx, own ? ctx.call(function, {name.get(), Value(fields.get())}) : Value());
    if (!type || ctx.set_attribute(type, ctx.names().__module__, own.get()) < 0)
        return -1;
    return module_add(ctx, module, "_CacheInfo", type);
}

int add_types(ProtoContext &ctx, ModuleObject *module) {
    Type *object = ctx.types().object;
    return add_type_as(ctx, module, "partial", kPartialType, object) < 0 ||
                   add_type_as(ctx, module, "partialmethod", kPartialMethodType, object) < 0 ||
                   add_type_as(ctx, module, "cached_property", kCachedPropertyType, object) < 0 ||
                   add_type_as(ctx, module, "_SingleDispatch", kSingleDispatchType, object) < 0 ||
                   add_type_as(ctx, module, "_KeyWrapper", kKeyWrapperType, object) < 0 ||
                   add_type_as(ctx, module, "_lru_cache_wrapper", kLruCacheType, object) < 0 ||
                   add_type_as(ctx, module, "singledispatchmethod", kSingleDispatchMethodType, object) < 0 ||
                   add_type_as(ctx, module, "_DispatchedMethod", kDispatchedMethodType, object) < 0 ||
                   add_cache_info(ctx, module) < 0
               ? -1
               : 0;
}

}  // namespace

int update_wrapper(ProtoContext &ctx, Value wrapper, Value wrapped, Value assigned, Value updated) {
    const int copied = each_name(ctx, assigned, kAssignments, [&](Value name) -> int {
        const Root<Str *> key(ctx, attribute_name(ctx, name));
        bool failed = !key;
        const Root<> value(ctx, key ? ctx.find_attribute(wrapped, key, &failed) : Value());
        return failed || (value && ctx.set_attribute(wrapper, key.get(), value.get()) < 0) ? -1 : 0;
    });
    if (copied < 0)
        return -1;
    const int merged = each_name(ctx, updated, kUpdates, [&](Value name) {
        const Root<> own(ctx, ctx.get_attribute(wrapper, name));
        const Root<Str *> key(ctx, own ? attribute_name(ctx, name) : nullptr);
        bool failed = !key;
        const Root<> theirs(ctx, key ? ctx.find_attribute(wrapped, key, &failed) : Value());
        if (failed || !theirs)
            return failed ? -1 : 0;
        return ctx.call_method(ctx.names().update, {own.get(), theirs.get()}) ? 0 : -1;
    });
    const Root<Str *> name(ctx, merged < 0 ? nullptr : intern(ctx, "__wrapped__"));
    return name ? ctx.set_attribute(wrapper, name.get(), wrapped) : -1;
}

ModuleObject *make_functools_module(ProtoContext &ctx) {
    Str *name = intern(ctx, "functools");
    const Root<ModuleObject *> module(
        ctx, name != nullptr ? module_new(ctx, name, "Functions made of functions.") : nullptr);
    if (!module || module_add_functions(ctx, module, kFunctions) < 0 || add_types(ctx, module) < 0)
        return nullptr;
    for (const MethodDef *function : {&kCmpToKeyFunction, &kTotalOrderingFunction, &kLruCacheFunction, &kCacheFunction,
                                      &kSingleDispatchFunction})
        if (module_add_functions(ctx, module, {function, 1}) < 0)
            return nullptr;
    const std::pair<const char *, std::span<const char *const>> constants[] = {{"WRAPPER_ASSIGNMENTS", kAssignments},
                                                                               {"WRAPPER_UPDATES", kUpdates}};
    for (const auto &[constant, names] : constants) {
        Tuple *tuple = names_tuple(ctx, names);
        if (tuple == nullptr || module_add(ctx, module, constant, Value(tuple)) < 0)
            return nullptr;
    }
    return module;
}

}  // namespace hpyu
