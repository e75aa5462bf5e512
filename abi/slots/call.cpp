// SPDX-License-Identifier: MIT
// Calls: by tuple and dict, by array, of a method.
#include "slots/slots.hpp"
#include "slots/support.hpp"
#include "types/dict.hpp"
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
