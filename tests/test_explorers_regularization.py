"""The explorers of regularization: weights, sums and errors against numbers made here."""

import numpy as np
import pytest

from mathlib import datasets
from mathlib.comparison import same
from mathlib.explorers import find
from mathlib.explorers import regularization as explorers
from mathlib.generalization import powers

PENALTY, DROPOUT, VARIANCE = (find(f"regularization.{n}") for n in ("penalty", "dropout", "bias_variance"))


def test_the_test_penguins_take_no_part_in_the_fit_or_the_scale():
    X, y, X_test, y_test, grams = explorers.birds(133)
    assert X.shape == (133, 6) and X_test.shape == (200, 6) and len(X) + len(X_test) == 333
    assert same(X.std(axis=0), np.ones(6)) and same(y.std(), 1.0)
    whole = np.sort(np.concatenate([y, y_test]) * grams)
    assert same(whole - whole.mean(), np.sort(datasets.penguins()[1]) - datasets.penguins()[1].mean())


def test_a_larger_penalty_shrinks_the_weights_and_raises_the_training_error():
    for kind, order in (("L2", 2), ("L1", 1)):
        found = [explorers.fitted(kind, lam, 20) for lam in explorers.RATES]
        sizes = [np.linalg.norm(w, order) for w, *_ in found]
        assert sizes == sorted(sizes, reverse=True) and sizes[0] > sizes[-1]
        training = explorers.path(kind, 20)[0]
        assert list(training) == sorted(training)


def test_only_the_l1_penalty_sets_weights_to_0_and_the_words_name_them():
    assert "Exactly 0: none." in PENALTY.describe(kind="L2", lam=10.0)
    assert not explorers.fitted("L1", 10.0, 50)[0].any()
    w = explorers.fitted("L1", 0.05, 20)[0]
    zeros = [name for name, weight in zip(explorers.COLUMNS, w, strict=True) if weight == 0]
    assert 0 < len(zeros) < 6
    words = PENALTY.describe(kind="L1", lam=0.05, N=20)
    assert f"Exactly 0: {', '.join(zeros)}. " in words and words.startswith("L1 penalty with λ₁ = 0.05")
    drawn = [text.get_text() for text in PENALTY.draw(kind="L1", lam=0.05, N=20).axes[0].texts]
    assert len(drawn) == 6 and [number == "0" for number in drawn] == list(w == 0)
    assert all(f"{name} {number}" in words for name, number in zip(explorers.COLUMNS, drawn) if number != "0")
    assert "Weights" not in PENALTY.describe(kind="L1", lam=1.0, N=50)


def test_what_the_chapter_says_of_the_weights_at_20_penguins():
    """L2: bill depth changes sign, none is 0. L1: Chinstrap is 0, comes back, is 0 again; at 1 all are."""
    depth, chinstrap = (explorers.COLUMNS.index(name) for name in ("bill depth", "Chinstrap"))
    l2 = {lam: explorers.fitted("L2", lam, 20)[0] for lam in explorers.RATES}
    assert l2[0.5][depth] > 0 > l2[1.0][depth] and all(w.all() for w in l2.values())
    l1 = [explorers.fitted("L1", lam, 20)[0] for lam in (0.005, 0.02, 0.05, 0.5)]
    assert [bool(w[chinstrap]) for w in l1] == [False, True, False, False]
    assert not any(explorers.fitted("L1", 1.0, N)[0].any() for N in (10, 20, 50, 133))
    best = [explorers.RATES[explorers.path("L2", N)[1].argmin()] for N in (10, 20, 50, 133)]
    assert best == [0.2, 0.2, 0.05, 0.02]


def test_mean_and_deviation_of_the_sums_are_those_over_all_masks():
    terms = explorers.paths(8)[0]
    for p in (0.2, 0.7):
        kept = np.array(np.meshgrid(*[(0, 1)] * 8)).reshape(8, -1)
        weight = np.prod(np.where(kept, p, 1 - p), axis=0)
        values = terms @ kept / p
        mean, deviation, test = explorers.sums(p, 8, "÷p in training")
        assert same(mean, weight @ values) and same(deviation**2, weight @ (values - mean) ** 2)
        assert same(test, 2.0)


@pytest.mark.parametrize("scaling", explorers.SCALINGS)
def test_of_the_four_scalings_two_are_right(scaling):
    mean, _, test = explorers.sums(0.5, 32, scaling)
    assert same(mean, test) == (scaling in ("÷p in training", "×p at test time"))
    words = DROPOUT.describe(scaling=scaling, units=32)
    assert ("the same number" in words) == same(mean, test)
    assert "the same number" in DROPOUT.describe(scaling=scaling, keep=1.0)


def test_words_of_dropout_at_numbers_worked_by_hand():
    words = DROPOUT.describe(keep=0.5, units=8, scaling="both")
    assert "gets 2 on average" in words and "it gets 1, another number." in words
    assert "outside" not in DROPOUT.describe(keep=1.0)
    words = DROPOUT.describe(keep=0.1, units=2)  # 19 of 100 masks keep a unit, which then counts tenfold
    beyond = int(words.split(" of the 4,000 sums lie beyond 6")[0].split()[-1])
    assert abs(beyond - 0.19 * 4000) < 4 * np.sqrt(4000 * 0.19 * 0.81)


def test_the_parts_are_those_of_training_sets_drawn_here():
    N, s, degree = 12, 0.6, 4
    x, at = np.linspace(-1, 1, N), np.linspace(-1, 1, 101)
    bias2, variance, noise = explorers.parts(degree, N, s)
    rng = np.random.default_rng(0)
    Y = np.sin(3 * x + 1)[:, None] + s * rng.standard_normal((N, 4000))
    fits = powers(at, degree) @ np.linalg.lstsq(powers(x, degree), Y, rcond=None)[0]
    error = variance * 4 / np.sqrt(4000)  # four times the error of a mean of squares, and more
    assert abs(fits.var(axis=1).mean() - variance) < error
    assert noise == s**2 and 0 < bias2 < variance


def test_variance_grows_with_the_degree_and_bias_falls():
    bias2, variance, _ = np.transpose([explorers.parts(degree, 25, 0.3) for degree in explorers.DEGREES])
    assert list(variance) == sorted(variance) and list(bias2) == sorted(bias2, reverse=True)
    assert "The least sum has degree " in VARIANCE.describe()
