// SPDX-License-Identifier: MIT
// The text of a function's or type's doc, told apart into signature and the rest: "name(signature)\n--\n\nrest".
#pragma once

#include <string_view>

#include "context.hpp"
#include "types/str.hpp"

namespace hpyu {

struct DocText {
    std::string_view signature;  ///< With its parentheses; empty if the doc opens with none.
    std::string_view body;
};

inline DocText split_doc(std::string_view name, const char *doc) {
    const std::string_view text = doc != nullptr ? doc : "";
    if (const size_t dot = name.rfind('.'); dot != name.npos)
        name.remove_prefix(dot + 1);
    constexpr std::string_view kEnd = ")\n--\n\n";
    if (!text.starts_with(name) || text.size() == name.size() || text[name.size()] != '(')
        return {{}, text};
    const size_t end = text.find(kEnd);
    // A blank line before the mark: the doc merely begins like a signature.
    if (end == text.npos || text.substr(0, end).find("\n\n") != text.npos)
        return {{}, text};
    return {text.substr(name.size(), end + 1 - name.size()), text.substr(end + kEnd.size())};
}

/// __doc__: None where there is none.
[[nodiscard]] inline Value doc_value(ProtoContext &ctx, std::string_view name, const char *doc) {
    const std::string_view body = split_doc(name, doc).body;
    return body.empty() ? ctx.none() : Value(str_from_text(ctx, body));
}

/// __text_signature__: None where there is none.
[[nodiscard]] inline Value signature_value(ProtoContext &ctx, std::string_view name, const char *doc) {
    const std::string_view signature = split_doc(name, doc).signature;
    return signature.empty() ? ctx.none() : Value(str_from_text(ctx, signature));
}

}  // namespace hpyu
