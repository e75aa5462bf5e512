// SPDX-License-Identifier: MIT
// Calls: by tuple and dict, by array, of a method.
#include "slots/slots.hpp"
#include "slots/support.hpp"
#include "types/dict.hpp"
#include "types/function_objects.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// Arguments in a row, the values of a dict's entries behind those of a tuple.
class SpreadArguments {
public:
    explicit SpreadArguments(HpyThread &t) : values_(t), names_(t) {}
    /// 0, or -1 with TypeError for keys that are no str.
    int spread(HpyThread &t, Tuple *args, Dict *kw) {
        const int64_t positional = args != nullptr ? args->length : 0;
        for (int64_t i = 0; i < positional; ++i)
            values_.push((*args)[i]);
        std::vector<Value> keys;
        Value key, value;
        for (size_t position = 0; dict_next(kw, &position, &key, &value);) {
            if (!is_str(key))
                return type_error(t, "keywords must be strings");
            keys.push_back(key);
            values_.push(value);
        }
        names_ = tuple_new(t, keys.data(), static_cast<int64_t>(keys.size()));
        return names_ ? 0 : -1;
    }
    const Value *data() const { return values_.data(); }
    Tuple *names() const { return names_; }

private:
    RootVector values_;
    Root<Tuple *> names_;
};

Value call_tuple_dict(HpyThread &t, Value callable, Value args, Value kw) {
    if (args && !has_layout(args, Layout::Tuple))
        return type_error(t, "HPy_CallTupleDict requires args to be a tuple or null handle");
    if (kw && !is_dict(kw))
        return type_error(t, "HPy_CallTupleDict requires kw to be a dict or null handle");
    Tuple *tuple = args ? as<Tuple>(args) : nullptr;
    const size_t nargs = tuple != nullptr ? static_cast<size_t>(tuple->length) : 0;
    if (!kw || dict_length(as<Dict>(kw)) == 0)
        return t.call(callable, tuple != nullptr ? tuple->items() : nullptr, nargs);
    SpreadArguments arguments(t);
    if (arguments.spread(t, tuple, as<Dict>(kw)) < 0)
        return Value();
    return t.call(callable, arguments.data(), nargs, arguments.names());
}

/// The tuple of keyword names that a handle means, null for HPy_NULL and for an empty one. False with TypeError.
bool keyword_names(HpyThread &t, HPy h, Tuple **names) {
    *names = nullptr;
    Value v;
    if (!look(t, Optional{h}, &v))
        return false;
    if (!v)
        return true;
    if (!has_layout(v, Layout::Tuple)) {
        type_error(t, "keyword names must be a tuple of str, not ", type_of(t, v));
        return false;
    }
    auto *tuple = as<Tuple>(v);
    for (int64_t i = 0; i < tuple->length; ++i)
        if (!is_str((*tuple)[i])) {
            type_error(t, "keywords must be strings");
            return false;
        }
    if (tuple->length != 0)
        *names = tuple;
    return true;
}

size_t count_of(const Tuple *names) { return names != nullptr ? static_cast<size_t>(names->length) : 0; }

bool all_live(const HPy *handles, size_t count) {
    for (size_t i = 0; i < count; ++i)
        if ((handles[i]._i & 3) == 0 && peek(handles[i]) == nullptr)
            return false;
    return true;
}

