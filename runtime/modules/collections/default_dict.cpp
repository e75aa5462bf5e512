// SPDX-License-Identifier: MIT
// collections.defaultdict: a dict that makes the value of a missing key by calling its factory.
#include "modules/collections/collections.hpp"
#include "protocol/protocol.hpp"
#include "types/dict_methods.hpp"
#include "types/dict_views.hpp"
#include "types/sequence_objects.hpp"

namespace hpyu {
namespace {

struct DefaultDict : Dict {
    std::atomic<uint64_t> word{0};   ///< The factory's bits; 0: None.
    uint64_t reserved = 0;

    Value factory() const { return Value::from_bits(word.load(std::memory_order_acquire)); }
};

void default_trace(ProtoObject *self, Tracer &tracer) {
    auto *dict = static_cast<DefaultDict *>(self);
    tracer.visit(dict->table.load(std::memory_order_relaxed));
    tracer.visit(dict->factory());
}

bool is_default_dict(Value v) { return v.is_object() && v.as_object()->type->trace == default_trace; }

Value shown_factory(ProtoContext &ctx, Value self) {
    const Value factory = as<DefaultDict>(self)->factory();
    return factory ? factory : ctx.none();
}

void set_factory(ProtoContext &ctx, Value self, Value factory) {
    const Value kept = factory == ctx.none() ? Value() : factory;
    as<DefaultDict>(self)->word.store(kept.bits(), std::memory_order_release);
}

Value default_new(ProtoContext &ctx, Type *type, const Value *, size_t, Tuple *) {
    return ctx.make_instance<DefaultDict>(type);
}

int default_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    const Value factory = nargs > 0 ? args[0] : ctx.none();
    if (factory != ctx.none() && !type_of(ctx, factory)->slots.tp_call)
        return type_error(ctx, "first argument must be callable or None");
    set_factory(ctx, self, factory);
    const size_t used = nargs > 0 ? 1 : 0;
    return dict_update_from_args(ctx, as<Dict>(self), "dict", args + used, nargs - used, kwnames);
}

Value default_missing(ProtoContext &ctx, Value self, Value key) {
    const Root<> factory(ctx, as<DefaultDict>(self)->factory());
    if (!factory)
        return key_error(ctx, key);
    const Root<> value(ctx, ctx.call(factory, nullptr, 0));
    return !value || set_item(ctx, self, key, value.get()) < 0 ? Value() : value.get();
}

Value default_repr(ProtoContext &ctx, Value self) {
    const ReprGuard guard(ctx, self);
    std::string text = str_text(type_of(ctx, self)->name) + "(";
    if (guard.recursive())
        return str_from_text(ctx, text + "..., {...})");
    if (!append_repr(ctx, shown_factory(ctx, self), text))
        return Value();
    text += ", ";
    return dict_append_repr(ctx, as<Dict>(self), text) ? Value(str_from_text(ctx, text + ")")) : Value();
}

/// type(like)(like.default_factory, items)
Value default_like(ProtoContext &ctx, Value like, Value items) {
    const Root<> factory(ctx, shown_factory(ctx, like));
    return ctx.call(Value(type_of(ctx, like)), {factory.get(), items});
}

Value default_copy(ProtoContext &ctx, Value self) { return default_like(ctx, self, self); }

Value default_or(ProtoContext &ctx, Value a, Value b) {
    if (!is_dict(a) || !is_dict(b))
        return ctx.not_implemented();
    const Root<> result(ctx, default_like(ctx, is_default_dict(a) ? a : b, a));
    if (!result)
        return Value();
    if (!is_dict(result))
        return type_error(ctx, "the constructor of a defaultdict must give a dict, not ", type_of(ctx, result));
    return dict_merge(ctx, as<Dict>(result.get()), b) < 0 ? Value() : result.get();
}

Value default_reduce(ProtoContext &ctx, Value self) {
    const Value factory = as<DefaultDict>(self)->factory();
    const Root<Tuple *> args(ctx, factory ? tuple_of(ctx, {factory}) : as<Tuple>(ctx.space().empty_tuple));
    const Root<> items(ctx, args ? ctx.call_method(ctx.names().items, {self}) : Value());
    const Root<> iterator(ctx, items ? get_iter(ctx, items) : Value());
    if (!iterator)
        return Value();
    return tuple_of(ctx, {Value(type_of(ctx, self)), Value(args.get()), ctx.none(), ctx.none(), iterator.get()});
}

Value get_factory(ProtoContext &ctx, Value self, void *) { return shown_factory(ctx, self); }

int assign_factory(ProtoContext &ctx, Value self, Value value, void *) {
    set_factory(ctx, self, value ? value : ctx.none());
    return 0;
}

constexpr GetSetDef kDefaultDictGetSets[] = {
    {.name = "default_factory", .get = get_factory, .set = assign_factory,
     .doc = "What is called, without arguments, for the value of a missing key; None: nothing."},
};

constexpr MethodDef kDefaultDictMethods[] = {
    {"__missing__", one_arg<default_missing>, "Makes, keeps and returns the value of a missing key; KeyError without a factory."},
    {"copy", noargs<default_copy>, "A new defaultdict with the same factory and pairs."},
    {"__copy__", noargs<default_copy>, "A new defaultdict with the same factory and pairs."},
    {"__reduce__", noargs<default_reduce>, "What pickling needs."},
};

}  // namespace

extern const TypeDef kDefaultDictType = {
    .name = "collections.defaultdict",
    .doc = "defaultdict(default_factory=None, /, [...])\n\nA dict that makes the values of missing keys.",
    .layout = Layout::Dict,
    .size = sizeof(DefaultDict),
    .flags = kTypeBase,
    .trace = default_trace,
    .methods = kDefaultDictMethods,
    .getsets = kDefaultDictGetSets,
    .slots = {
        .tp_new = native<default_new>,
        .tp_init = native<default_init>,
        .tp_repr = native<default_repr>,
        .nb_or = native<default_or>,
    },
};

}  // namespace hpyu
