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

from mathlib.verdict.budget import NotEvaluable, NoValue

LONGEST = 2000  # bits before the point of an argument: e^(2^2000) is beyond what mpmath can hold


def evaluate(e, point, bound):
    """e at the point, an mpmath number; bound: {running index: number}.

    Raises NotEvaluable for what no number can be given to, and for a point that has spent its operations;
    ArithmeticError where a function has a pole or a value beyond reach.
    """
    point.spend(1)
    result = (_rule(type(e)) or _function)(e, point, bound)
    return _blurred(result, point.noise) if point.noise and not isinstance(e, sp.Atom) else result


def _function(e, point, bound):
    if not isinstance(e, sp.Function | sp.Max | sp.Min):
        raise NotEvaluable(f"no number can be given to {e}")
    args = [evaluate(a, point, bound) for a in e.args]
    if not isinstance(e, _SLOW):
        _check_reach(e, *args)
    try:
        return _numeric(e.func, len(args))(*args)
    except (ValueError, mpmath.libmp.NoConvergence) as pole:  # as mpmath says it for (−1)!
        raise NoValue(f"{e}: {pole}") from pole
    except NameError as unknown:  # as the translation says it of δ(x), which mpmath does not have
        raise NotEvaluable(f"no number can be given to {e}") from unknown


def _blurred(number, noise):
    """The number, with other last bits if it has been rounded: what hangs on them comes out otherwise."""
    if isinstance(number, mpmath.mpc):
        return mpmath.mpc(_blurred(number.real, noise), _blurred(number.imag, noise))
    if not isinstance(number, mpmath.mpf) or number.man.bit_length() <= mpmath.mp.prec // 2:
        return number  # an exact number, such as 3/8, ends early
    return number * (1 + noise.choice((-7, -5, -3, 3, 5, 7)) * mpmath.mp.eps)


_SLOW = (sp.log, sp.Abs, sp.sign, sp.Heaviside, sp.Max, sp.Min)  # they grow slowly, whatever they are given


def _check_reach(e, *args):
    """Raise NoValue for an argument so large that a function of it cannot be computed."""
    if any(mpmath.isfinite(a) and mpmath.mag(a) > LONGEST for a in args if a):
        raise NoValue(f"{e} is beyond reach at this point")


@functools.cache
def _numeric(func, arity):
    """SymPy's mpmath translation of a function, made once a function."""
    if func is sp.binomial:
        return mpmath.binomial  # SymPy's would have a pole where C(3, 4) = 0
    args = sp.symbols(f"x:{arity}")
    return sp.lambdify(args, func(*args), "mpmath")


def _number(e, point, bound):
    if isinstance(e, sp.Rational):
        return mpmath.mpf(e.p) / e.q
    if e is sp.S.ImaginaryUnit:
        return mpmath.mpc(0, 1)
    if e.is_infinite and e is not sp.zoo:
        return mpmath.inf if e is sp.oo else -mpmath.inf
    if e is sp.nan or e is sp.zoo:
        return mpmath.nan
    return mpmath.mpf(e._to_mpmath(mpmath.mp.prec))


def _symbol(e, point, bound):
    if e in bound:
        return mpmath.mpf(bound[e])
    if e not in point.numbers:
        raise NotEvaluable(f"{e} has no value")
    number = point.numbers[e]
    return _number(number, point, bound) if number.is_Number else evaluate(number, point, bound)


def _whole(e, point, bound):
    if e.is_Integer or e in bound:
        return int(e) if e.is_Integer else int(bound[e])
    number = evaluate(e, point, bound)
    if not mpmath.isfinite(number):
        raise NoValue(f"{e} is not finite at this point")
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
    if number.is_Number:
        return _number(number, None, None)
    real, imaginary = (_number(part, None, None) for part in number.as_real_imag())
    return real if imaginary == 0 else mpmath.mpc(real, imaginary)


def _fold(join):
    def folded(e, point, bound):
        return functools.reduce(join, (evaluate(a, point, bound) for a in e.args))

    return folded


def _power(e, point, bound):
    base, exponent = (evaluate(a, point, bound) for a in e.args)
    if base == 0 and mpmath.re(exponent) < 0:
        return mpmath.nan
    if not isinstance(e.exp, sp.Integer):  # x^(x^(x^x)) grows as e^… does
        _check_reach(e, exponent)
    if mpmath.isfinite(base) and base and abs(mpmath.mag(base) * exponent) > 2**LONGEST:
        raise NoValue(f"{e} is beyond reach at this point")
    return base**exponent


def _loop(start, join):
    def looped(e, point, bound):
        def run(limits, bound):
            if not limits:
                return evaluate(e.function, point, bound)
            *inner, (index, low, high) = limits
            first, last = _whole(low, point, bound), _whole(high, point, bound)
            point.spend(max(0, last - first))
            steps = range(first, last + 1)
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
    small = mpmath.mpf(10) ** (20 - mpmath.mp.dps)
    if abs(left - right) <= small * max(abs(left), abs(right)):
        right = left  # c α/α > c is false at any c, however the quotient is rounded
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
    (sp.Add, _fold(lambda a, b: a + b)),
    (sp.Mul, _fold(lambda a, b: a * b)),
    (sp.Pow, _power),
    (sp.Sum, _loop(0, lambda a, b: a + b)),
    (sp.Product, _loop(1, lambda a, b: a * b)),
    (sp.KroneckerDelta, _delta),
    (sp.Piecewise, _piecewise),
    (sp.Derivative, _derivative),
    (sp.Subs, _subs),
    (AppliedUndef, _undefined),
)


@functools.cache
def _rule(kind):
    """The rule for nodes of a kind, found once a kind."""
    return next((rule for kinds, rule in _RULES if issubclass(kind, kinds)), None)
