"""Matrices by their entries: each entry is written out by hand, each derivative is carried out."""

import pytest
import sympy as sp
from sympy import (
    Derivative,
    DiagMatrix,
    HadamardProduct,
    ImmutableMatrix,
    Integral,
    KroneckerDelta,
    Limit,
    MatMul,
    Rational,
    Subs,
    Sum,
    Trace,
    UnevaluatedExpr,
)
from sympy.matrices.expressions.matexpr import MatrixElement

from mathlib.symbols import function, index, integer, matrix, real, size, vector
from mathlib.verdict import equal
from mathlib.verdict.budget import NotEvaluable
from mathlib.verdict.matrices import carried_out, entry, is_matrix, pairs, shapes

m, n, K = size("m n K")
i, j = integer("i j")
z, t = real("z t")
f, g = function("f g")
W, V, B, S = matrix("W V", m, n) + (matrix("B", n, K), matrix("S", n, n))
column, row = matrix("u", n, 1), matrix("r", 1, n)
G = ImmutableMatrix([[1, z], [3, 4], [t, 6]])
k0, k1 = sp.symbols("k0 k1", integer=True)


def plainly(e):
    """The expression with each dummy replaced by a plain whole-number symbol of its name."""
    return e.xreplace({s: sp.Symbol(s.name, integer=True) for s in e.atoms(sp.Dummy) if s.is_integer})


