"""The normal form: every expression as a ratio of polynomials in atoms, so that an equality becomes 0 = 0.

    tanh z = (a² − 1)/(a² + 1)  with the atom  a = e^z

An atom is what cannot be taken apart further: an entry z_k, e^t, log f, a sum over a symbolic range, an
undefined function and its derivatives. Each is one symbol, whatever the way it was written. Powers and
logarithms are taken apart in powers.py, sums in sums.py. Used by decide.py and cases.py.
"""

import math

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.matrices.expressions.matexpr import MatrixElement

from mathlib.verdict.atoms import Atoms
from mathlib.verdict.budget import NotEvaluable
from mathlib.verdict.powers import absolute, exponential, factorial, logarithm, power
from mathlib.verdict.sums import normal_sum

_HYPERBOLIC = (sp.sinh, sp.cosh, sp.tanh, sp.coth, sp.sech, sp.csch)
_TRIGONOMETRIC = (sp.sin, sp.cos, sp.tan, sp.cot, sp.sec, sp.csc)
_ODD = (sp.erf, sp.atan, sp.asinh)


class Normal(Atoms):
    """The forms of one question: `form(e)` is e as an expression in atoms."""

    def __init__(self, budget=None):
        super().__init__(budget)
        self.memo = {}  # expression → form
        self.units = {}  # exponent t → u, where every e^{ct} seen is a whole power of e^{ut}
        self.refined = False  # whether a unit became finer since `forms` began its pass

    def forms(self, *expressions):
        """The forms of several expressions, taken again until every exponential has its final unit."""
        begun = self.begun
        while True:
            self.refined, self.begun = False, begun
            found = [self.form(e) for e in expressions]
            if not self.refined:
                return found
            self.memo.clear()

    def form(self, e):
        """e as an expression in atoms; equal expressions that reach one polynomial become one form.

        Raises BudgetExceeded, and NotEvaluable for an entry or a condition that cannot be taken apart.
        """
        if e not in self.memo:
            self.budget.spend(1, "taking expressions apart")
            self.memo[e] = self._form(e)
        return self.memo[e]

    def _form(self, e):
        if isinstance(e, sp.Add | sp.Mul):
            return e.func(*(self.form(a) for a in e.args))
        for kinds, rule in _RULES:
            if isinstance(e, kinds):
                return rule(self, e)
        args = [self.canonical(self.form(a)) for a in e.args if isinstance(a, sp.Expr)]
        return _call(self, e.func, args, e) if args else e  # a number, I, a plain symbol

    def canonical(self, form):
        """One spelling for equal ratios: numerator and denominator expanded, without common factor."""
        if form.is_Symbol or form.is_Number:
            return form
        self.budget.spend(terms(form), "expanding")
        polynomial = form.is_polynomial(*form.free_symbols)
        return self.reduce(sp.expand(form)) if polynomial else self.reduce(sp.cancel(form))

    def reduce(self, form):
        """Powers that fall together: |x|² = x², (x^(1/q))^q = x."""
        for symbol in sorted(form.free_symbols & set(self.meaning), key=str):
            kind, key, _ = self.meaning[symbol]
            if kind == "root":
                form = _lower(form, symbol, int(key[1]), key[0])
            elif kind == "abs":
                form = _lower(form, symbol, 2, key[0] ** 2)
        return form

    def is_zero(self, form):
        """form = 0: its numerator over one denominator expands to zero, whether indices are equal or not."""
        return all(self._expands_to_zero(case) for case in self.by_equal_indices(form))

    def by_equal_indices(self, form):
        """The form once with each δ_jk = 1 and j = k, and once with δ_jk = 0."""
        delta = next((s for s in sorted(form.free_symbols, key=str) if self.kind(s) == "delta"), None)
        if delta is None:
            return [form]
        i, j = self.meaning[delta][1]
        gap = i - j
        symbol = next(s for s in sorted(gap.free_symbols, key=str) if gap.coeff(s) in (1, -1))
        place = sp.expand(symbol - gap / gap.coeff(symbol))
        same = self.substitute(form.xreplace({delta: sp.Integer(1)}), {symbol: place})
        return self.by_equal_indices(same) + self.by_equal_indices(form.xreplace({delta: sp.Integer(0)}))

    def _expands_to_zero(self, form):
        numerator = sp.fraction(sp.together(form))[0]
        for _ in range(3):
            self.budget.spend(terms(numerator), "expanding the difference")
            numerator = sp.fraction(sp.together(self.reduce(sp.expand(numerator))))[0]
        return sp.expand(numerator) == 0

    def unit(self, exponent, factor):
        """gcd of the factors c of e^{ct} seen so far; a finer one makes `forms` pass once more."""
        known = self.units.get(exponent, factor)
        self.units[exponent] = sp.gcd(known, factor)
        self.refined = self.refined or self.units[exponent] != known
        return self.units[exponent]

    def renewed(self, kind, key, assumptions):
        """The atom of a changed key; e^t, log and delta may simplify with it."""
        builders = {"exp": exponential, "delta": _delta, "log": logarithm, "factorial": factorial}
        return builders[kind](self, *key) if kind in builders else super().renewed(kind, key, assumptions)


