// SPDX-License-Identifier: MIT
// types.new_class, prepare_class and resolve_bases: the steps of a class statement, one by one.
#include "modules/collections/collections.hpp"
#include "modules/types.hpp"
#include "protocol/protocol.hpp"
#include "types/dict.hpp"
#include "types/dict_methods.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// The bases with those that are no classes replaced by what their __mro_entries__ gives; `bases` itself if none is.
Value resolve(ProtoContext &ctx, Value bases) {
    RootVector resolved(ctx);
    bool changed = false;
    const int done = for_each(ctx, bases, [&](Value base) -> int {
        bool failed = false;
        const bool is_class = has_layout(base, Layout::Type);
        const Root<> entries(ctx, is_class ? Value() : ctx.find_attribute(base, ctx.names().__mro_entries__, &failed));
        if (failed)
            return -1;
        if (!entries) {
            resolved.push(base);
            return 0;
        }
        changed = true;
        const Root<> given(ctx, ctx.call(entries, {bases}));
        if (!given)
            return -1;
        if (!has_layout(given, Layout::Tuple))
            return type_error(ctx, "__mro_entries__ must return a tuple");
        for (int64_t i = 0; i < as<Tuple>(given)->length; ++i)
            resolved.push((*as<Tuple>(given))[i]);
        return 0;
    });
    if (done < 0)
        return Value();
    return changed ? Value(tuple_new(ctx, resolved.data(), static_cast<int64_t>(resolved.size()))) : bases;
}

/// The most derived of a metaclass and those of the bases.
Value most_derived(ProtoContext &ctx, Value metaclass, Value bases) {
    Root<> winner(ctx, metaclass);
    const int done = for_each(ctx, bases, [&](Value base) -> int {
        const Value other(type_of(ctx, base));
        const int narrower = is_subclass_of(ctx, winner, other);
        if (narrower != 0)
            return narrower < 0 ? -1 : 0;
        const int wider = is_subclass_of(ctx, other, winner);
        if (wider == 0)
            return type_error(ctx,
                              "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass "
                              "of the metaclasses of all its bases");
        winner = other;
        return wider < 0 ? -1 : 0;
    });
    return done < 0 ? Value() : winner.get();
}

/// The metaclass, the namespace to fill and the keywords that are left. The bases are resolved already.
struct Prepared {
    explicit Prepared(ProtoContext &ctx) : metaclass(ctx), ns(ctx), keywords(ctx) {}
    Root<> metaclass, ns;
    Root<Dict *> keywords;
};

/// Calls with positional arguments and a dict of keywords.
Value call_with(ProtoContext &ctx, Value callable, std::initializer_list<Value> args, Dict *keywords) {
    RootVector all(ctx);
    for (Value v : args)
        all.push(v);
    const Root<Tuple *> names(ctx, split_keywords(ctx, keywords, all));
    return names ? ctx.call(callable, all.data(), args.size(), names) : Value();
}

int prepare(ProtoContext &ctx, Value name, Value bases, Value given_keywords, Prepared *out) {
    out->keywords = dict_new(ctx);
    const bool given = given_keywords && given_keywords != ctx.none();
    if (!out->keywords || (given && dict_merge(ctx, out->keywords, given_keywords) < 0))
        return -1;
    const Root<Str *> key(ctx, intern(ctx, "metaclass"));
    Value named;
    const int removed = key ? dict_delete(ctx, out->keywords, Value(key.get()), &named) : -1;
    if (removed < 0)
        return -1;
    out->metaclass = named;
    if (removed == 0) {
        const int any = is_true(ctx, bases);
        const Root<> first(ctx, any > 0 ? get_item(ctx, bases, int64_t{0}) : Value());
        if (any < 0 || (any > 0 && !first))
            return -1;
        out->metaclass = Value(any > 0 ? type_of(ctx, first) : ctx.types().type);
    }
    if (has_layout(out->metaclass, Layout::Type))
        out->metaclass = most_derived(ctx, out->metaclass, bases);
    bool failed = false;
    const Root<> method(
        ctx, out->metaclass ? ctx.find_attribute(out->metaclass, ctx.names().__prepare__, &failed) : Value());
    if (!out->metaclass || failed)
        return -1;
    out->ns = method ? call_with(ctx, method, {name, bases}, out->keywords) : Value(dict_new(ctx));
    return out->ns ? 0 : -1;
}

Value types_resolve_bases(ProtoContext &ctx, Value, Value bases) { return resolve(ctx, bases); }

Value types_prepare_class(ProtoContext &ctx, Value, const Value *args, size_t nargs, Tuple *kwnames) {
    static const PythonSignature kSignature = {"prepare_class", {"name", "bases", "kwds"}, 3, 1};
    Value given[3];
    Prepared prepared(ctx);
    if (bind_arguments(ctx, kSignature, args, nargs, kwnames, given) < 0 ||
        prepare(ctx, given[0], given[1] ? given[1] : ctx.space().empty_tuple, given[2], &prepared) < 0)
        return Value();
    return tuple_of(ctx, {prepared.metaclass, prepared.ns, Value(prepared.keywords.get())});
}

Value types_new_class(ProtoContext &ctx, Value, const Value *args, size_t nargs, Tuple *kwnames) {
    static const PythonSignature kSignature = {"new_class", {"name", "bases", "kwds", "exec_body"}, 4, 1};
    Value given[4];
    if (bind_arguments(ctx, kSignature, args, nargs, kwnames, given) < 0)
        return Value();
    const Value bases = given[1] ? given[1] : ctx.space().empty_tuple;
    const Root<> resolved(ctx, resolve(ctx, bases));
    Prepared prepared(ctx);
    if (!resolved || prepare(ctx, given[0], resolved, given[2], &prepared) < 0 ||
        (given[3] && given[3] != ctx.none() && !ctx.call(given[3], {prepared.ns.get()})))
        return Value();
    Str *original = resolved.get() != bases ? intern(ctx, "__orig_bases__") : nullptr;
    if (resolved.get() != bases && (original == nullptr || set_item(ctx, prepared.ns, Value(original), bases) < 0))
        return Value();
    return call_with(ctx, prepared.metaclass, {given[0], resolved.get(), prepared.ns.get()}, prepared.keywords);
}

constexpr MethodDef kFunctions[] = {
    {"new_class", keywords<types_new_class>,
     "new_class($module, /, name, bases=(), kwds=None, exec_body=None)\n--\n\n"
     "Make a class, its metaclass chosen by the rules."},
    {"prepare_class", keywords<types_prepare_class>,
     "prepare_class($module, /, name, bases=(), kwds=None)\n--\n\n"
     "The metaclass of a class to be made, the namespace it is to fill, and the keywords it is to be called with."},
    {"resolve_bases", one_arg<types_resolve_bases>,
     "resolve_bases($module, bases, /)\n--\n\nThe classes that bases stand for, by their __mro_entries__."},
};

}  // namespace

std::span<const MethodDef> types_class_functions() { return kFunctions; }

}  // namespace hpyu
