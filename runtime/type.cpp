// SPDX-License-Identifier: MIT
// Classes as objects: where an instance's parts lie, look-up through the MRO, changing a namespace, builtin types.
// Making classes at run time is type_make.cpp; slots and dunders are type_dunders.cpp.
#include "type.hpp"

#include <algorithm>
#include <cstring>

#include "root.hpp"
#include "space.hpp"
#include "type_dunders.hpp"
#include "type_layout.hpp"
#include "types/dict.hpp"
#include "types/doc_text.hpp"
#include "types/function_objects.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

// -- layout -----------------------------------------------------------------------------------------------------------

char *trailing_of(ProtoObject *object) {
    const Type *type = object->type;
    size_t items = 0;
    switch (type->layout) {
        case Layout::Int: {
            const int64_t size = static_cast<Int *>(object)->size;
            const size_t limbs = static_cast<size_t>(size < 0 ? -size : size);
            items = limbs > 1 ? (limbs - 1) * sizeof(mp_limb_t) : 0;
            break;
        }
        case Layout::Str: {
            const auto *str = static_cast<Str *>(object);
            items = static_cast<size_t>(str->length + 1) * static_cast<size_t>(str->kind());
            break;
        }
        case Layout::Bytes: items = static_cast<size_t>(static_cast<Bytes *>(object)->length + 1); break;
        case Layout::Tuple: items = static_cast<size_t>(static_cast<Tuple *>(object)->length) * sizeof(Value); break;
        default: break;
    }
    return reinterpret_cast<char *>(object) + ((type->struct_size + items + 15) & ~size_t{15});
}

static uint32_t slot_bytes(const Type *type) {
    return (type->slot_count * static_cast<uint32_t>(sizeof(Value)) + 15) & ~15u;
}

Value *slots_of(ProtoObject *object) {
    const Type *type = object->type;
    return reinterpret_cast<Value *>(trailing_of(object) + type->trailing_size - slot_bytes(type));
}

void *payload_of(ProtoObject *object) {
    if (const Type *type = object->type; type->layout == Layout::Object) [[likely]]
        return reinterpret_cast<char *>(object) + type->payload_offset;
    return trailing_of(object) + (object->type->dict_offset < 0 ? kDictSlotSize : 0);
}

void set_trailing(Type *type, bool own_dict, uint32_t payload_size) {
    if (own_dict)
        type->dict_offset = -1;
    const uint32_t dict_bytes = type->dict_offset < 0 ? kDictSlotSize : 0;
    type->payload_size = payload_size;
    type->payload_offset = ((type->struct_size + 15) & ~15u) + dict_bytes;
    type->trailing_size = dict_bytes + ((payload_size + 15) & ~15u) + slot_bytes(type);
}

// -- the collector's view ---------------------------------------------------------------------------------------------

static void trace_type(ProtoObject *object, Tracer &tracer) {
    auto *type = static_cast<Type *>(object);
    for (ProtoObject *part : {static_cast<ProtoObject *>(type->name), static_cast<ProtoObject *>(type->qualname),
                              static_cast<ProtoObject *>(type->module), static_cast<ProtoObject *>(type->base),
                              static_cast<ProtoObject *>(type->bases), static_cast<ProtoObject *>(type->mro),
                              static_cast<ProtoObject *>(type->namespace_), static_cast<ProtoObject *>(type->slot_names)})
        tracer.visit(part);
}

static void release_type(ProtoContext *, ProtoObject *object) {
    auto *type = static_cast<Type *>(object);
    delete type->subclasses;
    if (type->has(kTypeHeap)) {
        std::free(const_cast<char *>(type->full_name.load()));
        std::free(const_cast<char *>(type->doc));
        std::free(const_cast<char *>(type->text_signature));
    }
    if (type->owns_foreign && type->foreign->drop != nullptr)
        type->foreign->drop(type->foreign);
}

Raised raise_slot_removed(ProtoContext &ctx) {
    return type_error(ctx, "a special method was removed from its class while it was being called");
}

// -- look-up ----------------------------------------------------------------------------------------------------------

bool is_subtype(const Type *type, const Type *ancestor) {
    if (type == ancestor)
        return true;
    const Tuple *mro = type->mro;
    if (mro == nullptr) {
        for (; type != nullptr; type = type->base)
            if (type == ancestor)
                return true;
        return false;
    }
    for (int64_t i = 0; i < mro->length; ++i)
        if ((*mro)[i] == Value(ancestor))
            return true;
    return false;
}

