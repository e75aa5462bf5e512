// SPDX-License-Identifier: MIT
// What UserDict, UserList, UserString and ChainMap share: classes with an instance namespace, whose methods work on
// what lies in an attribute of it.
#pragma once

#include "modules/collections/abc_mixins.hpp"
#include "modules/collections/collections.hpp"
#include "protocol/protocol.hpp"
#include "types/str.hpp"

namespace hpyu {

extern const std::span<const MethodDef> kUserDictMethods, kUserListMethods, kUserStringMethods, kChainMapMethods;
extern const GetSetDef kChainMapParents;

namespace user {

inline constexpr const char *kData = "data";

[[nodiscard]] inline Value attribute(ProtoContext &ctx, Value self, const char *name) {
    Str *key = intern(ctx, name);
    return key != nullptr ? ctx.get_attribute(self, key) : Value();
}
[[nodiscard]] inline int set_attribute(ProtoContext &ctx, Value self, const char *name, Value value) {
    const Root<> keep(ctx, value);
    Str *key = value ? intern(ctx, name) : nullptr;
    return key != nullptr ? ctx.set_attribute(self, key, value) : -1;
}
[[nodiscard]] inline Value data_of(ProtoContext &ctx, Value self) { return attribute(ctx, self, kData); }

/// self.__class__(value)
[[nodiscard]] inline Value of_own_class(ProtoContext &ctx, Value self, Value value) {
    const Root<> keep(ctx, value);
    const Root<> cls(ctx, value ? ctx.get_attribute(self, ctx.names().__class__) : Value());
    return cls ? ctx.call(cls, {keep.get()}) : Value();
}

/// collections.<name>
[[nodiscard]] Value class_named(ProtoContext &ctx, const char *name);
/// isinstance(v, collections.<name>). 1, 0, -1.
[[nodiscard]] int is_one(ProtoContext &ctx, Value v, const char *name);
/// `v.data` of an instance of collections.<name>, else `v` itself.
[[nodiscard]] Value unwrapped(ProtoContext &ctx, Value v, const char *name);

/// A copy of the instance: of its namespace, and of what it holds.
[[nodiscard]] Value copy_instance(ProtoContext &ctx, Value self);

/// A method that is that of `data` of the same name; where `Wrap`, its result in the instance's own class.
template <bool Wrap = false>
Value delegate(ProtoContext &ctx, const MethodDef &def, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    RootVector all(ctx);
    all.push(data_of(ctx, self));
    if (!all[0])
        return Value();
    for (size_t i = 0; i < nargs + keyword_count(kwnames); ++i)
        all.push(args[i]);
    Str *name = intern(ctx, def.name);
    const Value result = name != nullptr ? ctx.call_method(name, all.data(), nargs + 1, kwnames) : Value();
    return Wrap ? of_own_class(ctx, self, result) : result;
}

/// repr(self.data)
[[nodiscard]] Value data_repr(ProtoContext &ctx, Value self);
[[nodiscard]] Value data_len(ProtoContext &ctx, Value self);

}  // namespace user

}  // namespace hpyu
