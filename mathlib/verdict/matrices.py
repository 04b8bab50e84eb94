"""Matrices by their generic entries, and derivatives carried out: what the verdict compares are scalars.

    (A Wᵀ)_ij = Σ_k A_ik W_jk,      A = B  exactly when A_ij = B_ij for every i and j

SymPy's own matrix derivative is never asked: it is silently wrong on some sums. Entries are
differentiated instead.
"""

from itertools import pairwise, product

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixElement

from mathlib.symbols import apart, as_sympy
from mathlib.verdict.budget import NotEvaluable, within

EXPLICIT = 400  # matrices up to this many entries are compared entry by entry


def is_matrix(expression):
    """True for matrices of symbols and for explicit ones."""
    return isinstance(expression, sp.MatrixBase | sp.MatrixExpr)


def pairs(left, right):
    """[(place in words, left entry, right entry), ...] of two sides of one shape, as scalar expressions.

    One pair for scalars and for symbolic sizes, with generic indices; every entry of explicit matrices.
    Raises NotEvaluable where an entry is not known.
    """
    left, right = _scalar_if_single(left, right), _scalar_if_single(right, left)
    if not is_matrix(left):
        return [("", carried_out(left), carried_out(right))]
    rows, columns = (as_sympy(length) for length in left.shape)
    if rows.is_Integer and columns.is_Integer and rows * columns <= EXPLICIT:
        places = [(i, j) for i in range(int(rows)) for j in range(int(columns))]
        return [(f"entry ({i + 1}, {j + 1})", entry(left, i, j), entry(right, i, j)) for i, j in places]
    i, j = (sp.Idx(name, (1, length)) - 1 for name, length in (("row", rows), ("column", columns)))
    return [("", entry(left, i, j), entry(right, i, j))]


def shapes(left, right):
    """The two shapes if they differ, else None; a 1 × 1 matrix is a scalar."""
    left, right = _scalar_if_single(left, right), _scalar_if_single(right, left)
    if is_matrix(left) != is_matrix(right):
        return tuple(_shape(e) for e in (left, right))
    if is_matrix(left) and any(sp.simplify(a - b) != 0 for a, b in zip(left.shape, right.shape, strict=True)):
        return tuple(_shape(e) for e in (left, right))
    return None


def carried_out(expression):
    """The expression with derivatives, traces, limits and integrals done and entries of products as sums."""

    def done(e):
        if isinstance(e, sp.Derivative) and not _undefined(e):
            return sp.diff(apart(carried_out(e.expr)), *e.variable_count)
        if isinstance(e, sp.Trace):
            k = sp.Dummy("k", integer=True)
            return sp.Sum(entry(e.arg, k, k), (k, 0, e.arg.rows - 1))
        if isinstance(e, MatrixElement) and not isinstance(e.parent, sp.MatrixSymbol):
            return entry(e.parent, e.i, e.j)
        if isinstance(e, sp.Subs) and not isinstance(e.expr, sp.Derivative):
            return carried_out(e.doit(deep=False))
        if isinstance(e, sp.Limit | sp.Integral):
            return within(e.doit, f"the {type(e).__name__.lower()} {e}")
        if isinstance(e, sp.UnevaluatedExpr):
            return e.args[0]
        return e

    kinds = (sp.Derivative, sp.Trace, MatrixElement, sp.Subs, sp.Limit, sp.Integral, sp.UnevaluatedExpr)
    return expression.replace(lambda e: isinstance(e, kinds), done)


def _undefined(derivative):
    """True for f'(x) of an undefined f, which stays as it is; d/dx f(x²) still needs the chain rule."""
    inner = derivative.expr
    return isinstance(inner, AppliedUndef) and all(v in inner.args for v in derivative.variables)


def _scalar_if_single(expression, other):
    if is_matrix(expression) and not is_matrix(other) and expression.shape == (1, 1):
        return entry(expression, 0, 0)
    return expression


def _shape(e):
    return " × ".join(str(s) for s in e.shape) if is_matrix(e) else "a number"


def entry(matrix, i, j):
    """A_ij as a scalar expression, rows and columns counted from 0; raises NotEvaluable if not known."""
    if isinstance(matrix, sp.MatrixBase):
        return carried_out(as_sympy(matrix[i, j]))
    if isinstance(matrix, sp.DiagMatrix):
        (diagonal,) = matrix.args
        place = (i, 0) if diagonal.cols == 1 else (0, i)
        return sp.KroneckerDelta(i, j) * entry(diagonal, *place)
    if isinstance(matrix, sp.MatAdd):
        return sp.Add(*(entry(a, i, j) for a in matrix.args))
    if isinstance(matrix, sp.HadamardProduct):
        return sp.Mul(*(entry(a, i, j) for a in matrix.args))
    if isinstance(matrix, sp.Identity):
        return sp.KroneckerDelta(i, j)
    if isinstance(matrix, sp.MatMul):
        return _product_entry(matrix, i, j)
    if isinstance(matrix, sp.Transpose):
        return entry(matrix.arg, j, i)
    found = matrix[i, j]
    if isinstance(found, MatrixElement) and not isinstance(found.parent, sp.MatrixSymbol):
        raise NotEvaluable(
            f"the entries of {matrix} are not known; write it as sums and products of matrices"
        )
    return found


def _product_entry(product_of, i, j):
    """Σ over the inner indices, one product of entries; the scalar factor stands in front."""
    scalar, matrices = product_of.as_coeff_matrices()
    inner = [_inner(n, *pair) for n, pair in enumerate(pairwise(matrices))]
    terms = []
    for chosen in product(*inner):
        factors = zip(matrices, [i, *chosen], [*chosen, j], strict=True)
        terms.append(sp.Mul(*(entry(m, row, column) for m, row, column in factors)))
    limits = [(k[0], 0, m.cols - 1) for k, m in zip(inner, matrices, strict=False) if isinstance(k, list)]
    return scalar * (sp.Sum(sp.Add(*terms), *limits) if limits else sp.Add(*terms))


def _inner(n, left, right):
    """What an inner index runs through: its numbers beside a matrix that is written out, else one letter."""
    if any(isinstance(m, sp.MatrixBase) for m in (left, right)):
        return range(left.cols)
    return [sp.Dummy(f"k{n}", integer=True)]
