// SPDX-License-Identifier: MIT
// What the files of the module warnings share.
#pragma once

#include <initializer_list>
#include <string>

#include "types/function_objects.hpp"

namespace hpyu {

/// warnings.warn(text, category, stack_level). 0, or -1 if the warning became an exception (or warning failed).
[[nodiscard]] int warn(ProtoContext &ctx, Type *category, const char *text, int64_t stack_level = 1);
/// DeprecationWarning that `method` gave `result`, of a class that derives from `wanted`, for one of `wanted` itself.
[[nodiscard]] int warn_strict_subclass(ProtoContext &ctx, const std::string &method, Value result, const char *wanted);

/// Adds the class of patterns. -1 on failure.
[[nodiscard]] int add_pattern_type(ProtoContext &ctx, ModuleObject *module);
/// re.compile(text) by that class, with re.IGNORECASE or without. Null with re.error for what it does not understand.
[[nodiscard]] Value pattern_new(ProtoContext &ctx, Value type, Str *text, bool ignore_case);

/// Adds the class catch_warnings. -1 on failure.
[[nodiscard]] int add_catch_warnings(ProtoContext &ctx, ModuleObject *module);

/// Adds the class WarningMessage (warnings_message.cpp). -1 on failure.
[[nodiscard]] int add_warning_message(ProtoContext &ctx, ModuleObject *module);
/// What a recording list gets: a WarningMessage of message, category, filename, lineno, file, line and source.
[[nodiscard]] Value warning_record(ProtoContext &ctx, std::initializer_list<Value> fields);

}  // namespace hpyu
