// SPDX-License-Identifier: MIT
// object.__reduce__, __reduce_ex__ and __getstate__: how an instance is taken apart, to be copied or pickled. What they
// name as the maker of the new instance is in the module copyreg.
#include "attribute.hpp"
#include "modules/import.hpp"
#include "protocol/protocol.hpp"
#include "types/dict.hpp"
#include "types/dict.hpp"
#include "types/int.hpp"
#include "types/object.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"
#include "types/type_type.hpp"

namespace hpyu {

namespace {

/// The values of `__slots__`, by name; null with MemoryError.
Dict *slot_values(ProtoContext &ctx, ProtoObject *object) {
    Root<Dict *> values(ctx, dict_new(ctx));
    for (const Type *type = object->type; values && type != nullptr; type = type->base)
        for (int64_t i = 0; type->slot_names != nullptr && i < type->slot_names->length; ++i) {
            const Value value = load_slot(object, type->base->slot_count + static_cast<size_t>(i));
            if (value && dict_set(ctx, values, (*type->slot_names)[i], value) < 0)
                return nullptr;
        }
    return values;
}

Raised cannot_pickle(ProtoContext &ctx, Value self) {
    return type_error(ctx, "cannot pickle '", type_of(ctx, self), "' object");
}

/// True if the class takes a method from object itself.
bool is_inherited(ProtoContext &ctx, Value self, Str *name) {
    return type_lookup(ctx, type_of(ctx, self), name) == dict_find_str(ctx, ctx.types().object->namespace_, name);
}

/// A function of copyreg.
Value maker(ProtoContext &ctx, const char *name) {
    const Root<> module(ctx, import_module(ctx, "copyreg"));
    Str *key = module ? intern(ctx, name) : nullptr;
    return key != nullptr ? ctx.get_attribute(module, key) : Value();
}

/// Calls an optional special method; `*out` stays null if the class has none. -1 on failure.
int call_optional(ProtoContext &ctx, Value self, const char *name, Root<> *out) {
    const Root<Str *> key(ctx, intern(ctx, name));
    bool found = false;
    *out = key ? ctx.call_special(key, &self, 1, &found) : Value();
    return error_occurred(ctx) ? -1 : 0;
}

/// Maker and arguments of the new instance, by __getnewargs_ex__ or __getnewargs__. -1 on failure.
int new_instance(ProtoContext &ctx, Value self, Root<> *function, Root<> *args, bool *has_args) {
    const Value cls(type_of(ctx, self));
    Root<> given(ctx);
    if (call_optional(ctx, self, "__getnewargs_ex__", &given) < 0)
        return -1;
    if (given) {
        if (!has_layout(given, Layout::Tuple))
            return type_error(ctx, "__getnewargs_ex__ should return a tuple, not '", type_of(ctx, given), "'");
        if (const int64_t n = as<Tuple>(given)->length; n != 2)
            return value_error(ctx, "__getnewargs_ex__ should return a tuple of length 2, not ", n);
        const auto &pair = *as<Tuple>(given);
        if (!has_layout(pair[0], Layout::Tuple))
            return type_error(ctx, "first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '",
                              type_of(ctx, pair[0]), "'");
        if (!is_dict(pair[1]))
            return type_error(ctx, "second item of the tuple returned by __getnewargs_ex__ must be a dict, not '",
                              type_of(ctx, pair[1]), "'");
        if (dict_length(as<Dict>(pair[1])) != 0) {
            *has_args = true;
            *function = maker(ctx, "__newobj_ex__");
            *args = *function ? tuple_of(ctx, {cls, pair[0], pair[1]}) : nullptr;
            return *args ? 0 : -1;
        }
        given = pair[0];
    } else if (call_optional(ctx, self, "__getnewargs__", &given) < 0) {
        return -1;
    } else if (given && !has_layout(given, Layout::Tuple)) {
        return type_error(ctx, "__getnewargs__ should return a tuple, not '", type_of(ctx, given), "'");
    }
    *has_args = static_cast<bool>(given);
    *function = maker(ctx, "__newobj__");
    const int64_t n = given ? as<Tuple>(given)->length : 0;
    Tuple *all = *function ? tuple_new(ctx, nullptr, n + 1) : nullptr;
    if (all == nullptr)
        return -1;
    all->items()[0] = cls;
    for (int64_t i = 0; i < n; ++i)
        all->items()[i + 1] = (*as<Tuple>(given))[i];
    *args = Value(all);
    return 0;
}

/// Protocol 2 and later: (maker, arguments, state, items to append, items to set).
Value reduce_by_new(ProtoContext &ctx, Value self) {
    Root<> function(ctx), args(ctx);
    bool has_args = false;
    if (new_instance(ctx, self, &function, &args, &has_args) < 0)
        return Value();
    const bool list = has_layout(self, Layout::List), dict = is_dict(self);
    Str *getstate = intern(ctx, "__getstate__");
    if (getstate == nullptr)
        return Value();
    // A struct that only its own type can fill stands in the way of a plain copy of the attributes.
    const Type *type = type_of(ctx, self);
    const bool opaque = type->layout != Layout::Object || type->has(kTypeForeign);
    if (!has_args && !list && !dict && opaque && is_inherited(ctx, self, getstate))
        return cannot_pickle(ctx, self);
    const Root<> state(ctx, ctx.call_method(getstate, {self}));
    if (!state)
        return Value();
    const Root<> to_append(ctx, list ? get_iter(ctx, self) : ctx.none());
    const Root<> pairs(ctx, dict ? ctx.call_method(ctx.names().items, {self}) : ctx.none());
    const Root<> to_set(ctx, dict && pairs ? get_iter(ctx, pairs) : pairs.get());
    if (!to_append || !to_set)
        return Value();
    return tuple_of(ctx, {function.get(), args.get(), state.get(), to_append.get(), to_set.get()});
}

/// The protocols before: (maker, (class, builtin base, base's value)) and the namespace, if there is anything in it.
Value reduce_by_base(ProtoContext &ctx, Value self) {
    Type *type = type_of(ctx, self), *base = type;
    while (base->has(kTypeHeap))
        base = base->base;
    if (base == type && base != ctx.types().object)
        return cannot_pickle(ctx, self);
    const bool plain = base == ctx.types().object;
    Str *getstate = intern(ctx, "__getstate__");
    if (getstate == nullptr || (type->has(kTypeForeign) && is_inherited(ctx, self, getstate)))
        return getstate != nullptr ? Value(cannot_pickle(ctx, self)) : Value();
    if (type->slot_count != 0 && is_inherited(ctx, self, getstate))
        return type_error(ctx, "a class that defines __slots__ without defining __getstate__ cannot be pickled");
    const Root<> value(ctx, plain ? ctx.none() : ctx.call(Value(base), {self}));
    const Root<> function(ctx, value ? maker(ctx, "_reconstructor") : Value());
    const Root<Tuple *> args(ctx, function ? tuple_of(ctx, {Value(type), Value(base), value.get()}) : nullptr);
    const Root<> state(ctx, args ? ctx.call_method(getstate, {self}) : Value());
    if (!state)
        return Value();
    return state == ctx.none() ? tuple_of(ctx, {function.get(), Value(args.get())})
                               : tuple_of(ctx, {function.get(), Value(args.get()), state.get()});
}

}  // namespace

Value object_reduce(ProtoContext &ctx, Value self) { return reduce_by_base(ctx, self); }

Value object_reduce_ex(ProtoContext &ctx, Value self, Value protocol) {
    int number = 0;
    if (to_c_int(ctx, protocol, &number) < 0)
        return Value();
    if (!is_inherited(ctx, self, ctx.names().__reduce__))
        return ctx.call_method(ctx.names().__reduce__, {self});
    return number >= 2 ? reduce_by_new(ctx, self) : reduce_by_base(ctx, self);
}

Value object_getstate(ProtoContext &ctx, Value self) {
    if (!self.is_object())
        return ctx.none();
    Dict *dict = instance_dict(ctx, self.as_object(), false);
    Root<> state(ctx, dict != nullptr && dict_length(dict) != 0 ? Value(dict_copy(ctx, dict)) : ctx.none());
    if (!state || type_of(ctx, self)->slot_count == 0)
        return state;
    Root<Dict *> slots(ctx, slot_values(ctx, self.as_object()));
    if (!slots)
        return Value();
    return dict_length(slots) == 0 ? state.get() : Value(tuple_of(ctx, {state.get(), Value(slots.get())}));
}

}  // namespace hpyu