static Value lookup_in_mro(ProtoContext &ctx, Type *type, Str *name) {
    const Tuple *mro = type->mro;
    if (mro == nullptr)
        return Value();
    for (int64_t i = 0; i < mro->length; ++i)
        if (Dict *dict = as<Type>((*mro)[i])->namespace_; dict != nullptr)
            if (const Value found = dict_find_str(ctx, dict, name))
                return found;
    return Value();
}

[[gnu::noinline]] static Value lookup_anew(ProtoContext &ctx, Type *type, Str *name, uint64_t version, size_t place) {
    const Value found = lookup_in_mro(ctx, type, name);
    ctx.lookup_cache[place] = {version, name, found};
    return found;
}

Value type_lookup(ProtoContext &ctx, Type *type, Str *name) {
    const uint64_t version = type->version.load(std::memory_order_acquire);
    const size_t mixed = (reinterpret_cast<uintptr_t>(name) >> 4) + version * 7;
    const LookupCacheEntry &entry = ctx.lookup_cache[mixed % ProtoContext::kLookupCacheSize];
    if (entry.version == version && entry.name == name) [[likely]]
        return entry.value;
    return lookup_anew(ctx, type, name, version, mixed % ProtoContext::kLookupCacheSize);
}

void touch_type(ProtoContext &ctx, Type *type) {
    type->version.store(ctx.space().next_type_version(), std::memory_order_release);
    if (type->subclasses != nullptr)
        for (Type *sub : *type->subclasses)
            touch_type(ctx, sub);
}

static void update_slots_below(ProtoContext &ctx, Type *type, Str *name) {
    update_slots(ctx, type, name);
    if (type->has_finalizer())
        type->set_flag(kTypeRelease);
    if (type->subclasses != nullptr)
        for (Type *sub : *type->subclasses)
            if (!sub->namespace_ || !dict_find_str(ctx, sub->namespace_, name))
                update_slots_below(ctx, sub, name);
}

int type_set(ProtoContext &ctx, Type *type, Str *name, Value value) {
    const std::lock_guard guard(ctx.space().type_lock);
    if (value) {
        if (dict_set(ctx, type->namespace_, name, value) < 0)
            return -1;
    } else {
        const int removed = dict_delete(ctx, type->namespace_, name);
        if (removed < 0)
            return -1;
        if (removed == 0)
            return no_attribute(ctx, Value(type), name);
    }
    touch_type(ctx, type);
    if (name->length > 4 && name->at(0) == '_' && name->at(1) == '_')
        update_slots_below(ctx, type, name);
    return 0;
}

bool link_subclass(ProtoContext &ctx, Type *type) {
    const std::lock_guard guard(ctx.space().type_lock);
    for (int64_t i = 0; i < type->bases->length; ++i) {
        Type *base = as<Type>((*type->bases)[i]);
        if (base->subclasses == nullptr)
            base->subclasses = new std::vector<Type *>;
        base->subclasses->push_back(type);
    }
    type->version.store(ctx.space().next_type_version(), std::memory_order_release);
    return true;
}

// -- builtin types ----------------------------------------------------------------------------------------------------

/// The bare cell with all that needs no other object.
Type *allocate_builtin_type(ProtoContext &ctx, const TypeDef &def, Type *base) {
    void *cell = ctx.allocate(sizeof(Type), true);
    if (cell == nullptr)
        return nullptr;
    auto *type = new (cell) Type();
    type->type = ctx.types().type;
    type->layout = def.layout == Layout::Other && base != nullptr && def.size == 0 ? base->layout : def.layout;
    type->struct_size = def.size != 0 ? def.size : base != nullptr ? base->struct_size : sizeof(ProtoObject);
    type->type_flags = def.flags | kTypeImmutable |
                       (base != nullptr ? base->type_flags & (kTypeRelease | kTypeSequence | kTypeMapping) : 0);
    type->dict_offset = static_cast<int32_t>(def.dict_offset);
    if (type->dict_offset == 0 && base != nullptr)
        type->dict_offset = base->dict_offset;
    type->payload_offset = (type->struct_size + 15) & ~15u;
    type->trace = def.trace != nullptr ? def.trace : base != nullptr ? base->trace : nullptr;
    type->release = def.release != nullptr ? def.release : base != nullptr ? base->release : nullptr;
    if (def.layout == Layout::Type) {
        type->trace = trace_type;
        type->release = release_type;
        type->set_flag(kTypeRelease);
    }
    // References to storage and to numbers make no cycles.
    if (type->trace != nullptr && def.layout != Layout::Str && def.layout != Layout::ByteArray && def.layout != Layout::Range)
        type->set_flag(kTypeGC);
    type->base = base;
    type->full_name = def.name;
    type->set_slots(def.slots);
    return type;
}

