// SPDX-License-Identifier: MIT
// What bytes and bytearray share: a view of their content, arguments that are any bytes-like object, results of the
// receiver's own kind, and the functions behind their common methods (byte_methods.def).
#pragma once

#include <string_view>

#include "lock.hpp"
#include "types/sequence_helpers.hpp"
#include "types/str.hpp"

namespace hpyu {

inline bool is_bytearray(Value v) { return has_layout(v, Layout::ByteArray); }
inline bool is_byte_string(Value v) { return is_bytes(v) || is_bytearray(v); }

/// The content of a bytearray that lies in `storage`, which may be null.
inline std::string_view bytearray_view(ByteArray *array, ByteStorage *storage) {
    if (storage == nullptr)
        return {"", 0};
    const auto length = static_cast<size_t>(array->length.load(std::memory_order_acquire));
    return {storage->bytes(), length < storage->capacity ? length : storage->capacity - 1};
}
/// The content of a bytearray as it is now; the storage it lies in may be replaced by whoever runs next.
inline std::string_view bytearray_view(ByteArray *array) {
    return bytearray_view(array, array->storage.load(std::memory_order_acquire));
}

/// What an operation that reads the whole of a bytearray works on: in a space of several threads a copy of its own, so
/// that it sees the bytes of one moment whatever the others do. Anything else is given as it is. Null with MemoryError.
[[nodiscard]] Value at_one_moment(ProtoContext &ctx, Value v);

/// The content of a bytes or bytearray.
inline std::string_view byte_view(Value v) {
    if (is_bytes(v))
        return {as<Bytes>(v)->data(), static_cast<size_t>(as<Bytes>(v)->length)};
    return bytearray_view(as<ByteArray>(v));
}

/// A bytes-like argument: its bytes stay readable as long as this object lives.
class BytesArgument {
public:
    explicit BytesArgument(ProtoContext &ctx) : ctx_(ctx), keep_(ctx) {}
    BytesArgument(const BytesArgument &) = delete;

    /// 0, or -1 with TypeError "a bytes-like object is required, not 'X'".
    [[nodiscard]] int get(Value v);
    std::string_view view() const { return view_; }

private:
    ProtoContext &ctx_;
    Root<> keep_;
    std::string_view view_;
};

inline bool has_buffer(ProtoContext &ctx, Value v) { return static_cast<bool>(type_of(ctx, v)->slots.bf_getbuffer); }

/// A new exact bytes or bytearray, as `like` is one or the other, its content to be filled in at `*out`.
[[nodiscard]] Value bytes_alloc_like(ProtoContext &ctx, Value like, int64_t n, char **out);
[[nodiscard]] Value bytes_like(ProtoContext &ctx, Value like, std::string_view content);
/// `self` itself if it is an exact bytes, else a copy: for methods that had nothing to change.
[[nodiscard]] Value bytes_unchanged(ProtoContext &ctx, Value self);

/// TypeError, whatever kept `other` from being read.
Raised cannot_concat(ProtoContext &ctx, Value self, Value other);

/// A number in [0, 256) from anything with __index__; ValueError(`range_words`) otherwise.
[[nodiscard]] int byte_from(ProtoContext &ctx, Value v, const char *range_words = "byte must be in range(0, 256)");
/// bytes(x) for an x that is no str and no count: an exact bytes. TypeErrors speak of `kind`.
[[nodiscard]] Value bytes_from_object(ProtoContext &ctx, Value x, const char *kind = "bytes");
/// The whole of bytes(source, encoding, errors) and of bytearray's: an exact bytes. Null values were not given.
[[nodiscard]] Value bytes_from_arguments(ProtoContext &ctx, const Value *given, const char *kind);

/// b'...' with escapes; the quotes are chosen as Python does. A bytearray's single quotes are escaped whatever they are.
void append_bytes_repr(std::string_view content, std::string &out, bool of_bytearray = false);
/// The text of .hex(sep, bytes_per_sep): `args` are the call's own.
[[nodiscard]] Value hex_text(ProtoContext &ctx, std::string_view content, const Value *args, size_t nargs, Tuple *kwnames);
/// content % values, as a new object like `self`.
[[nodiscard]] Value bytes_format(ProtoContext &ctx, Value self, Value values);

// Slots that both types have.
Value byte_string_concat(ProtoContext &ctx, Value self, Value other);
Value byte_string_repeat(ProtoContext &ctx, Value self, int64_t count);
int byte_string_contains(ProtoContext &ctx, Value self, Value item);
template <Layout Own>
Value byte_string_remainder(ProtoContext &ctx, Value a, Value b) {
    return has_layout(a, Own) ? bytes_format(ctx, a, b) : ctx.not_implemented();
}

#define HPYU_BYTE_NOARGS(name, doc) Value bytes_##name(ProtoContext &ctx, Value self);
#define HPYU_BYTE_ONE(name, doc) Value bytes_##name(ProtoContext &ctx, Value self, Value arg);
#define HPYU_BYTE_ARGS(name, least, most, doc) Value bytes_##name(ProtoContext &ctx, Value self, const Value *args, size_t nargs);
#define HPYU_BYTE_KEYWORDS(name, doc) \
    Value bytes_##name(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames);
#include "types/byte_methods.def"

Value bytes_fromhex(ProtoContext &ctx, Value cls, Value text);
Value bytes_maketrans(ProtoContext &ctx, Value self, const Value *args, size_t nargs);

}  // namespace hpyu
