// SPDX-License-Identifier: MIT
// What can be done with any object: attributes, items, slices, iteration, text, comparison, identity.
#include <cstdio>

#include "attribute.hpp"
#include "protocol/protocol.hpp"
#include "slots/slots.hpp"
#include "slots/support.hpp"
#include "types/dict.hpp"
#include "types/int.hpp"
#include "types/iterators.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// As `with(ctx, h, f)`, with a str made of a C name as f's last argument.
template <class F>
auto with_name(HPyContext *ctx, HPy h, const char *utf8, F &&f) {
    return with(ctx, h, [=](HpyThread &t, Value v) {
        using R = decltype(f(t, v, static_cast<Str *>(nullptr)));
        Root<Str *> name(t, t.name(utf8));
        return name ? f(t, v, name.get()) : failure_of<R>();
    });
}

/// 1 if found, 0 if not or if looking failed: what was raised is cleared.
int has_attribute(HpyThread &t, Value object, Str *name) {
    bool failed = false;
    const Value found = t.find_attribute(object, name, &failed);
    if (failed)
        clear_error(t);
    return found ? 1 : 0;
}

}  // namespace

// -- attributes -------------------------------------------------------------------------------------------------------

HPy slot::GetAttr(HPyContext *ctx, HPy obj, HPy name) {
    return with(ctx, obj, name, [](HpyThread &t, Value v, Value key) { return t.get_attribute(v, key); });
}
HPy slot::GetAttr_s(HPyContext *ctx, HPy obj, const char *utf8_name) {
    return with(ctx, obj, [=](HpyThread &t, Value v) -> Value {
        hpyu::Str *name = t.name(utf8_name);
        if (name == nullptr)
            return Value();
        if (is_generic(type_of(t, v))) [[likely]]
            return generic_get_attribute(t, v, name);   // which has no use for the name once it has found something
        const Root<hpyu::Str *> keep(t, name);
        return t.get_attribute(v, name);
    });
}

int slot::HasAttr(HPyContext *ctx, HPy obj, HPy name) {
    return inside(ctx, 0, [=](HpyThread &t) -> int {
        Value v, key;
        if (!look(t, obj, &v) || !look(t, name, &key))
            return 0;
        return is_str(key) ? has_attribute(t, v, as<hpyu::Str>(key)) : 0;
    });
}
int slot::HasAttr_s(HPyContext *ctx, HPy obj, const char *utf8_name) {
    return inside(ctx, 0, [=](HpyThread &t) -> int {
        Value v;
        if (!look(t, obj, &v))
            return 0;
        Root<hpyu::Str *> name(t, t.name(utf8_name));
        if (name)
            return has_attribute(t, v, name);
        clear_error(t);
        return 0;
    });
}

int slot::SetAttr(HPyContext *ctx, HPy obj, HPy name, HPy value) {
    return with(ctx, obj, name, Optional{value}, [](HpyThread &t, Value v, Value key, Value to) {
        return t.set_attribute(v, key, to);
    });
}
int slot::SetAttr_s(HPyContext *ctx, HPy obj, const char *utf8_name, HPy value) {
    return with(ctx, obj, Optional{value}, [=](HpyThread &t, Value v, Value to) -> int {
        hpyu::Str *name = t.name(utf8_name);
        if (name == nullptr)
            return -1;
        if (is_generic_to_set(type_of(t, v))) [[likely]]
            return generic_set_attribute(t, v, name, to);   // which keeps the name for as long as it needs it
        const Root<hpyu::Str *> keep(t, name);
        return t.set_attribute(v, name, to);
    });
}

// -- items ------------------------------------------------------------------------------------------------------------
// By an index, a sequence is asked as a sequence and anything else by a key.

/// An item of a list or a tuple proper; null if it is neither, or has none.
[[gnu::always_inline]] static inline Value item_at_once(HpyThread &t, ProtoObject *row, int64_t index) {
    if (row->type == t.types().list)
        return static_cast<List *>(row)->load(index);
    if (row->type != t.types().tuple)
        return Value();
    const auto *tuple = static_cast<Tuple *>(row);
    return static_cast<uint64_t>(index) < static_cast<uint64_t>(tuple->length) ? (*tuple)[index] : Value();
}

