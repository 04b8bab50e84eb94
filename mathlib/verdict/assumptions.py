"""Assumptions as substitutions, so that what is left is free.

    0 < α < 1  becomes  α = u/(1 + u), u > 0;     z > c  becomes  z = c + u;     z <= c  gives the case z = c as well
    Σ_k y_k = c  becomes  y_k = c w_k / Σ w

Nothing is assumed that the reader did not write.
"""

import functools
import itertools

import sympy as sp
from sympy.core.relational import Relational

_STRICT = {"<": True, "<=": False, ">": True, ">=": False}


def regions(given):
    """The assumptions as a list of mappings {symbol: expression in free positive symbols}; each is one case."""
    relations = _flatten(given)
    bounds, choices = {}, []
    for relation in relations:
        if isinstance(relation, sp.Eq):
            choices.append([_equation(relation)])
        elif isinstance(relation, sp.Ne):
            choices.append(_unequal(relation))
        else:
            target, low, high = _bound(relation)
            bounds.setdefault(target, []).append((low, high))
    choices += [_interval(target, found) for target, found in bounds.items()]
    return [_merged(choice) for choice in itertools.product(*choices)]


def interval(given):
    """(symbol, low, high) if the assumptions are rational bounds on both sides of one symbol, else None."""
    relations = _flatten(given)
    if len(relations) != 2 or any(isinstance(r, sp.Eq | sp.Ne) for r in relations):
        return None
    bounds = [_bound(r) for r in relations]
    lows, highs = [b[1][0] for b in bounds if b[1]], [b[2][0] for b in bounds if b[2]]
    ends = lows + highs
    if len({b[0] for b in bounds}) > 1 or len(lows) != 1 or not all(isinstance(e, sp.Rational) for e in ends):
        return None
    return bounds[0][0], *ends


def apply(expression, region):
    """The expression in one region; whole arrays may be replaced as well as symbols."""
    arrays = {k: v for k, v in region.items() if isinstance(k, sp.IndexedBase)}
    plain = {k: v for k, v in region.items() if not isinstance(k, sp.IndexedBase)}
    for base, rule in arrays.items():
        expression = expression.replace(lambda e, b=base: isinstance(e, sp.Indexed) and e.base == b, rule)
    for _ in range(len(plain)):
        expression = expression.xreplace(plain)
    return expression


def _flatten(given):
    given = given if isinstance(given, list | tuple | set | frozenset) else (given,)
    relations = [part for g in given for part in (g.args if isinstance(g, sp.And) else (g,))]
    for relation in relations:
        if relation in (sp.true, True):
            continue
        if not isinstance(relation, Relational):
            raise TypeError(
                f"an assumption is a relation such as z > 0 or Eq(total(y[k], k), 1); got {relation!r}"
            )
    return [r for r in relations if r not in (sp.true, True)]


def _merged(choice):
    return functools.reduce(lambda a, b: a | b, choice, {})


def _equation(relation):
    left, right = relation.args
    if isinstance(left, sp.Symbol | sp.Indexed):
        return {left: right}
    if isinstance(right, sp.Symbol):
        return {right: left}
    if isinstance(left, sp.Sum) and isinstance(left.function, sp.Indexed) and len(left.limits) == 1:
        return {left.function.base: _normalised(left, right)}
    raise ValueError(
        f"cannot use the assumption {relation}; expected symbol = expression, or a sum of the entries of one vector = expression"
    )


def _normalised(total, value):
    """y_k = value·w_k/Σw for a free vector w: every vector with that sum, and only those."""
    base = total.function.base
    weight = sp.IndexedBase(
        sp.Dummy("w", **{k: v for k, v in base.label.assumptions0.items() if v}), shape=base.shape
    )
    return lambda e: value * weight[e.indices] / total.replace(base, weight)


def _unequal(relation):
    target, place = relation.args if isinstance(relation.lhs, sp.Symbol | sp.Indexed) else relation.args[::-1]
    gap = sp.Dummy("u", positive=True)
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


def _interval(target, found):
    """The cases of one symbol between its bounds, the symbol's own sign among them."""
    lows = [low for low, _ in found if low] + (
        [(sp.Integer(0), bool(target.is_positive))] if target.is_nonnegative else []
    )
    highs = [high for _, high in found if high] + (
        [(sp.Integer(0), bool(target.is_negative))] if target.is_nonpositive else []
    )
    low, high = _tightest(lows, max), _tightest(highs, min)
    u = sp.Dummy("u", positive=True)
    if low and high:
        inside = low[0] + (high[0] - low[0]) * u / (1 + u)
    else:
        inside = low[0] + u if low else high[0] - u
    ends = [end[0] for end in (low, high) if end and not end[1]]
    return [{target: inside}] + [{target: end} for end in ends]


def _tightest(bounds, choose):
    """The bound that implies the others; different symbolic bounds cannot be compared and are refused."""
    if len(bounds) < 2:
        return bounds[0] if bounds else None
    if not all(b.is_number for b, _ in bounds):
        kept = [b for b in bounds if b[0] != 0] or bounds[:1]
        if len(kept) == 1 and choose is max and kept[0][0].is_nonnegative:
            return kept[0]
        raise ValueError(
            f"cannot compare the bounds {', '.join(str(b) for b, _ in bounds)}; give one bound on each side"
        )
    place = choose(b for b, _ in bounds)
    return place, any(strict for b, strict in bounds if b == place)
