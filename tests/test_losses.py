"""The losses by hand, against their textbook formulas and against the complex step; targets; bad input."""

from types import SimpleNamespace

import numpy as np
import pytest
import sympy

from mathlib.activations import sigmoid, softmax
from mathlib.agreement import Disagreement, agree_gradients
from mathlib.backpropagation import backward
from mathlib.losses import (
    LOSSES,
    add_d_l2_penalty,
    check_lam,
    check_targets,
    empirical_risk,
    l2_penalty,
    loss_for,
    mse_formula,
    one_hot,
    targets,
)
from mathlib.network import Network, forward, init, unrolled, views, with_theta

NAMES = list(LOSSES)


def sample(name, N=4, K=3, seed=0):
    """Arguments and targets with rows that do not sum to 1 for mse, probabilities for the cross-entropies"""
    rng = np.random.default_rng(seed)
    Y = rng.random((N, K)) if name != "cross_entropy" else softmax(rng.standard_normal((N, K)))
    return rng.standard_normal((N, K)), Y


def test_mse_by_hand():
    A, Y = np.array([[1.0, 2.0], [0.0, 3.0]]), np.array([[0.0, 4.0], [0.0, 2.0]])
    np.testing.assert_array_equal(LOSSES["mse"].value(A, Y), [5 / 2, 1 / 2])
    np.testing.assert_array_equal(LOSSES["mse"].derivative(A, Y), [[1, -2], [0, 1]])


def test_cross_entropy_by_hand():
    Z, Y = np.log([[1.0, 2.0, 5.0]]), np.array([[0.0, 1.0, 0.0]])
    np.testing.assert_allclose(LOSSES["cross_entropy"].value(Z, Y), [np.log(4)], rtol=1e-15)
    np.testing.assert_allclose(
        LOSSES["cross_entropy"].derivative(Z, Y), [[1 / 8, 2 / 8 - 1, 5 / 8]], rtol=1e-15
    )


def test_binary_cross_entropy_by_hand():
    Z, Y = np.log([[3.0], [3.0]]), np.array([[1.0], [0.0]])
    np.testing.assert_allclose(
        LOSSES["binary_cross_entropy"].value(Z, Y), [np.log(4 / 3), np.log(4)], rtol=1e-15
    )
    np.testing.assert_allclose(
        LOSSES["binary_cross_entropy"].derivative(Z, Y), [[-1 / 4], [3 / 4]], rtol=1e-15
    )


@pytest.mark.parametrize("name", NAMES)
def test_value_and_derivative_are_those_of_the_textbook_formula(name):
    loss, (U, Y) = LOSSES[name], sample(name)
    u, y = sympy.symbols("u:3", real=True), sympy.symbols("y:3", positive=True)
    formula = loss.formula(u, y)
    both = sympy.lambdify([u, y], [formula, [sympy.diff(formula, u_k) for u_k in u]], "mpmath")
    for i in range(len(U)):
        value, gradient = both(U[i], Y[i])
        np.testing.assert_allclose(loss.value(U, Y)[i], float(value), rtol=1e-13)
        np.testing.assert_allclose(
            loss.derivative(U, Y)[i], [float(g) for g in gradient], rtol=1e-12, atol=1e-14
        )


@pytest.mark.parametrize("name", NAMES)
def test_derivative_is_the_complex_step_of_each_row(name):
    loss, (U, Y) = LOSSES[name], sample(name, N=5, K=4, seed=1)
    for k in range(4):
        step = np.zeros(4, dtype=complex)
        step[k] = 1e-30j
        np.testing.assert_allclose(
            loss.derivative(U, Y)[:, k], loss.value(U + step, Y).imag / 1e-30, rtol=1e-12
        )


@pytest.mark.parametrize("name", NAMES)
def test_a_single_vector_is_a_row(name):
    loss, (U, Y) = LOSSES[name], sample(name)
    assert loss.value(U[1], Y[1]) == loss.value(U, Y)[1]
    np.testing.assert_array_equal(loss.derivative(U[1], Y[1]), loss.derivative(U, Y)[1])