[[gnu::noinline]] static HPy get_item_slowly(HPyContext *ctx, HPy obj, HPy key) {
    return lending(ctx, [](HpyThread &t, Value v, Value k) { return get_item(t, v, k); }, obj, key);
}
HPy slot::GetItem(HPyContext *ctx, HPy obj, HPy key) {
    HpyThread *t = thread_inside(ctx);
    ProtoObject *container = peek(obj);
    if (t != nullptr && container != nullptr) [[likely]] {
        Value found;
        if (container->type == t->types().dict) {
            if (ProtoObject *k = peek(key); k != nullptr && k->type == t->types().str) [[likely]]
                found = dict_find_text(*t, static_cast<Dict *>(container), static_cast<hpyu::Str *>(k));
        } else if (const Value k = Value::from_bits(static_cast<uint64_t>(key._i)); k.is_int()) {
            found = item_at_once(*t, container, k.as_int());
        }
        if (const HPy made = t->open_at_once(found); made._i != 0) [[likely]]
            return made;
    }
    return get_item_slowly(ctx, obj, key);
}

[[gnu::noinline]] static HPy get_item_i_slowly(HPyContext *ctx, HPy obj, HPy_ssize_t index) {
    return with(ctx, obj, [=](HpyThread &t, Value v) -> HPy {
        if (is_foreign(v) && index >= 0)
            if (const hpyu::Type *type = v.as_object()->type; !type->slots.mp_subscript)
                if (const slot_kind::SizeArg slot = type->slots.sq_item; is_direct(slot)) {
                    const auto impl = reinterpret_cast<HPyFunc_ssizeargfunc>(slot.impl);
                    return call_directly<Depth::Stack>(t, kWhileCalling, impl, obj, index);
                }
        return give(t, get_item(t, v, index));
    });
}
HPy slot::GetItem_i(HPyContext *ctx, HPy obj, HPy_ssize_t index) {
    HpyThread *t = thread_inside(ctx);
    ProtoObject *row = peek(obj);
    if (t != nullptr && row != nullptr) [[likely]]
        if (const Value item = item_at_once(*t, row, index)) [[likely]]
            if (const HPy made = t->open_at_once(item); made._i != 0) [[likely]]
                return made;
    return get_item_i_slowly(ctx, obj, index);
}
HPy slot::GetItem_s(HPyContext *ctx, HPy obj, const char *utf8_key) {
    return with(ctx, obj, [=](HpyThread &t, Value v) -> Value {
        hpyu::Str *name = t.name(utf8_key);
        if (name == nullptr)
            return Value();
        if (is_exactly(v, t.types().dict))
            if (const Value found = dict_find_text(t, as<Dict>(v), name)) [[likely]]
                return found;
        Root<hpyu::Str *> key(t, name);
        return get_item(t, v, Value(name));
    });
}

[[gnu::noinline]] static int contains_slowly(HPyContext *ctx, HPy container, HPy key) {
    return lending(ctx, [](HpyThread &t, Value v, Value k) { return contains(t, v, k); }, container, key);
}
int slot::Contains(HPyContext *ctx, HPy container, HPy key) {
    HpyThread *t = thread_inside(ctx);
    ProtoObject *dict = peek(container), *k = peek(key);
    if (t != nullptr && dict != nullptr && k != nullptr && dict->type == t->types().dict && k->type == t->types().str)
        if (dict_find_text(*t, static_cast<Dict *>(dict), static_cast<hpyu::Str *>(k))) [[likely]]
            return 1;
    return contains_slowly(ctx, container, key);
}

/// Stores in a dict proper.
[[gnu::noinline]] static int set_in_dict(HpyThread &thread, Dict *dict, Value key, Value value) {
    if (is_exactly(key, thread.types().str))
        if (const int done = dict_set_text(thread, dict, as<hpyu::Str>(key), value); done != 0) [[likely]]
            return done > 0 ? 0 : -1;
    return guarded(thread, -1, [=](HpyThread &t) { return dict_set(t, dict, key, value); });
}

