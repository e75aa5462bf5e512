// SPDX-License-Identifier: MIT
// bytearray: bytes that can be changed, in a storage of their own.
//
// Changes (bytearray_change.cpp) take the object's lock. While a buffer is handed out the size, and with it the storage,
// can't change; the count of buffers is therefore read and raised under the same lock. The methods it has in common with
// bytes are in byte_methods.def.
#include <algorithm>
#include <cstring>
#include <string>

#include "types/bytearray.hpp"
#include "types/codec.hpp"
#include "types/iterators.hpp"
#include "types/list.hpp"

namespace hpyu {

extern const TypeDef kByteArrayType;
extern const TypeDef kByteArrayIteratorType;

namespace {

/// A method of bytes and bytearray, or a slot that they share, as bytearray has it: the function sees one moment.
template <auto F>
struct AtOneMoment;
template <class R, class... P, R (*F)(ProtoContext &, Value, P...)>
struct AtOneMoment<F> {
    static R call(ProtoContext &ctx, Value self, P... params) {
        const Root<> still(ctx, at_one_moment(ctx, self));
        if (!still)
            return Raised();
        return F(ctx, still, params...);
    }
};
template <auto F>
inline constexpr auto still = AtOneMoment<F>::call;

void bytearray_trace(ProtoObject *object, Tracer &tracer) {
    tracer.visit(static_cast<ByteArray *>(object)->storage.load(std::memory_order_relaxed));
}

Value bytearray_new_instance(ProtoContext &ctx, Type *type, const Value *, size_t, Tuple *) {
    return ctx.make_instance<ByteArray>(type);
}

int bytearray_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"source", "encoding", "errors"};
    static constexpr ArgSpec kSpec = {.function = "bytearray", .names = kNames};
    Value given[3];
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0)
        return -1;
    const Value content = bytes_from_arguments(ctx, given, "bytearray");
    if (!content)
        return -1;
    return set_content(ctx, as<ByteArray>(self), byte_view(content));
}

Value bytearray_repr(ProtoContext &ctx, Value self) {
    const Value still = at_one_moment(ctx, self);
    if (!still)
        return Value();
    std::string out = ctx.types().bytearray == type_of(ctx, self) ? "bytearray" : str_text(type_of(ctx, self)->name);
    out += '(';
    append_bytes_repr(byte_view(still), out, true);
    out += ')';
    return str_from_text(ctx, out);
}

Value bytearray_richcompare(ProtoContext &ctx, Value self, Value other, int op) {
    BytesArgument left(ctx), right(ctx);
    if (is_str(self) || is_str(other) || !has_buffer(ctx, self) || !has_buffer(ctx, other))
        return ctx.not_implemented();
    if (left.get(self) < 0 || right.get(other) < 0) {
        clear_error(ctx);
        return ctx.not_implemented();
    }
    const auto a = left.view(), b = right.view();
    switch (op) {
        case kLT: return ctx.boolean(a < b);
        case kLE: return ctx.boolean(a <= b);
        case kEQ: return ctx.boolean(a == b);
        case kNE: return ctx.boolean(a != b);
        case kGT: return ctx.boolean(a > b);
        default: return ctx.boolean(a >= b);
    }
}

Value bytearray_iter(ProtoContext &ctx, Value self) {
    return index_iterator_new(ctx, ctx.types().bytearray_iterator, self);
}

int64_t bytearray_length(ProtoContext &, Value self) {
    return as<ByteArray>(self)->length.load(std::memory_order_acquire);
}

/// The byte at an index, or -1.
int load_byte(ProtoContext &ctx, ByteArray *array, int64_t index) {
    ObjectLock lock(ctx, array);
    const auto content = bytearray_view(array);
    return static_cast<uint64_t>(index) < content.size() ? static_cast<uint8_t>(content[static_cast<size_t>(index)]) : -1;
}

Value bytearray_item(ProtoContext &ctx, Value self, int64_t index) {
    const int byte = load_byte(ctx, as<ByteArray>(self), index);
    return byte < 0 ? Value(index_error(ctx, "bytearray index out of range")) : Value::from_int(byte);
}

Value bytearray_slice(ProtoContext &ctx, Value self, Value key) {
    int64_t start, stop, step;
    if (slice_unpack(ctx, key, &start, &stop, &step) < 0)
        return Value();
    const ObjectLock lock(ctx, as<ByteArray>(self));
    const auto content = byte_view(self);
    const int64_t n = slice_adjust(static_cast<int64_t>(content.size()), &start, &stop, step);
    if (step == 1)
        return bytearray_new(ctx, content.data() + start, n);
    std::string picked;
    for (int64_t i = 0; i < n; ++i)
        picked += content[static_cast<size_t>(start + i * step)];
    return bytearray_new(ctx, picked.data(), n);
}

