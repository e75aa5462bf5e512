// SPDX-License-Identifier: MIT
// Taking bytes and bytearray apart and putting them together: split, splitlines, partition, join.
#include <algorithm>
#include <cstring>
#include <string>

#include "types/bytes.hpp"
#include "types/list.hpp"

namespace hpyu {

namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// Collects parts of a receiver into a new list.
class Parts {
public:
    Parts(ProtoContext &ctx, Value like) : ctx_(ctx), like_(like), list_(list_new(ctx, nullptr, 0)) {}

    /// False on failure.
    bool add(std::string_view part) {
        if (list_ == nullptr)
            return false;
        const Value item = bytes_like(ctx_, like_, part);
        if (!item || list_append(ctx_, list_, item) < 0)
            list_ = nullptr;
        return list_ != nullptr;
    }
    Value in_order() const { return list_ == nullptr ? Value() : Value(list_); }
    /// For parts that were found from the end.
    Value turned() const {
        if (list_ != nullptr && list_length(list_) > 1) {
            Value *items = list_->storage.load(std::memory_order_relaxed)->items();
            std::reverse(items, items + list_length(list_));
        }
        return in_order();
    }

private:
    ProtoContext &ctx_;
    Value like_;
    List *list_;
};

Value split_spaces(ProtoContext &ctx, Value self, std::string_view text, int64_t limit) {
    Parts parts(ctx, self);
    size_t at = 0;
    for (;;) {
        while (at < text.size() && is_space(text[at]))
            ++at;
        if (at == text.size())
            return parts.in_order();
        if (limit-- == 0)
            break;
        const size_t start = at;
        while (at < text.size() && !is_space(text[at]))
            ++at;
        if (!parts.add(text.substr(start, at - start)))
            return Value();
    }
    parts.add(text.substr(at));
    return parts.in_order();
}

Value rsplit_spaces(ProtoContext &ctx, Value self, std::string_view text, int64_t limit) {
    Parts parts(ctx, self);
    size_t end = text.size();
    for (;;) {
        while (end > 0 && is_space(text[end - 1]))
            --end;
        if (end == 0)
            return parts.turned();
        if (limit-- == 0)
            break;
        const size_t stop = end;
        while (end > 0 && !is_space(text[end - 1]))
            --end;
        if (!parts.add(text.substr(end, stop - end)))
            return Value();
    }
    parts.add(text.substr(0, end));
    return parts.turned();
}

Value split_by(ProtoContext &ctx, Value self, std::string_view text, std::string_view separator, int64_t limit) {
    Parts parts(ctx, self);
    for (size_t at; limit != 0 && (at = text.find(separator)) != std::string_view::npos; --limit) {
        if (!parts.add(text.substr(0, at)))
            return Value();
        text.remove_prefix(at + separator.size());
    }
    parts.add(text);
    return parts.in_order();
}

Value rsplit_by(ProtoContext &ctx, Value self, std::string_view text, std::string_view separator, int64_t limit) {
    Parts parts(ctx, self);
    for (size_t at; limit != 0 && (at = text.rfind(separator)) != std::string_view::npos; --limit) {
        if (!parts.add(text.substr(at + separator.size())))
            return Value();
        text = text.substr(0, at);
    }
    parts.add(text);
    return parts.turned();
}

Value split_either(ProtoContext &ctx, const char *name, Value self, const Value *args, size_t nargs, Tuple *kwnames, bool last) {
    static constexpr const char *kNames[] = {"sep", "maxsplit"};
    const ArgSpec spec = {.function = name, .names = kNames};
    Value given[2];
    if (parse_args(ctx, spec, args, nargs, kwnames, given) < 0)
        return Value();
    int64_t limit = -1;
    if (given[1]) {
        limit = to_ssize(ctx, given[1], false);
        if (limit == -1 && error_occurred(ctx))
            return Value();
    }
    if (limit < 0)
        limit = -1;
    if (!given[0] || given[0] == ctx.none())
        return last ? rsplit_spaces(ctx, self, byte_view(self), limit) : split_spaces(ctx, self, byte_view(self), limit);
    BytesArgument separator(ctx);
    if (separator.get(given[0]) < 0)
        return Value();
    if (separator.view().empty())
        return value_error(ctx, "empty separator");
    return last ? rsplit_by(ctx, self, byte_view(self), separator.view(), limit)
                : split_by(ctx, self, byte_view(self), separator.view(), limit);
}

Value partition_either(ProtoContext &ctx, Value self, Value sep, bool last) {
    BytesArgument separator(ctx);
    if (separator.get(sep) < 0)
        return Value();
    const auto middle = separator.view();
    if (middle.empty())
        return value_error(ctx, "empty separator");
    const auto text = byte_view(self);
    const size_t at = last ? text.rfind(middle) : text.find(middle);
    Value parts[3];
    if (at == std::string_view::npos) {
        parts[last ? 2 : 0] = bytes_unchanged(ctx, self);
        parts[last ? 0 : 1] = bytes_like(ctx, self, {});
        parts[last ? 1 : 2] = bytes_like(ctx, self, {});
    } else {
        parts[0] = bytes_like(ctx, self, text.substr(0, at));
        parts[1] = is_bytes(self) ? sep : bytes_like(ctx, self, middle);
        parts[2] = bytes_like(ctx, self, text.substr(at + middle.size()));
    }
    if (!parts[0] || !parts[1] || !parts[2])
        return Value();
    return tuple_new(ctx, parts, 3);
}

/// Of items that are all bytes: nothing foreign runs, so one measured copy does.
Value join_bytes(ProtoContext &ctx, Value self, Tuple *items) {
    const auto glue = byte_view(self);
    size_t total = glue.size() * static_cast<size_t>(items->length - 1);
    for (int64_t i = 0; i < items->length; ++i)
        total += byte_view(items->items()[i]).size();
    char *out;
    const Value result = bytes_alloc_like(ctx, self, static_cast<int64_t>(total), &out);
    if (!result)
        return Value();
    for (int64_t i = 0; i < items->length; ++i) {
        if (i != 0)
            out = std::copy(glue.begin(), glue.end(), out);
        const auto part = byte_view(items->items()[i]);
        out = std::copy(part.begin(), part.end(), out);
    }
    return result;
}

Value join_any(ProtoContext &ctx, Value self, Tuple *items) {
    std::string out;
    for (int64_t i = 0; i < items->length; ++i) {
        const Value item = items->items()[i];
        BytesArgument part(ctx);
        if (!has_buffer(ctx, item) || part.get(item) < 0)
            return type_error(ctx, "sequence item ", i, ": expected a bytes-like object, ", type_of(ctx, item), " found");
        if (i != 0)
            out += byte_view(self);
        out += part.view();
    }
    return bytes_like(ctx, self, out);
}

}  // namespace

