# SPDX-License-Identifier: MIT
"""Random values, as text that evaluates to them, and format specs for them."""
import struct

MATH, OPERATOR = "__import__('math')", "__import__('operator')"
BORDERS = [15, 30, 31, 32, 60, 61, 62, 63, 64, 65, 120, 128]


def pick(rng, *alternatives):
    """One of the alternatives; a function is called."""
    chosen = rng.choice(alternatives)
    return chosen() if callable(chosen) else chosen


def literal(value):
    return f"({value!r})"


def integer(rng, bits=None):
    """Small, close to a power of two where representations change, or of hundreds of digits."""
    value = pick(
        rng,
        lambda: rng.randint(-20, 20),
        lambda: (1 << rng.choice(BORDERS)) + rng.randint(-2, 2),
        lambda: rng.getrandbits(rng.randint(1, bits or 80)),
        lambda: rng.getrandbits(rng.randint(1, bits or 1500)),
        lambda: 10 ** rng.randint(0, 30) + rng.randint(-1, 1),
    )
    return value if rng.random() < 0.6 else -value


def float_value(rng):
    """Any double: by its bits, by a few decimals, or special."""
    value = pick(
        rng,
        lambda: struct.unpack("<d", rng.randbytes(8))[0],
        lambda: rng.randint(-99999, 99999) / 10 ** rng.randint(0, 8),
        lambda: rng.randint(-40, 40) / 2,
        lambda: float(rng.getrandbits(rng.randint(1, 200))),
        lambda: 10.0 ** rng.randint(-30, 30),
        lambda: rng.randint(1, 99) * 5e-324,
        lambda: rng.choice([0.0, -0.0, 1e16, 1e17, 123456789012345680.0, 1e22, 1e-5, 1e-4, 2.5, 0.5, 1.5]),
    )
    return 1.25 if value != value or value in (float("inf"), float("-inf")) else value


def float_operand(rng):
    if rng.random() < 0.08:
        return f"float('{rng.choice(['inf', '-inf', 'nan'])}')"
    return literal(float_value(rng))


def spec(rng, types, signs="+- ", alternate="#", zero="0", grouping=",_", precision=True):
    def maybe(options, chance=0.3):
        return rng.choice(options) if options and rng.random() < chance else ""

    align = rng.choice(["", rng.choice("<>^="), rng.choice("*x\u20ac0 -") + rng.choice("<>^=")])
    width = str(rng.randint(1, 30)) if rng.random() < 0.6 else ""
    digits = f".{rng.randint(0, 25)}" if precision and rng.random() < 0.5 else ""
    flags = maybe(signs) + maybe("z", 0.05) + maybe(alternate) + maybe(zero)
    return align + flags + width + maybe(grouping) + digits + maybe(types, 0.8)


def int_spec(rng):
    return spec(rng, ["d", "d", "x", "X", "o", "b", "c", "n", "e", "f", "g", "%", "s"], precision=rng.random() < 0.2)


def float_spec(rng):
    return spec(rng, ["e", "E", "f", "F", "g", "G", "n", "%", "d"])


def complex_spec(rng):
    return spec(rng, ["e", "f", "g", "F", "d"], zero="0" if rng.random() < 0.1 else "")


def str_spec(rng):
    rare = rng.random() < 0.1
    return spec(rng, "sssd", signs="+" if rare else "", alternate="", grouping=",_" if rare else "")


def percent_flags(rng):
    flags = "".join(rng.sample("-+ #0", rng.randint(0, 3)))
    width = str(rng.randint(1, 25)) if rng.random() < 0.5 else ""
    digits = "." + rng.choice(["", str(rng.randint(0, 20))]) if rng.random() < 0.5 else ""
    return flags + width + digits + rng.choice(["", "", "", "l"])
