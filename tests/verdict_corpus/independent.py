"""The answers of the corpus, checked without the engine: numbers put in, sums written out, mpmath.

Nothing of mathlib.verdict is used. A true entry must hold at every sample; a false one must fail at one, or
at the place the entry names. Limits are looked at near the place, from both sides.
"""

import random

import mpmath
import sympy as sp
from sympy.core.function import AppliedUndef

SAMPLES = 80  # tried until a false entry fails
BEARING = 3  # samples that must bear a true entry out
SIZES = (2, 3, 1, 4)
SPECIAL = (0, 1, -1, sp.Rational(1, 2), 2)
LEVELS = (60, 1300)  # digits; a value counts if twice as many give the same one. erf 40 = 1 - 10^-696
NEAR = (4, 8)  # powers of ten


class Unusable(Exception):
    """A sample at which a side has no real value, or which the assumptions exclude."""


def agrees(entry):
    """Whether the samples bear the answer out."""
    if entry.question == "tends":
        return _tends(entry) == entry.answer
    below = entry.question == "less_than"  # tanh 300 < 1, though not to 60 digits
    for digits in LEVELS[below : 1 + (below or not entry.answer)]:
        outcomes = list(_outcomes(entry, digits))
        if not all(outcomes):
            return not entry.answer
    return entry.answer and len(outcomes) == BEARING


def _outcomes(entry, digits):
    """Whether the entry holds at usable samples: BEARING of a true one, of a false one till it fails."""
    borne_out = 0
    for nth in range(SAMPLES):
        try:
            holds = _holds(entry, Sample(random.Random(f"{entry.name} {nth}"), nth, entry.at), digits)
        except Unusable:
            continue
        yield holds
        borne_out += 1
        if not holds or (entry.answer and borne_out == BEARING):
            return


