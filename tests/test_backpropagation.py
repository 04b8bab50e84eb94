"""backward against SymPy, the complex step and central differences; the classic mistakes are seen."""

import numpy as np
import pytest
import sympy

from mathlib.activations import ACTIVATIONS, activation
from mathlib.agreement.networks import agree_networks
from mathlib.agreement.steps import IMAGINARY, central_differences
from mathlib.backpropagation import backward, output_delta
from mathlib.comparison import TOLERANCE, relative_error
from mathlib.losses import LOSSES, empirical_risk, l2_penalty
from mathlib.network import Network, forward, init, unrolled, views, with_theta
from mathlib.regularization import l1_penalty

LAST = {"mse": "tanh", "cross_entropy": "softmax", "binary_cross_entropy": "sigmoid"}


def problem(hidden, loss, m=(3, 5, 4, 2), N=7, last=None, seed=11):
    """A network with unequal sizes and non-zero biases, and data; targets are rows of probabilities"""
    rng = np.random.default_rng(seed)
    n = init(m, (hidden,) * (len(m) - 2) + (last or LAST[loss],), rng, biases=0.5)
    Y = rng.random((N, m[-1])) + 0.1
    return n, rng.standard_normal((N, m[0])), Y / Y.sum(axis=1, keepdims=True)


def risk(n, theta, X, Y, loss):
    n = with_theta(n, theta)
    return empirical_risk(n, forward(n, X), Y, loss)


def complex_step_gradient(n, X, Y, loss):
    """∂J/∂θ_p for every p, each from a forward pass of its own"""
    gradient = np.empty_like(n.theta)
    for p in range(n.theta.size):
        theta = n.theta.astype(complex)
        theta[p] += 1j * IMAGINARY
        gradient[p] = risk(n, theta, X, Y, loss).imag / IMAGINARY
    return gradient


def agrees(x, y, way="complex step"):
    return relative_error(x, y).max() < TOLERANCE[way]


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_gradient_is_the_complex_step_for_every_activation_and_loss(hidden, loss):
    n, X, Y = problem(hidden, loss)
    assert agrees(backward(n, forward(n, X), Y, loss), complex_step_gradient(n, X, Y, loss))


@pytest.mark.parametrize("last", [*ACTIVATIONS, "softmax"])
def test_gradient_of_mse_is_the_complex_step_for_every_output_activation(last):
    n, X, Y = problem("tanh", "mse", m=(3, 4, 2), last=last)
    assert agrees(backward(n, forward(n, X), Y, "mse"), complex_step_gradient(n, X, Y, "mse"))


@pytest.mark.parametrize("m", [(3, 2), (3, 5, 2), (3, 5, 4, 2), (3, 5, 4, 6, 2)])
def test_gradient_is_the_complex_step_for_every_depth(m):
    n, X, Y = problem("silu", "cross_entropy", m)
    assert agrees(
        backward(n, forward(n, X), Y, "cross_entropy"), complex_step_gradient(n, X, Y, "cross_entropy")
    )


@pytest.mark.parametrize("loss", LOSSES)
def test_gradient_is_that_of_central_differences(loss):
    n, X, Y = problem("gelu", loss)

    def along(p):
        e = np.eye(n.theta.size)[p]
        return central_differences(lambda t: risk(n, n.theta + t * e, X, Y, loss), 0.0)

    expected = [along(p) for p in range(n.theta.size)]
    assert agrees(backward(n, forward(n, X), Y, loss), expected, "central differences")


