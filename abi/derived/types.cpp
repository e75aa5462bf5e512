// SPDX-License-Identifier: MIT
// Types from specs over a host's own classes, and their instances.
//
// A type is made by calling the metaclass with a namespace: functions under the names of the special methods, methods,
// and properties. The class keeps the word of its record in an attribute, which subclasses inherit; instances get their
// payload by the host's instance_new. What such a type can't have is a buffer (no special method stands for one) and a
// ban on subclasses.
#include <algorithm>

#include "derived/derived.hpp"
#include "derived/spec_record.hpp"
#include "hosts/host_context.hpp"

namespace hpyu {

// -- records ----------------------------------------------------------------------------------------------------------

SpecRecord *record_of(HPyContext *ctx, HPy type) {
    const Held word(ctx, ctx->ctx_GetAttr_s(ctx, type, kSpecAttribute));
    const uint64_t bits = word ? ctx->ctx_Long_AsUInt64_t(ctx, word) : 0;
    if (ctx->ctx_Err_Occurred(ctx)) {
        ctx->ctx_Err_Clear(ctx);
        return nullptr;
    }
    return HostContext::of(ctx).find_record(bits);
}

void *payload_of(HPyContext *ctx, HPy instance) {
    void *payload = HostContext::of(ctx).host().payload_of(ctx, instance);
    if (payload != nullptr || ctx->ctx_Err_Occurred(ctx))
        return payload;
    return raise(ctx, ctx->h_TypeError,
                 "'" + type_name_of(ctx, instance) + "' object has no payload of an extension type");
}

namespace {

int traverse_chain(const hpyu_payload_type *type, void *payload, HPyFunc_visitproc visit, void *arg) {
    for (const auto *record = static_cast<const SpecRecord *>(type); record != nullptr; record = record->base) {
        if (record->tp_traverse != nullptr)
            if (const int stop = record->tp_traverse(payload, visit, arg); stop != 0)
                return stop;
        for (const size_t offset : record->fields)
            if (const int stop = visit(reinterpret_cast<HPyField *>(static_cast<char *>(payload) + offset), arg);
                stop != 0)
                return stop;
    }
    return 0;
}

/// A field that several traversals show is empty the second time.
int close_field(HPyField *field, void *arg) {
    auto *ctx = static_cast<HPyContext *>(arg);
    if (field->_i != 0)
        ctx->ctx_Close(ctx, HPy{std::exchange(field->_i, 0)});
    return 0;
}

void destroy_chain(const hpyu_payload_type *type, void *payload) {
    const auto *own = static_cast<const SpecRecord *>(type);
    if (HostContext::of(own->ctx).is_derived(row::Field_Store))
        traverse_chain(type, payload, close_field, own->ctx);
    for (const SpecRecord *record = own; record != nullptr; record = record->base)
        if (record->tp_destroy != nullptr)
            record->tp_destroy(payload);
}

// -- checking a spec --------------------------------------------------------------------------------------------------

int check_spec(HPyContext *ctx, const HPyType_Spec *spec) {
    if (spec == nullptr)
        return raise(ctx, ctx->h_SystemError, "null argument to internal routine");
    if (spec->name == nullptr)
        return raise(ctx, ctx->h_SystemError, "Type spec does not define the name field.");
    const std::string name = spec->name;
    if (spec->legacy_slots != nullptr || spec->builtin_shape == HPyType_BuiltinShape_Legacy)
        return raise(ctx, ctx->h_TypeError, "type '" + name + "' is of the legacy shape, which needs a C API");
    if (spec->basicsize < 0 || spec->itemsize != 0)
        return raise(ctx, ctx->h_TypeError,
                     "type '" + name + "': basicsize must not be negative and itemsize must be 0");
    if ((spec->flags & HPy_TPFLAGS_HAVE_GC) != 0) {
        HPyDef **end = spec->defines;
        while (end != nullptr && *end != nullptr &&
               !((*end)->kind == HPyDef_Kind_Slot && (*end)->slot.slot == HPy_tp_traverse))
            ++end;
        if (end == nullptr || *end == nullptr)
            return raise(ctx, ctx->h_ValueError,
                         "You must provide an HPy_tp_traverse slot if you specify HPy_TPFLAGS_HAVE_GC");
    }
    return 0;
}

struct Parents {
    explicit Parents(HPyContext *ctx) : bases(ctx), metaclass(ctx->h_TypeType) {}
    Held bases;       ///< A tuple.
    HPy metaclass;    ///< Borrowed.
};

int read_parents(HPyContext *ctx, const HPyType_Spec &spec, const HPyType_SpecParam *params, Parents *out) {
    std::vector<HPy> bases;
    for (; params != nullptr && params->kind != 0; ++params) {
        switch (params->kind) {
            case HPyType_SpecParam_Base: bases.push_back(params->object); continue;
            case HPyType_SpecParam_BasesTuple: out->bases = ctx->ctx_Dup(ctx, params->object); continue;
            case HPyType_SpecParam_Metaclass: out->metaclass = params->object; continue;
        }
        return raise(ctx, ctx->h_TypeError,
                     std::string("unknown HPyType_SpecParam specification for '") + spec.name + "'");
    }
    if (out->bases && !bases.empty())
        return raise(ctx, ctx->h_TypeError,
                     "cannot specify both HPyType_SpecParam_Base and HPytype_SpecParam_BasesTuple");
    if (bases.empty())
        bases.push_back(ctx->h_BaseObjectType);
    if (!out->bases)
        out->bases = ctx->ctx_Tuple_FromArray(ctx, bases.data(), static_cast<HPy_ssize_t>(bases.size()));
    return out->bases ? 0 : -1;
}

/// The first record among the bases.
int read_base_record(HPyContext *ctx, HPy bases, const HPyType_Spec &spec, SpecRecord *record) {
    const HPy_ssize_t count = ctx->ctx_Length(ctx, bases);
    for (HPy_ssize_t i = 0; i < count && record->base == nullptr; ++i) {
        const Held base(ctx, ctx->ctx_GetItem_i(ctx, bases, i));
        if (!base)
            return -1;
        record->base = record_of(ctx, base);
    }
    const size_t inherited = record->base != nullptr ? record->base->basicsize : 0;
    record->basicsize = std::max(static_cast<size_t>(spec.basicsize), inherited);
    record->callable =
        (spec.flags & HPy_TPFLAGS_HAVE_VECTORCALL) != 0 || (record->base != nullptr && record->base->callable);
    if (spec.basicsize != 0 && static_cast<size_t>(spec.basicsize) < inherited)
        return raise(ctx, ctx->h_TypeError,
                     std::string("basicsize of type '") + spec.name + "' (" + std::to_string(spec.basicsize) +
                         ") is too small for its base (" + std::to_string(inherited) + ")");
    return count < 0 ? -1 : 0;
}

/// namespace[key] = the text.
int set_text(HPyContext *ctx, HPy ns, const char *key, std::string_view text) {
    const Held value(ctx, str_from(ctx, text));
    return value ? ctx->ctx_SetItem_s(ctx, ns, key, value) : -1;
}

/// The doc without the signature that may stand in front of it.
std::string_view body_of(std::string_view doc) {
    static constexpr std::string_view kEnd = "\n--\n\n";
    const size_t at = doc.find(kEnd);
    return at != std::string_view::npos && at < doc.find("\n\n") ? doc.substr(at + kEnd.size()) : doc;
}

HPy Type_FromSpec_in(HPyContext *ctx, const HPyType_Spec &spec, const HPyType_SpecParam *params) {
    Parents parents(ctx);
    auto made = std::make_unique<SpecRecord>();
    SpecRecord *record = made.get();
    if (read_parents(ctx, spec, params, &parents) < 0 || read_base_record(ctx, parents.bases, spec, record) < 0)
        return HPy{0};
    const std::string_view full_name = spec.name;
    const size_t dot = full_name.rfind('.');
    const Held name(ctx, str_from(ctx, full_name.substr(dot == std::string_view::npos ? 0 : dot + 1)));
    const Held ns(ctx, name ? ctx->ctx_Dict_New(ctx) : HPy{0});
    if (!ns || fill_namespace(ctx, ns, spec, record) < 0)
        return HPy{0};
    record->size = sizeof(hpyu_payload_type);
    record->payload_size =
        record->callable ? record->call_offset() + sizeof(void *) : std::max<size_t>(record->basicsize, 1);
    record->traverse = traverse_chain;
    record->destroy = destroy_chain;
    record->ctx = ctx;
    record->shape = spec.builtin_shape;
    const Held word(ctx, ctx->ctx_Long_FromUInt64_t(ctx, HostContext::of(ctx).keep_record(std::move(made))));
    if (!word || ctx->ctx_SetItem_s(ctx, ns, kSpecAttribute, word) < 0 ||
        (dot != std::string_view::npos && set_text(ctx, ns, "__module__", full_name.substr(0, dot)) < 0) ||
        (spec.doc != nullptr && set_text(ctx, ns, "__doc__", body_of(spec.doc)) < 0))
        return HPy{0};
    const HPy args[] = {name, parents.bases, ns};
    const HPy type = ctx->ctx_Call(ctx, parents.metaclass, args, 3, HPy{0});
    if (type._i != 0)
        record->type = ctx->ctx_Dup(ctx, type);
    return type;
}

}  // namespace

// -- slots ------------------------------------------------------------------------------------------------------------

namespace derived {

namespace {

HPy Type_FromSpec(HPyContext *ctx, HPyType_Spec *spec, HPyType_SpecParam *params) {
    return check_spec(ctx, spec) == 0 ? Type_FromSpec_in(ctx, *spec, params) : HPy{0};
}

bool is_type(HPyContext *ctx, HPy h, const char *words) {
    if (ctx->ctx_TypeCheck(ctx, h, ctx->h_TypeType))
        return true;
    if (!ctx->ctx_Err_Occurred(ctx))
        raise(ctx, ctx->h_TypeError, words);
    return false;
}

HPy new_instance(HPyContext *ctx, HPy type, void **data) {
    void *payload = nullptr;
    HPy made;
    const SpecRecord *record = record_of(ctx, type);
    if (record != nullptr) {
        made = HostContext::of(ctx).host().instance_new(ctx, type, record, &payload);
        payload = record->basicsize != 0 ? payload : nullptr;
    } else {
        const Held make(ctx, ctx->ctx_GetAttr_s(ctx, type, "__new__"));
        made = make ? ctx->ctx_Call(ctx, make, &type, 1, HPy{0}) : HPy{0};
    }
    if (data != nullptr)
        *data = made._i != 0 ? payload : nullptr;
    return made;
}

HPy New(HPyContext *ctx, HPy h_type, void **data) {
    if (data != nullptr)
        *data = nullptr;
    return is_type(ctx, h_type, "HPy_New arg 1 must be a type") ? new_instance(ctx, h_type, data) : HPy{0};
}

HPy Type_GenericNew(HPyContext *ctx, HPy type, const HPy *, HPy_ssize_t, HPy) {
    return is_type(ctx, type, "HPy_Type_GenericNew arg 1 must be a type") ? new_instance(ctx, type, nullptr) : HPy{0};
}

void *AsStruct(HPyContext *ctx, HPy h) { return payload_of(ctx, h); }
void *AsStruct_Legacy(HPyContext *ctx, HPy) {
    return raise(ctx, ctx->h_TypeError, "types of the legacy shape need a C API, which this runtime does not have");
}

HPyType_BuiltinShape Type_GetBuiltinShape(HPyContext *ctx, HPy h_type) {
    if (!is_type(ctx, h_type, "arg must be a type"))
        return static_cast<HPyType_BuiltinShape>(-2);
    const SpecRecord *record = record_of(ctx, h_type);
    return record != nullptr ? record->shape : HPyType_BuiltinShape_Legacy;
}

int SetCallFunction(HPyContext *ctx, HPy h, HPyCallFunction *func) {
    const Held type(ctx, ctx->ctx_Type(ctx, h));
    const SpecRecord *record = type ? record_of(ctx, type) : nullptr;
    if (!type)
        return -1;
    if (record == nullptr || !record->callable)
        return raise(ctx, ctx->h_TypeError,
                     "type '" + type_name_of(ctx, h) + "' does not implement the HPy call protocol");
    if (func == nullptr || func->impl == nullptr)
        return raise(ctx, ctx->h_SystemError, "null argument to internal routine");
    auto *payload = static_cast<char *>(payload_of(ctx, h));
    if (payload == nullptr)
        return -1;
    std::memcpy(payload + record->call_offset(), &func->impl, sizeof func->impl);
    return 0;
}

}  // namespace

}  // namespace derived

/// These stand only where the host has the two services: HostContext drops the family otherwise.
DerivedSlots derived_types() {
    using enum row::Id;
    return {
        HPYU_DERIVE(Type_FromSpec, h_TypeType, h_BaseObjectType, h_Builtins, GetAttr_s, SetItem_s, GetItem_s, Dict_New,
                    Length, GetItem_i, Tuple_FromArray, Unicode_DecodeFSDefaultAndSize, Long_FromUInt64_t,
                    Long_AsUInt64_t, TypeCheck, Type, Call),
        HPYU_DERIVE(New, h_TypeType, TypeCheck, GetAttr_s, Long_AsUInt64_t, Call),
        HPYU_DERIVE(Type_GenericNew, h_TypeType, TypeCheck, GetAttr_s, Long_AsUInt64_t, Call),
        HPYU_DERIVE_BY(AsStruct_Object, AsStruct, Type, Type_GetName),
        HPYU_DERIVE_BY(AsStruct_Type, AsStruct, Type, Type_GetName),
        HPYU_DERIVE_BY(AsStruct_Long, AsStruct, Type, Type_GetName),
        HPYU_DERIVE_BY(AsStruct_Float, AsStruct, Type, Type_GetName),
        HPYU_DERIVE_BY(AsStruct_Unicode, AsStruct, Type, Type_GetName),
        HPYU_DERIVE_BY(AsStruct_Tuple, AsStruct, Type, Type_GetName),
        HPYU_DERIVE_BY(AsStruct_List, AsStruct, Type, Type_GetName),
        HPYU_DERIVE_BY(AsStruct_Dict, AsStruct, Type, Type_GetName),
        HPYU_DERIVE(AsStruct_Legacy),
        HPYU_DERIVE(Type_GetBuiltinShape, h_TypeType, TypeCheck, GetAttr_s, Long_AsUInt64_t),
        HPYU_DERIVE(SetCallFunction, Type, GetAttr_s, Long_AsUInt64_t),
    };
}

}  // namespace hpyu
