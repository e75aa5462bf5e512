// SPDX-License-Identifier: MIT
// Handle tables for hosts (hpy_universal/host.h).
#include <new>

#include "handles/shared_handles.hpp"
#include "hpy_universal.h"

struct hpyu_handles {
    hpyu::SharedHandles table;
};

hpyu_handles *hpyu_handles_new(void) {
    try {
        return new hpyu_handles;
    } catch (const std::bad_alloc &) {
        return nullptr;
    }
}

void hpyu_handles_free(hpyu_handles *handles) { delete handles; }

HPy hpyu_handles_open(hpyu_handles *handles, void *object) {
    try {
        return HPy{static_cast<intptr_t>(handles->table.open(object))};
    } catch (const std::bad_alloc &) {
        return HPy_NULL;
    }
}

HPy hpyu_handles_open_permanent(hpyu_handles *handles, void *object) {
    try {
        return HPy{static_cast<intptr_t>(handles->table.open_permanent(object))};
    } catch (const std::bad_alloc &) {
        return HPy_NULL;
    }
}

void *hpyu_handles_get(hpyu_handles *handles, HPy h) { return handles->table.get(static_cast<uint64_t>(h._i)); }

void *hpyu_handles_close(hpyu_handles *handles, HPy h) { return handles->table.close(static_cast<uint64_t>(h._i)); }

void hpyu_handles_visit(hpyu_handles *handles, void (*visit)(void *object, void *arg), void *arg) {
    handles->table.visit([&](void *object) { visit(object, arg); });
}
