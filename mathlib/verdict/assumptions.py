"""Assumptions as substitutions, so that what is left is free.

    0 < α < 1      becomes  α = u/(1 + u)       with u > 0
    z > c          becomes  z = c + u           and z >= c adds the case z = c
    Σ_k y_k = c    becomes  y_k = c w_k / Σ w   with a free vector w, and  y_k = w_k − Σ w / n  for c = 0

Nothing is assumed that the reader did not write. Used by decide.py and, for the substitutions, by refute.py.
"""

import functools
import itertools

import sympy as sp
from sympy.core.relational import Relational

from mathlib.definitions import spelled_out

_STRICT = {"<": True, "<=": False, ">": True, ">=": False}


def regions(given, whole=False):
    """The assumptions as a list of cases {symbol: expression in free positive symbols}.

    given: a relation such as z > 0 or Eq(total(y[k], k), 1), or a list of them. whole: whether a symbol of
    whole numbers stays one, which numbers put in need; it may then pass its upper bound, see `guards`.
    Raises TypeError for what is not a relation, ValueError for one that cannot be used.
    """
    relations = _relations(given)
    bounds, choices = {}, []
    for relation in relations:
        if isinstance(relation, sp.Eq):
            choices.append([_equation(relation)])
        elif isinstance(relation, sp.Ne):
            choices.append(_staying(_unequal(relation, whole), whole))
        else:
            target, low, high = _bound(relation)
            bounds.setdefault(target, []).append((low, high))
    choices += [_staying(_interval(target, found, whole), whole) for target, found in bounds.items()]
    return [functools.reduce(lambda a, b: a | b, choice, {}) for choice in itertools.product(*choices)]


def interval(given):
    """low <= symbol <= high as (symbol, low, high), if that is all the assumptions say, else None."""
    relations = _relations(given)
    if len(relations) != 2 or any(isinstance(r, sp.Eq | sp.Ne) for r in relations):
        return None
    targets, lows, highs = zip(*(_bound(r) for r in relations), strict=True)
    ends = [end[0] for end in (*lows, *highs) if end]
    one_of_each = any(lows) and any(highs) and targets[0] == targets[1]
    return (targets[0], *ends) if one_of_each and all(isinstance(e, sp.Rational) for e in ends) else None


def guards(given, region):
    """[(relation to 0, expression), ...]: what the assumptions say and the substitutions may break.

    0 < G <= h becomes G = h − u, which may be negative; a < z < b takes a < b for granted; z ≠ a and z ≠ b
    make one case each, in which the other is open; a whole number may become any number.
    """
    found = []
    for r in _relations(given):
        left, right = (r.lhs, r.rhs) if isinstance(r, sp.Eq | sp.Ne) else (r.gts, r.lts)
        found.append((r.rel_op.replace("<", ">"), left - right))
    for k in region:
        if k.is_nonnegative or k.is_nonpositive:
            strict = k.is_positive or k.is_negative
            found.append((">" if strict else ">=", -k if k.is_nonpositive else k))
        if k.is_integer:
            found.append(("whole", k))
    gaps = [(relation, sp.together(sp.expand(apply(side, region)))) for relation, side in found]
    return [(relation, side) for relation, side in gaps if not _KNOWN[relation](side)]


_KNOWN = {
    ">": lambda side: side.is_positive,
    ">=": lambda side: side.is_nonnegative,
    "!=": lambda side: side.is_nonzero,
    "whole": lambda side: side.is_integer,
    "==": lambda side: side.is_zero or side.has(sp.Sum),  # a sum of entries is what _normalised makes it
}


def listed(given):
    """The assumptions as a list, in one order on any machine; a single relation may stand alone."""
    if isinstance(given, set | frozenset):
        return sorted(given, key=str)
    return list(given) if isinstance(given, list | tuple) else [given]


def apply(expression, region):
    """The expression with the substitutions of one region; arrays may be replaced as well as symbols.

    A symbol may stand for a formula in the array, as a mean does: so the symbols go first, and once more
    after the arrays, whose rules may hold symbols.
    """
    expression = _plain(expression, region)
    for base, rule in region.items():
        if isinstance(base, sp.IndexedBase):
            expression = expression.replace(lambda e, b=base: isinstance(e, sp.Indexed) and e.base == b, rule)
    return _plain(expression, region)


def _plain(expression, region):
    """The expression with every replaced symbol put in."""
    plain = {k: v for k, v in region.items() if not isinstance(k, sp.IndexedBase)}
    for _ in range(len(plain)):  # one replacement may hold a symbol that another replaces
        expression = expression.xreplace(plain)
    return expression


def _relations(given):
    """Every relation in the assumptions, those joined by And among them; what is true anyway is left out."""
    parts = [part for g in listed(given) for part in (g.args if isinstance(g, sp.And) else (g,))]
    relations = [part for part in parts if part != sp.true]
    for relation in relations:
        if relation == sp.false:
            raise ValueError(
                "an assumption is false whatever the symbols are, such as c < 0 for c made by positive(); "
                "nothing would be left to show"
            )
        if not isinstance(relation, Relational):
            raise TypeError(
                f"an assumption is a relation such as z > 0 or Eq(total(y[k], k), 1); got {relation!r}"
            )
    return [spelled_out(relation) for relation in relations]


