// SPDX-License-Identifier: MIT
// Taking strs apart (split, rsplit, splitlines, partition) and putting them together (join).
#include <algorithm>

#include "protocol/protocol.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/str_methods.hpp"
#include "types/str_unicode.hpp"

namespace hpyu {

namespace {

/// The parts found so far, as positions; the strs are made at the end, all at once.
class Parts {
public:
    void add(int64_t start, int64_t end) { ends_.push_back({start, end}); }
    void reverse() { std::reverse(ends_.begin(), ends_.end()); }
    Value finish(ProtoContext &ctx, Str *s) {
        std::vector<Value> items(ends_.size());
        for (size_t i = 0; i < ends_.size(); ++i) {
            items[i] = str_substring(ctx, s, ends_[i].start, ends_[i].end);
            if (!items[i])
                return Value();
        }
        return list_new(ctx, items.data(), static_cast<int64_t>(items.size()));
    }

private:
    struct Part {
        int64_t start, end;
    };
    std::vector<Part> ends_;
};

bool is_space_at(const Str *s, int64_t i) {
    const uint32_t c = s->at(i);
    if (c < 0x80)
        return c == ' ' || (c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x1f);
    return unicode::is_space(c);
}

void split_at_spaces(const Str *s, int64_t most, Parts &parts) {
    const int64_t n = s->length;
    int64_t i = 0;
    const auto skip_spaces = [&] {
        while (i < n && is_space_at(s, i))
            ++i;
    };
    for (skip_spaces(); i < n && most > 0; skip_spaces(), --most) {
        const int64_t start = i;
        while (i < n && !is_space_at(s, i))
            ++i;
        parts.add(start, i);
    }
    if (i < n) {
        int64_t end = n;
        while (is_space_at(s, end - 1))
            --end;
        parts.add(i, most > 0 ? end : n);
    }
}

void rsplit_at_spaces(const Str *s, int64_t most, Parts &parts) {
    int64_t end = s->length;
    const auto skip_spaces = [&] {
        while (end > 0 && is_space_at(s, end - 1))
            --end;
    };
    for (skip_spaces(); end > 0 && most > 0; skip_spaces(), --most) {
        int64_t start = end;
        while (start > 0 && !is_space_at(s, start - 1))
            --start;
        parts.add(start, end);
        end = start;
    }
    if (end > 0)
        parts.add(0, end);
    parts.reverse();
}

void split_at(const Str *s, const Str *separator, int64_t most, Parts &parts) {
    int64_t start = 0;
    for (; most > 0; --most) {
        const int64_t hit = str_find(s, separator, start, s->length);
        if (hit < 0)
            break;
        parts.add(start, hit);
        start = hit + separator->length;
    }
    parts.add(start, s->length);
}

void rsplit_at(const Str *s, const Str *separator, int64_t most, Parts &parts) {
    int64_t end = s->length;
    for (; most > 0; --most) {
        const int64_t hit = str_rfind(s, separator, 0, end);
        if (hit < 0)
            break;
        parts.add(hit + separator->length, end);
        end = hit;
    }
    parts.add(0, end);
    parts.reverse();
}

constexpr const char *kSplitNames[] = {"sep", "maxsplit"};
constexpr ArgSpec kSplitSpec = {"split", kSplitNames};
constexpr ArgSpec kRsplitSpec = {"rsplit", kSplitNames};

Value split_method(ProtoContext &ctx, const ArgSpec &spec, bool from_end, Value self, const Value *args, size_t nargs,
                   Tuple *kwnames) {
    Value given[2];
    if (parse_args(ctx, spec, args, nargs, kwnames, given) < 0)
        return Value();
    int64_t most = -1;
    if (given[1]) {
        most = to_ssize(ctx, given[1], false);
        if (most == -1 && error_occurred(ctx))
            return Value();
    }
    if (most < 0)
        most = INT64_MAX;
    Str *s = as<Str>(self);
    Parts parts;
    if (!given[0] || given[0] == ctx.none()) {
        (from_end ? rsplit_at_spaces : split_at_spaces)(s, most, parts);
        return parts.finish(ctx, s);
    }
    if (!is_str(given[0]))
        return type_error(ctx, "must be str or None, not ", type_of(ctx, given[0]));
    const Str *separator = as<Str>(given[0]);
    if (separator->length == 0)
        return value_error(ctx, "empty separator");
    (from_end ? rsplit_at : split_at)(s, separator, most, parts);
    return parts.finish(ctx, s);
}

Value partition_at(ProtoContext &ctx, Str *s, Value separator, bool from_end) {
    if (!is_str(separator))
        return type_error(ctx, "must be str, not ", type_of(ctx, separator));
    Str *sep = as<Str>(separator);
    if (sep->length == 0)
        return value_error(ctx, "empty separator");
    const int64_t hit = (from_end ? str_rfind : str_find)(s, sep, 0, s->length);
    Value parts[3];
    if (hit < 0) {
        parts[0] = parts[1] = parts[2] = str_empty(ctx);
        parts[from_end ? 2 : 0] = s;
    } else {
        parts[0] = str_substring(ctx, s, 0, hit);
        parts[1] = sep;
        parts[2] = str_substring(ctx, s, hit + sep->length, s->length);
    }
    if (!parts[0] || !parts[1] || !parts[2])
        return Value();
    return tuple_new(ctx, parts, 3);
}

/// The items of an iterable as a tuple that no other thread changes.
Tuple *items_to_join(ProtoContext &ctx, Value iterable) {
    if (has_layout(iterable, Layout::Tuple))
        return as<Tuple>(iterable);
    Tuple *items = to_tuple(ctx, iterable);
    if (items == nullptr && error_matches(ctx, ctx.exc().TypeError)) {
        Type *type = type_of(ctx, iterable);
        if (!type->slots.tp_iter && !type->slots.sq_item) {
            clear_error(ctx);
            return type_error(ctx, "can only join an iterable");
        }
    }
    return items;
}

}  // namespace

Value str_split(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    return split_method(ctx, kSplitSpec, false, self, args, nargs, kwnames);
}

Value str_rsplit(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    return split_method(ctx, kRsplitSpec, true, self, args, nargs, kwnames);
}

Value str_splitlines(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"keepends"};
    static constexpr ArgSpec kSpec = {"splitlines", kNames};
    Value given[1];
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0)
        return Value();
    int keep = 0;
    if (given[0] && to_c_int(ctx, given[0], &keep) < 0)
        return Value();
    Str *s = as<Str>(self);
    Parts parts;
    for (int64_t i = 0; i < s->length;) {
        const int64_t start = i;
        while (i < s->length && !unicode::is_line_break(s->at(i)))
            ++i;
        const int64_t end = i;
        if (i < s->length)
            i += s->at(i) == '\r' && i + 1 < s->length && s->at(i + 1) == '\n' ? 2 : 1;
        parts.add(start, keep != 0 ? i : end);
    }
    return parts.finish(ctx, s);
}

