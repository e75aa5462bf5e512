# Payloads are destroyed when protoPython's collector finds their instances dead; what a field refers to lives as long.
import hpy_universal
import mortal


def make(n):
    i = 0
    while i < n:
        mortal.Mortal()
        i = i + 1


def keep():
    m = mortal.Mortal()
    m.partner = [1, 2, 3]
    return m


kept = keep()
make(100)
hpy_universal.collect()
hpy_universal.collect()
counts = mortal.counts()
print(counts[0], counts[1] > 90, counts[1] <= 100, counts[2])
make(100)
hpy_universal.collect()
hpy_universal.collect()
counts = mortal.counts()
print(counts[0], counts[1] > 180, counts[1] <= 200, counts[2])
print(kept.partner)
kept.partner = "replaced"
hpy_universal.collect()
print(kept.partner)
