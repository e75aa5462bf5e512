// SPDX-License-Identifier: MIT
// Searching in bytes and bytearray: find, index, count, startswith and their kin.
//
// What is searched for is a bytes-like object or the number of one byte. Arguments that run foreign code (__index__,
// buffers of extension types) are read before the receiver's content is looked at.
#include <cstring>

#include "types/bytes.hpp"

namespace hpyu {

namespace {

/// The optional [start[, end]] of a search.
struct Bounds {
    int64_t start = 0, end = INT64_MAX;

    [[nodiscard]] int read(ProtoContext &ctx, const Value *args, size_t nargs) {
        if (read_bound(ctx, nargs > 1 ? args[1] : Value(), true, &start) < 0)
            return -1;
        return read_bound(ctx, nargs > 2 ? args[2] : Value(), true, &end);
    }
    /// The part of a text that they mean. False if they mean none: nothing is found there, not even what is empty.
    bool clip(std::string_view text, std::string_view *part) {
        clip_bounds(static_cast<int64_t>(text.size()), &start, &end);
        if (start > end)
            return false;
        *part = text.substr(static_cast<size_t>(start), static_cast<size_t>(end - start));
        return true;
    }
};

int check_arguments(ProtoContext &ctx, const char *name, Value self, size_t nargs, Tuple *kwnames) {
    if (keyword_count(kwnames) != 0)
        return type_error(ctx, type_of(ctx, self), ".", name, "() takes no keyword arguments");
    if (nargs == 0)
        return type_error(ctx, name, "() takes at least 1 argument (0 given)");
    if (nargs > 3)
        return type_error(ctx, name, "() takes at most 3 arguments (", static_cast<int64_t>(nargs), " given)");
    return 0;
}

/// What is searched for.
class Needle {
public:
    explicit Needle(ProtoContext &ctx) : ctx_(ctx), argument_(ctx) {}