@pytest.mark.parametrize("loss", LOSSES)
def test_gradient_is_what_sympy_makes_of_the_unrolled_loss(loss):
    n, X, Y = problem("tanh", loss, m=(2, 3, 2), N=3)
    W = {
        l: sympy.Matrix(*w.shape, lambda i, j, l=l: sympy.Symbol(f"W{l}_{i}_{j}", real=True))
        for l, w in n.W.items()
    }
    b = {
        l: sympy.Matrix(v.size, 1, lambda i, _, l=l: sympy.Symbol(f"b{l}_{i}", real=True))
        for l, v in n.b.items()
    }
    theta = [symbol for l in W for symbol in [*W[l], *b[l]]]
    x, y = sympy.symbols("x:2", real=True), sympy.symbols("y:2", real=True)
    z, a = unrolled(list(n.sigma.values()), W, b, sympy.Matrix(x))
    L = LOSSES[loss].formula(a if loss == "mse" else z, y)
    gradient = sympy.lambdify([theta, x, y], [sympy.diff(L, t) for t in theta], "mpmath", cse=True)
    rows = [[float(g) for g in gradient(n.theta, X[i], Y[i])] for i in range(3)]
    assert agrees(backward(n, forward(n, X), Y, loss), np.mean(rows, axis=0), "symbolic")


@pytest.mark.parametrize("m", [(3, 4, 2), (3, 2, 4, 3)])
@pytest.mark.parametrize("loss, last", [*LAST.items(), ("mse", "softmax")])
def test_every_unit_and_derivative_is_that_of_the_unrolled_network(m, loss, last):
    """A failure names the classic mistake; `test_mistakes_planted` plants each of them in the engine."""
    agree_networks([(m, ("tanh",) * (len(m) - 2) + (last,), loss)])


def test_gradient_by_hand():
    # z^1 = (1, −2), a^1 = (1, 0), a^2 = z^2 = 3 · 1 + 4 · 0 + 1 = 4, y = 2
    # δ^2 = 4 − 2 = 2, δ^1 = (3, 4) · 2 ⊙ (1, 0) = (6, 0)
    n = Network((1, 2, 1), ("relu", "linear"))
    n.W[1][...], n.b[1][...], n.W[2][...], n.b[2][...] = [[0.5], [-1.5]], [0, 1], [[3, 4]], [1]
    stored = forward(n, np.array([[2.0]]))
    dW, db = views(backward(n, stored, np.array([[2.0]]), "mse"), n.m)
    np.testing.assert_array_equal(stored.A[2], [[4]])
    np.testing.assert_array_equal(dW[2], [[2, 0]])
    np.testing.assert_array_equal(db[2], [2])
    np.testing.assert_array_equal(dW[1], [[12], [0]])
    np.testing.assert_array_equal(db[1], [6, 0])


@pytest.mark.parametrize(
    "loss, last", [("mse", "linear"), ("cross_entropy", "softmax"), ("binary_cross_entropy", "sigmoid")]
)
def test_output_delta_is_a_minus_y_without_the_mean(loss, last):
    n, X, Y = problem("tanh", loss, last=last)
    stored = forward(n, X)
    np.testing.assert_allclose(output_delta(n, stored, Y, loss), stored.A[3] - Y, rtol=1e-12, atol=1e-15)


def test_gradient_of_a_batch_is_the_mean_of_the_gradients_of_its_samples():
    n, X, Y = problem("tanh", "cross_entropy")
    alone = [backward(n, forward(n, X[i : i + 1]), Y[i : i + 1], "cross_entropy") for i in range(len(X))]
    assert agrees(backward(n, forward(n, X), Y, "cross_entropy"), np.mean(alone, axis=0))


def mistaken(fault, n, stored, Y, loss):
    """backward with one classic mistake"""
    Z, A, W, m = stored.Z, stored.A, n.W, len(Y)
    g = np.empty_like(n.theta)
    dW, db = views(g, n.m)
    Delta = output_delta(n, stored, Y, loss) * (-1 if fault == "sign" else 1)
    for l in range(n.L, 0, -1):
        dW[l][...] = Delta.T @ A[l - 1] / (1 if fault == "mean" else m)
        db[l][...] = Delta.sum(axis=0) / (1 if fault == "mean of the bias" else m)
        if fault == "mean twice":
            dW[l][...] /= m
        if l > 1:
            back = Delta @ W[l].T if fault == "transpose" else Delta @ W[l]
            Delta = (
                back
                if fault == "derivative"
                else back * n.sigma[l - 1].d(A[l - 1] if fault == "a for z" else Z[l - 1])
            )
    return g


