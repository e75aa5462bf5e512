// SPDX-License-Identifier: MIT
// The slots of a spec as special methods of a class: which name shows which slot, and an adapter for each way to call.
#include <cstring>

#include "derived/spec_record.hpp"
#include "hosts/callable.hpp"
#include "hosts/host_context.hpp"
#include "spec/spec_check.hpp"

namespace hpyu {

namespace {

/// A call of a special method, its receiver checked: args[0] is self.
struct SpecialCall {
    HPyContext *ctx;
    const HPySlot &slot;
    const SpecRecord *record;
    const char *name;
    const HPy *args;
    size_t nargs;
    HPy kwnames;

    template <class F>
    F function() const { return reinterpret_cast<F>(reinterpret_cast<void *>(slot.impl)); }
    HPy self() const { return args[0]; }
    HPy none() const { return ctx->ctx_Dup(ctx, ctx->h_None); }
    HPy answer(bool b) const { return ctx->ctx_Dup(ctx, b ? ctx->h_True : ctx->h_False); }
    HPy status(int status) const { return status < 0 ? HPy{0} : none(); }
};

using Adapter = HPy (*)(const SpecialCall &);

// -- adapters ---------------------------------------------------------------------------------------------------------

HPy unary(const SpecialCall &c) { return c.function<HPyFunc_unaryfunc>()(c.ctx, c.self()); }
HPy binary(const SpecialCall &c) { return c.function<HPyFunc_binaryfunc>()(c.ctx, c.self(), c.args[1]); }
HPy reflected(const SpecialCall &c) { return c.function<HPyFunc_binaryfunc>()(c.ctx, c.args[1], c.self()); }
HPy modulus(const SpecialCall &c) { return c.nargs > 2 ? c.args[2] : c.ctx->h_None; }
HPy ternary(const SpecialCall &c) { return c.function<HPyFunc_ternaryfunc>()(c.ctx, c.self(), c.args[1], modulus(c)); }
HPy ternary_reflected(const SpecialCall &c) {
    return c.function<HPyFunc_ternaryfunc>()(c.ctx, c.args[1], c.self(), modulus(c));
}

HPy truth(const SpecialCall &c) {
    const int result = c.function<HPyFunc_inquiry>()(c.ctx, c.self());
    return result < 0 ? HPy{0} : c.answer(result != 0);
}
HPy contains(const SpecialCall &c) {
    const int result = c.function<HPyFunc_objobjproc>()(c.ctx, c.self(), c.args[1]);
    return result < 0 ? HPy{0} : c.answer(result != 0);
}
HPy number(const SpecialCall &c) {
    const HPy_ssize_t result = c.function<HPyFunc_lenfunc>()(c.ctx, c.self());
    return result == -1 && c.ctx->ctx_Err_Occurred(c.ctx) ? HPy{0} : c.ctx->ctx_Long_FromInt64_t(c.ctx, result);
}
template <HPy_RichCmpOp op>
HPy compare(const SpecialCall &c) { return c.function<HPyFunc_richcmpfunc>()(c.ctx, c.self(), c.args[1], op); }

HPy set_subscript(const SpecialCall &c) {
    return c.status(c.function<HPyFunc_objobjargproc>()(c.ctx, c.self(), c.args[1], c.nargs > 2 ? c.args[2] : HPy{0}));
}

/// args[1] as an index; one below zero gets the length added if `of_item`. False with an exception pending.
bool index_argument(const SpecialCall &c, bool of_item, HPy_ssize_t *out) {
    const Held index(c.ctx, c.ctx->ctx_Index(c.ctx, c.args[1]));
    *out = index ? c.ctx->ctx_Long_AsSsize_t(c.ctx, index) : -1;
    if (*out == -1 && c.ctx->ctx_Err_Occurred(c.ctx))
        return false;
    if (*out >= 0 || !of_item)
        return true;
    const Held type(c.ctx, c.ctx->ctx_Type(c.ctx, c.self()));
    if (!type || !c.ctx->ctx_HasAttr_s(c.ctx, type, "__len__"))
        return static_cast<bool>(type);
    const HPy_ssize_t length = c.ctx->ctx_Length(c.ctx, c.self());
    *out += length;
    return length >= 0;
}
HPy repeat(const SpecialCall &c) {
    HPy_ssize_t index;
    return index_argument(c, false, &index) ? c.function<HPyFunc_ssizeargfunc>()(c.ctx, c.self(), index) : HPy{0};
}
HPy item(const SpecialCall &c) {
    HPy_ssize_t index;
    return index_argument(c, true, &index) ? c.function<HPyFunc_ssizeargfunc>()(c.ctx, c.self(), index) : HPy{0};
}
HPy set_item(const SpecialCall &c) {
    HPy_ssize_t index;
    if (!index_argument(c, true, &index))
        return HPy{0};
    return c.status(c.function<HPyFunc_ssizeobjargproc>()(c.ctx, c.self(), index, c.nargs > 2 ? c.args[2] : HPy{0}));
}

/// A `__getitem__` that a class has put before the type's goes before the type's sq_item as well.
HPy iterate(const SpecialCall &c) {
    const Held type(c.ctx, c.ctx->ctx_Type(c.ctx, c.self()));
    const Held own(c.ctx, type ? c.ctx->ctx_GetAttr_s(c.ctx, type, "__getitem__") : HPy{0});
    const Held ours(c.ctx, own ? c.ctx->ctx_GetAttr_s(c.ctx, c.record->type, "__getitem__") : HPy{0});
    return ours ? iterate_sequence(c.ctx, c.self(), c.ctx->ctx_Is(c.ctx, own, ours) ? c.record->sq_item : nullptr)
                : HPy{0};
}

HPy descriptor_get(const SpecialCall &c) {
    const auto given = [&](size_t i) {
        return i < c.nargs && !c.ctx->ctx_Is(c.ctx, c.args[i], c.ctx->h_None) ? c.args[i] : HPy{0};
    };
    if (given(1)._i == 0 && given(2)._i == 0)
        return raise(c.ctx, c.ctx->h_TypeError, "__get__(None, None) is invalid");
    return c.function<HPyFunc_descrgetfunc>()(c.ctx, c.self(), given(1), given(2));
}

HPy finalize(const SpecialCall &c) {
    c.function<HPyFunc_destructor>()(c.ctx, c.self());
    return c.none();
}

/// Keyword arguments as a dict; null where there are none. False with an exception pending.
bool keyword_dict(const SpecialCall &c, Held *dict) {
    const HPy_ssize_t count = c.kwnames._i != 0 ? c.ctx->ctx_Length(c.ctx, c.kwnames) : 0;
    if (count == 0)
        return true;
    *dict = c.ctx->ctx_Dict_New(c.ctx);
    for (HPy_ssize_t i = 0; *dict && i < count; ++i) {
        const Held key(c.ctx, c.ctx->ctx_GetItem_i(c.ctx, c.kwnames, i));
        if (!key || c.ctx->ctx_SetItem(c.ctx, *dict, key, c.args[c.nargs + static_cast<size_t>(i)]) < 0)
            return false;
    }
    return static_cast<bool>(*dict);
}
HPy initialize(const SpecialCall &c) {
    Held dict(c.ctx);
    if (!keyword_dict(c, &dict))
        return HPy{0};
    return c.status(
        c.function<HPyFunc_initproc>()(c.ctx, c.self(), c.args + 1, static_cast<HPy_ssize_t>(c.nargs) - 1, dict));
}
HPy make(const SpecialCall &c) {
    Held dict(c.ctx);
    if (!keyword_dict(c, &dict))
        return HPy{0};
    return c.function<HPyFunc_newfunc>()(c.ctx, c.self(), c.args + 1, static_cast<HPy_ssize_t>(c.nargs) - 1, dict);
}
/// Arguments are for an `__init__`, which `object` has not.
HPy make_plain(const SpecialCall &c) {
    const bool given = c.nargs > 1 || c.kwnames._i != 0;
    const Held own(c.ctx, given ? c.ctx->ctx_GetAttr_s(c.ctx, c.self(), "__init__") : HPy{0});
    const Held plain(c.ctx, own ? c.ctx->ctx_GetAttr_s(c.ctx, c.ctx->h_BaseObjectType, "__init__") : HPy{0});
    c.ctx->ctx_Err_Clear(c.ctx);
    if (plain && c.ctx->ctx_Is(c.ctx, own, plain))
        return raise(c.ctx, c.ctx->h_TypeError, full_name_of(c.ctx, c.self()), "() takes no arguments");
    return c.ctx->ctx_New(c.ctx, c.self(), nullptr);
}

/// By the base, then the payload.
HPy make_with_payload(const SpecialCall &c) {
    const Held make(c.ctx, c.ctx->ctx_GetAttr_s(c.ctx, c.record->maker, "__new__"));
    Held made(c.ctx, make ? c.ctx->ctx_Call(c.ctx, make, c.args, c.nargs, c.kwnames) : HPy{0});
    const bool is_own = made && c.ctx->ctx_TypeCheck(c.ctx, made, c.record->type);
    return is_own && payload_of(c.ctx, made) == nullptr ? HPy{0} : made.release();
}

/// The instance's own call function goes before that of the type.
HPy call(const SpecialCall &c) {
    auto function = c.function<HPyFunc_keywords>();
    if (c.record->callable) {
        const auto *payload = static_cast<const char *>(payload_of(c.ctx, c.self()));
        if (payload == nullptr)
            return HPy{0};
        HPyFunc_keywords own;
        std::memcpy(&own, payload + c.record->call_offset(), sizeof own);
        function = own != nullptr ? own : function;
    }
    if (function == nullptr)
        return raise(c.ctx, c.ctx->h_TypeError, "'", full_type_name_of(c.ctx, c.self()),
                     "' object does not support vectorcall");
    return function(c.ctx, c.self(), c.args + 1, c.nargs - 1, c.kwnames);
}

// -- the table --------------------------------------------------------------------------------------------------------

constexpr size_t kAny = static_cast<size_t>(-1);

struct SpecialMethod {
    HPySlot_Slot slot;
    const char *name;
    Adapter adapter;
    size_t least, most;   ///< Arguments, self included; kAny: no limit, and keywords.
};

#define UNARY(slot, name) {HPy_##slot, "__" #name "__", unary, 1, 1}
#define INPLACE(slot, name) {HPy_##slot, "__" #name "__", binary, 2, 2}
#define OPERATOR(slot, name) \
    {HPy_##slot, "__" #name "__", binary, 2, 2}, {HPy_##slot, "__r" #name "__", reflected, 2, 2}

constexpr SpecialMethod kMethods[] = {
    {HPy_tp_new, "__new__", make, 1, kAny},
    {HPy_tp_init, "__init__", initialize, 1, kAny},
    {HPy_tp_call, "__call__", call, 1, kAny},
    {HPy_tp_finalize, "__del__", finalize, 1, 1},
    UNARY(tp_repr, repr),
    UNARY(tp_str, str),
    {HPy_tp_hash, "__hash__", number, 1, 1},
    {HPy_tp_richcompare, "__lt__", compare<HPy_LT>, 2, 2},
    {HPy_tp_richcompare, "__le__", compare<HPy_LE>, 2, 2},
    {HPy_tp_richcompare, "__eq__", compare<HPy_EQ>, 2, 2},
    {HPy_tp_richcompare, "__ne__", compare<HPy_NE>, 2, 2},
    {HPy_tp_richcompare, "__gt__", compare<HPy_GT>, 2, 2},
    {HPy_tp_richcompare, "__ge__", compare<HPy_GE>, 2, 2},
    {HPy_tp_descr_get, "__get__", descriptor_get, 2, 3},
    OPERATOR(nb_add, add),
    OPERATOR(nb_subtract, sub),
    OPERATOR(nb_multiply, mul),
    OPERATOR(nb_remainder, mod),
    OPERATOR(nb_divmod, divmod),
    OPERATOR(nb_lshift, lshift),
    OPERATOR(nb_rshift, rshift),
    OPERATOR(nb_and, and),
    OPERATOR(nb_xor, xor),
    OPERATOR(nb_or, or),
    OPERATOR(nb_floor_divide, floordiv),
    OPERATOR(nb_true_divide, truediv),
    OPERATOR(nb_matrix_multiply, matmul),
    {HPy_nb_power, "__pow__", ternary, 2, 3},
    {HPy_nb_power, "__rpow__", ternary_reflected, 2, 3},
    {HPy_nb_inplace_power, "__ipow__", ternary, 2, 3},
    UNARY(nb_negative, neg),
    UNARY(nb_positive, pos),
    UNARY(nb_absolute, abs),
    UNARY(nb_invert, invert),
    UNARY(nb_int, int),
    UNARY(nb_float, float),
    UNARY(nb_index, index),
    {HPy_nb_bool, "__bool__", truth, 1, 1},
    INPLACE(nb_inplace_add, iadd),
    INPLACE(nb_inplace_subtract, isub),
    INPLACE(nb_inplace_multiply, imul),
    INPLACE(nb_inplace_remainder, imod),
    INPLACE(nb_inplace_lshift, ilshift),
    INPLACE(nb_inplace_rshift, irshift),
    INPLACE(nb_inplace_and, iand),
    INPLACE(nb_inplace_xor, ixor),
    INPLACE(nb_inplace_or, ior),
    INPLACE(nb_inplace_floor_divide, ifloordiv),
    INPLACE(nb_inplace_true_divide, itruediv),
    INPLACE(nb_inplace_matrix_multiply, imatmul),
    {HPy_mp_length, "__len__", number, 1, 1},
    {HPy_mp_subscript, "__getitem__", binary, 2, 2},
    {HPy_mp_ass_subscript, "__setitem__", set_subscript, 3, 3},
    {HPy_mp_ass_subscript, "__delitem__", set_subscript, 2, 2},
    {HPy_sq_length, "__len__", number, 1, 1},
    {HPy_sq_concat, "__add__", binary, 2, 2},
    {HPy_sq_repeat, "__mul__", repeat, 2, 2},
    {HPy_sq_repeat, "__rmul__", repeat, 2, 2},
    {HPy_sq_item, "__getitem__", item, 2, 2},
    {HPy_sq_ass_item, "__setitem__", set_item, 3, 3},
    {HPy_sq_ass_item, "__delitem__", set_item, 2, 2},
    {HPy_sq_contains, "__contains__", contains, 2, 2},
    {HPy_sq_inplace_concat, "__iadd__", binary, 2, 2},
    {HPy_sq_inplace_repeat, "__imul__", repeat, 2, 2},
};
#undef UNARY
#undef INPLACE
#undef OPERATOR

constexpr SpecialMethod kPlainNew = {HPy_tp_new, "__new__", make_plain, 1, kAny};
constexpr SpecialMethod kEagerNew = {HPy_tp_new, "__new__", make_with_payload, 1, kAny};
constexpr SpecialMethod kPlainCall = {HPy_tp_call, "__call__", call, 1, kAny};
constexpr SpecialMethod kIterate = {HPy_sq_item, "__iter__", iterate, 1, 1};
constexpr HPySlot kNoSlot = {HPy_tp_new, nullptr, nullptr};

class SpecialMethodCallable final : public Callable {
public:
    SpecialMethodCallable(const SpecialMethod &method, const HPySlot &slot, CallableOwner owner)
        : Callable(method.name, nullptr), method_(method), slot_(slot), owner_(std::move(owner)) {}

    HPy invoke(HPyContext *ctx, HPy, const HPy *args, size_t nargs, HPy kwnames) override {
        const bool makes = method_.slot == HPy_tp_new;
        if (makes ? !check_class(ctx, args, nargs) : !check_instance(ctx, args, nargs))
            return HPy{0};
        if (method_.most != kAny) {
            if (!check_no_keywords(ctx, std::string("wrapper ") + name + "()", kwnames))
                return HPy{0};
            if (nargs < method_.least || nargs > method_.most)
                return raise(ctx, ctx->h_TypeError, words_of_count(nargs - 1));
        }
        return method_.adapter({ctx, slot_, owner_.type, name, args, nargs, kwnames});
    }

private:
    bool check_instance(HPyContext *ctx, const HPy *args, size_t nargs) const {
        const std::string &type = owner_.type->full_name;
        if (nargs == 0)
            return refuse(ctx, "descriptor '", name, "' of '", type, "' object needs an argument");
        if (ctx->ctx_TypeCheck(ctx, args[0], owner_.type->type))
            return true;
        return !ctx->ctx_Err_Occurred(ctx) && refuse(ctx, "descriptor '", name, "' requires a '", type,
                                                     "' object but received a '", full_type_name_of(ctx, args[0]), "'");
    }

    /// `__new__` takes the class or one derived from it.
    bool check_class(HPyContext *ctx, const HPy *args, size_t nargs) const {
        const std::string &type = owner_.type->full_name;
        if (nargs == 0)
            return refuse(ctx, type, ".__new__(): not enough arguments");
        if (!ctx->ctx_TypeCheck(ctx, args[0], ctx->h_TypeType))
            return !ctx->ctx_Err_Occurred(ctx) &&
                   refuse(ctx, type, ".__new__(X): X is not a type object (", full_type_name_of(ctx, args[0]), ")");
        if (ctx->ctx_Type_IsSubtype(ctx, args[0], owner_.type->type))
            return true;
        const std::string given = full_name_of(ctx, args[0]);
        return refuse(ctx, type, ".__new__(", given, "): ", given, " is not a subtype of ", type);
    }
    template <class... Part>
    static bool refuse(HPyContext *ctx, const Part &...words) {
        raise(ctx, ctx->h_TypeError, words...);
        return false;
    }

    /// Python's own, in two forms: of methods with up to one argument, and of those whose arguments are unpacked for a
    /// function without a name, behind which there is a space.
    std::string words_of_count(size_t given) const {
        const bool too_few = given + 1 < method_.least;
        const size_t wanted = (too_few ? method_.least : method_.most) - 1;
        const char *limit = method_.least == method_.most ? "" : too_few ? "at least " : "at most ";
        return std::string(method_.most < 3 ? "" : " ") + "expected " + limit + std::to_string(wanted) +
               (wanted == 1 ? " argument" : " arguments") + ", got " + std::to_string(given);
    }

    const SpecialMethod &method_;
    const HPySlot &slot_;
    CallableOwner owner_;
};

/// namespace[method.name], unless there is one already.
int add(HPyContext *ctx, HPy ns, const SpecialMethod &method, const HPySlot &slot, const SpecRecord *record,
        const char *type_name) {
    const Held key(ctx, ctx->ctx_Unicode_FromString(ctx, method.name));
    const int there = key ? ctx->ctx_Contains(ctx, ns, key) : -1;
    if (there != 0)
        return there < 0 ? -1 : 0;
    auto callable = std::make_unique<SpecialMethodCallable>(method, slot, CallableOwner{type_name, record});
    const Held function(ctx,
                        HostContext::of(ctx).function_new(ctx, std::move(callable), HPy{0}, method.slot != HPy_tp_new));
    return function ? ctx->ctx_SetItem(ctx, ns, key, function) : -1;
}

}  // namespace

/// A number's or a mapping's slot that a base has answers before a sequence's that shows as the same method.
static bool inherits_stronger(const SpecRecord *record, const SpecialMethod &method) {
    if (record->base == nullptr)
        return false;
    for (const SpecialMethod *other = kMethods; other != &method; ++other)
        if (other->slot != method.slot && std::strcmp(other->name, method.name) == 0 && record->base->has(other->slot))
            return true;
    return false;
}

/// Comparisons and hash are inherited together: a type with a hash alone compares as `object` does.
static int add_plain_comparisons(HPyContext *ctx, HPy ns) {
    for (const SpecialMethod &method : kMethods) {
        const bool compares = method.slot == HPy_tp_richcompare;
        const Held plain(ctx, compares ? ctx->ctx_GetAttr_s(ctx, ctx->h_BaseObjectType, method.name) : HPy{0});
        if (compares && (!plain || ctx->ctx_SetItem_s(ctx, ns, method.name, plain) < 0))
            return -1;
    }
    return 0;
}

int add_special_methods(HPyContext *ctx, HPy ns, const HPyType_Spec &spec, const SpecRecord *record,
                        const char *type_name) {
    for (const SpecialMethod &method : kMethods) {
        const HPySlot *slot = find_slot(spec, method.slot);
        if (slot != nullptr && !inherits_stronger(record, method) &&
            add(ctx, ns, method, *slot, record, type_name) < 0)
            return -1;
    }
    const bool compared = record->base != nullptr && record->base->has(HPy_tp_richcompare);
    if (compared && find_slot(spec, HPy_tp_hash) != nullptr && find_slot(spec, HPy_tp_richcompare) == nullptr)
        return add_plain_comparisons(ctx, ns);
    return 0;
}

int add_default_methods(HPyContext *ctx, HPy ns, SpecRecord *record, const char *type_name) {
    const bool plain = record->base == nullptr && record->builtin._i == 0 && record->maker._i == 0;
    record->makes_eagerly =
        record->maker._i != 0 && !record->has_new && destroys(record) && !destroys(record->base);
    if ((plain || record->makes_eagerly) &&
        add(ctx, ns, plain ? kPlainNew : kEagerNew, kNoSlot, record, type_name) < 0)
        return -1;
    const bool iterates = record->sq_item != nullptr && record->has(HPy_mp_subscript);
    const bool iterates_by_base =
        record->base != nullptr && record->base->has(HPy_mp_subscript) && record->base->sq_item == record->sq_item;
    if (iterates && !iterates_by_base && add(ctx, ns, kIterate, kNoSlot, record, type_name) < 0)
        return -1;
    const bool callable_by_base = record->base != nullptr && record->base->callable;
    return record->callable && !callable_by_base ? add(ctx, ns, kPlainCall, kNoSlot, record, type_name) : 0;
}

}  // namespace hpyu
