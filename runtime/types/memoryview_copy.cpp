// SPDX-License-Identifier: MIT
// The buffer protocol's two entries, and walking what a buffer shows: copying, comparing, turning into lists.
#include "types/memoryview_walk.hpp"

#include <cstring>

#include "types/list.hpp"

namespace hpyu {

int get_buffer(ProtoContext &ctx, Value v, Buffer *out, int flags) {
    Type *type = type_of(ctx, v);
    if (!type->slots.bf_getbuffer)
        return type_error(ctx, "a bytes-like object is required, not '", type, "'");
    *out = Buffer{};
    if (type->slots.bf_getbuffer(ctx, v, out, flags) < 0)
        return -1;
    if (!out->obj)
        out->obj = v;
    return 0;
}

void release_buffer(ProtoContext &ctx, Buffer *buffer) {
    const Value exporter = buffer->obj;
    if (!exporter)
        return;
    buffer->obj = Value();
    const auto release = type_of(ctx, exporter)->slots.bf_releasebuffer.load();
    if (release)
        release(ctx, exporter, buffer);
}

Shape shape_of(const Buffer &buffer) {
    Shape shape;
    shape.format = buffer.format != nullptr ? buffer.format : "B";
    shape.itemsize = buffer.itemsize;
    shape.ndim = buffer.ndim;
    if (shape.ndim > kMostDimensions)
        shape.ndim = kMostDimensions;
    for (int i = 0; i < shape.ndim; ++i)
        shape.shape[i] = buffer.shape != nullptr ? buffer.shape[i] : buffer.len / (buffer.itemsize ? buffer.itemsize : 1);
    int64_t stride = buffer.itemsize;
    for (int i = shape.ndim - 1; i >= 0; --i) {
        shape.strides[i] = buffer.strides != nullptr ? buffer.strides[i] : stride;
        stride *= shape.shape[i];
        shape.suboffsets[i] = buffer.suboffsets != nullptr ? buffer.suboffsets[i] : -1;
    }
    return shape;
}

char *step_into(const Shape &shape, int dimension, char *at, int64_t index) {
    at += shape.strides[dimension] * index;
    if (shape.suboffsets[dimension] >= 0)
        at = *reinterpret_cast<char **>(at) + shape.suboffsets[dimension];
    return at;
}

bool is_contiguous(const Shape &shape, char order) {
    if (shape.ndim == 1 && shape.suboffsets[0] < 0)   // Here the stride counts even if there is no item.
        return shape.shape[0] == 1 || shape.strides[0] == shape.itemsize;
    for (int i = 0; i < shape.ndim; ++i) {
        if (shape.suboffsets[i] >= 0)
            return false;
        if (shape.shape[i] == 0)
            return true;
    }
    int64_t wanted = shape.itemsize;
    for (int k = 0; k < shape.ndim; ++k) {
        const int i = order == 'F' ? k : shape.ndim - 1 - k;
        if (shape.shape[i] > 1 && shape.strides[i] != wanted)
            return false;
        wanted *= shape.shape[i];
    }
    return true;
}

int64_t item_count(const Shape &shape) {
    int64_t n = 1;
    for (int i = 0; i < shape.ndim; ++i)
        n *= shape.shape[i];
    return n;
}

namespace {

void gather(const Shape &shape, char *from, int dimension, std::string &out) {
    if (dimension == shape.ndim) {
        out.append(from, static_cast<size_t>(shape.itemsize));
        return;
    }
    for (int64_t i = 0; i < shape.shape[dimension]; ++i)
        gather(shape, step_into(shape, dimension, from, i), dimension + 1, out);
}

/// One item after another, the first index running fastest.
void gather_fortran(const Shape &shape, char *from, std::string &out) {
    int64_t index[kMostDimensions] = {};
    for (int64_t n = item_count(shape); n > 0; --n) {
        char *at = from;
        for (int i = 0; i < shape.ndim; ++i)
            at = step_into(shape, i, at, index[i]);
        out.append(at, static_cast<size_t>(shape.itemsize));
        for (int i = 0; i < shape.ndim && ++index[i] == shape.shape[i]; ++i)
            index[i] = 0;
    }
}

void scatter(const Shape &shape, char *to, int dimension, const char *&from) {
    if (dimension == shape.ndim) {
        std::memcpy(to, from, static_cast<size_t>(shape.itemsize));
        from += shape.itemsize;
        return;
    }
    for (int64_t i = 0; i < shape.shape[dimension]; ++i)
        scatter(shape, step_into(shape, dimension, to, i), dimension + 1, from);
}

}  // namespace

std::string gather_items(const Shape &shape, char *from, char order) {
    std::string out;
    const auto total = static_cast<size_t>(item_count(shape) * shape.itemsize);
    if (is_contiguous(shape, order))
        return out.assign(from, total);
    out.reserve(total);
    if (order == 'F')
        gather_fortran(shape, from, out);
    else
        gather(shape, from, 0, out);
    return out;
}

void scatter_items(const Shape &shape, char *to, const std::string &items) {
    const char *from = items.data();
    scatter(shape, to, 0, from);
}

int items_equal(ProtoContext &ctx, const Shape &a, char *at_a, const Shape &b, char *at_b, int dimension) {
    if (dimension == a.ndim) {
        Root<> left(ctx, unpack_item(ctx, a.format, at_a));
        Root<> right(ctx, left ? unpack_item(ctx, b.format, at_b) : Value());
        if (!right)
            return -1;
        // By value alone: a NaN is not equal to itself here, whatever objects stand for it.
        const Value verdict = rich_compare(ctx, left, right, kEQ);
        return verdict ? is_true(ctx, verdict) : -1;
    }
    for (int64_t i = 0; i < a.shape[dimension]; ++i) {
        const int equal = items_equal(ctx, a, step_into(a, dimension, at_a, i), b, step_into(b, dimension, at_b, i), dimension + 1);
        if (equal != 1)
            return equal;
    }
    return 1;
}

Value items_to_list(ProtoContext &ctx, const Shape &shape, char *from, int dimension) {
    if (dimension == shape.ndim)
        return unpack_item(ctx, shape.format, from);
    List *list = list_new(ctx, nullptr, 0);
    if (list == nullptr || list_reserve(ctx, list, shape.shape[dimension]) < 0)
        return Value();
    for (int64_t i = 0; i < shape.shape[dimension]; ++i) {
        const Value item = items_to_list(ctx, shape, step_into(shape, dimension, from, i), dimension + 1);
        if (!item || list_append(ctx, list, item) < 0)
            return Value();
    }
    return list;
}

Value bytes_from_buffer(ProtoContext &ctx, Value object) {
    Buffer buffer;
    if (get_buffer(ctx, object, &buffer, kBufferFullRO) < 0)
        return Value();
    Root<> exporter(ctx, buffer.obj);
    const std::string items = gather_items(shape_of(buffer), static_cast<char *>(buffer.buf), 'C');
    Root<> result(ctx, bytes_new(ctx, items.data(), static_cast<int64_t>(items.size())));
    release_buffer(ctx, &buffer);
    return result;
}

}  // namespace hpyu
