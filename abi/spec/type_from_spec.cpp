// SPDX-License-Identifier: MIT
// HPyType_FromSpec: checking a spec, making the type, filling its slots and its namespace.
#include <climits>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>

#include "protocol/protocol.hpp"
#include "slots/support.hpp"
#include "spec/foreign_call.hpp"
#include "spec/member_kinds.hpp"
#include "spec/spec_check.hpp"
#include "spec/spec_type.hpp"
#include "type_layout.hpp"
#include "types/dict.hpp"
#include "types/doc_text.hpp"
#include "types/function_objects.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

// -- the spec ---------------------------------------------------------------------------------------------------------

/// What a spec lists, sorted by kind.
struct Definitions {
    std::vector<const HPySlot *> slots;
    std::vector<const HPyMeth *> methods;
    std::vector<const HPyMember *> members;
    std::vector<const HPyGetSet *> getsets;
};

Definitions sorted(const HPyType_Spec &spec) {
    Definitions out;
    for (HPyDef **def = spec.defines; def != nullptr && *def != nullptr; ++def) {
        switch ((*def)->kind) {
            case HPyDef_Kind_Slot: out.slots.push_back(&(*def)->slot); break;
            case HPyDef_Kind_Meth: out.methods.push_back(&(*def)->meth); break;
            case HPyDef_Kind_Member: out.members.push_back(&(*def)->member); break;
            case HPyDef_Kind_GetSet: out.getsets.push_back(&(*def)->getset); break;
        }
    }
    return out;
}

Raised raise_fault(HpyThread &t, const SpecFault &fault) {
    using Kind = SpecFault::Kind;
    const auto &types = t.exc();
    return raise(t, fault.kind == Kind::TypeError      ? types.TypeError
                    : fault.kind == Kind::ValueError   ? types.ValueError
                    : fault.kind == Kind::RuntimeError ? types.RuntimeError
                                                       : types.SystemError, fault.text);
}

/// The layout of an instance of each builtin shape.
constexpr Layout kLayoutOfShape[] = {Layout::Object, Layout::Type,  Layout::Int,  Layout::Float,
                                     Layout::Str,    Layout::Tuple, Layout::List, Layout::Dict};

// -- parameters -------------------------------------------------------------------------------------------------------

struct Parents {
    explicit Parents(HpyThread &t) : bases(t), metatype(t) {}
    Root<Tuple *> bases;       ///< Null: (object,)
    Root<Type *> metatype;     ///< Null: by the bases.
};

int check_metatype(HpyThread &t, Value v, Parents *out) {
    if (!has_layout(v, Layout::Type) || !is_subtype(as<Type>(v), t.types().type)) {
        Root<> keep(t, v);
        Str *text = repr(t, v);
        return text != nullptr ? type_error(t, "Metaclass '", text, "' is not a subclass of 'type'.") : Raised();
    }
    out->metatype = as<Type>(v);
    return 0;
}

int read_parents(HpyThread &t, const HPyType_SpecParam *params, Parents *out) {
    std::vector<Value> bases;
    for (; params != nullptr && params->kind != 0; ++params) {
        const Value v = t.value_of(params->object);
        if (!v)
            return -1;
        switch (params->kind) {
            case HPyType_SpecParam_Base: bases.push_back(v); continue;
            case HPyType_SpecParam_Metaclass:
                if (check_metatype(t, v, out) < 0)
                    return -1;
                continue;
            case HPyType_SpecParam_BasesTuple:
                out->bases = has_layout(v, Layout::Tuple) ? as<Tuple>(v) : tuple_of(t, {v});
                if (!out->bases)
                    return -1;
                continue;
        }
    }
    if (!bases.empty()) {
        out->bases = tuple_new(t, bases.data(), static_cast<int64_t>(bases.size()));
        if (!out->bases)
            return -1;
    }
    for (int64_t i = 0; out->bases && i < out->bases->length; ++i)
        if (!has_layout((*out->bases.get())[i], Layout::Type))
            return type_error(t, "bases must be types");
    return 0;
}

int settle_metatype(HpyThread &t, Parents *parents) {
    const bool asked = static_cast<bool>(parents->metatype);
    Type *winner = winning_metatype(t, parents->metatype, parents->bases);
    if (winner == nullptr)
        return -1;
    if (asked && !winner->slots.tp_new.same_function(t.types().type->slots.tp_new))
        return type_error(t, "Metaclasses with custom tp_new are not supported.");
    parents->metatype = winner;
    return 0;
}

// -- what hangs on the type -------------------------------------------------------------------------------------------

int visit_field(HPyField *field, void *tracer) {
    static_cast<Tracer *>(tracer)->visit(Value::from_bits(static_cast<uint64_t>(field->_i)));
    return 0;
}

void visit_noted_fields(const SpecType &spec, void *payload, Tracer &tracer) {
    const size_t words = spec.basicsize / sizeof(HPyField);
    for (size_t i = 0; i < words; i += 64)
        for (uint64_t bits = spec.fields[i / 64].load(std::memory_order_relaxed); bits != 0; bits &= bits - 1) {
            const size_t word = i + static_cast<size_t>(std::countr_zero(bits));
            visit_field(static_cast<HPyField *>(payload) + word, &tracer);
        }
}

