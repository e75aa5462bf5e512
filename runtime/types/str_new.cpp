// SPDX-License-Identifier: MIT
// str(object), str(buffer, encoding, errors), and encode().
#include "protocol/protocol.hpp"
#include "types/codec.hpp"
#include "types/sequence_objects.hpp"
#include "types/str_methods.hpp"

namespace hpyu {

namespace {

/// The text of `s` in an instance of a subclass.
Value instance_of_subclass(ProtoContext &ctx, Type *type, const Str *s) {
    const size_t items = (static_cast<size_t>(s->length) + 1) * s->aux;
    Str *copy = ctx.make_instance<Str>(type, items);
    if (copy == nullptr)
        return Value();
    copy->aux = s->aux;
    copy->length = s->length;
    copy->hash.store(s->hash.load(std::memory_order_relaxed), std::memory_order_relaxed);
    copy->flags.store(s->is_ascii() ? kStrAscii : 0, std::memory_order_relaxed);
    std::memcpy(copy->data(), s->data(), items);
    return copy;
}

[[gnu::cold]] Raised no_bytes(ProtoContext &ctx, Value object) {
    return type_error(ctx, "decoding to str: need a bytes-like object, ", type_of(ctx, object), " found");
}

/// Of nothing, whatever the encoding, is made the empty str.
Value decode_some(ProtoContext &ctx, const void *bytes, int64_t n, const char *encoding, const char *errors) {
    return n == 0 ? Value(str_empty(ctx))
                  : decode(ctx, static_cast<const char *>(bytes), static_cast<size_t>(n), encoding, errors);
}

}  // namespace

Value decode_object(ProtoContext &ctx, Value object, const char *encoding, const char *errors) {
    if (is_bytes(object))
        return decode_some(ctx, as<Bytes>(object)->data(), as<Bytes>(object)->length, encoding, errors);
    if (is_str(object))
        return type_error(ctx, "decoding str is not supported");
    if (!type_of(ctx, object)->slots.bf_getbuffer)
        return no_bytes(ctx, object);
    Buffer buffer;
    if (get_buffer(ctx, object, &buffer, kBufferSimple) < 0) {
        clear_error(ctx);
        return no_bytes(ctx, object);
    }
    Root<> text(ctx, decode_some(ctx, buffer.buf, buffer.len, encoding, errors));
    release_buffer(ctx, &buffer);
    return text;
}

Value str_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"object", "encoding", "errors"};
    static constexpr ArgSpec kSpec = {"str", kNames};
    Value given[3];
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0)
        return Value();
    const char *encoding, *errors;
    if (text_argument(ctx, "str", "encoding", given[1], &encoding) < 0 ||
        text_argument(ctx, "str", "errors", given[2], &errors) < 0)
        return Value();
    Value text;
    if (!given[0])
        text = str_empty(ctx);
    else if (encoding == nullptr && errors == nullptr)
        text = to_str(ctx, given[0]);
    else
        text = decode_object(ctx, given[0], encoding, errors);
    if (!text || type == ctx.types().str)
        return text;
    return instance_of_subclass(ctx, type, as<Str>(text));
}

Value str_encode(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"encoding", "errors"};
    static constexpr ArgSpec kSpec = {"encode", kNames};
    Value given[2];
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0)
        return Value();
    const char *encoding, *errors;
    if (text_argument(ctx, "encode", "encoding", given[0], &encoding) < 0 ||
        text_argument(ctx, "encode", "errors", given[1], &errors) < 0)
        return Value();
    return encode(ctx, as<Str>(self), encoding, errors);
}

}  // namespace hpyu
