# Functions of each signature, keyword arguments, exceptions both ways.
import hpy_universal
import pof

print(pof.add_ints(30, 12))
print(pof.do_nothing())
print(pof.double(21))
print(pof.double("ab"))
print(pof.double(1.5) == 3.0)
print(pof.repeat("ab"))
print(pof.repeat("ab", 3))
print(pof.repeat(text="ab", count=4))
print(pof.repeat("ab", count=1))


def attempt(call):
    try:
        call()
    except TypeError as e:
        print("TypeError:", e)
    except Exception as e:
        print("another exception:", e)


def text():
    pof.add_ints(30, "twelve")


def too_many():
    pof.do_nothing(1)


def unwanted_keyword():
    pof.double(number=1)


attempt(text)
attempt(too_many)
attempt(unwanted_keyword)
print(pof.__name__)
print(pof.__repr__().startswith("<module 'pof' from "))
