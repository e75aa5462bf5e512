// SPDX-License-Identifier: MIT
// What the files of the type memoryview share.
#pragma once

#include "types/memoryview_walk.hpp"

namespace hpyu {

Shape shape_of(MemoryView *view);
/// A view of the given shape that begins at `buf`. Null with MemoryError.
[[nodiscard]] MemoryView *view_make(ProtoContext &ctx, ManagedBuffer *managed, char *buf, const Shape &shape, bool readonly);
/// True if it may be used; else ValueError.
[[nodiscard]] bool is_alive(ProtoContext &ctx, MemoryView *view);

Value view_item(ProtoContext &ctx, Value self, int64_t index);
Value view_subscript(ProtoContext &ctx, Value self, Value key);
int view_ass_subscript(ProtoContext &ctx, Value self, Value key, Value value);
Value view_cast_method(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames);

}  // namespace hpyu
