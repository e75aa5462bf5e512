// SPDX-License-Identifier: MIT
// Values to C integers, with the words of the C-API function that each conversion has taken after.
#pragma once

#include "hpy_space.hpp"

namespace hpyu {

/// What a conversion says of a number that does not fit, of a negative one that may not be, and of what is no int.
struct IntegerWords {
    const char *too_large;
    const char *negative = nullptr;
    bool asks_index = false;  ///< Else anything but an int is a TypeError.
};
inline constexpr IntegerWords kLong = {"Python int too large to convert to C long", nullptr, true};
inline constexpr IntegerWords kLongLong = {"int too big to convert", nullptr, true};
inline constexpr IntegerWords kSsize = {"Python int too large to convert to C ssize_t"};
inline constexpr IntegerWords kUnsignedLong = {"Python int too large to convert to C unsigned long",
                                               "can't convert negative value to unsigned int"};
inline constexpr IntegerWords kUnsignedLongLong = {"int too big to convert", "can't convert negative int to unsigned"};
inline constexpr IntegerWords kSize = {"Python int too large to convert to C size_t",
                                       "can't convert negative value to size_t"};

/// -1 (of the type) with TypeError or OverflowError pending on failure; ask error_occurred.
int64_t to_signed(HpyThread &thread, Value v, const IntegerWords &words);
uint64_t to_unsigned(HpyThread &thread, Value v, const IntegerWords &words);

}  // namespace hpyu
