"""The losses by hand, against their textbook formulas and against the complex step; targets; bad input."""

import numpy as np
import pytest
import sympy

from mathlib.activations import sigmoid, softmax
from mathlib.losses import LOSSES, empirical_risk, loss_for, one_hot, targets
from mathlib.network import Network, forward

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
