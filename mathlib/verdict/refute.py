"""Refute: look for a point z with before(z) ≠ after(z), and say what the reader needs to see of it.

Used by decide.py before any proof is tried. `EQUAL`, `AT_MOST` and `BELOW`: when a relation fails there.
"""

from collections.abc import Callable
from typing import NamedTuple

import mpmath
import sympy as sp
from sympy.core.function import AppliedUndef

from mathlib.symbols import as_sympy
from mathlib.verdict import matrices
from mathlib.verdict.assumptions import apply
from mathlib.verdict.budget import NotEvaluable, NoValue
from mathlib.verdict.cases import boundaries, root
from mathlib.verdict.digits import gap, settled
from mathlib.verdict.points import Point
from mathlib.verdict.record import Verdict
from mathlib.verdict.shown import shown
from mathlib.verdict.suspects import slips

TRIALS = 24
EXTRA, FIRST_EXTRA = 72, 1000  # further points where the assumptions leave out some that are drawn
ENOUGH = 8  # points at which both sides must have a value before "equal at random points" says anything
SHOWN = 16  # entries of vectors and matrices listed with a point: enough to work both sides out by hand


def differ(before, after, digits=30):
    """|before − after| > 1e-30 of the larger; numbers below 1e-40 count as zero."""
    small = mpmath.mpf(10) ** -digits
    return abs(before - after) > small * max(abs(before), abs(after), mpmath.mpf("1e-10"))


def reaches(before, after):
    """before >= after, where before < after was claimed; None where 70 digits do not tell: erf 12 < 1."""
    return exceeds(before, after) or (False if differ(before, after, 70) else None)


def exceeds(before, after):
    """before > after, where before <= after was claimed; raises NotEvaluable for numbers without an order."""
    if mpmath.im(before) or mpmath.im(after):
        raise NotEvaluable("an inequality needs real values")
    return mpmath.re(before) > mpmath.re(after) and differ(before, after)


class Relation(NamedTuple):
    """When a relation fails: by both values (None: they do not tell), or by the difference before − after.

    word: what is said of the sides where it does not fail.
    """

    fails: Callable
    at_gap: Callable
    word: str


EQUAL = Relation(differ, lambda gap: gap != 0, "equal")
AT_MOST = Relation(exceeds, lambda gap: mpmath.re(gap) > 0, "true")
BELOW = Relation(reaches, lambda gap: mpmath.re(gap) >= 0, "true")


def refuted(a, b, region, place, relation, whole, guards=()):
    """The verdict at the first point at which the relation fails, or None.

    a, b: the sides in one region. place: where they stand in a matrix, in words. whole: both sides as the
    reader wrote them. relation: EQUAL, AT_MOST or BELOW. guards: what holds at every point that the
    assumptions allow; the others are passed over. Where nothing but a whole number has become a fraction, the
    point does not refute; that the relation holds even there counts.
    Raises NotEvaluable if too few points are usable.
    """
    usable = one_sided = 0
    strict, wholes = ([g for g in guards if (g[0] == "whole") == of] for of in (False, True))
    for trial, fixed in _trials(a, b, EXTRA if guards else 0):
        point = Point((a, b, *(g for _, g in guards)), trial, fixed)
        try:
            if not point.allows(fixed or {}) or not inside(point, strict):
                continue  # the place where a formula changes may lie where the symbol cannot be
            before, after = _value(point, a), _value(point, b)
            finite = mpmath.isfinite(before) + mpmath.isfinite(after)
            one_sided += finite == 1 and trial < TRIALS
            if finite < 2:
                continue
            values = failure(a, b, point, relation, before, after)
            if values and not inside(point, wholes):
                continue
            usable += 1
        except ArithmeticError:
            continue
        if values:
            return refutation(a, b, region, place, point, *values, whole)
    if usable < ENOUGH:
        raise NotEvaluable(
            f"both sides have a value at only {usable} of the points tried; {ENOUGH} are needed"
        )
    if one_sided >= ENOUGH:
        raise NotEvaluable(f"one side has a value and the other none at {one_sided} of {TRIALS} points")
    return None


def _value(point, side):
    """The number a side takes, nan where it has none."""
    try:
        return point.value(side)
    except ArithmeticError:
        return mpmath.nan


def failure(a, b, point, relation, before, after):
    """(before, after) where the relation fails beyond doubt, else None; NoValue where digits cancel."""
    fails = relation.fails(before, after)
    if fails is None:
        difference = gap(a, b, point)
        return (before, after) if difference is not None and relation.at_gap(difference) else None
    if not fails:
        return None
    values = settled(a, b, point)
    if values is None:
        raise NoValue("the digits cancel")
    return values if relation.fails(*values) else None


