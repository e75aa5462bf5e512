# SPDX-License-Identifier: MIT
"""Random expressions on int, float and complex, with math."""
from .values import (
    MATH, complex_spec, float_operand, float_spec, float_value, int_spec, integer, literal, percent_flags, pick
)


def int_operators(rng):
    a, b, n = literal(integer(rng)), literal(integer(rng)), rng.randint(0, 200)
    op = rng.choice(["+", "-", "*", "//", "%", "/", "&", "|", "^", "<", "<=", "==", "!=", ">", ">="])
    return pick(
        rng,
        f"{a} {op} {b}",
        f"{a} {op} {b}",
        f"{a} {op} {b}",
        f"divmod({a}, {b})",
        f"{a} << {n}",
        f"{a} >> {n}",
        f"{literal(integer(rng, 100))} ** {rng.randint(0, 12)}",
        f"{literal(rng.randint(-9, 9))} ** {literal(rng.randint(-5, 60))}",
        f"pow({a}, {literal(abs(integer(rng)))}, {b})",
        f"pow({a}, -1, {b})",
        f"-{a}, ~{a}, abs({a}), +{a}",
        f"{a} {op} {literal(float_value(rng))}",
        f"{literal(float_value(rng))} {op} {b}",
        f"{a} {rng.choice('<< >>'.split())} {literal(rng.randint(-2, 5))}",
    )


def int_text(rng):
    a = integer(rng)
    base = rng.choice([0, 2, 8, 10, 16, 36, rng.randint(2, 36)])
    return pick(
        rng,
        f"str({a}), hex({a}), oct({a}), bin({a})",
        f"int({number_text(rng, a, base)!a}, {base})",
        f"int({number_text(rng, a, 10)!a})",
        f"format({a}, {int_spec(rng)!a})",
        f"'%{percent_flags(rng)}{rng.choice('dixXo')}' % {literal(a)}",
    )


def number_text(rng, value, base):
    """The value in a base, in one of the ways that int() takes, or nearly."""
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    magnitude, text = abs(value), ""
    while magnitude:
        magnitude, digit = divmod(magnitude, base or 10)
        text = digits[digit] + text
    text = text or "0"
    if rng.random() < 0.2:
        at = rng.randint(0, len(text))
        text = text[:at] + rng.choice(["_", "__", " ", "z", "\u0663", "\uff15", "."]) + text[at:]
    prefix = {2: "0b", 8: "0o", 16: "0X"}.get(base, "") if rng.random() < 0.3 else ""
    sign = "-" if value < 0 else rng.choice(["", "", "+"])
    blank = rng.choice(["", "", "", " ", "\n\t", "\u2003"])
    return blank + sign + prefix + rng.choice([text, text.upper()]) + rng.choice(["", blank])


def int_methods(rng):
    a, b = literal(integer(rng)), literal(integer(rng))
    size, order, signed = rng.randint(0, 12), rng.choice(["big", "little"]), rng.random() < 0.5
    data = rng.randbytes(rng.randint(0, 20))
    return pick(
        rng,
        f"{a}.bit_length(), {a}.bit_count(), hash({a})",
        f"{a}.to_bytes({size}, {order!r}, signed={signed})",
        f"int.from_bytes({data!r}, {order!r}, signed={signed})",
        f"{a}.as_integer_ratio()",
        f"float({a})",
        f"round({a}, {rng.randint(-20, 3)})",
        f"{MATH}.gcd({a}, {b}), {MATH}.lcm({a}, {b})",
        f"{MATH}.isqrt({a})",
        f"{MATH}.comb({rng.randint(-1, 80)}, {rng.randint(-1, 80)})",
        f"{MATH}.perm({rng.randint(-1, 40)}, {rng.randint(-1, 40)})",
        f"{MATH}.factorial({rng.randint(-1, 200)})",
        f"{MATH}.prod([{a}, {b}, 3]), sum([{a}, {b}, 0.5])",
        f"complex({a}), complex({a}, {b})",
        f"bool({a}), int({a}), {a}.__index__(), {a}.__trunc__()",
        f"hash({a}) == hash(float({a}))",
        f"min({a}, {b}), max({a}, {b}), sorted([{a}, {b}, 0])",
    )


def float_operators(rng):
    a, b = float_operand(rng), float_operand(rng)
    op = rng.choice(["+", "-", "*", "/", "//", "%", "<", "<=", "==", "!=", ">", ">="])
    return pick(
        rng,
        f"{a} {op} {b}",
        f"{a} {op} {b}",
        f"divmod({a}, {b})",
        f"{a} ** {literal(rng.randint(-8, 8) / 2)}",
        f"-{a}, abs({a}), +{a}, bool({a})",
        f"{MATH}.fmod({a}, {b}), {MATH}.copysign({a}, {b})",
        f"{MATH}.nextafter({a}, {b}), {MATH}.ulp({a})",
        f"{MATH}.fsum([{a}, {b}, {float_operand(rng)}])",
        f"{MATH}.remainder({a}, {b})",
        f"{MATH}.isclose({a}, {b}), {MATH}.hypot({a}, 0.0)",
    )


