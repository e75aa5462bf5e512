// SPDX-License-Identifier: MIT
// The mini-language of format specs: [[fill]align][sign][z][#][0][width][grouping][.precision][type].
#pragma once

#include "context.hpp"
#include "types/str.hpp"

namespace hpyu {

struct FormatSpec {
    uint32_t fill = ' ';
    char align = '\0';          ///< '<', '>', '^' or '='; as defaulted by the caller where none is given.
    char sign = '\0';           ///< '+', '-', ' ', or none.
    bool has_align = false;
    bool no_negative_zero = false;
    bool alternate = false;
    char grouping = '\0';       ///< ',', '_', or none.
    int64_t width = -1;
    int64_t precision = -1;
    uint32_t type = 0;
};

/// Reads `text`, as the spec for an object of the type `type`. -1 with ValueError in Python's words.
[[nodiscard]] int parse_format_spec(ProtoContext &ctx, const Str *text, const Type *type, char default_type,
                                    char default_align, FormatSpec *out);

/// ValueError "Unknown format code 'x' for object of type 'T'".
Raised unknown_format_code(ProtoContext &ctx, uint32_t code, const Type *type);

}  // namespace hpyu
