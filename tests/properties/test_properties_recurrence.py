"""Backpropagation through time against HIPS autograd: lengths, widths, φ, runs side by side; clipping."""

from importlib import import_module

import autograd.numpy as anp
import numpy as np
from autograd import grad, jacobian
from hypothesis import assume
from hypothesis import strategies as st
from properties import plain
from properties.plain import KINKED
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
from mathlib.recurrence import adding, clipping, lstm, rnn

# the package has a function of the same name
jacobians = import_module("mathlib.recurrence.jacobians")
CELLS = {"rnn": rnn, "lstm": lstm}
GRADIENTS = {name: [(cell, "backward"), (cell, "errors")] for name, cell in CELLS.items()}


@st.composite
def sequences(draw, dtypes=dtypes, runs=((), (1,), (2,))):
    """A shape of each kind, φ, and maybe two runs side by side; the parameters are drawn by `arrays`"""
    (T, m, d), N, runs = draw(unequal(3, 4)), draw(small(3)), draw(st.sampled_from(runs))
    phi, dtype, seed = draw(st.sampled_from(list(ACTIVATIONS))), draw(dtypes), draw(st.integers(0, 99))
    return case(N=N, T=T, m=m, d=d, runs=runs, phi=phi, dtype=dtype, seed=seed)


def arrays(name, at):
    """p, X, the first states and G, all with an axis of the runs in front"""
    rng, cell = np.random.default_rng(at.seed), CELLS[name]
    draw = lambda *shape, scale=1.0: numbers(rng, *at.runs, *shape, dtype=at.dtype, scale=scale)
    p = {key: draw(*shape, scale=shape[-1] ** -0.5) for key, shape in cell.shapes(at.m, at.d).items()}
    first = [draw(at.N, at.d) for _ in range(2 if name == "lstm" else 1)]
    return p, draw(at.N, at.T, at.m), first, draw(at.N, at.T, at.d)


def forward(name, at):
    """(p, Stored, first, G) of mathlib, where no z of a kinked φ is near its kink"""
    p, X, first, G = arrays(name, at)
    stored = CELLS[name].forward(p, X, *first, **({"phi": at.phi} if name == "rnn" else {}))
    assume(name == "lstm" or at.phi not in KINKED or off_kink(stored.Z))
    return p, stored, first, G


def each_run(at, *groups):
    """For every run: the arrays of each group without the axis of the runs, in float64"""
    if not at.runs:
        yield tuple(double(group) for group in groups)
    for r in range(*at.runs) if at.runs else ():
        yield tuple(double([array[r] for array in group]) for group in groups)


def over_runs(at, gradients):
    """The gradients of the runs one above the other again"""
    return [np.stack(parts) if at.runs else parts[0] for parts in zip(*gradients, strict=True)]


def roundings(at):
    return 2 * at.T * (at.d + at.m + 12) + at.N * at.T


@property_of(each=GRADIENTS, share=0.7, at=sequences())
def test_cell(name, at):
    p, stored, first, G = forward(name, at)
    g = CELLS[name].backward(p, stored, G)
    weighted = grad(plain.weighted_states)
    expected = over_runs(
        at,
        (
            weighted(list(a), R, name, at.phi)
            for a, (R,) in each_run(at, [*p.values(), stored.X, *first], [G])
        ),
    )
    assert list(g.parameters) == list(p)
    agree([*g.parameters.values(), *g[1:]], expected, at.dtype, roundings(at))
    agree(
        _errors(name, p, stored, G), _expected_errors(name, at, p, stored, first, G), at.dtype, roundings(at)
    )


def _errors(name, p, stored, G):
    """Δ, and ∂L/∂c_0 for the LSTM"""
    found = CELLS[name].errors(p, stored, G)
    return list(found) if name == "lstm" else [found]


def _expected_errors(name, at, p, stored, first, G):
    """The gradients by a shift of each z_t, which b alone can make if each step has its own; and by c_0"""

    def one(W_h, W_x, b, X, *rest):
        states, R = rest[:-1], rest[-1]

        def L(shifts, c_0):
            total = 0.0
            for i in range(at.N):
                start = (states[0][i], c_0[i]) if name == "lstm" else (states[0][i],)
                shifted = [b + shifts[i, t] for t in range(at.T)]
                hs = plain.states(name, at.phi, W_h, W_x, shifted, X[i], *start, own=["b"])
                total = total + sum(anp.sum(R[i, t] * h) for t, h in enumerate(hs))
            return total

        zero = np.zeros((at.N, at.T, len(b)))
        by_shift, by_c = grad(lambda both: L(*both))((zero, states[-1]))
        return [by_shift, by_c] if name == "lstm" else [by_shift]

    runs = each_run(at, [*p.values(), stored.X, *first, G])
    return over_runs(at, (one(*only[0]) for only in runs))


