"""Gradients of random networks against HIPS autograd: widths, activations, losses, penalties, masks."""

import itertools

import autograd.numpy as anp
import numpy as np
from autograd import grad, hessian, jacobian
from hypothesis import assume
from hypothesis import strategies as st
from properties import plain
from properties.plain import KINKED, LAST, SIGMA, SIZED
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
    shift_off,
    small,
    unequal,
)

from mathlib import backpropagation, losses, metrics, models, network, parameters, regularization, training
from mathlib.activations import ACTIVATIONS, activation
from mathlib.landscape import costs
from mathlib.models import MODELS

NAMES = tuple(ACTIVATIONS)
SMOOTH = [name for name in NAMES if name not in KINKED]
LARGEST = 8  # |z^L| up to which 1 − p of the plain cross-entropies keeps its digits


@st.composite
def networks(draw, names=NAMES, depths=(1, 4), given_losses=tuple(plain.LOSS), dtypes=dtypes, masked=True):
    """θ with biases that keep every z of a kinked activation off its kink, X, Y, λ, λ₁ and dropout masks"""
    loss, last = draw(st.sampled_from(given_losses)), draw(st.sampled_from([*names, "softmax"]))
    N, dtype, rng, m_0 = draw(small(6)), draw(dtypes), draw(rngs), draw(small(5))
    keep, alpha = draw(st.sampled_from([1.0, 0.5, 0.75])), draw(st.sampled_from([None, 0.25, 1.5]))
    lam, lam1 = draw(st.sampled_from([0.0, 0.125])), draw(st.sampled_from([0.0, 0.25]))
    one = st.tuples(small(5), st.sampled_from(names))
    layers = draw(st.lists(one, min_size=depths[0], max_size=depths[1]))
    sizes, chosen, L = [m_0, *(m for m, _ in layers)], [name for _, name in layers], len(layers)
    chosen[-1] = LAST.get(loss, last)
    how = {l: {"alpha": alpha} for l, name in enumerate(chosen, start=1) if name in SIZED and alpha}
    keep = keep if masked else 1
    masks = {} if keep == 1 else {l: (rng.random((N, sizes[l])) < keep) / keep for l in range(1, L)}
    X, theta = numbers(rng, N, sizes[0]), []
    a = X
    for l, (before, after) in enumerate(itertools.pairwise(sizes), start=1):
        W, b = nonzero(numbers(rng, after, before, scale=before**-0.5)), numbers(rng, after, scale=0.5)
        if chosen[l - 1] in KINKED:
            b += [shift_off(column) for column in (a @ W.T + b).T]
        theta += [W.ravel(), b]
        z = a @ W.T + b
        a = SIGMA[chosen[l - 1]](z, **how.get(l, {})) * masks.get(l, 1)
    if loss != "mse":
        assume(np.abs(z).max() < LARGEST)
    Y = numbers(rng, N, sizes[-1]) if loss == "mse" else rng.integers(0, 65, (N, sizes[-1])) / 64
    return case(
        sizes=sizes,
        names=chosen,
        how=how,
        loss=loss,
        lam=lam,
        lam1=lam1,
        theta=np.concatenate(theta).astype(dtype),
        X=X.astype(dtype),
        Y=Y.astype(dtype),
        masks={l: mask.astype(dtype) for l, mask in masks.items()},
    )


def made(at):
    """The case as a Network with the activations that the plain formulas are given"""
    records = [activation(name, **at.how.get(l, {})) for l, name in enumerate(at.names, start=1)]
    return network.Network(at.sizes, records, at.theta)


def risk(at, penalties=True):
    """θ ↦ J_λ in float64, by the plain formulas"""
    lam, lam1 = (at.lam, at.lam1) if penalties else (0.0, 0.0)
    X, Y = (np.asarray(array, np.float64) for array in (at.X, at.Y))
    return lambda theta, **more: plain.mean_loss(
        theta, at.sizes, at.names, X, Y, at.loss, lam, lam1, how=at.how, masks=at.masks, **more
    )


def roundings(at):
    """A product of matrices of width m has m of them, an activation 12; the same again backwards"""
    return 2 * (sum(at.sizes) + 12 * len(at.names)) + len(at.X)


@property_of((backpropagation, "backward"), share=5, at=networks())
def test_backward(at):
    net = made(at)
    stored = network.forward(net, at.X, at.masks)
    g = backpropagation.backward(net, stored, at.Y, at.loss, lam=at.lam, lam1=at.lam1)
    expected = grad(risk(at))(at.theta.astype(np.float64))
    agree(g, expected, at.theta.dtype, roundings(at))
    place = network.with_theta(net, np.full_like(at.theta, np.nan))
    again = backpropagation.backward(net, stored, at.Y, at.loss, out=place, lam=at.lam, lam1=at.lam1)
    assert again is place.theta and np.array_equal(again, g)


