// SPDX-License-Identifier: MIT
// Calling something with one more argument in front.
#pragma once

#include <algorithm>
#include <vector>

#include "method.hpp"

namespace hpyu {

/// callable(first, *args, **kwargs). The caller keeps all of them alive.
[[nodiscard]] inline Value call_prepended(ProtoContext &ctx, Value callable, Value first, const Value *args, size_t nargs,
                                          Tuple *kwnames) {
    constexpr size_t kInline = 8;
    const size_t given = nargs + (kwnames != nullptr ? keyword_count(kwnames) : 0);
    if (given < kInline) [[likely]] {
        Value row[kInline];
        row[0] = first;
        std::copy_n(args, given, row + 1);
        return ctx.call(callable, row, nargs + 1, kwnames);
    }
    std::vector<Value> row(given + 1);
    row[0] = first;
    std::copy_n(args, given, row.begin() + 1);
    return ctx.call(callable, row.data(), nargs + 1, kwnames);
}

}  // namespace hpyu
