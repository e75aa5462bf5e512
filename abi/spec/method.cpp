// SPDX-License-Identifier: MIT
// The adapters by which the runtime calls an extension's methods, one a signature.
#include "spec/foreign_call.hpp"
#include "types/dict.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

Raised raise_inconsistent(HpyThread &t, const std::string &what) {
    if (error_occurred(t))
        return raise_from_pending(t, t.exc().SystemError, what, " returned a result with an exception set");
    return system_error(t, what, " returned NULL without setting an exception");
}

Dict *keyword_dict(HpyThread &t, const Value *values, Tuple *kwnames) {
    if (kwnames == nullptr || kwnames->length == 0)
        return nullptr;
    const Root<Dict *> dict(t, dict_new(t, kwnames->length));
    for (int64_t i = 0; dict && i < kwnames->length; ++i)
        if (dict_set(t, dict, (*kwnames)[i], values[i]) < 0)
            return nullptr;
    return dict;
}

std::string method_description(HpyThread &t, const MethodDef &def, Value self) {
    if (!self || has_layout(self, Layout::Module))
        return std::string("<built-in function ") + def.name + ">";
    return std::string("<method '") + def.name + "' of '" + type_of(t, self)->full_name.load() + "' objects>";
}

std::string method_description(HpyThread &t, const MethodDef &def, HPy self) {
    if (!is_closed(self))
        return method_description(t, def, self._i != 0 ? t.value_of(self) : Value());
    return std::string("<method '") + def.name + "' of an object whose handle it closed>";
}

namespace {

Value finish(const AnyForeignCall &call, const MethodDef &def, Value self, HPy result) {
    HpyThread &t = call.thread();
    const Value v = call.take(result);
    if (v.is_null() == (t.pending.type != nullptr)) [[likely]]
        return v;
    return raise_inconsistent(t, method_description(t, def, self));
}

template <bool Serialized>
Value invoke_noargs(ProtoContext &ctx, const MethodDef &def, Value self, const Value *, size_t nargs, Tuple *kwnames) {
    if (kwnames != nullptr && keyword_count(kwnames) != 0) [[unlikely]]
        return raise_no_keywords(ctx, def, self);
    if (nargs != 0) [[unlikely]]
        return raise_no_arguments(ctx, def, self, nargs);
    auto &t = static_cast<HpyThread &>(ctx);
    const ForeignCall<Serialized> call(t);
    if (!call) [[unlikely]]
        return Value();
    const auto impl = reinterpret_cast<HPyFunc_noargs>(def.impl);
    return finish(call, def, self, impl(t.universal(), Lent(call, self)));
}

template <bool Serialized>
Value invoke_o(ProtoContext &ctx, const MethodDef &def, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    if (kwnames != nullptr && keyword_count(kwnames) != 0) [[unlikely]]
        return raise_no_keywords(ctx, def, self);
    if (nargs != 1) [[unlikely]]
        return raise_one_argument(ctx, def, self, nargs);
    auto &t = static_cast<HpyThread &>(ctx);
    const ForeignCall<Serialized> call(t);
    if (!call) [[unlikely]]
        return Value();
    const auto impl = reinterpret_cast<HPyFunc_o>(def.impl);
    return finish(call, def, self, impl(t.universal(), Lent(call, self), Lent(call, args[0])));
}

template <bool Serialized>
Value invoke_varargs(ProtoContext &ctx, const MethodDef &def, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    if (kwnames != nullptr && keyword_count(kwnames) != 0) [[unlikely]]
        return raise_no_keywords(ctx, def, self);
    auto &t = static_cast<HpyThread &>(ctx);
    const ForeignCall<Serialized> call(t);
    if (!call) [[unlikely]]
        return Value();
    const auto impl = reinterpret_cast<HPyFunc_varargs>(def.impl);
    return finish(call, def, self, impl(t.universal(), Lent(call, self), LentRow(call, args, nargs).data(), nargs));
}

template <bool Serialized>
Value invoke_keywords(ProtoContext &ctx, const MethodDef &def, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    auto &t = static_cast<HpyThread &>(ctx);
    const ForeignCall<Serialized> call(t);
    if (!call) [[unlikely]]
        return Value();
    const size_t named = kwnames != nullptr ? keyword_count(kwnames) : 0;
    const auto impl = reinterpret_cast<HPyFunc_keywords>(def.impl);
    return finish(call, def, self, impl(t.universal(), Lent(call, self), LentRow(call, args, nargs + named).data(), nargs,
                                     Lent(call, named != 0 ? Value(kwnames) : Value())));
}

struct Adapter {
    HPyFunc_Signature signature;
    MethodDef::Invoke plain, serialized;
};
constexpr Adapter kAdapters[] = {
    {HPyFunc_NOARGS, invoke_noargs<false>, invoke_noargs<true>},
    {HPyFunc_O, invoke_o<false>, invoke_o<true>},
    {HPyFunc_VARARGS, invoke_varargs<false>, invoke_varargs<true>},
    {HPyFunc_KEYWORDS, invoke_keywords<false>, invoke_keywords<true>},
};

}  // namespace

bool define_method(const HPyMeth &meth, bool serialized, MethodDef *out) {
    for (const Adapter &adapter : kAdapters) {
        if (adapter.signature != meth.signature)
            continue;
        *out = {.name = meth.name,
                .invoke = serialized ? adapter.serialized : adapter.plain,
                .doc = meth.doc,
                .impl = reinterpret_cast<void *>(meth.impl),
                .convention = serialized ? uint8_t{0} : convention_of(meth.signature)};
        return true;
    }
    return false;
}

}  // namespace hpyu
