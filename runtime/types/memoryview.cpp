// SPDX-License-Identifier: MIT
// memoryview: the type, its making, slicing, casting and releasing.
//
// A view is never changed after it is made, but for being released. What its exporter shows may be written to at any
// time by anyone, as with any memory that is shared by agreement.
#include "types/memoryview.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "types/bytes.hpp"
#include "types/iterators.hpp"
#include "types/list.hpp"
#include "types/memoryview_walk.hpp"

namespace hpyu {

extern const TypeDef kManagedBufferType;
extern const TypeDef kMemoryViewType;

namespace {

// -- the shared buffer ------------------------------------------------------------------------------------------------

void managed_trace(ProtoObject *object, Tracer &tracer) { tracer.visit(static_cast<ManagedBuffer *>(object)->buffer.obj); }

void managed_release(ProtoContext &ctx, ManagedBuffer *managed) {
    if (managed->released.exchange(true, std::memory_order_acq_rel))
        return;
    Root<> exporter(ctx, managed->buffer.obj);
    release_buffer(ctx, &managed->buffer);
}

void managed_finalize(ProtoContext &ctx, Value self) { managed_release(ctx, as<ManagedBuffer>(self)); }

// -- views ------------------------------------------------------------------------------------------------------------

void view_trace(ProtoObject *object, Tracer &tracer) { tracer.visit(static_cast<MemoryView *>(object)->managed); }

Shape shape_of_view(MemoryView *view) {
    Shape shape;
    shape.format = view->format;
    shape.itemsize = view->itemsize;
    shape.ndim = view->ndim;
    std::copy_n(view->shape(), view->ndim, shape.shape);
    std::copy_n(view->strides(), view->ndim, shape.strides);
    std::copy_n(view->suboffsets(), view->ndim, shape.suboffsets);
    return shape;
}

/// A view of the given shape that begins at `buf`.
MemoryView *view_make(ProtoContext &ctx, ManagedBuffer *managed, char *buf, const Shape &shape, bool readonly) {
    const auto rows = static_cast<size_t>(shape.ndim) * 3 * sizeof(int64_t);
    auto *view = ctx.make<MemoryView>(ctx.types().memoryview, sizeof(MemoryView) + rows);
    if (view == nullptr)
        return nullptr;
    view->managed = managed;
    view->buf = buf;
    view->format = shape.format;
    view->itemsize = shape.itemsize;
    view->ndim = shape.ndim;
    view->len = item_count(shape) * shape.itemsize;
    view->readonly = readonly;
    std::copy_n(shape.shape, shape.ndim, view->shape());
    std::copy_n(shape.strides, shape.ndim, view->strides());
    std::copy_n(shape.suboffsets, shape.ndim, view->suboffsets());
    view->has_suboffsets = std::any_of(shape.suboffsets, shape.suboffsets + shape.ndim, [](int64_t n) { return n >= 0; });
    managed->views.fetch_add(1, std::memory_order_relaxed);
    return view;
}

/// True if it may be used; else ValueError.
bool is_alive(ProtoContext &ctx, MemoryView *view) {
    if (!view->released.load(std::memory_order_acquire) && !view->managed->released.load(std::memory_order_acquire)) [[likely]]
        return true;
    value_error(ctx, "operation forbidden on released memoryview object");
    return false;
}

Value view_new(ProtoContext &ctx, Type *, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"object"};
    static constexpr ArgSpec kSpec = {.function = "memoryview", .names = kNames, .required = 1};
    Value given;
    if (parse_args(ctx, kSpec, args, nargs, kwnames, &given) < 0)
        return Value();
    return memoryview_new(ctx, given);
}

Value view_repr(ProtoContext &ctx, Value self) {
    const bool released = as<MemoryView>(self)->released.load(std::memory_order_acquire);
    char text[64];
    std::snprintf(text, sizeof text, released ? "<released memory at %p>" : "<memory at %p>", static_cast<void *>(self.as_object()));
    return str_from_utf8(ctx, text);
}

int64_t view_hash(ProtoContext &ctx, Value self) {
    auto *view = as<MemoryView>(self);
    int64_t hash = view->hash.load(std::memory_order_relaxed);
    if (hash != -1)
        return hash;
    if (!is_alive(ctx, view))
        return -1;
    if (!view->readonly)
        return value_error(ctx, "cannot hash writable memoryview object");
    const char code = view->format[view->format[0] == '@'];
    if (view->itemsize != 1 || (code != 'B' && code != 'b' && code != 'c'))
        return value_error(ctx, "memoryview: hashing is restricted to formats 'B', 'b' or 'c'");
    // The view is equal to what it shows, so an exporter that can't be hashed can't have a hashed view.
    const Root<> exporter(ctx, view->managed->buffer.obj);
    if (exporter && (hpyu::hash(ctx, exporter) == -1 || !is_alive(ctx, view)))
        return -1;
    const std::string items = gather_items(shape_of_view(view), view->buf, 'C');
    hash = hash_bytes(ctx.space(), items.data(), items.size());
    view->hash.store(hash, std::memory_order_relaxed);
    return hash;
}

Value view_richcompare(ProtoContext &ctx, Value self, Value other, int op) {
    if ((op != kEQ && op != kNE) || !has_layout(self, Layout::MemoryView))
        return ctx.not_implemented();
    auto *view = as<MemoryView>(self);
    if (self == other)
        return ctx.boolean(op == kEQ);
    if (view->released.load(std::memory_order_acquire) || !has_buffer(ctx, other))
        return view->released.load() ? ctx.boolean(op == kNE) : ctx.not_implemented();
    Buffer buffer;
    if (get_buffer(ctx, other, &buffer, kBufferFullRO) < 0) {
        clear_error(ctx);
        return has_layout(other, Layout::MemoryView) ? ctx.boolean(op == kNE) : ctx.not_implemented();
    }
    Root<> exporter(ctx, buffer.obj);
    const Shape a = shape_of_view(view), b = shape_of(buffer);
    int equal = a.ndim == b.ndim && std::equal(a.shape, a.shape + a.ndim, b.shape);
    if (equal) {
        auto *theirs = static_cast<char *>(buffer.buf);
        const bool bytes = std::strcmp(a.format, "B") == 0 && std::strcmp(b.format, "B") == 0;
        if (bytes && is_contiguous(a, 'C') && is_contiguous(b, 'C'))
            equal = std::memcmp(view->buf, theirs, static_cast<size_t>(view->len)) == 0;
        else if (native_format_size(a.format) == a.itemsize && native_format_size(b.format) == b.itemsize)
            equal = items_equal(ctx, a, view->buf, b, theirs, 0);
        else
            equal = 0;   // Items that nobody here can read are equal to nothing.
    }
    release_buffer(ctx, &buffer);
    return equal < 0 ? Value() : ctx.boolean((equal != 0) == (op == kEQ));
}

Value view_iter(ProtoContext &ctx, Value self) {
    auto *view = as<MemoryView>(self);
    if (!is_alive(ctx, view))
        return Value();
    if (view->ndim == 0)
        return type_error(ctx, "invalid indexing of 0-dim memory");
    if (view->ndim != 1)
        return raise(ctx, ctx.exc().NotImplementedError, "multi-dimensional sub-views are not implemented");
    return sequence_iterator_new(ctx, self);
}

int64_t view_length(ProtoContext &ctx, Value self) {
    auto *view = as<MemoryView>(self);
    if (!is_alive(ctx, view))
        return -1;
    return view->ndim == 0 ? 1 : view->shape()[0];
}

// -- items ------------------------------------------------------------------------------------------------------------

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
    Shape shape = shape_of_view(view);
    const int64_t n = slice_adjust(shape.shape[0], &start, &stop, step);
    char *buf = view->buf;
    // An offset behind a pointer is added after following it.
    buf += shape.strides[0] * start;
    shape.shape[0] = n;
    shape.strides[0] *= step;
    return view_make(ctx, view->managed, buf, shape, view->readonly);
}

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

