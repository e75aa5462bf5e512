// SPDX-License-Identifier: MIT
// `__slots__`: classes whose instances have the named attributes and no others.
//
// A slot's value lies in a word of the instance; those of a class stand behind those of its base. The class has a
// member descriptor for each.
#include <algorithm>

#include "attribute.hpp"
#include "protocol/protocol.hpp"
#include "types/dict.hpp"
#include "types/function_objects.hpp"
#include "types/object.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"
#include "types/type_type.hpp"
#include "types/weakref.hpp"

namespace hpyu {

namespace {

bool is_identifier(const Str *name) {
    for (int64_t i = 0; i < name->length; ++i) {
        const uint32_t c = name->at(i);
        const bool letter = (c | 0x20) - 'a' < 26 || c == '_' || c >= 0x80;
        if (!letter && (i == 0 || c - '0' >= 10))
            return false;
    }
    return name->length != 0;
}

/// A private name (two underscores in front, not behind) gets its class's name in front. Interned.
Str *mangled(ProtoContext &ctx, const Str *class_name, Str *name) {
    std::string text = str_text(name);
    std::string cls = str_text(class_name);
    cls.erase(0, cls.find_first_not_of('_') == cls.npos ? cls.size() : cls.find_first_not_of('_'));
    if (text.starts_with("__") && !text.ends_with("__") && !cls.empty())
        text = "_" + cls + text;
    return intern(ctx, text);
}

Value get_slot(ProtoContext &ctx, const MemberDescriptor &member, Value self) {
    const Value found = load_slot(self.as_object(), member.offset);
    return found ? found : no_attribute(ctx, self, as<Str>(member.key));
}

int set_slot(ProtoContext &ctx, const MemberDescriptor &member, Value self, Value value) {
    std::atomic_ref slot(reinterpret_cast<uint64_t &>(slots_of(self.as_object())[member.offset]));
    if (slot.exchange(value.bits(), std::memory_order_acq_rel) == 0 && !value)
        return attribute_error(ctx, as<Str>(member.key));
    return 0;
}

/// True for classes whose instances are of variable size.
bool has_items(const Type *type) {
    return type->layout == Layout::Int || type->layout == Layout::Tuple || type->layout == Layout::Bytes ||
           type->layout == Layout::Type;
}

/// obj.__weakref__: the first weak reference to an instance.
Value get_weakref(ProtoContext &ctx, Value self, void *) {
    const Value all = weakrefs_of(ctx, self);
    const Value first = all ? as<List>(all)->load(0) : Value();
    return !all || first ? first : ctx.none();
}
constexpr GetSetDef kWeakRefGetSet = {"__weakref__", get_weakref, nullptr, "The first weak reference to the object, or None."};

/// Enters a descriptor into the namespace of a fresh class, unless it has an entry of that name.
int show(ProtoContext &ctx, Type *type, const GetSetDef &def) {
    const Root<Str *> name(ctx, intern(ctx, def.name));
    if (!name || dict_find_str(ctx, type->namespace_, name))
        return name ? 0 : -1;
    const Root<> shown(ctx, getset_descriptor_new(ctx, type, &def));
    return shown ? type_set(ctx, type, name, shown) : -1;
}

bool any_base(const Type *type, bool (*has)(const Type *)) {
    return std::any_of(type->bases->items(), type->bases->items() + type->bases->length,
                       [&](Value base) { return has(as<Type>(base)); });
}

/// Checks one name of `__slots__` and enters it.
int take_name(ProtoContext &ctx, Str *class_name, Dict *ns, Type *base, Value name, RootVector &names,
              SlotsRequest *out) {
    if (has_items(base))
        return type_error(ctx, "nonempty __slots__ not supported for subtype of '", base, "'");
    if (!is_str(name))
        return type_error(ctx, "__slots__ items must be strings, not '", type_of(ctx, name), "'");
    Str *text = as<Str>(name);
    if (!is_identifier(text))
        return type_error(ctx, "__slots__ must be identifiers");
    if (str_equals_ascii(text, "__dict__")) {
        if (out->asks_dict || base->dict_offset != 0)
            return type_error(ctx, "__dict__ slot disallowed: we already got one");
        out->asks_dict = true;
        return 0;
    }
    if (str_equals_ascii(text, "__weakref__")) {
        if (out->asks_weak || base->has(kTypeWeakRefs))
            return type_error(ctx, "__weakref__ slot disallowed: either we already got one, or __itemsize__ != 0");
        out->asks_weak = true;
        return 0;
    }
    Str *own = mangled(ctx, class_name, text);
    if (own == nullptr)
        return -1;
    if (dict_find_str(ctx, ns, own) && !str_equals_ascii(own, "__qualname__") && !str_equals_ascii(own, "__classcell__"))
        return value_error(ctx, "'", own, "' in __slots__ conflicts with class variable");
    names.push(Value(own));
    return 0;
}

}  // namespace

int read_slots(ProtoContext &ctx, Str *class_name, Dict *ns, Type *base, SlotsRequest *out) {
    const Value given = dict_find_str(ctx, ns, ctx.names().__slots__);
    if (!given)
        return 0;
    Root<> keep(ctx, given);
    RootVector names(ctx);
    const auto take = [&](Value name) { return take_name(ctx, class_name, ns, base, name, names, out); };
    if ((is_str(given) ? take(given) : for_each(ctx, given, take)) != 0)
        return -1;
    std::sort(names.begin(), names.end(), [](Value a, Value b) { return str_compare(as<Str>(a), as<Str>(b)) < 0; });
    out->names = tuple_new(ctx, names.data(), static_cast<int64_t>(names.size()));
    return out->names != nullptr ? 0 : -1;
}

int finish_slots(ProtoContext &ctx, Type *type) {
    const Tuple *names = type->slot_names;
    for (int64_t i = 0; names != nullptr && i < names->length; ++i) {
        Str *name = as<Str>((*names)[i]);
        Root<MemberDescriptor *> member(ctx, member_descriptor_new(ctx, type, str_utf8(ctx, name), nullptr));
        if (!member)
            return -1;
        member->get = get_slot;
        member->set = set_slot;
        member->key = Value(name);
        member->offset = type->base->slot_count + static_cast<size_t>(i);
        if (type_set(ctx, type, name, Value(member.get())) < 0)
            return -1;
    }
    const bool new_dict = type->dict_offset != 0 && !any_base(type, [](const Type *b) { return b->dict_offset != 0; });
    if (new_dict && show(ctx, type, kInstanceDictGetSet) < 0)
        return -1;
    const bool new_weak = type->has(kTypeWeakRefs) && !any_base(type, [](const Type *b) { return b->has(kTypeWeakRefs); });
    return new_weak ? show(ctx, type, kWeakRefGetSet) : 0;
}

}  // namespace hpyu
