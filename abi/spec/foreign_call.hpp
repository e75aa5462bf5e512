// SPDX-License-Identifier: MIT
// Calling an extension's functions: values lent as handles for the length of the call, the recursion count, the lock of
// serialized modules, and the check that what came back agrees with what is pending.
//
//     ForeignCall<false> call(thread);
//     if (!call) return Value();
//     Value v = call.take(impl(thread.universal(), Lent(call, self)));
#pragma once

#include <type_traits>
#include <variant>

#include "hpy_space.hpp"
#include "method.hpp"

namespace hpyu {

/// The handles of a slot that is about to call extension code with their values. The callee gets these very handles,
/// and the handle that it answers becomes the slot's result, so a call through the context opens and closes none. They
/// are good for every call that the slot makes, since they are its caller's for as long as it runs; the frame roots their
/// values all the same, for a callee may close what it was only lent.
class CallFrame final : public RootBase {
public:
    /// `values` are those of `handles`, one by one; both outlive the frame.
    CallFrame(HpyThread &thread, const Value *values, const HPy *handles, size_t count)
        : RootBase(thread), thread_(thread), values_(values), handles_(handles), count_(count) {
        thread.frame = this;
    }
    ~CallFrame() {
        thread_.frame = nullptr;
        if (result_)
            thread_.close(result_handle_);
    }

    void visit(Tracer &tracer) override {
        for (size_t i = 0; i < count_; ++i)
            tracer.visit(values_[i]);
    }

    /// The handle of a value, or HPy_NULL. Looks at the first two, which operators and methods have.
    HPy find(Value v) const {
        for (size_t i = 0; i < 2 && i < count_; ++i)
            if (values_[i] == v)
                return handles_[i];
        return HPy{0};
    }
    /// The handles of values that lie in the frame's own row; null if they lie elsewhere.
    const HPy *find_row(const Value *values, size_t count) const {
        const auto at = static_cast<size_t>(values - values_);
        return values >= values_ && at + count <= count_ ? handles_ + at : nullptr;
    }

    /// The value of a handle that extension code answered; its handle is kept for give().
    Value keep(HPy result);
    /// The slot's result.
    HPy give(Value v) {
        if (result_ && v == result_) {
            result_ = Value();
            return result_handle_;
        }
        return thread_.open(v);
    }

private:
    bool is_lent(HPy h) const {
        for (size_t i = 0; i < count_; ++i)
            if (handles_[i]._i == h._i)
                return true;
        return false;
    }

    HpyThread &thread_;
    const Value *values_;
    const HPy *handles_;
    size_t count_;
    Value result_;              ///< Of result_handle_; null: none is kept.
    HPy result_handle_{0};
};

/// A handle that is not the callee's to give away, one it was lent, stays open.
inline Value CallFrame::keep(HPy result) {
    if ((result._i & 3) != 0 || result._i == 0)
        return Value::from_bits(static_cast<uint64_t>(result._i));
    const Value v = thread_.value_of(result);
    if (is_lent(result)) [[unlikely]]
        return v;
    if (result_) [[unlikely]]
        thread_.close(result_handle_);
    result_ = v;
    result_handle_ = result;
    return v;
}

/// Open while extension code runs. False if calls are nested too deeply: RecursionError is pending.
class AnyForeignCall {
public:
    AnyForeignCall(const AnyForeignCall &) = delete;
    explicit operator bool() const { return ok_; }
    HpyThread &thread() const { return thread_; }
    const CallFrame *frame() const { return frame_; }
    /// The value that the callee answered a handle to, which was its to give.
    Value take(HPy result) const { return frame_ != nullptr ? frame_->keep(result) : thread_.take(result); }

protected:
    AnyForeignCall(HpyThread &thread, const char *where) : thread_(thread), frame_(thread.frame) {
        ok_ = thread.enter_call(where) == 0;
        thread.frame = nullptr;
    }
    ~AnyForeignCall() {
        thread_.frame = frame_;
        if (ok_) [[likely]]
            thread_.leave_call();
    }

    HpyThread &thread_;
    CallFrame *frame_;
    bool ok_;
};

template <bool Serialized>
class ForeignCall : public AnyForeignCall {
public:
    explicit ForeignCall(HpyThread &thread, const char *where = " while calling a Python object")
        : AnyForeignCall(thread, where) {
        if constexpr (Serialized) {
            outer_ = thread.serializing;
            if (ok_) {
                thread.hpy_space().serial_lock.acquire(thread);
                thread.serializing = true;
            }
        }
    }
    ~ForeignCall() {
        if constexpr (Serialized)
            if (ok_) {
                thread_.serializing = outer_;
                thread_.hpy_space().serial_lock.release();
            }
    }

private:
    [[no_unique_address]] std::conditional_t<Serialized, bool, std::monostate> outer_{};   ///< What `serializing` was.
};

/// A value as a borrowed handle of the callee's; null is HPy_NULL.
class Lent {
public:
    Lent(const AnyForeignCall &call, Value v) : thread_(call.thread()) {
        if (call.frame() != nullptr && v.is_object())
            if (const HPy found = call.frame()->find(v); found._i != 0) {
                handle_ = found;
                return;
            }
        own_ = handle_ = thread_.open(v);
    }
    ~Lent() { thread_.close_own(own_); }
    Lent(const Lent &) = delete;
    operator HPy() const { return handle_; }

private:
    HpyThread &thread_;
    HPy handle_{0};
    HPy own_{0};
};

/// A row of values as borrowed handles, on the stack if they are few.
class LentRow {
public:
    LentRow(const AnyForeignCall &call, const Value *values, size_t count) : thread_(call.thread()) {
        if (call.frame() != nullptr)
            if (const HPy *found = call.frame()->find_row(values, count)) {
                handles_ = found;
                return;
            }
        open(values, count);
    }
    ~LentRow() {
        for (size_t i = 0; i < count_; ++i)
            thread_.close_own(handles_[i]);
        if (count_ > kFew) [[unlikely]]
            delete[] handles_;
    }
    LentRow(const LentRow &) = delete;
    const HPy *data() const { return handles_; }

private:
    void open(const Value *values, size_t count) {
        HPy *handles = count > kFew ? new HPy[count] : few_;
        for (size_t i = 0; i < count; ++i)
            handles[i] = thread_.open(values[i]);
        handles_ = handles;
        count_ = count;
    }

