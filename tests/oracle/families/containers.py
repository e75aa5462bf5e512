# SPDX-License-Identifier: MIT
"""Random slices, and histories of operations on one container."""
from .text import index, string
from .values import OPERATOR, pick


def bound(rng):
    return "" if rng.random() < 0.25 else str(index(rng))


def slice_text(rng):
    step = rng.choice(["", "", ":", f":{rng.randint(-4, 4)}", f":{index(rng)}"])
    return f"{bound(rng)}:{bound(rng)}{step}"


def slice_call(rng):
    parts = [rng.choice(["None", str(index(rng)), str(index(rng))]) for _ in range(2)]
    return f"slice({', '.join(parts)}, {rng.choice(['None', 'None', '1', '2', '-1', '-2', '3', '0'])})"


def stride(rng):
    return rng.choice([-3, -2, -1, 1, 2, 3])


def sequences(rng):
    size = rng.randint(0, 10)
    text = string(rng, 10)
    return pick(
        rng,
        f"{text!a}",
        f"{rng.randbytes(size)!r}",
        f"bytearray({rng.randbytes(size)!r})",
        f"list(range({size}))",
        f"tuple(range({size}))",
        f"range({rng.randint(-15, 15)}, {rng.randint(-15, 15)}, {stride(rng)})",
    )


def slicing(rng):
    seq = sequences(rng)
    size = rng.randint(0, 10)
    items = [rng.randint(0, 255) for _ in range(rng.randint(0, 5))]
    mutable = rng.choice([f"list(range({size}))", f"bytearray(range({size}))"])
    return pick(
        rng,
        f"{seq}[{slice_text(rng)}]",
        f"{seq}[{slice_text(rng)}][{slice_text(rng)}]",
        f"{seq}[{rng.randint(-11, 11)}]",
        f"range({index(rng)}, {index(rng)}, {stride(rng)})[{slice_text(rng)}], {index(rng)} in range({index(rng)})",
        f"memoryview({rng.randbytes(size)!r})[{slice_text(rng)}].tolist()",
        f"{slice_call(rng)}.indices({rng.randint(-1, 12)})",
        f"[x := {mutable}, {OPERATOR}.setitem(x, {slice_call(rng)}, {items}), x][2]",
        f"[x := {mutable}, {OPERATOR}.delitem(x, {slice_call(rng)}), x][2]",
        f"[x := {mutable}, {OPERATOR}.setitem(x, {rng.randint(-11, 11)}, 7), x][2]",
        f"{seq}.index({rng.choice([str(rng.randint(0, 9)), repr('a')])}{rng.choice(['', ', 1', ', -3', ', 0, 5'])})",
        f"[x := {mutable}, x.insert({index(rng)}, 5), x.extend({items}), x.reverse(), x.pop(), x][-1]",
        f"{seq} * {rng.randint(-1, 3)}, {seq} + {seq}",
        f"{seq} {rng.choice(['==', '<', '>='])} {sequences(rng)}",
    )


def key(rng):
    return pick(
        rng,
        lambda: repr(rng.randint(-3, 12)),
        lambda: repr(rng.randint(-3, 12)),
        lambda: f"{rng.choice('abcdef') * rng.randint(0, 2)!r}",
        lambda: rng.choice(["None", "(1, 2)", "()", "2**64", "-(2**61)", "0.5", "b'k'", "frozenset({1})"]),
    )


def keys(rng):
    return ", ".join(key(rng) for _ in range(rng.randint(1, 5)))


def pairs(rng):
    return "{" + ", ".join(f"{key(rng)}: {rng.randint(0, 9)}" for _ in range(rng.randint(0, 5))) + "}"


def history(rng, start, operations, length):
    """`start` bound to c, then operations on c; each one's result is shown."""
    steps = [rng.choice(operations)() for _ in range(length)]
    return f"[c := {start}, {', '.join(steps)}]", length + 1


def dict_history(rng):
    equal = rng.choice(["1.0", "True", "0", "False"])
    operations = [
        lambda: f"c.__setitem__({key(rng)}, {rng.randint(0, 9)})",
        lambda: f"c.__setitem__({key(rng)}, {rng.randint(0, 9)})",
        lambda: f"c.__setitem__({equal}, 'equal')",
        lambda: f"c.setdefault({key(rng)}, {rng.randint(0, 9)})",
        lambda: f"c.pop({key(rng)}, None)",
        lambda: f"c.pop({key(rng)}, None)",
        lambda: "c.popitem() if c else 'empty'",
        lambda: f"c.update({pairs(rng)})",
        lambda: f"c.get({key(rng)}, 'no')",
        lambda: f"{key(rng)} in c",
        lambda: "list(c), list(c.values()), len(c)",
        lambda: "list(reversed(c.items()))",
        lambda: f"c | {pairs(rng)}",
        lambda: f"(c := c | {pairs(rng)})",
        lambda: f"c == {pairs(rng)}",
        lambda: "c.copy()",
        # Which of two equal keys stays is not told.
        lambda: f"sorted(repr(k) for k in c.keys() {rng.choice('&|-^')} {{{keys(rng)}}} if k not in (0, 1))",
        lambda: f"c.keys() {rng.choice(['<=', '==', '>'])} {{{keys(rng)}}}",
        lambda: f"dict.fromkeys([{keys(rng)}])",
        lambda: "repr(c)",
        lambda: f"c.clear() if {rng.random() < 0.1} else None",
    ]
    return history(rng, pairs(rng), operations, rng.randint(3, 12))


