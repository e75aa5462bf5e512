// SPDX-License-Identifier: MIT
// Published: a word that any thread may read while another one changes it.
//
// A reader sees the old word or the new one, and behind a pointer all that was written before it was published. On x86
// both sides are the plain moves that they would be anyway.
#pragma once

#include <type_traits>

namespace hpyu {

template <class T>
class Published {
    static_assert(std::is_trivially_copyable_v<T> && sizeof(T) <= sizeof(void *));

public:
    constexpr Published(T value = T()) : value_(value) {}
    Published(const Published &other) : value_(other.load()) {}

    T load() const {
        T value;
        __atomic_load(&value_, &value, __ATOMIC_ACQUIRE);
        return value;
    }
    void store(T value) { __atomic_store(&value_, &value, __ATOMIC_RELEASE); }

    operator T() const { return load(); }
    T operator->() const
        requires std::is_pointer_v<T>
    {
        return load();
    }
    explicit operator bool() const
        requires std::is_class_v<T>
    {
        return static_cast<bool>(load());
    }
    Published &operator=(T value) {
        store(value);
        return *this;
    }
    Published &operator=(const Published &other) { return *this = other.load(); }

private:
    T value_;
};

}  // namespace hpyu
