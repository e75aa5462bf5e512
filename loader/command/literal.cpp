// SPDX-License-Identifier: MIT
// A recursive-descent parser. Numbers are cut out here and read by int(text, 0) and float(text), so that they mean
// what they mean in Python; text becomes code points, then a str.
#include "literal.hpp"

#include <cstdint>
#include <string>

namespace hpyu::command {

namespace {

constexpr int kDeepest = 200;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

int digit_value(char c) {
    if (is_digit(c))
        return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'z' ? c - 'a' + 10 : 99;
}

class Parser {
public:
    Parser(HPyContext *ctx, std::string_view text) : ctx_(ctx), text_(text) {}

    Object whole() {
        Object result = sequence_until('\0');
        if (at_ < text_.size())
            fail("unexpected '" + std::string(1, text_[at_]) + "'");
        return result;
    }

private:
    struct StringPrefix {
        bool raw = false, bytes = false;
        size_t length = 0;   ///< Of the letters before the quote; npos: no string begins here.
    };

    [[noreturn]] void fail(const std::string &what) const {
        throw Error("SyntaxError", what + " at offset " + std::to_string(at_) + " of " + std::string(text_));
    }
    char peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
    char next_token() {
        while (at_ < text_.size() && (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r' || peek() == '\f'))
            ++at_;
        return peek();
    }
    bool take(char c) {
        if (next_token() != c || at_ >= text_.size())
            return false;
        ++at_;
        return true;
    }
    bool take_word(std::string_view word) {
        if (text_.substr(at_, word.size()) != word || is_word(peek(word.size())))
            return false;
        at_ += word.size();
        return true;
    }
    Object borrow(HPy handle) const { return Object::borrow(ctx_, handle); }
    Object builtin(const char *name) const { return Object(ctx_, HPy_GetItem_s(ctx_, ctx_->h_Builtins, name)); }
    Object new_list() const { return Object(ctx_, HPyList_New(ctx_, 0)); }
    void append(const Object &list, const Object &item) const {
        if (HPyList_Append(ctx_, list.handle(), item.handle()) < 0)
            Object::throw_pending(ctx_);
    }

    // ---- One value --------------------------------------------------------------------------------------------------

    Object value() {
        if (++depth_ > kDeepest)
            fail("too many nested parentheses");
        Object result = value_within();
        --depth_;
        return result;
    }

    Object value_within() {
        const char c = next_token();
        if (at_ >= text_.size())
            fail("a value is missing");
        if (is_digit(c) || (c == '.' && is_digit(peek(1))) || c == '-' || c == '+')
            return number();
        if (string_prefix().length != std::string_view::npos)
            return strings();
        if (take('('))
            return sequence_until(')');
        if (take('['))
            return list();
        if (take('{'))
            return dict_or_set();
        return name();
    }

    Object name() {
        if (take_word("None"))
            return borrow(ctx_->h_None);
        if (take_word("True"))
            return borrow(ctx_->h_True);
        if (take_word("False"))
            return borrow(ctx_->h_False);
        if (take_word("Ellipsis"))
            return borrow(ctx_->h_Ellipsis);
        if (text_.substr(at_, 3) == "...") {
            at_ += 3;
            return borrow(ctx_->h_Ellipsis);
        }
        for (const char *type : {"frozenset", "set"})
            if (take_word(type)) {
                if (!take('(') || !take(')'))
                    fail(std::string("only the empty ") + type + "() is a literal");
                return builtin(type)();
            }
        if (!is_word(peek()))
            fail("unexpected '" + std::string(1, peek()) + "'");
        size_t length = 0;
        while (is_word(peek(length)))
            ++length;
        fail("'" + std::string(text_.substr(at_, length)) + "' is not a literal (text is written in quotes)");
    }

    // ---- Numbers ----------------------------------------------------------------------------------------------------

    Object number() {
        bool negative = false;
        for (; next_token() == '-' || peek() == '+'; ++at_)
            negative ^= peek() == '-';
        if (!is_digit(peek()) && !(peek() == '.' && is_digit(peek(1))))
            fail("a number is missing");
        bool is_float = false;
        const std::string_view digits = number_text(is_float);
        if (is_word(peek()))
            fail(lower(peek()) == 'j' ? "complex numbers can't be given" : "invalid number");
        Object result;
        try {
            result = is_float ? builtin("float")(digits) : builtin("int")(digits, 0);
        } catch (const Error &error) {
            if (error.type_name() != "ValueError")
                throw;
            fail("invalid number");
        }
        return negative ? Object(ctx_, HPy_Negative(ctx_, result.handle())) : result;
    }

    /// Takes the characters of a number without its sign.
    std::string_view number_text(bool &is_float) {
        const size_t start = at_;
        const auto digits = [&] {
            while (is_digit(peek()) || peek() == '_')
                ++at_;
        };
        if (peek() == '0' && (lower(peek(1)) == 'x' || lower(peek(1)) == 'o' || lower(peek(1)) == 'b')) {
            at_ += 2;
            while (peek() == '_' || digit_value(peek()) < 16)
                ++at_;
            return text_.substr(start, at_ - start);
        }
        digits();
        if (peek() == '.') {
            is_float = true;
            ++at_;
            digits();
        }
        if (lower(peek()) == 'e' && (is_digit(peek(1)) || ((peek(1) == '+' || peek(1) == '-') && is_digit(peek(2))))) {
            is_float = true;
            at_ += 2;
            digits();
        }
        return text_.substr(start, at_ - start);
    }

    // ---- Text -------------------------------------------------------------------------------------------------------

    StringPrefix string_prefix() const {
        StringPrefix prefix;
        bool unicode = false;
        for (;; ++prefix.length) {
            const char c = lower(peek(prefix.length));
            if (c == '\'' || c == '"')
                return prefix;
            if (c == 'r' && !prefix.raw && !unicode)
                prefix.raw = true;
            else if (c == 'b' && !prefix.bytes && !unicode)
                prefix.bytes = true;
            else if (c == 'u' && prefix.length == 0)
                unicode = true;
            else
                break;
        }
        prefix.length = std::string_view::npos;
        return prefix;
    }

    /// One string, or several side by side, which are one.
    Object strings() {
        std::wstring points;
        bool is_bytes = false;
        for (bool first = true;; first = false) {
            next_token();
            const StringPrefix prefix = string_prefix();
            if (prefix.length == std::string_view::npos)
                break;
            if (!first && prefix.bytes != is_bytes)
                fail("cannot mix bytes and nonbytes literals");
            is_bytes = prefix.bytes;
            at_ += prefix.length;
            one_string(prefix, points);
        }
        if (is_bytes) {
            const std::string bytes(points.begin(), points.end());
            return Object(ctx_, HPyBytes_FromStringAndSize(ctx_, bytes.data(), static_cast<HPy_ssize_t>(bytes.size())));
        }
        return Object(ctx_, HPyUnicode_FromWideChar(ctx_, points.data(), static_cast<HPy_ssize_t>(points.size())));
    }

    void one_string(StringPrefix prefix, std::wstring &out) {
        const char quote = peek();
        const bool triple = peek(1) == quote && peek(2) == quote;
        at_ += triple ? 3 : 1;
        for (;;) {
            if (at_ >= text_.size() || (!triple && peek() == '\n'))
                fail("unterminated string");
            if (peek() == quote && (!triple || (peek(1) == quote && peek(2) == quote))) {
                at_ += triple ? 3 : 1;
                return;
            }
            if (peek() != '\\')
                out += character(prefix.bytes);
            else if (prefix.raw)
                raw_backslash(out);
            else
                escape(prefix.bytes, out);
        }
    }

    /// In a raw string a backslash stands for itself, yet keeps a quote from ending the string.
    void raw_backslash(std::wstring &out) {
        out += L'\\';
        ++at_;
        if (peek() == '\'' || peek() == '"' || peek() == '\\')
            out += static_cast<wchar_t>(text_[at_++]);
    }

    /// One character of the argument, which is UTF-8.
    wchar_t character(bool is_bytes) {
        const auto byte = [&](size_t i) { return static_cast<unsigned char>(peek(i)); };
        const uint32_t lead = byte(0);
        const size_t length = lead < 0x80 ? 1 : lead >= 0xc2 && lead < 0xe0 ? 2 : lead < 0xe0 ? 0 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
        if (length == 0)
            fail("invalid UTF-8");
        if (is_bytes && length > 1)
            fail("bytes can only contain ASCII literal characters");
        static constexpr uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
        uint32_t point = length == 1 ? lead : lead & (0x7fu >> length);
        for (size_t i = 1; i < length; ++i) {
            if ((byte(i) & 0xc0) != 0x80)
                fail("invalid UTF-8");
            point = point << 6 | (byte(i) & 0x3f);
        }
        if (point < kLeast[length] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
            fail("invalid UTF-8");
        at_ += length;
        return static_cast<wchar_t>(point);
    }

    void escape(bool is_bytes, std::wstring &out) {
        static constexpr std::string_view kLetters = "\\'\"abfnrtv", kMeanings = "\\'\"\a\b\f\n\r\t\v";
        ++at_;
        if (at_ >= text_.size())
            fail("unterminated string");
        const char c = peek();
        if (c == '\n') {
            ++at_;
        } else if (const size_t i = kLetters.find(c); i != std::string_view::npos) {
            ++at_;
            out += static_cast<wchar_t>(kMeanings[i]);
        } else if (c >= '0' && c <= '7') {
            uint32_t point = 0;
            for (int n = 0; n < 3 && peek() >= '0' && peek() <= '7'; ++n)
                point = point * 8 + static_cast<uint32_t>(text_[at_++] - '0');
            out += static_cast<wchar_t>(is_bytes ? point & 0xff : point);
        } else if (c == 'x') {
            out += hexadecimal(2);
        } else if (!is_bytes && (c == 'u' || c == 'U')) {
            out += hexadecimal(c == 'u' ? 4 : 8);
        } else if (!is_bytes && c == 'N') {
            fail("characters can't be given by name");
        } else {
            out += L'\\';
        }
    }

    wchar_t hexadecimal(size_t digits) {
        const size_t letter = at_++;
        uint32_t point = 0;
        for (size_t i = 0; i < digits; ++i, ++at_) {
            if (digit_value(peek()) >= 16) {
                at_ = letter;
                fail("truncated escape");
            }
            point = point * 16 + static_cast<uint32_t>(digit_value(peek()));
        }
        if (point > 0x10ffff)
            fail("illegal Unicode character");
        return static_cast<wchar_t>(point);
    }

    // ---- Containers -------------------------------------------------------------------------------------------------

    /// Behind "(", or the whole text: one value, or a tuple if there is a comma.
    Object sequence_until(char closing) {
        const auto ended = [&] {
            next_token();
            return closing == '\0' ? at_ >= text_.size() : take(closing);
        };
        const Object items = new_list();
        if (closing != '\0' && ended())
            return builtin("tuple")();
        bool comma = false;
        do {
            append(items, value());
            comma |= next_token() == ',';
            if (!take(',')) {
                if (!ended())
                    fail(closing == '\0' ? "unexpected text" : "')' is missing");
                return comma ? builtin("tuple")(items) : items[0];
            }
        } while (!ended());
        return builtin("tuple")(items);
    }

    Object list() {
        Object items = new_list();
        while (!take(']')) {
            append(items, value());
            if (!take(',') && next_token() != ']')
                fail("']' is missing");
        }
        return items;
    }

    Object dict_or_set() {
        Object dict(ctx_, HPyDict_New(ctx_));
        if (take('}'))
            return dict;
        const Object first = value();
        if (!take(':'))
            return set(first);
        dict.set_item(first, value());
        while (!take('}')) {
            if (!take(','))
                fail("'}' is missing");
            if (take('}'))
                break;
            const Object key = value();
            if (!take(':'))
                fail("':' is missing");
            dict.set_item(key, value());
        }
        return dict;
    }

    Object set(const Object &first) {
        const Object items = new_list();
        append(items, first);
        while (!take('}')) {
            if (!take(','))
                fail("'}' is missing");
            if (take('}'))
                break;
            append(items, value());
        }
        return builtin("set")(items);
    }

    HPyContext *ctx_;
    std::string_view text_;
    size_t at_ = 0;
    int depth_ = 0;
};

}  // namespace

Object parse_literal(HPyContext *ctx, std::string_view text) { return Parser(ctx, text).whole(); }

}  // namespace hpyu::command
