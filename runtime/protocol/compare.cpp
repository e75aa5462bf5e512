// SPDX-License-Identifier: MIT
// Comparing, hashing, and the questions isinstance and issubclass ask.
//
// Two immediate ints, two immediate floats and two exact strs are compared without looking at a slot; they are what
// keys and sort keys mostly are. Everything else goes through tp_richcompare of both types as Python prescribes.
#include "protocol/protocol.hpp"
#include "types/float.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {
namespace {

template <class T>
bool compare_as(int op, T a, T b) {
    switch (op) {
        case kLT: return a < b;
        case kLE: return a <= b;
        case kEQ: return a == b;
        case kNE: return a != b;
        case kGT: return a > b;
        default: return a >= b;
    }
}

/// 1 or 0 where no slot has to be asked; -1: ask.
int quick_compare(ProtoContext &ctx, Value a, Value b, int op) {
    if (a.is_int() && b.is_int())
        return compare_as(op, a.as_int(), b.as_int());
    if (a.is_object() && b.is_object()) {
        const Type *str = ctx.types().str;
        if (a.as_object()->type != str || b.as_object()->type != str)
            return -1;
        if (op == kEQ || op == kNE)
            return (a == b || str_equal(as<Str>(a), as<Str>(b))) == (op == kEQ);
        return compare_as(op, str_compare(as<Str>(a), as<Str>(b)), 0);
    }
    if (a.is_float() && b.is_float())
        return compare_as(op, a.as_float(), b.as_float());
    return -1;
}

constexpr int kSwapped[] = {kGT, kGE, kEQ, kNE, kLT, kLE};
constexpr const char *kSymbols[] = {"<", "<=", "==", "!=", ">", ">="};

/// Where nobody has an opinion: identity, or a TypeError.
Value compare_by_default(ProtoContext &ctx, Value a, Value b, int op) {
    if (op == kEQ || op == kNE)
        return ctx.boolean((a == b) == (op == kEQ));
    return type_error(ctx, "'", kSymbols[op], "' not supported between instances of '", type_of(ctx, a), "' and '",
                      type_of(ctx, b), "'");
}

}  // namespace

Value rich_compare_declined(ProtoContext &ctx, Value a, Value b, int op) {
    if (const auto slot = type_of(ctx, b)->slots.tp_richcompare.load()) {
        const Value result = slot(ctx, b, a, kSwapped[op]);
        if (result != ctx.not_implemented())
            return result;
    }
    return compare_by_default(ctx, a, b, op);
}

namespace {

/// Asks both types, the right one first if its type derives from the left one's.
Value compare_by_slots(ProtoContext &ctx, Value a, Value b, int op) {
    Type *left = type_of(ctx, a);
    Type *right = type_of(ctx, b);
    const auto left_slot = left->slots.tp_richcompare.load(), right_slot = right->slots.tp_richcompare.load();
    const bool right_first = left != right && right_slot && is_subtype(right, left);
    if (right_first) {
        const Value result = right_slot(ctx, b, a, kSwapped[op]);
        if (result != ctx.not_implemented())
            return result;
    }
    if (left_slot) {
        const Value result = left_slot(ctx, a, b, op);
        if (result != ctx.not_implemented())
            return result;
    }
    return right_first ? compare_by_default(ctx, a, b, op) : rich_compare_declined(ctx, a, b, op);
}

Value compare_slowly(ProtoContext &ctx, Value a, Value b, int op) {
    const Root<> kept_a(ctx, a), kept_b(ctx, b);
    if (ctx.enter_call(" in comparison") < 0)
        return Value();
    const Value result = compare_by_slots(ctx, a, b, op);
    ctx.leave_call();
    return result;
}

// -- classes ----------------------------------------------------------------------------------------------------------

using ClassCheck = int (*)(ProtoContext &, Value, Value);

/// 1 as soon as `check` says so of one of the classes; the tuple may hold tuples.
int any_of(ProtoContext &ctx, Value v, Tuple *classes, ClassCheck check, const char *where) {
    if (ctx.enter_call(where) < 0)
        return -1;
    int result = 0;
    for (int64_t i = 0; i < classes->length && result == 0; ++i)
        result = check(ctx, v, (*classes)[i]);
    ctx.leave_call();
    return result;
}

/// Calls type(cls).name(cls, v), the metaclass's own opinion. `*asked` false if it has none.
int ask_metaclass(ProtoContext &ctx, Str *name, Value cls, Value v, const char *where, bool *asked) {
    *asked = false;
    Type *metatype = type_of(ctx, cls);
    const Value method = type_lookup(ctx, metatype, name);
    if (!method || method == type_lookup(ctx, ctx.types().type, name))
        return 0;
    if (ctx.enter_call(where) < 0) {
        *asked = true;
        return -1;
    }
    const Value args[] = {cls, v};
    const Root<> answer(ctx, ctx.call_special(name, args, 2, asked));
    ctx.leave_call();
    if (!*asked)
        return 0;
    return answer ? is_true(ctx, answer) : -1;
}

/// `__bases__` of an object that plays a class: a tuple, or null (with nothing pending unless *failed).
Tuple *bases_of(ProtoContext &ctx, Value v, bool *failed) {
    const Value bases = ctx.find_attribute(v, ctx.names().__bases__, failed);
    return has_layout(bases, Layout::Tuple) ? as<Tuple>(bases) : nullptr;
}

/// issubclass by `__bases__` alone, for objects that are no types.
int derives_from(ProtoContext &ctx, Value derived, Value cls) {
    if (derived == cls)
        return 1;
    bool failed = false;
    const Root<Tuple *> bases(ctx, bases_of(ctx, derived, &failed));
    if (!bases)
        return failed ? -1 : 0;
    return any_of(ctx, cls, bases, [](ProtoContext &c, Value wanted, Value base) { return derives_from(c, base, wanted); },
                  " in __issubclass__");
}

/// TypeError with `words` unless `v` has a tuple of bases.
int require_class(ProtoContext &ctx, Value v, const char *words) {
    bool failed = false;
    if (bases_of(ctx, v, &failed) != nullptr)
        return 0;
    return failed ? -1 : static_cast<int>(type_error(ctx, words));
}

}  // namespace

