// SPDX-License-Identifier: MIT
// type(name, bases, namespace, **keywords): checks, the namespace's copy and what it is adjusted by, and the calls that
// tell the namespace's values and the parent class of the new class.
#include <algorithm>
#include <cstring>

#include "attribute.hpp"
#include "protocol/protocol.hpp"
#include "types/dict.hpp"
#include "types/function_objects.hpp"
#include "types/object.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"
#include "types/type_type.hpp"

namespace hpyu {

namespace {

/// The arguments of type.__new__, by kind.
struct NewClass {
    Str *name;
    Tuple *bases;
    Dict *ns;
};

bool read_arguments(ProtoContext &ctx, const Value *args, size_t nargs, NewClass *out) {
    if (nargs != 3) {
        type_error(ctx, "type.__new__() takes exactly 3 arguments (", static_cast<int64_t>(nargs), " given)");
        return false;
    }
    static constexpr struct { Layout layout; const char *name; } kExpected[] = {
        {Layout::Str, "str"}, {Layout::Tuple, "tuple"}, {Layout::Dict, "dict"}};
    for (size_t i = 0; i < 3; ++i)
        if (!has_layout(args[i], kExpected[i].layout)) {
            const std::string argument = "type.__new__() argument " + std::to_string(i + 1);
            raise_wrong_type(ctx, argument, kExpected[i].name, args[i]);
            return false;
        }
    *out = {as<Str>(args[0]), as<Tuple>(args[1]), as<Dict>(args[2])};
    return true;
}

bool check_name(ProtoContext &ctx, Str *name) {
    size_t size = 0;
    const char *text = str_utf8(ctx, name, &size);
    if (text == nullptr)
        return false;
    if (std::strlen(text) == size)
        return true;
    value_error(ctx, "type name must not contain null characters");
    return false;
}

/// A base that is no class but stands for some, as generic aliases do, has to be resolved before.
bool check_bases(ProtoContext &ctx, Tuple *bases) {
    for (int64_t i = 0; i < bases->length; ++i) {
        if (has_layout((*bases)[i], Layout::Type))
            continue;
        bool failed = false;
        if (ctx.find_attribute((*bases)[i], ctx.names().__mro_entries__, &failed))
            type_error(ctx, "type() doesn't support MRO entry resolution; use types.new_class()");
        else if (!failed)
            continue;
        return false;
    }
    return true;
}

/// A function of the kind that binds to instances, not yet wrapped.
bool is_plain_function(ProtoContext &ctx, Value v) {
    return type_of(ctx, v)->has(kTypeMethodLike) && !has_layout(v, Layout::MethodDescriptor) &&
           !has_layout(v, Layout::SlotWrapper);
}

/// Makes __new__ a static method, __init_subclass__ and __class_getitem__ class methods.
int wrap_special_functions(ProtoContext &ctx, Dict *ns) {
    const struct { Str *name; Type *wrapper; } rows[] = {
        {ctx.names().__new__, ctx.types().staticmethod},
        {ctx.names().__init_subclass__, ctx.types().classmethod},
        {ctx.names().__class_getitem__, ctx.types().classmethod},
    };
    for (const auto &row : rows) {
        const Value found = dict_find_str(ctx, ns, row.name);
        if (!found || !is_plain_function(ctx, found))
            continue;
        Root<> wrapped(ctx, ctx.call(Value(row.wrapper), {found}));
        if (!wrapped || dict_set(ctx, ns, row.name, wrapped) < 0)
            return -1;
    }
    return 0;
}

/// Takes __qualname__ and __classcell__ out of the namespace, and adds what every class has. Null: failed.
Str *adjust_namespace(ProtoContext &ctx, const NewClass &request, Dict *ns) {
    const Names &names = ctx.names();
    Root<> qualname(ctx, dict_find_str(ctx, ns, names.__qualname__));
    if (qualname && !is_str(qualname))
        return type_error(ctx, "type __qualname__ must be a str, not ", type_of(ctx, qualname));
    if (!qualname)
        qualname = Value(request.name);
    if (const Value cell = dict_find_str(ctx, ns, names.__classcell__))   // There are no cells here.
        return type_error(ctx, "__classcell__ must be a nonlocal cell, not <class '", type_of(ctx, cell), "'>");
    if (dict_delete(ctx, ns, names.__qualname__) < 0)
        return nullptr;
    if (!dict_find_str(ctx, ns, names.__module__) && dict_set(ctx, ns, names.__module__, names.__main__) < 0)
        return nullptr;
    if (wrap_special_functions(ctx, ns) < 0)
        return nullptr;
    return as<Str>(qualname);
}

bool any_has_dict(const Tuple *bases) {
    return std::any_of(bases->items(), bases->items() + bases->length,
                       [](Value base) { return has_layout(base, Layout::Type) && as<Type>(base)->dict_offset != 0; });
}

Type *make_class(ProtoContext &ctx, Type *metatype, const NewClass &request) {
    Root<Dict *> ns(ctx, dict_copy(ctx, request.ns));
    if (!ns)
        return nullptr;
    Root<Str *> qualname(ctx, adjust_namespace(ctx, request, ns));
    if (!qualname)
        return nullptr;
    Type *base = request.bases->length != 0 && has_layout((*request.bases)[0], Layout::Type)
                     ? as<Type>((*request.bases)[0]) : ctx.types().object;
    SlotsRequest slots;
    if (read_slots(ctx, request.name, ns, base, &slots) < 0)
        return nullptr;
    Root<Tuple *> slot_names(ctx, slots.names);
    const bool wants_dict = slots.names == nullptr || slots.asks_dict || any_has_dict(request.bases);
    Root<Type *> type(ctx, make_type(ctx, {.metatype = metatype, .name = request.name, .bases = request.bases, .ns = ns,
                                           .flags = kTypeBase | kTypeGC | (wants_dict ? kTypeHasDict : 0u),
                                           .slot_names = slots.names,
                                           .weak_refs = slots.names == nullptr || slots.asks_weak}));
    if (!type)
        return nullptr;
    type->qualname = qualname;
    if (finish_slots(ctx, type) < 0)
        return nullptr;
    const Value doc = dict_find_str(ctx, type->namespace_, ctx.names().__doc__);
    if (!doc)
        return type_set(ctx, type, ctx.names().__doc__, ctx.none()) == 0 ? type.get() : nullptr;
    return is_str(doc) && str_utf8(ctx, as<Str>(doc)) == nullptr ? nullptr : type.get();
}

/// value.__set_name__(type, name) for one value of the namespace.
int call_set_name(ProtoContext &ctx, Type *type, Value value, Value name) {
    const Value args[] = {value, Value(type), name};
    bool found = false;
    if (ctx.call_special(ctx.names().__set_name__, args, 3, &found) || !found)
        return error_occurred(ctx) ? -1 : 0;
    Root<Str *> shown(ctx, repr(ctx, name));
    if (!shown)
        return -1;
    return raise_from_pending(ctx, ctx.exc().RuntimeError, "Error calling __set_name__ on '", type_of(ctx, value),
                              "' instance ", shown.get(), " in '", type->name, "'");
}

int announce_to_values(ProtoContext &ctx, Type *type) {
    RootVector items(ctx);
    size_t position = 0;
    for (Value key, value; dict_next(type->namespace_, &position, &key, &value);)
        if (type_lookup(ctx, type_of(ctx, value), ctx.names().__set_name__)) {
            items.push(key);
            items.push(value);
        }
    for (size_t i = 0; i < items.size(); i += 2)
        if (call_set_name(ctx, type, items[i + 1], items[i]) < 0)
            return -1;
    return 0;
}

}  // namespace

int announce_type(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    Root<Type *> keep(ctx, type);
    if (announce_to_values(ctx, type) < 0)
        return -1;
    const bool plain = nargs == 0 && keyword_count(kwnames) == 0;
    Root<> hook(ctx, lookup_behind(ctx, type->mro, type, ctx.names().__init_subclass__));
    if (!hook || (plain && hook.get() == dict_find_str(ctx, ctx.types().object->namespace_, ctx.names().__init_subclass__)))
        return 0;
    if (Type *kind = type_of(ctx, hook); kind->slots.tp_descr_get) {
        hook = kind->slots.tp_descr_get(ctx, hook, Value(), Value(type));
        if (!hook)
            return -1;
    }
    return ctx.call(hook, args, nargs, kwnames) ? 0 : -1;
}

Value type_new(ProtoContext &ctx, Type *metatype, const Value *args, size_t nargs, Tuple *kwnames) {
    NewClass request;
    if (!read_arguments(ctx, args, nargs, &request) || !check_bases(ctx, request.bases))
        return Value();
    Type *winner = winning_metatype(ctx, metatype, request.bases);
    if (winner == nullptr)
        return Value();
    if (winner != metatype && !winner->slots.tp_new.is(NativeSlot<type_new>::adapter))
        return winner->slots.tp_new(ctx, winner, args, nargs, kwnames);
    if (!check_name(ctx, request.name))
        return Value();
    Root<Type *> type(ctx, make_class(ctx, winner, request));
    if (!type || announce_type(ctx, type, args + nargs, 0, kwnames) < 0)
        return Value();
    return Value(type.get());
}

}  // namespace hpyu