    [[nodiscard]] int read(Value v) {
        if (has_buffer(ctx_, v)) {
            if (argument_.get(v) < 0)
                return -1;
            view_ = argument_.view();
            return 0;
        }
        if (!is_index(ctx_, v))
            return type_error(ctx_, "argument should be integer or bytes-like object, not '", type_of(ctx_, v), "'");
        const int byte = byte_from(ctx_, v);
        byte_ = static_cast<char>(byte);
        view_ = {&byte_, 1};
        return byte < 0 ? -1 : 0;
    }
    std::string_view view() const { return view_; }

private:
    ProtoContext &ctx_;
    BytesArgument argument_;
    std::string_view view_;
    char byte_ = 0;
};

int64_t find_first(std::string_view text, std::string_view sub) {
    if (sub.empty())
        return 0;
    const void *at = sub.size() == 1 ? std::memchr(text.data(), sub[0], text.size())
                                     : memmem(text.data(), text.size(), sub.data(), sub.size());
    return at == nullptr ? -1 : static_cast<const char *>(at) - text.data();
}

int64_t find_last(std::string_view text, std::string_view sub) {
    const size_t at = text.rfind(sub);
    return at == std::string_view::npos ? -1 : static_cast<int64_t>(at);
}

/// The index of what is searched for; -1 if it is not there, -2 on failure.
int64_t locate(ProtoContext &ctx, const char *name, Value self, const Value *args, size_t nargs, Tuple *kwnames, bool last) {
    Needle needle(ctx);
    Bounds bounds;
    if (check_arguments(ctx, name, self, nargs, kwnames) < 0 || bounds.read(ctx, args, nargs) < 0 || needle.read(args[0]) < 0)
        return -2;
    std::string_view part;
    if (!bounds.clip(byte_view(self), &part))
        return -1;
    const int64_t at = last ? find_last(part, needle.view()) : find_first(part, needle.view());
    return at < 0 ? -1 : at + bounds.start;
}

Value located(ProtoContext &ctx, int64_t at, bool raises) {
    if (at == -2)
        return Value();
    if (at == -1 && raises)
        return value_error(ctx, "subsection not found");
    return Value::from_int(at);
}

/// Whether the part begins, or at the `tail` ends, with an affix: 1, 0, or -1 on failure.
int matches(ProtoContext &ctx, Value self, Bounds bounds, Value affix, bool tail) {
    BytesArgument argument(ctx);
    if (argument.get(affix) < 0)
        return -1;
    std::string_view part;
    if (!bounds.clip(byte_view(self), &part))
        return 0;
    return tail ? part.ends_with(argument.view()) : part.starts_with(argument.view());
}

Value match_any(ProtoContext &ctx, const char *name, Value self, const Value *args, size_t nargs, Tuple *kwnames, bool tail) {
    Bounds bounds;
    if (check_arguments(ctx, name, self, nargs, kwnames) < 0 || bounds.read(ctx, args, nargs) < 0)
        return Value();
    int result = 0;
    if (has_layout(args[0], Layout::Tuple)) {
        auto *affixes = as<Tuple>(args[0]);
        for (int64_t i = 0; i < affixes->length && result == 0; ++i)
            result = matches(ctx, self, bounds, affixes->items()[i], tail);
    } else if (has_buffer(ctx, args[0])) {
        result = matches(ctx, self, bounds, args[0], tail);
    } else {
        return type_error(ctx, name, " first arg must be bytes or a tuple of bytes, not ", type_of(ctx, args[0]));
    }
    return result < 0 ? Value() : ctx.boolean(result != 0);
}

}  // namespace

Value bytes_find(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    return located(ctx, locate(ctx, "find", self, args, nargs, kwnames, false), false);
}
Value bytes_index(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    return located(ctx, locate(ctx, "index", self, args, nargs, kwnames, false), true);
}
Value bytes_rfind(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    return located(ctx, locate(ctx, "rfind", self, args, nargs, kwnames, true), false);
}
Value bytes_rindex(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    return located(ctx, locate(ctx, "rindex", self, args, nargs, kwnames, true), true);
}

Value bytes_count(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    Needle needle(ctx);
    Bounds bounds;
    if (check_arguments(ctx, "count", self, nargs, kwnames) < 0 || bounds.read(ctx, args, nargs) < 0 || needle.read(args[0]) < 0)
        return Value();
    std::string_view part;
    if (!bounds.clip(byte_view(self), &part))
        return Value::from_int(0);
    const auto sub = needle.view();
    if (sub.empty())
        return Value::from_int(static_cast<int64_t>(part.size()) + 1);
    int64_t count = 0;
    for (int64_t at; (at = find_first(part, sub)) >= 0; ++count)
        part.remove_prefix(static_cast<size_t>(at) + sub.size());
    return Value::from_int(count);
}

Value bytes_startswith(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    return match_any(ctx, "startswith", self, args, nargs, kwnames, false);
}
Value bytes_endswith(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    return match_any(ctx, "endswith", self, args, nargs, kwnames, true);
}

Value bytes_removeprefix(ProtoContext &ctx, Value self, Value prefix) {
    BytesArgument argument(ctx);
    if (argument.get(prefix) < 0)
        return Value();
    const auto text = byte_view(self);
    if (argument.view().empty() || !text.starts_with(argument.view()))
        return bytes_unchanged(ctx, self);
    return bytes_like(ctx, self, text.substr(argument.view().size()));
}

Value bytes_removesuffix(ProtoContext &ctx, Value self, Value suffix) {
    BytesArgument argument(ctx);
    if (argument.get(suffix) < 0)
        return Value();
    const auto text = byte_view(self);
    if (argument.view().empty() || !text.ends_with(argument.view()))
        return bytes_unchanged(ctx, self);
    return bytes_like(ctx, self, text.substr(0, text.size() - argument.view().size()));
}

int byte_string_contains(ProtoContext &ctx, Value self, Value item) {
    if (is_index(ctx, item) && !has_buffer(ctx, item)) {
        const int byte = byte_from(ctx, item);
        if (byte < 0)
            return -1;
        const auto text = byte_view(self);
        return std::memchr(text.data(), byte, text.size()) != nullptr;
    }
    BytesArgument argument(ctx);
    if (argument.get(item) < 0)
        return -1;
    return find_first(byte_view(self), argument.view()) >= 0;
}

}  // namespace hpyu
