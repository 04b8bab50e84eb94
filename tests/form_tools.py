"""What a normal form is worth: its number where every sum is added term by term; and what making it costs."""

import cmath
import itertools
import math
from fractions import Fraction

import sympy as sp

from mathlib.verdict.budget import Budget


class Bill(Budget):
    """A budget that writes down what is spent."""

    def __init__(self):
        super().__init__()
        self.spent = []

    def spend(self, operations, what):
        self.spent.append((operations, what))
        super().spend(operations, what)


def entry(name, *places):
    """The entry of an array at whole-number places: a positive fraction, different from its neighbours."""
    assert all(place == int(place) for place in places), f"{name} at {places}"
    mixed = sum(ord(letter) for letter in name)
    for factor, place in zip((3, 5, 7, 11), places, strict=False):
        mixed += factor * int(place) ** 2 + int(place)
    return Fraction(mixed % 13 + 1, mixed % 5 + 2)


def number(normal, form, at):
    """The number of a form of `normal`, where `at` gives one to every symbol and index."""
    if form in at:
        return at[form]
    if form.is_Rational:
        return Fraction(int(form.p), int(form.q))
    if form is sp.I:
        return 1j
    parts = [number(normal, part, at) for part in form.args] if not form.is_Symbol else None
    if form.is_Add:
        return sum(parts)
    if form.is_Mul:
        return math.prod(parts)
    if form.is_Pow:
        return parts[0] ** int(parts[1])
    kind, key, _ = normal.meaning[form]
    return _KINDS[kind](normal, key, at)


def kinds(normal, form):
    """The kinds of the atoms in a form, in alphabetical order."""
    return sorted(normal.kind(symbol) or str(symbol) for symbol in form.free_symbols)


def _entry(normal, key, at):
    return entry(key[0], *(number(normal, place, at) for place in key[1:]))


def _over(combine):
    def value(normal, key, at):
        body, ends, names = key
        ranges = [range(1, int(number(normal, end, at)) + 1) for end in ends]
        places = (dict(zip(names, each, strict=True)) for each in itertools.product(*ranges))
        return combine(number(normal, body, {**at, **place}) for place in places)

    return value


def _of(function):
    return lambda normal, key, at: function(*(number(normal, part, at) for part in key))


_KINDS = {
    "entry": _entry,
    "sum": _over(sum),
    "product": _over(math.prod),
    "delta": _of(lambda i, j: int(i == j)),
    "exp": _of(cmath.exp),
    "log": _of(cmath.log),
    "root": _of(lambda base, q: complex(base) ** (1 / float(q))),
    "abs": _of(abs),
    "factorial": _of(lambda n: math.factorial(int(n))),
    "call": lambda normal, key, at: {"Abs": abs}[key[0]](number(normal, key[1], at)),
    "constant": lambda normal, key, at: {"pi": math.pi, "E": math.e}[key[0]],
}