Value bytearray_subscript(ProtoContext &ctx, Value self, Value key) {
    int64_t index;
    switch (read_subscript(ctx, key, "bytearray", &index)) {
        case Subscript::Index:
            return bytearray_item(ctx, self, index < 0 ? index + bytearray_length(ctx, self) : index);
        case Subscript::Slice: return bytearray_slice(ctx, self, key);
        default: return Value();
    }
}

int bytearray_getbuffer(ProtoContext &ctx, Value self, Buffer *out, int flags) {
    static char nothing = '\0';
    static int64_t stride = 1;   // Never written; the field is no pointer to const.
    auto *array = as<ByteArray>(self);
    ObjectLock lock(ctx, array);
    array->exports.store(array->exports.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    ByteStorage *storage = array->storage.load(std::memory_order_relaxed);
    *out = Buffer{};
    out->buf = storage == nullptr ? &nothing : storage->bytes();
    out->obj = self;
    out->len = array->length.load(std::memory_order_relaxed);
    out->itemsize = 1;
    out->ndim = 1;
    out->format = flags & kBufferFormat ? "B" : nullptr;
    out->shape = flags & kBufferND ? reinterpret_cast<int64_t *>(&array->length) : nullptr;
    out->strides = (flags & kBufferStrides) == kBufferStrides ? &stride : nullptr;
    return 0;
}

void bytearray_releasebuffer(ProtoContext &ctx, Value self, Buffer *) {
    auto *array = as<ByteArray>(self);
    ObjectLock lock(ctx, array);
    array->exports.store(array->exports.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);
}

Value bytearray_copy_method(ProtoContext &ctx, Value self) { return still<bytes_unchanged>(ctx, self); }

Value bytearray_alloc_method(ProtoContext &ctx, Value self) {
    ByteStorage *storage = as<ByteArray>(self)->storage.load(std::memory_order_acquire);
    return int_from_int64(ctx, storage == nullptr ? 0 : static_cast<int64_t>(storage->capacity));
}

Value bytearray_reduce_method(ProtoContext &ctx, Value self) {
    BytesArgument own(ctx);
    if (own.get(self) < 0)
        return Value();
    const Value text = decode(ctx, own.view().data(), own.view().size(), "latin-1", nullptr);
    const Value encoding = text ? Value(str_from_utf8(ctx, "latin-1")) : Value();
    Tuple *args = encoding ? tuple_of(ctx, {text, encoding}) : nullptr;
    return args == nullptr ? Value() : Value(tuple_of(ctx, {type_of(ctx, self), args, ctx.none()}));
}

Value bytearray_sizeof_method(ProtoContext &ctx, Value self) {
    auto *array = as<ByteArray>(self);
    ByteStorage *storage = array->storage.load(std::memory_order_acquire);
    return int_from_int64(ctx, static_cast<int64_t>(array->type->struct_size + array->type->trailing_size) +
                                   (storage == nullptr ? 0 : static_cast<int64_t>(storage->capacity)));
}

Value bytearray_iterator_next(ProtoContext &ctx, Value self) {
    auto *iterator = as<IndexIterator>(self);
    const int byte = load_byte(ctx, as<ByteArray>(iterator->sequence), iterator->claim(ctx));
    if (byte >= 0)
        return Value::from_int(byte);
    iterator->exhaust(ctx);
    return Value();
}

constexpr MethodDef kByteArrayMethods[] = {
#define HPYU_BYTE_NOARGS(name, doc) {#name, noargs<still<bytes_##name>>, doc},
#define HPYU_BYTE_ONE(name, doc) {#name, one_arg<still<bytes_##name>>, doc},
#define HPYU_BYTE_ARGS(name, least, most, doc) {#name, varargs<still<bytes_##name>, least, most>, doc},
#define HPYU_BYTE_KEYWORDS(name, doc) {#name, keywords<still<bytes_##name>>, doc},
#include "types/byte_methods.def"
    {"append", one_arg<bytearray_append_method>, "append($self, item, /)\n--\n\nAdd a byte at the end."},
    {"clear", noargs<bytearray_clear_method>, "clear($self, /)\n--\n\nRemove all bytes."},
    {"copy", noargs<bytearray_copy_method>, "copy($self, /)\n--\n\nA new bytearray of the same bytes."},
    {"extend", one_arg<bytearray_extend_method>,
     "extend($self, iterable_of_ints, /)\n--\n\nAdd the bytes of a bytes-like object, or of an iterable of numbers, at the end."},
    {"insert", varargs<bytearray_insert_method, 2, 2>,
     "insert($self, index, item, /)\n--\n\nPut a byte in front of the one at index."},
    {"pop", varargs<bytearray_pop_method, 0, 1>,
     "pop($self, index=-1, /)\n--\n\nRemove the byte at index and return it; IndexError if there is none."},
    {"remove", one_arg<bytearray_remove_method>,
     "remove($self, value, /)\n--\n\nRemove the first byte of that value; ValueError if there is none."},
    {"reverse", noargs<bytearray_reverse_method>, "reverse($self, /)\n--\n\nTurn the order of the bytes around, in place."},
    {"fromhex", one_arg<bytes_fromhex>,
     "fromhex($type, string, /)\n--\n\nThe bytes written as pairs of hexadecimal digits, white space between them allowed.",
     Binding::Class},
    {"maketrans", varargs<bytes_maketrans, 2, 2>,
     "maketrans(frm, to, /)\n--\n\nA table for translate that maps each byte of frm to the one at its place in to.",
     Binding::Static},
    {"__alloc__", noargs<bytearray_alloc_method>, "B.__alloc__() -> int\n\nBytes that there is room for."},
    {"__reduce__", noargs<bytearray_reduce_method>, "__reduce__($self, /)\n--\n\nWhat a copy is made from."},
    {"__sizeof__", noargs<bytearray_sizeof_method>, "__sizeof__($self, /)\n--\n\nBytes that the object takes."},
};

}  // namespace

