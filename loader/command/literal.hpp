// SPDX-License-Identifier: MIT
// Python literals as objects: how the command reads the arguments of a call.
#pragma once

#include <string_view>

#include "hpy_universal.hpp"

namespace hpyu::command {

/// The object that a literal means: None, True, False, Ellipsis, ints of any size, floats, str and bytes with Python's
/// prefixes and escapes, tuples, lists, dicts, sets, set() and frozenset(). Throws Error: SyntaxError if it is no
/// literal, else what making the object raised (an unhashable key, for one).
Object parse_literal(HPyContext *ctx, std::string_view text);

}  // namespace hpyu::command
