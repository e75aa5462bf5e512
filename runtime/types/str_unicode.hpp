// SPDX-License-Identifier: MIT
// Properties of characters, as the methods of str understand them. ASCII is answered by the callers where it matters.
#pragma once

#include <cstdint>

namespace hpyu::unicode {

bool is_space(uint32_t c);
bool is_line_break(uint32_t c);
bool is_alpha(uint32_t c);
bool is_decimal(uint32_t c);
bool is_digit(uint32_t c);     ///< Decimals, and digits in circles, superscripts...
bool is_numeric(uint32_t c);   ///< Whatever stands for a number.
bool is_lower(uint32_t c);
bool is_upper(uint32_t c);
bool is_title(uint32_t c);
bool is_printable(uint32_t c);
bool is_identifier_start(uint32_t c);
bool is_identifier_part(uint32_t c);
/// Has case: the context of a final sigma.
bool is_cased(uint32_t c);
/// Is passed over when looking for that context.
bool is_case_ignorable(uint32_t c);

/// Mappings that may give more than one code point: at most three, into `out`; how many.
int to_upper(uint32_t c, uint32_t out[3]);
int to_lower(uint32_t c, uint32_t out[3]);
int to_title(uint32_t c, uint32_t out[3]);
int to_folded(uint32_t c, uint32_t out[3]);
/// The value of a decimal digit, or -1.
int decimal_value(uint32_t c);

}  // namespace hpyu::unicode
