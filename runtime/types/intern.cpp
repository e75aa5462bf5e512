// SPDX-License-Identifier: MIT
// Interned strs: one object for each name, so that names compare by address.
//
// The table is found by hash. Looking up takes the lock shared, adding takes it alone; nothing foreign runs under it.
// It keeps nothing alive: what marking did not reach is dropped by sweep().
#include <mutex>

#include "heap/page.hpp"
#include "types/str_text.hpp"

namespace hpyu {

namespace {

template <class Table, class Matches>
Str *find_in(const Table &table, int64_t hash, Matches &&matches) {
    const auto [first, last] = table.equal_range(hash);
    for (auto entry = first; entry != last; ++entry)
        if (matches(entry->second))
            return entry->second;
    return nullptr;
}

}  // namespace

Str *InternTable::intern(ProtoContext &ctx, Str *str) {
    if (str->is_interned() && str->type == ctx.types().str)
        return str;
    const int64_t hash = str_hash(ctx, str);
    const auto same = [str](const Str *other) { return str_equal(str, other); };
    {
        std::shared_lock reading(lock_);
        if (Str *found = find_in(strings_, hash, same))
            return found;
    }
    Str *exact = str_exact(ctx, str);
    if (exact == nullptr || str_hash(ctx, exact) == -1)
        return nullptr;
    std::unique_lock writing(lock_);
    if (Str *found = find_in(strings_, hash, same))
        return found;
    strings_.emplace(hash, exact);
    exact->flags.fetch_or(kStrInterned, std::memory_order_relaxed);
    return exact;
}

Str *InternTable::intern(ProtoContext &ctx, std::string_view utf8) {
    if (bytes_are_ascii(utf8.data(), utf8.size())) {
        const int64_t hash = hash_bytes(ctx.space(), utf8.data(), utf8.size());
        std::shared_lock reading(lock_);
        if (Str *found = find_in(strings_, hash, [utf8](const Str *s) { return str_equals_ascii(s, utf8); }))
            return found;
    }
    Str *str = str_from_utf8(ctx, utf8);
    return str != nullptr ? intern(ctx, str) : nullptr;
}

void InternTable::sweep() {
    std::erase_if(strings_, [](const auto &entry) { return !Page::of(entry.second)->is_marked(entry.second); });
}

Str *intern(ProtoContext &ctx, std::string_view utf8) {
    return ctx.space().interned.intern(ctx, utf8);
}

Str *intern(ProtoContext &ctx, Str *s) {
    return ctx.space().interned.intern(ctx, s);
}

}  // namespace hpyu
