"""The sign of a form: "+", "0+" (never negative), "-", "0-", "0", or None where it is not known.

Squares, positive atoms and sums of such decide most; a polynomial in one unknown is decided by counting its real roots,
a quadratic by its discriminant. Nothing is sampled here.
"""

import sympy as sp

_OPPOSITE = {"+": "-", "0+": "0-", "-": "+", "0-": "0+", "0": "0", None: None}


def sign(form, normal, deep=False):
    """The sign of a form for all values of its symbols; `deep` also factors and counts roots."""
    quick = _known(form) or _structural(form, normal)
    if quick or not deep:
        return quick
    above, below = sp.fraction(sp.together(form))
    return _times(_by_factors(above, normal), _by_factors(below, normal))


def nonnegative(form, normal):
    """True if the form is proved never negative, whether indices in it are equal or not."""
    return all(_nonnegative(case, normal) for case in normal.by_equal_indices(form))


def _nonnegative(form, normal, marks=("+", "0+", "0")):
    attempts = (form, *_with_tangent(form, normal), *_without_log(form, normal), *_within_range(form, normal))
    return any(sign(a, normal, deep=True) in marks for a in attempts)


def obviously_nonnegative(expression):
    """True for squares, positive things, and sums, products and means of such, before anything is expanded."""
    if isinstance(expression, sp.Sum | sp.Product):
        return obviously_nonnegative(expression.function)
    if isinstance(expression, sp.Add | sp.Mul):
        return all(obviously_nonnegative(a) for a in expression.args)
    if isinstance(expression, sp.Pow) and expression.exp.is_even:
        return bool(expression.base.is_extended_real)
    return bool(expression.is_nonnegative)


def positive(form, normal):
    """True if the form is proved positive, whether indices in it are equal or not."""
    return all(_nonnegative(case, normal, ("+",)) for case in normal.by_equal_indices(form))


def _known(form):
    for name, mark in (
        ("zero", "0"),
        ("positive", "+"),
        ("negative", "-"),
        ("nonnegative", "0+"),
        ("nonpositive", "0-"),
    ):
        if getattr(form, f"is_{name}"):
            return mark
    return None


def _structural(form, normal):
    if isinstance(form, sp.Mul):
        result = "+"
        for factor in form.args:
            result = _times(result, sign(factor, normal))
        return result
    if isinstance(form, sp.Pow) and form.exp.is_Integer:
        inner = sign(form.base, normal)
        if form.exp.is_even:
            return ("+" if inner in ("+", "-") else "0+") if inner or form.base.is_extended_real else None
        return inner
    if isinstance(form, sp.Add):
        return _plus({sign(a, normal) for a in form.args})
    return None


def _times(a, b):
    if "0" in (a, b):
        return "0"
    if None in (a, b):
        return None
    positive = (a in ("+", "0+")) == (b in ("+", "0+"))
    return ("+" if positive else "-") if len(a) == len(b) == 1 else ("0+" if positive else "0-")


def _plus(signs):
    signs = signs - {"0"}
    if not signs:
        return "0"
    for strict, weak in (("+", "0+"), ("-", "0-")):
        if signs <= {strict, weak}:
            return strict if strict in signs else weak
    return None


def _by_factors(form, normal):
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
        if power % 2 == 0:
            mark = "+" if mark in ("+", "-") else "0+" if factor.is_extended_real else None
        result = _times(result, mark)
    return result


def _polynomial(form, normal):
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
    """Coefficients of one sign on products of symbols that are never negative; the coefficients may hold e, π and roots."""
    if not free:
        return _by_digits(normal.number(form))
    if not all(s.is_nonnegative for s in free):
        return None
    terms = sp.Poly(form, *free).terms()
    marks = {_by_digits(normal.number(c)) if c.free_symbols else _known(c) for _, c in terms}
    mark = _plus(marks)
    strict = any(all(s.is_positive for s, n in zip(free, powers, strict=True) if n) for powers, _ in terms)
    return mark if strict or mark is None else {"+": "0+", "-": "0-"}.get(mark, mark)


def _by_digits(number):
    """The sign of a constant, from 50 digits that SymPy guarantees; a constant that may be zero has none."""
    value = sp.N(number, 50)
    if not value.is_Float or abs(value) < sp.Float("1e-40"):
        return None
    return "+" if value > 0 else "-"


def _by_roots(poly):
    """A polynomial in one unknown changes sign only at roots of odd multiplicity in the range of the unknown."""
    if not all(c.is_Rational for c in poly.all_coeffs()):
        return None
    symbol = poly.gen
    half = symbol.is_nonnegative
    inside = False
    for factor, power in poly.sqf_list()[1]:
        count = factor.count_roots(0, sp.oo) if half else factor.count_roots()
        if half and factor.eval(0) == 0:
            count -= 1
            inside = inside or not symbol.is_positive
        if count and power % 2:
            return None
        inside = inside or bool(count)
    place = next(sp.Integer(i) for i in range(1, 99) if poly.eval(i) != 0)
    mark = "+" if poly.eval(place) > 0 else "-"
    return {"+": "0+", "-": "0-"}[mark] if inside else mark


def _by_discriminant(poly, normal):
    """a x² + b x + c keeps the sign of a where b² − 4ac is not positive."""
    if poly.degree() != 2:
        return None
    a, b, c = poly.all_coeffs()
    leading = sign(a, normal)
    gap = sign(sp.expand(b**2 - 4 * a * c), normal, deep=True)
    if leading not in ("+", "-") or gap not in ("-", "0-", "0"):
        return None
    return leading if gap == "-" else {"+": "0+", "-": "0-"}[leading]


def _without_log(form, normal):
    """Σ c·log f ≥ 0 where Π f^c ≥ 1: what is left has no logarithm."""
    if any(normal.kind(s) == "log" for s in form.free_symbols):
        yield normal._exp(sp.expand(form)) - 1


def _within_range(form, normal):
    """erf x = (w − 1)/(w + 1) for some w > 0, and w > 1 for x > 0: −1 < erf x < 1, whatever else it is."""
    calls = sorted((s for s in form.free_symbols if normal.kind(s) == "call"), key=str)
    found = {s: normal.meaning[s][1][1] for s in calls if normal.meaning[s][1][0] == "erf"}
    if found:
        w = {s: sp.Dummy("w", positive=True) + (1 if x.is_positive else 0) for s, x in found.items()}
        yield form.xreplace({s: (w[s] - 1) / (w[s] + 1) for s in found})


def _with_tangent(form, normal):
    """e^u = 1 + u + w, and e^−u = 1 − u + w, for u > 0 and some w > 0: what holds for every such w holds for e^u."""
    arguments = {s: normal.meaning[s][1][0] for s in form.free_symbols if normal.kind(s) == "exp"}
    tangent = {s: u for s, u in arguments.items() if u.is_positive and normal.constant(s) is None}
    if tangent:
        w = {s: sp.Dummy("w", positive=True) for s in sorted(tangent, key=str)}
        yield form.xreplace({s: 1 + u + w[s] for s, u in tangent.items()})
        yield form.xreplace({s: 1 / (1 - u + w[s]) for s, u in tangent.items()})
