// SPDX-License-Identifier: MIT
// The adapters by which the runtime calls an extension's slots: one a signature, made by the compiler from the kinds of
// the runtime's slots (type_slots.def) and of HPy's (hpy/type_slots.def).
#include <atomic>

#include "protocol/protocol.hpp"
#include "spec/foreign_call.hpp"
#include "spec/spec_type.hpp"
#include "types/dict.hpp"
#include "types/sequence_objects.hpp"

namespace hpyu {

namespace {

// -- arguments --------------------------------------------------------------------------------------------------------

/// One of the runtime's arguments as one of the C function's, for the length of the call.
template <class C>
struct Argument {
    Argument(const AnyForeignCall &, C c) : c(c) {}
    operator C() const { return c; }
    C c;
};
template <>
struct Argument<HPy> : Lent {
    using Lent::Lent;
};
template <>
struct Argument<HPy_RichCmpOp> {
    Argument(const AnyForeignCall &, int op) : op(op) {}
    operator HPy_RichCmpOp() const { return static_cast<HPy_RichCmpOp>(op); }
    int op;
};

// HPy_buffer and Buffer are one layout, but for what the word of the exporter means.
static_assert(sizeof(HPy_buffer) == sizeof(Buffer) && offsetof(HPy_buffer, obj) == offsetof(Buffer, obj) &&
              offsetof(HPy_buffer, len) == offsetof(Buffer, len) && offsetof(HPy_buffer, ndim) == offsetof(Buffer, ndim) &&
              offsetof(HPy_buffer, format) == offsetof(Buffer, format) &&
              offsetof(HPy_buffer, shape) == offsetof(Buffer, shape) &&
              offsetof(HPy_buffer, internal) == offsetof(Buffer, internal));

/// The very struct, since an exporter may point shape and strides into it; its exporter is a handle meanwhile.
template <>
struct Argument<HPy_buffer *> {
    Argument(const AnyForeignCall &call, Buffer *buffer) : thread(call.thread()), buffer(buffer) {
        buffer->obj = Value::from_bits(static_cast<uint64_t>(thread.open(buffer->obj)._i));
    }
    ~Argument() { buffer->obj = thread.take(HPy{static_cast<intptr_t>(buffer->obj.bits())}); }
    Argument(const Argument &) = delete;
    operator HPy_buffer *() const { return reinterpret_cast<HPy_buffer *>(buffer); }
    HpyThread &thread;
    Buffer *buffer;
};

// -- results ----------------------------------------------------------------------------------------------------------

[[gnu::cold]] Raised inconsistent(HpyThread &t, const void *impl, Value first) {
    return raise_inconsistent(t, slot_description(t, impl, first));
}

inline Value finish(const AnyForeignCall &call, const void *impl, Value first, HPy result) {
    const Value v = call.take(result);
    if (v.is_null() == (call.thread().pending.type != nullptr)) [[likely]]
        return v;
    return inconsistent(call.thread(), impl, first);
}
template <class R>
    requires std::is_integral_v<R>
R finish(const AnyForeignCall &call, const void *impl, Value first, R result) {
    if ((result < 0) == (call.thread().pending.type != nullptr)) [[likely]]
        return result < 0 ? R{-1} : result;
    return inconsistent(call.thread(), impl, first);
}
/// A length below zero is an error's; a hash may be negative, and only -1 is.
inline int64_t finish_hash(const AnyForeignCall &call, const void *impl, Value first, int64_t result) {
    if ((result == -1) == (call.thread().pending.type != nullptr)) [[likely]]
        return result;
    return inconsistent(call.thread(), impl, first);
}

template <class First, class... Rest>
First first_of(First first, Rest...) { return first; }

// -- adapters ---------------------------------------------------------------------------------------------------------

/// The function of a slot of kind Pair that calls a C function of type Function. Here: argument by argument.
template <bool Serialized, class Pair, class Function>
struct Adapter;

template <bool Serialized, class R, class... P, class CR, class... CP>
struct Adapter<Serialized, SlotPair<R, P...>, CR(HPyContext *, CP...)> {
    static R call(ProtoContext &ctx, void *impl, P... params) {
        auto &t = static_cast<HpyThread &>(ctx);
        const ForeignCall<Serialized> call(t);
        if constexpr (std::is_void_v<R>) {
            if (call)
                reinterpret_cast<CR (*)(HPyContext *, CP...)>(impl)(t.universal(), static_cast<CP>(Argument<CP>(call, params))...);
        } else {
            if (!call) [[unlikely]]
                return Raised();
            return finish(call, impl, first_of(params...),
                          reinterpret_cast<CR (*)(HPyContext *, CP...)>(impl)(
                              t.universal(), static_cast<CP>(Argument<CP>(call, params))...));
        }
    }
};

template <bool Serialized>
struct Adapter<Serialized, slot_kind::Hash, HPyFunc_HASHFUNC_function> {
    static int64_t call(ProtoContext &ctx, void *impl, Value self) {
        auto &t = static_cast<HpyThread &>(ctx);
        const ForeignCall<Serialized> call(t);
        if (!call) [[unlikely]]
            return -1;
        return finish_hash(call, impl, self, reinterpret_cast<HPyFunc_hashfunc>(impl)(t.universal(), Lent(call, self)));
    }
};

template <bool Serialized>
struct Adapter<Serialized, slot_kind::New, HPyFunc_NEWFUNC_function> {
    static Value call(ProtoContext &ctx, void *impl, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
        auto &t = static_cast<HpyThread &>(ctx);
        const ForeignCall<Serialized> call(t);
        Dict *kw = call ? keyword_dict(t, args + nargs, kwnames) : nullptr;
        if (kw == nullptr && error_occurred(t)) [[unlikely]]
            return Value();
        const auto function = reinterpret_cast<HPyFunc_newfunc>(impl);
        return finish(call, impl, Value(type),
                      function(t.universal(), Lent(call, Value(type)), LentRow(call, args, nargs).data(),
                               static_cast<HPy_ssize_t>(nargs), Lent(call, Value(kw))));
    }
};

template <bool Serialized>
struct Adapter<Serialized, slot_kind::Init, HPyFunc_INITPROC_function> {
    static int call(ProtoContext &ctx, void *impl, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
        auto &t = static_cast<HpyThread &>(ctx);
        const ForeignCall<Serialized> call(t);
        Dict *kw = call ? keyword_dict(t, args + nargs, kwnames) : nullptr;
        if (kw == nullptr && error_occurred(t)) [[unlikely]]
            return -1;
        const auto function = reinterpret_cast<HPyFunc_initproc>(impl);
        return finish(call, impl, self,
                      function(t.universal(), Lent(call, self), LentRow(call, args, nargs).data(),
                               static_cast<HPy_ssize_t>(nargs), Lent(call, Value(kw))));
    }
};

/// The instance's own call function, else the type's, which may be null.
HPyFunc_keywords call_function_of(Value self, void *impl) {
    ProtoObject *object = self.as_object();
    if (const SpecType *spec = SpecType::of(object->type); spec != nullptr && spec->callable) {
        auto &word = *reinterpret_cast<void **>(static_cast<char *>(payload_of(object)) + spec->call_offset());
        if (void *own = std::atomic_ref(word).load(std::memory_order_acquire))
            return reinterpret_cast<HPyFunc_keywords>(own);
    }
    return reinterpret_cast<HPyFunc_keywords>(impl);
}

template <bool Serialized>
struct Adapter<Serialized, slot_kind::Call, HPyFunc_KEYWORDS_function> {
    static Value call(ProtoContext &ctx, void *impl, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
        auto &t = static_cast<HpyThread &>(ctx);
        const HPyFunc_keywords function = call_function_of(self, impl);
        if (function == nullptr)
            return type_error(t, "'", type_of(t, self), "' object does not support vectorcall");
        const ForeignCall<Serialized> call(t);
        if (!call) [[unlikely]]
            return Value();
        const size_t named = kwnames != nullptr ? keyword_count(kwnames) : 0;
        return finish(call, impl, self,
                      function(t.universal(), Lent(call, self), LentRow(call, args, nargs + named).data(), nargs,
                               Lent(call, named != 0 ? Value(kwnames) : Value())));
    }
};

/// Fills the slot that `get` finds in a TypeSlots; false where TypeSlots has none of that name.
template <class Function, class Get>
bool fill(TypeSlots &slots, Get get, HPyCFunction impl, bool serialized) {
    if constexpr (std::is_invocable_v<Get, TypeSlots &>) {
        auto &slot = get(slots);
        using Pair = std::remove_reference_t<decltype(slot)>;
        slot.fn = serialized ? Adapter<true, Pair, Function>::call : Adapter<false, Pair, Function>::call;
        slot.impl = reinterpret_cast<void *>(impl);
        return true;
    } else {
        return false;
    }
}

constexpr const char *kSlotNames[] = {
#define HPYU_TYPE_SLOT(name, kind, dunder) #name,
#include "type_slots.def"
};

}  // namespace

bool fill_slot(TypeSlots &slots, const HPySlot &def, bool serialized) {
    switch (def.slot) {
#define HPY_TYPE_SLOT(number, name, SIGNATURE)                                                           \
    case HPy_##name:                                                                                     \
        return fill<HPyFunc_##SIGNATURE##_function>(                                                     \
            slots, [](auto &s) -> decltype((s.name)) { return s.name; }, def.impl, serialized);
#include <hpy/type_slots.def>
    }
    return false;
}

