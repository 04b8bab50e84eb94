"""Every suspect of backpropagation through time predicts the gradient that its mistake gives.

Each mistake takes something for a constant, or puts another factor in its place. So the wrong gradient is the
derivative, by complex steps, of a forward pass in which that is so: `held(x)` is the value of x without its
derivative, and `turned(x, y)` has the value of x and the derivative of y.
"""

import numpy as np
import pytest

from mathlib.activations import activation
from mathlib.agreement import recurrent_suspects as suspects
from mathlib.recurrence import lstm, rnn

AT_H = "φ′ taken at h, not at z"
NO_SLOPE = "φ′ forgotten, so that δ is the derivative by h and not by z"
H_FOR_SLOPE = "h for φ′"
NO_CELL = "nothing comes back along the cell state: dc_{t+1} ⊙ f_{t+1} is missing"
NO_FORGET = "the forget gate is missing on the way back along the cell state"
INPUT_GATE = "the input gate in place of the forget gate along the cell state"
LATER_C = "c_t in place of c_{t−1} in the gradient of the forget gate"
AT_TANH = "tanh′ taken at tanh c, not at c: 1 − c²"
NO_TANH = "tanh′(c) is missing between h and c"
SIGMOID = "the slope g(1 − g) of a sigmoid for the candidate, which has tanh"
BOTH = {
    suspects.LAST,
    suspects.FIRST,
    suspects.MEAN,
    suspects.NO_PATH,
    suspects.NOT_DIRECT,
    suspects.SHIFTED,
}
OWN = {
    "rnn": {suspects.NO_TRANSPOSE, AT_H, NO_SLOPE, H_FOR_SLOPE},
    "lstm": {NO_CELL, NO_FORGET, INPUT_GATE, LATER_C, AT_TANH, NO_TANH, SIGMOID},
}
EACH = [(cell, text) for cell in OWN for text in sorted(BOTH | OWN[cell])]
N, T, M, D = 5, 4, 3, 2
STEP = 1e-30


def held(x):
    return np.real(x)


def turned(x, y):
    return held(x) + y - held(y)


def drawn(cell, phi="tanh", first=1.0):
    """The parameters, what forward stores at them, and the slopes G; first: a factor of the first states"""
    rng = np.random.default_rng(7)
    module = {"rnn": rnn, "lstm": lstm}[cell]
    p = {name: rng.normal(0, 0.8, shape) for name, shape in module.shapes(M, D).items()}
    X, G, (h_0, c_0) = (rng.normal(size=size) for size in ((N, T, M), (N, T, D), (2, N, D)))
    given = {"h_0": first * h_0} | ({"phi": phi} if cell == "rnn" else {"c_0": first * c_0})
    return p, module.forward(p, X, **given), G


def z_of(p, t, text, stored, h):
    """z_t, t = 1 … T, with what is wrong on its way to h_{t−1}, W_h and the other parameters"""
    if (text == suspects.LAST and t < T) or (text == suspects.FIRST and t > 1):
        p = {name: held(value) for name, value in p.items()}
    if text == suspects.MEAN:
        p = {name: turned(value, value / T) for name, value in p.items()}
    W_h = p["W_h"]
    through_h = np.einsum("ij,nj->ni", held(W_h), h)
    if text == suspects.NO_PATH:
        through_h = held(through_h)
    if text == suspects.NO_TRANSPOSE:
        through_h = turned(through_h, np.einsum("ji,nj->ni", held(W_h), h))
    beside = stored.H[:, t if text == suspects.SHIFTED else t - 1]
    by_W_h = np.einsum("ij,nj->ni", W_h - held(W_h), beside)
    return through_h + by_W_h + np.einsum("ij,nj->ni", p["W_x"], stored.X[:, t - 1]) + p["b"]


def rnn_states(p, text, stored):
    h, phi = stored.H[:, 0], stored.phi
    for t in range(1, T + 1):
        z = z_of(p, t, text, stored, h)
        value = phi(held(z))
        slope = {
            AT_H: lambda value=value: phi.d(value),
            NO_SLOPE: lambda: 1,
            H_FOR_SLOPE: lambda value=value: value,
        }.get(text, lambda z=z: phi.d(held(z)))()
        h = turned(value, slope * z)
        yield h


