"""Random points, and the value of an expression there to 80 digits: z = 37/100, K = 3, x_1 = −6/5, ...

Sizes become small unequal whole numbers, entries and symbols rationals that obey their assumptions,
undefined functions random sums of sines (whose derivatives are known in closed form). Used by refute.py:
a false equality seldom survives one such point, and the point is what the reader is shown.
"""

import copy
import random

import mpmath
import sympy as sp

from mathlib.symbols import as_sympy
from mathlib.verdict.budget import NotEvaluable
from mathlib.verdict.evaluate import evaluate

DIGITS = 80
OPERATIONS = 40_000  # nodes visited for one value, those of each term of a sum anew
SIZES = ((3, 2, 4, 5), (2, 5, 3, 4), (4, 2, 5, 3), (5, 4, 3, 2), (3, 2, 4, 1), (1, 4, 2, 3))
LARGER = ((6, 7, 8, 9), (9, 6, 7, 8), (12, 11, 10, 9), (7, 12, 6, 10), (1, 17, 2, 13), (17, 1, 13, 2))
FIRST_LARGER = 5000  # from this trial on sizes come from LARGER, other whole numbers up to MOST
MOST = 40
WHOLE = range(-4, MOST + 1)  # where a whole number comes from
FAR = 5  # such a trial has real numbers up to 10^5 times as large or as small
SPECIAL = (0, 1, -1, 2, sp.Rational(1, 2), sp.Rational(-1, 2))


class Point:
    """One choice of numbers for all that is free in some expressions: sizes, symbols, entries, functions.

    trial: the number of the point; the same trial gives the same point. fixed: {symbol: number} to be kept.
    """

    def __init__(self, expressions, trial, fixed=None):
        self.rng = random.Random(f"point {trial}")
        self.trial = trial
        self.numbers = dict(fixed or {})
        self.left, self.noise = OPERATIONS, None
        self.entries = {}
        self.assumed = {}  # what each entry was drawn under
        self.functions = {}
        self._choose_sizes(expressions)
        self._choose_indices(expressions)
        self._choose_symbols(expressions)

    def value(self, expression, digits=DIGITS, noisy=False):
        """The number the expression takes here; noisy: the last bits of each rounded result are made up anew.

        Raises NotEvaluable for what no number can be given to, and for a value that takes more than
        OPERATIONS; ArithmeticError where there is none.
        """
        self.left = OPERATIONS
        self.noise = random.Random(digits) if noisy else None
        with mpmath.workdps(digits):
            return +mpmath.mpmathify(evaluate(expression, self, {}))

    def moved(self, numbers, entries):
        """The point with other numbers for some symbols, and for some entries (base, indices)."""
        other = copy.copy(self)
        other.numbers, other.entries = self.numbers | numbers, self.entries | entries
        return other

    def spend(self, operations):
        """left − operations; raises NotEvaluable below zero."""
        self.left -= operations
        if self.left < 0:
            raise NotEvaluable(f"a value takes more than {OPERATIONS} operations; take fewer terms or parts")

    def allows(self, places):
        """Whether the numbers at {symbol: place} obey the assumptions of the symbols."""
        found = ((symbol.assumptions0, self.value(place)) for symbol, place in places.items())
        return all(not mpmath.im(number) and allowed(mpmath.re(number), known) for known, number in found)

    def entry(self, base, indices, assumptions):
        """A fixed random rational for one entry of a vector, matrix or array."""
        key = (base, indices)
        if key not in self.entries:
            self.entries[key] = self._draw(assumptions)
            self.assumed[key] = assumptions
        return self.entries[key]

    def function(self, name, arity):
        """A fixed random sum of two sines for an undefined function of this name and arity."""
        key = (name, arity)
        if key not in self.functions:
            draw = lambda: mpmath.mpf(self.rng.randint(30, 170)) / 100
            self.functions[key] = [(draw(), [draw() for _ in range(arity)], draw()) for _ in range(2)]
        return self.functions[key]

    def _choose_sizes(self, expressions):
        table = LARGER if self.trial >= FIRST_LARGER else SIZES
        choices = table[self.trial % len(table)]
        for i, symbol in enumerate(sorted(_sizes(expressions), key=str)):
            lap, place = divmod(i, len(choices))
            self.numbers.setdefault(symbol, sp.Integer(choices[place] + lap))

    def _choose_indices(self, expressions):
        for idx in sorted(_free(expressions, sp.Idx), key=str):
            if idx not in self.numbers:
                low, high = (int(end.xreplace(self.numbers)) for end in (idx.lower, idx.upper))
                self.numbers[idx] = sp.Integer(self.rng.randint(low, max(low, high)))

    def _choose_symbols(self, expressions):
        for symbol in sorted(_free(expressions, sp.Symbol), key=_by_age):
            if symbol not in self.numbers:
                self.numbers[symbol] = self._draw(symbol.assumptions0)

    def _draw(self, known):
        """A random number that obeys the assumptions: small rationals, now and then 0, 1 or −1."""
        if known.get("integer"):
            most = MOST if self.trial >= FIRST_LARGER else 5
            whole = [n for n in WHOLE if allowed(n, known)]
            return sp.Integer(self.rng.choice([n for n in whole if n <= most] or whole))
        if not known.get("extended_real"):
            real, imaginary = self.rng.randint(-300, 300), self.rng.choice((-1, 1)) * self.rng.randint(1, 900)
            turned = sp.I * sp.Rational(imaginary, 100)
            return turned if known.get("imaginary") else sp.Rational(real, 100) + turned
        if self.trial % 4 == 3 and self.rng.random() < 0.5:
            return as_sympy(self.rng.choice([s for s in SPECIAL if allowed(s, known)]))
        span = 1200 if self.trial % 3 == 2 else 300
        size = sp.Rational(self.rng.randint(1, span), 100)
        if self.trial >= FIRST_LARGER:
            size *= sp.Integer(10) ** self.rng.randint(-FAR, FAR)
        if known.get("positive") or known.get("nonnegative"):
            return size
        return -size if known.get("negative") or known.get("nonpositive") or self.rng.random() < 0.5 else size


