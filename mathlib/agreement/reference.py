r"""What SymPy says: $f$ and $\partial f/\partial x_i$ at a point, to 40 digits, and where $f$ has kinks.

Used by `agree` and `agree_gradients`. Only the forward formula is given; SymPy differentiates it, mpmath
evaluates it. A switch is an expression s(x) whose sign chooses the branch of a formula: z for |z|, z > 0 and
max(0, z).
"""

from itertools import combinations

import mpmath
import numpy as np
import sympy as sp
from sympy.core.relational import Relational

from mathlib.definitions import spelled_out
from mathlib.symbols import as_sympy

DIGITS = 40


def as_formula(expression, allowed=None):
    """The SymPy expression of a real formula; `allowed` are the symbols it may hold (None: any).

    Raises TypeError for what is no scalar expression, ValueError for a symbol that has no value.
    """
    try:
        formula = as_sympy(expression)
    except TypeError as error:
        raise TypeError(f"the formula is {expression!r}; {error}") from error
    if not isinstance(formula, sp.Expr) or formula.is_Matrix:
        raise TypeError(f"the formula is a {type(formula).__name__}; expected one SymPy expression, a scalar")
    formula = spelled_out(formula)
    unknown = formula.free_symbols - (formula.free_symbols if allowed is None else set(allowed))
    if unknown:
        names = ", ".join(sorted(str(s) for s in unknown))
        raise ValueError(
            f"the formula holds the symbol {names}, which has no value here; name it in the call"
        )
    return formula


def differentiate(formula, symbol):
    """∂formula/∂symbol off the kinks: the point mass that SymPy puts on a jump is left out."""
    return sp.diff(as_sympy(formula), symbol).replace(sp.DiracDelta, lambda *_: sp.S.Zero)


def high_precision(symbols, expressions):
    """A function of one number per symbol: the float64 array of the expressions, worked out to 40 digits.

    A value that is not real, or not finite, comes out as NaN.
    """
    exact = [as_sympy(e) for e in expressions]  # lambdify would take a text for code
    compiled = sp.lambdify(list(symbols), exact, modules="mpmath", cse=True)

    def evaluate(*numbers):
        with mpmath.workdps(DIGITS):
            try:
                values = compiled(*(mpmath.mpf(float(number)) for number in numbers))
            except ZeroDivisionError:
                return np.full(len(expressions), np.nan)
            return rounded(values)

    return evaluate


def rounded(values):
    """mpmath numbers as float64; one that is not real, or not finite, comes out as NaN"""
    return np.array([_float(value) for value in values])


def _float(value):
    value = mpmath.mpmathify(value)
    return float(value.real) if value.imag == 0 and mpmath.isfinite(value) else float("nan")


def switches(formula):
    """The expressions whose sign chooses a branch of the formula: kinks lie only where one of them is 0."""
    found = set()
    for node in sp.preorder_traversal(formula):
        if isinstance(node, Relational):
            found.add(node.lhs - node.rhs)
        elif isinstance(node, sp.Abs | sp.sign | sp.Heaviside):
            found.add(node.args[0])
        elif isinstance(node, sp.Max | sp.Min):
            found.update(a - b for a, b in combinations(node.args, 2))
    return sorted((s for s in found if s.free_symbols), key=sp.default_sort_key)
