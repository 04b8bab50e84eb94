"""The adding problem: its sequences, its loss and gradient, runs side by side, and what a few steps do."""

import numpy as np
import pytest

from mathlib.comparison import TOLERANCE, relative_error, same
from mathlib.recurrence import adding

CELLS = {"rnn": 5, "lstm": 3}
both = pytest.mark.parametrize("cell", CELLS)


def test_two_numbers_are_marked_one_in_each_half_and_y_is_their_sum():
    X, Y = adding.sequences(np.random.default_rng(1), N=50, T=9, runs=(3,))
    assert X.shape == (3, 50, 9, 2) and Y.shape == (3, 50)
    marks = X[..., 1]
    assert set(np.unique(marks)) == {0, 1}
    assert (marks[..., :4].sum(axis=-1) == 1).all() and (marks[..., 4:].sum(axis=-1) == 1).all()
    assert same(Y, (X[..., 0] * marks).sum(axis=-1))
    assert np.abs(X[..., 0]).max() <= 1 and (marks.sum(axis=(0, 1)) > 0).all()
    many = adding.sequences(np.random.default_rng(2), N=40_000, T=4)[1]
    assert abs(many.var() / adding.VARIANCE - 1) < 0.02
    X, Y = adding.sequences(np.random.default_rng(3), N=5, T=2)
    assert (X[..., 1] == 1).all() and same(Y, X[..., 0].sum(axis=-1))  # each half is one number
    with pytest.raises(ValueError, match="T = 1; expected at least 2 numbers"):
        adding.sequences(np.random.default_rng(0), 3, 1)
    with pytest.raises(TypeError, match="rng must be a numpy.random.Generator, not 0"):
        adding.sequences(0, 3, 4)


@both
def test_the_gradient_is_that_of_the_loss(cell):
    d = CELLS[cell]
    p = adding.start(cell, d, 2, np.random.default_rng(3), dtype=np.float64)
    p.theta[:] = np.random.default_rng(4).normal(size=p.theta.size)
    X, Y = adding.sequences(np.random.default_rng(5), N=4, T=6, runs=(2,))
    J, g = adding.loss_and_gradient(cell, p, X, Y)
    a, _ = adding.answers(cell, p, X)
    assert same(J, ((a - Y) ** 2).sum(axis=1) / 8)
    way, h = np.random.default_rng(6).normal(size=p.theta.size), 1e-3
    at = lambda s: adding.loss_and_gradient(cell, p.around(p.theta + s * h * way), X, Y)[0].sum()
    slope = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * h)
    assert relative_error([p.flat(g) @ way], [slope]) < TOLERANCE["central differences"]


def test_the_gradient_of_each_run_is_clipped_by_its_own_length():
    arrays = {"W": np.array([[[3.0, 0.0]], [[0.3, 0.0]]]), "b": np.array([4.0, 0.4])}
    clipped = adding.clipped(arrays, 1.0)
    assert same(clipped["W"], [[[0.6, 0]], [[0.3, 0]]]) and same(clipped["b"], [0.8, 0.4])
    assert arrays["b"].tolist() == [4.0, 0.4]


@both
def test_the_answer_starts_with_weights_of_variance_1_over_d(cell):
    p = adding.start(cell, 30, 40, np.random.default_rng(13))
    assert p["v"].dtype == np.float32 and abs(p["v"].var() * 30 - 1) < 0.1 and abs(p["v"].mean()) < 0.02
    assert p["a_0"].tolist() == [0] * 40


@both
def test_the_answer_0_has_the_share_of_its_sequences(cell):
    p = adding.start(cell, 2, 3, np.random.default_rng(14), dtype=np.float64)
    p.theta[:] = 0
    _, Y = adding.sequences(np.random.default_rng(15), 50, 6, (3,))
    found = adding.shares(cell, p, np.random.default_rng(15), T=6, N=50)
    assert same(found, (Y**2).mean(axis=1) * 3 / 2) and (np.abs(found - 1) < 0.4).all()


def test_both_cells_have_as_many_parameters():
    count = lambda cell, d: sum(int(np.prod(s)) for s in adding.shapes(cell, d).values())
    assert (count("lstm", 6), count("rnn", 13)) == (223, 222)


@both
def test_a_run_does_not_depend_on_its_neighbours(cell):
    few = {"T": 6, "N": 3, "steps": 4}
    p, J = adding.train(cell, 3, 2, np.random.default_rng(7), **few)
    assert J.shape == (4, 2) and p.theta.dtype == np.float32 and p["W_h"].shape[0] == 2
    q, J_again = adding.train(cell, 3, 2, np.random.default_rng(7), **few)
    assert (p.theta == q.theta).all() and (J_again == J).all()
    assert not (p["W_h"][0] == p["W_h"][1]).any()


def test_one_run_makes_the_steps_of_fit_alone():
    start = adding.start("rnn", 4, 3, np.random.default_rng(8), dtype=np.float64)
    X, Y = adding.sequences(np.random.default_rng(9), 5, 6, (3,))
    _, together = adding.loss_and_gradient("rnn", start, X, Y)
    for r in range(3):
        alone = {name: value[r] for name, value in start.items()}
        _, g = adding.loss_and_gradient("rnn", alone, X[r], Y[r])
        assert all(same(g[name], together[name][r]) for name in g)


@both
def test_slopes_are_those_of_the_answer_by_the_marked_numbers(cell):
    p = adding.start(cell, 3, 2, np.random.default_rng(11), dtype=np.float64)
    found = adding.slopes(cell, p, np.random.default_rng(12), T=4, N=40)
    X, _ = adding.sequences(np.random.default_rng(12), 40, 4, (2,))
    h = 1e-3
    for t in range(4):
        way = np.zeros_like(X)
        way[..., t, 0] = h
        at = lambda s, way=way: adding.answers(cell, p, X + s * way)[0]
        by_u = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * h)
        assert abs(found[t] - by_u[X[..., t, 1] == 1].mean()) < 1e-7 * np.abs(found).max()


def test_short_sequences_are_learned():
    rng = np.random.default_rng(10)
    p, J = adding.train("lstm", 6, 3, rng, T=4, N=16, steps=200, eta=0.03, keep=2.0)
    shares = adding.shares("lstm", p, rng, T=4)
    assert (
        shares.shape == (3,)
        and (shares < 0.1).all()
        and (J[-20:].mean(axis=0) < J[:20].mean(axis=0) / 5).all()
    )
    assert (np.abs(adding.slopes("lstm", p, rng, T=4) - 1) < 0.2).all()
    untrained = adding.start("lstm", 6, 3, rng)
    assert (adding.shares("lstm", untrained, rng, T=4) > 0.5).all()
