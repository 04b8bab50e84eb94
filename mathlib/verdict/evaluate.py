"""The number an expression e takes at a point, by mpmath at the working precision: e(z), z = 37/100.

Used by points.py, whose points give numbers to symbols, indices, entries and undefined functions; `bound`
holds the running indices of sums. One small function a kind of node, and one table at the end that pairs
them.
"""

import functools
import math

import mpmath
import sympy as sp
from sympy.core.function import AppliedUndef

from mathlib.verdict.budget import NotEvaluable


def evaluate(e, point, bound):
    """e at the point, an mpmath number; bound: {running index: number}.

    Raises NotEvaluable for what no number can be given to, ZeroDivisionError where a function has a pole.
    """
    for kinds, rule in _RULES:
        if isinstance(e, kinds):
            return rule(e, point, bound)
    if isinstance(e, sp.Function | sp.Max | sp.Min):
        args = [evaluate(a, point, bound) for a in e.args]
        try:
            return _numeric(e.func, len(args))(*args)
        except ValueError as pole:  # as mpmath says it for (−1)!
            raise ZeroDivisionError(f"{e}: {pole}") from pole
    raise NotEvaluable(f"no number can be given to {e}")


@functools.cache
def _numeric(func, arity):
    """SymPy's mpmath translation of a function, made once a function."""
    args = sp.symbols(f"x:{arity}")
    return sp.lambdify(args, func(*args, evaluate=False), "mpmath")


def _number(e, point, bound):
    if e is sp.S.ImaginaryUnit:
        return mpmath.mpc(0, 1)
    if e in (sp.oo, -sp.oo):
        return mpmath.inf if e is sp.oo else -mpmath.inf
    if e in (sp.nan, sp.zoo):
        return mpmath.nan
    if isinstance(e, sp.Rational):
        return mpmath.mpf(e.p) / e.q
    return mpmath.mpf(e._to_mpmath(mpmath.mp.prec))


def _symbol(e, point, bound):
    if e in bound:
        return mpmath.mpf(bound[e])
    if e not in point.numbers:
        raise NotEvaluable(f"{e} has no value")
    number = point.numbers[e]
    return _number(number, point, bound) if number.is_Number else evaluate(number, point, bound)


def _whole(e, point, bound):
    number = evaluate(e, point, bound)
    if number != int(mpmath.re(number)):
        raise NotEvaluable(f"{e} is not a whole number at this point")
    return int(mpmath.re(number))


def _indexed(e, point, bound):
    indices = tuple(_whole(i, point, bound) for i in e.indices)
    return _number_or_complex(point.entry(str(e.base.label), indices, e.base.label.assumptions0))


def _element(e, point, bound):
    if not isinstance(e.parent, sp.MatrixSymbol):
        raise NotEvaluable(f"the entry {e} of a matrix that is not written out")
    row, column = (_whole(i, point, bound) + 1 for i in (e.i, e.j))  # SymPy counts from 0, the text from 1
    indices = (row,) if e.parent.cols == 1 else (row, column)
    return _number_or_complex(point.entry(e.parent.name, indices, {"extended_real": True}))


def _number_or_complex(number):
    real, imaginary = number.as_real_imag()
    made = mpmath.mpf(real.p) / real.q
    return made if imaginary == 0 else mpmath.mpc(made, mpmath.mpf(imaginary.p) / imaginary.q)


def _fold(start, join):
    def folded(e, point, bound):
        return functools.reduce(join, (evaluate(a, point, bound) for a in e.args), mpmath.mpf(start))

    return folded


def _power(e, point, bound):
    base, exponent = (evaluate(a, point, bound) for a in e.args)
    if base == 0 and mpmath.re(exponent) < 0:
        return mpmath.nan
    return base**exponent


def _loop(start, join):
    def looped(e, point, bound):
        def run(limits, bound):
            if not limits:
                return evaluate(e.function, point, bound)
            *inner, (index, low, high) = limits
            steps = range(_whole(low, point, bound), _whole(high, point, bound) + 1)
            return functools.reduce(join, (run(inner, bound | {index: i}) for i in steps), mpmath.mpf(start))

        return run(e.limits, bound)

    return looped


def _delta(e, point, bound):
    i, j = (evaluate(a, point, bound) for a in e.args[:2])
    return mpmath.mpf(i == j)


def _piecewise(e, point, bound):
    for value, condition in e.args:
        if _truth(condition, point, bound):
            return evaluate(value, point, bound)
    return mpmath.nan


def _truth(e, point, bound):
    if e in (sp.true, sp.false):
        return e is sp.true
    if isinstance(e, sp.And | sp.Or):
        join = all if isinstance(e, sp.And) else any
        return join(_truth(a, point, bound) for a in e.args)
    if isinstance(e, sp.Not):
        return not _truth(e.args[0], point, bound)
    if not isinstance(e, sp.core.relational.Relational):
        raise NotEvaluable(f"the condition {e} cannot be decided at a point")
    left, right = (evaluate(a, point, bound) for a in e.args)
    if e.rel_op in ("==", "!="):
        return (left == right) == (e.rel_op == "==")
    return _order(e, left, right)


def _order(e, left, right):
    if mpmath.im(left) or mpmath.im(right):
        raise NotEvaluable(f"the order in {e} needs real numbers")
    left, right = mpmath.re(left), mpmath.re(right)
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[e.rel_op]


def _undefined(e, point, bound):
    return _sines(e, [0] * len(e.args), [evaluate(a, point, bound) for a in e.args], point)


def _sines(applied, orders, arguments, point):
    """Σ a·sin(b·x + c) in place of f, or its derivative: each order brings a factor b and a quarter turn."""
    result = mpmath.mpf(0)
    for a, b, c in point.function(applied.func.__name__, len(arguments)):
        angle = mpmath.fdot(b, arguments) + c + sum(orders) * mpmath.pi / 2
        inner = math.prod(slope**order for slope, order in zip(b, orders, strict=True))
        result += a * inner * mpmath.sin(angle)
    return result


def _derivative(e, point, bound):
    inner = e.expr
    if not isinstance(inner, AppliedUndef) or any(v not in inner.args for v in e.variables):
        raise NotEvaluable(f"the derivative {e} is not carried out")
    orders = [sum(int(n) for v, n in e.variable_count if v == a) for a in inner.args]
    return _sines(inner, orders, [evaluate(a, point, bound) for a in inner.args], point)


def _subs(e, point, bound):
    inner, variables, points = e.args
    values = {v: evaluate(p, point, bound) for v, p in zip(variables, points, strict=True)}
    return evaluate(inner, point, bound | values)


_RULES = (
    ((sp.Idx, sp.Symbol), _symbol),
    ((sp.Number, sp.NumberSymbol, sp.core.numbers.ImaginaryUnit, type(sp.zoo)), _number),
    (sp.Indexed, _indexed),
    (sp.matrices.expressions.matexpr.MatrixElement, _element),
    (sp.Add, _fold(0, lambda a, b: a + b)),
    (sp.Mul, _fold(1, lambda a, b: a * b)),
    (sp.Pow, _power),
    (sp.Sum, _loop(0, lambda a, b: a + b)),
    (sp.Product, _loop(1, lambda a, b: a * b)),
    (sp.KroneckerDelta, _delta),
    (sp.Piecewise, _piecewise),
    (sp.Derivative, _derivative),
    (sp.Subs, _subs),
    (AppliedUndef, _undefined),
)
