// SPDX-License-Identifier: MIT
// bytes: an immutable row of bytes that follow the struct, NUL-terminated for C.
//
// The methods it has in common with bytearray are listed in byte_methods.def and live in the other bytes_*.cpp files.
#include "types/bytes.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "types/iterators.hpp"

namespace hpyu {

extern const TypeDef kBytesType;
extern const TypeDef kBytesIteratorType;

namespace {

constexpr int64_t kMostBytes = INT64_MAX >> 2;

Value bytes_new_instance(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"source", "encoding", "errors"};
    static constexpr ArgSpec kSpec = {.function = "bytes", .names = kNames};
    Value given[3];
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0)
        return Value();
    const Value content = bytes_from_arguments(ctx, given, "bytes");
    if (!content || type == ctx.types().bytes)
        return content;
    auto *source = as<Bytes>(content);
    auto *bytes = ctx.make_instance<Bytes>(type, static_cast<size_t>(source->length) + 1);
    if (bytes == nullptr)
        return Value();
    bytes->length = source->length;
    std::memcpy(bytes->data(), source->data(), static_cast<size_t>(source->length) + 1);
    return bytes;
}

Value bytes_repr(ProtoContext &ctx, Value self) {
    std::string out;
    append_bytes_repr(byte_view(self), out);
    return str_from_utf8(ctx, out);
}

int64_t bytes_hash(ProtoContext &ctx, Value self) {
    auto *bytes = as<Bytes>(self);
    int64_t hash = bytes->hash.load(std::memory_order_relaxed);
    if (hash == -1) {
        hash = hash_bytes(ctx.space(), bytes->data(), static_cast<size_t>(bytes->length));
        bytes->hash.store(hash, std::memory_order_relaxed);
    }
    return hash;
}

Value bytes_richcompare(ProtoContext &ctx, Value self, Value other, int op) {
    if (!is_bytes(self) || !is_bytes(other))
        return ctx.not_implemented();
    const auto a = byte_view(self), b = byte_view(other);
    switch (op) {
        case kLT: return ctx.boolean(a < b);
        case kLE: return ctx.boolean(a <= b);
        case kEQ: return ctx.boolean(a == b);
        case kNE: return ctx.boolean(a != b);
        case kGT: return ctx.boolean(a > b);
        default: return ctx.boolean(a >= b);
    }
}

Value bytes_iter(ProtoContext &ctx, Value self) { return index_iterator_new(ctx, ctx.types().bytes_iterator, self); }

int64_t bytes_length(ProtoContext &, Value self) { return as<Bytes>(self)->length; }

Value bytes_item(ProtoContext &ctx, Value self, int64_t index) {
    auto *bytes = as<Bytes>(self);
    if (static_cast<uint64_t>(index) >= static_cast<uint64_t>(bytes->length))
        return index_error(ctx, "index out of range");
    return Value::from_int(static_cast<uint8_t>(bytes->data()[index]));
}

Value bytes_slice(ProtoContext &ctx, Value self, Value key) {
    auto *bytes = as<Bytes>(self);
    int64_t start, stop, step;
    if (slice_unpack(ctx, key, &start, &stop, &step) < 0)
        return Value();
    const int64_t n = slice_adjust(bytes->length, &start, &stop, step);
    if (step == 1)
        return n == bytes->length ? bytes_unchanged(ctx, self) : Value(bytes_new(ctx, bytes->data() + start, n));
    Bytes *result = bytes_new(ctx, nullptr, n);
    if (result != nullptr)
        for (int64_t i = 0; i < n; ++i)
            result->data()[i] = bytes->data()[start + i * step];
    return result;
}

Value bytes_subscript(ProtoContext &ctx, Value self, Value key) {
    int64_t index;
    switch (read_subscript(ctx, key, "byte", &index)) {
        case Subscript::Index: return bytes_item(ctx, self, index < 0 ? index + as<Bytes>(self)->length : index);
        case Subscript::Slice: return bytes_slice(ctx, self, key);
        default: return Value();
    }
}

int bytes_getbuffer(ProtoContext &ctx, Value self, Buffer *out, int flags) {
    static int64_t stride = 1;   // Never written; the field is no pointer to const.
    if (flags & kBufferWritable)
        return buffer_error(ctx, "Object is not writable.");
    auto *bytes = as<Bytes>(self);
    *out = Buffer{};
    out->buf = bytes->data();
    out->obj = self;
    out->len = bytes->length;
    out->itemsize = 1;
    out->readonly = 1;
    out->ndim = 1;
    out->format = flags & kBufferFormat ? "B" : nullptr;
    out->shape = flags & kBufferND ? &bytes->length : nullptr;
    out->strides = (flags & kBufferStrides) == kBufferStrides ? &stride : nullptr;
    return 0;
}

Value bytes_bytes_method(ProtoContext &ctx, Value self) { return bytes_unchanged(ctx, self); }

