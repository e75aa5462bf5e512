// SPDX-License-Identifier: MIT
// Calling an extension's functions: values lent as handles for the length of the call, the recursion count, the lock of
// serialized modules, and the check that what came back agrees with what is pending.
#pragma once

#include "hpy_space.hpp"
#include "method.hpp"

namespace hpyu {

/// Open while extension code runs. False if calls are nested too deeply: RecursionError is pending.
template <bool Serialized>
class ForeignCall {
public:
    explicit ForeignCall(HpyThread &thread) : thread_(thread) {
        ok_ = thread.enter_call(" while calling a Python object") == 0;
        if constexpr (Serialized)
            if (ok_)
                thread.hpy_space().serial_lock.acquire(thread);
    }
    ~ForeignCall() {
        if (!ok_) [[unlikely]]
            return;
        if constexpr (Serialized)
            thread_.hpy_space().serial_lock.release();
        thread_.leave_call();
    }
    ForeignCall(const ForeignCall &) = delete;
    explicit operator bool() const { return ok_; }

private:
    HpyThread &thread_;
    bool ok_;
};

/// A value as a borrowed handle of the callee's; null is HPy_NULL.
class Lent {
public:
    Lent(HpyThread &thread, Value v) : thread_(thread), handle_(thread.open(v)) {}
    ~Lent() { thread_.close(handle_); }
    Lent(const Lent &) = delete;
    operator HPy() const { return handle_; }

private:
    HpyThread &thread_;
    HPy handle_;
};

/// A row of values as borrowed handles, on the stack if they are few.
class LentRow {
public:
    LentRow(HpyThread &thread, const Value *values, size_t count) : thread_(thread), count_(count), handles_(few_) {
        if (count > kFew) [[unlikely]]
            handles_ = new HPy[count];
        for (size_t i = 0; i < count; ++i)
            handles_[i] = thread.open(values[i]);
    }
    ~LentRow() {
        for (size_t i = 0; i < count_; ++i)
            thread_.close(handles_[i]);
        if (handles_ != few_) [[unlikely]]
            delete[] handles_;
    }
    LentRow(const LentRow &) = delete;
    const HPy *data() const { return handles_; }

private:
    static constexpr size_t kFew = 12;
    HpyThread &thread_;
    size_t count_;
    HPy *handles_;
    HPy few_[kFew];
};

/// The SystemError of a function that failed without an exception, or succeeded with one pending (which becomes the
/// cause). `what` names the function, as Python's repr of it would.
[[gnu::cold]] Raised raise_inconsistent(HpyThread &thread, const std::string &what);

/// Keyword arguments as a dict; null with nothing pending where there are none.
Dict *keyword_dict(HpyThread &thread, const Value *values, Tuple *kwnames);

/// Describes an extension's method to the runtime; false, and nothing raised, if its signature is none of a method.
/// `meth` must outlive the definition.
bool define_method(const HPyMeth &meth, bool serialized, MethodDef *out);

}  // namespace hpyu