/// view[slice] = value: shapes and formats must be the same.
int assign_slice(ProtoContext &ctx, MemoryView *view, Value key, Value value) {
    Root<MemoryView *> part(ctx, view_slice(ctx, view, key));
    Buffer buffer;
    if (!part || get_buffer(ctx, value, &buffer, kBufferFullRO) < 0)
        return -1;
    Root<> exporter(ctx, buffer.obj);
    const Shape to = shape_of_view(part), from = shape_of(buffer);
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

// -- the buffer of a view ---------------------------------------------------------------------------------------------

int view_getbuffer(ProtoContext &ctx, Value self, Buffer *out, int flags) {
    auto *view = as<MemoryView>(self);
    if (!is_alive(ctx, view))
        return -1;
    const Shape shape = shape_of_view(view);
    const bool c_order = is_contiguous(shape, 'C');
    constexpr int kC = 0x38, kF = 0x58, kAny = 0x98, kIndirect = 0x118;
    if ((flags & kBufferWritable) && view->readonly)
        return buffer_error(ctx, "memoryview: underlying buffer is not writable");
    if ((flags & kC) == kC && !c_order)
        return buffer_error(ctx, "memoryview: underlying buffer is not C-contiguous");
    if ((flags & kF) == kF && !is_contiguous(shape, 'F'))
        return buffer_error(ctx, "memoryview: underlying buffer is not Fortran contiguous");
    if ((flags & kAny) == kAny && !c_order && !is_contiguous(shape, 'F'))
        return buffer_error(ctx, "memoryview: underlying buffer is not contiguous");
    if ((flags & kIndirect) != kIndirect && view->has_suboffsets)
        return buffer_error(ctx, "memoryview: underlying buffer requires suboffsets");
    if ((flags & kBufferStrides) != kBufferStrides && !c_order)
        return buffer_error(ctx, "memoryview: underlying buffer is not C-contiguous");
    if (!(flags & kBufferND) && (flags & kBufferFormat))
        return buffer_error(ctx, "memoryview: cannot cast to unsigned bytes if the format flag is present");
    *out = Buffer{};
    out->buf = view->buf;
    out->obj = self;
    out->len = view->len;
    out->itemsize = view->itemsize;
    out->readonly = view->readonly;
    out->ndim = flags & kBufferND ? view->ndim : 1;
    out->format = flags & kBufferFormat ? view->format : nullptr;
    out->shape = flags & kBufferND ? view->shape() : nullptr;
    out->strides = (flags & kBufferStrides) == kBufferStrides ? view->strides() : nullptr;
    out->suboffsets = view->has_suboffsets ? view->suboffsets() : nullptr;
    view->exports.fetch_add(1, std::memory_order_relaxed);
    return 0;
}

void view_releasebuffer(ProtoContext &, Value self, Buffer *) {
    as<MemoryView>(self)->exports.fetch_sub(1, std::memory_order_relaxed);
}

// -- methods ----------------------------------------------------------------------------------------------------------

Value view_release_method(ProtoContext &ctx, Value self) {
    auto *view = as<MemoryView>(self);
    if (view->released.load(std::memory_order_acquire))
        return ctx.none();
    if (const int64_t exports = view->exports.load(std::memory_order_acquire); exports > 0)
        return buffer_error(ctx, "memoryview has ", exports, " exported buffer", exports == 1 ? "" : "s");
    if (view->released.exchange(true, std::memory_order_acq_rel))
        return ctx.none();
    if (view->managed->views.fetch_sub(1, std::memory_order_acq_rel) == 1)
        managed_release(ctx, view->managed);
    return ctx.none();
}

Value view_enter_method(ProtoContext &ctx, Value self) { return is_alive(ctx, as<MemoryView>(self)) ? self : Value(); }

Value view_exit_method(ProtoContext &ctx, Value self, const Value *, size_t) { return view_release_method(ctx, self); }

Value view_tobytes_method(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"order"};
    static constexpr ArgSpec kSpec = {.function = "tobytes", .names = kNames};
    Value given;
    if (parse_args(ctx, kSpec, args, nargs, kwnames, &given) < 0)
        return Value();
    auto *view = as<MemoryView>(self);
    char order = 'C';
    if (given && given != ctx.none()) {
        if (!is_str(given))
            return type_error(ctx, "tobytes() argument 'order' must be str or None, not ", type_of(ctx, given));
        const std::string text = str_text(as<Str>(given));
        if (text != "C" && text != "F" && text != "A")
            return value_error(ctx, "order must be 'C', 'F' or 'A'");
        order = text[0];
    }
    if (!is_alive(ctx, view))
        return Value();
    const Shape shape = shape_of_view(view);
    if (order == 'A')
        order = is_contiguous(shape, 'F') && !is_contiguous(shape, 'C') ? 'F' : 'C';
    const std::string items = gather_items(shape, view->buf, order);
    return bytes_new(ctx, items.data(), static_cast<int64_t>(items.size()));
}