Value bytes_getnewargs_method(ProtoContext &ctx, Value self) {
    const auto content = byte_view(self);
    Bytes *copy = bytes_new(ctx, content.data(), static_cast<int64_t>(content.size()));
    return copy == nullptr ? Value() : Value(tuple_of(ctx, {copy}));
}

Value bytes_sizeof_method(ProtoContext &ctx, Value self) {
    auto *bytes = as<Bytes>(self);
    return int_from_int64(ctx, static_cast<int64_t>(bytes->type->struct_size + bytes->type->trailing_size) + bytes->length + 1);
}

Value bytes_iterator_next(ProtoContext &ctx, Value self) {
    auto *iterator = as<IndexIterator>(self);
    auto *bytes = as<Bytes>(iterator->sequence);
    const int64_t i = iterator->claim(ctx);
    if (static_cast<uint64_t>(i) < static_cast<uint64_t>(bytes->length))
        return Value::from_int(static_cast<uint8_t>(bytes->data()[i]));
    iterator->exhaust(ctx);
    return Value();
}

constexpr MethodDef kBytesMethods[] = {
#define HPYU_BYTE_NOARGS(name, doc) {#name, noargs<bytes_##name>, doc},
#define HPYU_BYTE_ONE(name, doc) {#name, one_arg<bytes_##name>, doc},
#define HPYU_BYTE_ARGS(name, least, most, doc) {#name, varargs<bytes_##name, least, most>, doc},
#define HPYU_BYTE_KEYWORDS(name, doc) {#name, keywords<bytes_##name>, doc},
#include "types/byte_methods.def"
    {"fromhex", one_arg<bytes_fromhex>,
     "fromhex($type, string, /)\n--\n\nThe bytes written as pairs of hexadecimal digits, white space between them allowed.",
     Binding::Class},
    {"maketrans", varargs<bytes_maketrans, 2, 2>,
     "maketrans(frm, to, /)\n--\n\nA table for translate that maps each byte of frm to the one at its place in to.",
     Binding::Static},
    {"__bytes__", noargs<bytes_bytes_method>, "__bytes__($self, /)\n--\n\nThe bytes themselves, as an exact bytes."},
    {"__getnewargs__", noargs<bytes_getnewargs_method>, "__getnewargs__($self, /)\n--\n\n"},
    {"__sizeof__", noargs<bytes_sizeof_method>, "__sizeof__($self, /)\n--\n\nBytes that the object takes."},
};

}  // namespace

Bytes *bytes_new(ProtoContext &ctx, const char *data, int64_t n) {
    if (n == 0) {
        if (const Value empty = ctx.space().empty_bytes; empty) [[likely]]
            return as<Bytes>(empty);
    }
    if (n > kMostBytes) [[unlikely]]
        return memory_error(ctx);
    auto *bytes = ctx.make<Bytes>(ctx.types().bytes, sizeof(Bytes) + static_cast<size_t>(n) + 1);
    if (bytes == nullptr)
        return nullptr;
    bytes->length = n;
    if (data != nullptr)
        std::memcpy(bytes->data(), data, static_cast<size_t>(n));
    bytes->data()[n] = '\0';
    return bytes;
}

constinit const TypeDef kBytesType = {
    .name = "bytes",
    .doc = "bytes(source=b'', encoding=None, errors=None)\n--\n\nAn immutable row of bytes.\n\n"
           "Made from an iterable of numbers in range(256), from a str and an encoding, from any bytes-like object, or, "
           "given a number, of so many zeros.",
    .layout = Layout::Bytes,
    .size = sizeof(Bytes),
    .flags = kTypeBase,
    .methods = kBytesMethods,
    .slots =
        {
            .tp_new = native<bytes_new_instance>,
            .tp_repr = native<bytes_repr>,
            .tp_str = native<bytes_repr>,
            .tp_hash = native<bytes_hash>,
            .tp_richcompare = native<bytes_richcompare>,
            .tp_iter = native<bytes_iter>,
            .nb_remainder = native<byte_string_remainder<Layout::Bytes>>,
            .mp_length = native<bytes_length>,
            .mp_subscript = native<bytes_subscript>,
            .sq_length = native<bytes_length>,
            .sq_concat = native<byte_string_concat>,
            .sq_repeat = native<byte_string_repeat>,
            .sq_item = native<bytes_item>,
            .sq_contains = native<byte_string_contains>,
            .bf_getbuffer = native<bytes_getbuffer>,
        },
};

constinit const TypeDef kBytesIteratorType = {
    .name = "bytes_iterator",
    .size = sizeof(IndexIterator),
    .flags = kTypeNoInstances,
    .trace = trace_index_iterator,
    .methods = kIndexIteratorMethods,
    .slots =
        {
            .tp_iter = native<iterator_self>,
            .tp_iternext = native<bytes_iterator_next>,
        },
};

}  // namespace hpyu
