"""What is measured of a network is what it says: losses, norms layer by layer, shares of right decisions."""

import numpy as np
import pytest

from mathlib.backpropagation import backward
from mathlib.datasets import two_moons
from mathlib.losses import one_hot
from mathlib.metrics import Diverged, Epoch, History, accuracy, classify, evaluate, measure
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


def test_the_l1_penalty_counts_in_the_cost_and_in_the_gradient():
    """With X = 0 and Y = 0 only the penalty is left: 0.5 (3 + 4 + 2) + 0.1 (9 + 16 + 4)"""
    n = Network((2, 1, 1), ("linear", "linear"), theta=np.array([3.0, -4.0, 0.0, -2.0, 0.0]))
    record = measure(n, np.zeros((1, 2)), np.zeros((1, 1)), "mse", lam=0.2, lam1=0.5)
    assert (record.loss, record.penalty) == (0, pytest.approx(4.5 + 2.9, rel=1e-15))
    slopes = np.array([0.6 + 0.5, -0.8 - 0.5]), np.array([-0.4 - 0.5])
    for l, dW in enumerate(slopes, start=1):
        assert record.layer_norms[l] == pytest.approx(np.linalg.norm(dW), rel=1e-15)


def test_the_test_set_is_measured_beside_the_training_set():
    n, X, Y = moons()
    X_test, Y_test = X[:20], 1 - Y[:20]
    record = measure(n, X, Y, LOSS, epoch=3, test=(X_test, Y_test))
    assert (record.loss, record.accuracy) == evaluate(n, X, Y, LOSS) and record.epoch == 3
    assert (record.test_loss, record.test_accuracy) == evaluate(n, X_test, Y_test, LOSS)
    assert record.test_loss != record.loss and measure(n, X, Y, LOSS)[5:7] == (None, None)


def test_a_history_gives_a_field_of_all_records_or_one_record():
    first, second = Epoch(0, 2.5, None, 1.0, {1: 1.0}), Epoch(1, 1.5, None, 0.5, {1: 0.5})
    history = History([first, second])
    assert history["loss"] == [2.5, 1.5] and history["layer_norms"] == [{1: 1.0}, {1: 0.5}]
    assert history[-1] is second and history[:1] == [first]


def test_classes_of_a_single_output():
    n, X, Y = moons()
    assert (classify(n, X) == Y[:, 0]).mean() == evaluate(n, X, Y, LOSS)[1]
    assert 0 < classify(n, X).mean() < 1 and measure(n, X, Y, LOSS).epoch == 0


def rows(*A):
    """The linear layer that gives row i of A for row i of the identity"""
    return Network((len(A), len(A[0])), ("linear",), np.append(np.transpose(A).ravel(), np.zeros(len(A[0]))))


@pytest.mark.parametrize(
    "A, classes",
    [
        ([[0.2, 0.8], [0.9, 0.1], [0.3, 0.4]], [1, 0, 1]),
        ([[0.2, 0.5, 0.3], [0.6, 0.3, 0.1], [0.1, 0.2, 0.7]], [1, 0, 2]),
        ([[0.5], [0.50001], [0.2]], [0, 1, 0]),
    ],
)
def test_the_class_is_the_largest_output_and_a_single_one_must_be_above_a_half(A, classes):
    decided = classify(rows(*A), np.eye(len(A)))
    assert decided.tolist() == classes and decided.dtype.kind == "i"


def test_accuracy_at_a_half_and_of_rows():
    """A row of cross-entropy counts once, by its largest output; ½ itself is class 0 in A and in Y"""
    A = np.array([[0.2, 0.7, 0.1], [0.6, 0.3, 0.1], [0.1, 0.2, 0.7]])
    assert accuracy(A, one_hot([1, 0, 1], 3), "cross_entropy") == pytest.approx(2 / 3, rel=1e-15)
    half, Y = np.array([[0.5], [0.5], [0.7], [0.2]]), np.array([[0.0], [1.0], [0.5], [0.5]])
    assert accuracy(half, Y, "binary_cross_entropy") == 0.5
    assert accuracy(half[:1], Y[:1], "binary_cross_entropy") == 1
    assert accuracy(half[3:], Y[3:], "binary_cross_entropy") == 1


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
        ([1, 0, 1e150, 0], "the gradient of layer 1 is no longer finite"),
    ],
)
def test_numbers_out_of_range_are_reported_with_their_layer(theta, message):
    n = Network((1, 1, 1), ("linear", "linear"), theta=np.array(theta, dtype=float))
    with np.errstate(over="ignore", invalid="ignore"), pytest.raises(Diverged, match=message):
        measure(n, np.array([[2.0]]), np.array([[0.0]]), "mse")


@pytest.mark.parametrize(
    "w, x, y, lam1, message",
    [
        (1.1e154, 1.0, 0.0, 0, "the gradient of layer 1 is no longer finite"),
        (1.2e154, 0.0, 1.3e154, 1e154, "the loss is no longer finite"),
    ],
    ids=["norms", "penalty"],
)
def test_a_sum_out_of_range_is_reported_though_its_terms_are_not(w, x, y, lam1, message):
    """1.21e308 twice for dW and db, or 0.85e308 for J and 1.2e308 for the penalty; 1.8e308 is the most."""
    n = Network((1, 1), ("linear",), theta=np.array([w, 0]))
    with np.errstate(over="ignore", invalid="ignore"), pytest.raises(Diverged, match=f"^{message}$"):
        measure(n, np.full((2, 1), x), np.array([[y], [-y]]), "mse", lam1=lam1)


def test_without_a_penalty_large_weights_cost_nothing():
    n = Network((2, 1), ("linear",), theta=np.array([1e308, -1e308, 3.0]))
    record = measure(n, np.zeros((1, 2)), np.array([[1.0]]), "mse")
    assert (record.loss, record.penalty, record.gradient_norm) == (2, 0, 2)
    assert isinstance(record.penalty, float)


@np.errstate(over="ignore", invalid="ignore")
def test_one_unit_out_of_range_is_enough():
    n = Network((1, 2), ("linear",), theta=np.array([1.0, 1e200, 0, 0]))
    with pytest.raises(Diverged, match="^z of layer 1 is no longer finite$"):
        measure(n, np.array([[1e200]]), np.zeros((1, 2)), "mse")
    with pytest.raises(Diverged, match="^the loss of the 3 rows to measure is no longer finite$"):
        evaluate(n, np.full((3, 1), 1e200), np.zeros((3, 2)), "mse")
