// SPDX-License-Identifier: MIT
// SharedHandles: a handle table for those who have no thread of a space: hosts, and the derived slots that keep records
// of their own. What an entry points to is the user's affair.
#pragma once

#include <cstdint>
#include <memory>

#include "handles/handle_table.hpp"

namespace hpyu {

/// See hpyu_handles in hpy_universal/host.h. Handle words are never immediate; 0 is none.
class SharedHandles {
public:
    /// 0 for null, and if there is no memory.
    uint64_t open(void *object);
    uint64_t open_permanent(void *object);
    /// Null for what is not open.
    void *get(uint64_t handle) const;
    /// The address that it had, to one caller only; null for what is not open, and for a permanent handle.
    void *close(uint64_t handle);
    /// Calls visit(address) for every open handle; nobody else may be using the table.
    template <class F>
    void visit(F &&visit) {
        table_->each([&](ProtoObject *object) { visit(static_cast<void *>(object)); });
    }

private:
    static uint64_t next_id();

    const std::shared_ptr<const uint64_t> id_ = std::make_shared<uint64_t>(next_id());  ///< Never another table's.
    std::shared_ptr<HandleTable> table_ = std::make_shared<HandleTable>();
};

}  // namespace hpyu
