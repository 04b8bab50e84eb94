"""Sums and products over symbolic ranges, taken apart until equal ones are written alike.

    Σ_i (a x_i + b y_i) = a Σ_i x_i + b Σ_i y_i
    Σ_i δ_ij f_i = f_j                       for j in the range of i
    Σ_{i=1}^{n+1} f_i = Σ_{i=1}^{n} f_i + f_{n+1}
    Σ_{i=1}^{n} q^i = q(1 − q^n)/(1 − q)     for q ≠ 1, by continuity also there

Every sum starts at 1; factors free of the index stand outside; a sum inside a sum becomes one sum over
several indices, cut into parts that share no index, and each part is spelled in one way (spelling.py). What
is left is one atom. Used by normal.py.
"""

import sympy as sp

from mathlib.verdict.powers import exponential, power
from mathlib.verdict.spelling import named

UNROLL = 12  # a sum of at most this many terms is written out
JOINED = 4  # the highest power of a sum whose factors join an outer sum


def normal_sum(normal, e):
    """Σ or Π over every limit of e, as a form; limits are taken from the innermost outward.

    normal: the forms and atoms of the question. Raises BudgetExceeded, and NotEvaluable as `Normal.form`
    does.
    """
    running = {index: normal.fresh(str(index)) for index, _, _ in e.limits}
    limits = [(running[i], low.xreplace(running), high.xreplace(running)) for i, low, high in e.limits]
    for symbol, low, high in limits:
        normal.ranges[symbol] = (normal.form(low), normal.form(high))
    form = normal.form(e.function.xreplace(running))
    collapse = _sum if isinstance(e, sp.Sum) else _product
    for symbol, _, _ in limits:
        form = collapse(normal, form, symbol, *normal.ranges[symbol])
    return form


def _sum(normal, form, index, low, high):
    """Σ_{index=low}^{high} form."""
    if index not in normal.free(form):
        return form * (high - low + 1)
    form, running, length, ends = _from_one(normal, form, index, low, high)
    result = sp.Add(*(s * normal.substitute(form, {running: at}) for s, at in ends))
    if length == 0:
        return result
    numerator, denominator = sp.fraction(sp.together(normal.canonical(form)))
    outside, inside = _split(normal, _powers(sp.factor(denominator)), running)
    below = [(base, -n) for base, n in inside]
    for term in sp.Add.make_args(sp.expand(numerator)):
        normal.budget.spend(1, "taking sums apart")
        free, dependent = _split(normal, _powers(term), running)
        result += _join(free) / _join(outside) * _monomial(normal, dependent + below, running, length)
    return result


def _product(normal, form, index, low, high):
    """Π_{index=low}^{high} form, factor by factor."""
    if index not in normal.free(form):
        return power(normal, form, high - low + 1)
    form, running, length, ends = _from_one(normal, form, index, low, high)
    result = sp.Mul(*(normal.substitute(form, {running: at}) ** s for s, at in ends))
    if length == 0:
        return result
    for base, n in _powers(sp.factor(normal.canonical(form))):
        if running not in normal.free(base):
            result *= power(normal, base, length) ** n
        elif normal.kind(base) == "exp":
            argument = _sum(normal, normal.meaning[base][1][0], running, sp.Integer(1), length)
            result *= exponential(normal, sp.expand(n * argument))
        else:
            result *= named(normal, "product", [(base, 1)], [(running, length)]) ** n
    return result


def _from_one(normal, form, index, low, high):
    """The same sum over 1..length, whole-number ends split off: (form, index, length, [(±1, place), ...])."""
    running = normal.fresh(index.name)
    form = normal.substitute(form, {index: running + low - 1})
    count = sp.expand(high - low + 1)
    whole, symbolic = count.as_coeff_Add()
    if not whole.is_Integer or abs(whole) > UNROLL:
        whole, symbolic = 0, count
    ends = [(1, symbolic + i) for i in range(1, int(whole) + 1)]
    ends += [(-1, symbolic - i) for i in range(-int(whole))]
    normal.ranges[running] = (sp.Integer(1), symbolic)
    return form, running, symbolic, ends


def _monomial(normal, factors, index, length):
    """Σ_{index=1}^{length} of a product of powers, every one depending on the index."""
    if not factors:
        return length
    if all(base == index and power > 0 for base, power in factors):
        return sp.expand(sp.summation(_join(factors), (index, 1, length)))  # Σ i^n: a polynomial (Faulhaber)
    rate = _rate(normal, factors, index)
    if rate is not None:
        return _geometric(normal, rate, length)
    flat, bounds = _collapsed(normal, *_flattened(normal, factors, index, length))
    met = frozenset().union(*(normal.free(base) for base, _ in flat))
    idle = sp.Mul(
        *(end for symbol, end in bounds if symbol not in met)
    )  # Σ_j 1 = n, once δ has taken the rest
    return idle * sp.Mul(*(_part(normal, *part) for part in _parts(normal, flat, bounds)))


