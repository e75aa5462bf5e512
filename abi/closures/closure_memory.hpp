// SPDX-License-Identifier: MIT
// ClosureMemory: where libffi's closures lie, in pages that are writable or executable and never both.
//
// libffi can do that itself, by trampolines that were compiled into it, but Debian builds it without them: there it
// takes pages that are both wherever the system lets it. So the pages are mapped here, twice: what is written through
// one address is run through the other.
#pragma once

#include <ffi.h>

#include <cstddef>

namespace hpyu {

class ClosureMemory {
public:
    /// For `count` closures, zeroed.
    explicit ClosureMemory(size_t count);
    ~ClosureMemory();
    ClosureMemory(const ClosureMemory &) = delete;
    ClosureMemory &operator=(const ClosureMemory &) = delete;

    /// False: the system has refused.
    explicit operator bool() const { return code_ != nullptr; }
    /// One closure's two addresses, as ffi_closure_alloc would give them.
    ffi_closure *writable(size_t i) const { return writable_ + i; }
    void *code(size_t i) const { return code_ + i; }

private:
    size_t size_;
    ffi_closure *writable_ = nullptr, *code_ = nullptr;
};

}  // namespace hpyu
