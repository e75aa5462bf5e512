// SPDX-License-Identifier: MIT
// Contexts of the embedded object space.
#include "test_context.hpp"

static hpyu_space *space;

HPyContext *open_test_context() {
    space = hpyu_space_new();
    return hpyu_attach(space, HPYU_UNIVERSAL);
}

hpyu_space *test_space() { return space; }

void close_test_context(HPyContext *ctx) {
    hpyu_detach(ctx);
    hpyu_space_free(space);
}