def set_history(rng):
    def shown(expression):
        return f"sorted(map(repr, {expression}))"

    operations = [
        lambda: f"c.add({key(rng)})",
        lambda: f"c.add({key(rng)})",
        lambda: f"c.discard({key(rng)})",
        lambda: f"c.remove({key(rng)}) if len(c) > 3 and False else len(c)",
        lambda: f"c.update([{keys(rng)}], ({keys(rng)},))",
        lambda: f"c.{rng.choice(['difference', 'intersection', 'symmetric_difference'])}_update([{keys(rng)}])",
        lambda: shown(f"c {rng.choice('&|-^')} {{{keys(rng)}}}"),
        lambda: shown(f"{{{keys(rng)}}} {rng.choice('&|-^')} c"),
        lambda: shown(f"c.{rng.choice(['union', 'difference', 'intersection'])}([{keys(rng)}], {{{keys(rng)}}})"),
        lambda: f"{key(rng)} in c",
        lambda: f"c {rng.choice(['<', '<=', '==', '!=', '>', '>='])} {{{keys(rng)}}}",
        lambda: f"c.isdisjoint([{keys(rng)}]), c.issubset([{keys(rng)}]), c.issuperset([{keys(rng)}])",
        lambda: shown("c.copy()"),
        lambda: "frozenset(c) == c, hash(frozenset(c)) == hash(frozenset(list(c)))",
        lambda: shown(f"(c := c {rng.choice('|^')} {{{keys(rng)}}})"),
        lambda: shown("c"),
    ]
    expression, count = history(rng, "{" + keys(rng) + "}", operations, rng.randint(3, 12))
    return f"{expression}[1:]", count


def list_history(rng):
    operations = [
        lambda: f"c.append({rng.randint(0, 9)})",
        lambda: f"c.insert({rng.randint(-5, 9)}, {rng.randint(0, 9)})",
        lambda: f"c.extend([{rng.randint(0, 9)}] * {rng.randint(0, 4)})",
        lambda: f"c.pop({rng.choice(['', '0', '-1'])}) if c else 'empty'",
        lambda: f"c.count({rng.randint(0, 9)})",
        lambda: f"c.sort({rng.choice(['', 'reverse=True', 'key=lambda x: -x', 'key=lambda x: x % 3'])})",
        lambda: "c.reverse()",
        lambda: "c.copy()",
        lambda: f"{OPERATOR}.imul(c, {rng.randint(0, 2)})[:40]",
        lambda: f"{OPERATOR}.setitem(c, slice({rng.randint(-5, 5)}, {rng.randint(-5, 5)}), [7, 8])",
        lambda: f"{OPERATOR}.delitem(c, slice({rng.randint(-5, 5)}, {rng.randint(-5, 5)}, {rng.choice([1, 2, -1])}))",
        lambda: "sorted(c), sum(c), max(c, default=None)",
        lambda: "list(enumerate(c)), list(zip(c, c[1:]))",
    ]
    return history(rng, str([rng.randint(0, 9) for _ in range(rng.randint(0, 6))]), operations, rng.randint(3, 12))


VIEW_KEYS = ["1", "2", "3", "'a'", "None", "(1, 2)", "1.0"]
VIEW_VALUES = ["1", "2", "[]", "{}", "'a'", "None", "(1, [])", "3.0"]


def view(rng):
    pairs = ", ".join(f"{rng.choice(VIEW_KEYS)}: {rng.choice(VIEW_VALUES)}" for _ in range(rng.randint(0, 3)))
    return "{" + pairs + "}" + rng.choice([".keys()", ".items()", ".items()", ".values()"])


def view_operand(rng):
    items = ", ".join(rng.choice(VIEW_KEYS) for _ in range(rng.randint(0, 3)))
    unhashable = ", ".join(rng.choice(VIEW_KEYS + VIEW_VALUES) for _ in range(rng.randint(0, 3)))
    fixed = rng.choice(["5", "{}", "iter([1, []])"])
    return pick(rng, lambda: view(rng), f"set([{items}])", f"frozenset([{items}])", f"[{unhashable}]", fixed)


def views(rng):
    """Views as sets, with other views and any iterables; a result that is a set is shown sorted."""
    pair = [view(rng), view_operand(rng)]
    if rng.random() < 0.2:
        return f"{pair[0]}.isdisjoint({pair[1]})"
    if rng.random() < 0.3:
        return f" {rng.choice(['<', '<=', '==', '!=', '>', '>='])} ".join(pair)
    rng.shuffle(pair)
    combined = f" {rng.choice('&|^-')} ".join(pair)
    return f"[x := {combined}, sorted(repr(item) for item in x), type(x)][1:]"
