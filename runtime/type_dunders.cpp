// SPDX-License-Identifier: MIT
// Slots and special methods kept in agreement: what a class's namespace says becomes its slots (update_slots), what a
// type's own slots do appears in its namespace (add_slot_wrappers), and what neither says comes from the bases.
#include "type_dunders.hpp"

#include <atomic>
#include <cstring>

#include "attribute.hpp"
#include "protocol/protocol.hpp"
#include "type_dunders_wrap.hpp"
#include "type_layout.hpp"
#include "types/dict.hpp"
#include "types/function_objects.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

template <class Kind>
AnySlot erased(Kind slot) {
    return std::bit_cast<AnySlot>(slot);
}

AnySlot unhashable_slot() { return erased<slot_kind::Hash>(native<hash_not_implemented>); }

/// What the definitions of a slot's methods amount to: nothing, one native slot, or a function that calls them.
class SlotChoice {
public:
    void offer(const AnySlot &slot) {
        if (!slot.fn)
            return;
        if (native_.fn && !(native_ == slot))
            call_methods_ = true;
        native_ = slot;
    }
    void call_methods() { call_methods_ = true; }
    AnySlot result(void (*serve)()) const { return call_methods_ ? AnySlot{serve, nullptr} : native_; }

private:
    AnySlot native_{nullptr, nullptr};
    bool call_methods_ = false;
};

bool same_text(const char *a, const char *b) { return a == b || std::strcmp(a, b) == 0; }

/// True if `found` is the `__new__` that shows a type's own tp_new; `*owner` is that type.
bool is_new_method(ProtoContext &ctx, Value found, Type **owner) {
    if (!has_layout(found, Layout::Function))
        return false;
    const Value original = dict_find_str(ctx, ctx.types().object->namespace_, ctx.names().__new__);
    const auto *function = as<Function>(found);
    if (!has_layout(original, Layout::Function) || function->def != as<Function>(original)->def ||
        !has_layout(function->self, Layout::Type))
        return false;
    *owner = as<Type>(function->self);
    return true;
}

/// What the wrapper of one slot says about another one of the same name, as sq_item's __getitem__ about mp_subscript.
void consider_other(const SlotWrapper *wrapper, const DunderRow &row, SlotChoice &choice) {
    const AnySlot own = wrapper->owner->slot(row.slot);
    const Type *above = wrapper->owner->base;
    const bool inherited = above != nullptr && above->slot(row.slot) == own;
    if (!inherited)
        choice.offer(own);
    else if (row.wrap == wrap::length)   // both lengths are asked in the same way
        choice.offer(wrapper->slot);
    else if (own.fn)
        choice.call_methods();
}

/// What one definition, found under the row's name, says about the row's slot.
void consider(ProtoContext &ctx, Type *type, const DunderRow &row, Value found, SlotChoice &choice) {
    Type *owner = nullptr;
    if (has_layout(found, Layout::SlotWrapper)) {
        const auto *wrapper = as<SlotWrapper>(found);
        if (same_text(wrapper->row->text, row.text) && is_subtype(type, wrapper->owner))
            return wrapper->row->slot == row.slot ? choice.offer(wrapper->slot) : consider_other(wrapper, row, choice);
    } else if (has_layout(found, Layout::MethodDescriptor)) {
        // A builtin type may have a quicker method beside its slot: both do the same.
        const auto *method = as<MethodDescriptor>(found);
        if (!method->owner->has(kTypeHeap) && same_text(method->def->name, row.text) &&
            is_subtype(type, method->owner) && method->owner->slot(row.slot).fn)
            return choice.offer(method->owner->slot(row.slot));
    } else if (row.slot == SlotId::tp_new && is_new_method(ctx, found, &owner) && is_subtype(type, owner)) {
        return choice.offer(owner->slot(row.slot));
    } else if (row.slot == SlotId::tp_hash && found == ctx.none()) {
        return choice.offer(unhashable_slot());
    }
    choice.call_methods();
}

/// Changes a slot that other threads may be calling. The function goes last, and a second word that a native function
/// may be using is never replaced: the serving function, which has no use for one, stands in.
void publish(Type *type, SlotId id, AnySlot wanted, void (*serve)()) {
    const AnySlot at = type->slot(id);
    if (at.impl != nullptr && wanted.impl != nullptr && at.impl != wanted.impl && serve != nullptr)
        wanted = {serve, nullptr};
    if (wanted.impl != nullptr)
        type->set_slot_impl(id, wanted.impl);
    type->set_slot_function(id, wanted.fn);
}

/// The rows of the slot that `rows` begins with.
std::span<const DunderRow> first_group(std::span<const DunderRow> rows) {
    size_t n = 1;
    while (n < rows.size() && rows[n].slot == rows[0].slot)
        ++n;
    return rows.first(n);
}

bool names_one_of(ProtoContext &ctx, std::span<const DunderRow> group, const Str *name) {
    for (const DunderRow &row : group)
        if (ctx.names().*row.name == name)
            return true;
    return false;
}

void update_slot(ProtoContext &ctx, Type *type, std::span<const DunderRow> group, bool fresh) {
    SlotChoice choice;
    for (const DunderRow &row : group)
        if (const Value found = type_lookup(ctx, type, ctx.names().*row.name))
            consider(ctx, type, row, found, choice);
    const SlotId id = group[0].slot;
    const AnySlot wanted = choice.result(group[0].serve);
    if (fresh)
        type->set_slot(id, wanted);
    else if (!(type->slot(id) == wanted))
        publish(type, id, wanted, group[0].serve);
}

