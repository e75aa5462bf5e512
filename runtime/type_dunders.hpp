// SPDX-License-Identifier: MIT
// The relation between slots and special methods: one row for each pair (type_dunders_table.cpp).
//
// A row is used in both directions. Downwards, a type's own slot is shown in its namespace as a slot wrapper, which
// calls the slot when it is called (`wrap`, type_dunders_wrap.cpp). Upwards, a special method that a class defines
// fills the slot with a function that looks the method up and calls it (`serve`, type_dunders_serve.cpp). A wrapper
// found where a definition is looked for is not called: its slot is copied.
#pragma once

#include <bit>
#include <span>

#include "space.hpp"
#include "type.hpp"

namespace hpyu {

struct DunderRow;

/// slot_wrapper: a slot of `owner` as a method.
struct SlotWrapper : ProtoObject {
    const DunderRow *row = nullptr;
    Type *owner = nullptr;
    AnySlot slot{nullptr, nullptr};

    /// The slot as what it is; the caller knows its kind from the row.
    template <class Kind>
    Kind as_kind() const {
        return std::bit_cast<Kind>(slot);
    }
};

/// method-wrapper: a slot wrapper with its first argument.
struct MethodWrapper : ProtoObject {
    SlotWrapper *wrapper = nullptr;
    Value self;
};

/// The arguments of a wrapper's call, `self` taken off.
struct WrapperArgs {
    Value self;
    const Value *args;
    size_t nargs;
    Tuple *kwnames;
};

struct DunderRow {
    const char *text;            ///< The method's name.
    Str *Names::*name;
    SlotId slot;
    /// Calls the wrapper's slot as the method; null: the slot is not shown under this name.
    Value (*wrap)(ProtoContext &, const SlotWrapper &, const WrapperArgs &);
    /// What fills the slot where a class defines the method; the same for all rows of a slot. Null: nothing does.
    void (*serve)();
    const char *doc;             ///< Opens with the text signature.
    bool takes_keywords = false;
};

/// All rows; those of one slot stand together.
std::span<const DunderRow> dunder_rows();

/// True if `slot` is filled by a special method that a class defines.
bool is_served(SlotId id, const AnySlot &slot);

/// Calls a slot wrapper with `self` checked already.
[[nodiscard]] Value call_slot_wrapper(ProtoContext &ctx, const SlotWrapper &wrapper, const WrapperArgs &call);

}  // namespace hpyu
