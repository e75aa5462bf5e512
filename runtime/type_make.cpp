// SPDX-License-Identifier: MIT
// Making a class at run time: acceptable bases, the winning metatype, compatible layouts, the C3 order of its MRO.
#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "protocol/protocol.hpp"
#include "root.hpp"
#include "space.hpp"
#include "type_layout.hpp"
#include "types/dict.hpp"
#include "types/function_objects.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// Exceptions share a struct, but those with a constructor of their own mean something of their own by its fields.
bool has_own_fields(const Type *type) {
    return type->layout == Layout::Exception && !type->has(kTypeHeap) &&
           !(type->slots.tp_init.same_function(type->base->slots.tp_init) &&
             type->slots.tp_new.same_function(type->base->slots.tp_new));
}

/// True if instances of `type` have more to them than those of its base, a dict aside.
bool extends_layout(const Type *type) {
    const Type *base = type->base;
    return base == nullptr || type->struct_size != base->struct_size || type->layout != base->layout ||
           type->payload_size != base->payload_size || type->slot_count != base->slot_count || has_own_fields(type);
}

/// The nearest ancestor that decides the layout.
const Type *solid_base(const Type *type) {
    while (!extends_layout(type))
        type = type->base;
    return type;
}

/// The builtin type that decides what the fields of the struct mean.
const Type *builtin_part(const Type *type) {
    while (type->has(kTypeHeap))
        type = type->base;
    return solid_base(type);
}

/// The nearest class, from `type` upwards, that has `__slots__` of its own; null: none.
const Type *with_slots(const Type *type) {
    while (type != nullptr && type->slot_names == nullptr)
        type = type->base;
    return type;
}

bool same_names(const Tuple *a, const Tuple *b) {
    return a->length == b->length && std::equal(a->items(), a->items() + a->length, b->items());
}

using Order = std::vector<Value>;

/// C3: repeatedly takes the first head that is in no other list's tail. False: there is no consistent order; the lists
/// that are left tell where it ended.
bool merge_orders(std::vector<Order> &lists, Order &out) {
    const auto in_a_tail = [&](Value v) {
        return std::any_of(lists.begin(), lists.end(), [&](const Order &list) {
            return list.size() > 1 && std::find(list.begin() + 1, list.end(), v) != list.end();
        });
    };
    for (;;) {
        std::erase_if(lists, [](const Order &list) { return list.empty(); });
        if (lists.empty())
            return true;
        const auto good = std::find_if(lists.begin(), lists.end(), [&](const Order &l) { return !in_a_tail(l[0]); });
        if (good == lists.end())
            return false;
        const Value next = (*good)[0];
        out.push_back(next);
        for (Order &list : lists)
            if (list[0] == next)
                list.erase(list.begin());
    }
}

/// Gives a new class its MRO. While a metaclass's own mro() makes it, the class has that of its base.
bool set_order(ProtoContext &ctx, Type *type) {
    if (type->type != ctx.types().type) {
        std::vector<Value> first = {Value(type)};
        first.insert(first.end(), type->base->mro->items(), type->base->mro->items() + type->base->mro->length);
        if ((type->mro = tuple_new(ctx, first.data(), static_cast<int64_t>(first.size()))) == nullptr)
            return false;
    }
    Tuple *order = method_resolution_order(ctx, type);
    if (order != nullptr)
        type->mro = order;
    return order != nullptr;
}

/// "module.Name" for messages and repr-free places, from the namespace's __module__.
char *make_full_name(const Type *type) {
    const std::string name = str_text(type->name);
    return strdup(name.c_str());
}

}  // namespace

Type *best_base(ProtoContext &ctx, const Tuple *bases) {
    Type *winner = nullptr;
    for (int64_t i = 0; i < bases->length; ++i) {
        if (!has_layout((*bases)[i], Layout::Type))
            return type_error(ctx, "bases must be types");
        Type *candidate = as<Type>((*bases)[i]);
        if (!candidate->has(kTypeBase))
            return type_error(ctx, "type '", candidate, "' is not an acceptable base type");
        if (winner == nullptr || (solid_base(candidate) != solid_base(winner) &&
                                  is_subtype(solid_base(candidate), solid_base(winner))))
            winner = candidate;
        else if (!is_subtype(solid_base(winner), solid_base(candidate)))
            return type_error(ctx, "multiple bases have instance lay-out conflict");
    }
    return winner;
}

bool same_layout(const Type *a, const Type *b) {
    if (a->layout != b->layout || a->struct_size != b->struct_size || a->trailing_size != b->trailing_size ||
        a->dict_offset != b->dict_offset || a->payload_size != b->payload_size || a->foreign != b->foreign ||
        a->release != b->release || a->trace != b->trace || a->has(kTypeRelease) != b->has(kTypeRelease) ||
        builtin_part(a) != builtin_part(b))
        return false;
    // Slots have to be of the same names, or of the same class.
    for (a = with_slots(a), b = with_slots(b); a != b; a = with_slots(a->base), b = with_slots(b->base))
        if (a == nullptr || b == nullptr || !same_names(a->slot_names, b->slot_names))
            return false;
    return true;
}