Value view_tolist_method(ProtoContext &ctx, Value self) {
    auto *view = as<MemoryView>(self);
    return is_alive(ctx, view) ? items_to_list(ctx, shape_of_view(view), view->buf, 0) : Value();
}

Value view_hex_method(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    auto *view = as<MemoryView>(self);
    if (!is_alive(ctx, view))
        return Value();
    return hex_text(ctx, gather_items(shape_of_view(view), view->buf, 'C'), args, nargs, kwnames);
}

Value view_toreadonly_method(ProtoContext &ctx, Value self) {
    auto *view = as<MemoryView>(self);
    return is_alive(ctx, view) ? Value(view_make(ctx, view->managed, view->buf, shape_of_view(view), true)) : Value();
}

/// The shape argument of cast(); false with an exception.
bool read_shape(ProtoContext &ctx, Value given, Shape *shape) {
    if (!has_layout(given, Layout::List) && !has_layout(given, Layout::Tuple)) {
        type_error(ctx, "shape must be a list or a tuple");
        return false;
    }
    Root<Tuple *> items(ctx, to_tuple(ctx, given));
    if (!items)
        return false;
    if (items->length > kMostDimensions) {
        value_error(ctx, "memoryview: number of dimensions must not exceed 64");
        return false;
    }
    shape->ndim = static_cast<int>(items->length);
    for (int i = 0; i < shape->ndim; ++i) {
        const Value item = items->items()[i];
        if (!is_int(item)) {
            type_error(ctx, "memoryview.cast(): elements of shape must be integers");
            return false;
        }
        const int64_t n = to_ssize(ctx, item, false);
        if (n == -1 && error_occurred(ctx))
            return false;
        if (n <= 0) {
            value_error(ctx, "memoryview.cast(): elements of shape must be integers > 0");
            return false;
        }
        shape->shape[i] = n;
    }
    return true;
}

