// SPDX-License-Identifier: MIT
// Types and their instances: making instances, finding payloads, asking types.
#include "protocol/protocol.hpp"
#include "slots/slots.hpp"
#include "slots/support.hpp"
#include "spec/spec_type.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// The class that a value is; null with TypeError in `words`.
Type *type_argument(HpyThread &t, Value v, const char *words) {
    if (has_layout(v, Layout::Type))
        return as<Type>(v);
    return type_error(t, words);
}

[[gnu::noinline]] void *payload(HPyContext *ctx, HPy h) {
    return with(ctx, h, [](HpyThread &t, Value v) -> void * {
        if (v.is_object() && as<ProtoObject>(v)->type->payload_size != 0) [[likely]]
            return payload_of(v.as_object());
        return type_error(t, "'", type_of(t, v), "' object has no payload of an extension type");
    });
}

}  // namespace

[[gnu::noinline]] static HPy type_slowly(HPyContext *ctx, HPy obj) {
    return inside(ctx, HPy{0}, [=](HpyThread &t) {
        const Value v = t.value_of(obj);
        return v ? t.open_object(type_of(t, v)) : HPy{0};
    });
}

HPy slot::Type(HPyContext *ctx, HPy obj) {
    if (HpyThread *t = thread_inside(ctx)) [[likely]]
        if (const ProtoObject *object = peek(obj)) [[likely]]
            if (const HPy made = t->open_object_at_once(object->type); made._i != 0) [[likely]]
                return made;
    return type_slowly(ctx, obj);
}

[[gnu::noinline]] static int type_check_slowly(HPyContext *ctx, HPy obj, HPy type) {
    return inside(ctx, 0, [=](HpyThread &t) -> int {
        Value v, of;
        if (!look(t, obj, &v) || !look(t, type, &of))
            return 0;
        const hpyu::Type *wanted = type_argument(t, of, "HPy_TypeCheck arg 2 must be a type");
        return wanted != nullptr && is_instance(t, v, wanted) ? 1 : 0;
    });
}

/// Most questions are answered by identity.
int slot::TypeCheck(HPyContext *ctx, HPy obj, HPy type) {
    const ProtoObject *object = peek(obj);
    return object != nullptr && object->type == peek(type) ? 1 : type_check_slowly(ctx, obj, type);
}

[[gnu::noinline]] static int is_subtype_slowly(HPyContext *ctx, HPy sub, HPy type) {
    return inside(ctx, 0, [=](HpyThread &t) -> int {
        Value a, b;
        if (!look(t, sub, &a) || !look(t, type, &b))
            return 0;
        const hpyu::Type *one = type_argument(t, a, "HPyType_IsSubtype arg 1 must be a type");
        const hpyu::Type *other = one != nullptr ? type_argument(t, b, "HPyType_IsSubtype arg 2 must be a type") : nullptr;
        return other != nullptr && is_subtype(one, other) ? 1 : 0;
    });
}

int slot::Type_IsSubtype(HPyContext *ctx, HPy sub, HPy type) {
    const ProtoObject *one = peek(sub), *other = peek(type);
    if (one == nullptr || other == nullptr || one->type->layout != Layout::Type || other->type->layout != Layout::Type)
        return is_subtype_slowly(ctx, sub, type);
    const auto *from = static_cast<const hpyu::Type *>(one);
    return one == other || from->base == other || is_subtype(from, static_cast<const hpyu::Type *>(other)) ? 1 : 0;
}

const char *slot::Type_GetName(HPyContext *ctx, HPy type) {
    return with(ctx, type, [](HpyThread &t, Value v) -> const char * {
        const hpyu::Type *named = type_argument(t, v, "arg must be a type");
        return named != nullptr ? str_utf8(t, named->name) : nullptr;
    });
}

HPyType_BuiltinShape slot::Type_GetBuiltinShape(HPyContext *ctx, HPy h_type) {
    return inside(ctx, static_cast<HPyType_BuiltinShape>(-2), [=](HpyThread &t) {
        Value v;
        const hpyu::Type *type = look(t, h_type, &v) ? type_argument(t, v, "arg must be a type") : nullptr;
        if (type == nullptr)
            return static_cast<HPyType_BuiltinShape>(-2);
        return type->foreign != nullptr ? static_cast<HPyType_BuiltinShape>(type->builtin_shape)
                                        : HPyType_BuiltinShape_Legacy;
    });
}

HPy slot::Type_FromSpec(HPyContext *ctx, HPyType_Spec *spec, HPyType_SpecParam *params) {
    return inside(ctx, HPy{0}, [=](HpyThread &t) { return give(t, type_from_spec(t, spec, params)); });
}

// -- instances --------------------------------------------------------------------------------------------------------

