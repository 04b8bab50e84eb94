r"""Symbols with the assumptions of the text, and the LaTeX that the text prints.

    z \in \mathbb{R}, \quad c > 0, \quad K \in \{1, 2, \dots\}, \quad k \in \{1, \dots, K\},
    \quad W \in \mathbb{R}^{m \times n}

Two symbols of one name with different assumptions are different to SymPy and equal to the eye, so that a true
step looks false. `check_clash` refuses them before anything else is asked.
"""

import re

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.printing.latex import LatexPrinter

HIGHEST_PRIME = 3  # the highest derivative written with primes
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_^']*\Z")


def real(names):
    r"""z \in \mathbb{R}: one real symbol, or a tuple for several names ("x y")."""
    return _symbols(names, real=True)


def positive(names):
    """c > 0: one positive symbol, or a tuple for several names."""
    return _symbols(names, positive=True)


def negative(names):
    """c < 0: one negative symbol, or a tuple for several names."""
    return _symbols(names, negative=True)


def integer(names):
    """n >= 0, whole: a counter such as the time t or the depth L."""
    return _symbols(names, integer=True, nonnegative=True)


def size(names):
    """K >= 1, whole: a number of rows, units or classes."""
    return _symbols(names, integer=True, positive=True)


def index(names, length):
    """k = 1, ..., K: an index that knows its range, so that sums over it collapse without side conditions."""
    length = _length(length)
    return _each(names, lambda name: sp.Idx(name, (1, length)))


def vector(names, length=None, **assumptions):
    r"""x \in \mathbb{R}^n with entries x[i]; `positive=True` and the like narrow the entries."""
    shape = None if length is None else (_length(length),)
    kind = assumptions or {"real": True}
    return _each(names, lambda name: sp.IndexedBase(name, shape=shape, **kind))


def matrix(names, rows, columns):
    r"""W \in \mathbb{R}^{m \times n} with symbolic sizes; several names give a tuple."""
    shape = (_length(rows), _length(columns))
    return _each(names, lambda name: sp.MatrixSymbol(name, *shape))


def function(names):
    r"""f: \mathbb{R} \to \mathbb{R}, any differentiable function; several names give a tuple."""
    return _each(names, lambda name: sp.Function(name, real=True))


def total(body, *indices):
    r"""\sum_k body over the whole range of every index given; raises TypeError for what is not an index."""
    for k in indices:
        if not isinstance(k, sp.Idx):
            raise TypeError(f"total sums over indices made by index(name, size); got {k!r}")
    return sp.Sum(body, *((k, k.lower, k.upper) for k in indices))


def check_clash(*expressions):
    """z = z: raises ValueError if two different symbols share a name, such as z with and without 'real'."""
    seen = {}
    for expression in expressions:
        for symbol in sorted(_named(expression), key=sp.default_sort_key):
            other = seen.setdefault(_label(symbol), symbol)
            if other != symbol:
                raise ValueError(
                    f"symbol clash: two different symbols are both named {_label(symbol)!r} "
                    f"({_describe(other)}; {_describe(symbol)}); make the symbol once, with real(), "
                    "positive(), size() or index(), and use that one everywhere"
                )


def _named(expression):
    """Free symbols, indices, indexed bases and undefined functions: all that a name can stand for."""
    atoms = expression.atoms(sp.Symbol, sp.Idx, sp.IndexedBase, sp.MatrixSymbol)
    inside = {label for a in atoms if isinstance(a, sp.Idx | sp.IndexedBase) for label in a.atoms(sp.Symbol)}
    sizes = {s for a in atoms if isinstance(a, sp.Idx | sp.IndexedBase) for s in _sizes(a)}
    bound = {v for s in expression.atoms(sp.Sum, sp.Product, sp.Integral, sp.Subs) for v in s.bound_symbols}
    functions = {f.func for f in expression.atoms(AppliedUndef)}
    return {a for a in atoms if not isinstance(a, sp.Dummy) and a not in bound} - (inside - sizes) | functions


def _sizes(atom):
    shape = getattr(atom, "shape", None) or ()
    ends = (atom.lower, atom.upper) if isinstance(atom, sp.Idx) else ()
    return {s for e in (*shape, *ends) if e is not None for s in e.free_symbols}


