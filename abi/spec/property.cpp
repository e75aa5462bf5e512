// SPDX-License-Identifier: MIT
// Properties of extension types: the adapters of HPyGetSets.
#include "spec/foreign_call.hpp"
#include "spec/spec_type.hpp"

namespace hpyu {

namespace {

const HPyGetSet &getset_of(void *closure) { return *static_cast<const HPyGetSet *>(closure); }

[[gnu::cold]] Raised inconsistent(HpyThread &t, const char *what, const HPyGetSet &getset, Value self) {
    return raise_inconsistent(t, std::string(what) + " of attribute '" + getset.name + "' of '" +
                                     type_of(t, self)->full_name.load() + "' objects");
}

template <bool Serialized>
Value get_property(ProtoContext &ctx, Value self, void *closure) {
    auto &t = static_cast<HpyThread &>(ctx);
    const HPyGetSet &getset = getset_of(closure);
    if (getset.getter_impl == nullptr)
        return attribute_error(t, "attribute '", getset.name, "' of '", type_of(t, self), "' objects is not readable");
    const ForeignCall<Serialized> call(t);
    if (!call) [[unlikely]]
        return Value();
    const auto getter = reinterpret_cast<HPyFunc_getter>(reinterpret_cast<void *>(getset.getter_impl));
    const Value v = call.take(getter(t.universal(), Lent(call, self), getset.closure));
    if (v.is_null() == error_occurred(t)) [[likely]]
        return v;
    return inconsistent(t, "getter", getset, self);
}

template <bool Serialized>
int set_property(ProtoContext &ctx, Value self, Value value, void *closure) {
    auto &t = static_cast<HpyThread &>(ctx);
    const HPyGetSet &getset = getset_of(closure);
    const ForeignCall<Serialized> call(t);
    if (!call) [[unlikely]]
        return -1;
    const auto setter = reinterpret_cast<HPyFunc_setter>(reinterpret_cast<void *>(getset.setter_impl));
    const int result = setter(t.universal(), Lent(call, self), Lent(call, value), getset.closure);
    if ((result < 0) == error_occurred(t)) [[likely]]
        return result < 0 ? -1 : 0;
    return inconsistent(t, "setter", getset, self);
}

}  // namespace

GetSetDef define_getset(const HPyGetSet &getset, bool serialized) {
    const auto set = serialized ? set_property<true> : set_property<false>;
    return {.name = getset.name,
            .get = serialized ? get_property<true> : get_property<false>,
            .set = getset.setter_impl != nullptr ? set : nullptr,
            .doc = getset.doc,
            .closure = const_cast<HPyGetSet *>(&getset)};
}

}  // namespace hpyu
