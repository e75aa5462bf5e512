// SPDX-License-Identifier: MIT
// Where the suites' contexts come from: each test program links one implementation.
#pragma once

#include "hpy_universal.h"

/// A context, with the calling thread attached. Null on failure. Of one program, one may be open at a time.
HPyContext *open_test_context();
void close_test_context(HPyContext *ctx);
/// The space of the context that is open, where contexts are those of the embedded object space.
hpyu_space *test_space();
