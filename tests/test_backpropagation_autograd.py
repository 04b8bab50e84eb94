"""backward against HIPS autograd on 200 random networks, with a forward pass of its own.

Nothing of mathlib takes part in the loss that autograd differentiates: activations, losses, the L2 penalty
and the layout of θ are written again in `properties.plain`, from the formulas of the text.
"""

from functools import cache

import numpy as np
import pytest
from autograd import grad
from properties.plain import LAST, SIGMA, mean_loss

from mathlib.activations import ACTIVATIONS
from mathlib.backpropagation import backward
from mathlib.losses import LOSSES
from mathlib.network import Network, forward, parameter_count

NETWORKS = 200
BOUND = 1e-10  # of the largest entry of the gradient, by the whole gradient
NAMES = (*ACTIVATIONS, "softmax")


def draw(number):
    """Network `number`: depth 1 to 4, neighbours of different width, every activation, loss and λ in turn."""
    rng = np.random.default_rng([7, number])
    loss, depth = list(LOSSES)[number % 3], 1 + number % 4
    sizes = [int(rng.integers(1, 7))]
    while len(sizes) <= depth:
        sizes.append(int(rng.choice([m for m in range(2, 8) if m != sizes[-1]])))
    hidden = [NAMES[(number // 12 + 5 * l) % len(ACTIVATIONS)] for l in range(depth - 1)]
    last = LAST.get(loss) or NAMES[number // 3 % len(NAMES)]
    theta = rng.normal(size=parameter_count(sizes)) / 2  # so that the plain formulas above do not overflow
    X = rng.normal(size=(int(rng.integers(2, 9)), sizes[0]))
    Y = rng.random((len(X), sizes[-1])) + 0.1
    Y = Y / Y.sum(axis=1, keepdims=True) if loss != "mse" else rng.normal(size=Y.shape)
    return sizes, [*hidden, last], theta, X, Y, loss, float(rng.choice([0.0, 0.1]))


@cache
def disagreement(number):
    """The largest difference of the two gradients, as a share of the largest entry"""
    sizes, names, theta, X, Y, loss, lam = draw(number)
    network = Network(sizes, names, theta)
    g = backward(network, forward(network, X), Y, loss, lam=lam)
    expected = grad(mean_loss)(theta, sizes, names, X, Y, loss, lam)
    return np.abs(g - expected).max() / np.abs(expected).max()


def describe(number):
    sizes, names, theta, X, _, loss, lam = draw(number)
    again = f".venv/bin/python -m pytest 'tests/{__name__.rpartition('.')[2]}.py::test_network[{number}]'"
    return (
        f"network {number}: sizes {sizes}, {names}, {loss}, {len(X)} samples, lam={lam}, "
        f"{theta.size} parameters: differs by {disagreement(number):.2e}; run it alone: {again}"
    )


@pytest.fixture(scope="module")
def failures():
    """All networks that differ, the one with the fewest parameters first"""
    wrong = [number for number in range(NETWORKS) if not disagreement(number) < BOUND]
    return sorted(wrong, key=lambda number: draw(number)[2].size)


def test_gradients_agree_on_200_random_networks(failures):
    assert not failures, f"{len(failures)} of {NETWORKS}; the smallest: {describe(failures[0])}"


@pytest.mark.parametrize("number", range(NETWORKS))
def test_network(number):
    assert disagreement(number) < BOUND, describe(number)


def test_the_list_covers_what_it_says():
    drawn = [draw(number) for number in range(NETWORKS)]
    assert {len(sizes) - 1 for sizes, *_ in drawn} == {1, 2, 3, 4}
    assert {names[-1] for _, names, _, _, _, loss, _ in drawn if loss == "mse"} == set(NAMES)
    hidden = {(name, loss) for _, names, *_, loss, _ in drawn for name in names[:-1]}
    assert hidden == {(name, loss) for name in ACTIVATIONS for loss in LOSSES}
    assert {lam for *_, lam in drawn} == {0.0, 0.1} and min(len(X) for _, _, _, X, *_ in drawn) > 1
    assert all(a != b for sizes, *_ in drawn for a, b in zip(sizes, sizes[1:], strict=False))


def test_a_planted_mistake_is_seen(monkeypatch):
    sizes, names, theta, X, Y, loss, lam = draw(6)
    network = Network(sizes, names, theta)
    g = backward(network, forward(network, X), Y, loss, lam=lam)
    expected = grad(mean_loss)(theta, sizes, names, X, Y, loss, lam)
    assert np.abs(g * (1 + 1e-9) - expected).max() / np.abs(expected).max() > BOUND
    monkeypatch.setitem(SIGMA, names[0], lambda z: z + 1e-6 * z**2)
    assert disagreement.__wrapped__(6) > BOUND and "network 6: sizes" in describe(6)
