# Extension functions, types and callbacks on four threads of protoPython's at once.
import _thread
import time
import hpy_universal
import calls
import pof
from point import Point

results = [0, 0, 0, 0]


def square(n):
    return n * n


def work(k):
    total = 0
    i = 0
    while i < 150:
        p = Point(i, k)
        if p.x == i:
            total = total + 1
        if p.norm() >= k:
            total = total + 1
        p.label = i
        if p.label == i:
            total = total + 1
        if pof.add_ints(i, k) == i + k:
            total = total + 1
        if calls.call_back(square, i) == i * i:
            total = total + 1
        if pof.repeat("ab", count=2) == "abab":
            total = total + 1
        try:
            pof.add_ints(i, "k")
        except TypeError as e:
            total = total + 1
        i = i + 1
    results[k] = total


for k in range(4):
    _thread.start_new_thread(work, (k,))
waited = 0
while waited < 2000:
    time.sleep(0.05)
    waited = waited + 1
    if results[0] + results[1] + results[2] + results[3] == 4200:
        break
print(results)
