"""Places between the kinks: where the cases of a formula are narrow, random numbers hardly ever meet them.

    1 for 1/3 < z < 1/3 + 1/1000, else 0:      z = 1/3,  z = 1/3 + 1/2000,  z = 1/3 + 1/1000,  ...

The zeros of every condition in one symbol after the other, the middles between neighbours and a place
beyond either end. An entry x_k under a sum is taken at k = 1. Used by closer.py.
"""

import itertools

import mpmath
import sympy as sp

from mathlib.symbols import as_sympy
from mathlib.verdict.budget import NotEvaluable
from mathlib.verdict.cases import boundaries
from mathlib.verdict.points import allowed

SYMBOLS = 3  # the most symbols and entries that are moved together
DEGREE = 6  # the highest degree of a condition whose zeros are isolated exactly
WIDTH = sp.Rational(1, 10**20)  # of the intervals that isolate them
GRID = [
    sp.Rational(n, 4) for n in range(-40, 41)
]  # where other conditions are looked at for a change of sign
HALVINGS = 60
KNOWN = ("positive", "negative", "nonnegative", "nonpositive", "real", "integer")


def places(expression, point):
    """Yields ({symbol: number}, {(base, indices): number}) to be fixed beside the numbers of the point."""
    kinks, entries = _plain(expression, point)
    drawn = {t: as_sympy(point.entry(*key, t.assumptions0)) for t, key in entries.items()}
    numbers = drawn | {k: v for k, v in point.numbers.items() if v.is_number}
    free = sorted(set().union(*(kink.free_symbols for kink in kinks)), key=str)
    keys = [s for s in free if s in numbers and s.is_extended_real][:SYMBOLS]
    for chosen in _walk(keys, kinks, numbers, point):
        symbols = {k: v for k, v in chosen.items() if k not in entries}
        yield symbols, {entries[k]: v for k, v in chosen.items() if k in entries}


def _plain(expression, point):
    """The conditions with a plain symbol for every entry; {symbol: (base, indices)}."""
    running = {v: sp.Integer(1) for s in expression.atoms(sp.Sum, sp.Product) for v in s.bound_symbols}
    indices = running | {k: v for k, v in point.numbers.items() if isinstance(k, sp.Idx)}
    kinks = [b.xreplace(indices) for b in boundaries(expression)]
    found = sorted({e for kink in kinks for e in kink.atoms(sp.Indexed)}, key=str)
    at = {e: tuple(i.xreplace(point.numbers) for i in e.indices) for e in found}  # x_K is x_3 where K = 3
    keys = {e: (str(e.base.label), tuple(map(int, at[e]))) for e in found if all(i.is_Integer for i in at[e])}
    made = {key: _symbol(e) for e, key in keys.items()}
    plain = [kink.xreplace({e: made[key] for e, key in keys.items()}) for kink in kinks]
    return plain, {t: key for key, t in made.items()}


def _symbol(entry):
    known = entry.base.label.assumptions0
    return sp.Dummy(str(entry), **{name: True for name in KNOWN if known.get(name)})


def _walk(keys, kinks, numbers, point):
    """Every choice of a place for each key, one key after the other."""
    if not keys:
        yield {}
        return
    key, *others = keys
    fixed = {k: v for k, v in numbers.items() if k != key}
    zeros = {z for kink in kinks for z in _zeros(kink.xreplace(fixed), key, point)}
    known = key.assumptions0
    found = [place for place in _between(zeros, known.get("integer")) if allowed(place, known)]
    for place in found or [numbers[key]]:
        for rest in _walk(others, kinks, numbers | {key: place}, point):
            yield {key: place} | rest


def _between(zeros, whole):
    """The zeros in order, the middles between neighbours, and a place beyond either end."""
    ordered = sorted(zeros)
    if not ordered:
        return []
    middles = [(a + b) / 2 for a, b in itertools.pairwise(ordered)]
    found = [ordered[0] - 1, *ordered, *middles, ordered[-1] + 1]
    return sorted({sp.floor(z) + shift for z in found for shift in (-1, 0, 1)} if whole else found)


def _zeros(kink, t, point):
    """The real zeros of a condition in one unknown; |u| counts as u and as −u."""
    absolute = next(iter(sorted(kink.atoms(sp.Abs), key=str)), None)
    if absolute is not None:
        inner = absolute.args[0]
        return [z for part in (inner, -inner) for z in _zeros(kink.xreplace({absolute: part}), t, point)]
    above = sp.fraction(sp.together(kink))[0]
    if above.free_symbols != {t}:
        return []
    polynomial = sp.Poly(above, t) if above.is_polynomial(t) else None
    if polynomial and polynomial.degree() == 1:
        slope, constant = polynomial.all_coeffs()
        zero = -constant / slope
        return [zero] if zero.is_real else []
    rational = polynomial and all(c.is_Rational for c in polynomial.all_coeffs())
    if rational and polynomial.degree() <= DEGREE:
        isolated = polynomial.intervals(eps=WIDTH)
        return [(low + high) / 2 for (low, high), _ in isolated]
    return _by_halving(above, t, point)


def _by_halving(above, t, point):
    """Zeros where the sign changes between neighbours of a grid, to 18 digits."""
    sign = lambda at: _sign(above, point.moved({t: at}, {}))
    found = []
    for low, high in itertools.pairwise(GRID):
        if sign(low) * sign(high) >= 0:
            continue
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if sign(low) == sign(middle) else (low, middle)
        found.append(low)
    return found


def _sign(above, point):
    """The sign of a condition, 0 where it has none."""
    try:
        number = point.value(above)
    except (ArithmeticError, NotEvaluable):
        return 0
    real = mpmath.im(number) == 0 and mpmath.isfinite(number)
    return int(mpmath.sign(mpmath.re(number))) if real else 0
