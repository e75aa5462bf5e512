# SPDX-License-Identifier: MIT
"""Random expressions on str and bytes, and formatting."""
import unicodedata

from .values import float_operand, int_spec, integer, literal, percent_flags, pick, str_spec

# Letters of several widths and cases, digits, blanks, line ends, combining marks, astral letters, surrogates.
LETTERS = (
    "abcXYZ019 _-+.,:;'\"\\/%{}\t\n\r\x00\x0b\x0c\x1c\x7f\x85\xa0\xad"
    "\xdf\xe9\xc4\xb5\xb2\u0130\u0131\u0149\u01c5\u0301\u0308\u0345\u03a3\u03c2\u03c3\u0390\u0587\u0663\u0e33"
    "\u1e9e\u1f80\u1f88\u2028\u2003\u200b\u2167\u2460\u3042\u4e09\ufb01\ufb03\uff11\ufeff\ud800\udcff"
    "\U0001d7d8\U00010400\U00010428\U0001f600\U000e0001"
)


def letter(rng):
    while rng.random() < 0.15:
        point = rng.choice([rng.randrange(0x800), rng.randrange(0x10000), rng.randrange(0x110000)])
        if unicodedata.category(chr(point)) not in ("Cn", "Co"):
            return chr(point)
    return rng.choice(LETTERS[: rng.choice([10, 30, len(LETTERS)])])


def string(rng, longest=12):
    return "".join(letter(rng) for _ in range(rng.randint(0, longest)))


def part(rng, text):
    """A piece of the text, or another text."""
    if not text or rng.random() < 0.3:
        return string(rng, 2)
    start = rng.randrange(len(text))
    return text[start : start + rng.randint(0, 3)]


def index(rng, length=12):
    if rng.random() < 0.03:
        return rng.choice([2**63 - 1, -(2**63), 2**64, -(2**64)])
    return rng.randint(-length - 3, length + 3)


def bounds(rng):
    return rng.choice(["", f", {index(rng)}", f", {index(rng)}, {index(rng)}", f", None, {index(rng)}"])


PLAIN = """capitalize casefold isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric isprintable
    isspace istitle isupper lower swapcase title upper strip lstrip rstrip split rsplit expandtabs""".split()
SEARCHES = "find rfind index rindex count startswith endswith".split()


def str_methods(rng):
    text = string(rng)
    s, piece = f"{text!a}", f"{part(rng, text)!a}"
    return pick(
        rng,
        f"{s}.{rng.choice(PLAIN)}()",
        f"{s}.{rng.choice(PLAIN)}()",
        f"{s}.{rng.choice(SEARCHES)}({piece}{bounds(rng)})",
        f"{s}.{rng.choice(['startswith', 'endswith'])}(({piece}, {part(rng, text)!a}))",
        f"{s}.{rng.choice(['split', 'rsplit'])}({rng.choice([piece, 'None'])}, {rng.randint(-1, 3)})",
        f"{s}.{rng.choice(['partition', 'rpartition'])}({piece})",
        f"{s}.{rng.choice(['strip', 'lstrip', 'rstrip', 'removeprefix', 'removesuffix'])}({piece})",
        f"{s}.replace({piece}, {string(rng, 3)!a}, {rng.randint(-1, 3)})",
        f"{s}.{rng.choice(['center', 'ljust', 'rjust'])}({rng.randint(-2, 20)}, {letter(rng)!a})",
        f"{s}.zfill({rng.randint(-2, 20)})",
        f"{s}.splitlines({rng.random() < 0.5})",
        f"{s}.expandtabs({rng.randint(-1, 9)})",
        f"{s}.join([{string(rng, 3)!a}, {string(rng, 3)!a}, {s}])",
        f"{s}.translate({{ord(c): {string(rng, 2)!a} for c in {piece}}})",
        f"{s}.translate(str.maketrans({string(rng, 2)!a}, {string(rng, 2)!a}, {piece}))",
        f"{s}.encode({encoding(rng)!r}, {error_handler(rng)!r})",
        f"{rng.randbytes(rng.randint(1, 8))!r}.decode({encoding(rng)!r}, {error_handler(rng)!r})",
        f"{s}.encode('utf-8', 'surrogatepass').decode('utf-8', {error_handler(rng)!r})",
        f"repr({s}), ascii({s}), len({s})",
        f"{s} {rng.choice(['<', '<=', '==', '!=', '>', '>=', '+'])} {string(rng)!a}",
        f"{piece} in {s}, {s} * {rng.randint(-1, 4)}",
        f"[ord(c) for c in {s}], max({s}, default=None)",
    )


