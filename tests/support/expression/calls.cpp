// SPDX-License-Identifier: MIT
// Calls, and the functions that lambdas make.
#include <algorithm>

#include "closure.hpp"
#include "hpy_universal.h"

namespace expression {

namespace {

/// Whether it is no expression of its own.
bool is_part(Node::Kind kind) { return kind == Node::Starred || kind == Node::DoubleStarred || kind == Node::Keyword; }

}  // namespace

// ---- Calls ----------------------------------------------------------------------------------------------------------

/// object.method(...) without unpacking goes by CallMethod, other calls without by Call, the rest by CallTupleDict.
Object Evaluator::call(const Node &node, const ScopePtr &scope) {
    const auto is_unpacked = [](const Tree &child) {
        return child->kind == Node::Starred || child->kind == Node::DoubleStarred;
    };
    const Tree &target = node.children[0];
    if (std::ranges::any_of(node.children, is_unpacked))
        return call_unpacked(node, evaluate(target, scope), scope);
    const bool is_method = target->kind == Node::Attribute;
    Objects args(ctx_), names(ctx_);
    args.push(evaluate(is_method ? target->children[0] : target, scope));
    for (size_t i = 1; i < node.children.size(); ++i) {
        const Node &child = *node.children[i];
        const bool is_keyword = child.kind == Node::Keyword;
        args.push(evaluate(is_keyword ? child.children[0] : node.children[i], scope));
        if (is_keyword)
            names.push(text(ctx_, child.text));
    }
    Object kwnames;
    if (names.size() > 0)
        kwnames = names.tuple();
    const size_t positional = args.size() - names.size();
    if (is_method)
        return Object(ctx_, HPy_CallMethod(ctx_, text(ctx_, target->text), args.data(), positional, kwnames));
    return Object(ctx_, HPy_Call(ctx_, args[0], args.data() + 1, positional - 1, kwnames));
}

Object Evaluator::call_unpacked(const Node &node, HPy callable, const ScopePtr &scope) {
    Objects args(ctx_);
    const Object keywords(ctx_, HPyDict_New(ctx_));
    for (size_t i = 1; i < node.children.size(); ++i) {
        const Node &child = *node.children[i];
        const Object value = evaluate(is_part(child.kind) ? child.children[0] : node.children[i], scope);
        if (child.kind == Node::Keyword) {
            add_keyword(callable, text(ctx_, child.text), value, keywords);
        } else if (child.kind == Node::DoubleStarred) {
            unpack_keywords(callable, value, keywords);
        } else if (child.kind == Node::Starred) {
            if (!is_iterable(ctx_, value))
                raise(ctx_, ctx_->h_TypeError,
                      function_text(callable) + " argument after * must be an iterable, not " + type_name(ctx_, value));
            for_each(ctx_, value, [&](Object item) { args.push(std::move(item)); });
        } else {
            args.push(value);
        }
    }
    return Object(ctx_, HPy_CallTupleDict(ctx_, callable, args.tuple(), keywords));
}

void Evaluator::unpack_keywords(HPy callable, HPy mapping, HPy keywords) {
    if (!HPy_HasAttr_s(ctx_, mapping, "keys"))
        raise(ctx_, ctx_->h_TypeError,
              function_text(callable) + " argument after ** must be a mapping, not " + type_name(ctx_, mapping));
    const Object names(ctx_, HPy_CallMethod(ctx_, text(ctx_, "keys"), &mapping, 1, HPy_NULL));
    for_each(ctx_, names, [&](Object name) {
        if (!HPyUnicode_Check(ctx_, name))
            raise(ctx_, ctx_->h_TypeError, "keywords must be strings");
        add_keyword(callable, name, Object(ctx_, HPy_GetItem(ctx_, mapping, name)), keywords);
    });
}

void Evaluator::add_keyword(HPy callable, HPy name, HPy value, HPy keywords) {
    if (checked(HPy_Contains(ctx_, keywords, name)) != 0)
        raise(ctx_, ctx_->h_TypeError,
              function_text(callable) + " got multiple values for keyword argument '" +
                  HPyUnicode_AsUTF8AndSize(ctx_, name, nullptr) + "'");
    checked(HPy_SetItem(ctx_, keywords, name, value));
}

/// As messages name a function: "module.qualname()", without builtins' module.
std::string Evaluator::function_text(HPy callable) {
    std::string result;
    for (const char *attribute : {"__module__", "__qualname__"}) {
        const HPy found = HPy_GetAttr_s(ctx_, callable, attribute);
        const char *utf8 = HPy_IsNull(found) ? nullptr : HPyUnicode_AsUTF8AndSize(ctx_, found, nullptr);
        if (utf8 != nullptr && std::string(utf8) != "builtins")
            result += (result.empty() ? "" : ".") + std::string(utf8);
        HPyErr_Clear(ctx_);
        HPy_Close(ctx_, found);
    }
    return result + "()";
}

// ---- Lambdas --------------------------------------------------------------------------------------------------------

Object Evaluator::lambda(const Tree &node, const ScopePtr &scope) {
    auto closure = std::make_shared<Closure>(Closure{this, node, scope, {}});
    for (const Parameter &parameter : node->parameters)
        closure->fallbacks.push_back(parameter.fallback ? evaluate(parameter.fallback, scope) : Object());
    auto data = std::make_unique<std::shared_ptr<Closure>>(closure);
    Object function(ctx_, hpyu_function_new(ctx_, "<lambda>", Closure::enter, data.get(), Closure::release));
    data.release();
    closures_.push_back(std::move(closure));
    return function;
}

/// Lets go of what dead functions held.
void Evaluator::reap() {
    std::erase_if(closures_, [](const std::shared_ptr<Closure> &closure) { return closure.use_count() == 1; });
}

Evaluator::~Evaluator() {
    globals_.reset();
    for (const std::shared_ptr<Closure> &closure : closures_) {
        closure->evaluator = nullptr;
        closure->scope.reset();
        closure->fallbacks.clear();
    }
}

void Closure::release(void *data) { delete static_cast<std::shared_ptr<Closure> *>(data); }

HPy Closure::enter(HPyContext *ctx, void *data, const HPy *args, size_t nargs, HPy kwnames) {
    const std::shared_ptr<Closure> self = *static_cast<std::shared_ptr<Closure> *>(data);
    try {
        if (self->evaluator == nullptr)
            raise(ctx, ctx->h_RuntimeError, "the evaluator of this lambda has ended");
        return self->call(ctx, args, nargs, kwnames).release();
    } catch (const Raised &) {
    } catch (const SyntaxError &error) {
        HPyErr_SetString(ctx, ctx->h_SyntaxError, error.what());
    }
    return HPy_NULL;
}

Object Closure::call(HPyContext *ctx, const HPy *args, size_t nargs, HPy kwnames) const {
    const ScopePtr locals = std::make_shared<Scope>(Scope{scope});
    for (const Parameter &parameter : node->parameters)
        if (parameter.kind == Parameter::Keywords)
            locals->names[parameter.name] = Object(ctx, HPyDict_New(ctx));
    bind_positional(ctx, *locals, args, nargs);
    const HPy_ssize_t names = HPy_IsNull(kwnames) ? 0 : HPy_Length(ctx, kwnames);
    for (HPy_ssize_t i = 0; i < names; ++i)
        bind_keyword(ctx, *locals, Object(ctx, HPy_GetItem_i(ctx, kwnames, i)), args[nargs + static_cast<size_t>(i)]);
    check_count(ctx, nargs);
    fill_in(ctx, *locals);
    return evaluator->evaluate(node->children[0], locals);
}

void Closure::bind_positional(HPyContext *ctx, Scope &locals, const HPy *args, size_t nargs) const {
    size_t next = 0;
    for (const Parameter &parameter : node->parameters) {
        if (parameter.kind == Parameter::PositionalOnly || parameter.kind == Parameter::Plain) {
            if (next < nargs)
                locals.names[parameter.name] = Object::borrow(ctx, args[next++]);
        } else if (parameter.kind == Parameter::Rest) {
            const auto rest = static_cast<HPy_ssize_t>(nargs - next);
            locals.names[parameter.name] = Object(ctx, HPyTuple_FromArray(ctx, args + next, rest));
        }
    }
}

void Closure::bind_keyword(HPyContext *ctx, Scope &locals, HPy name, HPy value) const {
    const std::string text = HPyUnicode_AsUTF8AndSize(ctx, name, nullptr);
    const Parameter *keywords = nullptr;
    bool is_positional_only = false;
    for (const Parameter &parameter : node->parameters) {
        if (parameter.kind == Parameter::Keywords)
            keywords = &parameter;
        if (parameter.name != text)
            continue;
        is_positional_only |= parameter.kind == Parameter::PositionalOnly;
        if (parameter.kind != Parameter::Plain && parameter.kind != Parameter::KeywordOnly)
            continue;
        if (!locals.names.emplace(text, Object::borrow(ctx, value)).second)
            raise(ctx, ctx->h_TypeError, "<lambda>() got multiple values for argument '" + text + "'");
        return;
    }
    if (keywords != nullptr)
        checked(HPy_SetItem(ctx, locals.names.at(keywords->name), name, value));
    else if (is_positional_only)
        raise(ctx, ctx->h_TypeError,
              "<lambda>() got some positional-only arguments passed as keyword arguments: '" + text + "'");
    else
        raise(ctx, ctx->h_TypeError, "<lambda>() got an unexpected keyword argument '" + text + "'");
}

void Closure::check_count(HPyContext *ctx, size_t nargs) const {
    size_t least = 0, most = 0;
    for (const Parameter &parameter : node->parameters) {
        if (parameter.kind == Parameter::Rest)
            return;
        if (parameter.kind == Parameter::PositionalOnly || parameter.kind == Parameter::Plain) {
            ++most;
            least += parameter.fallback == nullptr;
        }
    }
    if (nargs <= most)
        return;
    const std::string range = least < most ? "from " + std::to_string(least) + " to " : "";
    raise(ctx, ctx->h_TypeError,
          "<lambda>() takes " + range + std::to_string(most) + " positional argument" + (most == 1 && least == most ? "" : "s") +
              " but " + std::to_string(nargs) + (nargs == 1 ? " was" : " were") + " given");
}

/// Gives parameters without an argument their default values; raises for those that have none.
void Closure::fill_in(HPyContext *ctx, Scope &locals) const {
    std::vector<std::string> missing[2];
    for (size_t i = 0; i < node->parameters.size(); ++i) {
        const Parameter &parameter = node->parameters[i];
        if (locals.names.contains(parameter.name))
            continue;
        if (parameter.fallback)
            locals.names[parameter.name] = fallbacks[i];
        else
            missing[parameter.kind == Parameter::KeywordOnly].push_back("'" + parameter.name + "'");
    }
    for (const bool keyword_only : {false, true}) {
        const auto &names = missing[keyword_only];
        if (names.empty())
            continue;
        std::string list = names[0];
        for (size_t i = 1; i < names.size(); ++i)
            list += (i + 1 < names.size() ? ", " : names.size() == 2 ? " and " : ", and ") + names[i];
        raise(ctx, ctx->h_TypeError,
              "<lambda>() missing " + std::to_string(names.size()) + " required " +
                  (keyword_only ? "keyword-only" : "positional") + " argument" + (names.size() == 1 ? "" : "s") + ": " + list);
    }
}

}  // namespace expression