@property_of((backpropagation, "output_delta"), share=2, at=networks())
def test_output_delta(at):
    """Δ^L is N times the gradient of the mean loss by a shift of every z^L"""
    net, theta, L = made(at), at.theta.astype(np.float64), len(at.names)
    found = backpropagation.output_delta(net, network.forward(net, at.X, at.masks), at.Y, at.loss)
    J = lambda shift: risk(at, penalties=False)(theta, shift={L: shift})
    expected = len(at.X) * grad(J)(np.zeros(at.Y.shape))
    agree(found, expected, at.theta.dtype, roundings(at))


@property_of((losses, "add_d_l2_penalty"), (regularization, "add_d_l1_penalty"), at=networks())
def test_penalties(at):
    net, rng = made(at), np.random.default_rng(len(at.theta))
    for add, lam, plain_penalty in (
        (losses.add_d_l2_penalty, at.lam, lambda W: at.lam / 2 * anp.sum(W**2)),
        (regularization.add_d_l1_penalty, at.lam1, lambda W: at.lam1 * anp.sum(anp.abs(W))),
    ):
        dW = {l: numbers(rng, *W.shape, dtype=W.dtype) for l, W in net.W.items()}
        expected = {l: dW[l] + grad(plain_penalty)(W.astype(np.float64)) for l, W in net.W.items()}
        add(net, lam, dW)
        agree(dW, expected, at.theta.dtype, 2)


@property_of(at=networks(dtypes=st.just(np.float64), masked=False))
def test_lengths_of_gradients(at):
    """What training shows of the gradient: its length, in all and of each layer"""
    record = metrics.measure(made(at), at.X, at.Y, at.loss, lam=at.lam, lam1=at.lam1)
    parts = plain.unpacked(grad(risk(at))(at.theta), at.sizes)
    squares = {l: np.sum(dW**2) + np.sum(db**2) for l, (dW, db) in enumerate(parts, start=1)}
    agree(record.layer_norms, {l: np.sqrt(s) for l, s in squares.items()})
    agree(record.gradient_norm, np.sqrt(sum(squares.values())))


@property_of(
    at=networks(SMOOTH, depths=(1, 3), dtypes=st.just(np.float64), masked=False),
    steps=st.integers(1, 5),
    batch=small(4),
    seed=st.integers(0, 99),
)
def test_steps_of_training(at, steps, batch, seed):
    """θ ← θ − η∇J_λ on one minibatch after the other, in an order that the seed gives"""
    N, eta, theta = len(at.X), 0.0625, at.theta.copy()
    assume(batch <= N)
    net, order, rows = made(at), np.random.default_rng(seed), []
    run = training.Run(
        net, at.X, at.Y, loss=at.loss, eta=eta, rng=np.random.default_rng(seed), optimizer="sgd",
        batch_size=batch, lam=at.lam, lam1=at.lam1,
    )  # fmt: skip
    for _ in range(steps):
        rows = rows if len(rows) else order.permutation(N)
        now, rows = rows[:batch], rows[batch:]
        part = case(**vars(at) | {"X": at.X[now], "Y": at.Y[now]})
        assume(not at.lam1 or all(off_kink(W) for W, _ in plain.unpacked(theta, at.sizes)))
        theta = theta - eta * grad(risk(part))(theta)
        run.step()
    agree(net.theta, theta)


@st.composite
def one_layer(draw):
    """A model without hidden layer, its targets those of its loss: rows with the sum 1 for softmax"""
    name = draw(st.sampled_from(list(MODELS)))
    model, (n, K, N), rng = MODELS[name], draw(unequal(3)), draw(rngs)
    theta, X = numbers(rng, K * (n + 1)), numbers(rng, N, n)
    Y = numbers(rng, N, K) if model.loss == "mse" else rng.integers(1, 65, (N, K)) / 65
    if model.loss == "cross_entropy":
        Y = Y / Y.sum(axis=1, keepdims=True)
    return case(name=name, sizes=(n, K), theta=theta, X=X, Y=Y, lam=draw(st.sampled_from([0.0, 0.5])))


