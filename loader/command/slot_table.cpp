// SPDX-License-Identifier: MIT
// hpy abi: the rows of the context, in order, with offset, provider and signature.
#include <cstdio>
#include <exception>

#include "commands.hpp"
#include "hpy_universal.hpp"

namespace hpyu::command {

namespace {

constexpr const char *kProviders[] = {"host", "derived", "closure", "guard", "constant"};
constexpr int kRows = (sizeof(HPyContext) - offsetof(HPyContext, h_None)) / sizeof(HPy);

}  // namespace

int slot_table(bool missing_only) {
    try {
        const Space space;
        const Context ctx(space);
        if (!missing_only)
            std::printf("HPy ABI %d.%d: %d rows, %zu bytes\n", HPY_ABI_VERSION, HPY_ABI_VERSION_MINOR, kRows,
                        sizeof(HPyContext));
        for (int index = 0; index < kRows; ++index) {
            hpyu_slot_description row;
            row.size = sizeof row;
            if (hpyu_slot_info(ctx, nullptr, index, &row) == 0 && (!missing_only || row.provider == HPYU_BY_CLOSURE))
                std::printf("%3d  %4zu  %-8s  %-40s %s\n", row.index, row.offset, kProviders[row.provider],
                            row.api != nullptr ? row.api : "", row.signature);
        }
    } catch (const std::exception &error) {
        std::fprintf(stderr, "hpy: %s\n", error.what());
        return 1;
    }
    return 0;
}

}  // namespace hpyu::command
