// SPDX-License-Identifier: MIT
// Copying text between widths, and the growing of StrBuilder.
#include "types/str_text.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>

namespace hpyu {

namespace {

template <class T>
uint32_t mask_of_points(const T *p, int64_t n) {
    T mask = 0;
    for (int64_t i = 0; i < n; ++i)
        mask |= p[i];
    return mask;
}

template <class To, class From>
void copy_as(char *to, const char *from, int64_t n) {
    auto *out = reinterpret_cast<To *>(to);
    const auto *in = reinterpret_cast<const From *>(from);
    for (int64_t i = 0; i < n; ++i)
        out[i] = static_cast<To>(in[i]);
}

}  // namespace

uint32_t mask_of(const Str *s, int64_t start, int64_t end) {
    if (s->is_ascii())
        return 0x7f;
    return with_text(s, [&](const auto *text, int64_t) { return mask_of_points(text + start, end - start); });
}

void copy_points(char *to, int to_kind, const char *from, int from_kind, int64_t n) {
    if (to_kind == from_kind) {
        std::memcpy(to, from, static_cast<size_t>(n) * static_cast<size_t>(to_kind));
        return;
    }
    switch (to_kind * 8 + from_kind) {
        case 8 + 2: copy_as<uint8_t, uint16_t>(to, from, n); break;
        case 8 + 4: copy_as<uint8_t, uint32_t>(to, from, n); break;
        case 16 + 1: copy_as<uint16_t, uint8_t>(to, from, n); break;
        case 16 + 4: copy_as<uint16_t, uint32_t>(to, from, n); break;
        case 32 + 1: copy_as<uint32_t, uint8_t>(to, from, n); break;
        default: copy_as<uint32_t, uint16_t>(to, from, n); break;
    }
}

void StrBuilder::put(int64_t i, uint32_t c) {
    if (kind_ == 2)
        reinterpret_cast<uint16_t *>(data_)[i] = static_cast<uint16_t>(c);
    else
        reinterpret_cast<uint32_t *>(data_)[i] = c;
}

void StrBuilder::grow(int64_t more, uint32_t mask) {
    const int kind = std::max(kind_, kind_of_mask(mask));
    if (more > INT64_MAX / 8 - length_)
        throw std::bad_alloc();
    const int64_t needed = length_ + more;
    if (kind == kind_ && needed <= capacity_)
        return;
    const int64_t capacity = std::max(needed, std::min(capacity_, length_) * 2);
    char *data = static_cast<char *>(std::malloc(static_cast<size_t>(capacity) * static_cast<size_t>(kind)));
    if (data == nullptr)
        throw std::bad_alloc();
    copy_points(data, kind, data_, kind_, length_);
    if (data_ != inline_)
        std::free(data_);
    data_ = data;
    capacity_ = capacity;
    kind_ = kind;
}

void StrBuilder::fill(uint32_t c, int64_t n) {
    if (n <= 0)
        return;
    grow(n, c);
    mask_ |= c;
    if (kind_ == 1)
        std::memset(data_ + length_, static_cast<int>(c), static_cast<size_t>(n));
    else
        for (int64_t i = 0; i < n; ++i)
            put(length_ + i, c);
    length_ += n;
}

Str *StrBuilder::finish(ProtoContext &ctx) {
    if (length_ == 0)
        return str_empty(ctx);
    if (length_ == 1 && mask_ < 0x100)
        return str_from_char(ctx, static_cast<uint8_t>(data_[0]));
    Str *s = str_alloc(ctx, length_, mask_);
    if (s != nullptr)
        copy_points(s->data(), s->kind(), data_, kind_, length_);
    return s;
}

}  // namespace hpyu
