// SPDX-License-Identifier: MIT
// Constants, names and operators. Displays and comprehensions are in displays.cpp, calls and lambdas in calls.cpp.
#include "evaluator.hpp"

#include <cstdlib>
#include <iterator>

#include "closure.hpp"
#include "hpy_universal.h"

namespace expression {

namespace {

struct UnaryOperator {
    std::string_view text;
    HPy (*apply)(HPyContext *, HPy);
};
constexpr UnaryOperator kUnary[] = {{"-", HPy_Negative}, {"+", HPy_Positive}, {"~", HPy_Invert}};

HPy power(HPyContext *ctx, HPy a, HPy b) { return HPy_Power(ctx, a, b, ctx->h_None); }

struct BinaryOperator {
    std::string_view text;
    HPy (*apply)(HPyContext *, HPy, HPy);
};
constexpr BinaryOperator kBinary[] = {
    {"+", HPy_Add},     {"-", HPy_Subtract}, {"*", HPy_Multiply},        {"@", HPy_MatrixMultiply}, {"/", HPy_TrueDivide},
    {"%", HPy_Remainder}, {"//", HPy_FloorDivide}, {"**", power},        {"<<", HPy_Lshift},        {">>", HPy_Rshift},
    {"&", HPy_And},     {"^", HPy_Xor},      {"|", HPy_Or},
};

struct ComparisonOperator {
    std::string_view text;
    HPy_RichCmpOp op;
};
constexpr ComparisonOperator kComparisons[] = {
    {"<", HPy_LT}, {"<=", HPy_LE}, {"==", HPy_EQ}, {"!=", HPy_NE}, {">", HPy_GT}, {">=", HPy_GE},
};

template <class Table>
const auto &find(const Table &table, std::string_view text) {
    for (const auto &row : table)
        if (row.text == text)
            return row;
    throw SyntaxError("an unknown operator");
}

std::string escaped(std::string_view text, bool backslashes) {
    std::string out;
    for (const char c : text)
        out += c == '\n' ? "\\n" : c == '\\' && backslashes ? "\\\\" : std::string(1, c);
    return out;
}

}  // namespace

/// What `show` answers, or what was raised in it.
template <class Show>
std::string Evaluator::attempt(const Show &show) {
    reap();
    try {
        return show();
    } catch (const Raised &) {
        return take_error();
    } catch (const SyntaxError &error) {
        return std::string("! SyntaxError: ") + error.what();
    }
}

std::string Evaluator::let(const std::string &name, std::string_view source) {
    return attempt([&]() -> std::string {
        bind(name, evaluate(parse(source), globals_), globals_);
        return "";
    });
}

std::string Evaluator::import(const std::string &name) {
    return attempt([&]() -> std::string {
        bind(name, Object(ctx_, hpyu_import(ctx_, name.c_str())), globals_);
        return "";
    });
}

std::string Evaluator::outcome(std::string_view source) {
    return attempt([&] {
        const ScopePtr scope = std::make_shared<Scope>(Scope{globals_});
        const Object value = evaluate(parse(source), scope);
        return HPyErr_Occurred(ctx_) ? "a result, and pending " + take_error() : shown(value, false);
    });
}

/// repr() of a value, or the text of an exception.
std::string Evaluator::shown(HPy object, bool is_exception) {
    const Object shown(ctx_, is_exception ? HPy_Str(ctx_, object) : HPy_Repr(ctx_, object));
    Objects args(ctx_);
    args.push(shown);
    args.push(text(ctx_, "utf-8"));
    args.push(text(ctx_, "backslashreplace"));
    const Object bytes(ctx_, HPy_CallMethod(ctx_, text(ctx_, "encode"), args.data(), args.size(), HPy_NULL));
    return escaped({HPyBytes_AsString(ctx_, bytes), static_cast<size_t>(HPyBytes_Size(ctx_, bytes))}, is_exception);
}

std::string Evaluator::take_error() {
    const HPy taken = hpyu_err_take(ctx_);
    if (HPy_IsNull(taken))
        return "a failure without an exception";
    const Object exception(ctx_, taken);
    std::string result = "! " + type_name(ctx_, exception);
    try {
        const std::string words = shown(exception, true);
        return words.empty() ? result : result + ": " + words;
    } catch (const Raised &) {
        HPyErr_Clear(ctx_);
        return result + ": (no text)";
    }
}

Object Evaluator::evaluate(const Tree &tree, const ScopePtr &scope) {
    const Node &node = *tree;
    switch (node.kind) {
    case Node::Constant: return constant(node.token);
    case Node::Name: return name(node.text, scope);
    case Node::Tuple: return items(node, scope).tuple();
    case Node::List: return items(node, scope).list();
    case Node::Set: {
        const Object list = items(node, scope).list();
        const HPy args[] = {list};
        return Object(ctx_, HPy_Call(ctx_, builtin(ctx_, "set"), args, 1, HPy_NULL));
    }
    case Node::Dict: return dict(node, scope);
    case Node::Unary: return unary(node, scope);
    case Node::Binary: return binary(node, scope);
    case Node::Comparison: return comparison(node, scope);
    case Node::And:
    case Node::Or: return and_or(node, scope);
    case Node::Conditional: return evaluate(node.children[truth(evaluate(node.children[0], scope)) ? 1 : 2], scope);
    case Node::Attribute: {
        const Object object = evaluate(node.children[0], scope);
        return Object(ctx_, HPy_GetAttr(ctx_, object, text(ctx_, node.text)));
    }
    case Node::Subscript: {
        const Object object = evaluate(node.children[0], scope), key = evaluate(node.children[1], scope);
        return Object(ctx_, HPy_GetItem(ctx_, object, key));
    }
    case Node::Slice: return slice(node, scope);
    case Node::Call: return call(node, scope);
    case Node::Lambda: return lambda(tree, scope);
    case Node::Walrus: {
        Object value = evaluate(node.children[0], scope);
        ScopePtr target = scope;
        while (target->is_comprehension)
            target = target->parent;
        bind(node.text, value, target);
        return value;
    }
    case Node::ListComprehension:
    case Node::SetComprehension:
    case Node::DictComprehension:
    case Node::Generator: return comprehension(node, scope);
    case Node::Starred:
    case Node::DoubleStarred:
    case Node::Keyword: break;
    }
    throw SyntaxError("can't use a starred or keyword expression here");
}

Object Evaluator::constant(const Token &token) {
    switch (token.kind) {
    case Token::String:
        return Object(ctx_, HPyUnicode_FromWideChar(ctx_, token.points.data(), static_cast<HPy_ssize_t>(token.points.size())));
    case Token::Bytes: {
        const std::string bytes(token.points.begin(), token.points.end());
        return Object(ctx_, HPyBytes_FromStringAndSize(ctx_, bytes.data(), static_cast<HPy_ssize_t>(bytes.size())));
    }
    case Token::Integer: {
        if (token.text.size() <= 18 && token.text.find_first_not_of("0123456789") == std::string::npos)
            return Object(ctx_, HPyLong_FromInt64_t(ctx_, std::atoll(token.text.c_str())));
        const Object digits = text(ctx_, token.text), base(ctx_, HPyLong_FromInt64_t(ctx_, 0));
        const HPy args[] = {digits, base};
        return Object(ctx_, HPy_Call(ctx_, ctx_->h_LongType, args, 2, HPy_NULL));
    }
    case Token::Float: return Object(ctx_, HPyFloat_FromDouble(ctx_, std::strtod(token.text.c_str(), nullptr)));
    case Token::Imaginary: {
        const Object zero(ctx_, HPyFloat_FromDouble(ctx_, 0));
        const Object imaginary(ctx_, HPyFloat_FromDouble(ctx_, std::strtod(token.text.c_str(), nullptr)));
        const HPy args[] = {zero, imaginary};
        return Object(ctx_, HPy_Call(ctx_, ctx_->h_ComplexType, args, 2, HPy_NULL));
    }
    default: break;
    }
    const HPy singleton = token.text == "None"    ? ctx_->h_None
                          : token.text == "True"  ? ctx_->h_True
                          : token.text == "False" ? ctx_->h_False
                                                  : ctx_->h_Ellipsis;
    return Object::borrow(ctx_, singleton);
}

Object Evaluator::name(const std::string &name, const ScopePtr &scope) {
    for (const Scope *s = scope.get(); s != nullptr; s = s->parent.get())
        if (const auto found = s->names.find(name); found != s->names.end())
            return found->second;
    const Object key = text(ctx_, name);
    if (checked(HPy_Contains(ctx_, ctx_->h_Builtins, key)) == 0)
        raise(ctx_, ctx_->h_NameError, "name '" + name + "' is not defined");
    return Object(ctx_, HPy_GetItem(ctx_, ctx_->h_Builtins, key));
}

Object Evaluator::unary(const Node &node, const ScopePtr &scope) {
    const Object operand = evaluate(node.children[0], scope);
    if (node.text == "not")
        return Object(ctx_, HPyBool_FromBool(ctx_, !truth(operand)));
    return Object(ctx_, find(kUnary, node.text).apply(ctx_, operand));
}

Object Evaluator::binary(const Node &node, const ScopePtr &scope) {
    const Object left = evaluate(node.children[0], scope), right = evaluate(node.children[1], scope);
    return Object(ctx_, find(kBinary, node.text).apply(ctx_, left, right));
}

/// a < b < c: b is evaluated once, c only if the first holds.
Object Evaluator::comparison(const Node &node, const ScopePtr &scope) {
    Object left = evaluate(node.children[0], scope), result;
    for (size_t i = 1; i < node.children.size(); i += 2) {
        Object right = evaluate(node.children[i + 1], scope);
        result = compare(node.children[i]->text, left, right);
        if (i + 2 < node.children.size() && !truth(result))
            return result;
        left = std::move(right);
    }
    return result;
}

Object Evaluator::compare(const std::string &op, HPy left, HPy right) {
    if (op == "in" || op == "not in")
        return Object(ctx_, HPyBool_FromBool(ctx_, (checked(HPy_Contains(ctx_, right, left)) != 0) == (op == "in")));
    if (op == "is" || op == "is not")
        return Object(ctx_, HPyBool_FromBool(ctx_, (HPy_Is(ctx_, left, right) != 0) == (op == "is")));
    return Object(ctx_, HPy_RichCompare(ctx_, left, right, find(kComparisons, op).op));
}

Object Evaluator::and_or(const Node &node, const ScopePtr &scope) {
    Object left = evaluate(node.children[0], scope);
    return truth(left) == (node.kind == Node::Or) ? left : evaluate(node.children[1], scope);
}

Object Evaluator::slice(const Node &node, const ScopePtr &scope) {
    Object bounds[3];
    for (size_t i = 0; i < 3; ++i)
        if (node.children[i])
            bounds[i] = evaluate(node.children[i], scope);
    return Object(ctx_, HPySlice_New(ctx_, bounds[0], bounds[1], bounds[2]));
}

}  // namespace expression
