// SPDX-License-Identifier: MIT
// Filling a dict from another mapping or from pairs: what dict(), update() and `|` do.
#include "protocol/protocol.hpp"
#include "types/dict_table.hpp"
#include "types/sequence_objects.hpp"

namespace hpyu {
namespace {

/// True if the items of `v` are what its table holds: a dict, or a subclass that iterates as dict does.
bool iterates_as_dict(ProtoContext &ctx, Value v) {
    const Type *plain = ctx.types().dict;
    const Type *type = type_of(ctx, v);
    return type == plain || (is_dict(v) && type->slot(SlotId::tp_iter) == plain->slot(SlotId::tp_iter));
}

int merge_dict(ProtoContext &ctx, Dict *dict, Dict *other, bool replace) {
    if (dict == other)
        return 0;
    if (dict->table.load(std::memory_order_acquire) == nullptr) {
        Dict *copy = dict_copy(ctx, other);
        if (copy == nullptr)
            return -1;
        const ObjectLock lock(ctx, dict);
        if (dict->table.load(std::memory_order_relaxed) == nullptr) {
            dict->used.store(copy->used.load(std::memory_order_relaxed), std::memory_order_relaxed);
            dict->table.store(copy->table.load(std::memory_order_relaxed), std::memory_order_release);
            return 0;
        }
    }
    DictWalk walk(ctx, other);
    while (walk.next()) {
        if (replace) {
            if (dict_set_hashed(ctx, dict, walk.key, walk.hash, walk.value) < 0)
                return -1;
        } else if (!dict_set_default_hashed(ctx, dict, walk.key, walk.hash, walk.value)) {
            return -1;
        }
        if (walk.changed())
            return raise(ctx, ctx.exc().RuntimeError, "dict mutated during update");
    }
    return 0;
}

int merge_mapping(ProtoContext &ctx, Dict *dict, Value other, bool replace) {
    const Root<> keys(ctx, ctx.call_method(ctx.names().keys, {other}));
    if (!keys)
        return -1;
    const Root<> iterator(ctx, get_iter(ctx, keys));
    if (!iterator) {
        if (error_matches(ctx, Value(ctx.exc().TypeError)))
            return type_error(ctx, type_of(ctx, other), ".keys() returned a non-iterable (type ", type_of(ctx, keys), ")");
        return -1;
    }
    for (;;) {
        const Root<> key(ctx, iter_next(ctx, iterator));
        if (!key)
            return error_occurred(ctx) ? -1 : 0;
        if (!replace) {
            bool failed;
            if (dict_find(ctx, dict, key, &failed))
                continue;
            if (failed)
                return -1;
        }
        const Root<> value(ctx, get_item(ctx, other, key.get()));
        if (!value || dict_set(ctx, dict, key, value) < 0)
            return -1;
    }
}

int add_pair(ProtoContext &ctx, Dict *dict, Value pair, int64_t number, bool replace) {
    const Root<Tuple *> items(ctx, has_layout(pair, Layout::Tuple) ? as<Tuple>(pair) : to_tuple(ctx, pair));
    if (!items) {
        if (error_matches(ctx, Value(ctx.exc().TypeError)))
            return type_error(ctx, "cannot convert dictionary update sequence element #", number, " to a sequence");
        return -1;
    }
    if (items->length != 2)
        return value_error(ctx, "dictionary update sequence element #", number, " has length ", items->length,
                           "; 2 is required");
    if (replace)
        return dict_set(ctx, dict, (*items.get())[0], (*items.get())[1]);
    return dict_set_default(ctx, dict, (*items.get())[0], (*items.get())[1]) ? 0 : -1;
}

}  // namespace

int dict_merge(ProtoContext &ctx, Dict *dict, Value other, bool replace) {
    if (iterates_as_dict(ctx, other))
        return merge_dict(ctx, dict, as<Dict>(other), replace);
    bool failed = false;
    if (ctx.find_attribute(other, ctx.names().keys, &failed))
        return merge_mapping(ctx, dict, other, replace);
    if (failed)
        return -1;
    int64_t number = 0;
    return for_each(ctx, other, [&](Value pair) { return add_pair(ctx, dict, pair, number++, replace); });
}

}  // namespace hpyu
