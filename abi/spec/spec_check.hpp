// SPDX-License-Identifier: MIT
// What is wrong with a spec or with its parameters, as far as they themselves show it: the rules that hold over every
// object model.
#pragma once

#include <hpy.h>

#include <string>

namespace hpyu {

/// An exception of Python's that is yet to be raised; none for what is sound.
struct SpecFault {
    enum class Kind { None, TypeError, ValueError, SystemError, RuntimeError } kind = Kind::None;
    std::string text = {};

    explicit operator bool() const { return kind != Kind::None; }
};

/// Name, shape, sizes and definitions. A spec without a fault has a name, its definitions are of known kinds and have
/// names and functions, its members lie in the struct, its slots are those of types.
[[nodiscard]] SpecFault check_spec(const HPyType_Spec *spec);

/// The kinds of the parameters, and how often each may stand.
[[nodiscard]] SpecFault check_params(const HPyType_Spec &spec, const HPyType_SpecParam *params);

/// Of a spec whose bases have none of its shape; of one whose struct does not hold that of a base.
[[nodiscard]] SpecFault base_of_shape_missing(const HPyType_Spec &spec);
[[nodiscard]] SpecFault struct_too_small(const HPyType_Spec &spec, const std::string &base, size_t base_size);

/// The signature of a slot of types; 0 for a slot that is none, or of modules.
int slot_signature(HPySlot_Slot slot);

/// The slot of a spec that counts: the last one, if it is there several times. Null if there is none.
const HPySlot *find_slot(const HPyType_Spec &spec, HPySlot_Slot wanted);

/// Members by which a spec asks for what instances have beside their struct: where CPython keeps it is not looked at.
inline constexpr const char *kCallOffset = "__vectorcalloffset__";       ///< A call function of their own.
inline constexpr const char *kAttributesOffset = "__dictoffset__";       ///< Attributes of their own.
inline constexpr const char *kWeakReferencesOffset = "__weaklistoffset__";
bool has_member(const HPyType_Spec &spec, const char *name);

/// Whether instances have call functions of their own (HPy_SetCallFunction).
bool gives_call_functions(const HPyType_Spec &spec);

}  // namespace hpyu
