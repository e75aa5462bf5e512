// SPDX-License-Identifier: MIT
// iter(x), next(x), and rows made from whole iterables.
#include "protocol/protocol.hpp"
#include "types/iterators.hpp"
#include "types/list.hpp"

namespace hpyu {

Value get_iter(ProtoContext &ctx, Value v) {
    Type *type = type_of(ctx, v);
    if (!type->slots.tp_iter) {
        if (is_sequence(ctx, v))
            return sequence_iterator_new(ctx, v);
        return type_error(ctx, "'", type, "' object is not iterable");
    }
    if (ctx.need_stack() < 0)
        return Value();
    const Value iterator = type->slots.tp_iter(ctx, v);
    if (iterator && !is_iterator(ctx, iterator)) [[unlikely]]
        return type_error(ctx, "iter() returned non-iterator of type '", type_of(ctx, iterator), "'");
    return iterator;
}

Value iter_next(ProtoContext &ctx, Value iterator) {
    Type *type = type_of(ctx, iterator);
    if (type == ctx.types().list_iterator)
        return list_iterator_next(ctx, iterator);
    if (type == ctx.types().tuple_iterator)
        return tuple_iterator_next(ctx, iterator);
    const auto next = type->slots.tp_iternext.load();
    if (!next) [[unlikely]]
        return type_error(ctx, "'", type, "' object is not an iterator");
    if (ctx.need_stack() < 0)
        return Value();
    const Value item = next(ctx, iterator);
    if (!item && error_occurred(ctx) && error_matches(ctx, ctx.exc().StopIteration))
        clear_error(ctx);
    return item;
}

bool is_iterator(ProtoContext &ctx, Value v) { return static_cast<bool>(type_of(ctx, v)->slots.tp_iternext); }

List *to_list(ProtoContext &ctx, Value iterable) {
    const Type *type = type_of(ctx, iterable);
    if (type == ctx.types().list)
        return list_copy(ctx, as<List>(iterable));
    if (type == ctx.types().tuple)
        return list_new(ctx, as<Tuple>(iterable)->items(), as<Tuple>(iterable)->length);
    Root<List *> list(ctx, list_new(ctx, nullptr, 0));
    if (!list || list_extend(ctx, list, iterable) < 0)
        return nullptr;
    return list;
}

Tuple *to_tuple(ProtoContext &ctx, Value iterable) {
    const Type *type = type_of(ctx, iterable);
    if (type == ctx.types().tuple)
        return as<Tuple>(iterable);
    if (type == ctx.types().list)
        return list_snapshot(ctx, as<List>(iterable));
    Root<List *> list(ctx, list_new(ctx, nullptr, 0));
    if (!list || list_extend(ctx, list, iterable) < 0)
        return nullptr;
    return list_snapshot(ctx, list);
}

}  // namespace hpyu
