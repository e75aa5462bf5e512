// SPDX-License-Identifier: MIT
// Structs of functions, descriptors, modules, exceptions, capsules, context variables and weak references.
#pragma once

#include "method.hpp"
#include "root.hpp"

namespace hpyu {

/// builtin_function_or_method: a MethodDef with its self (a module, an instance, a class, or null).
struct Function : ProtoObject {
    const MethodDef *def = nullptr;
    Value self;
    Value module;               ///< __module__: a str, or null.
    Type *owner = nullptr;      ///< The class it was found in: for __qualname__; null for a module's function.
    void (*drop)(void *) = nullptr;  ///< Called with drop_data when it dies; its type is then of release kind.
    void *drop_data = nullptr;
};
/// A function object. `def` must outlive it.
[[nodiscard]] Value function_new(ProtoContext &ctx, const MethodDef *def, Value self, Value module, Type *owner = nullptr);

/// method_descriptor and classmethod_descriptor: a MethodDef in a class.
struct MethodDescriptor : ProtoObject {
    const MethodDef *def = nullptr;
    Type *owner = nullptr;
};
[[nodiscard]] Value method_descriptor_new(ProtoContext &ctx, Type *owner, const MethodDef *def);

struct BoundMethod : ProtoObject {
    Value function;
    Value self;
};
[[nodiscard]] Value bound_method_new(ProtoContext &ctx, Value function, Value self);

struct GetSetDescriptor : ProtoObject {
    const GetSetDef *def = nullptr;
    Type *owner = nullptr;
};
[[nodiscard]] Value getset_descriptor_new(ProtoContext &ctx, Type *owner, const GetSetDef *def);

/// member_descriptor: functions over an instance; the ABI layer gives its own for C members.
struct MemberDescriptor : ProtoObject {
    const char *name = nullptr;
    const char *doc = nullptr;
    Type *owner = nullptr;
    Value (*get)(ProtoContext &, const MemberDescriptor &, Value self) = nullptr;
    int (*set)(ProtoContext &, const MemberDescriptor &, Value self, Value value) = nullptr;  ///< Null: read only.
    size_t offset = 0;
    uint64_t extra = 0;
    Value key;                  ///< For the use of `get` and `set`; kept alive.
};
[[nodiscard]] MemberDescriptor *member_descriptor_new(ProtoContext &ctx, Type *owner, const char *name, const char *doc);

/// Low bits of ProtoObject::flags of a module.
enum ModuleFlag : uint8_t {
    kModuleBuiltin = 1,
    kModuleInitializing = 2,   ///< In sys.modules already, while its code still runs.
};

struct ModuleObject : ProtoObject {
    Dict *dict = nullptr;
    void *state = nullptr;      ///< Of the ABI layer: released by `drop_state`.
    void (*drop_state)(void *) = nullptr;
    uint64_t reserved = 0;
};
/// A module with __name__, __doc__, __package__, __loader__ and __spec__ (None).
[[nodiscard]] ModuleObject *module_new(ProtoContext &ctx, Str *name, const char *doc);
/// Adds functions to a module's namespace. `defs` must outlive it.
[[nodiscard]] int module_add_functions(ProtoContext &ctx, ModuleObject *module, std::span<const MethodDef> defs);
[[nodiscard]] int module_add(ProtoContext &ctx, ModuleObject *module, const char *name, Value value);

struct ExceptionObject : ProtoObject {
    Published<Dict *> dict{nullptr};
    Published<Tuple *> args{nullptr};
    Published<Value> cause, context, traceback;
    Published<Value> fields[5];            ///< By kind: see types/exception.cpp.
    Published<bool> suppress_context{false};
};
/// type(*args), by calling the type; always an exception instance. Null with an exception pending.
[[nodiscard]] Value exception_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs);
inline bool is_exception(Value v) { return has_layout(v, Layout::Exception); }
inline bool is_exception_type(Value v) {
    return has_layout(v, Layout::Type) && as<Type>(v)->layout == Layout::Exception;
}

struct ContextVar : ProtoObject {
    Str *name = nullptr;
    Value default_value;        ///< Null: none.
    std::atomic<uint64_t> changes{0};   ///< In any context: what a thread found before holds while this stays.
};
[[nodiscard]] Value context_var_new(ProtoContext &ctx, Str *name, Value default_value);
/// The thread's value, else `fallback`, else the default; null with nothing pending if there is none.
[[nodiscard]] Value context_var_get(ProtoContext &ctx, ContextVar *var, Value fallback);
/// The variable's value, if it is known without looking: what context_var_get found last, or the default where none was
/// set; else null.
inline Value context_var_at_once(ProtoContext &ctx, const ContextVar *var, Value fallback) {
    if (ctx.context_values == nullptr)
        return fallback ? fallback : var->default_value;
    const ContextVarCache &cache = ctx.context_var_cache;
    const bool holds = cache.var == var && cache.values == ctx.context_values &&
                       cache.changes == var->changes.load(std::memory_order_acquire);
    return holds ? cache.value : Value();
}
/// A token that remembers the old value.
[[nodiscard]] Value context_var_set(ProtoContext &ctx, ContextVar *var, Value value);

struct WeakRef : ProtoObject {
    std::atomic<ProtoObject *> target{nullptr};   ///< Null once the target is dead; not traced.
    Value callback;
    std::atomic<int64_t> hash{-1};
};

}  // namespace hpyu
