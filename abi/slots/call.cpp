// SPDX-License-Identifier: MIT
// Calls: by tuple and dict, by array, of a method.
#include "attribute.hpp"
#include "slots/slots.hpp"
#include "slots/support.hpp"
#include "types/dict.hpp"
#include "types/function_objects.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// Arguments in a row, the values of a dict's entries behind those of a tuple.
class SpreadArguments final : public RootBase {
public:
    explicit SpreadArguments(HpyThread &t) : RootBase(t) {}
    /// 0, or -1 with TypeError for keys that are no str.
    int spread(HpyThread &t, Tuple *args, Dict *kw) {
        const int64_t positional = args != nullptr ? args->length : 0;
        names_ = tuple_new(t, nullptr, dict_length(kw));
        if (names_ == nullptr)
            return -1;
        values_ = few_;
        if (const auto all = static_cast<size_t>(positional + names_->length); all > kFew) {
            many_.resize(all);
            values_ = many_.data();
        }
        for (; count_ < positional; ++count_)
            values_[count_] = (*args)[count_];
        Value key;
        int64_t named = 0;
        for (size_t position = 0; named < names_->length && dict_next(kw, &position, &key, &values_[count_]); ++count_) {
            if (!is_str(key))
                return type_error(t, "keywords must be strings");
            names_->items()[named++] = key;
        }
        if (named != names_->length)
            return runtime_error(t, "dictionary changed size during iteration");
        return 0;
    }
    const Value *data() const { return values_; }
    Tuple *names() const { return names_; }
    void visit(Tracer &tracer) override {
        tracer.visit(names_);
        for (int64_t i = 0; i < count_; ++i)
            tracer.visit(values_[i]);
    }

private:
    static constexpr size_t kFew = 16;
    Tuple *names_ = nullptr;
    Value *values_ = nullptr;
    int64_t count_ = 0;
    Value few_[kFew];
    std::vector<Value> many_;
};

/// A call of anything else is refused before its arguments are looked at.
bool is_callable(Value v) { return v.is_object() && static_cast<bool>(v.as_object()->type->slots.tp_call); }

Value call_tuple_dict(HpyThread &t, Value callable, Value args, Value kw) {
    if (args && !has_layout(args, Layout::Tuple))
        return type_error(t, "HPy_CallTupleDict requires args to be a tuple or null handle");
    if (kw && !is_dict(kw))
        return type_error(t, "HPy_CallTupleDict requires kw to be a dict or null handle");
    Tuple *tuple = args ? as<Tuple>(args) : nullptr;
    const size_t nargs = tuple != nullptr ? static_cast<size_t>(tuple->length) : 0;
    if (!is_callable(callable) || !kw || dict_length(as<Dict>(kw)) == 0)
        return t.call(callable, tuple != nullptr ? tuple->items() : nullptr, nargs);
    SpreadArguments arguments(t);
    if (arguments.spread(t, tuple, as<Dict>(kw)) < 0)
        return Value();
    return t.call(callable, arguments.data(), nargs, arguments.names());
}

