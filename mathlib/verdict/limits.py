"""SymPy's limit, held against numbers near the place: sin(z)/z at z = ±1/1000, ±1/10^6, ...

SymPy takes the limit of a Piecewise from one side only, and of some functions not at all; the numbers on
both sides tell. Used by decide.py.
"""

import mpmath
import sympy as sp
from sympy.polys.polyerrors import PolynomialError

from mathlib.verdict.budget import NotEvaluable, within
from mathlib.verdict.points import Point
from mathlib.verdict.record import Verdict

STEPS = ((3, 6), (1, 2))  # how near: powers of ten, the second pair where the first has no value
SIDES = (6, 12)  # how near the two sides are compared


def limit(expression, symbol, to):
    """SymPy's limit, or the verdict where there is none."""
    if not to.is_infinite and _sides_differ(expression, symbol, to):
        return Verdict("refuted", f"the limits from the two sides of {symbol} = {to} differ")
    try:
        found = within(lambda: sp.limit(expression, symbol, to, "+-"), f"the limit of {expression}")
    except NotImplementedError:
        return Verdict("undecided", f"SymPy cannot take the limit of {expression}")
    except (TypeError, PolynomialError) as problem:
        return Verdict("undecided", f"SymPy cannot take the limit of {expression}: {problem}")
    except ValueError:
        return Verdict("refuted", f"the limits from the two sides of {symbol} = {to} differ")
    if found.has(sp.Limit, sp.AccumBounds, sp.nan, sp.zoo):
        return Verdict("undecided", f"SymPy finds no limit of {expression}")
    return found


def near(expression, symbol, to, value, instead_of=None):
    """Whether numbers near the place come nearer to the value, and not to another one instead.

    Raises NotEvaluable if there are no such numbers.
    """
    if symbol not in expression.free_symbols:
        return True
    for powers in STEPS:
        try:
            sides = [_gaps(expression, symbol, to, value, side, powers) for side in _sides(to)]
            others = (
                []
                if instead_of is None
                else [_gaps(expression, symbol, to, instead_of, side, powers) for side in _sides(to)]
            )
        except (ArithmeticError, NotEvaluable):
            continue
        return all(map(_shrinks, sides)) and (
            not others
            or not all(map(_shrinks, others))
            or all(1000 * mine[1] < other[1] for mine, other in zip(sides, others, strict=True))
        )
    raise NotEvaluable(f"no numbers near {symbol} = {to} to hold the limit against")


def _sides(to):
    return (1,) if to.is_infinite else (1, -1)


def _gaps(expression, symbol, to, value, side, powers):
    """How far the expression is from the value at two places, the second nearer; −x for a value of ∞."""
    base = _base(expression, value, symbol)
    found = []
    for power in powers:
        point = base.moved({symbol: _place(to, side, power)}, {})
        number = point.value(expression)
        if not mpmath.isfinite(number):
            raise NotEvaluable(f"{expression} has no value near {symbol} = {to}")
        if value.is_infinite:
            if mpmath.im(number):
                raise NotEvaluable(f"{expression} is not real near {symbol} = {to}")
            found.append(-number if value is sp.oo else number if value is -sp.oo else -abs(number))
        else:
            found.append(abs(number - point.value(value)))
    return found


def _base(expression, value, symbol):
    return Point((expression, value), 1, {symbol: sp.Integer(1)})


def _place(to, side, power):
    step = sp.Integer(10) ** power
    return step if to is sp.oo else -step if to is -sp.oo else to + sp.Integer(side) / step


def _shrinks(gaps):
    far, near_by = gaps
    if near_by < 0:  # a value of ∞
        return near_by < far
    return near_by <= far * mpmath.mpf("0.9") or near_by < mpmath.mpf("1e-20")


def _sides_differ(expression, symbol, to):
    """Whether the numbers on either side stay apart by far more than they still move, or run apart."""
    if symbol not in expression.free_symbols:
        return False
    base = _base(expression, to, symbol)
    try:
        right, left = (
            [base.moved({symbol: _place(to, side, n)}, {}).value(expression) for n in SIDES]
            for side in (1, -1)
        )
    except (ArithmeticError, NotEvaluable):
        return False
    if not all(mpmath.isfinite(value) for value in (*right, *left)):
        return False
    if all(abs(last) > 1000 * abs(first) > 0 for first, last in (right, left)):
        return mpmath.sign(mpmath.re(right[1])) != mpmath.sign(mpmath.re(left[1]))
    moved = sum(abs(first - last) for first, last in (right, left))
    return abs(right[1] - left[1]) > max(1000 * moved, mpmath.mpf("1e-6"))
