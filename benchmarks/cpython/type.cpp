// SPDX-License-Identifier: MIT
//
// Types and modules from definitions, on CPython. The numbers of HPy's type slots and members are those of the C API.

#include "cpython/handle.hpp"
#include "cpython/trampoline.hpp"

#include <structmember.h>

#include <deque>
#include <vector>

namespace cpython {

namespace {

/// What CPython keeps by address for as long as the type or module lives, which here is as long as the process.
template <typename Def> Def *kept(std::vector<Def> definitions) {
    static std::deque<std::vector<Def>> all;
    definitions.push_back(Def{});
    return all.emplace_back(std::move(definitions)).data();
}

/// Of a type whose instances refer to no others.
void dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    type->tp_free(self);
    Py_DECREF(type);
}

HPyFunc_Signature signature_of(HPySlot_Slot slot) {
    switch (slot) {
#define HPY_TYPE_SLOT(number, name, SIGNATURE) case HPy_##name: return HPyFunc_##SIGNATURE;
#include <hpy/type_slots.def>
    }
    return HPyFunc_Signature{};
}

struct Definitions {
    std::vector<PyType_Slot> slots;
    std::vector<PyMethodDef> methods;
    std::vector<PyMemberDef> members;
    std::vector<PyGetSetDef> properties;
    HPyCFunction traverse = nullptr;

    void add(const HPySlot &slot) {
        if (slot.slot == HPy_tp_traverse)
            traverse = slot.impl;
        if (void *function = slot_trampoline(signature_of(slot.slot), slot.impl))
            slots.push_back({slot.slot, function});
    }
    void add(const HPyDef &definition) {
        switch (definition.kind) {
        case HPyDef_Kind_Slot: add(definition.slot); break;
        case HPyDef_Kind_Meth: methods.push_back(method_trampoline(definition.meth)); break;
        case HPyDef_Kind_Member:
            members.push_back({definition.member.name, definition.member.type,
                               definition.member.offset + kPayloadOffset,
                               definition.member.readonly ? READONLY : 0, definition.member.doc});
            break;
        case HPyDef_Kind_GetSet: {
            const HPyGetSet &p = definition.getset;
            properties.push_back({p.name, p.getter_impl ? getter_trampoline(p.getter_impl) : nullptr,
                                  p.setter_impl ? setter_trampoline(p.setter_impl) : nullptr, p.doc, p.closure});
        }
        }
    }
};

}  // namespace

HPy type_from_spec(HPyContext *, HPyType_Spec *spec, HPyType_SpecParam *) {
    Definitions definitions;
    for (HPyDef **definition = spec->defines; definition != nullptr && *definition != nullptr; ++definition)
        definitions.add(**definition);
    std::vector<PyType_Slot> &slots = definitions.slots;
    destructor end = definitions.traverse != nullptr ? dealloc_trampoline(definitions.traverse) : dealloc;
    slots.push_back({Py_tp_dealloc, reinterpret_cast<void *>(end)});
    if (definitions.traverse != nullptr)
        slots.push_back({Py_tp_clear, reinterpret_cast<void *>(clear_trampoline(definitions.traverse))});
    if (!definitions.methods.empty())
        slots.push_back({Py_tp_methods, kept(std::move(definitions.methods))});
    if (!definitions.members.empty())
        slots.push_back({Py_tp_members, kept(std::move(definitions.members))});
    if (!definitions.properties.empty())
        slots.push_back({Py_tp_getset, kept(std::move(definitions.properties))});
    slots.push_back({0, nullptr});

    PyType_Spec python_spec = {spec->name, static_cast<int>(spec->basicsize + kPayloadOffset), spec->itemsize,
                               static_cast<unsigned>(spec->flags), slots.data()};
    return to_handle(PyType_FromSpec(&python_spec));
}

PyObject *module_from_definition(const char *name, HPyModuleDef *definition) {
    Definitions definitions;
    for (HPyDef **each = definition->defines; each != nullptr && *each != nullptr; ++each)
        if ((*each)->kind == HPyDef_Kind_Meth)
            definitions.add(**each);
    PyObject *module = PyModule_New(name);
    if (module == nullptr || PyModule_AddFunctions(module, kept(std::move(definitions.methods))) < 0)
        return nullptr;
    for (HPyDef **each = definition->defines; each != nullptr && *each != nullptr; ++each) {
        if ((*each)->kind != HPyDef_Kind_Slot || (*each)->slot.slot != HPy_mod_exec)
            continue;
        auto exec = reinterpret_cast<HPyFunc_inquiry>(reinterpret_cast<void (*)()>((*each)->slot.impl));
        if (exec(&context, to_handle(module)) < 0)
            return nullptr;
    }
    return module;
}

}  // namespace cpython
