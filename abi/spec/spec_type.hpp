// SPDX-License-Identifier: MIT
// Types from specs: what the ABI layer hangs on them, how they are made, how their instances are.
//
// The instances of such a type have a payload: the extension's struct, and behind it, for types that can be called, a
// word for the call function of the one instance (HPy_SetCallFunction). A class derived from it, by a spec or by calling
// type, has the same payload or a larger one that begins with it.
#pragma once

#include <memory>
#include <vector>

#include "hpy_space.hpp"
#include "method.hpp"

namespace hpyu {

/// Hangs on the type, and on its Python subclasses; owned by the type made from the spec.
struct SpecType final : ForeignType {
    SpecType *base = nullptr;               ///< Of the type derived from, kept alive by it.
    HPyFunc_traverseproc tp_traverse = nullptr;
    HPyFunc_destroyfunc tp_destroy = nullptr;
    uint32_t basicsize = 0;                 ///< The struct's, with that of the bases.
    bool callable = false;                  ///< There is a call function's word, at call_offset().
    bool blind = false;                     ///< A struct in the chain has no tp_traverse: stored fields are noted.
    std::unique_ptr<std::atomic<uint64_t>[]> fields;  ///< A bit for each word of the struct that holds an HPyField.
    std::vector<MethodDef> methods;
    std::vector<GetSetDef> getsets;

    static SpecType *of(const Type *type) { return static_cast<SpecType *>(type->foreign); }
    size_t call_offset() const { return (basicsize + 7u) & ~size_t{7}; }
    size_t payload_size() const { return callable ? call_offset() + sizeof(void *) : basicsize; }
    /// Notes that an HPyField lies at `offset`.
    void note_field(size_t offset);
};

/// HPyType_FromSpec. Null with an exception pending.
[[nodiscard]] Type *type_from_spec(HpyThread &thread, const HPyType_Spec *spec, const HPyType_SpecParam *params);

/// An instance with nothing run but the making: of a builtin shape, with the value that the builtin's own constructor
/// gives without arguments. Null with an exception pending.
[[nodiscard]] Value new_instance(HpyThread &thread, Type *type);

/// HPy_SetCallFunction; -1 with TypeError if instances of the type have none.
[[nodiscard]] int set_call_function(HpyThread &thread, Value instance, const HPyCallFunction *function);

/// HPyField_Store.
void store_field(Value instance, HPyField *field, Value v);

// -- parts of making a type -------------------------------------------------------------------------------------------

/// Fills the slot that a definition names. False, and nothing raised, if it is none of a type's.
bool fill_slot(TypeSlots &slots, const HPySlot &def, bool serialized);
/// The tp_call of a type whose instances only have call functions of their own.
slot_kind::Call call_slot_without_default(bool serialized);
/// The name of the slot that holds `impl`, for messages; null if none does.
const char *slot_name_of(const Type *type, const void *impl);

/// Describes an extension's property. `getset` must outlive the definition.
GetSetDef define_getset(const HPyGetSet &getset, bool serialized);
/// The descriptor of an extension's member. Null with an exception pending.
[[nodiscard]] Value member_new(HpyThread &thread, Type *owner, const HPyMember &member);

}  // namespace hpyu