/// A class that defines equality and not hashing can't be hashed.
void settle_hash(ProtoContext &ctx, Type *type) {
    Dict *ns = type->namespace_;
    if (dict_find_str(ctx, ns, ctx.names().__eq__) && !dict_find_str(ctx, ns, ctx.names().__hash__)) {
        if (dict_set(ctx, ns, ctx.names().__hash__, ctx.none()) < 0)
            clear_error(ctx);
        // Nothing was found under this version yet but by the thread that makes the type.
        type->version.store(ctx.space().next_type_version(), std::memory_order_release);
    }
}

void note_attribute_access(Type *type) {
    const bool is_virtual = !type->slots.tp_getattro.is(NativeSlot<generic_get_attribute>::adapter);
    type->set_flag(kTypeVirtualAttr, is_virtual);
}

Value slot_wrapper_new(ProtoContext &ctx, Type *owner, const DunderRow &row, const AnySlot &slot) {
    auto *wrapper = ctx.make<SlotWrapper>(ctx.types().slot_wrapper);
    if (wrapper == nullptr)
        return Value();
    wrapper->row = &row;
    wrapper->owner = owner;
    wrapper->slot = slot;
    return Value(wrapper);
}

int add_if_absent(ProtoContext &ctx, Dict *ns, Str *name, Value value) {
    if (!value)
        return -1;
    return dict_find_str(ctx, ns, name) ? 0 : dict_set(ctx, ns, name, value);
}

}  // namespace

bool is_served(SlotId id, const AnySlot &slot) {
    for (const DunderRow &row : dunder_rows())
        if (row.slot == id)
            return row.serve != nullptr && row.serve == slot.fn;
    return false;
}

/// Recomputes the slots that `name` fills, or all of them.
static void recompute_slots(ProtoContext &ctx, Type *type, const Str *name, bool fresh) {
    for (auto rest = dunder_rows(); !rest.empty();) {
        const auto group = first_group(rest);
        rest = rest.subspan(group.size());
        if (name == nullptr || names_one_of(ctx, group, name))
            update_slot(ctx, type, group, fresh);
    }
    note_attribute_access(type);
}

void update_slots(ProtoContext &ctx, Type *type, Str *name) {
    if (name == nullptr)
        settle_hash(ctx, type);
    recompute_slots(ctx, type, name, name == nullptr);
}

void update_all_slots(ProtoContext &ctx, Type *type) { recompute_slots(ctx, type, nullptr, false); }

int add_slot_wrappers(ProtoContext &ctx, Type *type, const TypeSlots &own) {
    Dict *ns = type->namespace_;
    const auto slots = reinterpret_cast<const AnySlot *>(&own);
    for (const DunderRow &row : dunder_rows()) {
        const AnySlot &slot = slots[static_cast<size_t>(row.slot)];
        Str *name = ctx.names().*row.name;
        if (slot.fn == nullptr || row.wrap == nullptr || dict_find_str(ctx, ns, name))
            continue;
        const bool unhashable = row.slot == SlotId::tp_hash && slot.fn == unhashable_slot().fn;
        const Value shown = unhashable ? ctx.none() : slot_wrapper_new(ctx, type, row, slot);
        if (!shown || dict_set(ctx, ns, name, shown) < 0)
            return -1;
    }
    if (own.tp_new && type->has(kTypeHeap) && add_if_absent(ctx, ns, ctx.names().__new__, new_method(ctx, type)) < 0)
        return -1;
    if (own.tp_richcompare && !own.tp_hash && !dict_find_str(ctx, ns, ctx.names().__hash__)) {
        type->set_slot(SlotId::tp_hash, unhashable_slot());
        return dict_set(ctx, ns, ctx.names().__hash__, ctx.none());
    }
    return 0;
}

void inherit_slots(Type *type, const Type *base) {
    // With one base, that base has all there is to inherit. With several, each class of the MRO gives only what it did
    // not get from its own base: else `object`, through the first of them, would hide what the second one defines.
    const bool linear = type->bases == nullptr || type->bases->length <= 1;
    const Type *above = base->base;
    // Equality and hash go together: who has one of them takes the other from nobody, but identity from `object`.
    const bool compares = static_cast<bool>(type->slots.tp_richcompare);
    const bool equals_otherwise = !compares && type->slots.tp_hash && above != nullptr;
    for (size_t i = 0; i < static_cast<size_t>(SlotId::Count); ++i) {
        const auto id = static_cast<SlotId>(i);
        const AnySlot theirs = base->slot(id);
        if (type->slot(id).fn != nullptr || theirs.fn == nullptr)
            continue;
        if (!linear && above != nullptr && above->slot(id) == theirs)
            continue;
        if ((id == SlotId::tp_hash && compares) || (id == SlotId::tp_richcompare && equals_otherwise))
            continue;
        // A struct of its own needs a constructor of its own.
        if (id == SlotId::tp_new && (type->has(kTypeNoInstances) || type->layout != base->layout))
            continue;
        type->set_slot(id, theirs);
    }
    note_attribute_access(type);
}

}  // namespace hpyu
