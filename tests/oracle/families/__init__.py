# SPDX-License-Identifier: MIT
"""Random expressions, by family.

A family is a function that takes a random.Random and answers an expression and how many operations it makes.
Expressions use builtins and modules alone, and show their result in a way that no hash seed changes.
"""
from . import codecs, containers, misuse, numbers, text


def single(make):
    """The family of expressions that count as one operation each."""
    return lambda rng: (make(rng), 1)


FAMILIES = {
    "int_operators": single(numbers.int_operators),
    "int_text": single(numbers.int_text),
    "int_methods": single(numbers.int_methods),
    "float_operators": single(numbers.float_operators),
    "float_text": single(numbers.float_text),
    "float_methods": single(numbers.float_methods),
    "complex": single(numbers.complex_numbers),
    "str": single(text.str_methods),
    "bytes": single(text.bytes_methods),
    "formatting": single(text.formatting),
    "codecs": single(codecs.codecs),
    "misuse": single(misuse.misuse),
    "views": single(containers.views),
    "slicing": single(containers.slicing),
    "dict": containers.dict_history,
    "set": containers.set_history,
    "list": containers.list_history,
}