def _by_age(symbol):
    """The name, and for symbols made inside a verdict, which may share one, the order they were made in."""
    return str(symbol), getattr(symbol, "dummy_index", 0)


def allowed(number, known):
    """Whether a real number obeys the assumptions of a symbol; for whole numbers also even, prime, ..."""
    if known.get("integer"):
        return bool(mpmath.isint(number)) and _obeys(sp.Integer(int(number)), known)
    if known.get("positive"):
        return number > 0
    if known.get("negative"):
        return number < 0
    if known.get("nonnegative"):
        return number >= 0
    if known.get("nonpositive"):
        return number <= 0
    return not (known.get("nonzero") and number == 0)


def _obeys(whole, known):
    return all(getattr(whole, f"is_{name}") == value for name, value in known.items())


def _sizes(expressions):
    """Symbols that are the bound of a sum, the end of an index range or the side of a matrix."""
    found = set()
    for expression in expressions:
        for node in expression.atoms(sp.Sum, sp.Product):
            found |= {s for limit in node.limits for end in limit[1:] for s in end.atoms(sp.Symbol)}
        for node in expression.atoms(sp.Idx):
            found |= {s for end in (node.lower, node.upper) if end is not None for s in end.atoms(sp.Symbol)}
        for node in expression.atoms(sp.MatrixSymbol):
            found |= {s for side in node.shape for s in side.atoms(sp.Symbol)}
    return {s for s in found if s.is_integer}


def _free(expressions, kind):
    """Free symbols (or indices) of the expressions; labels of indices and of bases are names, not symbols."""
    return {s for e in expressions for s in _unbound(e) if isinstance(s, kind)}


def _unbound(e):
    if isinstance(e, sp.Idx):
        return {e} | {s for end in (e.lower, e.upper) if end is not None for s in end.free_symbols}
    if isinstance(e, sp.Symbol):
        return {e}
    if isinstance(e, sp.MatrixSymbol | sp.IndexedBase):
        return set()
    inner = set().union(*(_unbound(a) for a in e.args))
    if isinstance(e, sp.Sum | sp.Product | sp.Integral):
        return inner - set(e.bound_symbols)
    return inner - set(e.args[1]) if isinstance(e, sp.Subs) else inner
