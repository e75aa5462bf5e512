// SPDX-License-Identifier: MIT
// memoryview, and copying what a buffer shows.
//
// A ManagedBuffer holds one buffer taken from an exporter; all views cut from one another share it. It gives the buffer
// back when the last of them is released by hand, or when it is found dead.
#pragma once

#include "protocol/protocol.hpp"

namespace hpyu {

struct ManagedBuffer : ProtoObject {
    Buffer buffer;
    std::atomic<int64_t> views{0};     ///< Views that have not been released by hand.
    std::atomic<bool> released{false};
};

struct MemoryView : ProtoObject {
    ManagedBuffer *managed = nullptr;
    char *buf = nullptr;
    const char *format = "B";
    int64_t len = 0;                   ///< In bytes, as if it were contiguous.
    int64_t itemsize = 1;
    int32_t ndim = 1;
    bool readonly = true;
    bool has_suboffsets = false;
    std::atomic<bool> released{false};
    std::atomic<int64_t> exports{0};   ///< Buffers handed out.
    std::atomic<int64_t> hash{-1};

    // Three rows of ndim numbers follow the struct.
    int64_t *shape() { return reinterpret_cast<int64_t *>(this + 1); }
    int64_t *strides() { return shape() + ndim; }
    int64_t *suboffsets() { return strides() + ndim; }
};

/// memoryview(object)
[[nodiscard]] Value memoryview_new(ProtoContext &ctx, Value object);
/// The items of anything with a buffer, in C order, as an exact bytes.
[[nodiscard]] Value bytes_from_buffer(ProtoContext &ctx, Value object);

/// The size of an item of a native format of one character, with or without '@' in front; 0 if it is none.
int64_t native_format_size(const char *format);
/// The item at `from` as an object. NotImplementedError if the format is not a native one.
[[nodiscard]] Value unpack_item(ProtoContext &ctx, const char *format, const char *from);
/// Writes an object as an item. -1 with TypeError, ValueError or NotImplementedError.
[[nodiscard]] int pack_item(ProtoContext &ctx, const char *format, Value value, char *to);

}  // namespace hpyu
