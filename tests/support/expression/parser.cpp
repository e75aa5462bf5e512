// SPDX-License-Identifier: MIT
// A recursive-descent parser, one function for each level of Python's grammar of expressions.
#include <algorithm>
#include <optional>

#include "syntax.hpp"

namespace expression {

namespace {

/// Binary operators that group from the left, by how tightly they bind.
const std::vector<std::vector<std::string_view>> kBinary = {
    {"|"}, {"^"}, {"&"}, {"<<", ">>"}, {"+", "-"}, {"*", "/", "//", "%", "@"},
};
const std::vector<std::string_view> kKeywords = {"and", "else", "for",  "if",    "in",  "is",
                                                 "lambda", "not", "or", "False", "None", "True"};
constexpr int kDeepest = 500;

class Parser {
public:
    explicit Parser(std::string_view source) : tokens_(tokenize(source)) {}

    Tree whole() {
        Tree result = tuple_until([this] { return now().kind == Token::End; });
        if (now().kind != Token::End)
            fail("unexpected '" + now().text + "'");
        return result;
    }

private:
    [[noreturn]] static void fail(const std::string &what) { throw SyntaxError(what); }
    static Tree make(Node::Kind kind, std::string text, std::vector<Tree> children) {
        return std::make_shared<Node>(Node{kind, std::move(text), std::move(children)});
    }

    const Token &now() const { return tokens_[at_]; }
    /// Operators and keywords are known by their text, which no string has.
    bool is(std::string_view text, size_t ahead = 0) const {
        return at_ + ahead < tokens_.size() && tokens_[at_ + ahead].text == text;
    }
    bool take(std::string_view text) {
        if (!is(text) || now().kind == Token::End)
            return false;
        ++at_;
        return true;
    }
    void expect(std::string_view text) {
        if (!take(text))
            fail("'" + std::string(text) + "' is missing before '" + now().text + "'");
    }
    std::string name() {
        if (now().kind != Token::Name)
            fail("a name is missing before '" + now().text + "'");
        return tokens_[at_++].text;
    }

    // ---- From the loosest level to the tightest ---------------------------------------------------------------------

    /// One value, or a tuple if there is a comma.
    template <class Ended>
    Tree tuple_until(const Ended &ended) {
        std::vector<Tree> items{starred_or_named()};
        if (!is(","))
            return items[0];
        while (take(",") && !ended())
            items.push_back(starred_or_named());
        return make(Node::Tuple, "", std::move(items));
    }

    Tree starred_or_named() {
        if (take("*"))
            return make(Node::Starred, "", {binary(0)});
        return named();
    }

    Tree named() {
        if (now().kind == Token::Name && is(":=", 1)) {
            std::string target = name();
            expect(":=");
            return make(Node::Walrus, std::move(target), {value()});
        }
        return value();
    }

    Tree value() {
        if (++depth_ > kDeepest)
            fail("too deeply nested");
        Tree result = is("lambda") ? lambda() : conditional();
        --depth_;
        return result;
    }

    Tree conditional() {
        Tree then = disjunction();
        if (!take("if"))
            return then;
        Tree condition = disjunction();
        expect("else");
        return make(Node::Conditional, "", {std::move(condition), std::move(then), value()});
    }

    Tree disjunction() {
        Tree left = conjunction();
        while (take("or"))
            left = make(Node::Or, "", {std::move(left), conjunction()});
        return left;
    }

    Tree conjunction() {
        Tree left = negation();
        while (take("and"))
            left = make(Node::And, "", {std::move(left), negation()});
        return left;
    }

    Tree negation() { return take("not") ? make(Node::Unary, "not", {negation()}) : comparison(); }

    std::optional<std::string> comparison_operator() {
        for (const char *text : {"<", ">", "<=", ">=", "==", "!=", "in"})
            if (take(text))
                return text;
        if (is("not") && is("in", 1)) {
            at_ += 2;
            return "not in";
        }
        if (take("is"))
            return take("not") ? "is not" : "is";
        return std::nullopt;
    }

    Tree comparison() {
        std::vector<Tree> chain{binary(0)};
        while (const auto text = comparison_operator()) {
            chain.push_back(make(Node::Name, *text, {}));
            chain.push_back(binary(0));
        }
        return chain.size() == 1 ? chain[0] : make(Node::Comparison, "", std::move(chain));
    }

    Tree binary(size_t level) {
        if (level == kBinary.size())
            return unary();
        Tree left = binary(level + 1);
        const auto &operators = kBinary[level];
        while (now().kind == Token::Operator && std::ranges::find(operators, now().text) != operators.end()) {
            const std::string text = tokens_[at_++].text;
            left = make(Node::Binary, text, {std::move(left), binary(level + 1)});
        }
        return left;
    }

    Tree unary() {
        for (const char *text : {"-", "+", "~"})
            if (take(text))
                return make(Node::Unary, text, {unary()});
        Tree base = primary();
        return take("**") ? make(Node::Binary, "**", {std::move(base), unary()}) : base;
    }

    Tree primary() {
        Tree result = atom();
        for (;;) {
            if (take("."))
                result = make(Node::Attribute, name(), {std::move(result)});
            else if (take("("))
                result = call(std::move(result));
            else if (take("["))
                result = make(Node::Subscript, "", {std::move(result), subscript()});
            else
                return result;
        }
    }

    // ---- Behind a value ---------------------------------------------------------------------------------------------

    Tree call(Tree callable) {
        std::vector<Tree> parts{std::move(callable)};
        while (!take(")")) {
            parts.push_back(argument());
            if (!is(")"))
                expect(",");
        }
        return make(Node::Call, "", std::move(parts));
    }

