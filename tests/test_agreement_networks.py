"""Whole networks against the unrolled loss: what trains is accepted, each classic mistake refused by name."""

import numpy as np
import pytest

from mathlib.activations import ACTIVATIONS, activation
from mathlib.agreement.networks import agree_networks
from mathlib.agreement.suspects import MISTAKES
from mathlib.agreement.unrolled import reference
from mathlib.backpropagation import backward, output_delta
from mathlib.comparison import Disagreement
from mathlib.network import Network, views

TANH = [((3, 4, 2), ("tanh", "softmax"), "cross_entropy")]
DEEP = [((3, 2, 4, 3), ("tanh", "sigmoid", "tanh"), "mse")]


def mistaken(out=None, back=None, dW=None, db=None):
    """backward with one step written in another way; each takes what the engine has at hand there"""

    def wrong(network, stored, Y, loss):
        Z, A, W, N = stored.Z, stored.A, network.W, len(Y)
        g = np.empty_like(network.theta)
        gW, gb = views(g, network.m)
        Delta = (out or output_delta)(network, stored, Y, loss)
        for l in range(network.L, 0, -1):
            gW[l][...] = dW(Delta, A[l - 1], N) if dW else Delta.T @ A[l - 1] / N
            gb[l][...] = db(Delta, A[l - 1], N) if db else Delta.sum(axis=0) / N
            if l > 1:
                slope = network.sigma[l - 1].d
                Delta = (
                    back(Delta, W[l], slope, Z[l - 1], A[l - 1]) if back else (Delta @ W[l]) * slope(Z[l - 1])
                )
        return g

    return wrong


PLANTED = {
    "transpose of the outer product": (
        {"dW": lambda D, A, N: A.T @ D / N},
        "wrong factor, aᵀδ.*the transpose",
    ),
    "layout on the way back": (
        {"back": lambda D, W, d, z, a: (D @ W.T) * d(z)},
        "W in place of its transpose",
    ),
    "order of the factors": ({"back": lambda D, W, d, z, a: (W @ D) * d(z)}, "chain rule in the wrong order"),
    "matrix product with the slope": ({"back": lambda D, W, d, z, a: (D @ W) @ d(z)}, "entry by entry, ⊙"),
    "entrywise product with W": ({"back": lambda D, W, d, z, a: D * W * d(z)}, "a matrix product belongs"),
    "no slope": ({"back": lambda D, W, d, z, a: D @ W}, "σ′ forgotten, so that δ is the derivative by a"),
    "slope at a": ({"back": lambda D, W, d, z, a: (D @ W) * d(a)}, "σ′ taken at a, not at z"),
    "a for the slope": ({"back": lambda D, W, d, z, a: (D @ W) * a}, "a for σ′"),
    "first unit": (
        {"back": lambda D, W, d, z, a: D[:, :1] * W[:1] * d(z)},
        "only the first .* without the sum",
    ),
    "last unit": (
        {"back": lambda D, W, d, z, a: D[:, -1:] * W[-1:] * d(z)},
        "only the last .* without the sum",
    ),
    "same unit": ({"back": lambda D, W, d, z, a: D * np.diag(W) * d(z)}, "unit of the same number"),
    "mean of units": ({"back": lambda D, W, d, z, a: (D @ W) * d(z) / len(W)}, "mean over the units"),
    "1/m missing on dW": ({"dW": lambda D, A, N: D.T @ A}, r"by W\d\).*5 = the batch size: 1/m missing"),
    "1/m twice on dW": ({"dW": lambda D, A, N: D.T @ A / N**2}, r"by W\d\).*1/m twice"),
    "1/m missing on db": ({"db": lambda D, A, N: D.sum(0)}, r"by b\d\).*1/m missing"),
    "1/m twice on db": ({"db": lambda D, A, N: D.mean(0) / N}, r"by b\d\).*1/m twice"),
    "1/m in every layer": ({"back": lambda D, W, d, z, a: (D @ W) * d(z) / len(D)}, "1/m in every layer"),
    "bias of one sample": ({"db": lambda D, A, N: D[0] / N}, "without the sum over the rows"),
    "bias by units": ({"db": lambda D, A, N: D.sum(1) / N}, "summed over the units, not over the rows"),
    "input in the bias": ({"db": lambda D, A, N: (D.T @ A).sum(1) / N}, "the input in the bias gradient"),
    "sign": ({"out": lambda *given: -output_delta(*given)}, "ratio −1: a sign"),
    "output": ({"out": lambda n, s, Y, loss: s.A[n.L] - Y}, "σ′ of the output layer forgotten"),
}
NEEDS_DEPTH = ("first unit", "last unit", "mean of units", "output", "bias by units")


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_mistake_is_refused_by_name(name):
    wrong, message = PLANTED[name]
    with pytest.raises(Disagreement, match=message):
        agree_networks(DEEP if name in NEEDS_DEPTH else TANH, backward=mistaken(**wrong))


