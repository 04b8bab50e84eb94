"""Linear algebra and calculus: numbers by hand, gradients against SymPy, planted faults."""

import re

import numpy as np
import pytest
import sympy as sp

from mathlib import backpropagation, datasets, network
from mathlib.activations import ACTIVATIONS, SOFTMAX
from mathlib.agreement import Disagreement, agree_gradients
from mathlib.comparison import TOLERANCE, relative_error, same
from mathlib.losses import LOSSES
from mathlib.prerequisites import calculus, linear_algebra
from mathlib.prerequisites.linear_algebra import (
    d_inner,
    d_matvec,
    d_norm1,
    d_norm2,
    inner,
    inner_formula,
    matvec,
    norm1,
    norm1_formula,
    norm2,
    norm2_formula,
)

RNG = np.random.default_rng(11)
X4, Y4 = RNG.normal(size=4), RNG.normal(size=4)
A43 = np.array([[1.0, 0, 0], [-1, 1, 0], [0, -1, 1], [0, 0, -1]])  # σ² = 2 + √2, 2, 2 − √2


# ---------------------------------------------------------------- inner product, matrices, norms


def test_numbers_worked_by_hand():
    x, y = np.array([1.0, 2, 2]), np.array([3.0, 0, -4])
    assert (inner(x, y), norm2(x), norm2(y), norm1(x), norm1(y)) == (-5, 3, 5, 5, 7)
    W = np.array([[1.0, 2, 0], [0, 1, -1]])
    np.testing.assert_array_equal(matvec(W, np.array([3.0, 1, 2])), [5, -1])
    np.testing.assert_array_equal(d_norm2(np.array([3.0, -4.0])), [0.6, -0.8])
    np.testing.assert_array_equal(d_norm1(np.array([3.0, -4.0, 0.0])), [1, -1, 0])


def gradients_of_inner(x, y):
    return dict(zip("xy", d_inner(x, y), strict=True))


def test_inner_product_and_its_gradients():
    assert agree_gradients(inner, gradients_of_inner, inner_formula, {"x": (4,), "y": (4,)})
    exchanged = lambda x, y: {"x": x, "y": y}
    with pytest.raises(Disagreement, match="by x"):
        agree_gradients(inner, exchanged, inner_formula, {"x": (4,), "y": (4,)})


def weighed(W, x):
    """Σ_i g_i (Wx)_i with fixed g: a number, whose gradients by W and x d_matvec gives."""
    return inner(G3, matvec(W, x))


G3 = np.array([0.5, -1.25, 2.0])


def weighed_formula(W, x):
    return (sp.Matrix([[sp.Rational(1, 2), sp.Rational(-5, 4), 2]]) * W * x)[0]


def test_matrix_vector_product_and_its_gradients():
    shapes = {"W": (3, 4), "x": (4,)}
    gradient = lambda W, x: dict(zip("Wx", d_matvec(W, x, G3), strict=True))
    assert agree_gradients(weighed, gradient, weighed_formula, shapes)
    wrong = lambda W, x: {"W": np.outer(x, G3).reshape(3, 4), "x": W.T @ G3}
    with pytest.raises(Disagreement, match="by W.*transpose"):
        agree_gradients(weighed, wrong, weighed_formula, shapes)


def test_a_layer_of_a_network_is_a_matrix_vector_product_for_every_row():
    net = network.init((4, 3), ("linear",), RNG, biases=1.0)
    X = RNG.normal(size=(5, 4))
    Z = network.forward(net, X).Z[1]
    assert same(Z, np.array([matvec(net.W[1], x) + net.b[1] for x in X]))


@pytest.mark.parametrize(
    ("value", "slope", "formula"), [(norm2, d_norm2, norm2_formula), (norm1, d_norm1, norm1_formula)]
)
def test_norms_and_their_gradients(value, slope, formula):
    gradient = lambda x: {"x": slope(x)}
    assert agree_gradients(value, gradient, formula, {"x": (5,)})
    with pytest.raises(Disagreement, match="disagrees with SymPy"):
        agree_gradients(value, lambda x: {"x": x.copy()}, formula, {"x": (5,)})


