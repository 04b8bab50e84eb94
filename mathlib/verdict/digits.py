"""More digits: which side is larger at a point where 80 digits do not tell.

    tanh 300 < 1  by 10^−260,      z + 10^−60 ≠ z,      sin² z + cos² z = 1  exactly

Values and differences count only if more digits give the same ones, since (e^900 + 1) − e^900 may lose them
all. Both may lose the same, so the second time the last bits of each rounded result are made up anew: what
hangs on them comes out otherwise. A difference is zero only if the normal form of the two sides, with the
numbers of the point put in, says so. Used by refute.py and closer.py.
"""

import mpmath
import sympy as sp

from mathlib.verdict.budget import Budget, BudgetExceeded, NotEvaluable
from mathlib.verdict.cases import cases
from mathlib.verdict.normal import Normal

TRUSTED = ((80, 320), (640, 1300))
LEVELS = ((320, 640), (1300, 2000))
EXACT = 20_000  # operations for the normal form of two sides with numbers in them


def settled(a, b, point):
    """Both values at the point, once more digits leave them as they are; None if 640 are not enough.

    Raises what `Point.value` does.
    """
    for few, many in TRUSTED:
        before, after = point.value(a, few), point.value(b, few)
        small = max(abs(before), abs(after)) / mpmath.mpf(10) ** 35
        again = (point.value(side, many, noisy=True) for side in (a, b))
        if all(abs(new - old) <= small for new, old in zip(again, (before, after), strict=True)):
            return before, after
    return None


def gap(a, b, point):
    """a − b at the point, to a few digits at least; 0 if proved to be 0, None if neither is known.

    Raises what `Point.value` does.
    """
    difference = a - b
    if difference == 0:
        return mpmath.mpf(0)
    for few, many in LEVELS:
        first, second = point.value(difference, few), point.value(difference, many, noisy=True)
        if second and abs(first - second) <= abs(second) / 1000:
            return second
    return mpmath.mpf(0) if _exactly_zero(a, b, point) else None


def _exactly_zero(a, b, point):
    """Whether the normal forms agree once symbols, sizes and indices are numbers."""
    numbers = {k: v for k, v in point.numbers.items() if v.is_number}
    budget = Budget(EXACT)
    try:
        for left, right in cases(sp.Tuple(a, b).xreplace(numbers), budget):
            normal = Normal(budget)
            left, right = normal.forms(left, right)
            if not normal.is_zero(left - right):
                return False
    except (BudgetExceeded, NotEvaluable):
        return False
    return True
