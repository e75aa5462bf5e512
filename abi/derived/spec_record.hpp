// SPDX-License-Identifier: MIT
// SpecRecord: what the library keeps of a type from a spec that was made over a host's classes.
#pragma once

#include <hpy_universal/host.h>

#include <cstddef>
#include <string>
#include <vector>

namespace hpyu {

/// A class has the word of its record as the attribute kSpecAttribute, which its subclasses inherit.
inline constexpr const char *kSpecAttribute = "__hpy_spec__";

struct SpecRecord : hpyu_payload_type {
    HPyContext *ctx = nullptr;
    HPy type = {0};                          ///< The class; a handle of the record's own.
    std::string full_name;                   ///< As the spec has it: "module.Name".
    bool is_base = false;                    ///< Specs may derive from it.
    const SpecRecord *base = nullptr;        ///< Of the class that it extends, if that has one.
    HPyFunc_traverseproc tp_traverse = nullptr;
    HPyFunc_destroyfunc tp_destroy = nullptr;
    HPyFunc_getbufferproc bf_getbuffer = nullptr;
    HPyFunc_releasebufferproc bf_releasebuffer = nullptr;
    size_t basicsize = 0;                    ///< The struct's, with that of the bases.
    bool callable = false;                   ///< There is a call function's word, at call_offset().
    HPyType_BuiltinShape shape = HPyType_BuiltinShape_Object;
    std::vector<size_t> fields;              ///< Offsets of the members that are HPyFields.

    size_t call_offset() const { return (basicsize + 7) & ~size_t{7}; }
};

/// The record of a class or of the nearest class that it derives from; null, and nothing raised, if there is none.
SpecRecord *record_of(HPyContext *ctx, HPy type);

/// The name of an object's class, for messages: with the module in front, for a type from a spec.
std::string full_type_name_of(HPyContext *ctx, HPy object);

/// The payload of an instance; null with TypeError if it has none.
void *payload_of(HPyContext *ctx, HPy instance);

/// The definitions of a spec, in the form of a class's namespace: functions for slots and methods, properties for
/// members. `record` is that of the type to be. 0, or -1 with an exception pending.
int fill_namespace(HPyContext *ctx, HPy ns, const HPyType_Spec &spec, SpecRecord *record);

/// The special methods of a slot, in the namespace.
int add_special_methods(HPyContext *ctx, HPy ns, const HPySlot &slot, const SpecRecord *record, const char *type_name);
/// What a type has that its spec leaves out: a `__new__` that makes an instance with its payload, where no base has
/// one, and a `__call__` for instances with call functions of their own.
int add_default_methods(HPyContext *ctx, HPy ns, const SpecRecord *record, const char *type_name);

}  // namespace hpyu
