// SPDX-License-Identifier: MIT
// many_spaces FOLDER COUNT: makes and frees so many spaces, one after the other, each of which imports extensions,
// calls them, raises, makes circles and leaves handles open. A leak checker that watches it finds nothing.
#include <cstdio>
#include <cstdlib>

#include "hpy.h"
#include "hpy_universal.h"

namespace {

HPy answer(HPyContext *, void *, const HPy *args, size_t nargs, HPy) { return nargs != 0 ? args[0] : HPy_NULL; }

bool use(HPyContext *ctx, const char *folder) {
    if (hpyu_add_search_path(ctx, folder) < 0)
        return false;
    HPy shapes = hpyu_import(ctx, "shapes"), mortal = hpyu_import(ctx, "mortal"),
        itertools = hpyu_import(ctx, "itertools");
    if (HPy_IsNull(shapes) || HPy_IsNull(mortal) || HPy_IsNull(itertools) ||
        HPy_IsNull(hpyu_import(ctx, "collections")))
        return false;
    HPy type = HPy_GetAttr_s(ctx, mortal, "Mortal"), list = HPyList_New(ctx, 0);
    for (int i = 0; i < 100; ++i) {
        HPy one = HPy_Call(ctx, type, nullptr, 0, HPy_NULL);
        HPy_SetAttr_s(ctx, one, "partner", list);
        HPyList_Append(ctx, list, one);
        HPy_Close(ctx, one);
    }
    HPy function = hpyu_function_new(ctx, "answer", answer, nullptr, nullptr);
    HPyTracker tracker = HPyTracker_New(ctx, 4);
    HPyTracker_Add(ctx, tracker, HPyUnicode_FromString(ctx, "tracked"));
    HPyTracker_Close(ctx, tracker);
    hpyu_collect(ctx);
    HPy_Close(ctx, HPyImport_ImportModule(ctx, "there_is_none"));  // leaves an exception pending
    HPy big = HPyLong_FromLong(ctx, 1234567), bigger = HPy_Power(ctx, big, big, type);
    return !HPy_IsNull(function) && HPy_IsNull(bigger);  // and the handles stay open
}

}  // namespace

int main(int argc, char **argv) {
    if (argc != 3)
        return 2;
    for (int i = std::atoi(argv[2]); i > 0; --i) {
        hpyu_space *space = hpyu_space_new();
        HPyContext *ctx = space != nullptr ? hpyu_attach(space, HPYU_UNIVERSAL) : nullptr;
        if (ctx == nullptr || !use(ctx, argv[1])) {
            std::fprintf(stderr, "%d spaces before the end: failed\n", i);
            return 1;
        }
        hpyu_detach(ctx);
        hpyu_space_free(space);
    }
}