def _label(symbol):
    if isinstance(symbol, sp.Idx | sp.IndexedBase):
        return str(symbol.label)
    return getattr(symbol, "name", str(symbol))


def _describe(symbol):
    if isinstance(symbol, sp.Idx):
        return f"an index from {symbol.lower} to {symbol.upper}"
    if isinstance(symbol, sp.MatrixSymbol):
        return f"a matrix of shape {symbol.rows} × {symbol.cols}"
    if isinstance(symbol, sp.IndexedBase):
        return "a vector or array with indexed entries"
    if not isinstance(symbol, sp.Symbol):
        return "a function"
    known = [name for name, value in symbol._assumptions_orig.items() if value]
    return "assumed " + ", ".join(known) if known else "without assumptions"


def _symbols(names, **assumptions):
    return _each(names, lambda name: sp.Symbol(name, **assumptions))


def _each(names, make):
    """make(name) for one name, a tuple of them for several."""
    split = names.replace(",", " ").split() if isinstance(names, str) else []
    if not split:
        raise TypeError(f"names are given as one string such as 'x y'; got {names!r}")
    made = tuple(make(_checked(name)) for name in split)
    return made[0] if len(made) == 1 else made


def _checked(name):
    if not _NAME.match(name):
        raise ValueError(
            f"{name!r} is not a name; use a letter followed by letters, digits, _ or ^, such as 'z' or 'W_1'"
        )
    return name


def _length(value):
    value = sp.sympify(value)
    if not (value.is_integer and value.is_positive):
        raise ValueError(f"a size must be a positive whole number or made by size(); got {value!r}")
    return value


class _BookPrinter(LatexPrinter):
    """LaTeX in the notation of the text: plain indices, W_{ij}, δ_{jk}, f'(z)."""

    def _print_Idx(self, expr):
        return self._print(expr.label)

    def _print_Indexed(self, expr):
        return f"{self._print(expr.base.label)}_{{{self._joined(expr.indices)}}}"

    def _print_MatrixElement(self, expr):
        base = self._print(expr.parent)
        base = base if isinstance(expr.parent, sp.MatrixSymbol) else rf"\left({base}\right)"
        return f"{base}_{{{self._joined((expr.i, expr.j))}}}"

    def _print_KroneckerDelta(self, expr, exp=None):
        tex = rf"\delta_{{{self._joined(expr.args[:2], ' ')}}}"
        return rf"{tex}^{{{exp}}}" if exp else tex

    def _print_Subs(self, expr):
        inner, variables, points = expr.args
        if _is_prime(inner) and inner.expr.args == tuple(variables):
            return self._primed(inner, points[0])
        return super()._print_Subs(expr)

    def _print_Derivative(self, expr):
        if _is_prime(expr):
            return self._primed(expr, expr.expr.args[0])
        return super()._print_Derivative(expr)

    def _primed(self, derivative, place):
        """f''(place) for the second derivative of f."""
        name = self._print(sp.Symbol(derivative.expr.func.__name__))
        primes = "'" * int(derivative.variable_count[0][1])
        return rf"{name}{primes}\left({self._print(place)}\right)"

    def _joined(self, indices, between_letters=""):
        """Indices side by side if each prints as one letter, else with commas."""
        letters = all(isinstance(i, sp.Idx | sp.Symbol) and len(str(i)) == 1 for i in indices)
        return (between_letters if letters else ",").join(self._print(i) for i in indices)


def _is_prime(e):
    """True for f'(x), f''(x) and f'''(x) of an undefined function of one variable."""
    if not isinstance(e, sp.Derivative) or not isinstance(e.expr, AppliedUndef) or len(e.variable_count) > 1:
        return False
    variable, order = e.variable_count[0]
    return e.expr.args == (variable,) and order.is_Integer and order <= HIGHEST_PRIME


def latex(expression):
    r"""\sum_{i=1}^{K} x_{i}: the LaTeX of an expression in the notation of the text."""
    printer = _BookPrinter({"ln_notation": False, "mul_symbol": None})
    return printer.doprint(sp.sympify(expression))
