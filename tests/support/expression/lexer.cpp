// SPDX-License-Identifier: MIT
// One pass over the text. Strings become code points here, numbers stay text.
#include "lexer.hpp"

#include <array>
#include <cstdint>

namespace expression {

namespace {

static_assert(sizeof(wchar_t) == 4, "a wchar_t is a code point");

bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_letter(char c) { return (lower(c) >= 'a' && lower(c) <= 'z') || c == '_' || static_cast<unsigned char>(c) >= 0x80; }
bool is_word(char c) { return is_letter(c) || is_digit(c); }

int digit_value(char c) {
    if (is_digit(c))
        return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'z' ? c - 'a' + 10 : 99;
}

/// The longest come first, so that the first that fits is the right one.
constexpr std::array<std::string_view, 37> kOperators = {
    "...", "**", "//", "<<", ">>", "<=", ">=", "==", "!=", ":=", "+", "-", "*", "/", "%", "@", "&", "|", "^", "~",
    "<",   ">",  "(",  ")",  "[",  "]",  "{",  "}",  ",",  ":",  ".", "=", ";", "!", "?", "$", "`",
};

class Lexer {
public:
    explicit Lexer(std::string_view text) : text_(text) {}

    std::vector<Token> tokens() {
        std::vector<Token> result;
        do
            result.push_back(next());
        while (result.back().kind != Token::End);
        return result;
    }

private:
    [[noreturn]] void fail(const std::string &what) const { throw SyntaxError(what + " at offset " + std::to_string(at_)); }
    char peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

    Token next() {
        while (peek() == ' ' || peek() == '\t')
            ++at_;
        if (at_ == text_.size())
            return {};
        if (is_digit(peek()) || (peek() == '.' && is_digit(peek(1))))
            return number();
        if (is_letter(peek()) || peek() == '\'' || peek() == '"')
            return name_or_string();
        for (const std::string_view name : kOperators)
            if (text_.substr(at_, name.size()) == name) {
                at_ += name.size();
                return {Token::Operator, std::string(name), {}};
            }
        fail("an unknown character");
    }

    // ---- Numbers ----------------------------------------------------------------------------------------------------

    void take_digits(std::string &out, int base) {
        for (; digit_value(peek()) < base || peek() == '_'; ++at_)
            if (peek() != '_')
                out += peek();
    }

    Token number() {
        Token token{Token::Integer, "", {}};
        const char letter = lower(peek(1));
        if (peek() == '0' && (letter == 'x' || letter == 'o' || letter == 'b')) {
            at_ += 2;
            token.text = {'0', letter};
            take_digits(token.text, letter == 'x' ? 16 : letter == 'o' ? 8 : 2);
        } else {
            decimal(token);
        }
        if (is_word(peek()))
            fail("an invalid number");
        return token;
    }

    void decimal(Token &token) {
        take_digits(token.text, 10);
        if (peek() == '.') {
            token.kind = Token::Float;
            token.text += text_[at_++];
            take_digits(token.text, 10);
        }
        if (lower(peek()) == 'e') {
            token.kind = Token::Float;
            token.text += text_[at_++];
            if (peek() == '+' || peek() == '-')
                token.text += text_[at_++];
            take_digits(token.text, 10);
        }
        if (lower(peek()) == 'j') {
            token.kind = Token::Imaginary;
            ++at_;
        }
    }

    // ---- Names and strings ------------------------------------------------------------------------------------------

    /// The letters before a quote are the string's prefix.
    Token name_or_string() {
        const size_t start = at_;
        while (is_word(peek()))
            ++at_;
        const std::string_view word = text_.substr(start, at_ - start);
        if (peek() != '\'' && peek() != '"')
            return {Token::Name, std::string(word), {}};
        bool raw = false, bytes = false;
        for (const char c : word) {
            raw |= lower(c) == 'r';
            bytes |= lower(c) == 'b';
            if (lower(c) != 'r' && lower(c) != 'b' && lower(c) != 'u')
                fail("an unknown prefix of a string");
        }
        Token token{bytes ? Token::Bytes : Token::String, "", {}};
        string(raw, bytes, token.points);
        return token;
    }

    void string(bool raw, bool bytes, std::wstring &out) {
        const char quote = peek();
        const size_t quotes = peek(1) == quote && peek(2) == quote ? 3 : 1;
        at_ += quotes;
        while (text_.substr(at_, quotes) != std::string(quotes, quote)) {
            if (at_ == text_.size())
                fail("an unterminated string");
            if (peek() != '\\') {
                out += character();
            } else if (raw) {
                out += static_cast<wchar_t>(text_[at_++]);
                out += character();
            } else {
                escape(bytes, out);
            }
        }
        at_ += quotes;
    }

    /// One character of the source, which is taken to be sound UTF-8.
    wchar_t character() {
        const auto lead = static_cast<unsigned char>(peek());
        const int length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        uint32_t point = length == 1 ? lead : lead & (0x7fu >> length);
        for (int i = 1; i < length; ++i)
            point = point << 6 | (static_cast<unsigned char>(peek(static_cast<size_t>(i))) & 0x3f);
        at_ += static_cast<size_t>(length);
        return static_cast<wchar_t>(point);
    }

    void escape(bool bytes, std::wstring &out) {
        static constexpr std::string_view kLetters = "\\'\"abfnrtv", kMeanings = "\\'\"\a\b\f\n\r\t\v";
        const char c = peek(1);
        ++at_;
        if (const size_t i = kLetters.find(c); c != '\0' && i != std::string_view::npos) {
            ++at_;
            out += static_cast<wchar_t>(kMeanings[i]);
        } else if (c >= '0' && c <= '7') {
            out += code(3, 8);
        } else if (c == 'x') {
            ++at_;
            out += code(2, 16);
        } else if (!bytes && (c == 'u' || c == 'U')) {
            ++at_;
            out += code(c == 'u' ? 4 : 8, 16);
        } else if (!bytes && c == 'N') {
            fail("characters can't be given by name");
        } else {
            out += L'\\';
        }
    }

    wchar_t code(int most, int base) {
        uint32_t point = 0;
        for (int i = 0; i < most && digit_value(peek()) < base; ++i)
            point = point * static_cast<uint32_t>(base) + static_cast<uint32_t>(digit_value(text_[at_++]));
        return static_cast<wchar_t>(point);
    }

    std::string_view text_;
    size_t at_ = 0;
};

}  // namespace

std::vector<Token> tokenize(std::string_view source) { return Lexer(source).tokens(); }

}  // namespace expression