Value rich_compare(ProtoContext &ctx, Value a, Value b, int op) {
    const int quick = quick_compare(ctx, a, b, op);
    return quick >= 0 ? ctx.boolean(quick != 0) : compare_slowly(ctx, a, b, op);
}

int rich_compare_bool(ProtoContext &ctx, Value a, Value b, int op) {
    if (a == b && (op == kEQ || op == kNE))
        return op == kEQ;
    const int quick = quick_compare(ctx, a, b, op);
    if (quick >= 0)
        return quick;
    const Value result = compare_slowly(ctx, a, b, op);
    if (result == ctx.true_())
        return 1;
    if (!result || result == ctx.false_())
        return result ? 0 : -1;
    const Root<> keep(ctx, result);
    return is_true(ctx, result);
}

int64_t hash(ProtoContext &ctx, Value v) {
    if (v.is_int()) {
        constexpr int64_t kModulus = (int64_t{1} << 61) - 1;   // ints below it are their own hash
        const int64_t n = v.as_int();
        if (n > -kModulus && n < kModulus && n != -1) [[likely]]
            return n;
        return int_hash(v);
    }
    Type *type = type_of(ctx, v);
    if (type == ctx.types().str)
        return str_hash(ctx, as<Str>(v));
    const auto slot = type->slots.tp_hash.load();
    if (!slot) [[unlikely]]
        return hash_not_implemented(ctx, v);
    return ctx.need_stack() < 0 ? -1 : slot(ctx, v);
}

int64_t hash_not_implemented(ProtoContext &ctx, Value v) {
    return type_error(ctx, "unhashable type: '", type_of(ctx, v), "'");
}

int is_plain_instance_of(ProtoContext &ctx, Value v, Value type) {
    constexpr const char *kWords = "isinstance() arg 2 must be a type, a tuple of types, or a union";
    const bool is_type = has_layout(type, Layout::Type);
    Type *own = type_of(ctx, v);
    if (is_type && is_subtype(own, as<Type>(type)))
        return 1;
    if (!is_type && require_class(ctx, type, kWords) < 0)
        return -1;
    // An object may claim another class by `__class__`.
    if (is_type && own->slot(SlotId::tp_getattro) == ctx.types().object->slot(SlotId::tp_getattro) &&
        type_lookup(ctx, own, ctx.names().__class__) == type_lookup(ctx, ctx.types().object, ctx.names().__class__))
        return 0;
    bool failed = false;
    const Root<> claimed(ctx, ctx.find_attribute(v, ctx.names().__class__, &failed));
    if (!claimed)
        return failed ? -1 : 0;
    if (!is_type)
        return derives_from(ctx, claimed, type);
    return has_layout(claimed, Layout::Type) && claimed.get() != Value(own) && is_subtype(as<Type>(claimed), as<Type>(type));
}

int is_plain_subclass_of(ProtoContext &ctx, Value v, Value type) {
    if (has_layout(v, Layout::Type) && has_layout(type, Layout::Type))
        return is_subtype(as<Type>(v), as<Type>(type));
    if (require_class(ctx, v, "issubclass() arg 1 must be a class") < 0 ||
        require_class(ctx, type, "issubclass() arg 2 must be a class, a tuple of classes, or a union") < 0)
        return -1;
    return derives_from(ctx, v, type);
}

int is_instance_of(ProtoContext &ctx, Value v, Value type) {
    if (Value(type_of(ctx, v)) == type)
        return 1;
    if (type_of(ctx, type) == ctx.types().type) [[likely]]
        return is_plain_instance_of(ctx, v, type);
    if (has_layout(type, Layout::Tuple))
        return any_of(ctx, v, as<Tuple>(type), is_instance_of, " in __instancecheck__");
    bool asked;
    const int answer = ask_metaclass(ctx, ctx.names().__instancecheck__, type, v, " in __instancecheck__", &asked);
    return asked ? answer : is_plain_instance_of(ctx, v, type);
}

int is_subclass_of(ProtoContext &ctx, Value v, Value type) {
    if (type_of(ctx, type) == ctx.types().type)
        return v == type ? 1 : is_plain_subclass_of(ctx, v, type);
    if (has_layout(type, Layout::Tuple))
        return any_of(ctx, v, as<Tuple>(type), is_subclass_of, " in __subclasscheck__");
    bool asked;
    const int answer = ask_metaclass(ctx, ctx.names().__subclasscheck__, type, v, " in __subclasscheck__", &asked);
    return asked ? answer : is_plain_subclass_of(ctx, v, type);
}

}  // namespace hpyu
