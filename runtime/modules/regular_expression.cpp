// SPDX-License-Identifier: MIT
// Parsing, and matching by backtracking.
#include "modules/regular_expression.hpp"

#include <algorithm>
#include <functional>

#include "types/str_unicode.hpp"
#include "types/utf8.hpp"

namespace hpyu::regular {

namespace {

constexpr int64_t kUnbounded = INT64_MAX;
constexpr int kDeepest = 2000;

bool is_word(uint32_t c) { return c == '_' || unicode::is_alpha(c) || unicode::is_numeric(c); }

bool in_class(char letter, uint32_t c) {
    switch (letter) {
        case 'd': return unicode::is_decimal(c);
        case 'D': return !unicode::is_decimal(c);
        case 'w': return is_word(c);
        case 'W': return !is_word(c);
        case 's': return unicode::is_space(c);
        default: return !unicode::is_space(c);
    }
}

uint32_t lower(uint32_t c) {
    uint32_t out[3];
    return unicode::to_lower(c, out) == 1 ? out[0] : c;
}
uint32_t upper(uint32_t c) {
    uint32_t out[3];
    return unicode::to_upper(c, out) == 1 ? out[0] : c;
}

int digit_value(uint32_t c, uint32_t base) {
    const uint32_t folded = c | 0x20;
    const uint32_t value = c >= '0' && c <= '9' ? c - '0' : folded >= 'a' && folded <= 'f' ? folded - 'a' + 10 : 16;
    return value < base ? static_cast<int>(value) : -1;
}

}  // namespace

bool Characters::has_exactly(uint32_t c) const {
    if (any_but_newline)
        return c != '\n';
    return std::any_of(ranges.begin(), ranges.end(), [c](const Range &r) { return r.first <= c && c <= r.last; }) ||
           std::any_of(classes.begin(), classes.end(), [c](char letter) { return in_class(letter, c); });
}

bool Characters::has(uint32_t c, bool ignore_case) const {
    const bool found = has_exactly(c) || (ignore_case && (has_exactly(lower(c)) || has_exactly(upper(c))));
    return found != negated;
}

// -- parsing ----------------------------------------------------------------------------------------------------------

class Parser {
public:
    Parser(const Str *pattern, Expression &out) : pattern_(pattern), out_(out) {
        for (int64_t i = 0; i < pattern->length; ++i)
            pattern_has_lines_ |= pattern->at(i) == '\n';
    }

    bool run(std::string *error) {
        flags();
        auto alternatives = parse_alternatives();
        if (error_.empty() && !at_end())
            fail("unbalanced parenthesis", at_);
        out_.alternatives_ = std::move(alternatives);
        *error = error_;
        return error_.empty();
    }

private:
    bool at_end() const { return at_ >= pattern_->length; }
    uint32_t peek(int64_t ahead = 0) const { return at_ + ahead < pattern_->length ? pattern_->at(at_ + ahead) : 0; }
    bool take(uint32_t c) {
        if (at_end() || peek() != c)
            return false;
        ++at_;
        return true;
    }
    void fail(std::string what, int64_t where) {
        what += " at position " + std::to_string(where);
        int64_t line = 1, line_start = 0;
        for (int64_t i = 0; i < where && i < pattern_->length; ++i)
            if (pattern_->at(i) == '\n') {
                ++line;
                line_start = i + 1;
            }
        if (pattern_has_lines_)
            what += " (line " + std::to_string(line) + ", column " + std::to_string(where - line_start + 1) + ")";
        if (error_.empty())
            error_ = what;
        at_ = pattern_->length;
    }

    /// What was read since a place.
    std::string source(int64_t from) const {
        std::string text;
        for (char buffer[4]; from < at_; ++from)
            text.append(buffer, static_cast<size_t>(utf8::write(buffer, pattern_->at(from)) - buffer));
        return text;
    }

    /// (?ims) at the start.
    void flags() {
        int64_t i = 2;
        while (peek(i) == 'i' || peek(i) == 'm' || peek(i) == 's')
            ++i;
        if (peek(0) != '(' || peek(1) != '?' || i == 2 || peek(i) != ')')
            return;
        for (int64_t k = 2; k < i; ++k) {
            out_.ignore_case_ |= peek(k) == 'i';
            lines_ |= peek(k) == 'm';
            dot_all_ |= peek(k) == 's';
        }
        at_ += i + 1;
    }

