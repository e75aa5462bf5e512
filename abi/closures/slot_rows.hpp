// SPDX-License-Identifier: MIT
// The rows of the context as data: names, kinds, failure values, derived from slots.def; and how libffi sees them.
#pragma once

#include <ffi.h>

#include <string_view>

#include "hpy_universal/slot_call.h"

namespace hpyu {

/// What a slot answers when it fails: the last column of slots.def.
enum class Failure : unsigned char { HANDLE_NULL, MINUS_ONE, NULL_POINTER, ZERO, NOTHING };

struct SlotRow {
    hpyu_slot_description description;   ///< But for the provider of a slot, which each context has its own of.
    Failure failure;

    bool is_constant() const { return description.provider == HPYU_BY_CONSTANT; }
};

/// No slot has more parameters behind the context.
inline constexpr size_t kMaxParameters = 4;

/// The row at `index`, from 0 to kRowCount - 1.
const SlotRow &slot_row(int index);
/// The row called "ctx_Add", "Add" or "h_None"; null if there is none.
const SlotRow *find_slot_row(std::string_view name);

/// What marshalling must know of a kind; of HPYU_VOID too.
struct KindTraits {
    const char *name;   ///< "HPYU_INT32"
    const char *type;   ///< "int32_t"
    size_t size;
    bool is_signed;     ///< An integer that is widened with its sign.
    ffi_type *ffi;
};
/// Null if there is no such kind.
const KindTraits *kind_traits(hpyu_kind kind);

/// The prepared call of a slot, the context included.
ffi_cif *slot_cif(const SlotRow &row);

}  // namespace hpyu
