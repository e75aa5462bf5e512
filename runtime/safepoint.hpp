// SPDX-License-Identifier: MIT
// The asymmetric barrier between a thread that crosses in or out (often, cheap) and one that stops the world (rare).
//
// The crossing thread stores its own mark and then loads the stop flag; the stopping thread stores the flag and then
// loads the marks. One of them must see the other's store. The stopper pays: membarrier makes every running thread of
// the process pass a full barrier. Where the kernel has none, and under the thread sanitizer, both sides pay.
#pragma once

#include <atomic>

#include "context.hpp"

namespace hpyu {

/// True if crossing threads need a full barrier of their own; settled before the first space exists.
extern const bool needs_crossing_barrier;

/// The stopper's side.
void heavy_barrier();

/// The crosser's side: after storing its mark, before loading the flag.
inline void light_barrier() {
#if HPYU_TSAN
    // Marks and flags are sequentially consistent there (kMarkOrder).
#else
    if (needs_crossing_barrier) [[unlikely]]
        std::atomic_thread_fence(std::memory_order_seq_cst);
    else
        std::atomic_signal_fence(std::memory_order_seq_cst);
#endif
}
inline constexpr std::memory_order kMarkOrder = HPYU_TSAN ? std::memory_order_seq_cst : std::memory_order_release;

}  // namespace hpyu
