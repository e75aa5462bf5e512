// SPDX-License-Identifier: MIT
// Functions of the embedding program as Python callables.
//
// The type is of the kind that binds: found in a class and called through an instance, the instance is put in front of
// the arguments. Calls go straight to the program's function.
#include <cstring>

#include "loader_space.hpp"
#include "method.hpp"
#include "slots/support.hpp"
#include "spec/foreign_call.hpp"
#include "types/dict.hpp"
#include "types/function_objects.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

struct EmbedderFunction : ProtoObject {
    Dict *dict = nullptr;      ///< First: see kDictOffset.
    Published<Str *> name{nullptr};
    hpyu_function function = nullptr;
    void *data = nullptr;
    void (*release)(void *) = nullptr;
    uint64_t reserved = 0;
};
/// What offsetof would say, which has no word for a struct with a base.
constexpr uint32_t kDictOffset = sizeof(ProtoObject);

void trace_function(ProtoObject *object, Tracer &tracer) {
    auto *self = static_cast<EmbedderFunction *>(object);
    tracer.visit(self->name);
    tracer.visit(self->dict);
}

void release_function(ProtoContext *, ProtoObject *object) {
    auto *self = static_cast<EmbedderFunction *>(object);
    if (self->release != nullptr)
        self->release(self->data);
    self->release = nullptr;
}

/// What came back must agree with what is pending.
Value checked_result(HpyThread &thread, const EmbedderFunction *self, Value result) {
    if (result && error_occurred(thread)) [[unlikely]]
        return raise_from_pending(thread, thread.exc().SystemError, "<function ", self->name,
                                  "> returned a result with an exception set");
    if (!result && !error_occurred(thread)) [[unlikely]]
        return system_error(thread, "<function ", self->name, "> returned NULL without setting an exception");
    return result;
}

Value call_function(ProtoContext &ctx, Value callable, const Value *args, size_t nargs, Tuple *kwnames) {
    auto &thread = static_cast<HpyThread &>(ctx);
    const auto *self = as<EmbedderFunction>(callable);
    const Root<> keep(ctx, callable);
    const ForeignCall<false> call(thread);
    if (!call)
        return Value();
    const size_t names = keyword_count(kwnames);
    const Value result = call.take(self->function(thread.universal(), self->data, LentRow(call, args, nargs + names).data(),
                                                  nargs, Lent(call, names > 0 ? Value(kwnames) : Value())));
    return checked_result(thread, self, result);
}

Value bind_function(ProtoContext &ctx, Value function, Value instance, Value) {
    return instance && instance != ctx.none() ? bound_method_new(ctx, function, instance) : function;
}

Value function_repr(ProtoContext &ctx, Value self) {
    return str_from_text(ctx, "<function " + str_text(as<EmbedderFunction>(self)->name) + ">");
}

Value get_name(ProtoContext &, Value self, void *) { return Value(as<EmbedderFunction>(self)->name.load()); }

int set_name(ProtoContext &ctx, Value self, Value value, void *what) {
    if (!value || !is_str(value))
        return type_error(ctx, static_cast<const char *>(what), " must be set to a string object");
    as<EmbedderFunction>(self)->name = as<Str>(value);
    return 0;
}

char name_text[] = "__name__", qualname_text[] = "__qualname__";

constexpr GetSetDef kFunctionGetSets[] = {
    {"__name__", get_name, set_name, "The function's name.", name_text},
    {"__qualname__", get_name, set_name, "The function's name.", qualname_text},
};

constexpr TypeDef kEmbedderFunctionType = {
    .name = "function",
    .doc = "A function of the program that this space is embedded in.",
    .layout = Layout::Other,
    .size = sizeof(EmbedderFunction),
    .flags = kTypeNoInstances | kTypeMethodLike | kTypeRelease | kTypeWeakRefs,
    .dict_offset = kDictOffset,
    .trace = trace_function,
    .release = release_function,
    .getsets = kFunctionGetSets,
    .slots = {
        .tp_repr = native<function_repr>,
        .tp_call = native<call_function>,
        .tp_descr_get = native<bind_function>,
    },
};

}  // namespace

Type *make_function_type(ProtoContext &ctx) { return make_builtin_type(ctx, kEmbedderFunctionType, ctx.types().object); }

HPy LoaderSpace::make_function(HPyContext *ctx, const char *name, hpyu_function function, void *data,
                               void (*release)(void *)) {
    return inside(ctx, HPy{0}, [&](HpyThread &thread) -> HPy {
        Str *text = intern(thread, name);
        auto *self = text != nullptr ? thread.make<EmbedderFunction>(function_type_) : nullptr;
        if (self == nullptr)
            return HPy{0};
        self->name = text;
        self->function = function;
        self->data = data;
        const HPy handle = thread.open(self);
        if (!HPy_IsNull(handle))
            self->release = release;  // nothing can fail any more
        return handle;
    });
}

}  // namespace hpyu
