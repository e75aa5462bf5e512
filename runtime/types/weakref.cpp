// SPDX-License-Identifier: MIT
// weakref.ref: a reference that does not keep its target alive. The space has a table of them by target; the collector
// clears those whose target it found dead, and runs their callbacks when the world goes on.
#include "types/weakref.hpp"

#include <algorithm>
#include <cstdio>

#include "protocol/protocol.hpp"
#include "space.hpp"
#include "types/generic_alias.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

extern const TypeDef kWeakRefType;

namespace {

void trace_weakref(ProtoObject *object, Tracer &tracer) { tracer.visit(static_cast<WeakRef *>(object)->callback); }

WeakRef *find_reusable(ProtoSpace &space, ProtoObject *target, const Type *type) {
    const auto [from, to] = space.weak_refs.equal_range(target);
    for (auto at = from; at != to; ++at)
        if (!at->second->callback && at->second->type == type)
            return at->second;
    return nullptr;
}

Value weakref_new_instance(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    if (type == ctx.types().weakref && keyword_count(kwnames) != 0)
        return type_error(ctx, "ref() takes no keyword arguments");
    if (nargs < 1 || nargs > 2)
        return raise_argument_count(ctx, "__new__", nargs, 1, 2);
    return weakref_new(ctx, type, args[0], nargs > 1 && args[1] != ctx.none() ? args[1] : Value());
}

int weakref_init(ProtoContext &ctx, Value, const Value *, size_t nargs, Tuple *kwnames) {
    if (keyword_count(kwnames) != 0)
        return type_error(ctx, "ref() takes no keyword arguments");
    return nargs < 1 || nargs > 2 ? static_cast<int>(raise_argument_count(ctx, "__init__", nargs, 1, 2)) : 0;
}

Value weakref_call(ProtoContext &ctx, Value self, const Value *, size_t nargs, Tuple *kwnames) {
    if (keyword_count(kwnames) != 0)
        return type_error(ctx, "weakref() takes no keyword arguments");
    if (nargs != 0)
        return raise_argument_count(ctx, "weakref", nargs, 0, 0);
    const Value target = weakref_target(self);
    return target ? target : ctx.none();
}

Value weakref_richcompare(ProtoContext &ctx, Value self, Value other, int op) {
    if ((op != kEQ && op != kNE) || !has_layout(self, Layout::WeakRef) || !has_layout(other, Layout::WeakRef))
        return ctx.not_implemented();
    Root<> a(ctx, weakref_target(self));
    Root<> b(ctx, weakref_target(other));
    if (!a || !b)
        return ctx.boolean((self == other) == (op == kEQ));
    return rich_compare(ctx, a, b, op);
}

Value weakref_repr(ProtoContext &ctx, Value self) {
    char text[64];
    const Root<> target(ctx, weakref_target(self));
    if (!target) {
        std::snprintf(text, sizeof text, "<weakref at %p; dead>", static_cast<void *>(self.as_object()));
        return str_from_text(ctx, text);
    }
    std::snprintf(text, sizeof text, "<weakref at %p; to '", static_cast<void *>(self.as_object()));
    std::string out = text;
    Piece(type_of(ctx, target)).append_to(out);
    std::snprintf(text, sizeof text, "' at %p", static_cast<void *>(target.get().as_object()));
    out += text;
    bool failed = false;
    const Value name = ctx.find_attribute(target, ctx.names().__name__, &failed);
    if (failed)
        return Value();
    if (name && is_str(name))
        out += " (" + str_text(as<Str>(name)) + ")";
    return str_from_text(ctx, out + ">");
}

Value get_callback(ProtoContext &ctx, Value self, void *) {
    const Value callback = as<WeakRef>(self)->callback;
    return callback && weakref_target(self) ? callback : ctx.none();
}

int refuse_callback(ProtoContext &ctx, Value, Value, void *) { return attribute_error(ctx, "readonly attribute"); }

constexpr GetSetDef kWeakRefGetSets[] = {{"__callback__", get_callback, refuse_callback}};
constexpr MethodDef kWeakRefMethods[] = {kGenericClassGetItem};

}  // namespace

