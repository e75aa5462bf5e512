// SPDX-License-Identifier: MIT
// Records of derived slots that an extension holds by a word: rows of handles, for trackers and builders. A word that
// was ended is told from every later one, so ending twice does nothing.
#pragma once

#include "derived/derived.hpp"
#include "hosts/host_context.hpp"

namespace hpyu {

/// What trackers and builders hold; the two are never taken for each other.
struct HandleRow {
    enum class Kind { Tracker, List, Tuple } kind;
    std::vector<HPy> handles;
};

/// A new record's word; 0 with MemoryError.
inline intptr_t open_row(HPyContext *ctx, HandleRow::Kind kind, HPy_ssize_t size) {
    auto row = std::make_unique<HandleRow>(HandleRow{kind, {}});
    if (kind == HandleRow::Kind::Tracker)
        row->handles.reserve(static_cast<size_t>(size));
    else
        row->handles.resize(static_cast<size_t>(size), HPy{0});
    const uint64_t word = HostContext::of(ctx).records.open(row.get());
    if (word == 0)
        ctx->ctx_Err_NoMemory(ctx);
    else
        row.release();
    return static_cast<intptr_t>(word);
}

/// Null (nothing raised) for a word that is none of the kind.
inline HandleRow *find_row(HPyContext *ctx, HandleRow::Kind kind, intptr_t word) {
    auto *row = static_cast<HandleRow *>(HostContext::of(ctx).records.get(static_cast<uint64_t>(word)));
    return row != nullptr && row->kind == kind ? row : nullptr;
}

/// Ends a record; null (nothing raised) as above.
inline std::unique_ptr<HandleRow> take_row(HPyContext *ctx, HandleRow::Kind kind, intptr_t word) {
    if (find_row(ctx, kind, word) == nullptr)
        return nullptr;
    return std::unique_ptr<HandleRow>(
        static_cast<HandleRow *>(HostContext::of(ctx).records.close(static_cast<uint64_t>(word))));
}

inline void close_all(HPyContext *ctx, const std::vector<HPy> &handles) {
    for (HPy h : handles)
        ctx->ctx_Close(ctx, h);
}

}  // namespace hpyu