/// The lasting text of a native format that is known to be one.
const char *lasting_format(const char *format) {
    static constexpr const char *kTexts[] = {"B", "b", "c", "h", "H", "i", "I", "l", "L", "q", "Q", "n", "N", "P", "f", "d", "?",
                                             "@B", "@b", "@c", "@h", "@H", "@i", "@I", "@l", "@L", "@q", "@Q", "@n", "@N", "@P",
                                             "@f", "@d", "@?"};
    for (const char *text : kTexts)
        if (std::strcmp(text, format) == 0)
            return text;
    return "B";
}

bool is_byte_format(const char *format) {
    const char code = format[format[0] == '@'];
    return code == 'B' || code == 'b' || code == 'c';
}

Value view_cast_method(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"format", "shape"};
    static constexpr ArgSpec kSpec = {.function = "cast", .names = kNames, .required = 1};
    Value given[2];
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0)
        return Value();
    auto *view = as<MemoryView>(self);
    if (!is_str(given[0]))
        return type_error(ctx, "cast() argument 'format' must be str, not ", type_of(ctx, given[0]));
    if (!is_alive(ctx, view))
        return Value();
    if (!is_contiguous(shape_of_view(view), 'C'))
        return type_error(ctx, "memoryview: casts are restricted to C-contiguous views");
    const std::string wanted = str_text(as<Str>(given[0]));
    const int64_t itemsize = native_format_size(wanted.c_str());
    if (itemsize == 0)
        return value_error(ctx, "memoryview: destination format must be a native single character format prefixed with "
                                "an optional '@'");
    if (native_format_size(view->format) == 0)
        return value_error(ctx, "memoryview: source format must be a native single character format prefixed with an "
                                "optional '@'");
    if (!is_byte_format(view->format) && !is_byte_format(wanted.c_str()))
        return type_error(ctx, "memoryview: cannot cast between two non-byte formats");
    if (view->len % itemsize != 0)
        return type_error(ctx, "memoryview: length is not a multiple of itemsize");
    Shape shape;
    shape.format = lasting_format(wanted.c_str());
    shape.itemsize = itemsize;
    shape.ndim = 1;
    shape.shape[0] = view->len / itemsize;
    if (given[1]) {
        if (!read_shape(ctx, given[1], &shape) || !is_alive(ctx, view))
            return Value();
        if (view->ndim != 1 && shape.ndim != 1)
            return type_error(ctx, "memoryview: cast must be 1D -> ND or ND -> 1D");
        __int128 total = itemsize;
        for (int i = 0; i < shape.ndim && total <= view->len; ++i)
            total *= shape.shape[i];
        if (total != view->len)
            return type_error(ctx, "memoryview: product(shape) * itemsize != buffer size");
    }
    int64_t stride = itemsize;
    for (int i = shape.ndim - 1; i >= 0; --i) {
        shape.strides[i] = stride;
        shape.suboffsets[i] = -1;
        stride *= shape.shape[i];
    }
    return view_make(ctx, view->managed, view->buf, shape, view->readonly);
}

