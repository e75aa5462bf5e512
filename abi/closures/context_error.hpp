// SPDX-License-Identifier: MIT
// Raising by code that knows a context and nothing of what is behind it.
#pragma once

#include <hpy/context.h>

#include <exception>
#include <string>

namespace hpyu {

/// Raises `category` with the parts of a message, one after another, through the context's own Err_SetString. The
/// answer is -1, for the caller to return.
template <class... Part>
[[gnu::cold]] int raise_in(HPyContext *ctx, HPy category, const Part &...part) {
    try {
        std::string message;
        (message.append(part), ...);
        ctx->ctx_Err_SetString(ctx, category, message.c_str());
    } catch (const std::exception &) {
        ctx->ctx_Err_NoMemory(ctx);
    }
    return -1;
}

}  // namespace hpyu
