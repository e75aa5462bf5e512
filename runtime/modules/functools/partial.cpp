// SPDX-License-Identifier: MIT
// functools.partial: a callable with some of its arguments.
#include <algorithm>

#include "modules/functools/functools.hpp"
#include "protocol/protocol.hpp"
#include "published.hpp"
#include "types/dict_methods.hpp"
#include "types/dict_table.hpp"
#include "types/generic_alias.hpp"
#include "types/object.hpp"
#include "types/sequence_objects.hpp"

namespace hpyu {

namespace {

/// __setstate__ may change it while it is called: whoever calls out keeps what was there.
struct Partial : ProtoObject {
    Dict *dict = nullptr;
    Published<Value> function;
    Published<Tuple *> args{nullptr};
    Published<Dict *> keywords{nullptr};
};

void partial_trace(ProtoObject *object, Tracer &tracer) {
    auto *partial = static_cast<Partial *>(object);
    tracer.visit(partial->dict);
    tracer.visit(partial->function.load());
    tracer.visit(partial->args.load());
    tracer.visit(partial->keywords.load());
}

/// `first` and then args[0..nargs), as a row.
void join(Tuple *first, const Value *args, size_t nargs, RootVector &out) {
    for (int64_t i = 0; first != nullptr && i < first->length; ++i)
        out.push((*first)[i]);
    for (size_t i = 0; i < nargs; ++i)
        out.push(args[i]);
}

Value partial_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    if (nargs == 0)
        return type_error(ctx, "type 'partial' takes at least one argument");
    if (!type_of(ctx, args[0])->slots.tp_call)
        return type_error(ctx, "the first argument must be callable");
    // A partial of a partial is one of the function behind it, unless it has attributes that would be lost.
    auto *inner = type_of(ctx, args[0])->trace == partial_trace ? as<Partial>(args[0]) : nullptr;
    if (inner != nullptr && (inner->type != type || inner->dict != nullptr))
        inner = nullptr;
    const Root<Dict *> keywords(ctx, inner != nullptr ? dict_copy(ctx, inner->keywords) : dict_new(ctx));
    if (!keywords || dict_set_keywords(ctx, keywords, args + nargs, kwnames) < 0)
        return Value();
    RootVector all(ctx);
    join(inner != nullptr ? inner->args.load() : nullptr, args + 1, nargs - 1, all);
    const Root<Tuple *> tuple(ctx, tuple_new(ctx, all.data(), static_cast<int64_t>(all.size())));
    auto *partial = tuple ? ctx.make_instance<Partial>(type) : nullptr;
    if (partial != nullptr) {
        partial->function = inner != nullptr ? inner->function.load() : args[0];
        partial->args = tuple.get();
        partial->keywords = keywords.get();
    }
    return partial;
}

Value partial_call(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    auto *partial = as<Partial>(self);
    const Root<> function(ctx, partial->function);
    RootVector all(ctx);
    const size_t named = keyword_count(kwnames);
    if (dict_length(partial->keywords) == 0) {
        join(partial->args, args, nargs + named, all);
        return ctx.call(function, all.data(), all.size() - named, kwnames);
    }
    join(partial->args, args, nargs, all);
    const size_t positional = all.size();
    const Root<Dict *> keywords(ctx, dict_copy(ctx, partial->keywords));
    if (!keywords || dict_set_keywords(ctx, keywords, args + nargs, kwnames) < 0)
        return Value();
    const Root<Tuple *> all_names(ctx, split_keywords(ctx, keywords, all));
    return all_names ? ctx.call(function, all.data(), positional, all_names) : Value();
}

Value partial_repr(ProtoContext &ctx, Value self) {
    auto *partial = as<Partial>(self);
    const ReprGuard guard(ctx, self);
    if (guard.recursive())
        return str_from_text(ctx, "...");
    std::string out;
    Piece(static_cast<const Type *>(type_of(ctx, self))).append_to(out);
    const Root<> function(ctx, partial->function);
    const Root<Tuple *> args(ctx, partial->args);
    const Str *shown = repr(ctx, function);
    if (shown == nullptr)
        return Value();
    out += "(" + str_text(shown);
    for (int64_t i = 0; i < args->length; ++i) {
        const Str *item = repr(ctx, (*args.get())[i]);
        if (item == nullptr)
            return Value();
        out += ", " + str_text(item);
    }
    for (DictWalk walk(ctx, partial->keywords); walk.next();) {
        const Root<Str *> name(ctx, to_str(ctx, walk.key));
        const Str *value = name ? repr(ctx, walk.value) : nullptr;
        if (value == nullptr)
            return Value();
        out += ", " + str_text(name) + "=" + str_text(value);
    }
    return str_from_text(ctx, out + ")");
}

constexpr ValueMemberDef kMembers[] = {
    {"func", offsetof(Partial, function), "The function."},
    {"args", offsetof(Partial, args), "Its first positional arguments."},
    {"keywords", offsetof(Partial, keywords), "Its keyword arguments, if the call has no others."},
};

/// (type, (func,), (func, args, keywords, namespace or None))
Value partial_reduce(ProtoContext &ctx, Value self) {
    auto *partial = as<Partial>(self);
    const Root<Tuple *> args(ctx, tuple_of(ctx, {partial->function.load()}));
    const Dict *own = std::atomic_ref(partial->dict).load(std::memory_order_acquire);
    const Value dict = own != nullptr ? Value(own) : ctx.none();
    const Root<Tuple *> state(
        ctx, args ? tuple_of(ctx, {partial->function.load(), Value(partial->args.load()),
                                  Value(partial->keywords.load()), dict}) : nullptr);
    return state ? Value(tuple_of(ctx, {Value(type_of(ctx, self)), Value(args.get()), Value(state.get())})) : Value();
}

Value partial_setstate(ProtoContext &ctx, Value self, Value given) {
    const auto *state = has_layout(given, Layout::Tuple) ? as<Tuple>(given) : nullptr;
    const auto none_or = [&](int64_t i, bool fits) { return fits || (*state)[i] == ctx.none(); };
    if (state == nullptr || state->length != 4 || !type_of(ctx, (*state)[0])->slots.tp_call ||
        !has_layout((*state)[1], Layout::Tuple) || !none_or(2, is_dict((*state)[2])) ||
        !none_or(3, is_dict((*state)[3])))
        return type_error(ctx, "invalid partial state");
    const Root<Tuple *> args(ctx, to_tuple(ctx, (*state)[1]));
    const Root<Dict *> keywords(ctx, !args                 ? nullptr
                                     : is_dict((*state)[2]) ? dict_copy(ctx, as<Dict>((*state)[2]))
                                                            : dict_new(ctx));
    if (!keywords)
        return Value();
    auto *partial = as<Partial>(self);
    partial->function = (*state)[0];
    partial->args = args.get();
    partial->keywords = keywords.get();
    Dict *dict = is_dict((*state)[3]) ? as<Dict>((*state)[3]) : nullptr;
    std::atomic_ref(partial->dict).store(dict, std::memory_order_release);
    return ctx.none();
}

constexpr MethodDef kMethods[] = {
    {"__reduce__", noargs<partial_reduce>},
    {"__setstate__", one_arg<partial_setstate>},
    kGenericClassGetItem,
};
constexpr GetSetDef kGetSets[] = {{"__dict__", instance_dict_get, instance_dict_set}};

}  // namespace

Value partial_of(ProtoContext &ctx, Value module, Value function, const Value *args, size_t nargs, Tuple *kwnames) {
    Type *type = own_type(ctx, module, "partial", kPartialType);
    RootVector all(ctx);
    all.push(function);
    join(nullptr, args, nargs + keyword_count(kwnames), all);
    return type != nullptr ? partial_new(ctx, type, all.data(), nargs + 1, kwnames) : Value();
}

constinit const TypeDef kPartialType = {
    .name = "functools.partial",
    .doc =
        "partial(func, /, *args, **keywords)\n--\n\nA callable that calls func with these arguments and those given to "
        "it.",
    .size = sizeof(Partial),
    .flags = kTypeBase | kTypeHasDict | kTypeGC | kTypeWeakRefs,
    .dict_offset = sizeof(ProtoObject),  // `dict` is the first field
    .trace = partial_trace,
    .methods = kMethods,
    .getsets = kGetSets,
    .members = kMembers,
    .slots = {.tp_new = native<partial_new>, .tp_repr = native<partial_repr>, .tp_call = native<partial_call>},
};

}  // namespace hpyu