Value at_one_moment(ProtoContext &ctx, Value v) {
    if (!ctx.space().is_parallel() || !is_bytearray(v))
        return v;
    auto *array = as<ByteArray>(v);
    const ObjectLock lock(ctx, array);
    const auto content = bytearray_view(array);
    return Value(bytearray_new(ctx, content.data(), static_cast<int64_t>(content.size())));
}

ByteArray *bytearray_new(ProtoContext &ctx, const char *data, int64_t n) {
    if (n > kMostBytes)
        return memory_error(ctx);
    auto *array = ctx.make<ByteArray>(ctx.types().bytearray);
    if (array == nullptr || n == 0)
        return array;
    ByteStorage *storage = ByteStorage::make(ctx, static_cast<size_t>(n) + 1);
    if (storage == nullptr)
        return nullptr;
    if (data != nullptr)
        std::memcpy(storage->bytes(), data, static_cast<size_t>(n));
    storage->bytes()[n] = '\0';
    array->storage.store(storage, std::memory_order_release);
    array->length.store(n, std::memory_order_release);
    return array;
}

constinit const TypeDef kByteArrayType = {
    .name = "bytearray",
    .doc = "bytearray(source=b'', encoding=None, errors=None)\n--\n\nA row of bytes that can be changed.\n\n"
           "Made from an iterable of numbers in range(256), from a str and an encoding, from any bytes-like object, or, "
           "given a number, of so many zeros.",
    .layout = Layout::ByteArray,
    .size = sizeof(ByteArray),
    .flags = kTypeBase,
    .trace = bytearray_trace,
    .methods = kByteArrayMethods,
    .slots =
        {
            .tp_new = native<bytearray_new_instance>,
            .tp_init = native<bytearray_init>,
            .tp_repr = native<bytearray_repr>,
            .tp_str = native<bytearray_repr>,
            .tp_richcompare = native<bytearray_richcompare>,
            .tp_iter = native<bytearray_iter>,
            .nb_remainder = native<still<byte_string_remainder<Layout::ByteArray>>>,
            .mp_length = native<bytearray_length>,
            .mp_subscript = native<bytearray_subscript>,
            .mp_ass_subscript = native<bytearray_ass_subscript>,
            .sq_length = native<bytearray_length>,
            .sq_concat = native<still<byte_string_concat>>,
            .sq_repeat = native<still<byte_string_repeat>>,
            .sq_item = native<bytearray_item>,
            .sq_ass_item = native<bytearray_ass_item>,
            .sq_contains = native<still<byte_string_contains>>,
            .sq_inplace_concat = native<bytearray_inplace_concat>,
            .sq_inplace_repeat = native<bytearray_inplace_repeat>,
            .bf_getbuffer = native<bytearray_getbuffer>,
            .bf_releasebuffer = native<bytearray_releasebuffer>,
        },
};

constinit const TypeDef kByteArrayIteratorType = {
    .name = "bytearray_iterator",
    .size = sizeof(IndexIterator),
    .flags = kTypeNoInstances,
    .trace = trace_index_iterator,
    .methods = kIndexIteratorMethods,
    .slots =
        {
            .tp_iter = native<iterator_self>,
            .tp_iternext = native<bytearray_iterator_next>,
        },
};

}  // namespace hpyu