int64_t weakref_hash(ProtoContext &ctx, Value self) {
    auto *reference = as<WeakRef>(self);
    int64_t known = reference->hash.load(std::memory_order_relaxed);
    if (known != -1)
        return known;
    Root<> target(ctx, weakref_target(self));
    if (!target)
        return type_error(ctx, "weak object has gone away");
    known = hash(ctx, target);
    reference->hash.store(known, std::memory_order_relaxed);
    return known;
}

Value weakref_new(ProtoContext &ctx, Type *type, Value target, Value callback) {
    const bool known = target.is_object() &&
                       (target.as_object()->flags.load(std::memory_order_relaxed) & kFlagHasWeakRefs) != 0;
    if (known && !callback && type == ctx.types().weakref) {
        const std::lock_guard guard(ctx.space().weak_lock);
        if (WeakRef *found = find_reusable(ctx.space(), target.as_object(), type))
            return found;
    }
    auto *made = ctx.make_instance<WeakRef>(type);
    return made != nullptr && weakref_attach(ctx, made, target, callback) == 0 ? Value(made) : Value();
}

int weakref_attach(ProtoContext &ctx, WeakRef *fresh, Value target, Value callback) {
    if (!target.is_object() || !target.as_object()->type->has(kTypeWeakRefs))
        return type_error(ctx, "cannot create weak reference to '", type_of(ctx, target), "' object");
    ProtoObject *object = target.as_object();
    fresh->callback = callback;
    fresh->target.store(object, std::memory_order_relaxed);
    const std::lock_guard guard(ctx.space().weak_lock);
    ctx.space().weak_refs.emplace(object, fresh);
    object->flags.fetch_or(kFlagHasWeakRefs, std::memory_order_relaxed);
    return 0;
}

Value weakrefs_of(ProtoContext &ctx, Value target) {
    std::vector<Value> found;
    if (target.is_object() && (target.as_object()->flags.load(std::memory_order_relaxed) & kFlagHasWeakRefs)) {
        const std::lock_guard guard(ctx.space().weak_lock);
        const auto [from, to] = ctx.space().weak_refs.equal_range(target.as_object());
        for (auto at = from; at != to; ++at)
            found.push_back(at->second);
    }
    return list_new(ctx, found.data(), static_cast<int64_t>(found.size()));
}

/// A dead reference is cleared as well: a finalizer may yet revive it, and nobody would clear it then.
void clear_dead_weakrefs(ProtoSpace &space, bool (*is_dead)(ProtoObject *)) {
    for (auto at = space.weak_refs.begin(); at != space.weak_refs.end();) {
        WeakRef *reference = at->second;
        const bool reference_dead = is_dead(reference);
        if (!reference_dead && !is_dead(at->first)) {
            ++at;
            continue;
        }
        reference->target.store(nullptr, std::memory_order_relaxed);
        if (!reference_dead && reference->callback)
            space.weak_callbacks.push_back(reference);
        at = space.weak_refs.erase(at);
    }
}

void run_weakref_callbacks(ProtoContext &ctx) {
    for (;;) {
        Root<WeakRef *> reference(ctx);
        {
            const std::lock_guard guard(ctx.space().weak_lock);
            if (ctx.space().weak_callbacks.empty())
                return;
            reference = ctx.space().weak_callbacks.back();
            ctx.space().weak_callbacks.pop_back();
        }
        Root<> saved(ctx, take_error(ctx));
        Root<> callback(ctx, reference->callback);
        if (!ctx.call(callback, {Value(reference.get())}))
            write_unraisable(ctx, callback);
        if (saved)
            raise_instance(ctx, saved);
    }
}

constinit const TypeDef kWeakRefType = {
    .name = "weakref.ReferenceType",
    .doc = "A reference that does not keep its target alive.",
    .layout = Layout::WeakRef,
    .size = sizeof(WeakRef),
    .flags = kTypeBase | kTypeGC,
    .trace = trace_weakref,
    .methods = kWeakRefMethods,
    .getsets = kWeakRefGetSets,
    .slots =
        {
            .tp_new = native<weakref_new_instance>,
            .tp_init = native<weakref_init>,
            .tp_repr = native<weakref_repr>,
            .tp_hash = native<weakref_hash>,
            .tp_richcompare = native<weakref_richcompare>,
            .tp_call = native<weakref_call>,
        },
};

}  // namespace hpyu