def terms(form):
    """How many terms an expansion would have, at most: the price of expanding."""
    if isinstance(form, sp.Add):
        return sum(terms(a) for a in form.args)
    if isinstance(form, sp.Mul):
        return math.prod(terms(a) for a in form.args)
    if isinstance(form, sp.Pow) and form.exp.is_Integer:
        n, k = terms(form.base), abs(int(form.exp))
        return math.comb(n + k - 1, k)
    return 1


def _lower(form, symbol, q, base):
    """Replace symbol^q by base wherever the power is at least q (numerators and whole powers)."""

    def reaches_q(part):
        return part.is_Pow and part.base == symbol and part.exp.is_Integer and abs(part.exp) >= q

    def lowered(part):
        whole, rest = divmod(int(part.exp), q)
        return base**whole * symbol**rest

    return form.replace(reaches_q, lowered)


def _index(normal, idx):
    """An index as a plain whole-number symbol whose range is remembered."""
    if ("index", idx) not in normal.atoms:
        made = sp.Dummy(str(idx.label), integer=True)
        normal.atoms["index", idx] = made
        ends = (idx.lower, idx.upper)
        normal.ranges[made] = tuple(None if end is None else normal.form(end) for end in ends)
    return normal.atoms["index", idx]


def _by_exponentials(normal, e):
    """sin t = (e^{it} − e^{−it})/2i and the like; t in its form first, or nested ones double each time."""
    t, argument = sp.Dummy("t"), normal.canonical(normal.form(e.args[0]))
    return normal.form(e.func(t).rewrite(sp.exp).xreplace({t: argument}))


def _entry(normal, e):
    """x_i or W_ij, known by the name of the array and the forms of its indices."""
    known = {k: True for k in ("positive", "nonnegative", "real") if e.base.label.assumptions0.get(k)}
    indices = (normal.canonical(normal.form(i)) for i in e.indices)
    return normal.atom("entry", str(e.base.label), *indices, **known)


def _element(normal, e):
    """W_ij of a matrix symbol."""
    if not isinstance(e.parent, sp.MatrixSymbol):
        raise NotEvaluable(f"the entry {e} of a matrix that is not written out")
    indices = (normal.canonical(normal.form(i)) for i in (e.i, e.j))
    return normal.atom("entry", e.parent.name, *indices, real=True)