/// The tuple of keyword names that a handle means, null for HPy_NULL and for an empty one. False with TypeError.
bool keyword_names(HpyThread &t, HPy h, Tuple **names) {
    *names = nullptr;
    if (h._i == 0)
        return true;
    const Value v = t.value_of(h);
    if (!v)
        return false;
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

/// As many items of a tuple become handles on the stack.
constexpr int64_t kFewItems = 12;

size_t count_of(const Tuple *names) { return names != nullptr ? static_cast<size_t>(names->length) : 0; }

bool all_live(const HPy *handles, size_t count) {
    for (size_t i = 0; i < count; ++i)
        if ((handles[i]._i & 3) == 0 && peek(handles[i]) == nullptr) [[unlikely]]
            return false;
    return true;
}

/// As without_result(), for a method. The definition may be gone with its class; its name is the binary's.
[[gnu::noinline]] HPy method_without_result(HpyThread &t, const char *name, HPy self, HPy result) {
    if (result._i == 0 && t.pending.type != nullptr) [[likely]]
        return result;
    t.close(result);
    raise_inconsistent(t, method_description(t, MethodDef{name, nullptr}, self));
    return HPy{0};
}

bool is_among(HPy h, const HPy *handles, size_t count) {
    for (size_t i = 0; i < count; ++i)
        if (handles[i]._i == h._i)
            return true;
    return false;
}

/// True if an extension's function of this signature takes these arguments as they are, so that it may be called with
/// the caller's own handles; else it is for the runtime to call it, or to refuse. `*kwnames` becomes what to pass,
/// `*count` the handles.
template <HPyFunc_Signature Signature>
[[gnu::always_inline]] inline bool takes(HpyThread &t, const HPy *args, size_t nargs, HPy *kwnames, size_t *count) {
    *count = nargs;
    if (Signature == HPyFunc_NOARGS && nargs != 0)
        return false;
    if (Signature == HPyFunc_O && nargs != 1)
        return false;
    if (kwnames->_i != 0) {
        Tuple *names = nullptr;
        if (Signature != HPyFunc_KEYWORDS || !keyword_names(t, *kwnames, &names))
            return false;
        if (names == nullptr)
            *kwnames = HPy{0};
        *count += count_of(names);
    }
    return all_live(args, *count);
}

/// Calls an extension's function that takes these arguments, `count` handles in all.
template <HPyFunc_Signature Signature>
[[gnu::always_inline]] inline HPy call_as_it_is(HpyThread &t, const MethodDef &def, HPy self, const HPy *args,
                                                size_t nargs, HPy kwnames, size_t count) {
    if (t.enter_call(kWhileCalling) < 0) [[unlikely]]
        return HPy{0};
    HPyContext *ctx = t.universal();
    const char *name = def.name;
    HPy result;
    if constexpr (Signature == HPyFunc_NOARGS)
        result = reinterpret_cast<HPyFunc_noargs>(def.impl)(ctx, self);
    else if constexpr (Signature == HPyFunc_O)
        result = reinterpret_cast<HPyFunc_o>(def.impl)(ctx, self, args[0]);
    else if constexpr (Signature == HPyFunc_VARARGS)
        result = reinterpret_cast<HPyFunc_varargs>(def.impl)(ctx, self, args, nargs);
    else
        result = reinterpret_cast<HPyFunc_keywords>(def.impl)(ctx, self, args, nargs, kwnames);
    t.leave_call();
    if (result._i == 0 || t.pending.type != nullptr) [[unlikely]]
        return method_without_result(t, name, self, result);
    if (has_entry(result) && (self._i == result._i || is_among(result, args, count))) [[unlikely]]
        return open_again(t, result);
    return result;
}

/// tp_init of what tp_new made, with the caller's own handles where it is an extension's function. 0, or -1.
int initialize(HpyThread &t, Value object, HPy made, const slot_kind::Init &init, const HPy *args, size_t nargs) {
    if (!is_direct(init)) {
        const ValueRow values(t, args, nargs);
        return values.ok() ? init(t, object, values.data(), nargs, nullptr) : -1;
    }
    if (t.enter_call(kWhileCalling) < 0) [[unlikely]]
        return -1;
    const auto impl = reinterpret_cast<HPyFunc_initproc>(init.impl);
    const int status = impl(t.universal(), made, args, static_cast<HPy_ssize_t>(nargs), HPy{0});
    t.leave_call();
    if ((status < 0) != (t.pending.type != nullptr)) [[unlikely]]
        return raise_inconsistent(t, slot_description(t, init.impl, made));
    return status;
}

/// type(*args) of a class whose tp_new is an extension's function, as type.__call__ does it.
HPy construct(HpyThread &t, const hpyu::Type *type, const slot_kind::New &make, HPy h_type, const HPy *args, size_t nargs) {
    const auto impl = reinterpret_cast<HPyFunc_newfunc>(make.impl);
    HPy made = call_directly<Depth::Counted>(t, kWhileCalling, impl, h_type, args, static_cast<HPy_ssize_t>(nargs), HPy{0});
    if (made._i == 0)
        return made;
    if (has_entry(made) && is_among(made, args, nargs)) [[unlikely]]
        made = open_again(t, made);
    const Value object = t.value_of(made);
    if (!object)
        return HPy{0};
    const hpyu::Type *kind = type_of(t, object);
    if (kind != type && !is_subtype(kind, type)) [[unlikely]]
        return made;
    const slot_kind::Init init = kind->slots.tp_init;
    if (!init || initialize(t, object, made, init, args, nargs) == 0) [[likely]]
        return made;
    t.close(made);
    return HPy{0};
}

/// The method that a class of an extension has under a name, an extension's function that no instance can shadow; null
/// if it is none, or if the runtime has to look for it.
const MethodDef *own_method(HpyThread &t, ProtoObject *receiver, hpyu::Str *name) {
    hpyu::Type *type = receiver->type;
    if (type->foreign == nullptr || type->dict_offset != 0 || !is_generic(type))
        return nullptr;
    const Value found = type_lookup(t, type, name);
    if (!found.is_object() || found.as_object()->type != t.types().method_descriptor)
        return nullptr;
    const auto *method = as<MethodDescriptor>(found);
    return type == method->owner || is_subtype(type, method->owner) ? method->def : nullptr;
}

[[gnu::noinline]] HPy call_slowly(HPyContext *ctx, HPy callable, const HPy *args, size_t nargs, HPy kwnames) {
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

/// What is no builtin function: classes of extensions are called as they are, too.
[[gnu::noinline]] HPy call_other(HpyThread &thread, ProtoObject *object, HPy callable, const HPy *args, size_t nargs, HPy kwnames) {
    if (object->type == thread.types().type && kwnames._i == 0 && all_live(args, nargs)) {
        const auto *type = static_cast<hpyu::Type *>(object);
        if (const slot_kind::New make = type->slots.tp_new; is_direct(make) && !type->has(kTypeNoInstances))
            return guarded(thread, HPy{0}, [=](HpyThread &t) { return construct(t, type, make, callable, args, nargs); });
    }
    return call_slowly(thread.universal(), callable, args, nargs, kwnames);
}

[[gnu::noinline]] HPy call_method_slowly(HPyContext *ctx, HPy name, const HPy *args, size_t nargs, HPy kwnames) {
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

/// HPy_Call of an extension's function, or HPy_CallMethod of an extension's method, by its signature. The rest of the
/// arguments are the slot's.
template <class Callee>
using DirectCall = HPy (*)(HpyThread &, HPy target, const HPy *args, size_t nargs, HPy kwnames, const Callee *callee);

template <HPyFunc_Signature Signature>
HPy call_function(HpyThread &thread, HPy callable, const HPy *args, size_t nargs, HPy kwnames,
                  const Function *function) {
    return guarded(thread, HPy{0}, [=](HpyThread &t) {
        HPy names = kwnames;
        size_t count;
        if (!takes<Signature>(t, args, nargs, &names, &count)) [[unlikely]]
            return call_slowly(t.universal(), callable, args, nargs, kwnames);
        const MethodDef &def = *function->def;
        if (def.self_handle != 0) [[likely]]
            return call_as_it_is<Signature>(t, def, HPy{def.self_handle}, args, nargs, names, count);
        const HPy self = t.open(function->self);
        const HPy result = call_as_it_is<Signature>(t, def, self, args, nargs, names, count);
        t.close_own(self);
        return result;
    });
}

template <HPyFunc_Signature Signature>
HPy call_method(HpyThread &thread, HPy name, const HPy *args, size_t nargs, HPy kwnames, const MethodDef *def) {
    return guarded(thread, HPy{0}, [=](HpyThread &t) {
        HPy names = kwnames;
        size_t count;
        if (!takes<Signature>(t, args + 1, nargs - 1, &names, &count)) [[unlikely]]
            return call_method_slowly(t.universal(), name, args, nargs, kwnames);
        return call_as_it_is<Signature>(t, *def, args[0], args + 1, nargs - 1, names, count);
    });
}

HPy call_any_function(HpyThread &t, HPy callable, const HPy *args, size_t nargs, HPy kwnames, const Function *) {
    return call_slowly(t.universal(), callable, args, nargs, kwnames);
}
HPy call_any_method(HpyThread &t, HPy name, const HPy *args, size_t nargs, HPy kwnames, const MethodDef *) {
    return call_method_slowly(t.universal(), name, args, nargs, kwnames);
}

/// By MethodDef::convention.
constexpr DirectCall<Function> kFunctionCalls[] = {call_any_function, call_function<HPyFunc_VARARGS>,
                                                   call_function<HPyFunc_KEYWORDS>, call_function<HPyFunc_NOARGS>,
                                                   call_function<HPyFunc_O>};
constexpr DirectCall<MethodDef> kMethodCalls[] = {call_any_method, call_method<HPyFunc_VARARGS>,
                                                  call_method<HPyFunc_KEYWORDS>, call_method<HPyFunc_NOARGS>,
                                                  call_method<HPyFunc_O>};
static_assert(HPyFunc_VARARGS == 1 && HPyFunc_KEYWORDS == 2 && HPyFunc_NOARGS == 3 && HPyFunc_O == 4);

/// f(*args) of a builtin function, with a handle for each item of a tuple of a few.
HPy call_with_items(HpyThread &t, const Function *f, HPy callable, const Tuple *tuple) {
    HPy args[kFewItems];
    const auto nargs = static_cast<size_t>(tuple->length);
    size_t opened = 0;
    while (opened < nargs && (args[opened] = t.open((*tuple)[static_cast<int64_t>(opened)]))._i != 0)
        ++opened;
    HPy result{0};
    if (opened == nargs) [[likely]]
        result = kFunctionCalls[f->def->convention](t, callable, args, nargs, HPy{0}, f);
    for (size_t i = 0; i < opened; ++i)
        t.close_own(args[i]);
    return result;
}

}  // namespace

int slot::Callable_Check(HPyContext *ctx, HPy h) {
    return check_type(ctx, h, is_callable);
}

HPy slot::CallTupleDict(HPyContext *ctx, HPy callable, HPy args, HPy kw) {
    HpyThread *thread = thread_inside(ctx);
    const ProtoObject *function = peek(callable), *items = peek(args);
    if (thread != nullptr && function != nullptr && items != nullptr && kw._i == 0 &&
        function->type == thread->types().builtin_function && items->type->layout == Layout::Tuple)
        if (const auto *tuple = static_cast<const Tuple *>(items); tuple->length <= kFewItems) [[likely]]
            return call_with_items(*thread, static_cast<const Function *>(function), callable, tuple);
    return with(ctx, callable, Optional{args}, Optional{kw}, [](HpyThread &t, Value f, Value tuple, Value dict) {
        return call_tuple_dict(t, f, tuple, dict);
    });
}

HPy slot::Call(HPyContext *ctx, HPy callable, const HPy *args, size_t nargs, HPy kwnames) {
    HpyThread *t = thread_inside(ctx);
    if (t == nullptr) [[unlikely]]
        return call_slowly(ctx, callable, args, nargs, kwnames);
    ProtoObject *object = peek(callable);
    if (object == nullptr) [[unlikely]]
        return call_slowly(ctx, callable, args, nargs, kwnames);
    if (object->type != t->types().builtin_function)
        return call_other(*t, object, callable, args, nargs, kwnames);
    const auto *function = static_cast<const Function *>(object);
    return kFunctionCalls[function->def->convention](*t, callable, args, nargs, kwnames, function);
}

HPy slot::CallMethod(HPyContext *ctx, HPy name, const HPy *args, size_t nargs, HPy kwnames) {
    HpyThread *t = thread_inside(ctx);
    ProtoObject *method = peek(name);
    if (t != nullptr && method != nullptr && method->type->layout == Layout::Str && nargs != 0) [[likely]]
        if (ProtoObject *receiver = peek(args[0])) [[likely]]
            if (const MethodDef *def = own_method(*t, receiver, static_cast<hpyu::Str *>(method))) [[likely]]
                return kMethodCalls[def->convention](*t, name, args, nargs, kwnames, def);
    return call_method_slowly(ctx, name, args, nargs, kwnames);
}

}  // namespace hpyu