[[gnu::noinline]] static int set_item_slowly(HPyContext *ctx, HPy obj, HPy key, HPy value) {
    return lending(ctx, [](HpyThread &t, Value v, Value k, Value to) {
        return set_item(t, v, k, to);
    }, obj, key, value);
}
/// Replaces an item of a list proper; false if it is none, or has none there.
[[gnu::always_inline]] static inline bool replaced_at_once(HPyContext *ctx, HPy obj, int64_t index, HPy value) {
    HpyThread *t = thread_inside(ctx);
    ProtoObject *list = peek(obj);
    const Value item = glance(value);
    return t != nullptr && list != nullptr && item && list->type == t->types().list &&
           list_replace(*t, static_cast<List *>(list), index, item);
}
int slot::SetItem(HPyContext *ctx, HPy obj, HPy key, HPy value) {
    HpyThread *t = thread_inside(ctx);
    ProtoObject *container = peek(obj);
    if (t != nullptr && container != nullptr && container->type == t->types().dict) {
        const Value k = glance(key), to = glance(value);
        return k && to ? set_in_dict(*t, static_cast<Dict *>(container), k, to) : set_item_slowly(ctx, obj, key, value);
    }
    if (const Value k = Value::from_bits(static_cast<uint64_t>(key._i)); k.is_int())
        if (replaced_at_once(ctx, obj, k.as_int(), value)) [[likely]]
            return 0;
    return set_item_slowly(ctx, obj, key, value);
}
[[gnu::noinline]] static int set_item_i_slowly(HPyContext *ctx, HPy obj, HPy_ssize_t index, HPy value) {
    return lending(ctx, [=](HpyThread &t, Value v, Value to) { return set_item(t, v, index, to); }, obj, value);
}
int slot::SetItem_i(HPyContext *ctx, HPy obj, HPy_ssize_t index, HPy value) {
    return replaced_at_once(ctx, obj, index, value) ? 0 : set_item_i_slowly(ctx, obj, index, value);
}
int slot::SetItem_s(HPyContext *ctx, HPy obj, const char *utf8_key, HPy value) {
    return lending(ctx, [=](HpyThread &t, Value v, Value to) -> int {
        hpyu::Str *name = t.name(utf8_key);
        if (name == nullptr)
            return -1;
        if (is_exactly(v, t.types().dict))
            if (const int done = dict_set_text(t, as<Dict>(v), name, to); done != 0) [[likely]]
                return done > 0 ? 0 : -1;
        Root<hpyu::Str *> key(t, name);
        return set_item(t, v, Value(name), to);
    }, obj, value);
}

int slot::DelItem(HPyContext *ctx, HPy obj, HPy key) {
    return with(ctx, obj, key, [](HpyThread &t, Value v, Value k) { return set_item(t, v, k, Value()); });
}
int slot::DelItem_i(HPyContext *ctx, HPy obj, HPy_ssize_t index) {
    return with(ctx, obj, [=](HpyThread &t, Value v) { return set_item(t, v, index, Value()); });
}
int slot::DelItem_s(HPyContext *ctx, HPy obj, const char *utf8_key) {
    return with_name(ctx, obj, utf8_key, [](HpyThread &t, Value v, hpyu::Str *key) {
        return set_item(t, v, Value(key), Value());
    });
}

[[gnu::noinline]] static HPy_ssize_t length_slowly(HPyContext *ctx, HPy h) {
    return with(ctx, h, [](HpyThread &t, Value v) { return length(t, v); });
}

HPy_ssize_t slot::Length(HPyContext *ctx, HPy h) {
    HpyThread *t = thread_inside(ctx);
    ProtoObject *object = peek(h);
    if (t != nullptr && object != nullptr) [[likely]] {
        const BuiltinTypes &types = t->types();
        if (object->type == types.list)
            return static_cast<List *>(object)->length.load(std::memory_order_acquire);
        if (object->type == types.dict)
            return dict_length(static_cast<Dict *>(object));
        if (object->type == types.tuple)
            return static_cast<Tuple *>(object)->length;
        if (object->type == types.str)
            return static_cast<hpyu::Str *>(object)->length;
    }
    return length_slowly(ctx, h);
}

// -- slices -----------------------------------------------------------------------------------------------------------

HPy slot::GetSlice(HPyContext *ctx, HPy obj, HPy_ssize_t start, HPy_ssize_t end) {
    return with(ctx, obj, [=](HpyThread &t, Value v) { return get_slice(t, v, start, end); });
}
int slot::SetSlice(HPyContext *ctx, HPy obj, HPy_ssize_t start, HPy_ssize_t end, HPy value) {
    return with(ctx, obj, Optional{value}, [=](HpyThread &t, Value v, Value to) { return set_slice(t, v, start, end, to); });
}
int slot::DelSlice(HPyContext *ctx, HPy obj, HPy_ssize_t start, HPy_ssize_t end) {
    return with(ctx, obj, [=](HpyThread &t, Value v) { return set_slice(t, v, start, end, Value()); });
}

