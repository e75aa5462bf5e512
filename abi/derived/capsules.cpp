// SPDX-License-Identifier: MIT
// Capsules: instances of a class that is made from a spec, as an extension would make it. Names and destructors are
// kept by address.
#include "derived/derived.hpp"
#include "derived/own_types.hpp"
#include "hosts/host_context.hpp"

namespace hpyu {

namespace derived {

namespace {

struct CapsulePayload {
    void *pointer;
    const char *name;
    void *context;
    HPyCapsule_Destructor *destructor;
};

void destroy_capsule(void *payload) {
    const auto *capsule = static_cast<CapsulePayload *>(payload);
    if (capsule->destructor != nullptr)
        capsule->destructor->impl(capsule->name, capsule->pointer, capsule->context);
}

bool same_name(const char *a, const char *b) {
    return a == b || (a != nullptr && b != nullptr && std::strcmp(a, b) == 0);
}

Failed wrong(HPyContext *ctx, const std::string &words) { return raise(ctx, ctx->h_ValueError, words); }

/// Null with nothing raised for what is no capsule.
CapsulePayload *find_capsule(HPyContext *ctx, HPy h) {
    const HPy type = h._i != 0 ? HostContext::of(ctx).own_type(ctx, OwnType::Capsule) : HPy{0};
    if (type._i != 0 && ctx->ctx_TypeCheck(ctx, h, type))
        return static_cast<CapsulePayload *>(ctx->ctx_AsStruct_Object(ctx, h));
    ctx->ctx_Err_Clear(ctx);
    return nullptr;
}

constexpr const char *kKeys[] = {"Pointer", "Name", "Context", "Destructor"};

bool is_key(_HPyCapsule_key key) { return static_cast<unsigned>(key) < std::size(kKeys); }

CapsulePayload *capsule_argument(HPyContext *ctx, HPy h, const char *verb, _HPyCapsule_key key) {
    if (CapsulePayload *capsule = find_capsule(ctx, h); capsule != nullptr && capsule->pointer != nullptr)
        return capsule;
    return wrong(ctx, std::string("PyCapsule_") + verb + kKeys[key] + " called with invalid PyCapsule object");
}

HPy show_capsule(HPyContext *ctx, HPy h) {
    const CapsulePayload *capsule = find_capsule(ctx, h);
    const char *name = capsule != nullptr ? capsule->name : nullptr;
    char address[2 + 2 * sizeof capsule + 1];
    std::snprintf(address, sizeof address, "%p", static_cast<const void *>(capsule));
    const std::string shown = name != nullptr ? std::string("\"") + name + "\"" : "NULL";
    return str_from(ctx, "<capsule object " + shown + " at " + address + ">");
}

HPy Capsule_New(HPyContext *ctx, void *pointer, const char *utf8_name, HPyCapsule_Destructor *destructor) {
    if (destructor != nullptr && destructor->impl == nullptr)
        return wrong(ctx, "Invalid HPyCapsule destructor");
    if (pointer == nullptr)
        return wrong(ctx, "PyCapsule_New called with null pointer");
    const HPy type = HostContext::of(ctx).own_type(ctx, OwnType::Capsule);
    void *payload = nullptr;
    const HPy made = type._i != 0 ? ctx->ctx_New(ctx, type, &payload) : HPy{0};
    if (made._i != 0)
        *static_cast<CapsulePayload *>(payload) = {pointer, utf8_name, nullptr, destructor};
    return made;
}

void *Capsule_Get(HPyContext *ctx, HPy h, _HPyCapsule_key key, const char *utf8_name) {
    if (h._i == 0)
        return raise_null(ctx);
    if (!is_key(key) || key == HPyCapsule_key_Destructor)
        return wrong(ctx, is_key(key) ? "Invalid operation: get HPyCapsule_key_Destructor"
                                      : "Invalid operation: unknown capsule key");
    const CapsulePayload *capsule = capsule_argument(ctx, h, "Get", key);
    if (capsule == nullptr)
        return nullptr;
    if (key == HPyCapsule_key_Name)
        return const_cast<char *>(capsule->name);
    if (key == HPyCapsule_key_Context)
        return capsule->context;
    if (!same_name(capsule->name, utf8_name))
        return wrong(ctx, "PyCapsule_GetPointer called with incorrect name");
    return capsule->pointer;
}

int Capsule_IsValid(HPyContext *ctx, HPy h, const char *utf8_name) {
    const CapsulePayload *capsule = find_capsule(ctx, h);
    return capsule != nullptr && capsule->pointer != nullptr && same_name(capsule->name, utf8_name);
}

int Capsule_Set(HPyContext *ctx, HPy h, _HPyCapsule_key key, void *value) {
    if (h._i == 0)
        return raise_null(ctx);
    if (!is_key(key))
        return wrong(ctx, "Invalid operation: unknown capsule key");
    if (key == HPyCapsule_key_Pointer && value == nullptr)
        return wrong(ctx, "PyCapsule_SetPointer called with null pointer");
    auto *destructor = static_cast<HPyCapsule_Destructor *>(value);
    if (key == HPyCapsule_key_Destructor && destructor != nullptr && destructor->impl == nullptr)
        return wrong(ctx, "Invalid HPyCapsule destructor");
    CapsulePayload *capsule = capsule_argument(ctx, h, "Set", key);
    if (capsule == nullptr)
        return -1;
    switch (key) {
        case HPyCapsule_key_Pointer: capsule->pointer = value; break;
        case HPyCapsule_key_Name: capsule->name = static_cast<const char *>(value); break;
        case HPyCapsule_key_Context: capsule->context = value; break;
        case HPyCapsule_key_Destructor: capsule->destructor = destructor; break;
    }
    return 0;
}

}  // namespace

}  // namespace derived

HPy make_capsule_type(HPyContext *ctx) {
    static HPyDef destroy = {
        .kind = HPyDef_Kind_Slot,
        .slot = {HPy_tp_destroy, _HPyDef_FUNCTION(HPyCFunction, derived::destroy_capsule), nullptr}};
    static HPyDef show = {.kind = HPyDef_Kind_Slot,
                          .slot = {HPy_tp_repr, _HPyDef_FUNCTION(HPyCFunction, derived::show_capsule), nullptr}};
    static HPyDef *defines[] = {&destroy, &show, nullptr};
    static HPyType_Spec spec = {.name = "PyCapsule",
                                .basicsize = sizeof(derived::CapsulePayload),
                                .itemsize = 0,
                                .flags = HPy_TPFLAGS_DEFAULT,
                                .builtin_shape = HPyType_BuiltinShape_Object,
                                .legacy_slots = nullptr,
                                .defines = defines,
                                .doc = nullptr};
    return ctx->ctx_Type_FromSpec(ctx, &spec, nullptr);
}

DerivedSlots derived_capsules() {
    using enum row::Id;
    return {
        HPYU_DERIVE(Capsule_New, Type_FromSpec, New),
        HPYU_DERIVE(Capsule_Get, Type_FromSpec, TypeCheck, AsStruct_Object),
        HPYU_DERIVE(Capsule_IsValid, Type_FromSpec, TypeCheck, AsStruct_Object),
        HPYU_DERIVE(Capsule_Set, Type_FromSpec, TypeCheck, AsStruct_Object),
    };
}

}  // namespace hpyu