@property_of((models, "hessian"), at=one_layer())
def test_hessian_of_a_model(at):
    model = MODELS[at.name]
    J = lambda theta: plain.mean_loss(theta, at.sizes, [model.activation], at.X, at.Y, model.loss, at.lam)
    net = network.Network(at.sizes, [model.activation], at.theta)
    agree(models.hessian(net, at.X, at.name, at.lam), hessian(J)(at.theta))


@property_of(
    (costs, "first_errors_by_paths"),
    (costs, "first_errors_by_layers"),
    at=networks(SMOOTH, depths=(2, 4), given_losses=["mse"], dtypes=st.just(np.float64), masked=False),
)
def test_first_errors(at):
    """δ^1 of one sample, from the last error: the gradient by a shift of z^1"""
    net, x, L = made(at), at.X[:1], len(at.names)
    stored = network.forward(net, x)
    outputs = lambda shift: plain.outputs(at.theta, at.sizes, at.names, x, how=at.how, shift=shift)
    J = lambda l, shift: plain.LOSS["mse"](outputs({l: shift}), at.Y[:1])[0]
    last = grad(lambda shift: J(L, shift))(np.zeros((1, at.sizes[L])))[0]
    expected = grad(lambda shift: J(1, shift))(np.zeros((1, at.sizes[1])))[0]
    W = {l: net.W[l] for l in range(2, L + 1)}
    slopes = {l: net.sigma[l].d(stored.Z[l])[0] for l in range(1, L)}
    agree(costs.first_errors_by_paths(W, slopes, last), expected)
    agree(costs.first_errors_by_layers(W, slopes, last), expected)


@property_of(
    (costs, "differences"),
    share=0.25,
    at=networks(
        ["tanh", "sigmoid"], depths=(1, 3), given_losses=["mse"], dtypes=st.just(np.float64), masked=False
    ),
)
def test_differences_are_gradients_up_to_the_step(at):
    """The error is h/2 |∂²J/∂θ_k²| for small h; twice that is allowed, 2h, and rounding of J divided by h"""
    h = 1e-6
    J = risk(at, penalties=False)
    far = np.abs(costs.differences(made(at), at.X, at.Y, at.loss, h) - grad(J)(at.theta))
    second = np.diag(hessian(J)(at.theta))
    noise = 8 * np.finfo(float).eps * max(1.0, J(at.theta)) / h
    bound = h * (np.abs(second) + 1) + noise
    assert (far <= bound).all(), f"the quotient differs by {far}; expected at most {bound}"


@st.composite
def named(draw):
    """Parameters with names and shapes of 0 to 3 axes, and a gradient for each"""
    shapes = {f"p{nth}": tuple(draw(st.lists(small(3), max_size=3))) for nth in range(draw(small(4)))}
    rng, dtype = draw(rngs), draw(dtypes)
    return case(shapes=shapes, theta=numbers(rng, sum(int(np.prod(s)) for s in shapes.values()), dtype=dtype))


@property_of((parameters.Parameters, "flat"), at=named())
def test_flat_gradients_lie_as_theta_does(at):
    """The gradient of f(θ) = Σ sin of all arrays, by array and flat, as autograd gives it by θ"""
    p = parameters.Parameters(at.shapes, at.theta.copy())
    flat = p.flat({name: np.cos(np.asarray(array)) for name, array in p.items()})
    expected = grad(
        lambda theta: sum(anp.sum(anp.sin(array)) for array in plain.named(theta, at.shapes).values())
    )(at.theta.astype(np.float64))
    agree(flat, expected, at.theta.dtype, 2)


@property_of((regularization, "d_soft_threshold"), at=networks(masked=False), c=st.integers(0, 64))
def test_soft_threshold(at, c):
    c = c / 32
    w = c + clear(at.theta.astype(np.float64) - c)
    w = clear(w + c) - c
    plain_threshold = lambda w: anp.sum(anp.where(w > c, w - c, anp.where(w < -c, w + c, 0.0)))
    agree(regularization.d_soft_threshold(w, c), grad(plain_threshold)(w))


def test_the_plain_gradient_is_that_of_the_plain_jacobian():
    """Two ways of autograd to one gradient: of the loss, and the slope of the loss times the Jacobian"""
    rng = np.random.default_rng(3)
    sizes, names, X, Y = [3, 4, 2], ["tanh", "softplus"], rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    theta = rng.normal(size=26)
    J = jacobian(lambda theta: plain.outputs(theta, sizes, names, X))(theta)
    expected = np.einsum("nk,nkp->p", plain.outputs(theta, sizes, names, X) - Y, J) / 5
    agree(grad(plain.mean_loss)(theta, sizes, names, X, Y, "mse"), expected)
