"""Piecewise, |x|, max and min, case by case: |z| is −z for z < 0, 0 at z = 0 and z for z > 0.

A condition whose sign is not known splits the line at the place where it changes: below, at, above. Every
case must hold.
"""

import functools
import itertools

import sympy as sp
from sympy.core.relational import Relational

from mathlib.verdict.budget import NotEvaluable
from mathlib.verdict.normal import Normal
from mathlib.verdict.signs import sign

SPLIT = 3  # the most symbols that `by_sign` looks at below, at and above 0


class _Split(Exception):
    """A condition must be split at the zero of `boundary`."""

    def __init__(self, boundary):
        self.boundary = boundary


def cases(expression, budget):
    """The expression without conditions, once for each case it must be looked at in.

    Raises NotEvaluable where a condition has no zero that can be found, BudgetExceeded.
    """
    try:
        return [_resolved(expression, budget)]
    except _Split as split:
        boundary = split.boundary
    parts = sum(1 for _ in sp.preorder_traversal(expression))
    budget.spend(max(100, 5 * parts), "splitting cases")
    smaller = [expression.xreplace(mapping) for mapping in _splits(boundary, budget)]
    return [case for part in smaller for case in cases(part, budget)]


def by_sign(expression, budget):
    """The expression below, at and above 0 in each of its first few real symbols of open sign.

    What has no conditions may still need them to be proved.
    """
    arrays = {base.label for base in expression.atoms(sp.IndexedBase)}  # their entries stay as they are
    symbols = [s for s in sorted(expression.free_symbols - arrays, key=str) if isinstance(s, sp.Symbol)]
    real = [s for s in symbols if s.is_extended_real and not s.is_integer]
    open_symbols = [s for s in real if not (s.is_nonnegative or s.is_nonpositive)]
    found = [expression]
    for symbol in open_symbols[:SPLIT]:
        found = [e.xreplace(mapping) for e in found for mapping in _around(symbol, sp.Integer(0), budget)]
    return found


def boundaries(expression):
    """Where an expression changes its formula: the zeros of these."""
    found = []
    for node in sp.preorder_traversal(expression):
        if isinstance(node, Relational):
            found.append(node.lhs - node.rhs)
        elif isinstance(node, sp.Abs | sp.sign | sp.Heaviside):
            found.append(node.args[0])
        elif isinstance(node, sp.Max | sp.Min):
            found += [a - b for a, b in itertools.combinations(sorted(node.args, key=str), 2)]
    return list(dict.fromkeys(found))


def root(boundary, symbol):
    """boundary = 0 solved for a symbol in which it is linear; None if it is not."""
    slope = sp.diff(boundary, symbol)
    if slope.has(symbol, sp.nan) or slope == 0:  # nan: SymPy differentiates y_k by the size of y
        return None
    return sp.simplify(symbol - boundary / slope)


def _resolved(e, budget, running=frozenset()):
    """e with every condition decided; raises _Split at the first that is not."""
    if not isinstance(e, sp.Basic) or not e.has(sp.Piecewise, sp.Abs, sp.sign, sp.Heaviside, sp.Max, sp.Min):
        return e
    if isinstance(e, sp.Sum | sp.Product):
        running = running | set(e.bound_symbols)
    step = functools.partial(_resolved, budget=budget, running=running)
    if isinstance(e, sp.Piecewise):
        return _chosen(e, step, budget, running)
    e = e.func(*(step(a) for a in e.args))
    if _runs(e, running) or not all(a.is_extended_real for a in e.args):
        return e
    if isinstance(e, sp.Abs | sp.sign | sp.Heaviside):
        return _by_sign(e, _decided(e.args[0], budget))
    return _extreme(e, budget) if isinstance(e, sp.Max | sp.Min) else e


def _runs(e, running):
    """True if e depends on the running index of a sum it stands in."""
    return bool(e.atoms(sp.Symbol, sp.Idx) & running)


