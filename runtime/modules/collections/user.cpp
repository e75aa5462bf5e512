// SPDX-License-Identifier: MIT
// The functions that UserDict, UserList and UserString share.
#include "modules/collections/user.hpp"

#include <algorithm>

#include "modules/import.hpp"
#include "types/dict.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"

namespace hpyu::user {

Value class_named(ProtoContext &ctx, const char *name) {
    const Root<> module(ctx, import_module(ctx, "collections"));
    return module ? attribute(ctx, module, name) : Value();
}

int is_one(ProtoContext &ctx, Value v, const char *name) {
    const Root<> cls(ctx, class_named(ctx, name));
    return cls ? is_instance_of(ctx, v, cls) : -1;
}

Value unwrapped(ProtoContext &ctx, Value v, const char *name) {
    const int wrapped = is_one(ctx, v, name);
    return wrapped < 0 ? Value() : wrapped > 0 ? data_of(ctx, v) : v;
}

Value copy_instance(ProtoContext &ctx, Value self) {
    const Root<> cls(ctx, ctx.get_attribute(self, ctx.names().__class__));
    const Root<> made(ctx, cls ? ctx.call_method(ctx.names().__new__, {cls.get(), cls.get()}) : Value());
    const Root<> from(ctx, made ? ctx.get_attribute(self, ctx.names().__dict__) : Value());
    const Root<> to(ctx, from ? ctx.get_attribute(made, ctx.names().__dict__) : Value());
    const Root<> data(ctx,
                      to && ctx.call_method(ctx.names().update, {to.get(), from.get()}) ? data_of(ctx, self) : Value());
    const Root<> copied(ctx, data ? ctx.call_method(ctx.names().copy, {data.get()}) : Value());
    return copied && set_attribute(ctx, made, kData, copied) == 0 ? made.get() : Value();
}

Value data_repr(ProtoContext &ctx, Value self) {
    const Root<> data(ctx, data_of(ctx, self));
    return data ? Value(repr(ctx, data)) : Value();
}

Value data_len(ProtoContext &ctx, Value self) {
    const Root<> data(ctx, data_of(ctx, self));
    const int64_t n = data ? length(ctx, data) : -1;
    return n < 0 ? Value() : int_from_int64(ctx, n);
}

}  // namespace hpyu::user

namespace hpyu {

namespace {

struct UserClass {
    const char *name;
    const char *base;
    const char *doc;
    std::span<const MethodDef> methods;
    const GetSetDef *getset = nullptr;
};
const UserClass kClasses[] = {
    {"ChainMap", "MutableMapping", "Several mappings, seen as one.", kChainMapMethods, &kChainMapParents},
    {"UserDict", "MutableMapping", "A mapping around a dict, its attribute data.", kUserDictMethods},
    {"UserList", "MutableSequence", "A sequence around a list, its attribute data.", kUserListMethods},
    {"UserString", "Sequence", "A sequence of characters around a str, its attribute data.", kUserStringMethods},
};

/// The namespace that a class begins with.
Dict *make_namespace(ProtoContext &ctx, const UserClass &row) {
    const Root<Dict *> ns(ctx, dict_new(ctx));
    const Root<> module(ctx, intern(ctx, "collections")), doc(ctx, str_from_text(ctx, row.doc));
    const auto has = [&](std::string_view name) {
        return std::any_of(row.methods.begin(), row.methods.end(), [=](const MethodDef &m) { return m.name == name; });
    };
    if (ns && has("__eq__") && !has("__hash__") && dict_set(ctx, ns, Value(ctx.names().__hash__), ctx.none()) < 0)
        return nullptr;
    return ns && module && doc && dict_set(ctx, ns, Value(ctx.names().__module__), module) == 0 &&
                   dict_set(ctx, ns, Value(ctx.names().__doc__), doc) == 0
               ? ns.get() : nullptr;
}

int add_class(ProtoContext &ctx, ModuleObject *module, ModuleObject *abc, const UserClass &row) {
    const Root<> base(ctx, user::attribute(ctx, Value(abc), row.base));
    const Root<Tuple *> bases(ctx, base ? tuple_of(ctx, {base.get()}) : nullptr);
    const Root<Dict *> ns(ctx, bases ? make_namespace(ctx, row) : nullptr);
    const Root<Str *> name(ctx, ns ? intern(ctx, row.name) : nullptr);
    const Root<> cls(
        ctx,
        name ? ctx.call(Value(type_of(ctx, base)), {Value(name.get()), Value(bases.get()), Value(ns.get())}) : Value());
    if (!cls)
        return -1;
    for (const MethodDef &method : row.methods) {
        const Root<> made(ctx, method_descriptor_new(ctx, as<Type>(cls), &method));
        Str *key = made ? intern(ctx, method.name) : nullptr;
        if (key == nullptr || type_set(ctx, as<Type>(cls), key, made) < 0)
            return -1;
    }
    if (row.getset != nullptr) {
        const Root<> made(ctx, getset_descriptor_new(ctx, as<Type>(cls), row.getset));
        Str *key = made ? intern(ctx, row.getset->name) : nullptr;
        if (key == nullptr || type_set(ctx, as<Type>(cls), key, made) < 0)
            return -1;
    }
    const Root<> tools(ctx, import_module(ctx, "abc"));
    return tools && call_named(ctx, "update_abstractmethods", {tools.get(), cls.get()})
               ? module_add(ctx, module, row.name, cls)
               : -1;
}

}  // namespace

int add_user_classes(ProtoContext &ctx, ModuleObject *module, ModuleObject *abc) {
    for (const UserClass &row : kClasses)
        if (add_class(ctx, module, abc, row) < 0)
            return -1;
    return 0;
}

}  // namespace hpyu