constinit const DirectAdapters kDirect = {
    .binary = Adapter<false, slot_kind::Binary, HPyFunc_BINARYFUNC_function>::call,
    .compare = Adapter<false, slot_kind::RichCompare, HPyFunc_RICHCMPFUNC_function>::call,
    .item = Adapter<false, slot_kind::SizeArg, HPyFunc_SSIZEARGFUNC_function>::call,
    .make = Adapter<false, slot_kind::New, HPyFunc_NEWFUNC_function>::call,
    .init = Adapter<false, slot_kind::Init, HPyFunc_INITPROC_function>::call,
};

std::string slot_description(HpyThread &t, const void *impl, Value self) {
    Type *type = type_of(t, self);
    const char *name = slot_name_of(type, impl);
    return std::string("slot ") + (name != nullptr ? name : "function") + " of '" + type->full_name.load() + "'";
}

std::string slot_description(HpyThread &t, const void *impl, HPy self) {
    return is_closed(self) ? "slot of an object whose handle it closed" : slot_description(t, impl, t.value_of(self));
}

HPy without_result(HpyThread &t, const void *impl, HPy self, HPy result) {
    if (result._i == 0 && t.pending.type != nullptr) [[likely]]
        return result;
    t.close(result);
    raise_inconsistent(t, slot_description(t, impl, self));
    return HPy{0};
}

HPy open_again(HpyThread &t, HPy lent) { return t.open(t.value_of(lent)); }

slot_kind::Call call_slot_without_default(bool serialized) {
    using Plain = Adapter<false, slot_kind::Call, HPyFunc_KEYWORDS_function>;
    using Locked = Adapter<true, slot_kind::Call, HPyFunc_KEYWORDS_function>;
    return {serialized ? Locked::call : Plain::call, nullptr};
}

const char *slot_name_of(const Type *type, const void *impl) {
    for (size_t i = 0; i < static_cast<size_t>(SlotId::Count); ++i)
        if (type->slot(static_cast<SlotId>(i)).impl == impl)
            return kSlotNames[i];
    return nullptr;
}

}  // namespace hpyu
