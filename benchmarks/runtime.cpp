// SPDX-License-Identifier: MIT
#include "runtime.hpp"

#include <hpy_universal.h>

#include <cstdio>
#include <cstdlib>

namespace {

HPyContext *universal;
hpyu_space *space;

/// An attribute of the module, called.
template <typename... Arguments> HPy call(const Runtime &runtime, const char *name, Arguments... arguments) {
    HPyContext *ctx = runtime.context;
    HPy function = HPy_GetAttr_s(ctx, runtime.module, name);
    HPy values[] = {arguments..., HPy_NULL};
    HPy result = HPy_Call(ctx, function, values, sizeof...(arguments), HPy_NULL);
    HPy_Close(ctx, function);
    return result;
}

std::vector<std::string> strings(HPyContext *ctx, HPy pair, HPy_ssize_t index) {
    std::vector<std::string> result;
    HPy list = HPy_GetItem_i(ctx, pair, index);
    const HPy_ssize_t length = HPy_Length(ctx, list);
    for (HPy_ssize_t i = 0; i < length; ++i) {
        HPy item = HPy_GetItem_i(ctx, list, i);
        result.emplace_back(HPyUnicode_AsUTF8AndSize(ctx, item, nullptr));
        HPy_Close(ctx, item);
    }
    HPy_Close(ctx, list);
    return result;
}

}  // namespace

Runtime open_universal(const char *path) {
    space = hpyu_space_new();
    universal = space != nullptr ? hpyu_attach(space, HPYU_UNIVERSAL) : nullptr;
    if (universal == nullptr)
        std::exit(1);
    Runtime runtime = {
        .name = "universal",
        .version = std::string("libhpy-universal ") + hpyu_version(),
        .context = universal,
        .module = hpyu_load(universal, "operations", path),
        // Attached until it ends: what a thread has there, its context variables for one, is to last from call to call.
        .attach = [] { [[maybe_unused]] thread_local HPyContext *const attached = hpyu_attach(space, HPYU_UNIVERSAL); },
        .detach = [] {},
        .take_error =
            [] {
                HPy exception = hpyu_err_take(universal);
                HPy report = hpyu_err_report(universal, exception);
                std::string text = HPyUnicode_AsUTF8AndSize(universal, report, nullptr);
                HPy_Close(universal, report);
                HPy_Close(universal, exception);
                return text;
            },
        .close = [] { hpyu_space_free(space); },
    };
    if (HPy_IsNull(runtime.module))
        std::fprintf(stderr, "%s\n", runtime.take_error().c_str());
    hpyu_detach(universal);
    return runtime;
}

std::vector<Runtime> open_runtimes() {
    std::vector<Runtime> runtimes;
#ifdef HPYU_BASELINE
    runtimes.push_back(open_cpython(HPYU_BASELINE));
#endif
    runtimes.push_back(open_universal(HPYU_OPERATIONS));
    for (const Runtime &runtime : runtimes)
        if (HPy_IsNull(runtime.module))
            std::exit(1);
    return runtimes;
}

Names operation_names(const Runtime &runtime) {
    HPyContext *ctx = runtime.context;
    HPy pair = call(runtime, "names");
    Names names = {strings(ctx, pair, 0), strings(ctx, pair, 1)};
    HPy_Close(ctx, pair);
    return names;
}

HPy make_subject(const Runtime &runtime, long operation) {
    HPy number = HPyLong_FromLong(runtime.context, operation);
    HPy subject = call(runtime, "subject", number);
    HPy_Close(runtime.context, number);
    return subject;
}

bool run(const Runtime &runtime, long operation, HPy subject, long n) {
    HPyContext *ctx = runtime.context;
    HPy number = HPyLong_FromLong(ctx, operation), count = HPyLong_FromLong(ctx, n);
    HPy result = call(runtime, "run", number, subject, count);
    HPy_Close(ctx, number);
    HPy_Close(ctx, count);
    HPy_Close(ctx, result);
    return !HPy_IsNull(result);
}
