# Lists and dicts built and changed on both sides, callbacks into Python functions, values built by the helpers.
import hpy_universal
import calls
import containers

squares = containers.squares(5)
print(squares)
squares.append(25)
print(len(squares), squares[5])
squares[0] = -1
print(containers.collect(squares))
containers.insert(squares, 1, "new")
print(squares)
print(containers.swap(1, "b", None))
print(containers.swap(1, "b")[0], len(containers.swap(1, "b")))

d = containers.tally(["a", "b", "a"])
print(d["a"], d["b"], len(d))
d["c"] = 5
print("c" in d, containers.invert({"x": "y"})["y"])
changed = containers.set_and_delete({"old": 1, "kept": 2})
print("old" in changed, changed["kept"], len(changed))

print(calls.everything()[4], calls.everything()[3])
print(calls.call_back(lambda a, b: a * b, 6, 7))


def shout(text):
    return text + "!"


print(calls.call_back(shout, "hey"))
print(calls.call_back(len, [1, 2, 3]))


def fails():
    raise KeyError("from Python")


try:
    calls.call_back(fails)
except KeyError as e:
    print("KeyError", e)


def nested():
    return calls.call_back(calls.call_back, shout, "deep")


print(nested())
try:
    calls.fail("that")
except ValueError as e:
    print("ValueError:", e)
try:
    calls.forgetful()
except SystemError as e:
    print("SystemError:", e)
