// SPDX-License-Identifier: MIT
// weakref.WeakSet. Its algebra is that of sets of what is alive in it now.
#include "modules/collections/abc_mixins.hpp"
#include "modules/collections/collections.hpp"
#include "modules/weakref.hpp"
#include "modules/weakref_table.hpp"
#include "types/generic_alias.hpp"
#include "types/object.hpp"
#include "types/set.hpp"

namespace hpyu {

namespace {

using namespace weak_table;

int add_item(ProtoContext &ctx, Value self, Value item) { return put<Weak::Set>(ctx, self, item, ctx.none()); }
int drop_item(ProtoContext &ctx, Value self, Value item) { return remove<Weak::Set>(ctx, self, item); }

int add_all(ProtoContext &ctx, Value self, Value items) {
    return for_each(ctx, items, [&](Value item) { return add_item(ctx, self, item); });
}

/// Removes what `items` has.
int drop_all(ProtoContext &ctx, Value self, Value items) {
    return for_each(ctx, items, [&](Value item) { return drop_item(ctx, self, item) < 0 ? -1 : 0; });
}

int weak_set_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static const PythonSignature kSignature = {"WeakSet.__init__", {"data"}, 1, 0, true};
    Value given;
    if (bind_arguments(ctx, kSignature, args, nargs, kwnames, &given) < 0)
        return -1;
    return !given || given == ctx.none() ? 0 : add_all(ctx, self, given);
}

Value set_add_method(ProtoContext &ctx, Value self, Value item) { return none_or_null(ctx, add_item(ctx, self, item)); }
Value set_discard(ProtoContext &ctx, Value self, Value item) { return none_or_null(ctx, drop_item(ctx, self, item)); }
Value set_remove(ProtoContext &ctx, Value self, Value item) {
    const int done = drop_item(ctx, self, item);
    return done > 0 ? ctx.none() : done < 0 ? Value() : Value(key_error(ctx, item));
}

Value weak_set_pop(ProtoContext &ctx, Value self) {
    const Root<List *> items(ctx, as<List>(listed<Weak::Set, Part::Keys>(ctx, self)));
    for (int64_t i = 0; items && i < items->length.load(); ++i) {
        const Root<> item(ctx, items->load(i));
        const int removed = drop_item(ctx, self, item);
        if (removed != 0)
            return removed < 0 ? Value() : item.get();
    }
    return items ? key_error(ctx, str_from_text(ctx, "pop from empty WeakSet")) : Raised{};
}

// -- algebra ----------------------------------------------------------------------------------------------------------

enum class Algebra { Union, Intersection, Difference, SymmetricDifference };

/// The result, of any iterable as the other operand, as a set that keeps its items alive.
template <Algebra What>
Set *combine(ProtoContext &ctx, Value self, Value other) {
    const Root<Set *> own(ctx, set_from(ctx, self));
    if (!own)
        return nullptr;
    if (What == Algebra::Intersection)
        return set_intersection(ctx, own, other, false);
    const int done = What == Algebra::Union        ? set_update(ctx, own, other)
                     : What == Algebra::Difference ? set_difference_update(ctx, own, other)
                                                   : set_symmetric_difference_update(ctx, own, other);
    return done < 0 ? nullptr : own.get();
}

template <Algebra What>
Value combined(ProtoContext &ctx, Value self, Value other) {
    const Root<Set *> items(ctx, combine<What>(ctx, self, other));
    return items ? ctx.call(Value(type_of(ctx, self)), {Value(items.get())}) : Value();
}

/// The operator: NotImplemented where the left operand is no WeakSet.
template <Algebra What>
Value operate(ProtoContext &ctx, Value a, Value b) {
    return type_of(ctx, a)->trace == trace ? combined<What>(ctx, a, b) : ctx.not_implemented();
}

/// Makes self the result, in place.
template <Algebra What>
int update_in_place(ProtoContext &ctx, Value self, Value other) {
    if (What == Algebra::Union)
        return add_all(ctx, self, other);
    if (What == Algebra::Difference && self != other)
        return drop_all(ctx, self, other);
    const Root<Set *> own(ctx, set_from(ctx, self)), result(ctx, own ? combine<What>(ctx, self, other) : nullptr);
    if (!result || set_difference_update(ctx, own, Value(result.get())) < 0 ||
        drop_all(ctx, self, Value(own.get())) < 0)
        return -1;
    return add_all(ctx, self, Value(result.get()));
}

template <Algebra What>
Value update_method(ProtoContext &ctx, Value self, Value other) {
    return none_or_null(ctx, update_in_place<What>(ctx, self, other));
}

template <Algebra What>
Value operate_in_place(ProtoContext &ctx, Value self, Value other) {
    return update_in_place<What>(ctx, self, other) < 0 ? Value() : self;
}

/// Compares with the items of any iterable.
template <int Op>
Value compare_items(ProtoContext &ctx, Value self, Value other) {
    const Root<Set *> own(ctx, set_from(ctx, self)), theirs(ctx, own ? set_from(ctx, other) : nullptr);
    return theirs ? rich_compare(ctx, Value(own.get()), Value(theirs.get()), Op) : Value();
}

Value weak_set_compare(ProtoContext &ctx, Value self, Value other, int op) {
    switch (op) {
        case kLE: return compare_items<kLE>(ctx, self, other);
        case kLT: return compare_items<kLT>(ctx, self, other);
        case kGE: return compare_items<kGE>(ctx, self, other);
        case kGT: return compare_items<kGT>(ctx, self, other);
        default: break;
    }
    if (!is_instance(ctx, other, type_of(ctx, self)))
        return ctx.not_implemented();
    return op == kEQ ? compare_items<kEQ>(ctx, self, other) : compare_items<kNE>(ctx, self, other);
}

Value weak_set_isdisjoint(ProtoContext &ctx, Value self, Value other) {
    const Root<Set *> own(ctx, set_from(ctx, self));
    return own ? bool_or_null(ctx, set_is_disjoint(ctx, own, other)) : Value();
}

Value weak_set_copy(ProtoContext &ctx, Value self) { return ctx.call(Value(type_of(ctx, self)), {self}); }

/// That of the set of references.
Value weak_set_repr(ProtoContext &ctx, Value self) {
    const Root<> list(ctx, references<Weak::Set>(ctx, self));
    const Root<Set *> set(ctx, list ? set_from(ctx, list) : nullptr);
    return set ? Value(repr(ctx, Value(set.get()))) : Value();
}

constexpr MethodDef kMethods[] = {
    {"add", one_arg<set_add_method>, "add($self, item)\n--\n\nPut an item in."},
    {"discard", one_arg<set_discard>, "discard($self, item)\n--\n\nRemove an item if it is there."},
    {"remove", one_arg<set_remove>, "remove($self, item)\n--\n\nRemove an item that is there."},
    {"pop", noargs<weak_set_pop>, "pop($self)\n--\n\nRemove some item and return it."},
    {"clear", noargs<clear>, "clear($self)\n--\n\nRemove all."},
    {"copy", noargs<weak_set_copy>, "copy($self)\n--\n\nA set of the same items."},
    {"union", one_arg<combined<Algebra::Union>>, "union($self, other)\n--\n\nThe items of both."},
    {"intersection", one_arg<combined<Algebra::Intersection>>,
     "intersection($self, other)\n--\n\nThe items that are in both."},
    {"difference", one_arg<combined<Algebra::Difference>>,
     "difference($self, other)\n--\n\nThe items that are not in the other."},
    {"symmetric_difference", one_arg<combined<Algebra::SymmetricDifference>>,
     "symmetric_difference($self, other)\n--\n\nThe items that are in one of both."},
    {"update", one_arg<update_method<Algebra::Union>>, "update($self, other)\n--\n\nPut all items of an iterable in."},
    {"intersection_update", one_arg<update_method<Algebra::Intersection>>,
     "intersection_update($self, other)\n--\n\nKeep what is in both."},
    {"difference_update", one_arg<update_method<Algebra::Difference>>,
     "difference_update($self, other)\n--\n\nRemove what is in the other."},
    {"symmetric_difference_update", one_arg<update_method<Algebra::SymmetricDifference>>,
     "symmetric_difference_update($self, other)\n--\n\nKeep what is in one of both."},
    {"issubset", one_arg<compare_items<kLE>>, "issubset($self, other)\n--\n\nWhether the other has all its items."},
    {"issuperset", one_arg<compare_items<kGE>>,
     "issuperset($self, other)\n--\n\nWhether it has all the other's items."},
    {"isdisjoint", one_arg<weak_set_isdisjoint>, "isdisjoint($self, other)\n--\n\nWhether nothing is in both."},
    kGenericClassGetItem,
};

}  // namespace