Value str_partition(ProtoContext &ctx, Value self, Value separator) {
    return partition_at(ctx, as<Str>(self), separator, false);
}

Value str_rpartition(ProtoContext &ctx, Value self, Value separator) {
    return partition_at(ctx, as<Str>(self), separator, true);
}

Value str_join(ProtoContext &ctx, Value self, Value iterable) {
    Tuple *items = items_to_join(ctx, iterable);
    if (items == nullptr)
        return Value();
    const Str *separator = as<Str>(self);
    const int64_t n = items->length;
    if (n == 0)
        return str_empty(ctx);
    uint32_t mask = n > 1 && separator->length != 0 ? mask_of(separator) : 0;
    int64_t total = 0;
    bool too_long = n > 1 && __builtin_mul_overflow(separator->length, n - 1, &total);
    for (int64_t i = 0; i < n; ++i) {
        const Value item = (*items)[i];
        if (!is_str(item))
            return type_error(ctx, "sequence item ", i, ": expected str instance, ", type_of(ctx, item), " found");
        const Str *part = as<Str>(item);
        too_long |= __builtin_add_overflow(total, part->length, &total);
        if (part->length != 0)
            mask |= mask_of(part);
    }
    if (too_long)
        return overflow_error(ctx, "join() result is too long for a Python string");
    if (n == 1)
        return str_exact(ctx, as<Str>((*items)[0]));
    if (total <= 1) {
        StrBuilder builder;
        for (int64_t i = 0; i < n; ++i) {
            if (i > 0)
                builder.append(separator);
            builder.append(as<Str>((*items)[i]));
        }
        return builder.finish(ctx);
    }
    Str *all = str_alloc(ctx, total, mask);
    if (all == nullptr)
        return Value();
    char *out = all->data();
    const auto add = [&](const Str *part) {
        copy_points(out, all->kind(), part->data(), part->kind(), part->length);
        out += part->length * all->kind();
    };
    for (int64_t i = 0; i < n; ++i) {
        if (i > 0)
            add(separator);
        add(as<Str>((*items)[i]));
    }
    return all;
}

}  // namespace hpyu
