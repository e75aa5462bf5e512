// SPDX-License-Identifier: MIT
// The table of special methods: which slot each shows and fills, how it is called, its text signature and doc.
//
// Rows of one slot stand together, the direct form of an operator before the reflected one. Where a method shows two
// slots, the first row that a type fills gives the method: numbers before mappings before sequences.
#include "protocol/protocol.hpp"
#include "type_dunders_serve.hpp"
#include "type_dunders_wrap.hpp"

namespace hpyu {

namespace {

/// A serving function without its kind; it must have the kind of the slot `S` in the first place.
template <auto S, class F = typename std::remove_cvref_t<decltype(std::declval<TypeSlots>().*S)>::Function>
void (*served_by(F function))() {
    return reinterpret_cast<void (*)()>(function);
}

#define DOC(dunder, signature, text) #dunder signature "\n--\n\n" text
#define ROW(dunder, slot, wrap, serve, signature, text) \
    {#dunder, &Names::dunder, SlotId::slot, wrap, served_by<&TypeSlots::slot>(serve), DOC(dunder, signature, text)}
/// A method that gets keywords as they come.
#define CALL_ROW(dunder, slot, wrap, serve, signature, text)                                  \
    {#dunder,                               &Names::dunder, SlotId::slot, wrap,               \
     served_by<&TypeSlots::slot>(serve), DOC(dunder, signature, text), true}
/// Fills the slot without showing it.
#define INNER_ROW(dunder, slot, serve) \
    {#dunder, &Names::dunder, SlotId::slot, nullptr, served_by<&TypeSlots::slot>(serve), nullptr}
/// Shows the slot without filling it: the number slot of the same operator is filled instead.
#define SHOWN_ROW(dunder, slot, wrap, signature, text) \
    {#dunder, &Names::dunder, SlotId::slot, wrap, nullptr, DOC(dunder, signature, text)}

#define UNARY(slot, name, text) \
    ROW(__##name##__, slot, wrap::unary, serve::unary<&Names::__##name##__>, "($self, /)", text)
#define INPLACE(slot, name, text) \
    ROW(__##name##__, slot, wrap::binary, serve::with_one<&Names::__##name##__>, "($self, value, /)", text)
/// A binary operator's two methods.
#define OPERATOR(slot, name, direct, backward)                                                                       \
    ROW(__##name##__, slot, wrap::binary,                                                                            \
        (serve::binary<&Names::__##name##__, &Names::__r##name##__, SlotId::slot>), "($self, value, /)", direct),    \
    ROW(__r##name##__, slot, wrap::reflected,                                                                        \
        (serve::binary<&Names::__##name##__, &Names::__r##name##__, SlotId::slot>), "($self, value, /)", backward)

const DunderRow kRows[] = {
    // -- the object itself --------------------------------------------------------------------------------------------
    INNER_ROW(__new__, tp_new, serve::make),
    CALL_ROW(__init__, tp_init, wrap::init, serve::init,
        "($self, /, *args, **kwargs)", "Set the fresh instance up; see type(self) for the arguments."),
    ROW(__del__, tp_finalize, wrap::finalize, serve::finalize, "($self, /)", "Runs once, before the object goes away."),
    ROW(__repr__, tp_repr, wrap::unary, serve::unary<&Names::__repr__>, "($self, /)", "repr(self)."),
    ROW(__str__, tp_str, wrap::unary, serve::unary<&Names::__str__>, "($self, /)", "str(self)."),
    ROW(__hash__, tp_hash, wrap::length, serve::hash, "($self, /)", "hash(self)."),
    ROW(__lt__, tp_richcompare, wrap::compare<kLT>, serve::compare, "($self, value, /)", "self < value."),
    ROW(__le__, tp_richcompare, wrap::compare<kLE>, serve::compare, "($self, value, /)", "self <= value."),
    ROW(__eq__, tp_richcompare, wrap::compare<kEQ>, serve::compare, "($self, value, /)", "self == value."),
    ROW(__ne__, tp_richcompare, wrap::compare<kNE>, serve::compare, "($self, value, /)", "self != value."),
    ROW(__gt__, tp_richcompare, wrap::compare<kGT>, serve::compare, "($self, value, /)", "self > value."),
    ROW(__ge__, tp_richcompare, wrap::compare<kGE>, serve::compare, "($self, value, /)", "self >= value."),
    CALL_ROW(__call__, tp_call, wrap::call, serve::call, "($self, /, *args, **kwargs)", "self(*args, **kwargs)."),
    ROW(__getattribute__, tp_getattro, wrap::get_attribute, serve::get_attribute,
        "($self, name, /)", "The attribute of this name."),
    INNER_ROW(__getattr__, tp_getattro, serve::get_attribute),
    ROW(__setattr__, tp_setattro, wrap::set_attribute, serve::change_attribute,
        "($self, name, value, /)", "self.name = value."),
    ROW(__delattr__, tp_setattro, wrap::delete_attribute, serve::change_attribute,
        "($self, name, /)", "del self.name."),
    ROW(__get__, tp_descr_get, wrap::descriptor_get, serve::descriptor_get,
        "($self, instance, owner=None, /)", "The attribute as seen through instance, or through the class owner."),
    ROW(__set__, tp_descr_set, wrap::descriptor_set, serve::descriptor_change,
        "($self, instance, value, /)", "Give the attribute of instance a value."),
    ROW(__delete__, tp_descr_set, wrap::descriptor_delete, serve::descriptor_change,
        "($self, instance, /)", "Delete the attribute of instance."),
    ROW(__iter__, tp_iter, wrap::unary, serve::iterate, "($self, /)", "iter(self)."),
    ROW(__next__, tp_iternext, wrap::next, serve::unary<&Names::__next__>, "($self, /)", "next(self)."),
    // -- numbers ------------------------------------------------------------------------------------------------------
    OPERATOR(nb_add, add, "self + value.", "value + self."),
    OPERATOR(nb_subtract, sub, "self - value.", "value - self."),
    OPERATOR(nb_multiply, mul, "self * value.", "value * self."),
    OPERATOR(nb_remainder, mod, "self % value.", "value % self."),
    OPERATOR(nb_divmod, divmod, "divmod(self, value).", "divmod(value, self)."),
    ROW(__pow__, nb_power, wrap::ternary, serve::power, "($self, value, mod=None, /)", "pow(self, value, mod)."),
    ROW(__rpow__, nb_power, wrap::ternary_reflected, serve::power,
        "($self, value, mod=None, /)", "pow(value, self, mod)."),
    UNARY(nb_negative, neg, "-self."),
    UNARY(nb_positive, pos, "+self."),
    UNARY(nb_absolute, abs, "abs(self)."),
    ROW(__bool__, nb_bool, wrap::inquiry, serve::truth, "($self, /)", "True unless self counts as false."),
    UNARY(nb_invert, invert, "~self."),
    OPERATOR(nb_lshift, lshift, "self << value.", "value << self."),
    OPERATOR(nb_rshift, rshift, "self >> value.", "value >> self."),
    OPERATOR(nb_and, and, "self & value.", "value & self."),
    OPERATOR(nb_xor, xor, "self ^ value.", "value ^ self."),
    OPERATOR(nb_or, or, "self | value.", "value | self."),
    UNARY(nb_int, int, "int(self)."),
    UNARY(nb_float, float, "float(self)."),
    INPLACE(nb_inplace_add, iadd, "self += value."),
    INPLACE(nb_inplace_subtract, isub, "self -= value."),
    INPLACE(nb_inplace_multiply, imul, "self *= value."),
    INPLACE(nb_inplace_remainder, imod, "self %= value."),
    ROW(__ipow__, nb_inplace_power, wrap::ternary, serve::inplace_power, "($self, value, /)", "self **= value."),
    INPLACE(nb_inplace_lshift, ilshift, "self <<= value."),
    INPLACE(nb_inplace_rshift, irshift, "self >>= value."),
    INPLACE(nb_inplace_and, iand, "self &= value."),
    INPLACE(nb_inplace_xor, ixor, "self ^= value."),
    INPLACE(nb_inplace_or, ior, "self |= value."),
    OPERATOR(nb_floor_divide, floordiv, "self // value.", "value // self."),
    OPERATOR(nb_true_divide, truediv, "self / value.", "value / self."),
    INPLACE(nb_inplace_floor_divide, ifloordiv, "self //= value."),
    INPLACE(nb_inplace_true_divide, itruediv, "self /= value."),
    UNARY(nb_index, index, "self as an int, where an index is wanted."),
    OPERATOR(nb_matrix_multiply, matmul, "self @ value.", "value @ self."),
    INPLACE(nb_inplace_matrix_multiply, imatmul, "self @= value."),
    // -- mappings -----------------------------------------------------------------------------------------------------
    ROW(__len__, mp_length, wrap::length, serve::length, "($self, /)", "len(self)."),
    ROW(__getitem__, mp_subscript, wrap::binary, serve::with_one<&Names::__getitem__>, "($self, key, /)", "self[key]."),
    ROW(__setitem__, mp_ass_subscript, wrap::set_subscript, serve::change_subscript,
        "($self, key, value, /)", "self[key] = value."),
    ROW(__delitem__, mp_ass_subscript, wrap::delete_subscript, serve::change_subscript,
        "($self, key, /)", "del self[key]."),
    // -- sequences ----------------------------------------------------------------------------------------------------
    ROW(__len__, sq_length, wrap::length, serve::length, "($self, /)", "len(self)."),
    SHOWN_ROW(__add__, sq_concat, wrap::binary, "($self, value, /)", "self + value."),
    SHOWN_ROW(__mul__, sq_repeat, wrap::repeat, "($self, value, /)", "self * value."),
    SHOWN_ROW(__rmul__, sq_repeat, wrap::repeat, "($self, value, /)", "value * self."),
    ROW(__getitem__, sq_item, wrap::item, serve::item, "($self, key, /)", "self[key]."),
    ROW(__setitem__, sq_ass_item, wrap::set_item, serve::change_item, "($self, key, value, /)", "self[key] = value."),
    ROW(__delitem__, sq_ass_item, wrap::delete_item, serve::change_item, "($self, key, /)", "del self[key]."),
    ROW(__contains__, sq_contains, wrap::contains, serve::contains, "($self, key, /)", "key in self."),
    SHOWN_ROW(__iadd__, sq_inplace_concat, wrap::binary, "($self, value, /)", "self += value."),
    SHOWN_ROW(__imul__, sq_inplace_repeat, wrap::repeat, "($self, value, /)", "self *= value."),
};

#undef DOC
#undef ROW
#undef CALL_ROW
#undef INNER_ROW
#undef SHOWN_ROW
#undef UNARY
#undef INPLACE
#undef OPERATOR

}  // namespace

std::span<const DunderRow> dunder_rows() { return kRows; }

}  // namespace hpyu
