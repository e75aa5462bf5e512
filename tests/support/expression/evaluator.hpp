// SPDX-License-Identifier: MIT
// Evaluates Python expressions through an HPyContext: each operation of the language is a call of the slot that
// extensions have for it, and nothing else of the library is used.
//
// The language is Python's expressions without f-strings, `await` and `yield`. A generator expression is evaluated at
// once and gives an iterator over a list. Names are looked up when they are used, in the scopes around, then in the
// builtins.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "object.hpp"
#include "syntax.hpp"

namespace expression {

/// The names of a file, of a row, of a call of a lambda, or of a comprehension.
struct Scope {
    std::shared_ptr<Scope> parent;
    /// A comprehension's: names that `:=` binds go to the scope around it.
    bool is_comprehension = false;
    std::map<std::string, Object> names{};
};
using ScopePtr = std::shared_ptr<Scope>;

struct Closure;

class Evaluator {
public:
    explicit Evaluator(HPyContext *ctx) : ctx_(ctx), globals_(std::make_shared<Scope>()) {}
    /// Lambdas that live on in the space raise RuntimeError when they are called.
    ~Evaluator();
    Evaluator(const Evaluator &) = delete;

    /// Binds a name for all that comes. Empty, or what was raised, as outcome() writes it.
    std::string let(const std::string &name, std::string_view source);
    /// Binds an extension module under its own name, in the same way.
    std::string import(const std::string &name);
    /// What a row of a table expects of an expression, which has local names of its own: repr() of the value, or
    /// "! Type: text" of what was raised, or of what is wrong with the expression's text. Newlines are written \n; in the text of an exception a backslash is written \\.
    std::string outcome(std::string_view source);

private:
    friend struct Closure;

    template <class Show>
    std::string attempt(const Show &show);
    Object evaluate(const Tree &node, const ScopePtr &scope);
    Object constant(const Token &token);
    Object name(const std::string &name, const ScopePtr &scope);
    Object unary(const Node &node, const ScopePtr &scope);
    Object binary(const Node &node, const ScopePtr &scope);
    Object comparison(const Node &node, const ScopePtr &scope);
    Object compare(const std::string &op, HPy left, HPy right);
    Object and_or(const Node &node, const ScopePtr &scope);
    Object slice(const Node &node, const ScopePtr &scope);
    bool truth(HPy object) { return checked(HPy_IsTrue(ctx_, object)) != 0; }

    // calls.cpp
    Object call(const Node &node, const ScopePtr &scope);
    Object call_unpacked(const Node &node, HPy callable, const ScopePtr &scope);
    void unpack_keywords(HPy callable, HPy mapping, HPy keywords);
    void add_keyword(HPy callable, HPy name, HPy value, HPy keywords);
    std::string function_text(HPy callable);
    Object lambda(const Tree &node, const ScopePtr &scope);
    void reap();

    // displays.cpp
    Objects items(const Node &node, const ScopePtr &scope);
    Object dict(const Node &node, const ScopePtr &scope);
    Object comprehension(const Node &node, const ScopePtr &scope);
    template <class Add>
    void run_clauses(const Node &node, size_t clause, const ScopePtr &scope, HPy iterable, const Add &add);
    void assign(const Node &target, Object value, const ScopePtr &scope);
    void assign_items(const Node &target, HPy value, const ScopePtr &scope);
    void bind(const std::string &name, Object value, const ScopePtr &scope);

    std::string shown(HPy object, bool is_exception);
    std::string take_error();

    HPyContext *ctx_;
    ScopePtr globals_;
    /// What the lambdas hold on to. The space's functions may die on any thread, and their handles may not be closed
    /// there: that is done here, between two rows.
    std::vector<std::shared_ptr<Closure>> closures_;
};

}  // namespace expression
