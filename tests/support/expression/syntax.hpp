// SPDX-License-Identifier: MIT
// The tree of a Python expression.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lexer.hpp"

namespace expression {

struct Node;
/// Shared, because a function made by a lambda outlives the expression that it stands in.
using Tree = std::shared_ptr<const Node>;

struct Parameter {
    enum Kind { PositionalOnly, Plain, Rest, KeywordOnly, Keywords };
    std::string name;
    Kind kind;
    Tree fallback;   ///< Null: none.
};

/// `for target in iterable if condition ...`
struct Clause {
    Tree target, iterable;
    std::vector<Tree> conditions;
};

struct Node {
    enum Kind {
        Constant,       ///< `token`: a name such as None, a number or a string
        Name,           ///< `text`
        Tuple, List, Set,
        Dict,           ///< key, value, key, value...; a null key: the value is unpacked
        Unary,          ///< `text` is the operator; of `not` too
        Binary,
        Comparison,     ///< operand, Name of the operator, operand...
        And, Or,
        Conditional,    ///< condition, then, else
        Attribute,      ///< object, `text`
        Subscript,      ///< object, key
        Slice,          ///< start, stop, step, each of which may be null
        Call,           ///< callable, arguments: plain, Starred, Keyword, DoubleStarred
        Starred, DoubleStarred, Keyword,   ///< value; of a keyword argument `text` = value
        Lambda,         ///< body; `parameters`
        Walrus,         ///< `text` := value
        ListComprehension, SetComprehension, DictComprehension, Generator,   ///< element (key, value); `clauses`
    };
    Kind kind;
    std::string text;
    std::vector<Tree> children;
    Token token{};
    std::vector<Parameter> parameters{};
    std::vector<Clause> clauses{};
};

/// Throws SyntaxError.
Tree parse(std::string_view source);

}  // namespace expression
