// SPDX-License-Identifier: MIT
// memoryview: the type, its making, comparing and releasing. Items are memoryview_items.cpp, casts memoryview_cast.cpp.
//
// A view is never changed after it is made, but for being released. What its exporter shows may be written to at any
// time by anyone, as with any memory that is shared by agreement.
#include "types/memoryview_view.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "types/bytes.hpp"
#include "types/iterators.hpp"

namespace hpyu {

extern const TypeDef kManagedBufferType;
extern const TypeDef kMemoryViewType;

Shape shape_of(MemoryView *view) {
    Shape shape;
    shape.format = view->format;
    shape.itemsize = view->itemsize;
    shape.ndim = view->ndim;
    std::copy_n(view->shape(), view->ndim, shape.shape);
    std::copy_n(view->strides(), view->ndim, shape.strides);
    std::copy_n(view->suboffsets(), view->ndim, shape.suboffsets);
    return shape;
}

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

bool is_alive(ProtoContext &ctx, MemoryView *view) {
    if (!view->released.load(std::memory_order_acquire) && !view->managed->released.load(std::memory_order_acquire)) [[likely]]
        return true;
    value_error(ctx, "operation forbidden on released memoryview object");
    return false;
}

namespace {

// -- the shared buffer ------------------------------------------------------------------------------------------------

/// While an exporter fills the buffer, or takes it back, the exporter is what the layer above makes of it, and its root.
void managed_trace(ProtoObject *object, Tracer &tracer) {
    const auto *managed = static_cast<ManagedBuffer *>(object);
    if (!managed->released.load(std::memory_order_acquire))
        tracer.visit(managed->buffer.obj);
}

void managed_release(ProtoContext &ctx, ManagedBuffer *managed) {
    if (managed->released.exchange(true, std::memory_order_acq_rel))
        return;
    Root<> exporter(ctx, managed->buffer.obj);
    release_buffer(ctx, &managed->buffer);
}

void managed_finalize(ProtoContext &ctx, Value self) { managed_release(ctx, as<ManagedBuffer>(self)); }

// -- views ------------------------------------------------------------------------------------------------------------

void view_trace(ProtoObject *object, Tracer &tracer) { tracer.visit(static_cast<MemoryView *>(object)->managed); }

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
    const std::string items = gather_items(shape_of(view), view->buf, 'C');
    hash = hash_bytes(ctx.space(), items.data(), items.size());
    view->hash.store(hash, std::memory_order_relaxed);
    return hash;
}

Value view_richcompare(ProtoContext &ctx, Value self, Value other, int op) {
    if ((op != kEQ && op != kNE) || !has_layout(self, Layout::MemoryView))
        return ctx.not_implemented();
    auto *view = as<MemoryView>(self);
    if (view->released.load(std::memory_order_acquire))
        return ctx.boolean((self == other) == (op == kEQ));
    if (!has_buffer(ctx, other))
        return ctx.not_implemented();
    Buffer buffer;
    if (get_buffer(ctx, other, &buffer, kBufferFullRO) < 0) {
        clear_error(ctx);
        return has_layout(other, Layout::MemoryView) ? ctx.boolean(op == kNE) : ctx.not_implemented();
    }
    Root<> exporter(ctx, buffer.obj);
    const Shape a = shape_of(view), b = shape_of(buffer);
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
    return index_iterator_new(ctx, ctx.types().memory_iterator, self);
}

Value memory_iterator_next(ProtoContext &ctx, Value self) {
    auto *iterator = as<IndexIterator>(self);
    const int64_t i = iterator->claim(ctx);
    if (static_cast<uint64_t>(i) < static_cast<uint64_t>(as<MemoryView>(iterator->sequence)->shape()[0]))
        return view_item(ctx, iterator->sequence, i);
    iterator->exhaust(ctx);
    return Value();
}

int64_t view_length(ProtoContext &ctx, Value self) {
    auto *view = as<MemoryView>(self);
    if (!is_alive(ctx, view))
        return -1;
    return view->ndim == 0 ? 1 : view->shape()[0];
}

// -- the buffer of a view ---------------------------------------------------------------------------------------------

int view_getbuffer(ProtoContext &ctx, Value self, Buffer *out, int flags) {
    auto *view = as<MemoryView>(self);
    if (!is_alive(ctx, view))
        return -1;
    const Shape shape = shape_of(view);
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
            return raise_wrong_type(ctx, "tobytes() argument 'order'", "str or None", given);
        const std::string text = str_text(as<Str>(given));
        if (text != "C" && text != "F" && text != "A")
            return value_error(ctx, "order must be 'C', 'F' or 'A'");
        order = text[0];
    }
    if (!is_alive(ctx, view))
        return Value();
    const Shape shape = shape_of(view);
    if (order == 'A')
        order = is_contiguous(shape, 'F') && !is_contiguous(shape, 'C') ? 'F' : 'C';
    const std::string items = gather_items(shape, view->buf, order);
    return bytes_new(ctx, items.data(), static_cast<int64_t>(items.size()));
}

Value view_tolist_method(ProtoContext &ctx, Value self) {
    auto *view = as<MemoryView>(self);
    return is_alive(ctx, view) ? items_to_list(ctx, shape_of(view), view->buf, 0) : Value();
}

Value view_hex_method(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    auto *view = as<MemoryView>(self);
    if (!is_alive(ctx, view))
        return Value();
    return hex_text(ctx, gather_items(shape_of(view), view->buf, 'C'), args, nargs, kwnames);
}

Value view_toreadonly_method(ProtoContext &ctx, Value self) {
    auto *view = as<MemoryView>(self);
    return is_alive(ctx, view) ? Value(view_make(ctx, view->managed, view->buf, shape_of(view), true)) : Value();
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
Value view_c_contiguous(ProtoContext &ctx, MemoryView *view) { return ctx.boolean(is_contiguous(shape_of(view), 'C')); }
Value view_f_contiguous(ProtoContext &ctx, MemoryView *view) { return ctx.boolean(is_contiguous(shape_of(view), 'F')); }
Value view_contiguous(ProtoContext &ctx, MemoryView *view) {
    const Shape shape = shape_of(view);
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
        return is_alive(ctx, view) ? Value(view_make(ctx, view->managed, view->buf, shape_of(view), view->readonly)) : Value();
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
    .flags = kTypeWeakRefs | kTypeSequence,
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

extern const TypeDef kMemoryIteratorType = {
    .name = "memory_iterator",
    .size = sizeof(IndexIterator),
    .flags = kTypeNoInstances,
    .trace = trace_index_iterator,
    .slots = {.tp_iter = native<iterator_self>, .tp_iternext = native<memory_iterator_next>},
};

}  // namespace hpyu
