// SPDX-License-Identifier: MIT
// What all classes of struct sequences do alike.
#include "modules/struct_sequence.hpp"

namespace hpyu::struct_sequence {

namespace {

Raised raise_length(ProtoContext &ctx, const StructSequence &definition, int64_t given) {
    const bool range = definition.hidden != 0;
    const bool few = static_cast<size_t>(given) < definition.visible();
    return type_error(ctx, definition.name, "() takes a", !range ? " " : few ? "n at least " : "n at most ",
                      uint64_t{few ? definition.visible() : definition.fields.size()}, "-sequence (", given,
                      "-sequence given)");
}

}  // namespace

Value make_from(ProtoContext &ctx, const StructSequence &definition, Type *type, const Value *args, size_t nargs,
                Tuple *kwnames) {
    static constexpr const char *kNames[] = {"sequence", "dict"};
    Value given[2];
    if (parse_args(ctx, {.function = "structseq", .names = kNames, .required = 1}, args, nargs, kwnames, given) < 0)
        return Value();
    const Root<Tuple *> items(ctx, to_tuple(ctx, given[0]));
    if (!items)
        return error_matches(ctx, ctx.exc().TypeError) ? type_error(ctx, "constructor requires a sequence") : Raised{};
    if (given[1] && !is_dict(given[1]))
        return type_error(ctx, definition.name, "() takes a dict as second arg, if any");
    const size_t count = static_cast<size_t>(items->length);
    if (count < definition.visible() || count > definition.fields.size())
        return raise_length(ctx, definition, items->length);
    const Root<> made(ctx, make(ctx, type, definition, {items->items(), count}));
    for (size_t i = count; made && given[1] && i < definition.fields.size(); ++i) {
        Str *name = intern(ctx, definition.fields[i]);
        if (name == nullptr)
            return Value();
        if (const Value value = dict_find_str(ctx, as<Dict>(given[1]), name))
            as<Tuple>(made)->items()[i] = value;
        else if (error_occurred(ctx))
            return Value();
    }
    return made;
}

Value reduce_of(ProtoContext &ctx, const StructSequence &definition, Value self) {
    const Value *items = as<Tuple>(self)->items();
    const Root<Dict *> hidden(ctx, dict_new(ctx));
    for (size_t i = definition.visible(); hidden && i < definition.fields.size(); ++i) {
        Str *name = intern(ctx, definition.fields[i]);
        if (name == nullptr || dict_set(ctx, hidden, Value(name), items[i]) < 0)
            return Value();
    }
    const Root<Tuple *> visible(ctx, hidden ? tuple_new(ctx, items, as<Tuple>(self)->length) : nullptr);
    const Root<Tuple *> both(ctx, visible ? tuple_of(ctx, {Value(visible.get()), Value(hidden.get())}) : nullptr);
    return both ? Value(tuple_of(ctx, {Value(type_of(ctx, self)), Value(both.get())})) : Value();
}

Type *make_type_of(ProtoContext &ctx, const StructSequence &definition, const TypeDef &def) {
    const Root<Type *> type(ctx, make_builtin_type(ctx, def, ctx.types().tuple));
    RootVector names(ctx);
    for (size_t i = 0; i < definition.visible(); ++i) {
        names.push(Value(intern(ctx, definition.fields[i])));
        if (!names[i])
            return nullptr;
    }
    const Root<Tuple *> shown(ctx, type ? tuple_new(ctx, names.data(), static_cast<int64_t>(names.size())) : nullptr);
    if (!shown)
        return nullptr;
    const std::pair<const char *, Value> entries[] = {
        {"n_fields", Value::from_int(static_cast<int64_t>(definition.fields.size()))},
        {"n_sequence_fields", Value::from_int(static_cast<int64_t>(definition.visible()))},
        {"n_unnamed_fields", Value::from_int(0)},
        {"__match_args__", Value(shown.get())},
    };
    for (const auto &[key, value] : entries) {
        Str *name = intern(ctx, key);
        if (name == nullptr || dict_set(ctx, type->namespace_, Value(name), value) < 0)
            return nullptr;
    }
    return type;
}

}  // namespace hpyu::struct_sequence
