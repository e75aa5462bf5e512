// SPDX-License-Identifier: MIT
// len(x), x[key], x[key] = value, del x[key], item in x, and what is left of the sequence protocol beside them.
//
// An integer object as the key means what it means to x[key]: a mapping's subscript comes first, and only an object that
// is a mere sequence has negative indices counted from its end here. To get an item by a C integer is the sequence
// protocol's: a sequence is asked as such, be it a mapping too, and its length is added to a negative index.
#include "protocol/protocol.hpp"
#include "types/generic_alias.hpp"
#include "types/iterators.hpp"
#include "types/list.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// An index into a mere sequence: its length is added if it is negative. False on failure.
bool wrap_index(ProtoContext &ctx, Type *type, Value object, int64_t *index) {
    if (*index >= 0 || !type->slots.sq_length)
        return true;
    const int64_t n = type->slots.sq_length(ctx, object);
    *index += n;
    return n >= 0;
}

Value sequence_item(ProtoContext &ctx, Type *type, Value object, int64_t index) {
    if (!wrap_index(ctx, type, object, &index))
        return Value();
    return type->slots.sq_item(ctx, object, index);
}

int sequence_set_item(ProtoContext &ctx, Type *type, Value object, int64_t index, Value value) {
    if (!wrap_index(ctx, type, object, &index))
        return -1;
    return type->slots.sq_ass_item(ctx, object, index, value);
}

/// X[key] of a class X: through __class_getitem__.
Value class_item(ProtoContext &ctx, Value cls, Value key) {
    if (cls == Value(ctx.types().type))
        return generic_alias_new(ctx, cls, key);
    bool failed = false;
    Root<> method(ctx, ctx.find_attribute(cls, ctx.names().__class_getitem__, &failed));
    if (failed)
        return Value();
    if (!method)
        return type_error(ctx, "type '", as<Type>(cls), "' is not subscriptable");
    return ctx.call(method, {key});
}

Raised no_item_change(ProtoContext &ctx, Type *type, Value key, Value value) {
    // Containers are told off in different words where the key might have been an index.
    const bool as_index = has_sequence_part(type) && is_index(ctx, key);
    if (as_index && read_index(ctx, key) == -1 && error_occurred(ctx))
        return {};
    if (value)
        return type_error(ctx, "'", type, "' object does not support item assignment");
    return type_error(ctx, "'", type, "' object ", as_index ? "doesn't" : "does not", " support item deletion");
}

Value make_slice(ProtoContext &ctx, int64_t start, int64_t end) {
    const Value first = int_from_int64(ctx, start);
    const Value last = first ? int_from_int64(ctx, end) : Value();
    return last ? slice_new(ctx, first, last, ctx.none()) : Value();
}

}  // namespace

int64_t length(ProtoContext &ctx, Value v) {
    Type *type = type_of(ctx, v);
    if (const auto slot = type->slots.sq_length.load()) [[likely]]
        return slot(ctx, v);
    if (const auto slot = type->slots.mp_length.load())
        return slot(ctx, v);
    return type_error(ctx, "object of type '", type, "' has no len()");
}

int64_t length_hint(ProtoContext &ctx, Value v, int64_t fallback) {
    Type *type = type_of(ctx, v);
    if (type->slots.sq_length || type->slots.mp_length) {
        const int64_t n = length(ctx, v);
        if (n >= 0 || !error_matches(ctx, ctx.exc().TypeError))
            return n;
        clear_error(ctx);
    }
    bool found = false;
    Root<> hint(ctx, ctx.call_special(ctx.names().__length_hint__, &v, 1, &found));
    if (!hint) {
        if (!found && !error_occurred(ctx))
            return fallback;
        if (!error_matches(ctx, ctx.exc().TypeError))
            return -1;
        clear_error(ctx);
        return fallback;
    }
    if (hint == ctx.not_implemented())
        return fallback;
    if (!is_int(hint))
        return type_error(ctx, "__length_hint__ must be an integer, not ", type_of(ctx, hint));
    const int64_t n = to_ssize(ctx, hint, false);
    if (n == -1 && error_occurred(ctx))
        return -1;
    if (n < 0)
        return value_error(ctx, "__length_hint__() should return >= 0");
    return n;
}

Value get_item(ProtoContext &ctx, Value object, Value key) {
    Type *type = type_of(ctx, object);
    if (const auto slot = type->slots.mp_subscript.load()) [[likely]]
        return slot(ctx, object, key);
    if (type->slots.sq_item) {
        if (!is_index(ctx, key))
            return type_error(ctx, "sequence index must be integer, not '", type_of(ctx, key), "'");
        const int64_t index = read_index(ctx, key);
        if (index == -1 && error_occurred(ctx))
            return Value();
        return sequence_item(ctx, type, object, index);
    }
    if (has_layout(object, Layout::Type))
        return class_item(ctx, object, key);
    return type_error(ctx, "'", type, "' object is not subscriptable");
}

