// SPDX-License-Identifier: MIT
// memoryview.cast: the same memory in another format or shape.
#include <algorithm>
#include <cstring>

#include "method.hpp"
#include "types/bytes.hpp"
#include "types/codec.hpp"
#include "types/int.hpp"
#include "types/memoryview_view.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// The shape argument of cast(), as a tuple; null with an exception.
Tuple *shape_argument(ProtoContext &ctx, const MemoryView *view, Value given) {
    if (!has_layout(given, Layout::List) && !has_layout(given, Layout::Tuple))
        return type_error(ctx, "shape must be a list or a tuple");
    Tuple *items = to_tuple(ctx, given);
    if (items == nullptr)
        return nullptr;
    if (items->length > kMostDimensions)
        return value_error(ctx, "memoryview: number of dimensions must not exceed 64");
    if (view->ndim != 1 && items->length != 1)
        return type_error(ctx, "memoryview: cast must be 1D -> ND or ND -> 1D");
    return items;
}

/// Its items; false with an exception.
bool read_shape(ProtoContext &ctx, Tuple *items, Shape *shape) {
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

}  // namespace

Value view_cast_method(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"format", "shape"};
    static constexpr ArgSpec kSpec = {.function = "cast", .names = kNames, .required = 1};
    Value given[2];
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0)
        return Value();
    auto *view = as<MemoryView>(self);
    if (!is_str(given[0]))
        return raise_wrong_type(ctx, "cast() argument 'format'", "str", given[0]);
    if (!is_alive(ctx, view))
        return Value();
    if (!is_contiguous(shape_of(view), 'C'))
        return type_error(ctx, "memoryview: casts are restricted to C-contiguous views");
    if ((given[1] || view->ndim != 1) && std::find(view->shape(), view->shape() + view->ndim, 0) != view->shape() + view->ndim)
        return type_error(ctx, "memoryview: cannot cast view with zeros in shape or strides");
    Root<Tuple *> items(ctx, given[1] ? shape_argument(ctx, view, given[1]) : nullptr);
    if (given[1] && !items)
        return Value();
    Root<> encoded(ctx, encode(ctx, as<Str>(given[0]), "ascii", nullptr));
    if (!encoded)
        return Value();
    const std::string wanted = as<Bytes>(encoded)->data();
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
        if (!read_shape(ctx, items, &shape) || !is_alive(ctx, view))
            return Value();
        int64_t count = 1, size;
        for (int i = 0; i < shape.ndim; ++i)
            if (__builtin_mul_overflow(count, shape.shape[i], &count))
                return value_error(ctx, "memoryview.cast(): product(shape) > SSIZE_MAX");
        if (__builtin_mul_overflow(count, itemsize, &size) || size != view->len)
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

}  // namespace hpyu
