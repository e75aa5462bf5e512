// SPDX-License-Identifier: MIT
// Capsules. Names and destructors are kept by address, as the extension gave them.
#include <cstring>

#include "lock.hpp"
#include "slots/slots.hpp"
#include "slots/support.hpp"
#include "types/capsule.hpp"
#include "types/function_objects.hpp"

namespace hpyu {

namespace {

bool same_name(const char *a, const char *b) {
    return a == b || (a != nullptr && b != nullptr && std::strcmp(a, b) == 0);
}

/// Runs after the capsule's death: the destructor has no context and cannot call back.
void run_destructor(CapsuleEnd *end) {
    if (const auto *destructor = static_cast<const HPyCapsule_Destructor *>(end->destructor.load()))
        destructor->impl(end->contents.name, end->contents.pointer, end->contents.context);
}

int set_destructor(HpyThread &t, Capsule *capsule, HPyCapsule_Destructor *destructor) {
    if (destructor == nullptr && capsule->end.load(std::memory_order_acquire) == nullptr)
        return 0;
    if (destructor != nullptr && destructor->impl == nullptr)
        return value_error(t, "Invalid HPyCapsule destructor");
    CapsuleEnd *end = capsule_end(t, capsule);
    if (end == nullptr)
        return -1;
    end->destructor = destructor;
    end->release = run_destructor;
    return 0;
}

/// The capsule that a value is; null with ValueError naming the function.
Capsule *capsule_argument(HpyThread &t, Value v, const char *function) {
    if (has_layout(v, Layout::Capsule) && as<Capsule>(v)->contents().pointer != nullptr)
        return as<Capsule>(v);
    return value_error(t, function, " called with invalid PyCapsule object");
}

constexpr const char *kGetters[] = {"PyCapsule_GetPointer", "PyCapsule_GetName", "PyCapsule_GetContext",
                                    "PyCapsule_GetDestructor"};
constexpr const char *kSetters[] = {"PyCapsule_SetPointer", "PyCapsule_SetName", "PyCapsule_SetContext",
                                    "PyCapsule_SetDestructor"};

int store(HpyThread &t, Capsule *capsule, _HPyCapsule_key key, void *value) {
    return in_section(t, capsule, [=] {
        switch (CapsuleContents &contents = capsule->contents(); key) {
            case HPyCapsule_key_Pointer: contents.pointer = value; return 0;
            case HPyCapsule_key_Name: contents.name = static_cast<const char *>(value); return 0;
            default: contents.context = value; return 0;
        }
    });
}

bool is_key(_HPyCapsule_key key) {
    return static_cast<unsigned>(key) <= static_cast<unsigned>(HPyCapsule_key_Destructor);
}

}  // namespace

HPy slot::Capsule_New(HPyContext *ctx, void *pointer, const char *utf8_name, HPyCapsule_Destructor *destructor) {
    return inside(ctx, HPy{0}, [=](HpyThread &t) -> HPy {
        if (destructor != nullptr && destructor->impl == nullptr)
            return give(t, Value(value_error(t, "Invalid HPyCapsule destructor")));
        if (pointer == nullptr)
            return give(t, Value(value_error(t, "PyCapsule_New called with null pointer")));
        auto *capsule = t.make<Capsule>(t.types().capsule);
        if (capsule == nullptr)
            return HPy{0};
        capsule->own.pointer = pointer;
        capsule->own.name = utf8_name;
        if (set_destructor(t, capsule, destructor) < 0)
            return HPy{0};
        return give(t, capsule);
    });
}

[[gnu::noinline]] static void *get_slowly(HPyContext *ctx, HPy capsule, _HPyCapsule_key key, const char *utf8_name) {
    return with(ctx, capsule, [=](HpyThread &t, Value v) -> void * {
        if (!is_key(key) || key == HPyCapsule_key_Destructor)
            return value_error(t, is_key(key) ? "Invalid operation: get HPyCapsule_key_Destructor"
                                              : "Invalid operation: unknown capsule key");
        Capsule *capsule = capsule_argument(t, v, kGetters[key]);
        if (capsule == nullptr)
            return nullptr;
        const CapsuleContents &c = capsule->contents();
        if (key == HPyCapsule_key_Name)
            return const_cast<char *>(c.name.load());
        if (key == HPyCapsule_key_Context)
            return c.context;
        if (!same_name(c.name, utf8_name))
            return value_error(t, "PyCapsule_GetPointer called with incorrect name");
        return c.pointer;
    });
}

void *slot::Capsule_Get(HPyContext *ctx, HPy capsule, _HPyCapsule_key key, const char *utf8_name) {
    ProtoObject *object = peek(capsule);
    if (object != nullptr && object->type->layout == Layout::Capsule && key == HPyCapsule_key_Pointer) [[likely]] {
        const CapsuleContents &c = static_cast<Capsule *>(object)->contents();
        if (void *pointer = c.pointer; pointer != nullptr && same_name(c.name, utf8_name)) [[likely]]
            return pointer;
    }
    return get_slowly(ctx, capsule, key, utf8_name);
}

int slot::Capsule_IsValid(HPyContext *ctx, HPy capsule, const char *utf8_name) {
    return inside(ctx, 0, [=](HpyThread &t) -> int {
        Value v;
        if (capsule._i == 0 || !look(t, capsule, &v))
            return 0;
        return has_layout(v, Layout::Capsule) && as<Capsule>(v)->contents().pointer != nullptr &&
               same_name(as<Capsule>(v)->contents().name, utf8_name);
    });
}

[[gnu::noinline]] static int set_slowly(HPyContext *ctx, HPy capsule, _HPyCapsule_key key, void *value) {
    return with(ctx, capsule, [=](HpyThread &t, Value v) -> int {
        if (!is_key(key))
            return value_error(t, "Invalid operation: unknown capsule key");
        if (key == HPyCapsule_key_Pointer && value == nullptr)
            return value_error(t, "PyCapsule_SetPointer called with null pointer");
        Capsule *c = capsule_argument(t, v, kSetters[key]);
        if (c == nullptr)
            return -1;
        if (key == HPyCapsule_key_Destructor)
            return set_destructor(t, c, static_cast<HPyCapsule_Destructor *>(value));
        return store(t, c, key, value);
    });
}

int slot::Capsule_Set(HPyContext *ctx, HPy capsule, _HPyCapsule_key key, void *value) {
    HpyThread *t = thread_inside(ctx);
    ProtoObject *object = peek(capsule);
    if (t != nullptr && object != nullptr && object->type->layout == Layout::Capsule && value != nullptr &&
        is_key(key) && key != HPyCapsule_key_Destructor) [[likely]]
        if (auto *c = static_cast<Capsule *>(object); c->contents().pointer != nullptr) [[likely]]
            return store(*t, c, key, value);
    return set_slowly(ctx, capsule, key, value);
}

}  // namespace hpyu
