# What protoPython asks types from specs for: operators in place, comparisons, ~ and +, items, and builtin functions.
import hpy_universal
import slot_types

Full = slot_types.make("Full", "nb_add nb_subtract nb_multiply nb_true_divide nb_floor_divide nb_remainder nb_power nb_lshift nb_rshift nb_and nb_or nb_xor nb_matrix_multiply nb_invert nb_positive tp_richcompare mp_subscript mp_length nb_absolute nb_divmod")
a = slot_types.new(Full, 3)
b = slot_types.new(Full, 4)
c = a
c += b
print(c)
c = a
c -= b
print(c)
c = a
c *= b
print(c)
c = a
c /= b
print(c)
c = a
c //= b
print(c)
c = a
c %= b
print(c)
c = a
c **= b
print(c)
c = a
c <<= b
print(c)
c = a
c >>= b
print(c)
c = a
c &= b
print(c)
c = a
c |= b
print(c)
c = a
c ^= b
print(c)
print(~a, +a)
print(a < b, a >= b, a[5])
print(len(a), abs(a))
print(divmod(a, 2), divmod(2, a), pow(a, 2), pow(a, 2, 5))
print(len("four"), len([1]), abs(-5), pow(2, 3))

Own = slot_types.make("Own", "nb_add nb_inplace_add")
c = slot_types.new(Own, 3)
c += 1
print(c)


def declined():
    c = a
    c += None


def raised():
    c = a
    c -= "raise"


try:
    declined()
except TypeError as e:
    print(e)
try:
    raised()
except ValueError as e:
    print("ValueError")


class Derived(Full):
    def __add__(self, other):
        return other


c = slot_types.new(Derived, 1)
c += "of the derived class"
print(c)

# Nothing in protoPython asks for its buffer.
Exporting = slot_types.make("Exporting", "bf_getbuffer bf_releasebuffer nb_positive")
print(+slot_types.new(Exporting, 1))
