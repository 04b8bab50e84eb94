r"""min c·x over x ≥ 0 with Ax = b, in fractions: no rounding decides whether a solution exists.

Chapter: theory.  Symbols: A (m, n), b (m,), c (n,), x (n,).  The simplex method of Dantzig with the rule of
Bland 1977, doi:10.1287/moor.2.2.103, under which it comes to an end. SymPy 1.14 has one as well, which calls
some programs infeasible that have a solution; the callers here check what they are given.
"""

from fractions import Fraction


class Unbounded(ValueError):
    """c·x has no minimum: it falls below every number on the solutions of Ax = b, x ≥ 0."""


def minimum(c, A, b):
    r"""The x ≥ 0 with Ax = b that makes c·x smallest, as a list of fractions; None if no x ≥ 0 has Ax = b.

    c (n,), A (m, n), b (m,): whole numbers or fractions, n ≥ 1. First Σ (b − Ax) is made smallest, with a
    slack for each row; only if it is 0 is there a solution. Raises Unbounded, TypeError for a float, and
    ValueError for other shapes.
    """
    c, b, A = _exact(c), _exact(b), [_exact(row) for row in A]
    m, n = len(A), len(c)
    if not n or len(b) != m or any(len(row) != n for row in A):
        raise ValueError(f"c has {n} entries, b {len(b)}, A rows of {[len(row) for row in A]}")
    rows = [[v if right >= 0 else -v for v in (*row, right)] for row, right in zip(A, b)]
    table = [[*row[:-1], *(int(i == k) for k in range(m)), row[-1]] for i, row in enumerate(rows)]
    basis = list(range(n, n + m))
    if _descend(table, basis, [0] * n + [1] * m, n + m):
        return None
    _drop_slacks(table, basis, n)
    _descend(table, basis, c + [0] * m, n)
    x = dict(zip(basis, (row[-1] for row in table)))
    return [x.get(k, Fraction(0)) for k in range(n)]


def _exact(values):
    """The numbers as fractions. Raises TypeError for a float, which is another number than it shows"""
    if any(isinstance(v, float) for v in values):
        raise TypeError(f"{list(values)} holds floats; pass whole numbers or fractions")
    return [Fraction(v) for v in values]


def _descend(table, basis, c, columns):
    """Pivot until no column < columns has a negative cost; c·x there. Raises Unbounded"""
    cost = [*c, 0]
    while True:
        reduced = [
            cost[k] - sum(cost[at] * row[k] for at, row in zip(basis, table)) for k in range(len(cost))
        ]
        enter = next((k for k in range(columns) if reduced[k] < 0), None)
        if enter is None:
            return -reduced[-1]
        ratios = [
            (row[-1] / row[enter], at, i) for i, (at, row) in enumerate(zip(basis, table)) if row[enter] > 0
        ]
        if not ratios:
            raise Unbounded("c·x has no minimum on x ≥ 0 with Ax = b; bound x, or turn the sign of c")
        _pivot(table, basis, min(ratios)[2], enter)


def _pivot(table, basis, i, k):
    """Let x_k take the place of the basic variable of row i"""
    table[i] = [v / table[i][k] for v in table[i]]
    for other, row in enumerate(table):
        if other != i and row[k]:
            table[other] = [v - row[k] * p for v, p in zip(row, table[i])]
    basis[i] = k


def _drop_slacks(table, basis, n):
    """Slacks that are left in the basis are 0: put another column in their place, or drop an idle row"""
    for i in reversed(range(len(basis))):
        if basis[i] >= n:
            k = next((k for k in range(n) if table[i][k]), None)
            if k is None:
                del table[i], basis[i]
            else:
                _pivot(table, basis, i, k)
