# Extension functions, types and callbacks on four threads of protoPython's at once, with collections between.
import _thread
import time
import hpy_universal
import calls
import pof
from point import Point

# One list a thread: protoPython loses what two threads store in one at the same time.
results = [[0], [0], [0], [0]]


def square(n):
    return n * n


def work(k):
    total = 0
    i = 0
    while i < 50:
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
    results[k][0] = total


def run():
    for k in range(4):
        results[k][0] = 0
    for k in range(4):
        _thread.start_new_thread(work, (k,))
    waited = 0
    while waited < 2000:
        time.sleep(0.05)
        waited = waited + 1
        if results[0][0] * results[1][0] * results[2][0] * results[3][0] > 0:
            break


kept = Point(1, 2)
kept.label = [1, 2, 3]
for round in range(3):
    run()
    print(results)
    time.sleep(0.2)
    hpy_universal.collect()
    hpy_universal.collect()
    print(kept, kept.label)
