"""Gradients of attention, heads, layer norm and the transformer block against HIPS autograd."""

import autograd.numpy as anp
import numpy as np
from autograd import grad
from hypothesis import assume
from hypothesis import strategies as st
from properties import plain
from properties.plain import KINKED, SIGMA
from properties.property_tools import (
    agree,
    case,
    double,
    dtypes,
    numbers,
    off_kink,
    property_of,
    rngs,
    small,
    unequal,
)

from mathlib.activations import ACTIVATIONS
from mathlib.attention import dot_product, heads, normalization, transformer

NORM = (
    64  # roundings of a layer norm: mean, variance, root and quotient, of numbers that may lie close together
)


@st.composite
def queries(draw):
    """Q, K, V and G with 0 to 2 axes in front, and a mask that allows each query a key, or none"""
    (T, S, d, m), front = draw(unequal(4, 5)), draw(st.sampled_from([(), (1,), (2,), (2, 3)]))
    dtype, rng = draw(dtypes), draw(rngs)
    Q, K, V, G = (numbers(rng, *front, *s, dtype=dtype) for s in ((T, d), (S, d), (S, m), (T, m)))
    mask = None
    if draw(st.booleans()):
        mask = rng.random((T, S)) < 0.5
        mask[np.arange(T), rng.integers(S, size=T)] = True
    return case(Q=Q, K=K, V=V, G=G, mask=mask)


@property_of((dot_product, "backward"), at=queries())
def test_dot_product(at):
    mask = np.ones((at.Q.shape[-2], at.K.shape[-2])) if at.mask is None else at.mask * 1.0
    found = dot_product.backward(dot_product.forward(at.Q, at.K, at.V, at.mask), at.G)
    flat = [array.reshape(-1, *array.shape[-2:]) for array in double([at.Q, at.K, at.V, at.G])]
    weighted = grad(lambda QKV, G: anp.sum(G * plain.attend(*QKV, mask)))
    each = [weighted(list(arrays[:3]), arrays[3]) for arrays in zip(*flat, strict=True)]
    expected = [
        np.stack(parts).reshape(array.shape)
        for parts, array in zip(zip(*each, strict=True), (at.Q, at.K, at.V), strict=True)
    ]
    agree(list(found), expected, at.Q.dtype, sum(at.Q.shape[-2:] + at.V.shape[-2:]) + 12)


@st.composite
def sequences(draw):
    """X (N, T, d), W of h heads that d is a multiple of, dY, and the causal mask or none"""
    (N, T), h, width = draw(unequal(2, 4)), draw(small(3)), draw(small(2))
    dtype, rng, d = draw(dtypes), draw(rngs), h * width
    p = {name: numbers(rng, d, d, dtype=dtype, scale=d**-0.5) for name in heads.NAMES}
    X, dY = (numbers(rng, N, T, d, dtype=dtype) for _ in range(2))
    return case(p=p, X=X, dY=dY, h=h, causal=draw(st.booleans()))


def mask_of(at):
    T = at.X.shape[1]
    return dot_product.causal_mask(T) if at.causal else np.ones((T, T), bool)


def expected_of_heads(at, uniform):
    """∂L/∂X and ∂L/∂W of all four, for L = Σ dY ⊙ Y"""

    def L(X, p):
        rows = (plain.heads(p, x, at.h, mask_of(at) * 1.0, uniform) for x in X)
        return sum(anp.sum(dY * row) for dY, row in zip(at.dY.astype(np.float64), rows, strict=True))

    return grad(lambda both: L(*both))((at.X.astype(np.float64), double(at.p)))


def roundings(at):
    N, T, d = at.X.shape
    return 3 * (d + T + 12) + N * T


@property_of((heads, "backward"), share=0.7, at=sequences())
def test_heads(at):
    dX, g = heads.backward(at.p, heads.forward(at.p, at.X, at.h, mask_of(at) if at.causal else None), at.dY)
    expected_X, expected = expected_of_heads(at, uniform=False)
    agree([dX, {name: g[name] for name in at.p}], [expected_X, expected], at.X.dtype, roundings(at))
    assert set(g) == set(at.p)


@property_of((transformer, "d_average"), share=0.7, at=sequences())
def test_averages(at):
    dX, g = transformer.d_average(at.p, transformer.average(at.p, at.X, at.h, mask_of(at)), at.dY)
    expected_X, expected = expected_of_heads(at, uniform=True)
    agree([dX, {name: g[name] for name in at.p}], [expected_X, expected], at.X.dtype, roundings(at))


@property_of((heads, "outer"), at=sequences())
def test_outer(at):
    """∂/∂W of Σ dY ⊙ (X Wᵀ), with X cut to another width so that W is not square"""
    X = at.X[..., :1]
    expected = grad(lambda W: anp.sum(at.dY.astype(np.float64) * anp.dot(X.astype(np.float64), W.T)))(
        np.zeros((at.dY.shape[-1], 1))
    )
    agree(heads.outer(at.dY, X), expected, at.X.dtype, at.X.shape[0] * at.X.shape[1])