class Sample:
    """Numbers for sizes, indices, symbols, entries; chosen when first asked for, the same ever after."""

    def __init__(self, rng, nth, at):
        self.rng, self.nth = rng, nth
        self.symbols = {k: sp.sympify(v) for k, v in at.items() if isinstance(k, sp.Symbol)}
        self.entries = {_key(k): sp.sympify(v) for k, v in at.items() if isinstance(k, sp.Indexed)}
        self.scaled, self.matrices = {}, {}

    def sizes(self, *expressions):
        """Small unequal numbers for what bounds a sum, an index or a matrix, the same in every expression."""
        for size in sorted(set().union(*map(_sizes, expressions)), key=str):
            self.symbols.setdefault(size, sp.Integer(SIZES[(self.nth + len(self.symbols)) % len(SIZES)]))

    def put_in(self, e):
        """The expression without anything free: a number, or an explicit matrix."""
        e = e.replace(lambda part: isinstance(part, sp.Derivative), _by_plain_symbols)
        e = e.replace(lambda part: isinstance(part, AppliedUndef), _waves)
        e = e.replace(
            lambda part: isinstance(part, sp.Derivative | sp.Subs | sp.Integral), lambda part: part.doit()
        )
        e = e.xreplace({s: self.symbol(s) for s in sorted(_sizes(e) | _whole(e), key=str)})
        e = e.xreplace({k: self._index(k) for k in sorted(_indices(e), key=str)})
        matrices = {W: self._matrix(W) for W in sorted(e.atoms(sp.MatrixSymbol), key=str)}
        if matrices or e.has(sp.MatrixExpr):
            e = e.xreplace(matrices).doit()
            e = e.as_explicit() if isinstance(e, sp.MatrixExpr) else e
        if isinstance(e, sp.MatrixBase):
            return e.applyfunc(self._scalar)
        return self._scalar(e)

    def _scalar(self, e):
        return (
            _written_out(e)
            .replace(lambda part: isinstance(part, sp.Indexed), self.entry)
            .xreplace(self._plain(e))
        )

    def _plain(self, e):
        labels = {b.label for b in e.atoms(sp.IndexedBase)}
        return {s: self.symbol(s) for s in sorted(e.atoms(sp.Symbol) - labels, key=str)}

    def symbol(self, s):
        """A number for a symbol."""
        if s not in self.symbols:
            self.symbols[s] = self.draw(s.assumptions0)
        return self.symbols[s]

    def entry(self, e):
        """A number for an entry with plain numbers as indices."""
        key = _key(e)
        if key not in self.entries:
            self.entries[key] = self.draw(e.base.label.assumptions0)
        return self.entries[key] / self.scaled.get(key[0], 1)

    def draw(self, known):
        """A rational number that obeys the assumptions; complex if nothing is known."""
        if known.get("integer"):
            return sp.Integer(self.rng.randint(1 if known.get("positive") else 0, 4 if self.nth % 3 else 12))
        size = sp.Rational(self.rng.randint(1, 2000), self.rng.choice((1000, 300, 20)))
        special = self.rng.choice(SPECIAL)
        if self.nth % 2 and not (known.get("positive") and special <= 0):
            return sp.sympify(special)
        if not known.get("extended_real"):
            return -size + sp.I * self.rng.randint(-9, 9)
        return size if known.get("positive") or self.rng.random() < 0.5 else -size

    def _matrix(self, W):
        if W not in self.matrices:
            entry = lambda i, j: self.draw({"extended_real": True})
            self.matrices[W] = sp.ImmutableMatrix(*(int(n) for n in W.shape), entry)
        return self.matrices[W]

    def _index(self, k):
        if k not in self.symbols:
            low, high = (int(end.xreplace(self.symbols)) for end in (k.lower, k.upper))
            self.symbols[k] = sp.Integer(self.rng.randint(low, high))
        return self.symbols[k]

    def satisfy(self, given):
        """Choose the symbols that the assumptions speak of; what cannot be met so is Unusable."""
        bounds = {}
        for g in given:
            if isinstance(g, sp.Eq) and isinstance(g.lhs, sp.Sum):
                self.scaled[str(g.lhs.function.base.label)] = self.put_in(g.lhs) / self.put_in(g.rhs)
        for g in given:
            if isinstance(g, sp.Eq) and isinstance(g.lhs, sp.Symbol):
                self.symbols[g.lhs] = self.put_in(g.rhs)
            elif not isinstance(g, sp.Eq | sp.Ne):
                side = "low" if g.rel_op in (">", ">=") else "high"
                bounds.setdefault(g.lhs, {})[side] = self.put_in(g.rhs)
        for s, ends in bounds.items():
            low = max(ends.get("low", sp.S(0)), 0) if s.is_positive else ends.get("low")
            if s not in self.symbols:
                self.symbols[s] = self._inside(low, ends.get("high"))

    def _inside(self, low, high):
        share = sp.Rational(self.rng.choice((0, 500, 1000, *self.rng.choices(range(1, 1000), k=6))), 1000)
        if low is None or high is None:
            return high - 3 * share if low is None else low + 3 * share
        return low + (high - low) * share


def _holds(entry, sample, digits):
    sample.sizes(entry.lhs, entry.rhs, *entry.given)
    sample.satisfy(entry.given)
    pairs = _pairs(sample.put_in(entry.lhs), sample.put_in(entry.rhs))
    if not all(_met(g, sample) for g in entry.given if not isinstance(g, sp.Eq)):
        raise Unusable
    return all(_compare(entry.question, *pair, digits) for pair in pairs)


def _met(g, sample):
    return bool(g.func(sample.put_in(g.lhs), sample.put_in(g.rhs)))


def _pairs(left, right):
    if isinstance(left, sp.MatrixBase) and isinstance(right, sp.MatrixBase):
        return list(zip(left, right, strict=True)) if left.shape == right.shape else [(sp.S(0), sp.S(1))]
    single = [side[0, 0] if isinstance(side, sp.MatrixBase) else side for side in (left, right)]
    return [tuple(single)]


def _compare(question, left, right, digits):
    left, right = _number(left, digits), _number(right, digits)
    with mpmath.workdps(digits):
        gap = left - right
        none = abs(gap) <= _small(digits) * max(abs(left), abs(right), mpmath.mpf("1e-3"))
    if question == "equal" or none:
        return none and question != "less_than"
    if mpmath.im(gap):
        raise Unusable
    return mpmath.re(gap) < 0


def _small(digits):
    """The share of the sides below which a difference is none."""
    return mpmath.mpf(10) ** (20 - digits)


