// SPDX-License-Identifier: MIT
// The minimal host's contexts, for the suites.
#include "minimal_host.hpp"
#include "test_context.hpp"

HPyContext *open_test_context() { return minimal::open_context(); }
void close_test_context(HPyContext *ctx) { minimal::close_context(ctx); }
