r"""Which sums, products and quotients of matrices a typed answer may hold, and how long they are written out.

Used by mathlib.typed: number·A, A/number, A ± B of one shape, AB where columns of A meet as many rows of B.
"""

import ast

import sympy as sp


def misfit(left, operator, right):
    """Why two values, one of them a matrix, have no sum, product or quotient here; else "".

    operator: the class of Python's grammar, such as ast.Add.
    """
    shapes = [f"{v.rows} × {v.cols}" if isinstance(v, sp.MatrixBase) else "" for v in (left, right)]
    if operator is ast.Pow:
        part = "powers" if shapes[0] else "exponents"
        return f"matrices have no {part} here; write the matrix entry by entry"
    if operator is ast.Div and shapes[1]:
        return "nothing is divided by a matrix; divide the entries"
    if operator in (ast.Add, ast.Sub) and not all(shapes):
        return "a matrix and a number have no sum; add to its entries"
    if operator in (ast.Add, ast.Sub) and left.shape != right.shape:
        kind = "sum" if operator is ast.Add else "difference"
        return f"matrices of {shapes[0]} and {shapes[1]} have no {kind}; their shapes must be the same"
    if operator is ast.Mult and all(shapes) and left.cols != right.rows:
        return (
            f"matrices of {shapes[0]} and {shapes[1]} have no product; the columns of the first must be as "
            "many as the rows of the second"
        )
    return ""


def parts(left, operator, right):
    """At most how many numbers, letters and signs the result of an operation with matrices has."""
    matrices = [value for value in (left, right) if isinstance(value, sp.MatrixBase)]
    entries = matrices[0].rows * matrices[-1].cols
    inner = matrices[0].cols if operator is ast.Mult and len(matrices) > 1 else 1
    return entries * inner * (_longest(left) + _longest(right))


def _longest(value):
    """How many numbers, letters and signs the longest entry of a matrix, or an expression, has."""
    entries = value if isinstance(value, sp.MatrixBase) else [value]
    return max(sum(1 for _ in sp.preorder_traversal(entry)) for entry in entries)
