"""Mistakes planted in the modules of the landscape, one by one: the checks of the pages refuse each."""

import itertools
from collections import Counter

import numpy as np
import pytest
import sympy as sp
from test_mistakes_planted import planted

from mathlib.agreement import agree_gradients
from mathlib.backpropagation import backward
from mathlib.comparison import Disagreement
from mathlib.landscape import costs, minima, overparameterization, saddles, surfaces, symmetries
from mathlib.losses import empirical_risk, mse_formula
from mathlib.network import Network, forward, init, unrolled, with_theta


def copies(change, back, sigma="tanh"):
    """The page's comparison of a copied network with the formula of the original."""
    names = (sigma, "linear")

    def network_of(W1, b1, W2, b2):
        return Network((3, 4, 2), names, np.concatenate([W1.ravel(), b1, W2.ravel(), b2]))

    def loss(X, Y, **theta):
        net = change(network_of(**theta))
        return empirical_risk(net, forward(net, X), Y, "mse")

    def gradient(X, Y, **theta):
        net = change(network_of(**theta))
        g = back(with_theta(net, backward(net, forward(net, X), Y, "mse")))
        return {"W1": g.W[1], "b1": g.b[1], "W2": g.W[2], "b2": g.b[2]}

    def formula(X, Y, W1, b1, W2, b2):
        return mse_formula(unrolled(names, {1: W1, 2: W2}, {1: b1, 2: b2}, X.T)[1], Y)

    theta = {"W1": (4, 3), "b1": (4,), "W2": (2, 4), "b2": (2,)}
    agree_gradients(loss, gradient, formula, theta | {"X": (1, 3), "Y": (1, 2)}, wrt=tuple(theta))


def check_permuted():
    order = np.array([2, 0, 3, 1])
    back = lambda net: symmetries.permuted(net, 1, np.argsort(order))
    copies(lambda net: symmetries.permuted(net, 1, order), back)


def check_flipped():
    turn = lambda net: symmetries.flipped(net, 1, np.array([1, -1, -1, 1]))
    copies(turn, turn)


def check_rescaled():
    scale = lambda net: symmetries.rescaled(net, 1, np.array([0.5, 3.0, 1.25, 7.0]))
    copies(scale, scale, "relu")


def check_two_weights():
    gradient = lambda w: {"w": surfaces.d_two_weights(w)}
    agree_gradients(surfaces.two_weights, gradient, surfaces.two_weights_formula, {"w": (2,)})


def check_hessian():
    agree_gradients(
        lambda w, v: v @ surfaces.d_two_weights(w),
        lambda w, v: {"w": surfaces.dd_two_weights(w) @ v},
        lambda w, v: sum(v[k] * sp.diff(surfaces.two_weights_formula(w), w[k]) for k in range(2)),
        {"w": (2,), "v": (2,)},
        wrt="w",
    )


def check_linear():
    agree_gradients(
        lambda A, **W: saddles.risk(list(W.values()), A),
        lambda A, **W: dict(zip(W, saddles.d_risk(list(W.values()), A), strict=True)),
        lambda A, **W: saddles.risk_formula(list(W.values()), A),
        {"W1": (5, 4), "W2": (2, 5), "W3": (3, 2), "A": (3, 4)},
        wrt=("W1", "W2", "W3"),
        draws=1,
    )


def check_minimum_norm():
    b = np.array([2.0, -1.0, 3.0, 0.0, 1.0])
    agree_gradients(
        lambda X, y: b @ overparameterization.minimum_norm(X, y),
        lambda X, y: {"y": overparameterization.pseudo_inverse(X).T @ b},
        lambda X, y: (sp.Matrix([[2, -1, 3, 0, 1]]) * overparameterization.minimum_norm_formula(X, y))[0],
        {"X": (3, 5), "y": (3,)},
        wrt="y",
        draws=1,
    )


def check_students():
    def formula(W, b, v, c, X, y):
        z = c[0] + sum(
            v[0, j] * sp.tanh(b[0, j] + sum(W[0, j, k] * X[0, k] for k in (0, 1))) for j in (0, 1, 2)
        )
        return (z - y[0]) ** 2 / 2

    agree_gradients(
        lambda X, y, **p: minima.risks(minima.outputs(p, X)[1], y).sum(),
        lambda X, y, **p: minima.d_risks(p, X, y, minima.outputs(p, X)),
        formula,
        {"W": (1, 3, 2), "b": (1, 3), "v": (1, 3), "c": (1,), "X": (1, 2), "y": (1,)},
        wrt=("W", "b", "v", "c"),
        draws=1,
    )


