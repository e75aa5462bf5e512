// SPDX-License-Identifier: MIT
// SlotClosures: functions, made while the program runs, for the slots that a host has none for.
//
// Each has exactly the C signature of its slot. Called, it packs the arguments into an hpyu_slot_call, hands that to the
// host's unknown_slot, and answers what came back. A call that is declined raises NotImplementedError through the
// context's own Err_SetString; if that is such a function itself and declines too, the message goes to stderr.
#pragma once

#include <memory>
#include <string>

#include "hpy_universal/slot_call.h"

namespace hpyu {

class ClosureMemory;

/// The closures of one context template. Contexts and threads share them; they must not be called any more when this
/// ends. Making them is the business of one thread, calling them of any number.
class SlotClosures {
public:
    /// `host` is the name in messages; `unknown_slot` may be null: every call is then declined. `data` is handed to it.
    SlotClosures(std::string host, hpyu_unknown_slot unknown_slot, void *data);
    ~SlotClosures();
    SlotClosures(const SlotClosures &) = delete;
    SlotClosures &operator=(const SlotClosures &) = delete;

    /// The function for the slot at row `index`, made on first use. Null if there is no memory for it (the system may
    /// refuse executable memory), or the row is a constant or none.
    void *function(int index);

private:
    struct Host;
    struct Closure;
    std::unique_ptr<Host> host_;
    std::unique_ptr<ClosureMemory> memory_;
    std::unique_ptr<Closure[]> closures_;   ///< One for each row of the context.
};

}  // namespace hpyu
