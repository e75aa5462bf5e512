# Threads that an extension starts itself call into protoPython.
import hpy_universal
import workers


def square(n):
    return n * n


def fails(n):
    raise ValueError("no")


print(workers.run(square, 1, 4))
print(workers.run(square, 4, 20))
print(workers.run(fails, 2, 3))
hpy_universal.collect()
print(workers.run(square, 2, 3))
