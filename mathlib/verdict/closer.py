"""A closer look where no proof was found: more digits, larger sizes, between the kinks, downhill.

    2^n = C(n + 1, 4) + …  up to n = 4 only,      e^z ≥ 2.72 z  but near 1,      z + 10^−60 = z  to 59 digits

What is refuted here survives the random points of refute.py; what is not refuted either stays "confirmed".
Used by decide.py.
"""

import itertools

import mpmath
import sympy as sp

from mathlib.verdict.budget import NotEvaluable
from mathlib.verdict.descent import Descent
from mathlib.verdict.digits import gap
from mathlib.verdict.kinks import places
from mathlib.verdict.points import FIRST_LARGER, Point
from mathlib.verdict.record import Verdict
from mathlib.verdict.refute import BELOW, EQUAL, TRIALS, differ, failure, inside, refutation

RESOLVED = 1  # points at which more digits are asked for; a difference is hardly ever 0 at one
LARGER = 8  # points with larger sizes
BETWEEN = 300  # points between kinks
BASES = 4  # points from which the kinks are looked for
STARTS = 3  # ways down


class Look:
    """One question in one region: `verdict` is a refutation, "undecided" where the sides touch, or None."""

    def __init__(self, a, b, region, place, relation, whole, guards):
        self.a, self.b, self.region, self.place = a, b, region, place
        self.relation, self.whole, self.guards = relation, whole, guards
        self.expressions = (a, b, *(g for _, g in guards))

    def verdict(self):
        """The first refutation found; the cheapest looks first."""
        for look in (self._digits, self._larger, self._kinks, self._downhill):
            found = look()
            if found is not None:
                return found
        return None

    def _digits(self):
        """A difference too small for 30 digits."""
        points = (p for trial in range(TRIALS) if self._usable(p := self._point(trial)))
        close = (p for p in points if not differ(p.value(self.a), p.value(self.b)))
        return self._first(itertools.islice(close, RESOLVED))

    def _larger(self):
        return self._first(self._point(FIRST_LARGER + trial) for trial in range(LARGER))

    def _kinks(self):
        """Where cases change; a place that takes too many operations leaves the question open."""
        left = BETWEEN
        for trial in range(BASES):
            base = self._point(trial)
            if not self._usable(base):
                continue
            for symbols, entries in places(sp.Tuple(self.a, self.b), base):
                left -= 1
                if left < 0:
                    return None
                try:
                    found = self._at(base.moved(symbols, entries))
                except NotEvaluable as problem:
                    return Verdict("undecided", f"{problem}, where a case of the formula begins")
                if found is not None:
                    return found
        return None

    def _downhill(self):
        """From the points at which the sides are nearest to one another."""
        if self.relation is EQUAL:
            return None
        points = [p for trial in range(TRIALS) if self._usable(p := self._point(trial))]
        for start in sorted(points, key=self._distance)[:STARTS]:
            way = Descent(self.b - self.a, self._inside, start)
            lowest = way.run()
            if lowest is None or lowest > self._scale(way.point) / 10**12:
                continue
            found = self._first(way.rounded())
            if found is not None:
                return found
            if self.relation is BELOW and lowest < self._scale(way.point) / 10**25:
                return Verdict("undecided", "the sides come together, and none is proved to be the smaller")
        return None

    def _first(self, points):
        """The first refutation among points; those without a value are passed over."""
        for point in points:
            try:
                found = self._at(point)
            except NotEvaluable:
                continue
            if found is not None:
                return found
        return None

    def _at(self, point):
        """The refutation at a point, or None."""
        try:
            if not self._inside(point):
                return None
            before, after = point.value(self.a), point.value(self.b)
            if not (mpmath.isfinite(before) and mpmath.isfinite(after)):
                return None
            if differ(before, after):
                values = failure(self.a, self.b, point, self.relation, before, after)
                return self._refuted(point, *values) if values else None
            difference = gap(self.a, self.b, point)
        except ArithmeticError:
            return None
        if difference is None or not self.relation.at_gap(difference):
            return None
        why = f"the difference is {mpmath.nstr(difference, 3)}" if difference else ""
        return self._refuted(point, before, after, ", ".join(p for p in (self.place, why) if p))

    def _refuted(self, point, before, after, place=None):
        place = self.place if place is None else place
        return refutation(self.a, self.b, self.region, place, point, before, after, self.whole)

    def _point(self, trial):
        return Point(self.expressions, trial)

    def _inside(self, point):
        return inside(point, self.guards)

    def _usable(self, point):
        try:
            return self._inside(point) and all(
                mpmath.isfinite(point.value(side)) for side in (self.a, self.b)
            )
        except (ArithmeticError, NotEvaluable):
            return False

    def _distance(self, point):
        return mpmath.re(point.value(self.b) - point.value(self.a)) / self._scale(point)

    def _scale(self, point):
        return abs(point.value(self.a)) + abs(point.value(self.b)) + mpmath.mpf("1e-10")
