// SPDX-License-Identifier: MIT
//
// hpyu_bench_calls [--benchmark_...]
//
//   The price of the ways to call a slot, with nothing behind it but an addition of two words: the host's own function
//   through the context's pointer, the same by its name, and a slot that the host has no function for, which a closure
//   hands to its unknown_slot.

#include <benchmark/benchmark.h>
#include <hpy_universal.h>

#include "closures/slot_call.hpp"
#include "closures/slot_closures.hpp"
#include "contexts/context_block.hpp"

namespace {

constexpr int kAdd = 100;

HPy add(HPyContext *, HPy a, HPy b) { return HPy{a._i + b._i}; }
int no_error(HPyContext *) { return 0; }

int answer_add(HPyContext *, hpyu_slot_call *call, void *) {
    call->result.handle._i = call->args[0].value.handle._i + call->args[1].value.handle._i;
    return 1;
}

void call_through(benchmark::State &state, hpyu::ContextBlock &block) {
    HPyContext *ctx = &block.context;
    HPy sum = {0};
    for (auto _ : state) {
        benchmark::DoNotOptimize(ctx);
        sum = HPy_Add(ctx, sum, HPy{1});
    }
    benchmark::DoNotOptimize(sum);
}

void direct_slot(benchmark::State &state) {
    hpyu::ContextBlock block;
    block.context.ctx_Add = add;
    call_through(state, block);
}

void closure(benchmark::State &state) {
    hpyu::SlotClosures closures("benchmark", answer_add, nullptr);
    hpyu::ContextBlock block;
    block.context.ctx_Add = reinterpret_cast<HPy (*)(HPyContext *, HPy, HPy)>(closures.function(kAdd));
    call_through(state, block);
}

void call_by_name(benchmark::State &state) {
    hpyu::ContextBlock block;
    block.context.ctx_Add = add;
    block.context.ctx_Err_Occurred = no_error;
    hpyu_argument args[2] = {};
    args[0].kind = args[1].kind = HPYU_HANDLE;
    args[1].value.handle._i = 1;
    hpyu_value sum = {};
    for (auto _ : state) {
        args[0].value = sum;
        benchmark::DoNotOptimize(hpyu::call_slot(&block.context, "ctx_Add", args, 2, &sum));
    }
}

}  // namespace

BENCHMARK(direct_slot);
BENCHMARK(closure);
BENCHMARK(call_by_name);
BENCHMARK_MAIN();