@pytest.mark.parametrize("fault", ["sign", "mean", "mean of the bias", "mean twice", "derivative", "a for z"])
def test_the_comparison_sees_the_classic_mistakes(fault):
    n, X, Y = problem("tanh", "cross_entropy")
    stored, expected = forward(n, X), complex_step_gradient(n, X, Y, "cross_entropy")
    assert agrees(mistaken(None, n, stored, Y, "cross_entropy"), expected)
    assert not agrees(mistaken(fault, n, stored, Y, "cross_entropy"), expected, "central differences")


def test_a_wrong_transpose_has_no_legal_shape():
    n, X, Y = problem("tanh", "cross_entropy")
    with pytest.raises(ValueError, match="matmul"):
        mistaken("transpose", n, forward(n, X), Y, "cross_entropy")


def test_float32_gradient_agrees_to_single_precision():
    n, X, Y = problem("tanh", "cross_entropy")
    single = with_theta(n, n.theta.astype(np.float32))
    g = backward(single, forward(single, X.astype(np.float32)), Y.astype(np.float32), "cross_entropy")
    assert g.dtype == np.float32
    assert relative_error(g, backward(n, forward(n, X), Y, "cross_entropy")).max() < 1e-3


def test_out_is_filled_and_nothing_else_changes():
    n, X, Y = problem("relu", "cross_entropy")
    stored = forward(n, X)
    kept = [a.copy() for a in (n.theta, X, Y, *stored.Z.values(), *stored.A.values())]
    out = np.full_like(n.theta, np.nan)
    assert backward(n, stored, Y, "cross_entropy", out=with_theta(n, out)) is out
    np.testing.assert_array_equal(out, backward(n, stored, Y, "cross_entropy"))
    for before, after in zip(kept, (n.theta, X, Y, *stored.Z.values(), *stored.A.values()), strict=True):
        np.testing.assert_array_equal(before, after)


def test_prelu_slope_of_the_network_is_used():
    n, X, Y = problem(activation("leaky_relu", alpha=0.4), "mse")
    assert agrees(backward(n, forward(n, X), Y, "mse"), complex_step_gradient(n, X, Y, "mse"))


def test_bad_input_is_refused():
    n, X, Y = problem("tanh", "cross_entropy")
    stored = forward(n, X)
    with pytest.raises(ValueError, match=r"targets have shape \(7, 1\) and the output has \(7, 2\)"):
        backward(n, stored, Y[:, :1], "cross_entropy")
    with pytest.raises(ValueError, match="binary_cross_entropy needs sigmoid on the last layer"):
        backward(n, stored, Y, "binary_cross_entropy")
    with pytest.raises(TypeError, match="backward takes real parameters"):
        backward(with_theta(n, n.theta.astype(complex)), stored, Y, "cross_entropy")


@pytest.mark.parametrize("masked", [(1,), (2,), (1, 2)])
@pytest.mark.parametrize("lam, lam1", [(0.0, 0.0), (0.3, 0.0), (0.0, 0.7), (0.3, 0.7)])
def test_gradient_with_masks_and_penalties_is_the_complex_step(masked, lam, lam1):
    n, X, Y = problem("silu", "cross_entropy")
    rng = np.random.default_rng(13)
    masks = {l: rng.random((len(X), n.m[l])) + 0.2 for l in masked}

    def cost(theta):
        shifted = with_theta(n, theta)
        J = empirical_risk(shifted, forward(shifted, X, masks), Y, "cross_entropy")
        return J + l2_penalty(shifted, lam) + l1_penalty(shifted, lam1)

    steps = n.theta + 1j * IMAGINARY * np.eye(n.theta.size)
    expected = np.array([cost(theta).imag for theta in steps]) / IMAGINARY
    g = backward(n, forward(n, X, masks), Y, "cross_entropy", lam=lam, lam1=lam1)
    assert agrees(g, expected)