void traverse_payload(Type *type, void *payload, Tracer &tracer) {
    for (const SpecType *spec = SpecType::of(type); spec != nullptr; spec = spec->base) {
        if (spec->tp_traverse != nullptr)
            spec->tp_traverse(payload, visit_field, &tracer);
        if (spec->fields != nullptr)
            visit_noted_fields(*spec, payload, tracer);
    }
}

/// The most derived first, each struct of the chain once.
void destroy_payload(Type *type, void *payload) {
    for (const SpecType *spec = SpecType::of(type); spec != nullptr; spec = spec->base)
        if (spec->tp_destroy != nullptr)
            spec->tp_destroy(payload);
}

template <class F>
F slot_function(const HPyType_Spec &spec, HPySlot_Slot wanted) {
    const HPySlot *slot = find_slot(spec, wanted);
    return slot != nullptr ? reinterpret_cast<F>(reinterpret_cast<void *>(slot->impl)) : nullptr;
}

std::unique_ptr<SpecType> make_record(const HPyType_Spec &spec, const Definitions &defs, SpecType *base, bool serialized) {
    auto record = std::make_unique<SpecType>();
    record->drop = [](ForeignType *dead) { delete static_cast<SpecType *>(dead); };
    record->base = base;
    record->tp_traverse = slot_function<HPyFunc_traverseproc>(spec, HPy_tp_traverse);
    record->tp_destroy = slot_function<HPyFunc_destroyfunc>(spec, HPy_tp_destroy);
    record->basicsize = std::max(static_cast<uint32_t>(spec.basicsize), base != nullptr ? base->basicsize : 0);
    record->callable = gives_call_functions(spec) || (base != nullptr && base->callable);
    record->blind = (record->tp_traverse == nullptr && spec.basicsize != 0) || (base != nullptr && base->blind);
    bool traced = record->tp_traverse != nullptr || (base != nullptr && base->traverse != nullptr);
    if (record->basicsize >= sizeof(HPyField) && (record->blind || !defs.members.empty())) {
        const size_t words = record->basicsize / sizeof(HPyField);
        record->fields = std::make_unique<std::atomic<uint64_t>[]>((words + 63) / 64);
        traced = true;
    }
    for (const HPyMember *member : defs.members)
        if (is_field(member->type))
            record->note_field(static_cast<size_t>(member->offset));
    if (traced)
        record->traverse = traverse_payload;
    if (record->tp_destroy != nullptr || (base != nullptr && base->destroy != nullptr))
        record->destroy = destroy_payload;
    record->methods.reserve(defs.methods.size());
    record->getsets.reserve(defs.getsets.size());
    for (const HPyGetSet *getset : defs.getsets)
        record->getsets.push_back(define_getset(*getset, serialized));
    return record;
}

// -- filling the type -------------------------------------------------------------------------------------------------

TypeSlots own_slots(const HPyType_Spec &spec, const Definitions &defs, bool serialized) {
    TypeSlots own;
    for (const HPySlot *slot : defs.slots)
        fill_slot(own, *slot, serialized);
    if (!own.tp_call && gives_call_functions(spec))
        own.tp_call = call_slot_without_default(serialized);
    return own;
}

int add(HpyThread &t, Type *type, const char *name, Value v) {
    Root<> keep(t, v);
    Str *key = v ? intern(t, name) : nullptr;
    return key != nullptr && dict_set_default(t, type->namespace_, key, v) ? 0 : -1;
}

/// Methods, properties and members; a slot's own special method goes before a method of that name.
int fill_namespace(HpyThread &t, Type *type, const Definitions &defs, SpecType *record, bool serialized) {
    for (const HPyMeth *meth : defs.methods) {
        MethodDef def;
        if (!define_method(*meth, serialized, &def))
            return value_error(t, "Unsupported HPyMeth signature");
        record->methods.push_back(def);
        if (add(t, type, meth->name, method_descriptor_new(t, type, &record->methods.back())) < 0)
            return -1;
    }
    for (const HPyMember *member : defs.members)
        if (std::strcmp(member->name, kAttributesOffset) != 0 && std::strcmp(member->name, kWeakReferencesOffset) != 0 &&
            add(t, type, member->name, member_new(t, type, *member)) < 0)
            return -1;
    for (const GetSetDef &getset : record->getsets)
        if (add(t, type, getset.name, getset_descriptor_new(t, type, &getset)) < 0)
            return -1;
    return 0;
}

char *copy_of(std::string_view text) {
    char *copy = strndup(text.data(), text.size());
    if (copy == nullptr)
        throw std::bad_alloc();
    return copy;
}