[[gnu::noinline]] static HPy new_slowly(HPyContext *ctx, HPy h_type, void **data) {
    if (data != nullptr)
        *data = nullptr;
    return with(ctx, h_type, [=](HpyThread &t, Value v) -> Value {
        hpyu::Type *type = type_argument(t, v, "HPy_New arg 1 must be a type");
        const Value made = type != nullptr ? new_instance(t, type) : Value();
        if (made && data != nullptr)
            *data = type->payload_size != 0 ? payload_of(made.as_object()) : nullptr;
        return made;
    });
}

HPy slot::New(HPyContext *ctx, HPy h_type, void **data) {
    HpyThread *t = thread_inside(ctx);
    ProtoObject *object = peek(h_type);
    if (t == nullptr || object == nullptr || object->type->layout != Layout::Type || data == nullptr) [[unlikely]]
        return new_slowly(ctx, h_type, data);
    auto *type = static_cast<hpyu::Type *>(object);
    if (type->layout != Layout::Object || type->payload_size == 0 || type->has(kTypeNoInstances)) [[unlikely]]
        return new_slowly(ctx, h_type, data);
    auto *made = t->make_instance<ProtoObject>(type);
    *data = made != nullptr ? reinterpret_cast<char *>(made) + type->payload_offset : nullptr;
    return made != nullptr ? t->open_object(made) : HPy{0};
}

HPy slot::Type_GenericNew(HPyContext *ctx, HPy type, const HPy *, HPy_ssize_t, HPy) {
    return with(ctx, type, [](HpyThread &t, Value v) -> Value {
        hpyu::Type *of = type_argument(t, v, "HPy_Type_GenericNew arg 1 must be a type");
        return of != nullptr ? new_instance(t, of) : Value();
    });
}

/// Where a payload lies is settled with the type: no need to come in.
void *slot::AsStruct_Object(HPyContext *ctx, HPy h) {
    if (ProtoObject *object = peek(h)) [[likely]]
        if (const hpyu::Type *type = object->type; type->payload_size != 0 && type->layout == Layout::Object) [[likely]]
            return reinterpret_cast<char *>(object) + type->payload_offset;
    return payload(ctx, h);
}

void *slot::AsStruct_Legacy(HPyContext *ctx, HPy h) {
    return with(ctx, h, [](HpyThread &t, Value) -> void * {
        return type_error(t, "types of the legacy shape need a C API, which this runtime does not have");
    });
}

void *slot::AsStruct_Type(HPyContext *ctx, HPy h) { return payload(ctx, h); }
void *slot::AsStruct_Long(HPyContext *ctx, HPy h) { return payload(ctx, h); }
void *slot::AsStruct_Float(HPyContext *ctx, HPy h) { return payload(ctx, h); }
void *slot::AsStruct_Unicode(HPyContext *ctx, HPy h) { return payload(ctx, h); }
void *slot::AsStruct_Tuple(HPyContext *ctx, HPy h) { return payload(ctx, h); }
void *slot::AsStruct_List(HPyContext *ctx, HPy h) { return payload(ctx, h); }
void *slot::AsStruct_Dict(HPyContext *ctx, HPy h) { return payload(ctx, h); }

int slot::SetCallFunction(HPyContext *ctx, HPy h, HPyCallFunction *func) {
    return with(ctx, h, [=](HpyThread &t, Value v) -> int { return set_call_function(t, v, func); });
}

// -- fields -----------------------------------------------------------------------------------------------------------

[[gnu::noinline]] static void field_store_slowly(HPyContext *ctx, HPy target_object, HPyField *target_field, HPy h) {
    with(ctx, target_object, Optional{h}, [=](HpyThread &t, Value target, Value v) -> int {
        if (target_field == nullptr)
            return null_argument(t);
        store_field(target, target_field, v);
        return 0;
    });
}

void slot::Field_Store(HPyContext *ctx, HPy target_object, HPyField *target_field, HPy h) {
    const Value v = glance(h);
    ProtoObject *target = peek(target_object);
    if (v && target != nullptr && target_field != nullptr && thread_inside(ctx) != nullptr) [[likely]]
        store_field(Value(target), target_field, v);
    else
        field_store_slowly(ctx, target_object, target_field, h);
}

[[gnu::noinline]] static HPy field_load_slowly(HPyContext *ctx, Value v) {
    return inside(ctx, HPy{0}, [=](HpyThread &t) { return t.open_object(v.as_object()); });
}

HPy slot::Field_Load(HPyContext *ctx, HPy, HPyField source_field) {
    const Value v = Value::from_bits(static_cast<uint64_t>(source_field._i));
    if (!v.is_object())
        return HPy{source_field._i};
    if (HpyThread *t = thread_inside(ctx)) [[likely]]
        if (const HPy made = t->open_object_at_once(v.as_object()); made._i != 0) [[likely]]
            return made;
    return field_load_slowly(ctx, v);
}

}  // namespace hpyu