/// Calls an extension's function with the caller's own handles. False if it is for the runtime to call, or to refuse.
bool called_directly(HpyThread &t, const MethodDef &def, Value self, HPy h_self, const HPy *args, size_t nargs,
                     HPy kwnames, HPy *result) {
    const bool named = kwnames._i != 0;
    if (def.convention == 0 || (named && def.convention != HPyFunc_KEYWORDS) || !all_live(args, nargs))
        return false;
    Tuple *names = nullptr;
    if (named && (!keyword_names(t, kwnames, &names) || !all_live(args + nargs, count_of(names))))
        return false;
    if ((def.convention == HPyFunc_NOARGS && nargs != 0) || (def.convention == HPyFunc_O && nargs != 1))
        return false;
    const auto call = [&](HPyContext *ctx) {
        switch (def.convention) {
            case HPyFunc_NOARGS: return reinterpret_cast<HPyFunc_noargs>(def.impl)(ctx, h_self);
            case HPyFunc_O: return reinterpret_cast<HPyFunc_o>(def.impl)(ctx, h_self, args[0]);
            case HPyFunc_VARARGS: return reinterpret_cast<HPyFunc_varargs>(def.impl)(ctx, h_self, args, nargs);
            default: break;
        }
        return reinterpret_cast<HPyFunc_keywords>(def.impl)(ctx, h_self, args, nargs, names != nullptr ? kwnames : HPy{0});
    };
    *result = call_directly(t, {h_self, nargs != 0 ? args[0] : HPy{0}}, call, [&] { return method_description(t, def, self); });
    for (size_t i = 1; i < nargs + count_of(names); ++i)
        if (args[i]._i == result->_i) [[unlikely]]
            *result = t.open(t.value_of(*result));
    return true;
}

/// The method of the receiver's class that its `name` is, an extension's; null with nothing pending if it is none.
Value own_method(HpyThread &t, HPy receiver, hpyu::Str *name) {
    const ProtoObject *object = peek(receiver);
    if (object == nullptr || object->type->foreign == nullptr)
        return Value();
    const Value found = t.find_method(Value(object), name);
    if (!found || found.as_object()->type != t.types().method_descriptor)
        return Value();
    return is_subtype(object->type, as<MethodDescriptor>(found)->owner) ? found : Value();
}

}  // namespace

int slot::Callable_Check(HPyContext *ctx, HPy h) {
    return check(ctx, h, [](HpyThread &t, Value v) { return static_cast<bool>(type_of(t, v)->slots.tp_call); });
}

HPy slot::CallTupleDict(HPyContext *ctx, HPy callable, HPy args, HPy kw) {
    return with(ctx, callable, Optional{args}, Optional{kw}, [](HpyThread &t, Value f, Value tuple, Value dict) {
        return call_tuple_dict(t, f, tuple, dict);
    });
}

HPy slot::Call(HPyContext *ctx, HPy callable, const HPy *args, size_t nargs, HPy kwnames) {
    return with(ctx, callable, [=](HpyThread &t, Value f) -> HPy {
        if (f.is_object() && f.as_object()->type == t.types().builtin_function) {
            const auto *function = as<Function>(f);
            if (function->def->convention != 0) {
                const HPy self = t.open(function->self);
                HPy result;
                const bool called = called_directly(t, *function->def, function->self, self, args, nargs, kwnames, &result);
                t.close_own(self);
                if (called)
                    return result;
            }
        }
        Tuple *names;
        if (!keyword_names(t, kwnames, &names))
            return HPy{0};
        const ValueRow values(t, args, nargs + count_of(names));
        if (!values.ok()) [[unlikely]]
            return HPy{0};
        CallFrame frame(t, values.data(), args, nargs + count_of(names));
        return frame.give(t.call(f, values.data(), nargs, names));
    });
}

HPy slot::CallMethod(HPyContext *ctx, HPy name, const HPy *args, size_t nargs, HPy kwnames) {
    return with(ctx, name, [=](HpyThread &t, Value method) -> HPy {
        if (!is_str(method))
            return give(t, Value(type_error(t, "attribute name must be string, not '", type_of(t, method), "'")));
        if (nargs == 0)
            return give(t, Value(bad_argument(t)));
        if (const Value found = own_method(t, args[0], as<hpyu::Str>(method))) {
            HPy result;
            if (called_directly(t, *as<MethodDescriptor>(found)->def, t.value_of(args[0]), args[0], args + 1, nargs - 1, kwnames,
                                &result))
                return result;
        }
        Tuple *names;
        if (!keyword_names(t, kwnames, &names))
            return HPy{0};
        const ValueRow values(t, args, nargs + count_of(names));
        if (!values.ok()) [[unlikely]]
            return HPy{0};
        CallFrame frame(t, values.data(), args, nargs + count_of(names));
        return frame.give(t.call_method(as<hpyu::Str>(method), values.data(), nargs, names));
    });
}

}  // namespace hpyu