HPy slot::Slice_New(HPyContext *ctx, HPy start, HPy stop, HPy step) {
    return with(ctx, Optional{start}, Optional{stop}, Optional{step}, [](HpyThread &t, Value a, Value b, Value c) {
        return slice_new(t, a ? a : t.none(), b ? b : t.none(), c ? c : t.none());
    });
}
int slot::Slice_Unpack(HPyContext *ctx, HPy slice, HPy_ssize_t *start, HPy_ssize_t *stop, HPy_ssize_t *step) {
    return with(ctx, slice, [=](HpyThread &t, Value v) -> int {
        if (!has_layout(v, Layout::Slice) || start == nullptr || stop == nullptr || step == nullptr)
            return bad_argument(t);
        return slice_unpack(t, v, start, stop, step);
    });
}

// -- iteration --------------------------------------------------------------------------------------------------------

HPy slot::GetIter(HPyContext *ctx, HPy obj) {
    return with(ctx, obj, [](HpyThread &t, Value v) { return get_iter(t, v); });
}
[[gnu::noinline]] static HPy iter_next_slowly(HPyContext *ctx, HPy iterator) {
    return with(ctx, iterator, [](HpyThread &t, Value v) { return iter_next(t, v); });
}
[[gnu::noinline]] static HPy iter_next_of(HpyThread &thread, Value iterator) {
    return guarded(thread, HPy{0}, [=](HpyThread &t) { return t.open(iter_next(t, iterator)); });
}
HPy slot::Iter_Next(HPyContext *ctx, HPy iterator) {
    HpyThread *t = thread_inside(ctx);
    ProtoObject *object = peek(iterator);
    if (t == nullptr || object == nullptr) [[unlikely]]
        return iter_next_slowly(ctx, iterator);
    if (object->type == t->types().list_iterator) [[likely]]
        return t->open(list_iterator_next(*t, Value(object)));
    return iter_next_of(*t, Value(object));
}
int slot::Iter_Check(HPyContext *ctx, HPy obj) {
    return check_type(ctx, obj, [](Value v) {
        return v.is_object() && static_cast<bool>(v.as_object()->type->slots.tp_iternext);
    });
}

// -- text and comparison ----------------------------------------------------------------------------------------------

HPy slot::Repr(HPyContext *ctx, HPy obj) {
    return with(ctx, obj, [](HpyThread &t, Value v) { return repr(t, v); });
}
HPy slot::Str(HPyContext *ctx, HPy obj) {
    return with(ctx, obj, [](HpyThread &t, Value v) { return to_str(t, v); });
}
HPy slot::ASCII(HPyContext *ctx, HPy obj) {
    return with(ctx, obj, [](HpyThread &t, Value v) { return ascii(t, v); });
}
HPy slot::Bytes(HPyContext *ctx, HPy obj) {
    return with(ctx, obj, [](HpyThread &t, Value v) { return to_bytes(t, v); });
}

[[gnu::noinline]] static HPy compare_slowly(HPyContext *ctx, HPy a, HPy b, int op, bool asked) {
    return with(ctx, a, b, [=](HpyThread &t, Value x, Value y) -> Value {
        if (op < kLT || op > kGE)
            return bad_argument(t);
        return asked ? rich_compare_declined(t, x, y, op) : rich_compare(t, x, y, op);
    });
}

/// By an extension's function, which gets the caller's own handles.
[[gnu::noinline]] static HPy compare_directly(HpyThread &thread, HPy a, HPy b, int op, void *impl) {
    const HPy result = guarded(thread, HPy{0}, [=](HpyThread &t) {
        const auto function = reinterpret_cast<HPyFunc_richcmpfunc>(impl);
        return call_directly<Depth::Counted>(t, " in comparison", function, a, b, static_cast<HPy_RichCmpOp>(op));
    });
    if (peek(result) != thread.not_implemented().as_object()) [[likely]]
        return result;
    thread.close(result);
    return compare_slowly(thread.universal(), a, b, op, true);
}