def test_norm2_neither_overflows_nor_vanishes_and_has_no_gradient_at_zero():
    for power in (-1073, 0, 1020):  # the smallest double, an ordinary one, one of the largest
        assert norm2(np.ldexp([3.0, 4.0], power)) == np.ldexp(5.0, power)
    assert norm2(X4) == np.sqrt((X4**2).sum())
    assert norm2(np.zeros(3)) == 0
    assert np.isnan(norm2(np.array([1.0, np.nan])))
    with pytest.raises(ValueError, match="no gradient at x = 0"):
        d_norm2(np.zeros(3))


def test_norm2_reaches_both_ends_of_the_doubles():
    assert norm2(np.ldexp([-3.0, 4.0], 1021)) == np.ldexp(5.0, 1021)  # 4 · 2¹⁰²¹ is in the last binade
    assert norm2(np.array([0.0, 5e-324])) == 5e-324  # the smallest double there is


def test_the_corner_of_norm1():
    """At 0 NumPy takes the subgradient 0, and the formula that of its second case: compare away from 0"""
    x = sp.symbols("x:3", real=True)
    at = dict(zip(x, (2, 0, -5), strict=True))
    assert norm1_formula(x).subs(at) == 7
    assert [norm1_formula(x).diff(x_i).subs(at) for x_i in x] == [1, -1, -1]
    np.testing.assert_array_equal(d_norm1(np.array([2.0, 0, -5])), [1, 0, -1])


def test_columns_of_two_lengths_have_no_inner_product():
    assert inner_formula(sp.Matrix([2, 3]), sp.Matrix([5, -1])) == 7
    for x, y in (([1, 2], [1, 2, 3]), ([1, 2, 3], [1, 2])):
        with pytest.raises(ValueError, match="zip"):
            inner_formula(sp.Matrix(x), sp.Matrix(y))


@pytest.mark.parametrize("n", [1, 2, 7, 50])
def test_inequalities_between_the_norms(n):
    x, y = RNG.normal(size=n), RNG.normal(size=n)
    pairs = [(abs(inner(x, y)), norm2(x) * norm2(y)), (norm2(x), norm1(x)), (norm1(x), np.sqrt(n) * norm2(x))]
    assert all(below < above if n > 1 else same(below, above) for below, above in pairs)


@pytest.mark.parametrize("call", [inner, d_inner])
def test_vectors_of_two_shapes_are_refused(call):
    with pytest.raises(ValueError, match=r"x has shape \(3,\) and y \(4,\)"):
        call(np.ones(3), np.ones(4))
    with pytest.raises(ValueError, match="two vectors"):
        call(np.ones((3, 1)), np.ones((3, 1)))


def test_a_matrix_of_the_wrong_width_is_refused():
    with pytest.raises(ValueError, match=r"W has shape \(2, 3\) and x \(2,\)"):
        matvec(np.ones((2, 3)), np.ones(2))


# ---------------------------------------------------------------- eigenvalues and singular values


def with_eigenvalues(values, seed):
    """A symmetric matrix with these eigenvalues, and its eigenvectors as columns."""
    Q = np.linalg.qr(np.random.default_rng(seed).normal(size=(len(values), len(values))))[0]
    A = (Q * values) @ Q.T
    return (A + A.T) / 2, Q


@pytest.mark.parametrize("values", [[5.0, -4, 2, 1, 0.5], [-6.0, 3, 1]])
def test_the_tangent_shrinks_by_the_ratio_of_the_eigenvalues(values):
    A, Q = with_eigenvalues(values, 4)
    iterates = linear_algebra.power_iteration(A, 30, np.random.default_rng(5))
    assert same((iterates**2).sum(axis=1), np.ones(31))
    tangents = np.array([linear_algebra.tangent(x, Q[:, 0]) for x in iterates])
    rate = abs(values[1] / values[0])
    far = tangents[:-1] > 1e-3  # below, the rounding of x takes part
    assert far.sum() >= 8
    shrunk = (tangents[1:] / tangents[:-1])[far]
    early = shrunk[:5]  # from below: the other directions die out first
    assert (early < rate).all() and (np.diff(early) > 0).all() and 0.95 * rate < shrunk[-1]


