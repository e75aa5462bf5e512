// SPDX-License-Identifier: MIT
// What the sequence types share: indices as Python reads them, keywords refused, iterables turned into rows.
#pragma once

#include "method.hpp"
#include "protocol/protocol.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"

namespace hpyu {

/// True if `v` is an int or has __index__.
inline bool is_index(ProtoContext &ctx, Value v) {
    return v.is_int() || static_cast<bool>(type_of(ctx, v)->slots.nb_index);
}

/// An optional `start` or `stop` argument: null keeps `*out`. `allow_none`: None keeps it as well.
/// 0, or -1 with TypeError in the words of slices.
[[nodiscard]] int read_bound(ProtoContext &ctx, Value v, bool allow_none, int64_t *out);

/// Adds the length to negative bounds and clips both to [0, length].
inline void clip_bounds(int64_t length, int64_t *start, int64_t *end) {
    if (*end > length)
        *end = length;
    else if (*end < 0)
        *end = *end + length < 0 ? 0 : *end + length;
    if (*start < 0)
        *start = *start + length < 0 ? 0 : *start + length;
}

/// An index within ssize; IndexError if it does not fit. Ask error_occurred when it is -1.
inline int64_t read_index(ProtoContext &ctx, Value v) {
    return v.is_int() ? v.as_int() : to_ssize(ctx, v, false, ctx.exc().IndexError);
}

/// What stands in the brackets behind a sequence. `kind` begins the words of the TypeError for anything else.
enum class Subscript { Index, Slice, Failed };
inline Subscript read_subscript(ProtoContext &ctx, Value key, const char *kind, int64_t *index) {
    if (!is_index(ctx, key)) {
        if (has_layout(key, Layout::Slice))
            return Subscript::Slice;
        type_error(ctx, kind, " indices must be integers or slices, not ", type_of(ctx, key));
        return Subscript::Failed;
    }
    *index = read_index(ctx, key);
    return *index == -1 && error_occurred(ctx) ? Subscript::Failed : Subscript::Index;
}

/// For a tp_new or tp_init: refuses keywords, unless the class brings an __init__ of its own that may want them.
[[nodiscard]] int refuse_keywords(ProtoContext &ctx, const char *name, const Type *type, const Type *builtin,
                                  Tuple *kwnames);
/// For a tp_new or tp_init with at most one positional argument: 0, or -1 with TypeError.
[[nodiscard]] int at_most_one(ProtoContext &ctx, const char *name, size_t nargs);

/// The items of any iterable; an exact tuple is returned as it is. TypeError(`message`) if it can't be iterated.
[[nodiscard]] Tuple *to_items(ProtoContext &ctx, Value iterable, const char *message);

/// What a sequence multiplied by a count has as its length: false if that is beyond all memory.
inline bool repeated_length(int64_t length, int64_t count, int64_t item_size, int64_t *out) {
    return !__builtin_mul_overflow(length, count, out) && *out <= (INT64_MAX >> 1) / item_size;
}

}  // namespace hpyu
