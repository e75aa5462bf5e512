// SPDX-License-Identifier: MIT
// What a type from a spec does for its instances: making them, tracing and destroying their payloads.
#include "spec/spec_type.hpp"

#include "types/function_objects.hpp"

namespace hpyu {

void SpecType::note_field(size_t offset) {
    if (fields == nullptr || offset % sizeof(HPyField) != 0 || offset + sizeof(HPyField) > basicsize)
        return;
    const size_t word = offset / sizeof(HPyField);
    std::atomic<uint64_t> &bits = fields[word / 64];
    const uint64_t bit = uint64_t{1} << (word % 64);
    if ((bits.load(std::memory_order_relaxed) & bit) == 0)
        bits.fetch_or(bit, std::memory_order_relaxed);
}

void store_field(Value instance, HPyField *field, Value v) {
    if (instance.is_object()) {
        ProtoObject *object = instance.as_object();
        if (SpecType *spec = SpecType::of(object->type); spec != nullptr && spec->blind) [[unlikely]] {
            const auto at = reinterpret_cast<uintptr_t>(field);
            const auto payload = reinterpret_cast<uintptr_t>(payload_of(object));
            if (at >= payload && at < payload + spec->basicsize)
                spec->note_field(at - payload);
        }
    }
    std::atomic_ref(field->_i).store(static_cast<intptr_t>(v.bits()), std::memory_order_release);
}

Value new_instance(HpyThread &t, Type *type) {
    if (type->has(kTypeNoInstances))
        return type_error(t, "cannot create '", type, "' instances");
    if (type->layout == Layout::Object) [[likely]]
        return t.make_instance<ProtoObject>(type);
    const Type *builtin = type;
    while (builtin->has(kTypeHeap))
        builtin = builtin->base;
    if (!builtin->slots.tp_new)
        return type_error(t, "cannot create '", type, "' instances");
    return builtin->slots.tp_new(t, type, nullptr, 0, nullptr);
}

int set_call_function(HpyThread &t, Value instance, const HPyCallFunction *function) {
    Type *type = type_of(t, instance);
    const SpecType *spec = SpecType::of(type);
    if (spec == nullptr || !spec->callable)
        return type_error(t, "type '", type, "' does not implement the HPy call protocol");
    if (function == nullptr || function->impl == nullptr)
        return null_argument(t);
    auto &word = *reinterpret_cast<void **>(static_cast<char *>(payload_of(instance.as_object())) + spec->call_offset());
    std::atomic_ref(word).store(reinterpret_cast<void *>(function->impl), std::memory_order_release);
    return 0;
}

}  // namespace hpyu
