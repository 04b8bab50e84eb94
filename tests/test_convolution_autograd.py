"""Gradients of layers, poolings and whole networks against HIPS autograd, with forward passes of their own.

Nothing of mathlib takes part in the loss that autograd differentiates: the sums are written out again in
`properties.plain`, over the entries of the kernel. Shapes, strides, paddings, channels and batches are drawn
at random.
"""

from functools import cache

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from properties.plain import conv, conv_network, pool

from mathlib import convolution
from mathlib.convolution import cnn

LAYERS, POOLINGS, NETWORKS = 150, 60, 12
BOUND = 1e-9  # of the largest entry of the gradient


def draw(number):
    """Layer `number`: X, w, b, R, stride, padding; sizes of 1 among them, and pixels that no window covers"""
    rng = np.random.default_rng([5, number])
    N, C_in, C_out, k_h, k_w = (int(rng.integers(1, high)) for high in (5, 5, 6, 5, 5))
    s, p = int(rng.integers(1, 4)), int(rng.integers(0, 4))
    H, W = (int(rng.integers(max(k - 2 * p, 1), 10)) for k in (k_h, k_w))
    X, w, b = (
        rng.normal(size=(N, C_in, H, W)),
        rng.normal(size=(C_out, C_in, k_h, k_w)),
        rng.normal(size=C_out),
    )
    return X, w, b, rng.normal(size=conv(X, w, b, s, p).shape), s, p


def far(got, expected):
    """The largest difference, as a share of the largest entry"""
    return max(np.abs(g - e).max() / max(np.abs(e).max(), 1e-3) for g, e in zip(got, expected, strict=True))


@cache
def disagreement(number):
    X, w, b, R, s, p = draw(number)
    Z, stored = convolution.forward(X, w, b, s, p)
    loss = lambda X, w, b: anp.sum(R * anp.tanh(conv(X, w, b, s, p)))
    Delta = R * (1 - np.tanh(Z) ** 2)
    return far(convolution.backward(Delta, w, stored), grad(loss, (0, 1, 2))(X, w, b))


@pytest.mark.parametrize("number", range(LAYERS))
def test_layer(number):
    X, w, _, _, s, p = draw(number)
    assert disagreement(number) < BOUND, f"images {X.shape}, kernels {w.shape}, stride {s}, padding {p}"


def test_the_list_covers_what_it_says():
    drawn = [draw(number) for number in range(LAYERS)]
    assert {(s, p) for *_, s, p in drawn} == {(s, p) for s in (1, 2, 3) for p in (0, 1, 2, 3)}
    for axis, most in ((0, 4), (1, 4)):
        assert {X.shape[axis] for X, *_ in drawn} == set(range(1, most + 1))
    assert {len(w) for _, w, *_ in drawn} == {1, 2, 3, 4, 5}
    assert any((X.shape[2] + 2 * p - w.shape[2]) % s for X, w, *_, s, p in drawn)
    assert any(w.shape[2] != w.shape[3] for _, w, *_ in drawn)


@pytest.mark.parametrize("kind", ["max", "average"])
@pytest.mark.parametrize("number", range(POOLINGS // 2))
def test_pooling(number, kind):
    rng = np.random.default_rng([6, number])
    k, s = int(rng.integers(1, 4)), int(rng.integers(1, 5))
    X = rng.normal(size=(*rng.integers(1, 4, size=2), *rng.integers(k, 10, size=2)))
    A, pooled = getattr(convolution, f"{kind}_pool")(X, k, s)
    R = rng.normal(size=A.shape)
    got = getattr(convolution, f"d_{kind}_pool")(R, pooled)
    expected = grad(lambda X: anp.sum(R * pool(X, k, s, kind)))(X)
    np.testing.assert_allclose(A, pool(X, k, s, kind), rtol=1e-13)
    assert far([got], [expected]) < BOUND, f"{kind} pooling of {X.shape}, windows of {k}, stride {s}"


@pytest.mark.parametrize("number", range(NETWORKS))
def test_network(number):
    rng = np.random.default_rng([8, number])
    channels = tuple(int(c) for c in rng.integers(2, 5, size=1 + number % 3))
    sides = [2 ** len(channels) * int(n) for n in rng.integers(1, 3, size=2)]
    shape, K, lam = (int(rng.integers(1, 4)), *sides), int(rng.integers(2, 6)), float(rng.choice([0.0, 0.1]))
    p = cnn.init(rng, channels, shape, K, kernel=int(rng.choice([1, 3, 5])))
    p.theta[:] += 0.1 * rng.normal(size=p.theta.size)
    X, Y = rng.normal(size=(int(rng.integers(1, 7)), *shape)), rng.random((1, K))
    Y = np.repeat(Y / Y.sum(), len(X), axis=0)
    g = p.flat(cnn.backward(p, cnn.forward(p, X), Y, lam))
    assert far([g], [grad(conv_network)(p.theta, p.shapes, X, Y, lam)]) < BOUND, (
        f"{p}, images {X.shape}, lam={lam}"
    )


def test_a_planted_mistake_is_seen():
    X, w, b, R, s, p = draw(3)
    _, stored = convolution.forward(X, w, b, s, p)
    expected = grad(lambda w: anp.sum(R * conv(X, w, b, s, p)))(w)
    assert far([convolution.d_kernel(R, stored)], [expected]) < BOUND
    assert far([convolution.d_kernel(R, stored) * (1 + 1e-8)], [expected]) > BOUND
    assert far([convolution.d_kernel(R, stored)[:, :, ::-1, ::-1]], [expected]) > BOUND
