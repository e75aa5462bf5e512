// SPDX-License-Identifier: MIT
// The guards: one function for each row, since a function is all that a caller of a later slot passes on.
#include "contexts/context_block.hpp"

#include <cstdio>
#include <utility>

namespace hpyu {

namespace {

[[gnu::cold]] GuardAnswer refuse(HPyContext *ctx, int index) {
    char message[200];
    std::snprintf(message, sizeof message,
                  "slot %d of the context belongs to a later version of HPy, which the module was built for; this "
                  "runtime provides HPy ABI %d.%d, whose last slot is %d",
                  index, HPY_ABI_VERSION, HPY_ABI_VERSION_MINOR, kRowCount - 1);
    ctx->ctx_Err_SetString(ctx, ctx->h_SystemError, message);
    return {};
}

template <int index>
GuardAnswer guard(HPyContext *ctx) { return refuse(ctx, index); }

template <int... i>
constexpr GuardRow make_guards(std::integer_sequence<int, i...>) { return {guard<kRowCount + i>...}; }

}  // namespace

constinit const GuardRow kGuards = make_guards(std::make_integer_sequence<int, kGuardCount>());

}  // namespace hpyu
