// SPDX-License-Identifier: MIT
// ProtoObject: the header of every cell in the heap, and how a cell's kind is told.
//
// Two words: the type, and a word of small fields: the object's lock, flags, and 32 bits that a layout may use as it
// likes. Everything the collector frees is a ProtoObject, storage of lists and dicts included: such cells have types
// of their own that no extension ever sees.
#pragma once

#include <atomic>
#include <cstdint>

#include "published.hpp"
#include "value.hpp"

namespace hpyu {

struct Type;

/// Which C++ struct an instance begins with. Inherited: an instance of a subclass of int has Layout::Int. One byte
/// compare answers "is it an int, or of a subclass of int".
enum class Layout : uint8_t {
    Object, Type, Int, Float, Complex, Str, Bytes, ByteArray, Tuple, List, Dict, Set, Exception,
    Module, Function, MethodDescriptor, SlotWrapper, BoundMethod, MemberDescriptor, GetSetDescriptor,
    Property, StaticMethod, ClassMethod, Slice, Range, Capsule, ContextVar, WeakRef, MemoryView, Storage,
    Other,  ///< A builtin whose struct only its own file knows.
};

/// Bits of ProtoObject::flags. The low four bits belong to the layout.
enum ObjectFlag : uint8_t {
    kFlagFinalized = 0x10,    ///< tp_finalize has run; it never runs again.
    kFlagHasWeakRefs = 0x20,  ///< The space's weak reference table has an entry for it.
    kFlagDead = 0x40,         ///< Found unreachable; its release hook is queued.
};

struct alignas(16) ProtoObject {
    Published<Type *> type{nullptr};
    std::atomic<uint8_t> lock{0};
    std::atomic<uint8_t> flags{0};
    std::atomic<uint16_t> owner{0};  ///< The thread that needs no lock (lock.hpp); 0: none.
    uint32_t aux = 0;  ///< For the layout's own use.
};

static_assert(sizeof(ProtoObject) == 16);

/// What operations of several steps change under its lock (lock.hpp). Belongs to the thread that makes it.
struct Lockable : ProtoObject {};

/// The object of a Value as a struct known by the caller to fit.
template <class T>
inline T *as(Value v) {
    return static_cast<T *>(v.as_object());
}

}  // namespace hpyu