def _by_sign(e, mark):
    """|x|, sign x or the step function where the sign of x is known."""
    if isinstance(e, sp.Heaviside):
        return {"+": sp.Integer(1), "0": e.args[1], "-": sp.Integer(0)}[mark]
    value = sp.Integer({"+": 1, "0": 0, "-": -1}[mark])
    return value * e.args[0] if isinstance(e, sp.Abs) else value


def _extreme(e, budget):
    """The largest of Max or the smallest of Min."""
    best, *others = sorted(e.args, key=str)
    for other in others:
        mark = _decided(other - best, budget, weak=True)
        larger = mark in ("+", "0+")
        best = other if larger == isinstance(e, sp.Max) and mark != "0" else best
    return best


def _chosen(e, step, budget, running):
    """The value of the first case whose condition holds; conditions on running indices are left standing."""
    if any(_runs(c, running) for _, c in e.args):
        return sp.Piecewise(*((step(v), c) for v, c in e.args))
    for value, condition in e.args:
        if _holds(condition, budget):
            return step(value)
    raise NotEvaluable(f"no case of {e} holds")


def _holds(condition, budget):
    """Whether a condition holds everywhere in this case; raises _Split where it holds only in parts."""
    if condition in (sp.true, sp.false):
        return condition is sp.true
    if isinstance(condition, sp.And | sp.Or):
        join = all if isinstance(condition, sp.And) else any
        return join(_holds(c, budget) for c in sorted(condition.args, key=str))
    if isinstance(condition, sp.Not):
        return not _holds(condition.args[0], budget)
    mark = _decided(_resolved(condition.lhs - condition.rhs, budget), budget)
    return mark in {">": "+", ">=": "+0", "<": "-", "<=": "-0", "==": "0", "!=": "+-"}[condition.rel_op]


def _decided(boundary, budget, weak=False):
    """The sign of a boundary; raises _Split where it is open. A weak sign is enough for Max and Min."""
    mark = _sign(boundary, budget)
    if mark is None or (mark in ("0+", "0-") and not weak):
        raise _Split(boundary)
    return mark


def _sign(expression, budget):
    normal = Normal(budget)
    return sign(*normal.forms(expression), normal, deep=True)


def _splits(boundary, budget):
    """The cases below, at and above the zero of a boundary, as substitutions."""
    _, factors = sp.factor_list(sp.fraction(sp.together(boundary))[0])
    slopes = []
    for factor, _ in factors:
        for symbol in sorted(factor.atoms(sp.Symbol, sp.Indexed), key=str):
            if symbol.is_integer or not symbol.is_extended_real:
                continue
            place = root(factor, symbol)
            if place is None:
                continue
            slope = sp.diff(factor, symbol)
            if _sign(slope, budget) not in ("+", "-"):
                slopes.append(slope)  # 1 − tz = 0 is t = 1/z only off z = 0
                continue
            found = _around(symbol, place, budget)
            if len(found) > 1:  # a single case only renames the symbol
                return found
    if slopes:
        return _splits(slopes[0], budget)
    raise NotEvaluable(f"cannot tell where {boundary} changes its sign")


def _around(symbol, place, budget):
    """Cases of a symbol around a place, within the sign the symbol is known to have."""
    u = sp.Dummy("u", positive=True)
    below, at, above = {symbol: place - u}, {symbol: place}, {symbol: place + u}
    if not symbol.is_nonnegative and not symbol.is_nonpositive:
        return [below, at, above]
    mark, side, beyond = ("+", 1, above) if symbol.is_nonnegative else ("-", -1, below)
    at_zero = [] if symbol.is_nonzero else [{symbol: sp.Integer(0)}]
    if _sign(place, budget) != mark:
        return [{symbol: side * u}, *at_zero]
    return [{symbol: place * u / (1 + u)}, *at_zero, at, beyond]
