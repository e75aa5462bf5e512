// SPDX-License-Identifier: MIT
// What the slots' bodies are made of: coming in, handles to values, the result to a handle, C++ exceptions to Python's.
//
//     HPy slot::Negative(HPyContext *ctx, HPy h) {
//         return with(ctx, h, [](HpyThread &t, Value v) { return unary_op(t, UnaryOp::Negative, v); });
//     }
//
// A slot that is called often first tries a quick way that needs no frame and raises nothing, by thread_inside(), peek(),
// glance() and open_at_once(), and leaves the rest to a function of its own: so the quick way saves no registers.
//
// `with` answers the failure value of the slot's result type when an argument has no value; `check` answers 0. What
// the function gives becomes the slot's result: a Value or a heap object a new handle, anything else itself.
#pragma once

#include <new>
#include <stdexcept>
#include <type_traits>

#include "hpy_space.hpp"
#include "spec/foreign_call.hpp"

namespace hpyu {

/// An argument that may be HPy_NULL: its value is then null.
struct Optional {
    HPy h;
};

/// Looks the value of an argument up; false with an exception pending if there is none.
inline bool look(HpyThread &thread, HPy h, Value *out) {
    *out = thread.value_of(h);
    return static_cast<bool>(*out);
}
inline bool look(HpyThread &thread, Optional argument, Value *out) {
    if (argument.h._i == 0) {
        *out = Value();
        return true;
    }
    return look(thread, argument.h, out);
}

inline HPy handle_of(HPy h) { return h; }
inline HPy handle_of(Optional argument) { return argument.h; }

/// A slot's result from what the runtime gave.
inline HPy give(HpyThread &thread, Value v) { return thread.open(v); }
template <class T>
    requires std::is_convertible_v<T *, const ProtoObject *>
HPy give(HpyThread &thread, T *object) { return thread.open(Value(object)); }
template <class T>
    requires(!std::is_convertible_v<T, const ProtoObject *> && !std::is_same_v<T, Value>)
T give(HpyThread &, T result) { return result; }

template <class F, class... V>
using ResultOf = decltype(give(std::declval<HpyThread &>(), std::declval<F>()(std::declval<HpyThread &>(), std::declval<V>()...)));

/// What a slot of result type R answers when it fails, if its row does not say ZERO.
template <class R>
constexpr R failure_of() {
    if constexpr (std::is_arithmetic_v<R>)
        return static_cast<R>(-1);
    else
        return R{};
}

[[gnu::cold]] void raise_from_cpp(HpyThread &thread, const char *what);

/// Runs `body(thread)`, and answers `failure` if it threw.
template <class F, class R>
[[gnu::always_inline]] inline R guarded(HpyThread &thread, R failure, const F &body) {
    try {
        return body(thread);
    } catch (const std::bad_alloc &) {
        raise_from_cpp(thread, nullptr);
    } catch (const std::exception &error) {
        raise_from_cpp(thread, error.what());
    }
    return failure;
}

/// The same for a thread that has to come in first, or to stop for a collection: a second, small copy of every body,
/// so that the first needs no look back at its end. It takes the body by value, and bodies hold what they can by value,
/// so that nothing has to have an address on the first's way.
template <class F, class R>
[[gnu::cold, gnu::noinline]] R inside_slowly(HPyContext *ctx, R failure, F body) {
    const Entry entry(ctx);
    return guarded(entry.thread(), failure, body);
}

/// Runs `body(thread)` inside, and answers `failure` if it threw.
template <class F, class R>
[[gnu::always_inline]] inline R inside(HPyContext *ctx, R failure, F body) {
    if (HpyThread *thread = thread_inside(ctx)) [[likely]]
        return guarded(*thread, failure, body);
    return inside_slowly(ctx, failure, body);
}
template <class F>
[[gnu::always_inline]] inline void inside(HPyContext *ctx, F body) {
    inside(ctx, 0, [=](HpyThread &thread) {
        body(thread);
        return 0;
    });
}

template <class A, class F>
[[gnu::always_inline]] inline auto with(HPyContext *ctx, A a, F f) {
    using R = ResultOf<F, Value>;
    return inside(ctx, failure_of<R>(), [=](HpyThread &t) -> R {
        Value x;
        if (!look(t, a, &x)) [[unlikely]]
            return failure_of<R>();
        return give(t, f(t, x));
    });
}
template <class A, class B, class F>
[[gnu::always_inline]] inline auto with(HPyContext *ctx, A a, B b, F f) {
    using R = ResultOf<F, Value, Value>;
    return inside(ctx, failure_of<R>(), [=](HpyThread &t) -> R {
        Value x, y;
        if (!look(t, a, &x) || !look(t, b, &y)) [[unlikely]]
            return failure_of<R>();
        return give(t, f(t, x, y));
    });
}
template <class A, class B, class C, class F>
[[gnu::always_inline]] inline auto with(HPyContext *ctx, A a, B b, C c, F f) {
    using R = ResultOf<F, Value, Value, Value>;
    return inside(ctx, failure_of<R>(), [=](HpyThread &t) -> R {
        Value x, y, z;
        if (!look(t, a, &x) || !look(t, b, &y) || !look(t, c, &z)) [[unlikely]]
            return failure_of<R>();
        return give(t, f(t, x, y, z));
    });
}

/// The object of a handle, looked up without coming in: for what can be told from a cell that never changes, or from one
/// word of it. The handle keeps it alive. Null for anything else that a handle may be.
[[gnu::always_inline]] inline ProtoObject *peek(HPy h) {
    const uint64_t handle = static_cast<uint64_t>(h._i);
    if ((handle & 3) != 0 || handle == 0)
        return nullptr;
    const uint64_t word = entry_of(handle)->load(std::memory_order_relaxed);
    if (!entry_matches(word, handle)) [[unlikely]]
        return nullptr;
    return live_object_of(word);
}

/// The value of a handle, looked up as peek() does; null for HPy_NULL and for a handle that was closed.
inline Value glance(HPy h) {
    return (h._i & 3) != 0 ? Value::from_bits(static_cast<uint64_t>(h._i)) : Value(peek(h));
}

inline bool is_exactly(Value v, const Type *type) { return v.is_object() && v.as_object()->type == type; }

/// True if extension code may answer for the value.
inline bool is_foreign(Value v) { return v.is_object() && v.as_object()->type->foreign != nullptr; }

/// A slot's result, by way of the frame.
template <class R>
auto give(HpyThread &t, CallFrame &frame, R result) {
    if constexpr (std::is_same_v<R, Value>)
        return frame.give(result);
    else
        return give(t, result);
}

/// As `with`, for what extensions implement: their functions get the slot's own handles.
template <class F, class... H>
[[gnu::always_inline]] inline auto lending(HPyContext *ctx, F f, H... h) {
    using R = ResultOf<F, std::conditional_t<true, Value, H>...>;
    return inside(ctx, failure_of<R>(), [=](HpyThread &t) -> R {
        Value values[sizeof...(H)];
        Value *next = values;
        if (!(look(t, h, next++) && ...)) [[unlikely]]
            return failure_of<R>();
        return [&]<size_t... I>(std::index_sequence<I...>) -> R {
            if (!(is_foreign(values[I]) || ...))
                return give(t, f(t, values[I]...));
            const HPy handles[] = {handle_of(h)...};
            CallFrame frame(t, values, handles, sizeof...(H));
            return give(t, frame, f(t, values[I]...));
        }(std::index_sequence_for<H...>());
    });
}

/// A question about one value that cannot fail but for a handle without one.
template <class F>
[[gnu::always_inline]] inline int check(HPyContext *ctx, HPy h, F f) {
    return inside(ctx, 0, [=](HpyThread &t) -> int {
        Value v;
        return look(t, h, &v) && f(t, v) ? 1 : 0;
    });
}

/// The SystemError of a handle without a value, to a question.
[[gnu::cold, gnu::noinline]] inline int no_answer(HPyContext *ctx, HPy h) {
    return check(ctx, h, [](HpyThread &, Value) { return false; });
}
/// A question that the value's type answers: no need to come in.
template <class F>
[[gnu::always_inline]] inline int check_type(HPyContext *ctx, HPy h, F f) {
    const Value v = glance(h);
    return v ? f(v) : no_answer(ctx, h);
}

/// The SystemError of a C-API function that was given what its contract excludes.
[[gnu::cold]] inline Raised bad_argument(HpyThread &t) { return system_error(t, "bad argument to internal function"); }
/// The TypeError of the str functions for what is no str.
[[gnu::cold]] inline Raised bad_type(HpyThread &t) { return type_error(t, "bad argument type for built-in operation"); }

/// The values of an array of handles, on the stack if they are few. They live as long as their handles.
class ValueRow {
public:
    ValueRow(HpyThread &thread, const HPy *handles, size_t count);
    ~ValueRow() {
        if (values_ != few())
            ::operator delete(values_);
    }
    ValueRow(const ValueRow &) = delete;
    /// False with an exception pending if a handle has no value.
    bool ok() const { return ok_; }
    const Value *data() const { return values_; }

private:
    Value *few() { return reinterpret_cast<Value *>(few_); }
    static constexpr size_t kFew = 16;
    alignas(Value) char few_[kFew * sizeof(Value)];
    Value *values_;
    bool ok_ = true;
};

inline ValueRow::ValueRow(HpyThread &thread, const HPy *handles, size_t count) : values_(few()) {
    if (count > kFew) [[unlikely]]
        values_ = static_cast<Value *>(::operator new(count * sizeof(Value)));
    for (size_t i = 0; i < count; ++i) {
        values_[i] = thread.value_of(handles[i]);
        if (!values_[i]) [[unlikely]] {
            ok_ = false;
            return;
        }
    }
}


}  // namespace hpyu