def _staying(cases, whole):
    """The cases; a whole number that would not stay one is not replaced: what was given stays in `guards`.

    One that an equation replaces is, for what is equal to it is known: see "whole" in `guards`.
    """
    keep = lambda k, v: not k.is_integer or v.is_integer
    return [{k: v for k, v in case.items() if not whole or keep(k, v)} for case in cases]


def _equation(relation):
    """{symbol: value}, or {array: rule for its entries} for a sum over all entries."""
    left, right = relation.args
    if isinstance(left, sp.Symbol | sp.Indexed):
        return {left: right}
    if isinstance(right, sp.Symbol):
        return {right: left}
    entries = left.function if isinstance(left, sp.Sum) and len(left.limits) == 1 else None
    if isinstance(entries, sp.Indexed) and len(entries.indices) == 1:
        return {entries.base: _normalised(left, right)}
    raise ValueError(
        f"cannot use the assumption {relation}; expected symbol = expression, "
        "or a sum of the entries of one vector = expression"
    )


def _normalised(total, value):
    """y_k = value·w_k/Σw for a free vector w: every vector with that sum, and only those.

    With the sum 0 that would leave y = 0 alone; there y_k = w_k − Σw/n. Raises ValueError for entries that
    have one sign and the sum 0.
    """
    base = total.function.base
    known = {name: value for name, value in base.label.assumptions0.items() if value}
    own = sp.Dummy(f"w_{base.label}", **known)  # arrays are known by name: two vectors need two weights
    weight = sp.IndexedBase(own, shape=base.shape)
    sum_of = total.replace(base, weight)
    if value != 0:
        return lambda e: value * weight[e.indices] / sum_of
    if any(known.get(name) for name in ("nonnegative", "nonpositive")):
        raise ValueError(f"the entries of {base} have one sign, so their sum is 0 only if they all are")
    ((_, low, high),) = total.limits
    return lambda e: weight[e.indices] - sum_of / (high - low + 1)


def _free(target, whole):
    """u > 0, a whole number if the symbol that it is put in for is one and stays one."""
    known = {"integer": True} if whole and target.is_integer else {}
    return sp.Dummy(f"u_{target}", positive=True, **known)  # its own name: points are drawn in that order


def _unequal(relation, whole):
    """The cases above and below the place, or above only where the symbol is never negative."""
    target, place = relation.args if isinstance(relation.lhs, sp.Symbol | sp.Indexed) else relation.args[::-1]
    if not isinstance(target, sp.Symbol | sp.Indexed):
        raise ValueError(f"cannot use the assumption {relation}; expected symbol ≠ expression")
    gap = _free(target, whole)
    if target.is_nonnegative and place == 0:
        return [{target: gap}]
    return [{target: place + gap}, {target: place - gap}]


def _bound(relation):
    """(symbol, (lower, strict) or None, (upper, strict) or None)."""
    left, right, strict = relation.lhs, relation.rhs, _STRICT[relation.rel_op]
    above = relation.rel_op in (">", ">=")
    if not isinstance(left, sp.Symbol | sp.Indexed):
        left, right, above = right, left, not above
    if not isinstance(left, sp.Symbol | sp.Indexed) or right.has(left):
        raise ValueError(
            f"cannot use the assumption {relation}; expected a bound on one symbol, such as z > 0 or a < 1"
        )
    return (left, (right, strict), None) if above else (left, None, (right, strict))


def _interval(target, found, whole):
    """The cases of one symbol between its bounds, the symbol's own sign among them."""
    lows, highs = [low for low, _ in found if low], [high for _, high in found if high]
    if target.is_nonnegative:
        lows.append((sp.Integer(0), bool(target.is_positive)))
    if target.is_nonpositive:
        highs.append((sp.Integer(0), bool(target.is_negative)))
    low, high = _tightest(lows, max), _tightest(highs, min)
    u = _free(target, whole)
    if low and high and (u.is_integer or not (high[0] - low[0]).is_nonnegative):
        low, high = _of_the_reader(low, high, found)
    if low and high and not u.is_integer:
        inside = low[0] + (high[0] - low[0]) * u / (1 + u)
    elif low:
        inside = low[0] + u
    else:
        inside = high[0] - u
    ends = [end[0] for end in (low, high) if end and not end[1]]
    return [{target: inside}] + [{target: end} for end in ends]


def _of_the_reader(low, high, found):
    """Of two bounds, those that were given, as where their order is open: G > 0 with G <= h is G <= h alone.

    What is proved for all that these allow is proved for less; what is refuted is held against `guards`.
    """
    given = [end[0] for bounds in found for end in bounds if end]
    return [end if end[0] in given else None for end in (low, high)]


def _tightest(bounds, choose):
    """The bound that implies the others; beside 0, one symbolic bound, whatever its sign.

    Raises ValueError for different symbolic bounds, which cannot be compared.
    """
    if len(bounds) < 2:
        return bounds[0] if bounds else None
    if not all(b.is_number for b, _ in bounds):
        kept = [b for b in bounds if b[0] != 0]
        if len(kept) == 1:
            return kept[0]  # where 0 is the tighter one, `guards` say so
        raise ValueError(
            f"cannot compare the bounds {', '.join(str(b) for b, _ in bounds)}; give one bound on each side"
        )
    place = choose(b for b, _ in bounds)
    return place, any(strict for b, strict in bounds if b == place)