def diagonal(network, stored, Y, loss):
    p = stored.A[network.L]
    return (p - Y) * p * (1 - p)


def test_the_diagonal_of_softmax_is_named():
    squares = [((3, 4, 2), ("tanh", "softmax"), "mse")]
    with pytest.raises(Disagreement, match="Jacobian of softmax taken as its diagonal, as if"):
        agree_networks(squares, backward=mistaken(out=diagonal))
    with pytest.raises(Disagreement, match="−y\\(1 − p\\)"):
        agree_networks(TANH, backward=mistaken(out=lambda n, s, Y, loss: -Y * (1 - s.A[n.L])))


def test_a_slope_too_many_at_the_output_is_named():
    sigmoid = [((3, 4, 2), ("tanh", "sigmoid"), "binary_cross_entropy")]
    with pytest.raises(Disagreement, match="though the cross-entropy has cancelled it"):
        agree_networks(sigmoid, backward=mistaken(out=lambda n, s, Y, loss: diagonal(n, s, Y, loss)))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_is_accepted(name):
    cases = [((3, 4, 2), (name, name), "mse"), ((3, 4, 2), (name, "softmax"), "cross_entropy")]
    assert "agree at 2 networks of depth 2, 5 samples each" in repr(agree_networks(cases, seed=3))


def test_parameters_of_an_activation_are_used():
    steep = activation("leaky_relu", alpha=0.4)
    assert agree_networks([((3, 4, 2), (steep, "linear"), "mse")])


def test_sympy_differentiates_a_network_of_one_unit_as_by_hand():
    # z = 2·3 + 1 = 7, a = z, L = ½(7 − 5)² = 2, δ = 2: dW = 2·3, db = 2
    network = Network((1, 1), ("linear",), np.array([2.0, 1.0]))
    (said,) = reference(network, np.array([[3.0]]), np.array([[5.0]]), "mse")
    assert (said.loss, *said.z, *said.a, *said.gradient) == (2, 7, 7, 6, 2)


def test_the_mistakes_are_all_different():
    assert len(MISTAKES) == len(set(MISTAKES)) >= 20


@pytest.mark.parametrize("seed", range(5))
def test_what_trains_is_accepted_at_any_draw(seed):
    relu = [((4, 3, 2, 4), ("relu", "leaky_relu", "softmax"), "cross_entropy")]
    assert agree_networks(DEEP + relu, backward=backward, seed=seed)


def test_bad_calls_say_what_to_do():
    with pytest.raises(ValueError, match=r"hold equal neighbours: a wrong transpose could hide"):
        agree_networks([((3, 3, 2), ("tanh", "tanh"), "mse")])
    with pytest.raises(ValueError, match="equal neighbours"):
        agree_networks(TANH, samples=4)
    with pytest.raises(ValueError, match="there is no network to check"):
        agree_networks([])
    with pytest.raises(ValueError, match="no claim"):
        agree_networks(TANH, claim="network.nevron")
    with pytest.raises(Disagreement, match=r"returns the shape \(1,\)"):
        agree_networks(TANH, backward=lambda *given: np.ones(1))
