"""rnn.backward and lstm.backward against HIPS autograd on random shapes, with a forward pass of its own.

Nothing of mathlib takes part in the loss that autograd differentiates: the cells are written again in
`properties.plain`, from the formulas of the text, one sample at a time as a column. The upstream slopes G are
random.
"""

import numpy as np
import pytest
from autograd import grad
from properties.plain import weighted_states

from mathlib.recurrence import lstm, rnn

DRAWS = 40
BOUND = 1e-9  # of the largest entry of the gradient
NAMES = ("tanh", "sigmoid", "linear", "softplus")


def draw(cell, number):
    """(N, T, m, d), φ and random arrays"""
    rng = np.random.default_rng([11, number])
    N, T, m, d = (int(n) for n in rng.integers(1, [5, 9, 5, 6]))
    module, states = (lstm, 2) if cell == "lstm" else (rnn, 1)
    p = {name: rng.normal(size=s) / 2 for name, s in module.shapes(m, d).items()}
    X, G = rng.normal(size=(N, T, m)), rng.normal(size=(N, T, d))
    return (N, T, m, d), NAMES[number % len(NAMES)], p, X, [rng.normal(size=(N, d)) for _ in range(states)], G


def disagreement(cell, number):
    """The largest difference of the gradients, as a share of the largest entry"""
    _, phi, p, X, first, G = draw(cell, number)
    if cell == "lstm":
        g = lstm.backward(p, lstm.forward(p, X, *first), G)
    else:
        g = rnn.backward(p, rnn.forward(p, X, *first, phi=phi), G)
    got = [*g.parameters.values(), *g[1:]]
    expected = grad(weighted_states)([*p.values(), X, *first], G, cell, phi)
    largest = max(np.abs(e).max() for e in expected)
    return max(np.abs(a - e).max() for a, e in zip(got, expected, strict=True)) / largest


@pytest.mark.parametrize("number", range(DRAWS))
@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_cell(cell, number):
    assert disagreement(cell, number) < BOUND, f"{cell} {draw(cell, number)[:2]}"


def test_the_draws_cover_what_they_should():
    sizes = np.array([draw("rnn", number)[0] for number in range(DRAWS)])
    assert (sizes.min(axis=0) == 1).all() and (sizes.max(axis=0) >= [4, 8, 4, 5]).all()
    assert ((sizes[:, 0] > 1) & (sizes[:, 1] > 1) & (sizes[:, 3] > 1)).sum() > DRAWS / 3


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_a_planted_mistake_is_seen(cell, monkeypatch):
    module = lstm if cell == "lstm" else rnn
    right = module.errors
    wrong = lambda p, s, G: (lambda e: (e[0] * (1 + 1e-8), e[1]) if cell == "lstm" else e * (1 + 1e-8))(
        right(p, s, G)
    )
    monkeypatch.setattr(module, "errors", wrong)
    assert all(disagreement(cell, number) > BOUND for number in range(3))
