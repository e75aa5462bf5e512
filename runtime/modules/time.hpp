// SPDX-License-Identifier: MIT
// What the files of the module time share.
#pragma once

#include <time.h>

#include <span>

#include "types/function_objects.hpp"

namespace hpyu {

/// gmtime, strftime, mktime and the other functions of broken-down time (time_calendar.cpp); self is the module, where
/// they find struct_time.
std::span<const MethodDef> time_calendar_functions();
extern const MethodDef kStrptimeFunction;   // time_parse.cpp; self is the module

/// Adds struct_time. -1 on failure.
[[nodiscard]] int add_struct_time(ProtoContext &ctx, ModuleObject *module);
/// Sets tzname, timezone, altzone and daylight by what the environment says now. -1 on failure.
[[nodiscard]] int set_time_zone(ProtoContext &ctx, ModuleObject *module);
/// A struct_time; the zone is null where none is known. Null with an exception.
[[nodiscard]] Value struct_time_of(ProtoContext &ctx, Value module, const tm &parts, Value zone, Value offset);

/// A count of seconds, rounded down. False with ValueError or OverflowError.
[[nodiscard]] bool read_seconds(ProtoContext &ctx, Value v, time_t *out);
/// A C int. False with an exception in the words for arguments.
[[nodiscard]] bool read_int_argument(ProtoContext &ctx, Value v, int *out);

/// Raises OSError(number, its text), of the class that goes with the number.
struct Raised raise_os_error(ProtoContext &ctx, int number);

}  // namespace hpyu
