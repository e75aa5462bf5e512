// SPDX-License-Identifier: MIT
// ContextBlock: an HPyContext as this library allocates it, with what lies behind it in memory.
//
// An extension that was built for a later minor version of HPy may call rows behind the last one that there is today. It
// finds guards there: functions that raise SystemError and answer zero. Behind the guards, for hpyu_slot_info alone,
// stands who provides each slot. Every HPyContext that the library hands out is in such a block.
#pragma once

#include <hpy.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "hpy_universal/slot_call.h"

namespace hpyu {

/// The rows of the context: constants and slots.
inline constexpr int kRowCount = (sizeof(HPyContext) - offsetof(HPyContext, h_None)) / sizeof(HPy);
/// The rows behind them that have guards.
inline constexpr int kGuardCount = 64;

/// Zero wherever a caller looks for a slot's answer: among the integers or, with other registers, the doubles.
struct GuardAnswer {
    intptr_t word = 0;
    double real = 0;
};
/// What later rows take is not known, but that the context comes first is.
using Guard = GuardAnswer (*)(HPyContext *ctx);
using GuardRow = std::array<Guard, kGuardCount>;

/// The guards, for the rows from kRowCount on. They work in any context: they raise through its own Err_SetString.
extern const GuardRow kGuards;

struct ContextBlock {
    HPyContext context = {};
    GuardRow guards = kGuards;
    std::array<uint8_t, kRowCount> providers = {};   ///< An hpyu_provider each; HPYU_BY_HOST to begin with.

    static ContextBlock &of(HPyContext *ctx) { return *reinterpret_cast<ContextBlock *>(ctx); }
};
static_assert(offsetof(ContextBlock, context) == 0 && offsetof(ContextBlock, guards) == sizeof(HPyContext));

}  // namespace hpyu
