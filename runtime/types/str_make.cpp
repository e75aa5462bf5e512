// SPDX-License-Identifier: MIT
// Making strs: from UTF-8, code points, parts and pairs of other strs; and a str's text as UTF-8.
#include "types/codec.hpp"
#include "types/sequence_objects.hpp"
#include "types/str_text.hpp"
#include "types/utf8.hpp"

namespace hpyu {

namespace {

/// An exact str of `length` points in the class of `mask`, NUL-terminated, otherwise to be filled.
inline Str *alloc_class(ProtoContext &ctx, int64_t length, uint32_t mask) {
    const int kind = kind_of_mask(mask);
    if (static_cast<uint64_t>(length) > static_cast<uint64_t>((INT64_MAX - 64) / 4)) [[unlikely]]
        return memory_error(ctx);
    const size_t bytes = Str::kDataOffset + (static_cast<size_t>(length) + 1) * static_cast<size_t>(kind);
    Str *s = ctx.make<Str>(ctx.types().str, bytes < sizeof(Str) ? sizeof(Str) : bytes);
    if (s == nullptr) [[unlikely]]
        return nullptr;
    s->aux = static_cast<uint32_t>(kind);
    s->length = length;
    if (mask < 0x80)
        s->flags.store(kStrAscii, std::memory_order_relaxed);
    s->put(length, 0);
    return s;
}

/// Decodes valid UTF-8 (lone surrogates included) into `out`.
template <class T>
void fill_from_utf8(T *out, const char *p, const char *end) {
    while (p != end)
        *out++ = static_cast<T>(utf8::read_valid(&p));
}

}  // namespace

Str *str_alloc(ProtoContext &ctx, int64_t length, uint32_t max_char) {
    return alloc_class(ctx, length, max_char);
}

Str *str_empty(ProtoContext &ctx) {
    Str *empty = ctx.space().empty_str;
    return empty != nullptr ? empty : alloc_class(ctx, 0, 0);
}

Str *str_from_char(ProtoContext &ctx, uint32_t c) {
    if (c < 0x100)
        if (Str *shared = ctx.space().latin1[c])
            return shared;
    Str *s = alloc_class(ctx, 1, c);
    if (s != nullptr)
        s->put(0, c);
    return s;
}

Str *str_from_ascii(ProtoContext &ctx, const char *text, size_t n) {
    if (n <= 1) [[unlikely]]
        return n == 0 ? str_empty(ctx) : str_from_char(ctx, static_cast<uint8_t>(*text));
    Str *s = alloc_class(ctx, static_cast<int64_t>(n), 0x7f);
    if (s != nullptr)
        std::memcpy(s->data(), text, n);
    return s;
}

Str *str_from_valid_utf8(ProtoContext &ctx, const char *text, size_t n, const utf8::Measure &measure) {
    if (measure.length == 1)
        return str_from_char(ctx, measure.mask);
    Str *s = alloc_class(ctx, measure.length, measure.mask);
    if (s == nullptr)
        return nullptr;
    switch (s->aux) {
        case 1: fill_from_utf8(reinterpret_cast<uint8_t *>(s->data()), text, text + n); break;
        case 2: fill_from_utf8(reinterpret_cast<uint16_t *>(s->data()), text, text + n); break;
        default: fill_from_utf8(reinterpret_cast<uint32_t *>(s->data()), text, text + n); break;
    }
    return s;
}

Str *str_from_utf8(ProtoContext &ctx, std::string_view utf8) {
    if (bytes_are_ascii(utf8.data(), utf8.size())) [[likely]]
        return str_from_ascii(ctx, utf8.data(), utf8.size());
    return as<Str>(decode(ctx, utf8.data(), utf8.size(), nullptr, nullptr));
}

Str *str_from_text(ProtoContext &ctx, std::string_view utf8) {
    if (bytes_are_ascii(utf8.data(), utf8.size()))
        return str_from_ascii(ctx, utf8.data(), utf8.size());
    StrBuilder builder;
    const char *p = utf8.data(), *end = p + utf8.size();
    while (p != end) {
        const utf8::Sequence next = utf8::read(p, end, true);
        builder.append(next.error == utf8::Error::None ? next.point : 0xfffd);
        p += next.length;
    }
    return builder.finish(ctx);
}

Str *str_from_code_points(ProtoContext &ctx, const uint32_t *points, int64_t n) {
    uint32_t mask = 0;
    for (int64_t i = 0; i < n; ++i)
        mask |= points[i];
    if (n == 0)
        return str_empty(ctx);
    if (n == 1)
        return str_from_char(ctx, points[0]);
    Str *s = alloc_class(ctx, n, mask);
    if (s != nullptr)
        copy_points(s->data(), s->kind(), reinterpret_cast<const char *>(points), 4, n);
    return s;
}

Str *str_substring(ProtoContext &ctx, Str *s, int64_t start, int64_t end) {
    if (start < 0)
        start = 0;
    if (end > s->length)
        end = s->length;
    const int64_t n = end - start;
    if (n <= 0)
        return str_empty(ctx);
    if (n == s->length && s->type == ctx.types().str)
        return s;
    if (n == 1)
        return str_from_char(ctx, s->at(start));
    Str *part = alloc_class(ctx, n, mask_of(s, start, end));
    if (part != nullptr)
        copy_points(part->data(), part->kind(), s->data() + start * s->kind(), s->kind(), n);
    return part;
}

Str *str_exact(ProtoContext &ctx, Str *s) {
    return s->type == ctx.types().str ? s : str_substring(ctx, s, 0, s->length);
}

Str *str_concat(ProtoContext &ctx, Str *a, Str *b) {
    if (a->length == 0)
        return str_exact(ctx, b);
    if (b->length == 0)
        return str_exact(ctx, a);
    if (a->length > INT64_MAX - b->length)
        return overflow_error(ctx, "strings are too large to concat");
    Str *both = alloc_class(ctx, a->length + b->length, mask_of(a) | mask_of(b));
    if (both == nullptr)
        return nullptr;
    copy_points(both->data(), both->kind(), a->data(), a->kind(), a->length);
    copy_points(both->data() + a->length * both->kind(), both->kind(), b->data(), b->kind(), b->length);
    return both;
}

// -- UTF-8 ------------------------------------------------------------------------------------------------------------

const char *str_utf8(ProtoContext &ctx, Str *s, size_t *size) {
    if (s->is_ascii()) {
        if (size != nullptr)
            *size = static_cast<size_t>(s->length);
        return s->data();
    }
    ByteStorage *kept = s->utf8.load(std::memory_order_acquire);
    if (kept == nullptr) {
        size_t bytes = 0;
        if (!utf8::measure_str(s, &bytes)) {
            (void)encode(ctx, s, nullptr, nullptr);   // raises
            return nullptr;
        }
        kept = ByteStorage::make(ctx, bytes + 1);
        if (kept == nullptr)
            return nullptr;
        kept->capacity = bytes + 1;
        *utf8::write_str(s, kept->bytes()) = 0;
        ByteStorage *other = nullptr;
        if (!s->utf8.compare_exchange_strong(other, kept, std::memory_order_acq_rel))
            kept = other;
    }
    if (size != nullptr)
        *size = kept->capacity - 1;
    return kept->bytes();
}

void str_append_to(const Str *s, std::string &out) {
    if (s->is_ascii()) {
        out.append(s->data(), static_cast<size_t>(s->length));
        return;
    }
    size_t bytes = 0;
    utf8::measure_str(s, &bytes);
    const size_t before = out.size();
    out.resize(before + bytes);
    utf8::write_str(s, out.data() + before);
}

std::string str_text(const Str *s) {
    std::string text;
    str_append_to(s, text);
    return text;
}

}  // namespace hpyu