@property_of((rnn, "contributions"), share=0.5, at=sequences())
def test_contributions_of_the_steps(at):
    """What step t adds: the gradient by parameters that only step t uses"""
    p, stored, first, G = forward("rnn", at)
    found = rnn.contributions(stored, rnn.errors(p, stored, G))

    def one(W_h, W_x, b, X, h_0, R):
        copies = [[array] * at.T for array in (W_h, W_x, b)]
        g = grad(lambda each: plain.weighted_states([*each, X, h_0], R, "rnn", at.phi, own=p))(copies)
        return [np.stack(steps) for steps in g]

    runs = (one(*only[0]) for only in each_run(at, [*p.values(), stored.X, *first, G]))
    expected = [np.stack(parts, axis=1) if at.runs else parts[0] for parts in zip(*runs, strict=True)]
    agree([found[key] for key in p], expected, at.dtype, roundings(at))


@property_of(
    *((jacobians, name) for name in ("jacobians", "products")),
    share=0.5,
    at=sequences(st.just(np.float64), runs=[()]),
)
def test_jacobians(at):
    """∂h_t/∂h_{t−1} of every step, and ∂h_T/∂h_{T−k} through k steps"""
    p, stored, _, _ = forward("rnn", at)
    W_h, W_x, b = p.values()
    J, H = jacobians.jacobians(p, stored), stored.H
    last = lambda i, start: lambda h: plain.states("rnn", at.phi, W_h, W_x, b, stored.X[i, start:], h)[-1]
    step = lambda i, t: lambda h: plain.states("rnn", at.phi, W_h, W_x, b, stored.X[i, t : t + 1], h)[0]
    agree(J, np.array([[jacobian(step(i, t))(H[i, t]) for t in range(at.T)] for i in range(at.N)]))
    starts = range(at.T - 1, -1, -1)
    expected = np.array([[jacobian(last(i, t))(H[i, t]) for t in starts] for i in range(at.N)])
    agree(jacobians.products(J), expected)


@st.composite
def adding_runs(draw):
    """Runs with random parameters, v and a_0 among them, on sequences of the adding problem"""
    d, runs, N, T = draw(small(3)), draw(small(3)), draw(small(3)), draw(st.integers(2, 5))
    return case(d=d, runs=runs, N=N, T=T, seed=draw(st.integers(0, 99)))


ADDING = {name: [(adding, "loss_and_gradient")] for name in adding.CELLS}
SLOPES = {name: [(adding, "slopes")] for name in adding.CELLS}


def adding_parameters(name, at):
    p = adding.start(name, at.d, at.runs, np.random.default_rng(at.seed), dtype=np.float64)
    p.theta[...] = numbers(np.random.default_rng(at.seed + 1), p.theta.size, scale=0.5)
    return p


def answers(name, p, X):
    """vᵀh_T + a_0 of the sequences of one run, a list"""
    zero = np.zeros(p["v"].shape)
    first = (zero, zero) if name == "lstm" else (zero,)
    cell = (p["W_h"], p["W_x"], p["b"])
    return [anp.dot(p["v"], plain.states(name, "tanh", *cell, x, *first)[-1]) + p["a_0"] for x in X]


@property_of(each=ADDING, share=0.5, at=adding_runs())
def test_adding(name, at):
    p = adding_parameters(name, at)
    X, Y = adding.sequences(np.random.default_rng(at.seed), at.N, at.T, (at.runs,))
    loss = lambda p, X, Y: sum((a - y) ** 2 for a, y in zip(answers(name, p, X), Y, strict=True)) / len(Y) / 2
    each = [grad(loss)({key: np.array(p[key][r]) for key in p}, X[r], Y[r]) for r in range(at.runs)]
    J, found = adding.loss_and_gradient(name, p, X, Y)
    agree(found, {key: np.stack([g[key] for g in each]) for key in found})
    assert set(found) == set(p)
    agree(J, np.array([loss({key: p[key][r] for key in p}, X[r], Y[r]) for r in range(at.runs)]))


@property_of(each=SLOPES, share=0.2, at=adding_runs())
def test_slopes_of_the_answer(name, at):
    """The mean of ∂a/∂u_t over the sequences that mark t; every t is marked in one of them"""
    p = adding_parameters(name, at)
    N = 3 * at.T
    X, _ = adding.sequences(np.random.default_rng(at.seed), N, at.T, (at.runs,))
    marks = X[..., 1]
    assume((marks.sum(axis=(0, 1)) > 0).all())
    own = lambda r: {key: np.array(p[key][r]) for key in p}
    by_X = np.stack([grad(lambda x, r=r: sum(answers(name, own(r), x)))(X[r]) for r in range(at.runs)])
    expected = [by_X[..., t, 0][marks[..., t] == 1].mean() for t in range(at.T)]
    agree(adding.slopes(name, p, np.random.default_rng(at.seed), at.T, N), np.array(expected))


@st.composite
def long_and_short(draw):
    """g (P,) with a length that is not c, and u"""
    P, rng = draw(small(5)), draw(rngs)
    g, u, c = numbers(rng, P), numbers(rng, P), draw(st.integers(1, 256)) / 64
    length = np.sqrt(np.sum(g**2))
    assume(length > 0 and off_kink(length - c))
    return case(g=g, u=u, c=c)


@property_of((clipping, "d_clip_by_norm"), at=long_and_short())
def test_clipping(at):
    def clipped(g):
        length = anp.sqrt(anp.sum(g**2))
        return anp.sum(at.u * g) * (at.c / length if length > at.c else 1.0)

    agree(clipping.d_clip_by_norm(at.g, at.c, at.u), grad(clipped)(at.g))