Tuple *c3_order(ProtoContext &ctx, Type *type) {
    std::vector<Order> lists;
    const Order bases(type->bases->items(), type->bases->items() + type->bases->length);
    for (size_t i = 0; i < bases.size(); ++i)
        if (std::find(bases.begin(), bases.begin() + static_cast<ptrdiff_t>(i), bases[i]) !=
            bases.begin() + static_cast<ptrdiff_t>(i))
            return type_error(ctx, "duplicate base class ", as<Type>(bases[i])->name);
    for (Value base : bases) {
        const Tuple *mro = as<Type>(base)->mro;
        lists.emplace_back(mro->items(), mro->items() + mro->length);
    }
    lists.push_back(bases);
    Order order = {Value(type)};
    if (!merge_orders(lists, order)) {
        Order stuck;
        std::string names;
        for (const Order &list : lists)
            if (std::find(stuck.begin(), stuck.end(), list[0]) == stuck.end()) {
                stuck.push_back(list[0]);
                names += (names.empty() ? "" : ", ") + str_text(as<Type>(list[0])->name);
            }
        return type_error(ctx, "Cannot create a consistent method resolution\norder (MRO) for bases ", names);
    }
    return tuple_new(ctx, order.data(), static_cast<int64_t>(order.size()));
}

Tuple *method_resolution_order(ProtoContext &ctx, Type *type) {
    Str *name = ctx.names().mro;
    const Type *metatype = type->type;
    if (metatype == ctx.types().type || metatype->mro == nullptr ||
        type_lookup(ctx, type->type, name) == dict_find_str(ctx, ctx.types().type->namespace_, name))
        return c3_order(ctx, type);
    const Value self = Value(type);
    bool found = false;
    Root<> order(ctx, ctx.call_special(name, &self, 1, &found));
    Root<Tuple *> mro(ctx, order ? to_tuple(ctx, order) : nullptr);
    if (!mro)
        return nullptr;
    for (int64_t i = 0; i < mro->length; ++i) {
        const Value each = (*mro.get())[i];
        if (!has_layout(each, Layout::Type))
            return type_error(ctx, "mro() returned a non-class ('", type_of(ctx, each), "')");
        if (each != self && !is_subtype(solid_base(type->base), solid_base(as<Type>(each))))
            return type_error(ctx, "mro() returned base with unsuitable layout ('", as<Type>(each), "')");
    }
    // Every class relies on what it has from object.
    if (mro->length == 0 || (*mro.get())[mro->length - 1] != Value(ctx.types().object))
        return type_error(ctx, "mro() returned an order that does not end with object");
    return mro;
}

Type *winning_metatype(ProtoContext &ctx, Type *metatype, Tuple *bases) {
    Type *winner = metatype != nullptr ? metatype : ctx.types().type;
    for (int64_t i = 0; bases != nullptr && i < bases->length; ++i) {
        Type *candidate = type_of(ctx, (*bases)[i]);
        if (is_subtype(winner, candidate))
            continue;
        if (is_subtype(candidate, winner)) {
            winner = candidate;
            continue;
        }
        return type_error(ctx, "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass "
                               "of the metaclasses of all its bases");
    }
    return winner;
}

Type *make_type(ProtoContext &ctx, const TypeRequest &request) {
    Root<Tuple *> bases(ctx, request.bases);
    if (!bases || bases->length == 0)
        bases = tuple_of(ctx, {Value(ctx.types().object)});
    if (!bases)
        return nullptr;
    Type *base = best_base(ctx, bases);
    if (base == nullptr)
        return nullptr;
    Type *metatype = request.metatype != nullptr ? request.metatype : winning_metatype(ctx, nullptr, bases);
    if (metatype == nullptr)
        return nullptr;
    Root<Type *> type(ctx, ctx.make_instance<Type>(metatype));
    if (!type)
        return nullptr;
    type->layout = base->layout;
    type->builtin_shape = base->builtin_shape;
    type->struct_size = base->struct_size;
    type->dict_offset = base->dict_offset;
    type->trace = base->trace;
    type->release = base->release;
    type->foreign = base->foreign;
    type->base = base;
    type->bases = bases;
    // Objects of variable size have no room for what tells that there are references.
    const bool has_items = type->layout == Layout::Int || type->layout == Layout::Tuple || type->layout == Layout::Bytes;
    constexpr uint32_t kInherited = kTypeRelease | kTypeGC | kTypeForeign | kTypeSequence | kTypeMapping;
    type->type_flags = (request.flags | kTypeHeap | (request.weak_refs && !has_items ? kTypeWeakRefs : 0u) |
                        (base->type_flags & kInherited)) & ~static_cast<uint32_t>(kTypeImmutable);
    for (int64_t i = 0; i < bases->length; ++i)
        type->type_flags = type->type_flags | (as<Type>((*bases.get())[i])->type_flags & (kTypeRelease | kTypeForeign | kTypeWeakRefs));
    type->slot_names = request.slot_names;
    type->slot_count = base->slot_count + (request.slot_names != nullptr ? static_cast<uint32_t>(request.slot_names->length) : 0);
    set_trailing(type, (request.flags & kTypeHasDict) != 0 && base->dict_offset == 0,
                 std::max(request.payload_size, base->payload_size));
    type->name = request.name;
    type->qualname = request.name;
    type->namespace_ = request.ns != nullptr ? request.ns : dict_new(ctx);
    type->full_name = make_full_name(type);
    if (type->namespace_ == nullptr)
        return nullptr;
    if (!set_order(ctx, type))
        return nullptr;
    if (request.inherit_slots)
        for (int64_t i = 1; i < type->mro->length; ++i)
            inherit_slots(type, as<Type>((*type->mro)[i]));
    if (!link_subclass(ctx, type))
        return nullptr;
    const bool has_order_of_its_own = bases->length > 1 || metatype != ctx.types().type;
    if (dict_length(type->namespace_) != 0 || has_order_of_its_own)
        update_slots(ctx, type, nullptr);
    if (type->has_finalizer())
        type->set_flag(kTypeRelease);
    return type;
}

}  // namespace hpyu