def test_power_iteration_worked_by_hand():
    A = np.array([[2.0, 1], [1, 2]])
    v = np.array([1.0, 1])
    assert same(linear_algebra.tangent(np.array([1.0, 0]), v), 1)
    assert same(linear_algebra.tangent(matvec(A, np.array([1.0, 0])), v), 1 / 3)
    assert linear_algebra.rayleigh(A, v) == 3


def test_one_step_of_power_iteration_is_one_multiplication():
    start, moved = linear_algebra.power_iteration(np.diag([2.0, 0]), 1, np.random.default_rng(2))
    assert same(norm2(start), 1.0) and start.all()
    np.testing.assert_array_equal(moved, [np.sign(start[0]), 0])  # an entry may vanish, if not all do
    only = linear_algebra.power_iteration(np.array([[-3.0]]), 61, np.random.default_rng(2))
    np.testing.assert_array_equal(only[:, 0], only[0, 0] * (-1.0) ** np.arange(62))


def test_entries_that_are_zero_do_not_make_a_vector_zero():
    A = np.array([[2.0, 1], [1, 5]])
    assert linear_algebra.rayleigh(A, np.array([0.0, 3])) == 5
    assert same(linear_algebra.tangent(np.array([1.0, 1]), np.array([0.0, 2])), 1)
    assert linear_algebra.tangent(np.array([4.0, 0]), np.array([0.0, 2])) == np.inf
    zero, other = np.zeros(2), np.array([1.0, 1])
    for x, v in ((zero, other), (other, zero), (zero, zero)):
        with pytest.raises(ValueError, match="no angle with a vector that is 0"):
            linear_algebra.tangent(x, v)
    with pytest.raises(ValueError, match="x = 0 has no direction"):
        linear_algebra.rayleigh(A, zero)


@pytest.mark.parametrize("power", [-1073, -535, -300, 0, 300, 1020])
def test_direction_counts_not_length(power):
    """2⁻¹⁰⁷³ is near the smallest double, the square of 2⁻⁵³⁵ keeps three bits, that of 2¹⁰²⁰ overflows"""
    A = np.array([[2.0, 1], [1, 2]])
    x, v = np.array([3.0, 2.0]), np.array([1.0, 1.0])
    scaled = np.ldexp(x, power)
    assert linear_algebra.rayleigh(A, scaled) == linear_algebra.rayleigh(A, x) == 38 / 13
    assert linear_algebra.tangent(scaled, v) == linear_algebra.tangent(x, v)
    assert linear_algebra.tangent(v, scaled) == linear_algebra.tangent(v, x)
    assert same(linear_algebra.tangent(x, v), 1 / 5)  # (3, 2) = 5/2 (1, 1) + 1/2 (1, −1)


def test_rayleigh_names_all_it_was_given():
    shapes = r"the shapes are A \(2, 3\), x \(3,\); expected \(n, n\), \(n,\)"
    with pytest.raises(ValueError, match=shapes):
        linear_algebra.rayleigh(np.ones((2, 3)), np.ones(3))


def test_power_iteration_refuses_what_it_cannot_do():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="not symmetric"):
        linear_algebra.power_iteration(np.array([[1.0, 2], [0, 1]]), 3, rng)
    for shape in ((2, 3), (0, 0), (3,), (2, 2, 2)):
        with pytest.raises(ValueError, match=f"A of shape {re.escape(str(shape))} is not symmetric"):
            linear_algebra.power_iteration(np.ones(shape), 3, rng)
    with pytest.raises(ValueError, match="direction is lost"):
        linear_algebra.power_iteration(np.zeros((2, 2)), 3, rng)
    with pytest.raises(TypeError, match="numpy.random.Generator"):
        linear_algebra.power_iteration(np.eye(2), 3, 0)
    for steps in (0, 10**6 + 1):
        with pytest.raises(ValueError, match=f"steps must be in 1 … 1000000, not {steps}"):
            linear_algebra.power_iteration(np.zeros((2, 2)), steps, rng)
    with pytest.raises(ValueError, match="direction is lost"):  # 10⁶ steps are allowed
        linear_algebra.power_iteration(np.zeros((2, 2)), 10**6, rng)


