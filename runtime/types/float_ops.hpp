// SPDX-License-Identifier: MIT
// What the files on floats and complex numbers share: powers, reading and writing text, the test for a complex.
#pragma once

#include <string>
#include <string_view>

#include "types/float.hpp"
#include "types/str.hpp"

namespace hpyu {

struct Bytes;

inline bool is_complex(Value v) { return has_layout(v, Layout::Complex); }

/// The double that __float__, else __index__, of `v` gives; `v` has one of them. -1.0 with an exception set on failure.
double float_by_slots(ProtoContext &ctx, Value v);

/// x ** y as float has it: a complex for a negative x and a broken y. Null with ZeroDivisionError or OverflowError.
[[nodiscard]] Value float_power(ProtoContext &ctx, double x, double y);
/// x ** y of complex numbers, likewise.
[[nodiscard]] Value complex_power(ProtoContext &ctx, double x_real, double x_imag, double y_real, double y_imag);
/// x // y and x % y with the sign of y; y is not zero.
void float_divide_floor(double x, double y, double *quotient, double *remainder);

/// Compares a float with an int exactly: -1, 0, 1; 2 if `d` is not a number.
int float_compare_int(double d, Value integer);

/// A buffer's contents: `v` itself if it is bytes. Null if it has none, or with an exception pending.
const Bytes *as_bytes(ProtoContext &ctx, Value v);
/// Every decimal digit and white space of Unicode as its ASCII counterpart, anything else beyond ASCII as '?'.
std::string ascii_number_text(const Str *text);
/// Without white space (ASCII's) around it.
std::string_view strip_ascii(std::string_view text);
/// Takes out underscores between digits; false if there is one elsewhere.
bool strip_underscores(std::string &text);

/// Reads a float from the start of `text` (no white space, no underscores): how many characters it took, 0 for none.
size_t read_float(std::string_view text, double *out);
/// The float that the whole of `text` says, as float(str) reads it. False if it says none.
bool parse_float(std::string_view text, double *out);
/// float(v) of a str or of something with a buffer; ValueError "could not convert string to float: ..." . A null result
/// with nothing pending: `v` is neither.
[[nodiscard]] Value float_from_text_value(ProtoContext &ctx, Value v);

enum FloatFormatFlag : unsigned {
    kFormatAlternate = 1,  ///< Keep the point and trailing zeros: '#'.
    kFormatAddDot0 = 2,    ///< "1.0" rather than "1".
    kFormatNoNegativeZero = 4,  ///< What rounds to zero has no sign.
};
/// `d` as text. `code`: e E f F g G, or r for the shortest text that reads back (`precision` is then unused).
std::string format_double(double d, char code, int precision, unsigned flags);

}  // namespace hpyu
