// SPDX-License-Identifier: MIT
// Sets as the runtime uses them, and what their operators and methods come down to. The types are in set_methods.cpp.
#include "types/set.hpp"

#include "protocol/protocol.hpp"

namespace hpyu {
namespace {

/// What an entry has as value: anything but null.
constexpr Value kPresent = Value::from_int(1);

/// True if `v` can be walked entry by entry, hashes included: a set, or a plain dict for its keys.
bool has_entries(ProtoContext &ctx, Value v) { return is_set(v) || type_of(ctx, v) == ctx.types().dict; }

/// Calls `each(item, hash)` for the items of any iterable until it returns non-zero; as for_each.
template <class F>
int each_hashed(ProtoContext &ctx, Value iterable, F &&each) {
    if (has_entries(ctx, iterable)) {
        DictWalk walk(ctx, as<Dict>(iterable));
        while (walk.next())
            if (const int result = each(walk.key.get(), walk.hash); result != 0)
                return result;
        return 0;
    }
    return for_each(ctx, iterable, [&](Value item) {
        const int64_t hash = key_hash(ctx, item);
        return hash == -1 ? -1 : each(item, hash);
    });
}

int has(ProtoContext &ctx, Set *set, Value item, int64_t hash) {
    bool failed;
    if (dict_find_hashed(ctx, set, item, hash, &failed))
        return 1;
    return failed ? -1 : 0;
}

/// Does `action(item, hash)`; an unhashable set is replaced by a frozenset of its items.
template <class F>
int with_hashable(ProtoContext &ctx, Value item, F &&action) {
    int64_t hash = key_hash(ctx, item);
    if (hash != -1) [[likely]]
        return action(item, hash);
    if (!is_set(item) || !error_matches(ctx, Value(ctx.exc().TypeError)))
        return -1;
    clear_error(ctx);
    const Root<Set *> frozen(ctx, set_copy(ctx, as<Set>(item), true));
    if (!frozen)
        return -1;
    hash = key_hash(ctx, Value(frozen.get()));
    return hash == -1 ? -1 : action(Value(frozen.get()), hash);
}

}  // namespace

bool is_frozenset(ProtoContext &ctx, Value v) { return is_set(v) && is_instance(ctx, v, ctx.types().frozenset); }

Set *set_new(ProtoContext &ctx, bool frozen) { return ctx.make<Set>(frozen ? ctx.types().frozenset : ctx.types().set); }

Set *set_from(ProtoContext &ctx, Value iterable, bool frozen) {
    if (frozen && iterable && type_of(ctx, iterable) == ctx.types().frozenset)
        return as<Set>(iterable);
    const Root<Set *> set(ctx, set_new(ctx, frozen));
    return !set || (iterable && set_update(ctx, set, iterable) < 0) ? nullptr : set.get();
}

Set *set_copy(ProtoContext &ctx, Set *set, bool frozen) {
    Set *copy = set_new(ctx, frozen);
    return copy == nullptr || dict_copy_entries(ctx, copy, set) < 0 ? nullptr : copy;
}

int set_add(ProtoContext &ctx, Set *set, Value item) {
    const int64_t hash = key_hash(ctx, item);
    // An item that is there already stays, equal or not the same object: hence no dict_set.
    return hash == -1 || !dict_set_default_hashed(ctx, set, item, hash, kPresent) ? -1 : 0;
}

int set_contains(ProtoContext &ctx, Set *set, Value item) {
    return with_hashable(ctx, item, [&](Value key, int64_t hash) { return has(ctx, set, key, hash); });
}

int set_discard(ProtoContext &ctx, Set *set, Value item) {
    return with_hashable(ctx, item, [&](Value key, int64_t hash) { return dict_delete_hashed(ctx, set, key, hash); });
}

Value set_pop(ProtoContext &ctx, Set *set) {
    Value item, present;
    if (!dict_take_first(ctx, set, &item, &present))
        return raise(ctx, ctx.exc().KeyError, "pop from an empty set");
    return item;
}

int set_update(ProtoContext &ctx, Set *set, Value other) {
    if (Value(set) == other)
        return 0;
    if (is_set(other) && set->table.load(std::memory_order_acquire) == nullptr) {
        Set *copy = set_copy(ctx, as<Set>(other));
        if (copy == nullptr)
            return -1;
        const ObjectLock lock(ctx, set);
        if (set->table.load(std::memory_order_relaxed) == nullptr) {
            set->used.store(copy->used.load(std::memory_order_relaxed), std::memory_order_relaxed);
            set->table.store(copy->table.load(std::memory_order_relaxed), std::memory_order_release);
            return 0;
        }
    }
    return each_hashed(ctx, other, [&](Value item, int64_t hash) {
        return dict_set_default_hashed(ctx, set, item, hash, kPresent) ? 0 : -1;
    });
}

int set_difference_update(ProtoContext &ctx, Set *set, Value other) {
    if (Value(set) == other) {
        dict_clear(ctx, set);
        return 0;
    }
    return each_hashed(ctx, other, [&](Value item, int64_t hash) {
        return dict_delete_hashed(ctx, set, item, hash) < 0 ? -1 : 0;
    });
}

int set_symmetric_difference_update(ProtoContext &ctx, Set *set, Value other) {
    if (Value(set) == other) {
        dict_clear(ctx, set);
        return 0;
    }
    // Items that come twice would undo themselves: they have to be a set first.
    const Root<> items(ctx, has_entries(ctx, other) ? other : Value(set_from(ctx, other)));
    if (!items)
        return -1;
    return each_hashed(ctx, items, [&](Value item, int64_t hash) {
        const int deleted = dict_delete_hashed(ctx, set, item, hash);
        if (deleted != 0)
            return deleted < 0 ? -1 : 0;
        return dict_set_default_hashed(ctx, set, item, hash, kPresent) ? 0 : -1;
    });
}

Set *set_intersection(ProtoContext &ctx, Set *set, Value other, bool frozen) {
    const Root<Set *> result(ctx, set_new(ctx, frozen));
    if (!result)
        return nullptr;
    Value walked = other;
    if (is_set(other) && set_length(as<Set>(other)) > set_length(set)) {
        walked = Value(set);
        set = as<Set>(other);
    }
    const int status = each_hashed(ctx, walked, [&](Value item, int64_t hash) {
        const int inside = has(ctx, set, item, hash);
        if (inside <= 0)
            return inside;
        return dict_set_default_hashed(ctx, result, item, hash, kPresent) ? 0 : -1;
    });
    return status < 0 ? nullptr : result.get();
}

int set_is_subset(ProtoContext &ctx, Set *set, Set *other) {
    if (set_length(set) > set_length(other))
        return 0;
    const int outside = each_hashed(ctx, Value(set), [&](Value item, int64_t hash) {
        const int inside = has(ctx, other, item, hash);
        return inside < 0 ? -1 : inside == 0;
    });
    return outside < 0 ? -1 : outside == 0;
}

int set_is_disjoint(ProtoContext &ctx, Set *set, Value other) {
    if (Value(set) == other)
        return set_length(set) == 0;
    Value walked = other;
    if (is_set(other) && set_length(as<Set>(other)) > set_length(set)) {
        walked = Value(set);
        set = as<Set>(other);
    }
    const int met = each_hashed(ctx, walked, [&](Value item, int64_t hash) { return has(ctx, set, item, hash); });
    return met < 0 ? -1 : met == 0;
}

}  // namespace hpyu
