// SPDX-License-Identifier: MIT
// The words of a Python expression: names, numbers, strings and operators.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace expression {

/// A text that is no expression of the language which the tests use.
class SyntaxError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct Token {
    enum Kind { End, Name, Integer, Float, Imaginary, String, Bytes, Operator };
    Kind kind = End;
    /// As written, without the underscores and the j of a number; empty for strings.
    std::string text;
    /// The code points of a string, or the bytes of bytes; escapes are undone.
    std::wstring points;
};

/// All words of `source`, which is UTF-8; the last is End. Throws SyntaxError.
std::vector<Token> tokenize(std::string_view source);

}  // namespace expression
