"""Gradients of the first chapter, difference quotients and descent against HIPS autograd."""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import elementwise_grad, grad, jacobian
from hypothesis import assume
from hypothesis import strategies as st
from properties.plain import KINKED, SIGMA
from properties.property_tools import (
    agree,
    case,
    clear,
    dtypes,
    nonzero,
    numbers,
    off_kink,
    property_of,
    rngs,
    small,
    unequal,
)

from mathlib import checking, generalization
from mathlib.activations import ACTIVATIONS, activation
from mathlib.prerequisites import calculus, descent, linear_algebra, probability


@property_of((linear_algebra, "d_inner"), rng=rngs, n=small(6), dtype=dtypes)
def test_inner(rng, n, dtype):
    x, y = (numbers(rng, n, dtype=dtype) for _ in range(2))
    expected = grad(lambda xy: anp.dot(*xy))((x.astype(np.float64), y.astype(np.float64)))
    agree(linear_algebra.d_inner(x, y), expected, dtype)


@property_of((linear_algebra, "d_matvec"), rng=rngs, shape=unequal(2), dtype=dtypes)
def test_matvec(rng, shape, dtype):
    W, x, g = (numbers(rng, *s, dtype=dtype) for s in (shape, shape[1:], shape[:1]))
    L = lambda Wx: anp.sum(g.astype(np.float64) * anp.dot(*Wx))
    expected = grad(L)((W.astype(np.float64), x.astype(np.float64)))
    agree(linear_algebra.d_matvec(W, x, g), expected, dtype, max(shape))


NORMS = {"norm2": lambda x: anp.sqrt(anp.sum(x**2)), "norm1": lambda x: anp.sum(anp.abs(x))}


@property_of(
    each={name: [(linear_algebra, f"d_{name}")] for name in NORMS},
    rng=rngs,
    shape=st.lists(small(4), min_size=1, max_size=2),
    dtype=dtypes,
)
def test_norm(name, rng, shape, dtype):
    x = nonzero(numbers(rng, *shape, dtype=dtype))
    found = getattr(linear_algebra, f"d_{name}")(x)
    agree(found, grad(NORMS[name])(x.astype(np.float64)), dtype, x.size + 3)


@property_of((calculus, "d_cubic"), rng=rngs)
def test_cubic(rng):
    x = numbers(rng, 2)
    agree(calculus.d_cubic(x), grad(lambda x: x[0] ** 2 * x[1] + 3 * x[1])(x))


@property_of((calculus, "d_quadratic"), rng=rngs, n=small(5), dtype=dtypes)
def test_quadratic(rng, n, dtype):
    x, A, b = (numbers(rng, *s, dtype=dtype) for s in ((n,), (n, n), (n,)))
    A_, b_ = A.astype(np.float64), b.astype(np.float64)
    expected = grad(lambda x: anp.dot(x, anp.dot(A_, x)) + anp.dot(b_, x))(x.astype(np.float64))
    agree(calculus.d_quadratic(x, A, b), expected, dtype, n + 2)


@property_of((descent, "d_quadratic"), rng=rngs, P=small(5), dtype=dtypes)
def test_quadratic_about_a_minimum(rng, P, dtype):
    theta, B, c = (numbers(rng, *s, dtype=dtype) for s in ((P,), (P, P), (P,)))
    H = (B + B.T) / 2
    H_, c_ = H.astype(np.float64), c.astype(np.float64)
    J = lambda theta: anp.dot(theta - c_, anp.dot(H_, theta - c_)) / 2
    agree(descent.d_quadratic(theta, H, c), grad(J)(theta.astype(np.float64)), dtype, P + 1)


@st.composite
def chains(draw):
    """Affine maps and activations in turn, their input and the upstream gradient"""
    m, rng = draw(st.lists(small(4), min_size=2, max_size=4)), draw(rngs)
    names = [draw(st.sampled_from(list(ACTIVATIONS))) for _ in m[1:]]
    layers = [
        (numbers(rng, after, before, scale=before**-0.5), numbers(rng, after))
        for before, after in zip(m, m[1:], strict=False)
    ]
    return case(names=names, layers=layers, x=numbers(rng, m[0]), g=numbers(rng, m[-1]))


@property_of(*((calculus, name) for name in ("affine", "entrywise", "jacobian", "pulled_back")), at=chains())
def test_chain_rule(at):
    def whole(x, note=lambda name, z: None):
        for name, (W, b) in zip(at.names, at.layers, strict=True):
            z = anp.dot(W, x) + b
            note(name, z)
            x = SIGMA[name](z)
        return x

    whole(at.x, note=lambda name, z: assume(name not in KINKED or off_kink(z)))
    pairs = zip(at.names, at.layers, strict=True)
    maps = [
        h for name, layer in pairs for h in (calculus.affine(*layer), calculus.entrywise(activation(name)))
    ]
    agree(calculus.jacobian(maps, at.x), jacobian(whole)(at.x))
    agree(calculus.pulled_back(maps, at.x, at.g), grad(lambda x: anp.dot(at.g, whole(x)))(at.x))


@st.composite
def probabilities(draw):
    """p strictly between 0 and 1, one or many, and k successes in n trials"""
    n = draw(small(9))
    p = (1 + np.array(draw(st.lists(st.integers(0, 61), min_size=1, max_size=4)))) / 63
    return case(p=p, n=n, k=draw(st.integers(0, n)))


