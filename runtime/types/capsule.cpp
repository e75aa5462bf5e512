// SPDX-License-Identifier: MIT
// PyCapsule: a C pointer as an object. What is done with it, and its destructor, is the ABI layer's.
#include <cstdio>

#include "space.hpp"
#include "types/function_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

extern const TypeDef kCapsuleType;

namespace {

void release_capsule(ProtoContext *, ProtoObject *object) {
    auto *capsule = static_cast<Capsule *>(object);
    if (capsule->destroy != nullptr)
        capsule->destroy(capsule);
}

Value capsule_repr(ProtoContext &ctx, Value self) {
    auto *capsule = as<Capsule>(self);
    char address[24];
    std::snprintf(address, sizeof address, "%p", static_cast<void *>(capsule));
    const std::string name = capsule->name != nullptr ? "\"" + std::string(capsule->name) + "\"" : "NULL";
    return str_from_text(ctx, "<capsule object " + name + " at " + address + ">");
}

}  // namespace

constinit const TypeDef kCapsuleType = {
    .name = "PyCapsule",
    .doc = "A C pointer that extensions hand to each other.",
    .layout = Layout::Capsule,
    .size = sizeof(Capsule),
    .flags = kTypeNoInstances | kTypeRelease,
    .release = release_capsule,
    .slots = {.tp_repr = native<capsule_repr>},
};

}  // namespace hpyu
