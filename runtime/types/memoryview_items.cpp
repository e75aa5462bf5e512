// SPDX-License-Identifier: MIT
// Items and slices of memoryviews, read and assigned.
#include <algorithm>
#include <cstring>

#include "types/memoryview_view.hpp"
#include "types/sequence_helpers.hpp"

namespace hpyu {

namespace {

/// The address of the item at an index in a dimension; null with IndexError.
char *address_in(ProtoContext &ctx, MemoryView *view, char *at, int dimension, int64_t index) {
    const int64_t n = view->shape()[dimension];
    if (index < 0)
        index += n;
    if (static_cast<uint64_t>(index) >= static_cast<uint64_t>(n))
        return index_error(ctx, "index out of bounds on dimension ", dimension + 1);
    at += view->strides()[dimension] * index;
    if (view->suboffsets()[dimension] >= 0)
        at = *reinterpret_cast<char **>(at) + view->suboffsets()[dimension];
    return at;
}

bool is_index_tuple(ProtoContext &ctx, Value key) {
    if (!has_layout(key, Layout::Tuple))
        return false;
    auto *tuple = as<Tuple>(key);
    return std::all_of(tuple->items(), tuple->items() + tuple->length, [&](Value v) { return is_index(ctx, v); });
}

bool is_slice_tuple(Value key) {
    if (!has_layout(key, Layout::Tuple) || as<Tuple>(key)->length == 0)
        return false;
    auto *tuple = as<Tuple>(key);
    return std::all_of(tuple->items(), tuple->items() + tuple->length, [](Value v) { return has_layout(v, Layout::Slice); });
}

/// The address of the one item that an index, or a tuple of them, means; null with an exception.
char *address_of(ProtoContext &ctx, MemoryView *view, Value key) {
    if (!has_layout(key, Layout::Tuple)) {
        const int64_t index = read_index(ctx, key);
        if (index == -1 && error_occurred(ctx))
            return nullptr;
        if (view->ndim != 1)
            return raise(ctx, ctx.exc().NotImplementedError, "multi-dimensional sub-views are not implemented");
        return is_alive(ctx, view) ? address_in(ctx, view, view->buf, 0, index) : nullptr;
    }
    auto *tuple = as<Tuple>(key);
    if (tuple->length > view->ndim)
        return type_error(ctx, "cannot index ", view->ndim, "-dimension view with ", tuple->length, "-element tuple");
    if (tuple->length < view->ndim)
        return raise(ctx, ctx.exc().NotImplementedError, "sub-views are not implemented");
    char *at = view->buf;
    for (int i = 0; i < view->ndim && at != nullptr; ++i) {
        const int64_t index = read_index(ctx, tuple->items()[i]);
        if ((index == -1 && error_occurred(ctx)) || !is_alive(ctx, view))
            return nullptr;
        at = address_in(ctx, view, at, i, index);
    }
    return at;
}

/// The view that a slice of the first dimension shows.
MemoryView *view_slice(ProtoContext &ctx, MemoryView *view, Value key) {
    int64_t start, stop, step;
    if (slice_unpack(ctx, key, &start, &stop, &step) < 0 || !is_alive(ctx, view))
        return nullptr;
    Shape shape = shape_of(view);
    const int64_t n = slice_adjust(shape.shape[0], &start, &stop, step);
    char *buf = view->buf;
    // An offset behind a pointer is added after following it.
    buf += shape.strides[0] * start;
    shape.shape[0] = n;
    shape.strides[0] *= step;
    return view_make(ctx, view->managed, buf, shape, view->readonly);
}

/// view[slice] = value: shapes and formats must be the same.
int assign_slice(ProtoContext &ctx, MemoryView *view, Value key, Value value) {
    Root<MemoryView *> part(ctx, view_slice(ctx, view, key));
    Buffer buffer;
    if (!part || get_buffer(ctx, value, &buffer, kBufferFullRO) < 0)
        return -1;
    Root<> exporter(ctx, buffer.obj);
    const Shape to = shape_of(part), from = shape_of(buffer);
    const char *own_format = to.format + (to.format[0] == '@'), *their_format = from.format + (from.format[0] == '@');
    const bool same = to.ndim == from.ndim && to.itemsize == from.itemsize && std::strcmp(own_format, their_format) == 0 &&
                      std::equal(to.shape, to.shape + to.ndim, from.shape);
    if (same)
        scatter_items(to, part->buf, gather_items(from, static_cast<char *>(buffer.buf), 'C'));
    release_buffer(ctx, &buffer);
    if (!same)
        return value_error(ctx, "memoryview assignment: lvalue and rvalue have different structures");
    return 0;
}

/// Packs into a copy first: foreign code may run meanwhile and release the view.
int assign_item(ProtoContext &ctx, MemoryView *view, char *at, Value value) {
    char item[16];
    if (at == nullptr || pack_item(ctx, view->format, value, item) < 0 || !is_alive(ctx, view))
        return -1;
    std::memcpy(at, item, static_cast<size_t>(view->itemsize));
    return 0;
}

}  // namespace

Value view_item(ProtoContext &ctx, Value self, int64_t index) {
    auto *view = as<MemoryView>(self);
    if (!is_alive(ctx, view))
        return Value();
    if (view->ndim == 0)
        return type_error(ctx, "invalid indexing of 0-dim memory");
    if (view->ndim != 1)
        return raise(ctx, ctx.exc().NotImplementedError, "multi-dimensional sub-views are not implemented");
    const char *at = address_in(ctx, view, view->buf, 0, index);
    return at == nullptr ? Value() : unpack_item(ctx, view->format, at);
}

Value view_subscript(ProtoContext &ctx, Value self, Value key) {
    auto *view = as<MemoryView>(self);
    if (!is_alive(ctx, view))
        return Value();
    if (view->ndim == 0) {
        if (key == ctx.ellipsis())
            return self;
        if (!has_layout(key, Layout::Tuple) || as<Tuple>(key)->length != 0)
            return type_error(ctx, "invalid indexing of 0-dim memory");
        return unpack_item(ctx, view->format, view->buf);
    }
    if (is_index(ctx, key) || is_index_tuple(ctx, key)) {
        const char *at = address_of(ctx, view, key);
        return at == nullptr ? Value() : unpack_item(ctx, view->format, at);
    }
    if (has_layout(key, Layout::Slice))
        return view_slice(ctx, view, key);
    if (is_slice_tuple(key))
        return raise(ctx, ctx.exc().NotImplementedError, "multi-dimensional slicing is not implemented");
    return type_error(ctx, "memoryview: invalid slice key");
}

int view_ass_subscript(ProtoContext &ctx, Value self, Value key, Value value) {
    auto *view = as<MemoryView>(self);
    if (!is_alive(ctx, view))
        return -1;
    if (view->readonly)
        return type_error(ctx, "cannot modify read-only memory");
    if (!value)
        return type_error(ctx, "cannot delete memory");
    if (view->ndim == 0) {
        if (key != ctx.ellipsis() && (!has_layout(key, Layout::Tuple) || as<Tuple>(key)->length != 0))
            return type_error(ctx, "invalid indexing of 0-dim memory");
        return assign_item(ctx, view, view->buf, value);
    }
    if (is_index(ctx, key) && view->ndim != 1)
        return raise(ctx, ctx.exc().NotImplementedError, "sub-views are not implemented");
    if (is_index(ctx, key) || is_index_tuple(ctx, key))
        return assign_item(ctx, view, address_of(ctx, view, key), value);
    if (has_layout(key, Layout::Slice) && view->ndim == 1)
        return assign_slice(ctx, view, key, value);
    if (has_layout(key, Layout::Slice) || is_slice_tuple(key))
        return raise(ctx, ctx.exc().NotImplementedError, "memoryview slice assignments are currently restricted to ndim = 1");
    return type_error(ctx, "memoryview: invalid slice key");
}

}  // namespace hpyu
