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


# What a thread of Python code is started with.
import _thread


def attempt(call):
    try:
        call()
    except TypeError as e:
        print("TypeError:", e)


def no_arguments():
    _thread.start_new_thread(square)


def no_tuple():
    _thread.start_new_thread(square, [1])


def no_function():
    _thread.start_new_thread(5, (1,))


attempt(no_arguments)
attempt(no_tuple)
attempt(no_function)
