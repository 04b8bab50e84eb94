"""The normal form: every expression as a ratio of polynomials in *atoms*, so that an equality is 0 = 0.

An atom is what cannot be taken apart further: an entry z_k, e^t, log f, a sum over a symbolic range, an undefined
function and its derivatives. Each atom is one symbol, made once for each thing it stands for, whatever the way it was
written: e^(a + 2b) is e^a·(e^b)², tanh is written with e^z, log of a product of positive factors is a sum.
Sums are taken apart in sums.py.
"""

import math

import sympy as sp
from sympy.core.function import AppliedUndef

from mathlib.verdict.atoms import Atoms
from mathlib.verdict.budget import NotEvaluable
from mathlib.verdict.signs import sign
from mathlib.verdict.sums import normal_sum

_HYPERBOLIC = (sp.sinh, sp.cosh, sp.tanh, sp.coth, sp.sech, sp.csch)
_TRIGONOMETRIC = (sp.sin, sp.cos, sp.tan, sp.cot, sp.sec, sp.csc)
_ODD = (sp.erf, sp.atan, sp.asinh)


class Normal(Atoms):
    """The forms of one question: `form(e)` is e as an expression in atoms."""

    def renewed(self, kind, key, assumptions):
        """The atom of a changed key; e^t, log and delta may simplify with it."""
        builders = {"exp": self._exp, "delta": self._delta, "log": self._log}
        return builders[kind](*key) if kind in builders else self.atom(kind, *key, **assumptions)

    def forms(self, *expressions):
        """The forms of several expressions, taken again until every exponential has its final unit."""
        while True:
            self.refined = False
            found = [self.form(e) for e in expressions]
            if not self.refined:
                return found
            self.memo.clear()

    def form(self, e):
        """e as an expression in atoms; equal expressions that reach one polynomial become one form."""
        if e not in self.memo:
            self.budget.spend(1, "taking expressions apart")
            self.memo[e] = self._form(e)
        return self.memo[e]

    def _form(self, e):
        if e.is_Number or e is sp.S.ImaginaryUnit:
            return e
        if e.is_Symbol and not isinstance(e, sp.Idx):
            return e
        if isinstance(e, sp.Add | sp.Mul):
            return e.func(*(self.form(a) for a in e.args))
        for kinds, rule in _RULES:
            if isinstance(e, kinds):
                return rule(self, e)
        args = [self.canonical(self.form(a)) for a in e.args if isinstance(a, sp.Expr)]
        return self._call(e.func, args, e) if args else e

    def canonical(self, form):
        """One spelling for equal ratios: numerator and denominator expanded, without common factor."""
        if form.is_Symbol or form.is_Number:
            return form
        self.budget.spend(terms(form), "expanding")
        polynomial = form.is_polynomial(*form.free_symbols)
        return self.reduce(sp.expand(form)) if polynomial else self.reduce(sp.cancel(form))

    def reduce(self, form):
        """Powers that fall together: delta² = delta, |x|² = x², (x^(1/q))^q = x."""
        for symbol in sorted(form.free_symbols & set(self.meaning), key=str):
            kind, key, _ = self.meaning[symbol]
            if kind == "root":
                form = _lower(form, symbol, int(key[1]), key[0])
            elif kind == "abs":
                form = _lower(form, symbol, 2, key[0] ** 2)
        return form

    def is_zero(self, form):
        """True if the numerator of the form, over one denominator, expands to zero, whether indices are equal or not."""
        return all(self._expands_to_zero(case) for case in self.by_equal_indices(form))

    def by_equal_indices(self, form):
        """The form once with each δ_jk = 1 and j = k, and once with δ_jk = 0."""
        delta = next((s for s in sorted(form.free_symbols, key=str) if self.kind(s) == "delta"), None)
        if delta is None:
            return [form]
        i, j = self.meaning[delta][1]
        symbol = next(s for s in sorted((i - j).free_symbols, key=str) if (i - j).coeff(s) in (1, -1))
        place = sp.expand(symbol - (i - j) / (i - j).coeff(symbol))
        same = self.substitute(form.xreplace({delta: sp.Integer(1)}), {symbol: place})
        return self.by_equal_indices(same) + self.by_equal_indices(form.xreplace({delta: sp.Integer(0)}))

    def _expands_to_zero(self, form):
        numerator = sp.fraction(sp.together(form))[0]
        for _ in range(3):
            self.budget.spend(terms(numerator), "expanding the difference")
            numerator = sp.fraction(sp.together(self.reduce(sp.expand(numerator))))[0]
        return sp.expand(numerator) == 0

    # ------------------------------------------------------------------ rules

    def _exp(self, argument):
        """e^(Σ c·t) = Π (e^{ut})^{c/u}: for each t, u is the greatest common divisor of its factors c seen so far."""
        result = sp.Integer(1)
        for term in sp.Add.make_args(sp.expand(argument)):
            if term == 0:
                continue
            factor, rest = term.as_coeff_Mul()
            if self.kind(rest) == "log":
                result *= self._power(self.meaning[rest][1][0], factor)
                continue
            real = rest.is_extended_real
            unit = self._unit(rest, abs(factor))
            result *= self.atom("exp", rest * unit, **({"positive": True} if real else {})) ** (factor / unit)
        return result

    def _unit(self, exponent, factor):
        """The common divisor of the factors of an exponent; a finer one than before asks for another pass."""
        known = self.units.get(exponent, factor)
        self.units[exponent] = sp.gcd(known, factor)
        self.refined = self.refined or self.units[exponent] != known
        return self.units[exponent]

    def _power(self, base, exponent):
        """base^exponent for forms: whole powers stay, p/q goes to a root of each factor, others to e^(exponent·log base)."""
        if exponent.is_Integer:
            return base**exponent
        if exponent.is_Rational:
            return self._root(base, int(exponent.q)) ** int(exponent.p)
        if base.is_Number and base.is_positive and base != 1 and not base.is_Integer:
            return self._power(sp.Integer(base.p), exponent) / self._power(sp.Integer(base.q), exponent)
        return self._exp(sp.expand(exponent * self._log(base)))

    def _root(self, base, q):
        """The q-th root: positive factors come out one by one, the rest stays together under one root."""
        constant, factors = _factor_ratio(self.canonical(base))
        result, kept = sp.Integer(1), sp.Integer(1)
        for factor, power in factors:
            mark = sign(factor, self)
            if mark in ("+", "0+"):
                known = {"positive": True} if mark == "+" else {"nonnegative": True}
                result *= self.atom("root", factor, sp.Integer(q), **known) ** power
            elif q == 2 and power % 2 == 0 and factor.is_extended_real:
                result *= self._abs(factor) ** (power // 2)
            else:
                kept *= factor**power
        if kept != 1:
            return result * self.atom("root", sp.expand(kept * constant), sp.Integer(q))
        root = sp.root(constant, q)
        return result * (root if root.is_Rational else self._surd(constant, q))

    def _surd(self, number, q):
        """The root of a rational number, as roots of primes."""
        if number.is_negative:
            return self.atom("root", number, sp.Integer(q))
        result = sp.Integer(1)
        for prime, power in sp.factorrat(number).items():
            whole, rest = divmod(power, q)
            root = self.atom("root", sp.Integer(prime), sp.Integer(q), positive=True)
            result *= sp.Integer(prime) ** whole * root**rest
        return result

    def _log(self, argument):
        """log of a product of positive factors is the sum of their logs; log e^t = t for real t."""
        argument = self.canonical(argument)
        if argument == 1:
            return sp.Integer(0)
        if argument.is_Rational and argument.is_positive:
            return sum(
                p * self.atom("log", sp.Integer(b), real=True)
                for b, p in sp.factorrat(argument).items()
                if b != 1
            )
        constant, factors = _factor_ratio(argument)
        parts = ([(constant, 1)] if constant != 1 else []) + factors
        if not all(sign(f, self) == "+" for f, _ in parts):
            return self.atom("log", argument, **({"real": True} if sign(argument, self) == "+" else {}))
        return sp.Add(*(p * self._log_factor(f) for f, p in parts))

    def _log_factor(self, factor):
        if self.kind(factor) == "exp":
            return self.meaning[factor][1][0]
        if self.kind(factor) == "root":
            base, q = self.meaning[factor][1]
            return self._log(base) / q
        return self._log(factor) if factor.is_Rational else self.atom("log", factor, real=True)

    def _abs(self, argument):
        if not argument.is_extended_real:
            return self.atom("call", "Abs", argument, nonnegative=True)
        known = sign(argument, self)
        if known in ("+", "0+", "0"):
            return argument
        if known in ("-", "0-"):
            return -argument
        if argument.could_extract_minus_sign():
            argument = -argument
        return self.atom("abs", argument, nonnegative=True)

    def index(self, idx):
        """An index as a plain whole-number symbol whose range is remembered."""
        if ("index", idx) not in self.atoms:
            made = sp.Dummy(str(idx.label), integer=True)
            self.atoms["index", idx] = made
            self.ranges[made] = tuple(
                None if end is None else self.form(end) for end in (idx.lower, idx.upper)
            )
        return self.atoms["index", idx]

    def _entry(self, e):
        """x_i or W_ij, known by the name of the array and the forms of its indices."""
        known = {k: True for k in ("positive", "nonnegative", "real") if e.base.label.assumptions0.get(k)}
        return self.atom(
            "entry", str(e.base.label), *(self.canonical(self.form(i)) for i in e.indices), **known
        )

    def _element(self, e):
        if not isinstance(e.parent, sp.MatrixSymbol):
            raise NotEvaluable(f"the entry {e} of a matrix that is not written out")
        indices = (self.canonical(self.form(i)) for i in (e.i, e.j))
        return self.atom("entry", e.parent.name, *indices, real=True)

    def _piecewise(self, e):
        """Cases that depend on a running index stay one atom: values and conditions, each in its form."""
        parts = []
        for value, condition in e.args:
            if not isinstance(condition, sp.core.relational.Relational):
                if condition is not sp.true:
                    raise NotEvaluable(f"the condition {condition}")
                parts += ["otherwise", self.canonical(self.form(value))]
                continue
            gap = self.canonical(self.form(condition.lhs - condition.rhs))
            parts += [condition.rel_op, gap, self.canonical(self.form(value))]
        real = all(p.is_extended_real for p in parts if isinstance(p, sp.Expr))
        return self.atom("piecewise", *parts, **({"real": True} if real else {}))

    def _delta(self, i, j):
        gap = sp.expand(i - j)
        if gap == 0 or gap.is_nonzero:
            return sp.Integer(1 if gap == 0 else 0)
        i, j = sorted((i, j), key=str)
        return self.atom("delta", i, j, nonnegative=True)

    def _call(self, func, args, e):
        """Any other function: one atom a function and argument, odd functions with one sign."""
        if all(a.is_Number for a in args):
            value = func(*args)
            if value.is_Number:
                return value
        if func in _ODD and args[0].could_extract_minus_sign():
            return -self._call(func, [-args[0]], e)
        real = all(a.is_extended_real for a in args) and e.is_extended_real is not False
        return self.atom("call", str(func), *args, **({"real": True} if real else {}))

    def _undefined(self, e):
        """f(x), f'(x), ...: the function's name, the orders of the derivative, the arguments."""
        inner, orders, args = _derivative_parts(e)
        forms = [self.canonical(self.form(a)) for a in args]
        known = {"real": True} if inner.is_extended_real else {}
        return self.atom("undefined", inner.func.__name__, *map(sp.Integer, orders), *forms, **known)


def _derivative_parts(e):
    if isinstance(e, AppliedUndef):
        return e, [0] * len(e.args), e.args
    inner, args = (
        (e.args[0], dict(zip(e.args[1], e.args[2], strict=True))) if isinstance(e, sp.Subs) else (e, {})
    )
    applied = inner.expr if isinstance(inner, sp.Derivative) else inner
    counts = inner.variable_count if isinstance(inner, sp.Derivative) else ()
    orders = [sum(int(n) for v, n in counts if v == a) for a in applied.args]
    return applied, orders, [a.subs(args) for a in applied.args]


def _lower(form, symbol, q, base):
    """Replace symbol^q by base wherever the power is at least q (numerators and whole powers)."""

    def lowered(power):
        n = int(power.exp)
        whole, rest = divmod(n, q)
        return base**whole * symbol**rest

    return form.replace(
        lambda p: p.is_Pow and p.base == symbol and p.exp.is_Integer and abs(p.exp) >= q, lowered
    )


def _factor_ratio(form):
    """A ratio of polynomials as a rational constant and a list of (factor, whole power, negative below the bar)."""
    if form.is_Number:
        return form, []
    above, below = (sp.factor_list(part) for part in sp.fraction(sp.together(form)))
    return above[0] / below[0], above[1] + [(factor, -power) for factor, power in below[1]]


def terms(form):
    """How many terms an expansion would have, at most: the price of expanding."""
    if isinstance(form, sp.Add):
        return sum(terms(a) for a in form.args)
    if isinstance(form, sp.Mul):
        return math.prod(terms(a) for a in form.args)
    if isinstance(form, sp.Pow) and form.exp.is_Integer:
        n, k = terms(form.base), abs(int(form.exp))
        return math.comb(n + k - 1, k) if n > 1 else 1
    return 1


def _sine_by_exp(self, e):
    return self.form(e.rewrite(sp.exp))


_RULES = (
    (sp.Idx, lambda self, e: self.index(e)),
    (sp.Piecewise, lambda self, e: self._piecewise(e)),
    (sp.Pow, lambda self, e: self._power(self.form(e.base), self.canonical(self.form(e.exp)))),
    (sp.exp, lambda self, e: self._exp(self.form(e.args[0]))),
    (type(sp.E), lambda self, e: self._exp(sp.Integer(1))),
    (sp.NumberSymbol, lambda self, e: self.atom("constant", str(e), positive=True)),
    (sp.log, lambda self, e: self._log(self.form(e.args[0]))),
    (_HYPERBOLIC + _TRIGONOMETRIC, _sine_by_exp),
    (sp.erfc, lambda self, e: 1 - self.form(sp.erf(e.args[0]))),
    (sp.Abs, lambda self, e: self._abs(self.canonical(self.form(e.args[0])))),
    (sp.KroneckerDelta, lambda self, e: self._delta(*(self.form(a) for a in e.args[:2]))),
    (sp.Indexed, lambda self, e: self._entry(e)),
    (sp.matrices.expressions.matexpr.MatrixElement, lambda self, e: self._element(e)),
    ((sp.Sum, sp.Product), lambda self, e: normal_sum(self, e)),
    ((AppliedUndef, sp.Derivative, sp.Subs), lambda self, e: self._undefined(e)),
)
