// SPDX-License-Identifier: MIT
// The environment's say in loading: HPY chooses modes, HPY_LOG asks for a line for each module, HPYU_SERIALIZE lists
// the modules that share a lock, HPYU_ALLOW_NEWER lets modules of later versions in.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hpyu {

enum class Mode { Universal, Debug, Trace };

const char *mode_name(Mode mode);
/// The mode of exactly that name.
std::optional<Mode> mode_by_name(std::string_view name);

/// The mode that HPY asks for `module`: HPY=MODE for every module, HPY=MODULE:MODE,... by full names, where a module
/// that is not listed runs in universal mode. Nothing, and the reason in *problem, if HPY can't be understood.
std::optional<Mode> mode_from_environment(std::string_view module, std::string *problem);

/// True if HPY_LOG is set to anything but nothing.
bool loading_is_logged();

/// True if HPYU_ALLOW_NEWER is 1: a module that asks for a later minor version of the ABI is loaded all the same.
bool later_abi_is_allowed();

/// True if HPYU_SERIALIZE lists `module`.
bool environment_serializes(std::string_view module);

}  // namespace hpyu