@property_of((probability, "d_bernoulli_log_likelihood"), at=probabilities())
def test_bernoulli(at):
    plain = lambda p: at.k * anp.log(p) + (at.n - at.k) * anp.log(1 - p)
    agree(probability.d_bernoulli_log_likelihood(at.p, at.k, at.n), elementwise_grad(plain)(at.p))
    p = float(at.p[0])
    agree(probability.d_bernoulli_log_likelihood(p, at.k, at.n), grad(plain)(p))


@property_of(
    (probability, "d_gaussian"),
    (probability, "d_gaussian_log_likelihood"),
    rng=rngs,
    sizes=unequal(2),
    sigma=st.integers(16, 128).map(lambda k: k / 64),
)
def test_gaussian(rng, sizes, sigma):
    x, mu = numbers(rng, sizes[0]), numbers(rng, sizes[1])
    density = lambda x, m: anp.exp(-((x - m) ** 2) / (2 * sigma**2)) / (sigma * anp.sqrt(2 * anp.pi))
    agree(probability.d_gaussian(x, mu[0], sigma), elementwise_grad(density)(x, mu[0]))
    likelihood = lambda mu: sum(anp.log(density(x_i, mu)) for x_i in x)
    agree(probability.d_gaussian_log_likelihood(mu, x, sigma), elementwise_grad(likelihood)(mu))
    agree(probability.d_gaussian_log_likelihood(float(mu[0]), x, sigma), grad(likelihood)(float(mu[0])))


@st.composite
def cubics(draw):
    """f(θ) = Σ a θ³ + θᵀAθ + bᵀθ with a direction v and a step: its differences end after three terms"""
    P, rng = draw(small(4)), draw(rngs)
    a, A, b, theta, v = (numbers(rng, *s) for s in ((P,), (P, P), (P,), (P,), (P,)))
    return case(a=a, A=A, b=b, theta=theta, v=v, h=draw(st.sampled_from([0.25, 0.5])))


#: what each way adds to the slope: c_2 h J'' + c_3 h² J''' by Taylor's series, which ends there for a cubic
TERMS = {
    "forward differences": (1 / 2, 1 / 6),
    "central differences": (0, 1 / 6),
    "complex step": (0, -1 / 6),
}
WAYS = {
    "forward differences": [(checking, "forward_difference")],
    "central differences": [(checking, "central_difference")],
    "complex step": [(checking, "complex_step")],
}


def along(at, v):
    """The first three slopes of t ↦ f(θ + tv) at 0"""
    first = grad(lambda t: plain_cubic(at)(at.theta + t * v))
    second = grad(first)
    return first(0.0), second(0.0), grad(second)(0.0)


def cubic_of(at):
    dot = lambda x, y: (x * y).sum()
    return lambda x: dot(at.a, x * x * x) + (x[:, None] * at.A * x).sum() + dot(at.b, x)


def plain_cubic(at):
    return lambda x: anp.sum(at.a * x**3) + anp.dot(x, anp.dot(at.A, x)) + anp.dot(at.b, x)


@property_of(each=WAYS, at=cubics())
def test_difference(name, at):
    J1, J2, J3 = along(at, at.v)
    c_2, c_3 = TERMS[name]
    found = getattr(checking, WAYS[name][0][1])(cubic_of(at), at.theta, at.v, at.h)
    agree(found, J1 + c_2 * at.h * J2 + c_3 * at.h**2 * J3)


@property_of((calculus, "difference_quotient"), at=cubics(), place=st.integers(0, 3))
def test_difference_quotient(at, place):
    i = place % len(at.theta)
    J1, J2, J3 = along(at, np.eye(len(at.theta))[i])
    found = calculus.difference_quotient(cubic_of(at), at.theta, i, at.h)
    agree(found, J1 + at.h / 2 * J2 + at.h**2 / 6 * J3)


@property_of((generalization, "descent"), rng=rngs, shape=unequal(2), steps=st.integers(1, 4))
def test_descent(rng, shape, steps):
    """w after some steps of −η∇J, J = (1/2N)‖y − Xw‖², with autograd's ∇J"""
    X, y, w, eta = numbers(rng, *shape), numbers(rng, shape[0]), np.zeros(shape[1]), 0.125
    slope = grad(lambda w: anp.mean((y - anp.dot(X, w)) ** 2) / 2)
    for _ in range(steps):
        w = w - eta * slope(w)
    agree(generalization.descent(X, y, eta, steps), w)


@property_of((descent, "descend"), rng=rngs, P=small(4), steps=st.integers(0, 4))
def test_path_of_descent(rng, P, steps):
    B, c, theta = numbers(rng, P, P, scale=P**-0.5), numbers(rng, P), numbers(rng, P)
    H, eta = B.T @ B, 0.125
    path, slope = [theta], grad(lambda theta: anp.dot(theta - c, anp.dot(H, theta - c)) / 2)
    for _ in range(steps):
        path.append(path[-1] - eta * slope(path[-1]))
    found = descent.descend(lambda theta: descent.d_quadratic(theta, H, c), theta, eta, steps)
    agree(found, np.array(path))


def test_the_margin_is_kept():
    z = np.array([0.0, 1e-5, -1e-5, 0.5])
    assert off_kink(clear(z)) and not off_kink(z)
    with pytest.raises(AssertionError, match="differs by"):
        agree(z, z + 1e-8)
