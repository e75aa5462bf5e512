// SPDX-License-Identifier: MIT
// The text of any value: repr, str, ascii, format and bytes, and the guard against containers that hold themselves.
#include <algorithm>

#include "protocol/protocol.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/str_methods.hpp"

namespace hpyu {

namespace {

/// Counts a nested call for as long as it lives.
class CallDepth {
public:
    CallDepth(ProtoContext &ctx, const char *where) : ctx_(ctx), entered_(ctx.enter_call(where) == 0) {}
    ~CallDepth() {
        if (entered_)
            ctx_.leave_call();
    }
    CallDepth(const CallDepth &) = delete;
    bool entered() const { return entered_; }

private:
    ProtoContext &ctx_;
    bool entered_;
};

/// The containers whose repr is being made by this thread, outermost first.
thread_local std::vector<uint64_t> being_shown;

}  // namespace

Str *repr(ProtoContext &ctx, Value v) {
    if (v.is_null())
        return str_from_utf8(ctx, "<NULL>");
    const Root<> kept(ctx, v);
    const CallDepth depth(ctx, " while getting the repr of an object");
    if (!depth.entered())
        return nullptr;
    const Value text = type_of(ctx, v)->slots.tp_repr(ctx, v);
    if (text && !is_str(text))
        return type_error(ctx, "__repr__ returned non-string (type ", type_of(ctx, text), ")");
    return as<Str>(text);
}

Str *to_str(ProtoContext &ctx, Value v) {
    if (v.is_null())
        return str_from_utf8(ctx, "<NULL>");
    Type *type = type_of(ctx, v);
    if (type == ctx.types().str)
        return as<Str>(v);
    if (!type->slots.tp_str)
        return repr(ctx, v);
    const Root<> kept(ctx, v);
    const CallDepth depth(ctx, " while getting the str of an object");
    if (!depth.entered())
        return nullptr;
    const Value text = type->slots.tp_str(ctx, v);
    if (text && !is_str(text))
        return type_error(ctx, "__str__ returned non-string (type ", type_of(ctx, text), ")");
    return as<Str>(text);
}

Str *ascii(ProtoContext &ctx, Value v) {
    Str *text = repr(ctx, v);
    return text != nullptr ? str_escape_non_ascii(ctx, text) : nullptr;
}

Str *format(ProtoContext &ctx, Value v, Str *spec) {
    Type *type = type_of(ctx, v);
    const bool empty = spec == nullptr || spec->length == 0;
    if (type == ctx.types().str)
        return str_format_with(ctx, as<Str>(v), spec);
    if (empty && type == ctx.types().int_)
        return to_str(ctx, v);
    if (spec == nullptr && (spec = str_empty(ctx)) == nullptr)
        return nullptr;
    const Root<> kept(ctx, v), kept_spec(ctx, spec);
    bool found = false;
    const Value args[] = {v, spec};
    const Value text = ctx.call_special(ctx.names().__format__, args, 2, &found);
    if (!found && !error_occurred(ctx))
        return type_error(ctx, "Type ", type, " doesn't define __format__");
    if (text && !is_str(text))
        return type_error(ctx, "__format__ must return a str, not ", type_of(ctx, text));
    return as<Str>(text);
}

// -- bytes ------------------------------------------------------------------------------------------------------------

namespace {

Value bytes_of_buffer(ProtoContext &ctx, Value v) {
    Buffer buffer;
    if (get_buffer(ctx, v, &buffer, kBufferFullRO) < 0)
        return Value();
    Root<> bytes(ctx);
    bool contiguous = true;
    for (int64_t i = buffer.ndim - 1, expected = buffer.itemsize; buffer.strides != nullptr && i >= 0; --i) {
        contiguous &= buffer.strides[i] == expected || buffer.shape[i] <= 1;
        expected *= buffer.shape[i];
    }
    Bytes *copy = bytes_new(ctx, nullptr, buffer.len);
    if (copy != nullptr) {
        const char *from = static_cast<const char *>(buffer.buf);
        if (contiguous)
            std::memcpy(copy->data(), from, static_cast<size_t>(buffer.len));
        else if (buffer.ndim == 1)
            for (int64_t i = 0; i < buffer.shape[0]; ++i)
                std::memcpy(copy->data() + i * buffer.itemsize, from + i * buffer.strides[0],
                            static_cast<size_t>(buffer.itemsize));
        else
            copy = nullptr;
    }
    const bool refused = copy == nullptr && !error_occurred(ctx);
    bytes = copy;
    release_buffer(ctx, &buffer);
    if (refused)
        return buffer_error(ctx, "only a contiguous buffer, or one of one dimension, can be copied");
    return bytes;
}

/// An item of an iterable as a byte; -1 with an exception.
int byte_of_item(ProtoContext &ctx, Value item) {
    const int64_t n = to_ssize(ctx, item, true);
    if (n == -1 && error_occurred(ctx))
        return -1;
    if (n < 0 || n > 255)
        return value_error(ctx, "bytes must be in range(0, 256)");
    return static_cast<int>(n);
}

Value bytes_of_items(ProtoContext &ctx, Value iterable) {
    std::string bytes;
    const int failed = for_each(ctx, iterable, [&](Value item) {
        const int byte = byte_of_item(ctx, item);
        if (byte < 0)
            return -1;
        bytes += static_cast<char>(byte);
        return 0;
    });
    return failed ? Value() : Value(bytes_new(ctx, bytes.data(), static_cast<int64_t>(bytes.size())));
}

}  // namespace

Value to_bytes(ProtoContext &ctx, Value v) {
    Type *type = type_of(ctx, v);
    if (type == ctx.types().bytes)
        return v;
    bool found = false;
    const Value made = ctx.call_special(ctx.names().__bytes__, &v, 1, &found);
    if (found || error_occurred(ctx)) {
        if (made && !is_bytes(made))
            return type_error(ctx, "__bytes__ returned non-bytes (type ", type_of(ctx, made), ")");
        return made;
    }
    if (type->slots.bf_getbuffer)
        return bytes_of_buffer(ctx, v);
    if (!is_str(v) && (type->slots.tp_iter || type->slots.sq_item))
        return bytes_of_items(ctx, v);
    return type_error(ctx, "cannot convert '", type, "' object to bytes");
}

// -- containers in themselves -----------------------------------------------------------------------------------------

ReprGuard::ReprGuard(ProtoContext &ctx, Value v) : ctx_(ctx) {
    recursive_ = std::find(being_shown.begin(), being_shown.end(), v.bits()) != being_shown.end();
    if (!recursive_)
        being_shown.push_back(v.bits());
}

ReprGuard::~ReprGuard() {
    (void)ctx_;
    if (!recursive_)
        being_shown.pop_back();
}

}  // namespace hpyu
