// SPDX-License-Identifier: MIT
// Regular expressions as Python writes them, as far as a filter of warnings needs them: does a text begin like this?
//
// Nothing is captured, so there are no references back to groups; nor is there looking behind, nor what never gives
// back what it took. What can't be understood is refused, never taken for something else.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "types/str.hpp"

namespace hpyu::regular {

struct Node;
using Sequence = std::vector<Node>;

/// A character or a set of them.
struct Characters {
    struct Range {
        uint32_t first, last;
    };
    std::vector<Range> ranges{};
    std::string classes{};     ///< Of d, D, w, W, s, S.
    bool negated = false;
    bool any_but_newline = false;

    bool has(uint32_t c, bool ignore_case) const;

private:
    bool has_exactly(uint32_t c) const;
};

struct Node {
    enum class Kind : uint8_t {
        Characters, Start, LineStart, End, LineEnd, VeryEnd, Boundary, NoBoundary, Group, Ahead, NotAhead,
    };
    Kind kind;
    Characters characters{};
    std::vector<Sequence> alternatives{};   ///< Of a group and of what looks ahead.
    int64_t least = 1, most = 1;            ///< How often it is repeated.
    bool lazy = false, repeated = false;
};

class Expression {
public:
    /// False with what is wrong in `*error`.
    bool parse(const Str *pattern, bool ignore_case, std::string *error);
    /// Whether a text begins with what the expression describes; -1 if that would take too deep a search.
    int matches_start(const Str *text) const;

private:
    friend class Parser;
    friend class Matcher;
    std::vector<Sequence> alternatives_;
    bool ignore_case_ = false;
};

}  // namespace hpyu::regular