def exact_singular_values(k):
    """(σ_{k+1}, √Σ_{i>k} σ_i²) of A43 in SymPy, 0 beyond the last."""
    squares = [2 + sp.sqrt(2), sp.Integer(2), 2 - sp.sqrt(2)][k:]
    return float(sp.sqrt(max(squares, default=0))), float(sp.sqrt(sum(squares)))


@pytest.mark.parametrize("k", [0, 1, 2])
def test_truncation_leaves_the_singular_values_that_follow(k):
    rest = A43 - linear_algebra.truncated(A43, k)
    assert same(np.linalg.norm(rest, 2), exact_singular_values(k)[0])
    assert same(norm2(rest), exact_singular_values(k)[1])
    assert same(linear_algebra.truncation_error(A43, k), exact_singular_values(k))
    assert np.linalg.matrix_rank(linear_algebra.truncated(A43, k)) == k


def test_all_singular_values_give_the_matrix_back_and_no_more_are_kept():
    assert same(linear_algebra.truncated(A43, 3) + 1, A43 + 1)
    assert linear_algebra.truncation_error(A43, 3) == (0, 0)
    for call in (linear_algebra.truncated, linear_algebra.truncation_error):
        with pytest.raises(ValueError, match=r"k must be in 0 … 3"):
            call(A43, 4)
        with pytest.raises(TypeError, match="whole number"):
            call(A43, 1.5)


def test_truncation_of_the_digits():
    X = datasets.digits()[0]
    spectral, frobenius = linear_algebra.truncation_error(X, 10)
    rest = X - linear_algebra.truncated(X, 10)
    assert same([np.linalg.norm(rest, 2), norm2(rest)], [spectral, frobenius])


def test_a_tall_matrix_needs_no_square_one_of_its_height():
    tall = np.outer(np.ones(200_000), [3.0, 4.0])  # 200,000² numbers would be 320 GB
    rest = tall - linear_algebra.truncated(tall, 1)
    assert np.abs(rest).max() < 1e-9


# ---------------------------------------------------------------- derivatives


def test_a_quotient_tends_to_the_partial_derivative():
    x = np.array([2.0, 1.0])
    assert calculus.cubic(x) == 7
    np.testing.assert_array_equal(calculus.d_cubic(x), [4, 7])
    for h in (0.5, 0.25, -0.125):  # by hand: 4 + h, and 7 for every h
        assert calculus.difference_quotient(calculus.cubic, x, 0, h) == 4 + h
        assert calculus.difference_quotient(calculus.cubic, x, 1, h) == 7
    np.testing.assert_array_equal(x, [2, 1])
    with pytest.raises(ValueError, match="h = 0 divides by zero"):
        calculus.difference_quotient(calculus.cubic, x, 0, 0.0)


def test_gradient_of_the_worked_example():
    formula = lambda x: x[0] ** 2 * x[1] + 3 * x[1]
    assert agree_gradients(calculus.cubic, lambda x: {"x": calculus.d_cubic(x)}, formula, {"x": (2,)})


def quadratic_formula(x, A, b):
    return (x.T * A * x + b.T * x)[0]


QUADRATIC = {"x": (3,), "A": (3, 3), "b": (3,)}


def test_gradient_of_a_quadratic():
    gradient = lambda x, A, b: {"x": calculus.d_quadratic(x, A, b)}
    why = "xᵀAx needs a square A"
    given = {"wrt": "x", "allow_equal": why}
    assert agree_gradients(calculus.quadratic, gradient, quadratic_formula, QUADRATIC, **given)
    for wrong in (lambda x, A, b: 2 * A @ x + b, lambda x, A, b: (A + A.T) @ x):
        with pytest.raises(Disagreement, match="disagrees with SymPy"):
            agree_gradients(
                calculus.quadratic, lambda wrong=wrong, **a: {"x": wrong(**a)}, quadratic_formula,
                QUADRATIC, **given,
            )  # fmt: skip