// -- attributes -------------------------------------------------------------------------------------------------------

Value tuple_of_numbers(ProtoContext &ctx, const int64_t *numbers, int n) {
    Tuple *tuple = tuple_new(ctx, nullptr, n);
    for (int i = 0; tuple != nullptr && i < n; ++i) {
        tuple->items()[i] = int_from_int64(ctx, numbers[i]);
        if (!tuple->items()[i])
            return Value();
    }
    return tuple;
}

/// What all the getters below begin with.
template <Value (*F)(ProtoContext &, MemoryView *)>
Value alive(ProtoContext &ctx, Value self, void *) {
    auto *view = as<MemoryView>(self);
    return is_alive(ctx, view) ? F(ctx, view) : Value();
}

Value view_obj(ProtoContext &ctx, MemoryView *view) { return view->managed->buffer.obj ? view->managed->buffer.obj : ctx.none(); }
Value view_nbytes(ProtoContext &ctx, MemoryView *view) { return int_from_int64(ctx, view->len); }
Value view_itemsize(ProtoContext &ctx, MemoryView *view) { return int_from_int64(ctx, view->itemsize); }
Value view_format(ProtoContext &ctx, MemoryView *view) { return str_from_utf8(ctx, view->format); }
Value view_ndim(ProtoContext &ctx, MemoryView *view) { return int_from_int64(ctx, view->ndim); }
Value view_readonly(ProtoContext &ctx, MemoryView *view) { return ctx.boolean(view->readonly); }
Value view_shape(ProtoContext &ctx, MemoryView *view) { return tuple_of_numbers(ctx, view->shape(), view->ndim); }
Value view_strides(ProtoContext &ctx, MemoryView *view) { return tuple_of_numbers(ctx, view->strides(), view->ndim); }
Value view_suboffsets(ProtoContext &ctx, MemoryView *view) {
    return tuple_of_numbers(ctx, view->suboffsets(), view->has_suboffsets ? view->ndim : 0);
}
Value view_c_contiguous(ProtoContext &ctx, MemoryView *view) { return ctx.boolean(is_contiguous(shape_of_view(view), 'C')); }
Value view_f_contiguous(ProtoContext &ctx, MemoryView *view) { return ctx.boolean(is_contiguous(shape_of_view(view), 'F')); }
Value view_contiguous(ProtoContext &ctx, MemoryView *view) {
    const Shape shape = shape_of_view(view);
    return ctx.boolean(is_contiguous(shape, 'C') || is_contiguous(shape, 'F'));
}

constexpr GetSetDef kViewGetSets[] = {
    {"c_contiguous", alive<view_c_contiguous>, nullptr, "Whether the items lie one after another, the last index running fastest."},
    {"contiguous", alive<view_contiguous>, nullptr, "Whether the items lie one after another."},
    {"f_contiguous", alive<view_f_contiguous>, nullptr, "Whether the items lie one after another, the first index running fastest."},
    {"format", alive<view_format>, nullptr, "The format of an item, in the notation of the struct module."},
    {"itemsize", alive<view_itemsize>, nullptr, "The size of an item in bytes."},
    {"nbytes", alive<view_nbytes>, nullptr, "The size of all items in bytes."},
    {"ndim", alive<view_ndim>, nullptr, "The number of dimensions."},
    {"obj", alive<view_obj>, nullptr, "The object whose memory it is."},
    {"readonly", alive<view_readonly>, nullptr, "Whether the memory can't be changed through the view."},
    {"shape", alive<view_shape>, nullptr, "The number of items in each dimension."},
    {"strides", alive<view_strides>, nullptr, "The distance in bytes between neighbours in each dimension."},
    {"suboffsets", alive<view_suboffsets>, nullptr, "Offsets behind the pointers of arrays of pointers."},
};

