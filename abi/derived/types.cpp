// SPDX-License-Identifier: MIT
// Types from specs over a host's own classes, and their instances.
//
// A type is made by calling the metaclass with a namespace: functions under the names of the special methods, methods,
// and properties. The class keeps the word of its record in an attribute, which subclasses inherit; plain instances get
// their payload by the host's instance_new, those that are values of a builtin by its payload_add, once the builtin's
// `__new__` has made them. A type with buffer slots, for which no special method stands, derives from the host's
// exporter.
#include <algorithm>

#include "derived/derived.hpp"
#include "derived/spec_record.hpp"
#include "hosts/host_context.hpp"
#include "spec/spec_check.hpp"

namespace hpyu {

// -- records ----------------------------------------------------------------------------------------------------------

SpecRecord *record_of(HPyContext *ctx, HPy type) {
    const Held word(ctx, ctx->ctx_GetAttr_s(ctx, type, kSpecAttribute));
    const uint64_t bits = word ? ctx->ctx_Long_AsUInt64_t(ctx, word) : 0;
    if (ctx->ctx_Err_Occurred(ctx)) {
        ctx->ctx_Err_Clear(ctx);
        return nullptr;
    }
    SpecRecord *record = HostContext::of(ctx).find_record(bits);
    // What a class lacks is looked for in its metaclass.
    const bool makes_classes = record != nullptr && record->builtin._i == ctx->h_TypeType._i;
    return !makes_classes || (record->type._i != 0 && ctx->ctx_Type_IsSubtype(ctx, type, record->type)) ? record
                                                                                                        : nullptr;
}

std::string full_name_of(HPyContext *ctx, HPy type) {
    const SpecRecord *record = record_of(ctx, type);
    if (record != nullptr && ctx->ctx_Is(ctx, record->type, type))
        return record->full_name;
    const char *name = ctx->ctx_Type_GetName(ctx, type);
    return name != nullptr ? name : "object";
}

std::string full_type_name_of(HPyContext *ctx, HPy object) {
    const Held type(ctx, ctx->ctx_Type(ctx, object));
    return type ? full_name_of(ctx, type) : type_name_of(ctx, object);
}

void *payload_of(HPyContext *ctx, HPy instance) {
    if (instance._i == 0)
        return raise_null(ctx);
    const hpyu_host &host = HostContext::of(ctx).host();
    void *payload = host.payload_of(ctx, instance);
    if (payload != nullptr || ctx->ctx_Err_Occurred(ctx))
        return payload;
    const Held type(ctx, host.payload_add != nullptr ? ctx->ctx_Type(ctx, instance) : HPy{0});
    if (const SpecRecord *record = type ? record_of(ctx, type) : nullptr)
        return host.payload_add(ctx, instance, record, &payload) == 0 ? payload : nullptr;
    return raise(ctx, ctx->h_TypeError,
                 "'" + full_type_name_of(ctx, instance) + "' object has no payload of an extension type");
}

bool destroys(const SpecRecord *record) {
    while (record != nullptr && record->tp_destroy == nullptr)
        record = record->base;
    return record != nullptr;
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

// -- buffers ----------------------------------------------------------------------------------------------------------

/// The record of the chain whose buffer slots count; null if there is none.
const SpecRecord *exporter_of(const hpyu_payload_type *type) {
    const auto *record = static_cast<const SpecRecord *>(type);
    while (record != nullptr && record->bf_getbuffer == nullptr)
        record = record->base;
    return record;
}

int get_buffer(const hpyu_payload_type *type, HPyContext *ctx, HPy instance, HPy_buffer *buffer, int flags) {
    const int status = exporter_of(type)->bf_getbuffer(ctx, instance, buffer, flags);
    const bool failed = ctx->ctx_Err_Occurred(ctx) != 0;
    if (failed != (status < 0))
        return raise(ctx, ctx->h_SystemError, "slot bf_getbuffer of '" + full_type_name_of(ctx, instance) +
                     (failed ? "' returned a result with an exception set" : "' failed without setting an exception"));
    return status < 0 ? -1 : 0;
}

void release_buffer(const hpyu_payload_type *type, HPyContext *ctx, HPy instance, HPy_buffer *buffer) {
    if (const auto release = exporter_of(type)->bf_releasebuffer)
        release(ctx, instance, buffer);
}

/// The bases with the host's exporter behind them, in place of `object`. HPy_NULL with an exception pending.
HPy exporting(HPyContext *ctx, HPy bases, const HPyType_Spec &spec) {
    const hpyu_host &host = HostContext::of(ctx).host();
    if (host.exporter == nullptr)
        return raise(ctx, ctx->h_NotImplementedError, "type '", spec.name, "' has a buffer slot, but host '", host.name,
                     "' has no class of exporters");
    const Held exporter(ctx, host.exporter(ctx));
    std::vector<Held> kept;
    std::vector<HPy> all;
    const HPy_ssize_t count = exporter ? ctx->ctx_Length(ctx, bases) : -1;
    for (HPy_ssize_t i = 0; i < count; ++i) {
        kept.emplace_back(ctx, ctx->ctx_GetItem_i(ctx, bases, i));
        if (!kept.back())
            return HPy{0};
        if (!ctx->ctx_Is(ctx, kept.back(), ctx->h_BaseObjectType))
            all.push_back(kept.back());
    }
    all.push_back(exporter);
    return count < 0 ? HPy{0} : ctx->ctx_Tuple_FromArray(ctx, all.data(), static_cast<HPy_ssize_t>(all.size()));
}

// -- checking and making ----------------------------------------------------------------------------------------------

Failed raise_fault(HPyContext *ctx, const SpecFault &fault) {
    using Kind = SpecFault::Kind;
    return raise(ctx, fault.kind == Kind::TypeError      ? ctx->h_TypeError
                      : fault.kind == Kind::ValueError   ? ctx->h_ValueError
                      : fault.kind == Kind::RuntimeError ? ctx->h_RuntimeError
                                                         : ctx->h_SystemError, fault.text);
}

struct Parents {
    explicit Parents(HPyContext *ctx) : bases(ctx), metaclass(ctx->h_TypeType) {}
    Held bases;       ///< A tuple.
    HPy metaclass;    ///< Borrowed.
};

/// A subclass of `type` that makes its classes as `type` does.
int check_metaclass(HPyContext *ctx, HPy metaclass) {
    if (!ctx->ctx_TypeCheck(ctx, metaclass, ctx->h_TypeType) ||
        !ctx->ctx_Type_IsSubtype(ctx, metaclass, ctx->h_TypeType)) {
        const Held repr(ctx, ctx->ctx_Err_Occurred(ctx) ? HPy{0} : ctx->ctx_Repr(ctx, metaclass));
        return repr ? int{raise(ctx, ctx->h_TypeError, "Metaclass '", text_of(ctx, repr),
                                "' is not a subclass of 'type'.")}
                    : -1;
    }
    const Held own(ctx, ctx->ctx_GetAttr_s(ctx, metaclass, "__new__"));
    const Held plain(ctx, ctx->ctx_GetAttr_s(ctx, ctx->h_TypeType, "__new__"));
    if (!own || !plain)
        return -1;
    if (ctx->ctx_Is(ctx, own, plain))
        return 0;
    for (const SpecRecord *record = record_of(ctx, metaclass); record != nullptr; record = record->base) {
        const Held eager(ctx, record->makes_eagerly ? ctx->ctx_GetAttr_s(ctx, record->type, "__new__") : HPy{0});
        if (eager && ctx->ctx_Is(ctx, own, eager))
            return 0;
    }
    return raise(ctx, ctx->h_TypeError, "Metaclasses with custom tp_new are not supported.");
}

int read_parents(HPyContext *ctx, const HPyType_SpecParam *params, Parents *out) {
    std::vector<HPy> bases;
    for (; params != nullptr && params->kind != 0; ++params) {
        switch (params->kind) {
            case HPyType_SpecParam_Base: bases.push_back(params->object); continue;
            case HPyType_SpecParam_BasesTuple:
                if (ctx->ctx_TypeCheck(ctx, params->object, ctx->h_TupleType))
                    out->bases = ctx->ctx_Dup(ctx, params->object);
                else
                    bases.push_back(params->object);
                continue;
            case HPyType_SpecParam_Metaclass:
                if (check_metaclass(ctx, params->object) < 0)
                    return -1;
                out->metaclass = params->object;
                continue;
        }
    }
    if (out->bases)
        return 0;
    if (bases.empty())
        bases.push_back(ctx->h_BaseObjectType);
    out->bases = ctx->ctx_Tuple_FromArray(ctx, bases.data(), static_cast<HPy_ssize_t>(bases.size()));
    return out->bases ? 0 : -1;
}

/// A base is a type, and no type from a spec without HPy_TPFLAGS_BASETYPE.
int check_base(HPyContext *ctx, HPy base, const SpecRecord *record) {
    if (!ctx->ctx_TypeCheck(ctx, base, ctx->h_TypeType))
        return ctx->ctx_Err_Occurred(ctx) ? -1 : int{raise(ctx, ctx->h_TypeError, "bases must be types")};
    if (record != nullptr && !record->is_base && ctx->ctx_Is(ctx, record->type, base))
        return raise_no_base(ctx, record);
    return 0;
}

HPy class_of_shape(HPyContext *ctx, HPyType_BuiltinShape shape) {
    switch (shape) {
        case HPyType_BuiltinShape_Type: return ctx->h_TypeType;
        case HPyType_BuiltinShape_Long: return ctx->h_LongType;
        case HPyType_BuiltinShape_Float: return ctx->h_FloatType;
        case HPyType_BuiltinShape_Unicode: return ctx->h_UnicodeType;
        case HPyType_BuiltinShape_Tuple: return ctx->h_TupleType;
        case HPyType_BuiltinShape_List: return ctx->h_ListType;
        case HPyType_BuiltinShape_Dict: return ctx->h_DictType;
        default: return ctx->h_BaseObjectType;
    }
}

/// Whose `__new__` makes instances of the class, as far as its bases say.
int read_maker(HPyContext *ctx, HPy base, SpecRecord *record) {
    if (record->maker._i != 0 || HostContext::of(ctx).host().payload_add == nullptr)
        return 0;
    const Held own(ctx, ctx->ctx_GetAttr_s(ctx, base, "__new__"));
    const Held plain(ctx, ctx->ctx_GetAttr_s(ctx, ctx->h_BaseObjectType, "__new__"));
    if (own && plain && !ctx->ctx_Is(ctx, own, plain))
        record->maker = ctx->ctx_Dup(ctx, base);
    return own && plain ? 0 : -1;
}

/// The first record among the bases, and whether they are fit for the spec.
int read_bases(HPyContext *ctx, HPy bases, const HPyType_Spec &spec, SpecRecord *record) {
    const HPy_ssize_t count = ctx->ctx_Length(ctx, bases);
    bool has_shape = spec.builtin_shape == HPyType_BuiltinShape_Object;
    Joined joined;
    for (HPy_ssize_t i = 0; i < count; ++i) {
        const Held base(ctx, ctx->ctx_GetItem_i(ctx, bases, i));
        const SpecRecord *theirs = base ? record_of(ctx, base) : nullptr;
        if (!base || check_base(ctx, base, theirs) < 0 || read_maker(ctx, base, record) < 0)
            return -1;
        if (join_base(ctx, &joined, base, theirs) < 0)
            return -1;
        has_shape = has_shape || ctx->ctx_Type_IsSubtype(ctx, base, class_of_shape(ctx, spec.builtin_shape)) != 0;
    }
    if (count < 0)
        return -1;
    if (!has_shape)
        return raise_fault(ctx, base_of_shape_missing(spec));
    record->base = joined.record;
    record->builtin = joined.builtin;
    const size_t inherited = record->base != nullptr ? record->base->basicsize : 0;
    if (spec.basicsize != 0 && static_cast<size_t>(spec.basicsize) < inherited)
        return raise_fault(ctx, struct_too_small(spec, record->base->full_name, inherited));
    record->basicsize = std::max(static_cast<size_t>(spec.basicsize), inherited);
    record->callable = gives_call_functions(spec) || (record->base != nullptr && record->base->callable);
    if (record->base != nullptr) {
        record->slots = record->base->slots;
        record->sq_item = record->base->sq_item;
    }
    record->needs_payload = record->basicsize != 0 || record->callable ||
                            find_slot(spec, HPy_tp_destroy) != nullptr ||
                            (record->base != nullptr && record->base->needs_payload);
    return 0;
}

/// Instances that are values of a builtin get their payloads by a service that the host may lack.
int check_value(HPyContext *ctx, const HPyType_Spec &spec, const SpecRecord *record) {
    const hpyu_host &host = HostContext::of(ctx).host();
    if (record->builtin._i == 0 || !record->needs_payload || host.payload_add != nullptr)
        return 0;
    return raise(ctx, ctx->h_TypeError, "type '", spec.name, "' extends '", full_name_of(ctx, record->builtin),
                 "' by a struct, which host '", host.name, "' can't add to such objects");
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

HPy make_class(HPyContext *ctx, const HPyType_Spec &spec, const HPyType_SpecParam *params) {
    Parents parents(ctx);
    auto made = std::make_unique<SpecRecord>(ctx);
    SpecRecord *record = made.get();
    if (read_parents(ctx, params, &parents) < 0 || read_bases(ctx, parents.bases, spec, record) < 0 ||
        check_value(ctx, spec, record) < 0)
        return HPy{0};
    const std::string_view full_name = spec.name;
    const size_t dot = full_name.rfind('.');
    const Held name(ctx, str_from(ctx, full_name.substr(dot == std::string_view::npos ? 0 : dot + 1)));
    const Held ns(ctx, name ? ctx->ctx_Dict_New(ctx) : HPy{0});
    record->shape = spec.builtin_shape;
    if (!ns || fill_namespace(ctx, ns, spec, record) < 0)
        return HPy{0};
    if (record->bf_getbuffer != nullptr && exporter_of(record->base) == nullptr) {
        parents.bases = exporting(ctx, parents.bases, spec);
        if (!parents.bases)
            return HPy{0};
    }
    if (exporter_of(record) != nullptr) {
        record->get_buffer = get_buffer;
        record->release_buffer = release_buffer;
    }
    record->size = sizeof(hpyu_payload_type);
    record->payload_size =
        record->callable ? record->call_offset() + sizeof(void *) : std::max<size_t>(record->basicsize, 1);
    record->traverse = traverse_chain;
    record->destroy = destroy_chain;
    record->full_name = spec.name;
    record->is_base = (spec.flags & HPy_TPFLAGS_BASETYPE) != 0;
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
    SpecFault fault = check_spec(spec);
    if (!fault)
        fault = check_params(*spec, params);
    return fault ? raise_fault(ctx, fault).null() : make_class(ctx, *spec, params);
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
    Held made(ctx);
    const SpecRecord *record = record_of(ctx, type);
    if (record != nullptr && record->builtin._i == 0) {
        made = HostContext::of(ctx).host().instance_new(ctx, type, record, &payload);
    } else {
        const HPy maker = record != nullptr ? record->builtin : type;
        const Held make(ctx, ctx->ctx_GetAttr_s(ctx, maker, "__new__"));
        made = make ? ctx->ctx_Call(ctx, make, &type, 1, HPy{0}) : HPy{0};
        if (made && record != nullptr && record->needs_payload && (payload = payload_of(ctx, made)) == nullptr)
            return HPy{0};
    }
    if (data != nullptr)
        *data = made && record != nullptr && record->basicsize != 0 ? payload : nullptr;
    return made.release();
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
void *AsStruct_Legacy(HPyContext *ctx, HPy h) {
    return h._i == 0 ? raise_null(ctx)
                     : raise(ctx, ctx->h_TypeError, "types of the legacy shape need a C API, which this runtime does not have");
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
        return raise_null(ctx);
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