#: the check, the module, the line, what is written in its place
AGREEMENTS = {
    "columns of the next layer stay": (
        check_permuted, "symmetries", "(W[order], b[order], V[:, order])", "(W[order], b[order], V)"),
    "bias stays": (
        check_permuted, "symmetries", "(W[order], b[order], V[:, order])", "(W[order], b, V[:, order])"),
    "sign of the bias stays": (
        check_flipped, "symmetries", "(s[:, None] * W, s * b, V * s)", "(s[:, None] * W, b, V * s)"),
    "weights out multiplied": (
        check_rescaled, "symmetries", "(c[:, None] * W, c * b, V / c)", "(c[:, None] * W, c * b, V * c)"),
    "bias not scaled": (
        check_rescaled, "symmetries", "(c[:, None] * W, c * b, V / c)", "(c[:, None] * W, b, V / c)"),
    "weights not exchanged": (check_two_weights, "surfaces", "* w[::-1]", "* w"),
    "sign of the gradient": (check_two_weights, "surfaces", "return -(1 - w[0]", "return (1 - w[0]"),
    "no product rule": (check_hessian, "surfaces", "mixed = 2 * w[0] * w[1] - 1", "mixed = w[0] * w[1] - 1"),
    "target forgotten": (check_linear, "saddles", "= below[-1] - A, []", "= below[-1], []"),
    "singular values multiplied": (
        check_minimum_norm, "overparameterization", "(Vt[kept].T / s[kept])", "(Vt[kept].T * s[kept])"),
    "slope forgotten": (check_students, "minima", " * (1 - A**2)", " * 1"),
    "weights out forgotten": (check_students, "minima", ' * p["v"][:, None] * (1', " * (1"),
}  # fmt: skip


@pytest.mark.parametrize("name", AGREEMENTS)
def test_a_planted_mistake_disagrees(name):
    check, module, line, wrong = AGREEMENTS[name]
    check()
    with planted(f"landscape.{module}", line, wrong), pytest.raises(Disagreement):
        check()
    check()


def least(cost):
    found = symmetries.assignment(cost)
    best = min(cost[range(len(cost)), list(p)].sum() for p in itertools.permutations(range(len(cost))))
    return sorted(found) == list(range(len(cost))) and cost[range(len(cost)), found].sum() < best + 1e-9


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("v[k] -= length - reach[k]", "v[k] -= 0"),
        ("length + cost[i] - u[i] - v < reach", "cost[i] < reach"),
        ("u[row[k]] += length - reach[k]", "u[row[k]] += length"),
    ],
)
def test_a_planted_mistake_in_the_assignment_is_found_by_trying_all_orders(line, wrong):
    costs_ = [np.random.default_rng(seed).normal(size=(5, 5)) for seed in range(40)]
    assert all(map(least, costs_))
    with planted("landscape.symmetries", line, wrong):
        assert not all(map(least, costs_))


def test_a_planted_operation_is_counted():
    net, rng = init((3, 4, 2), ("tanh", "linear"), np.random.default_rng(0)), np.random.default_rng(1)
    data = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    operations = lambda: sum(costs.count_backpropagation(net, *data)[sign] for sign in costs.ARITHMETIC)
    before = operations()
    assert before == costs.backpropagation_operations(net.m, 5)
    with planted("backpropagation", "Delta = Delta.dot(W[l]) *", "Delta = 2 * Delta.dot(W[l]) *"):
        assert operations() == before + 5 * 4
    back = "if l > 1:\n            Delta = Delta.dot", "if l > 0:\n            Delta = Delta.dot"
    with planted("backpropagation", *back), pytest.raises(KeyError):
        operations()  # the error is carried through layer 1 to the input, which has no slope
    assert operations() == before


def test_a_path_forgotten_shows_in_the_errors_and_in_the_count():
    W, slopes = {2: np.ones((3, 4))}, {1: np.ones(4)}
    delta, tally = np.array([1.0, 2.0, 4.0]), Counter()
    with planted("landscape.costs", "sum(terms[1:], start=terms[0])", "terms[0]"):
        wrong = costs.first_errors_by_paths(W, slopes, costs.counting(delta, tally))
    right = costs.first_errors_by_paths(W, slopes, costs.counting(delta, Counter()))
    assert costs.plain(wrong).tolist() == [1] * 4 and costs.plain(right).tolist() == [7] * 4
