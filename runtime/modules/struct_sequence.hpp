// SPDX-License-Identifier: MIT
// StructSequence: a tuple whose items have names, as sys.version_info and time.struct_time are. The last fields may be
// hidden: attributes that are no items.
//
// A definition is a constant that lists the fields; its TypeDef derives from tuple.
#pragma once

#include <array>
#include <utility>

#include "method.hpp"
#include "protocol/protocol.hpp"
#include "space.hpp"
#include "types/dict.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

struct StructSequence {
    const char *name;
    std::span<const char *const> fields;
    size_t hidden = 0;     ///< So many fields at the end are hidden.
    bool closed = false;   ///< The class can't be called.

    constexpr size_t visible() const { return fields.size() - hidden; }
};

namespace struct_sequence {

template <size_t Index>
Value get_field(ProtoContext &, Value self, void *) {
    return as<Tuple>(self)->items()[Index];
}

template <const StructSequence &Definition>
Value show(ProtoContext &ctx, Value self) {
    std::string out = std::string(Definition.name) + "(";
    for (size_t i = 0; i < Definition.visible(); ++i) {
        Root<Str *> item(ctx, repr(ctx, as<Tuple>(self)->items()[i]));
        if (!item)
            return Value();
        out += std::string(i != 0 ? ", " : "") + Definition.fields[i] + "=" + str_text(item);
    }
    return str_from_text(ctx, out + ")");
}

template <const StructSequence &Definition, size_t... Index>
constexpr std::array<GetSetDef, sizeof...(Index)> getsets_of(std::index_sequence<Index...>) {
    return {GetSetDef{Definition.fields[Index], get_field<Index>}...};
}

template <const StructSequence &Definition>
inline constexpr auto getsets = getsets_of<Definition>(std::make_index_sequence<Definition.fields.size()>());

/// The hidden fields lie behind the items.
template <const StructSequence &Definition>
void trace(ProtoObject *self, Tracer &tracer) {
    for (size_t i = 0; i < Definition.fields.size(); ++i)
        tracer.visit(static_cast<Tuple *>(self)->items()[i]);
}

/// An instance with these items, one a field; what is missing at the end is None. Null with MemoryError.
inline Value make(ProtoContext &ctx, Type *type, const StructSequence &definition, std::span<const Value> items) {
    auto *tuple = ctx.make_instance<Tuple>(type, definition.fields.size() * sizeof(Value));
    if (tuple == nullptr)
        return Value();
    tuple->length = static_cast<int64_t>(definition.visible());
    std::fill_n(std::copy(items.begin(), items.end(), tuple->items()), definition.fields.size() - items.size(),
                ctx.none());
    return tuple;
}

/// The class called with an iterable and a dict of hidden fields that the iterable does not give.
[[nodiscard]] Value make_from(ProtoContext &ctx, const StructSequence &definition, Type *type, const Value *args,
                              size_t nargs, Tuple *kwnames);
template <const StructSequence &Definition>
Value new_instance(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    return make_from(ctx, Definition, type, args, nargs, kwnames);
}

/// (class, (items, {hidden field: value}))
[[nodiscard]] Value reduce_of(ProtoContext &ctx, const StructSequence &definition, Value self);
template <const StructSequence &Definition>
Value reduce(ProtoContext &ctx, Value self) {
    return reduce_of(ctx, Definition, self);
}

template <const StructSequence &Definition>
inline constexpr MethodDef methods[] = {{"__reduce__", noargs<reduce<Definition>>}};

template <const StructSequence &Definition>
constexpr TypeDef type_def() {
    return {.name = Definition.name,
            .layout = Layout::Tuple,
            .size = sizeof(Tuple),
            .flags = Definition.closed ? uint32_t{kTypeNoInstances} : 0,
            .trace = trace<Definition>,
            .methods = methods<Definition>,
            .getsets = getsets<Definition>,
            .slots = {.tp_new = Definition.closed ? slot_kind::New{} : slot_kind::New(native<new_instance<Definition>>),
                      .tp_repr = native<show<Definition>>}};
}

/// The class, which knows the numbers of its fields. Null with an exception.
[[nodiscard]] Type *make_type_of(ProtoContext &ctx, const StructSequence &definition, const TypeDef &def);
template <const StructSequence &Definition>
Type *make_type(ProtoContext &ctx) {
    static constexpr TypeDef kDef = type_def<Definition>();
    return make_type_of(ctx, Definition, kDef);
}

}  // namespace struct_sequence

}  // namespace hpyu