Value get_item(ProtoContext &ctx, Value object, int64_t index) {
    if (is_sequence(ctx, object))
        return sequence_item(ctx, type_of(ctx, object), object, index);
    Root<> key(ctx, int_from_int64(ctx, index));
    return key ? get_item(ctx, object, key.get()) : Value();
}

int set_item(ProtoContext &ctx, Value object, Value key, Value value) {
    Type *type = type_of(ctx, object);
    if (const auto slot = type->slots.mp_ass_subscript.load()) [[likely]]
        return slot(ctx, object, key, value);
    if (type->slots.sq_ass_item) {
        if (!is_index(ctx, key))
            return type_error(ctx, "sequence index must be integer, not '", type_of(ctx, key), "'");
        const int64_t index = read_index(ctx, key);
        if (index == -1 && error_occurred(ctx))
            return -1;
        return sequence_set_item(ctx, type, object, index, value);
    }
    return no_item_change(ctx, type, key, value);
}

int set_item(ProtoContext &ctx, Value object, int64_t index, Value value) {
    Type *type = type_of(ctx, object);
    if (!type->slots.mp_ass_subscript && type->slots.sq_ass_item)
        return sequence_set_item(ctx, type, object, index, value);
    Root<> key(ctx, int_from_int64(ctx, index));
    return key ? set_item(ctx, object, key.get(), value) : -1;
}

int contains(ProtoContext &ctx, Value container, Value item) {
    Type *type = type_of(ctx, container);
    if (const auto slot = type->slots.sq_contains.load()) [[likely]]
        return slot(ctx, container, item);
    Root<> iterator(ctx, get_iter(ctx, container));
    if (!iterator) {
        if (error_matches(ctx, ctx.exc().TypeError))
            return type_error(ctx, "argument of type '", type, "' is not iterable");
        return -1;
    }
    for (;;) {
        Root<> own(ctx, iter_next(ctx, iterator));
        if (!own)
            return error_occurred(ctx) ? -1 : 0;
        if (const int equal = rich_compare_bool(ctx, own, item, kEQ); equal != 0)
            return equal;
    }
}

Value get_slice(ProtoContext &ctx, Value object, int64_t start, int64_t end) {
    Type *type = type_of(ctx, object);
    if (type == ctx.types().list)
        return list_slice(ctx, as<List>(object), start, end);
    if (!type->slots.mp_subscript)
        return type_error(ctx, "'", type, "' object is unsliceable");
    Root<> slice(ctx, make_slice(ctx, start, end));
    return slice ? type->slots.mp_subscript(ctx, object, slice) : Value();
}

int set_slice(ProtoContext &ctx, Value object, int64_t start, int64_t end, Value value) {
    Type *type = type_of(ctx, object);
    if (!type->slots.mp_ass_subscript) {
        const char *what = value ? "assignment" : "deletion";
        return type_error(ctx, "'", type, "' object doesn't support slice ", what);
    }
    Root<> slice(ctx, make_slice(ctx, start, end));
    return slice ? type->slots.mp_ass_subscript(ctx, object, slice, value) : -1;
}

bool has_sequence_part(const Type *type) {
    const auto &slots = type->slots;
    return type->has(kTypeHeap) || slots.sq_length || slots.sq_item || slots.sq_contains;
}

bool is_sequence(ProtoContext &ctx, Value v) {
    return !has_layout(v, Layout::Dict) && static_cast<bool>(type_of(ctx, v)->slots.sq_item);
}

Value sequence_concat(ProtoContext &ctx, Value a, Value b) {
    Type *type = type_of(ctx, a);
    if (const auto slot = type->slots.sq_concat.load())
        return slot(ctx, a, b);
    if (is_sequence(ctx, a) && is_sequence(ctx, b) && type->slots.nb_add) {
        const Value sum = type->slots.nb_add(ctx, a, b);
        if (sum != ctx.not_implemented())
            return sum;
    }
    return type_error(ctx, "'", type, "' object can't be concatenated");
}

Value sequence_repeat(ProtoContext &ctx, Value a, int64_t n) {
    Type *type = type_of(ctx, a);
    if (const auto slot = type->slots.sq_repeat.load())
        return slot(ctx, a, n);
    if (is_sequence(ctx, a) && type->slots.nb_multiply) {
        Root<> count(ctx, int_from_int64(ctx, n));
        const Value product = count ? type->slots.nb_multiply(ctx, a, count) : Value();
        if (product != ctx.not_implemented())
            return product;
    }
    return type_error(ctx, "'", type, "' object can't be repeated");
}

}  // namespace hpyu
