# SPDX-License-Identifier: MIT
"""Methods, operators and functions of every builtin type with arguments of any kind and number."""
from . import values

EQUAL_RAISES = "type('E', (), {'__eq__': lambda s, o: 1 / 0, '__hash__': lambda s: 5})()"
ARGUMENTS = """0|1|-1|2|5|True|1.5|float('nan')|'a'|'ab'|b'x'|None|...|[]|[1]|[1, 2]|[(1, 2)]|(1, 2)|{}|{1: 2}|{'a': 1}|
int|object|range(3)|iter([3, 4])|type('I', (), {'__index__': lambda s: 1})()""".replace("\n", "").split("|") + [EQUAL_RAISES]
KEYWORDS = "key default x self iterable maxsplit n reverse start stop sep encoding errors index value format".split()
RECEIVERS = {
    "int": ["5", "True", "-3", "1 << 70"],
    "float": ["1.5", "float('inf')", "float('nan')"],
    "complex": ["1j", "complex(1, 2)"],
    "str": ["'abc'", "'\\xe9'", "''"],
    "bytes": ["b'abc'", "bytearray(b'abc')"],
    "tuple": ["()", "(1, 2)", "(1, 1, [])"],
    "list": ["[]", "[1, 2, 3]", "['a', 1]"],
    "dict": ["{}", "{1: 2, 3: 4}", "{'a': 1, 'b': []}"],
    "views": ["{1: 2}.keys()", "{1: []}.items()", "{1: 2}.values()"],
    "set": ["set()", "{1}", "frozenset([1])"],
    "range": ["range(3)", "range(0, 10, 3)", "range(5, 0, -1)"],
    "slice": ["slice(1)", "slice(1, 2, 3)", "slice([], 1)"],
    "memoryview": ["memoryview(b'abcd')", "memoryview(bytearray(8)).cast('i')", "memoryview(b'abcdef')[::2]",
                   "memoryview(b'abcd').cast('B', [2, 2])"],
    "exception": ["ValueError(1)", "OSError(2, 'x')", "KeyError('a')", "StopIteration(5)", "ImportError('a', name='b')",
                  "UnicodeDecodeError('a', b'b', 0, 1, 'c')", "ExceptionGroup('a', [ValueError(1)])"],
    "iterator": ["enumerate('ab')", "zip('ab', [1])", "map(int, '12')", "filter(None, [0, 1])", "reversed([1, 2])",
                 "iter([1, 2])", "iter({1: 2})", "iter('ab')", "iter(range(3))", "iter((1, 2))", "iter(b'ab')"],
    "descriptor": ["property(int)", "len", "[].append", "int.from_bytes", "str.join", "(5).__add__", "int.__add__"],
    "namespace": ["__import__('types').SimpleNamespace(a=1)", "type('T', (), {'a': 1})()", "object()",
                  "type(int.__dict__)({1: 2})"],
}
OPERATORS = "+ - * / // % @ ** & | ^ << >> < <= == != > >= in".split()
IN_PLACE = "iadd isub imul itruediv ifloordiv imod imatmul ipow iand ior ixor ilshift irshift".split()
# {0} is the receiver, {1} an argument.
CALLS = """{0}[{1}]|{0}[{1}:{1}]|len({0})|bool({0})|list({0})|int({0})|float({0})|abs({0})|-{0}|~{0}|round({0})|
{0}({1})|str({0}, {1})|bytes({0})|format({0}, {1})|sorted({0})|sum({0})|max({0})|min({0})|tuple({0})|dict({0})|divmod({0}, {1})|pow({0}, {1}, {1})|
isinstance({1}, {0})|issubclass({1}, {0})|getattr({0}, {1})|setattr({0}, {1}, 1)|delattr({0}, {1})|vars({0})|all({0})|any({0})|
complex({0}, {1})|bin({0})|chr({0})|ord({0})|range({0}, {1})|bytearray({0})|next({0}, {1})|list(zip({0}, {1}, strict=True))|
type({0}, {1}, {{}})|int({0}, {1})""".replace("\n", "").split("|")
# Names that one of the two has alone, or whose outcome depends on what is where in memory.
HIDDEN = """__dir__ __sizeof__ __repr__ __str__ __hash__ __reduce__ __reduce_ex__ __doc__ __dict__ __class__
    __getstate__ __weakref__ __init_subclass__ __subclasshook__ __text_signature__ __module__ __new__ __alloc__ __getattribute__""".split()


def argument(rng):
    return rng.choice(ARGUMENTS)


def arguments(rng):
    given = [argument(rng) for _ in range(rng.choice([0, 1, 1, 1, 2, 2, 3]))]
    if rng.random() < 0.1:
        given.append(f"{rng.choice(KEYWORDS)}={argument(rng)}")
    return ", ".join(given)


def shown(name):
    """A set's items come in an order of their own."""
    return f"sorted(map(repr, {name})) if isinstance({name}, (set, frozenset)) else {name}"


def misuse(rng):
    receiver = rng.choice(RECEIVERS[rng.choice(sorted(RECEIVERS))])
    kind = rng.random()
    if kind < 0.6:
        method = rng.choice([name for name in dir(eval(receiver)) if name not in HIDDEN])
        return f"[o := {receiver}, r := o.{method}({arguments(rng)}), {shown('r')}, {shown('o')}][2:]"
    if kind < 0.7:
        other = rng.choice([argument(rng), rng.choice(RECEIVERS[rng.choice(sorted(RECEIVERS))])])
        pair = [receiver, other] if rng.random() < 0.7 else [other, receiver]
        return f"[r := {f' {rng.choice(OPERATORS)} '.join(pair)}, {shown('r')}][1:]"
    if kind < 0.78:
        return f"[o := {receiver}, r := {values.OPERATOR}.{rng.choice(IN_PLACE)}(o, {argument(rng)}), {shown('r')}][2:]"
    return rng.choice(CALLS).format(receiver, argument(rng))