@pytest.mark.parametrize("name, p", [("cross_entropy", softmax), ("binary_cross_entropy", sigmoid)])
def test_derivative_takes_probabilities_that_are_known_and_computes_no_others(name, p):
    rng = np.random.default_rng(12)
    Z, Y, other = rng.standard_normal((5, 3)), rng.random((5, 3)), rng.standard_normal((5, 3))
    derivative = LOSSES[name].derivative
    np.testing.assert_array_equal(derivative(Z, Y, p(Z)), derivative(Z, Y))
    np.testing.assert_array_equal(derivative(other, Y, p(Z)), derivative(Z, Y))


def test_cross_entropy_of_targets_that_do_not_sum_to_1():
    Z, Y = sample("mse")
    p = softmax(Z)
    expected = Y.sum(axis=1, keepdims=True) * p - Y
    np.testing.assert_allclose(LOSSES["cross_entropy"].derivative(Z, Y), expected, rtol=1e-14)
    assert not np.allclose(expected, p - Y)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ["cross_entropy", "binary_cross_entropy"])
def test_huge_logits_stay_finite(name, dtype):
    Z, Y = np.array([[1e4, -1e4], [-1e4, 1e4]], dtype=dtype), np.array([[0, 1], [0, 1]], dtype=dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        L, delta = LOSSES[name].value(Z, Y), LOSSES[name].derivative(Z, Y)
    np.testing.assert_array_equal(L, [2e4, 0])
    np.testing.assert_array_equal(delta, [[1, -1], [0, 0]])
    assert L.dtype == delta.dtype == dtype


@pytest.mark.parametrize("name", NAMES)
def test_losses_leave_their_arguments_alone(name):
    U, Y = sample(name)
    before = U.copy(), Y.copy()
    LOSSES[name].value(U, Y), LOSSES[name].derivative(U, Y)
    np.testing.assert_array_equal(U, before[0])
    np.testing.assert_array_equal(Y, before[1])


@pytest.mark.parametrize(
    "name, last", [("mse", "tanh"), ("cross_entropy", "softmax"), ("binary_cross_entropy", "sigmoid")]
)
def test_empirical_risk_is_the_mean_of_the_losses_of_the_samples(name, last):
    rng = np.random.default_rng(3)
    n = Network((2, 3), (last,), theta=rng.standard_normal(9))
    X, (_, Y) = rng.standard_normal((5, 2)), sample(name, N=5)
    alone = [empirical_risk(n, forward(n, X[i : i + 1]), Y[i : i + 1], name) for i in range(5)]
    np.testing.assert_allclose(empirical_risk(n, forward(n, X), Y, name), sum(alone) / 5, rtol=1e-14)


def test_loss_and_output_activation_must_match():
    with pytest.raises(ValueError, match="unknown loss 'hinge'; expected one of mse, cross_entropy"):
        loss_for(Network((2, 3), ("linear",)), "hinge")
    with pytest.raises(ValueError, match="cross_entropy needs softmax on the last layer, which is sigmoid"):
        loss_for(Network((2, 3), ("sigmoid",)), "cross_entropy")
    assert loss_for(Network((2, 3), ("sigmoid",)), "mse") is LOSSES["mse"]


def test_empirical_risk_does_not_broadcast_targets():
    n = Network((2, 3), ("linear",))
    with pytest.raises(ValueError, match=r"targets have shape \(4, 1\) and the output has \(4, 3\)"):
        empirical_risk(n, forward(n, np.ones((4, 2))), np.ones((4, 1)), "mse")


def test_one_hot():
    np.testing.assert_array_equal(one_hot([2, 0], 3), [[0, 0, 1], [1, 0, 0]])
    assert one_hot([1], 2, np.float32).dtype == np.float32
    with pytest.raises(ValueError, match="labels must be in 0 … 2, not 0 … 3"):
        one_hot([0, 3], 3)
    with pytest.raises(ValueError, match="not -1 … 1"):
        one_hot([-1, 1], 3)
    with pytest.raises(TypeError, match="whole numbers, not shape .* of float64"):
        one_hot([0.0, 1.0], 3)


def test_targets_of_labels():
    np.testing.assert_array_equal(targets([1, 0], "cross_entropy", 2), [[0, 1], [1, 0]])
    np.testing.assert_array_equal(targets([1, 0], "binary_cross_entropy", 1), [[1], [0]])
    for Y in (np.array([[0.25, 0.75]]), np.array([[0.0, 1.0]])):
        assert targets(Y, "cross_entropy", 2) is Y


@pytest.mark.parametrize(
    "y, loss, K, error, message",
    [
        (np.zeros(4), "mse", 1, ValueError, r"must have shape \(N, 1\), not \(4,\); pass y\[:, None\]"),
        (np.zeros(4, dtype=int), "mse", 3, ValueError, r"whole-number labels become one_hot\(y, K\)"),
        (np.zeros((4, 2)), "cross_entropy", 3, ValueError, r"shape \(N, 3\), not \(4, 2\)"),
        (np.zeros((4, 3), dtype=np.float32), "mse", 3, TypeError, r"pass y.astype\(np.float64\)"),
        (np.array([[np.nan, np.inf, 0]]), "mse", 3, ValueError, "hold 2 values that are NaN or infinite"),
        (np.array([[0, 1.5]]), "cross_entropy", 2, ValueError, r"probabilities in \[0, 1\], not 0.0 … 1.5"),
        (np.array([0, 2]), "binary_cross_entropy", 1, ValueError, "labels must be in 0 … 1, not 0 … 2"),
    ],
)
def test_bad_targets_are_refused(y, loss, K, error, message):
    with pytest.raises(error, match=message):
        targets(y, loss, K)


def test_saturated_sigmoid_stops_the_squared_error_and_not_the_cross_entropy():
    Z, Y = np.array([[-20.0]]), np.array([[1.0]])
    through_sigmoid = LOSSES["mse"].derivative(sigmoid(Z), Y) * sigmoid(Z) * sigmoid(-Z)
    assert abs(through_sigmoid[0, 0]) < 1e-8
    assert LOSSES["binary_cross_entropy"].derivative(Z, Y)[0, 0] < -0.999


# The L2 cost

SIZES = (2, 3, 1)
LIKE = init(SIZES, ("tanh", "linear"), np.random.default_rng(0), biases=1.0)
ARRAYS = {"theta": (13,), "X": (5, 2), "Y": (5, 1)}


def test_l2_penalty_by_hand():
    n = Network((2, 1, 3), ("tanh", "linear"), theta=np.arange(1.0, 10.0))
    # W^1 = (1, 2), b^1 = (3), W^2 = (4, 5, 6)ᵀ, b^2 = (7, 8, 9): only 1² + 2² + 4² + 5² + 6² = 82 counts
    assert l2_penalty(n, 0.5) == 0.25 * 82
    assert l2_penalty(n, 0.0) == 0
    dW = {l: np.full_like(W, 10.0) for l, W in n.W.items()}
    assert add_d_l2_penalty(n, 0.5, dW) is None
    np.testing.assert_array_equal(dW[1], [[10.5, 11.0]])
    np.testing.assert_array_equal(dW[2], [[12.0], [12.5], [13.0]])
    np.testing.assert_array_equal(n.theta, np.arange(1.0, 10.0))


def test_l2_penalty_takes_the_complex_step():
    """|w|² has no complex step: the imaginary part of w² / 2 must come through"""
    theta = LIKE.theta.astype(complex)
    theta[2] += 1e-30j
    step = l2_penalty(with_theta(LIKE, theta), 0.7).imag / 1e-30
    np.testing.assert_allclose(step, 0.7 * LIKE.theta[2], rtol=1e-13)


def test_the_gradient_of_the_l2_penalty_is_what_backward_adds():
    rng = np.random.default_rng(5)
    X, Y = rng.standard_normal((5, 2)), rng.standard_normal((5, 1))
    stored = forward(LIKE, X)
    plain, before = backward(LIKE, stored, Y, "mse"), LIKE.theta.copy()
    dW, db = views(backward(LIKE, stored, Y, "mse", lam=0.3) - plain, SIZES)
    for l, W in LIKE.W.items():
        np.testing.assert_allclose(dW[l], 0.3 * W, rtol=1e-12)
        assert not db[l].any()
    np.testing.assert_array_equal(LIKE.theta, before)


def test_lam_0_changes_nothing_and_out_is_filled():
    rng = np.random.default_rng(6)
    X, Y = rng.standard_normal((5, 2)), rng.standard_normal((5, 1))
    stored, g = forward(LIKE, X), np.full(13, np.nan)
    assert backward(LIKE, stored, Y, "mse", out=with_theta(LIKE, g), lam=0.4) is g
    np.testing.assert_array_equal(g, backward(LIKE, stored, Y, "mse", lam=0.4))
    np.testing.assert_array_equal(backward(LIKE, stored, Y, "mse", lam=0.0), backward(LIKE, stored, Y, "mse"))


def cost(theta, X, Y):
    n = with_theta(LIKE, theta)
    return empirical_risk(n, forward(n, X), Y, "mse") + l2_penalty(n, 0.3)


def cost_formula(theta, X, Y):
    W, b = views(np.array(theta).ravel(), SIZES)
    W, b = ({l: sympy.Matrix(M) for l, M in one.items()} for one in (W, b))
    a = [unrolled(("tanh", "linear"), W, b, X[i, :].T)[1] for i in range(5)]
    squares = sum(w**2 for M in W.values() for w in M)
    return sum(mse_formula(a[i], Y[i, :]) for i in range(5)) / 5 + sympy.Rational(3, 20) * squares


def d_cost(theta, X, Y, spoil=lambda n, g: g, lam=0.3):
    n = with_theta(LIKE, theta)
    return {"theta": spoil(n, backward(n, forward(n, X), Y, "mse", lam=lam))}


def test_cost_with_l2_agrees_with_sympy_for_every_parameter():
    assert agree_gradients(cost, d_cost, cost_formula, ARRAYS, wrt="theta", claim="losses.l2_cost")


def biases_too(n, g):
    _, db = views(g, SIZES)
    for l, b in n.b.items():
        db[l] += 0.3 * b
    return g


def divided_by_the_batch(n, g):
    dW, _ = views(g, SIZES)
    for l, W in n.W.items():
        dW[l] -= 0.3 * W * (1 - 1 / 5)
    return g


@pytest.mark.parametrize(
    "wrong, entries",
    [
        ({"lam": 0.0}, "9 of 13"),
        ({"lam": 0.6}, "9 of 13"),  # the derivative of λw² in place of λw²/2
        ({"lam": -0.3}, "9 of 13"),
        ({"spoil": biases_too}, "4 of 13"),
        ({"spoil": divided_by_the_batch}, "9 of 13"),
    ],
    ids=["left out", "twice", "a sign", "on the biases as well", "inside the mean"],
)
def test_a_wrong_l2_gradient_is_refused(wrong, entries):
    def wrong_gradient(theta, X, Y):
        return d_cost(theta, X, Y, **wrong)

    with pytest.raises(Disagreement, match=f"disagrees with SymPy's derivative in {entries} entries"):
        agree_gradients(cost, wrong_gradient, cost_formula, ARRAYS, wrt="theta", draws=1)


# The mistakes of the chapter


def test_the_diagonal_of_the_softmax_jacobian_is_not_enough():
    Z, Y = np.log([[1.0, 2.0, 5.0]]), np.array([[0.0, 1.0, 0.0]])
    diagonal = -Y * (1 - softmax(Z))
    right = LOSSES["cross_entropy"].derivative(Z, Y)
    assert diagonal[0, 1] == right[0, 1]
    assert not np.isclose(diagonal, right)[0, [0, 2]].any()


def test_the_textbook_form_overflows_where_the_stable_one_does_not():
    Z, Y = np.array([[1e4, -1e4], [0.0, -1e4]]), one_hot([1, 1], 2)
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        p = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
        textbook = -(Y * np.log(p)).sum(axis=1)
    assert not np.isfinite(textbook).any()
    np.testing.assert_array_equal(LOSSES["cross_entropy"].value(Z, Y), [2e4, 1e4])


def test_a_shift_of_the_logits_changes_neither_the_loss_nor_its_gradient():
    Z, Y = sample("cross_entropy", seed=2)
    shifted, loss = Z + np.array([[3.0], [-100.0], [700.0], [0.5]]), LOSSES["cross_entropy"]
    np.testing.assert_allclose(loss.value(shifted, Y), loss.value(Z, Y), rtol=1e-12)
    np.testing.assert_allclose(loss.derivative(shifted, Y), loss.derivative(Z, Y), rtol=1e-11)


def test_accuracy_and_loss_may_part():
    one_right, none_right = np.array([[0.1], [-6.0]]), np.array([[-0.1], [-0.1]])
    loss = LOSSES["binary_cross_entropy"]
    assert loss.value(none_right, np.ones((2, 1))).mean() < loss.value(one_right, np.ones((2, 1))).mean()


LABELS = np.array([1, 0, 1, 1])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("loss, K", [("binary_cross_entropy", 1), ("cross_entropy", 3)])
def test_targets_of_labels_have_the_precision_asked_for(loss, K, dtype):
    Y = targets(LABELS, loss, K, dtype)
    assert Y.dtype == dtype and Y.shape == (4, K)


def test_each_end_of_the_probabilities_is_looked_at():
    for y in (-0.5, 1.5):
        with pytest.raises(ValueError, match=r"are probabilities in \[0, 1\]"):
            targets(np.array([[0.5], [y]]), "binary_cross_entropy", 1)
    Y = np.array([[0.0], [1.0]])
    assert targets(Y, "binary_cross_entropy", 1) is Y


def test_masked_targets_are_refused():
    with pytest.raises(TypeError, match="targets must be an array of float64 or float32, not MaskedArray"):
        targets(np.ma.masked_array([[0.5], [0.5]]), "binary_cross_entropy", 1)


@pytest.mark.parametrize("lam", [0, 0.5, 1, 7, np.float32(0.25)])
def test_a_penalty_is_a_number_from_0_on(lam):
    check_lam(lam)


@pytest.mark.parametrize("lam", [True, "1", None, 1j, [1.0]])
def test_a_penalty_that_is_no_number_is_refused(lam):
    with pytest.raises(TypeError, match="the penalty lam must be a number"):
        check_lam(lam)


@pytest.mark.parametrize("lam", [-1e-9, -3, np.nan, np.inf])
def test_a_penalty_below_0_or_not_finite_is_refused(lam):
    with pytest.raises(ValueError, match="the penalty mu must be finite and not negative"):
        check_lam(lam, "mu")


@pytest.mark.parametrize("name", NAMES)
def test_a_formula_needs_as_many_targets_as_entries(name):
    with pytest.raises(ValueError, match="zip"):
        LOSSES[name].formula(sympy.symbols("u:3"), sympy.symbols("y:2"))


@pytest.mark.parametrize("name", NAMES)
def test_a_loss_takes_the_logits_of_its_activation_or_the_output_of_any(name):
    stored = SimpleNamespace(Z={2: "Z"}, A={2: "A"})
    assert LOSSES[name].argument(stored, 2) == ("A" if name == "mse" else "Z")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("of", ["value", "derivative"])
def test_targets_of_another_shape_or_kind_are_not_broadcast(name, of):
    U, Y = sample(name)
    function = getattr(LOSSES[name], of)
    with pytest.raises(
        ValueError, match=r"targets has shape \(4, 1\); expected that of the output, \(4, 3\)"
    ):
        function(U, Y[:, :1])
    with pytest.raises(TypeError, match="pass one precision"):
        function(U, Y.astype(np.float32))
    with pytest.raises(TypeError, match="must be an array of float64 or float32"):
        function(U.astype(int), Y.astype(int))


def test_the_squared_error_takes_symbols():
    a, y = (np.array([sympy.symbols(f"{letter}:3")]) for letter in "ay")
    np.testing.assert_array_equal(LOSSES["mse"].derivative(a, y), a - y)
    assert sympy.expand(LOSSES["mse"].value(a, y)[0] - mse_formula(a[0], y[0])) == 0


def test_targets_of_a_risk_may_be_symbols_but_nothing_else_that_is_no_float():
    A = np.zeros((2, 3))
    check_targets(np.array([sympy.symbols("y:3")] * 2), A)
    with pytest.raises(TypeError, match="Y must be an array of float64 or float32, not int64"):
        check_targets(np.zeros((2, 3), np.int64), A)
