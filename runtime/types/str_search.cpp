// SPDX-License-Identifier: MIT
// Finding one str in another, and the methods that do: find, index, count, startswith, `in` and their kin.
//
// A needle in another width than the haystack's is first copied to that width (a wider one than the haystack cannot be
// in it). Forward search is the C library's, which is linear in the worst case; a match that straddles code points is
// passed over.
#include "protocol/protocol.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/str_methods.hpp"

namespace hpyu {

namespace {

/// The bytes of a needle in the width of a haystack.
class Needle {
public:
    Needle(const Str *haystack, const Str *needle) : length_(needle->length), bytes_(needle->data()) {
        const int kind = haystack->kind();
        fits_ = needle->kind() <= kind;
        if (!fits_ || needle->kind() == kind)
            return;
        const size_t size = static_cast<size_t>(length_) * static_cast<size_t>(kind);
        char *copy = inline_;
        if (size > sizeof(inline_)) {
            outside_.resize(size);
            copy = outside_.data();
        }
        copy_points(copy, kind, needle->data(), needle->kind(), length_);
        bytes_ = copy;
    }
    Needle(const Needle &) = delete;
    bool fits() const { return fits_; }
    int64_t length() const { return length_; }
    const char *bytes() const { return bytes_; }

private:
    int64_t length_;
    const char *bytes_;
    bool fits_;
    alignas(8) char inline_[128];
    std::string outside_;
};

template <class T>
int64_t find_point(const T *text, int64_t start, int64_t end, T c) {
    if constexpr (sizeof(T) == 1) {
        const void *hit = std::memchr(text + start, c, static_cast<size_t>(end - start));
        return hit != nullptr ? static_cast<const T *>(hit) - text : -1;
    } else {
        for (int64_t i = start; i < end; ++i)
            if (text[i] == c)
                return i;
        return -1;
    }
}

/// The first place in text[start, end), or -1. The needle is not empty.
template <class T>
int64_t find_first(const T *text, int64_t start, int64_t end, const Needle &needle) {
    const int64_t n = needle.length();
    if (end - start < n)
        return -1;
    const T *wanted = reinterpret_cast<const T *>(needle.bytes());
    if (n == 1)
        return find_point(text, start, end, wanted[0]);
    const char *base = reinterpret_cast<const char *>(text);
    const char *from = reinterpret_cast<const char *>(text + start), *to = reinterpret_cast<const char *>(text + end);
    while (from < to) {
        const void *hit = memmem(from, static_cast<size_t>(to - from), wanted, static_cast<size_t>(n) * sizeof(T));
        if (hit == nullptr)
            return -1;
        const size_t offset = static_cast<size_t>(static_cast<const char *>(hit) - base);
        if (offset % sizeof(T) == 0)
            return static_cast<int64_t>(offset / sizeof(T));
        from = base + (offset / sizeof(T) + 1) * sizeof(T);
    }
    return -1;
}

template <class T>
int64_t find_last(const T *text, int64_t start, int64_t end, const Needle &needle) {
    const int64_t n = needle.length();
    const T *wanted = reinterpret_cast<const T *>(needle.bytes());
    const T last = wanted[n - 1];
    for (int64_t i = end - n; i >= start; --i)
        if (text[i + n - 1] == last && text[i] == wanted[0] &&
            std::memcmp(text + i, wanted, static_cast<size_t>(n) * sizeof(T)) == 0)
            return i;
    return -1;
}

struct FindArgs {
    Str *text;
    Str *sub;
    int64_t start = 0;
    int64_t end = INT64_MAX;
};

/// Reads (sub[, start[, end]]); `sub` is checked by the caller where it may be a tuple.
int read_bounds(ProtoContext &ctx, const char *function, const Value *args, size_t nargs, FindArgs *out) {
    if (nargs < 1)
        return type_error(ctx, function, "() takes at least 1 argument (0 given)");
    if (nargs > 3)
        return type_error(ctx, function, "() takes at most 3 arguments (", static_cast<uint64_t>(nargs), " given)");
    if (nargs > 1 && slice_bound(ctx, args[1], &out->start) < 0)
        return -1;
    if (nargs > 2 && slice_bound(ctx, args[2], &out->end) < 0)
        return -1;
    adjust_bounds(out->text->length, &out->start, &out->end);
    return 0;
}

int read_find_args(ProtoContext &ctx, const char *function, Value self, const Value *args, size_t nargs, FindArgs *out) {
    out->text = as<Str>(self);
    if (read_bounds(ctx, function, args, nargs, out) < 0)
        return -1;
    if (!is_str(args[0]))
        return type_error(ctx, "must be str, not ", type_of(ctx, args[0]));
    out->sub = as<Str>(args[0]);
    return 0;
}

using Finder = int64_t (*)(const Str *, const Str *, int64_t, int64_t);

Value find_with(ProtoContext &ctx, const char *function, Finder finder, bool must_be_there, Value self, const Value *args,
                size_t nargs) {
    FindArgs found;
    if (read_find_args(ctx, function, self, args, nargs, &found) < 0)
        return Value();
    const int64_t at = finder(found.text, found.sub, found.start, found.end);
    if (at < 0 && must_be_there)
        return value_error(ctx, "substring not found");
    return Value::from_int(at);
}

/// True if `part` lies at the start (end) of s[start:end].
bool matches_edge(const Str *s, const Str *part, int64_t start, int64_t end, bool at_end) {
    if (end - start < part->length)
        return false;
    if (part->length == 0)
        return true;
    if (part->kind() > s->kind())
        return false;
    const int64_t at = at_end ? end - part->length : start;
    if (part->kind() == s->kind())
        return std::memcmp(s->data() + at * s->kind(), part->data(), static_cast<size_t>(part->length) * s->aux) == 0;
    for (int64_t i = 0; i < part->length; ++i)
        if (s->at(at + i) != part->at(i))
            return false;
    return true;
}

Value edge_method(ProtoContext &ctx, const char *function, bool at_end, Value self, const Value *args, size_t nargs) {
    FindArgs wanted;
    wanted.text = as<Str>(self);
    if (read_bounds(ctx, function, args, nargs, &wanted) < 0)
        return Value();
    if (has_layout(args[0], Layout::Tuple)) {
        const Tuple *parts = as<Tuple>(args[0]);
        for (int64_t i = 0; i < parts->length; ++i) {
            const Value part = (*parts)[i];
            if (!is_str(part))
                return type_error(ctx, "tuple for ", function, " must only contain str, not ", type_of(ctx, part));
            if (matches_edge(wanted.text, as<Str>(part), wanted.start, wanted.end, at_end))
                return ctx.true_();
        }
        return ctx.false_();
    }
    if (!is_str(args[0]))
        return type_error(ctx, function, " first arg must be str or a tuple of str, not ", type_of(ctx, args[0]));
    return ctx.boolean(matches_edge(wanted.text, as<Str>(args[0]), wanted.start, wanted.end, at_end));
}

}  // namespace

int slice_bound(ProtoContext &ctx, Value v, int64_t *out) {
    if (v == ctx.none())
        return 0;
    if (!is_int(v) && !type_of(ctx, v)->slots.nb_index)
        return type_error(ctx, "slice indices must be integers or None or have an __index__ method");
    const int64_t bound = to_ssize(ctx, v, true);
    if (bound == -1 && error_occurred(ctx))
        return -1;
    *out = bound;
    return 0;
}

int64_t str_find(const Str *s, const Str *sub, int64_t start, int64_t end) {
    if (end - start < sub->length)
        return -1;
    if (sub->length == 0)
        return start;
    const Needle needle(s, sub);
    if (!needle.fits())
        return -1;
    return with_text(s, [&](const auto *text, int64_t) { return find_first(text, start, end, needle); });
}

int64_t str_rfind(const Str *s, const Str *sub, int64_t start, int64_t end) {
    if (end - start < sub->length)
        return -1;
    if (sub->length == 0)
        return end;
    const Needle needle(s, sub);
    if (!needle.fits())
        return -1;
    return with_text(s, [&](const auto *text, int64_t) { return find_last(text, start, end, needle); });
}

int64_t str_count(const Str *s, const Str *sub, int64_t start, int64_t end, int64_t most) {
    if (end - start < sub->length)
        return 0;
    if (sub->length == 0)
        return end - start < most ? end - start + 1 : most;
    const Needle needle(s, sub);
    if (!needle.fits())
        return 0;
    return with_text(s, [&](const auto *text, int64_t) {
        int64_t count = 0;
        for (int64_t at = start; count < most; ++count) {
            const int64_t hit = find_first(text, at, end, needle);
            if (hit < 0)
                break;
            at = hit + needle.length();
        }
        return count;
    });
}

Value str_find_method(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    return find_with(ctx, "find", str_find, false, self, args, nargs);
}

Value str_rfind_method(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    return find_with(ctx, "rfind", str_rfind, false, self, args, nargs);
}

Value str_index_method(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    return find_with(ctx, "index", str_find, true, self, args, nargs);
}

Value str_rindex_method(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    return find_with(ctx, "rindex", str_rfind, true, self, args, nargs);
}

Value str_count_method(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    FindArgs wanted;
    if (read_find_args(ctx, "count", self, args, nargs, &wanted) < 0)
        return Value();
    return Value::from_int(str_count(wanted.text, wanted.sub, wanted.start, wanted.end, INT64_MAX));
}

Value str_startswith(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    return edge_method(ctx, "startswith", false, self, args, nargs);
}

Value str_endswith(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    return edge_method(ctx, "endswith", true, self, args, nargs);
}

int str_contains(ProtoContext &ctx, Value self, Value item) {
    if (!is_str(item))
        return type_error(ctx, "'in <string>' requires string as left operand, not ", type_of(ctx, item));
    const Str *s = as<Str>(self);
    return str_find(s, as<Str>(item), 0, s->length) >= 0;
}

}  // namespace hpyu
