"""The sign of a form: "+", "0+" (never negative), "-", "0-" (never positive), "0", or None if not known.

    x² + c > 0,     a x² + b x + c keeps the sign of a where b² − 4ac < 0

Squares, positive atoms and sums of such decide most; a polynomial in one unknown is decided by counting
its real roots, a quadratic by its discriminant. Nothing is sampled here. Used by powers.py, sums.py,
cases.py, inequalities.py.
"""

import math

import sympy as sp

_WEAK = {"+": "0+", "-": "0-"}
_MARKS = {"zero": "0", "positive": "+", "negative": "-", "nonnegative": "0+", "nonpositive": "0-"}
DIGITS, SMALLEST = 50, sp.Float("1e-40")  # of a constant; one below SMALLEST may be zero


def sign(form, normal, deep=False):
    """The sign of a form for all values of its symbols; `deep` also factors and counts roots.

    normal: the forms and atoms of the question. Raises BudgetExceeded.
    """
    quick = _known(form) or _structural(form, normal)
    if quick or not deep:
        return quick
    above, below = sp.fraction(sp.together(form))
    return _times(_by_factors(above, normal), _by_factors(below, normal))


def _known(form):
    """The sign that SymPy knows from the assumptions alone."""
    return next((mark for name, mark in _MARKS.items() if getattr(form, f"is_{name}")), None)


def _structural(form, normal):
    """The sign of a product, power or sum from the signs of its parts."""
    if isinstance(form, sp.Mul):
        result = "+"
        for factor in form.args:
            result = _times(result, sign(factor, normal))
        return result
    if isinstance(form, sp.Pow) and form.exp.is_Integer:
        inner = sign(form.base, normal)
        return _even_power(inner, form.base) if form.exp.is_even else inner
    if isinstance(form, sp.Add):
        return _plus({sign(a, normal) for a in form.args})
    return None


def _even_power(mark, base):
    """The sign of an even power of a base with this sign."""
    if mark in ("+", "-"):
        return "+"
    return "0+" if mark or base.is_extended_real else None


def _times(a, b):
    """The sign of a product."""
    if "0" in (a, b):
        return "0"
    if None in (a, b):
        return None
    mark = "+" if (a in ("+", "0+")) == (b in ("+", "0+")) else "-"
    return mark if a in _WEAK and b in _WEAK else _WEAK[mark]


def _plus(signs):
    """The sign of a sum of terms with these signs."""
    signs = signs - {"0"}
    if not signs:
        return "0"
    for strict, weak in _WEAK.items():
        if signs <= {strict, weak}:
            return strict if strict in signs else weak
    return None


def _by_factors(form, normal):
    """The sign of a polynomial from the signs of its irreducible factors."""
    normal.budget.spend(_terms(form), "expanding")
    form = sp.expand(form)
    if form.is_Number:
        return _known(form)
    if not form.is_polynomial(*form.free_symbols):
        return _known(form) or _structural(form, normal)
    polynomial = sp.Poly(form)
    normal.budget.spend(len(polynomial.terms()) * polynomial.total_degree() ** 2, "factoring")
    constant, factors = sp.factor_list(form)
    result = _known(constant)
    for factor, power in factors:
        mark = _known(factor) or _structural(factor, normal) or _polynomial(factor, normal)
        result = _times(result, _even_power(mark, factor) if power % 2 == 0 else mark)
    return result


def _terms(form):
    """How many terms a form has at most once it is expanded."""
    if isinstance(form, sp.Add):
        return sum(map(_terms, form.args))
    if isinstance(form, sp.Mul):
        return math.prod(map(_terms, form.args))
    if isinstance(form, sp.Pow) and form.exp.is_Integer and form.exp.is_positive:
        return math.comb(_terms(form.base) + int(form.exp) - 1, int(form.exp))
    return 1


def _polynomial(form, normal):
    """The sign of an irreducible polynomial by its coefficients, real roots or discriminant."""
    symbols = sorted(form.free_symbols, key=str)
    if not all(s.is_extended_real for s in symbols):
        return None
    free = [s for s in symbols if normal.constant(s) is None]
    if len(free) < len(symbols):
        return _by_coefficients(form, free, normal)
    if len(symbols) == 1:
        return _by_roots(sp.Poly(form, symbols[0]))
    for symbol in symbols:
        mark = _by_discriminant(sp.Poly(form, symbol), normal)
        if mark:
            return mark
    return None


def _by_coefficients(form, free, normal):
    """Coefficients of one sign, which may hold e, π and roots, on products of nonnegative symbols."""
    if not free:
        return _by_digits(normal.number(form))
    if not all(s.is_nonnegative for s in free):
        return None
    terms = sp.Poly(form, *free).terms()
    mark = _plus({_by_digits(normal.number(c)) for _, c in terms})
    strict = any(all(s.is_positive for s, n in zip(free, powers, strict=True) if n) for powers, _ in terms)
    return mark if strict else _WEAK.get(mark)


def _by_digits(number):
    """The sign of a constant, from digits that SymPy guarantees; a constant that may be zero has none."""
    value = sp.N(number, DIGITS)
    if not value.is_Float or abs(value) < SMALLEST:
        return None
    return "+" if value.is_positive else "-"


def _by_roots(poly):
    """An irreducible polynomial in one unknown has simple roots: none in the range, or both signs."""
    if not all(c.is_Rational for c in poly.all_coeffs()):
        return None
    if poly.count_roots(inf=0) if poly.gen.is_nonnegative else poly.count_roots():
        return None
    return "+" if poly.LC().is_positive else "-"


def _by_discriminant(poly, normal):
    """a x² + b x + c keeps the sign of a where b² − 4ac is not positive."""
    if poly.degree() != 2:
        return None
    a, b, c = poly.all_coeffs()
    leading = sign(a, normal)
    gap = sign(sp.expand(b**2 - 4 * a * c), normal, deep=True)
    if leading not in ("+", "-") or gap not in ("-", "0-", "0"):
        return None
    return leading if gap == "-" else _WEAK[leading]
