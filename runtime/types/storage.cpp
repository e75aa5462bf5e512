// SPDX-License-Identifier: MIT
// The storage cells of lists and bytearrays, and the helpers that all sequence types share (sequence_helpers.hpp).
#include "types/storage.hpp"

#include <cstring>

#include "types/sequence_helpers.hpp"

namespace hpyu {

extern const TypeDef kValueArrayType;
extern const TypeDef kByteStorageType;

namespace {

/// Far above what a machine has, far below where sizes overflow.
constexpr size_t kMostBytes = SIZE_MAX >> 2;

void value_array_trace(ProtoObject *object, Tracer &tracer) {
    auto *array = static_cast<ValueArray *>(object);
    for (size_t i = 0; i < array->capacity; ++i)
        tracer.visit(array->load(i));
}

}  // namespace

ValueArray *ValueArray::make(ProtoContext &ctx, size_t capacity) {
    if (capacity > kMostBytes / sizeof(Value))
        return memory_error(ctx);
    auto *array = ctx.make<ValueArray>(ctx.types().value_array, sizeof(ValueArray) + capacity * sizeof(Value));
    if (array == nullptr)
        return nullptr;
    std::memset(static_cast<void *>(array->items()), 0, capacity * sizeof(Value));
    array->capacity = capacity;
    return array;
}

ByteStorage *ByteStorage::make(ProtoContext &ctx, size_t capacity) {
    if (capacity > kMostBytes)
        return memory_error(ctx);
    auto *storage = ctx.make<ByteStorage>(ctx.types().byte_array_storage, sizeof(ByteStorage) + capacity);
    if (storage != nullptr)
        storage->capacity = capacity;
    return storage;
}

int read_bound(ProtoContext &ctx, Value v, bool allow_none, int64_t *out) {
    if (!v || (allow_none && v == ctx.none()))
        return 0;
    if (v.is_int()) {
        *out = v.as_int();
        return 0;
    }
    if (!is_index(ctx, v))
        return allow_none ? type_error(ctx, "slice indices must be integers or None or have an __index__ method")
                          : type_error(ctx, "slice indices must be integers or have an __index__ method");
    const int64_t n = to_ssize(ctx, v, true);
    if (n == -1 && error_occurred(ctx))
        return -1;
    *out = n;
    return 0;
}

int refuse_keywords(ProtoContext &ctx, const char *name, const Type *type, const Type *builtin, Tuple *kwnames) {
    if (keyword_count(kwnames) == 0) [[likely]]
        return 0;
    if (type != builtin && !(type->slot(SlotId::tp_init) == builtin->slot(SlotId::tp_init)))
        return 0;
    return type_error(ctx, name, "() takes no keyword arguments");
}

int at_most_one(ProtoContext &ctx, const char *name, size_t nargs) {
    if (nargs <= 1) [[likely]]
        return 0;
    return raise_argument_count(ctx, name, nargs, 0, 1);
}

Tuple *to_items(ProtoContext &ctx, Value iterable, const char *message) {
    if (iterable.is_object()) {
        const Type *type = iterable.as_object()->type;
        if (type == ctx.types().tuple || type == ctx.types().list)
            return to_tuple(ctx, iterable);
    }
    Root<> iterator(ctx, get_iter(ctx, iterable));
    if (!iterator) {
        if (error_matches(ctx, ctx.exc().TypeError))
            return type_error(ctx, message);
        return nullptr;
    }
    return to_tuple(ctx, iterator);
}

constinit const TypeDef kValueArrayType = {
    .name = "value_array",
    .layout = Layout::Storage,
    .size = sizeof(ValueArray),
    .flags = kTypeNoInstances,
    .trace = value_array_trace,
};

constinit const TypeDef kByteStorageType = {
    .name = "byte_storage",
    .layout = Layout::Storage,
    .size = sizeof(ByteStorage),
    .flags = kTypeNoInstances,
};

}  // namespace hpyu
