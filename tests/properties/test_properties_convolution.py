"""Gradients of convolutional layers, poolings and networks against HIPS autograd, for random shapes."""

import autograd.numpy as anp
import numpy as np
from autograd import grad
from hypothesis import assume
from hypothesis import strategies as st
from properties import plain
from properties.property_tools import (
    MARGIN,
    agree,
    case,
    dtypes,
    numbers,
    off_kink,
    property_of,
    rngs,
    small,
    unequal,
)

from mathlib.convolution import cnn, layers, pooling

sides = st.integers(0, 4)


@st.composite
def layer_cases(draw):
    """X, w, b and the upstream gradient R; pixels that no window covers, windows in the padding among them"""
    (C_in, C_out, N), (k_h, k_w) = draw(unequal(3, 4)), draw(st.tuples(small(3), small(3)))
    s, p, dtype, rng = draw(small(3)), draw(st.integers(0, 2)), draw(dtypes), draw(rngs)
    H, W = (max(k - 2 * p, 1) + draw(sides) for k in (k_h, k_w))
    X, w, b = (
        numbers(rng, *shape, dtype=dtype) for shape in ((N, C_in, H, W), (C_out, C_in, k_h, k_w), (C_out,))
    )
    places = ((n + 2 * p - k) // s + 1 for n, k in ((H, k_h), (W, k_w)))
    return case(X=X, w=w, b=b, R=numbers(rng, N, C_out, *places, dtype=dtype), s=s, p=p)


@property_of(
    *((layers, name) for name in ("backward", "d_input", "d_kernel", "d_bias")), share=2, at=layer_cases()
)
def test_layer(at):
    X, w, b, R = (array.astype(np.float64) for array in (at.X, at.w, at.b, at.R))
    expected = grad(lambda arrays: anp.sum(R * plain.conv(*arrays, at.s, at.p)))([X, w, b])
    _, stored = layers.forward(at.X, at.w, at.b, at.s, at.p)
    single = [layers.d_input(at.R, at.w, stored), layers.d_kernel(at.R, stored), layers.d_bias(at.R)]
    for found in (single, list(layers.backward(at.R, at.w, stored))):
        agree(found, expected, at.X.dtype, w[0].size + R[:, 0].size)


POOLINGS = {"max": [(pooling, "d_max_pool")], "average": [(pooling, "d_average_pool")]}


@st.composite
def pooled(draw):
    """X whose pixels all differ, so that every maximum has a slope; windows that overlap or leave gaps"""
    (N, C), k, s = draw(unequal(2, 3)), draw(small(3)), draw(st.none() | small(4))
    dtype, rng, (H, W) = draw(dtypes), draw(rngs), (k + draw(sides) for _ in range(2))
    X = (rng.permutation(N * C * H * W).reshape(N, C, H, W) / 8 - 2).astype(dtype)
    places = ((n - k) // (s or k) + 1 for n in (H, W))
    return case(X=X, R=numbers(rng, N, C, *places, dtype=dtype), k=k, s=s)


@property_of(each=POOLINGS, at=pooled())
def test_pooling(name, at):
    R, X = at.R.astype(np.float64), at.X.astype(np.float64)
    expected = grad(lambda X: anp.sum(R * plain.pool(X, at.k, at.s or at.k, name)))(X)
    _, stored = getattr(pooling, f"{name}_pool")(at.X, at.k, at.s)
    agree(getattr(pooling, f"d_{name}_pool")(at.R, stored), expected, at.X.dtype, at.k**2 + 1)


@st.composite
def images(draw):
    """A network of 1 or 2 layers with biases that are not 0, images and target rows with the sum 1"""
    channels = [draw(small(3)) for _ in range(draw(st.integers(1, 2)))]
    shape = (draw(small(3)), *(2 ** len(channels) * draw(st.integers(1, 2)) for _ in range(2)))
    K, N, kernel = draw(st.integers(2, 4)), draw(small(3)), draw(st.sampled_from([1, 3]))
    dtype, rng = draw(dtypes), draw(rngs)
    p = cnn.init(rng, tuple(channels), shape, K, kernel, dtype)
    p.theta[...] += numbers(rng, p.theta.size, dtype=dtype, scale=0.25)
    Y = rng.integers(1, 65, (N, K)) / 64
    Y = (Y / Y.sum(axis=1, keepdims=True)).astype(dtype)
    X = numbers(rng, N, *shape, dtype=dtype)
    return case(p=p, theta=p.theta, X=X, Y=Y, lam=draw(st.sampled_from([0.0, 0.125])))


def differentiable(Z):
    """z keeps off 0, and the largest of each 2 × 2 window is larger by the margin, unless ReLU makes all 0"""
    two = np.sort(plain.met(Z, 2, 2), axis=0)[-2:]
    return off_kink(Z) and (np.maximum(two, 0) == 0).all(axis=0)[two[1] - two[0] < MARGIN].all()


@property_of((cnn, "backward"), share=0.7, at=images())
def test_network(at):
    stored = cnn.forward(at.p, at.X)
    assume(all(differentiable(Z) for Z, *_ in stored.layers))
    theta, X, Y = (array.astype(np.float64) for array in (at.theta, at.X, at.Y))
    expected = plain.named(grad(plain.conv_network)(theta, at.p.shapes, X, Y, at.lam), at.p.shapes)
    roundings = sum(weights[0].size + 4 for weights in at.p.values()) + stored.layers[0][0][:, 0].size
    agree(cnn.backward(at.p, stored, at.Y, at.lam), expected, at.theta.dtype, roundings)