def _piecewise(normal, e):
    """Cases that depend on a running index stay one atom: values and conditions, each in its form."""
    parts = []
    for value, condition in e.args:
        if isinstance(condition, Relational):
            parts += [condition.rel_op, normal.canonical(normal.form(condition.lhs - condition.rhs))]
        elif condition is sp.true:
            parts += ["otherwise"]
        else:
            raise NotEvaluable(f"no normal form for the condition {condition}")
        parts += [normal.canonical(normal.form(value))]
    real = all(p.is_extended_real for p in parts if isinstance(p, sp.Expr))
    return normal.atom("piecewise", *parts, **({"real": True} if real else {}))


def _delta(normal, i, j):
    """δ_ij: 1 or 0 where it is known whether i = j, else one atom for δ_ij, δ_ji and δ_{i+1,j+1}."""
    gap = sp.expand(i - j)
    if gap == 0 or gap.is_nonzero:
        return sp.Integer(1 if gap == 0 else 0)
    plus = [term for term in sp.Add.make_args(gap) if not term.could_extract_minus_sign()]
    i, j = sorted((sp.Add(*plus), sp.expand(sp.Add(*plus) - gap)), key=str)
    return normal.atom("delta", i, j, nonnegative=True)


def _call(normal, func, args, e):
    """Any other function: one atom a function and argument, odd functions with one sign."""
    if all(a.is_Number for a in args):
        value = func(*args)
        if value.is_Number:
            return value
    if func in _ODD and args[0].could_extract_minus_sign():
        return -_call(normal, func, [-args[0]], e)
    real = all(a.is_extended_real for a in args) and e.is_extended_real is not False
    return normal.atom("call", str(func), *args, **({"real": True} if real else {}))


def _undefined(normal, e):
    """f(x), f'(x), ...: the function's name, the orders of the derivative, the arguments."""
    inner, orders, args = _derivative_parts(e)
    forms = [normal.canonical(normal.form(a)) for a in args]
    known = {"real": True} if inner.is_extended_real else {}
    return normal.atom("undefined", inner.func.__name__, *map(sp.Integer, orders), *forms, **known)


def _derivative_parts(e):
    """f(x), f'(x) or f'(t) at t = x, taken apart: applied function, order by each argument, arguments."""
    places = {}
    if isinstance(e, sp.Subs):
        e, places = e.args[0], dict(zip(e.args[1], e.args[2], strict=True))
    counts = e.variable_count if isinstance(e, sp.Derivative) else ()
    applied = e.expr if isinstance(e, sp.Derivative) else e
    orders = [sum(int(n) for v, n in counts if v == a) for a in applied.args]
    return applied, orders, [a.subs(places) for a in applied.args]


_RULES = (
    (sp.Idx, _index),
    (sp.Piecewise, _piecewise),
    (sp.Pow, lambda normal, e: power(normal, normal.form(e.base), normal.canonical(normal.form(e.exp)))),
    (sp.exp, lambda normal, e: exponential(normal, normal.form(e.args[0]))),
    (type(sp.E), lambda normal, e: exponential(normal, sp.Integer(1))),
    (sp.NumberSymbol, lambda normal, e: normal.atom("constant", str(e), positive=True)),
    (sp.log, lambda normal, e: logarithm(normal, normal.form(e.args[0]))),
    (_HYPERBOLIC + _TRIGONOMETRIC, _by_exponentials),
    (sp.factorial, lambda normal, e: factorial(normal, normal.canonical(normal.form(e.args[0])))),
    (sp.binomial, lambda normal, e: normal.form(e.rewrite(sp.factorial))),
    (sp.erfc, lambda normal, e: 1 - normal.form(sp.erf(e.args[0]))),
    (sp.Abs, lambda normal, e: absolute(normal, normal.canonical(normal.form(e.args[0])))),
    (sp.KroneckerDelta, lambda normal, e: _delta(normal, *(normal.form(a) for a in e.args[:2]))),
    (sp.Indexed, _entry),
    (MatrixElement, _element),
    ((sp.Sum, sp.Product), normal_sum),
    ((AppliedUndef, sp.Derivative, sp.Subs), _undefined),
)