@pytest.mark.parametrize("call", [calculus.quadratic, calculus.d_quadratic])
def test_a_quadratic_names_all_it_was_given(call):
    shapes = r"the shapes are x \(3,\), A \(2, 3\), b \(3,\); expected \(n,\), \(n, n\), \(n,\)"
    with pytest.raises(ValueError, match=shapes):
        call(np.ones(3), np.ones((2, 3)), np.ones(3))


def test_no_unit_vector_climbs_faster_than_the_gradient():
    g = np.random.default_rng(6).normal(size=5)
    u = np.random.default_rng(7).normal(size=(1000, 5))
    slopes = u @ g / np.sqrt((u**2).sum(axis=1))
    best = calculus.steepest(g)
    assert same(inner(g, best), norm2(g)) and same(norm2(best), 1.0)
    assert slopes.max() < norm2(g)
    with pytest.raises(ValueError, match="0 in every direction"):
        calculus.steepest(np.zeros(3))


def layers(seed):
    """Maps R⁴ → R³ → R³ → R²: affine, tanh, affine."""
    rng = np.random.default_rng(seed)
    W, V = rng.normal(size=(3, 4)), rng.normal(size=(2, 3))
    inside = calculus.affine(W, rng.normal(size=3))
    return [inside, calculus.entrywise(ACTIVATIONS["tanh"]), calculus.affine(V, rng.normal(size=2))]


def test_an_affine_map_by_hand():
    W, b = np.array([[1.0, 2, 0], [0, 1, -1]]), np.array([10.0, -20])
    map_ = calculus.affine(W, b)
    np.testing.assert_array_equal(map_.value(np.array([3.0, 1, 2])), [15, -21])
    np.testing.assert_array_equal(map_.jacobian(np.array([3.0, 1, 2])), W)


def test_a_composition_starts_from_a_vector():
    for x, error in ((np.ones((2, 2)), ValueError), ([1.0, 2.0], TypeError)):
        with pytest.raises(error, match="x"):
            calculus.through([], x)
    with pytest.raises(TypeError, match="x, g are float32, float64"):
        calculus.pulled_back([], np.ones(2, np.float32), np.ones(2))


def test_maps_that_can_be_gone_through_once_are_refused():
    x = np.array([3.0, 1.0])
    assert calculus.jacobian(iter([]), x).tolist() == [[1, 0], [0, 1]]
    with pytest.raises(ValueError, match="zip"):  # not answered with the Jacobian of no map
        calculus.jacobian(iter([calculus.affine(2 * np.eye(2), x)]), x)


def test_jacobians_multiply_as_central_differences_say():
    maps, x, h = layers(8), X4, 1e-5
    J = calculus.jacobian(maps, x)
    moved = [[calculus.through(maps, x + s * h * e)[-1] for e in np.eye(4)] for s in (1, -1)]
    differences = (np.array(moved[0]) - moved[1]).T / (2 * h)
    assert J.shape == (2, 4)
    assert (relative_error(J, differences) <= TOLERANCE["central differences"]).all()


def test_from_the_back_comes_the_same_gradient():
    maps, g = layers(9), np.array([0.75, -2.0])
    assert same(calculus.pulled_back(maps, X4, g), calculus.jacobian(maps, X4).T @ g)
    assert len(calculus.through(maps, X4)) == 4
    turned = [maps[2], maps[1], maps[0]]
    with pytest.raises(ValueError, match="a column for each entry of x"):
        calculus.pulled_back(turned, X4, g)


def test_the_chain_of_jacobians_is_backpropagation():
    net = network.init((4, 3, 2), ("tanh", "linear"), np.random.default_rng(10), biases=0.5)
    X, Y = RNG.normal(size=(1, 4)), RNG.normal(size=(1, 2))
    _, db = network.views(backpropagation.backward(net, network.forward(net, X), Y, "mse"), net.m)
    stored = network.forward(net, X)
    maps = [calculus.entrywise(net.sigma[1]), calculus.affine(net.W[2], net.b[2])]
    g = LOSSES["mse"].derivative(stored.A[2], Y)[0]
    assert same(calculus.pulled_back(maps, stored.Z[1][0], g), db[1])


def test_softmax_is_not_entrywise():
    with pytest.raises(ValueError, match="does not act entry by entry"):
        calculus.entrywise(SOFTMAX)
