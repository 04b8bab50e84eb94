"""Gradients of the landscape against HIPS autograd, from formulas written again here."""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad, hessian

from mathlib.comparison import same
from mathlib.landscape import minima, saddles, surfaces


@pytest.mark.parametrize("seed", range(5))
def test_two_weights(seed):
    loss, w = lambda w: 0.5 * (w[0] * w[1] - 1.0) ** 2, np.random.default_rng(seed).normal(size=2)
    assert same(surfaces.d_two_weights(w), grad(loss)(w))
    assert same(surfaces.dd_two_weights(w), hessian(loss)(w))
    assert np.abs(saddles.hessian(surfaces.d_two_weights, w) - hessian(loss)(w)).max() < 1e-9


@pytest.mark.parametrize("seed", range(3))
def test_networks_side_by_side(seed):
    rng = np.random.default_rng(seed)
    X, y, p = rng.normal(size=(9, 2)), rng.normal(size=9), minima.start(4, 2, 5, rng)
    p["b"][...], p["c"][...] = rng.normal(size=(4, 5)), rng.normal(size=4)

    def loss(W, b, v, c):
        each = []
        for r in range(4):
            hidden = anp.tanh(anp.dot(X, W[r].T) + b[r])
            each.append(anp.sum((anp.dot(hidden, v[r]) + c[r] - y) ** 2) / 18)
        return sum(each)

    found = minima.d_risks(p, X, y, minima.outputs(p, X))
    for place, name in enumerate(("W", "b", "v", "c")):
        assert same(found[name], grad(loss, place)(*(p[each] for each in ("W", "b", "v", "c"))))


@pytest.mark.parametrize("m", [(4, 3), (4, 2, 3), (4, 5, 2, 3), (2, 3, 6, 5, 4)])
def test_deep_linear_networks(m):
    rng = np.random.default_rng(len(m))
    W = [rng.normal(size=(after, before)) for before, after in zip(m, m[1:], strict=False)]
    A = rng.normal(size=(m[-1], m[0]))

    def loss(*W):
        product = W[0]
        for W_l in W[1:]:
            product = anp.dot(W_l, product)
        return 0.5 * anp.sum((product - A) ** 2)

    for l, g in enumerate(saddles.d_risk(W, A)):
        assert same(g, grad(loss, l)(*W))
