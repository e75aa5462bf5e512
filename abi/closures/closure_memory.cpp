// SPDX-License-Identifier: MIT
#include "closures/closure_memory.hpp"

#include <sys/mman.h>
#include <unistd.h>

namespace hpyu {

namespace {

ffi_closure *map(int file, size_t size, int protection) {
    void *at = mmap(nullptr, size, protection, MAP_SHARED, file, 0);
    return at != MAP_FAILED ? static_cast<ffi_closure *>(at) : nullptr;
}

}  // namespace

ClosureMemory::ClosureMemory(size_t count) : size_(count * sizeof(ffi_closure)) {
    const int file = memfd_create("hpy-closures", MFD_CLOEXEC);
    if (file < 0)
        return;
    if (ftruncate(file, static_cast<off_t>(size_)) == 0 &&
        (writable_ = map(file, size_, PROT_READ | PROT_WRITE)) != nullptr)
        code_ = map(file, size_, PROT_READ | PROT_EXEC);
    close(file);
}

ClosureMemory::~ClosureMemory() {
    for (ffi_closure *at : {writable_, code_})
        if (at != nullptr)
            munmap(at, size_);
}

}  // namespace hpyu
