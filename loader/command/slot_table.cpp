// SPDX-License-Identifier: MIT
// hpy abi: the rows of the context, in order, with offset, signature and provider.
#include <cstdio>
#include <cstring>
#include <exception>

#include "commands.hpp"
#include "hpy_universal.hpp"

namespace hpyu::command {

namespace {

struct Row {
    int id;
    size_t offset;
    const char *field;
    const char *signature;   ///< Null: a constant handle.
};

constexpr Row kRows[] = {
#define HPY_HANDLE(id, name) {id, offsetof(HPyContext, h_##name), "h_" #name, nullptr},
#define HPY_SLOT(id, result, name, api, parameters, arguments, failure) \
    {id, offsetof(HPyContext, ctx_##name), "ctx_" #name, #result " " #api #parameters},
#include "hpy/slots.def"
};

}  // namespace

int slot_table(bool missing_only) {
    try {
        const Space space;
        const Context ctx(space);
        if (!missing_only)
            std::printf("HPy ABI %d.%d: %zu rows, %zu bytes\n", HPY_ABI_VERSION, HPY_ABI_VERSION_MINOR, std::size(kRows),
                        sizeof(HPyContext));
        for (const Row &row : kRows) {
            const char *provider = row.signature == nullptr ? "runtime" : hpyu_slot_provider(ctx, row.field);
            if (missing_only && std::strcmp(provider, "none") != 0)
                continue;
            std::printf("%3d  %4zu  %-8s %-44s %s\n", row.id, row.offset, provider, row.field,
                        row.signature != nullptr ? row.signature : "constant handle");
        }
    } catch (const std::exception &error) {
        std::fprintf(stderr, "hpy: %s\n", error.what());
        return 1;
    }
    return 0;
}

}  // namespace hpyu::command
