// SPDX-License-Identifier: MIT
// `__slots__`: classes whose instances have the named attributes and no others.
//
// A slot's value lies in the instance's namespace, which such a class keeps to itself: no `__dict__` shows it, and
// setting an attribute takes a descriptor. A class that derives without `__slots__` of its own shows it again.
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

/// object.__setattr__ for instances that keep to their slots.
int set_only_slots(ProtoContext &ctx, Value self, Str *name, Value value) {
    Type *type = type_of(ctx, self);
    const Value descriptor = type_lookup(ctx, type, name);
    if (!descriptor)
        return no_attribute(ctx, self, name);
    Type *kind = type_of(ctx, descriptor);
    if (!kind->slots.tp_descr_set)
        return attribute_error(ctx, "'", type, "' object attribute '", name, "' is read-only");
    Root<> keep(ctx, descriptor);
    return kind->slots.tp_descr_set(ctx, descriptor, self, value);
}

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

bool shows_dict(const Type *type) { return type->dict_offset != 0 && !hides_dict(type); }

/// What the value is found under in the instance's namespace; the descriptor's name is its text.
Str *key_of(const MemberDescriptor &member) { return as<Str>(member.key); }

Value get_slot(ProtoContext &ctx, const MemberDescriptor &member, Value self) {
    Dict *dict = instance_dict(ctx, self.as_object(), false);
    const Value found = dict != nullptr ? dict_find_str(ctx, dict, key_of(member)) : Value();
    return found ? found : no_attribute(ctx, self, key_of(member));
}

int set_slot(ProtoContext &ctx, const MemberDescriptor &member, Value self, Value value) {
    Dict *dict = instance_dict(ctx, self.as_object(), static_cast<bool>(value));
    if (value)
        return dict != nullptr ? dict_set(ctx, dict, key_of(member), value) : -1;
    const int removed = dict != nullptr ? dict_delete(ctx, dict, key_of(member)) : 0;
    return removed > 0 ? 0 : removed < 0 ? -1 : static_cast<int>(attribute_error(ctx, key_of(member)));
}

/// Checks one name of `__slots__` and enters it.
int take_name(ProtoContext &ctx, Str *class_name, Dict *ns, Type *base, Value name, RootVector &names, bool *asks_dict) {
    if (!is_str(name))
        return type_error(ctx, "__slots__ items must be strings, not '", type_of(ctx, name), "'");
    Str *text = as<Str>(name);
    if (!is_identifier(text))
        return type_error(ctx, "__slots__ must be identifiers");
    if (str_equals_ascii(text, "__dict__")) {
        if (*asks_dict || shows_dict(base))
            return type_error(ctx, "__dict__ slot disallowed: we already got one");
        *asks_dict = true;
        return 0;
    }
    if (str_equals_ascii(text, "__weakref__"))
        return 0;
    Str *own = mangled(ctx, class_name, text);
    if (own == nullptr)
        return -1;
    if (dict_find_str(ctx, ns, own) && !str_equals_ascii(own, "__qualname__") && !str_equals_ascii(own, "__classcell__"))
        return value_error(ctx, "'", own, "' in __slots__ conflicts with class variable");
    names.push(Value(own));
    return 0;
}

}  // namespace

bool hides_dict(const Type *type) {
    return type->slots.tp_setattro.fn == NativeSlot<set_only_slots>::adapter;
}

int read_slots(ProtoContext &ctx, Str *class_name, Dict *ns, Type *base, SlotsRequest *out) {
    const Value given = dict_find_str(ctx, ns, ctx.names().__slots__);
    if (!given)
        return 0;
    Root<> keep(ctx, given);
    RootVector names(ctx);
    const auto take = [&](Value name) { return take_name(ctx, class_name, ns, base, name, names, &out->asks_dict); };
    if ((is_str(given) ? take(given) : for_each(ctx, given, take)) != 0)
        return -1;
    const bool has_items = base->layout == Layout::Int || base->layout == Layout::Tuple || base->layout == Layout::Bytes ||
                           base->layout == Layout::Type;
    if (has_items && !names.empty())
        return type_error(ctx, "nonempty __slots__ not supported for subtype of '", base, "'");
    out->names = tuple_new(ctx, names.data(), static_cast<int64_t>(names.size()));
    return out->names != nullptr ? 0 : -1;
}

int finish_slots(ProtoContext &ctx, Type *type, const SlotsRequest &request) {
    const Tuple *names = request.names;
    for (int64_t i = 0; names != nullptr && i < names->length; ++i) {
        Str *name = as<Str>((*names)[i]);
        Root<MemberDescriptor *> member(ctx, member_descriptor_new(ctx, type, str_utf8(ctx, name), nullptr));
        if (!member)
            return -1;
        member->get = get_slot;
        member->set = set_slot;
        member->key = Value(name);
        if (type_set(ctx, type, name, Value(member.get())) < 0)
            return -1;
    }
    bool base_shows = false;
    for (int64_t i = 0; i < type->bases->length; ++i)
        base_shows |= shows_dict(as<Type>((*type->bases)[i]));
    const bool hides = names != nullptr && !request.asks_dict && !base_shows;
    if (hides && type->dict_offset != 0 &&
        type->slots.tp_setattro.fn == NativeSlot<generic_set_attribute>::adapter)
        type->slots.tp_setattro = native<set_only_slots>;
    if (hides || base_shows || type->dict_offset == 0 || dict_find_str(ctx, type->namespace_, ctx.names().__dict__))
        return 0;
    Root<> shown(ctx, getset_descriptor_new(ctx, type, &kInstanceDictGetSet));
    return shown ? type_set(ctx, type, ctx.names().__dict__, shown) : -1;
}

}  // namespace hpyu