/// Two instances of one class that compares itself ask nobody else first.
HPy slot::RichCompare(HPyContext *ctx, HPy a, HPy b, int op) {
    HpyThread *t = thread_inside(ctx);
    if (t == nullptr) [[unlikely]]
        return compare_slowly(ctx, a, b, op, false);
    const ProtoObject *left = peek(a), *right = peek(b);
    if (left != nullptr && right != nullptr && op >= kLT && op <= kGE)
        if (const hpyu::Type *type = left->type; type == right->type)
            if (const slot_kind::RichCompare own = type->slots.tp_richcompare; is_direct(own))
                return compare_directly(*t, a, b, op, own.impl);
    return compare_slowly(ctx, a, b, op, false);
}
[[gnu::noinline]] static int compare_bool_slowly(HPyContext *ctx, HPy a, HPy b, int op) {
    return lending(ctx, [=](HpyThread &t, Value x, Value y) -> int {
        return op >= kLT && op <= kGE ? rich_compare_bool(t, x, y, op) : static_cast<int>(bad_argument(t));
    }, a, b);
}
[[gnu::noinline]] static HPy_hash_t hash_slowly(HPyContext *ctx, HPy obj) {
    return with(ctx, obj, [](HpyThread &t, Value v) { return hash(t, v); });
}

int slot::RichCompareBool(HPyContext *ctx, HPy a, HPy b, int op) {
    const Value x = glance(a), y = glance(b);
    if (x.is_int() && y.is_int() && op >= kLT && op <= kGE) {
        const auto m = static_cast<int64_t>(x.bits()), n = static_cast<int64_t>(y.bits());
        return ((op == kLT || op == kLE || op == kNE) && m < n) || ((op == kGT || op == kGE || op == kNE) && m > n) ||
               ((op == kEQ || op == kLE || op == kGE) && m == n);
    }
    HpyThread *t = thread_inside(ctx);
    if (t != nullptr && (op == kEQ || op == kNE) && is_exactly(x, t->types().str) && is_exactly(y, t->types().str))
        return str_equal(as<hpyu::Str>(x), as<hpyu::Str>(y)) == (op == kEQ);
    return compare_bool_slowly(ctx, a, b, op);
}

HPy_hash_t slot::Hash(HPyContext *ctx, HPy obj) {
    HpyThread *t = thread_inside(ctx);
    ProtoObject *object = peek(obj);
    if (t != nullptr && object != nullptr && object->type == t->types().str)
        if (const int64_t known = static_cast<hpyu::Str *>(object)->hash.load(std::memory_order_relaxed); known != -1)
            return known;
    return hash_slowly(ctx, obj);
}

// -- identity and looks -----------------------------------------------------------------------------------------------

[[gnu::noinline]] static int is_slowly(HPyContext *ctx, HPy obj, HPy other) {
    return inside(ctx, 0, [=](HpyThread &t) -> int {
        Value a, b;
        return look(t, Optional{obj}, &a) && look(t, Optional{other}, &b) && a == b ? 1 : 0;
    });
}

int slot::Is(HPyContext *ctx, HPy obj, HPy other) {
    const ProtoObject *a = peek(obj), *b = peek(other);
    return a != nullptr && b != nullptr ? a == b : is_slowly(ctx, obj, other);
}

void slot::Dump(HPyContext *ctx, HPy h) {
    inside(ctx, [=](HpyThread &t) {
        Root<> saved(t, take_error(t));
        const Value v = t.value_of(h);
        if (!v) {
            clear_error(t);
            std::fprintf(stderr, "handle %#lx: %s\n", static_cast<unsigned long>(h._i),
                         h._i == 0 ? "HPy_NULL" : "closed");
        } else {
            hpyu::Str *text = repr(t, v);
            clear_error(t);
            const std::string shown = text != nullptr ? str_text(text) : "(its repr failed)";
            std::fprintf(stderr, "handle %#lx: %s %#lx of type %s: %s\n", static_cast<unsigned long>(h._i),
                         v.is_immediate() ? "immediate" : "object", static_cast<unsigned long>(v.bits()),
                         type_of(t, v)->full_name.load(), shown.c_str());
        }
        if (saved)
            raise_instance(t, saved);
    });
}

}  // namespace hpyu