/// __name__ was given to make_type; here what else the name and the doc tell.
int describe(HpyThread &t, Type *type, const HPyType_Spec &spec) {
    std::free(const_cast<char *>(type->full_name.load()));
    type->full_name = nullptr;
    type->full_name = copy_of(spec.name);
    if (const char *dot = std::strrchr(spec.name, '.')) {
        Str *module = str_from_utf8(t, std::string_view(spec.name, static_cast<size_t>(dot - spec.name)));
        if (module == nullptr || add(t, type, "__module__", Value(module)) < 0)
            return -1;
    }
    if (spec.doc != nullptr) {
        const DocText text = split_doc(spec.name, spec.doc);
        type->doc = copy_of(text.body);
        if (!text.signature.empty())
            type->text_signature = copy_of(text.signature);
    }
    return add(t, type, "__doc__", spec.doc != nullptr ? Value(str_from_utf8(t, type->doc)) : t.none());
}

/// Special methods among the methods fill slots too, though no HPy slot of theirs was filled.
void serve_special_methods(HpyThread &t, Type *type, const Definitions &defs) {
    for (const HPyMeth *meth : defs.methods) {
        const std::string_view name = meth->name;
        if (name.size() > 4 && name.starts_with("__") && name.ends_with("__"))
            if (Str *key = intern(t, name))
                update_slots(t, type, key);
    }
}

int check_base(HpyThread &t, const Type *type, const HPyType_Spec &spec) {
    const Layout wanted = kLayoutOfShape[spec.builtin_shape];
    if (wanted != Layout::Object && type->layout != wanted)
        return raise_fault(t, base_of_shape_missing(spec));
    const SpecType *base = SpecType::of(type->base);
    if (base != nullptr && spec.basicsize != 0 && static_cast<uint32_t>(spec.basicsize) < base->basicsize)
        return raise_fault(t, struct_too_small(spec, type->base->full_name.load(), base->basicsize));
    return 0;
}

/// Whether instances get attributes of their own, those of the first base having none: the spec asks for it, or those of
/// another base have them.
bool adds_attributes(const Type *type, const HPyType_Spec &spec) {
    bool found = has_member(spec, kAttributesOffset);
    for (int64_t i = 1; i < type->mro->length; ++i)
        found = found || as<Type>((*type->mro)[i])->dict_offset < 0;
    return found && type->dict_offset == 0;
}

/// Everything after the bare type.
int finish_type(HpyThread &t, Type *type, const HPyType_Spec &spec, const Definitions &defs) {
    const bool serialized = t.serializing;
    if (check_base(t, type, spec) < 0)
        return -1;
    auto made = make_record(spec, defs, SpecType::of(type->base), serialized);
    SpecType *record = made.get();
    set_trailing(type, adds_attributes(type, spec),
                 std::max(static_cast<uint32_t>(record->payload_size()), type->base->payload_size));
    type->foreign = made.release();
    type->owns_foreign = true;
    type->builtin_shape = static_cast<uint8_t>(spec.builtin_shape);
    const TypeSlots own = own_slots(spec, defs, serialized);
    for (size_t i = 0; i < static_cast<size_t>(SlotId::Count); ++i)
        if (const AnySlot slot = reinterpret_cast<const AnySlot *>(&own)[i]; slot.fn != nullptr)
            type->set_slot(static_cast<SlotId>(i), slot);
    if (add_slot_wrappers(t, type, own) < 0 || fill_namespace(t, type, defs, record, serialized) < 0 ||
        describe(t, type, spec) < 0)
        return -1;
    for (int64_t i = 1; i < type->mro->length; ++i)
        inherit_slots(type, as<Type>((*type->mro)[i]));
    {
        const std::lock_guard guard(t.space().type_lock);
        touch_type(t, type);
    }
    serve_special_methods(t, type, defs);
    if (record->destroy != nullptr || type->has_finalizer())
        type->set_flag(kTypeRelease);
    return 0;
}

}  // namespace

Type *type_from_spec(HpyThread &t, const HPyType_Spec *spec, const HPyType_SpecParam *params) {
    SpecFault fault = check_spec(spec);
    if (!fault)
        fault = check_params(*spec, params);
    if (fault)
        return raise_fault(t, fault);
    const Definitions defs = sorted(*spec);
    Parents parents(t);
    if (read_parents(t, params, &parents) < 0 || settle_metatype(t, &parents) < 0)
        return nullptr;
    const char *dot = std::strrchr(spec->name, '.');
    Root<Str *> name(t, intern(t, dot != nullptr ? dot + 1 : spec->name));
    if (!name)
        return nullptr;
    TypeRequest request;
    request.metatype = parents.metatype;
    request.name = name;
    request.bases = parents.bases;
    request.flags = kTypeForeign;
    request.inherit_slots = false;
    request.weak_refs = has_member(*spec, kWeakReferencesOffset);
    if ((spec->flags & HPy_TPFLAGS_BASETYPE) != 0)
        request.flags |= kTypeBase;
    if ((spec->flags & HPy_TPFLAGS_HAVE_GC) != 0)
        request.flags |= kTypeGC;
    Root<Type *> type(t, make_type(t, request));
    return type && finish_type(t, type, *spec, defs) == 0 ? type.get() : nullptr;
}

}  // namespace hpyu