def bytes_methods(rng):
    data = bytes(rng.choice(b"abcXYZ019 \t\n\r\x00\x80\xff_-") for _ in range(rng.randint(0, 10)))
    start = rng.randint(0, len(data))
    b = pick(rng, f"{data!r}", f"bytearray({data!r})")
    piece = f"{data[start:start + rng.randint(0, 2)]!r}"
    names = [n for n in PLAIN if hasattr(bytes, n)]
    return pick(
        rng,
        f"{b}.{rng.choice(names)}()",
        f"{b}.{rng.choice(SEARCHES)}({piece}{bounds(rng)})",
        f"{b}.{rng.choice(['split', 'rsplit'])}({rng.choice([piece, 'None'])}, {rng.randint(-1, 3)})",
        f"{b}.{rng.choice(['partition', 'rpartition', 'removeprefix', 'removesuffix'])}({piece})",
        f"{b}.{rng.choice(['strip', 'lstrip', 'rstrip'])}({piece})",
        f"{b}.replace({piece}, {rng.randbytes(2)!r}, {rng.randint(-1, 3)})",
        f"{b}.{rng.choice(['center', 'ljust', 'rjust', 'zfill'])}({rng.randint(-2, 14)})",
        f"{b}.hex({rng.choice(['', repr(':'), repr('-') + ', 2', repr('.') + ', -3'])})",
        f"bytes.fromhex({data.hex(' ')!r}), {b}.splitlines({rng.random() < 0.5})",
        f"{b}.translate(bytes(range(255, -1, -1)), {piece})",
        f"{b} {rng.choice(['<', '==', '>', '+'])} {rng.randbytes(3)!r}, {piece} in {b}, {b} * {rng.randint(-1, 3)}",
        f"repr({b}), list({b}), len({b})",
        f"b'%{percent_flags(rng)}{rng.choice('sradxc')}' % ({rng.choice([piece, str(rng.randint(0, 255))])},)",
    )


ENCODINGS = "utf-8 ascii latin-1 utf-16 utf-16-le utf-16-be utf-32 utf-32-le UTF8 iso-8859-1 nope".split()


def encoding(rng):
    return rng.choice(ENCODINGS[: rng.choice([3, 10, 11])])


def error_handler(rng):
    return rng.choice(["strict", "ignore", "replace", "backslashreplace", "surrogateescape", "surrogatepass", "strict"])


def value(rng):
    return pick(
        rng,
        lambda: f"{string(rng, 5)!a}",
        lambda: literal(integer(rng, 100)),
        lambda: float_operand(rng),
        lambda: rng.choice(["None", "True", "(1, 'a')", "[1.5]", "b'\\xff'", "{'a': 1}", "3j"]),
    )


def directive(rng):
    """Of the % operator, or plain text."""
    return pick(rng, string(rng, 2).replace("%", ""), "%" + percent_flags(rng) + rng.choice("srdxfgceai%o"))


def formatting(rng):
    values = [value(rng) for _ in range(3)]
    conversion = rng.choice(["", "!r", "!s", "!a"])
    fields = "{0} {} {1!r} {x} {x:>{w}} {{ }} {2.real} {0[0]} { }".split() + [f"{{{conversion}:{str_spec(rng)}}}"]
    template = "".join(rng.choice(fields) for _ in range(rng.randint(1, 3)))
    percents = "".join(directive(rng) for _ in range(3))
    return pick(
        rng,
        f"format({string(rng)!a}, {str_spec(rng)!a})",
        f"{template!a}.format({', '.join(values)}, x={value(rng)}, w={rng.randint(0, 20)})",
        f"{percents!a} % ({', '.join(values[:rng.randint(1, 3)])},)",
        f"{'%(a)' + percent_flags(rng) + rng.choice('srdf')!a} % {{'a': {values[0]}}}",
        f"'%*.*{rng.choice('sdf')}' % ({rng.randint(-9, 20)}, {rng.randint(-2, 9)}, {values[0]})",
        f"format({values[0]}, {int_spec(rng)!a})",
        f"repr([{', '.join(values)}]), str(({values[0]},))",
    )