    Tree argument() {
        if (take("**"))
            return make(Node::DoubleStarred, "", {value()});
        if (now().kind == Token::Name && is("=", 1)) {
            std::string keyword = name();
            expect("=");
            return make(Node::Keyword, std::move(keyword), {value()});
        }
        Tree item = starred_or_named();
        return is("for") ? comprehension(Node::Generator, {std::move(item)}) : item;
    }

    Tree subscript() {
        std::vector<Tree> items{slice()};
        const bool is_tuple = is(",") || items[0]->kind == Node::Starred;
        while (take(",") && !is("]"))
            items.push_back(slice());
        expect("]");
        return is_tuple ? make(Node::Tuple, "", std::move(items)) : items[0];
    }

    Tree slice() {
        const auto bound = [this] { return is(":") || is(",") || is("]") ? nullptr : starred_or_named(); };
        Tree start = bound();
        if (!take(":"))
            return start ? start : (fail("a subscript is missing"), nullptr);
        Tree stop = bound();
        Tree step = take(":") ? bound() : nullptr;
        return make(Node::Slice, "", {std::move(start), std::move(stop), std::move(step)});
    }

    Tree lambda() {
        Node node{Node::Lambda, "", {}};
        expect("lambda");
        Parameter::Kind kind = Parameter::Plain;
        while (!take(":")) {
            if (take("/")) {
                for (Parameter &parameter : node.parameters)
                    parameter.kind = Parameter::PositionalOnly;
            } else if (take("**")) {
                node.parameters.push_back({name(), Parameter::Keywords, nullptr});
            } else if (take("*")) {
                kind = Parameter::KeywordOnly;
                if (!is(","))
                    node.parameters.push_back({name(), Parameter::Rest, nullptr});
            } else {
                std::string parameter = name();
                node.parameters.push_back({std::move(parameter), kind, take("=") ? value() : nullptr});
            }
            if (!is(":"))
                expect(",");
        }
        node.children.push_back(value());
        return std::make_shared<Node>(std::move(node));
    }

    // ---- Atoms ------------------------------------------------------------------------------------------------------

    Tree atom() {
        if (take("("))
            return parenthesis();
        if (take("["))
            return list();
        if (take("{"))
            return dict_or_set();
        if (is("...") || is("None") || is("True") || is("False"))
            return constant(tokens_[at_++]);
        if (now().kind == Token::String || now().kind == Token::Bytes)
            return string();
        if (now().kind == Token::Name) {
            if (std::ranges::find(kKeywords, now().text) != kKeywords.end())
                fail("unexpected '" + now().text + "'");
            return make(Node::Name, name(), {});
        }
        if (now().kind == Token::Operator || now().kind == Token::End)
            fail(now().kind == Token::End ? "the text ends too early" : "unexpected '" + now().text + "'");
        return constant(tokens_[at_++]);
    }

    static Tree constant(const Token &token) {
        Node node{Node::Constant, "", {}};
        node.token = token;
        return std::make_shared<Node>(std::move(node));
    }

    /// Strings side by side are one.
    Tree string() {
        Token all = tokens_[at_++];
        for (; now().kind == Token::String || now().kind == Token::Bytes; ++at_) {
            if (now().kind != all.kind)
                fail("cannot mix bytes and nonbytes literals");
            all.points += now().points;
        }
        return constant(all);
    }

    Tree parenthesis() {
        if (take(")"))
            return make(Node::Tuple, "", {});
        Tree result = tuple_until([this] { return is(")"); });
        if (is("for"))
            result = comprehension(Node::Generator, {std::move(result)});
        expect(")");
        return result;
    }

    Tree list() {
        std::vector<Tree> items;
        while (!take("]")) {
            items.push_back(starred_or_named());
            if (is("for")) {
                Tree result = comprehension(Node::ListComprehension, std::move(items));
                expect("]");
                return result;
            }
            if (!is("]"))
                expect(",");
        }
        return make(Node::List, "", std::move(items));
    }

    Tree dict_or_set() {
        Node::Kind kind = Node::Dict;
        std::vector<Tree> items;
        while (!take("}")) {
            if (take("**")) {
                items.insert(items.end(), {nullptr, binary(0)});
            } else {
                items.push_back(starred_or_named());
                if (items.size() == 1 && !is(":"))
                    kind = Node::Set;
                if (kind == Node::Dict) {
                    expect(":");
                    items.push_back(value());
                }
            }
            if (is("for")) {
                Tree result = comprehension(kind == Node::Dict ? Node::DictComprehension : Node::SetComprehension,
                                            std::move(items));
                expect("}");
                return result;
            }
            if (!is("}"))
                expect(",");
        }
        return make(kind, "", std::move(items));
    }

    /// At the `for` behind the element.
    Tree comprehension(Node::Kind kind, std::vector<Tree> element) {
        Node node{kind, "", std::move(element)};
        while (take("for")) {
            Clause clause;
            clause.target = targets();
            expect("in");
            clause.iterable = disjunction();
            while (take("if"))
                clause.conditions.push_back(disjunction_or_named());
            node.clauses.push_back(std::move(clause));
        }
        return std::make_shared<Node>(std::move(node));
    }
    Tree disjunction_or_named() { return is(":=", 1) ? named() : disjunction(); }

    Tree target() { return take("*") ? make(Node::Starred, "", {binary(0)}) : binary(0); }
    Tree targets() {
        std::vector<Tree> items{target()};
        if (!is(","))
            return items[0];
        while (take(",") && !is("in"))
            items.push_back(target());
        return make(Node::Tuple, "", std::move(items));
    }

    std::vector<Token> tokens_;
    size_t at_ = 0;
    int depth_ = 0;
};

}  // namespace

Tree parse(std::string_view source) { return Parser(source).whole(); }

}  // namespace expression