ENTRIES = {
    "a named matrix": (W, W[i, j]),
    "a sum": (W + 2 * V, W[i, j] + 2 * V[i, j]),
    "a sum of three": (W + V + matrix("U", m, n), W[i, j] + V[i, j] + matrix("U", m, n)[i, j]),
    "a transpose": (W.T, W[j, i]),
    "a Hadamard product": (HadamardProduct(W, V), W[i, j] * V[i, j]),
    "the identity": (sp.Identity(n), KroneckerDelta(i, j)),
    "zeros": (sp.ZeroMatrix(m, n), 0),
    "ones": (sp.OneMatrix(m, n), 1),
    "a column on the diagonal": (DiagMatrix(column), KroneckerDelta(i, j) * column[i, 0]),
    "a row on the diagonal": (DiagMatrix(row), KroneckerDelta(i, j) * row[0, i]),
    "a product": (W * B, Sum(W[i, k0] * B[k0, j], (k0, 0, n - 1))),
    "a product of three, and a factor": (
        3 * W * B * matrix("C", K, m),
        3 * Sum(W[i, k0] * B[k0, k1] * matrix("C", K, m)[k1, j], (k0, 0, n - 1), (k1, 0, K - 1)),
    ),
    "a product with a transpose": (z * B.T * W.T, z * Sum(B[k0, i] * W[j, k0], (k0, 0, n - 1))),
    "a product of sums": (
        (W + V) * B,
        Sum((W[i, k0] + V[i, k0]) * B[k0, j], (k0, 0, n - 1)),
    ),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry(name):
    form, expected = ENTRIES[name]
    assert plainly(entry(form, i, j)) == expected


def test_an_entry_of_a_written_matrix_has_its_derivatives_done():
    written = sp.Matrix([[Derivative(z**3, z), z], [t, UnevaluatedExpr(t)]])
    assert [entry(written, 0, 0), entry(written, 0, 1), entry(written, 1, 1)] == [3 * z**2, z, t]


def test_a_product_of_written_matrices_has_no_sum():
    product_of = MatMul(2, G, ImmutableMatrix([[z, 5], [7, t]]), evaluate=False)
    assert [[entry(product_of, a, b) for b in (0, 1)] for a in (0, 1, 2)] == [
        [2 * (z + 7 * z), 2 * (5 + z * t)],
        [2 * (3 * z + 28), 2 * (15 + 4 * t)],
        [2 * (t * z + 42), 2 * (5 * t + 6 * t)],
    ]


def test_a_product_runs_through_the_numbers_beside_a_written_matrix_only():
    Q, R = matrix("Q", 2, m), matrix("R", m, 5)
    found = plainly(entry(MatMul(-3, G, Q, R, evaluate=False), 1, j))
    assert found == -3 * Sum(3 * Q[0, k1] * R[k1, j] + 4 * Q[1, k1] * R[k1, j], (k1, 0, m - 1))
    left = matrix("L", m, 3)
    found = plainly(entry(MatMul(left, G, evaluate=False), i, 1))
    assert found == z * left[i, 0] + 4 * left[i, 1] + 6 * left[i, 2]


def test_a_product_over_no_numbers_is_zero():
    nothing = MatMul(sp.zeros(2, 0), sp.zeros(0, 3), evaluate=False)
    assert entry(nothing, 1, 2) == 0
    assert equal(nothing, sp.zeros(2, 3)).proved


@pytest.mark.parametrize("form", [sp.Inverse(S), S**n, HadamardProduct(S, sp.Inverse(S))], ids=str)
def test_an_entry_that_is_not_known(form):
    inside = sp.Inverse(S) if form.has(HadamardProduct) else form
    with pytest.raises(NotEvaluable) as refused:
        entry(form, i, j)
    assert str(refused.value) == (
        f"the entries of {inside} are not known; write it as sums and products of matrices"
    )


def test_what_is_a_matrix():
    assert is_matrix(W) and is_matrix(W * B) and is_matrix(sp.Matrix([[1]])) and is_matrix(G)
    assert not is_matrix(z) and not is_matrix(W[0, 0]) and not is_matrix(Trace(S))


def test_scalars_are_one_pair():
    assert pairs(Derivative(z**2, z), t) == [("", 2 * z, t)]
    assert pairs(t, UnevaluatedExpr(z)) == [("", t, z)]


def test_a_matrix_of_one_entry_beside_a_scalar_is_one():
    single = sp.Matrix([[z * t]])
    assert pairs(single, t) == [("", z * t, t)]
    assert pairs(t, single) == [("", t, z * t)]
    assert pairs(single, sp.Matrix([[t]])) == [("entry (1, 1)", z * t, t)]
    assert shapes(single, t) is None and shapes(t, single) is None


def test_written_matrices_are_one_pair_an_entry():
    other = ImmutableMatrix([[9, 8], [7, 6], [5, 4]])
    assert pairs(G, other) == [
        ("entry (1, 1)", 1, 9),
        ("entry (1, 2)", z, 8),
        ("entry (2, 1)", 3, 7),
        ("entry (2, 2)", 4, 6),
        ("entry (3, 1)", t, 5),
        ("entry (3, 2)", 6, 4),
    ]
    Q = matrix("Q", 1, 2)
    assert pairs(Q, sp.Matrix([[z, t]])) == [("entry (1, 1)", Q[0, 0], z), ("entry (1, 2)", Q[0, 1], t)]


@pytest.mark.parametrize(
    "rows, columns, count",
    [
        (20, 20, 400),
        (1, 400, 400),
        (400, 1, 400),
        (401, 1, 1),
        (1, 401, 1),
        (27, 15, 1),
        (m, 3, 1),
        (3, n, 1),
    ],
    ids=str,
)
def test_up_to_four_hundred_entries_are_compared_one_by_one(rows, columns, count):
    found = pairs(matrix("P", rows, columns), matrix("Q", rows, columns))
    assert len(found) == count


def test_matrices_of_any_size_are_compared_at_a_row_and_a_column():
    ((place, left, right),) = pairs(W, V + W)
    r, c = left.args[1] + 1, left.args[2] + 1
    assert (r.name, r.lower, r.upper) == ("row", 1, m) and (c.name, c.lower, c.upper) == ("column", 1, n)
    assert (place, left, right) == ("", W[r - 1, c - 1], V[r - 1, c - 1] + W[r - 1, c - 1])


def test_shapes_that_differ():
    assert shapes(W, V) is None and shapes(z, t) is None
    assert shapes(W, W.T) == ("m × n", "n × m")
    assert shapes(W, matrix("W", m, n + 1)) == ("m × n", "m × n + 1")
    assert shapes(W, matrix("W", K, n)) == ("m × n", "K × n")
    assert shapes(matrix("W", m * (n + 1), 2), matrix("W", m * n + m, 2)) is None
    assert shapes(sp.zeros(2, 1), z) == ("2 × 1", "a number")
    assert shapes(z, sp.zeros(1, 2)) == ("a number", "1 × 2")


def test_derivatives_are_carried_out():
    x = real("x")
    assert carried_out(Derivative(x**3 * t, x)) == 3 * x**2 * t
    assert carried_out(Derivative(x**3 * t**2, x, x, t)) == 12 * x * t
    assert carried_out(1 + Derivative(Derivative(x**5, x) * t, x)) == 1 + 20 * x**3 * t
    u = vector("u", K)
    k, s = index("k s", K)
    slope = carried_out(Derivative(Sum(u[k] ** 2, (k, 1, K)), u[k]))
    assert equal(slope, 2 * u[k]).proved


def test_the_slope_of_an_undefined_function_stays():
    x = real("x")
    for stays in (
        Derivative(f(x), x),
        Derivative(sp.Function("h")(x, t), x, t),
        Subs(Derivative(f(x), x), x, t**2),
    ):
        assert carried_out(stays) is stays
    assert carried_out(Derivative(f(x**2), x)) == 2 * x * Subs(Derivative(f(t), t), t, x**2)
    two = sp.Function("h")(x, t**2)
    assert carried_out(Derivative(two, x, t)) == sp.diff(two, x, t) != Derivative(two, x, t)


def test_a_trace_is_a_sum_over_the_diagonal():
    found = carried_out(5 * Trace(S))
    (total,) = found.atoms(Sum)
    ((k, low, high),) = total.limits
    assert (k.name, k.is_integer, low, high) == ("k", True, 0, n - 1)
    assert found == 5 * Sum(S[k, k], (k, 0, n - 1))


def test_an_entry_inside_an_expression():
    inside = 1 + MatrixElement(W * B, i, j) ** 2
    assert plainly(carried_out(inside)) == 1 + Sum(W[i, k0] * B[k0, j], (k0, 0, n - 1)) ** 2
    assert carried_out(W[i, j] + 1) == W[i, j] + 1


def test_limits_integrals_and_values_put_in():
    x = real("x")
    whole = Sum(i, (i, 1, K))
    assert carried_out(Integral(x**2, (x, 0, t)) + 1) == t**3 / 3 + 1
    assert carried_out(Limit(sp.sin(x) / x, x, 0) * z) == z
    assert carried_out(UnevaluatedExpr(z + t) ** 2) == (z + t) ** 2
    assert carried_out(Subs(x**2 + 1, x, t + 1)) == (t + 1) ** 2 + 1
    assert carried_out(Subs(x * whole, x, t)) == t * whole
    assert carried_out(Subs(Derivative(x**3, x), x, t)) == Subs(3 * x**2, x, t).doit()
    assert carried_out(Rational(1, 2)) == Rational(1, 2)