    std::vector<Sequence> parse_alternatives() {
        std::vector<Sequence> all(1);
        if (++depth_ > kDeepest / 10)
            fail("too many groups in each other", at_);
        while (!at_end() && peek() != ')') {
            if (take('|'))
                all.emplace_back();
            else
                parse_item(all.back());
        }
        --depth_;
        return all;
    }

    void parse_item(Sequence &sequence) {
        const int64_t start = at_;
        int64_t least, most;
        if (parse_bounds(&least, &most))
            return repeat_last(sequence, start, least, most);
        const uint32_t c = peek();
        ++at_;
        switch (c) {
            case '^': sequence.push_back({lines_ ? Node::Kind::LineStart : Node::Kind::Start}); return;
            case '$': sequence.push_back({lines_ ? Node::Kind::LineEnd : Node::Kind::End}); return;
            case '(': parse_group(sequence, start); break;
            case '[': parse_set(sequence, start); break;
            case '.':
                sequence.push_back({Node::Kind::Characters, {.negated = dot_all_, .any_but_newline = !dot_all_}});
                break;
            case '\\':
                if (parse_assertion(sequence))
                    return;
                sequence.push_back({Node::Kind::Characters, parse_escape(start)});
                break;
            default: sequence.push_back({Node::Kind::Characters, one(c)});
        }
    }

    void parse_group(Sequence &sequence, int64_t start) {
        Node::Kind kind = Node::Kind::Group;
        if (take('?')) {
            if (take('=')) {
                kind = Node::Kind::Ahead;
            } else if (take('!')) {
                kind = Node::Kind::NotAhead;
            } else if (take('P') && take('<')) {
                while (!at_end() && peek() != '>')
                    ++at_;
                if (!take('>'))
                    return fail("missing >, unterminated name", start + 4);
            } else if (!take(':')) {
                return fail("unknown or unsupported extension", start + 1);
            }
        }
        auto alternatives = parse_alternatives();
        if (!take(')'))
            return fail("missing ), unterminated subpattern", start);
        sequence.push_back({kind, {}, std::move(alternatives)});
    }

    bool parse_assertion(Sequence &sequence) {
        using enum Node::Kind;
        static constexpr std::pair<char, Node::Kind> kAssertions[] = {
            {'A', Start}, {'Z', VeryEnd}, {'b', Boundary}, {'B', NoBoundary}};
        for (const auto &[letter, kind] : kAssertions)
            if (take(static_cast<uint8_t>(letter))) {
                sequence.push_back({kind});
                return true;
            }
        return false;
    }

    /// What follows a backslash: a class, or one character.
    Characters parse_escape(int64_t start) {
        if (at_end()) {
            fail("bad escape (end of pattern)", start);
            return {};
        }
        const uint32_t c = peek();
        ++at_;
        if (c < 0x80 && std::string_view("dDwWsS").find(static_cast<char>(c)) != std::string_view::npos)
            return {.classes = std::string(1, static_cast<char>(c))};
        static constexpr std::string_view kLetters = "abfnrtv", kMeanings = "\a\b\f\n\r\t\v";
        const size_t letter = c < 0x80 ? kLetters.find(static_cast<char>(c)) : std::string_view::npos;
        if (letter != std::string_view::npos)
            return one(static_cast<uint8_t>(kMeanings[letter]));
        if (c == 'x' || c == 'u' || c == 'U')
            return parse_number(start, 16, c == 'x' ? 2 : c == 'u' ? 4 : 8);
        if (c == '0')
            return parse_number(start, 8, -2);
        if ((c >= '1' && c <= '9') || (c < 0x80 && unicode::is_alpha(c)))
            fail("bad escape \\" + std::string(1, static_cast<char>(c)), start);
        return one(c);
    }
    static Characters one(uint32_t c) { return {.ranges = {{c, c}}}; }

