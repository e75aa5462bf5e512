// SPDX-License-Identifier: MIT
// The methods of str, file by file, for the table in str.cpp; and what those files use of each other.
#pragma once

#include "method.hpp"
#include "types/str_text.hpp"

namespace hpyu {

// -- searching (str_search.cpp) ---------------------------------------------------------------------------------------

/// Where `sub` first (last) lies in s[start:end], bounds already adjusted; -1 if nowhere.
int64_t str_find(const Str *s, const Str *sub, int64_t start, int64_t end);
int64_t str_rfind(const Str *s, const Str *sub, int64_t start, int64_t end);
/// Occurrences that don't overlap, at most `most`.
int64_t str_count(const Str *s, const Str *sub, int64_t start, int64_t end, int64_t most);

Value str_find_method(ProtoContext &ctx, Value self, const Value *args, size_t nargs);
Value str_rfind_method(ProtoContext &ctx, Value self, const Value *args, size_t nargs);
Value str_index_method(ProtoContext &ctx, Value self, const Value *args, size_t nargs);
Value str_rindex_method(ProtoContext &ctx, Value self, const Value *args, size_t nargs);
Value str_count_method(ProtoContext &ctx, Value self, const Value *args, size_t nargs);
Value str_startswith(ProtoContext &ctx, Value self, const Value *args, size_t nargs);
Value str_endswith(ProtoContext &ctx, Value self, const Value *args, size_t nargs);
int str_contains(ProtoContext &ctx, Value self, Value item);

// -- taking apart and putting together (str_split.cpp) ----------------------------------------------------------------

Value str_split(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames);
Value str_rsplit(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames);
Value str_splitlines(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames);
Value str_partition(ProtoContext &ctx, Value self, Value separator);
Value str_rpartition(ProtoContext &ctx, Value self, Value separator);
Value str_join(ProtoContext &ctx, Value self, Value iterable);

// -- other changes (str_edit.cpp) -------------------------------------------------------------------------------------

Value str_replace(ProtoContext &ctx, Value self, const Value *args, size_t nargs);
Value str_strip(ProtoContext &ctx, Value self, const Value *args, size_t nargs);
Value str_lstrip(ProtoContext &ctx, Value self, const Value *args, size_t nargs);
Value str_rstrip(ProtoContext &ctx, Value self, const Value *args, size_t nargs);
Value str_removeprefix(ProtoContext &ctx, Value self, Value prefix);
Value str_removesuffix(ProtoContext &ctx, Value self, Value suffix);
Value str_center(ProtoContext &ctx, Value self, const Value *args, size_t nargs);
Value str_ljust(ProtoContext &ctx, Value self, const Value *args, size_t nargs);
Value str_rjust(ProtoContext &ctx, Value self, const Value *args, size_t nargs);
Value str_zfill(ProtoContext &ctx, Value self, Value width);
Value str_expandtabs(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames);
Value str_translate(ProtoContext &ctx, Value self, Value table);
Value str_maketrans(ProtoContext &ctx, Value, const Value *args, size_t nargs);
/// `left` and `right` of `fill` around `s`. Null with OverflowError or MemoryError.
[[nodiscard]] Str *str_pad(ProtoContext &ctx, Str *s, int64_t left, int64_t right, uint32_t fill);

// -- case and kinds of characters (str_case.cpp) ----------------------------------------------------------------------

Value str_upper(ProtoContext &ctx, Value self);
Value str_lower(ProtoContext &ctx, Value self);
Value str_title(ProtoContext &ctx, Value self);
Value str_capitalize(ProtoContext &ctx, Value self);
Value str_swapcase(ProtoContext &ctx, Value self);
Value str_casefold(ProtoContext &ctx, Value self);
Value str_isalnum(ProtoContext &ctx, Value self);
Value str_isalpha(ProtoContext &ctx, Value self);
Value str_isascii(ProtoContext &ctx, Value self);
Value str_isdecimal(ProtoContext &ctx, Value self);
Value str_isdigit(ProtoContext &ctx, Value self);
Value str_isidentifier(ProtoContext &ctx, Value self);
Value str_islower(ProtoContext &ctx, Value self);
Value str_isnumeric(ProtoContext &ctx, Value self);
Value str_isprintable(ProtoContext &ctx, Value self);
Value str_isspace(ProtoContext &ctx, Value self);
Value str_istitle(ProtoContext &ctx, Value self);
Value str_isupper(ProtoContext &ctx, Value self);

// -- formatting (str_percent.cpp, str_format.cpp, str_format_spec.cpp) ------------------------------------------------

Value str_remainder(ProtoContext &ctx, Value format, Value args);
Value str_format(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames);
Value str_format_map(ProtoContext &ctx, Value self, Value mapping);
Value str_dunder_format(ProtoContext &ctx, Value self, Value spec);
/// str.__format__: `s` laid out as the spec says.
[[nodiscard]] Str *str_format_with(ProtoContext &ctx, Str *s, const Str *spec);

// -- making and showing (str_new.cpp, str_repr.cpp) -------------------------------------------------------------------

Value str_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames);
Value str_encode(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames);
Value str_repr(ProtoContext &ctx, Value self);
/// `s` with everything outside ASCII escaped.
[[nodiscard]] Str *str_escape_non_ascii(ProtoContext &ctx, Str *s);
Value str_iter(ProtoContext &ctx, Value self);

// -- arguments --------------------------------------------------------------------------------------------------------

/// A bound of a slice: None leaves `*out` alone. -1 with TypeError.
[[nodiscard]] int slice_bound(ProtoContext &ctx, Value v, int64_t *out);
/// Brings start and end into [0, length], negative ones counting from the end; start may stay greater than end.
inline void adjust_bounds(int64_t length, int64_t *start, int64_t *end) {
    if (*end > length)
        *end = length;
    else if (*end < 0 && (*end += length) < 0)
        *end = 0;
    if (*start < 0 && (*start += length) < 0)
        *start = 0;
}
/// TypeError "<function>() argument<which> must be str, not X" unless `v` is a str.
[[nodiscard]] int require_str(ProtoContext &ctx, const char *what, Value v);

}  // namespace hpyu
