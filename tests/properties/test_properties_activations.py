"""Derivatives of activations and losses against HIPS autograd, for random arrays of any shape."""

from functools import partial

import autograd.numpy as anp
import numpy as np
from autograd import elementwise_grad, grad, hessian, jacobian
from hypothesis import assume
from hypothesis import strategies as st
from properties.plain import KINKED, LAST, LOSS, SIGMA, SIZED
from properties.property_tools import agree, case, clear, dtypes, numbers, property_of, rngs, small, unequal

from mathlib import activations, losses, models
from mathlib.activations import ACTIVATIONS, elementary, soft_maximum, variants

ROUNDINGS = 12  # of an exponential, a quotient and their sum
LARGEST = 4.5  # |z|: farther out 1 + erf(z) of the plain formulas keeps too few digits

SLOPES = {
    name: [(elementary if hasattr(elementary, f"d_{name}") else variants, f"d_{name}")]
    for name in ACTIVATIONS
}


@st.composite
def entries(draw):
    """z of 0 to 3 axes, the upstream gradient and a slope α"""
    shape, dtype, rng = draw(st.lists(small(4), max_size=3)), draw(dtypes), draw(rngs)
    z = clear(np.clip(numbers(rng, *shape, dtype=dtype, scale=1.5), -LARGEST, LARGEST))
    return case(z=z, G=numbers(rng, *shape, dtype=dtype), alpha=draw(st.sampled_from([None, 0.25, 1.5])))


def own(name, at):
    """The keyword α, if one is drawn and the activation has one"""
    return {"alpha": at.alpha} if name in SIZED and at.alpha else {}


@property_of(each=SLOPES, at=entries())
def test_slope(name, at):
    owner, attribute = SLOPES[name][0]
    found = getattr(owner, attribute)(at.z, **own(name, at))
    plain = partial(SIGMA[name], **own(name, at))
    # of 0 axes the functions return NumPy's numbers, as NumPy itself does
    agree(found, elementwise_grad(plain)(at.z.astype(np.float64)), at.z.dtype, ROUNDINGS)


RECORDS = {
    name: [(activations.Activation, "d"), (activations.Activation, "pullback")] for name in ACTIVATIONS
}


@property_of(each=RECORDS, at=entries())
def test_record(name, at):
    sigma = activations.activation(name, **own(name, at))
    plain = partial(SIGMA[name], **own(name, at))
    z, G = at.z.astype(np.float64), at.G.astype(np.float64)
    agree(sigma.d(at.z), elementwise_grad(plain)(z), at.z.dtype, ROUNDINGS)
    agree(sigma.pullback(at.z, at.G), grad(lambda z: anp.sum(G * plain(z)))(z), at.z.dtype, ROUNDINGS)


@property_of((elementary, "d_prelu_alpha"), at=entries())
def test_slope_of_prelu_by_its_parameter(at):
    alpha = np.full(at.z.shape, at.alpha or 0.01)
    found = elementary.d_prelu_alpha(at.z, at.alpha or 0.01)
    agree(found, elementwise_grad(SIGMA["leaky_relu"], 1)(at.z.astype(np.float64), alpha), at.z.dtype)


@property_of((variants, "phi"), at=entries())
def test_density_is_the_slope_of_the_distribution(at):
    distribution = lambda z: SIGMA["gelu"](z) / z
    z = np.where(at.z == 0, 1.0, at.z.astype(np.float64))
    agree(variants.phi(z), elementwise_grad(distribution)(z))


@st.composite
def rows(draw):
    """Logits Z (N, K), any upstream G, and targets Y between 0 and 1 that need not sum to 1"""
    (N, K), dtype, rng = draw(unequal(2, 6)), draw(dtypes), draw(rngs)
    Z, G = (numbers(rng, N, K, dtype=dtype, scale=scale) for scale in (2.0, 1.0))
    return case(Z=Z, G=G, Y=(rng.integers(0, 65, (N, K)) / 64).astype(dtype), known=draw(st.booleans()))


@property_of(
    (soft_maximum, "d_softmax"),
    (soft_maximum, "softmax_jacobian"),
    (activations.Softmax, "pullback"),
    at=rows(),
)
def test_softmax(at):
    Z, G = at.Z.astype(np.float64), at.G.astype(np.float64)
    roundings = ROUNDINGS + Z.shape[1]
    expected = grad(lambda Z: anp.sum(G * SIGMA["softmax"](Z)))(Z)
    agree(soft_maximum.d_softmax(at.Z, at.G), expected, at.Z.dtype, roundings)
    agree(activations.SOFTMAX.pullback(at.Z, at.G), expected, at.Z.dtype, roundings)
    J = soft_maximum.softmax_jacobian(at.Z[0])
    agree(J, jacobian(SIGMA["softmax"])(Z[0]), at.Z.dtype, roundings)


@property_of((soft_maximum, "softmax"), at=rows())
def test_softmax_is_the_gradient_of_the_soft_maximum(at):
    soft = lambda Z: anp.sum(anp.log(anp.sum(anp.exp(Z), axis=1)))
    expected = grad(soft)(at.Z.astype(np.float64))
    agree(soft_maximum.softmax(at.Z), expected, at.Z.dtype, ROUNDINGS + at.Z.shape[1])


LOSSES = {name: [(losses, f"d_{name}")] for name in LOSS}


@property_of(each=LOSSES, at=rows())
def test_loss(name, at):
    sigma = SIGMA[LAST.get(name, "linear")]
    P = (sigma(at.Z.astype(np.float64)).astype(at.Z.dtype),) if at.known and name in LAST else ()
    plain = lambda Z: anp.sum(LOSS[name](sigma(Z), at.Y.astype(np.float64)))
    found = getattr(losses, f"d_{name}")(at.Z, at.Y, *P)
    agree(found, grad(plain)(at.Z.astype(np.float64)), at.Z.dtype, ROUNDINGS + at.Z.shape[1])


CURVATURES = {
    "mse": [(models, "squared_curvature")],
    "binary_cross_entropy": [(models, "logistic_curvature")],
    "cross_entropy": [(models, "softmax_curvature")],
}


@property_of(each=CURVATURES, at=rows())
def test_curvature(name, at):
    """D_i = ∂²L/∂z∂zᵀ of every row; the targets of cross-entropy sum to 1, as those of the model do"""
    sigma = SIGMA[LAST.get(name, "linear")]
    Z, Y = at.Z.astype(np.float64), at.Y.astype(np.float64)
    if name == "cross_entropy":
        assume(Y.sum(axis=1).all())
        Y = Y / Y.sum(axis=1, keepdims=True)
    plain = lambda z, y: anp.sum(LOSS[name](sigma(z[None]), y[None]))
    expected = np.array([hessian(plain)(z, y) for z, y in zip(Z, Y, strict=True)])
    A = sigma(Z).astype(at.Z.dtype)
    agree(getattr(models, CURVATURES[name][0][1])(A), expected, at.Z.dtype, ROUNDINGS)


def test_every_activation_and_loss_has_a_plain_formula():
    assert set(SIGMA) == {*ACTIVATIONS, "softmax"} and set(LOSS) == set(losses.LOSSES)
    assert {name for name, sigma in ACTIVATIONS.items() if sigma.kinks} == set(KINKED)
    assert {name for name, sigma in ACTIVATIONS.items() if sigma.parameters} == set(SIZED)
    assert {name: loss.output for name, loss in losses.LOSSES.items() if loss.output} == LAST
