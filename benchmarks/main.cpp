// SPDX-License-Identifier: MIT
//
// hpyu_bench [--threads] [NAME...] [--benchmark_...]
//
//   Runs the operations (all, or those with one of the names in their own) on every runtime, and prints a table. Each
//   operation is run several times for a short while, the runs of all operations and runtimes in random order; a cell
//   is the least of its runs, since noise only adds.
//
//   Single-threaded times are processor time of the whole process. With --threads they are wall-clock times, on 1, 2
//   and 4 threads, each with a subject of its own (private) or all with the same (shared), of the listed operations if
//   no name is given.

#include "runtime.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

namespace {

constexpr int kThreadCounts[] = {1, 2, 4};

struct Operation {
    long number;
    std::string name;
    bool listed;
};

// ---- Running --------------------------------------------------------------------------------------------------------

/// One call of the extension does as many operations as the library asks for.
void repeat(benchmark::State &state, const Runtime &runtime, long operation) {
    runtime.attach();
    HPy subject = make_subject(runtime, operation);
    runtime.detach();
    bool done = !HPy_IsNull(subject);
    while (state.KeepRunningBatch(state.max_iterations)) {
        runtime.attach();
        done = done && run(runtime, operation, subject, state.max_iterations);
        runtime.detach();
    }
    runtime.attach();
    if (!done)
        state.SkipWithError(runtime.take_error().c_str());
    HPy_Close(runtime.context, subject);
    runtime.detach();
}

/// The subject that the threads share, made by the first.
HPy shared_subject;

void repeat_shared(benchmark::State &state, const Runtime &runtime, long operation) {
    if (state.thread_index() == 0) {
        runtime.attach();
        shared_subject = make_subject(runtime, operation);
        runtime.detach();
    }
    while (state.KeepRunningBatch(state.max_iterations)) {
        runtime.attach();
        run(runtime, operation, shared_subject, state.max_iterations);
        runtime.detach();
    }
    if (state.thread_index() == 0) {
        runtime.attach();
        HPy_Close(runtime.context, shared_subject);
        runtime.detach();
    }
}

std::string cell_name(const std::string &operation, const std::string &column) { return operation + "/" + column; }

/// No runtime, no memory: what several threads gain at this is all that the machine gives, one whose processors share a
/// core, or that has other guests, less than a thread each.
void compute(benchmark::State &state) {
    uint64_t word = 1;
    for ([[maybe_unused]] auto each : state) {
        word = word * 3 + 1;
        benchmark::DoNotOptimize(word);
    }
}

using Function = void (*)(benchmark::State &state, const Runtime &runtime, long operation);

benchmark::internal::Benchmark *add(const std::string &name, Function function, const Runtime &runtime,
                                    long operation) {
    return benchmark::RegisterBenchmark(
        name.c_str(), [=, &runtime](benchmark::State &state) { function(state, runtime, operation); });
}

// ---- Collecting -----------------------------------------------------------------------------------------------------

/// The least time of each benchmark, in nanoseconds an operation. One that raised is named on stderr, and has none.
class Least : public benchmark::BenchmarkReporter {
public:
    bool ReportContext(const Context &) override { return true; }
    void ReportRuns(const std::vector<Run> &runs) override {
        for (const Run &run : runs) {
            if (run.run_type != Run::RT_Iteration)
                continue;
            if (run.error_occurred) {
                std::fprintf(stderr, "%s: %s\n", run.run_name.function_name.c_str(), run.error_message.c_str());
                break;
            }
            const bool wall = run.threads > 1 || run.run_name.time_type == "real_time";
            const double seconds = wall ? run.real_accumulated_time : run.cpu_accumulated_time;
            const double time = seconds * 1e9 / static_cast<double>(run.iterations);
            auto [place, added] = times.try_emplace({run.run_name.function_name, run.threads}, time);
            if (!added)
                place->second = std::min(place->second, time);
        }
    }
    /// 0 if it was not measured.
    double of(const std::string &operation, const std::string &column, int64_t threads = 1) const {
        auto found = times.find({cell_name(operation, column), threads});
        return found != times.end() ? found->second : 0;
    }

private:
    std::map<std::pair<std::string, int64_t>, double> times;
};

class GeometricMean {
public:
    void add(double value) {
        logarithms_ += std::log(value);
        ++count_;
    }
    double value() const { return count_ != 0 ? std::exp(logarithms_ / count_) : 0; }

private:
    double logarithms_ = 0;
    int count_ = 0;
};

// ---- One thread -----------------------------------------------------------------------------------------------------

void print_comparison(const Least &least, const std::vector<Operation> &operations, bool listed) {
    GeometricMean mean;
    int rows = 0, slower = 0;
    for (const Operation &operation : operations) {
        if (operation.listed != listed)
            continue;
        const double ours = least.of(operation.name, "universal"), theirs = least.of(operation.name, "cpython");
        if (ours == 0)
            continue;
        if (rows++ == 0)
            std::printf("\n| %-28s | %10s | %10s | %7s |\n|%s|--%s:|--%s:|%s:|\n",
                        listed ? "operation (ns)" : "other slots (ns)", "CPython", "ours", "ratio",
                        std::string(30, '-').c_str(), std::string(9, '-').c_str(), std::string(9, '-').c_str(),
                        std::string(8, '-').c_str());
        if (theirs == 0) {
            std::printf("| %-28s | %10s | %10.1f | %7s |\n", operation.name.c_str(), "", ours, "");
            continue;
        }
        const bool slow = theirs < 3 ? ours > theirs + 1 : ours > 1.15 * theirs;
        mean.add(theirs / ours);
        slower += slow;
        std::printf("| %-28s | %10.1f | %10.1f | %6.2f%c |\n", operation.name.c_str(), theirs, ours, theirs / ours,
                    slow ? '!' : ' ');
    }
    if (mean.value() != 0)
        std::printf("\n%d operations, geometric mean %.2f, %d below the floor (!)\n", rows, mean.value(), slower);
}

void compare(const std::vector<Runtime> &runtimes, const std::vector<Operation> &operations) {
    Least least;
    for (const Operation &operation : operations)
        for (const Runtime &runtime : runtimes)
            add(cell_name(operation.name, runtime.name), repeat, runtime, operation.number)
                ->MinTime(0.01)
                ->Repetitions(15)
                ->MeasureProcessCPUTime();
    benchmark::RunSpecifiedBenchmarks(&least);
    for (bool listed : {true, false})
        print_comparison(least, operations, listed);
}

// ---- Several threads ------------------------------------------------------------------------------------------------

void print_scaling(const Least &least, const std::vector<Runtime> &runtimes, const std::vector<Operation> &operations,
                   const char *objects) {
    std::printf("\n| %-28s |", (std::string(objects) + " objects").c_str());
    for (const Runtime &runtime : runtimes)
        std::printf(" %9s 1 | %6s 2 | %6s 4 |", runtime.name, "", "");
    std::printf("\n|%s|", std::string(30, '-').c_str());
    for (size_t i = 0; i < runtimes.size(); ++i)
        std::printf("------------:|---------:|---------:|");
    std::printf("\n");
    std::map<std::pair<std::string, int>, GeometricMean> means;
    for (const Operation &operation : operations) {
        std::printf("| %-28s |", operation.name.c_str());
        for (const Runtime &runtime : runtimes) {
            const std::string column = std::string(runtime.name) + "/" + objects;
            const double single = least.of(operation.name, column, 1);
            std::printf(" %8.1f ns |", single);
            for (int threads : {2, 4}) {
                const double gain = single / least.of(operation.name, column, threads);
                means[{runtime.name, threads}].add(gain);
                std::printf(" %8.2f |", gain);
            }
        }
        std::printf("\n");
    }
    std::printf("\ngeometric mean on 2 and 4 threads:");
    for (const Runtime &runtime : runtimes)
        std::printf(" %s %.2f %.2f;", runtime.name, means[{runtime.name, 2}].value(), means[{runtime.name, 4}].value());
    std::printf("\n");
}

void scale(const std::vector<Runtime> &runtimes, const std::vector<Operation> &operations) {
    Least least;
    for (const Operation &operation : operations)
        for (const Runtime &runtime : runtimes)
            for (const char *objects : {"private", "shared"})
                for (int threads : kThreadCounts)
                    add(cell_name(operation.name, std::string(runtime.name) + "/" + objects),
                        *objects == 'p' ? repeat : repeat_shared, runtime, operation.number)
                        ->Threads(threads)
                        ->MinTime(0.02)
                        ->Repetitions(5)
                        ->UseRealTime();
    for (int threads : kThreadCounts)
        benchmark::RegisterBenchmark(cell_name("compute", "").c_str(), compute)
            ->Threads(threads)
            ->MinTime(0.02)
            ->Repetitions(25)
            ->UseRealTime();
    benchmark::RunSpecifiedBenchmarks(&least);
    print_scaling(least, runtimes, operations, "private");
    print_scaling(least, runtimes, operations, "shared");
    const double single = least.of("compute", "", 1);
    std::printf("\na loop in registers, without any runtime, on 2 and 4 threads: %.2f %.2f\n",
                single / least.of("compute", "", 2), single / least.of("compute", "", 4));
}

std::vector<Operation> wanted_operations(const Runtime &runtime, const std::vector<std::string> &words) {
    runtime.attach();
    Names names = operation_names(runtime);
    runtime.detach();
    std::vector<Operation> operations;
    auto offer = [&](const std::string &name, bool listed, long number) {
        auto matches = [&](const std::string &word) { return name.find(word) != std::string::npos; };
        if (words.empty() || std::any_of(words.begin(), words.end(), matches))
            operations.push_back({number, name, listed});
    };
    long number = 0;
    for (const std::string &name : names.listed)
        offer(name, true, number++);
    for (const std::string &name : names.others)
        offer(name, false, number++);
    return operations;
}

}  // namespace

int main(int argc, char **argv) {
    // Interleaving is what the numbers rest on; a flag given by the user comes later and wins.
    std::vector<char *> arguments(argv, argv + argc);
    char interleave[] = "--benchmark_enable_random_interleaving=true";
    arguments.insert(arguments.begin() + 1, interleave);
    int count = static_cast<int>(arguments.size());
    benchmark::Initialize(&count, arguments.data());

    bool threads = false;
    std::vector<std::string> words;
    for (int i = 1; i < count; ++i)
        if (std::string(arguments[static_cast<size_t>(i)]) == "--threads")
            threads = true;
        else
            words.emplace_back(arguments[static_cast<size_t>(i)]);

    const std::vector<Runtime> runtimes = open_runtimes();
    std::vector<Operation> operations = wanted_operations(runtimes.back(), words);
    if (threads && words.empty())
        std::erase_if(operations, [](const Operation &operation) { return !operation.listed; });
    if (operations.empty()) {
        std::fprintf(stderr, "hpyu_bench: no operation has such a name\n");
        return 2;
    }
    (threads ? scale : compare)(runtimes, operations);
    return 0;
}
