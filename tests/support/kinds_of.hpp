// SPDX-License-Identifier: MIT
// The kinds that hpy_universal/slot_call.h documents for each C type, stated for the tests once more. Types that are
// one on 64-bit systems have two.
#pragma once

#include <set>
#include <type_traits>

#include "hpy_universal.h"

template <class T>
std::set<hpyu_kind> kinds_of() {
    if constexpr (std::is_void_v<T>) return {HPYU_VOID};
    else if constexpr (std::is_same_v<T, double>) return {HPYU_DOUBLE};
    else if constexpr (std::is_same_v<T, bool>) return {HPYU_BOOL};
    else if constexpr (std::is_same_v<T, int32_t> || std::is_enum_v<T>) return {HPYU_INT32};
    else if constexpr (std::is_same_v<T, uint32_t>) return {HPYU_UINT32};
    else if constexpr (std::is_same_v<T, int64_t>) return {HPYU_INT64, HPYU_SSIZE};
    else if constexpr (std::is_same_v<T, uint64_t>) return {HPYU_UINT64, HPYU_SIZE};
    else if constexpr (std::is_same_v<T, const char *>) return {HPYU_STRING};
    else if constexpr (std::is_same_v<T, const HPy *>) return {HPYU_HANDLES};
    else if constexpr (std::is_same_v<T, HPy *>) return {HPYU_OUT_HANDLE};
    else if constexpr (std::is_same_v<T, HPy_ssize_t *>) return {HPYU_OUT_SSIZE};
    else if constexpr (std::is_same_v<T, void **>) return {HPYU_OUT_POINTER};
    else if constexpr (std::is_pointer_v<T>) return {HPYU_POINTER};
    else if constexpr (std::is_same_v<T, HPy>) return {HPYU_HANDLE};
    else if constexpr (std::is_same_v<T, HPyField>) return {HPYU_FIELD};
    else if constexpr (std::is_same_v<T, HPyGlobal>) return {HPYU_GLOBAL};
    else if constexpr (std::is_same_v<T, HPyTracker>) return {HPYU_TRACKER};
    else if constexpr (std::is_same_v<T, HPyListBuilder>) return {HPYU_LIST_BUILDER};
    else if constexpr (std::is_same_v<T, HPyTupleBuilder>) return {HPYU_TUPLE_BUILDER};
    else {
        static_assert(std::is_same_v<T, HPyThreadState>);
        return {HPYU_THREAD_STATE};
    }
}