Value bytes_split(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    return split_either(ctx, "split", self, args, nargs, kwnames, false);
}
Value bytes_rsplit(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    return split_either(ctx, "rsplit", self, args, nargs, kwnames, true);
}
Value bytes_partition(ProtoContext &ctx, Value self, Value sep) { return partition_either(ctx, self, sep, false); }
Value bytes_rpartition(ProtoContext &ctx, Value self, Value sep) { return partition_either(ctx, self, sep, true); }

Value bytes_splitlines(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"keepends"};
    static constexpr ArgSpec kSpec = {.function = "splitlines", .names = kNames};
    Value given;
    if (parse_args(ctx, kSpec, args, nargs, kwnames, &given) < 0)
        return Value();
    int keep = 0;
    if (given && to_c_int(ctx, given, &keep) < 0)
        return Value();
    Parts parts(ctx, self);
    const auto text = byte_view(self);
    for (size_t start = 0; start < text.size();) {
        const size_t end = std::min(text.find_first_of("\r\n", start), text.size());
        size_t next = std::min(end + 1, text.size());
        if (end + 1 < text.size() && text[end] == '\r' && text[end + 1] == '\n')
            ++next;
        if (!parts.add(text.substr(start, (keep != 0 ? next : end) - start)))
            return Value();
        start = next;
    }
    return parts.in_order();
}

Value bytes_join(ProtoContext &ctx, Value self, Value iterable) {
    Root<Tuple *> items(ctx, to_items(ctx, iterable, "can only join an iterable"));
    if (!items)
        return Value();
    if (items->length == 0)
        return bytes_like(ctx, self, {});
    if (items->length == 1 && is_bytes(self) && type_of(ctx, items->items()[0]) == ctx.types().bytes)
        return items->items()[0];
    const bool plain = std::all_of(items->items(), items->items() + items->length, [](Value v) { return is_bytes(v); });
    return plain ? join_bytes(ctx, self, items) : join_any(ctx, self, items);
}

}  // namespace hpyu