def inside(point, guards):
    """Whether the assumptions allow a point."""
    try:
        return all(_HOLDS[relation](mpmath.re(point.value(side))) for relation, side in guards)
    except ArithmeticError:
        return False


_HOLDS = {
    ">": lambda value: value > 0, ">=": lambda value: value >= 0,
    "!=": lambda value: value != 0, "==": lambda value: value == 0, "whole": mpmath.isint,
}  # fmt: skip


def _trials(a, b, extra):
    """Random points, then points on the places where a formula changes, then `extra` random ones."""
    for trial in range(TRIALS):
        yield trial, None
    running = _running(sp.Tuple(a, b))  # a place that depends on such an index is no number
    for i, boundary in enumerate(boundaries(sp.Tuple(a, b))):
        for symbol in sorted(boundary.free_symbols, key=str):
            known = isinstance(symbol, sp.Symbol) and symbol.is_extended_real
            place = root(boundary, symbol) if known else None
            if place is not None and not place.atoms(sp.Symbol, sp.Idx) & running:
                yield TRIALS + i, {symbol: place}
    for trial in range(FIRST_EXTRA, FIRST_EXTRA + extra):
        yield trial, None


def refutation(a, b, region, place, point, before, after, whole):
    """The verdict at a point where the relation fails; the arguments are those of `refuted`."""
    plain, entries = shown(point, region)
    listed = plain | dict(list(entries.items())[:SHOWN])
    numbers = {str(k): v for k, v in sorted(listed.items(), key=lambda kv: str(kv[0]))}
    samples = tuple(_samples(a, b, point, region, whole))
    return Verdict("refuted", place, numbers, before, after, samples, max(0, len(entries) - SHOWN))


def _samples(a, b, first, region, whole):
    """Values at further points: a ratio that is always the same, or always a size, says more than one."""
    entries = [apply(e, region) for _, *pair in matrices.pairs(*whole) for e in pair]
    points = [Point(entries, first.trial, dict(first.numbers))]
    points += [Point(entries, trial) for trial in range(100, 106)]
    for point in points:
        try:
            before, after = (_all_entries(side, other, region, point) for side, other in (whole, whole[::-1]))
            named = {**_size_names(point), **_derivative_names(a, point), **_term_names(before, point)}
            named |= {} if isinstance(before, list) else slips(a, point)
        except (ArithmeticError, NotEvaluable):
            continue  # a further point that cannot be used adds nothing to the guess, and hides nothing
        yield before, after, named


def _all_entries(side, other, region, point):
    """The number a side takes, or the rows of numbers of a matrix."""
    if not matrices.is_matrix(side) or not matrices.is_matrix(other):
        return point.value(apply(matrices.pairs(side, other)[0][1], region))
    rows, columns = (int(as_sympy(length).xreplace(point.numbers)) for length in side.shape)
    entry = lambda i, j: point.value(apply(matrices.entry(side, i, j), region))
    return [[entry(i, j) for j in range(columns)] for i in range(rows)]


def _size_names(point):
    """The sizes at a point by name; N is the size of a batch wherever the book uses it."""
    sizes = {k: v for k, v in point.numbers.items() if isinstance(k, sp.Symbol) and k.is_integer}
    plain = {k: int(v) for k, v in sizes.items() if not isinstance(k, sp.Dummy)}
    return {("batch size N" if str(k) == "N" else f"size {k}"): v for k, v in plain.items()}


def _derivative_names(expression, point):
    """1/f'(z) for each undefined f' in an expression: the ratio that shows when f' was forgotten."""
    named = {}
    for node in sorted(expression.atoms(sp.Derivative, sp.Subs), key=str):
        inner = node.expr.expr if isinstance(node.expr, sp.Derivative) else node.expr
        if isinstance(inner, AppliedUndef) and not _runs_inside_sum(node, expression):
            named[f"{inner.func.__name__}′ missing?"] = 1 / point.value(node)
    return named


def _term_names(before, point):
    """before ± c for each plain real symbol c: the value that shows when a term c was lost or added."""
    values = {} if isinstance(before, list) else point.numbers
    real = {c: v for c, v in values.items() if isinstance(c, sp.Symbol) and not isinstance(c, sp.Dummy)}
    named = {}
    for c, v in real.items():
        if not c.is_integer:
            named |= {f"the term {c} missing?": before - v}
            named |= {f"a term {c} too many?": before + v}
    return named


def _runs_inside_sum(node, expression):
    """True if a node depends on the running index of a sum, so that it has no one value at a point."""
    return bool(node.free_symbols & _running(expression))


def _running(expression):
    """The indices that run in the sums and products of an expression, and the symbols of Subs."""
    return {v for s in expression.atoms(sp.Sum, sp.Product, sp.Subs) for v in s.bound_symbols}