constexpr MethodDef kViewMethods[] = {
    {"cast", keywords<view_cast_method>, "cast($self, /, format, shape=<unrepresentable>)\n--\n\nA view of the same memory in another format or shape."},
    {"hex", keywords<view_hex_method>,
     "hex($self, /, sep=<unrepresentable>, bytes_per_sep=1)\n--\n\nTwo hexadecimal digits for each byte.\n\n"
     "A separator stands between groups of bytes_per_sep, counted from the right, or from the left if that is negative."},
    {"release", noargs<view_release_method>, "release($self, /)\n--\n\nGive the memory back; the view can't be used any more."},
    {"tobytes", keywords<view_tobytes_method>,
     "tobytes($self, /, order='C')\n--\n\nThe items as bytes, in C or Fortran order, or (A) in the one they lie in."},
    {"tolist", noargs<view_tolist_method>, "tolist($self, /)\n--\n\nThe items as a list, nested for several dimensions."},
    {"toreadonly", noargs<view_toreadonly_method>, "toreadonly($self, /)\n--\n\nA view of the same memory that can't change it."},
    {"__enter__", noargs<view_enter_method>},
    {"__exit__", varargs<view_exit_method>},
};

}  // namespace

Value memoryview_new(ProtoContext &ctx, Value object) {
    if (has_layout(object, Layout::MemoryView)) {
        auto *view = as<MemoryView>(object);
        return is_alive(ctx, view) ? Value(view_make(ctx, view->managed, view->buf, shape_of_view(view), view->readonly)) : Value();
    }
    if (!has_buffer(ctx, object))
        return type_error(ctx, "memoryview: a bytes-like object is required, not '", type_of(ctx, object), "'");
    Root<ManagedBuffer *> managed(ctx, ctx.make<ManagedBuffer>(ctx.types().managed_buffer));
    if (!managed)
        return Value();
    managed->released.store(true, std::memory_order_relaxed);   // Until there is something to give back.
    if (get_buffer(ctx, object, &managed->buffer, kBufferFullRO) < 0)
        return Value();
    managed->released.store(false, std::memory_order_release);
    const Buffer &buffer = managed->buffer;
    if (buffer.ndim > kMostDimensions || buffer.ndim < 0)
        return value_error(ctx, "memoryview: number of dimensions must not exceed 64");
    return view_make(ctx, managed, static_cast<char *>(buffer.buf), shape_of(buffer), buffer.readonly != 0);
}

constinit const TypeDef kManagedBufferType = {
    .name = "managedbuffer",
    .size = sizeof(ManagedBuffer),
    .flags = kTypeNoInstances | kTypeRelease,
    .trace = managed_trace,
    .slots = {.tp_finalize = native<managed_finalize>},
};

constinit const TypeDef kMemoryViewType = {
    .name = "memoryview",
    .doc = "memoryview(object)\n--\n\nA view of the memory of an object that has a buffer.",
    .layout = Layout::MemoryView,
    .size = sizeof(MemoryView),
    .trace = view_trace,
    .methods = kViewMethods,
    .getsets = kViewGetSets,
    .slots =
        {
            .tp_new = native<view_new>,
            .tp_repr = native<view_repr>,
            .tp_hash = native<view_hash>,
            .tp_richcompare = native<view_richcompare>,
            .tp_iter = native<view_iter>,
            .mp_length = native<view_length>,
            .mp_subscript = native<view_subscript>,
            .mp_ass_subscript = native<view_ass_subscript>,
            .sq_length = native<view_length>,
            .sq_item = native<view_item>,
            .bf_getbuffer = native<view_getbuffer>,
            .bf_releasebuffer = native<view_releasebuffer>,
        },
};

}  // namespace hpyu
