// SPDX-License-Identifier: MIT
// SpecRecord: what the library keeps of a type from a spec that was made over a host's classes.
#pragma once

#include <hpy_universal/host.h>

#include <bitset>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "contexts/through.hpp"

namespace hpyu {

/// A class has the word of its record as the attribute kSpecAttribute, which its subclasses inherit.
inline constexpr const char *kSpecAttribute = "__hpy_spec__";

/// `type` and `maker` are handles of its own.
struct SpecRecord : hpyu_payload_type {
    explicit SpecRecord(HPyContext *context) : ctx(context) {}
    SpecRecord(const SpecRecord &) = delete;
    ~SpecRecord() { let_go(); }
    void let_go() {
        for (HPy *own : {&type, &maker})
            if (own->_i != 0)
                ctx->ctx_Close(ctx, std::exchange(*own, HPy{0}));
    }

    HPyContext *ctx;
    HPy type = {0};                          ///< The class.
    std::string full_name;                   ///< As the spec has it: "module.Name".
    bool is_base = false;                    ///< Specs may derive from it.
    const SpecRecord *base = nullptr;        ///< Of the class that it extends, if that has one.
    HPyFunc_traverseproc tp_traverse = nullptr;
    HPyFunc_destroyfunc tp_destroy = nullptr;
    HPyFunc_getbufferproc bf_getbuffer = nullptr;
    HPyFunc_releasebufferproc bf_releasebuffer = nullptr;
    size_t basicsize = 0;                    ///< The struct's, with that of the bases.
    bool callable = false;                   ///< There is a call function's word, at call_offset().
    bool has_new = false;                    ///< The spec has a tp_new.
    std::bitset<128> slots;                  ///< Those of special methods, own and inherited.
    HPyFunc_ssizeargfunc sq_item = nullptr;  ///< Its own or inherited.
    bool needs_payload = false;              ///< A struct, a call function or a tp_destroy, of its own or inherited.
    HPyType_BuiltinShape shape = HPyType_BuiltinShape_Object;
    HPy builtin = {0};                       ///< The constant whose values instances are; HPy_NULL of plain objects.
    HPy maker = {0};                         ///< The base whose `__new__` makes instances; HPy_NULL: `object` does.
    bool makes_eagerly = false;              ///< Its `__new__` is the maker's with the payload behind it.
    std::vector<size_t> fields;              ///< Offsets of the members that are HPyFields.

    bool has(HPySlot_Slot slot) const { return slots[static_cast<size_t>(slot)]; }
    size_t call_offset() const { return (basicsize + 7) & ~size_t{7}; }
};

/// The record of a class or of the nearest class that it derives from; null, and nothing raised, if there is none.
SpecRecord *record_of(HPyContext *ctx, HPy type);

/// The name of a class, and of an object's class, for messages: with the module in front, for a type from a spec.
std::string full_name_of(HPyContext *ctx, HPy type);
std::string full_type_name_of(HPyContext *ctx, HPy object);

/// Whether tp_destroy runs for instances, by the type's own spec or by one that it derives from.
bool destroys(const SpecRecord *record);

/// The payload of an instance, which it gets now if its class gives it one and it was made by another `__new__`. Null
/// with TypeError if it has none.
void *payload_of(HPyContext *ctx, HPy instance);

/// The definitions of a spec, in the form of a class's namespace: functions for slots and methods, properties for
/// members. `record` is that of the type to be. 0, or -1 with an exception pending.
int fill_namespace(HPyContext *ctx, HPy ns, const HPyType_Spec &spec, SpecRecord *record);

/// The special methods of the spec's slots, in the namespace. Where several slots show as one method it is that of the
/// number's or the mapping's.
int add_special_methods(HPyContext *ctx, HPy ns, const HPyType_Spec &spec, const SpecRecord *record,
                        const char *type_name);
/// What a type has that its spec leaves out: a `__new__` that makes an instance with its payload, where no base makes
/// them, or makes them without the payload that tp_destroy waits for; a `__call__` for instances with call functions of
/// their own; an `__iter__` by sq_item where `__getitem__` is mp_subscript.
int add_default_methods(HPyContext *ctx, HPy ns, SpecRecord *record, const char *type_name);

/// A new iterator over a sequence: by its HPy_sq_item, or by its `__getitem__` if that is null.
HPy iterate_sequence(HPyContext *ctx, HPy sequence, HPyFunc_ssizeargfunc item);

// -- classes that derive (subclasses.cpp) -----------------------------------------------------------------------------

/// The constant of a class whose instances have a value of their own, if the class derives from one; else HPy_NULL.
HPy builtin_of(HPyContext *ctx, HPy type);
/// What the instances of a class have of its bases.
struct Joined {
    const SpecRecord *record = nullptr;   ///< Whose payload; null: none has a record.
    HPy builtin = {0};                    ///< The constant whose values they are; HPy_NULL of plain objects.
};
/// Takes one more base in, with its record if it has one. 0, or -1 with TypeError if no instance could be of all.
int join_base(HPyContext *ctx, Joined *joined, HPy base, const SpecRecord *record);
/// An `__init_subclass__`, in the namespace, which checks what derives from the type.
int add_subclass_hook(HPyContext *ctx, HPy ns, const SpecRecord *record);
/// The TypeError of deriving from a type without HPy_TPFLAGS_BASETYPE.
Failed raise_no_base(HPyContext *ctx, const SpecRecord *record);

}  // namespace hpyu
