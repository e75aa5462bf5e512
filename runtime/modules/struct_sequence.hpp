// SPDX-License-Identifier: MIT
// StructSequence: a tuple whose items have names, as sys.version_info and time.struct_time are.
//
// A definition is a constant that lists the fields; its TypeDef derives from tuple.
#pragma once

#include <array>
#include <utility>

#include "protocol/protocol.hpp"
#include "space.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

struct StructSequence {
    const char *name;
    std::span<const char *const> fields;
};

namespace struct_sequence {

template <size_t Index>
Value get_field(ProtoContext &, Value self, void *) {
    return as<Tuple>(self)->items()[Index];
}

template <const StructSequence &Definition>
Value show(ProtoContext &ctx, Value self) {
    std::string out = std::string(Definition.name) + "(";
    for (size_t i = 0; i < Definition.fields.size(); ++i) {
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

template <const StructSequence &Definition>
constexpr TypeDef type_def() {
    return {.name = Definition.name,
            .layout = Layout::Tuple,
            .size = sizeof(Tuple),
            .flags = kTypeNoInstances,
            .getsets = getsets<Definition>,
            .slots = {.tp_repr = native<show<Definition>>}};
}

/// An instance with these items, one a field. Null with MemoryError.
inline Value make(ProtoContext &ctx, Type *type, std::span<const Value> items) {
    auto *tuple = ctx.make_instance<Tuple>(type, items.size() * sizeof(Value));
    if (tuple == nullptr)
        return Value();
    tuple->length = static_cast<int64_t>(items.size());
    std::copy(items.begin(), items.end(), tuple->items());
    return tuple;
}

}  // namespace struct_sequence

}  // namespace hpyu
