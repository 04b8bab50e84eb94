"""Inequalities in one variable on a bounded interval X, by interval arithmetic, with m the middle of X:

    f(X) ⊆ f(m) + f'(X) (X − m)

Every number is replaced by bounds that hold for certain, rounded outward, so that what is found is
proved. An interval on which the upper bound is not yet at most zero is halved. Used by decide.py where
the normal form fails. Source of the mean value form: Moore, Kearfott and Cloud 2009,
doi:10.1137/1.9780898717716, chapter 6.
"""

import sympy as sp
from mpmath import iv, mp

from mathlib.verdict.budget import NotEvaluable

_INCREASING = {sp.tanh: mp.tanh, sp.erf: mp.erf, sp.atan: mp.atan}
_DECREASING = {sp.erfc: mp.erfc}
_NARROWEST = sp.Rational(1, 10**9)  # a narrower interval is not halved again


def never_positive(expression, symbol, low, high, budget):
    """expression <= 0 for every symbol in [low, high]: True if proved, False if a piece stays open.

    low, high: rational numbers. Raises NotEvaluable for a function without an interval rule, BudgetExceeded.
    """
    slope = sp.diff(expression, symbol)
    todo = [(low, high)]
    while todo:
        a, b = todo.pop()
        budget.spend(50, "halving intervals")
        if _upper_bound(expression, slope, symbol, a, b) <= 0:
            continue
        if b - a < _NARROWEST:
            return False
        middle = (a + b) / 2
        todo += [(middle, b), (a, middle)]
    return True


def _upper_bound(expression, slope, symbol, a, b):
    """The smaller upper end of two enclosures on [a, b]: the plain one and the mean value form."""
    whole, middle = _interval(a, b), _interval((a + b) / 2, (a + b) / 2)
    plain = _enclose(expression, symbol, whole)
    mean = _mean_value_form(expression, slope, symbol, whole, middle)
    return min(plain.b, mean.b)


def _mean_value_form(expression, slope, symbol, whole, point):
    """f(p) + f'(X) (X − p), which holds f(X) for every p in X"""
    return _enclose(expression, symbol, point) + _enclose(slope, symbol, whole) * (whole - point)


def _interval(a, b):
    return iv.mpf([_rational(a).a, _rational(b).b])


def _rational(number):
    return iv.mpf(int(number.p)) / int(number.q)


def _enclose(e, symbol, x):
    """Bounds for e with the symbol in x."""
    if e == symbol:
        return x
    if isinstance(e, sp.Rational):
        return _rational(e)
    if e in (sp.pi, sp.E):
        return iv.pi if e is sp.pi else iv.e
    parts = [_enclose(a, symbol, x) for a in e.args]
    if isinstance(e, sp.Add | sp.Mul):
        total = parts[0]
        for part in parts[1:]:
            total = total + part if isinstance(e, sp.Add) else total * part
        return total
    if isinstance(e, sp.Pow):
        return _power(e, parts)
    if isinstance(e, sp.log) and parts[0].a < 0:  # bounds below 0, which e itself need not reach
        raise NotEvaluable(f"no interval for {e}")
    if isinstance(e, sp.exp | sp.log | sp.sin | sp.cos):
        return getattr(iv, e.func.__name__)(parts[0])
    if isinstance(e, sp.Abs):
        return abs(parts[0])
    return _by_ends(e, parts)


def _power(e, parts):
    if e.exp.is_Integer:
        return parts[0] ** int(e.exp)
    if e.exp in (sp.S.Half, -sp.S.Half) and parts[0].a > 0:
        root = iv.sqrt(parts[0])
        return root if e.exp == sp.S.Half else 1 / root
    raise NotEvaluable(f"no interval for {e}")


def _by_ends(e, parts):
    """Monotone functions from their values at the two ends, widened by more than mpmath's error."""
    if e.func in _INCREASING:
        function, ends = _INCREASING[e.func], (parts[0].a, parts[0].b)
    elif e.func in _DECREASING:
        function, ends = _DECREASING[e.func], (parts[0].b, parts[0].a)
    else:
        raise NotEvaluable(f"no interval for {e.func.__name__}")
    with mp.workdps(30):
        low, high = (function(mp.mpf(end)) for end in ends)
        wider = mp.mpf("1e-14")  # the interval rounds to 15 digits, and 30 are computed
        return iv.mpf([low - wider, high + wider])
