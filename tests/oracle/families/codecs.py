# SPDX-License-Identifier: MIT
"""Encoding and decoding with every handler, of text that mixes what fits and what does not."""
from .values import pick

CHARMAPS = """cp037 cp273 cp437 cp500 cp850 cp858 cp866 cp874 cp1250 cp1251 cp1252 cp1255 cp1258 iso8859-2 iso8859-6
    iso8859-8 iso8859-15 koi8-r koi8-u mac-roman mac-cyrillic hp-roman8 latin10 windows-1253""".split()
UNICODE = "utf-8 utf-8-sig utf-16 utf-16-le utf-16-be utf-32 utf-32-le utf-32-be utf-7".split()
OTHERS = "ascii latin-1 unicode_escape raw_unicode_escape".split()
HANDLERS = """strict strict ignore replace backslashreplace surrogateescape surrogatepass xmlcharrefreplace
    nosuchhandler""".split()
CHARACTERS = "aZ9 +-/\\x~\t\n\x00\x7f\x80\xe9\xff\u0142\u0416\u05d0\u20ac\u2603\uffff\U0001f600\ud800\ud83d\udc80\ude00"
UTF7 = [b"+", b"-", b"A", b"AA", b"2T3eAA", b"AOk", b"z", b"/", b"!", b" ", b"=", b"\xe9", b"\x80"]
ESCAPES = [b"\\", b"\\", b"\\", b"u", b"x", b"U", b"00", b"0", b"20ac", b"1", b"e9", b"7", b"8", b"n", b"z", b"\n", b"\xff"]
BYTES = [b"a", b"\0", b"\xc3", b"\xa9", b"\xe2\x82", b"\xf0\x9f", b"\xed\xa0\x80", b"\xd8", b"\xdc", b"\xff\xfe", b"\xfe"]


def text(rng):
    return "".join(rng.choice(CHARACTERS) for _ in range(rng.randint(0, 8)))


def pieces(rng, alphabet):
    return b"".join(rng.choice(alphabet) for _ in range(rng.randint(0, 9)))


def codecs(rng):
    name = pick(rng, lambda: rng.choice(CHARMAPS), lambda: rng.choice(UNICODE), lambda: rng.choice(OTHERS))
    handler = rng.choice(HANDLERS)
    if rng.random() < 0.5:
        return f"{text(rng)!a}.encode({name!r}, {handler!r})"
    data = pieces(rng, UTF7 if name == "utf-7" else ESCAPES if "escape" in name else BYTES)
    if rng.random() < 0.3:
        data = rng.randbytes(rng.randint(0, 12))
    return f"{data!r}.decode({name!r}, {handler!r})"
