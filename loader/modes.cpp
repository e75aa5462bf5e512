// SPDX-License-Identifier: MIT
// Reading the environment.
#include "modes.hpp"

#include <cstdlib>

namespace hpyu {

namespace {

constexpr const char *kModeNames[] = {"universal", "debug", "trace"};

std::string_view trimmed(std::string_view text) {
    const size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Takes what stands before the next comma off the front of `list`.
std::string_view next_item(std::string_view &list) {
    const size_t comma = list.find(',');
    const std::string_view item = trimmed(list.substr(0, comma));
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
    return item;
}

std::string_view environment(const char *name) {
    const char *value = std::getenv(name);
    return value != nullptr ? value : "";
}

}  // namespace

const char *mode_name(Mode mode) { return kModeNames[static_cast<int>(mode)]; }

std::optional<Mode> mode_by_name(std::string_view name) {
    for (int i = 0; i < 3; ++i)
        if (name == kModeNames[i])
            return static_cast<Mode>(i);
    return std::nullopt;
}

std::optional<Mode> mode_from_environment(std::string_view module, std::string *problem) {
    const std::string_view whole = environment("HPY");
    std::optional<Mode> result = Mode::Universal;
    if (trimmed(whole).empty())
        return result;
    const auto unknown = [&](std::string_view mode) {
        *problem = "the environment has HPY=" + std::string(whole) + ", and '" + std::string(mode) +
                   "' is no mode: use universal, debug or trace, or a list MODULE:MODE,MODULE:MODE";
    };
    if (whole.find(':') == std::string_view::npos && whole.find(',') == std::string_view::npos) {
        result = mode_by_name(trimmed(whole));
        if (!result)
            unknown(trimmed(whole));
        return result;
    }
    for (std::string_view rest = whole; !rest.empty();) {
        const std::string_view item = next_item(rest);
        if (item.empty())
            continue;
        const size_t colon = item.find(':');
        if (colon == std::string_view::npos) {
            *problem = "the environment has HPY=" + std::string(whole) + ", where '" + std::string(item) +
                       "' lacks a module or a mode: write MODULE:MODE,MODULE:MODE";
            return std::nullopt;
        }
        const std::string_view name = trimmed(item.substr(colon + 1));
        const auto mode = mode_by_name(name);
        if (!mode) {
            unknown(name);
            return std::nullopt;
        }
        if (trimmed(item.substr(0, colon)) == module)
            result = mode;
    }
    return result;
}

bool loading_is_logged() { return !environment("HPY_LOG").empty(); }

bool later_abi_is_allowed() { return environment("HPYU_ALLOW_NEWER") == "1"; }

bool environment_serializes(std::string_view module) {
    for (std::string_view rest = environment("HPYU_SERIALIZE"); !rest.empty();)
        if (next_item(rest) == module)
            return true;
    return false;
}

}  // namespace hpyu