def float_text(rng):
    a = float_operand(rng)
    return pick(
        rng,
        f"repr({a}), str({a})",
        f"format({a}, {float_spec(rng)!a})",
        f"format({a}, {float_spec(rng)!a})",
        f"'%{percent_flags(rng)}{rng.choice('eEfFgG')}' % {a}",
        f"float({decimal_text(rng)!a})",
        f"float({decimal_text(rng)!a})",
        f"{a}.hex()",
        f"float.fromhex({hexadecimal_text(rng)!a})",
        f"'{{:{float_spec(rng)}}}'.format({a})",
    )


def decimal_text(rng):
    """Decimals of a double or of its neighbourhood, in one of the ways that float() takes, or nearly."""
    text = pick(
        rng,
        lambda: repr(float_value(rng)),
        lambda: f"{float_value(rng):.{rng.randint(0, 30)}e}",
        lambda: f"{rng.randint(0, 10 ** rng.randint(1, 40))}.{rng.randint(0, 10 ** rng.randint(1, 40))}",
        lambda: f"{rng.randint(1, 9)}e{rng.randint(-345, 320)}",
        lambda: f".{rng.randint(0, 999)}E{rng.randint(-9, 9):+}",
        lambda: f"{rng.randint(0, 999)}.",
        lambda: halfway(rng),
        lambda: rng.choice(["inf", "-Infinity", "nan", "+NaN", "-nan", "1_0.0_1", "1__0", "_1", "1e", "e5", "", "1 2"]),
    )
    if rng.random() < 0.05:
        at = rng.randint(0, len(text))
        text = text[:at] + rng.choice(["_", " ", "\u0664", "e", "\x00", "-"]) + text[at:]
    return rng.choice(["", "", " ", "\n"]) + text + rng.choice(["", "", " "])


def halfway(rng):
    """Decimals exactly between two doubles, or just beside."""
    mantissa, shift = rng.getrandbits(53) | 1 << 52, rng.randint(1, 60)
    return str((mantissa << 1 | 1) << shift) + rng.choice(["", ".0", ".000000000000000000001"])


def hexadecimal_text(rng):
    digits = "".join(rng.choice("0123456789abcdefABCDEF") for _ in range(rng.randint(1, 20)))
    at = rng.randint(0, len(digits))
    return (
        rng.choice(["", "-", "+", " "])
        + rng.choice(["0x", "", "0X"])
        + digits[:at]
        + rng.choice([".", "", "."])
        + digits[at:]
        + rng.choice(["", f"p{rng.randint(-1100, 1050)}", f"P{rng.randint(-1100, 1050):+}", "p", "g"])
    )


def float_methods(rng):
    a = float_operand(rng)
    return pick(
        rng,
        f"round({a}, {rng.randint(-25, 25)})",
        f"round({a}, {rng.randint(0, 4)})",
        f"round({a})",
        f"int({a})",
        f"{a}.as_integer_ratio()",
        f"{a}.is_integer()",
        f"{a} == {a} and hash({a})",
        f"{MATH}.floor({a}), {MATH}.ceil({a}), {MATH}.trunc({a})",
        f"{MATH}.frexp({a}), {MATH}.modf({a})",
        f"{MATH}.ldexp({a}, {rng.randint(-1200, 1200)})",
        f"{MATH}.sqrt({a})",
    )


def complex_numbers(rng):
    a, b = (f"complex({float_operand(rng)}, {float_operand(rng)})" for _ in range(2))
    return pick(
        rng,
        f"{a} {rng.choice(['+', '-', '*', '==', '!='])} {b}",
        f"{a} / {b}",
        f"repr({a}), str({a})",
        f"format({a}, {complex_spec(rng)!a})",
        f"{a}.conjugate(), -{a}, {a}.real, {a}.imag, bool({a})",
        f"{a} ** {rng.randint(-3, 4)}",
        f"complex({complex_text(rng)!a})",
        f"{a} + {literal(integer(rng))}, {literal(integer(rng, 100))} * {a}",
    )


def complex_text(rng):
    real, imag = f"{rng.randint(-99, 99) / 8}", f"{rng.randint(-99, 99) / 4:+}"
    return pick(
        rng,
        f"{real}{imag}j",
        f"({real}{imag}j)",
        f"{imag}J",
        f" {real} ",
        f"{real} {imag}j",
        f"{real}{imag}",
        "1+j",
    )