constinit const TypeDef kWeakSetType = {
    .name = "weakref.WeakSet",
    .doc = "A set that does not keep its items alive.",
    .size = sizeof(WeakTable),
    .flags = kTypeBase | kTypeGC | kTypeWeakRefs,
    .trace = trace,
    .methods = kMethods,
    .slots = {.tp_new = native<make>,
              .tp_init = native<weak_set_init>,
              .tp_repr = native<weak_set_repr>,
              .tp_hash = native<hash_not_implemented>,
              .tp_richcompare = native<weak_set_compare>,
              .tp_iter = native<iterated<Weak::Set, Part::Keys>>,
              .nb_subtract = native<operate<Algebra::Difference>>,
              .nb_and = native<operate<Algebra::Intersection>>,
              .nb_xor = native<operate<Algebra::SymmetricDifference>>,
              .nb_or = native<operate<Algebra::Union>>,
              .nb_inplace_subtract = native<operate_in_place<Algebra::Difference>>,
              .nb_inplace_and = native<operate_in_place<Algebra::Intersection>>,
              .nb_inplace_xor = native<operate_in_place<Algebra::SymmetricDifference>>,
              .nb_inplace_or = native<operate_in_place<Algebra::Union>>,
              .mp_length = native<weak_table::length<Weak::Set>>,
              .sq_contains = native<weak_table::contains<Weak::Set>>},
};

}  // namespace hpyu
