// SPDX-License-Identifier: MIT
// What dict.keys(), values() and items() give, and the iterators of dicts: how the files of dict share them.
#pragma once

#include "types/dict_table.hpp"

namespace hpyu {

struct DictView : ProtoObject {
    Dict *dict = nullptr;
    uint64_t reserved = 0;
};

/// Walks a dict forwards or backwards; its type says which, and what it gives.
struct DictIterator : Lockable {
    std::atomic<Dict *> dict{nullptr};    ///< Null when exhausted.
    std::atomic<size_t> position{0};
    std::atomic<int64_t> used{0};         ///< The dict's length when iteration began; -1 once it was seen to differ.
    std::atomic<int64_t> remaining{0};
};

/// A view of `dict`; `type` is one of dict_keys, dict_values and dict_items, or derives from it. Null with MemoryError.
[[nodiscard]] Value dict_view_new(ProtoContext &ctx, Type *type, Dict *dict);
/// An iterator over `dict` or a Set; `type` is one of the forward or reverse iterator types. Null with MemoryError.
[[nodiscard]] Value dict_iterator_new(ProtoContext &ctx, Type *type, Dict *dict, bool reverse = false);
/// One step: true with key and value; false at the end, or with RuntimeError where `owner` ("dictionary", "Set") changed.
bool dict_iterator_step(ProtoContext &ctx, DictIterator *iterator, bool reverse, const char *owner, Value *key, Value *value);
/// The number of items an iterator has left, for __length_hint__.
[[nodiscard]] Value dict_iterator_hint(ProtoContext &ctx, Value self);
/// (iter, ([the items left],)), for __reduce__; the iterator itself stays where it is.
[[nodiscard]] Value dict_iterator_reduce(ProtoContext &ctx, Value self);
void dict_iterator_trace(ProtoObject *self, Tracer &tracer);

inline bool is_set_like_view(ProtoContext &ctx, Value v) {
    return is_instance(ctx, v, ctx.types().dict_keys) || is_instance(ctx, v, ctx.types().dict_items);
}

/// Appends repr(v) to `out`; false with an exception.
[[nodiscard]] bool append_repr(ProtoContext &ctx, Value v, std::string &out);

}  // namespace hpyu
