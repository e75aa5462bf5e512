// SPDX-License-Identifier: MIT
// hpy call: one function of an extension, from one thread or many.
#include <chrono>
#include <cstdio>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "commands.hpp"
#include "elf_file.hpp"
#include "hpy_universal.hpp"
#include "literal.hpp"
#include "modes.hpp"

namespace hpyu::command {

namespace {

/// Follows a dotted name from `object`.
Object resolve(Object object, const std::string &dotted) {
    for (size_t start = 0; start <= dotted.size();) {
        const size_t end = std::min(dotted.find('.', start), dotted.size());
        object = object.attr(dotted.substr(start, end - start).c_str());
        start = end + 1;
    }
    return object;
}

void print_error(const Error &error) {
    const std::string text = error.report().empty() ? error.what() : error.report();
    std::fprintf(stderr, "%s%s", text.c_str(), text.empty() || text.back() != '\n' ? "\n" : "");
}

/// What all threads of one command share: the first result, the first failure.
struct Shared {
    std::mutex lock;
    std::optional<std::string> result;
    std::optional<Error> failure;
};

/// The calls of one thread.
void run(HPyContext *ctx, const Object &callable, const std::vector<Object> &arguments, unsigned long repeat, Shared &shared) {
    try {
        std::vector<HPy> handles;
        for (const Object &argument : arguments)
            handles.push_back(argument.handle());
        Object result;
        for (unsigned long i = 0; i < repeat; ++i)
            result = Object(ctx, HPy_Call(ctx, callable.handle(), handles.data(), handles.size(), HPy_NULL));
        std::string text = result.repr();
        const std::lock_guard guard(shared.lock);
        if (!shared.result)
            shared.result = std::move(text);
    } catch (const Error &error) {
        const std::lock_guard guard(shared.lock);
        if (!shared.failure)
            shared.failure = error;
    }
}

/// Makes the calls from `options.threads` threads, this one among them if it is the only one.
double run_all(const Space &space, int mode, HPyContext *ctx, const Object &callable, const std::vector<Object> &arguments,
               const CallOptions &options, Shared &shared) {
    const auto start = std::chrono::steady_clock::now();
    if (options.threads == 1) {
        run(ctx, callable, arguments, options.repeat, shared);
    } else {
        std::vector<std::thread> threads;
        for (unsigned i = 0; i < options.threads; ++i)
            threads.emplace_back([&] {
                const Context own(space, mode);
                run(own.get(), callable, arguments, options.repeat, shared);
            });
        for (std::thread &thread : threads)
            thread.join();
    }
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

int call_within(const Space &space, int mode, const CallOptions &options) {
    Context ctx(space, mode);
    const std::string module = options.module.empty() ? module_name_of(options.file) : options.module;
    const Object callable = resolve(ctx.load(module, options.file), options.name);
    std::vector<Object> arguments;
    for (const std::string &argument : options.arguments)
        arguments.push_back(parse_literal(ctx, argument));

    Shared shared;
    const double seconds = run_all(space, mode, ctx, callable, arguments, options, shared);
    if (shared.failure)
        throw *shared.failure;
    std::printf("%s\n", shared.result->c_str());
    if (options.threads > 1 || options.repeat > 1)
        std::fprintf(stderr, "hpy: %u thread%s x %lu call%s: %.3f s, %.1f ns a call of one thread\n", options.threads,
                     options.threads == 1 ? "" : "s", options.repeat, options.repeat == 1 ? "" : "s", seconds,
                     seconds * 1e9 / static_cast<double>(options.repeat));
    return 0;
}

}  // namespace

std::string module_name_of(const std::string &file) {
    const std::string base = file.substr(file.rfind('/') + 1);
    const std::string stem = base.substr(0, base.find('.'));
    const std::vector<std::string> exported = read_elf_file(file).modules;
    for (const std::string &name : exported)
        if (name == exported_name(stem))
            return stem;
    return exported.size() == 1 ? exported.front() : stem;
}

int call(const CallOptions &options) {
    const auto mode = mode_by_name(options.mode);
    if (!mode) {
        std::fprintf(stderr, "hpy: '%s' is no mode: use universal, debug or trace\n", options.mode.c_str());
        return 2;
    }
    if (*mode != Mode::Universal) {
        std::fprintf(stderr, "hpy: %s mode is not available yet\n", options.mode.c_str());
        return 2;
    }
    try {
        const Space space;
        return call_within(space, static_cast<int>(*mode), options);
    } catch (const Error &error) {
        print_error(error);
    } catch (const std::exception &error) {
        std::fprintf(stderr, "hpy: %s\n", error.what());
    }
    return 1;
}

int check(const std::string &) {
    std::fputs("hpy: check is not available yet: it needs debug mode\n", stderr);
    return 2;
}

}  // namespace hpyu::command
