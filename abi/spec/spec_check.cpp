// SPDX-License-Identifier: MIT
#include "spec/spec_check.hpp"

#include <algorithm>
#include <cstring>

#include "spec/member_kinds.hpp"

namespace hpyu {

namespace {

using Kind = SpecFault::Kind;

/// A text of parts.
template <class... Part>
std::string joined(const Part &...part) {
    std::string text;
    (text.append(part), ...);
    return text;
}

bool is_method_signature(HPyFunc_Signature signature) {
    return signature == HPyFunc_NOARGS || signature == HPyFunc_O || signature == HPyFunc_VARARGS ||
           signature == HPyFunc_KEYWORDS;
}

SpecFault check_member(const HPyType_Spec &spec, const HPyMember &member) {
    const int64_t size = std::max<int64_t>(member_size(member.type), 0);
    if (spec.basicsize == 0)
        return {Kind::TypeError, "Type claims to have basicsize==0 but defines members"};
    if (member.offset < 0 || member.offset > spec.basicsize - size)
        return {Kind::TypeError, joined("member '", member.name, "' of '", spec.name, "' lies outside of the struct")};
    if (std::strcmp(member.name, kCallOffset) == 0 && find_slot(spec, HPy_tp_call) != nullptr)
        return {Kind::TypeError,
                "Cannot have HPy_tp_call and explicit member'__vectorcalloffset__'. Specify just one of them."};
    return {};
}

SpecFault check_definition(const HPyType_Spec &spec, const HPyDef &def) {
    const SpecFault nameless = {Kind::SystemError, joined("'", spec.name, "' has a definition without a name")};
    const SpecFault empty = {Kind::SystemError, joined("'", spec.name, "' has a definition without a function")};
    switch (def.kind) {
        case HPyDef_Kind_Slot:
            if (slot_signature(def.slot.slot) == 0)
                return {Kind::RuntimeError, joined("invalid slot offset: type '", spec.name, "' defines slot ",
                                                   std::to_string(static_cast<int>(def.slot.slot)))};
            return def.slot.impl == nullptr ? empty : SpecFault{};
        case HPyDef_Kind_Meth:
            if (def.meth.name == nullptr)
                return nameless;
            if (!is_method_signature(def.meth.signature))
                return {Kind::ValueError, "Unsupported HPyMeth signature"};
            return def.meth.impl == nullptr ? empty : SpecFault{};
        case HPyDef_Kind_Member: return def.member.name == nullptr ? nameless : check_member(spec, def.member);
        case HPyDef_Kind_GetSet: return def.getset.name == nullptr ? nameless : SpecFault{};
    }
    return {Kind::SystemError, joined("'", spec.name, "' has a definition of unknown kind ",
                                      std::to_string(static_cast<int>(def.kind)))};
}

/// Shape and sizes.
SpecFault check_struct(const HPyType_Spec &spec) {
    if (spec.legacy_slots != nullptr && spec.builtin_shape != HPyType_BuiltinShape_Legacy)
        return {Kind::TypeError,
                "cannot specify .legacy_slots without setting .builtin_shape=HPyType_BuiltinShape_Legacy"};
    if ((spec.flags & HPy_TPFLAGS_HAVE_GC) != 0 && find_slot(spec, HPy_tp_traverse) == nullptr)
        return {Kind::ValueError, "You must provide an HPy_tp_traverse slot if you specify HPy_TPFLAGS_HAVE_GC"};
    if (spec.builtin_shape == HPyType_BuiltinShape_Legacy)
        return {Kind::TypeError, joined("type '", spec.name, "' is of the legacy shape: it needs a C API, which this "
                                        "runtime does not have; port it to HPy's own slots and shapes")};
    if (spec.builtin_shape < HPyType_BuiltinShape_Object || spec.builtin_shape > HPyType_BuiltinShape_Dict)
        return {Kind::ValueError, "invalid shape: " + std::to_string(static_cast<int>(spec.builtin_shape))};
    if (spec.itemsize != 0 && find_slot(spec, HPy_tp_call) != nullptr)
        return {Kind::TypeError, "Cannot use HPy call protocol with var objects"};
    if (spec.basicsize < 0 || spec.itemsize < 0)
        return {Kind::TypeError, joined("type '", spec.name, "': basicsize and itemsize must not be negative")};
    return {};
}

}  // namespace

int slot_signature(HPySlot_Slot slot) {
    switch (static_cast<int>(slot)) {
#define HPY_TYPE_SLOT(number, name, SIGNATURE) \
    case HPy_##name: return HPy_##name < HPy_mod_create ? static_cast<int>(HPyFunc_##SIGNATURE) : 0;
#include <hpy/type_slots.def>
    }
    return 0;
}

const HPySlot *find_slot(const HPyType_Spec &spec, HPySlot_Slot wanted) {
    const HPySlot *found = nullptr;
    for (HPyDef **def = spec.defines; def != nullptr && *def != nullptr; ++def)
        if ((*def)->kind == HPyDef_Kind_Slot && (*def)->slot.slot == wanted)
            found = &(*def)->slot;
    return found;
}

bool has_member(const HPyType_Spec &spec, const char *name) {
    for (HPyDef **def = spec.defines; def != nullptr && *def != nullptr; ++def)
        if ((*def)->kind == HPyDef_Kind_Member && std::strcmp((*def)->member.name, name) == 0)
            return true;
    return false;
}

bool gives_call_functions(const HPyType_Spec &spec) {
    return (spec.flags & HPy_TPFLAGS_HAVE_VECTORCALL) != 0 || find_slot(spec, HPy_tp_call) != nullptr ||
           has_member(spec, kCallOffset);
}

SpecFault check_spec(const HPyType_Spec *spec) {
    if (spec == nullptr)
        return {Kind::SystemError, "null argument to internal routine"};
    if (spec->name == nullptr)
        return {Kind::SystemError, "Type spec does not define the name field."};
    if (SpecFault fault = check_struct(*spec))
        return fault;
    for (HPyDef **def = spec->defines; def != nullptr && *def != nullptr; ++def)
        if (SpecFault fault = check_definition(*spec, **def))
            return fault;
    return {};
}

SpecFault check_params(const HPyType_Spec &spec, const HPyType_SpecParam *params) {
    int bases = 0, tuples = 0, metaclasses = 0;
    for (; params != nullptr && params->kind != 0; ++params) {
        switch (params->kind) {
            case HPyType_SpecParam_Base: ++bases; continue;
            case HPyType_SpecParam_BasesTuple: ++tuples; continue;
            case HPyType_SpecParam_Metaclass: ++metaclasses; continue;
        }
        return {Kind::TypeError, joined("unknown HPyType_SpecParam specification for '", spec.name, "'")};
    }
    if (tuples > 1)
        return {Kind::TypeError, "multiple specifications of HPyType_SpecParam_BasesTuple"};
    if (bases != 0 && tuples != 0)
        return {Kind::TypeError, "cannot specify both HPyType_SpecParam_Base and HPytype_SpecParam_BasesTuple"};
    if (metaclasses > 1)
        return {Kind::ValueError, "metaclass was specified multiple times"};
    return {};
}

SpecFault base_of_shape_missing(const HPyType_Spec &spec) {
    return {Kind::TypeError, joined("type '", spec.name, "' has builtin shape ",
                                    std::to_string(static_cast<int>(spec.builtin_shape)),
                                    ", but no base class of that shape")};
}

SpecFault struct_too_small(const HPyType_Spec &spec, const std::string &base, size_t base_size) {
    return {Kind::TypeError, joined("basicsize of type '", spec.name, "' (", std::to_string(spec.basicsize),
                                    ") is too small for base '", base, "' (", std::to_string(base_size), ")")};
}

}  // namespace hpyu