@st.composite
def tokens_to_normalize(draw):
    """x with 0 to 3 axes in front of d entries, gamma, beta and dy"""
    front, d, dtype = draw(st.lists(small(3), max_size=3)), draw(small(5)), draw(dtypes)
    rng, eps = draw(rngs), draw(st.sampled_from([1e-5, 0.125]))
    x, dy = (numbers(rng, *front, d, dtype=dtype) for _ in range(2))
    assume(d == 1 or x.std(axis=-1).min() > 0.05)  # entries so near to each other have lost their digits
    gamma, beta = (numbers(rng, d, dtype=dtype) for _ in range(2))
    return case(x=x, gamma=gamma, beta=beta, dy=dy, eps=eps)


@property_of((normalization, "backward"), at=tokens_to_normalize())
def test_layer_norm(at):
    found = normalization.backward(normalization.forward(at.x, at.gamma, at.beta, at.eps), at.dy)
    L = lambda arrays: anp.sum(at.dy.astype(np.float64) * plain.layer_norm(*arrays, at.eps))
    expected = grad(L)(double([at.x, at.gamma, at.beta]))
    agree(list(found), expected, at.x.dtype, NORM + at.x.size)


BLOCK_SIGMAS = list(ACTIVATIONS)


@st.composite
def blocks(draw):
    """A block of any kind, all its arrays random, tokens that repeat, and places that ask for nothing"""
    h, width, uniform = draw(small(3)), draw(st.sampled_from([2, 4])), draw(st.booleans())
    block = transformer.Block(
        h, draw(st.sampled_from(BLOCK_SIGMAS)), draw(st.booleans()), draw(st.booleans()), uniform
    )
    (N, T, n, m), K = draw(unequal(4, 5)), draw(st.integers(1, 4))
    dtype, rng = draw(dtypes), draw(rngs)
    p = transformer.init(n, h * width, m, K, rng, dtype)
    p.theta[...] += numbers(rng, p.theta.size, dtype=dtype, scale=0.25)
    y = rng.integers(-1, K, size=(N, T))
    y[rng.integers(N), rng.integers(T)] = 0
    tokens = rng.integers(n, size=(N, T))
    return case(p=p, theta=p.theta, block=block, tokens=tokens, y=y, dZ=numbers(rng, N, T, K, dtype=dtype))


def block_roundings(at):
    n, d = at.p["E"].shape
    N, T = at.tokens.shape
    return 2 * (3 * (d + T) + len(at.p["b_1"]) + 2 * NORM + 24) + N * T


def forward(at):
    """Stored, where no z of a kinked activation is near its kink and no token has nearly equal entries"""
    stored = transformer.forward(at.p, at.block, at.tokens)
    assume(at.block.sigma not in KINKED or off_kink(stored.z))
    assume(max(1 / stored.norm_1.s.min(), 1 / stored.norm_2.s.min()) < 10)
    return stored


@property_of((transformer, "backward"), share=0.5, at=blocks())
def test_block(at):
    stored = forward(at)
    found = transformer.backward(at.p, at.block, stored, at.dZ)

    def L(p):
        rows = (plain.block_logits(p, at.block, row) for row in at.tokens)
        return sum(anp.sum(dZ * Z) for dZ, Z in zip(at.dZ.astype(np.float64), rows, strict=True))

    expected = grad(L)(double(dict(at.p)))
    agree({name: found[name] for name in at.p}, expected, at.theta.dtype, block_roundings(at))
    assert set(found) == set(at.p)


@property_of((transformer, "loss_and_gradient"), share=0.5, at=blocks())
def test_loss_of_a_block(at):
    forward(at)
    J, found = transformer.loss_and_gradient(at.p, at.block, at.tokens, at.y)
    p = double(dict(at.p))
    expected = grad(plain.block_loss)(p, at.block, at.tokens, at.y)
    agree({name: found[name] for name in at.p}, expected, at.theta.dtype, block_roundings(at))
    agree(J, plain.block_loss(p, at.block, at.tokens, at.y), at.theta.dtype, block_roundings(at))


@property_of((transformer, "judged"), at=blocks())
def test_judged(at):
    """∂J/∂Z for any logits: the mean over the places with a target, nothing at the others"""

    def J(Z):
        losses = [-anp.log(SIGMA["softmax"](Z[i])[k]) for i, k in np.ndenumerate(at.y) if k >= 0]
        return sum(losses) / len(losses)

    Z = at.dZ.astype(np.float64)
    value, dZ = transformer.judged(at.dZ, at.y)
    agree([value, dZ], [J(Z), grad(J)(Z)], at.dZ.dtype, 12 + at.dZ.size)