def lstm_states(p, text, stored):
    h, c = stored.H[:, 0], stored.C[:, 0]
    for t in range(1, T + 1):
        z_i, z_f, z_g, z_o = np.split(z_of(p, t, text, stored, h), 4, axis=1)
        i, f, o = (1 / (1 + np.exp(-z)) for z in (z_i, z_f, z_o))
        g = np.tanh(z_g)
        if text == SIGMOID:
            g = turned(g, held(g) * (1 - held(g)) * z_g)
        factor = {NO_CELL: 0, NO_FORGET: 1, INPUT_GATE: held(i)}.get(text, held(f))
        beside = stored.C[:, t if text == LATER_C else t - 1]
        c = turned(held(f) * held(c), factor * c) + (f - held(f)) * beside + i * g
        squashed = np.tanh(c)
        if text == AT_TANH:
            squashed = turned(squashed, (1 - held(c) ** 2) * c)
        if text == NO_TANH:
            squashed = turned(squashed, c)
        h = o * squashed
        yield h


def loss(cell, p, text, stored, G):
    states = (rnn_states if cell == "rnn" else lstm_states)(p, text, stored)
    used = range(T - 1, T) if text == suspects.NOT_DIRECT else range(T)
    return sum(np.einsum("nj,nj->", G[:, t], h) for t, h in enumerate(states) if t in used)


def predicted(cell, p, text, stored, G):
    """{name: the complex step of the loss by each entry}"""
    found = {name: np.empty(value.shape) for name, value in p.items()}
    for name, gradient in found.items():
        for index in np.ndindex(gradient.shape):
            moved = p[name].astype(complex)
            moved[index] += 1j * STEP
            gradient[index] = np.imag(loss(cell, p | {name: moved}, text, stored, G)) / STEP
    return found


def equal(got, wanted):
    assert set(got) == set(wanted) == {"W_h", "W_x", "b"}
    for name in wanted:
        assert got[name].shape == wanted[name].shape, name
        np.testing.assert_allclose(got[name], wanted[name], rtol=1e-9, atol=1e-11, err_msg=name)


@pytest.mark.parametrize("cell", OWN)
def test_the_suspects_are_these(cell):
    assert set(suspects.wrong_gradients(cell, *drawn(cell))) == BOTH | OWN[cell]


@pytest.mark.parametrize("cell, text", EACH)
def test_every_suspect_predicts_what_its_mistake_gives(cell, text):
    p, stored, G = drawn(cell)
    equal(suspects.wrong_gradients(cell, p, stored, G)[text], predicted(cell, p, text, stored, G))


@pytest.mark.parametrize("cell, text", EACH)
def test_states_may_start_at_0(cell, text):
    p, stored, G = drawn(cell, first=0.0)
    equal(suspects.wrong_gradients(cell, p, stored, G)[text], predicted(cell, p, text, stored, G))


@pytest.mark.parametrize("text", sorted(BOTH | OWN["rnn"]))
def test_a_cell_with_another_activation_has_the_slopes_of_that(text):
    p, stored, G = drawn("rnn", activation("sigmoid"))
    equal(suspects.wrong_gradients("rnn", p, stored, G)[text], predicted("rnn", p, text, stored, G))


@pytest.mark.parametrize("cell", OWN)
def test_no_suspect_is_the_right_gradient_nor_another_suspect(cell):
    p, stored, G = drawn(cell)
    found = suspects.wrong_gradients(cell, p, stored, G)
    forms = [wrong["W_h"] for wrong in found.values()] + [predicted(cell, p, "none", stored, G)["W_h"]]
    for n, one in enumerate(forms):
        assert all(abs(one - other).max() > 0.01 for other in forms[:n])


@pytest.mark.parametrize("cell", OWN)
def test_without_a_mistake_the_forward_pass_here_has_the_gradient_of_the_cell(cell):
    p, stored, G = drawn(cell)
    right = {"rnn": rnn, "lstm": lstm}[cell].backward(p, stored, G).parameters
    equal(predicted(cell, p, "none", stored, G), right)
