# Ints beyond 64 bits cross exactly. protoPython holds them; its print() does not take them, so they go by text, and its
# own operators do not, so the extension computes.
import hpy_universal
import calls
import numbers


def power(a, b):
    return numbers.power(a, b, None, False)


def show(n):
    try:
        calls.fail(n)
    except ValueError as e:
        print(e)


show(numbers.factorial(25))
show(power(2, 100))
show(numbers.calculate("-", power(2, 64)))
show(numbers.calculate("//", power(10, 30), 7))
show(numbers.calculate("divmod", numbers.calculate("-", 0, power(10, 20)), 7)[1])
show(numbers.calculate(">>", power(2, 100), 98))
show(numbers.calculate("&", numbers.calculate("-", power(2, 70), 1), 255))
print(numbers.calculate("-", power(2, 70), power(2, 70)))
print(numbers.calculate("/", power(2, 100), power(2, 99)) == 2.0)
print(numbers.power(3, 200, 1000007, False))
print(numbers.masks(-1)[2])


def too_large():
    numbers.as_long(power(2, 64))


def negative():
    numbers.as_unsigned(-1)


def by_zero():
    numbers.calculate("//", 1, 0)


def attempt(call):
    try:
        call()
    except OverflowError as e:
        print("OverflowError:", e)
    except ArithmeticError as e:
        print("ArithmeticError:", e)


attempt(too_large)
attempt(negative)
attempt(by_zero)
print(numbers.as_unsigned(numbers.calculate("-", power(2, 64), 1)) == numbers.calculate("-", power(2, 64), 1))
