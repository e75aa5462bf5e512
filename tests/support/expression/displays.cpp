// SPDX-License-Identifier: MIT
// Displays, comprehensions, and the binding of names.
#include "evaluator.hpp"

namespace expression {

Objects Evaluator::items(const Node &node, const ScopePtr &scope) {
    Objects result(ctx_);
    for (const Tree &child : node.children) {
        if (child->kind != Node::Starred) {
            result.push(evaluate(child, scope));
            continue;
        }
        const Object iterable = evaluate(child->children[0], scope);
        if (!is_iterable(ctx_, iterable))
            raise(ctx_, ctx_->h_TypeError, "Value after * must be an iterable, not " + type_name(ctx_, iterable));
        for_each(ctx_, iterable, [&](Object item) { result.push(std::move(item)); });
    }
    return result;
}

Object Evaluator::dict(const Node &node, const ScopePtr &scope) {
    Object result(ctx_, HPyDict_New(ctx_));
    for (size_t i = 0; i < node.children.size(); i += 2) {
        if (node.children[i]) {
            const Object key = evaluate(node.children[i], scope), value = evaluate(node.children[i + 1], scope);
            checked(HPy_SetItem(ctx_, result, key, value));
            continue;
        }
        const Object mapping = evaluate(node.children[i + 1], scope);
        if (!HPy_HasAttr_s(ctx_, mapping, "keys"))
            raise(ctx_, ctx_->h_TypeError, "'" + type_name(ctx_, mapping) + "' object is not a mapping");
        const HPy args[] = {result, mapping};
        Object(ctx_, HPy_CallMethod(ctx_, text(ctx_, "update"), args, 2, HPy_NULL));
    }
    return result;
}

Object Evaluator::comprehension(const Node &node, const ScopePtr &scope) {
    const ScopePtr inner = std::make_shared<Scope>(Scope{scope, true, {}});
    // The first iterable belongs to the scope around.
    const Object iterable = evaluate(node.clauses[0].iterable, scope);
    if (node.kind == Node::DictComprehension) {
        Object result(ctx_, HPyDict_New(ctx_));
        run_clauses(node, 0, inner, iterable, [&] {
            const Object key = evaluate(node.children[0], inner), value = evaluate(node.children[1], inner);
            checked(HPy_SetItem(ctx_, result, key, value));
        });
        return result;
    }
    Object result(ctx_, HPyList_New(ctx_, 0));
    run_clauses(node, 0, inner, iterable,
                [&] { checked(HPyList_Append(ctx_, result, evaluate(node.children[0], inner))); });
    if (node.kind == Node::Generator)
        return Object(ctx_, HPy_GetIter(ctx_, result));
    if (node.kind == Node::ListComprehension)
        return result;
    const HPy args[] = {result};
    return Object(ctx_, HPy_Call(ctx_, builtin(ctx_, "set"), args, 1, HPy_NULL));
}

template <class Add>
void Evaluator::run_clauses(const Node &node, size_t index, const ScopePtr &scope, HPy iterable, const Add &add) {
    const Clause &clause = node.clauses[index];
    for_each(ctx_, iterable, [&](Object item) {
        assign(*clause.target, std::move(item), scope);
        for (const Tree &condition : clause.conditions)
            if (!truth(evaluate(condition, scope)))
                return;
        if (index + 1 == node.clauses.size())
            add();
        else
            run_clauses(node, index + 1, scope, evaluate(node.clauses[index + 1].iterable, scope), add);
    });
}

void Evaluator::assign(const Node &target, Object value, const ScopePtr &scope) {
    if (target.kind == Node::Name)
        return bind(target.text, std::move(value), scope);
    if (target.kind == Node::Tuple || target.kind == Node::List)
        return assign_items(target, value, scope);
    throw SyntaxError("a comprehension binds names and tuples of names only");
}

void Evaluator::assign_items(const Node &target, HPy value, const ScopePtr &scope) {
    if (!is_iterable(ctx_, value))
        raise(ctx_, ctx_->h_TypeError, "cannot unpack non-iterable " + type_name(ctx_, value) + " object");
    Objects values(ctx_);
    for_each(ctx_, value, [&](Object item) { values.push(std::move(item)); });
    const size_t wanted = target.children.size();
    size_t starred = wanted;
    for (size_t i = 0; i < wanted; ++i)
        if (target.children[i]->kind == Node::Starred)
            starred = i;
    const std::string least = starred < wanted ? "at least " + std::to_string(wanted - 1) : std::to_string(wanted);
    if (values.size() + (starred < wanted) < wanted)
        raise(ctx_, ctx_->h_ValueError,
              "not enough values to unpack (expected " + least + ", got " + std::to_string(values.size()) + ")");
    if (starred == wanted && values.size() > wanted)
        raise(ctx_, ctx_->h_ValueError, "too many values to unpack (expected " + least + ")");
    const size_t extra = values.size() + 1 - wanted;
    for (size_t i = 0, next = 0; i < wanted; ++i) {
        if (i != starred) {
            assign(*target.children[i], Object::borrow(ctx_, values[next++]), scope);
            continue;
        }
        Objects rest(ctx_);
        for (size_t n = 0; n < extra; ++n)
            rest.push(Object::borrow(ctx_, values[next++]));
        assign(*target.children[i]->children[0], rest.list(), scope);
    }
}

void Evaluator::bind(const std::string &name, Object value, const ScopePtr &scope) { scope->names[name] = std::move(value); }

}  // namespace expression
