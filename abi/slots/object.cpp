// SPDX-License-Identifier: MIT
// What can be done with any object: attributes, items, slices, iteration, text, comparison, identity.
#include <cstdio>

#include "protocol/protocol.hpp"
#include "slots/slots.hpp"
#include "slots/support.hpp"
#include "types/int.hpp"
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
    return lending(ctx, [](HpyThread &t, Value v, Value key) { return t.get_attribute(v, key); }, obj, name);
}
HPy slot::GetAttr_s(HPyContext *ctx, HPy obj, const char *utf8_name) {
    return with_name(ctx, obj, utf8_name, [](HpyThread &t, Value v, hpyu::Str *name) { return t.get_attribute(v, name); });
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
    return lending(ctx, [](HpyThread &t, Value v, Value key, Value to) {
        return t.set_attribute(v, key, to);
    }, obj, name, Optional{value});
}
int slot::SetAttr_s(HPyContext *ctx, HPy obj, const char *utf8_name, HPy value) {
    return lending(ctx, [=](HpyThread &t, Value v, Value to) -> int {
        Root<hpyu::Str *> name(t, t.name(utf8_name));
        return name ? t.set_attribute(v, name.get(), to) : -1;
    }, obj, Optional{value});
}

// -- items ------------------------------------------------------------------------------------------------------------
// By an index, a sequence is asked as a sequence and anything else by a key.

HPy slot::GetItem(HPyContext *ctx, HPy obj, HPy key) {
    return lending(ctx, [](HpyThread &t, Value v, Value k) { return get_item(t, v, k); }, obj, key);
}
HPy slot::GetItem_i(HPyContext *ctx, HPy obj, HPy_ssize_t index) {
    return inside(ctx, HPy{0}, [=](HpyThread &t) -> HPy {
        const Value v = t.value_of(obj);
        if (!v)
            return HPy{0};
        if (is_foreign(v) && index >= 0)
            if (const hpyu::Type *type = v.as_object()->type; !type->slots.mp_subscript)
                if (const slot_kind::SizeArg slot = type->slots.sq_item; is_direct(slot)) {
                    const auto impl = reinterpret_cast<HPyFunc_ssizeargfunc>(slot.impl);
                    return call_directly(
                        t, {obj}, [=](HPyContext *c) { return impl(c, obj, index); },
                        [=, &t] { return slot_description(t, reinterpret_cast<void *>(impl), obj); });
                }
        return give(t, get_item(t, v, index));
    });
}
HPy slot::GetItem_s(HPyContext *ctx, HPy obj, const char *utf8_key) {
    return with_name(ctx, obj, utf8_key, [](HpyThread &t, Value v, hpyu::Str *key) { return get_item(t, v, Value(key)); });
}

int slot::Contains(HPyContext *ctx, HPy container, HPy key) {
    return lending(ctx, [](HpyThread &t, Value v, Value k) { return contains(t, v, k); }, container, key);
}

int slot::SetItem(HPyContext *ctx, HPy obj, HPy key, HPy value) {
    return lending(ctx, [](HpyThread &t, Value v, Value k, Value to) { return set_item(t, v, k, to); }, obj, key, value);
}
int slot::SetItem_i(HPyContext *ctx, HPy obj, HPy_ssize_t index, HPy value) {
    return lending(ctx, [=](HpyThread &t, Value v, Value to) { return set_item(t, v, index, to); }, obj, value);
}
int slot::SetItem_s(HPyContext *ctx, HPy obj, const char *utf8_key, HPy value) {
    return lending(ctx, [=](HpyThread &t, Value v, Value to) -> int {
        Root<hpyu::Str *> key(t, t.name(utf8_key));
        return key ? set_item(t, v, Value(key.get()), to) : -1;
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

HPy_ssize_t slot::Length(HPyContext *ctx, HPy h) {
    return with(ctx, h, [](HpyThread &t, Value v) { return length(t, v); });
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
HPy slot::Iter_Next(HPyContext *ctx, HPy iterator) {
    return with(ctx, iterator, [](HpyThread &t, Value v) -> Value {
        if (!type_of(t, v)->slots.tp_iternext)
            return type_error(t, "'", type_of(t, v), "' object is not an iterator");
        return iter_next(t, v);
    });
}
int slot::Iter_Check(HPyContext *ctx, HPy obj) {
    return check(ctx, obj, [](HpyThread &t, Value v) { return is_iterator(t, v); });
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

/// Two instances of one class that compares itself; false if others have to be asked, or first.
static bool compared_directly(HpyThread &t, Value x, HPy a, Value y, HPy b, int op, HPy *result) {
    if (!x.is_object() || !y.is_object() || x.as_object()->type != y.as_object()->type)
        return false;
    const slot_kind::RichCompare slot = x.as_object()->type->slots.tp_richcompare;
    if (!is_direct(slot))
        return false;
    const auto impl = reinterpret_cast<HPyFunc_richcmpfunc>(slot.impl);
    *result = call_directly(
        t, {a, b}, [=](HPyContext *c) { return impl(c, a, b, static_cast<HPy_RichCmpOp>(op)); },
        [=, &t] { return slot_description(t, reinterpret_cast<void *>(impl), a); }, " in comparison");
    if (peek(*result) == t.not_implemented().as_object()) [[unlikely]] {
        t.close(*result);
        // Looked up again, since the callee may have closed what it was only lent.
        *result = look(t, a, &x) && look(t, b, &y) ? give(t, rich_compare_declined(t, x, y, op)) : HPy{0};
    }
    return true;
}

HPy slot::RichCompare(HPyContext *ctx, HPy a, HPy b, int op) {
    return inside(ctx, HPy{0}, [=](HpyThread &t) -> HPy {
        Value x, y;
        if (!look(t, a, &x) || !look(t, b, &y))
            return HPy{0};
        if (op < kLT || op > kGE)
            return give(t, Value(bad_argument(t)));
        if (HPy result; compared_directly(t, x, a, y, b, op, &result))
            return result;
        return give(t, rich_compare(t, x, y, op));
    });
}
int slot::RichCompareBool(HPyContext *ctx, HPy a, HPy b, int op) {
    return lending(ctx, [=](HpyThread &t, Value x, Value y) -> int {
        return op >= kLT && op <= kGE ? rich_compare_bool(t, x, y, op) : static_cast<int>(bad_argument(t));
    }, a, b);
}
HPy_hash_t slot::Hash(HPyContext *ctx, HPy obj) {
    return with(ctx, obj, [](HpyThread &t, Value v) { return hash(t, v); });
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