static Value get_value_member(ProtoContext &ctx, const MemberDescriptor &member, Value self) {
    const Value v = *reinterpret_cast<const Value *>(reinterpret_cast<const char *>(self.as_object()) + member.offset);
    return v ? v : ctx.none();
}

static bool put(ProtoContext &ctx, Type *type, const char *name, Value value) {
    Str *key = value ? intern(ctx, name) : nullptr;
    return key != nullptr && dict_set(ctx, type->namespace_, key, value) == 0;
}

/// cls.__new__: self is the class that has it.
static Value call_tp_new(ProtoContext &ctx, const MethodDef &, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    Type *owner = as<Type>(self);
    if (nargs == 0)
        return type_error(ctx, owner, ".__new__(): not enough arguments");
    if (!has_layout(args[0], Layout::Type))
        return type_error(ctx, owner, ".__new__(X): X is not a type object (", type_of(ctx, args[0]), ")");
    Type *type = as<Type>(args[0]);
    if (!is_subtype(type, owner))
        return type_error(ctx, owner, ".__new__(", type, "): ", type, " is not a subtype of ", owner);
    const Type *solid = type;
    while (solid->base != nullptr && is_served(SlotId::tp_new, solid->slot(SlotId::tp_new)))
        solid = solid->base;
    if (!(solid->slot(SlotId::tp_new) == owner->slot(SlotId::tp_new)))
        return type_error(ctx, owner, ".__new__(", type, ") is not safe, use ", solid, ".__new__()");
    return owner->slots.tp_new(ctx, type, args + 1, nargs - 1, kwnames);
}
static constexpr MethodDef kNewMethod = {
    "__new__", call_tp_new, "__new__($type, *args, **kwargs)\n--\n\nMake an instance, not initialised yet."};

Value new_method(ProtoContext &ctx, Type *type) {
    return function_new(ctx, &kNewMethod, Value(type), Value(), type);
}

static bool fill_namespace(ProtoContext &ctx, Type *type, const TypeDef &def) {
    if (!put(ctx, type, "__doc__", doc_value(ctx, def.name, def.doc)))
        return false;
    if (add_slot_wrappers(ctx, type, def.slots) < 0)
        return false;
    for (const MethodDef &method : def.methods)
        if (!put(ctx, type, method.name, method_descriptor_new(ctx, type, &method)))
            return false;
    for (const GetSetDef &getset : def.getsets)
        if (!put(ctx, type, getset.name, getset_descriptor_new(ctx, type, &getset)))
            return false;
    for (const ValueMemberDef &member : def.members) {
        MemberDescriptor *descriptor = member_descriptor_new(ctx, type, member.name, member.doc);
        if (descriptor == nullptr)
            return false;
        descriptor->get = get_value_member;
        descriptor->offset = member.offset;
        if (!put(ctx, type, member.name, Value(descriptor)))
            return false;
    }
    if (def.slots.tp_new && !put(ctx, type, "__new__", new_method(ctx, type)))
        return false;
    return true;
}

/// Names, MRO, namespace and inherited slots of a cell made by allocate_builtin_type.
bool finish_builtin_type(ProtoContext &ctx, Type *type, const TypeDef &def) {
    const char *dot = std::strrchr(def.name, '.');
    type->name = type->qualname = intern(ctx, dot != nullptr ? dot + 1 : def.name);
    type->module = intern(ctx, dot != nullptr ? std::string_view(def.name, static_cast<size_t>(dot - def.name))
                                              : std::string_view("builtins"));
    type->doc = def.doc;
    type->namespace_ = dict_new(ctx);
    Type *base = type->base;
    type->bases = base != nullptr ? tuple_of(ctx, {Value(base)}) : as<Tuple>(ctx.space().empty_tuple);
    std::vector<Value> order = {Value(type)};
    if (base != nullptr)
        order.insert(order.end(), base->mro->items(), base->mro->items() + base->mro->length);
    type->mro = tuple_new(ctx, order.data(), static_cast<int64_t>(order.size()));
    if (type->name == nullptr || type->module == nullptr || !type->namespace_ || !type->bases || !type->mro)
        return false;
    if (!fill_namespace(ctx, type, def))
        return false;
    if (base != nullptr)
        inherit_slots(type, base);
    if (def.flags & kTypeNoInstances)
        type->slots.tp_new = slot_kind::New{};
    return link_subclass(ctx, type);
}

Type *make_builtin_type(ProtoContext &ctx, const TypeDef &def, Type *base) {
    Root<Type *> type(ctx, allocate_builtin_type(ctx, def, base));
    return type && finish_builtin_type(ctx, type, def) ? type.get() : nullptr;
}

}  // namespace hpyu
