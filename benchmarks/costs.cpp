// SPDX-License-Identifier: MIT
//
// hpyu_costs: what grows with the heap, and what is paid once. Prints two tables.
//
//   By the live heap: a chain of so many nodes is kept alive. `make`: making one of them, collections included.
//   `pause`: a whole collection, gc.collect(). `churn`: making and dropping one more node. `object`, `handle`: memory
//   of each, by the growth of the resident set.
//   Once: from nothing to a runtime that has loaded an extension and called it, and is gone again.
//
// Every line is measured in a process of its own, forked before any runtime is there.

#include "runtime.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace {

using Open = Runtime (*)();

double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double resident_bytes() {
    long total = 0, resident = 0;
    if (FILE *file = std::fopen("/proc/self/statm", "r")) {
        if (std::fscanf(file, "%ld %ld", &total, &resident) != 2)
            resident = 0;
        std::fclose(file);
    }
    return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double peak_bytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) * 1024;
}

/// The last of a chain of nodes; operations/subjects.h says how a node begins.
HPy make_chain(HPyContext *ctx, HPy type, long length) {
    HPy previous = HPy_NULL;
    for (long i = 0; i < length; ++i) {
        HPyField *next;
        HPy node = HPy_New(ctx, type, &next);
        HPyField_Store(ctx, node, next, previous);
        HPy_Close(ctx, previous);
        previous = node;
    }
    return previous;
}

double pause(HPyContext *ctx) {
    HPy gc = HPyImport_ImportModule(ctx, "gc"), name = HPyUnicode_FromString(ctx, "collect");
    double least = 1e9;
    for (int i = 0; i < 3; ++i) {
        const double start = now();
        HPy_Close(ctx, HPy_CallMethod(ctx, name, &gc, 1, HPy_NULL));
        least = std::min(least, now() - start);
    }
    HPy_Close(ctx, gc);
    HPy_Close(ctx, name);
    return least;
}

double handle_bytes(HPyContext *ctx, HPy object, size_t count) {
    std::vector<HPy> handles(count, ctx->h_None);
    const double before = resident_bytes();
    for (HPy &h : handles)
        h = HPy_Dup(ctx, object);
    const double growth = resident_bytes() - before;
    for (HPy h : handles)
        HPy_Close(ctx, h);
    return growth / static_cast<double>(count);
}

void print_live_heap(Open open, long length) {
    Runtime runtime = open();
    HPyContext *ctx = runtime.context;
    runtime.attach();
    HPy type = HPy_GetAttr_s(ctx, runtime.module, "Node");
    const double resident = resident_bytes(), begun = now();
    HPy chain = make_chain(ctx, type, length);
    const double made = (now() - begun) / static_cast<double>(length);
    const double object = (resident_bytes() - resident) / static_cast<double>(length);
    const double paused = pause(ctx);

    constexpr long kPassing = 1000000;
    const double churn_begun = now();
    for (long i = 0; i < kPassing; ++i) {
        HPyField *next;
        HPy_Close(ctx, HPy_New(ctx, type, &next));
    }
    const double churn = (now() - churn_begun) / kPassing;
    const double peak = peak_bytes();
    const double handle = handle_bytes(ctx, chain, 1000000);
    std::printf("| %8ld | %-9s | %8.1f | %10.3f | %8.1f | %9.1f | %9.1f | %9.1f |\n", length, runtime.name, made * 1e9,
                paused * 1e3, churn * 1e9, object, handle, peak / 1e6);
}

void print_start(Open open, long) {
    const double begun = now();
    Runtime runtime = open();
    runtime.attach();
    operation_names(runtime);
    runtime.detach();
    runtime.close();
    std::printf("%s %.3f\n", runtime.name, (now() - begun) * 1e3);
}

/// Calls the function in a process of its own and answers what it printed.
std::string in_child(void (*function)(Open, long), Open open, long argument) {
    int ends[2];
    std::fflush(stdout);
    if (pipe(ends) != 0)
        return "";
    const pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        function(open, argument);
        std::fflush(stdout);
        _exit(0);
    }
    close(ends[1]);
    std::string text;
    char buffer[256];
    for (ssize_t got; (got = read(ends[0], buffer, sizeof buffer)) > 0;)
        text.append(buffer, static_cast<size_t>(got));
    close(ends[0]);
    waitpid(child, nullptr, 0);
    return text;
}

void print_starts(Open open) {
    std::vector<double> times;
    char name[32] = "";
    for (int i = 0; i < 15; ++i) {
        double time;
        if (std::sscanf(in_child(print_start, open, 0).c_str(), "%31s %lf", name, &time) == 2)
            times.push_back(time);
    }
    std::sort(times.begin(), times.end());
    if (!times.empty())
        std::printf("| %-9s | %8.2f | %8.2f |\n", name, times.front(), times[times.size() / 2]);
}

}  // namespace

int main() {
    const std::vector<Open> opens = {
#ifdef HPYU_BASELINE
        [] { return open_cpython(HPYU_BASELINE); },
#endif
        [] { return open_universal(HPYU_OPERATIONS); },
    };
    std::printf("| live     | runtime   | make, ns |  pause, ms | churn, ns | object, B | handle, B |  peak, MB |\n"
                "|---------:|-----------|---------:|-----------:|---------:|----------:|----------:|----------:|\n");
    for (long length : {10000L, 100000L, 1000000L, 10000000L})
        for (Open open : opens)
            std::fputs(in_child(print_live_heap, open, length).c_str(), stdout);
    std::printf("\n| start to end | least, ms | median, ms |\n|-----------|---------:|---------:|\n");
    for (Open open : opens)
        print_starts(open);
    return 0;
}
