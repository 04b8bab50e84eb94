"""Where two sides come nearest: after − before made small, one coordinate after the other.

    f(x − s), f(x), f(x + s)   →   the lowest of the three, or of the parabola through them

A bound that fails on a small interval only, such as e^z ≥ 2.72 z near z = 1, is not found by random
numbers; the way down finds it. Used by closer.py. Source: successive parabolic interpolation, Heath 2018,
doi:10.1137/1.9781611975581, section 6.4.
"""

from fractions import Fraction

import mpmath
import sympy as sp

from mathlib.verdict.budget import NotEvaluable
from mathlib.verdict.points import DIGITS, OPERATIONS, allowed

PURSE = 60_000  # operations for one way down
NARROWEST = mpmath.mpf(10) ** -45
DENOMINATORS = (1, 2, 10, 100, 10**4, 10**7, 10**12, 10**20, 10**40)


class Descent:
    """The way down from one point: `run` moves the point, `rounded` yields it with shorter numbers."""

    def __init__(self, difference, inside, start):
        """difference: what is to become small. inside(point): whether the assumptions allow a point."""
        self.difference, self.inside, self.point = difference, inside, start
        self.purse = PURSE
        self.known = {k: k.assumptions0 for k in start.numbers if _moves(k, start.numbers[k])}
        for key in sorted(start.entries):
            if start.entries[key].is_extended_real:
                self.known[key] = start.assumed[key]

    def run(self):
        """The lowest value found; None if there is none where it starts."""
        with mpmath.workdps(DIGITS):
            best = self._value({})
            steps = dict.fromkeys(self.known, mpmath.mpf("0.25"))
            while best is not None and self.purse > 0 and steps and max(steps.values()) > NARROWEST:
                for key in self.known:
                    best, steps[key] = self._step(key, steps[key], best)
            return best

    def rounded(self):
        """Points near the lowest one, with small denominators first."""
        for most in DENOMINATORS:
            moved = {}
            for key, known in self.known.items():
                exact = Fraction(mpmath.nstr(self._at(key), 60)).limit_denominator(most)
                if not allowed(exact, known):
                    break
                moved[key] = sp.Rational(exact.numerator, exact.denominator)
            else:
                yield self._moved(moved)

    def _step(self, key, step, best):
        """(lowest value, next step) after one look to either side."""
        at = self._at(key)
        sides = [(v, x) for x in (at - step, at + step) if (v := self._try(key, x)) is not None]
        if len(sides) == 2:
            (left, _), (right, _) = sides
            curvature = left + right - 2 * best
            if curvature > 0:
                vertex = at + step * (left - right) / (2 * curvature)
                value = self._try(key, vertex)
                if value is not None and value < min(best, left, right):
                    self._set(key, vertex)
                    return value, max(2 * abs(vertex - at), step / 1000)
        lowest, place = min(sides, default=(best, at))
        if lowest < best:
            self._set(key, place)
            return lowest, 2 * step
        return best, step / 8

    def _try(self, key, place):
        """The value with one coordinate moved; None where there is none or the assumptions forbid it."""
        if not allowed(place, self.known[key]):
            return None
        return self._value({key: sp.Float(place)})

    def _value(self, moved):
        point = self._moved(moved)
        try:
            if not self.inside(point):
                return None
            value = point.value(self.difference)
        except (ArithmeticError, NotEvaluable):
            value = mpmath.nan
        self.purse -= OPERATIONS - max(0, point.left)
        usable = mpmath.isfinite(value) and mpmath.im(value) == 0
        return mpmath.re(value) if usable else None

    def _moved(self, moved):
        symbols = {k: v for k, v in moved.items() if not isinstance(k, tuple)}
        return self.point.moved(symbols, {k: v for k, v in moved.items() if k not in symbols})

    def _at(self, key):
        number = (self.point.entries if isinstance(key, tuple) else self.point.numbers)[key]
        with mpmath.workdps(DIGITS):
            return mpmath.mpf(number._to_mpmath(mpmath.mp.prec))

    def _set(self, key, place):
        self.point = self._moved({key: sp.Float(place)})


def _moves(symbol, number):
    """True for a plain real symbol; whole numbers, and what is computed from others, stay."""
    return symbol.is_extended_real and not symbol.is_integer and number.is_Number
