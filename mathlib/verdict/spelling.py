"""One spelling for each sum or product: equal ones become the same atom, whatever their indices are called.

    Σ_{i,j} x_i y_j = Σ_{j,i} x_j y_i,     Σ_{i=1}^{n} f_i = Σ_{i=1}^{n} f_{n+1−i}

The names of the indices come from one list; of all orders, and of both directions where neither is the
obvious one, the first in the alphabet is taken. Used by sums.py.
"""

import itertools

import sympy as sp

from mathlib.verdict.signs import sign

ORDERED = 4  # the most indices of one sum whose orders are all tried; beyond it they stay as they stand
TURNED = 3  # the most indices of one sum that are counted both ways; beyond it they stay as they stand


def named(normal, kind, factors, bounds):
    """The atom of the sum or product of Π base^n over `bounds`, pairs (index, length), spelled in one way.

    kind: "sum" or "product".  factors: pairs (base, n).
    """
    body = sp.Mul(*(base**n for base, n in factors))
    level = 1 + max((_level(normal, s) for s in body.free_symbols), default=0)  # factors may cancel
    names = [normal.running(level, k) for k in range(len(bounds))]
    orders = itertools.permutations(bounds) if len(bounds) <= ORDERED else [bounds]
    ways = list(itertools.product(*_directions(normal, body, bounds)))
    spellings = []
    for order, way in itertools.product(orders, ways):
        mapping = {symbol: name for (symbol, _), name in zip(order, names, strict=True)}
        for (symbol, end), forward in zip(bounds, way, strict=True):
            mapping[symbol] = mapping[symbol] if forward else end + 1 - mapping[symbol]
        ends = sp.Tuple(*(end for _, end in order))
        spellings.append((normal.substitute(body, mapping), ends))
    body, ends = min(spellings, key=str)
    known = {"real": True} if body.is_extended_real else {}
    known = {"+": {"positive": True}, "0+": {"nonnegative": True}}.get(sign(body, normal), known)
    return normal.atom(kind, body, ends, sp.Tuple(*names), **known)


def _directions(normal, body, bounds):
    """For each index, whether it is counted forwards (True), backwards or either way, as in x_i y_{n−i}.

    Forwards is the way in which more entries, such as x_i, have it rising; where as many fall, both are
    tried.
    """
    leaning = [_leaning(normal, body, symbol) for symbol, _ in bounds]
    both = leaning.count(0) <= TURNED
    return [(lean > 0,) if lean else (True, False) if both else (True,) for lean in leaning]


def _leaning(normal, form, index):
    """How many atoms rise with the index, less those that fall; a delta, which is even, counts for none."""
    lean = 0
    for symbol in form.free_symbols:
        kind, key, _ = normal.meaning.get(symbol, ("", (), None))
        for part in (k for k in key if isinstance(k, sp.Basic) and kind != "delta"):
            slope = sp.expand(part).coeff(index) if isinstance(part, sp.Expr) else sp.Integer(0)
            lean += bool(slope.is_positive) - bool(slope.is_negative) + _leaning(normal, part, index)
    return lean


def _level(normal, symbol):
    """How many sums stand inside each other in an atom; names differ by level, so that none is captured."""
    if symbol not in normal.meaning:
        return 0
    kind, key, _ = normal.meaning[symbol]
    inner = [s for k in key if isinstance(k, sp.Basic) for s in k.free_symbols]
    return (kind in ("sum", "product")) + max((_level(normal, s) for s in inner), default=0)
