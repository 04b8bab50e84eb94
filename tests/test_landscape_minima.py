"""Many networks side by side against one Network, their gradient, their training, and ways between two."""

import numpy as np
import pytest
import sympy as sp

from mathlib.agreement import agree_gradients
from mathlib.backpropagation import backward
from mathlib.comparison import same
from mathlib.landscape import minima
from mathlib.losses import empirical_risk
from mathlib.metrics import Diverged
from mathlib.network import Network, forward, init, predict, views
from mathlib.parameters import Parameters

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(7, 2)), RNG.normal(size=7)


def drawn(R=4, m=3, seed=1):
    p = minima.start(R, 2, m, np.random.default_rng(seed))
    p.theta[:] += np.random.default_rng(seed + 1).normal(size=p.theta.size) / 2
    return p


def test_each_network_computes_and_learns_as_a_network_does():
    p = drawn()
    kept = p.theta.copy()
    stored = minima.outputs(p, X)
    J, g = minima.risks(stored[1], Y), minima.d_risks(p, X, Y, stored)
    assert stored[0].shape == (4, 7, 3) and stored[1].shape == (4, 7) and (p.theta == kept).all()
    for r in range(4):
        net = minima.network(p, r)
        assert same(predict(net, X)[:, 0], stored[1][r])
        assert same(J[r], empirical_risk(net, forward(net, X), Y[:, None], "mse"))
        dW, db = views(backward(net, forward(net, X), Y[:, None], "mse"), net.m)
        assert same(g["W"][r], dW[1]) and same(g["b"][r], db[1])
        assert same(g["v"][r], dW[2][0]) and same(g["c"][r], db[2][0])


def test_outputs_of_other_sizes_or_precision_have_no_gradient():
    p = drawn()
    A, z = minima.outputs(p, X)
    for other in (z[:, :1], z[:1], z[0]):
        with pytest.raises(ValueError, match="the shapes are z"):
            minima.d_risks(p, X, Y, (A, other))
    with pytest.raises(TypeError, match="z, X, y, W are float32, float64, float64, float64"):
        minima.d_risks(p, X, Y, (A, z.astype(np.float32)))


def test_gradients_agree_with_sympy():
    shapes = {"W": (2, 3, 4), "b": (2, 3), "v": (2, 3), "c": (2,), "X": (5, 4), "y": (5,)}

    def loss(X, y, **p):
        return minima.risks(minima.outputs(p, X)[1], y).sum()

    def gradient(X, y, **p):
        return minima.d_risks(p, X, y, minima.outputs(p, X))

    def formula(W, b, v, c, X, y):
        z = lambda r, i: (
            c[r]
            + sum(v[r, j] * sp.tanh(b[r, j] + sum(W[r, j, k] * X[i, k] for k in range(4))) for j in range(3))
        )
        return sum((z(r, i) - y[i]) ** 2 for r in range(2) for i in range(5)) / 10

    agree_gradients(loss, gradient, formula, shapes, wrt=("W", "b", "v", "c"), draws=1)


def test_no_network_knows_of_the_others():
    p, fewer = drawn(), drawn()
    alone = Parameters({"W": (1, 3, 2), "b": (1, 3), "v": (1, 3), "c": (1,)})
    for name in alone:
        alone[name][...] = fewer[name][2]
    for each in (p, alone):
        minima.train(each, X, Y, steps=40, eta=0.05)
    assert all(same(p[name][2], alone[name][0]) for name in p)


def test_training_lowers_every_loss():
    p = drawn(R=5, m=6)
    start = minima.risks(minima.outputs(p, X)[1], Y)
    losses = minima.train(p, X, Y, steps=400, eta=0.05)
    end = minima.risks(minima.outputs(p, X)[1], Y)
    assert same(losses[0], start.sum()) and (end < start / 10).all()
    with pytest.raises(Diverged, match="training diverged in step"):
        minima.train(p, X, Y * 1e200, steps=3, eta=0.05)


def test_two_steps_of_training_by_hand():
    # the cosine starts at 1 and falls to 1/100: halfway, in step 2 of 2, it is (1 + 1/100)/2
    p, eta, mu = drawn(), 0.05, 0.9
    theta, v = p.theta.copy(), 0.0
    for factor in (1.0, 0.505):
        now = p.around(theta)
        g = minima.d_risks(now, X, Y, minima.outputs(now, X))
        v = mu * v + np.concatenate([g[name].ravel() for name in ("W", "b", "v", "c")])
        theta = theta - eta * factor * v
    minima.train(p, X, Y, steps=2, eta=eta)
    assert same(p.theta, theta)


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        (X[:, 0], Y, r"the shapes are X \(7,\), y \(7,\); expected \(N, n\), \(N,\)"),
        (X[:, :, None], Y, r"the shapes are X \(7, 2, 1\), y \(7,\); expected"),
        (X, Y[:, None], r"the shapes are X \(7, 2\), y \(7, 1\); expected"),
        (X, Y[:-1], r"the shapes are X \(7, 2\), y \(6,\); expected"),
    ],
)
def test_samples_are_looked_at_before_the_first_step(X, y, message):
    p = drawn()
    kept = p.theta.copy()
    with pytest.raises(ValueError, match=message):
        minima.train(p, X, y, steps=3, eta=0.05)
    assert (p.theta == kept).all()


def test_the_start_is_that_of_init():
    p = minima.start(400, 2, 5, np.random.default_rng(3))
    nets = [init((2, 5, 1), ("tanh", "linear"), np.random.default_rng([4, r])) for r in range(400)]
    for name, l in (("W", 1), ("v", 2)):
        theirs = np.array([net.W[l] for net in nets])
        assert abs(p[name].std() / theirs.std() - 1) < 0.05
    assert not p["b"].any() and not p["c"].any()
    with pytest.raises(TypeError, match="Generator"):
        minima.start(4, 2, 5, 3)


def test_the_way_between_two_networks_ends_in_both():
    one, other = minima.network(drawn(), 0), minima.network(drawn(), 1)
    J = minima.between(one, other, X, Y[:, None], "mse", [0.0, 0.25, 1.0])
    risk = lambda net: empirical_risk(net, forward(net, X), Y[:, None], "mse")
    middle = Network(one.m, ("tanh", "linear"), 0.75 * one.theta + 0.25 * other.theta)
    assert same(J, [risk(one), risk(middle), risk(other)])
    with pytest.raises(ValueError, match="expected equal ones"):
        minima.between(one, Network((2, 4, 1), ("tanh", "linear")), X, Y[:, None], "mse", [0.5])


def test_a_climb_is_measured_from_the_higher_end():
    assert minima.climb(np.array([1.0, 5.0, 3.0])) == 2 and minima.climb(np.array([1.0, 0.5, 3.0])) == 0
