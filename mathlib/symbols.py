r"""Symbols with the assumptions of the text, and the LaTeX that the text prints.

    z \in \mathbb{R}, \quad c > 0, \quad K \in \{1, 2, \dots\}, \quad k \in \{1, \dots, K\}, \quad W \in \mathbb{R}^{m \times n}

Two symbols of one name with different assumptions are different to SymPy and equal to the eye, so that a true
step looks false. `check_clash` refuses them before anything else is asked.
"""

import re

import sympy as sp
from sympy.printing.latex import LatexPrinter

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_^']*\Z")


def real(names):
    r"""z \in \mathbb{R}: one real symbol, or a tuple for several names ("x y")."""
    return _make(names, real=True)


def positive(names):
    """c > 0: one positive symbol, or a tuple for several names."""
    return _make(names, positive=True)


def negative(names):
    """c < 0: one negative symbol, or a tuple for several names."""
    return _make(names, negative=True)


def integer(names):
    """n >= 0, whole: a counter such as the time t or the depth L."""
    return _make(names, integer=True, nonnegative=True)


def size(names):
    """K >= 1, whole: a number of rows, units or classes."""
    return _make(names, integer=True, positive=True)


def index(names, length):
    """k = 1, ..., K: an index that knows its range, so that sums over it collapse without side conditions."""
    length = _length(length)
    made = tuple(sp.Idx(_checked(name), (1, length)) for name in _split(names))
    return made[0] if len(made) == 1 else made


def vector(names, length=None, **assumptions):
    """x with real entries x[i]; `positive=True` and the like narrow the entries."""
    shape = None if length is None else (_length(length),)
    kind = assumptions or {"real": True}
    made = tuple(sp.IndexedBase(_checked(name), shape=shape, **kind) for name in _split(names))
    return made[0] if len(made) == 1 else made


def matrix(names, rows, columns):
    r"""W \in \mathbb{R}^{m \times n} with symbolic sizes; several names give a tuple."""
    shape = (_length(rows), _length(columns))
    made = tuple(sp.MatrixSymbol(_checked(name), *shape) for name in _split(names))
    return made[0] if len(made) == 1 else made


def function(names):
    r"""f: \mathbb{R} \to \mathbb{R}, any differentiable function; several names give a tuple."""
    made = tuple(sp.Function(_checked(name), real=True) for name in _split(names))
    return made[0] if len(made) == 1 else made


def total(body, *indices):
    r"""\sum_k body over the whole range of every index given."""
    for k in indices:
        if not isinstance(k, sp.Idx):
            raise TypeError(f"total sums over indices made by index(name, size); got {k!r}")
    return sp.Sum(body, *((k, k.lower, k.upper) for k in indices))


def check_clash(*expressions):
    """Raise ValueError if two different symbols share a name: z with and without 'real', say."""
    seen = {}
    for expression in expressions:
        for symbol in sorted(_named(expression), key=sp.default_sort_key):
            other = seen.setdefault(_label(symbol), symbol)
            if other != symbol:
                raise ValueError(
                    f"symbol clash: two different symbols are both named {_label(symbol)!r} "
                    f"({_describe(other)}; {_describe(symbol)}); make the symbol once, with real(), positive(), "
                    "size() or index(), and use that one everywhere"
                )


def _named(expression):
    """Free symbols, indices, indexed bases and undefined functions: all that a name can stand for."""
    atoms = expression.atoms(sp.Symbol, sp.Idx, sp.IndexedBase, sp.MatrixSymbol)
    inside = {label for a in atoms if isinstance(a, sp.Idx | sp.IndexedBase) for label in a.atoms(sp.Symbol)}
    sizes = {s for a in atoms if isinstance(a, sp.Idx | sp.IndexedBase) for s in _sizes(a)}
    bound = {v for s in expression.atoms(sp.Sum, sp.Product, sp.Integral, sp.Subs) for v in s.bound_symbols}
    functions = {f.func for f in expression.atoms(sp.core.function.AppliedUndef)}
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


def _make(names, **assumptions):
    made = tuple(sp.Symbol(_checked(name), **assumptions) for name in _split(names))
    return made[0] if len(made) == 1 else made


def _split(names):
    if not isinstance(names, str) or not names.split():
        raise TypeError(f"names are given as one string such as 'x y'; got {names!r}")
    return names.replace(",", " ").split()


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
    """LaTeX in the notation of the text: plain indices, W_{ij}, f'(z), sums that name their index range once."""

    def _print_Idx(self, expr):
        return self._print(expr.label)

    def _print_Indexed(self, expr):
        indices = ",".join(self._print(i) for i in expr.indices)
        return f"{self._print(expr.base.label)}_{{{indices.replace(',', '') if _short(expr.indices) else indices}}}"

    def _print_MatrixElement(self, expr):
        base = self._print(expr.parent)
        base = base if isinstance(expr.parent, sp.MatrixSymbol) else rf"\left({base}\right)"
        return (
            f"{base}_{{{self._print(expr.i)}{'' if _short((expr.i, expr.j)) else ','}{self._print(expr.j)}}}"
        )

    def _print_KroneckerDelta(self, expr, exp=None):
        i, j = expr.args[:2]
        gap = " " if _short((i, j)) else ","
        tex = rf"\delta_{{{self._print(i)}{gap}{self._print(j)}}}"
        return rf"{tex}^{{{exp}}}" if exp else tex

    def _print_Subs(self, expr):
        inner, variables, points = expr.args
        if _is_prime(inner, variables):
            order = sum(count for _, count in inner.variable_count)
            return rf"{self._name(inner.expr)}{_primes(order)}\left({self._print(points[0])}\right)"
        return super()._print_Subs(expr)

    def _print_Derivative(self, expr):
        inner = expr.expr
        one = len(expr.variable_count) == 1
        if one and isinstance(inner, sp.core.function.AppliedUndef) and inner.args == (expr.variables[0],):
            order = expr.variable_count[0][1]
            if order.is_Integer and order <= 3:
                return rf"{self._name(inner)}{_primes(order)}\left({self._print(inner.args[0])}\right)"
        return super()._print_Derivative(expr)

    def _name(self, applied):
        return self._print(sp.Symbol(applied.func.__name__))


def _short(indices):
    """True if every index prints as one letter, so that W_{ij} needs no comma."""
    return all(isinstance(i, sp.Idx | sp.Symbol) and len(str(i)) == 1 for i in indices)


def _is_prime(inner, variables):
    return (
        isinstance(inner, sp.Derivative)
        and isinstance(inner.expr, sp.core.function.AppliedUndef)
        and inner.expr.args == tuple(variables)
        and len(variables) == 1
    )


def _primes(order):
    return "'" * int(order)


def latex(expression):
    """The LaTeX of an expression in the notation of the text."""
    printer = _BookPrinter({"ln_notation": False, "mul_symbol": None})
    return printer.doprint(sp.sympify(expression))
