// SPDX-License-Identifier: MIT
// What the files of bytearray share.
#pragma once

#include "types/bytes.hpp"

namespace hpyu {

inline constexpr int64_t kMostBytes = INT64_MAX >> 2;

/// Adds at the end; `fresh` may be the array's own bytes. -1 with BufferError or MemoryError.
[[nodiscard]] int append_bytes(ProtoContext &ctx, ByteArray *array, std::string_view fresh);
/// Replaces the whole content. -1 as above.
[[nodiscard]] int set_content(ProtoContext &ctx, ByteArray *array, std::string_view content);

// Slots and methods that change it.
int bytearray_ass_subscript(ProtoContext &ctx, Value self, Value key, Value value);
int bytearray_ass_item(ProtoContext &ctx, Value self, int64_t index, Value value);
Value bytearray_inplace_concat(ProtoContext &ctx, Value self, Value other);
Value bytearray_inplace_repeat(ProtoContext &ctx, Value self, int64_t count);
Value bytearray_append_method(ProtoContext &ctx, Value self, Value item);
Value bytearray_clear_method(ProtoContext &ctx, Value self);
Value bytearray_extend_method(ProtoContext &ctx, Value self, Value iterable);
Value bytearray_insert_method(ProtoContext &ctx, Value self, const Value *args, size_t nargs);
Value bytearray_pop_method(ProtoContext &ctx, Value self, const Value *args, size_t nargs);
Value bytearray_remove_method(ProtoContext &ctx, Value self, Value item);
Value bytearray_reverse_method(ProtoContext &ctx, Value self);

}  // namespace hpyu