    /// A character by its number; a negative count of digits is the most there may be.
    Characters parse_number(int64_t start, uint32_t base, int digits) {
        uint32_t value = 0;
        const int most = digits < 0 ? -digits : digits;
        int n = 0;
        for (; n < most && !at_end() && digit_value(peek(), base) >= 0; ++n, ++at_)
            value = value * base + static_cast<uint32_t>(digit_value(peek(), base));
        if (n < digits)
            fail("incomplete escape", start);
        return one(value);
    }

    void parse_set(Sequence &sequence, int64_t start) {
        Characters set;
        set.negated = take('^');
        for (bool first = true; first || peek() != ']'; first = false) {
            if (at_end())
                return fail("unterminated character set", start);
            const int64_t item_start = at_;
            const Characters low = set_item();
            if (peek() == '-' && at_ + 1 < pattern_->length && peek(1) != ']') {
                ++at_;
                const Characters high = set_item();
                if (low.ranges.empty() || high.ranges.empty() || low.ranges[0].first > high.ranges[0].first)
                    return fail("bad character range " + source(item_start), item_start);
                set.ranges.push_back({low.ranges[0].first, high.ranges[0].first});
                continue;
            }
            set.ranges.insert(set.ranges.end(), low.ranges.begin(), low.ranges.end());
            set.classes += low.classes;
        }
        ++at_;
        sequence.push_back({Node::Kind::Characters, std::move(set)});
    }
    Characters set_item() {
        const uint32_t c = peek();
        ++at_;
        return c == '\\' ? parse_escape(at_ - 1) : one(c);
    }

    void repeat_last(Sequence &sequence, int64_t start, int64_t least, int64_t most) {
        if (least > most)
            return fail("min repeat greater than max repeat", start + 1);
        if (sequence.empty() || is_place(sequence.back()))
            return fail("nothing to repeat", start);
        Node &node = sequence.back();
        if (node.repeated)
            return fail("multiple repeat", start);
        node.least = least;
        node.most = most;
        node.repeated = true;
        node.lazy = take('?');
        if (!node.lazy && take('+'))
            fail("possessive repeats are not supported", start);
    }
    /// A condition on the place alone.
    static bool is_place(const Node &node) {
        using enum Node::Kind;
        return node.kind != Characters && node.kind != Group && node.kind != Ahead && node.kind != NotAhead;
    }
    /// How often the last item is to be repeated; false, and nothing read, if that is not said here.
    bool parse_bounds(int64_t *least, int64_t *most) {
        *least = peek() == '+' ? 1 : 0;
        *most = peek() == '?' ? 1 : kUnbounded;
        if (!at_end() && (peek() == '*' || peek() == '+' || peek() == '?')) {
            ++at_;
            return true;
        }
        const int64_t start = at_;
        if (!take('{'))
            return false;
        const bool has_least = parse_count(least);
        const bool has_comma = take(',');
        if (has_comma)
            parse_count(most);
        else
            *most = *least;
        if (take('}') && (has_least || has_comma))
            return true;
        at_ = start;   // No bounds: the brace is a character like any other.
        return false;
    }
    bool parse_count(int64_t *count) {
        const int64_t start = at_;
        int64_t n = 0;
        for (; !at_end() && peek() >= '0' && peek() <= '9'; ++at_)
            n = std::min<int64_t>(n * 10 + (peek() - '0'), INT32_MAX);
        if (at_ != start)
            *count = n;
        return at_ != start;
    }

    const Str *pattern_;
    Expression &out_;
    std::string error_;
    int64_t at_ = 0;
    int depth_ = 0;
    bool lines_ = false, dot_all_ = false, pattern_has_lines_ = false;
};

bool Expression::parse(const Str *pattern, bool ignore_case, std::string *error) {
    ignore_case_ = ignore_case;
    return Parser(pattern, *this).run(error);
}

// -- matching ---------------------------------------------------------------------------------------------------------

class Matcher {
public:
    /// What has to match behind a place.
    using Rest = const std::function<bool(int64_t)> &;

    Matcher(const Expression &expression, const Str *text) : expression_(expression), text_(text) {}

    int run() {
        const bool found = any(expression_.alternatives_, 0, [](int64_t) { return true; });
        return too_deep_ ? -1 : found;
    }

private:
    bool any(const std::vector<Sequence> &alternatives, int64_t at, Rest rest) {
        return std::any_of(alternatives.begin(), alternatives.end(),
                           [&](const Sequence &sequence) { return match(sequence, 0, at, rest); });
    }

