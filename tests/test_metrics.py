"""What is measured of a network is what it says: losses, norms layer by layer, shares of right decisions."""

import numpy as np
import pytest

from mathlib.backpropagation import backward
from mathlib.datasets import two_moons
from mathlib.losses import one_hot
from mathlib.metrics import Diverged, accuracy, classify, evaluate, measure
from mathlib.network import Network, forward, init

LOSS = "binary_cross_entropy"


def moons(seed=0, N=90):
    rng = np.random.default_rng(seed)
    X, y = two_moons(N, rng)
    return init((2, 7, 1), ("tanh", "sigmoid"), rng, biases=0.1), X, y[:, None].astype(float)


@pytest.mark.parametrize("lam", [0.0, 0.7])
def test_gradient_norms_are_those_of_the_layers(lam):
    n, X, Y = moons()
    g, record = backward(n, forward(n, X), Y, LOSS, lam=lam), measure(n, X, Y, LOSS, lam=lam)
    assert record.gradient_norm == pytest.approx(np.linalg.norm(g), rel=1e-13)
    assert record.layer_norms[1] == pytest.approx(np.linalg.norm(g[: 7 * 2 + 7]), rel=1e-13)
    assert record.layer_norms[2] == pytest.approx(np.linalg.norm(g[7 * 2 + 7 :]), rel=1e-13)


def test_the_loss_leaves_the_penalty_apart():
    n, X, Y = moons()
    free, bound = measure(n, X, Y, LOSS), measure(n, X, Y, LOSS, lam=0.7, eta=0.01)
    assert free.loss == bound.loss and free.penalty == 0 and (free.eta, bound.eta) == (None, 0.01)
    assert bound.penalty == pytest.approx(0.35 * ((n.W[1] ** 2).sum() + (n.W[2] ** 2).sum()), rel=1e-13)


def test_classes_of_a_single_output():
    n, X, Y = moons()
    assert (classify(n, X) == Y[:, 0]).mean() == evaluate(n, X, Y, LOSS)[1]
    assert 0 < classify(n, X).mean() < 1 and measure(n, X, Y, LOSS).epoch == 0


def test_accuracy():
    A = np.array([[0.2, 0.5, 0.3], [0.6, 0.3, 0.1]])
    assert accuracy(A, one_hot([1, 2], 3), "cross_entropy") == 0.5
    two, targets = np.array([[0.9, 0.2], [0.4, 0.8]]), np.array([[1.0, 1.0], [0.0, 1.0]])
    assert accuracy(two, targets, "binary_cross_entropy") == 0.75
    assert accuracy(A, A, "mse") is None


@pytest.mark.parametrize(
    "theta, message",
    [
        ([1e200, 0, 1e200, 0], "z of layer 2 is no longer finite"),
        ([1, 0, 1e155, 0], "the gradient of layer [12] is no longer finite"),
    ],
)
def test_numbers_out_of_range_are_reported_with_their_layer(theta, message):
    n = Network((1, 1, 1), ("linear", "linear"), theta=np.array(theta, dtype=float))
    with np.errstate(over="ignore", invalid="ignore"), pytest.raises(Diverged, match=message):
        measure(n, np.array([[2.0]]), np.array([[0.0]]), "mse")