def _rate(normal, factors, index):
    """c, if the product is e^{c index} with c free of the index and not zero; else None."""
    if not all(normal.kind(base) == "exp" for base, _ in factors):
        return None
    exponent = sp.expand(sum(n * normal.meaning[base][1][0] for base, n in factors))
    c = sp.expand(exponent / index)
    return None if c == 0 or index in normal.free(c) else c


def _geometric(normal, c, length):
    """Σ_{i=1}^n q^i = q(1 − q^n)/(1 − q),  q = e^c; at q = 1 by continuity, where both sides have a value."""
    q, last = exponential(normal, c), exponential(normal, sp.expand(c * length))
    return q * (1 - last) / (1 - q)


def _solved(normal, delta, index):
    """The index as the delta fixes it (δ_{i, e} fixes i = e), or None if it does not stand there alone."""
    i, j = normal.meaning[delta][1]
    gap = sp.expand(i - j)
    slope = gap.coeff(index)
    return sp.expand(index - gap / slope) if slope in (1, -1) else None


def _in_range(normal, place, length):
    """True if 1 <= place <= length for every value of the indices in it, on which it depends linearly."""
    lowest = highest = place
    for symbol in place.free_symbols & set(normal.ranges):
        ends, slope = normal.ranges[symbol], place.coeff(symbol)
        if None in ends or sp.expand(place - slope * symbol).has(symbol):
            return False
        if not (slope.is_nonnegative or slope.is_nonpositive):
            return False
        low, high = ends if slope.is_nonnegative else ends[::-1]
        lowest, highest = lowest.xreplace({symbol: low}), highest.xreplace({symbol: high})
    return bool(sp.expand(lowest - 1).is_nonnegative and sp.expand(length - highest).is_nonnegative)


def _flattened(normal, factors, index, length):
    """Σ_i x_i (Σ_j y_ij) = Σ_{i,j} x_i y_ij: sums among the factors join, each with indices of its own."""
    flat, bounds = [], [(index, length)]
    for base, n in factors:
        if not _joins(normal, base, n, index):
            flat.append((base, n))
            continue
        body, ends, names = normal.meaning[base][1]
        for _ in range(int(n)):
            fresh = [normal.fresh(name.name) for name in names]
            flat += _powers(normal.substitute(body, dict(zip(names, fresh, strict=True))))
            bounds += list(zip(fresh, ends, strict=True))
            normal.ranges.update({f: (sp.Integer(1), end) for f, end in zip(fresh, ends, strict=True)})
    return flat, bounds


def _collapsed(normal, factors, bounds):
    """Σ_{i,j} x_i y_j δ_{i+1,j} = Σ_i x_i y_{i+1}: an index that a delta fixes in its range runs no more."""
    for base, n in factors:
        if normal.kind(base) != "delta" or n < 1:
            continue
        for index, length in bounds:
            place = _solved(normal, base, index)
            if place is not None and _in_range(normal, place, length):
                rest = normal.substitute(_join(factors), {index: place})  # the delta becomes 1
                left = [bound for bound in bounds if bound[0] != index]
                return _collapsed(normal, _powers(rest), left)
    return factors, bounds


def _joins(normal, base, n, index):
    """True for a low power of a sum whose own range does not depend on the index."""
    if normal.kind(base) != "sum" or n not in range(1, JOINED + 1):
        return False
    ends = normal.meaning[base][1][1]
    return not any(index in normal.free(end) for end in ends)


def _parts(normal, factors, bounds):
    """Cut a product under a sum over several indices into parts that share no index."""
    parts = []
    for factor in factors:
        used = {s for s, _ in bounds} & normal.free(factor[0])
        joined = ([factor], used)
        for part in [p for p in parts if p[1] & used]:
            parts.remove(part)
            joined = (part[0] + joined[0], part[1] | joined[1])
        parts.append(joined)
    return [(members, [b for b in bounds if b[0] in used]) for members, used in parts]


def _part(normal, factors, bounds):
    return named(normal, "sum", factors, bounds) if bounds else _join(factors)


def _powers(form):
    """A product as a list of (base, whole power)."""
    pairs = (f.as_base_exp() for f in sp.Mul.make_args(form))
    return [(b, p) if p.is_Integer else (b**p, sp.Integer(1)) for b, p in pairs]


def _split(normal, factors, index):
    """Factors free of the index, and those that depend on it."""
    dependent = [f for f in factors if index in normal.free(f[0])]
    return [f for f in factors if f not in dependent], dependent


def _join(factors):
    return sp.Mul(*(base**n for base, n in factors))