    bool match(const Sequence &sequence, size_t i, int64_t at, Rest rest) {
        for (; i < sequence.size() && sequence[i].least == 1 && sequence[i].most == 1 && is_single(sequence[i]); ++i)
            if (!step(sequence[i], &at))
                return false;
        if (i == sequence.size())
            return rest(at);
        if (depth_ >= kDeepest)
            too_deep_ = true;
        if (too_deep_)
            return false;
        ++depth_;
        const bool found = is_characters(sequence[i]) ? repeat_characters(sequence, i, at, rest)
                                                      : repeat_group(sequence, i, 0, at, rest);
        --depth_;
        return found;
    }

    static bool is_characters(const Node &node) { return node.kind == Node::Kind::Characters; }
    static bool is_single(const Node &node) { return node.kind != Node::Kind::Group; }

    /// Takes a character, or sees whether an assertion holds.
    bool step(const Node &node, int64_t *at) {
        const int64_t n = text_->length, i = *at;
        switch (node.kind) {
            case Node::Kind::Characters: return takes(node, (*at)++);
            case Node::Kind::Start: return i == 0;
            case Node::Kind::LineStart: return i == 0 || text_->at(i - 1) == '\n';
            case Node::Kind::End: return i == n || (i == n - 1 && text_->at(i) == '\n');
            case Node::Kind::LineEnd: return i == n || text_->at(i) == '\n';
            case Node::Kind::VeryEnd: return i == n;
            case Node::Kind::Boundary: return at_boundary(i);
            case Node::Kind::NoBoundary: return n != 0 && !at_boundary(i);
            case Node::Kind::Ahead: return any(node.alternatives, i, [](int64_t) { return true; });
            case Node::Kind::NotAhead: return !any(node.alternatives, i, [](int64_t) { return true; });
            case Node::Kind::Group: return false;
        }
        return false;
    }
    bool takes(const Node &node, int64_t at) const {
        return at < text_->length && node.characters.has(text_->at(at), expression_.ignore_case_);
    }
    bool at_boundary(int64_t at) const {
        const bool before = at > 0 && is_word(text_->at(at - 1)), after = at < text_->length && is_word(text_->at(at));
        return before != after;
    }

    bool repeat_characters(const Sequence &sequence, size_t i, int64_t at, Rest rest) {
        const Node &node = sequence[i];
        int64_t count = 0;
        while (count < (node.lazy ? node.least : node.most) && takes(node, at + count))
            ++count;
        if (count < node.least)
            return false;
        for (;;) {
            if (match(sequence, i + 1, at + count, rest))
                return true;
            if (node.lazy ? count == node.most || !takes(node, at + count) : count == node.least)
                return false;
            count += node.lazy ? 1 : -1;
        }
    }

    /// A group, or an assertion, that was matched `count` times.
    bool repeat_group(const Sequence &sequence, size_t i, int64_t count, int64_t at, Rest rest) {
        const Node &node = sequence[i];
        if (!is_single(node)) {
            const auto once_more = [&] {
                return count < node.most && any(node.alternatives, at, [&](int64_t end) {
                    if (end == at && count >= node.least)
                        return false;   // Nothing was taken: it could go on like this for ever.
                    return again(sequence, i, count + 1, end, rest);
                });
            };
            if (!node.lazy && once_more())
                return true;
            return (count >= node.least && match(sequence, i + 1, at, rest)) || (node.lazy && once_more());
        }
        return (node.least == 0 || step(node, &at)) && match(sequence, i + 1, at, rest);
    }
    bool again(const Sequence &sequence, size_t i, int64_t count, int64_t at, Rest rest) {
        if (depth_ >= kDeepest)
            too_deep_ = true;
        if (too_deep_)
            return false;
        ++depth_;
        const bool found = repeat_group(sequence, i, count, at, rest);
        --depth_;
        return found;
    }

    const Expression &expression_;
    const Str *text_;
    int depth_ = 0;
    bool too_deep_ = false;
};

int Expression::matches_start(const Str *text) const { return Matcher(*this, text).run(); }

}  // namespace hpyu::regular
