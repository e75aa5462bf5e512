// SPDX-License-Identifier: MIT
// PyCapsule: a C pointer as an object.
#include "types/capsule.hpp"

#include <cstdio>

#include "lock.hpp"
#include "space.hpp"
#include "types/function_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

extern const TypeDef kCapsuleType;
extern const TypeDef kCapsuleEndType;

namespace {

void release_capsule_end(ProtoContext *, ProtoObject *object) {
    auto *end = static_cast<CapsuleEnd *>(object);
    if (const auto release = end->release.load())
        release(end);
}

void capsule_trace(ProtoObject *object, Tracer &tracer) {
    tracer.visit(static_cast<Capsule *>(object)->end.load(std::memory_order_relaxed));
}

Value capsule_repr(ProtoContext &ctx, Value self) {
    auto *capsule = as<Capsule>(self);
    char address[24];
    std::snprintf(address, sizeof address, "%p", static_cast<void *>(capsule));
    const char *text = capsule->contents().name;
    const std::string name = text != nullptr ? "\"" + std::string(text) + "\"" : "NULL";
    return str_from_text(ctx, "<capsule object " + name + " at " + address + ">");
}

}  // namespace

CapsuleEnd *capsule_end(ProtoContext &ctx, Capsule *capsule) {
    ObjectLock lock(ctx, capsule);
    CapsuleEnd *end = capsule->end.load(std::memory_order_relaxed);
    if (end != nullptr)
        return end;
    end = ctx.make<CapsuleEnd>(ctx.types().capsule_end);
    if (end == nullptr)
        return nullptr;
    end->contents = capsule->own;
    capsule->end.store(end, std::memory_order_release);
    return end;
}

constinit const TypeDef kCapsuleType = {
    .name = "PyCapsule",
    .doc = "A C pointer that extensions hand to each other.",
    .layout = Layout::Capsule,
    .size = sizeof(Capsule),
    .flags = kTypeNoInstances,
    .trace = capsule_trace,
    .slots = {.tp_repr = native<capsule_repr>},
};

constinit const TypeDef kCapsuleEndType = {
    .name = "capsule_end",
    .layout = Layout::Storage,
    .size = sizeof(CapsuleEnd),
    .flags = kTypeNoInstances | kTypeRelease,
    .release = release_capsule_end,
};

}  // namespace hpyu
