"""Gradients and curvatures of the landscape against HIPS autograd, for random widths and depths."""

from functools import reduce

import autograd.numpy as anp
import numpy as np
from autograd import grad, hessian
from hypothesis import strategies as st
from properties.property_tools import agree, case, dtypes, numbers, property_of, rngs, small, unequal

from mathlib.agreement import TOLERANCE
from mathlib.landscape import minima, saddles, surfaces
from mathlib.parameters import Parameters


def product_loss(w):
    return (1 - w[0] * w[1]) ** 2 / 2


@property_of((surfaces, "d_two_weights"), (surfaces, "dd_two_weights"), rng=rngs)
def test_two_weights(rng):
    w = numbers(rng, 2)
    agree(surfaces.d_two_weights(w), grad(product_loss)(w))
    agree(surfaces.dd_two_weights(w), hessian(product_loss)(w))


@st.composite
def linear_networks(draw):
    """W^1 … W^L, one network or R side by side, and the map A to find"""
    m, front = draw(st.lists(small(4), min_size=2, max_size=5)), draw(st.sampled_from([(), (2,)]))
    dtype, rng = draw(dtypes), draw(rngs)
    W = [
        numbers(rng, *front, after, before, dtype=dtype, scale=before**-0.5)
        for before, after in zip(m, m[1:], strict=False)
    ]
    return case(W=W, A=numbers(rng, m[-1], m[0], dtype=dtype), front=front)


@property_of((saddles, "d_risk"), at=linear_networks())
def test_deep_linear_network(at):
    W, A = [array.astype(np.float64) for array in at.W], at.A.astype(np.float64)
    J = lambda W: anp.sum((reduce(lambda before, W_l: anp.dot(W_l, before), W) - A) ** 2) / 2
    if at.front:
        each = [grad(J)([W_l[r] for W_l in W]) for r in range(*at.front)]
        expected = [np.stack(parts) for parts in zip(*each, strict=True)]
    else:
        expected = grad(J)(W)
    roundings = 3 * sum(W_l.shape[-1] for W_l in W) + 1
    agree(saddles.d_risk(at.W, at.A), expected, at.A.dtype, roundings)


@property_of((saddles, "hessian"), rng=rngs, P=small(5))
def test_hessian_by_differences(rng, P):
    """Of f(θ) = Σ log cosh(Bθ) + Σ θ³, whose gradient is given in closed form"""
    B, theta = numbers(rng, P + 1, P, scale=P**-0.5), numbers(rng, P)
    f = lambda theta: anp.sum(anp.log(anp.cosh(anp.dot(B, theta)))) + anp.sum(theta**3)
    g = lambda theta: B.T @ np.tanh(B @ theta) + 3 * theta**2
    found = saddles.hessian(g, theta)
    agree(found, hessian(f)(theta), tolerance=TOLERANCE["central differences"])


@st.composite
def side_by_side(draw):
    """R networks with m tanh units on N samples of n inputs; all biases random"""
    (n, m, N), R, rng = draw(unequal(3)), draw(small(3)), draw(rngs)
    p = Parameters({"W": (R, m, n), "b": (R, m), "v": (R, m), "c": (R,)})
    p.theta[...] = numbers(rng, p.theta.size)
    return case(p=p, theta=p.theta, X=numbers(rng, N, n), y=numbers(rng, N))


@property_of((minima, "d_risks"), at=side_by_side())
def test_networks_side_by_side(at):
    def J(p):
        total = 0.0
        for W, b, v, c in zip(p["W"], p["b"], p["v"], p["c"], strict=True):
            z = anp.dot(anp.tanh(anp.dot(at.X, W.T) + b), v) + c
            total = total + anp.mean((z - at.y) ** 2) / 2
        return total

    found = minima.d_risks(at.p, at.X, at.y, minima.outputs(at.p, at.X))
    agree(found, grad(J)({name: np.array(at.p[name]) for name in found}))
    assert set(found) == set(at.p)