    static constexpr size_t kFew = 12;
    HpyThread &thread_;
    const HPy *handles_;
    size_t count_ = 0;          ///< Opened here.
    HPy few_[kFew];
};

/// The SystemError of a function that failed without an exception, or succeeded with one pending (which becomes the
/// cause). `what` names the function, as Python's repr of it would.
[[gnu::cold]] Raised raise_inconsistent(HpyThread &thread, const std::string &what);

/// HPy_NULL for a slot's function that answered so and left an exception pending. For one whose result does not agree
/// with what is pending: closes the result, and raises that. `self` may be closed.
HPy without_result(HpyThread &thread, const void *impl, HPy self, HPy result);
/// A new handle for a result that was not the function's to give; an immediate is its own.
[[gnu::cold]] HPy open_again(HpyThread &thread, HPy lent);

/// What bounds the depth of calls: the limit that Python counts to, or, where Python does not count, the stack alone.
enum class Depth { Counted, Stack };

template <class T>
bool is_same_handle(HPy, const T &) { return false; }
inline bool is_same_handle(HPy a, HPy b) { return a._i == b._i; }

/// Calls the function of an extension's slot with handles that the slot under way was given: nothing is looked up,
/// opened or closed. The slot has no CallFrame. Answers what it answered, in a handle that is the caller's; HPy_NULL
/// with an exception pending.
template <Depth D, class Function, class... Rest>
[[gnu::always_inline]] inline HPy call_directly(HpyThread &t, const char *where, Function function, HPy self,
                                                Rest... rest) {
    if ((D == Depth::Counted ? t.enter_call(where) : t.need_stack(where)) < 0) [[unlikely]]
        return HPy{0};
    const HPy result = function(t.universal(), self, rest...);
    if (D == Depth::Counted)
        t.leave_call();
    if (result._i == 0 || t.pending.type != nullptr) [[unlikely]]
        return without_result(t, reinterpret_cast<const void *>(function), self, result);
    if (is_same_handle(result, self) || (is_same_handle(result, rest) || ...)) [[unlikely]]
        return open_again(t, result);
    return result;
}
inline constexpr char kWhileCalling[] = " while calling a Python object";

/// The adapters of extensions' functions, not serialized, in slots that are called without them where they can.
struct DirectAdapters {
    slot_kind::Binary::Function binary;
    slot_kind::RichCompare::Function compare;
    slot_kind::SizeArg::Function item;
    slot_kind::New::Function make;
    slot_kind::Init::Function init;
};
extern const DirectAdapters kDirect;

/// True if the call of this slot is that of an extension's function, which `impl` is, with nothing in between.
inline bool is_direct(const slot_kind::Binary &slot) { return slot.fn == kDirect.binary; }
inline bool is_direct(const slot_kind::RichCompare &slot) { return slot.fn == kDirect.compare; }
inline bool is_direct(const slot_kind::SizeArg &slot) { return slot.fn == kDirect.item; }
inline bool is_direct(const slot_kind::New &slot) { return slot.fn == kDirect.make; }
inline bool is_direct(const slot_kind::Init &slot) { return slot.fn == kDirect.init; }
/// "slot nb_add of 'Point'", for messages.
std::string slot_description(HpyThread &t, const void *impl, Value self);
/// The same of a handle that the slot was lent, and may have closed.
std::string slot_description(HpyThread &t, const void *impl, HPy self);

/// How MethodDef::convention tells the signature of a function that may be called directly.
inline uint8_t convention_of(HPyFunc_Signature signature) { return static_cast<uint8_t>(signature); }
/// "<built-in function f>" or "<method 'f' of 'Point' objects>", for messages.
std::string method_description(HpyThread &t, const MethodDef &def, Value self);
/// The same of a handle that the function was lent, and may have closed.
std::string method_description(HpyThread &t, const MethodDef &def, HPy self);

/// Keyword arguments as a dict; null with nothing pending where there are none.
Dict *keyword_dict(HpyThread &thread, const Value *values, Tuple *kwnames);

/// Describes an extension's method to the runtime; false, and nothing raised, if its signature is none of a method.
/// `meth` must outlive the definition.
bool define_method(const HPyMeth &meth, bool serialized, MethodDef *out);

}  // namespace hpyu