def _number(e, digits, **at):
    """The value of an expression in which nothing is free but `at`; Unusable where more digits change it."""
    if e.has(sp.nan, sp.zoo, sp.oo):
        raise Unusable
    value = sp.lambdify(list(at), e, "mpmath")
    found = []
    for more in (digits, 2 * digits):
        try:
            with mpmath.workdps(more):
                found.append(mpmath.mpmathify(value(*(mpmath.mpf(v.p) / v.q for v in at.values()))))
        except (ArithmeticError, ValueError, TypeError):  # a pole, or an order of complex numbers
            raise Unusable from None
    few, many = found
    with mpmath.workdps(digits):
        if not mpmath.isfinite(few) or abs(few - many) > _small(digits) * max(abs(many), mpmath.mpf("1e-3")):
            raise Unusable
    return few


def _tends(entry):
    """Whether the second number is nearer to the limit than the first, on both sides; large for infinity."""
    symbol, to = entry.given
    sample = Sample(random.Random(entry.name), 0, {})
    t = sp.Symbol("t")
    sample.symbols |= {symbol: t, t: t}
    value, goal = sample.put_in(entry.lhs), sample.put_in(entry.rhs)
    sides = (1,) if to.is_infinite else (1, -1)
    for side in sides:
        gaps = []
        for power in NEAR:
            step = sp.Integer(10) ** power
            at = to + sp.Integer(side) / step if to.is_finite else (step if to is sp.oo else -step)
            number = _number(value, LEVELS[0], **{t.name: at})
            gaps.append(
                -number * int(sp.sign(goal)) if goal.is_infinite else abs(number - _number(goal, LEVELS[0]))
            )
        if not (gaps[1] < gaps[0] / 2 or (goal.is_finite and gaps[1] < mpmath.mpf("1e-20"))):
            return False
    return True


def _sizes(e):
    ends = {end for s in e.atoms(sp.Sum, sp.Product) for _, *both in s.limits for end in both}
    ends |= {end for k in e.atoms(sp.Idx) for end in (k.lower, k.upper)}
    ends |= {n for W in e.atoms(sp.MatrixExpr) for n in W.shape}
    return {s for end in ends for s in end.free_symbols if not isinstance(s, sp.Idx) and s.is_positive}


def _whole(e):
    """Free whole numbers that bound nothing, such as an exponent."""
    labels = {k.label for k in e.atoms(sp.Idx)}
    return {s for s in e.free_symbols & e.atoms(sp.Symbol) - labels if s.is_integer}


def _indices(e):
    running = {v for s in e.atoms(sp.Sum, sp.Product) for v in s.bound_symbols}
    return e.atoms(sp.Idx) - running


def _key(e):
    return str(e.base.label), tuple(int(i) for i in e.indices)


def _by_plain_symbols(derivative):
    """f'(t) at t = h(z) in place of a derivative by h(z)."""
    places = {
        v: sp.Dummy("t", real=True) for v in derivative.variables if not v.is_Symbol and not v.has(sp.Indexed)
    }
    inner = derivative.expr.xreplace(places)
    counts = [(places.get(v, v), n) for v, n in derivative.variable_count]
    return (
        sp.Subs(sp.Derivative(inner, *counts), tuple(places.values()), tuple(places))
        if places
        else derivative
    )


def _waves(applied):
    """A plain function in place of an undefined one."""
    shift = sp.Rational(len(type(applied).__name__) + ord(type(applied).__name__[0]), 7)
    return sum((sp.sin((n + 1) * a * sp.Rational(6, 5) + shift) for n, a in enumerate(applied.args)), sp.S(0))


def _written_out(e):
    """Sums and products term by term, from the innermost outward: an index may run again inside."""
    if isinstance(e, sp.Sum | sp.Product):
        body, join = _written_out(e.function), sp.Add if isinstance(e, sp.Sum) else sp.Mul
        for i, low, high in e.limits:
            body = join(*(body.xreplace({i: sp.Integer(n)}) for n in range(int(low), int(high) + 1)))
        return body
    if not e.args or not e.has(sp.Sum, sp.Product):
        return e
    return e.func(*map(_written_out, e.args))
