r"""Symbols with the assumptions of the text, and the LaTeX that the text prints.

    z \in \mathbb{R}, \quad c > 0, \quad K \in \{1, 2, \dots\}, \quad k \in \{1, \dots, K\},
    \quad W \in \mathbb{R}^{m \times n}

Two symbols of one name with different assumptions are different to SymPy and equal to the eye, so that a true
step looks false. `check_clash` refuses them before anything else is asked.
"""

import re

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixElement

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_^']*(\^\{[A-Za-z0-9+-]+\})?\Z")  # the end: W^{l+1}


def as_sympy(value):
    """The SymPy object of a number or of what is one already.

    Raises TypeError for a text or a collection: SymPy runs the texts it is given as Python. Raises ValueError
    for a Subs that puts one value in the place of several variables.
    """
    if not isinstance(value, tuple | dict):  # whose entries SymPy reads as texts even where it is strict
        try:
            return _distinct(sp.sympify(value, strict=True))
        except sp.SympifyError:
            pass
    instead = "; texts are not evaluated: make the symbols, z = real('z'), and write it without quotes"
    raise TypeError(
        f"expected a SymPy expression or matrix, got {value!r} of type {type(value).__name__}"
        + (instead if isinstance(value, str) else "")
    )


def _distinct(expression):
    """The expression, unless it holds a Subs that SymPy takes for another one.

    At (0, 0) it calls the derivatives of x + 2y by x and by y equal, which are 1 and 2 there.
    """
    parts = expression.atoms(sp.Subs) if hasattr(expression, "atoms") else ()
    for part in parts:
        if len(set(part.point)) < len(part.point):
            raise ValueError(
                f"SymPy takes {part} for another expression, since several variables get the same value; "
                "carry it out with .doit()"
            )
    return expression


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


def array(names, *sizes):
    """W with real entries W[j, k], indices from 1 as in the text: array("W", m, n) is m × n."""
    shape = tuple(_length(n) for n in sizes)
    return _each(names, lambda name: sp.IndexedBase(name, shape=shape, real=True))


def function(names):
    r"""f: \mathbb{R} \to \mathbb{R}, any differentiable function; several names give a tuple."""
    return _each(names, lambda name: sp.Function(name, real=True))


def total(body, *indices):
    r"""\sum_k body over the whole range of every index given; raises TypeError for what is not an index."""
    for k in indices:
        if not isinstance(k, sp.Idx):
            raise TypeError(f"total sums over indices made by index(name, size); got {k!r}")
    return apart(sp.Sum(as_sympy(body), *((k, k.lower, k.upper) for k in indices)))


class Running(sp.Symbol):
    """The label of an index that runs in a sum: prints as the index does, and is another symbol."""


def apart(expression, fresh=False):
    r"""\sum_k x_k with a running k of its own, so that x_k beside the sum is another one.

    SymPy takes the two for the same and differentiates \sum_k x_k by x_k to \sum_k 1; apart, it is
    \sum_{k'} \delta_{k'k} = 1. fresh: new symbols every time, even for indices that are apart already.
    Raises ValueError if a defined name under the sum depends on k and does not take it as an argument.
    """
    done = sp.Dummy if fresh else Running | sp.Dummy

    def renamed(e):
        twins = {k: _twin(k, fresh) for k in e.bound_symbols if not isinstance(_plain(k), done)}
        limits = [(twins.get(k, k), *ends) for k, *ends in e.limits]
        body = e.function.xreplace(twins)
        hidden = body.free_symbols & set(twins)
        if hidden:
            raise ValueError(
                f"{e.function} depends on {hidden.pop()} through a defined name that does not take it as an "
                "argument; add the index to the variables of that name, so that it can run in a sum"
            )
        return e.func(body, *limits) if twins else e

    return expression.replace(lambda e: isinstance(e, sp.Sum | sp.Product), renamed)


def _twin(k, fresh):
    """An index of the same name and range that is another symbol."""
    kind = sp.Dummy if fresh else Running
    label = kind(_plain(k).name, integer=True)
    return sp.Idx(label, (k.lower, k.upper)) if isinstance(k, sp.Idx) else label


def _plain(k):
    return k.label if isinstance(k, sp.Idx) else k


def check_ranges(expression):
    """W_jk of a matrix counts from 0: raises ValueError for an index that runs to the number of rows."""
    for e in expression.atoms(MatrixElement):
        for k, length in zip((e.i, e.j), e.parent.shape, strict=True):
            if isinstance(k, sp.Idx) and sp.expand(k.upper - length) == 0:
                raise ValueError(
                    f"{e} takes the index {k.label} from {k.lower} to {k.upper}, but SymPy counts the rows "
                    f"and columns of a matrix from 0; use {k.label} - 1, or array() for entries from 1"
                )


def check_clash(*expressions):
    """z = z: raises ValueError if two different symbols share a name, such as z with and without 'real'."""
    seen = {}
    for expression in expressions:
        for symbol in sorted(named(expression), key=sp.default_sort_key):
            other = seen.setdefault(_label(symbol), symbol)
            if other != symbol:
                raise ValueError(
                    f"symbol clash: two different symbols are both named {_label(symbol)!r} "
                    f"({_describe(other)}; {_describe(symbol)}); make the symbol once, with real(), "
                    "positive(), size() or index(), and use that one everywhere"
                )


def named(expression):
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
            f"{name!r} is not a name; use a letter followed by letters, digits, _ or ^, "
            "such as 'z', 'W_1' or 'W^{l+1}'"
        )
    return name


def _length(value):
    value = as_sympy(value)
    if not (value.is_integer and value.is_positive):
        raise ValueError(f"a size must be a positive whole number or made by size(); got {value!r}")
    return value
